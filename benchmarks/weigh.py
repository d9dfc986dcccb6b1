"""Claims weighed, against the gold of the clusters, and how long weighing takes as claims grow.

    python -m benchmarks weigh [--json] [--folds] [--clusters] [--claims N …]

Figures are those of score_events.py on the gold claims: shared B-cubed, roots, contradictions, control, custody. `--folds` weighs each
cluster with weights of likeness that were fitted without it; `--clusters` prints them one by one. `--claims` are weighed as `python -m benchmarks weighed` does. Needs ../shared.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from msgspec import to_builtins

from benchmarks.fit_likeness import Clusters, cases_of, fit, read_clusters, table_with
from benchmarks.shared import CommandFailed, Missing, score
from benchmarks.weighed import SIZES, Weighed, growth
from spolia.knowledge.tables import Knowledge
from spolia.picture import draw_picture
from spolia.records import Claim, Record, Report, write_json
from spolia.weigh import weigh_claims

PARTS = ("roots", "contradictions", "control", "custody")


def weigh(claims: list[Claim], reports: list[Report], known: Knowledge) -> Record:
    return draw_picture(weigh_claims(claims, reports, known), claims, known, reports)


def figures_of(gold: dict[str, Any], record: Record) -> dict[str, float]:
    """What the shared scorer says, a figure a part."""
    with tempfile.TemporaryDirectory() as folder:
        truth, mine = Path(folder) / "gold.json", Path(folder) / "record.json"
        truth.write_text(json.dumps(gold), "utf-8")
        mine.write_bytes(write_json(record))
        said = score("score_events.py", truth, mine)
    return {"bcubed": said["events"]["shared"]["f1"]} | {part: said[part]["f1"] for part in PARTS} | {"bounds": said["custody"]["bounds"]}


def only(clusters: Clusters, names: Iterable[str]) -> Clusters:
    """What one cluster, or some, brought: its claims and reports, and gold cut to what rests on them."""
    wanted = set(names)
    reports = [report for report in clusters.reports if clusters.cluster_of[report.id] in wanted]
    claims = [claim for claim in clusters.claims if clusters.cluster_of[claim.report] in wanted]
    ids = {claim.id for claim in claims}
    gold = clusters.gold
    cut = {
        "events": [e for e in gold["events"] if ids.issuperset(e["claims"])],
        "contradictions": [k for k in gold["contradictions"] if all(ids.issuperset(s["claims"]) for s in k["sides"])],
        "control": [k for k in gold["control"] if all(ids.issuperset(s["claims"]) for s in k["spells"])],
        "custody": [k for k in gold["custody"] if all(ids.issuperset(link["claims"]) for link in k["chain"])],
        "airspace": [],
    }
    return Clusters(claims, reports, cut, clusters.cluster_of)


def by_folds(clusters: Clusters) -> tuple[Record, dict[str, Record]]:
    """(all clusters together, each alone), every cluster weighed by weights fitted on the others."""
    cases = cases_of(clusters, Knowledge())
    alone: dict[str, Record] = {}
    for name in sorted(set(clusters.cluster_of.values())):
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "likeness.yaml").write_text(table_with(*fit(cases.without(name))), "utf-8")
            part = only(clusters, [name])
            alone[name] = weigh(part.claims, part.reports, Knowledge(Path(folder)))
    lists = {part: [x for record in alone.values() for x in getattr(record, part)] for part in Record.__struct_fields__}
    return Record(**lists), alone


def _line(name: str, found: dict[str, float]) -> str:
    return f"{name:<18}" + "  ".join(f"{part} {'  –  ' if value is None else format(value, '.3f')}" for part, value in found.items())


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """All figures that were asked for, by name."""
    clusters = read_clusters()
    record = weigh(clusters.claims, clusters.reports, Knowledge())
    found: dict[str, Any] = {"all": figures_of(clusters.gold, record)}
    if options.folds or options.clusters:
        folded, alone = by_folds(clusters)
        found["left one out"] = figures_of(only(clusters, clusters.cluster_of.values()).gold, folded)
        if options.clusters:
            found |= {name: figures_of(only(clusters, [name]).gold, each) for name, each in alone.items()}
    found["growth"] = to_builtins(growth(options.claims))
    return found


def main(argv: list[str] | None = None) -> int:
    """0 where all was measured, 1 where a record that stood is not the one of all anew, 2 where the gold is missing."""
    parser = argparse.ArgumentParser(prog="weigh", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--folds", action="store_true", help="weigh each cluster with weights fitted without it")
    parser.add_argument("--clusters", action="store_true", help="print each cluster, left out")
    parser.add_argument("--claims", type=int, nargs="*", default=list(SIZES), metavar="N", help="numbers of claims to time")
    options = parser.parse_args(argv)
    try:
        found = measure(options)
    except (Missing, CommandFailed) as problem:
        print(problem, file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps(found, indent=1))
        return 0
    grown = found.pop("growth")
    for name, figures in found.items():
        print(_line(name, figures))
    for each in grown:
        print(Weighed(**each))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
