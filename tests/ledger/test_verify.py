"""Every way to break a ledger that we know is found by the check that is there for it, and said up to where all is sound."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.ledger.made import WHOLE, ask, edit, lose_database, make_ledger

from spolia.ledger import Ledger, verify_ledger
from spolia.ledger.evidence import Evidence
from spolia.ledger.log import Head, parse_entry, write_entry
from spolia.ledger.tree import leaf_hash

FILE = hashlib.sha256(WHOLE).hexdigest()


@dataclass(frozen=True)
class Breaking:
    """A way to break a ledger, the checks that must find it, and how many entries stay sound."""

    name: str
    do: Callable[[Path], None]
    found_by: set[int]
    sound_to: int = 6


def flip_a_byte(folder: Path) -> None:
    path = Evidence(folder / "evidence").path(FILE)
    path.chmod(0o644)
    path.write_bytes(WHOLE.replace(b"Rebels", b"Nobody"))


def rewrite_entry(folder: Path, number: int, *, leaf: bool, old: str, new: str) -> None:
    entry = bytes(ask(folder, "SELECT raw FROM entries WHERE number = :number", number=number))
    changed = entry.replace(old.encode(), new.encode())
    assert changed != entry
    edit(folder, "UPDATE entries SET raw = :raw WHERE number = :number", raw=changed, number=number)
    if leaf:
        edit(folder, "UPDATE entries SET leaf = :leaf WHERE number = :number", leaf=leaf_hash(changed), number=number)


BREAKINGS = [
    Breaking("a byte of the evidence changed", flip_a_byte, {7}),
    Breaking("the evidence gone", lambda f: Evidence(f / "evidence").path(FILE).unlink(), {7}),
    Breaking("an entry rewritten", lambda f: rewrite_entry(f, 1, leaf=False, old="reports", new="reportz"), {3, 4, 5, 8}, 1),
    Breaking("an entry and its leaf rewritten", lambda f: rewrite_entry(f, 1, leaf=True, old="reports", new="reportz"), {4, 5, 8}, 1),
    Breaking("the last entry and its leaf rewritten", lambda f: rewrite_entry(f, 5, leaf=True, old="2016", new="2015"), {5, 8}, 5),
    Breaking("the last entry cut off", lambda f: edit(f, "DELETE FROM entries WHERE number = 5"), {6, 8}, 5),
    Breaking("an entry taken out", lambda f: edit(f, "DELETE FROM entries WHERE number = 3"), {2, 4, 5, 6, 8}, 3),
    Breaking("all entries gone", lambda f: edit(f, "DELETE FROM entries"), {6, 8}, 0),
    Breaking("the newest head gone", lambda f: edit(f, "DELETE FROM heads WHERE size = 6"), {6}, 5),
    Breaking("a head changed", lambda f: edit(f, "UPDATE heads SET root = :root WHERE size = 4", root=bytes(32)), {5}, 3),
    Breaking(
        "an entry that is no entry", lambda f: edit(f, "UPDATE entries SET raw = :raw WHERE number = 2", raw=b"\xff"), {2, 3, 4, 5, 8}, 2
    ),
    Breaking(
        "an entry that says another number", lambda f: rewrite_entry(f, 4, leaf=True, old='"entry":4', new='"entry":2'), {2, 4, 5, 8}, 4
    ),
    Breaking("an item renamed", lambda f: edit(f, "UPDATE items SET name = 'other'"), {8}),
    Breaking("a report's source changed", lambda f: edit(f, "UPDATE reports SET source = 'B'"), {8}),
    Breaking("a date that nobody told", lambda f: edit(f, "UPDATE told SET published = '2016-12-12'"), {8}),
    Breaking("an item taken out", lambda f: edit(f, "DELETE FROM items WHERE name LIKE '%line 2'"), {8}),
    Breaking("a text changed", lambda f: edit(f, "UPDATE texts SET bytes = :no", no=b"No"), {9}),
    Breaking("a text gone", lambda f: edit(f, "DELETE FROM texts"), {9}),
    Breaking("the database gone", lose_database, {1}, 0),
    Breaking("a table gone", lambda f: edit(f, "DROP TABLE heads"), {1}, 0),
    Breaking("the signatures gone", lambda f: edit(f, "DROP TABLE signatures"), {1}, 0),
    Breaking("the hashes of the tree gone", lambda f: edit(f, "DROP TABLE subtrees"), {1}, 0),
    Breaking("the newest of each gone", lambda f: edit(f, "DROP TABLE latest"), {1}, 0),
    Breaking("the texts' table gone", lambda f: edit(f, "DROP TABLE texts"), {1}, 0),
    Breaking("a newer Spolia's form", lambda f: edit(f, "INSERT INTO migrations VALUES (99, 'later', '')"), {1}, 0),
]


@pytest.fixture
def ledger(tmp_path: Path, store: str | None) -> Path:
    """A whole ledger, in each store in turn."""
    return make_ledger(tmp_path / "ledger", store)


@pytest.fixture
def sqlite_ledger(tmp_path: Path) -> Path:
    return make_ledger(tmp_path / "ledger")


def test_a_whole_ledger_is_sound(ledger: Path) -> None:
    found = verify_ledger(ledger)
    assert found.sound, str(found)
    assert [check.number for check in found.checks] == [*range(1, 10), 11]
    assert found.sound_to == 6
    assert found.head is not None
    assert found.head.size == 6


@pytest.mark.parametrize("breaking", BREAKINGS, ids=lambda b: b.name.replace(" ", "-"))
def test_what_is_broken_is_found(ledger: Path, breaking: Breaking) -> None:
    breaking.do(ledger)
    found = verify_ledger(ledger)
    assert {check.number for check in found.checks if not check.sound} == breaking.found_by, str(found)
    assert found.sound_to == breaking.sound_to, str(found)
    assert "BROKEN" in str(found)
    assert json.loads(json.dumps(found.as_json()))["sound"] is False


def test_a_database_that_is_none_is_found(sqlite_ledger: Path) -> None:
    (sqlite_ledger / "ledger.sqlite").write_bytes(b"not a database" * 100)
    found = verify_ledger(sqlite_ledger)
    assert [check.number for check in found.checks if not check.sound] == [1]


def test_a_rewritten_past_is_found_by_a_head_kept_elsewhere(ledger: Path, store: str | None) -> None:
    """Whoever can write can rewrite all: entries, heads, tables. Only the head that others hold shows it."""
    with Ledger.read(ledger) as before:
        kept = before.head()
    assert verify_ledger(ledger, kept).sound
    other = make_ledger(ledger.parent / "other", store)
    forged = Head(origin_of(other), kept.size, kept.root)
    assert verify_ledger(other).sound
    assert [c.number for c in verify_ledger(other, forged).checks if not c.sound] == [10]
    assert [c.number for c in verify_ledger(other, kept).checks if not c.sound] == [10]


def test_a_log_cut_back_to_an_older_copy_is_found_by_a_newer_head(ledger: Path) -> None:
    """A ledger whose last entry, head and rows were taken out with care is sound in itself, as an older copy is."""
    with Ledger.read(ledger) as whole:
        newer = whole.head()
    for statement in ("DELETE FROM told", "DELETE FROM heads WHERE size = 6", "DELETE FROM entries WHERE number = 5"):
        edit(ledger, statement)
    assert verify_ledger(ledger).sound
    found = verify_ledger(ledger, newer)
    assert [check.number for check in found.checks if not check.sound] == [10]
    assert "cut off" in next(c for c in found.checks if c.number == 10).faults[0]


def test_a_log_that_grew_begins_with_its_past(ledger: Path) -> None:
    with Ledger.write(ledger) as grown:
        past = grown.head()
        grown.record([("remark", {"words": f"entry {n}"}) for n in range(20)])
    found = verify_ledger(ledger, past)
    assert found.sound, str(found)
    assert found.sound_to == 26


def test_verify_changes_no_file(ledger: Path) -> None:
    def state() -> dict[str, bytes]:
        return {str(p): p.read_bytes() for p in sorted(ledger.rglob("*")) if p.is_file()}

    before = state()
    assert verify_ledger(ledger).sound
    assert state() == before


def test_what_a_crash_left_in_the_write_ahead_log_is_checked_too(sqlite_ledger: Path, tmp_path: Path) -> None:
    copy = tmp_path / "crashed"
    with Ledger.write(sqlite_ledger) as open_still:
        open_still.record([("remark", {"words": "the last one"})])
        shutil.copytree(sqlite_ledger, copy)  # as the disk would be if the power went now
    assert (copy / "ledger.sqlite-wal").stat().st_size > 0
    found = verify_ledger(copy)
    assert found.sound, str(found)
    assert found.sound_to == 7


def test_entries_are_what_the_documented_form_says() -> None:
    raw = write_entry(0, None, "2026-11-20T16:48:00+00:00", ("opened", {"format": "spolia-ledger/1"}))
    assert raw == b'{"entry":0,"follows":null,"at":"2026-11-20T16:48:00+00:00","what":"opened","format":"spolia-ledger/1"}'


def origin_of(folder: Path) -> str:
    return str(parse_entry(bytes(ask(folder, "SELECT raw FROM entries WHERE number = 0"))).body["origin"])
