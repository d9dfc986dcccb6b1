"""A ledger's log in a PostgreSQL database, in a schema of its own, so that several cases share one; the evidence stays in the folder.

Where it lies stands in `store.toml` beside the evidence, and never with a password: that is asked of the environment
(PGPASSWORD) or of ~/.pgpass, as all programs of PostgreSQL do. Whoever appends holds a lock of the database while it does, so
that writers on several machines take turns.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

from spolia.errors import BadCommand, CaseUnusable

STORE = "store.toml"
SCHEMES = {"postgresql", "postgres", "postgresql+psycopg"}
SECRETS = {"password", "sslpassword"}  # what an address may hold that is never written down
BUSY_S = 30  # seconds to wait for another writer before giving up
CONNECT_S = 10  # seconds to wait for the server, where the address sets no other
GONE_S = 20  # seconds after which the server takes a writer that stands still in its turn to be gone, and ends the turn
WRITING = (
    "synchronous_commit TO on",  # a commit that was reported survives a power cut
    f"lock_timeout TO '{BUSY_S}s'",
    f"idle_in_transaction_session_timeout TO '{GONE_S}s'",
    f"tcp_user_timeout TO '{GONE_S}s'",
    f"tcp_keepalives_idle TO {GONE_S // 2}",
    f"tcp_keepalives_interval TO {GONE_S // 4}",
    "tcp_keepalives_count TO 2",
)
READING = ("default_transaction_read_only TO on",)
LONGEST_NAME = 30  # characters of a case's name that its schema bears; PostgreSQL cuts names at 63
STORE_TEXT = """\
# Where the log of this ledger lies: a schema of a PostgreSQL database. The evidence lies beside this file.
# No password stands here: give it in the environment (PGPASSWORD) or in ~/.pgpass. When the server moves, change the address.
url = {url}
schema = {schema}
"""


@dataclass(frozen=True, slots=True)
class Server:
    """Where a ledger's log lies: a database by its address, and the schema in it."""

    url: URL = field(repr=False)  # it may hold a password
    schema: str

    def __str__(self) -> str:
        return f"{self.written} (schema {self.schema})"

    @property
    def written(self) -> str:
        """The address as it may be written down: without anything secret."""
        url = self.url
        query = {key: value for key, value in url.query.items() if key not in SECRETS}
        plain = URL.create("postgresql", url.username, None, url.host, url.port, url.database, query)
        return plain.render_as_string(hide_password=False)

    @property
    def has_secret(self) -> bool:
        return self.url.password is not None or bool(SECRETS & set(self.url.query))


def new_server(address: str, name: str) -> Server:
    """A place for the log of a new case of that name. Raises BadCommand where the address is none of PostgreSQL's."""
    words = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:LONGEST_NAME].rstrip("_")
    return Server(_parse(address), "_".join(part for part in ("spolia", words, secrets.token_hex(4)) if part))


def _parse(address: str) -> URL:
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        url = None
    if url is None or url.drivername not in SCHEMES:
        raise BadCommand("a store is sqlite, or a PostgreSQL database by its address: postgresql://USER@HOST/DATABASE")
    return url.set(drivername="postgresql+psycopg")


def read_server(folder: Path) -> Server | None:
    """Where the log of the ledger in `folder` lies, None where that is SQLite. Raises CaseUnusable where it is not to be made out."""
    path = folder / STORE
    try:
        told = tomllib.loads(path.read_text("utf-8-sig"))
        address, schema = told["url"], told["schema"]
        if not (isinstance(address, str) and isinstance(schema, str) and schema):
            raise KeyError
        return Server(_parse(address), schema)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except KeyError:
        raise CaseUnusable(f"{path} should have a url and a schema, each in quotes.") from None
    except (OSError, UnicodeError, tomllib.TOMLDecodeError, BadCommand) as bad:
        raise CaseUnusable(f"{path} cannot be read: {bad}.") from None


def write_server(folder: Path, server: Server) -> None:
    """Writes down where the log lies; on disk on return."""
    passing = folder / f"{STORE}.passing"
    with passing.open("w", encoding="utf-8") as file:
        file.write(STORE_TEXT.format(url=json.dumps(server.written), schema=json.dumps(server.schema)))
        file.flush()
        os.fsync(file.fileno())
    passing.replace(folder / STORE)


def open_server(server: Server, *, writable: bool) -> Engine:
    """The database, with the schema as the one that all names are looked for in. Raises CaseUnusable where there is no driver."""
    given = {"connect_timeout": CONNECT_S, "application_name": "spolia", "client_encoding": "utf8"}
    reading: dict[str, Any] = {} if writable else {"isolation_level": "REPEATABLE READ"}  # all that is asked is asked of one moment
    try:
        engine = create_engine(
            server.url, pool_pre_ping=True, connect_args={key: given[key] for key in given.keys() - set(server.url.query)}, **reading
        )
    except ModuleNotFoundError:
        raise CaseUnusable("a ledger in PostgreSQL needs the package psycopg; install it: pip install 'spolia[postgres]'") from None

    # First of all who listen, since SQLAlchemy asks the connection which schema it is in.
    @event.listens_for(engine, "connect", insert=True)
    def set_up(raw: Any, _: Any) -> None:
        raw.autocommit = True
        raw.execute(f"SET search_path TO {_quoted(server.schema)}")
        for setting in WRITING if writable else READING:
            raw.execute(f"SET {setting}")
        raw.autocommit = False

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get("turn"):
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (server.schema,))

    return engine


def make_schema(server: Server) -> None:
    """Makes the schema. Raises DBAPIError where that cannot be, CaseUnusable where the database does not take every character."""
    engine = open_server(server, writable=True)
    try:
        with engine.begin() as connection:
            encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
            if encoding != "UTF8":
                raise CaseUnusable(f"{server.written} is in {encoding}, which lacks characters; make a database with ENCODING 'UTF8'.")
            connection.exec_driver_sql(f"CREATE SCHEMA {_quoted(server.schema)}")
    finally:
        engine.dispose()


def drop_schema(server: Server) -> None:
    """Takes away the schema with all that is in it: for a case whose making failed."""
    engine = open_server(server, writable=True)
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {_quoted(server.schema)} CASCADE")
    finally:
        engine.dispose()


def why_not(bad: DBAPIError) -> str | None:
    """What to do about a server that does not answer or let us in, in a sentence; None where something else is wrong, or it is none."""
    if not type(bad.orig).__module__.startswith("psycopg"):
        return None
    state, words = getattr(bad.orig, "sqlstate", None) or "", str(bad.orig)
    if "password" in words or state.startswith("28"):
        return "Give the password in the environment (PGPASSWORD) or in ~/.pgpass; who may come in, the server's pg_hba.conf says."
    if state.startswith(("08", "57P")) or (not state and isinstance(bad, OperationalError)) or bad.connection_invalidated:
        return "What was said to be kept is kept. See that the server runs and can be reached, then run the command again."
    return None


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
