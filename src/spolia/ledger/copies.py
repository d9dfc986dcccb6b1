"""Copies of a ledger, taken while others write to it: the log as it stood at one moment, and the evidence that this log names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, Engine, Table, insert, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from spolia.errors import CaseUnusable, LedgerBroken
from spolia.ledger import store
from spolia.ledger.evidence import Evidence
from spolia.ledger.kept import KeptItem

ROWS = 200  # rows in memory at a time; a row may hold a whole text


def copy_log(source: Connection, goal: Engine) -> None:
    """Writes every row of the log and its tables into `goal`, which is new and empty, in one transaction.

    Raises CaseUnusable where the source has an older form, LedgerBroken where its rows do not fit one another.
    """
    version = store.version_of(source)
    if version != store.VERSION:
        raise CaseUnusable(f"the ledger has form {version}, this Spolia copies form {store.VERSION}; any command that writes brings it up.")
    try:
        with store.turns(goal).begin() as connection:
            for table in store.schema.sorted_tables:
                if table is not store.migrations:  # each database has gone its own way to this form
                    for rows in _rows(source, table):
                        _write_rows(connection, table, rows)
    except IntegrityError as bad:
        raise LedgerBroken(
            f"the log is not what was written down, and cannot be copied: {bad.orig}. Find out how far: spolia verify"
        ) from None


def _rows(source: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    found = source.execute(select(table), execution_options={"stream_results": True, "yield_per": ROWS})
    for some in found.mappings().partitions(ROWS):
        yield [dict(row) for row in some]


def _write_rows(goal: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    try:
        goal.execute(insert(table), rows)
    except IntegrityError:
        raise
    except DBAPIError as bad:  # told apart from the failures of what is copied
        raise store.unusable("the copy of the log cannot be written", bad) from None


def files_of(items: Iterable[KeptItem], evidence: Evidence) -> list[str]:
    """The hashes of the files that hold those items, each once; a part that is a stretch of its file has none of its own."""
    return [item.sha256 for item in items if item.slice_of is None or evidence.path(item.sha256).is_file()]


def copy_evidence(hashes: Iterable[str], source: Evidence, goal: Evidence) -> Iterator[str]:
    """Copies the files, each hashed on the way and on disk when the next begins; gives a sentence on each that is gone or damaged."""
    for sha256 in hashes:
        try:
            with source.open(sha256) as file:
                kept = goal.keep(file)
        except LedgerBroken as gone:
            yield str(gone)
            continue
        if kept.sha256 != sha256:
            goal.path(kept.sha256).unlink(missing_ok=True)
            yield f"evidence {sha256} is damaged: its {kept.size} bytes have the SHA-256 {kept.sha256}."
