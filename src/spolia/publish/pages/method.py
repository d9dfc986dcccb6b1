"""How the record is made, what its grades mean, and what it must not be used for."""

from __future__ import annotations

from collections.abc import Iterator

from spolia.publish import words
from spolia.publish.compare import STANDINGS
from spolia.publish.coverage import cover
from spolia.publish.lookup import Lookup
from spolia.publish.page import Page


def method_pages(lookup: Lookup) -> Iterator[Page]:
    given = {
        "coverage": cover(lookup),
        "credibility": words.CREDIBILITY_WORDS,
        "reliability": words.RELIABILITY_WORDS,
        "certainty": words.CERTAINTY_WORDS,
        "realis": words.REALIS_WORDS,
        "standings": {name: meaning for name, meaning in STANDINGS.items() if meaning},
    }
    yield Page("method.html", "method.html", "Method", "method.html", given)
