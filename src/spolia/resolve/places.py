"""Where: the place that a name means in its report, or a refusal.

The candidates of the gazetteer are judged by small rules, each with a weight and a sentence: the spelling, the class that the words
give, the report's state, its other places, how many people live there. A place is chosen only where it leads clearly or where all
that come close lie together; the others are kept as losers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import log10

from spolia.knowledge.places import AREAS, PlaceRow, PlaceWords, distance_km
from spolia.knowledge.toponyms import exact_key, sound_key
from spolia.knowledge.words import fold
from spolia.resolve.scene import Scene
from spolia.resolve.verdicts import Verdict

LONGEST = 300  # characters; no place's name is longer
SAME_TOWN_KM = 10  # gazetteers differ by this much on where a town or its base is
LEAD = 0.45  # by how much the best must lead the next that lies elsewhere
TIE = 0.35  # within this a candidate that only sounds alike is a rival too
INEXACT = 0.4  # of the weight of a place's people where its name only sounds alike
KNOWN_ABROAD = 100_000  # people of a town that a report may name without its state
MOST_PEOPLE = 4.7  # the most that the number of a place's people counts: that of ten million and more
WORLD_CITY = 1_000_000  # people of a city that needs no state beside its name
NOTED = 20_000  # people that a place counts for which the tables name because reports do
TOWN = 15_000  # people of a town that stands for itself abroad where no other place is spelt so
VILLAGE = 1000  # a smaller place must be spelt as it is, or lie near the report's others
AIRPORT_KM = 60  # an airport lies as near as this to the town whose name it bears
AROUND_M = 10_000  # a thing placed by its town alone lies within this of the centre
POINT_M = 15_000  # what is wider than this is an area, not a point
NEAR_KM = 200  # the report's other places are as near as this to what it tells
SMALL = frozenset({"populated place", "neighbourhood"})
WIDE = frozenset({"province", "region", "district"})
VILLAGES = re.compile(r"(?i)\b(?:village|hamlet)\b")
LARGEST_VILLAGE = 50_000  # people; what has more is no village to any reporter
TERRITORY = re.compile(r"(?i)^(?:the\s+)?(\S+)\s+(?:territory|soil|airspace|lands?|side)\b")
# "The ancient Syrian city of Palmyra" is the city of Palmyra; "the old city of …" is left, since it may be a part of one.
ADJECTIVES = re.compile(
    r"^(?:[Tt]he\s+)?(?:(?!(?:old|of|in|near|from|at|to|and|city|town|village)\b)[\w'’-]+,?\s+){1,5}?"
    r"(?P<kind>(?:port |border |desert |oasis )?(?:city|town|village)) of (?=[A-Z])"
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


def resolve_place(text: str | None, antecedent: str | None, scene: Scene, at: int | None = None) -> Verdict:
    """The Found that a place's words mean, None where they name none.

    `antecedent` is what "the base" stands for, where reading found it; `at` is where in the report it is said.
    """
    words = antecedent or text
    if not words or len(words) > LONGEST or not re.search(r"\w", words):
        return Verdict(None, "no words, or too many for a name")
    words = _of_the_state(text or "", scene) or _of_the_state(words, scene) or ADJECTIVES.sub(r"the \g<kind> of ", words)
    territory = TERRITORY.match(words)
    if territory and (states := scene.known.parties.countries_in(territory[1])):
        words = states[0][2].name
    parted = scene.known.places.part(words)
    if not _is_name(parted.core):
        return _generic(parted, scene, at)
    verdict = _named(parted, scene)
    if verdict.value is None or verdict.value.row is None:
        return _by_parts(words, parted, scene) or verdict
    return verdict


def _of_the_state(words: str, scene: Scene) -> str | None:
    """ "The country" and "the capital" are those of the report's state."""
    state = scene.known.parties.countries.get(scene.main_state() or "")
    if state is None or not (match := re.fullmatch(r"(?i)\W*the (?:(country)|capital(?: city)?)\W*", words)):
        return None
    return state.name if match[1] else next(iter(state.capitals), None)


def _named(parted: PlaceWords, scene: Scene) -> Verdict:
    ranked = sorted(_judged(parted, scene), key=lambda pair: -pair[0])
    chosen = _choose(parted.core, ranked, scene)
    losers = tuple(
        (_found(parted, row), f"{row.kind} in {row.country}, {score:.1f}")
        for score, row in ranked[:6]
        if chosen is None or row is not chosen
    )
    if chosen is None:
        return Verdict(
            _named_only(parted), "no place of the gazetteer leads clearly" if ranked else "the gazetteer does not have it", losers
        )
    return Verdict(_found(parted, chosen), f"{chosen.name}, {chosen.kind} in {chosen.country}", losers)


def _by_parts(words: str, whole: PlaceWords, scene: Scene) -> Verdict | None:
    """ "The market of Togoga", "Karrada, Baghdad", "a yard outside Izium": the named part that the gazetteer has stands for the whole."""
    parts = [part for part in PARTING.split(words) if part.strip()]
    if len(parts) < 2:
        return None
    found = []
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
    first = scene.known.places.part(parts[0])
    if _is_name(first.core) and parts[0].strip() not in best.name and best.lat is not None and first.whole != best.name:
        name = f"{first.whole}, {best.name}" if not (best.row and exact_key(first.core) == exact_key(best.row.name)) else best.name
        best = replace(best, name=name, precision_m=max(best.precision_m or 0, AROUND_M))
    return Verdict(best, f"{words!r} lies at {best.name}, which alone the gazetteer has")


def _judged(parted: PlaceWords, scene: Scene) -> Iterator[tuple[float, PlaceRow]]:
    """Each candidate with the sum of what speaks for it."""
    states = scene.states
    most = max(states.values(), default=0)
    rows = scene.known.places.candidates(parted.whole)
    if not any(row.country in states for row in rows):
        rows = [*rows, *scene.known.places.alike(parted.whole, [iso for iso, _ in states.most_common(3)])]
    others = _others(rows, scene)
    for row in rows:
        score = 1.0 if row.exact else 0.0
        score += 1.0 + states[row.country] / most if most and row.country in states else 0.0
        people = max(row.population, NOTED) if row.noted else row.population
        score += min(MOST_PEOPLE, log10(people + 1) / 1.5) * (1.0 if row.exact else INEXACT)
        score += 1.0 if people >= WORLD_CITY and row.kind == "populated place" else 0.0
        yield score + _own_name(parted, row) + _class_weight(parted, row) + _nearness(row, others), row


def _others(rows: list[PlaceRow], scene: Scene) -> list[PlaceRow]:
    """The report's places that are none of a name's own candidates: only they say which of these is near."""
    own = {(row.lat, row.lon) for row in rows}
    return [place for place in scene.places if (place.lat, place.lon) not in own]


def _own_name(parted: PlaceWords, row: PlaceRow) -> float:
    """The place is called so itself, not only among its other names."""
    if (row.noted and row.exact) or exact_key(row.name) in (exact_key(parted.core), exact_key(parted.whole)):
        return 1.0
    return 0.7 if sound_key(row.name) == sound_key(parted.core) else 0.0


def _class_weight(parted: PlaceWords, row: PlaceRow) -> float:
    """The words' class fits; without class words a settlement is meant before a district of its name, a state before both."""
    if parted.kind is not None:
        return 1.0 if row.kind == parted.kind.name else 0.5
    if row.kind in ("country", "sea"):
        return 3.0
    if row.kind in ("province", "district"):
        return -0.8
    return 0.4 if row.kind in SMALL or row.kind == "region" else 0.1


def _nearness(row: PlaceRow, others: list[PlaceRow]) -> float:
    """One of the report's other places lies near; 0 to 2."""
    if row.lat is None or row.lon is None or row.is_area:
        return 0.0
    apart = [km for place in others if not place.is_area and (km := place.km_from(row.lat, row.lon)) is not None]
    return 2.0 * max(0.0, 1 - min(apart) / NEAR_KM) if apart else 0.0


def _choose(asked: str, ranked: list[tuple[float, PlaceRow]], scene: Scene) -> PlaceRow | None:
    """The first where it leads clearly, or where the close ones lie within a town of it; None else."""
    if any(row.exact and row.country in scene.states for _, row in ranked):
        ranked = [(score, row) for score, row in ranked if row.country in scene.states or row.population >= KNOWN_ABROAD or row.is_area]
    if not ranked or not _stands_alone(asked, ranked[0][1], ranked, scene):
        return None
    score, best = ranked[0]
    rivals = [row for other, row in ranked[1:] if other > score - LEAD and (other > score - TIE or row.exact >= best.exact)]
    return best if all(_together(best, row) for row in rivals) else None


def _stands_alone(asked: str, best: PlaceRow, ranked: list[tuple[float, PlaceRow]], scene: Scene) -> bool:
    """Something but sound speaks for the best: its state, its people, or that no other place is spelt so."""
    if not best.exact:
        alone = sum(row.country in scene.states for _, row in ranked) == 1 or sound_key(best.name) == sound_key(asked)
        return best.country in scene.states and (
            alone or best.population >= VILLAGE or best.noted or _nearness(best, _others([row for _, row in ranked], scene)) >= 1.0
        )
    if best.country in scene.states or best.population >= KNOWN_ABROAD or best.kind in AREAS:
        return True
    if any(row.noted and row.exact and row.kind == best.kind and _together(best, row) for _, row in ranked):
        return True  # the tables name it, by this row or by that of another gazetteer
    return best.population >= TOWN and all(_together(best, row) for _, row in ranked if row.exact)


def _together(a: PlaceRow, b: PlaceRow) -> bool:
    if None in (a.lat, a.lon, b.lat, b.lon):
        return a.country == b.country and (a.kind == b.kind or a.is_area)
    km = distance_km(a.lat, a.lon, b.lat, b.lon)  # type: ignore[arg-type]
    return km <= SAME_TOWN_KM or (a.country == b.country and (a.is_area or b.is_area) and km <= (a.radius_m + b.radius_m) / 1000)


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
        return Verdict(None, f"{parted.whole!r} names no place")
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
        return Verdict(None, f"the report has {len(fitting)} places that {parted.whole!r} may be", losers)
    return Verdict(_found(parted, row), f"{row.name} is the {kind.name} that the report has named", losers)


def _may_be(row: PlaceRow, parted: PlaceWords) -> bool:
    """The class words alone may mean this place: a region is an area, a village no city."""
    if parted.kind is None or row.kind not in parted.kind.agrees:
        return False
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
