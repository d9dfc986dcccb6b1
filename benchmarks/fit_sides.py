"""Where the weights of sides.yaml come from: which party, or nobody, coders wrote down as a side that a clause leaves unsaid.

    python -m benchmarks.fit_sides [--write]

Fitted on the reports of training/claims that the network never saw and on half of both golds (every second cluster or report); the other half is only
measured: how often, of the claims for which a side is asked, the choice is what the coder wrote. A case is a claim that the reading found, with
the parties in play and nobody; multinomial logistic regression with a ridge. Needs ../shared and scipy.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import msgspec
import numpy as np
from training.claims_rows import is_held_out
from training.written import read_written

from benchmarks.gold import GOLDS, gold_claims, gold_reports, half_looked_at
from benchmarks.shared import Missing, minimizer, scorer
from spolia.knowledge.tables import BUNDLED, Knowledge
from spolia.read.claims import read_claims
from spolia.records import Claim, Report
from spolia.resolve import claims as resolving
from spolia.resolve.opponents import Opponents
from spolia.resolve.scene import Scene
from spolia.resolve.side_rules import Slot, Story, for_kind
from spolia.resolve.sides import is_open

RIDGE = 3.0
COUNTS = {"held out": 1.0, "gold": 1.5}  # how much a case counts; "checked" is only measured
LEAST = 0.05  # a weight nearer to 0 is left out
SLOTS: tuple[Slot, Slot] = ("actor", "target")


@dataclass(frozen=True)
class Case:
    """A claim asked for a side: what the rules give for nobody, then for each party in play; which of them the coder wrote."""

    slot: Slot
    rules: list[dict[str, float]]
    right: list[float]
    of: str


def resolved(report: Report, claims: list[Claim], known: Knowledge) -> list[Claim]:
    """The claims with names, their sides as the clauses have them."""
    with patch.object(resolving, "complete_sides", lambda claims, scene, heard: claims):
        return resolving.resolve_claims(claims, report, known)


def cases_of(report: Report, coded: Sequence[Claim], of: str, known: Knowledge) -> Iterator[Case]:
    """The cases of one report."""
    rules = scorer("score_claims")
    reading = read_claims(report, known)
    found = resolved(report, reading.claims, known)
    scene = Scene(report, known)
    story = Story(sorted(found, key=lambda claim: claim.evidence.start), scene, Opponents(found, scene), reading.heard)
    pairs, _, _ = rules.pair_up(msgspec.to_builtins(list(coded)), msgspec.to_builtins(found), [report.id])
    written = {predicted["id"]: gold for gold, predicted, _ in pairs}
    for claim in (claim for claim in found if claim.id in written):
        for slot in SLOTS:
            if claim.kind in story.words["least"][slot] and is_open(claim, slot, story.words):
                yield _case(claim, slot, written[claim.id][slot], story, of)


def _case(claim: Claim, slot: Slot, coded: list[Any], story: Story, of: str) -> Case:
    agree = scorer("score_claims").agree
    parties = story.candidates(claim, slot)
    right = [agree(slot, coded, msgspec.to_builtins([story.as_worded(row, claim)]), claim.id) or 0.0 for row in parties]
    rules = [story.silence(claim, slot), *(for_kind(rules, claim.kind) for rules in parties.values())]
    total = sum(right)
    return Case(slot, rules, [0.0, *(share / total for share in right)] if total else [1.0, *(0.0 for _ in right)], of)


def all_cases(known: Knowledge) -> Iterator[Case]:
    """The cases of the reports that the network never saw, then those of the golds. Raises Missing."""
    for written in (written for written in read_written() if is_held_out(written.report.id)):
        named = [
            msgspec.structs.replace(claim, actor=own.actor or claim.actor, target=own.target or claim.target)
            for claim, own in zip(written.claims, resolved(written.report, written.claims, known), strict=True)
        ]
        yield from cases_of(written.report, named, "held out", known)
    for name in GOLDS:
        claims, half = gold_claims(name), half_looked_at(name)
        for report in gold_reports(name).values():
            yield from cases_of(report, claims.get(report.id, []), "gold" if report.id in half else "checked", known)


def fit(cases: Sequence[Case]) -> dict[str, float]:
    """The weight of each rule."""
    names = sorted({name for case in cases for rules in case.rules for name in rules})
    rows = [(_matrix(case, names), np.array(case.right), COUNTS[case.of]) for case in cases if case.of in COUNTS]

    def loss(weights: Any) -> tuple[float, Any]:
        value, slope = 0.5 * RIDGE * weights @ weights, RIDGE * weights
        for matrix, right, counts in rows:
            scores = matrix @ weights
            shares = np.exp(scores - scores.max())
            shares /= shares.sum()
            value -= counts * float(right @ np.log(np.maximum(shares, 1e-300)))
            slope = slope + counts * matrix.T @ (shares - right)
        return float(value), slope

    found = minimizer()(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B").x
    return {name: round(float(weight), 2) for name, weight in zip(names, found, strict=True) if abs(weight) >= LEAST}


def _matrix(case: Case, names: Sequence[str]) -> Any:
    return np.array([[rules.get(name, 0.0) for name in names] for rules in case.rules])


def share_right(cases: Sequence[Case], weights: Mapping[str, float]) -> float:
    """How often the likeliest is what the coder wrote."""
    scores = ([sum(weights.get(name, 0.0) * value for name, value in rules.items()) for rules in case.rules] for case in cases)
    return float(np.mean([case.right[int(np.argmax(each))] for case, each in zip(cases, scores, strict=True)]))


def table_with(weights: Mapping[Slot, Mapping[str, float]]) -> str:
    """sides.yaml with these weights; all the rest of it as it stands."""
    text = (BUNDLED / "sides.yaml").read_text("utf-8")
    rows = "".join(
        f"  {slot}:\n" + "".join(f'    "{name}": {weight}\n' for name, weight in found.items()) for slot, found in weights.items()
    )
    return re.sub(r"^weights:\n(?:  .*\n)+", lambda _: f"weights:\n{rows}", text, flags=re.MULTILINE)


def main(argv: list[str] | None = None) -> int:
    """0 where fitted, 2 where the corpora or SciPy are missing."""
    parser = argparse.ArgumentParser(prog="fit_sides", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="put the weights into sides.yaml")
    options = parser.parse_args(argv)
    try:
        cases = list(all_cases(Knowledge()))
        weights = {slot: fit([case for case in cases if case.slot == slot]) for slot in SLOTS}
    except Missing as missing:
        print(missing)
        return 2
    for slot in SLOTS:
        for of in ("held out", "gold", "checked"):
            told = [case for case in cases if case.slot == slot and case.of == of]
            print(f"{slot:<8}{of:<9}{len(told):>6}{share_right(told, weights[slot]):>8.3f}")
    if options.write:
        Path(BUNDLED / "sides.yaml").write_text(table_with(weights), "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
