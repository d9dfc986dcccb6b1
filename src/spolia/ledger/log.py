"""The log: entries that are only ever added, each an exact string of bytes, and the head that sums them up.

An entry is one line of JSON in ASCII, under 64 KiB, so that it goes unchanged into the entry bundles of C2SP tlog-tiles; its
leaf is the hash of exactly those bytes. Its first keys are always

    {"entry": 412, "follows": "9f3c41…", "at": "2026-11-20T16:48:00+00:00", "what": "evidence-kept", …}

where `follows` is the leaf of the entry before, in hex, null for the first; `by` follows them where the case says who works on it. The tree alone would show that something was
changed; `follows` shows where.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from spolia.errors import LedgerBroken
from spolia.ledger import store, tree
from spolia.ledger.notes import Note, PublicKey, Signature, SigningKey, parse_note, parse_public_key

MAX_ENTRY = 0xFFFF  # bytes: C2SP tlog-tiles writes the length of an entry in two bytes
AT_ONCE = 2_000  # entries fetched at a time
KEPT = ("evidence-kept", "evidence-unpacked")  # the kinds of entries that say that bytes are kept
FIRST = select(store.entries.c.raw).where(store.entries.c.number == 0).scalar_subquery()
NEWEST = select(store.heads).order_by(store.heads.c.size.desc()).limit(1)
HEAD = NEWEST.add_columns(FIRST.label("first"))  # with the first entry, which says whose log it is
SIGNED_FORM = 2  # the first form of the database that knows of keys
KEY = "key-told"  # the kind of entry that names a key
KEYS = (
    select(store.entries.c.raw)
    .join(store.latest, store.latest.c.entry == store.entries.c.number)
    .where(store.latest.c.what == KEY)
    .order_by(store.latest.c.entry)
)
Saying = tuple[str, dict[str, Any]]  # what was done, and of what: the part of an entry that its writer chooses


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the log: `body` is what `raw` says beyond the four keys that every entry has."""

    number: int
    what: str
    at: str
    follows: str | None
    body: dict[str, Any]
    raw: bytes

    @property
    def leaf(self) -> bytes:
        return tree.leaf_hash(self.raw)


@dataclass(frozen=True, slots=True)
class Head:
    """The log as far as entry `size` - 1, in one hash."""

    origin: str
    size: int
    root: bytes

    def __str__(self) -> str:
        """The body of a C2SP tlog-checkpoint: origin, size, root, a line each."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def parse_head(words: str) -> Head:
    """The head that `words` hold in the form of C2SP tlog-checkpoint; signatures below it are not looked at."""
    return parse_checkpoint(parse_note(words))


def parse_checkpoint(note: Note) -> Head:
    """The head that a note is of; lines after the third are for other programs, and none of ours has any."""
    lines = note.text.split("\n")
    try:
        origin, size, root = lines[0], int(lines[1]), base64.b64decode(lines[2], validate=True)
    except (IndexError, ValueError):
        raise LedgerBroken("a checkpoint has three lines, origin, size and root in base64; this has not.") from None
    if not origin or str(size) != lines[1] or size < 0 or len(root) != 32:
        raise LedgerBroken(f"a checkpoint's size is a count and its root 32 bytes; this has {lines[1][:30]} and {len(root)} bytes.")
    return Head(origin, size, root)


def write_entry(number: int, follows: bytes | None, at: str, saying: Saying) -> bytes:
    """The bytes of an entry. Raises LedgerBroken where they would not fit into a log."""
    what, body = saying
    entry = {"entry": number, "follows": follows.hex() if follows else None, "at": at, "what": what, **body}
    raw = json.dumps(entry, ensure_ascii=True, separators=(",", ":")).encode("ascii")
    if len(raw) > MAX_ENTRY:
        raise LedgerBroken(f"an entry may have {MAX_ENTRY} bytes; this one, {what}, would have {len(raw)}.")
    return raw


def parse_entry(raw: bytes) -> Entry:
    """The entry whose bytes are `raw`. Raises LedgerBroken where they are none."""
    try:
        body = json.loads(raw)
        number, follows, at, what = (body.pop(key) for key in ("entry", "follows", "at", "what"))
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
        raise LedgerBroken(f"an entry is one JSON object with entry, follows, at and what; this is {raw[:60]!r}.") from None
    return Entry(number, what, at, follows, body, raw)


def append_entries(connection: Connection, sayings: Sequence[Saying], at: str) -> list[Entry]:
    """The entries as written, in order, with the new head; the caller's transaction makes them last."""
    frontier = _frontier(connection)
    last = connection.execute(select(store.entries.c.leaf).where(store.entries.c.number == frontier.size - 1)).scalar_one_or_none()
    written, full = [], []
    for saying in sayings:
        entry = parse_entry(write_entry(frontier.size, last, at, saying))
        last = entry.leaf
        full += frontier.append(last)
        written.append(entry)
    if written:
        store.add_subtrees(connection, full)
        connection.execute(insert(store.entries), [{"number": e.number, "raw": e.raw, "leaf": e.leaf} for e in written])
        connection.execute(insert(store.heads).values(size=frontier.size, root=frontier.root(), peaks=b"".join(frontier.peaks)))
    return written


def read_entries(connection: Connection) -> Iterator[tuple[int, bytes, bytes]]:
    """Number, bytes and leaf of every entry, in order, as they are written down."""
    query = select(store.entries.c.number, store.entries.c.raw, store.entries.c.leaf).order_by(store.entries.c.number)
    for few in connection.execute(query, execution_options={"yield_per": AT_ONCE}).partitions():
        for number, raw, leaf in few:
            yield int(number), bytes(raw), bytes(leaf)


def read_head(connection: Connection) -> Head:
    """The newest head. Raises LedgerBroken where the log was never opened."""
    row = connection.execute(HEAD).one_or_none()
    if row is None or row.first is None:
        raise LedgerBroken("the log has no head, or no first entry, which should say whose log it is.")
    frontier = _frontier_of(row)
    return Head(str(parse_entry(bytes(row.first)).body.get("origin")), frontier.size, frontier.root())


def read_key(connection: Connection) -> PublicKey | None:
    """The key that heads are signed with now; None where the log names none."""
    query = select(store.entries.c.raw).join(store.latest, store.latest.c.entry == store.entries.c.number)
    raw = connection.execute(query.where(store.latest.c.what == KEY).order_by(store.latest.c.entry.desc()).limit(1)).scalar_one_or_none()
    return told_key(parse_entry(bytes(raw))) if raw is not None else None


def sign_head(connection: Connection, *keys: SigningKey) -> None:
    """Signs the newest head with each of the keys, within the caller's transaction: so no head is signed that the log does not have."""
    head = read_head(connection)
    rows = [{"size": head.size, "key": key.public.id, "signature": key.sign(str(head).encode())} for key in keys]
    if rows:
        connection.execute(insert(store.signatures), rows)


def read_signatures(connection: Connection, size: int, keys: Sequence[PublicKey]) -> list[Signature]:
    """The signatures on the head of that size, by those of the keys that there are, as lines for a note."""
    if not keys:
        return []
    names = {key.id: key.name for key in keys}
    query = select(store.signatures.c.key, store.signatures.c.signature).where(store.signatures.c.size == size)
    return [Signature(names[row.key], row.key, bytes(row.signature)) for row in connection.execute(query) if row.key in names]


def read_keys(connection: Connection) -> list[PublicKey]:
    """The keys that the log names, in order: the last is the one that signs now. None where it names none, or is of a form without keys."""
    if store.form_of(connection) < SIGNED_FORM:
        return []
    rows = connection.execute(KEYS).scalars().all()
    return [told_key(parse_entry(bytes(raw))) for raw in rows]


def told_key(entry: Entry) -> PublicKey:
    """The key that an entry of the kind `key-told` names."""
    return parse_public_key(str(entry.body.get("key")))


def _frontier(connection: Connection) -> tree.Frontier:
    row = connection.execute(NEWEST).one_or_none()
    return tree.Frontier() if row is None else _frontier_of(row)


def _frontier_of(row: Row[Any]) -> tree.Frontier:
    peaks = bytes(row.peaks)
    return tree.Frontier(int(row.size), [peaks[i : i + 32] for i in range(0, len(peaks), 32)])
