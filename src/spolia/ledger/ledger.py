"""One ledger: evidence and log together. What is recorded is on disk when `record` comes back; what is asked is read from the index."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, func, insert, select
from sqlalchemy.exc import DBAPIError

from spolia.errors import CaseUnusable, LedgerBroken, SpoliaError, StoreUnreachable
from spolia.ledger import log, store, tree
from spolia.ledger.asked import AT_ONCE, Asked, few
from spolia.ledger.evidence import Evidence, sync_folder
from spolia.ledger.index import index_entries
from spolia.ledger.kept import KeptItem
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
# Seconds that a file which is being written has lain untouched when its writer is taken to be gone, where that cannot be seen.
IDLE_S = 24 * 3600


class Ledger(Asked):
    """The ledger in `folder`: the evidence and, beside it or in a server, the database."""

    def __init__(self, folder: Path, engine: Engine, *, key: Path | None = None, by: str | None = None) -> None:
        super().__init__(engine)
        self.folder = folder
        self.evidence = Evidence(folder / "evidence")
        self.by = by
        self.signing: SigningKey | Unsigned = Unsigned("the ledger names no key")
        self._key = key

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

    def read_item(self, item: KeptItem) -> bytes:
        """The item's bytes. Raises LedgerBroken where they are gone or are not those whose hash was written down."""
        data = self.evidence.read(item.slice_of or item.sha256, item.start, item.size if item.slice_of else None)
        found = hashlib.sha256(data).hexdigest()
        if found != item.sha256:
            raise LedgerBroken(f"evidence {item.sha256} should have that SHA-256, but its {len(data)} bytes have {found}.")
        return data

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
    there = {sha256 for some in few(hashes) for sha256 in connection.execute(select(table).where(table.in_(some))).scalars()}
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
    there = {row.sha256 for some in few(list(texts)) for row in connection.execute(select(table).where(table.in_(some)))}
    if new := [{"sha256": sha256, "bytes": text} for sha256, text in texts.items() if sha256 not in there]:
        connection.execute(insert(store.texts), new)
