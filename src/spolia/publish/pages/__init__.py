"""The families of pages, one module each; `PAGES` lists them in the order of the menu."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from spolia.publish.lookup import Lookup
from spolia.publish.page import Page
from spolia.publish.pages.airspace import airspace_pages
from spolia.publish.pages.atlas import map_pages
from spolia.publish.pages.charts import chart_pages
from spolia.publish.pages.claims import claim_pages
from spolia.publish.pages.contradictions import contradiction_pages
from spolia.publish.pages.embeds import embed_pages
from spolia.publish.pages.events import event_pages
from spolia.publish.pages.materiel import materiel_pages
from spolia.publish.pages.method import method_pages
from spolia.publish.pages.parties import party_pages
from spolia.publish.pages.past import past_pages
from spolia.publish.pages.places import place_pages
from spolia.publish.pages.reports import report_pages
from spolia.publish.pages.search import search_pages
from spolia.publish.pages.sources import source_pages
from spolia.publish.pages.start import start_pages
from spolia.publish.pages.timeline import timeline_pages

PAGES: tuple[Callable[[Lookup], Iterator[Page]], ...] = (
    start_pages, map_pages, timeline_pages, event_pages, contradiction_pages, place_pages, materiel_pages, airspace_pages,
    party_pages, source_pages, report_pages, claim_pages, chart_pages, method_pages, search_pages, embed_pages, past_pages,
)  # fmt: skip
