"""The map: each place as an area, coloured by who held it on a chosen day, joined with a strip of days and a list that says the same in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from spolia.publish.columns import day_number
from spolia.publish.land import Box, box_around, disputed_within, land_within
from spolia.publish.lookup import Lookup
from spolia.publish.page import Page
from spolia.publish.places import PlaceEntry
from spolia.records import Control, Spell

LISTED = 300  # places that the page itself lists, those with the most events first; the script lists any that are in view
NO_SIDE_WORDS = "sources of no known side"


def map_pages(lookup: Lookup) -> Iterator[Page]:
    drawn = drawn_places(lookup)
    listed = sorted(drawn, key=lambda place: (-len(place.events), place.key))[:LISTED] if len(drawn) > LISTED else drawn
    given = {
        "drawn": drawn,
        "listed": listed,
        "undrawn": [place for place in lookup.places if place.lat is None],
        "days": _days(drawn),
        "versions": [version_words(side) for side in lookup.versions],
    }
    scripts = (
        "static/leaflet/leaflet.js",
        "data/land.js",
        "data/map.js",
        "data/events.js",
        "static/days.js",
        "static/marks.js",
        "static/map.js",
    )
    yield Page("map.html", "map.html", "Map", "map.html", given, scripts)


def version_words(side: str) -> str:
    """Whose version it is."""
    return f"sources on the side of {side}" if side else NO_SIDE_WORDS


def drawn_places(lookup: Lookup) -> list[PlaceEntry]:
    """The places that have a point."""
    return [place for place in lookup.places if place.lat is not None and place.lon is not None]


def map_data(lookup: Lookup) -> dict[str, Any]:
    """What the map's script draws: land around the places, the places with their spells by version, and the days that its sliders span."""
    drawn = drawn_places(lookup)
    box = _box(drawn)
    order = {place.key: n for n, place in enumerate(drawn)}
    holders = list(lookup.colours)
    return {
        "box": [[box.south, box.west], [box.north, box.east]] if box else None,
        "days": [day_number(day) for day in _days(drawn)],
        "known": sorted({day for report in lookup.reports.values() if (day := day_number(report.published)) is not None}),
        "holders": [[holder, lookup.colour(holder)] for holder in holders],
        "name": [place.key for place in drawn],
        "lat": [place.lat for place in drawn],
        "lon": [place.lon for place in drawn],
        "radius": [place.precision_m for place in drawn],
        "at": [lookup.addresses["places"][place.key] for place in drawn],
        "spells": _spells_of(((order[place.key], place.spells) for place in drawn), lookup),
        "versions": [
            {"says": version_words(side), "spells": _spells_of(_by_place(control, drawn, order), lookup)}
            for side, control in lookup.versions.items()
        ],
    }


def land_data(lookup: Lookup) -> dict[str, Any]:
    """The base map: land with its countries as rings of (lat, lon), and the borders that are drawn as disputed, as lines."""
    box = _box(drawn_places(lookup))
    return {"land": land_within(box) if box else [], "disputed": disputed_within(box) if box else []}


def _box(drawn: list[PlaceEntry]) -> Box | None:
    return box_around((place.lat, place.lon) for place in drawn if place.lat is not None and place.lon is not None)


def _by_place(control: Iterable[Control], drawn: list[PlaceEntry], order: dict[str, int]) -> Iterator[tuple[int, list[Spell]]]:
    """The spells of one version by the number of their place, for the places that are drawn."""
    by_name: dict[str, list[PlaceEntry]] = {}
    for place in drawn:
        by_name.setdefault(place.name, []).append(place)
    for each in control:
        for place in by_name.get(each.place.name or "", []):
            if each.place.lat is None or (place.lat, place.lon) == (each.place.lat, each.place.lon):
                yield order[place.key], each.spells


def _spells_of(places: Iterable[tuple[int, list[Spell]]], lookup: Lookup) -> dict[str, list[list[Any]]]:
    """By place its spells, each as [holder, begins from, to, ends from, to, 1 where an end is told, first told, end first told].

    A spell's end is known from the day on which the spell after it is first told of: until then nothing said that it had ended.
    """
    found: dict[str, list[list[Any]]] = {}
    for number, spells in places:
        told = [day_number(lookup.told_on(spell.claims)) for spell in spells]
        if spells:
            found[str(number)] = [
                [
                    spell.holder, *map(day_number, spell.start), *map(day_number, spell.end or (None, None)), int(spell.end is not None),
                    told[n], told[n + 1] if spell.end and n + 1 < len(told) else told[n],
                ]
                for n, spell in enumerate(spells)
            ]  # fmt: skip
    return found


def _days(places: list[PlaceEntry]) -> list[str]:
    """Every day on which, as far as told, something may have changed hands or happened."""
    turns = {day for place in places for spell in place.spells for day in (*spell.start, *(spell.end or ())) if day}
    turns |= {day for place in places for event in place.events if event.time for day in (event.time.start, event.time.end) if day}
    return sorted(turns)
