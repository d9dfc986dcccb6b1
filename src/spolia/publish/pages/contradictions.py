"""Where reports cannot all be right: every contradiction with its sides, who is on which, and the sentences."""

from __future__ import annotations

from collections.abc import Iterator

from spolia.publish.lookup import Lookup
from spolia.publish.page import Page
from spolia.publish.words import SLOT_WORDS


def contradiction_pages(lookup: Lookup) -> Iterator[Page]:
    slots = {slot: [d for d in lookup.record.contradictions if d.slot == slot] for slot in SLOT_WORDS}
    given = {"groups": {slot: disputes for slot, disputes in slots.items() if disputes}}
    yield Page("contradictions.html", "contradictions.html", "Contradictions", "contradictions.html", given, ("static/lists.js",))
