"""Whether grades hold, in made-up conflicts whose truth is known, and how they compare with votes and with what is usual for crowds.

    python -m benchmarks.calibration [--json] [--conflicts N] [--claims N]

Conflicts of seeds and settings that no number was fitted on. Of each event: the probability of its grade, and whether the happening that most of its claims
tell of took place. Beside them, by the same events: the share of outlets that say so, Dawid and Skene's and GLAD's models of the outlets
(crowd-kit, where it is installed), and a mutual weighing of outlets and events as in TruthFinder. Brier score and expected calibration error.
"""

from __future__ import annotations

import argparse
import importlib
import json
import math
import random
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.shared import Missing
from spolia.knowledge.tables import Knowledge
from spolia.simulate import Conflict, Settings, simulate
from spolia.simulate.files import write_tables
from spolia.weigh.events import Sifted, sift_claims
from spolia.weigh.grades import Grader

CONFLICTS, CLAIMS = 20, 1_500
FITTED_FROM, HELD_OUT_FROM = 1_000, 40_000  # seeds
BINS = 10
ROUNDS, TRUST, DAMPING = 20, 0.9, 0.3  # of the mutual weighing; trust that an outlet begins with. Source: Yin et al. 2008, TruthFinder
Votes = Mapping[str, bool]  # by outlet: says so, or denies it


def settings_of(seed: int, claims: int = CLAIMS) -> Settings:
    """Settings that differ from conflict to conflict, drawn by the seed."""
    draw = random.Random(seed)
    between = lambda low, high: round(draw.uniform(low, high), 3)  # noqa: E731
    return Settings(
        seed=seed,
        claims=claims,
        parties=draw.randint(2, 5),
        outlets=draw.randint(16, 50),
        partisan=between(0.2, 0.5),
        unlisted=between(0.1, 0.5),
        invented=between(0.15, 0.45),
        collected=between(0.2, 0.9),
        denying=between(0.15, 0.5),
        copying=between(0.1, 0.5),
        errors=between(0.03, 0.2),
        hedging=between(0.05, 0.25),
        silence=between(0.4, 0.8),
        floods=draw.randint(0, 2),
        rings=draw.randint(0, 2),
    )


@dataclass(frozen=True)
class Case:
    """A conflict sorted into events, with what is known of its outlets, and whether each event took place."""

    conflict: Conflict
    known: Knowledge
    sifted: Sifted
    happened: list[bool]


def case_of(settings: Settings) -> Case:
    """The conflict of these settings, sorted with the tables that it brings."""
    conflict = simulate(settings)
    with tempfile.TemporaryDirectory() as folder:
        write_tables(conflict, Path(folder))
        known = Knowledge(Path(folder))
        sifted = sift_claims(conflict.claims, conflict.reports, known)
    return Case(conflict, known, sifted, [_happened(conflict, [one.id for root in roots for one in root]) for roots in sifted.roots])


def _happened(conflict: Conflict, claims: Sequence[str]) -> bool:
    most = Counter(conflict.happening_of[claim] for claim in claims).most_common(1)[0][0]
    return conflict.happenings[most].happened


def grades(case: Case) -> list[float]:
    grader = Grader(case.known, case.sifted.voices, case.sifted.roots, case.sifted.echoes)
    return [grader.grade(*each).probability for each in zip(case.sifted.roots, case.sifted.disputes, strict=True)]


def votes_of(case: Case) -> list[Votes]:
    """Of each event the outlets that say so, and those that deny it; an outlet that does both says so."""
    source = {report.id: report.source or report.id for report in case.conflict.reports}
    votes: list[dict[str, bool]] = []
    for roots in case.sifted.roots:
        mine: dict[str, bool] = {}
        for one in (one for root in roots for one in root):
            mine[source[one.claim.report]] = mine.get(source[one.claim.report], False) or not one.denied
        votes.append(mine)
    return votes


def shares(votes: Sequence[Votes]) -> list[float]:
    """The share of outlets that say so, each event begun with one vote either way."""
    return [(sum(each.values()) + 1) / (len(each) + 2) for each in votes]


def mutual(votes: Sequence[Votes]) -> list[float]:
    """Outlets are as good as what they say is likely, and what is said is as likely as its outlets are good, round by round."""
    trust: dict[str, float] = defaultdict(lambda: TRUST)
    likely: list[float] = []
    for _ in range(ROUNDS):
        likely = []
        for each in votes:
            said = sum(-math.log(1 - min(0.999, trust[outlet])) * (1 if yes else -1) for outlet, yes in each.items())
            likely.append(1 / (1 + math.exp(-DAMPING * said)))
        told: dict[str, list[float]] = defaultdict(list)
        for each, share in zip(votes, likely, strict=True):
            for outlet, yes in each.items():
                told[outlet].append(share if yes else 1 - share)
        trust.update({outlet: sum(held) / len(held) for outlet, held in told.items()})
    return likely


def crowd(model: str) -> Callable[[Sequence[Votes]], list[float]]:
    """A model of crowd-kit by name. Raises Missing."""
    try:
        frames, models = importlib.import_module("pandas"), importlib.import_module("crowdkit.aggregation")
    except ImportError:
        raise Missing("needs crowd-kit: pip install crowd-kit") from None

    def judge(votes: Sequence[Votes]) -> list[float]:
        rows = [(n, outlet, int(yes)) for n, each in enumerate(votes) for outlet, yes in each.items()]
        fitted = getattr(models, model)().fit_predict_proba(frames.DataFrame(rows, columns=["task", "worker", "label"]))
        column = fitted.get(1, frames.Series(0.0, index=fitted.index))
        return [float(column.get(n, 0.5)) for n in range(len(votes))]

    return judge


def baselines() -> dict[str, Callable[[Sequence[Votes]], list[float]]]:
    """What grades are held against, by name; those of crowd-kit where it is installed."""
    found: dict[str, Callable[[Sequence[Votes]], list[float]]] = {"share of outlets": shares, "mutual weighing": mutual}
    for name, model in (("Dawid-Skene", "DawidSkene"), ("GLAD", "GLAD")):
        try:
            found[name] = crowd(model)
        except Missing as missing:
            print(f"{name} {missing}", file=sys.stderr)
    return found


def brier(likely: Sequence[float], happened: Sequence[bool]) -> float:
    return float(np.mean((np.array(likely) - np.array(happened)) ** 2))


def curve(likely: Sequence[float], happened: Sequence[bool]) -> Iterator[tuple[float, float, int]]:
    """(mean probability, share that happened, events) of each tenth that holds any."""
    shares, held = np.array(likely), np.array(happened, float)
    tenth = np.minimum((shares * BINS).astype(int), BINS - 1)
    for each in sorted(set(tenth.tolist())):
        yield float(shares[tenth == each].mean()), float(held[tenth == each].mean()), int((tenth == each).sum())


def calibration_error(likely: Sequence[float], happened: Sequence[bool]) -> float:
    return sum(abs(stated - right) * count for stated, right, count in curve(likely, happened)) / len(likely)


def measure(conflicts: int, claims: int) -> dict[str, Any]:
    judges = baselines()
    said: dict[str, list[float]] = defaultdict(list)
    happened: list[bool] = []
    for seed in range(HELD_OUT_FROM, HELD_OUT_FROM + conflicts):
        case = case_of(settings_of(seed, claims))
        happened += case.happened
        said["grades"] += grades(case)
        votes = votes_of(case)
        for name, judge in judges.items():
            said[name] += judge(votes)
    figures = {
        name: {"brier": round(brier(each, happened), 4), "calibration_error": round(calibration_error(each, happened), 4)}
        for name, each in said.items()
    }
    return {
        "events": len(happened),
        "happened": round(sum(happened) / len(happened), 3),
        "figures": figures,
        "curve": list(curve(said["grades"], happened)),
    }


def main(argv: list[str] | None = None) -> int:
    """0: figures are printed."""
    parser = argparse.ArgumentParser(prog="calibration", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--conflicts", type=int, default=CONFLICTS)
    parser.add_argument("--claims", type=int, default=CLAIMS, help="of each conflict, about")
    options = parser.parse_args(argv)
    found = measure(options.conflicts, options.claims)
    if options.json:
        print(json.dumps(found, indent=1))
        return 0
    print(f"{found['events']} events of {options.conflicts} conflicts, {found['happened']:.0%} of which happened")
    for name, each in found["figures"].items():
        print(f"{name:<18} Brier {each['brier']:.4f}  calibration error {each['calibration_error']:.4f}")
    for stated, right, count in found["curve"]:
        print(f"stated {stated:.2f}  happened {right:.2f}  of {count}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
