"""The index of events and a page for each: claims side by side, origins, the grade opened into its sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from spolia.publish.compare import compare_roots
from spolia.publish.lookup import Lookup
from spolia.publish.page import Later, Page, list_pages
from spolia.publish.paged import Paged
from spolia.publish.stories import branches
from spolia.publish.words import KIND_WORDS, in_order
from spolia.records import Event


def event_pages(lookup: Lookup) -> Iterator[Page]:
    yield from _index_pages(lookup)
    for event in lookup.events.values():
        yield event_page(event, lookup)


def _index_pages(lookup: Lookup) -> Iterator[Page]:
    """The list, cut into pages; on the first of several the script draws what is asked for from columns of all."""
    rows = Paged(list(lookup.events.values()))
    given = {
        "kinds": sorted({event.kind for event in rows.rows}),
        "parties": in_order(party.name for event in rows.rows for party in (*event.actor, *event.target) if party.name),
        "places": in_order(place.key for place in lookup.place_of.values()),
    }
    yield from list_pages("events/index.html", "events.html", "Events", rows, given)


def event_page(event: Event, lookup: Lookup) -> Page:
    """The page of one event."""
    given = Later(_given, event, lookup)
    return Page(lookup.addresses["events"][event.id], "event.html", event.title, "events/index.html", given)


def _given(event: Event, lookup: Lookup) -> dict[str, Any]:
    disputes = lookup.contradictions_of.get(event.id, [])
    story = lookup.stories.get(event.id)
    return {
        "event": event,
        "story": story,
        "open_story": story is not None and branches(story),
        "kind": KIND_WORDS[event.kind],
        "disputes": disputes,
        "comparison": compare_roots(event, lookup, disputes),
        "place": lookup.place_of.get(event.id),
        "lots": lookup.lots_of.get(event.id, []),
        "deeds": lookup.deeds_on.get(event.id, []),
        "related": [(lookup.events[link.event], link.how) for link in event.related if link.event in lookup.events],
    }
