"""The development gold as records: two sets of reports whose claims people wrote down."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from benchmarks.shared import GOLD, need
from spolia.records import Claim, Report, read_json

GOLDS = {"clusters": GOLD / "clusters", "re3d": GOLD}  # name of the gold → its folder
Form = TypeVar("Form", Claim, Report)


def read_lines(path: Path, form: type[Form]) -> list[Form]:
    """The records of a file, one a line. Raises Missing."""
    return [read_json(line, form) for line in need(path).read_bytes().splitlines()]


def gold_reports(name: str) -> dict[str, Report]:
    """The reports of a gold by id, in their order. Raises Missing."""
    return {report.id: report for report in read_lines(GOLDS[name] / "reports.jsonl", Report)}


def half_looked_at(name: str) -> frozenset[str]:
    """The ids of the reports on which rules may be found and weights fitted: of every second cluster by name, else every second report. Raises Missing.

    The other half is measured in figures alone, so that the two lie apart by as much as rules are made for the texts that they were found on.
    """
    reports = gold_reports(name)
    groups = sorted({id.split("-")[0] for id in reports}) if name == "clusters" else list(reports)
    return frozenset(id for id in reports if groups.index(id.split("-")[0]) % 2 == 0)


def gold_claims(name: str) -> dict[str, list[Claim]]:
    """The claims of a gold by their report, in their order. Raises Missing."""
    by_report: dict[str, list[Claim]] = {}
    for claim in read_lines(GOLDS[name] / "claims.jsonl", Claim):
        by_report.setdefault(claim.report, []).append(claim)
    return by_report
