"""How long a large ledger takes to write, to check, and to prove an entry of.

    python -m benchmarks ledger [--entries N] [--json]

The ledger is of made-up reports, each a line of a file with its text: two entries a report, recorded 500 at a time, every head signed.
The aims are those of the project: a proof in under 5 ms, every check of 100,000 entries in under 20 s. They are held against the time of
the processor, which other work on the machine lengthens less than that of the clock; both are printed.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from spolia.ledger import Ledger, verify_ledger
from spolia.ledger.notes import SigningKey

T = TypeVar("T")
BATCH = 500  # reports recorded at once, as `add` does
PROOFS = 300
PROOF_MS, VERIFY_S, VERIFIED = 5.0, 20.0, 100_000  # what is aimed at, and for how many entries
WORDS = "Rebels of the northern front took the village of Sarn and two tanks, a commander said on Sunday. "


def main(argv: list[str] | None = None) -> int:
    """0 where the aims are met, else 1."""
    parser = argparse.ArgumentParser(prog="benchmarks ledger", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=VERIFIED, help="entries in the ledger (default: %(default)s)")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(Path(folder) / "ledger", options.entries)
    print(json.dumps(figures) if options.json else words(figures))
    met = figures["proof_ms"] < PROOF_MS and (figures["entries"] > VERIFIED or figures["verify_s"] < VERIFY_S)
    return 0 if met else 1


def measure(folder: Path, entries: int) -> dict[str, float]:
    """The figures of a ledger of about so many entries, made in `folder`."""
    size, written = timed(lambda: write_ledger(folder, entries // 2))
    with Ledger.read(folder) as ledger:
        proofs = [timed(partial(ledger.prove_entry, number * (size - 1) // PROOFS))[1] for number in range(PROOFS)]
        tiles, tiled = timed(lambda: sum(len(tile.data) for tile in ledger.tiles(size)))
    found, verified = timed(lambda: verify_ledger(folder))
    if not found.sound:
        raise SystemExit(f"the ledger should be sound:\n{found}")
    return {
        "entries": size, "write_s": round(written.processor, 2), "write_clock_s": round(written.clock, 2),
        "proof_ms": round(statistics.median(one.processor for one in proofs) * 1000, 2),
        "proof_clock_ms": round(statistics.median(one.clock for one in proofs) * 1000, 2),
        "verify_s": round(verified.processor, 2), "verify_clock_s": round(verified.clock, 2),
        "tiles_s": round(tiled.processor, 2), "tiles_mb": round(tiles / 1e6, 1),
    }  # fmt: skip


def write_ledger(folder: Path, reports: int) -> int:
    """How many entries there are in a new ledger of so many reports."""
    lines = [json.dumps({"id": f"r{n}", "text": f"{WORDS * 5}{n}"}).encode() for n in range(reports)]
    with Ledger.write(folder) as ledger:
        ledger.tell_key(SigningKey(ledger.head().origin, bytes(range(32))), "a benchmark")
        file = ledger.evidence.keep(io.BytesIO(b"\n".join(lines)))
        ledger.record([("evidence-kept", {"sha256": file.sha256, "size": file.size, "name": "reports.jsonl"})])
        start = 0
        for first in range(0, reports, BATCH):
            sayings, texts = [], {}
            for number, line in enumerate(lines[first : first + BATCH], first):
                sha256, text = hashlib.sha256(line).hexdigest(), f"{WORDS * 5}{number}".encode()
                body = {
                    "sha256": sha256,
                    "size": len(line),
                    "name": f"reports.jsonl line {number + 1}",
                    "parent": file.sha256,
                    "start": start,
                }
                texts[hashlib.sha256(text).hexdigest()] = text
                report = {"sha256": sha256, "id": f"r{number}", "text_sha256": hashlib.sha256(text).hexdigest(), "how": "json"}
                sayings += [
                    ("evidence-kept", body),
                    ("report-preserved", {**report, **dict.fromkeys(("source", "title", "published", "url"))}),
                ]
                start += len(line) + 1
            ledger.record([saying for saying in sayings if saying[0] == "evidence-kept"])
            ledger.record([saying for saying in sayings if saying[0] != "evidence-kept"], texts)
        return ledger.head().size


@dataclass(frozen=True)
class Took:
    """Seconds that something took: of the processor, and by the clock."""

    processor: float
    clock: float


def timed(work: Callable[[], T]) -> tuple[T, Took]:
    """What the work gives, and how long it took."""
    clock, processor = time.perf_counter(), time.process_time()
    done = work()
    return done, Took(time.process_time() - processor, time.perf_counter() - clock)


def words(figures: dict[str, float]) -> str:
    return (
        f"{figures['entries']:,.0f} entries: written in {figures['write_s']} s of the processor, {figures['write_clock_s']} s by the clock\n"
        f"a proof takes {figures['proof_ms']} ms, {figures['proof_clock_ms']} ms by the clock (median of {PROOFS}; aim: under {PROOF_MS:g} ms)\n"
        f"all checks take {figures['verify_s']} s, {figures['verify_clock_s']} s by the clock (aim: under {VERIFY_S:g} s for {VERIFIED:,} entries)\n"
        f"as tiles {figures['tiles_mb']} MB, in {figures['tiles_s']} s"
    )
