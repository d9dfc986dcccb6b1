"""How sure a reading is: a logistic model of whether a claim is right, fitted, and tried on reports that it was not fitted on.

    python -m benchmarks.fit_confidence [--write]

Every claim that would be read if none were left for being unsure is a case; it is right where it pairs with what a coder wrote. Fitted on half of both
golds and on the reports of training/claims that the network never saw; the other half of the golds is only measured. What may tell are the traits of
read/confidence.py. Printed are the mean loss in nats, the Brier score and the expected calibration error, beside those of the confidence that is
stated now; then detection and record F1 by the least confidence that is read. `--write` puts the weights into knowledge/scorers.yaml. Needs ../shared.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from training.claims_rows import is_held_out
from training.written import read_written

from benchmarks.curve import Stated, calibration_error
from benchmarks.gold import GOLDS, gold_claims, gold_reports, half_looked_at
from benchmarks.shared import Missing, scorer
from spolia.knowledge.tables import Knowledge
from spolia.read import claims as reader
from spolia.read.tellings import shares_of
from spolia.records import Claim, Report
from spolia.resolve.claims import resolve_claims
from spolia.resolve.dates import infer_published

FOLDS, RIDGE, ROUNDS = 10, 4.0, 25  # the ridge in claims: each weight is held as if so many spoke against it
COUNTS = {"gold": 1.0, "held out": 0.7}  # how much a case counts; "checked" is only measured
SEEN = 6  # cases that have a trait, or it has no weight
LEAST_WEIGHT = 0.05
TAG = 1e-6  # a confidence that stands for its claim's number while reading
LEAST = 0.01  # no confidence is taken for surer than this far from 0 or 1 when losses are counted
LEASTS = (0.0, 0.3, 0.36, 0.42, 0.48)  # of confidence, for which F1 is shown
TABLE = Path(reader.__file__).parents[1] / "knowledge" / "scorers.yaml"
Traits = dict[str, float]


@dataclass(frozen=True, slots=True)
class Case:
    """A claim as read: its traits, the confidence that was stated, the score of its pair with what was written, None where it has none."""

    traits: Traits
    stated: float
    score: float | None


@dataclass(frozen=True, slots=True)
class Read:
    """A report's cases; what set it is of, and how many claims were written down in it."""

    of: str
    name: str
    written: int
    cases: list[Case]


def read_all(known: Knowledge) -> list[Read]:
    """The reports of both golds and those that the network never saw. Raises Missing."""
    reads = [_read(w.report, w.claims, "held out", "written", known) for w in read_written() if is_held_out(w.report.id)]
    for name in GOLDS:
        claims, half = gold_claims(name), half_looked_at(name)
        for report in gold_reports(name).values():
            reads.append(_read(report, claims.get(report.id, []), "gold" if report.id in half else "checked", name, known))
    return reads


def _read(report: Report, coded: Sequence[Claim], of: str, name: str, known: Knowledge) -> Read:
    report = infer_published(report)
    with _tagging() as seen:
        reading = reader.read_claims(report, known, replace(shares_of(known), least=0.0))
    found = msgspec.to_builtins(resolve_claims(reading.claims, report, known, reading.heard))
    pairs, _, _ = scorer("score_claims").pair_up(msgspec.to_builtins(list(coded)), found, [report.id])
    scores = {claim["id"]: score for _, claim, score in pairs}
    return Read(of, name, len(coded), [Case(*seen[c["reading"]["confidence"]], scores.get(c["id"])) for c in found])


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


def columns_of(cases: Sequence[Case], names: Sequence[str]) -> Any:
    return np.array([[case.traits.get(name, 0.0) for name in names] for case in cases], dtype=float).reshape(len(cases), len(names))


def fit(columns: Any, right: Any, counts: Any) -> Any:
    """Weights of the logistic model by Newton's steps, all but the constant (the first) held by the ridge."""
    ridge = np.r_[LEAST, np.full(columns.shape[1] - 1, RIDGE)]
    weights = np.zeros(columns.shape[1])
    for _ in range(ROUNDS):
        share = chance(columns @ weights)
        slope = columns.T @ (counts * (share - right)) + ridge * weights
        weights = weights - np.linalg.solve((columns * (counts * share * (1 - share))[:, None]).T @ columns + np.diag(ridge), slope)
    return weights


def chance(odds: Any) -> Any:
    return 1 / (1 + np.exp(-odds))


def by_folds(columns: Any, right: Any, counts: Any, reports: Sequence[int]) -> Any:
    """Each case's chance by weights that were fitted without its fold; a report lies in one fold."""
    fold = np.array(reports) % FOLDS
    found = np.zeros(len(right))
    for number in set(fold):
        held = fold == number
        found[held] = chance(columns[held] @ fit(columns[~held], right[~held], counts[~held]))
    return found


def judge(scores: Sequence[float | None], chances: Sequence[float]) -> tuple[float, float, float]:
    """Mean loss in nats, Brier score, expected calibration error."""
    right = np.array([score is not None for score in scores], dtype=float)
    said = np.clip(np.array(chances, dtype=float), LEAST, 1 - LEAST)
    loss = -(right * np.log(said) + (1 - right) * np.log(1 - said)).mean()
    stated = [Stated(float(share), score) for share, score in zip(chances, scores, strict=True)]
    return float(loss), float(((said - right) ** 2).mean()), calibration_error(stated)


def f1_from(reads: Sequence[Read], chances: Sequence[float], least: float) -> tuple[float, float]:
    """Detection and record F1 if claims are read from so sure on."""
    cases = [case for read in reads for case in read.cases]
    kept = [case.score for case, share in zip(cases, chances, strict=True) if share >= least]
    all_told = len(kept) + sum(read.written for read in reads)
    return 2 * sum(score is not None for score in kept) / all_told, 2 * sum(score or 0.0 for score in kept) / all_told


def table_with(text: str, weights: Mapping[str, float]) -> str:
    """The text of scorers.yaml with these weights of confidence."""
    rows = "".join(f'  "{name}": {weight:.2f}\n' for name, weight in weights.items())
    return re.sub(r"^confidence:.*\n(?:  .*\n)*", lambda _: f"confidence:\n{rows}", text, flags=re.MULTILINE)


def main(argv: list[str] | None = None) -> int:
    """0 where fitted, 2 where the gold is missing."""
    ask = argparse.ArgumentParser(prog="fit_confidence", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--write", action="store_true", help="put the weights into knowledge/scorers.yaml")
    options = ask.parse_args(argv)
    try:
        reads = read_all(Knowledge())
    except Missing as missing:
        print(missing)
        return 2
    fitted = [(number, read.of, case) for number, read in enumerate(reads) if read.of in COUNTS for case in read.cases]
    seen = Counter(name for _, _, case in fitted for name in case.traits)
    names = ["base", *sorted(name for name, times in seen.items() if times >= SEEN and name != "base")]
    columns, counts = columns_of([case for *_, case in fitted], names), np.array([COUNTS[of] for _, of, _ in fitted])
    right = np.array([case.score is not None for *_, case in fitted], dtype=float)
    weights = fit(columns, right, counts)
    print(f"{len(fitted)} claims, {right.mean():.3f} of them right\n{'':<24}loss    Brier  calibration error")
    scores = [case.score for *_, case in fitted]
    _show("stated now", judge(scores, [case.stated for *_, case in fitted]))
    _show("fitted, by folds", judge(scores, by_folds(columns, right, counts, [number for number, *_ in fitted])))
    _show_sets(reads, names, weights)
    kept = {name: float(w) for name, w in zip(names, weights, strict=True) if abs(w) >= LEAST_WEIGHT}
    print("\n".join(f"{name:<24}{weight:>7.2f}" for name, weight in kept.items()))
    if options.write:
        TABLE.write_text(table_with(TABLE.read_text("utf-8"), kept), "utf-8")
    return 0


def _show_sets(reads: Sequence[Read], names: Sequence[str], weights: Any) -> None:
    """How the weights do on each set of reports: their calibration, and F1 by the least confidence that is read."""
    for of, name in sorted({(read.of, read.name) for read in reads}):
        group = [read for read in reads if (read.of, read.name) == (of, name)]
        cases = [case for read in group for case in read.cases]
        chances = chance(columns_of(cases, names) @ weights)
        _show(f"{name}, {of}", judge([case.score for case in cases], chances))
        shown = (f"{least:.2f}: {det:.3f} {rec:.3f}" for least in LEASTS for det, rec in [f1_from(group, chances, least)])
        print(f"{'':<24}" + " | ".join(shown))


def _show(what: str, figures: tuple[float, float, float]) -> None:
    print(f"{what:<24}" + "   ".join(f"{figure:.3f}" for figure in figures))


if __name__ == "__main__":
    raise SystemExit(main())
