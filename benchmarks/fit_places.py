"""Where the weights of place_weights.yaml come from: fitted on the development toponyms and the places of both golds.

    python -m benchmarks.fit_places [--write]

Each name is a case: its candidates by how far each rule holds, and which of them people meant; "none" where it is none of them. Multinomial
logistic regression with a ridge, each rule held to what its sentence says. The context of a name is what the weights make of the other names, so that fitting is done in rounds.
"""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.gold import GOLDS
from benchmarks.placed import CORPORA, Document, is_same, read_corpus, read_gold
from benchmarks.shared import Missing, minimizer
from spolia.knowledge.tables import BUNDLED, Knowledge
from spolia.resolve.found import is_name
from spolia.resolve.place_choice import ask, look_round
from spolia.resolve.place_rules import RULES, holds
from spolia.resolve.places import ADJECTIVES, resolve_places
from spolia.resolve.scene import Scene

RIDGE = 1.0
ROUNDS = 3
AGAINST = {"outside_of_what_is_beside"}
EITHER_WAY = {"a_state", "a_settlement", "a_province", "a_district", "a_base", "of_nature"}  # rules that only say of what class it is; what
# the others hold for speaks for a candidate, so that no weight turns a rule on its head
GOLD_WEIGHT = 5.0


@dataclass(frozen=True)
class Case:
    """A name's candidates: how far each rule holds for each, which are right (none where all are wrong), and how much it counts."""

    holds: Any
    right: Any
    weight: float


def documents() -> list[Document]:
    """All that is fitted on. Raises Missing."""
    return [d for name in CORPORA for d in read_corpus(name)] + [d for gold in GOLDS for d in read_gold(gold)]


def cases_of(document: Document, known: Knowledge) -> list[Case]:
    """The document's names in the light of what `known`'s weights make of all of them."""
    scene = Scene(document.report, known)
    resolve_places([(p.text, p.at) for p in document.places], scene)
    cases = []
    for place in document.places:
        words = ADJECTIVES.sub(r"the \g<kind> of ", place.text)
        parted = known.places.part(words)
        if not is_name(parted.core):
            continue
        where = place.at if document.report.text.startswith(words, place.at) else None
        asked = ask(parted, scene, look_round(scene, where, words))
        if asked.rows:
            right = np.array([is_same(row, place, known.places) for row in asked.rows])
            held = np.array([holds(row, at, asked) for at, row in enumerate(asked.rows)])
            cases.append(Case(held, right, GOLD_WEIGHT if document.corpus.startswith("gold") else 1.0))
    return cases


def fit(cases: list[Case]) -> tuple[list[float], float]:
    """(a weight a rule, in the order of RULES; the weight of none), rounded to hundredths."""
    sizes = [len(case.right) for case in cases]
    starts = np.r_[0, np.cumsum(sizes)[:-1]]
    columns = np.vstack([case.holds for case in cases])
    right = np.concatenate([case.right for case in cases]).astype(float)
    of_case = np.repeat(np.arange(len(cases)), sizes)
    counts = np.array([case.weight for case in cases])
    no_right = np.add.reduceat(right, starts) == 0

    def loss(weights: Any) -> tuple[float, Any]:
        rules, none = weights[:-1], weights[-1]
        scores = columns @ rules
        top = np.maximum(np.maximum.reduceat(scores, starts), none)
        mass, empty = np.exp(scores - top[of_case]), np.exp(none - top)
        total = np.add.reduceat(mass, starts) + empty
        good = np.where(no_right, empty, np.add.reduceat(mass * right, starts))
        p = mass / total[of_case]
        within = np.where(no_right[of_case], 0.0, mass * right / np.maximum(good[of_case], 1e-300))
        slope = columns.T @ ((p - within) * counts[of_case])
        slope_none = (counts * (empty / total - no_right)).sum()
        value = -(counts * (np.log(np.maximum(good, 1e-300)) - np.log(total))).sum()
        return float(value + 0.5 * RIDGE * (rules**2).sum()), np.r_[slope + RIDGE * rules, slope_none]

    speaks = dict.fromkeys(EITHER_WAY, (None, None)) | dict.fromkeys(AGAINST, (None, 0))
    bounds = [speaks.get(rule.__name__, (0, None)) for rule in RULES] + [(None, None)]
    found = minimizer()(loss, np.zeros(columns.shape[1] + 1), jac=True, method="L-BFGS-B", bounds=bounds).x
    return [round(float(w), 2) + 0.0 for w in found[:-1]], round(float(found[-1]), 2)


def known_with(rules: list[float], none: float) -> Knowledge:
    """The bundled knowledge with other weights."""
    known = Knowledge()
    table = dict(known.yaml("place_weights.yaml"))
    known._opened["place_weights.yaml"] = table | {
        "none": none, "rules": [{"rule": rule.__name__, "weight": weight} for rule, weight in zip(RULES, rules, strict=True)],
    }  # fmt: skip
    return known


def fit_rounds(read: list[Document], known: Knowledge) -> tuple[list[float], float]:
    """The weights that the documents give, each round with the context that the round before makes."""
    for _ in range(ROUNDS):
        rules, none = fit([case for document in read for case in cases_of(document, known)])
        fitted = known_with(rules, none)
        fitted.__dict__["places"], fitted.__dict__["parties"] = known.places, known.parties  # opened once
        known = fitted
    return rules, none


def table_with(rules: list[float], none: float) -> str:
    """place_weights.yaml with other weights; all the rest of it as it stands."""
    text = (BUNDLED / "place_weights.yaml").read_text("utf-8")
    rows = "".join(f"  - {{rule: {rule.__name__}, weight: {weight}}}\n" for rule, weight in zip(RULES, rules, strict=True))
    text = re.sub(r"^rules:\n(  .*\n)+", lambda _: f"rules:\n{rows}", text, flags=re.MULTILINE)
    return re.sub(r"^none: .*", f"none: {none}", text, flags=re.MULTILINE)


def main(argv: list[str] | None = None) -> int:
    """0 where fitted, 2 where the corpora or SciPy are missing."""
    parser = argparse.ArgumentParser(prog="fit_places", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="put the weights into place_weights.yaml")
    options = parser.parse_args(argv)
    try:
        rules, none = fit_rounds(documents(), Knowledge())
    except Missing as missing:
        print(missing)
        return 2
    for rule, weight in zip(RULES, rules, strict=True):
        print(f"{rule.__name__:<26}{weight:>7.2f}")
    print(f"{'none':<26}{none:>7.2f}")
    if options.write:
        Path(BUNDLED / "place_weights.yaml").write_text(table_with(rules, none), "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
