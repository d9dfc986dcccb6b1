"""Where reports cannot all be right: every contradiction with its sides, who is on which, and the sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from spolia.publish.lookup import Lookup
from spolia.publish.page import Page
from spolia.publish.paged import Paged, page_path
from spolia.publish.words import SLOT_WORDS

CARDS = 60  # a page


def contradiction_pages(lookup: Lookup) -> Iterator[Page]:
    ordered = [dispute for slot in SLOT_WORDS for dispute in lookup.record.contradictions if dispute.slot == slot]
    parts = Paged(ordered, CARDS).parts
    paths = [page_path("contradictions.html", number) for number in range(1, len(parts) + 1)]
    times: Counter[str] = Counter(dispute.slot for dispute in ordered)
    first: dict[str, int] = {
        slot: next(number for number, part in enumerate(parts) if any(one.slot == slot for one in part)) for slot in times
    }
    for number, part in enumerate(parts, 1):
        given = {
            "groups": {slot: disputes for slot in SLOT_WORDS if (disputes := [one for one in part if one.slot == slot])},
            "jumps": [(slot, times[slot], "" if first[slot] == number - 1 else paths[first[slot]]) for slot in SLOT_WORDS if times[slot]],
            "pages": paths,
            "number": number,
            "total": len(ordered),
        }
        title = "Contradictions" if number == 1 else f"Contradictions, page {number}"
        yield Page(paths[number - 1], "contradictions.html", title, "contradictions.html", given)
