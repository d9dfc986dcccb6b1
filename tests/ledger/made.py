"""A small ledger for the tests that break one, in either store."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, text

from spolia.ledger import Ledger, new_server
from spolia.ledger.postgresql import drop_schema, open_server, read_server
from spolia.ledger.tree import Root, root_of

WHOLE = b'{"text": "Rebels took it."}\n{"text": "The army left."}\n'
TEXT = b"Rebels took it."


def make_ledger(folder: Path, store: str | None = None) -> Path:
    """A ledger of six entries, its log where `store` says: opened, a file, its two lines, a report, and what somebody said of it."""
    with Ledger.write(folder, new_server(store, "Made up") if store else None) as ledger:
        file = ledger.evidence.keep(io.BytesIO(WHOLE))
        ledger.record([("evidence-kept", {"sha256": file.sha256, "size": file.size, "name": "reports.jsonl"})])
        ledger.record([line(file.sha256, 0, 27, 1), line(file.sha256, 28, 54, 2)])
        sha256 = hashlib.sha256(WHOLE[:27]).hexdigest()
        text = hashlib.sha256(TEXT).hexdigest()
        report = {
            "sha256": sha256,
            "id": "r1",
            "text_sha256": text,
            "how": "json",
            "source": "A",
            "title": None,
            "published": None,
            "url": None,
        }
        ledger.record([("report-preserved", report)], {text: TEXT})
        ledger.record([("metadata-told", {"sha256": sha256, "published": "2016-12-11"})])
    return folder


def line(parent: str, start: int, end: int, number: int) -> tuple[str, dict[str, object]]:
    sha256 = hashlib.sha256(WHOLE[start:end]).hexdigest()
    return "evidence-kept", {
        "sha256": sha256,
        "size": end - start,
        "name": f"reports.jsonl line {number}",
        "parent": parent,
        "start": start,
    }


def edit(folder: Path, statement: str, **values: object) -> None:
    """Changes the database behind the ledger's back, as somebody with an editor would: no guard and no reference is in the way."""
    with raw_database(folder) as connection:
        server = read_server(folder)
        if server is not None:
            connection.exec_driver_sql("SET session_replication_role = replica")
        else:
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            for (trigger,) in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                connection.exec_driver_sql(f"DROP TRIGGER {trigger}")
        connection.execute(text(statement), values)
        connection.commit()


def ask(folder: Path, question: str, **values: object) -> Any:
    """The one value that the database gives for the question, whatever state the ledger is in."""
    with raw_database(folder) as connection:
        return connection.execute(text(question), values).scalar_one()


@contextmanager
def raw_database(folder: Path) -> Iterator[Connection]:
    server = read_server(folder)
    engine = open_server(server, writable=True) if server else create_engine(f"sqlite:///{folder / 'ledger.sqlite'}")
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def lose_database(folder: Path) -> None:
    """Takes away the database whole, and nothing else."""
    server = read_server(folder)
    if server is not None:
        drop_schema(server)
    else:
        (folder / "ledger.sqlite").unlink()


def roots_of(leaves: Sequence[bytes]) -> Root:
    """The roots of any run of `leaves`, each hashed when it is asked for."""
    return lambda start, end: root_of(leaves[start:end])
