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


def gold_claims(name: str) -> dict[str, list[Claim]]:
    """The claims of a gold by their report, in their order. Raises Missing."""
    by_report: dict[str, list[Claim]] = {}
    for claim in read_lines(GOLDS[name] / "claims.jsonl", Claim):
        by_report.setdefault(claim.report, []).append(claim)
    return by_report
