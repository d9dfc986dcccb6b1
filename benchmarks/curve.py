"""Whether a stated probability is one: shares of what is right, by how sure it was said to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

BINS = 10  # of equal width, the last with 1.0 in it


@dataclass(frozen=True, slots=True)
class Stated:
    """One claim: how sure its reading was said to be, and the score of its pair with gold, None where it has none."""

    confidence: float
    score: float | None

    @property
    def right(self) -> bool:
        return self.score is not None


@dataclass(frozen=True, slots=True)
class Bin:
    """Claims of about one confidence: from `low` up to `high`, how many, their mean confidence, the share that pairs with gold,
    and the mean score of those that do (None where none does)."""

    low: float
    high: float
    claims: int
    confidence: float
    right: float
    score: float | None


def draw_curve(rows: Sequence[Stated], bins: int = BINS) -> list[Bin]:
    """The bins that hold a claim, lowest first."""
    held: list[list[Stated]] = [[] for _ in range(bins)]
    for row in rows:
        held[min(bins - 1, int(row.confidence * bins + 1e-9))].append(row)
    return [_bin(number / bins, (number + 1) / bins, rows) for number, rows in enumerate(held) if rows]


def calibration_error(rows: Sequence[Stated], bins: int = BINS) -> float:
    """The expected calibration error: how far a bin's share of right claims lies from its mean confidence, on average over claims."""
    curve = draw_curve(rows, bins)
    return sum(one.claims * abs(one.right - one.confidence) for one in curve) / len(rows) if rows else 0.0


def show_curve(rows: Sequence[Stated]) -> None:
    """A line a bin, then the error."""
    print("confidence   claims  stated  right  score of the right")
    for one in draw_curve(rows):
        score = "–" if one.score is None else f"{one.score:.3f}"
        print(f"{one.low:.1f}–{one.high:.1f}      {one.claims:6d}   {one.confidence:.3f}  {one.right:.3f}  {score}")
    print(f"expected calibration error {calibration_error(rows):.3f} over {len(rows)} claims")


def _bin(low: float, high: float, rows: list[Stated]) -> Bin:
    scores = [row.score for row in rows if row.score is not None]
    mean = sum(scores) / len(scores) if scores else None
    return Bin(low, high, len(rows), sum(row.confidence for row in rows) / len(rows), len(scores) / len(rows), mean)
