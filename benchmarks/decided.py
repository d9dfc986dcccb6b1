"""How long an analyst waits until a decision shows on every page, and what that costs, in a made-up case.

    python -m benchmarks decided [--claims N] [--json]

The case is a made-up conflict with its reports in a ledger, read beforehand: the simulation's own claims are laid where a build keeps what it read, so that
nothing is read here. Then one claim is accepted, and the case is built as the workbench builds it. Told are the processor's seconds and those of the clock
until the new record lies where the workbench sees it, until that is open and its dear pages are drawn, and until the site is written anew too.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import msgspec

from benchmarks.serve import made_up_case
from spolia.add import add_paths
from spolia.built import SUMS, read_build
from spolia.case import Case, read_kept
from spolia.decide import Decided, making
from spolia.decide.making import about_claim
from spolia.decisions import enter_decision
from spolia.pipeline import Reading, reader_stamp
from spolia.preserve.limits import Limits
from spolia.records import Claim, write_json
from spolia.workbench import pages
from spolia.workbench.stand import open_whole

LOOK_S = 0.05  # seconds between two looks whether the record is there
FILE = 20_000  # reports of a file, so that none is larger than is taken in
GIVEN = ("id", "text", "source", "title", "published")  # no address: two reports of one would be versions of a page


def make_case(folder: Path, claims: int) -> Case:
    """A case with the reports of a made-up conflict of about so many claims in its ledger, read and not yet built."""
    case, conflict = made_up_case(folder, claims)
    with tempfile.TemporaryDirectory() as passing:
        lines = [json.dumps({key: value for key in GIVEN if (value := getattr(one, key))}).encode() + b"\n" for one in conflict.reports]
        given = [Path(passing) / f"given-{first}.jsonl" for first in range(0, len(lines), FILE)]
        for number, path in enumerate(given):
            path.write_bytes(b"".join(lines[number * FILE : (number + 1) * FILE]))
        add_paths(case, list(map(str, given)), {}, Limits(), stdin=io.BytesIO(), tell=lambda _: None, name=lambda _: None)
    told = defaultdict[str, list[Claim]](list)
    for claim in conflict.claims:
        told[claim.report].append(claim)
    _lay_readings(case, told)
    return case


def _lay_readings(case: Case, told: dict[str, list[Claim]]) -> None:
    """Puts what each report tells where a build keeps what it read."""
    folder, stamp = case.build / "read", reader_stamp(case)
    folder.mkdir(parents=True)
    for report in read_kept(case).reports:
        name = hashlib.sha256(stamp + write_json(report)).hexdigest()[:32]
        (folder / f"{name}.json").write_bytes(msgspec.json.encode(Reading(told.get(report.id, []), [])))


def build(case: Case) -> dict[str, float]:
    """Builds as the workbench does; the seconds until the record is there and until the end, by the clock and of the processors."""
    sums = case.build / SUMS
    before = sums.stat().st_mtime_ns if sums.exists() else None
    began = time.monotonic()
    process = subprocess.Popen([sys.executable, "-m", "spolia", "build", str(case.folder)], stdout=subprocess.DEVNULL)
    there: tuple[float, float] | None = None
    while process.poll() is None:
        if there is None and sums.exists() and sums.stat().st_mtime_ns != before:
            there = time.monotonic() - began, _spent(process.pid)
        time.sleep(LOOK_S)
    used = os.times()
    assert process.returncode == 0
    assert there is not None
    return {
        "record_s": there[0],
        "record_cpu_s": there[1],
        "site_s": time.monotonic() - began,
        "all_cpu_s": used.children_user + used.children_system,
    }


def _spent(pid: int) -> float:
    """The processor's seconds of a process that runs, and of its children that ended."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def measure(claims: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="spolia-") as folder:
        case = make_case(Path(folder) / "case", claims)
        first = build(case)
        _, made, reports = read_build(case)
        report = next(one for one in reports if one.id == made[0].report)
        enter_decision(case, making.accept(about_claim(made[0], report, Decided(made).of_claim(made[0].id)), None), by="bench")
        again = build(case)
        began, clock = time.process_time(), time.monotonic()
        stand = open_whole(case.folder)
        pages.warm(stand)
        opened = {"open_s": time.monotonic() - clock, "open_cpu_s": time.process_time() - began}
        again["all_cpu_s"] -= first["all_cpu_s"]
        return {
            "claims": len(made),
            "events": len(stand.lookup.events),
            **{name: round(value, 1) for name, value in {**again, **opened}.items()},
        }


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks decided", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, default=10_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    found = measure(options.claims)
    if options.json:
        print(json.dumps(found))
        return 0
    print(f"{found['claims']:,} claims, {found['events']:,} events; one claim accepted")
    print(f"  the record is there       {found['record_cpu_s']:7.1f} s of processor, {found['record_s']:7.1f} s by the clock")
    print(f"  open, its pages drawn     {found['open_cpu_s']:7.1f} s more, {found['open_s']:7.1f} s by the clock")
    print(f"  the site is written too   {found['all_cpu_s']:7.1f} s of processors in all, {found['site_s']:7.1f} s by the clock")
    return 0
