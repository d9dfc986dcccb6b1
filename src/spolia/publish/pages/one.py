"""One page by its address, without drawing the others: for whoever is asked for one at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from spolia.publish.lookup import Lookup
from spolia.publish.page import Page
from spolia.publish.pages.airspace import airspace_pages
from spolia.publish.pages.atlas import map_pages
from spolia.publish.pages.claims import claim_page
from spolia.publish.pages.contradictions import contradiction_pages
from spolia.publish.pages.events import event_page, event_pages
from spolia.publish.pages.materiel import lot_page, materiel_pages
from spolia.publish.pages.method import method_pages
from spolia.publish.pages.parties import PartyEntry, gather_parties, party_page, party_pages
from spolia.publish.pages.places import place_page, place_pages
from spolia.publish.pages.reports import report_page, report_pages
from spolia.publish.pages.search import search_pages
from spolia.publish.pages.sources import gather_outlet, source_page, source_pages
from spolia.publish.pages.start import start_pages
from spolia.publish.pages.timeline import timeline_pages
from spolia.publish.places import PlaceEntry

Things = Mapping[str, tuple[str, str]]
# The pages that are of no one thing; each is the first that its family gives.
FIRST: Mapping[str, Callable[[Lookup], Iterator[Page]]] = {
    "index.html": start_pages, "map.html": map_pages, "timeline.html": timeline_pages, "events/index.html": event_pages,
    "contradictions.html": contradiction_pages, "places/index.html": place_pages, "materiel/index.html": materiel_pages,
    "airspace.html": airspace_pages, "parties/index.html": party_pages, "sources/index.html": source_pages,
    "reports/index.html": report_pages, "method.html": method_pages, "search.html": search_pages,
}  # fmt: skip


E = TypeVar("E", PlaceEntry, PartyEntry)


def _lists_of(entry: PlaceEntry | PartyEntry) -> dict[str, list[Any]]:
    """The lists of an entry, by name, that grow with the case."""
    names = ("events", "claims") if isinstance(entry, PlaceEntry) else ("did", "suffered", "held", "lots", "said")
    return {name: getattr(entry, name) for name in names}


class OnePage:
    """The pages of a record one by one: `OnePage(lookup).at("events/ev-1.html")`.

    `most` is how many events and quotes a party's or a place's page lists, for whoever lists them elsewhere, a page at a time; None for all.
    """

    def __init__(self, lookup: Lookup, most: int | None = None) -> None:
        self._lookup, self._most = lookup, most
        self.things: Things = {
            address: (family, id_) for family, addresses in lookup.addresses.items() for id_, address in addresses.items()
        }
        self._places: dict[str, PlaceEntry] = {place.key: place for place in lookup.places}
        self._parties: dict[str, PartyEntry] = {entry.name: entry for entry in gather_parties(lookup)}

    def at(self, address: str) -> Page | None:
        """The page that lies there in the site's folder; None where none does."""
        if address in self.things:
            return self._of_thing(*self.things[address])
        family = FIRST.get(address)
        return next(family(self._lookup)) if family else None

    def is_cut(self, address: str) -> bool:
        """The page that lies there lists fewer than there are."""
        family, id_ = self.things.get(address, ("", ""))
        lists = _lists_of(self._places[id_] if family == "places" else self._parties[id_]) if family in ("places", "parties") else {}
        return self._most is not None and any(len(listed) > self._most for listed in lists.values())

    def _cut(self, entry: E) -> E:
        if self._most is None:
            return entry
        shorter: dict[str, Any] = {name: listed[: self._most] for name, listed in _lists_of(entry).items()}
        return replace(entry, **shorter)

    def _of_thing(self, family: str, id_: str) -> Page:
        lookup = self._lookup
        draw: dict[str, Callable[[], Page]] = {
            "events": lambda: event_page(lookup.events[id_], lookup),
            "claims": lambda: claim_page(lookup.claims[id_], lookup),
            "reports": lambda: report_page(lookup.reports[id_], lookup),
            "materiel": lambda: lot_page(lookup.lots[id_], lookup),
            "places": lambda: place_page(self._cut(self._places[id_]), lookup),
            "parties": lambda: party_page(self._cut(self._parties[id_]), lookup),
            "sources": lambda: source_page(gather_outlet(id_, lookup.outlets[id_], lookup), lookup),
        }
        return draw[family]()
