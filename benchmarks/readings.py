"""The golds read by this tree, paired with what people wrote: what the parts of the benchmark of reading look at."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from benchmarks.gold import GOLDS, gold_reports
from benchmarks.shared import need, scorer
from spolia.knowledge.tables import bundled
from spolia.pipeline import read_report
from spolia.records import Report, Unread, write_json

Raw = dict[str, Any]  # a claim as its JSON line says it, which is what the scorer takes


@dataclass(frozen=True, slots=True)
class Paired:
    """A gold's reports as read: the scorer's answer, its pairs (gold, read, score), gold that was missed, claims without gold, and
    the clauses that gave no claim."""

    reports: dict[str, Report]
    said: Raw
    pairs: list[tuple[Raw, Raw, float]]
    missed: list[Raw]
    false: list[Raw]
    unread: list[Unread]


@cache
def read_gold(name: str) -> Paired:
    """The gold of that name, read once a process. Raises Missing."""
    reports = gold_reports(name)
    readings = [read_report(report, bundled()) for report in reports.values()]
    claims = [json.loads(write_json(claim)) for reading in readings for claim in reading.claims]
    gold = [json.loads(line) for line in need(GOLDS[name] / "claims.jsonl").read_bytes().splitlines()]
    rules = scorer("score_claims")
    said, _, _ = rules.score(gold, claims, list(reports))
    pairs, missed, false = rules.pair_up(gold, claims, list(reports))
    return Paired(reports, said, pairs, missed, false, [clause for reading in readings for clause in reading.unread])
