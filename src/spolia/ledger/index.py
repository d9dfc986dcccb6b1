"""The tables that are worked out from the entries, so that they can be asked: one function, used to write and to check.

Same entries, same tables. What each kind of entry says is in docs/ledger-format.md.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, delete, insert

from spolia.ledger import store
from spolia.ledger.log import Entry


def index_entry(connection: Connection, entry: Entry) -> None:
    """Takes the entry into the tables; an entry of a kind that concerns no table changes nothing."""
    index = KINDS.get(entry.what)
    if index is not None:
        index(connection, entry)


def _kept(connection: Connection, entry: Entry) -> None:
    connection.execute(insert(store.items).values(**_only(entry.body, "sha256", "size", "name", "parent", "start"), entry=entry.number))


def _report(connection: Connection, entry: Entry) -> None:
    _reading(connection, entry, "report")
    keys = ("sha256", "id", "text_sha256", "how", "source", "title", "published", "url")
    connection.execute(insert(store.reports).values(**_only(entry.body, *keys), entry=entry.number))


def _parts(connection: Connection, entry: Entry) -> None:
    _reading(connection, entry, "parts")


def _not_read(connection: Connection, entry: Entry) -> None:
    _reading(connection, entry, "not read")


def _reading(connection: Connection, entry: Entry, state: str) -> None:
    sha256 = entry.body["sha256"]
    connection.execute(delete(store.readings).where(store.readings.c.sha256 == sha256))
    connection.execute(insert(store.readings).values(sha256=sha256, state=state, why=entry.body.get("why"), entry=entry.number))


def _told(connection: Connection, entry: Entry) -> None:
    keys = ("sha256", "source", "title", "published", "url")
    connection.execute(insert(store.told).values(**_only(entry.body, *keys), entry=entry.number))


def _only(body: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: body.get(key) for key in keys}


KINDS: dict[str, Callable[[Connection, Entry], None]] = {
    "evidence-kept": _kept,
    "report-preserved": _report,
    "parts-found": _parts,
    "not-read": _not_read,
    "metadata-told": _told,
}
