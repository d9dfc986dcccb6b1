"""The index of places and a page for each: who held it when, and what happened there."""

from __future__ import annotations

from collections.abc import Iterator

from spolia.publish.drawings import spell_bars, strip_over
from spolia.publish.lookup import Lookup
from spolia.publish.page import Page
from spolia.publish.paged import SHOWN
from spolia.publish.places import PlaceEntry


def place_pages(lookup: Lookup) -> Iterator[Page]:
    given = {"places": lookup.places, "bars": {place.key: spells_drawn(place) for place in lookup.places if place.spells}}
    yield Page("places/index.html", "places.html", "Places", "places/index.html", given, ("static/lists.js",))
    for place in lookup.places:
        yield place_page(place, lookup)


def place_page(place: PlaceEntry, lookup: Lookup) -> Page:
    """The page of one place."""
    shown = {claim for event in place.events for claim in event.claims}
    given = {
        "place": place,
        "most": SHOWN,
        "drawn": spells_drawn(place),
        "others": [lookup.claims[claim] for claim in place.claims if claim not in shown],
        "disputes": list({d.id: d for event in place.events for d in lookup.contradictions_of.get(event.id, [])}.values()),
    }
    return Page(lookup.addresses["places"][place.key], "place.html", place.key, "places/index.html", given)


def spells_drawn(place: PlaceEntry) -> dict[str, object] | None:
    """The strip of a place's spells with its ticks and bars, None where no day is known."""
    days = [day for spell in place.spells for day in (*spell.start, *(spell.end or ()))]
    strip = strip_over(days, room=0.12)
    return {"bars": spell_bars(place.spells, strip), "ticks": strip.ticks(6)} if strip else None
