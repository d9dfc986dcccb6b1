"""How fast `spolia read` reads, end to end on two cores, start-up included, and the most memory it takes."""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from benchmarks.shared import GOLD, SPOLIA, CommandFailed

CORES = 2
LOOK_S = 0.2  # seconds between two looks at the memory
WORDS_AT_LEAST = 60_000  # enough that start-up, paid once, weighs as it does on a real folder of reports
ENOUGH_WORDS_A_SECOND, MOST_MEGABYTES = 2_500, 600
EXAMPLE = Path(__file__).parents[1] / "examples" / "palmyra-2016" / "reports.jsonl"


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a command: wall-clock seconds, seconds of CPU of it and its workers, and the most memory that they took together, in MB (10⁶ bytes)."""

    seconds: float
    cpu_seconds: float
    megabytes: float


def gather_reports() -> tuple[str, list[dict[str, str]]]:
    """What is read and its name: the gold's reports where they stand, else the example's; each set again and again with new ids."""
    sets = [p for p in (GOLD / "clusters" / "reports.jsonl", GOLD / "reports.jsonl") if p.exists()] or [EXAMPLE]
    reports = [json.loads(line) for path in sets for line in path.read_text("utf-8").splitlines()]
    rounds = -(-WORDS_AT_LEAST // count_words(reports))
    again = [r | {"id": f"{n}-{r['id']}"} for n in range(rounds) for r in reports]
    return " and ".join(p.parent.name for p in sets), again


def count_words(reports: list[dict[str, str]]) -> int:
    """Words between blanks, as an editor counts them."""
    return sum(len(r["text"].split()) for r in reports)


def time_command(command: list[str]) -> Run:
    """One run of `command` held to CORES cores. Raises CommandFailed."""
    cores = set(sorted(os.sched_getaffinity(0))[:CORES])
    began = time.perf_counter()
    child = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=lambda: os.sched_setaffinity(0, cores),
    )
    most = [0]
    watch = Thread(target=_watch_memory, args=(child.pid, most), daemon=True)
    watch.start()
    said = child.stderr.read() if child.stderr else b""
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise CommandFailed(f"{' '.join(command[:2])} ended with {child.returncode}: {said.decode(errors='replace')[-400:]}")
    seconds = time.perf_counter() - began
    watch.join()
    return Run(seconds, usage.ru_utime + usage.ru_stime, max(most[0], usage.ru_maxrss * 1024) / 1e6)


def _watch_memory(session: int, most: list[int]) -> None:
    """Keep in `most` the bytes that the processes of a session take at most together, what they share counted once, until there are none."""
    while pids := _processes_of(session):
        most[0] = max(most[0], sum(map(_proportional_bytes, pids)))
        time.sleep(LOOK_S)


def _processes_of(session: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, IndexError):
            state, *_, of = stat.read_text("utf-8", "replace").rpartition(")")[2].split()[:4]
            if int(of) == session and state != "Z":
                found.append(int(stat.parent.name))
    return found


def _proportional_bytes(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


def figures(rounds: int = 3) -> dict[str, float | str]:
    """Medians of `rounds` runs: seconds and words_per_second; cpu_seconds, the least of all runs, and peak_mb, the highest."""
    name, reports = gather_reports()
    words = count_words(reports)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "reports.jsonl"
        source.write_text("".join(json.dumps(r) + "\n" for r in reports), "utf-8")
        runs = [time_command([str(SPOLIA), "read", str(source), "-o", str(Path(folder) / "claims.jsonl")]) for _ in range(rounds)]
    seconds = statistics.median(r.seconds for r in runs)
    return {
        "reports": len(reports),
        "words": words,
        "of": name,
        "seconds": round(seconds, 2),
        "words_per_second": round(words / seconds),
        "cpu_seconds": round(min(r.cpu_seconds for r in runs), 2),
        "peak_mb": round(max(r.megabytes for r in runs)),
    }


def main(argv: list[str] | None = None) -> int:
    """0 where it is fast and small enough, 1 where it is not, 2 where it could not be measured."""
    parser = argparse.ArgumentParser(prog="speed", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    try:
        found = figures(options.rounds)
    except CommandFailed as bad:
        print(bad)
        return 2
    print(
        json.dumps(found)
        if options.json
        else f"{found['reports']} reports, {found['words']:,} words ({found['of']}) in {found['seconds']} s on {CORES} cores: "
        f"{found['words_per_second']:,} words/s (at least {ENOUGH_WORDS_A_SECOND:,}), at most {found['peak_mb']} MB (below {MOST_MEGABYTES})\n"
        f"{found['cpu_seconds']} s of CPU, its workers' too"
    )
    return int(float(found["words_per_second"]) < ENOUGH_WORDS_A_SECOND or float(found["peak_mb"]) >= MOST_MEGABYTES)


if __name__ == "__main__":
    raise SystemExit(main())
