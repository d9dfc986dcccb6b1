"""Which of a name's candidates a report means, and how sure that is: the sum of what speaks for each, as a probability.

A place is certain where it, with all that lies in its town, has nearly all of the probability; else it is marked unsure, and below that refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from heapq import nlargest
from itertools import islice
from math import exp
from operator import mul

from spolia.knowledge.place_words import PlaceWords
from spolia.knowledge.places import PlaceRow
from spolia.resolve.heard import Area
from spolia.resolve.place_rules import RULES, Asked, holds, together
from spolia.resolve.scene import RoundAbout, Scene

MOST_ROWS = 40  # candidates that are judged: those of the report's states and areas, then the most peopled
MOST_OTHERS = 16  # other places of the report that a candidate is held against, those resolved last
STATES_ALIKE = 3  # states in which a name that differs in vowels alone is looked for
AFTER = re.compile(
    r"^['’]?\s*(?:,|\(|\bin\b)\s*(?:(?:the|north|south|east|west|northern|southern|eastern|western|central)\s+)*(?=[A-Z\u00c0-\u00de])"
)
NAME = re.compile(r"[A-Z\u00c0-\u00de][\w.'’-]*(?:\s+[A-Z\u00c0-\u00de][\w.'’-]*){0,3}")
CITY_M = 10_000  # half the extent of a city
LEAST_SEAT = 10_000  # people of a town that stands for itself beside the province of its name
TOWN_SHARE = 0.1  # of its district's probability that a town of its name needs, to be meant
KNOWN_PEOPLE = (
    1000  # of a place that the words beside its name decide for: hamlets bear the names of towns in lists ("Hama, Homs and Idlib")
)
LAST = re.compile(r"([A-Z\u00c0-\u00de][\w.'’-]*(?:\s[A-Z\u00c0-\u00de][\w.'’-]*){0,3}),\s+\Z")
LOOK = 80  # characters after a name in which its area may stand; half as many before it
NOWHERE: RoundAbout = (frozenset(), frozenset(), frozenset())
MOST_TIMES = 6  # that a name stands elsewhere in its report are looked at


@dataclass(frozen=True, slots=True)
class Choice:
    """A candidate with the probability that it is meant; `held` is how far each rule holds for it."""

    row: PlaceRow
    probability: float
    held: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Weights:
    """place_weights.yaml."""

    rules: tuple[float, ...]
    none: float
    sure: float
    unsure: float
    elsewhere: float


def read_weights(table: Mapping[str, object]) -> Weights:
    """The weights in the order of RULES. Raises KeyError where a rule has none."""
    by_rule = {row["rule"]: float(row["weight"]) for row in table["rules"]}  # type: ignore[attr-defined]
    numbers = (float(table[key]) for key in ("none", "sure", "unsure", "elsewhere"))  # type: ignore[arg-type]
    return Weights(tuple(by_rule[rule.__name__] for rule in RULES), *numbers)


def rank(asked: Asked, weights: Weights) -> list[Choice]:
    """The candidates by their probability, likeliest first; what is missing to 1 is that none of them is meant."""
    held = [holds(row, at, asked) for at, row in enumerate(asked.rows)]
    scores = [sum(map(mul, weights.rules, row)) for row in held]
    top = max([*scores, weights.none])
    mass = [exp(score - top) * (weights.elsewhere if asked.inside and n not in asked.inside else 1.0) for n, score in enumerate(scores)]
    total = sum(mass) + exp(weights.none - top)
    chosen = [Choice(row, m / total, tuple(h)) for row, m, h in zip(asked.rows, mass, held, strict=True)]
    return sorted(chosen, key=lambda choice: (-choice.probability, -choice.row.population, choice.row.name))


def reasons(choice: Choice, weights: Weights) -> tuple[str, ...]:
    """The names of the three rules that add most to a choice, in words."""
    added = ((value, rule.__name__) for value, rule in zip(map(mul, weights.rules, choice.held), RULES, strict=True) if value > 0)
    return tuple(name.replace("_", " ") for _, name in nlargest(3, added))


def town_first(ranked: list[Choice], at_war: frozenset[str]) -> list[Choice]:
    """`ranked` with the town before its district, and in a land at war before its province, where the name leaves open which: reports name towns."""
    around = ranked[0] if ranked else None
    if around is None or not (
        around.row.kind == "district" or (around.row.kind == "province" and (around.row.country in at_war or _is_a_city(around.row)))
    ):
        return ranked
    towns = [c for c in ranked if _is_its_town(c.row, around.row) and c.probability >= TOWN_SHARE * around.probability]
    return [towns[0], *(c for c in ranked if c is not towns[0])] if towns else ranked


def _is_its_town(town: PlaceRow, area: PlaceRow) -> bool:
    """A town in the area, of its name; of a province only one that is large enough to be named for itself."""
    is_seat = area.kind == "district" or _is_a_city(area) or town.peopled >= LEAST_SEAT
    return town.kind == "populated place" and together(area, town) and is_seat


def _is_a_city(area: PlaceRow) -> bool:
    """A province that is no larger than its city: Stepanakert."""
    return area.kind == "province" and area.radius_m <= CITY_M


def noted_first(ranked: list[Choice]) -> list[Choice]:
    """`ranked` with the row that people keep before the same place's row of the gazetteer, so that a place has one point however it is worded."""
    first = ranked[0].row if ranked else None
    kept = [c for c in ranked if first and c.row.noted and (c.row.name, c.row.kind) == (first.name, first.kind) and together(first, c.row)]
    return [kept[0], *(c for c in ranked if c is not kept[0])] if kept else ranked


def certainty(ranked: list[Choice]) -> float:
    """How probable it is that the first of `ranked` is meant, or what lies in its town: which of these is no question."""
    return sum(choice.probability for choice in ranked if together(ranked[0].row, choice.row)) if ranked else 0.0


def ask(parted: PlaceWords, scene: Scene, round_about: RoundAbout = NOWHERE) -> Asked:
    """A name with its candidates and all that the rules look at; `round_about` is what the words around it tell."""
    rows = _candidates(parted, scene)
    own = {(row.lat, row.lon) for row in rows}
    others = tuple(p for p in scene.places if not p.is_area and p.lat is not None and (p.lat, p.lon) not in own)[-MOST_OTHERS:]
    apart = {n: tuple(km for p in others if (km := row.km_from(p.lat, p.lon)) is not None) for n, row in enumerate(rows) if not row.is_area}  # type: ignore[arg-type]
    at_war = frozenset(iso for iso in scene.states if scene.known.parties.at_war_at_home(iso))
    largest = max((row.peopled for row in rows if row.is_settlement), default=0)
    alone = _alone([(n, row) for n, row in enumerate(rows) if row.country in scene.states])
    beside, around, after = round_about
    inside = frozenset(n for n, row in enumerate(rows) if row.exact and row.population >= KNOWN_PEOPLE and _lies_in(row, after))
    return Asked(parted, rows, scene, beside, around, apart, frozenset(scene.capitals_named(parted.core)), at_war, largest, alone, inside)


def look_round(scene: Scene, at: int | None, said: str) -> RoundAbout:
    """What the words around `said` tell, which stands in the report at `at`: the states and areas that the words beside the name give, those around the name right before it, and those that the words right after it give; looked up
    once a name, since no place that is resolved changes them."""
    if at is None:
        return NOWHERE
    if (at, said) not in scene.round_about:
        after = _areas_after(scene, at + len(said), scene.report.text)
        scene.round_about[at, said] = _beside(scene, at, said), _around_last(scene, at), after
    return scene.round_about[at, said]


def _alone(rows: list[tuple[int, PlaceRow]]) -> frozenset[int]:
    """Of the rows of the report's states those whose name no other bears as well, those of their own town and area aside."""
    return frozenset(n for n, row in rows if not any(o is not row and o.exact >= row.exact and not together(row, o) for _, o in rows))


def _candidates(parted: PlaceWords, scene: Scene) -> tuple[PlaceRow, ...]:
    states = scene.states
    rows = scene.known.places.candidates(parted.whole)
    if not any(row.country in states for row in rows):
        alike = scene.known.places.alike(parted.whole, [iso for iso, _ in states.most_common(STATES_ALIKE)])
        rows = [*rows, *(row for row in alike if parted.kind is None or row.kind in parted.kind.agrees)]
    if len(rows) > MOST_ROWS:
        rows = sorted(rows, key=lambda row: (not row.exact, not _is_spoken_of(row, scene), -row.population))[:MOST_ROWS]
    return tuple(rows)


def _is_spoken_of(row: PlaceRow, scene: Scene) -> bool:
    return row.noted or row.is_area or any((row.country, name) in scene.areas for name in row.within) or row.country == scene.main_state()


def _beside(scene: Scene, at: int, said: str) -> frozenset[Area]:
    """The states and areas that stand right beside the name: here, or else where the report says it another time."""
    here = _areas_at(scene, at, said)
    if here:
        return here
    elsewhere = _times(said, scene.text)
    return frozenset(area for start in islice(elsewhere, MOST_TIMES) for area in _areas_at(scene, start, said, scene.text))


def _times(said: str, text: str) -> Iterator[int]:
    """Where the text says the whole words, in order; `find` goes through a long text many times faster than an expression."""
    whole, at = re.compile(rf"\b{re.escape(said)}\b"), text.find(said)
    while at >= 0:
        found = whole.match(text, at)
        if found:
            yield at
        at = text.find(said, found.end() if found else at + 1)


def _areas_at(scene: Scene, at: int, said: str, text: str | None = None) -> frozenset[Area]:
    """What the words right after give ("Paris, Texas"), and the state that those right before it give ("the Syrian town of …")."""
    text = scene.report.text if text is None else text
    before = re.split(r"[.;:!?]\s", text[max(0, at - LOOK // 2) : at])[-1]
    states = {(country.iso, "") for _, _, country in scene.known.parties.countries_in(before)}
    return _areas_after(scene, at + len(said), text) | states


def _areas_after(scene: Scene, end: int, text: str) -> frozenset[Area]:
    """The states and areas that the words right after a name's end give, by a comma, a bracket or "in"."""
    after = text[end : end + LOOK]
    lead = AFTER.match(after)
    name = NAME.match(after, lead.end()) if lead else None
    return frozenset(areas_called(name.group().rstrip("."), scene)) if name else frozenset()


def _lies_in(row: PlaceRow, areas: frozenset[Area]) -> bool:
    return any((row.country, name) in areas for name in ("", *row.within))


def _around_last(scene: Scene, at: int) -> frozenset[Area]:
    """The states and areas around all that the name may be which stands right before, parted by a comma: "Albany, New York"."""
    last = LAST.search(scene.report.text, max(0, at - LOOK), at)
    rows = scene.known.places.candidates(last[1]) if last else []
    return frozenset(area for row in rows if row.exact for area in ((row.country, ""), *((row.country, name) for name in row.within)))


def areas_called(name: str, scene: Scene) -> set[Area]:
    """The states and areas of this name, by any of its first words: "Texas Rangers" begins with one, and "Tex" is short for it."""
    words = name.split()
    for size in range(len(words), 0, -1):
        part = " ".join(words[:size])
        if (short := scene.known.places.shorts.get(part.replace(".", ""))) is not None:
            return {short}
        areas = {
            (row.country, "" if row.kind == "country" else row.name)
            for row in scene.known.places.candidates(part)
            if row.exact and row.kind in ("country", "province", "district")
        }
        if areas:
            return areas
    return set()
