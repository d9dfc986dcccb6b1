"""One ledger: evidence and log together. What is recorded is on disk when `record` comes back; what is asked is read from the index."""

from __future__ import annotations

import hashlib
import os
import secrets
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, func, insert, select
from sqlalchemy.exc import DBAPIError

from spolia.errors import CaseUnusable, LedgerBroken, SpoliaError, StoreUnreachable
from spolia.ledger import log, store, tree
from spolia.ledger.evidence import Evidence, sync_folder
from spolia.ledger.index import index_entries
from spolia.ledger.kept import FACTS, KeptFetch, KeptItem, KeptReport, Standing, by_item, report_of, standing_of
from spolia.ledger.keys import Unsigned, find_key
from spolia.ledger.lock import share_lock
from spolia.ledger.notes import Note, PublicKey, SigningKey, sign_note
from spolia.ledger.postgresql import Server, make_schema, read_server, write_server
from spolia.ledger.proofs import GrowthProof, InclusionProof
from spolia.ledger.sqlite import BUSY_S
from spolia.ledger.tiles import Tile, stored_hashes, stored_tree, tree_root, write_tiles

FORMAT = "spolia-ledger/1"
PUBLIC_KEYS = "key.pub"
AFTERWARDS = (
    "site-published",
    "bundle-exported",
    "wacz-exported",
    "head-stamped",
)  # kinds of entries that tell of what was made from those before
PICTURES = b'"pictures":'  # in an entry, as far as it is not of a report's own words, in which a quotation mark is escaped
AT_ONCE = 500  # values in one question; SQLite took 999 before 3.32
# Seconds that a file which is being written has lain untouched when its writer is taken to be gone, where that cannot be seen.
IDLE_S = 24 * 3600


class Ledger:
    """The ledger in `folder`: the evidence and, beside it or in a server, the database."""

    def __init__(self, folder: Path, engine: Engine, *, key: Path | None = None, by: str | None = None) -> None:
        self.folder = folder
        self.evidence = Evidence(folder / "evidence")
        self.by = by
        self.signing: SigningKey | Unsigned = Unsigned("the ledger names no key")
        self._engine, self._key = engine, key
        self._own = threading.local()  # the turn of this thread, while it has one

    @classmethod
    @contextmanager
    def write(cls, folder: Path, server: Server | None = None, *, key: Path | None = None, by: str | None = None) -> Iterator[Ledger]:
        """The ledger in `folder` for writing, made where there is none: on `server`, or as SQLite. Raises CaseUnusable where it cannot be written.

        Any number may write at once, from several machines where the database is a server's; they take turns, a recording each. `key` is
        where the case says that its key lies (keys.py); without it at hand heads stay unsigned. `by` is who writes, where the case says so.
        """
        with ExitStack() as held:
            with _unwritable(folder):
                held.enter_context(_ready(folder, server))
                ledger = cls(folder, store.open_store(folder, writable=True), key=key, by=by)
                held.callback(ledger._engine.dispose)
                ledger._begin()
            with _unwritable(folder):
                yield ledger

    @classmethod
    @contextmanager
    def read(cls, folder: Path, *, still: bool = False, key: Path | None = None) -> Iterator[Ledger]:
        """The ledger in `folder` to look at; no entry of it is written, and where it is `still` (store.py) no file at all."""
        ledger = cls(folder, store.open_store(folder, writable=False, still=still), key=key)
        try:
            yield ledger
        except DBAPIError as bad:
            raise _unreadable(folder, bad) from None
        finally:
            ledger._engine.dispose()

    def _begin(self) -> None:
        with self.asked() as connection:
            begun = _begun(connection)
        if not begun:
            self._open_log()
        if keys := self.keys():
            self.signing = find_key(keys[-1], self._key)
            self._publish()

    def _open_log(self) -> None:
        if next(self.evidence.names(), None) is not None:
            raise CaseUnusable(f"the evidence in {self.folder} is there, but its log is gone; begin again from a backup: spolia restore")
        with self.turn() as connection:
            if not _begun(connection):
                self.record([("opened", {"format": FORMAT, "origin": f"spolia-case/{secrets.token_hex(8)}"})])
        sync_folder(self.folder)

    def tell_key(self, key: SigningKey, why: str) -> None:
        """Writes down that heads are signed with `key` from now on. The key before it, where it is at hand, signs that head too."""
        keys, before = self.keys(), self.signing
        self.signing = key
        saying = ("key-told", {"key": str(key.public), "replaces": str(keys[-1]) if keys else None, "why": why})
        self.record([saying], also=before if isinstance(before, SigningKey) else None)
        self._publish()

    def _publish(self) -> None:
        """Puts the public keys beside the log, oldest first, for whoever checks a signature: a copy, since the log names them."""
        path, lines = self.folder / PUBLIC_KEYS, self.public_keys()
        if not path.is_file() or path.read_text("utf-8") != lines:
            passing = path.with_name(path.name + ".passing")
            with passing.open("w", encoding="utf-8") as file:
                file.write(lines)
                file.flush()
                os.fsync(file.fileno())
            passing.replace(path)
            sync_folder(self.folder)

    def public_keys(self) -> str:
        """The keys that the log names, oldest first, a line each."""
        return "".join(f"{key}\n" for key in self.keys())

    @property
    def unsigned(self) -> str | None:
        """Why heads are not signed; None where they are."""
        return self.signing.why if isinstance(self.signing, Unsigned) else None

    def keys(self) -> list[PublicKey]:
        """The keys that the log names, in order: the last is the one that signs now."""
        with self.asked() as connection:
            return log.read_keys(connection)

    @contextmanager
    def asked(self) -> Iterator[Connection]:
        """A connection to ask the tables of store.py with; within a turn, the turn's own."""
        if (own := getattr(self._own, "turn", None)) is not None:
            yield own
            return
        with self._engine.connect() as connection:
            yield connection

    @contextmanager
    def turn(self) -> Iterator[Connection]:
        """Nobody else writes while the block runs: what is asked in it stays so until it ends, and what it records is on disk then, all of it or none.

        Others wait meanwhile, so nothing slow belongs into it: no reading of files, no writing to a pipe.
        """
        if (own := getattr(self._own, "turn", None)) is not None:
            yield own
            return
        with store.turns(self._engine).begin() as connection:
            self._own.turn = connection
            try:
                yield connection
            finally:
                self._own.turn = None

    def record(
        self, sayings: Sequence[log.Saying], texts: Mapping[str, bytes] | None = None, also: SigningKey | None = None
    ) -> list[log.Entry]:
        """The entries written, with the head signed, in one transaction that is on disk on return (of a turn: when that ends), all of it or nothing.

        `texts` are the preserved texts that the entries name, by their SHA-256. `also` is a second key to sign the head with. That something
        is kept is written down once: where two find the same bytes at once, the entry is among the written of one of them alone.
        """
        if self.by is not None:
            sayings = [(what, {"by": self.by, **body}) for what, body in sayings]
        with self.turn() as connection:
            _store_texts(connection, texts or {})
            news = _not_kept_yet(connection, sayings)
            written = log.append_entries(connection, news, datetime.now(UTC).isoformat(timespec="seconds"))
            index_entries(connection, written)
            if written:
                log.sign_head(connection, *(key for key in (self._signer(connection), also) if isinstance(key, SigningKey)))
        return written

    def _signer(self, connection: Connection) -> SigningKey | Unsigned:
        """The key that the log names now: somebody else may have replaced it since this ledger was opened."""
        public = log.read_key(connection)
        if public is not None and not (isinstance(self.signing, SigningKey) and self.signing.public == public):
            self.signing = find_key(public, self._key)
        return self.signing

    def head(self) -> log.Head:
        """The newest head of the log."""
        with self.asked() as connection:
            return log.read_head(connection)

    def checkpoint(self, size: int | None = None) -> Note:
        """A head of the log as a note with the signatures it has: the newest, or that of so many entries.

        The newest is signed now where it was not, and the key is at hand. Raises LedgerBroken where there is no such head.
        """
        with self.asked() as connection:
            return self._checkpoint(connection, size)

    def _checkpoint(self, connection: Connection, size: int | None = None) -> Note:
        head, keys = log.read_head(connection), log.read_keys(connection)
        if size is not None and size != head.size:
            if not 0 < size < head.size:
                raise LedgerBroken(f"the log has {head.size} entries, and no head of {size}.")
            head = log.Head(head.origin, size, tree_root(connection, size)(0, size))
        signatures = log.read_signatures(connection, head.size, keys)
        if not signatures and keys and (size is None or size == head.size):
            found = find_key(keys[-1], self._key)
            return sign_note(str(head), found) if isinstance(found, SigningKey) else Note(str(head))
        return Note(str(head), tuple(signatures))

    def signed_checkpoint(self) -> Note:
        """The newest head as a note, signed for good where it was not and the key is at hand: so that what is stamped can be found again."""
        with self.turn() as connection:
            head = log.read_head(connection)
            if not log.read_signatures(connection, head.size, log.read_keys(connection)) and isinstance(
                signer := self._signer(connection), SigningKey
            ):
                log.sign_head(connection, signer)
        return self.checkpoint(head.size)

    def checkpoints(self) -> Iterator[Note]:
        """Every head of the log as a note with the signatures it has, newest first."""
        with self.asked() as connection:
            origin, keys = log.read_head(connection).origin, log.read_keys(connection)
            rows = connection.execute(select(store.heads.c.size, store.heads.c.root).order_by(store.heads.c.size.desc())).all()
            for size, root in rows:
                yield Note(str(log.Head(origin, int(size), bytes(root))), tuple(log.read_signatures(connection, int(size), keys)))

    def prove_entry(self, number: int) -> InclusionProof:
        """The proof that the entry of that number is in the log as it stands. Raises LedgerBroken where there is no such entry."""
        return next(self.prove_entries([number]))

    def prove_entries(self, numbers: Iterable[int], note: Note | None = None) -> Iterator[InclusionProof]:
        """The proof of each, under one head: the newest, or that of `note`."""
        with self.asked() as connection:
            note = note or self._checkpoint(connection)
            size = log.parse_checkpoint(note).size
            hashes = stored_tree(connection, size)
            for number in numbers:
                hashes.read_way(connection, number)
                yield InclusionProof(number, tree.inclusion_path(number, size, hashes.root), note)

    def prove_growth(self, old: int) -> GrowthProof:
        """The proof that the log begins with itself as it stood at `old` entries. Raises LedgerBroken where it never did."""
        with self.asked() as connection:
            note = self._checkpoint(connection)
            size = log.parse_checkpoint(note).size
            root = tree_root(connection, size)
            path = tree.consistency_path(old, size, root)
            return GrowthProof(old, tree_root(connection, old)(0, old), path, note)

    def tiles(self, size: int) -> Iterator[Tile]:
        """The log as it stood at `size` entries, as files in the form of C2SP tlog-tiles, the head apart."""
        with self.asked() as connection:
            entries = [raw for _, raw, _ in log.read_entries(connection)]
            yield from write_tiles(entries[:size], size, stored_hashes(connection))

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

    def head_of_contents(self) -> log.Head:
        """The head over all entries but those at the end that tell of what was made from them: so pages that show it stay as they are."""
        with self.asked() as connection:
            head, last = log.read_head(connection), _last_of_contents(connection)
            if last is None:
                return head
            size = last.number + 1
            return log.Head(head.origin, size, tree_root(connection, size)(0, size))

    def contents_at(self) -> str | None:
        """When the last of those entries was written."""
        with self.asked() as connection:
            last = _last_of_contents(connection)
            return last.at if last else None

    def entries(self, *about: str) -> list[log.Entry]:
        """The entries in order; with `about`, those that name any of these, such as a hash."""
        wanted = [words.encode("ascii") for words in about]
        with self.asked() as connection:
            found = [raw for _, raw, _ in log.read_entries(connection) if not wanted or any(words in raw for words in wanted)]
        return [log.parse_entry(raw) for raw in found]

    def entries_before(self, number: int, down_to: int = 0) -> Iterator[log.Entry]:
        """The entries below that number, the newest first, read as they are asked for; none below number `down_to`."""
        table = store.entries.c
        query = select(table.raw).where(table.number < number, table.number >= down_to).order_by(table.number.desc())
        with self.asked() as connection:
            for (raw,) in connection.execute(query, execution_options={"yield_per": AT_ONCE}):
                yield log.parse_entry(bytes(raw))

    def items(self, prefix: str = "") -> list[KeptItem]:
        """The evidence whose hash begins with `prefix`, in the order it came in."""
        table = store.items.c
        query = select(table.sha256, table.size, table.name, table.parent, table.start).order_by(table.entry)
        with self.asked() as connection:
            return [KeptItem(*row) for row in connection.execute(query.where(table.sha256.startswith(prefix, autoescape=True)))]

    def item(self, sha256: str) -> KeptItem | None:
        """The piece of evidence with that hash."""
        table = store.items.c
        query = select(table.sha256, table.size, table.name, table.parent, table.start).where(table.sha256 == sha256)
        with self.asked() as connection:
            row = connection.execute(query).one_or_none()
        return KeptItem(*row) if row else None

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
        told, fetched = self.told(), by_item(self.fetches())
        with self.asked() as connection:
            return [standing_of(row, told.get(row.sha256, {}), fetched.get(row.sha256, [])) for row in connection.execute(query)]

    def texts_of(self, hashes: Sequence[str]) -> dict[str, str]:
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


@contextmanager
def _ready(folder: Path, server: Server | None) -> Iterator[None]:
    """The folder with its evidence, ready to be written to while the block runs, and what a crash left in it taken away."""
    if server is not None:
        make_schema(server)
    folder.mkdir(parents=True, exist_ok=True)
    evidence = Evidence(folder / "evidence")
    evidence.create()
    if server is not None:
        write_server(folder, server)
        sync_folder(folder)
    if read_server(folder) is not None:
        evidence.sweep(IDLE_S)  # the folder may be shared with machines of which we know nothing
        yield
        return

    def first() -> None:
        evidence.sweep()
        store.open_store(folder, writable=True).dispose()  # two that make a database at once would be in one another's way

    with share_lock(folder / "lock", BUSY_S, first):
        yield


@contextmanager
def _unwritable(folder: Path) -> Iterator[None]:
    """Failures of disk or database in the block become CaseUnusable."""
    try:
        yield
    except BrokenPipeError:
        raise  # whoever read our output went away: nothing is wrong with the ledger
    except (DBAPIError, OSError) as bad:
        if (ending := _ending_behind(bad)) is not None:
            raise ending from None
        raise store.unusable(f"the ledger in {folder} cannot be written", bad) from None


def _ending_behind(bad: BaseException | None) -> BaseException | None:
    """What ends the program, where a question was cut short by it, and taking back the turn failed for no other reason."""
    while bad is not None and isinstance(bad, Exception):
        bad = bad.__context__ or bad.__cause__
    return bad


def _unreadable(folder: Path, bad: DBAPIError) -> SpoliaError:
    failure = store.unusable(f"the ledger in {folder} cannot be read", bad)
    if isinstance(failure, StoreUnreachable):
        return failure
    return LedgerBroken(f"{failure} Find out how far it is sound: spolia verify")


def _begun(connection: Connection) -> bool:
    return connection.execute(select(func.count()).select_from(store.heads)).scalar_one() > 0


def _last_of_contents(connection: Connection) -> log.Entry | None:
    """The newest entry that does not tell of what was made from those before it."""
    query = select(store.entries.c.raw).order_by(store.entries.c.number.desc())
    entries = (log.parse_entry(bytes(raw)) for (raw,) in connection.execute(query))
    return next((entry for entry in entries if entry.what not in AFTERWARDS), None)


def _not_kept_yet(connection: Connection, sayings: Sequence[log.Saying]) -> list[log.Saying]:
    """The sayings without those that say of an item that is there, or of one said before, that it is kept."""
    hashes = [body["sha256"] for what, body in sayings if what in log.KEPT]
    table = store.items.c.sha256
    there = {sha256 for some in _few(hashes) for sha256 in connection.execute(select(table).where(table.in_(some))).scalars()}
    news = []
    for what, body in sayings:
        if what in log.KEPT:
            if body["sha256"] in there:
                continue
            there.add(body["sha256"])
        news.append((what, body))
    return news


def _store_texts(connection: Connection, texts: Mapping[str, bytes]) -> None:
    table = store.texts.c.sha256
    there = {row.sha256 for some in _few(list(texts)) for row in connection.execute(select(table).where(table.in_(some)))}
    if new := [{"sha256": sha256, "bytes": text} for sha256, text in texts.items() if sha256 not in there]:
        connection.execute(insert(store.texts), new)


def _few(values: Sequence[str]) -> Iterator[Sequence[str]]:
    """The values, so many at a time as any database takes in one question."""
    for start in range(0, len(values), AT_ONCE):
        yield values[start : start + AT_ONCE]
