"""Where the numbers of grades.yaml come from: fitted on made-up conflicts whose truth is known (benchmarks/calibration.py measures on others).

    python -m benchmarks.fit_grades [--write] [--conflicts N] [--claims N]

The likeliest numbers for what happened, begun from those that stand in the table and held near them, and in the order that their meaning gives: a better
letter never weighs less. Those that are shipped began from the table of judgement before them. Needs SciPy.
"""

from __future__ import annotations

import argparse
import math
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.calibration import FITTED_FROM, Case, case_of, settings_of
from benchmarks.shared import Missing, minimizer
from spolia.knowledge.tables import BUNDLED, Knowledge
from spolia.weigh.grades import Grader, Numbers, numbers_of

CONFLICTS = 60
CLAIMS = 800
RIDGE = 1.0  # on the squared distance, in logarithms, from the numbers begun with; some thousand events weigh far more
ORDERED = ("E", "D", "C", "B", "A")  # letters from the least
# What events.md asks for, whatever made-up parties do: who boasts counts less, who admits more; and one more root never counts more than the one before.
# Who denies his own loss counts less too. Made-up outlets never doubt what happened, so that their doubts would prove anything: to doubt takes no more than to deny.
LIMITS = {"boasts": 0.8, "denies": 0.8, "admits": 1.25, "further": 1.0, "doubt": 1.0}
LEAST, MOST = -3.0, 2.5  # of a step or factor, in logarithms
STEP = 1e-4  # by which a slope is measured
Fitted = Sequence[float]


def start() -> list[float]:
    """In logarithms: the prior's factor; the steps of the letters' weights from E up, and F's; then factors."""
    ratios = numbers_of(Knowledge()).ratio
    weights = [math.log(ratios[letter]) for letter in ORDERED]
    steps = [weights[0], *(high - low for low, high in pairwise(weights))]
    return [0.0, *map(math.log, steps), math.log(math.log(ratios["F"])), *(0.0 for _ in FACTORS)]


FACTORS = (
    "boasts", "denies", "admits", "shown", "eyewitness", "admission", "refutation", "hedged", "doubted", "denial", "doubt", "other", "further",
)  # fmt: skip


def numbers_with(numbers: Numbers, fitted: Fitted) -> Numbers:
    """The numbers, moved."""
    prior, *rest = fitted
    letters = np.cumsum(np.exp(rest[: len(ORDERED)]))
    unknown, times = math.exp(rest[len(ORDERED)]), dict(zip(FACTORS, np.exp(rest[len(ORDERED) + 1 :]).tolist(), strict=True))
    factors = {part: dict(table) for part, table in numbers.factors.items()}
    for part, value, name in (
        ("interest", "boasts", "boasts"), ("interest", "denies", "denies"), ("interest", "admits", "admits"), ("certainty", "hedged", "hedged"), ("stance", "doubted", "doubted"),
    ):  # fmt: skip
        factors[part][value] *= times[name]
    shown = {
        basis: math.exp(math.log(each) * times["eyewitness" if basis == "eyewitness" else "shown"]) for basis, each in numbers.shown.items()
    }
    ratio = {letter: math.exp(weight) for letter, weight in zip(ORDERED, letters.tolist(), strict=True)} | {"F": math.exp(unknown)}
    said = {said: math.exp(math.log(each) * times[said]) if said else each for said, each in numbers.said.items()}
    against = {name: each * times[name] for name, each in numbers.against.items()}
    odds = {kind: each * math.exp(prior) for kind, each in numbers.prior.items()}
    return replace(
        numbers,
        prior=odds,
        ratio=ratio,
        shown=shown,
        said=said,
        factors=factors,
        against=against,
        further=min(1.0, numbers.further * times["further"]),
    )


def loss(fitted: Fitted, begun: Fitted, graders: Sequence[tuple[Grader, Case]], numbers: Numbers) -> float:
    """The negative logarithm of how likely what happened is, and the ridge."""
    moved = numbers_with(numbers, fitted)
    total = RIDGE * sum((a - b) ** 2 for a, b in zip(fitted, begun, strict=True))
    for grader, case in graders:
        grader.numbers = moved
        for roots, disputes, happened in zip(case.sifted.roots, case.sifted.disputes, case.happened, strict=True):
            odds = grader.odds(roots, disputes)
            total += math.log1p(math.exp(-odds if happened else odds))
    return total


def fit(cases: Sequence[Case]) -> Numbers:
    numbers, begun = numbers_of(Knowledge()), start()
    graders = [(Grader(case.known, case.sifted.voices, case.sifted.roots, case.sifted.echoes), case) for case in cases]

    def judged(fitted: Any) -> tuple[float, Any]:
        at = loss(fitted, begun, graders, numbers)
        slope = [(loss([*fitted[:n], fitted[n] + STEP, *fitted[n + 1 :]], begun, graders, numbers) - at) / STEP for n in range(len(fitted))]
        return at, np.array(slope)

    now = {**numbers.factors["interest"], "further": numbers.further, "doubt": numbers.against["doubt"]}
    reach = {name: math.log(limit / now[name]) for name, limit in LIMITS.items()}
    within = {name: (far, MOST) if name == "admits" else (LEAST, far) for name, far in reach.items()}
    bounds = [(LEAST, MOST)] * (len(begun) - len(FACTORS)) + [within.get(name, (LEAST, MOST)) for name in FACTORS]
    found = minimizer()(judged, np.array(begun), jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 60, "ftol": 1e-7}).x
    return numbers_with(numbers, found.tolist())


def table_with(numbers: Numbers) -> str:
    """grades.yaml with these numbers; all the rest of it as it stands."""
    text = (BUNDLED / "grades.yaml").read_text("utf-8")
    rows = [("kind", kind, "odds", odds) for kind, odds in numbers.prior.items()]
    rows += [("letter", letter, "ratio", ratio) for letter, ratio in numbers.ratio.items()]
    rows += [("basis", basis, "ratio", ratio) for basis, ratio in numbers.shown.items() if basis]
    rows += [("said", said, "ratio", ratio) for said, ratio in numbers.said.items() if said]
    rows += [(part, value, "factor", factor) for part, table in numbers.factors.items() for value, factor in table.items() if value]
    for part, value, name, number in rows:
        pattern = rf"(- \{{{part}: {value},.*?\b{name}: )[\d.]+"
        text, count = re.subn(pattern, lambda m, number=number: f"{m[1]}{number:.2f}", text)
        if count != 1:
            raise ValueError(f"grades.yaml: expected one row of {part} {value}, found {count}")
    against = f"against: {{{', '.join(f'{name}: {each:.2f}' for name, each in numbers.against.items())}}}"
    text = re.sub(r"^against: \{.*?\}", lambda _: against, text, flags=re.MULTILINE)
    return re.sub(r"^further: [\d.]+", lambda _: f"further: {numbers.further:.2f}", text, flags=re.MULTILINE)


def main(argv: list[str] | None = None) -> int:
    """0 where fitted, 2 where SciPy is missing."""
    parser = argparse.ArgumentParser(prog="fit_grades", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="put the numbers into grades.yaml")
    parser.add_argument("--conflicts", type=int, default=CONFLICTS)
    parser.add_argument("--claims", type=int, default=CLAIMS)
    options = parser.parse_args(argv)
    try:
        minimizer()
        numbers = fit([case_of(settings_of(seed, options.claims)) for seed in range(FITTED_FROM, FITTED_FROM + options.conflicts)])
    except Missing as missing:
        print(missing)
        return 2
    print(numbers)
    if options.write:
        Path(BUNDLED / "grades.yaml").write_text(table_with(numbers), "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
