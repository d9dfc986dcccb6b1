"""The database of a ledger: its tables, its schema version, how it is opened. SQLAlchemy Core, so that the schema is portable.

`entries` and `heads` are the log itself. All other tables are worked out from the entries by index.py, except `texts`, which
keeps each report's text as preserved under the hash that its entry names. Hashes are hex where people may look for them and
bytes where only the tree uses them; texts are bytes, since not every database takes every character.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    StaticPool,
    String,
    Table,
    Text,
    create_engine,
    event,
    func,
    insert,
    inspect,
    select,
    text,
)  # fmt: skip
from sqlalchemy.exc import DBAPIError

from spolia.errors import CaseUnusable

BUSY_S = 30  # seconds to wait for another writer before giving up

schema = MetaData()
migrations = Table(
    "migrations", schema,
    Column("version", BigInteger, primary_key=True, autoincrement=False), Column("name", Text, nullable=False),
    Column("at", String(32), nullable=False),
)  # fmt: skip
entries = Table(
    "entries", schema,
    Column("number", BigInteger, primary_key=True, autoincrement=False),  # from 0, without a gap
    Column("raw", LargeBinary, nullable=False),  # the entry: exactly these bytes are hashed
    Column("leaf", LargeBinary(32), nullable=False),
)  # fmt: skip
heads = Table(
    "heads", schema,
    Column("size", BigInteger, primary_key=True, autoincrement=False),  # how many entries this head sums up
    Column("root", LargeBinary(32), nullable=False),
    Column("peaks", LargeBinary, nullable=False),  # the frontier's hashes, joined
)  # fmt: skip
items = Table(
    "items", schema,
    Column("sha256", String(64), primary_key=True), Column("size", BigInteger, nullable=False), Column("name", Text, nullable=False),
    Column("parent", String(64)), Column("start", BigInteger),  # a part of a file: the bytes from `start` of that file
    Column("entry", BigInteger, ForeignKey("entries.number"), nullable=False),
)  # fmt: skip
readings = Table(
    "readings", schema,
    Column("sha256", String(64), ForeignKey("items.sha256"), primary_key=True),
    Column("state", String(16), nullable=False),  # report | parts | not read | aside
    Column("why", Text), Column("entry", BigInteger, ForeignKey("entries.number"), nullable=False),
)  # fmt: skip
reports = Table(
    "reports", schema,
    Column("sha256", String(64), ForeignKey("items.sha256"), primary_key=True), Column("id", Text, nullable=False, unique=True),
    Column("text_sha256", String(64), nullable=False), Column("how", Text, nullable=False),
    Column("source", Text), Column("title", Text), Column("published", String(10)), Column("url", Text),
    Column("entry", BigInteger, ForeignKey("entries.number"), nullable=False),
)  # fmt: skip
told = Table(
    "told", schema,  # what people said of an item, one row a saying; the latest that is not null holds
    Column("entry", BigInteger, ForeignKey("entries.number"), primary_key=True, autoincrement=False),
    Column("sha256", String(64), ForeignKey("items.sha256"), nullable=False),
    Column("source", Text), Column("title", Text), Column("published", String(10)), Column("url", Text),
)  # fmt: skip
fetches = Table(
    "fetches", schema,  # the same bytes had from the web, one row each time
    Column("entry", BigInteger, ForeignKey("entries.number"), primary_key=True, autoincrement=False),
    Column("sha256", String(64), ForeignKey("items.sha256"), nullable=False),
    Column("asked", Text, nullable=False), Column("url", Text, nullable=False), Column("host", Text, nullable=False),
    Column("began", String(32), nullable=False),
)  # fmt: skip
texts = Table("texts", schema, Column("sha256", String(64), primary_key=True), Column("bytes", LargeBinary, nullable=False))
Index("told_of", told.c.sha256)
Index("fetches_of", fetches.c.sha256)
INDEXED = (items, readings, reports, told, fetches)

# Each step takes a database of the version before to its own; a new database is made whole from `schema` and marked with all of them.
MIGRATIONS: tuple[tuple[int, str, Callable[[Connection], None]], ...] = (
    (1, "the first form", schema.create_all),
    (2, "pages fetched from the web", fetches.create),
)
VERSION = MIGRATIONS[-1][0]
OLDEST_READ = 1  # the oldest form that is read as it lies: what it has no table for never happened in it


def open_store(path: Path, *, writable: bool, still: bool = False) -> Engine:
    """The database at `path`, made or brought to this version where `writable`. Raises CaseUnusable where it cannot be opened.

    `still` says that nobody writes to it now: then it is read without so much as a lock beside it.
    """
    try:
        engine = _engine(f"sqlite:///{path}", writable=True) if writable else _open_to_read(path, still)
        version = migrate(engine) if writable else schema_version(engine)
    except (DBAPIError, OSError) as bad:
        raise CaseUnusable(f"the ledger {path} cannot be opened: {_reason(bad)}.") from None
    if not OLDEST_READ <= version <= VERSION:
        engine.dispose()
        newer = "a newer Spolia wrote it" if version > VERSION else "it is older than this Spolia; any command that writes brings it up"
        raise CaseUnusable(f"the ledger {path} has form {version}, this Spolia reads form {VERSION}: {newer}.")
    return engine


def open_scratch() -> Engine:
    """An empty database in memory, gone with the engine."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    schema.create_all(engine)
    return engine


def has_table(connection: Connection, table: Table) -> bool:
    """The database has this table; an older one may not."""
    return inspect(connection).has_table(table.name)


def schema_version(engine: Engine) -> int:
    """The version that the database says it has; 0 for one without tables."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("migrations"):
            return 0
        return int(connection.execute(select(func.coalesce(func.max(migrations.c.version), 0))).scalar_one())


def migrate(engine: Engine) -> int:
    """The version after every step that the database still lacks was taken, all in one transaction."""
    version = schema_version(engine)
    if version >= VERSION:
        return version
    with engine.begin() as connection:
        if version == 0:
            schema.create_all(connection)
            _forbid_changes(connection)
        for number, name, step in MIGRATIONS:
            if number > version:
                if version:
                    step(connection)
                connection.execute(insert(migrations).values(version=number, name=name, at=datetime.now(UTC).isoformat(timespec="seconds")))
    return VERSION


def _forbid_changes(connection: Connection) -> None:
    """Entries can be added and never changed: no proof, since a file can be edited, but a guard against our own mistakes."""
    if connection.dialect.name == "sqlite":
        for table in ("entries", "heads"):
            for change in ("UPDATE", "DELETE"):
                connection.execute(
                    text(
                        f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                        f"BEGIN SELECT RAISE(ABORT, 'the log is only ever added to'); END"
                    )
                )


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
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writable else "BEGIN")

    return engine


def _open_to_read(path: Path, still: bool) -> Engine:
    """An engine that writes nothing beside `path`'s own: where even a lock cannot be written, it looks at a copy."""
    if not path.is_file():
        raise CaseUnusable(f"there is no ledger at {path}.")
    engine = _engine(_read_only(path) + ("&immutable=1" if still and not unmerged(path) else ""), writable=False)
    try:
        schema_version(engine)
    except DBAPIError:
        engine.dispose()
        engine = _engine(_read_only(_copy_of(path)), writable=False)
    return engine


def unmerged(path: Path) -> int:
    """How many bytes were written to the database and stand in its write-ahead log alone; none where its last writer closed it."""
    log = path.with_name(path.name + "-wal")
    return log.stat().st_size if log.is_file() else 0


def _read_only(path: Path) -> str:
    quoted = str(path.resolve()).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    return f"sqlite:///file:{quoted}?mode=ro&uri=true"


def _copy_of(path: Path) -> Path:
    folder = tempfile.TemporaryDirectory(prefix="spolia-", ignore_cleanup_errors=True)
    _copies.append(folder)  # kept until the program ends
    for name in (path.name, path.name + "-wal"):
        if (path.parent / name).is_file():
            shutil.copyfile(path.parent / name, Path(folder.name) / name)
    return Path(folder.name) / path.name


_copies: list[tempfile.TemporaryDirectory[str]] = []


def _reason(bad: DBAPIError | OSError) -> str:
    return str(getattr(bad, "orig", None) or bad)
