"""A page for each claim: its quote where it stands in the report, every field as worded and as read, and what rests on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from spolia.publish.columns import Names, day_number, name_of
from spolia.publish.lookup import Lookup
from spolia.publish.page import Later, Page, list_pages
from spolia.publish.paged import Paged
from spolia.publish.words import KIND_WORDS, in_order, party_words, put_words, source_words
from spolia.records import KINDS, Claim, Report

AROUND = 420  # characters of the report shown on either side of the quote


def claim_pages(lookup: Lookup) -> Iterator[Page]:
    yield from _index_pages(lookup)
    for claim in lookup.claims.values():
        yield claim_page(claim, lookup)


def _index_pages(lookup: Lookup) -> Iterator[Page]:
    claims = ordered_claims(lookup)
    given = {
        "kinds": sorted({claim.kind for claim in claims}),
        "speakers": in_order(claim.speaker.name for claim in claims if claim.speaker and claim.speaker.name),
        "sources": [name for name in lookup.outlets if name],
        "puts": sorted({put_words(claim) for claim in claims}),
    }
    yield from list_pages("claims/index.html", "claims.html", "Claims", Paged(claims), given)


def ordered_claims(lookup: Lookup) -> list[Claim]:
    """All claims by the day on which they were published, those of no known day last; those of one report in text order."""
    return sorted(lookup.claims.values(), key=lambda claim: lookup.first_told[claim.id] or "9999")


def claim_columns(lookup: Lookup) -> dict[str, Any]:
    """The list of claims as columns, for the script that sorts and narrows it."""
    claims = ordered_claims(lookup)
    sources, speakers, puts = Names(name for name in lookup.outlets if name), Names(), Names()
    reports = [lookup.reports.get(claim.report) for claim in claims]
    return {
        "kinds": list(KINDS),
        "day": [day_number(lookup.first_told[claim.id]) for claim in claims],
        "quote": [claim.evidence.quote for claim in claims],
        "at": [name_of(lookup.addresses["claims"][claim.id]) for claim in claims],
        "kind": [KINDS.index(claim.kind) for claim in claims],
        "source": [sources.of((report.source or None) if report else None) for report in reports],
        "sources": sources.words,
        "speaker": [speakers.of(party_words(claim.speaker)) for claim in claims],
        "speakers": speakers.words,
        "put": [puts.of(put_words(claim)) for claim in claims],
        "puts": puts.words,
        "disputed": [int(claim.id in lookup.contradictions_of) for claim in claims],
    }


def claim_page(claim: Claim, lookup: Lookup) -> Page:
    """The page of one claim."""
    title = f"{KIND_WORDS[claim.kind]}: what {source_words(lookup.reports.get(claim.report))} says"
    given = Later(_given, claim, lookup)
    return Page(lookup.addresses["claims"][claim.id], "claim.html", title, "reports/index.html", given)


def _given(claim: Claim, lookup: Lookup) -> dict[str, Any]:
    report = lookup.reports.get(claim.report)
    fellows = lookup.claims_of[claim.report]
    at = fellows.index(claim)
    return {
        "claim": claim,
        "kind": KIND_WORDS[claim.kind],
        "report": report,
        "passage": passage(claim, report),
        "event": lookup.event_of.get(claim.id),
        "disputes": lookup.contradictions_of.get(claim.id, []),
        "lots": lookup.lots_of.get(claim.id, []),
        "deeds": lookup.deeds_on.get(claim.id, []),
        "before": fellows[at - 1] if at > 0 else None,
        "after": fellows[at + 1] if at + 1 < len(fellows) else None,
    }


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
