"""What the ledger's two stores take: recordings on disk a second, by one writer and by several at once; checking a large ledger, proving
its entries, backing it up and restoring it.

    python -m benchmarks stores [--entries N] [--recordings N] [--server URL] [--json]

Without `--server` a PostgreSQL server is started for it, in a passing folder on the same disk, as the tests do. The aims, for 100,000 entries,
are those of `benchmarks ledger`: all checks in under 20 s, a proof in under 5 ms, which is 1,000 of them in under 5 s. They are held against
the time of the processor, the server's with ours.
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
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from pathlib import Path
from typing import Any, NamedTuple

from tests.servers import Server, running_server

from benchmarks.ledger import PROOF_MS, VERIFIED, VERIFY_S
from spolia.backup import back_up, restore_case
from spolia.case import Case, create_case, server_of
from spolia.errors import Problem
from spolia.ledger import verify_ledger
from spolia.ledger.log import Saying


class Took(NamedTuple):
    """Seconds by the clock; of processor for us and the writers we started; and for the server that we started, 0 where it is not ours."""

    clock: float
    processor: float
    server: float = 0


WRITERS = 4
PROOFS = 1000
BATCH = 500  # lines recorded together, as `spolia add` does
# One writer of several: so many recordings, an entry each.
WRITER = """
import sys
from pathlib import Path
from spolia.ledger import Ledger
with Ledger.write(Path(sys.argv[1])) as ledger:
    for n in range(int(sys.argv[2])):
        ledger.record([("remark", {"words": f"recording {n}"})])
"""


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks stores", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=100_000, help="entries of the large ledger")
    parser.add_argument("--recordings", type=int, default=1000, help="recordings that are timed")
    parser.add_argument("--server", metavar="URL", help="a PostgreSQL database to measure; without it one is started")
    parser.add_argument("--json", action="store_true", help="as one JSON object")
    asked = parser.parse_args(argv)
    with nullcontext() if asked.server else running_server() as server:
        found = {
            "SQLite": measure(None, asked.recordings, asked.entries),
            "PostgreSQL": measure(asked.server or server.url, asked.recordings, asked.entries, server),
        }
    print(
        json.dumps({"stores": {name: {what: took._asdict() for what, took in one.items()} for name, one in found.items()}})
        if asked.json
        else table(found)
    )
    aims = {checked(VERIFIED): VERIFY_S, proved(VERIFIED): PROOFS * PROOF_MS / 1000}
    return int(any(took.processor + took.server > aims.get(what, float("inf")) for one in found.values() for what, took in one.items()))


def checked(entries: int) -> str:
    return f"{entries:,} entries verified"


def proved(entries: int) -> str:
    return f"{PROOFS:,} proofs, each for itself, of {entries:,} entries"


def measure(store: str | None, recordings: int, entries: int, server: Server | None = None) -> dict[str, Took]:
    """How long each thing took that is timed, by what it is."""
    with tempfile.TemporaryDirectory(prefix="spolia-") as folder:
        return _measure(Path(folder), store, recordings, entries, server)


def _measure(folder: Path, store: str | None, recordings: int, entries: int, server: Server | None) -> dict[str, Took]:
    def create(name: str) -> Case:
        return create_case(folder / name, server=server_of(store, name))

    def plainly(hashes: Iterable[str], _: int) -> Iterable[str]:
        return hashes

    def name(problem: Problem) -> None:
        raise RuntimeError(str(problem))

    one, several, large = create("one"), create("several"), create("large")
    works: dict[str, Callable[[], Any]] = {
        f"{recordings:,} recordings, one writer": lambda: record_each(one, recordings),
        f"{recordings:,} files kept and recorded, one writer": lambda: keep_each(one, recordings),
        f"{recordings:,} recordings, {WRITERS} writers": lambda: record_abreast(several, recordings),
        f"{entries:,} entries written, {BATCH} at a time": lambda: fill(large, entries),
        checked(entries): lambda: check(large),
        proved(entries): lambda: prove(large),
        f"{entries:,} entries backed up and verified": lambda: back_up(large, folder / "copy", name=name, watch=plainly),
        f"{entries:,} entries restored and verified": lambda: restore_case(
            folder / "copy", folder / "back", server_of(store, "back"), watch=plainly
        ),
    }
    found = {}
    for what, work in works.items():
        found[what] = timed(work, server)
        print(f"{'PostgreSQL' if store else 'SQLite'}: {what}: {found[what].clock} s", file=sys.stderr, flush=True)
    for case in (one, several):
        check(case)
    return found


def timed(work: Callable[[], Any], server: Server | None) -> Took:
    def spent() -> tuple[float, float, float]:
        return time.perf_counter(), sum(os.times()[:4]), server.processor() if server else 0

    before = spent()
    work()
    return Took(*(round(now - then, 2) for now, then in zip(spent(), before, strict=True)))


def record_each(case: Case, count: int) -> None:
    with case.ledger_to_write() as ledger:
        for n in range(count):
            ledger.record([("remark", {"words": f"recording {n}"})])


def keep_each(case: Case, count: int) -> None:
    with case.ledger_to_write() as ledger:
        for n in range(count):
            kept = ledger.evidence.keep(io.BytesIO(f"Rebels took village {n}.".encode()))
            ledger.record([("evidence-kept", {"sha256": kept.sha256, "size": kept.size, "name": f"{n}.txt"})])


def record_abreast(case: Case, count: int) -> None:
    command = [sys.executable, "-c", WRITER, str(case.folder / "ledger"), str(count // WRITERS)]
    writers = [subprocess.Popen(command) for _ in range(WRITERS)]
    if any(writer.wait() for writer in writers):
        raise RuntimeError("a writer failed")


def fill(case: Case, entries: int) -> None:
    """One file of reports, a line each: half of the entries say that a line is kept, half that it is a report."""
    lines = [
        json.dumps({"id": f"r{n}", "text": f"Rebels took village {n} on Sunday, a resident of village {n} said."}).encode()
        for n in range(entries // 2)
    ]
    whole = b"\n".join(lines)
    with case.ledger_to_write() as ledger:
        file = ledger.evidence.keep(io.BytesIO(whole))
        ledger.record([("evidence-kept", {"sha256": file.sha256, "size": file.size, "name": "reports.jsonl"})])
        start = 0
        for first in range(0, len(lines), BATCH):
            sayings: list[Saying] = []
            texts = {}
            for number, line in enumerate(lines[first : first + BATCH], first):
                text = json.loads(line)["text"].encode()
                sayings += said_of(hashlib.sha256(line).hexdigest(), len(line), number, file.sha256, start, text)
                texts[hashlib.sha256(text).hexdigest()] = text
                start += len(line) + 1
            ledger.record(sayings, texts)


def said_of(sha256: str, size: int, number: int, parent: str, start: int, text: bytes) -> list[Saying]:
    report = {"id": f"r{number}", "text_sha256": hashlib.sha256(text).hexdigest(), "how": "json"}
    facts = {"source": None, "title": None, "published": None, "url": None}
    return [
        ("evidence-kept", {"sha256": sha256, "size": size, "name": f"reports.jsonl line {number + 1}", "parent": parent, "start": start}),
        ("report-preserved", {"sha256": sha256, **report, **facts}),
    ]


def check(case: Case) -> None:
    found = verify_ledger(case.folder / "ledger")
    if not found.sound:
        raise RuntimeError(str(found))


def prove(case: Case) -> None:
    with case.ledger_to_read() as ledger:
        size = ledger.head().size
        for number in range(PROOFS):
            ledger.prove_entry(number * size // PROOFS)


def table(found: dict[str, dict[str, Took]]) -> str:
    rows = [f"{'seconds by the clock (of processor + of the server)':52}" + "".join(f"{name:>26}" for name in found)]
    for what in next(iter(found.values())):
        rows.append(
            f"{what:52}"
            + "".join(f"{one[what].clock:9.2f} ({one[what].processor:6.2f} + {one[what].server:5.2f})" for one in found.values())
        )
    return "\n".join(rows)


if __name__ == "__main__":
    raise SystemExit(main())
