"""What was corrected, and a page at the address of each event, claim and report that is no more, which says what became of it and leads on."""

from __future__ import annotations

from collections.abc import Iterator

from spolia.publish.changes import Past
from spolia.publish.feed import PAGE, change_title, change_words, leads_on
from spolia.publish.lookup import Lookup
from spolia.publish.page import Page

LISTED = 500  # corrections on the page, the newest; the list has all
TITLE = "No longer here"


def past_pages(lookup: Lookup) -> Iterator[Page]:
    past = lookup.about.past
    if past is None:
        return
    yield corrections_page(past, lookup)
    there = {address for family in ("events", "claims", "reports") for address in lookup.addresses[family].values()}
    yield from (page for page in _gone_pages(past, lookup) if page.path not in there)


def corrections_page(past: Past, lookup: Lookup) -> Page:
    """What changed, the newest first."""
    newest = list(reversed(past.changes))[:LISTED]
    rows = [(change, change_title(change, lookup), change_words(change), leads_on(change, lookup)) for change in newest]
    return Page(PAGE, "changes.html", "Corrections", "method.html", {"rows": rows, "number": len(past.changes)})


def _gone_pages(past: Past, lookup: Lookup) -> Iterator[Page]:
    for id_, gone in past.gone.items():
        heirs = list({lookup.event_of[claim].id: lookup.event_of[claim] for claim in gone.claims if claim in lookup.event_of}.values())
        yield Page(gone.address, "gone.html", TITLE, "events/index.html", {"gone": id_, "heirs": heirs, "when": gone.when})
    for id_, gone in past.gone_claims.items():
        yield Page(gone.address, "gone-claim.html", TITLE, "reports/index.html", _of_claim(id_, gone.report or "", gone.when, lookup))
    for id_, gone in past.gone_reports.items():
        yield Page(gone.address, "gone-report.html", TITLE, "reports/index.html", {"gone": id_, "when": gone.when})


def _of_claim(id_: str, report: str, when: str, lookup: Lookup) -> dict[str, object]:
    """What became of a claim: whether people rejected it, whether its words went with a version of its report, and where its report stands."""
    vanished = (one for one in lookup.vanished_of.get(report, []) if one.claim.id == f"{report}@{one.version}{id_.removeprefix(report)}")
    deeds = [deed for deed in lookup.deeds_on.get(id_, []) if deed.action == "reject"]
    return {"gone": id_, "report": lookup.reports.get(report), "vanished": next(vanished, None), "deeds": deeds, "when": when}
