"""One page by its address, without drawing the others: for whoever is asked for one at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from itertools import takewhile

from spolia.publish.lookup import Lookup
from spolia.publish.page import Page
from spolia.publish.pages import PAGES
from spolia.publish.pages.claims import claim_page
from spolia.publish.pages.embeds import embed_address, embed_pages, event_embeds, picture_address, place_embed
from spolia.publish.pages.events import event_page
from spolia.publish.pages.materiel import lot_page
from spolia.publish.pages.parties import PartyEntry, gather_parties, party_page
from spolia.publish.pages.places import place_page
from spolia.publish.pages.reports import report_page
from spolia.publish.pages.sources import gather_outlet, source_page
from spolia.publish.places import PlaceEntry

Things = Mapping[str, tuple[str, str]]


class OnePage:
    """The pages of a record one by one: `OnePage(lookup).at("events/ev-1.html")`."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self.things: Things = {
            address: (family, id_) for family, addresses in lookup.addresses.items() for id_, address in addresses.items()
        }
        self._places: dict[str, PlaceEntry] = {place.key: place for place in lookup.places}
        self._parties: dict[str, PartyEntry] = {entry.name: entry for entry in gather_parties(lookup)}

    def at(self, address: str) -> Page | None:
        """The page that lies there in the site's folder; None where none does."""
        if address in self.things:
            return self._of_thing(*self.things[address])
        if address in self._embeds:
            return next((page for page in self._embeds_of(*self._embeds[address]) if page.path == address), None)
        return self.others.get(address)

    @cached_property
    def others(self) -> dict[str, Page]:
        """The pages that are of no one thing: the first of each family, up to those of its things."""
        families = [family for family in PAGES if family is not embed_pages]
        return {
            page.path: page for family in families for page in takewhile(lambda page: page.path not in self.things, family(self._lookup))
        }

    @cached_property
    def _embeds(self) -> Things:
        """What others put into their pages, by where it lies: of which thing it is."""
        found: dict[str, tuple[str, str]] = {}
        for family in ("events", "places"):
            for id_, address in self._lookup.addresses[family].items():
                card = embed_address(address)
                found |= {card: (family, id_)} if family == "events" else {}
                found[picture_address(card)] = (family, id_)
        return found

    def _embeds_of(self, family: str, id_: str) -> list[Page]:
        if family == "events":
            return list(event_embeds(self._lookup.events[id_], self._lookup))
        return [place_embed(self._places[id_], self._lookup)]

    def _of_thing(self, family: str, id_: str) -> Page:
        lookup = self._lookup
        draw: dict[str, Callable[[], Page]] = {
            "events": lambda: event_page(lookup.events[id_], lookup),
            "claims": lambda: claim_page(lookup.claims[id_], lookup),
            "reports": lambda: report_page(lookup.reports[id_], lookup),
            "materiel": lambda: lot_page(lookup.lots[id_], lookup),
            "places": lambda: place_page(self._places[id_], lookup),
            "parties": lambda: party_page(self._parties[id_], lookup),
            "sources": lambda: source_page(gather_outlet(id_, lookup.outlets[id_], lookup), lookup),
        }
        return draw[family]()
