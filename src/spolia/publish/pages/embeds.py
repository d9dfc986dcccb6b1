"""What others may put into their pages: a card of each event, safe in a frame, and pictures of events and places. No script runs in them."""

from __future__ import annotations

from collections.abc import Iterator

from spolia.publish.lookup import Lookup
from spolia.publish.page import Page
from spolia.publish.places import PlaceEntry
from spolia.records import Event

PICTURED = 1_000  # events, or places, of a site at most that each get a raster: drawing one takes about a two hundredth of a second
FAMILIES = {"events": "embed/", "places": "embed/place-"}  # of pages, and where their pictures lie


def embed_pages(lookup: Lookup) -> Iterator[Page]:
    for event in lookup.events.values():
        yield from event_embeds(event, lookup)
    for place in lookup.places:
        yield place_embed(place, lookup)


def event_embeds(event: Event, lookup: Lookup) -> Iterator[Page]:
    """The card of an event, and its picture."""
    card, given = embed_address(lookup.addresses["events"][event.id]), {"event": event}
    yield Page(card, "embed.html", event.title, "events/index.html", given)
    yield Page(picture_address(card), "event.svg", event.title, "events/index.html", given)


def place_embed(place: PlaceEntry, lookup: Lookup) -> Page:
    """The picture of a place."""
    card = embed_address(lookup.addresses["places"][place.key])
    return Page(picture_address(card), "place.svg", place.key, "places/index.html", {"place": place})


def embed_address(address: str) -> str:
    """Where what stands for the page at `address` lies: "events/ev-1.html" is embedded as "embed/ev-1.html"."""
    family, _, name = address.partition("/")
    return FAMILIES[family] + name


def picture_address(card: str) -> str:
    """Where the picture lies that belongs to it."""
    return card.removesuffix(".html") + ".svg"


def rasters(lookup: Lookup) -> dict[str, Event | PlaceEntry]:
    """By where they lie, the pictures that are drawn as rasters too, for links in messengers: none of a site that stands nowhere, where no link could name them."""
    if lookup.about.base_url is None:
        return {}
    things: list[tuple[str, Event | PlaceEntry]] = []
    if len(lookup.events) <= PICTURED:
        things += [(lookup.addresses["events"][id_], event) for id_, event in lookup.events.items()]
    if len(lookup.places) <= PICTURED:
        things += [(lookup.addresses["places"][place.key], place) for place in lookup.places]
    return {_raster(address): thing for address, thing in things}


def raster_of(address: str, thing: Event | PlaceEntry, lookup: Lookup) -> str | None:
    """The raster that stands for the page at `address`: of an event its own or, on a site of many, that of its place; None where there is neither."""
    if len(lookup.events if isinstance(thing, Event) else lookup.places) <= PICTURED:
        return _raster(address)
    place = lookup.place_of.get(thing.id) if isinstance(thing, Event) else None
    return raster_of(lookup.addresses["places"][place.key], place, lookup) if place else None


def _raster(address: str) -> str:
    return embed_address(address).removesuffix(".html") + ".png"
