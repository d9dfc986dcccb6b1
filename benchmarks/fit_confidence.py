"""How sure a reading is: a logistic model of whether a claim is right, fitted and tried by folds.

    python -m benchmarks.fit_confidence [--write]

Every claim read of both golds is a case; it is right where it pairs with gold. What may tell are the traits of read/confidence.py.
Printed are, by FOLDS folds of whole reports, the mean loss in nats, the Brier score and the expected calibration error, beside those
of the confidence that is stated now; then the weights fitted on all. `--write` puts them into knowledge/scorers.yaml. Needs ../shared.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.curve import Stated, calibration_error
from benchmarks.gold import GOLDS
from benchmarks.readings import read_gold
from benchmarks.shared import Missing
from spolia.read import claims as reader

FOLDS, RIDGE, ROUNDS = 10, 1.0, 25  # the ridge in claims: each weight is held as if so many spoke against it
TAG = 1e-6  # a confidence that stands for its claim's number while reading
LEAST = 0.01  # no confidence is taken for surer than this far from 0 or 1 when losses are counted
TABLE = Path(reader.__file__).parents[1] / "knowledge" / "scorers.yaml"
Traits = dict[str, float]


@dataclass(frozen=True, slots=True)
class Case:
    """A claim as read: its report, its traits, the confidence that was stated, the score of its pair with gold, None where it has none."""

    report: str
    traits: Traits
    stated: float
    score: float | None


def cases() -> list[Case]:
    """The claims of both golds. Raises Missing."""
    with _tagging() as seen:
        golds = [read_gold(name) for name in GOLDS]
    scored = [(claim, score) for gold in golds for _, claim, score in gold.pairs]
    scored += [(claim, None) for gold in golds for claim in gold.false]
    return [Case(claim["report"], *seen[claim["reading"]["confidence"]], score) for claim, score in scored]


@contextmanager
def _tagging() -> Iterator[dict[float, tuple[Traits, float]]]:
    """While it lasts, a claim's confidence is a number of its own, under which its traits and its true confidence are found."""
    before, seen = reader.confidence, {}

    def tag(traits: Mapping[str, float], weights: Mapping[str, float]) -> float:
        number = round((len(seen) + 1) * TAG, 6)
        seen[number] = dict(traits), before(traits, weights)
        return number

    reader.confidence = tag
    try:
        yield seen
    finally:
        reader.confidence = before


def fit(columns: Any, right: Any) -> Any:
    """Weights of the logistic model by Newton's steps, all but the constant (the first) held by the ridge."""
    ridge = np.r_[LEAST, np.full(columns.shape[1] - 1, RIDGE)]
    weights = np.zeros(columns.shape[1])
    for _ in range(ROUNDS):
        share = chance(columns @ weights)
        slope = columns.T @ (share - right) + ridge * weights
        weights = weights - np.linalg.solve((columns * (share * (1 - share))[:, None]).T @ columns + np.diag(ridge), slope)
    return weights


def chance(odds: Any) -> Any:
    return 1 / (1 + np.exp(-odds))


def by_folds(columns: Any, right: Any, reports: Sequence[str]) -> Any:
    """Each case's chance by weights that were fitted without its fold; a report lies in one fold."""
    order = {report: number for number, report in enumerate(dict.fromkeys(reports))}
    fold = np.array([order[report] % FOLDS for report in reports])
    found = np.zeros(len(right))
    for number in set(fold):
        held = fold == number
        found[held] = chance(columns[held] @ fit(columns[~held], right[~held]))
    return found


def judge(scores: Sequence[float | None], chances: Sequence[float]) -> tuple[float, float, float]:
    """Mean loss in nats, Brier score, expected calibration error."""
    right = np.array([score is not None for score in scores], dtype=float)
    said = np.clip(np.array(chances, dtype=float), LEAST, 1 - LEAST)
    loss = -(right * np.log(said) + (1 - right) * np.log(1 - said)).mean()
    stated = [Stated(float(share), score) for share, score in zip(chances, scores, strict=True)]
    return float(loss), float(((said - right) ** 2).mean()), calibration_error(stated)


def table_with(text: str, weights: Mapping[str, float]) -> str:
    """The text of scorers.yaml with these weights of confidence."""
    row = ", ".join(f"{name}: {weight:.2f}" for name, weight in weights.items())
    return re.sub(r"^confidence: \{.*\}$", f"confidence: {{{row}}}", text, flags=re.MULTILINE)


def main(argv: list[str] | None = None) -> int:
    """0 where fitted, 2 where the gold is missing."""
    ask = argparse.ArgumentParser(prog="fit_confidence", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--write", action="store_true", help="put the weights into knowledge/scorers.yaml")
    options = ask.parse_args(argv)
    try:
        rows = cases()
    except Missing as missing:
        print(missing)
        return 2
    names = list(rows[0].traits)
    columns = np.array([[row.traits[name] for name in names] for row in rows], dtype=float)
    scores = [row.score for row in rows]
    right = np.array([score is not None for score in scores], dtype=float)
    print(f"{len(rows)} claims, {right.mean():.3f} of them right\n{'':<22}loss    Brier  calibration error")
    _show("stated now", judge(scores, [row.stated for row in rows]))
    _show("the share of all", judge(scores, [float(right.mean())] * len(rows)))
    _show("fitted, by folds", judge(scores, by_folds(columns, right, [row.report for row in rows])))
    weights = dict(zip(names, map(float, fit(columns, right)), strict=True))
    print("\n".join(f"{name:<22}{weight:>7.2f}" for name, weight in weights.items()))
    if options.write:
        TABLE.write_text(table_with(TABLE.read_text("utf-8"), weights), "utf-8")
    return 0


def _show(what: str, figures: tuple[float, float, float]) -> None:
    print(f"{what:<22}" + "   ".join(f"{figure:.3f}" for figure in figures))


if __name__ == "__main__":
    raise SystemExit(main())
