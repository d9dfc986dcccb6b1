"""The tables that are worked out from the entries, so that they can be asked: one function, used to write and to check.

Same entries, same tables. What each kind of entry says is in docs/ledger-format.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, insert

from spolia.ledger import store
from spolia.ledger.log import Entry


def index_entries(connection: Connection, entries: Sequence[Entry]) -> None:
    """Takes the entries into the tables; an entry of a kind that concerns no table changes nothing.

    Only entries that concern the same tables need be taken in order: so a log in which kinds alternate is taken in few statements.
    """
    for family in FAMILIES:
        concerned = [entry for entry in entries if KINDS.get(entry.what) in family]
        for index, run in groupby(concerned, key=lambda entry: KINDS[entry.what]):
            index(connection, list(run))


def _kept(connection: Connection, entries: list[Entry]) -> None:
    _insert(connection, store.items, entries, "sha256", "size", "name", "parent", "start")


def _report(connection: Connection, entries: list[Entry]) -> None:
    _reading(connection, entries, "report")
    _insert(connection, store.reports, entries, "sha256", "id", "text_sha256", "how", "source", "title", "published", "url")


def _parts(connection: Connection, entries: list[Entry]) -> None:
    _reading(connection, entries, "parts")


def _not_read(connection: Connection, entries: list[Entry]) -> None:
    _reading(connection, entries, "not read")


def _set_aside(connection: Connection, entries: list[Entry]) -> None:
    _reading(connection, entries, "aside")


def _reading(connection: Connection, entries: list[Entry], state: str) -> None:
    rows = {e.body["sha256"]: {"sha256": e.body["sha256"], "state": state, "why": e.body.get("why"), "entry": e.number} for e in entries}
    connection.execute(delete(store.readings).where(store.readings.c.sha256 == bindparam("item")), [{"item": sha256} for sha256 in rows])
    connection.execute(insert(store.readings), list(rows.values()))


def _told(connection: Connection, entries: list[Entry]) -> None:
    _insert(connection, store.told, entries, "sha256", "source", "title", "published", "url")


def _newest(connection: Connection, entries: list[Entry]) -> None:
    """Of each thing that entries of a kind follow one another about, the last; a key is told of once, whatever follows."""
    rows = {(e.what, _thing(e)): {"what": e.what, "name": _thing(e), "sha256": e.body.get("sha256"), "entry": e.number} for e in entries}
    match = (store.latest.c.what == bindparam("kind")) & (store.latest.c.name == bindparam("thing"))
    connection.execute(delete(store.latest).where(match), [{"kind": what, "thing": name} for what, name in rows])
    connection.execute(insert(store.latest), list(rows.values()))


def _thing(entry: Entry) -> str:
    about = ABOUT[entry.what]
    return str(entry.body[about])[:255] if about else ""


def _fetched(connection: Connection, entries: list[Entry]) -> None:
    _insert(connection, store.fetches, entries, "sha256", "asked", "url", "host", "began")


def _insert(connection: Connection, table: Table, entries: list[Entry], *keys: str) -> None:
    rows: list[dict[str, Any]] = [{**{key: entry.body.get(key) for key in keys}, "entry": entry.number} for entry in entries]
    connection.execute(insert(table), rows)


# What the entries of a kind that follow one another are about, by the key that says it; None where there is but one such thing in a case.
ABOUT: dict[str, str | None] = {
    "key-told": "key",
    "table-used": "name",
    "report-read": "item",
    "claims-gathered": None,
    "record-weighed": None,
    "site-published": None,
    "bundle-exported": "sha256",
    "head-stamped": "size",
    "decision-made": "id",
}
KINDS: dict[str, Callable[[Connection, list[Entry]], None]] = {
    "evidence-kept": _kept,
    "evidence-unpacked": _kept,
    "report-preserved": _report,
    "parts-found": _parts,
    "not-read": _not_read,
    "set-aside": _set_aside,
    "metadata-told": _told,
    **dict.fromkeys(ABOUT, _newest),
    "fetched": _fetched,
}
# The kinds that concern the same tables, first those whose rows the others' rows point to.
FAMILIES: tuple[tuple[Callable[[Connection, list[Entry]], None], ...], ...] = (
    (_kept,), (_report, _parts, _not_read, _set_aside), (_told,), (_newest,), (_fetched,),
)  # fmt: skip
