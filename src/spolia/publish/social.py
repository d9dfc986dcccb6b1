"""What other programs are told of a page in its head: where it stands, and in a sentence what is on it (Open Graph)."""

from __future__ import annotations

from dataclasses import dataclass

from spolia.publish.lookup import Lookup
from spolia.publish.page import Page
from spolia.publish.pages.embeds import raster_of
from spolia.publish.places import PlaceEntry
from spolia.publish.words import KIND_WORDS, interval_words, likely, percent, published_words, source_words, spell_words
from spolia.records import Claim, Event, Report

LONGEST = 200  # characters of a description


@dataclass(frozen=True, slots=True)
class Head:
    """What the head of one page tells other programs; None what they are not told."""

    description: str
    canonical: str | None
    picture: str | None


class Heads:
    """The heads of the pages of one record."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup

    def of(self, page: Page) -> Head:
        return Head(self.description(page), self.canonical(page), self.picture(page))

    def canonical(self, page: Page) -> str | None:
        """The page's own address; None where nobody said where the site stands. What stands for another page names that."""
        base = self._lookup.about.base_url
        if base is None:
            return None
        event = page.given.get("event")
        path = self._lookup.addresses["events"][event.id] if page.template == "embed.html" and isinstance(event, Event) else page.path
        return base if path == "index.html" else base + path

    def picture(self, page: Page) -> str | None:
        """The address of the picture of the event or place that the page is of; Open Graph takes absolute ones alone."""
        base = self._lookup.about.base_url
        thing = page.given["event" if page.template == "event.html" else "place"] if page.template in ("event.html", "place.html") else None
        if base is None or not isinstance(thing, Event | PlaceEntry):
            return None
        raster = raster_of(page.path, thing, self._lookup)
        return base + raster if raster else None

    def description(self, page: Page) -> str:
        """What is on the page, in a sentence."""
        said = self._said(page)
        return said if len(said) <= LONGEST else said[: LONGEST - 1].rsplit(" ", 1)[0] + "…"

    def _said(self, page: Page) -> str:
        given, about = page.given, self._lookup.about
        if page.template == "event.html" and isinstance(event := given.get("event"), Event):
            return _event_words(event)
        if page.template == "claim.html" and isinstance(claim := given.get("claim"), Claim):
            return f"“{claim.evidence.quote}” {source_words(self._lookup.reports.get(claim.report))}"
        if page.template == "report.html" and isinstance(report := given.get("report"), Report):
            return f"{source_words(report)}, {published_words(report)}: {len(given['claims'])} claims read from it."
        if page.template == "place.html" and isinstance(place := given.get("place"), PlaceEntry):
            return _place_words(place)
        return about.summary or f"{page.title}: what reports say happened, and how well it is established."


def _event_words(event: Event) -> str:
    grade = event.grade
    where = f", {event.place.name}" if event.place and event.place.name else ""
    graded = f"{grade.reliability}{grade.credibility}, {percent(grade.probability)} {likely(grade.probability)}"
    return f"{KIND_WORDS[event.kind]}{where}, {interval_words(event.time)}. Grade {graded}; {len(event.roots)} independent {'origin' if len(event.roots) == 1 else 'origins'}."


def _place_words(place: PlaceEntry) -> str:
    held = f"Held by {place.now.holder}, {spell_words(place.now.start, place.now.end)}. " if place.now else ""
    events, claims = len(place.events), len(place.claims)
    return f"{held}{events} {'event' if events == 1 else 'events'}, {claims} {'claim' if claims == 1 else 'claims'}."
