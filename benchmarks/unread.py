"""What reading leaves: clauses with a trigger word that gave no claim, why, and how often people wrote one down there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from spolia.records import Unread

SHARED_AT_LEAST = 0.2  # of the union of two spans, as the scorer has it for claims

Raw = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Left:
    """Clauses left for one reason: how many, in how many of them gold has a claim, and in how many one that was not found elsewhere."""

    clauses: int
    with_gold: int
    with_missed: int


def count_left(unread: Iterable[Unread], found: Sequence[Raw], missed: Sequence[Raw]) -> dict[str, Left]:
    """By reason, the commonest first; `found` and `missed` are the gold claims that were and were not read."""
    clauses, with_gold, with_missed = Counter[str](), Counter[str](), Counter[str]()
    for clause in unread:
        is_missed = told_at(clause, missed)
        clauses[clause.why] += 1
        with_missed[clause.why] += is_missed
        with_gold[clause.why] += is_missed or told_at(clause, found)
    return {why: Left(number, with_gold[why], with_missed[why]) for why, number in clauses.most_common()}


def reached(unread: Sequence[Unread], missed: Iterable[Raw]) -> int:
    """How many of the gold claims that were missed lie in a clause that was seen and left."""
    return sum(any(told_at(clause, [claim]) for clause in unread) for claim in missed)


def told_at(clause: Unread, claims: Iterable[Raw]) -> bool:
    """One of the claims is told where the clause stands."""
    return any(claim["report"] == clause.report and _shared(clause, claim["evidence"]) >= SHARED_AT_LEAST for claim in claims)


def show_left(left: dict[str, Left]) -> None:
    """A line a reason."""
    print("clauses  gold there  missed there  why")
    for why, row in left.items():
        print(f"{row.clauses:7d}  {row.with_gold:10d}  {row.with_missed:12d}  {why}")


def _shared(clause: Unread, evidence: Raw) -> float:
    inner = min(clause.end, evidence["end"]) - max(clause.start, evidence["start"])
    return max(0, inner) / max(1, max(clause.end, evidence["end"]) - min(clause.start, evidence["start"]))
