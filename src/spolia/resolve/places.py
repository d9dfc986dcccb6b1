"""Where: the place that a name means in its report, or a refusal.

The candidates of the gazetteer are judged by small rules, each with a weight and a sentence: the spelling, the class that the words
give, the report's state, its other places, how many people live there. A place is chosen only where it leads clearly or where all
that come close lie together; the others are kept as losers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import log10

from spolia.knowledge.places import PlaceRow, PlaceWords, distance_km
from spolia.knowledge.words import fold
from spolia.resolve.scene import Scene
from spolia.resolve.verdicts import Verdict

SAME_TOWN_KM = 10  # gazetteers differ by this much on where a town or its base is
LEAD = 1.0  # by how much the best must lead the next that lies elsewhere
ENOUGH = 1.5  # below this nothing speaks for a candidate but its spelling
NEAR_KM = 150  # the report's other places are as near as this to what it tells
SMALL = {"populated place", "neighbourhood"}
POINTLESS_PART = re.compile(r"(?i)\b(?:northern|southern|eastern|western)\b")


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


def resolve_place(text: str | None, antecedent: str | None, scene: Scene) -> Verdict:
    """The Found that a place's words mean, None where they name none. `antecedent` is what "the base" stands for, where reading found it."""
    words = antecedent or text
    if not words or not re.search(r"\w", words):
        return Verdict(None, "no words")
    parted = scene.known.places.part(words)
    if not _is_name(parted.core):
        return _generic(parted, scene) or Verdict(None, f"{words!r} names no place")
    ranked = sorted(_judged(parted, scene), key=lambda pair: -pair[0])
    chosen = _choose(ranked)
    losers = tuple(
        (row.name, f"{row.kind} in {row.country}, {score:.1f}") for score, row in ranked[:6] if chosen is None or row is not chosen
    )
    if chosen is None:
        return Verdict(
            _named_only(parted), "no place of the gazetteer leads clearly" if ranked else "the gazetteer does not have it", losers
        )
    return Verdict(_found(parted, chosen), f"{chosen.name}, {chosen.kind} in {chosen.country}", losers)


def _judged(parted: PlaceWords, scene: Scene) -> Iterator[tuple[float, PlaceRow]]:
    """Each candidate with the sum of what speaks for it."""
    states = scene.states
    most = max(states.values(), default=0)
    for row in scene.known.places.candidates(parted.whole):
        score = 1.0 if row.exact else 0.2
        score += 1.5 * states[row.country] / most if most and row.country in states else 0.0
        score += min(2.5, log10(row.population + 1) / 2.4)
        score += _class_weight(parted, row)
        score += _nearness(row, scene)
        yield score, row


def _class_weight(parted: PlaceWords, row: PlaceRow) -> float:
    """The words' class fits; without class words a settlement is meant before a district of its name, a state before both."""
    if parted.kind is not None:
        return 1.0 if row.kind == parted.kind.name else 0.5
    if row.kind == "country":
        return 3.0
    if row.kind in ("province", "district", "region"):
        return -0.6 if row.kind != "region" else 0.5
    return 0.3 if row.kind in SMALL else 0.1


def _nearness(row: PlaceRow, scene: Scene) -> float:
    """One of the report's other places lies near; 0 to 1.5."""
    if row.lat is None or row.lon is None:
        return 0.0
    apart = [
        km for place in scene.places if place is not row and place.kind != "country" and (km := place.km_from(row.lat, row.lon)) is not None
    ]
    return 1.5 * max(0.0, 1 - min(apart) / NEAR_KM) if apart else 0.0


def _choose(ranked: list[tuple[float, PlaceRow]]) -> PlaceRow | None:
    """The first where it leads clearly, or where the close ones lie within a town of it; None else."""
    if not ranked or ranked[0][0] < ENOUGH:
        return None
    best = ranked[0][1]
    rivals = [row for score, row in ranked[1:] if score > ranked[0][0] - LEAD]
    return best if all(_together(best, row) for row in rivals) else None


def _together(a: PlaceRow, b: PlaceRow) -> bool:
    if None in (a.lat, a.lon, b.lat, b.lon):
        return a.country == b.country and a.kind == b.kind
    km = distance_km(a.lat, a.lon, b.lat, b.lon)  # type: ignore[arg-type]
    return km <= SAME_TOWN_KM or (a.country == b.country and (a.is_area or b.is_area) and km <= (a.radius_m + b.radius_m) / 1000)


def _found(parted: PlaceWords, row: PlaceRow) -> Found:
    """The chosen place: a point only where the words and the place are no area."""
    area = (
        row.is_area
        or (parted.part is not None and row.kind in ("country", "province", "region", "district"))
        or (parted.kind is not None and parted.kind.is_area and row.kind != "mountain")
    )
    name = _name(parted, row)
    precision = max(row.radius_m, parted.radius_m)
    return Found(name, None if area else row.lat, None if area else row.lon, row.kind, row.country, precision, row)


def _name(parted: PlaceWords, row: PlaceRow) -> str:
    """The gazetteer's name; with its class for a province, with its part for a part ("northern Syria")."""
    name = row.name
    if row.kind == "province" and not re.search(r"(?i)province|governorate|oblast|region", name):
        name = f"{name} {parted.kind.name if parted.kind else 'province'}"
    return (
        f"{parted.part} {name}"
        if parted.part and row.kind in ("country", "province", "region", "populated place") and parted.part.endswith("ern")
        else name
    )


def _named_only(parted: PlaceWords) -> Found | None:
    """A place known by name alone: the report's words, no point."""
    name = re.sub(r"(?i)^(?:city|town|village|district|port)\s+of\s+", "", parted.whole)
    name = f"{parted.part} {name}" if parted.part else name
    return Found(name, None, None, parted.kind.name if parted.kind else None, None, None)


def _generic(parted: PlaceWords, scene: Scene) -> Verdict | None:
    """ "The base", "the city": the one place of that class that the report has named so far."""
    if parted.kind is None:
        return None
    fitting = {row.name: row for row in scene.places if row.kind in parted.kind.agrees}
    if len(fitting) != 1:
        return Verdict(
            None, f"the report has {len(fitting)} places that {parted.whole!r} may be", tuple((name, "of that class") for name in fitting)
        )
    row = next(iter(fitting.values()))
    return Verdict(_found(parted, row), f"the one {parted.kind.name} of the report is {row.name}")


def _is_name(core: str) -> bool:
    """The words hold a proper name: a capital, or letters with a figure ("T4")."""
    return bool(re.search(r"[A-Z\u00c0-\u00de]", core)) and fold(core) not in ("i", "the", "he", "she", "they", "there", "it")
