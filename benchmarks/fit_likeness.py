"""Where the weights of likeness.yaml come from: fitted on pairs of the development clusters' claims, whole clusters left out at need.

    python -m benchmarks.fit_likeness [--write]

Every pair of one kind within a cluster is a case; it is right where gold has both in one event. Logistic regression with a ridge,
the sign of each rule held to what its sentence says (`speaks` below), so that no weight turns a rule on its head. Claims of large events have
many pairs; pairs count so that each claim has about as much say as another, as it has in B-cubed.
"""

from __future__ import annotations

import argparse
import json
import re
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.shared import GOLD, Missing, minimizer, need
from spolia.kin import Kin
from spolia.knowledge.tables import BUNDLED, Knowledge
from spolia.records import KINDS, Claim, Report, read_json
from spolia.weigh.rules import RULES
from spolia.weigh.told import tell

RIDGE, RIDGE_OF_KINDS = 3.0, 2.0  # chosen by folds of whole clusters: 0.5 to 8 differ by less than a point
FOR = """same_place near_place same_days days_meet same_actor kin_actor same_target same_target_exactly same_system same_category counts_meet
    same_number one_fall one_haul one_toll one_system same_outcome_open shared_words voice_again overlapping_sentence"""
AGAINST = """far_place other_name other_place_taken days_apart weeks_apart other_occasion told_before long_past other_actor other_target sides_swapped other_system
    other_category other_wreck other_plight part_of_total part_of_sum other_people other_hands_later other_doer other_holder_then other_outcome same_report same_voice dated_apart_by_one reports_apart"""
SPEAKS = dict.fromkeys(FOR.split(), (0, None)) | dict.fromkeys(AGAINST.split(), (None, 0))


@dataclass(frozen=True)
class Cases:
    """Pairs of claims: how far each rule holds, whether they are one event, how much the pair counts, of which kind and cluster."""

    holds: Any
    one: Any
    counts: Any
    kind: Any
    cluster: Any

    def without(self, cluster: str) -> Cases:
        keep = self.cluster != cluster
        return Cases(self.holds[keep], self.one[keep], self.counts[keep], self.kind[keep], self.cluster[keep])


@dataclass(frozen=True)
class Clusters:
    """The development clusters: claims, reports, gold record, and each report's cluster."""

    claims: list[Claim]
    reports: list[Report]
    gold: dict[str, Any]
    cluster_of: dict[str, str]


def read_clusters() -> Clusters:
    """The clusters beside the repository. Raises Missing."""
    folder = GOLD / "clusters"
    lines = need(folder / "reports.jsonl").read_bytes().splitlines()
    claims = [read_json(line, Claim) for line in need(folder / "claims.jsonl").read_bytes().splitlines()]
    cluster_of = {row["id"]: row["cluster"] for row in map(json.loads, lines)}
    return Clusters(
        claims, [read_json(line, Report) for line in lines], json.loads(need(folder / "events.json").read_text("utf-8")), cluster_of
    )


def cases_of(clusters: Clusters, known: Knowledge) -> Cases:
    """Every pair of one kind within a cluster."""
    kin, told = Kin(known), tell(clusters.claims, clusters.reports, known)
    event_of = {claim: i for i, event in enumerate(clusters.gold["events"]) for claim in event["claims"]}
    sizes = [len(event["claims"]) for event in clusters.gold["events"]]
    of = clusters.cluster_of
    pairs = [(a, b) for a, b in combinations(told, 2) if a.claim.kind == b.claim.kind and of[a.claim.report] == of[b.claim.report]]
    return Cases(
        np.array([[rule(a, b, kin) for rule in RULES.values()] for a, b in pairs]),
        np.array([float(event_of[a.id] == event_of[b.id]) for a, b in pairs]),
        np.array([pair_counts(sizes[event_of[a.id]], sizes[event_of[b.id]], event_of[a.id] == event_of[b.id]) for a, b in pairs]),
        np.array([a.claim.kind for a, _ in pairs]),
        np.array([of[a.claim.report] for a, _ in pairs]),
    )


def pair_counts(size: int, other: int, one: bool) -> float:
    """How much a pair counts, of claims whose events have so many: a claim is in size - 1 pairs of its own event."""
    return 2 / (size - 1) if one else ((size + other) / 2) ** -0.5


def fit(cases: Cases) -> tuple[dict[str, float], dict[str, float]]:
    """(weight by rule, weight by kind), rounded to hundredths."""
    rules = cases.holds.shape[1]
    columns = np.hstack([cases.holds, (cases.kind[:, None] == np.array(KINDS)).astype(float), np.ones((len(cases.one), 1))])
    ridge = np.r_[np.full(rules, RIDGE), np.full(len(KINDS), RIDGE_OF_KINDS), 0.01]

    def loss(weights: Any) -> tuple[float, Any]:
        odds = columns @ weights
        slope = columns.T @ (cases.counts * (1 / (1 + np.exp(-odds)) - cases.one)) + ridge * weights
        return float((cases.counts * (np.logaddexp(0, odds) - cases.one * odds)).sum() + 0.5 * (ridge * weights**2).sum()), slope

    bounds = [SPEAKS.get(name, (None, None)) for name in RULES] + [(None, None)] * (len(KINDS) + 1)
    found = minimizer()(loss, np.zeros(columns.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds).x
    by_rule = {name: round(float(found[i]), 2) + 0.0 for i, name in enumerate(RULES)}
    return by_rule, {kind: round(float(found[rules + i] + found[-1]), 2) for i, kind in enumerate(KINDS)}


def table_with(by_rule: dict[str, float], by_kind: dict[str, float]) -> str:
    """likeness.yaml with other weights; all the rest of it as it stands."""
    text = (BUNDLED / "likeness.yaml").read_text("utf-8")
    rules = "".join(f"  - {{rule: {name}, weight: {weight}}}\n" for name, weight in by_rule.items())
    kinds = "".join(f"  - {{kind: {name}, weight: {weight}}}\n" for name, weight in by_kind.items())
    text = re.sub(r"^rules:\n(  .*\n)+", lambda _: f"rules:\n{rules}", text, flags=re.MULTILINE)
    return re.sub(r"^kinds:\n(  .*\n)+", lambda _: f"kinds:\n{kinds}", text, flags=re.MULTILINE)


def main(argv: list[str] | None = None) -> int:
    """0 where fitted, 2 where the clusters or SciPy are missing."""
    parser = argparse.ArgumentParser(prog="fit_likeness", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="put the weights into likeness.yaml")
    options = parser.parse_args(argv)
    try:
        by_rule, by_kind = fit(cases_of(read_clusters(), Knowledge()))
    except Missing as missing:
        print(missing)
        return 2
    for name, weight in (*by_rule.items(), *by_kind.items()):
        print(f"{name:<22}{weight:>7.2f}")
    if options.write:
        Path(BUNDLED / "likeness.yaml").write_text(table_with(by_rule, by_kind), "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
