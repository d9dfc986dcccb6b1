"""Places by name: the gazetteer, with what the words around a name say of its class and of how near it the report means.

`gazetteer.sqlite` is built by tools/build_gazetteer.py; `places.csv` and `features_sy.csv` add bases, fields and hills;
`countries.csv` the states; `place_classes.yaml` the words.
"""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import Any

from spolia.knowledge.toponyms import exact_key, mark, sound_key
from spolia.knowledge.words import fold

AREAS = frozenset({"country", "province", "district", "region", "sea", "river", "valley", "road"})
RADIUS_M = {"populated place": 3000, "neighbourhood": 1500, "air base": 3000, "airport": 3000, "district": 20000, "province": 100000, "country": 400000,
            "oil or gas field": 5000, "mountain": 3000, "military base": 2000}  # fmt: skip
REMEMBERED = 20_000  # names whose candidates are kept: reports of a case name the same places
LEAST_CONSONANTS = 4  # a shorter name that differs in vowels is another name
MOST = 400  # candidates looked at for one name; commoner names ("San Jose") are ranked by people


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place of the gazetteer. `radius_m` is half its extent; lat and lon are its centre, also where it is an area."""

    name: str
    kind: str
    lat: float | None
    lon: float | None
    country: str
    population: int = 0
    region: str | None = None
    radius_m: int = 3000
    noted: bool = False  # entered by hand, because reports name it
    exact: bool = True  # the name asked for is spelt as one of the place's names, not only alike in sound

    @property
    def is_area(self) -> bool:
        return self.kind in AREAS

    def km_from(self, lat: float, lon: float) -> float | None:
        """Great-circle distance in kilometres; None where the place has no centre."""
        return None if self.lat is None or self.lon is None else distance_km(self.lat, self.lon, lat, lon)


@dataclass(frozen=True, slots=True)
class PlaceClass:
    """Words that say what a place is, and the classes of the gazetteer that they may mean."""

    name: str
    words: frozenset[str]
    agrees: frozenset[str]
    is_area: bool


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """A place as worded, taken apart: the name itself, its class words, and how far from it the words may lead."""

    core: str
    whole: str  # the name with its class words
    kind: PlaceClass | None = None
    relation: str | None = None
    radius_m: int = 0
    part: str | None = None  # "northern", "eastern": a part of the place


class Places:
    """The gazetteer, asked by name."""

    def __init__(
        self, path: Path, added: Iterable[Mapping[str, str]], countries: Iterable[Mapping[str, str]], words: Mapping[str, Any]
    ) -> None:
        self._path = path
        self._local = threading.local()
        self.classes = [PlaceClass(c["class"], frozenset(c["words"]), frozenset(c["agrees"]), c["area"]) for c in words["classes"]]
        self._class_of = {word: c for c in self.classes for word in c.words}
        self._relations = _relation_pattern(words["relations"])
        self._radius = {word.removeprefix("the "): row["radius_m"] for row in words["relations"] for word in row["words"]}
        self._part = re.compile(r"(?i)^(" + "|".join(sorted(map(re.escape, words["parts"]), key=len, reverse=True)) + r")\s+")
        self._added: dict[str, list[tuple[int, PlaceRow]]] = {}
        for row in added:
            self._add(_read_place(row), row["aliases"].split("|"))
        self._ranked = lru_cache(maxsize=REMEMBERED)(self._rank)
        self.part = lru_cache(maxsize=REMEMBERED)(self._take_apart)
        self._states = {row["iso"]: row["name"] for row in countries}
        for row in countries:
            self._add(PlaceRow(row["name"], "country", None, None, row["iso"], radius_m=RADIUS_M["country"]), row["aliases"].split("|"))

    def candidates(self, name: str) -> list[PlaceRow]:
        """The places that `name` (a bare name or one with class words) may mean: same spelling first, then by people."""
        return list(self._ranked(name))

    def _rank(self, name: str) -> tuple[PlaceRow, ...]:
        parted = self.part(name)
        rows = [*self._lookup(parted.whole), *(self._lookup(parted.core) if parted.core != parted.whole else [])]
        if parted.kind is not None:
            rows = [row for row in rows if row.kind in parted.kind.agrees]
        rows.sort(key=lambda row: (row.exact, row.noted))
        unique = {(row.name, row.kind, row.lat, row.lon): row for row in rows}
        return tuple(sorted(unique.values(), key=lambda row: (not row.exact, -row.population, row.name)))

    def _take_apart(self, text: str) -> PlaceWords:
        """`text` taken apart: "just outside the city of Mosul" is the core "Mosul", a populated place, 10 km around."""
        rest, relation, radius = _trim(text), None, 0
        while match := self._relations.match(rest):
            word = " ".join(match.group(1).lower().replace("-", " ").split())
            relation, radius = word if self._radius[word] else relation, max(radius, self._radius[word])
            rest = _trim(rest[match.end() :])
        part = self._part.match(rest)
        if part and not self._names_a_place(rest, part.group(1)):
            rest = _trim(rest[part.end() :])
        else:
            part = None
        core, kind = (rest, None) if self._is_added(rest) else self._split_class(rest)
        return PlaceWords(core, rest, kind, relation, radius, part.group(1).lower() if part else None)

    def state_name(self, iso: str) -> str | None:
        """The name of a state by its code."""
        return self._states.get(iso)

    def alike(self, name: str, countries: Iterable[str]) -> list[PlaceRow]:
        """The places of `countries` whose names differ from `name` in vowels alone ("Urem al-Kubra", Urum al-Kubra)."""
        key = sound_key(self.part(name).core)
        if sum(letter not in "aiu " for letter in key) < LEAST_CONSONANTS:
            return []
        pattern = re.sub(r"(?<=.)[aiu]", "[aiu]", key)
        marks = [*countries]
        query = f"""SELECT place.* FROM alias JOIN place ON place.id = alias.place WHERE alias.key GLOB ? AND place.country IN ({", ".join("?" * len(marks))})
                    GROUP BY place.id ORDER BY place.population DESC LIMIT {MOST}"""  # noqa: S608  question marks alone are put in
        rows = self._store().execute(query, (pattern, *marks))
        return [PlaceRow(r[1], r[2], r[3] / 1e4, r[4] / 1e4, r[6], r[5], None, r[8] or RADIUS_M.get(r[2], 3000), exact=False) for r in rows]

    def _names_a_place(self, name: str, part: str) -> bool:
        """ "South Sudan" and "West Bank" are names of their own, "southern Syria" and "east Aleppo" are parts."""
        return self._is_added(name) or (part[:1].isupper() and any(row.exact for row in self._lookup(name)))

    def _is_added(self, name: str) -> bool:
        return any(m == mark(name) for m, _ in self._added.get(sound_key(name), ()))

    def _split_class(self, text: str) -> tuple[str, PlaceClass | None]:
        words = re.sub(r"['’]s?(?=\s)", "", text).split()
        for size in range(min(3, len(words)), 0, -1):
            before, after = _bare(words[:size]), _bare(words[-size:])
            if (kind := self._class_of.get(after)) and size < len(words):
                return _trim(" ".join(words[:-size])), kind
            if (kind := self._class_of.get(before)) and size < len(words):
                return _trim(re.sub(r"(?i)^of\s+", "", " ".join(words[size:]))), kind
            if kind := self._class_of.get(after):
                return "", kind
        return text, None

    def _lookup(self, name: str) -> list[PlaceRow]:
        key, spelt = sound_key(name), mark(name)
        if len(key) < 2:
            return []
        found = [replace(row, exact=m == spelt) for m, row in self._added.get(key, ())]
        query = """SELECT place.*, region.name, max(alias.exact = ?) FROM alias JOIN place ON place.id = alias.place
                   LEFT JOIN region ON region.id = place.region WHERE alias.key = ? GROUP BY place.id ORDER BY place.population DESC LIMIT ?"""
        for _, called, kind, lat, lon, people, country, _, radius, region, exact in self._store().execute(query, (spelt, key, MOST)):
            centre = (lat / 1e4, lon / 1e4)
            found.append(PlaceRow(called, kind, *centre, country, people, region, radius or RADIUS_M.get(kind, 3000), exact=bool(exact)))
        return found

    def _store(self) -> sqlite3.Connection:
        store: sqlite3.Connection | None = getattr(self._local, "store", None)
        if store is None:
            store = sqlite3.connect(f"{self._path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
            self._local.store = store
        return store

    def _add(self, row: PlaceRow, aliases: list[str]) -> None:
        names = {name for name in (row.name, re.sub(r"\s*\(.*?\)", "", row.name), *aliases) if name}
        for name in sorted(names):
            self._added.setdefault(sound_key(name), []).append((mark(name), row))
        bare = replace(row, noted=False)  # by its name without the class words it is one of many that may be meant
        for name in sorted({self._split_class(name)[0] for name in names} - names - {""}):
            self._added.setdefault(sound_key(name), []).append((mark(name), bare))


def distance_km(lat: float, lon: float, lat2: float, lon2: float) -> float:
    """Great-circle distance in kilometres between two points in degrees."""
    p, q = radians(lat), radians(lat2)
    h = sin((q - p) / 2) ** 2 + cos(p) * cos(q) * sin(radians(lon2 - lon) / 2) ** 2
    return 12742 * asin(min(1.0, sqrt(h)))


def _trim(text: str) -> str:
    text = text.strip(' \t\n\r.,;:"“”()[]')
    return (
        re.sub(
            r"(?i)^(?:the|a|an|nearby|neighbouring|neighboring|their|its|his|our|same|ancient|historic|strategic|key|besieged|eponymous)\s+",
            "",
            text,
        )
        if " " in text
        else text
    )


def _bare(words: list[str]) -> str:
    return re.sub(r"\s+", " ", re.sub(r"[^\w\s]", " ", fold(" ".join(words)))).strip()


def _relation_pattern(rows: list[dict[str, Any]]) -> re.Pattern[str]:
    words = sorted((word.removeprefix("the ") for row in rows for word in row["words"]), key=len, reverse=True)
    return re.compile(r"(?i)^(?:the\s+)?(" + "|".join(re.escape(word).replace(r"\ ", r"[\s-]+") for word in words) + r")\s+(?=\S)")


def _read_place(row: Mapping[str, str]) -> PlaceRow:
    lat, lon = (float(row[key]) if row[key] else None for key in ("lat", "lon"))
    return PlaceRow(
        row["name"], row["class"], lat, lon, row["country"], noted=True, radius_m=int(row["radius_m"] or RADIUS_M.get(row["class"], 3000))
    )


__all__ = ["PlaceClass", "PlaceRow", "PlaceWords", "Places", "distance_km", "exact_key", "sound_key"]
