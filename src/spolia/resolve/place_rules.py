"""What speaks for a candidate of a place's name: small rules, each a function that answers how far it holds and says so in its docstring.

The weights stand in `knowledge/place_weights.yaml`, fitted by benchmarks/fit_places.py. Nothing else tells which of two places is meant.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import exp, log10

from spolia.knowledge.place_words import PlaceWords
from spolia.knowledge.places import BASES, PlaceRow
from spolia.knowledge.toponyms import exact_key, sound_key
from spolia.measures import km_apart
from spolia.resolve.heard import Area, area_of, district_of
from spolia.resolve.scene import Scene

MOST_PEOPLE = 7  # decimal places of the people of the largest cities: ten million
NOTED_AREA_PEOPLE = 1_000_000  # what an area counts for that the tables name and that nobody has counted: a continent, a sea, a river
SAME_TOWN_KM = 10  # gazetteers differ by this much on where a town or its base is
NEAR_KM = 40  # at this distance another place of the report speaks half as much as one that is there
REGION_KM = 300  # a report's places lie within this of one another more often than not
NATURAL = frozenset({"mountain", "river", "valley", "sea", "region", "dam"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A name with what its report says around it: what the rules may look at."""

    words: PlaceWords
    rows: tuple[PlaceRow, ...]
    scene: Scene
    beside: frozenset[Area] = frozenset()  # states and areas that the words right beside the name give
    around_last: frozenset[Area] = frozenset()  # states and areas around what the name right before this one and its comma may be
    apart: Mapping[int, tuple[float, ...]] = field(default_factory=dict)  # kilometres to the report's other places, by the place in `rows`
    capital_of: frozenset[str] = frozenset()  # states whose capital bears the name
    at_war: frozenset[str] = frozenset()  # the states that the report speaks of and that fight at home
    largest: int = 0  # people of the largest settlement of the name
    alone: frozenset[int] = frozenset()  # by their place in `rows`, those whose name no other place of the report's states bears as well
    inside: frozenset[int] = frozenset()  # likewise those that lie in the area that stands right after the name


Rule = Callable[[PlaceRow, int, Asked], float]
RULES: list[Rule] = []


def rule(function: Rule) -> Rule:
    RULES.append(function)
    return function


@rule
def spelt_so(row: PlaceRow, at: int, asked: Asked) -> float:
    """One of its names is spelt so, and does not only sound alike."""
    return float(row.exact)


@rule
def own_name(row: PlaceRow, at: int, asked: Asked) -> float:
    """It is called so itself, and not only among its other names."""
    if (row.noted and row.exact) or exact_key(row.name) in (exact_key(asked.words.core), exact_key(asked.words.whole)):
        return 1.0
    return 0.6 if sound_key(row.name) == sound_key(asked.words.core) else 0.0


@rule
def sounds_so_where_names_vary(row: PlaceRow, at: int, asked: Asked) -> float:
    """It only sounds so, in a state of the report whose names are written in many ways: Arabic, Ukrainian, Amharic."""
    varies = not row.exact and row.country in asked.scene.known.places.in_depth and row.country in asked.scene.states
    return float(varies and not any(other.exact and other.country == row.country for other in asked.rows))


@rule
def people(row: PlaceRow, at: int, asked: Asked) -> float:
    """Many live there: the tenfold counts a seventh more."""
    return 0.0 if row.is_area else min(MOST_PEOPLE, log10(row.peopled + 1)) / MOST_PEOPLE


@rule
def people_of_the_area(row: PlaceRow, at: int, asked: Asked) -> float:
    """Many live in the area, by the same measure."""
    people = max(row.population, NOTED_AREA_PEOPLE) if row.noted else row.population
    return min(MOST_PEOPLE, log10(people + 1)) / MOST_PEOPLE if row.is_area else 0.0


@rule
def most_people(row: PlaceRow, at: int, asked: Asked) -> float:
    """More live there than in any other settlement of the name."""
    return float(row.is_settlement and row.peopled >= asked.largest)


@rule
def noted(row: PlaceRow, at: int, asked: Asked) -> float:
    """The tables name it because reports do."""
    return float(row.noted and row.exact)


@rule
def capital(row: PlaceRow, at: int, asked: Asked) -> float:
    """It is the capital of a state: of the towns of that name there, the largest."""
    if not row.is_settlement or row.country not in asked.capital_of:
        return 0.0
    return float(all(row.population >= other.population for other in asked.rows if other.country == row.country and other.is_settlement))


@rule
def of_the_class(row: PlaceRow, at: int, asked: Asked) -> float:
    """It is of just the class that the words give ("air base"), and not only of one that they may mean."""
    return float(asked.words.kind is not None and row.kind == asked.words.kind.name)


@rule
def a_state(row: PlaceRow, at: int, asked: Asked) -> float:
    """It is a state, named without class words."""
    return float(asked.words.kind is None and row.kind == "country")


@rule
def a_settlement(row: PlaceRow, at: int, asked: Asked) -> float:
    """It is a settlement, named without class words."""
    return float(asked.words.kind is None and row.kind == "populated place")


@rule
def a_province(row: PlaceRow, at: int, asked: Asked) -> float:
    """It is a province, named without class words."""
    return float(asked.words.kind is None and row.kind == "province")


@rule
def a_district(row: PlaceRow, at: int, asked: Asked) -> float:
    """It is a district, named without class words."""
    return float(asked.words.kind is None and row.kind == "district")


@rule
def a_base(row: PlaceRow, at: int, asked: Asked) -> float:
    """It is a base or an airport, named without class words."""
    return float(asked.words.kind is None and row.kind in BASES)


@rule
def of_nature(row: PlaceRow, at: int, asked: Asked) -> float:
    """It is a mountain, river, sea or region, named without class words."""
    return float(asked.words.kind is None and row.kind in NATURAL)


@rule
def in_a_state_named(row: PlaceRow, at: int, asked: Asked) -> float:
    """It lies in a state that the report speaks of."""
    return float(row.country in asked.scene.states)


@rule
def in_a_state_at_war(row: PlaceRow, at: int, asked: Asked) -> float:
    """It lies in a state that fights at home, and the report speaks of it."""
    return float(row.country in asked.at_war)


@rule
def state_beside(row: PlaceRow, at: int, asked: Asked) -> float:
    """The words right beside the name give the state that it lies in."""
    return float((row.country, "") in asked.beside and row.kind != "country")


@rule
def area_beside(row: PlaceRow, at: int, asked: Asked) -> float:
    """The words right beside the name give the province or district that it lies in."""
    return float(any((row.country, name) in asked.beside for name in row.within))


@rule
def outside_of_what_is_beside(row: PlaceRow, at: int, asked: Asked) -> float:
    """The words right beside the name give states, and it lies in none of them."""
    return float(bool(asked.beside) and row.country not in {state for state, _ in asked.beside} and not row.is_area)


@rule
def a_place_in_it_before(row: PlaceRow, at: int, asked: Asked) -> float:
    """It is an area, and the name right before it and its comma is that of a place in it."""
    return float(row.is_area and (row.country, "" if row.kind == "country" else row.name) in asked.around_last)


@rule
def in_an_area_named(row: PlaceRow, at: int, asked: Asked) -> float:
    """The report has named the province or district that it lies in."""
    return float(any((row.country, name) in asked.scene.areas for name in row.within))


@rule
def names_share_the_province(row: PlaceRow, at: int, asked: Asked) -> float:
    """Others of the report's names may lie in its province, by their share."""
    return asked.scene.heard.share_of(area_of(row), asked.words.core) if area_of(row)[1] else 0.0


@rule
def names_share_the_district(row: PlaceRow, at: int, asked: Asked) -> float:
    """Others of the report's names may lie in its district, by their share."""
    district = district_of(row)
    return asked.scene.heard.share_of(district, asked.words.core) if district else 0.0


@rule
def names_share_the_state(row: PlaceRow, at: int, asked: Asked) -> float:
    """Others of the report's names may lie in its state, by their share."""
    return asked.scene.heard.share_of((row.country, ""), asked.words.core)


@rule
def near_another(row: PlaceRow, at: int, asked: Asked) -> float:
    """Another place of the report lies near: half at 40 km."""
    kms = asked.apart.get(at, ())
    return 1 / (1 + min(kms) / NEAR_KM) if kms else 0.0


@rule
def among_the_others(row: PlaceRow, at: int, asked: Asked) -> float:
    """The report's other places lie in its region: the share of them within 300 km, those nearer counting more."""
    kms = asked.apart.get(at, ())
    return sum(exp(-km / REGION_KM) for km in kms) / len(kms) if kms else 0.0


@rule
def alone_in_the_states_named(row: PlaceRow, at: int, asked: Asked) -> float:
    """Of the states that the report speaks of only this has such a name, spelt so or else sounding so; areas of the name aside."""
    return float(at in asked.alone)


@rule
def alone_in_the_states_at_war(row: PlaceRow, at: int, asked: Asked) -> float:
    """Of the report's states it lies in one that fights at home, and none of them has another such name."""
    return float(at in asked.alone and row.country in asked.at_war)


def together(a: PlaceRow, b: PlaceRow) -> bool:
    """The two are one place for a claim: they lie within a town, or one is the area of that name around the other."""
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return a.country == b.country and a.kind == b.kind
    if a.country == b.country and (a.name in b.within or b.name in a.within) and a.is_area != b.is_area:
        return True
    km = km_apart((a.lat, a.lon), (b.lat, b.lon))
    return km <= SAME_TOWN_KM or (a.country == b.country and a.is_area and b.is_area and km <= (a.radius_m + b.radius_m) / 2000)


def holds(row: PlaceRow, at: int, asked: Asked) -> list[float]:
    """How far each rule holds for a candidate, in the order of RULES."""
    return [judge(row, at, asked) for judge in RULES]
