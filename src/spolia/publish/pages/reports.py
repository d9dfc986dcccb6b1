"""The index of reports and a page for each: its full text with every claim marked in it, and the clauses left unread."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from spolia.publish.columns import Names, day_number, name_of
from spolia.publish.lookup import Lookup
from spolia.publish.marks import cut_text
from spolia.publish.page import Later, Page, list_pages
from spolia.publish.paged import Paged
from spolia.publish.words import KIND_WORDS, published_words
from spolia.records import Report


def report_pages(lookup: Lookup) -> Iterator[Page]:
    reports = ordered_reports(lookup)
    yield from list_pages(
        "reports/index.html", "reports.html", "Reports", Paged(reports), {"sources": [name for name in lookup.outlets if name]}
    )
    for report in reports:
        yield report_page(report, lookup)


def ordered_reports(lookup: Lookup) -> list[Report]:
    """All reports by the day of publication, those without one last."""
    return sorted(lookup.reports.values(), key=lambda report: (report.published or "9999", report.id))


def report_columns(lookup: Lookup) -> dict[str, Any]:
    """The list of reports as columns, for the script that sorts and narrows it."""
    reports, sources = ordered_reports(lookup), Names(name for name in lookup.outlets if name)
    return {
        "day": [day_number(report.published) for report in reports],
        "says": ["" if report.published and not report.inferred else published_words(report) for report in reports],
        "title": [report.title or f"Untitled ({report.id})" for report in reports],
        "at": [name_of(lookup.addresses["reports"][report.id]) for report in reports],
        "source": [sources.of(report.source or None) for report in reports],
        "sources": sources.words,
        "source_at": [name_of(lookup.addresses["sources"][name]) for name in sources.words],
        "claims": [len(lookup.claims_of.get(report.id, [])) for report in reports],
        "unread": [len(lookup.unread_of.get(report.id, [])) for report in reports],
    }


def report_page(report: Report, lookup: Lookup) -> Page:
    """The page of one report."""
    title, given = report.title or f"Report {report.id}", Later(_given, report, lookup)
    return Page(lookup.addresses["reports"][report.id], "report.html", title, "reports/index.html", given, ("static/report.js",))


def _given(report: Report, lookup: Lookup) -> dict[str, Any]:
    claims, unread = lookup.claims_of.get(report.id, []), lookup.unread_of.get(report.id, [])
    return {
        "report": report,
        "claims": claims,
        "numbers": {claim.id: number for number, claim in enumerate(claims, 1)},
        "kinds": KIND_WORDS,
        "unread": unread,
        "history": lookup.history_of.get(report.id),
        "rejected": lookup.rejected_of.get(report.id, []),
        "vanished": lookup.vanished_of.get(report.id, []),
        "pieces": cut_text(report.text, claims, unread),
    }
