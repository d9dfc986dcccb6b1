"""Small documents to put into a case, and what must hold of a case whatever happened to the commands that wrote it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from tests.faults.warm import Done, Warm

from spolia.ledger import Ledger, verify_ledger

TELLINGS = (
    "Rebels took village {n} near Homs on {day} May 2016, an activist said.",
    "The army said on {day} June 2016 that it destroyed {n} tanks near Palmyra.",
    "Government forces captured {n} T-62 tanks in Hama on {day} July 2016, state media said.",
    "Fighters left {n} trucks behind when they withdrew from Palmyra on {day} August 2016.",
)


def telling(number: int) -> str:
    return TELLINGS[number % len(TELLINGS)].format(n=number + 2, day=1 + number % 28)


def write_note(folder: Path, number: int) -> Path:
    """A file that is one report."""
    path = folder / f"note-{number}.txt"
    path.write_text(telling(number), "utf-8")
    return path


def write_lines(folder: Path, number: int, lines: int) -> Path:
    """A file of so many reports."""
    path = folder / f"lines-{number}.jsonl"
    rows = [{"id": f"r{number}-{line}", "text": telling(number * 31 + line), "source": f"Paper {line}"} for line in range(lines)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def items_of(path: Path) -> list[str]:
    """The hashes under which a case keeps the file: its own, and those of its lines."""
    data = path.read_bytes()
    parts = data.splitlines() if path.suffix == ".jsonl" else []
    return [hashlib.sha256(one).hexdigest() for one in (data, *parts)]


def assert_kept(case: Path, promised: set[str]) -> None:
    """The ledger is sound, holds all that was promised, with its bytes, and nothing twice."""
    found = verify_ledger(case / "ledger")  # its check 7 reads all bytes
    assert found.sound, str(found)
    with Ledger.read(case / "ledger") as ledger:
        there = [item.sha256 for item in ledger.items()]
        assert promised <= set(there), f"{len(promised - set(there))} that were said to be kept are gone"
        assert len(there) == len(set(there))
        for item in ledger.items():
            assert hashlib.sha256(ledger.read_item(item)).hexdigest() == item.sha256


def assert_made_whole(warm: Warm, folder: Path, case: Path, paths: list[Path]) -> Done:
    """Adding all again ends well, and leaves each item once, and each read into its report."""
    again = warm.run(folder, "add", case.name, *(path.name for path in paths))
    wanted = {sha256 for path in paths for sha256 in items_of(path)}
    assert (again.code, again.err) == (0, ""), again
    given = sum(len(items_of(path)) for path in paths)
    assert again.out.splitlines()[-1].startswith(f"{given} given: "), again.out
    assert f"of the {given} that are there {given} read, 0 not read" in again.out
    assert_kept(case, wanted)
    with Ledger.read(case / "ledger") as ledger:
        assert {item.sha256 for item in ledger.items()} == wanted
        assert ledger.unfinished() == []
        reports = [report.sha256 for report in ledger.reports()]
    assert (
        len(reports)
        == len(set(reports))
        == sum(path.suffix != ".jsonl" for path in paths) + sum(len(items_of(path)) - 1 for path in paths if path.suffix == ".jsonl")
    )
    return again
