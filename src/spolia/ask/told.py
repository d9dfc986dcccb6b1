"""What had been published by a day: the claims of its reports, and how many reports are left out."""

from __future__ import annotations

from dataclasses import dataclass

from spolia.records import Claim, Report


@dataclass(frozen=True, slots=True)
class Told:
    """Claims and reports that are looked at; `later` reports came out after the day, `undated` cannot be placed before or after it."""

    claims: list[Claim]
    reports: list[Report]
    later: int = 0
    undated: int = 0


def all_told(claims: list[Claim], reports: list[Report]) -> Told:
    return Told(claims, reports)


def told_by(claims: list[Claim], reports: list[Report], day: str) -> Told:
    """What was surely out by the end of `day`. A report of which that is not sure is left out: no view may know what was not known yet."""
    known = [report for report in reports if (out := out_by(report)) is not None and out <= day]
    later = sum((since := out_since(report)) is not None and since > day for report in reports)
    ids = {report.id for report in known}
    return Told([claim for claim in claims if claim.report in ids], known, later, len(reports) - len(known) - later)


def out_by(report: Report) -> str | None:
    """The day by which a report was surely out; None where nothing bounds it, as where its day is only the latest that it tells of."""
    if report.inferred:
        return report.published_bounds[1] if report.published_bounds else None
    return report.published


def out_since(report: Report) -> str | None:
    """The first day on which a report can have come out; None where it is not known."""
    return report.published_bounds[0] if report.inferred and report.published_bounds else report.published
