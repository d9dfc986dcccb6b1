"""The checks of a ledger, numbered. They read and write nothing down; each says what it looked at and what it found.

 1. The database opens and has the form that this Spolia reads.
 2. The entries are numbered 0, 1, 2 … without a gap, and each says its own number.
 3. Each entry's leaf is the hash of its bytes.
 4. Each entry names the leaf of the entry before it.
 5. Each head that was written down is the root of the entries it sums up.
 6. The newest head sums up all the entries.
 7. Each piece of evidence that was entered is there, with its size and its SHA-256.
 8. The tables worked out from the entries are what the entries say.
 9. Each report's text is there and has the SHA-256 that its entry names.
10. The log begins with the one whose checkpoint is held against it (only where one is).

What these checks cannot show: whoever can write to the folder can rewrite all of it, evidence, entries and heads. Against that
stands a checkpoint kept elsewhere (check 10).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from spolia.errors import CaseUnusable, LedgerBroken
from spolia.ledger import log, store, tree
from spolia.ledger.evidence import BLOCK
from spolia.ledger.index import index_entries
from spolia.ledger.ledger import DATABASE, KeptItem, Ledger

SHOWN = 5  # faults named in full by one check; the rest are counted


@dataclass(frozen=True, slots=True)
class Check:
    """One numbered check: what was looked at, and what is wrong, in sentences; sound where `faults` is empty."""

    number: int
    name: str
    faults: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return not self.faults


@dataclass(frozen=True, slots=True)
class Verification:
    """All checks made, in order; `sound_to` is how many entries from the first stand unbroken; `head` sums up all entries."""

    checks: list[Check]
    sound_to: int
    head: log.Head | None

    @property
    def sound(self) -> bool:
        return all(check.sound for check in self.checks)

    def __str__(self) -> str:
        """A line a check, what is wrong below it, and at the end how far all is sound."""
        lines = []
        for check in self.checks:
            lines.append(f"{check.number:2}. {'sound ' if check.sound else 'BROKEN'}  {check.name}")
            lines += [f"            {fault}" for fault in check.faults]
        return "\n".join([*lines, *self._end()])

    def _end(self) -> list[str]:
        if self.head is None:
            return ["nothing else can be checked."]
        if self.sound:
            return [
                f"all {self.head.size} entries are sound. The head, to keep elsewhere and hold against this ledger later:",
                str(self.head).rstrip(),
            ]
        upto = f"entries 0–{self.sound_to - 1} are sound" if self.sound_to else "no entry is sound"
        return [f"LedgerBroken: {upto}, of {self.head.size}. Compare with a head kept elsewhere: spolia verify CASE --against CHECKPOINT"]

    def as_json(self) -> dict[str, object]:
        """The same as plain values."""
        checks = [{"number": c.number, "name": c.name, "sound": c.sound, "faults": c.faults} for c in self.checks]
        head = {"origin": self.head.origin, "size": self.head.size, "root": self.head.root.hex()} if self.head else None
        return {"sound": self.sound, "sound_to": self.sound_to, "head": head, "checks": checks}


def verify_ledger(folder: Path, against: log.Head | None = None) -> Verification:
    """Every check of the ledger in `folder`. Raises nothing for what is broken in it: that is what the checks say."""
    before = _stamp(folder)
    found = _verify(folder, against, still=True)
    # Somebody wrote meanwhile, and a reader without a lock may have seen half of it.
    return found if _stamp(folder) == before else _verify(folder, against, still=False)


def _stamp(folder: Path) -> tuple[int, int, int]:
    database = folder / DATABASE
    if not database.is_file():
        return 0, 0, 0
    return database.stat().st_mtime_ns, database.stat().st_size, store.unmerged(database)


def _verify(folder: Path, against: log.Head | None, *, still: bool) -> Verification:
    with ExitStack() as stack:
        try:  # 1
            ledger = stack.enter_context(Ledger.read(folder, still=still))
            connection = stack.enter_context(ledger.asked())
            chain = _walk(connection)  # 2, 3, 4, 5, 6
        except (CaseUnusable, LedgerBroken, DBAPIError) as bad:
            return Verification([Check(1, "the database opens and has the form this Spolia reads", [str(bad)])], 0, None)
        items = ledger.items()
        checks = [
            Check(1, "the database opens and has the form this Spolia reads"),
            *chain.checks(),
            Check(7, f"{len(items)} pieces of evidence are there with their SHA-256", _few(_bad_evidence(ledger, items))),
            Check(8, "the tables are what the entries say", _few(_bad_tables(connection, chain.entries))),
            Check(9, "each report's text is the one its entry names", _few(_bad_texts(connection))),
        ]
        head = log.Head(chain.origin, len(chain.leaves), tree.root_of(chain.leaves))
        if against is not None:
            checks.append(Check(10, f"the log begins with the one of {against.size} entries held against it", _bad_past(chain, against)))
        return Verification(checks, chain.sound_to, head)


@dataclass
class _Chain:
    """The entries as read, and what is wrong with them, by check."""

    origin: str = ""
    leaves: list[bytes] = field(default_factory=list)
    entries: list[log.Entry] = field(default_factory=list)
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
        return [Check(number, name, _few(self.faults[number])) for number, name in names.items()]


def _walk(connection: Connection) -> _Chain:
    chain = _Chain()
    roots = {int(row.size): bytes(row.root) for row in connection.execute(select(store.heads))}
    frontier = tree.Frontier()
    before: bytes | None = None
    for number, raw, leaf in log.read_entries(connection):
        place = len(chain.leaves)
        if number != place:
            chain.fault(2, place, f"entry {place} should come next, but {number} does.")
        _look_at(chain, place, raw, leaf, before)
        before = tree.leaf_hash(raw)
        chain.leaves.append(before)
        frontier.append(before)
        if roots.get(frontier.size, frontier.root()) != frontier.root():
            chain.fault(5, place, f"the head of {frontier.size} entries is not the root of those entries.")
    newest = max(roots, default=0)
    if newest != len(chain.leaves) or not roots:
        chain.fault(6, min(newest, len(chain.leaves)), f"the newest head sums up {newest} entries, but there are {len(chain.leaves)}.")
    return chain


def _look_at(chain: _Chain, place: int, raw: bytes, leaf: bytes, before: bytes | None) -> None:
    if leaf != tree.leaf_hash(raw):
        chain.fault(3, place, f"entry {place} should hash to {leaf.hex()[:12]}… but hashes to {tree.leaf_hash(raw).hex()[:12]}….")
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
    for item in items:
        try:
            found, size = _hash_item(ledger, item)
        except (LedgerBroken, OSError) as bad:
            yield str(bad)
            continue
        if (found, size) != (item.sha256, item.size):
            yield f"evidence {item.sha256} should have {item.size} bytes of that SHA-256, but has {size} of {found[:12]}…."


def _hash_item(ledger: Ledger, item: KeptItem) -> tuple[str, int]:
    digest, size, left = hashlib.sha256(), 0, item.size if item.slice_of else None
    with ledger.evidence.open(item.slice_of or item.sha256) as file:
        file.seek(item.start or 0)
        while block := file.read(BLOCK if left is None else min(BLOCK, left - size)):
            digest.update(block)
            size += len(block)
    return digest.hexdigest(), size


def _bad_tables(connection: Connection, entries: list[log.Entry]) -> Iterator[str]:
    """The tables are made again from the entries, in memory, and compared row by row."""
    scratch = store.open_scratch()
    with scratch.begin() as made:
        for _, run in groupby(entries, key=lambda entry: entry.what):
            alike = list(run)
            try:
                index_entries(made, alike)
            except (DBAPIError, KeyError) as bad:
                which = f"entry {alike[0].number}" if len(alike) == 1 else f"one of the entries {alike[0].number}–{alike[-1].number}"
                yield f"{which} cannot be taken into the tables: {getattr(bad, 'orig', None) or repr(bad)}."
        for table in store.INDEXED:
            ours = {tuple(row) for row in connection.execute(select(table))} if store.has_table(connection, table) else set()
            theirs = {tuple(row) for row in made.execute(select(table))}
            if ours != theirs:
                yield f"the table {table.name} has {len(ours - theirs)} rows that no entry made and lacks {len(theirs - ours)}."
    scratch.dispose()


def _bad_texts(connection: Connection) -> Iterator[str]:
    joined = store.reports.outerjoin(store.texts, store.reports.c.text_sha256 == store.texts.c.sha256)
    query = select(store.reports.c.id, store.reports.c.text_sha256, store.texts.c.bytes).select_from(joined)
    for report, sha256, data in connection.execute(query):
        if data is None:
            yield f"the text of report {report} is gone; it should have the SHA-256 {sha256}."
        elif hashlib.sha256(bytes(data)).hexdigest() != sha256:
            yield f"the text of report {report} was changed: its SHA-256 is no longer {sha256}."


def _bad_past(chain: _Chain, against: log.Head) -> list[str]:
    if against.origin != chain.origin:
        return [f"the checkpoint is of the log {against.origin}, this is {chain.origin}."]
    if against.size > len(chain.leaves):
        return [
            f"the checkpoint sums up {against.size} entries, here are {len(chain.leaves)}: the end was cut off, or this is an older copy."
        ]
    if tree.root_of(chain.leaves[: against.size]) != against.root:
        return [f"the first {against.size} entries are not those that the checkpoint sums up: what is in this log was changed since."]
    return []


def _few(faults: Iterator[str] | list[str]) -> list[str]:
    found = list(faults)
    return found if len(found) <= SHOWN else [*found[:SHOWN], f"and {len(found) - SHOWN} more of this kind."]
