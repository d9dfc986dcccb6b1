"""What was corrected, and a page at the address of each event that is no more, which leads on to those that tell what it told."""

from __future__ import annotations

from collections.abc import Iterator

from spolia.publish.feed import PAGE, change_title, change_words, leads_on
from spolia.publish.lookup import Lookup
from spolia.publish.page import Page

LISTED = 500  # corrections on the page, the newest; the list has all


def past_pages(lookup: Lookup) -> Iterator[Page]:
    past = lookup.about.past
    if past is None:
        return
    newest = list(reversed(past.changes))[:LISTED]
    rows = [(change, change_title(change, lookup), change_words(change), leads_on(change, lookup)) for change in newest]
    yield Page(PAGE, "changes.html", "Corrections", "method.html", {"rows": rows, "number": len(past.changes)})
    for id_, gone in past.gone.items():
        heirs = list({lookup.event_of[claim].id: lookup.event_of[claim] for claim in gone.claims if claim in lookup.event_of}.values())
        yield Page(gone.address, "gone.html", "No longer here", "events/index.html", {"gone": id_, "heirs": heirs, "when": gone.when})
