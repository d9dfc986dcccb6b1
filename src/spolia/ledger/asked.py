"""What is kept, as the tables tell that are worked out from the entries (index.py): asked and never written."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, select

from spolia.ledger import log, store
from spolia.ledger.kept import FACTS, KeptFetch, KeptItem, KeptReport, Standing, by_item, report_of, standing_of

PICTURES = b'"pictures":'  # in an entry, as far as it is not of a report's own words, in which a quotation mark is escaped
AT_ONCE = 500  # values in one question; SQLite took 999 before 3.32
KEPT_ITEMS = select(*(store.items.c[name] for name in ("sha256", "size", "name", "parent", "start")))


class Asked:
    """The questions to the database of one ledger."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._own = threading.local()  # the turn of this thread, while it has one

    @contextmanager
    def asked(self) -> Iterator[Connection]:
        """A connection to ask the tables of store.py with; within a turn, the turn's own."""
        if (own := getattr(self._own, "turn", None)) is not None:
            yield own
            return
        with self._engine.connect() as connection:
            yield connection

    def latest(self, what: str, after: int = -1) -> dict[str, log.Entry]:
        """Of each thing that entries of the kind are about, the newest entry (index.py says what they are about); of those after an entry alone."""
        query = select(store.latest.c.name, store.entries.c.raw).join(store.entries, store.latest.c.entry == store.entries.c.number)
        with self.asked() as connection:
            rows = connection.execute(query.where(store.latest.c.what == what, store.latest.c.entry > after)).all()
        return {row.name: log.parse_entry(bytes(row.raw)) for row in rows}

    def latest_hashes(self, what: str) -> dict[str, str | None]:
        """Of each thing that entries of the kind are about, the SHA-256 that the newest names."""
        query = select(store.latest.c.name, store.latest.c.sha256).where(store.latest.c.what == what)
        with self.asked() as connection:
            return {row.name: row.sha256 for row in connection.execute(query)}

    def items(self, prefix: str = "") -> list[KeptItem]:
        """The evidence whose hash begins with `prefix`, in the order it came in."""
        table = store.items.c
        query = KEPT_ITEMS.where(table.sha256.startswith(prefix, autoescape=True)).order_by(table.entry)
        with self.asked() as connection:
            return [KeptItem(*row) for row in connection.execute(query)]

    def item(self, sha256: str) -> KeptItem | None:
        """The piece of evidence with that hash."""
        query = KEPT_ITEMS.where(store.items.c.sha256 == sha256)
        with self.asked() as connection:
            row = connection.execute(query).one_or_none()
        return KeptItem(*row) if row else None

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
        query = KEPT_ITEMS.where(table.parent == sha256).order_by(table.entry)
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
            rows = [row for some in few(hashes) for row in connection.execute(query.where(store.items.c.sha256.in_(some)))]
        return {row.sha256: row.state for row in rows}

    def owners(self, report_ids: Sequence[str]) -> dict[str, str]:
        """Of those ids of reports that are taken, the hash of the item that each is the report of."""
        query = select(store.reports.c.id, store.reports.c.sha256)
        with self.asked() as connection:
            return {row.id: row.sha256 for some in few(report_ids) for row in connection.execute(query.where(store.reports.c.id.in_(some)))}

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

    def texts(self) -> Iterator[tuple[str, bytes]]:
        """Every text of a report that an entry names, with its SHA-256, once."""
        query = select(store.texts.c.sha256, store.texts.c.bytes).where(store.texts.c.sha256.in_(select(store.reports.c.text_sha256)))
        with self.asked() as connection:
            for sha256, text in connection.execute(query.order_by(store.texts.c.sha256)):
                yield sha256, bytes(text)

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
            rows = [row for some in few(hashes) for row in connection.execute(query.where(store.items.c.sha256.in_(some)))]
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
        told, fetched = self.told(), by_item(self.fetches())
        with self.asked() as connection:
            return [standing_of(row, told.get(row.sha256, {}), fetched.get(row.sha256, [])) for row in connection.execute(query)]

    def texts_of(self, hashes: Sequence[str]) -> dict[str, str]:
        """The texts of the reports that those items are, by the items' hashes."""
        joined = store.reports.join(store.texts, store.reports.c.text_sha256 == store.texts.c.sha256)
        query = select(store.reports.c.sha256, store.texts.c.bytes).select_from(joined)
        with self.asked() as connection:
            rows = [row for some in few(hashes) for row in connection.execute(query.where(store.reports.c.sha256.in_(some)))]
        return {row.sha256: bytes(row.bytes).decode("utf-8") for row in rows}

    def reports(self) -> list[KeptReport]:
        """Every report as preserved, in the order they came in.

        What people said of one stands over how it was had from the web, and that over what it says itself; of a page that names no source, its host is it.
        """
        joined = store.reports.join(store.texts, store.reports.c.text_sha256 == store.texts.c.sha256)
        query = select(store.reports, store.texts.c.bytes).select_from(joined).order_by(store.reports.c.entry)
        told, fetched, shown = self.told(), {fetch.sha256: fetch for fetch in self.fetches()}, self.pictures()
        with self.asked() as connection:
            return [
                report_of(row, told.get(row.sha256, {}), fetched.get(row.sha256), shown.get(row.sha256, ()))
                for row in connection.execute(query)
            ]

    def pictures(self) -> dict[str, tuple[str, ...]]:
        """The hashes of the pictures that each report shows, by the report's item; of those that show any. They stand in the entries alone."""
        query = select(store.reports.c.sha256, store.entries.c.raw).join(store.entries, store.reports.c.entry == store.entries.c.number)
        with self.asked() as connection:
            raws = ((row.sha256, bytes(row.raw)) for row in connection.execute(query))
            return {sha256: tuple(log.parse_entry(raw).body.get("pictures", ())) for sha256, raw in raws if PICTURES in raw}


def few(values: Sequence[str]) -> Iterator[Sequence[str]]:
    """The values, so many at a time as any database takes in one question."""
    for start in range(0, len(values), AT_ONCE):
        yield values[start : start + AT_ONCE]
