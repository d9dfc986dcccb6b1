"""One ledger: evidence and log together. What is recorded is on disk when `record` comes back; what is asked is read from the index."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select
from sqlalchemy.exc import DBAPIError

from spolia.errors import CaseUnusable, LedgerBroken
from spolia.ledger import log, store
from spolia.ledger.evidence import Evidence, sync_folder
from spolia.ledger.index import index_entries
from spolia.ledger.lock import hold_lock

FORMAT = "spolia-ledger/1"
DATABASE = "ledger.sqlite"
AT_ONCE = 500  # values in one question; SQLite took 999 before 3.32
FACTS = ("source", "title", "published", "url")  # what people can say of an item, and the item of itself


@dataclass(frozen=True, slots=True)
class KeptItem:
    """One piece of evidence: a file; a part of one, which is the `size` bytes from `start` of `parent`; or what was unpacked from `parent`."""

    sha256: str
    size: int
    name: str
    parent: str | None
    start: int | None

    @property
    def slice_of(self) -> str | None:
        """The file that the item's bytes stand in as they are; None where they are a file of their own."""
        return self.parent if self.start is not None else None


@dataclass(frozen=True, slots=True)
class KeptReport:
    """One report as preserved: its text, how that was had from the item's bytes, and what is known of where it came from."""

    sha256: str
    id: str
    text: str
    how: str
    source: str | None
    title: str | None
    published: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class KeptFetch:
    """One time that an item was had from the web: the address as asked and as it was after redirects, its host, and when, in UTC."""

    sha256: str
    asked: str
    url: str
    host: str
    began: str
    entry: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A report as far as it says what page it is: the addresses that we or somebody saw it at, and the one that it gives itself.

    `parent` is the file that it is a part of; `entry` the number of the entry that says it is kept, `seen` of the last that says it was had.
    """

    sha256: str
    id: str
    how: str
    source: str | None
    seen_at: tuple[str, ...]
    own_url: str | None
    parent: str | None
    entry: int
    seen: int


class Ledger:
    """The ledger in `folder`: the database and, beside it, the evidence."""

    def __init__(self, folder: Path, engine: Engine) -> None:
        self.folder = folder
        self.evidence = Evidence(folder / "evidence")
        self._engine = engine

    @classmethod
    @contextmanager
    def write(cls, folder: Path) -> Iterator[Ledger]:
        """The ledger in `folder` for writing, made where there is none. Raises CaseUnusable where it cannot be written."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as bad:
            raise CaseUnusable(f"{folder} cannot be written: {bad.strerror}.") from None
        with hold_lock(folder / "lock", store.BUSY_S):
            ledger = cls(folder, store.open_store(folder / DATABASE, writable=True))
            try:
                ledger._begin()
                yield ledger
            except BrokenPipeError:
                raise  # whoever read our output went away: nothing is wrong with the ledger
            except (DBAPIError, OSError) as bad:
                raise CaseUnusable(f"the ledger in {folder} cannot be written: {getattr(bad, 'orig', None) or bad}.") from None
            finally:
                ledger._engine.dispose()

    @classmethod
    @contextmanager
    def read(cls, folder: Path, *, still: bool = False) -> Iterator[Ledger]:
        """The ledger in `folder` to look at; no entry of it is written, and where it is `still` (store.py) no file at all."""
        ledger = cls(folder, store.open_store(folder / DATABASE, writable=False, still=still))
        try:
            yield ledger
        except DBAPIError as bad:
            raise LedgerBroken(f"the ledger in {folder} cannot be read: {bad.orig}. Find out how far it is sound: spolia verify") from None
        finally:
            ledger._engine.dispose()

    def _begin(self) -> None:
        self.evidence.create()
        self.evidence.sweep()
        with self.asked() as connection:
            begun = connection.execute(select(func.count()).select_from(store.heads)).scalar_one()
        if not begun:
            self.record([("opened", {"format": FORMAT, "origin": f"spolia-case/{secrets.token_hex(8)}"})])
            sync_folder(self.folder)

    @contextmanager
    def asked(self) -> Iterator[Connection]:
        """A connection to ask the tables of store.py with."""
        with self._engine.connect() as connection:
            yield connection

    def record(self, sayings: Sequence[log.Saying], texts: Mapping[str, bytes] | None = None) -> list[log.Entry]:
        """The entries written, in one transaction that is on disk on return: all of them or none.

        `texts` are the preserved texts that the entries name, by their SHA-256.
        """
        with self._engine.begin() as connection:
            _store_texts(connection, texts or {})
            written = log.append_entries(connection, sayings, datetime.now(UTC).isoformat(timespec="seconds"))
            index_entries(connection, written)
        return written

    def head(self) -> log.Head:
        """The newest head of the log."""
        with self.asked() as connection:
            return log.read_head(connection)

    def items(self, prefix: str = "") -> list[KeptItem]:
        """The evidence whose hash begins with `prefix`, in the order it came in."""
        table = store.items.c
        query = select(table.sha256, table.size, table.name, table.parent, table.start).order_by(table.entry)
        with self.asked() as connection:
            return [KeptItem(*row) for row in connection.execute(query.where(table.sha256.startswith(prefix, autoescape=True)))]

    def item(self, sha256: str) -> KeptItem | None:
        """The piece of evidence with that hash."""
        return next(iter(self.items(sha256)), None) if len(sha256) == 64 else None

    def read_item(self, item: KeptItem) -> bytes:
        """The item's bytes. Raises LedgerBroken where they are gone or are not those whose hash was written down."""
        data = self.evidence.read(item.slice_of or item.sha256, item.start, item.size if item.slice_of else None)
        found = hashlib.sha256(data).hexdigest()
        if found != item.sha256:
            raise LedgerBroken(f"evidence {item.sha256} should have that SHA-256, but its {len(data)} bytes have {found}.")
        return data

    def reading(self, sha256: str) -> tuple[str, str | None] | None:
        """What came of reading the item: ("report" | "parts" | "not read" | "aside", why); None where nobody has tried."""
        table = store.readings.c
        with self.asked() as connection:
            row = connection.execute(select(table.state, table.why).where(table.sha256 == sha256)).one_or_none()
        return (row.state, row.why) if row else None

    def parts(self, sha256: str) -> tuple[list[KeptItem], int]:
        """The items that were entered as parts of that one, in order, and how many it is said to have; they may be fewer, since a part may
        have been there before."""
        table = store.items.c
        query = select(table.sha256, table.size, table.name, table.parent, table.start).where(table.parent == sha256).order_by(table.entry)
        said = select(store.entries.c.raw).join(store.readings, store.readings.c.entry == store.entries.c.number)
        with self.asked() as connection:
            parts = [KeptItem(*row) for row in connection.execute(query)]
            raw = connection.execute(said.where(store.readings.c.sha256 == sha256, store.readings.c.state == "parts")).scalar_one_or_none()
        return parts, int(log.parse_entry(bytes(raw)).body.get("parts", 0)) if raw is not None else 0

    def unfinished(self) -> list[KeptItem]:
        """What is kept but was never tried to be read: a command ended between the two."""
        read = select(store.readings.c.sha256)
        with self.asked() as connection:
            left = set(connection.execute(select(store.items.c.sha256).where(store.items.c.sha256.not_in(read))).scalars())
        return [item for item in self.items() if item.sha256 in left] if left else []

    def states(self, hashes: Sequence[str]) -> dict[str, str | None]:
        """Of those hashes that are in the ledger, what came of reading each: "report", "parts", "not read", "aside", None where nobody tried."""
        joined = store.items.outerjoin(store.readings, store.items.c.sha256 == store.readings.c.sha256)
        query = select(store.items.c.sha256, store.readings.c.state).select_from(joined)
        with self.asked() as connection:
            rows = [row for some in _few(hashes) for row in connection.execute(query.where(store.items.c.sha256.in_(some)))]
        return {row.sha256: row.state for row in rows}

    def owners(self, report_ids: Sequence[str]) -> dict[str, str]:
        """Of those ids of reports that are taken, the hash of the item that each is the report of."""
        query = select(store.reports.c.id, store.reports.c.sha256)
        with self.asked() as connection:
            return {
                row.id: row.sha256 for some in _few(report_ids) for row in connection.execute(query.where(store.reports.c.id.in_(some)))
            }

    def told(self, sha256: str | None = None) -> dict[str, dict[str, str]]:
        """What people said of each item, or of one: the latest of each of FACTS that was said at all."""
        query = select(store.told).order_by(store.told.c.entry)
        if sha256 is not None:
            query = query.where(store.told.c.sha256 == sha256)
        said: dict[str, dict[str, str]] = {}
        with self.asked() as connection:
            for row in connection.execute(query):
                said.setdefault(row.sha256, {}).update({fact: getattr(row, fact) for fact in FACTS if getattr(row, fact) is not None})
        return said

    def fetches(self) -> list[KeptFetch]:
        """Every time that something was had from the web, in order."""
        table = store.fetches.c
        query = select(table.sha256, table.asked, table.url, table.host, table.began, table.entry).order_by(table.entry)
        with self.asked() as connection:
            return [KeptFetch(*row) for row in connection.execute(query)] if store.has_table(connection, store.fetches) else []

    def entered(self, hashes: Sequence[str]) -> dict[str, tuple[int, str]]:
        """For each of those items the number of the entry that says it is kept, and when that was written."""
        query = select(store.items.c.sha256, store.entries.c.raw).join(store.entries, store.items.c.entry == store.entries.c.number)
        with self.asked() as connection:
            rows = [row for some in _few(hashes) for row in connection.execute(query.where(store.items.c.sha256.in_(some)))]
        said = {row.sha256: log.parse_entry(bytes(row.raw)) for row in rows}
        return {sha256: (entry.number, entry.at) for sha256, entry in said.items()}

    def urls_in(self, sha256: str) -> list[str]:
        """The addresses that the reports in the file give of themselves, each once, in order."""
        joined = store.items.join(store.reports, store.items.c.sha256 == store.reports.c.sha256)
        query = select(store.reports.c.url).select_from(joined).where(store.items.c.parent == sha256, store.reports.c.url.is_not(None))
        with self.asked() as connection:
            return list(dict.fromkeys(connection.execute(query.order_by(store.items.c.entry)).scalars()))

    def standings(self) -> list[Standing]:
        """Every report without its text, in the order they came in."""
        items, reports = store.items.c, store.reports.c
        query = select(reports.sha256, reports.id, reports.how, reports.source, reports.url, items.parent, items.entry)
        query = query.join(store.items, reports.sha256 == items.sha256).order_by(reports.entry)
        told, fetched = self.told(), _by_item(self.fetches())
        with self.asked() as connection:
            return [_standing(row, told.get(row.sha256, {}), fetched.get(row.sha256, [])) for row in connection.execute(query)]

    def texts(self, hashes: Sequence[str]) -> dict[str, str]:
        """The texts of the reports that those items are, by the items' hashes."""
        joined = store.reports.join(store.texts, store.reports.c.text_sha256 == store.texts.c.sha256)
        query = select(store.reports.c.sha256, store.texts.c.bytes).select_from(joined)
        with self.asked() as connection:
            rows = [row for some in _few(hashes) for row in connection.execute(query.where(store.reports.c.sha256.in_(some)))]
        return {row.sha256: bytes(row.bytes).decode("utf-8") for row in rows}

    def reports(self) -> list[KeptReport]:
        """Every report as preserved, in the order they came in.

        What people said of one stands over how it was had from the web, and that over what it says itself; of a page that names no source, its host is it.
        """
        joined = store.reports.join(store.texts, store.reports.c.text_sha256 == store.texts.c.sha256)
        query = select(store.reports, store.texts.c.bytes).select_from(joined).order_by(store.reports.c.entry)
        told, fetched = self.told(), {fetch.sha256: fetch for fetch in self.fetches()}
        with self.asked() as connection:
            return [_report(row, told.get(row.sha256, {}), fetched.get(row.sha256)) for row in connection.execute(query)]


def _by_item(fetches: Sequence[KeptFetch]) -> dict[str, list[KeptFetch]]:
    found: dict[str, list[KeptFetch]] = {}
    for fetch in fetches:
        found.setdefault(fetch.sha256, []).append(fetch)
    return found


def _standing(row: Any, told: Mapping[str, str], fetched: Sequence[KeptFetch]) -> Standing:
    seen_at = [told["url"]] if "url" in told else []
    seen_at += [url for fetch in fetched for url in (fetch.url, fetch.asked)]
    return Standing(
        sha256=row.sha256, id=row.id, how=row.how, source=told.get("source") or row.source, seen_at=tuple(dict.fromkeys(seen_at)),
        own_url=row.url, parent=row.parent, entry=row.entry, seen=max([row.entry, *(fetch.entry for fetch in fetched)]),
    )  # fmt: skip


def _report(row: Any, told: Mapping[str, str], fetched: KeptFetch | None) -> KeptReport:
    own = {fact: getattr(row, fact) for fact in FACTS}
    if fetched is not None:
        own |= {"url": fetched.url, "source": own["source"] or fetched.host.removeprefix("www.")}
    facts = {fact: told.get(fact, own[fact]) for fact in FACTS}
    return KeptReport(sha256=row.sha256, id=row.id, text=bytes(row.bytes).decode("utf-8"), how=row.how, **facts)


def _store_texts(connection: Connection, texts: Mapping[str, bytes]) -> None:
    table = store.texts.c.sha256
    there = {row.sha256 for some in _few(list(texts)) for row in connection.execute(select(table).where(table.in_(some)))}
    if new := [{"sha256": sha256, "bytes": text} for sha256, text in texts.items() if sha256 not in there]:
        connection.execute(insert(store.texts), new)


def _few(values: Sequence[str]) -> Iterator[Sequence[str]]:
    """The values, so many at a time as any database takes in one question."""
    for start in range(0, len(values), AT_ONCE):
        yield values[start : start + AT_ONCE]
