"""Proofs that stand alone, as text: that an entry is in the log (C2SP tlog-proof), and that one head grew into another.

    c2sp.org/tlog-proof@v1
    index 5
    BASE64 HASH …                one a line, from the entry's neighbour up

    ORIGIN                       the head, signed, as in notes.py
    37
    BASE64 ROOT

    — ORIGIN SIGNATURE

C2SP lays down no form for the second kind. Ours has the same shape: `old SIZE ROOT` in the place of `index`.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from spolia.errors import LedgerBroken
from spolia.ledger.log import Head, parse_checkpoint
from spolia.ledger.notes import Note, in_base64
from spolia.ledger.tree import check_consistency, root_from_path

INCLUSION, GROWTH = "c2sp.org/tlog-proof@v1", "spolia-growth-proof/1"
HASH_BYTES = 32
MOST_HASHES = 64  # a log of 2 to the power of 64 entries would need no more


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """Entry `index` is in the log that `note` is the head of, if its leaf leads by `path` to the root."""

    index: int
    path: list[bytes]
    note: Note

    def __str__(self) -> str:
        return f"{INCLUSION}\nindex {self.index}\n{_hashes(self.path)}\n{self.note}"

    def check(self, leaf: bytes) -> Head:
        """The head that the leaf is proved to be under. Raises LedgerBroken where it is not; signatures are the caller's to check."""
        head = parse_checkpoint(self.note)
        if root_from_path(leaf, self.index, head.size, self.path) != head.root:
            raise LedgerBroken(f"the proof does not lead from entry {self.index} to the root of {head.origin} at {head.size} entries.")
        return head


@dataclass(frozen=True, slots=True)
class GrowthProof:
    """The log that `note` is the head of begins with the `size` entries whose root is `root`, if `path` shows it."""

    size: int
    root: bytes
    path: list[bytes]
    note: Note

    def __str__(self) -> str:
        return f"{GROWTH}\nold {self.size} {in_base64(self.root)}\n{_hashes(self.path)}\n{self.note}"

    def check(self) -> Head:
        """The newer head. Raises LedgerBroken where it does not follow from the older one."""
        head = parse_checkpoint(self.note)
        check_consistency(self.size, self.root, head.size, head.root, self.path)
        return head


def parse_proof(words: str) -> InclusionProof | GrowthProof:
    """The proof that the words are. Raises LedgerBroken where they are none, or hold more than a proof can."""
    from spolia.ledger.notes import parse_note

    above, blank, note = words.partition("\n\n")
    first, *lines = above.split("\n")
    if first not in (INCLUSION, GROWTH) or not blank:
        raise LedgerBroken(f"a proof begins with {INCLUSION} or {GROWTH}; this does not.")
    if lines and lines[0].startswith("extra ") and first == INCLUSION:
        _decode(lines[0].removeprefix("extra "))  # for other programs: nothing of it is believed here
        lines = lines[1:]
    if not lines or len(lines) > MOST_HASHES + 1:
        raise LedgerBroken(f"a proof has one line that says of what it is, and {MOST_HASHES} hashes at most; this has {len(lines)} lines.")
    path = [_hash(line) for line in lines[1:]]
    word, _, rest = lines[0].partition(" ")
    if first == INCLUSION and word == "index":
        return InclusionProof(_count(rest), path, parse_note(note))
    size, _, root = rest.partition(" ")
    if first == GROWTH and word == "old":
        return GrowthProof(_count(size), _hash(root), path, parse_note(note))
    raise LedgerBroken(f"a proof says of what it is in its second line; this has {lines[0][:60]!r}.")


def _hashes(path: Sequence[bytes]) -> str:
    return "".join(in_base64(step) + "\n" for step in path)


def _count(words: str) -> int:
    if not (words.isascii() and words.isdecimal()) or words != str(int(words[:20])):
        raise LedgerBroken(f"a number of entries is written in digits, without a nought before it; this is {words[:30]!r}.")
    return int(words)


def _decode(words: str) -> bytes:
    try:
        return base64.b64decode(words, validate=True)
    except ValueError:
        raise LedgerBroken(f"a line of a proof should be in base64; this is {words[:60]!r}.") from None


def _hash(words: str) -> bytes:
    raw = _decode(words)
    if len(raw) != HASH_BYTES:
        raise LedgerBroken(f"a hash in a proof has {HASH_BYTES} bytes; this has {len(raw)}.")
    return raw
