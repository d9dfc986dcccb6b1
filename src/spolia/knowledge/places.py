"""Places by name: the gazetteers, and over them the rows of the tables.

`gazetteer.bin` is built by tools/build_gazetteer.py from open place data, the others by tools/build_places.py from the tables that people keep:
`places.csv` and `features_sy.csv` add bases, fields, rivers and hills, `countries.csv` the states. A case's own rows, and its own gazetteer, come
on top. `place_classes.yaml` has the words around a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from spolia.knowledge.gazetteer import Draft, Entry, Gazetteer
from spolia.knowledge.place_words import REMEMBERED, PlaceGrammar, PlaceWords
from spolia.knowledge.toponyms import exact_key, sound_key
from spolia.measures import SAME_SPOT_KM, km_apart

BASES = frozenset({"air base", "airport", "military base"})  # a town has one, under whichever of these words
AREAS = frozenset({"country", "province", "district", "region", "sea", "river", "lake", "valley", "road"})
SETTLEMENTS = frozenset({"populated place", "neighbourhood"})
UNCOUNTED_PEOPLE = 300  # of a village whose people the gazetteer does not give
NOTED_PEOPLE = 20_000  # what a place counts for that the tables name because reports do
RADIUS_M = {"populated place": 3000, "neighbourhood": 1500, "air base": 3000, "airport": 3000, "district": 20000, "province": 100000, "country": 400000,
            "oil or gas field": 5000, "mountain": 3000, "military base": 2000}  # fmt: skip
PLAIN_RADIUS_M = 3000  # of any other class
LEAST_CONSONANTS = 4  # a shorter name that differs in vowels is another name
MOST = 400  # candidates looked at for one name; commoner names ("San Jose") are ranked by people
KNOWN_PEOPLE = 8000  # of a town abroad that its bare name makes a place to a reader
SPOTS_REMEMBERED = 100_000  # of the places of a large record
LETTERS = re.compile(r"[^aiu ]")


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place of the tables. `radius_m` is half its extent; lat and lon are its centre, also where it is an area; `within` names the areas that
    it lies in, smallest first, its state aside; `geonames` is its id there, 0 where it has none."""

    name: str
    kind: str
    lat: float | None
    lon: float | None
    country: str
    population: int = 0
    within: tuple[str, ...] = ()
    radius_m: int = PLAIN_RADIUS_M
    noted: bool = False  # entered by hand, because reports name it
    exact: bool = True  # the name asked for is spelt as one of the place's names, not only alike in sound
    geonames: int = 0

    @property
    def is_area(self) -> bool:
        return self.kind in AREAS

    @property
    def is_settlement(self) -> bool:
        return self.kind in SETTLEMENTS

    @property
    def peopled(self) -> int:
        """How many people it counts for: one that the tables name because reports do is known as well as a town; 0 says that nobody counted."""
        counted = self.population or (UNCOUNTED_PEOPLE if self.is_settlement else 0)
        return max(counted, NOTED_PEOPLE) if self.noted else counted

    def km_from(self, lat: float, lon: float) -> float | None:
        """Great-circle distance in kilometres; None where the place has no centre."""
        return None if self.lat is None or self.lon is None else km_apart((self.lat, self.lon), (lat, lon))


class Places:
    """The gazetteers and tables, asked by name."""

    def __init__(
        self,
        gazetteers: Sequence[Gazetteer],
        words: Mapping[str, Any],
        states: Mapping[str, str],
        own: Iterable[Mapping[str, str]] = (),
        own_countries: Iterable[Mapping[str, str]] = (),
    ) -> None:
        """`words` is place_classes.yaml, `states` the names of states by their code. `own` are a case's rows of places: each takes the place of
        what else bears its name, in its state, and is of its class."""
        self._gazetteers = gazetteers
        self._whole = [gazetteer for gazetteer in gazetteers if gazetteer.about.get("whole")]
        self._added: dict[str, list[tuple[str, PlaceRow]]] = {}
        grammar = PlaceGrammar(words, lambda name: any(row.exact for row in self._lookup(name)), self._is_whole)
        self.grammar, self.classes, self.part = grammar, grammar.classes, grammar.take_apart
        self.shorts = {short: (iso, name) for short, (iso, name) in words["shorts"].items()}
        self.no_place = frozenset(words["no_place"])
        self.in_depth = frozenset(iso for gazetteer in gazetteers for iso in gazetteer.about.get("in_depth", ()))
        self._states = states
        self._own: set[tuple[str, str, str]] = set()
        for row in own_countries:
            self._add(_read_country(row), [_names(row)])
        for row in own:
            called = _names(row)
            self._own |= {(exact_key(name), row["country"], row["class"]) for name in called}
            self._add(_read_place(row), [called, bare_names(called, grammar)])
        self._ranked = lru_cache(maxsize=REMEMBERED)(self._rank)
        self._spelt_alike = lru_cache(maxsize=REMEMBERED)(self._find_alike)
        self.radius_at = lru_cache(maxsize=SPOTS_REMEMBERED)(self._radius_at)

    def candidates(self, name: str) -> list[PlaceRow]:
        """The places that `name` (a bare name or one with class words) may mean: same spelling first, then by people."""
        return list(self._ranked(name))

    def is_known(self, name: str) -> bool:
        """A reader takes `name` for a place without being told: it is spelt as that of a town, area or noted place, hamlets abroad aside."""
        return any(
            row.exact
            and (row.noted or row.population >= KNOWN_PEOPLE or row.country in self.in_depth or row.kind in ("country", "province"))
            for row in self._ranked(name)
        )

    def state_name(self, iso: str) -> str | None:
        """The name of a state by its code."""
        return self._states.get(iso)

    def alike(self, name: str, countries: Iterable[str]) -> list[PlaceRow]:
        """The places of `countries` whose names differ from `name` in vowels alone ("Urem al-Kubra", Urum al-Kubra)."""
        return list(self._spelt_alike(name, frozenset(countries)))

    def _radius_at(self, name: str, lat: float, lon: float) -> int:
        """Half the extent in metres of the place, no area, of that name and point; 0 where the tables have none there."""
        about = ((row, row.km_from(lat, lon)) for row in self.candidates(name) if not row.is_area)
        near = [row for row, km in about if km is not None and km <= SAME_SPOT_KM]
        called = [row for row in near if row.name == name] or near  # "Palmyra ruins" is no extent of Palmyra
        return max((row.radius_m for row in called), default=0)

    def _find_alike(self, name: str, countries: frozenset[str]) -> tuple[PlaceRow, ...]:
        core = self.part(name).core
        if len(LETTERS.findall(sound_key(core))) < LEAST_CONSONANTS:
            return ()
        found = (e for gazetteer in self._gazetteers for e in gazetteer.find(core, MOST) if e.country in countries and not e.sounds)
        return tuple(_row(entry, exact=False) for entry in found)

    def _rank(self, name: str) -> tuple[PlaceRow, ...]:
        parted: PlaceWords = self.part(name)
        rows = [*self._lookup(parted.whole), *(self._lookup(parted.core) if parted.core != parted.whole else [])]
        if parted.kind is not None:
            rows = [row for row in rows if row.kind in parted.kind.agrees]
            if parted.kind.name == "region" and any(row.exact and row.kind in ("region", "province") for row in rows):
                rows = [row for row in rows if row.is_area]  # "the Kursk region" is the oblast, where there is one
        rows.sort(key=lambda row: (row.exact, row.noted))
        unique = {(row.name, row.kind, row.lat, row.lon): row for row in rows}
        return tuple(sorted(unique.values(), key=lambda row: (not row.exact, -row.population, row.name)))

    def _lookup(self, name: str) -> list[PlaceRow]:
        key, spelt = sound_key(name), exact_key(name)
        if len(key) < 2:
            return []
        found = [replace(row, exact=exact == spelt) for exact, row in self._added.get(key, ())]
        for gazetteer in self._gazetteers:
            noted = bool(gazetteer.about.get("noted"))
            found += [_row(entry, entry.exact, noted) for entry in gazetteer.sounding(name, MOST) if not self._is_replaced(entry)]
        return found

    def _is_replaced(self, entry: Entry) -> bool:
        return bool(self._own) and (exact_key(entry.name), entry.country, entry.kind) in self._own

    def _is_whole(self, name: str) -> bool:
        """The tables have a place of just this name, class words and all: "Ivory Coast" is no coast."""
        own = self._added.get(sound_key(name), ())
        return any(exact == exact_key(name) and (row.noted or row.kind == "country") for exact, row in own) or any(
            entry.exact for gazetteer in self._whole for entry in gazetteer.sounding(name, MOST)
        )

    def _add(self, row: PlaceRow, called: list[set[str]]) -> None:
        """Takes in a row by its names, the first set, and by those without class words, the second: by these it is one of many that may be meant."""
        for names, found in zip(called, (row, replace(row, noted=False)), strict=False):
            for name in sorted(names):
                self._added.setdefault(sound_key(name), []).append((exact_key(name), found))


def noted_drafts(rows: Iterable[Mapping[str, str]], grammar: PlaceGrammar) -> tuple[list[Draft], list[Draft]]:
    """The rows of places on their way into gazetteers: by their names, and those that also go by a name without class words by that."""
    named, bare = [], []
    for row in rows:
        place, called = _read_place(row), _names(row)
        named.append(_draft(place, called))
        if plain := bare_names(called, grammar):
            bare.append(_draft(place, plain))
    return named, bare


def state_drafts(rows: Iterable[Mapping[str, str]]) -> list[Draft]:
    """The rows of states on their way into a gazetteer."""
    return [_draft(_read_country(row), _names(row)) for row in rows]


def bare_names(names: Iterable[str], grammar: PlaceGrammar) -> set[str]:
    """The names without their class words: Tabqa for "Tabqa air base"."""
    called = set(names)
    return {grammar.split_class(name)[0] for name in called} - called - {""}


def _row(entry: Entry, exact: bool, noted: bool = False) -> PlaceRow:
    radius = entry.radius_m or RADIUS_M.get(entry.kind, PLAIN_RADIUS_M)
    return PlaceRow(
        entry.name, entry.kind, entry.lat, entry.lon, entry.country, entry.people, entry.within, radius, noted, exact, entry.geonames
    )  # fmt: skip


def _draft(row: PlaceRow, names: set[str]) -> Draft:
    lat, lon = row.lat or 0.0, row.lon or 0.0
    return Draft(row.name, row.kind, lat, lon, row.country, row.population, radius_m=row.radius_m, names=names, by_own_name=False)


def _names(row: Mapping[str, str]) -> set[str]:
    return {name for name in (row["name"], re.sub(r"\s*\(.*?\)", "", row["name"]), *row["aliases"].split("|")) if name}


def _read_place(row: Mapping[str, str]) -> PlaceRow:
    lat, lon = (float(row[key]) if row[key] else None for key in ("lat", "lon"))
    radius = int(row["radius_m"] or RADIUS_M.get(row["class"], PLAIN_RADIUS_M))
    return PlaceRow(row["name"], row["class"], lat, lon, row["country"], radius_m=radius, noted=True)


def _read_country(row: Mapping[str, str]) -> PlaceRow:
    lat, lon = (float(row[key]) if row.get(key) else None for key in ("lat", "lon"))
    return PlaceRow(row["name"], "country", lat, lon, row["iso"], int(row.get("population") or 0), radius_m=RADIUS_M["country"])


__all__ = ["PlaceRow", "Places"]
