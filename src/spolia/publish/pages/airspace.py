"""Air defence in a party's hands: published reach with its source, what reports say, and what argues against its use."""

from __future__ import annotations

from collections.abc import Iterator

from spolia.publish.exposures import outlooks
from spolia.publish.lookup import Lookup
from spolia.publish.page import Page


def airspace_pages(lookup: Lookup) -> Iterator[Page]:
    given = {"outlooks": outlooks(lookup.record, lookup.claims.values())}
    yield Page("airspace.html", "airspace.html", "Airspace", "airspace.html", given)
