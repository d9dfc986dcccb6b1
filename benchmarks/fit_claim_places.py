"""Where the weights of claim_places.yaml come from: which place a happening was at, as people wrote it down.

    python -m benchmarks.fit_claim_places [--write {stated,story} …]

Fitted on the reports of training/claims that the network never saw, and for where the account stands also on half of both golds (every second cluster
or report); the other half is only measured. Each happening is a case: the places it might have been at, by how far each rule holds, and which are right;
"none" where none is. Multinomial logistic regression with a ridge, each rule held to what its sentence says. Where the account stands is what the
reading itself makes of it, so that weights are fitted to the mistakes that are made before them.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
from spolia.read import claims as reading
from spolia.read import stated_places, story_places
from spolia.read.happenings import Happening
from spolia.read.named_places import NamedPlace
from spolia.read.places import Places
from spolia.records import Claim, Place, Report
from spolia.resolve.places import resolve_place, resolve_places
from spolia.resolve.scene import Scene

RIDGE = 1.0
GOLD_WEIGHT = 2.0  # of a case of the golds where the account stands: who wrote the training reports left more places open
AGAINST: dict[str, list[str]] = {
    "stated": "goes_to does_or_owns inside_another later_of_two later_of_a_list a_government a_country unheard_of hangs_on_the_doer".split(),
    "story": "only_acts a_country a_capital unheard_of only_named_later".split(),
}
OF = ("held out", "gold", "checked")  # written reports, half of the golds, the other half
EITHER_WAY: dict[str, list[str]] = {"stated": "an_area of_it under_its_circumstance".split(), "story": []}


@dataclass(frozen=True)
class Case:
    """A happening: how far each rule holds for each place, and each reason for none; which are right, none being the last."""

    holds: Any
    none: list[float]
    right: Any
    of: str  # one of OF


@dataclass
class Recorder:
    """What was asked of the places of a report while it was read."""

    places: Places | None = None
    asked: list[tuple[int, Happening, bool, tuple[Any, ...]]] = field(default_factory=list)


def recorded(report: Report, known: Knowledge) -> Recorder:
    """The report read, with every happening whose place was asked for and where the account stood then."""
    record = Recorder()

    class Recording(Places):
        def place(self, number: int, happening: Happening, is_possible: bool = False) -> Place | None:
            record.places = self
            record.asked.append((number, happening, is_possible, (self.last, self.last_paragraph)))
            return super().place(number, happening, is_possible)

    with patch.object(reading, "Places", Recording):
        reading.read_claims(report, known)
    return record


def cases_of(report: Report, claims: Sequence[tuple[Claim, int | None]], of: str, known: Knowledge) -> Iterator[tuple[str, Case]]:
    """("stated" or "story", the case) for each claim that the reading found; with the claim, where its word stands if that is known."""
    record = recorded(report, known)
    places = record.places
    if places is None:
        return
    scene = Scene(report, known)
    resolve_places([(m.text, m.start if m.start >= 0 else None) for m in places.story.text.all], scene)
    for claim, at in claims:
        told = next((asked for asked in record.asked if _tells(asked[1], claim, at)), None)
        if told is None or (claim.kind == "takeover" and told[1].roles.get("place")):
            continue
        number, happening, is_possible, (last, paragraph) = told
        named = places.named[number]
        right = [is_at(m, claim.place, scene) for m in named]
        held = [stated_places.held(stated_places.Stated(happening, m, named)) for m in named]
        yield "stated", _case(held, stated_places.held_by_none(happening), right, not any(right), of, len(stated_places.RULES))
        if not any(right):
            then = replace(places.told_of(number, happening, is_possible), last=last, last_paragraph=paragraph)
            candidates = places.story.candidates(then)
            right = [any(is_at(m, claim.place, scene) for m in c.mentions.all) for c in candidates]
            held = [story_places.held(c) for c in candidates]
            yield "story", _case(held, story_places.held_by_none(then), right, claim.place is None, of, len(story_places.RULES))


def _case(held: list[list[float]], none: list[float], right: list[bool], is_none: bool, of: str, rules: int) -> Case:
    return Case(np.array(held, float).reshape(len(right), rules), none, np.array([*right, is_none], float), of)


def _tells(happening: Happening, claim: Claim, at: int | None) -> bool:
    tokens = happening.trigger.sentence.tokens
    if happening.kind != claim.kind:
        return False
    if at is not None:
        return any(tokens[w].start <= at < tokens[w].end for w in happening.trigger.words)
    return claim.evidence.start <= happening.trigger.word.start < claim.evidence.end


def is_at(mention: NamedPlace, place: Place | None, scene: Scene) -> bool:
    """The mention means the place of a claim: by what the resolver makes of it, or by its name."""
    if place is None:
        return False
    same = scorer("score_claims").same_place
    found = resolve_place(mention.text, None, scene, mention.start if mention.start >= 0 else None).value
    wanted, bare = msgspec.to_builtins(place), dict.fromkeys(("lat", "lon"))
    meant = {"text": mention.text, "name": found and found.name, "lat": found and found.lat, "lon": found and found.lon}
    return bool(same(wanted, meant) or same(wanted | bare, {"text": mention.text, "name": mention.text} | bare))


def written_cases(known: Knowledge) -> Iterator[tuple[str, Case]]:
    for written in (written for written in read_written() if is_held_out(written.report.id)):
        yield from cases_of(written.report, list(zip(written.claims, written.words, strict=True)), "held out", known)


def gold_cases(known: Knowledge) -> Iterator[tuple[str, Case]]:
    for name in GOLDS:
        claims, half = gold_claims(name), half_looked_at(name)
        for report in gold_reports(name).values():
            told = [(claim, None) for claim in claims.get(report.id, [])]
            yield from cases_of(report, told, "gold" if report.id in half else "checked", known)


def fit(cases: list[Case], part: str) -> Any:
    """The weights of the rules of a part, in their order, then those of the reasons for none."""
    rules: list[Any] = [*(stated_places.RULES if part == "stated" else story_places.RULES)]
    weight = {"held out": 1.0, "gold": GOLD_WEIGHT} if part == "story" else {"held out": 1.0}
    rows = [
        (_matrix(case), case.right, weight[case.of], case.of == "held out" and part == "story")
        for case in cases
        if case.of in weight and case.right.any()
    ]

    def loss(b: Any) -> tuple[float, Any]:
        value, slope = 0.5 * RIDGE * b @ b, RIDGE * b
        for matrix, right, counts, own_none in rows:
            scores = matrix @ b[:-1]
            scores[-1] += b[-1] * own_none  # whoever wrote the training reports has a measure of his own for "none"
            p = np.exp(scores - scores.max())
            p /= p.sum()
            good = max((p * right).sum(), 1e-300)
            off = counts * (p - p * right / good)
            value -= counts * np.log(good)
            slope = slope + np.r_[matrix.T @ off, off[-1] * own_none]
        return float(value), slope

    bounds = [_bound(rule.__name__, part) for rule in rules] + [(None, None)] * (rows[0][0].shape[1] - len(rules) + 1)
    return minimizer()(loss, np.zeros(len(bounds)), jac=True, method="L-BFGS-B", bounds=bounds).x[:-1]


def _bound(name: str, part: str) -> tuple[float | None, float | None]:
    return (None, None) if name in EITHER_WAY[part] else (None, 0) if name in AGAINST[part] else (0, None)


def _matrix(case: Case) -> Any:
    """The places' rows, then that of none."""
    rules, reasons = case.holds.shape[1], len(case.none)
    matrix = np.zeros((len(case.right), rules + reasons))
    matrix[:-1, :rules], matrix[-1, rules:] = case.holds, case.none
    return matrix


def share_right(cases: list[Case], weights: Any) -> float:
    """How often the choice by these weights is right, where anything is."""
    judged = [case.right[int(np.argmax(_matrix(case) @ weights))] for case in cases if case.right.any()]
    return float(np.mean(judged)) if judged else 0.0


def table_with(weights: Mapping[str, Any]) -> str:
    """claim_places.yaml with other weights for the parts given; all the rest of it as it stands."""
    text = (BUNDLED / "claim_places.yaml").read_text("utf-8")
    rules_of: dict[str, list[Any]] = {"stated": [*stated_places.RULES], "story": [*story_places.RULES]}
    for part in weights:
        rules = rules_of[part]
        found = [round(float(w), 2) + 0.0 for w in weights[part]]
        none = found[len(rules) :]
        reasons = stated_places.NONE if part == "stated" else story_places.NONE
        shown = "{" + ", ".join(f"{r}: {w}" for r, w in zip(reasons, none, strict=True)) + "}"
        rows = "".join(f"    - {{rule: {rule.__name__}, weight: {w}}}\n" for rule, w in zip(rules, found, strict=False))
        body = f"{part}:\n  none: {shown}\n  rules:\n{rows}"
        text = re.sub(rf"^{part}:\n(?:  .*\n)+", lambda _, body=body: body, text, flags=re.MULTILINE)  # type: ignore[misc]
    return text


def main(argv: list[str] | None = None) -> int:
    """0 where fitted, 2 where the corpora or SciPy are missing."""
    parser = argparse.ArgumentParser(prog="fit_claim_places", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--write", nargs="+", choices=("stated", "story"), default=[], help="put the weights of these into claim_places.yaml"
    )
    options = parser.parse_args(argv)
    known = Knowledge()
    try:
        told = [*written_cases(known), *gold_cases(known)]
        weights = {part: fit([c for p, c in told if p == part], part) for part in ("stated", "story")}
    except Missing as missing:
        print(missing)
        return 2
    for part, found in weights.items():
        for of in OF:
            cases = [c for p, c in told if p == part and c.of == of]
            print(f"{part:<8}{of:<9}{len(cases):>6}{share_right(cases, found):>8.3f}")
    if options.write:
        Path(BUNDLED / "claim_places.yaml").write_text(table_with({part: weights[part] for part in options.write}), "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
