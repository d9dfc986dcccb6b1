"""Where: the place that a name means in its report, or a refusal.

A name's candidates are weighed by `place_choice.py`. A place that leads clearly is certain; one that only leads is given and marked unsure; else
the name is kept without a point, with the candidates that it might be. Words that have no name of their own ("the base", "the outskirts")
mean what the report has named before, where it leaves one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from spolia.knowledge.place_words import PlaceWords
from spolia.knowledge.places import AREAS, PlaceRow, distance_km
from spolia.knowledge.tables import Knowledge
from spolia.knowledge.toponyms import exact_key
from spolia.knowledge.words import fold
from spolia.resolve.place_choice import Choice, Weights, ask, certainty, rank, read_weights, reasons, town_first
from spolia.resolve.scene import Scene
from spolia.resolve.vague import Between, take_distance, take_ends
from spolia.resolve.verdicts import Verdict

LONGEST = 300  # characters; no place's name is longer
PASSES = 3  # over the places of a report: each may settle others
AIRPORT_KM = 60  # an airport lies as near as this to the town whose name it bears
AROUND_M = 10_000  # a thing placed by its town alone lies within this of the centre
POINT_M = 15_000  # what is wider than this is an area, not a point
BETWEEN_KM = 500  # what lies between two places farther apart than this lies anywhere
LOSERS = 6  # candidates that are told of beside the chosen one
SMALL = frozenset({"populated place", "neighbourhood"})
IN_TOWNS = frozenset(
    {"building", "bridge", "crossroads", "neighbourhood", "military base", "camp", "crossing"}
)  # what bears the name of its town
WIDE = frozenset({"province", "region", "district"})
FOCUS = SMALL | {"air base", "airport", "military base", "camp", "oil or gas field", "dam", "site"}  # what a report's "there" may be
ROOMY = WIDE | {"border", "river"}  # "the region" and "the border" are no part of the town where the report is
VILLAGES = re.compile(r"(?i)\b(?:village|hamlet)\b")
LARGEST_VILLAGE = 50_000  # people; what has more is no village to any reporter
TERRITORY = re.compile(r"(?i)^(?:the\s+)?(\S+)\s+(?:territory|soil|airspace|lands?|side)\b")
# "The ancient Syrian city of Palmyra" is the city of Palmyra; "the old city of …" is left, since it may be a part of one.
ADJECTIVES = re.compile(
    r"^(?:[Tt]he\s+)?(?:(?!(?:old|of|in|near|from|at|to|and|city|town|village)\b)[\w'’-]+,?\s+){1,5}?"
    r"(?P<kind>(?:port |border |desert |oasis )?(?:city|town|village)) of (?=[A-Z])"
)
NEXT_TO = re.compile(
    r"(?i)\S\s+(?:near|outside|around|beyond|behind|(?:just\s+)?(?:north|south|east|west|north-?east|north-?west|south-?east|south-?west)\s+of)\b"
)
PARTING = re.compile(
    r"\s*(?:,|/|\(|\)|\b(?:in|of|near|outside|inside|around|at|from|between|below|above|and|to|on|by|across|along|behind|beside|"
    r"(?:north|south|east|west|north-?east|north-?west|south-?east|south-?west)\s+of)\b)\s*"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A resolved place: what a claim's Place and the command `resolve places` need. lat and lon are None where it is an area."""

    name: str
    lat: float | None
    lon: float | None
    kind: str | None
    country: str | None
    precision_m: int | None
    row: PlaceRow | None = None
    is_anchor: bool = False  # the words tell of something at or near this place, and not of the place itself


def resolve_places(words: Iterable[tuple[str, int | None]], scene: Scene) -> list[Verdict]:
    """A verdict for each place of a report, given by its words and where they stand, each in the light of all.

    The clear ones are settled first, since they are the context of the others; the scene keeps what was settled.
    """
    asked = list(words)
    titled = scene.names_in_title()
    scene.heard.take([*(text for text, _ in asked), *titled])
    for _ in range(PASSES):
        verdicts = [resolve_place(text, None, scene, at) for text, at in asked]
        rows = [(text, v.value.row) for (text, _), v in zip(asked, verdicts, strict=True) if v.sure and v.value and v.value.row]
        if not sum(scene.add_place(row, scene.known.places.part(text).core or None) for text, row in rows):
            break
    for name in titled:
        _take_title(name, scene)
    return [resolve_place(text, None, scene, at) for text, at in asked]


def _take_title(name: str, scene: Scene) -> None:
    """Adds a place that the title names to those that the report is about."""
    verdict = resolve_place(name, None, scene)
    if verdict.sure and verdict.value is not None and verdict.value.row is not None and verdict.value.kind in FOCUS:
        scene.add_place(verdict.value.row, name)
        scene.headed.append(verdict.value.row)


def resolve_place(text: str | None, antecedent: str | None, scene: Scene, at: int | None = None) -> Verdict:
    """The Found that a place's words mean, None where they name none.

    `antecedent` is what "the base" stands for, where reading found it; `at` is where in the report it is said.
    """
    asked = (text, antecedent, at)
    if asked not in scene.settled:  # a report names its places often, and nothing is new until a place is added
        scene.settled[asked] = _resolve(text, antecedent, scene, at)
    return scene.settled[asked]


def _resolve(text: str | None, antecedent: str | None, scene: Scene, at: int | None) -> Verdict:
    if antecedent is not None and text is not None and NEXT_TO.search(text):  # "missile sites east of the base" are none of the base
        verdict = resolve_place(None, antecedent, scene, at)
        return replace(verdict, value=replace(verdict.value, is_anchor=True)) if verdict.value is not None else verdict
    words = antecedent or text
    if not words or len(words) > LONGEST or not re.search(r"\w", words):
        return Verdict(None, "no words, or too many for a name")
    if (ends := take_ends(words)) is not None and (between := _between(words, ends, scene)):
        return between
    if (away := take_distance(words)) is not None:
        return _widened(resolve_place(away.anchor, None, scene, at), away.reach_m, words)
    words = _of_the_state(text or "", scene) or _of_the_state(words, scene) or ADJECTIVES.sub(r"the \g<kind> of ", words)
    territory = TERRITORY.match(words)
    if territory and (states := scene.known.parties.countries_in(territory[1])):
        words = states[0][2].name
    if (told := _nation(words, scene) or _short(words, scene, at)) is not None:
        return told
    parted = scene.known.places.part(words)
    if not _is_name(parted.core):
        return _generic(parted, scene, at)
    if parted.kind is None and scene.known.parties.find(parted.core) is not None and not scene.known.places.is_known(parted.core):
        parted = replace(parted, core="")  # "the offices of UNICEF" name whose they are, and not where
        return _generic(parted, scene, at)
    verdict = _named(parted, scene, at if antecedent is None else None, words)
    if verdict.value is None or verdict.value.row is None:
        return _by_parts(words, parted, scene) or _by_town(parted, scene) or _at_the_focus(parted, verdict, scene, at)
    return verdict


@lru_cache(maxsize=8)
def _weights(known: Knowledge) -> Weights:
    return read_weights(known.yaml("place_weights.yaml"))


def _of_the_state(words: str, scene: Scene) -> str | None:
    """ "The country" and "the capital" are those of the report's state."""
    state = scene.known.parties.countries.get(scene.main_state() or "")
    if state is None or not (match := re.fullmatch(r"(?i)\W*the (?:(country)|capital(?: city)?)\W*", words)):
        return None
    return state.name if match[1] else next(iter(state.capitals), None)


def _nation(words: str, scene: Scene) -> Verdict | None:
    """ "Russian" and "the Syrians" are of a state, and stand for it where a place is asked for."""
    bare = re.sub(r"(?i)^the\s+", "", words.strip())
    states = scene.known.parties.countries_in(bare)
    if len(states) != 1 or bare not in states[0][2].adjectives:
        return None
    row = next((row for row in scene.known.places.candidates(states[0][2].name) if row.kind == "country"), None)
    return Verdict(_found(scene.known.places.part(row.name), row), f"{words!r} is of {row.name}") if row else None


def _short(words: str, scene: Scene, at: int | None) -> Verdict | None:
    """ "S.C." after a town is its state; "B.C." alone is one where nothing else is called so."""
    short = scene.known.places.shorts.get(words.replace(".", ""))
    if short is None or (not re.search(r",\s*$", scene.report.text[:at] if at else "") and scene.known.places.candidates(words)):
        return None
    iso, name = short
    row = next((r for r in scene.known.places.candidates(name) if r.country == iso and r.kind == "province"), None)
    return Verdict(_found(scene.known.places.part(name), row), f"{words!r} is short for {name}") if row else None


def _named(parted: PlaceWords, scene: Scene, at: int | None = None, words: str = "") -> Verdict:
    weights = _weights(scene.known)
    where = at if at is not None and scene.report.text.startswith(words, at) else None
    ranked = rank(ask(parted, scene, where, words), weights)
    ranked = town_first(ranked) if parted.kind is None else ranked
    sure = certainty(ranked)
    told = [(_found(parted, choice.row), _told(choice, weights)) for choice in ranked[: LOSERS + 1]]
    if not told:
        return Verdict(_named_only(parted), "the gazetteer does not have it")
    (found, why), *losers = told
    if sure < weights.unsure:
        return Verdict(_named_only(parted), f"{why}, too little to say so", tuple(told[:LOSERS]))
    return Verdict(found, why if sure >= weights.sure else f"{why}; unsure", tuple(losers), sure=sure >= weights.sure)


def _told(choice: Choice, weights: Weights) -> str:
    """The choice in words: "Palmyra, populated place in Homs province, SY, 97%: spelt so, in a state named"."""
    row, because = choice.row, ", ".join(reasons(choice, weights))
    return f"{row.name}, {row.kind} in {', '.join((*row.within[-1:], row.country))}, {choice.probability:.0%}" + (
        f": {because}" if because else ""
    )


def _between(words: str, ends: Between, scene: Scene) -> Verdict | None:
    """The area that two places leave between them; None where one of them is not certain, or they lie too far apart to say anything."""
    found = [_named(scene.known.places.part(end), scene) for end in (ends.a, ends.b)]
    rows = [verdict.value.row for verdict in found if verdict.sure and verdict.value is not None and verdict.value.row is not None]
    if len(rows) < 2 or any(row.lat is None or row.lon is None for row in rows):
        return None
    a, b = rows
    if distance_km(a.lat, a.lon, b.lat, b.lon) > BETWEEN_KM:
        return None
    lat, lon = (a.lat + b.lat) / 2, (a.lon + b.lon) / 2
    reach = round(distance_km(a.lat, a.lon, b.lat, b.lon) * 500) + max(a.radius_m, b.radius_m)
    name = f"{a.name}–{b.name} {ends.way}" if ends.way else f"between {a.name} and {b.name}"
    row = PlaceRow(name, "road" if ends.way else "region", lat, lon, a.country if a.country == b.country else "", radius_m=reach)
    return Verdict(Found(name, None, None, row.kind, row.country or None, reach, row), f"{words!r} lies between {a.name} and {b.name}")


def _widened(verdict: Verdict, reach_m: int, words: str) -> Verdict:
    """The anchor's place with the area that a distance from it leaves open."""
    if verdict.value is None:
        return verdict
    place = replace(verdict.value, precision_m=max(verdict.value.precision_m or 0, reach_m) if verdict.value.row else None, is_anchor=True)
    return replace(verdict, value=place, why=f"{words!r} lies within {reach_m / 1000:.0f} km of {place.name}: {verdict.why}")


def _by_parts(words: str, whole: PlaceWords, scene: Scene) -> Verdict | None:
    """ "The market of Togoga", "Karrada, Baghdad", "a yard outside Izium": the named part that the gazetteer has stands for the whole."""
    parts = [part for part in PARTING.split(words) if part.strip()]
    if len(parts) < 2:
        return None
    found = []
    first = scene.known.places.part(parts[0])
    if first.kind is not None and not _is_name(first.core):  # "the air base at Merowe" is Merowe air base, where there is one
        of_town = _named(scene.known.places.part(f"{parts[1]} {first.whole}"), scene)
        if of_town.value is not None and of_town.value.row is not None and of_town.sure:
            return of_town
    for part in parts:
        parted = scene.known.places.part(part)
        verdict = _named(parted, scene) if _is_name(parted.core) else None
        if verdict is not None and verdict.value is not None and verdict.value.row is not None:
            found.append(verdict.value)
    if len(found) > 1 and all(place.kind == "country" for place in found):
        return Verdict(Found(whole.whole, None, None, "country", None, None), f"{words!r} are several states")
    best = next((place for place in found if place.kind not in AREAS), found[0] if found else None)
    if best is None:
        return None
    if _is_name(first.core) and parts[0].strip() not in best.name and best.lat is not None and first.whole != best.name:
        name = f"{first.whole}, {best.name}" if not (best.row and exact_key(first.core) == exact_key(best.row.name)) else best.name
        best = replace(best, name=name, precision_m=max(best.precision_m or 0, AROUND_M))
    of_it = not _is_name(first.core) or first.whole != best.name
    return Verdict(replace(best, is_anchor=of_it), f"{words!r} lies at {best.name}, which alone the gazetteer has")


def _by_town(parted: PlaceWords, scene: Scene) -> Verdict | None:
    """ "The Rastan bridge", "Kitaf market": a thing that the gazetteer lacks lies in the town whose name it bears."""
    if parted.kind is None or parted.kind.name not in IN_TOWNS:
        return None
    verdict = _named(replace(parted, kind=None, whole=parted.core), scene)
    town = verdict.value
    if not verdict.sure or town is None or town.row is None or town.lat is None:
        return None
    place = replace(town, name=f"{parted.whole}, {town.name}", precision_m=max(town.precision_m or 0, AROUND_M), is_anchor=True)
    return replace(verdict, value=place, why=f"{parted.whole!r} bears the name of {town.name}: {verdict.why}")


def _found(parted: PlaceWords, row: PlaceRow) -> Found:
    """The chosen place: a point only where the words and the place are no area."""
    wide = row.is_area or (row.radius_m > POINT_M and row.kind != "populated place")
    worded = parted.kind is not None and parted.kind.is_area and row.kind in SMALL
    area = wide or worded or bool(parted.part and parted.part.endswith("ern"))
    return Found(
        _name(parted, row),
        None if area else row.lat,
        None if area else row.lon,
        row.kind,
        row.country,
        max(row.radius_m, parted.radius_m),
        row,
        parted.radius_m > 0,
    )


def _name(parted: PlaceWords, row: PlaceRow) -> str:
    """The gazetteer's name; with its class where the words give a province's, with its part for a part ("northern Syria")."""
    name = row.name
    if row.kind == "province" and parted.kind is not None and not re.search(r"(?i)province|governorate|oblast|region", name):
        name = f"{name} province"
    return f"{parted.part} {name}" if parted.part and parted.part.endswith("ern") else name


def _named_only(parted: PlaceWords) -> Found | None:
    """A place known by name alone: the report's words, no point."""
    name = re.sub(r"(?i)^(?:city|town|village|district|port)\s+of\s+", "", parted.whole)
    name = f"{parted.part} {name}" if parted.part else name
    return Found(name, None, None, parted.kind.name if parted.kind else None, None, None)


def _generic(parted: PlaceWords, scene: Scene, at: int | None) -> Verdict:
    """ "The base", "the airport": the one place of that class that the report has named, or named last before; or the airport of its one town."""
    kind = parted.kind
    if kind is None:
        return _at_the_focus(parted, Verdict(None, f"{parted.whole!r} names no place"), scene, at)
    parted = replace(parted, part=None)
    fitting = {row.name: row for row in scene.places if _may_be(row, parted)}
    if not fitting and kind.name in ("airport", "air base"):
        towns = {row.name: row for row in scene.places if row.kind == "populated place"}
        fitting = {row.name: row for town in towns.values() for row in _airports(town, scene)[:1]}
    row = next(iter(fitting.values())) if len(fitting) == 1 else None
    if row is None and at is not None and not parted.radius_m:  # "south of the town" is two steps from a name
        capitals = {capital for state in scene.known.parties.countries.values() for capital in state.capitals}  # they stand for governments
        row = scene.last_named([r for r in fitting.values() if r.name not in capitals], at)
    losers = tuple((_found(parted, other), "of that class too") for name, other in fitting.items() if row is None or name != row.name)
    if row is None:
        return _at_the_focus(parted, Verdict(None, f"the report has {len(fitting)} places that {parted.whole!r} may be", losers), scene, at)
    return Verdict(_found(parted, row), f"{row.name} is the {kind.name} that the report has named", losers)


def _may_be(row: PlaceRow, parted: PlaceWords) -> bool:
    """The class words alone may mean this place, or stand in its name ("the wadi"): a region is an area, a village no city."""
    if parted.kind is None:
        return False
    if row.kind not in parted.kind.agrees:
        word = parted.whole.rsplit(maxsplit=1)[-1].lower()
        return word in parted.kind.words and word in row.name.lower().split()
    if parted.kind.name in WIDE:
        return row.is_area
    return not row.is_area and not (VILLAGES.search(parted.whole) and row.population > LARGEST_VILLAGE)


def _airports(town: PlaceRow, scene: Scene) -> list[PlaceRow]:
    """The airports that bear a town's name and lie near it."""
    rows = scene.known.places.candidates(f"{town.name} airport")
    return [row for row in rows if row.lat is not None and row.lon is not None and (town.km_from(row.lat, row.lon) or 0) < AIRPORT_KM]


def _is_name(core: str) -> bool:
    """The words hold a proper name: a capital, or letters with a figure ("T4")."""
    return bool(re.search(r"[A-Z\u00c0-\u00de]", core)) and fold(core) not in ("i", "the", "he", "she", "they", "there", "it")


def _at_the_focus(parted: PlaceWords, refused: Verdict, scene: Scene, at: int | None) -> Verdict:
    """ "The compound", "a street": a thing without a place of its own lies where the report was last. Never certain; `refused` where it was nowhere.

    A name that may be a town of its own stays refused: it need not be near.
    """
    named = _is_name(parted.core)
    if at is None or (named and (parted.kind is None or parted.kind.is_area)) or (parted.kind is not None and parted.kind.name in ROOMY):
        return refused
    row = _focus(scene, at) if set(re.findall(r"\w+", parted.whole.lower())) - scene.known.places.no_place else None
    if row is None:
        return refused
    reach = max(row.radius_m, parted.radius_m, AROUND_M)
    why = f"{parted.whole!r} is told of {row.name}, where the report is: {refused.why}; unsure"
    return Verdict(Found(row.name, row.lat, row.lon, row.kind, row.country, reach, row, is_anchor=True), why, refused.losers, sure=False)


def _focus(scene: Scene, at: int) -> PlaceRow | None:
    """Where the report is at this point: what its sentence has named, else what its title names, else what it named last, else most."""
    text, towns = scene.report.text, [row for row in scene.places if row.kind in FOCUS]
    last = scene.last_named(towns, at)
    start = max(text.rfind(mark, 0, at) for mark in (". ", "\n", "! ", "? "))
    if last is not None and max(text.rfind(core, 0, at) for core in scene.cores[last]) > start:
        return last
    return scene.headed[0] if len(set(scene.headed)) == 1 else last or scene.most_named(FOCUS)
