"""What the signatures on heads show, and what they leave open. Works on values in memory: a ledger and a bundle are checked alike.

A key signs from the entry that names it until an entry names another. The head that first sums up such an entry is signed by the
key before as well, where that was at hand: so whoever trusts the first key can trust the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from spolia.errors import LedgerBroken
from spolia.ledger.log import KEY, Entry, Head, told_key
from spolia.ledger.notes import PublicKey


@dataclass(frozen=True, slots=True)
class HeadSignature:
    """One signature on the head of `size` entries, by the key of that id."""

    size: int
    key: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class KeyTold:
    """A key, and the number of the entry that names it."""

    entry: int
    key: PublicKey


@dataclass(frozen=True, slots=True)
class Signed:
    """What came of it: the newest head that a key of the log signed (0 for none) and by which; what is wrong; what is open."""

    to: int
    by: PublicKey | None
    faults: list[str]
    remarks: list[str]


def keys_told(entries: Iterable[Entry]) -> tuple[list[KeyTold], list[str]]:
    """The keys that the entries name, in order, and what is wrong with those entries."""
    told: list[KeyTold] = []
    faults = []
    for entry in entries:
        if entry.what != KEY:
            continue
        try:
            told.append(KeyTold(entry.number, told_key(entry)))
        except LedgerBroken as bad:
            faults.append(f"entry {entry.number} should name a key: {bad}")
    return told, faults


def look_at_signatures(
    origin: str,
    told: Sequence[KeyTold],
    signatures: Iterable[HeadSignature],
    roots: Mapping[int, bytes],
    trusted: Sequence[PublicKey] = (),
) -> Signed:
    """What the signatures show. `roots` are those of the heads, by size, worked out from the entries; `trusted` are keys known from elsewhere."""
    sound: dict[str, list[int]] = {}
    faults = []
    for one in sorted(signatures, key=lambda s: s.size):
        wrong = _wrong(one, origin, told, roots)
        if wrong:
            faults.append(wrong)
        else:
            sound.setdefault(one.key, []).append(one.size)
    newest = max((sizes[-1] for sizes in sound.values()), default=0)
    by = next((one.key for one in reversed(told) if newest and newest in sound.get(one.key.id, ())), None)
    remarks = [*_open_replacements(told, sound), *_unsigned(told, newest, max(roots, default=0))]
    if trusted:
        faults += _untrusted(told, sound, trusted, max(roots, default=0))
    return Signed(newest, by, faults, remarks)


def _wrong(one: HeadSignature, origin: str, told: Sequence[KeyTold], roots: Mapping[int, bytes]) -> str | None:
    named = next((place for place, t in enumerate(told) if t.key.id == one.key and t.entry < one.size), None)
    if named is None:
        return f"the head of {one.size} entries is signed with the key {one.key[:8]}, which the log had not named by then."
    if one.size not in roots:
        return f"there is a signature on a head of {one.size} entries, and no such head."
    if not told[named].key.verifies(one.raw, str(Head(origin, one.size, roots[one.size])).encode()):
        return f"the signature on the head of {one.size} entries was not made with the key {one.key}, or not for this head."
    if named + 1 < len(told) and one.size > _first_head(told[named + 1].entry, roots):
        return f"the head of {one.size} entries is signed with the key {one.key}, which entry {told[named + 1].entry} had replaced."
    return None


def _first_head(entry: int, roots: Mapping[int, bytes]) -> int:
    """The first head that sums up the entry."""
    return min((size for size in roots if size > entry), default=0)


def _open_replacements(told: Sequence[KeyTold], sound: Mapping[str, list[int]]) -> list[str]:
    return [
        f"entry {new.entry} replaced the key {old.key.id} by {new.key.id}, and the old key did not sign that: ask whoever keeps the case."
        for old, new in pairwise(told)
        if not _handed_on(old, new, sound)
    ]


def _handed_on(old: KeyTold, new: KeyTold, sound: Mapping[str, list[int]]) -> bool:
    """The key before signed a head that names the new one."""
    return any(size > new.entry for size in sound.get(old.key.id, ()))


def _unsigned(told: Sequence[KeyTold], newest: int, size: int) -> list[str]:
    if not told:
        return ["the log names no key: who wrote it cannot be shown. Make one: spolia key CASE --new"]
    if newest < size:
        return (
            [f"signed up to entry {newest - 1}; the {size - newest} after it are not signed yet."] if newest else ["no head is signed yet."]
        )
    return []


def _untrusted(told: Sequence[KeyTold], sound: Mapping[str, list[int]], trusted: Sequence[PublicKey], size: int) -> list[str]:
    """What is wrong for somebody who trusts these keys, and those that they hand on to, and no other."""
    good = set(trusted)
    for old, new in pairwise(told):
        if old.key in good and _handed_on(old, new, sound):
            good.add(new.key)
    theirs = {one.key.id for one in told if one.key in good}
    if any(size in sound.get(key, ()) for key in theirs):
        return []
    most = max((sizes[-1] for key in theirs if (sizes := sound.get(key))), default=0)
    names = ", ".join(sorted(key.id for key in trusted))
    return [
        f"the head of {size} entries should be signed with {names} or a key that it handed on to; such a signature sums up {most} entries."
    ]
