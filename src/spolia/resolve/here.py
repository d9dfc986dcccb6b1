"""Words for a place that have no name of their own: "the base", "there", "a street": what the report has named before, where it leaves one."""

from __future__ import annotations

import re
from dataclasses import replace

from spolia.knowledge.place_words import PlaceWords
from spolia.knowledge.places import SETTLEMENTS, PlaceRow
from spolia.resolve.found import AROUND_M, Found, is_name, place_of
from spolia.resolve.scene import Scene
from spolia.resolve.verdicts import Verdict

AIRPORT_KM = 60  # an airport lies as near as this to the town whose name it bears
WIDE = frozenset({"province", "region", "district"})
FOCUS = SETTLEMENTS | {"air base", "airport", "military base", "camp", "oil or gas field", "dam", "site"}  # what a report's "there" may be
LANDS = frozenset({"province", "region"})  # what a report calls the land around its town
ROOMY = WIDE | {"border", "river"}  # "the region" and "the border" are no part of the town where the report is
# What lies anywhere where it has a name of its own ("the al-Khadra crossing").
OUT_OF_TOWN = frozenset({"area", "air base", "airport", "camp", "crossing", "crossroads", "dam", "oil or gas field"})
VILLAGES = re.compile(r"(?i)\b(?:village|hamlet)\b")
LARGEST_VILLAGE = 50_000  # people; what has more is no village to any reporter


def point_back(parted: PlaceWords, scene: Scene, at: int | None) -> Verdict:
    """ "The base", "the airport": the one place of that class that the report has named, or named last before; or the airport of its one town."""
    kind = parted.kind
    if kind is None:
        return at_the_focus(parted, Verdict(None, f"{parted.whole!r} names no place"), scene, at)
    parted = replace(parted, part=None)
    fitting = {row.name: row for row in scene.places if _may_be(row, parted)}
    if not fitting and kind.name in ("airport", "air base"):
        towns = {row.name: row for row in scene.places if row.kind == "populated place"}
        fitting = {row.name: row for town in towns.values() for row in _airports(town, scene)[:1]}
    row = next(iter(fitting.values())) if len(fitting) == 1 else None
    if row is None and at is not None and not parted.radius_m:  # "south of the town" is two steps from a name
        row = scene.last_named([r for r in fitting.values() if r.name not in scene.capitals], at)
    if not fitting and kind.name in LANDS and parted.whole.lower() in kind.words and (around := _land_around(scene, at)) is not None:
        return Verdict(place_of(parted, around), f"the report is in {around.name}; unsure", sure=False)
    losers = tuple((place_of(parted, other), "of that class too") for name, other in fitting.items() if row is None or name != row.name)
    if row is None:
        return at_the_focus(parted, Verdict(None, f"the report has {len(fitting)} places that {parted.whole!r} may be", losers), scene, at)
    return Verdict(place_of(parted, row), f"{row.name} is the {kind.name} that the report has named", losers)


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


def _land_around(scene: Scene, at: int | None) -> PlaceRow | None:
    """The province around the town where the report is."""
    town = _focus(scene, at) if at is not None else None
    if town is None or not town.within:
        return None
    rows = scene.known.places.candidates(town.within[-1])
    return next((row for row in rows if row.kind == "province" and row.country == town.country), None)


def _airports(town: PlaceRow, scene: Scene) -> list[PlaceRow]:
    """The airports that bear a town's name and lie near it."""
    rows = scene.known.places.candidates(f"{town.name} airport")
    return [row for row in rows if row.lat is not None and row.lon is not None and (town.km_from(row.lat, row.lon) or 0) < AIRPORT_KM]


def at_the_focus(parted: PlaceWords, refused: Verdict, scene: Scene, at: int | None) -> Verdict:
    """ "The compound", "a street": a thing without a place of its own lies where the report was last. Never certain; `refused` where it was nowhere.

    A name that may be a town of its own stays refused: it need not be near.
    """
    kind = parted.kind
    apart, named = kind is None or kind.is_area or kind.name in OUT_OF_TOWN, is_name(parted.core)
    if at is None or (named and apart) or (kind is not None and kind.name in ROOMY):
        return refused
    row = _focus(scene, at) if set(re.findall(r"\w+", parted.whole.lower())) - scene.known.places.no_place else None
    if row is None:
        return refused
    reach = max(row.radius_m, parted.radius_m, AROUND_M)
    why = f"{parted.whole!r} is told of {row.name}, where the report is: {refused.why}; unsure"
    name = f"{parted.whole}, {row.name}" if named else row.name
    return Verdict(Found(name, row.lat, row.lon, row.kind, row.country, reach, row, is_anchor=True), why, refused.losers, sure=False)


def _focus(scene: Scene, at: int) -> PlaceRow | None:
    """Where the report is at this point: what its sentence has named, else what its title names, else what it named last, else most."""
    text, capitals = scene.report.text, scene.capitals
    towns = [row for row in scene.places if row.kind in FOCUS and row.name not in capitals]
    last = scene.last_named(towns, at)
    start = max(text.rfind(mark, 0, at) for mark in (". ", "\n", "! ", "? "))
    if last is not None and max(text.rfind(core, 0, at) for core in scene.cores[last]) > start:
        return last
    return scene.headed[0] if len(set(scene.headed)) == 1 else last or scene.most_named(towns)
