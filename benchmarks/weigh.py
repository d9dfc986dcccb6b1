"""Claims weighed, against the gold of the clusters, and how long weighing takes as claims grow.

    python -m benchmarks.weigh [--json] [--folds] [--clusters] [--claims N …]
    python -m benchmarks.weigh --adding N [--json]

Figures are those of score_events.py on the gold claims: shared B-cubed, roots, contradictions, control, custody. `--folds` weighs each
cluster with weights of likeness that were fitted without it; `--clusters` prints them one by one. Needs ../shared.

`--adding` makes up a conflict of so many claims, weighs all but twenty of its reports, and adds these one by one to the record that stands: CPU seconds of
the whole, and of one report, median and worst, with the whole beside them in the same process. Before adding, what is in memory is set apart from what Python
looks through for things that have become unreachable (`gc.freeze`), as whoever keeps a record for long should do: else a look, a second or two long, falls on one of them. At the end the record must be,
byte for byte, that of all reports weighed anew. Needs no ../shared; 100,000 claims take some minutes and 2 GB.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from benchmarks.fit_likeness import Clusters, cases_of, fit, read_clusters, table_with
from benchmarks.shared import CommandFailed, Missing, score
from spolia.knowledge.tables import Knowledge
from spolia.picture import draw_picture
from spolia.pipeline import StandingRecord, build_record
from spolia.records import Claim, Record, Report, write_json
from spolia.simulate import Settings, simulate
from spolia.simulate.files import write_tables
from spolia.weigh import weigh_claims

PARTS = ("roots", "contradictions", "control", "custody")
COPY_DAYS = 400  # copies of the clusters are set so far apart that they are no news of one another
SIZES = (1_000, 10_000)
ADDED = 20  # reports that are added one by one


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


def grown(clusters: Clusters, size: int) -> tuple[list[Claim], list[Report]]:
    """So many claims, made of copies of the clusters that lie elsewhere in place, time and words."""
    claims: list[Claim] = []
    reports: list[Report] = []
    copy = 0
    while len(claims) < size:
        reports += [_report_copy(report, copy) for report in clusters.reports]
        claims += [_claim_copy(claim, copy) for claim in clusters.claims]
        copy += 1
    return claims[:size], reports


def _later(day: str | None, copy: int) -> str | None:
    return day and (date.fromisoformat(day) + timedelta(days=copy * COPY_DAYS)).isoformat()


def _report_copy(report: Report, copy: int) -> Report:
    text = " ".join(f"{word}{copy}" for word in report.text.split())
    return replace(report, id=f"{copy}-{report.id}", text=text, published=_later(report.published, copy))


def _claim_copy(claim: Claim, copy: int) -> Claim:
    place = claim.place and replace(claim.place, name=f"{claim.place.name} {copy}")
    when = claim.time and replace(claim.time, start=_later(claim.time.start, copy), end=_later(claim.time.end, copy))
    return replace(claim, id=f"{copy}-{claim.id}", report=f"{copy}-{claim.report}", place=place, time=when)


def seconds_for(clusters: Clusters, size: int) -> dict[str, float]:
    claims, reports = grown(clusters, size)
    known = Knowledge()
    began = time.perf_counter()
    weigh(claims, reports, known)
    took = time.perf_counter() - began
    return {"claims": size, "seconds": round(took, 2), "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}


def adding(size: int) -> dict[str, Any]:
    """What it takes to add one report to so many made-up claims, beside weighing all; whether both give the same record."""
    conflict = simulate(Settings(seed=1, claims=size))
    with tempfile.TemporaryDirectory() as folder:
        write_tables(conflict, Path(folder))
        known = Knowledge(Path(folder))
        late = {report.id: report for report in random.Random(1).sample(conflict.reports, ADDED)}
        began = time.process_time()
        standing = StandingRecord(
            [claim for claim in conflict.claims if claim.report not in late],
            [report for report in conflict.reports if report.id not in late],
            known,
        )
        whole = time.process_time() - began
        gc.collect()
        gc.freeze()
        each = [_seconds_to_add(standing, report, [c for c in conflict.claims if c.report == report.id]) for report in late.values()]
        gc.unfreeze()
        found = write_json(standing.record)
        del standing
        same = found == write_json(build_record(conflict.claims, conflict.reports, known))
    median, worst = statistics.median(each), max(each)
    return {
        "claims": len(conflict.claims), "whole": round(whole, 2), "one, median": round(median, 3), "one, worst": round(worst, 3),
        "whole / one": round(whole / median, 1), "same record": same,
    }  # fmt: skip


def _seconds_to_add(standing: StandingRecord, report: Report, claims: list[Claim]) -> float:
    began = time.process_time()
    standing.add([report], claims)
    return time.process_time() - began


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
    found["growth"] = [seconds_for(clusters, size) for size in options.claims]
    return found


def main(argv: list[str] | None = None) -> int:
    """0 where all was measured, 1 where a record that stood is not the one of all anew, 2 where the gold is missing."""
    parser = argparse.ArgumentParser(prog="weigh", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--folds", action="store_true", help="weigh each cluster with weights fitted without it")
    parser.add_argument("--clusters", action="store_true", help="print each cluster, left out")
    parser.add_argument("--claims", type=int, nargs="*", default=list(SIZES), metavar="N", help="numbers of claims to time")
    parser.add_argument("--adding", type=int, metavar="N", help="time adding one report to N made-up claims, and nothing else")
    options = parser.parse_args(argv)
    if options.adding:
        found = adding(options.adding)
        print(json.dumps(found, indent=1) if options.json else "\n".join(f"{name:<14}{value}" for name, value in found.items()))
        return 0 if found["same record"] else 1
    try:
        found = measure(options)
    except (Missing, CommandFailed) as problem:
        print(problem, file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps(found, indent=1))
        return 0
    growth = found.pop("growth")
    for name, figures in found.items():
        print(_line(name, figures))
    for each in growth:
        print(f"{each['claims']:>7} claims  {each['seconds']:>7.2f} s  {each['peak_mb']} MB at most so far")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
