"""Entries are exact bytes that are only ever added."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from tests.ledger.made import edit, make_ledger, raw_database

from spolia.errors import LedgerBroken
from spolia.ledger import Ledger, verify_ledger
from spolia.ledger.log import MAX_ENTRY, Head, parse_entry, parse_head, read_entries, write_entry
from spolia.ledger.tree import leaf_hash, root_of


@pytest.fixture
def ledger(tmp_path: Path, store: str | None) -> Path:
    """A whole ledger, in each store in turn."""
    return make_ledger(tmp_path / "ledger", store)


def test_an_entry_says_its_number_and_whom_it_follows() -> None:
    raw = write_entry(412, b"\x9f" * 32, "2026-11-20T16:48:00+00:00", ("evidence-kept", {"name": "Дамаск\x1b.txt"}))
    assert raw.isascii()
    assert b"\n" not in raw
    entry = parse_entry(raw)
    assert (entry.number, entry.follows, entry.what, entry.body) == (412, "9f" * 32, "evidence-kept", {"name": "Дамаск\x1b.txt"})
    assert entry.leaf == leaf_hash(raw)


def test_an_entry_that_fits_no_tile_is_refused() -> None:
    with pytest.raises(LedgerBroken, match="may have 65535 bytes"):
        write_entry(0, None, "", ("opened", {"name": "x" * MAX_ENTRY}))


@pytest.mark.parametrize("raw", [b"", b"{}", b"[1]", b"nonsense", b"\xff", b'{"entry": 1}', b"[" * 100_000])
def test_bytes_that_are_no_entry_are_named(raw: bytes) -> None:
    with pytest.raises(LedgerBroken, match="one JSON object"):
        parse_entry(raw)


def test_a_log_is_chained_and_its_head_is_its_root(ledger: Path) -> None:
    with Ledger.read(ledger) as whole, whole.asked() as connection:
        entries = list(read_entries(connection))
        assert [number for number, _, _ in entries] == list(range(6))
        leaves = [leaf for _, _, leaf in entries]
        assert [json.loads(raw)["follows"] for _, raw, _ in entries] == [None, *(leaf.hex() for leaf in leaves[:-1])]
        assert whole.head().root == root_of(leaves)


@pytest.mark.parametrize(
    "statement", ["UPDATE entries SET leaf = raw", "DELETE FROM entries", "DELETE FROM heads", "UPDATE heads SET size = 0"]
)
def test_the_database_itself_refuses_to_change_the_log(ledger: Path, statement: str) -> None:
    with raw_database(ledger) as connection, pytest.raises(DBAPIError, match="only ever added to"):
        connection.execute(text(statement))


def test_a_head_is_written_as_a_checkpoint_and_read_again() -> None:
    head = Head("spolia-case/0011", 6, b"\x07" * 32)
    assert str(head).count("\n") == 3
    assert parse_head(str(head) + "\n— someone c2lnbmF0dXJl\n") == head


@pytest.mark.parametrize("words", ["", "a\nb\nc", "a\n1\nAAAA", "a\n-1\n" + "A" * 43 + "="])
def test_what_is_no_checkpoint_is_refused(words: str) -> None:
    with pytest.raises(LedgerBroken, match="checkpoint"):
        parse_head(words)


def test_all_of_a_recording_or_none_of_it(ledger: Path) -> None:
    good = ("evidence-kept", {"sha256": "0" * 64, "size": 1, "name": "x"})
    with Ledger.write(ledger) as writing:
        with pytest.raises(LedgerBroken):
            writing.record([good, ("evidence-kept", {"sha256": "1" * 64, "size": 1, "name": "x" * MAX_ENTRY})])
        assert writing.head().size == 6
        assert writing.item("0" * 64) is None


def test_of_a_turn_that_fails_nothing_stays(ledger: Path) -> None:
    with Ledger.write(ledger) as writing:

        def fail() -> None:
            with writing.turn():
                writing.record([("remark", {"words": "nobody was told"})])
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            fail()
        assert writing.head().size == 6


def test_what_no_database_takes_comes_back_as_it_was(ledger: Path) -> None:
    name = "a\x00b \ud800 \U0010ffff000000.txt"
    with Ledger.write(ledger) as writing:
        writing.evidence.keep(io.BytesIO(b""))
        writing.record([("evidence-kept", {"sha256": hashlib.sha256().hexdigest(), "size": 0, "name": name})])
        assert writing.items()[-1].name == name
    assert verify_ledger(ledger).sound


def test_a_ledger_of_the_first_form_is_brought_up(tmp_path: Path) -> None:
    """What version 1 wrote stays as it is, and gets the hashes of its tree."""
    with Ledger.write(tmp_path / "ledger") as ledger:
        ledger.record([("remark", {"words": f"entry {n}"}) for n in range(600)])
        before = ledger.head()
    for name in ("signatures", "subtrees", "latest"):
        edit(tmp_path / "ledger", f"DROP TABLE {name}")
    edit(tmp_path / "ledger", "DELETE FROM migrations WHERE version > 1")
    assert verify_ledger(tmp_path / "ledger").sound  # as it lies
    with Ledger.read(tmp_path / "ledger") as ledger:
        assert str(ledger.checkpoint()) == str(before)
    with Ledger.write(tmp_path / "ledger") as ledger:
        assert ledger.head() == before
        ledger.prove_entry(300).check(ledger.entries()[300].leaf)
    assert verify_ledger(tmp_path / "ledger").sound
