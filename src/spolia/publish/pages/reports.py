"""The index of reports and a page for each: its full text with every claim marked in it, and the clauses left unread."""

from __future__ import annotations

from collections.abc import Iterator

from spolia.publish.lookup import Lookup
from spolia.publish.marks import cut_text
from spolia.publish.page import Page
from spolia.publish.words import KIND_WORDS
from spolia.records import Report


def report_pages(lookup: Lookup) -> Iterator[Page]:
    reports = sorted(lookup.reports.values(), key=lambda report: (report.published or "9999", report.id))
    yield Page("reports/index.html", "reports.html", "Reports", "reports/index.html", {"reports": reports}, ("static/lists.js",))
    for report in reports:
        yield report_page(report, lookup)


def report_page(report: Report, lookup: Lookup) -> Page:
    """The page of one report."""
    claims, unread = lookup.claims_of.get(report.id, []), lookup.unread_of.get(report.id, [])
    given = {
        "report": report,
        "claims": claims,
        "numbers": {claim.id: number for number, claim in enumerate(claims, 1)},
        "kinds": KIND_WORDS,
        "unread": unread,
        "history": lookup.history_of.get(report.id),
        "vanished": lookup.vanished_of.get(report.id, []),
        "pieces": cut_text(report.text, claims, unread),
        "events": list(dict.fromkeys(lookup.event_of[claim.id].id for claim in claims if claim.id in lookup.event_of)),
    }
    title = report.title or f"Report {report.id}"
    return Page(lookup.addresses["reports"][report.id], "report.html", title, "reports/index.html", given, ("static/report.js",))
