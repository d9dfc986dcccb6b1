"""A ledger's log as SQLite, a file beside the evidence: how it is opened, to write or to look at without writing anything."""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from spolia.errors import CaseUnusable

DATABASE = "ledger.sqlite"
BUSY_S = 30  # seconds to wait for another writer before giving up
COPIES = 20  # times that a copy is tried while somebody writes to what is copied
PAUSE_S = 0.1


def open_to_write(path: Path) -> Engine:
    """The database at `path`, made where there is none; a commit that was reported survives a power cut."""
    return _engine(f"sqlite:///{path}", writable=True)


def open_to_read(path: Path, still: bool) -> Engine:
    """An engine that writes nothing beside `path`'s own: where even a lock cannot be written, it looks at a copy.

    `still` says that nobody writes to it now: then it is read without so much as a lock beside it.
    """
    if not path.is_file():
        raise CaseUnusable(f"there is no ledger at {path}.")
    engine = _engine(_read_only(path) + ("&immutable=1" if still and not unmerged(path) else ""), writable=False)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("SELECT count(*) FROM sqlite_master")
    except DBAPIError:
        engine.dispose()
        engine = _engine(_read_only(_copy_of(path)), writable=False)
    return engine


def unmerged(path: Path) -> int:
    """How many bytes were written to the database and stand in its write-ahead log alone; none where its last writer closed it."""
    log = path.with_name(path.name + "-wal")
    return log.stat().st_size if log.is_file() else 0


def stamp(path: Path) -> tuple[int, ...]:
    """What is another after every write to the database at `path`, as far as a file can tell; zeros where there is none."""
    files = [file for file in (path, path.with_name(path.name + "-wal")) if file.is_file()]
    return tuple(number for file in files for number in (file.stat().st_mtime_ns, file.stat().st_size)) or (0, 0)


def _engine(url: str, *, writable: bool) -> Engine:
    engine = create_engine(url, connect_args={"timeout": BUSY_S, "uri": True})

    @event.listens_for(engine, "connect")
    def set_up(raw: Any, _: Any) -> None:
        raw.isolation_level = None  # transactions begin where we say, not where the driver guesses
        if writable:
            raw.execute("PRAGMA journal_mode=WAL")
            raw.execute("PRAGMA synchronous=FULL")  # a commit that was reported survives a power cut
        raw.execute("PRAGMA foreign_keys=ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("turn") else "BEGIN")

    return engine


def _read_only(path: Path) -> str:
    quoted = str(path.resolve()).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    return f"sqlite:///file:{quoted}?mode=ro&uri=true"


def _copy_of(path: Path) -> Path:
    """A copy of the database, taken while nobody wrote to it."""
    folder = tempfile.TemporaryDirectory(prefix="spolia-", ignore_cleanup_errors=True)
    _copies.append(folder)  # kept until the program ends
    for _ in range(COPIES):
        before = stamp(path)
        for name in (path.name, path.name + "-wal"):
            (Path(folder.name) / name).unlink(missing_ok=True)
            if (path.parent / name).is_file():
                shutil.copyfile(path.parent / name, Path(folder.name) / name)
        if stamp(path) == before:
            break
        time.sleep(PAUSE_S)
    return Path(folder.name) / path.name


_copies: list[tempfile.TemporaryDirectory[str]] = []
