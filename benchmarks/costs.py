"""What resolving costs: its part of the time that reading takes, and how long and how large the tables are when they are opened.

    python -m benchmarks.costs [--json]

Reading and resolving are timed in this process over the reports of both golds, the network and the tables warm. Tables are opened in
processes of their own and timed on the processor, as a quiet machine would on the clock; importing the package is not counted, but it is in
the megabytes. Printed and never gated: machines are noisy.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time

from benchmarks.gold import GOLDS, gold_reports
from benchmarks.shared import CommandFailed, Missing
from spolia.knowledge.tables import bundled
from spolia.read.claims import read_claims
from spolia.records import Report
from spolia.resolve.claims import resolve_claims
from spolia.resolve.dates import infer_published

ROUNDS = 3  # of reading both golds
OPENINGS = 7
MOST_SHARE, MOST_OPENED_MS, MOST_PLACES_MS, MOST_MEGABYTES = 0.15, 200, 100, 150
OPEN = """
import sys, time
from pathlib import Path
from spolia.knowledge.tables import BUNDLED, COLUMNS, Knowledge
known, parts = Knowledge(), sys.argv[1:]
began = time.process_time()
for part in parts:
    getattr(known, part)
if "sources" in parts:
    for path in BUNDLED.glob("*.yaml"):
        path.name == COLUMNS or known.yaml(path.name)
took = (time.process_time() - began) * 1000
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(took, int(peak.split()[1]) * 1024 / 1e6)
"""
TABLES = ("materiel", "categories", "parties", "places", "sources")


def seconds_of(report: Report) -> tuple[float, float]:
    """(seconds to read the report into claims, seconds to resolve these)."""
    began = time.perf_counter()
    claims = read_claims(report, bundled()).claims
    read = time.perf_counter()
    resolve_claims(claims, report, bundled())
    return read - began, time.perf_counter() - read


def share_of_reading(rounds: int = ROUNDS) -> dict[str, float]:
    """Medians of `rounds`: seconds to `read` and to `resolve` all reports of both golds, and the `share` that the second is of both. Raises Missing."""
    reports = [infer_published(report) for gold in GOLDS for report in gold_reports(gold).values()]
    seconds_of(reports[0])
    totals = []
    for _ in range(rounds):
        spent = [seconds_of(report) for report in reports]
        totals.append((sum(read for read, _ in spent), sum(resolve for _, resolve in spent)))
    read, resolve = (statistics.median(column) for column in zip(*totals, strict=True))
    words = sum(len(report.text.split()) for report in reports)
    return {"words": words, "read_s": round(read, 2), "resolve_s": round(resolve, 2), "share": round(resolve / (read + resolve), 3)}


def opened(*tables: str, rounds: int = OPENINGS) -> tuple[float, float]:
    """(milliseconds of processor time, peak MB) to open `tables` in a fresh process: medians. With "sources" also every YAML table. Raises CommandFailed."""
    runs = []
    for _ in range(rounds):
        done = subprocess.run([sys.executable, "-c", OPEN, *tables], capture_output=True, text=True, check=False)
        if done.returncode:
            raise CommandFailed(f"opening the tables ended with {done.returncode}: {done.stderr.strip()[-400:]}")
        runs.append([float(word) for word in done.stdout.split()])
    milliseconds, megabytes = (statistics.median(column) for column in zip(*runs, strict=True))
    return milliseconds, megabytes


def figures() -> dict[str, float]:
    """All costs by name. Raises Missing, CommandFailed."""
    tables, gazetteers = opened(*TABLES), opened("places")
    return share_of_reading() | {"open_ms": round(tables[0]), "open_mb": round(tables[1]), "open_places_ms": round(gazetteers[0])}


def show(found: dict[str, float]) -> None:
    print(
        f"resolving takes {found['share']:.1%} of reading (below {MOST_SHARE:.0%}): {found['resolve_s']} s of it, {found['read_s']} s for all else, "
        f"{found['words']:,.0f} words\nall tables opened in {found['open_ms']:.0f} ms (below {MOST_OPENED_MS}), {found['open_mb']:.0f} MB at most (below {MOST_MEGABYTES}); "
        f"those of places alone in {found['open_places_ms']:.0f} ms (below {MOST_PLACES_MS})"
    )


def main(argv: list[str] | None = None) -> int:
    """0 where measured, 2 where it could not be."""
    parser = argparse.ArgumentParser(prog="costs", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    try:
        found = figures()
    except (Missing, CommandFailed) as bad:
        print(bad)
        return 2
    if options.json:
        print(json.dumps(found))
    else:
        show(found)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
