"""One page by its address, without drawing the others: for whoever is asked for one at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from spolia.publish.lookup import Lookup
from spolia.publish.page import Page
from spolia.publish.pages.airspace import airspace_pages
from spolia.publish.pages.atlas import map_pages
from spolia.publish.pages.charts import chart_pages
from spolia.publish.pages.claims import claim_page, claim_pages
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
    "reports/index.html": report_pages, "claims/index.html": claim_pages, "charts.html": chart_pages, "method.html": method_pages, "search.html": search_pages,
}  # fmt: skip

# Further pages of long lists, by how their addresses begin; each family gives them before those of its things.
FURTHER: Mapping[str, Callable[[Lookup], Iterator[Page]]] = {
    "events/page-": event_pages, "reports/page-": report_pages, "claims/page-": claim_pages, "contradictions/page-": contradiction_pages,
    "materiel/page-": materiel_pages, "materiel/losses": materiel_pages, "timeline/": timeline_pages,
}  # fmt: skip


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
        if address in FIRST:
            return next(FIRST[address](self._lookup))
        further = next((family for start, family in FURTHER.items() if address.startswith(start)), None)
        return next((page for page in further(self._lookup) if page.path == address), None) if further else None

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
