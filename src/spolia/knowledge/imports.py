"""Places out of files that others made, on their way into a case's own gazetteer.

    place_files.py      a file, as it is or in a .zip → its form, its lines
    geonames.py, geojson.py, place_lists.py   the files of one form → a `Row` a place, by the columns of gazetteer.csv
    imports.py          `Row` → `Place`; all places, each once → the table that people can read, and the drafts of the gazetteer

A row that breaks a rule is a Fault, named and left out; one that is sound and not wanted is `LeftOut`, and counted.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from math import ceil
from typing import Literal

from spolia.errors import BadCommand, harmless
from spolia.knowledge.forms import Fault, forms, row_faults, shortened
from spolia.knowledge.gazetteer import AREA_RANK, DEEPEST, NO_COUNTRY, Draft
from spolia.knowledge.own_gazetteer import OWN_PLACES
from spolia.knowledge.place_words import PlaceGrammar
from spolia.knowledge.places import RADIUS_M, bare_names
from spolia.knowledge.tables import Knowledge
from spolia.knowledge.toponyms import exact_key, latin, plain
from spolia.knowledge.words import fold
from spolia.measures import km_apart

SAME_PLACE_KM = 1  # two rows of a name, a class and a state that lie as near are one place
LONGEST_NAME = 200  # characters; the longest place name in use has 168
LONGEST_CODE = 100  # characters of what tells an area
MOST_NAMES = 300  # of one place; the best-named cities have as many in GeoNames
IN_DEPTH = 500  # populated places of a state: so many are its villages, not its cities alone
BARE = frozenset("air base|airport|camp|dam|district|lake|military base|mountain|oil or gas field|province|region|river".split("|"))
"""Classes whose places go by their name without the class words too: "Tabqa" may be the base."""
PLAINEST = re.compile(r"[A-Za-z][A-Za-z -]*[A-Za-z]")  # most names: as they are
SEVERAL = re.compile(r"[|;]")
WHOLE = ("population", "radius_m", "geonames")  # the columns of whole numbers
POINT_ZERO = re.compile(r"\.0+$")  # spreadsheets write whole numbers so
REMARK = """\
# The places that were imported into this case: spolia places import. Each import writes this table anew, the same place once.
# After a change by hand, run the command without a file: it makes gazetteer.bin again. What the columns mean: docs/knowledge.md.
"""


@dataclass(frozen=True, slots=True)
class Row:
    """What a file says of one place, by the columns of gazetteer.csv; a column that it lacks may be missing. `line` is from 1."""

    file: str
    line: int | None
    cells: Mapping[str, str]

    def fault(self, what: str) -> Fault:
        return Fault(self.file, what, self.line, self.cells.get("name", ""))


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A sound row that is not taken: why, and what it is of, where that differs between rows."""

    why: str
    what: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A place as the gazetteer is to have it: names in plain Latin letters, degrees, `people` and `geonames` 0 and `country` empty where not known.

    `radius_m` is half its extent, 0 where not known. `area` is the code by which the places in it name it as what they lie `within`.
    """

    name: str
    kind: str
    lat: float
    lon: float
    country: str = NO_COUNTRY
    aliases: tuple[str, ...] = ()
    people: int = 0
    radius_m: int = 0
    geonames: int = 0
    area: str = ""
    within: str = ""
    source: str = ""

    def over(self, other: Place) -> Place:
        """This place, with what it leaves empty from an earlier row of the same."""
        return replace(
            self, aliases=self.aliases or other.aliases, people=self.people or other.people, radius_m=self.radius_m or other.radius_m,
            geonames=self.geonames or other.geonames, area=self.area or other.area, within=self.within or other.within,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Given:
    """What is said of files beside what they say: their form; the class and state of rows that tell none; by our column the name of theirs;
    the only classes that are wanted, all where there are none."""

    form: str | None = None
    kind: str = ""
    country: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    only: frozenset[str] = frozenset()
    source: str = ""  # what stands in the table as where the places are from; empty where the rows say it


class Terms:
    """The words that rows use for classes and states, and what each means; `checked` is the form of the cells that may be wrong by themselves."""

    def __init__(self, known: Knowledge) -> None:
        classes = known.yaml("place_classes.yaml")["classes"]
        self._classes = {word: row["class"] for row in reversed(classes) for word in row["words"]}
        self._classes |= {name: name for row in classes for name in (*row["agrees"], row["class"])}
        self.codes = {row["code"]: row["class"] for row in known.rows("feature_codes.csv")}
        countries = known.rows("countries.csv")
        self._countries = {fold(name): row["iso"] for row in countries for name in (row["name"], row["iso"])}
        form = forms()[OWN_PLACES]
        self.checked = replace(form, columns=tuple(c for c in form.columns if c.needed or c.holds in ("number", "whole number")))
        self.grammar = PlaceGrammar(known.yaml("place_classes.yaml"), lambda name: False, lambda name: False)

    def kind_of(self, word: str) -> str | None:
        """The class that a word ("village") or a code of GeoNames ("PPL") means; None where it means none."""
        return self._classes.get(word) or self.codes.get(word) or self._classes.get(" ".join(fold(word).replace("_", " ").split()))

    def country_of(self, word: str) -> str | None:
        """The code of the state that a code or name means, empty for no word; None where it means none."""
        return self._countries.get(fold(word)) if word else NO_COUNTRY

    def read_given(self, given: Given) -> Given:
        """The same in our own words. Raises BadCommand where a class, a state or a column is none."""
        kinds = {word: self.kind_of(word) for word in (given.kind, *given.only) if word}
        for word, kind in kinds.items():
            if kind is None:
                raise BadCommand(f'"{harmless(word)}" is no class of places; there are {", ".join(sorted(set(self._classes.values())))}')
        country = self.country_of(given.country)
        if country is None:
            raise BadCommand(f'"{harmless(given.country)}" is no state; name it by its code, such as SY')
        for column in given.columns:
            if column not in forms()[OWN_PLACES].names:
                raise BadCommand(f'"{harmless(column)}" is no column of places; there are {", ".join(forms()[OWN_PLACES].names)}')
        return replace(given, kind=kinds.get(given.kind) or "", country=country, only=frozenset(kinds[word] or "" for word in given.only))


def read_place(row: Row, terms: Terms, given: Given) -> Place | LeftOut | Fault:
    """The place that a row tells of."""
    told = {name: cell.strip() for name, cell in row.cells.items()}
    told |= {name: POINT_ZERO.sub("", told[name]) for name in WHOLE if told.get(name)}
    kind = terms.kind_of(told.get("class") or given.kind or "populated place")
    country = terms.country_of(told.get("country") or given.country)
    if kind is None:
        return row.fault(f'class should be one of the place classes, not "{shortened(told["class"])}"')
    if country is None:
        return row.fault(f'country should be one of the countries, not "{shortened(told["country"])}"')
    if given.only and kind not in given.only:
        return LeftOut("of another class", kind)
    if wrong := [*row_faults(terms.checked, {**told, "class": kind})]:
        return row.fault("; ".join(wrong))
    if len(told["name"]) > LONGEST_NAME:
        return row.fault(f"name is longer than {LONGEST_NAME} characters")
    aliases = [alias.strip() for alias in SEVERAL.split(told.get("aliases", ""))]
    names = dict.fromkeys(_shown(name) for name in (told["name"], *aliases) if len(name) <= LONGEST_NAME)
    called = [name for name in names if name][:MOST_NAMES]
    if not called:
        return LeftOut("without a name in Latin letters")
    people, radius, geonames = (int(told.get(name) or 0) for name in WHOLE)
    return Place(
        called[0], kind, _degrees(told["lat"]), _degrees(told["lon"]), country, tuple(sorted(called[1:])), people, radius, geonames,
        _code(told, "area"), _code(told, "within"), given.source or told.get("source", ""),
    )  # fmt: skip


def _degrees(cell: str) -> float:
    return round(float(cell), 5) + 0.0  # so that there is no -0


def _written(degrees: float) -> str:
    return f"{degrees:.5f}".rstrip("0").rstrip(".")


def _shown(name: str) -> str:
    """The name as English reports print it, with nothing in it that cannot be seen; empty where it is not in Latin letters."""
    if PLAINEST.fullmatch(name):
        return name
    shown = plain(unicodedata.normalize("NFC", name)) if latin(name) else ""
    if not shown.isascii():
        shown = "".join(c for c in shown if fold(c))
    return shown if PLAINEST.fullmatch(shown) or (shown.isascii() and latin(shown)) else ""


def _code(told: Mapping[str, str], column: str) -> str:
    code = told.get(column, "")
    return code[:LONGEST_CODE] if code.isprintable() else " ".join(harmless(code).split())[:LONGEST_CODE]


# --- all places, each once ---------------------------------------------------------------------------------------------------

Became = Literal["new", "known", "twice"]


class Gathered:
    """All places, each once: what is taken in later stands in the place of the same that came before."""

    def __init__(self) -> None:
        self._places: list[Place] = []
        self._from: list[int] = []  # the number of the file that the place was last read in
        self._by_id: dict[int, int] = {}
        self._by_name: dict[tuple[str, str, str], list[int]] = {}

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[Place]:
        return iter(self._places)

    def take(self, place: Place, file: int) -> Became:
        """Takes in a place of the file of that number, and says whether it is new, was known before, or stands in this file twice."""
        key = (exact_key(place.name), place.kind, place.country)
        same = self._same(place, key)
        number = len(self._places) if same is None else same
        if place.geonames:
            self._by_id[place.geonames] = number
        if number not in (named := self._by_name.setdefault(key, [])):
            named.append(number)
        if same is None:
            self._places.append(place)
            self._from.append(file)
            return "new"
        before, self._from[number] = self._from[number], file
        self._places[number] = place.over(self._places[number])
        return "twice" if before == file else "known"

    def _same(self, place: Place, key: tuple[str, str, str]) -> int | None:
        """The number of the same place: that of its GeoNames id, else a near one of its name, class and state that has no other id."""
        if place.geonames in self._by_id:
            return self._by_id[place.geonames]
        for number in self._by_name.get(key, ()):
            other = self._places[number]
            both = place.geonames and other.geonames
            if not both and km_apart((place.lat, place.lon), (other.lat, other.lon)) <= SAME_PLACE_KM:
                return number
        return None


def write_table(places: Iterable[Place]) -> bytes:
    """The places as gazetteer.csv; the same places give the same bytes, whatever their order."""
    text = io.StringIO(newline="")
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(forms()[OWN_PLACES].names)
    ordered = sorted(
        places, key=lambda p: (p.country, p.kind, p.name, p.lat, p.lon, p.geonames, p.source, p.within, p.area, p.people, p.radius_m)
    )
    rows.writerows(
        (p.name, "|".join(p.aliases), p.kind, _written(p.lat), _written(p.lon), p.country, p.people or "", p.radius_m or "", p.geonames or "", p.area, p.within, p.source)
        for p in ordered
    )  # fmt: skip
    return (REMARK + text.getvalue()).encode()


# --- the gazetteer -----------------------------------------------------------------------------------------------------------


def make_drafts(places: Iterable[Place], grammar: PlaceGrammar) -> list[Draft]:
    """The places on their way into a gazetteer, each in the smallest wider area that is among them; an area is as wide as its places lie."""
    drafts = [(place, _draft(place, grammar)) for place in places]
    areas = {place.area: (place, draft) for place, draft in drafts if place.area and place.kind in AREA_RANK}
    for place, draft in drafts:
        draft.parent = _around(place, areas)
    told = {id(draft) for place, draft in drafts if place.radius_m}
    for _, draft in drafts:
        _widen_areas(draft, told)
    return [draft for _, draft in drafts]


def states_in_depth(places: Iterable[Place]) -> list[str]:
    """The states of which so many populated places are there that they are its villages."""
    counted = Counter(place.country for place in places if place.kind == "populated place" and place.country)
    return sorted(country for country, number in counted.items() if number >= IN_DEPTH)


def _draft(place: Place, grammar: PlaceGrammar) -> Draft:
    names = set(place.aliases)
    if place.kind in BARE:
        names |= bare_names([place.name, *place.aliases], grammar)
    radius = place.radius_m or (RADIUS_M.get(place.kind, 0) if place.area else 0)
    return Draft(place.name, place.kind, place.lat, place.lon, place.country, place.people, place.geonames, radius, None, names)


def _around(place: Place, areas: Mapping[str, tuple[Place, Draft]]) -> Draft | None:
    """The area that the place lies in: that of its code, else of the beginning of its code ("SY.13" for "SY.13.1302"), and wider than itself."""
    code = place.within
    for _ in range(DEEPEST):
        while code and code not in areas:
            code = code.rpartition(".")[0]
        if not code:
            return None
        area, draft = areas[code]
        if AREA_RANK[area.kind] > AREA_RANK.get(place.kind, 0):
            return draft
        code = area.within
    return None


def _widen_areas(draft: Draft, told: set[int]) -> None:
    """Makes the areas around a place reach it, those aside whose extent is told."""
    area = draft.parent
    while area is not None:
        if id(area) not in told:
            area.radius_m = max(area.radius_m, ceil(1000 * km_apart((area.lat, area.lon), (draft.lat, draft.lon))))
        area = area.parent
