"""What decides whether a claim is right, and how sure a reading may therefore be: a logistic model, fitted and tried by folds.

    python -m benchmarks.fit_confidence [--with SET]…

Every claim read of both golds is a case; it is right where it pairs with gold. Features come in sets, each tried on top of those
before it, in FOLDS folds of whole reports:

roles    what `_confidence` of read/claims.py looks at: a noun as trigger, roles filled by the clause itself and from afar
route    claims that are read by another way than a trigger's roles: a recount, a denial, a capability
kind     the claim's kind
claim    what the claim came to have: parties with names, a place, a day, a speaker, a hedge, and how long its quote is

Printed are, by folds, the mean loss in nats, the Brier score and the expected calibration error, first of the confidence that is
stated now; then the weights of the last set, fitted on all. Needs ../shared.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.curve import Stated, calibration_error
from benchmarks.gold import GOLDS
from benchmarks.readings import Raw, read_gold
from benchmarks.shared import Missing
from spolia.read import claims as reader
from spolia.read.happenings import Happening
from spolia.records import KINDS

FOLDS, RIDGE, ROUNDS = 10, 1.0, 25  # the ridge in claims: each weight is held as if so many spoke against it
MANY = 4  # roles; more tell no more
TAG = 1e-6  # a confidence that stands for its claim's number while reading
LEAST = 0.01  # no confidence is taken for surer than this far from 0 or 1 when losses are counted


@dataclass(frozen=True, slots=True)
class Roles:
    """What `_confidence` looks at, and what it said."""

    nominal: bool
    filled: int
    guessed: int
    stated: float


@dataclass(frozen=True, slots=True)
class Case:
    """A claim as read: its roles (None where another way than roles reads it), the score of its pair with gold, None where it has none."""

    claim: Raw
    roles: Roles | None
    score: float | None

    @property
    def stated(self) -> float:
        return self.roles.stated if self.roles else float(self.claim["reading"]["confidence"])


def of_roles(case: Case) -> dict[str, float]:
    roles = case.roles or Roles(False, 0, 0, 0.0)
    return {"nominal": roles.nominal, "filled": min(MANY, roles.filled), "guessed": min(MANY, roles.guessed)}


def of_route(case: Case) -> dict[str, float]:
    route = case.claim["reading"]["frame"].rpartition(".")[2]
    return {name: float(case.roles is None and route == name) for name in ("recount", "denial", "capability")}


def of_kind(case: Case) -> dict[str, float]:
    return {kind: float(case.claim["kind"] == kind) for kind in KINDS}


def of_claim(case: Case) -> dict[str, float]:
    claim = case.claim
    return {
        "named actor": float(any(party["name"] for party in claim["actor"])),
        "named target": float(any(party["name"] for party in claim["target"])),
        "placed": float(claim["place"] is not None),
        "dated": float(claim["time"] is not None),
        "speaker": float(claim["speaker"] is not None),
        "not plainly so": float(claim["certainty"] != "asserted" or claim["realis"] != "actual"),
        "words in tens": min(3.0, len(claim["evidence"]["quote"].split()) / 10),
    }


SETS: dict[str, Callable[[Case], dict[str, float]]] = {"roles": of_roles, "route": of_route, "kind": of_kind, "claim": of_claim}


def cases() -> list[Case]:
    """The claims of both golds. Raises Missing."""
    with _tagging() as seen:
        golds = [read_gold(name) for name in GOLDS]
    scored = [(claim, score) for gold in golds for _, claim, score in gold.pairs]
    scored += [(claim, None) for gold in golds for claim in gold.false]
    return [Case(claim, seen.get(claim["reading"]["confidence"]), score) for claim, score in scored]


def columns_of(rows: Sequence[Case], sets: Sequence[str]) -> tuple[list[str], Any]:
    """The names of the features, the constant first, and a row of them for each case."""
    tables = [{"constant": 1.0} | {name: value for one in sets for name, value in SETS[one](row).items()} for row in rows]
    return list(tables[0]), np.array([list(table.values()) for table in tables], dtype=float)


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


def judge(rows: Sequence[Case], chances: Sequence[float]) -> tuple[float, float, float]:
    """Mean loss in nats, Brier score, expected calibration error."""
    right = np.array([row.score is not None for row in rows], dtype=float)
    said = np.clip(np.array(chances, dtype=float), LEAST, 1 - LEAST)
    loss = -(right * np.log(said) + (1 - right) * np.log(1 - said)).mean()
    stated = [Stated(float(share), row.score) for share, row in zip(chances, rows, strict=True)]
    return float(loss), float(((said - right) ** 2).mean()), calibration_error(stated)


@contextmanager
def _tagging() -> Iterator[dict[float, Roles]]:
    """While it lasts, a claim's confidence is a number of its own, under which its roles are found."""
    before, seen = reader._confidence, {}

    def tag(happening: Happening) -> float:
        pairs = [pair for role in happening.roles.values() for pair in role]
        near = sum(phrase is stands_for for phrase, stands_for in pairs)
        number = round((len(seen) + 1) * TAG, 6)
        seen[number] = Roles(happening.trigger.nominal, near, len(pairs) - near, before(happening))
        return number

    reader._confidence = tag
    try:
        yield seen
    finally:
        reader._confidence = before


def main(argv: list[str] | None = None) -> int:
    """0 where fitted, 2 where the gold is missing."""
    ask = argparse.ArgumentParser(prog="fit_confidence", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--with", dest="sets", action="append", choices=tuple(SETS), metavar="SET", help="only these sets, in this order")
    sets = ask.parse_args(argv).sets or list(SETS)
    try:
        rows = cases()
    except Missing as missing:
        print(missing)
        return 2
    right = np.array([row.score is not None for row in rows], dtype=float)
    print(f"{len(rows)} claims, {right.mean():.3f} of them right\n{'':<32}loss    Brier  calibration error")
    _show("stated now", judge(rows, [row.stated for row in rows]))
    _show("the share of all", judge(rows, [float(right.mean())] * len(rows)))
    for number in range(1, len(sets) + 1):
        names, columns = columns_of(rows, sets[:number])
        _show(" + ".join(sets[:number]), judge(rows, by_folds(columns, right, [row.claim["report"] for row in rows])))
    print("\n".join(f"{name:<22}{weight:>7.2f}" for name, weight in zip(names, fit(columns, right), strict=True)))
    return 0


def _show(what: str, figures: tuple[float, float, float]) -> None:
    print(f"{what:<32}" + "   ".join(f"{figure:.3f}" for figure in figures))


if __name__ == "__main__":
    raise SystemExit(main())
