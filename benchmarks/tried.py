"""One thing that was tried and how it came out, the same for names, items and wordings; counted and shown in one way."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tried:
    """One try: `of` is what it was tried on (a gold, a list), `part` what was tried, `said` what was asked, expected and found."""

    of: str
    part: str
    right: bool
    said: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many are right; `share` is 0 to 1, rounded to thousandths as figures are compared."""

    right: int
    asked: int

    @property
    def share(self) -> float:
        return round(self.right / self.asked, 3) if self.asked else 0.0

    def __str__(self) -> str:
        return f"{self.right / max(1, self.asked):.1%} of {self.asked}"


def shares(tried: Iterable[Tried]) -> dict[tuple[str, str], Share]:
    """By `of` and `part`, in the order in which they come."""
    asked: Counter[tuple[str, str]] = Counter()
    right: Counter[tuple[str, str]] = Counter()
    for each in tried:
        asked[each.of, each.part] += 1
        right[each.of, each.part] += each.right
    return {key: Share(right[key], number) for key, number in asked.items()}


def show_misses(misses: Iterable[tuple[object, ...]], most: int | None = None) -> None:
    """The misses on standard error, each with how often it came, the commonest first; `most` of them, None for all."""
    for miss, count in Counter(tuple(map(str, miss)) for miss in misses).most_common(most):
        print("   ", count, *miss, sep=" | ", file=sys.stderr)
