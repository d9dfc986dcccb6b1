"""A page for each claim: its quote where it stands in the report, every field as worded and as read, and what rests on it."""

from __future__ import annotations

from collections.abc import Iterator

from spolia.publish.lookup import Lookup
from spolia.publish.page import Page
from spolia.publish.words import KIND_WORDS, source_words
from spolia.records import Claim, Report

AROUND = 420  # characters of the report shown on either side of the quote


def claim_pages(lookup: Lookup) -> Iterator[Page]:
    for claim in lookup.claims.values():
        yield claim_page(claim, lookup)


def claim_page(claim: Claim, lookup: Lookup) -> Page:
    """The page of one claim."""
    report = lookup.reports.get(claim.report)
    fellows = lookup.claims_of[claim.report]
    at = fellows.index(claim)
    given = {
        "claim": claim,
        "kind": KIND_WORDS[claim.kind],
        "report": report,
        "passage": passage(claim, report),
        "event": lookup.event_of.get(claim.id),
        "disputes": lookup.contradictions_of.get(claim.id, []),
        "lots": lookup.lots_of.get(claim.id, []),
        "before": fellows[at - 1] if at > 0 else None,
        "after": fellows[at + 1] if at + 1 < len(fellows) else None,
    }
    title = f"{KIND_WORDS[claim.kind]}: what {source_words(report)} says"
    return Page(lookup.addresses["claims"][claim.id], "claim.html", title, "reports/index.html", given)


def passage(claim: Claim, report: Report | None) -> tuple[str, str, str]:
    """The words before the quote, the quote, and the words after it, cut at blanks; empty where the report is not at hand."""
    quote = claim.evidence.quote
    if report is None or report.text[claim.evidence.start : claim.evidence.end] != quote:
        return "", quote, ""
    start, end = max(0, claim.evidence.start - AROUND), claim.evidence.end + AROUND
    before, after = report.text[start : claim.evidence.start], report.text[claim.evidence.end : end]
    if start > 0:
        before = "… " + before.partition(" ")[2]
    if end < len(report.text):
        after = after.rpartition(" ")[0] + " …"
    return before, quote, after
