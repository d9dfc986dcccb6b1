"""The search page; its index lies beside it as scripts, since a page opened from a folder may fetch nothing."""

from __future__ import annotations

from collections.abc import Iterator

from spolia.publish.lookup import Lookup
from spolia.publish.page import Page


def search_pages(lookup: Lookup) -> Iterator[Page]:
    yield Page("search.html", "search.html", "Search", "search.html", {}, ("data/search/index.js", "static/search.js"))
