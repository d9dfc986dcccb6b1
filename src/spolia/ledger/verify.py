"""The checks of a ledger, numbered. They read and write nothing down; each says what it looked at and what it found.

 1. The database opens, has the form that this Spolia reads, and finds nothing wrong with its own file.
 2. The entries are numbered 0, 1, 2 … without a gap, and each says its own number. Where a clock was set back, that is remarked.
 3. Each entry's leaf is the hash of its bytes.
 4. Each entry names the leaf of the entry before it.
 5. Each head that was written down is the root of the entries it sums up, and its peaks make that root.
 6. The newest head sums up all the entries.
 7. Each piece of evidence that was entered is there, with its size and its SHA-256.
 8. The tables worked out from the entries are what the entries say.
 9. Each report's text is there and has the SHA-256 that its entry names.
10. The log begins with the one whose checkpoint is held against it (only where one is).
11. Each signature on a head was made with a key that the log had named by then, and the one before it signed when a key was
    replaced, or the log says why not.
12. Each time-stamp is of a head of this log, and of an authority that is trusted (only where the log has any).

What these checks cannot show: whoever can write to the folder can rewrite all of it, evidence, entries and heads, and sign with
a key of his own. Against that stand a checkpoint kept elsewhere (check 10), a public key kept elsewhere (`keys`), and a
time-stamp whose authority is known from elsewhere (`authorities`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Connection, Row, Table, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from spolia.errors import CaseUnusable, LedgerBroken, SpoliaError, StoreUnreachable
from spolia.ledger import log, store, tree
from spolia.ledger.evidence import BLOCK
from spolia.ledger.index import index_entries
from spolia.ledger.kept import KeptItem
from spolia.ledger.ledger import PUBLIC_KEYS, Ledger
from spolia.ledger.notes import Note, PublicKey, check_note
from spolia.ledger.postgresql import why_not
from spolia.ledger.signed import HeadSignature, KeyTold, Signed, keys_told, look_at_signatures
from spolia.ledger.sqlite import DATABASE, stamp
from spolia.ledger.stamps import look_at_stamps

SHOWN = 5  # faults named in full by one check; the rest are counted


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What somebody has from elsewhere than the ledger itself, and holds it against."""

    head: Note | None = None
    keys: tuple[PublicKey, ...] = ()
    authorities: Path | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One numbered check: what was looked at, and what is wrong, in sentences; sound where `faults` is empty.

    `remarks` say what the check leaves open, and make nothing unsound.
    """

    number: int
    name: str
    faults: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return not self.faults


@dataclass(frozen=True, slots=True)
class Verification:
    """All checks made, in order; `sound_to` is how many entries from the first stand unbroken; `head` sums up all entries.

    `signed_to` is how many of them a signed head sums up, and `note` that newest head, with its signatures.
    """

    checks: list[Check]
    sound_to: int
    head: log.Head | None
    signed_to: int = 0
    note: Note | None = None

    @property
    def sound(self) -> bool:
        return all(check.sound for check in self.checks)

    def __str__(self) -> str:
        """A line a check, what is wrong below it, and at the end how far all is sound."""
        lines = []
        for check in self.checks:
            lines.append(f"{check.number:2}. {'sound ' if check.sound else 'BROKEN'}  {check.name}")
            lines += [f"            {words}" for words in (*check.faults, *check.remarks)]
        return "\n".join([*lines, *self._end()])

    def _end(self) -> list[str]:
        if self.head is None:
            return ["nothing else can be checked."]
        if self.sound:
            return [
                f"all {self.head.size} entries are sound. The head, to keep elsewhere and hold against this ledger later:",
                str(self.note or self.head).rstrip(),
            ]
        upto = f"entries 0–{self.sound_to - 1} are sound" if self.sound_to else "no entry is sound"
        return [f"LedgerBroken: {upto}, of {self.head.size}. Compare with a head kept elsewhere: spolia verify CASE --against CHECKPOINT"]

    def as_json(self) -> dict[str, object]:
        """The same as plain values."""
        checks = [{"number": c.number, "name": c.name, "sound": c.sound, "faults": c.faults, "remarks": c.remarks} for c in self.checks]
        head = {"origin": self.head.origin, "size": self.head.size, "root": self.head.root.hex()} if self.head else None
        return {"sound": self.sound, "sound_to": self.sound_to, "signed_to": self.signed_to, "head": head, "checks": checks}


def verify_ledger(
    folder: Path, against: log.Head | Note | None = None, *, keys: Sequence[PublicKey] = (), authorities: Path | None = None
) -> Verification:
    """Every check of the ledger in `folder`. Raises nothing for what is broken in it: that is what the checks say.

    `against` is a head of it that was kept elsewhere; `keys` are public keys that were: then the newest head must be signed by one of
    them, or by one that it handed on to. `authorities` is a file with the certificates of those whose time-stamps are trusted.
    Raises StoreUnreachable where its server does not answer: then nothing can be said of it.
    """
    elsewhere = Elsewhere(Note(str(against)) if isinstance(against, log.Head) else against, tuple(keys), authorities)
    try:
        before = stamp(folder / DATABASE)
        found = _verify(folder, elsewhere, still=True)
        # Somebody wrote meanwhile, and a reader without a lock may have seen half of it.
        return found if stamp(folder / DATABASE) == before else _verify(folder, elsewhere, still=False)
    except StoreUnreachable:
        raise
    except Exception as bad:  # in a damaged file anything may stand where a number, a text or a table should
        why = getattr(bad.__context__, "orig", None) or bad
        return Verification(
            [Check(1, "the database opens and has the form this Spolia reads", [f"the ledger in {folder} cannot be read: {why}."])], 0, None
        )


def _verify(folder: Path, elsewhere: Elsewhere, *, still: bool) -> Verification:
    with ExitStack() as stack:
        try:  # 1
            ledger = stack.enter_context(Ledger.read(folder, still=still))
            connection = stack.enter_context(ledger.asked())
            chain = _walk(connection)  # 2, 3, 4, 5, 6
        except (CaseUnusable, LedgerBroken, DBAPIError) as bad:
            if isinstance(bad, StoreUnreachable) or (isinstance(bad, DBAPIError) and why_not(bad)):
                raise  # nothing can be said of a ledger that is not to be had
            return Verification([Check(1, "the database opens and has the form this Spolia reads", [str(bad)])], 0, None)
        items = ledger.items()
        checks = [
            Check(1, "the database opens and has the form this Spolia reads", few(_bad_database(connection))),
            *chain.checks(),
            Check(7, f"{len(items)} pieces of evidence are there with their SHA-256", few(_bad_evidence(ledger, items))),
            Check(8, "the tables are what the entries say", few(_bad_tables(connection, chain))),
            Check(9, "each report's text is the one its entry names", few(_bad_texts(connection))),
        ]
        head = log.Head(chain.origin, len(chain.leaves), tree.root_of(chain.leaves))
        told, untold = keys_told(chain.entries)
        if elsewhere.head is not None:
            checks.append(past_check(chain, elsewhere.head, [*(one.key for one in told), *elsewhere.keys]))
        signatures = [
            HeadSignature(int(row.size), row.key, bytes(row.signature))
            for row in _rows(connection, store.signatures, store.tables_of(store.version_of(connection)))
        ]
        signed = look_at_signatures(chain.origin, told, signatures, chain.roots, elsewhere.keys)
        checks += [
            signature_check(told, signed, [*untold, *_bad_keys(folder, told)]),
            *stamp_checks(chain.entries, chain.origin, chain.roots, elsewhere.authorities),
        ]
        return Verification(checks, chain.sound_to, head, signed.to, _note_of(connection, head, told))


def _bad_keys(folder: Path, told: Sequence[KeyTold]) -> Iterator[str]:
    """What is wrong with the copy of the public keys beside the log, which people are given to check signatures with."""
    path = folder / PUBLIC_KEYS
    if path.is_file() and path.read_bytes() != "".join(f"{one.key}\n" for one in told).encode():
        yield f"{PUBLIC_KEYS} is not what the log names; any command that writes puts it right."


def signature_check(told: Sequence[KeyTold], signed: Signed, untold: list[str]) -> Check:
    """Check 11, from what the signatures show."""
    name = f"heads are signed up to entry {signed.to - 1}, by the key {signed.by.id}" if signed.by else "no head is signed"
    return Check(11, name if told else "no key is named, and no head signed", few([*untold, *signed.faults]), signed.remarks)


def stamp_checks(entries: Sequence[log.Entry], origin: str, roots: Mapping[int, bytes], authorities: Path | None) -> list[Check]:
    """Check 12, where the log has a time-stamp."""
    count, faults, remarks = look_at_stamps(entries, origin, roots, authorities)
    return [Check(12, f"{count} time-stamp{'' if count == 1 else 's'} of heads of this log", few(faults), remarks)] if count else []


def _note_of(connection: Connection, head: log.Head, told: Sequence[KeyTold]) -> Note:
    return Note(str(head), tuple(log.read_signatures(connection, head.size, [one.key for one in told])))


@dataclass
class Chain:
    """The entries as read, and what is wrong with them, by check; `leaves` are the hashes of what was read."""

    origin: str = ""
    leaves: list[bytes] = field(default_factory=list)
    entries: list[log.Entry] = field(default_factory=list)
    roots: dict[int, bytes] = field(default_factory=dict)  # of the heads that there are, worked out from the entries
    full: dict[tuple[int, int], bytes] = field(default_factory=dict)  # the roots of full tiles: what the table of subtrees should hold
    first_fault: int | None = None
    faults: dict[int, list[str]] = field(default_factory=lambda: {2: [], 3: [], 4: [], 5: [], 6: []})

    def fault(self, check: int, number: int, words: str) -> None:
        if self.first_fault is None or number < self.first_fault:
            self.first_fault = number
        self.faults[check].append(words)

    @property
    def sound_to(self) -> int:
        return len(self.leaves) if self.first_fault is None else max(self.first_fault, 0)

    def checks(self) -> list[Check]:
        count = len(self.leaves)
        names = {
            2: f"{count} entries are numbered without a gap",
            3: "each leaf is the hash of its entry",
            4: "each entry names the one before it",
            5: "each head is the root of its entries",
            6: "the newest head sums up all entries",
        }
        remarks = {2: _clock_remarks(self.entries)}
        return [Check(number, name, few(self.faults[number]), remarks.get(number, [])) for number, name in names.items()]


def _bad_database(connection: Connection) -> Iterator[str]:
    """What the database itself finds wrong with its file, such as a key that no longer leads to its row."""
    if connection.dialect.name == "sqlite":
        for (said,) in connection.exec_driver_sql("PRAGMA integrity_check"):
            if said != "ok":
                yield f"the database is damaged: {' '.join(str(said).split())}."


def _bad_peaks(connection: Connection) -> Iterator[str]:
    """Heads whose peaks do not make their root: the next entries would be summed up wrongly."""
    for row in connection.execute(select(store.heads).order_by(store.heads.c.size)):
        peaks = [bytes(row.peaks)[i : i + 32] for i in range(0, len(row.peaks), 32)]
        if len(peaks) != int(row.size).bit_count() or tree.Frontier(int(row.size), peaks).root() != bytes(row.root):
            yield f"the peaks of the head of {row.size} entries do not make its root."


def _clock_remarks(entries: Iterable[log.Entry]) -> list[str]:
    """Where the clock had been set back: entries are in order by their numbers, whatever it said."""
    remarks, latest = [], ""
    for entry in entries:
        at = str(entry.at)
        if at < latest:
            remarks.append(f"entry {entry.number} is dated {at}, after one of {latest}: the clock had been set back, or was ahead before.")
        latest = max(latest, at)
    return few(remarks)


def _walk(connection: Connection) -> Chain:
    if missing := store.missing_tables(connection):
        raise LedgerBroken(f"the database should have the table {missing[0]}, and has not.")
    chain = Chain()
    roots = {int(row.size): bytes(row.root) for row in connection.execute(select(store.heads))}
    frontier = tree.Frontier()
    before: bytes | None = None
    for number, raw, leaf in log.read_entries(connection):
        place = len(chain.leaves)
        if number != place:
            chain.fault(2, place, f"entry {place} should come next, but {number} does.")
        hashed = tree.leaf_hash(raw)
        look_at_entry(chain, place, raw, leaf, hashed, before)
        before = hashed
        chain.leaves.append(before)
        chain.full |= {(one.level, one.number): one.root for one in frontier.append(before)}
        if frontier.size not in roots:
            continue
        chain.roots[frontier.size] = frontier.root()
        if roots[frontier.size] != chain.roots[frontier.size]:
            chain.fault(5, place, f"the head of {frontier.size} entries is not the root of those entries.")
    newest = max(roots, default=0)
    if newest != len(chain.leaves) or not roots:
        chain.fault(6, min(newest, len(chain.leaves)), f"the newest head sums up {newest} entries, but there are {len(chain.leaves)}.")
    chain.faults[5] += few(_bad_peaks(connection))
    return chain


def look_at_entry(chain: Chain, place: int, raw: bytes, leaf: bytes, hashed: bytes, before: bytes | None) -> None:
    """Checks 2 to 4 of the entry at `place`: `leaf` is the hash that is written down for it, `before` that of the entry before it."""
    if leaf != hashed:
        chain.fault(3, place, f"entry {place} should hash to {leaf.hex()[:12]}… but hashes to {hashed.hex()[:12]}….")
    try:
        entry = log.parse_entry(raw)
    except LedgerBroken as bad:
        chain.fault(2, place, f"entry {place} cannot be read: {bad}")
        return
    chain.entries.append(entry)
    chain.origin = chain.origin or str(entry.body.get("origin", ""))
    if entry.number != place:
        chain.fault(2, place, f"entry {place} says that it is entry {entry.number}.")
    expected = before.hex() if before else None
    if entry.follows != expected:
        named = f"{str(entry.follows)[:12]}…" if entry.follows else "none"
        follow = f"{expected[:12]}…" if expected else "nothing"
        chain.fault(4, place, f"entry {place} should follow {follow} but names {named} as its parent.")


def _bad_evidence(ledger: Ledger, items: list[KeptItem]) -> Iterator[str]:
    for sha256, parts in groupby(items, key=lambda item: item.slice_of or item.sha256):
        try:
            with ledger.evidence.open(sha256) as file:
                for item in parts:
                    found, size = hash_item(file, item)
                    if (found, size) != (item.sha256, item.size):
                        yield f"evidence {item.sha256} should have {item.size} bytes of that SHA-256, but has {size} of {found[:12]}…."
        except (LedgerBroken, OSError) as bad:
            yield str(bad)


def hash_item(file: BinaryIO, item: KeptItem) -> tuple[str, int]:
    """The SHA-256 and the size of the item's bytes, out of the file that holds them."""
    digest, size, left = hashlib.sha256(), 0, item.size if item.slice_of else None
    file.seek(item.start or 0)
    while block := file.read(BLOCK if left is None else min(BLOCK, left - size)):
        digest.update(block)
        size += len(block)
    return digest.hexdigest(), size


def _bad_tables(connection: Connection, chain: Chain) -> Iterator[str]:
    """The tables are made again from the entries, in memory, and compared row by row."""
    form = store.version_of(connection)
    tables = store.tables_of(form)
    kept = {(int(row.level), int(row.number)): bytes(row.hash) for row in _rows(connection, store.subtrees, tables)}
    if kept != chain.full and store.subtrees in tables:
        wrong = sum(chain.full.get(place) != root for place, root in kept.items())
        yield f"the table subtrees has {wrong} rows that the entries do not make and lacks {len(chain.full.keys() - kept.keys())}."
    scratch = store.open_scratch()
    with scratch.begin() as made:
        try:
            with made.begin_nested():
                index_entries(made, chain.entries)
        except (DBAPIError, KeyError):
            yield from _index_run_by_run(made, chain.entries)
        for table in (table for table in store.INDEXED if table in tables):
            ours = {tuple(row) for row in connection.execute(select(table)).all()}
            theirs = {tuple(row) for row in made.execute(select(table)).all()}
            if ours != theirs:
                yield f"the table {table.name} has {len(ours - theirs)} rows that no entry made and lacks {len(theirs - ours)}."
    scratch.dispose()


def _index_run_by_run(made: Connection, entries: Iterable[log.Entry]) -> Iterator[str]:
    """Takes into the tables what can be taken, and names what cannot."""
    for _, run in groupby(entries, key=lambda entry: entry.what):
        alike = list(run)
        try:
            index_entries(made, alike)
        except (DBAPIError, KeyError) as bad:
            which = f"entry {alike[0].number}" if len(alike) == 1 else f"one of the entries {alike[0].number}–{alike[-1].number}"
            yield f"{which} cannot be taken into the tables: {getattr(bad, 'orig', None) or repr(bad)}."


def _rows(connection: Connection, table: Table, tables: Sequence[Table]) -> Sequence[Row[Any]]:
    """All rows of the table; none where a database of this form has no such table."""
    return connection.execute(select(table)).all() if table in tables else []


def _bad_texts(connection: Connection) -> Iterator[str]:
    joined = store.reports.outerjoin(store.texts, store.reports.c.text_sha256 == store.texts.c.sha256)
    query = select(store.reports.c.id, store.reports.c.text_sha256, store.texts.c.bytes).select_from(joined)
    for report, sha256, data in connection.execute(query):
        if data is None:
            yield f"the text of report {report} is gone; it should have the SHA-256 {sha256}."
        elif hashlib.sha256(bytes(data)).hexdigest() != sha256:
            yield f"the text of report {report} was changed: its SHA-256 is no longer {sha256}."


def past_check(chain: Chain, note: Note, keys: Sequence[PublicKey]) -> Check:
    """Check 10: the head that is held against the log, with its signatures where it has any."""
    against = log.parse_checkpoint(note)
    sound, broken = check_note(note, keys)
    faults = [f"the signature of the key {key.id} on the checkpoint is not one on those words." for key in broken]
    if keys and note.signatures and not sound and not broken:
        faults.append("the checkpoint is signed, and with no key that this log names.")
    signed = f", signed by {sound[0].id}" if sound else ""
    return Check(10, f"the log begins with the one of {against.size} entries held against it{signed}", faults + _bad_past(chain, against))


def _bad_past(chain: Chain, against: log.Head) -> list[str]:
    if against.origin != chain.origin:
        return [f"the checkpoint is of the log {against.origin}, this is {chain.origin}."]
    if against.size > len(chain.leaves):
        return [
            f"the checkpoint sums up {against.size} entries, here are {len(chain.leaves)}: the end was cut off, or this is an older copy."
        ]
    if tree.root_of(chain.leaves[: against.size]) != against.root:
        return [f"the first {against.size} entries are not those that the checkpoint sums up: what is in this log was changed since."]
    return []


def few(faults: Iterator[str] | list[str]) -> list[str]:
    """The first faults in full, and how many more there are; where looking breaks off, that is the last of them."""
    found = []
    try:
        for fault in faults:
            found.append(fault)
    except StoreUnreachable:
        raise
    except (SQLAlchemyError, SpoliaError, OSError, ValueError, TypeError) as bad:  # damage in what is looked at
        found.append(f"this cannot be looked at to its end: {getattr(bad, 'orig', None) or bad}.")
    return found if len(found) <= SHOWN else [*found[:SHOWN], f"and {len(found) - SHOWN} more of this kind."]
