"""A ledger's files, damaged: single bits flipped all over them, ends cut off. `verify` finds each, unless what the ledger says is still the same.

What a bit is of is worked out by SQLite: where every row of every table, found by looking through the tables and by their keys, is what it was,
and SQLite finds nothing wrong with the file either, the flip hit a byte that means nothing: room that no row fills, or a counter of SQLite's own.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.faults.documents import write_lines, write_note
from tests.faults.warm import Warm

from spolia.ledger import Ledger, verify_ledger
from spolia.ledger.log import Head

SEED = int(os.environ.get("FAULT_SEED", "0"))
FLIPS = int(os.environ.get("FAULT_FLIPS", "400"))  # single bits of the database
PAGE = 4096  # bytes of SQLite's pages; flips are spread over all of them alike
KEYS = {
    "entries": "number",
    "heads": "size",
    "items": "sha256",
    "readings": "sha256",
    "reports": "sha256",
    "told": "entry",
    "texts": "sha256",
}


@pytest.fixture(scope="module")
def whole(warm: Warm, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with files, lines, reports, one that cannot be read, and what was said of them; closed as a command leaves it."""
    folder = tmp_path_factory.mktemp("damage")
    assert warm.run(folder, "init", "case").code == 0
    (folder / "letter.pdf").write_bytes(b"no letter at all \x00\x01\x02\x03" * 50)
    paths = [write_note(folder, 1), write_lines(folder, 2, 12), write_note(folder, 3)]
    assert warm.run(folder, "add", "case", *(path.name for path in paths)).code == 0
    assert warm.run(folder, "add", "case", "letter.pdf").code == 1
    assert warm.run(folder, "add", "case", paths[0].name, "--source", "A friend", "--published", "2016-12-11").code == 0
    assert not (folder / "case" / "ledger" / "ledger.sqlite-wal").exists()
    return folder / "case" / "ledger"


def meaning(ledger: Path) -> dict[str, object] | None:
    """Every row of the ledger's tables, looked through and looked up by key; None where SQLite cannot give them, or finds fault with the file."""
    base = sqlite3.connect(f"file:{ledger / 'ledger.sqlite'}?mode=ro&immutable=1", uri=True)
    base.text_factory = bytes
    try:
        if base.execute("PRAGMA integrity_check").fetchall() != [(b"ok",)]:
            return None
        rows: dict[str, object] = {}
        for table, key in KEYS.items():
            rows[table] = base.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
            keys = [row[0] for row in base.execute(f"SELECT {key} FROM {table} ORDER BY {key}")]
            rows[f"{table} by key"] = [
                base.execute(
                    f"SELECT * FROM {table} WHERE {key} = CAST(? AS {'INTEGER' if isinstance(one, int) else 'TEXT'})", (one,)
                ).fetchall()
                for one in keys
            ]
        return rows
    except sqlite3.Error:
        return None
    finally:
        base.close()


@dataclass
class Found:
    """What became of the flips: how many `verify` found, how many changed nothing, and those that it should have found."""

    seen: int = 0
    idle: int = 0
    missed: list[str] = field(default_factory=list)


def flip(path: Path, bit: int) -> None:
    with path.open("r+b") as file:
        file.seek(bit // 8)
        (byte,) = file.read(1)
        file.seek(bit // 8)
        file.write(bytes([byte ^ (1 << (bit % 8))]))


def chosen_bits(data: bytes, chance: random.Random) -> list[int]:
    """Bits in every page alike: half of them anywhere, half in bytes that are not null, most of which mean something."""
    pages = range(0, len(data), PAGE)
    each = max(1, FLIPS // len(pages))
    bits = []
    for page in pages:
        filled = [place for place in range(page, min(page + PAGE, len(data))) if data[place]]
        for number in range(each):
            byte = chance.choice(filled) if filled and number % 2 else chance.randrange(page, min(page + PAGE, len(data)))
            bits.append(byte * 8 + chance.randrange(8))
    return bits


def test_every_flipped_bit_of_the_database_that_means_something_is_found(whole: Path, tmp_path: Path) -> None:
    ledger = shutil.copytree(whole, tmp_path / "ledger")
    path, before = ledger / "ledger.sqlite", meaning(whole)
    data = path.read_bytes()
    found = Found()
    for bit in chosen_bits(data, random.Random(SEED)):
        flip(path, bit)
        said = verify_ledger(ledger)
        if not said.sound:
            found.seen += 1
        elif meaning(ledger) == before:
            found.idle += 1
        else:
            found.missed.append(f"bit {bit} (byte {bit // 8 % PAGE} of page {bit // 8 // PAGE + 1})")
        flip(path, bit)
    assert path.read_bytes() == data
    print(f"{found.seen} found, {found.idle} without a meaning")
    assert not found.missed, f"{len(found.missed)} flips were not found, such as {found.missed[:10]}"
    assert found.seen > FLIPS / 5


def test_every_flipped_bit_of_the_evidence_is_found(whole: Path, tmp_path: Path) -> None:
    ledger = shutil.copytree(whole, tmp_path / "ledger")
    chance = random.Random(SEED)
    files = [path for path in (ledger / "evidence").rglob("*") if path.is_file()]
    assert len(files) == 4
    for path in files:
        path.chmod(0o644)
        for bit in [0, path.stat().st_size * 8 - 1, *(chance.randrange(path.stat().st_size * 8) for _ in range(10))]:
            flip(path, bit)
            said = verify_ledger(ledger)
            assert [check.number for check in said.checks if not check.sound] == [7], f"bit {bit} of {path.name}"
            flip(path, bit)
    assert verify_ledger(ledger).sound


def test_every_cut_is_found(whole: Path, tmp_path: Path) -> None:
    """The database and each piece of evidence, cut at its beginning, within, at the edges of pages, and by its last byte."""
    chance = random.Random(SEED)
    for name in [path.relative_to(whole) for path in whole.rglob("*") if path.is_file() and path.name != "lock"]:
        size = (whole / name).stat().st_size
        for length in {0, 1, size // 2, size - 1, size - size % PAGE, max(0, size - PAGE), chance.randrange(size)} - {size}:
            ledger = shutil.copytree(whole, tmp_path / "ledger")
            (ledger / name).chmod(0o644)
            os.truncate(ledger / name, length)
            said = verify_ledger(ledger)
            assert not said.sound, f"{name} cut to {length} of {size} bytes"
            shutil.rmtree(ledger)


def test_damage_in_the_write_ahead_log_is_found_or_shows_as_an_older_ledger(whole: Path, tmp_path: Path) -> None:
    """SQLite leaves out of that log what does not fit its sums: what comes out is whole, and older. A head kept elsewhere tells."""
    ledger = shutil.copytree(whole, tmp_path / "growing")
    crashed = tmp_path / "crashed"
    with Ledger.write(ledger) as grown:
        for number in range(6):
            grown.record([("remark", {"words": f"remark {number}"})])
        newest = grown.head()
        shutil.copytree(ledger, crashed)  # as it is when the power goes
    log = crashed / "ledger.sqlite-wal"
    data = log.read_bytes()
    assert len(data) > 6 * PAGE
    assert verify_ledger(crashed, newest).sound
    chance = random.Random(SEED)
    older = 0
    for bit in [chance.randrange(len(data) * 8) for _ in range(60)]:
        flip(log, bit)
        alone, held = verify_ledger(crashed), verify_ledger(crashed, newest)
        if held.sound:
            assert alone.head == Head(newest.origin, newest.size, newest.root), f"bit {bit}"
        elif alone.sound:
            older += 1
            assert alone.head is not None
            assert alone.head.size < newest.size
        flip(log, bit)
    assert older, "no flip made an older ledger of it: then this test asks for nothing"


def test_a_ledger_rolled_back_to_an_older_copy_is_found_by_a_newer_head(warm: Warm, whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "here"
    shutil.copytree(whole.parent, folder / "case")
    old = shutil.copytree(folder / "case", tmp_path / "old")
    write_note(folder, 9)
    assert warm.run(folder, "add", "case", "note-9.txt").code == 0
    (folder / "head").write_text(warm.run(folder, "checkpoint", "case").out, "utf-8")
    shutil.rmtree(folder / "case")
    shutil.copytree(old, folder / "case")
    assert warm.run(folder, "verify", "case").code == 0, "by itself an older copy is sound"
    found = warm.run(folder, "verify", "case", "--against", "head")
    assert found.code == 1
    assert "older copy" in found.out
    assert warm.run(folder, "add", "case", "../old/case.toml").code in (0, 1), "another history grows from the older copy"
    assert warm.run(folder, "verify", "case", "--against", "head").code == 1
