"""The map: each place as an area, coloured by who held it on a chosen day, with a list that says the same in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from spolia.publish.land import box_around, land_within
from spolia.publish.lookup import Lookup
from spolia.publish.page import Page
from spolia.publish.places import PlaceEntry
from spolia.publish.words import spell_words


def map_pages(lookup: Lookup) -> Iterator[Page]:
    drawn = [place for place in lookup.places if place.lat is not None]
    given = {"drawn": drawn, "undrawn": [place for place in lookup.places if place.lat is None], "days": _days(drawn)}
    scripts = ("static/leaflet/leaflet.js", "data/map.js", "static/map.js")
    yield Page("map.html", "map.html", "Map", "map.html", given, scripts)


def map_data(lookup: Lookup) -> dict[str, Any]:
    """What the map's script draws: land around the places, the places, and the days that its slider spans."""
    drawn = [place for place in lookup.places if place.lat is not None]
    box = box_around((place.lat, place.lon) for place in drawn if place.lat is not None and place.lon is not None)
    return {
        "land": land_within(box) if box else [],
        "box": [[box.south, box.west], [box.north, box.east]] if box else None,
        "days": _days(drawn),
        "places": [_place(place, lookup) for place in drawn],
    }


def _days(places: list[PlaceEntry]) -> list[str]:
    """Every day on which, as far as told, something may have changed hands or happened."""
    turns = {day for place in places for spell in place.spells for day in (*spell.start, *(spell.end or ())) if day}
    turns |= {day for place in places for event in place.events if event.time for day in (event.time.start, event.time.end) if day}
    return sorted(turns)


def _place(place: PlaceEntry, lookup: Lookup) -> dict[str, Any]:
    return {
        "name": place.key,
        "lat": place.lat,
        "lon": place.lon,
        "radius": place.precision_m,
        "address": lookup.addresses["places"][place.key],
        "events": [[e.time.start if e.time else None, e.time.end if e.time else None, e.title, lookup.addresses["events"][e.id]] for e in place.events],
        "spells": [
            {"holder": s.holder, "colour": lookup.colour(s.holder), "start": list(s.start), "end": list(s.end) if s.end else None,
             "words": spell_words(s.start, s.end)}
            for s in place.spells
        ],
    }  # fmt: skip
