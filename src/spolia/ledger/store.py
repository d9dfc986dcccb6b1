"""The database of a ledger: its tables, its schema version, how it is opened. SQLAlchemy Core, so that the schema is portable.

`entries`, `heads` and `signatures` are the log itself; `subtrees` holds hashes of its tree, so that a proof need not hash all of
it again. All other tables are worked out from the entries by index.py, except `texts`, which keeps each report's text as
preserved under the hash that its entry names. Hashes are hex where people may look for them and
bytes where only the tree uses them; texts are bytes, since not every database takes every character.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

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
    func,
    insert,
    inspect,
    select,
)  # fmt: skip
from sqlalchemy.exc import DBAPIError

from spolia.errors import CaseUnusable, StoreUnreachable
from spolia.ledger import tree
from spolia.ledger.postgresql import open_server, read_server, why_not
from spolia.ledger.sqlite import BUSY_S, DATABASE, open_to_read, open_to_write
from spolia.ledger.words import Words

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
signatures = Table(
    "signatures", schema,
    Column("size", BigInteger, primary_key=True, autoincrement=False),  # of the head that is signed
    Column("key", String(8), primary_key=True),  # the id of the key, in hex; which key that is, the log says
    Column("signature", LargeBinary(64), nullable=False),
)  # fmt: skip
subtrees = Table(
    "subtrees", schema,
    Column("level", BigInteger, primary_key=True, autoincrement=False),  # from 1; a subtree has 256 to the power of `level` leaves
    Column("number", BigInteger, primary_key=True, autoincrement=False),  # from 0, from the left
    Column("hash", LargeBinary(32), nullable=False),  # its root; full subtrees alone are written down, and so never change
)  # fmt: skip
items = Table(
    "items", schema,
    Column("sha256", String(64), primary_key=True), Column("size", BigInteger, nullable=False), Column("name", Words, nullable=False),
    Column("parent", String(64)), Column("start", BigInteger),  # a part of a file: the bytes from `start` of that file
    Column("entry", BigInteger, ForeignKey("entries.number"), nullable=False),
)  # fmt: skip
readings = Table(
    "readings", schema,
    Column("sha256", String(64), ForeignKey("items.sha256"), primary_key=True),
    Column("state", String(16), nullable=False),  # report | parts | not read | aside
    Column("why", Words), Column("entry", BigInteger, ForeignKey("entries.number"), nullable=False),
)  # fmt: skip
reports = Table(
    "reports", schema,
    Column("sha256", String(64), ForeignKey("items.sha256"), primary_key=True), Column("id", Words, nullable=False, unique=True),
    Column("text_sha256", String(64), nullable=False), Column("how", Words, nullable=False),
    Column("source", Words), Column("title", Words), Column("published", String(10)), Column("url", Words),
    Column("entry", BigInteger, ForeignKey("entries.number"), nullable=False),
)  # fmt: skip
told = Table(
    "told", schema,  # what people said of an item, one row a saying; the latest that is not null holds
    Column("entry", BigInteger, ForeignKey("entries.number"), primary_key=True, autoincrement=False),
    Column("sha256", String(64), ForeignKey("items.sha256"), nullable=False),
    Column("source", Words), Column("title", Words), Column("published", String(10)), Column("url", Words),
)  # fmt: skip
latest = Table(
    "latest", schema,  # of the kinds of entries that follow one another about one thing, the newest: of each table, of a report's reading …
    Column("what", String(32), primary_key=True), Column("name", Words, primary_key=True),
    Column("sha256", String(64)), Column("entry", BigInteger, ForeignKey("entries.number"), nullable=False),
)  # fmt: skip
fetches = Table(
    "fetches", schema,  # the same bytes had from the web, one row each time
    Column("entry", BigInteger, ForeignKey("entries.number"), primary_key=True, autoincrement=False),
    Column("sha256", String(64), ForeignKey("items.sha256"), nullable=False),
    Column("asked", Words, nullable=False), Column("url", Words, nullable=False), Column("host", Words, nullable=False),
    Column("began", String(32), nullable=False),
)  # fmt: skip
texts = Table("texts", schema, Column("sha256", String(64), primary_key=True), Column("bytes", LargeBinary, nullable=False))
Index("told_of", told.c.sha256)
Index("fetches_of", fetches.c.sha256)
INDEXED = (items, readings, reports, told, fetches, latest)
LOG = (entries, heads, signatures, subtrees)  # what is only ever added to

# Each step takes a database of the version before to its own; a new database is made whole from `schema` and marked with all of them.
MIGRATIONS: tuple[tuple[int, str, Callable[[Connection], None]], ...] = (
    (1, "the first form", schema.create_all),
    (2, "signatures, hashes of the tree, pages from the web", lambda connection: _add_signatures(connection)),
)
VERSION = MIGRATIONS[-1][0]
FORM = select(func.coalesce(func.max(migrations.c.version), 0))
OLDEST_READ = 1  # the oldest form that is read as it lies: what it has no table for never happened in it
ADDED = {2: (signatures, subtrees, latest, fetches)}  # the tables that came in with a form


def open_store(folder: Path, *, writable: bool, still: bool = False) -> Engine:
    """The database of the ledger in `folder`, made or brought to this version where `writable`. Raises CaseUnusable where it cannot be opened.

    `still` says that nobody writes to it now: then SQLite is read without so much as a lock beside it.
    """
    server = read_server(folder)
    where = str(server or folder / DATABASE)
    try:
        if server is not None:
            engine = open_server(server, writable=writable)
        else:
            engine = open_to_write(folder / DATABASE) if writable else open_to_read(folder / DATABASE, still)
        version = schema_version(engine)
        if writable and version < VERSION:
            version = migrate(engine)
    except (DBAPIError, OSError) as bad:
        raise unusable(f"the ledger {where} cannot be opened", bad) from None
    if not OLDEST_READ <= version <= VERSION:
        engine.dispose()
        if version == 0:
            raise CaseUnusable(f"there is no ledger in {where}.")
        newer = "a newer Spolia wrote it" if version > VERSION else "it is older than this Spolia; any command that writes brings it up"
        raise CaseUnusable(f"the ledger {where} has form {version}, this Spolia reads form {VERSION}: {newer}.")
    return engine


def open_scratch() -> Engine:
    """An empty database in memory, gone with the engine."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    schema.create_all(engine)
    return engine


def unusable(what: str, bad: DBAPIError | OSError) -> CaseUnusable:
    """The error to raise where the database fails: what could not be done, what the database says, and what to do next."""
    words = " ".join(str(getattr(bad, "orig", None) or bad).split()).rstrip(".?")
    if isinstance(bad, DBAPIError):
        if advice := why_not(bad):
            return StoreUnreachable(f"{what}: {words}. {advice}")
        if "database is locked" in words or getattr(bad.orig, "sqlstate", None) == "55P03":
            return CaseUnusable(f"{what}: another command has been writing to it for {BUSY_S} seconds; try again when it is done.")
    return CaseUnusable(f"{what}: {words}.")


def turns(engine: Engine) -> Engine:
    """The same database, of which each transaction is a turn: nobody else writes until it ends."""
    return engine.execution_options(turn=True)


def has_table(connection: Connection, table: Table) -> bool:
    """The database has this table; an older one may not."""
    return inspect(connection).has_table(table.name)


def schema_version(engine: Engine) -> int:
    """The version that the database says it has; 0 for one without tables."""
    with engine.connect() as connection:
        return version_of(connection)


def version_of(connection: Connection) -> int:
    """The version that the database says it has; 0 for one without tables."""
    if not inspect(connection).has_table("migrations"):
        return 0
    return int(connection.execute(select(func.coalesce(func.max(migrations.c.version), 0))).scalar_one())


def form_of(connection: Connection) -> int:
    """The version of a database that has its tables; asked once of the newest form, since forms only grow."""
    form = connection.info.get("form")
    if form != VERSION:
        form = connection.info["form"] = int(connection.execute(FORM).scalar_one())
    return form


def tables_of(form: int) -> list[Table]:
    """The tables that a database of the form has."""
    later = {table.name for version, tables in ADDED.items() if version > form for table in tables}
    return [table for table in schema.sorted_tables if table.name not in later]


def missing_tables(connection: Connection) -> list[str]:
    """The names of the tables that the database should have by its own form, and has not."""
    there = set(inspect(connection).get_table_names())
    return [table.name for table in tables_of(version_of(connection)) if table.name not in there]


def migrate(engine: Engine) -> int:
    """The version after every step that the database still lacks was taken, all in one transaction."""
    with turns(engine).begin() as connection:
        version = version_of(connection)  # another may have brought it up while we waited
        if version == 0:
            schema.create_all(connection)
            _forbid_changes(connection, LOG)
        for number, name, step in MIGRATIONS:
            if number > version:
                if version:
                    step(connection)
                connection.execute(insert(migrations).values(version=number, name=name, at=datetime.now(UTC).isoformat(timespec="seconds")))
    return max(version, VERSION)


def _add_signatures(connection: Connection) -> None:
    """The tables of version 2, with the hashes of a tree that grew before they were kept."""
    schema.create_all(connection, tables=ADDED[2])
    _forbid_changes(connection, (signatures, subtrees))
    frontier = tree.Frontier()
    for leaf in connection.execute(select(entries.c.leaf).order_by(entries.c.number)).scalars().all():
        add_subtrees(connection, frontier.append(bytes(leaf)))


def add_subtrees(connection: Connection, full: Sequence[tree.Subtree]) -> None:
    """Writes down the roots of subtrees that have become full."""
    if full:
        connection.execute(insert(subtrees), [{"level": one.level, "number": one.number, "hash": one.root} for one in full])


def _forbid_changes(connection: Connection, tables: Sequence[Table]) -> None:
    """Entries can be added and never changed: no proof, since a file can be edited, but a guard against our own mistakes."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(
            "CREATE OR REPLACE FUNCTION only_added() RETURNS trigger LANGUAGE plpgsql "
            "AS $$ BEGIN RAISE EXCEPTION 'the log is only ever added to'; END $$"
        )
    for table in tables:
        for statement in GUARDS[connection.dialect.name]:
            connection.exec_driver_sql(statement.format(table=table))


GUARDS = {
    "sqlite": tuple(
        f"CREATE TRIGGER {{table}}_no_{change.lower()} BEFORE {change} ON {{table}} "
        "BEGIN SELECT RAISE(ABORT, 'the log is only ever added to'); END"
        for change in ("UPDATE", "DELETE")
    ),
    "postgresql": ("CREATE TRIGGER {table}_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} EXECUTE FUNCTION only_added()",),
}
