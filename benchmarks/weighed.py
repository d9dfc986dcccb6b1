"""How long weighing takes as claims grow, and what it takes to add one report to the record that stands.

    python -m benchmarks weighed [--claims N …] [--even | --crowded] [--calls] [--adding N] [--json]

Each number of claims is weighed in a process of its own: CPU seconds, the most memory that the process held, and the exponent from the number before: the logarithm
of how the time grew by that of how the claims did; n log n is about 1.1. The claims are those of a conflict made up by `spolia simulate`, which has more places and more days the more claims
it has, up to 160,000; beyond that it has no more days, so that they lie closer. `--even` gives it more days beyond that too. `--crowded` weighs copies of the development clusters instead, apart in place, time and words, but of the same few parties and makes, so that
whatever is looked for by those alone finds all copies; it needs ../shared. `--calls` counts how often functions are called besides, and takes the exponent of that: it hangs on the claims alone, and not on what else
the machine does, or on how far memory is; the time is then that of counting too.

`--adding` makes up a conflict of so many claims, weighs all but twenty of its reports, and adds these one by one: CPU seconds of the whole, and of one report, median and worst, with the whole
beside them in the same process. Before adding, what is in memory is set apart from what Python looks through for things that have become unreachable (`gc.freeze`), as whoever keeps a record
for long should do: else a look, a second or two long, falls on one of them. At the end the record must be, byte for byte, that of all reports weighed anew.

100,000 claims take about a minute each way and 1.5 GB, a million a quarter of an hour and 12 GB.
"""

from __future__ import annotations

import argparse
import cProfile
import gc
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import nullcontext
from datetime import date, timedelta
from math import log
from pathlib import Path
from typing import Any

from msgspec import Struct, to_builtins
from msgspec.structs import replace

from benchmarks.fit_likeness import Clusters, read_clusters
from benchmarks.shared import CommandFailed, Missing
from spolia.cli import SELDOM
from spolia.knowledge.tables import Knowledge
from spolia.pipeline import StandingRecord, build_record
from spolia.records import Claim, Report, read_json, write_json
from spolia.simulate import Settings, simulate
from spolia.simulate.files import write_tables
from spolia.simulate.worlds import CLAIMS_A_DAY

COPY_DAYS = 400  # copies of the clusters are set so far apart that they are no news of one another
SIZES = (5_000, 10_000, 20_000)
ADDED = 20  # reports that are added one by one


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


class Weighed(Struct, frozen=True):
    """What it took to weigh so many claims: CPU seconds, the most memory that the process held, calls of functions where they were counted, and the exponent since a smaller number."""

    claims: int
    seconds: float
    peak_mb: int
    calls: int | None = None
    exponent: float | None = None

    def __str__(self) -> str:
        grew = "" if self.exponent is None else f"  exponent {self.exponent:.2f}"
        called = "" if self.calls is None else f"  {self.calls:>13,} calls"
        return f"{self.claims:>9,} claims  {self.seconds:>8.2f} s of CPU  {self.peak_mb:>6,} MB{called}{grew}"


def weighed_here(size: int, crowded: bool, counted: bool, even: bool) -> Weighed:
    """So many claims weighed in this process."""
    with tempfile.TemporaryDirectory() as folder:
        if crowded:
            claims, reports = grown(read_clusters(), size)
        else:
            conflict = simulate(Settings(seed=1, claims=size, days=size // CLAIMS_A_DAY if even else None))
            write_tables(conflict, Path(folder))
            claims, reports = conflict.claims[:size], conflict.reports
        known = Knowledge(Path(folder))
        gc.freeze()
        gc.set_threshold(*SELDOM)  # as commands do
        began = time.process_time()
        with cProfile.Profile(builtins=False) if counted else nullcontext() as calls:
            build_record(claims, reports, known)
        took = time.process_time() - began
    count = sum(each.callcount for each in calls.getstats()) if calls is not None else None
    return Weighed(len(claims), round(took, 2), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, count)


def growth(sizes: list[int], *how: str) -> list[Weighed]:
    """Each number of claims weighed in a process of its own, with these options. Raises CommandFailed."""
    found: list[Weighed] = []
    for size in sizes:
        command = [
            sys.executable,
            "-m",
            "benchmarks.weighed",
            "--here",
            str(size),
            *how,
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise CommandFailed(f"weighing {size} claims ended with {done.returncode}: {done.stderr.strip()[-400:]}")
        one = read_json(done.stdout.encode(), Weighed)
        found.append(replace(one, exponent=_exponent(found[-1], one)) if found else one)
    return found


def _exponent(less: Weighed, more: Weighed) -> float:
    grew = more.calls / less.calls if more.calls and less.calls else more.seconds / less.seconds
    return log(grew) / log(more.claims / less.claims)


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


def measure(options: argparse.Namespace) -> int:
    """Prints what was asked for. 0, or 1 where a record that stood is not the one of all anew."""
    if options.adding:
        found = adding(options.adding)
        print(json.dumps(found, indent=1) if options.json else "\n".join(f"{name:<14}{value}" for name, value in found.items()))
        return 0 if found["same record"] else 1
    sizes = growth(options.claims, *(f"--{name}" for name in ("even", "crowded", "calls") if getattr(options, name)))
    print(json.dumps(to_builtins(sizes), indent=1) if options.json else "\n".join(map(str, sizes)))
    return 0


def main(argv: list[str] | None = None) -> int:
    """0 where all was measured, 1 where a record that stood is not the one of all anew, 2 where something is missing."""
    parser = argparse.ArgumentParser(prog="weighed", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.add_argument("--claims", type=int, nargs="*", default=list(SIZES), metavar="N", help="numbers of claims to weigh")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--even", action="store_true", help="a conflict with more days the more claims it has, however many they are")
    how.add_argument("--crowded", action="store_true", help="copies of the clusters instead of a made-up conflict")
    parser.add_argument(
        "--calls", action="store_true", help="count how often functions are called, which no other work on the machine sways"
    )
    parser.add_argument("--adding", type=int, metavar="N", help="time adding one report to N made-up claims, and nothing else")
    parser.add_argument("--here", type=int, metavar="N", help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    try:
        if options.here:
            print(write_json(weighed_here(options.here, options.crowded, options.calls, options.even)).decode())
            return 0
        return measure(options)
    except (Missing, CommandFailed) as problem:
        print(problem, file=sys.stderr)
        return 2


if __name__ == "__main__":
    raise SystemExit(main())
