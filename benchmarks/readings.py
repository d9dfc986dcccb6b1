"""The golds read by this tree, paired with what people wrote: what the parts of the benchmark of reading look at."""

from __future__ import annotations

import json
from collections.abc import Set
from dataclasses import dataclass
from functools import cache
from typing import Any

from benchmarks.gold import GOLDS, gold_reports, half_looked_at
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


def score_halves(name: str) -> dict[str, Raw]:
    """What the scorer says of the half of a gold that was looked at, and of the half that was not. Raises Missing."""
    read, looked_at = read_gold(name), half_looked_at(name)
    gold, claims = [*(g for g, *_ in read.pairs), *read.missed], [*(c for _, c, _ in read.pairs), *read.false]
    halves = {"half looked at": looked_at, "half not looked at": read.reports.keys() - looked_at}
    return {half: scorer("score_claims").score(_of(gold, ids), _of(claims, ids), sorted(ids))[0] for half, ids in halves.items()}


def _of(claims: list[Raw], reports: Set[str]) -> list[Raw]:
    return [claim for claim in claims if claim["report"] in reports]
