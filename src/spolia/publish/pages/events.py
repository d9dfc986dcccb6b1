"""The index of events and a page for each: claims side by side, origins, the grade opened into its sentences."""

from __future__ import annotations

from collections.abc import Iterator

from spolia.publish.compare import compare_roots
from spolia.publish.lookup import Lookup
from spolia.publish.page import Page
from spolia.publish.stories import branches
from spolia.publish.words import KIND_WORDS
from spolia.records import Event


def event_pages(lookup: Lookup) -> Iterator[Page]:
    kinds = sorted({event.kind for event in lookup.events.values()})
    parties = sorted(
        {party.name for event in lookup.events.values() for party in (*event.actor, *event.target) if party.name}, key=str.casefold
    )
    places = sorted({event.place.name for event in lookup.events.values() if event.place and event.place.name}, key=str.casefold)
    given = {"kinds": kinds, "parties": parties, "places": places}
    yield Page("events/index.html", "events.html", "Events", "events/index.html", given, ("static/lists.js",))
    for event in lookup.events.values():
        yield event_page(event, lookup)


def event_page(event: Event, lookup: Lookup) -> Page:
    """The page of one event."""
    disputes = lookup.contradictions_of.get(event.id, [])
    story = lookup.stories.get(event.id)
    given = {
        "event": event,
        "story": story,
        "open_story": story is not None and branches(story),
        "kind": KIND_WORDS[event.kind],
        "disputes": disputes,
        "comparison": compare_roots(event, lookup, disputes),
        "place": lookup.place_of.get(event.id),
        "lots": lookup.lots_of.get(event.id, []),
        "related": [(lookup.events[link.event], link.how) for link in event.related if link.event in lookup.events],
    }
    return Page(lookup.addresses["events"][event.id], "event.html", event.title, "events/index.html", given)
