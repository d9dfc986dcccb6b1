"""What was read, from whom, of which days, and what is missing: the figures of the coverage statement."""

from __future__ import annotations

from dataclasses import dataclass

from spolia.publish.lookup import Lookup
from spolia.publish.words import span_words


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that the record lacks: how many, of how many, what, why it matters."""

    count: int
    of: int
    what: str
    matters: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """Figures that every page's foot and the start page show. Gaps of none are shown too: looked for and not found."""

    reports: int
    outlets: int
    claims: int
    events: int
    contradictions: int
    silent: int  # reports from which nothing was read
    published: str
    happened: str
    gaps: tuple[Gap, ...]


def cover(lookup: Lookup) -> Coverage:
    """The coverage of a record."""
    days = sorted(day for report in lookup.reports.values() if (day := report.published))
    told = sorted(day for event in lookup.record.events if event.time for day in (event.time.start, event.time.end) if day)
    return Coverage(
        reports=len(lookup.reports),
        outlets=sum(name != "" for name in lookup.outlets),
        claims=len(lookup.claims),
        events=len(lookup.record.events),
        contradictions=len(lookup.record.contradictions),
        silent=sum(report not in lookup.claims_of for report in lookup.reports),
        published=span_words(days[0], days[-1]) if days else "days not known",
        happened=span_words(told[0], told[-1]) if told else "days not known",
        gaps=(*_report_gaps(lookup), *_claim_gaps(lookup)),
    )


def _report_gaps(lookup: Lookup) -> list[Gap]:
    reports, unread = list(lookup.reports.values()), lookup.about.unread
    dateless = sum(report.published is None for report in reports)
    inferred = sum(report.inferred for report in reports)
    clauses = len(unread) + len(lookup.claims)
    return [
        Gap(
            sum(not report.source for report in reports),
            len(reports),
            "reports name no source",
            "their claims count as of unknown reliability",
        ),
        Gap(dateless, len(reports), "reports have no date", "“on Sunday” in them stays undated"),
        Gap(inferred, len(reports), "reports are dated from their own text", "the day of publication may be off"),
        Gap(len(unread), clauses, "clauses with a trigger word were not read", "something may be said there that is missing here"),
    ]


def _claim_gaps(lookup: Lookup) -> list[Gap]:
    claims = list(lookup.claims.values())
    undated = sum(claim.time is None or (claim.time.start is None and claim.time.end is None) for claim in claims)
    placeless = sum(claim.place is None for claim in claims)
    unresolved = sum(claim.place is not None and claim.place.lat is None for claim in claims)
    parties = sum(any(party.name is None for party in (*claim.actor, *claim.target)) for claim in claims)
    return [
        Gap(undated, len(claims), "claims bear no date", "they stand on no timeline"),
        Gap(placeless, len(claims), "claims name no place", "they stand on no map"),
        Gap(unresolved, len(claims), "claims name a place without a point", "an area, or a place not found: drawn nowhere, listed by name"),
        Gap(parties, len(claims), "claims name a party that could not be resolved", "they move no control and no custody"),
    ]
