"""The Merkle tree of RFC 6962: one hash that stands for a whole log, and short proofs of what the log holds.

Works on bytes in memory; knows nothing of entries, files or databases. All hashes are 32 bytes (SHA-256). A leaf and a node
are hashed with different first bytes, so that neither can be passed off as the other (RFC 6962, section 2.1).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from spolia.errors import LedgerBroken

TILE_HEIGHT = 8  # levels of the tree that one tile spans
TILE = 1 << TILE_HEIGHT  # hashes in a full tile
EMPTY_ROOT = hashlib.sha256(b"").digest()  # the root of a log without entries, by RFC 6962


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one entry as a leaf."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of the node above `left` and `right`."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Subtree:
    """A full subtree of 256 to the power of `level` leaves, the `number`th from the left, from 0: a tile of C2SP tlog-tiles, hashed."""

    level: int
    number: int
    root: bytes


class Frontier:
    """The right edge of a growing tree: enough to append a leaf and to name the root, at about log2(size) hashes.

    `peaks` are the roots of the full subtrees that make up the tree, largest first; there is one for each 1 in `size` as a
    binary number.
    """

    def __init__(self, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        if len(peaks) != size.bit_count():
            raise LedgerBroken(f"a tree of {size} leaves has {size.bit_count()} peaks, but {len(peaks)} are written down.")
        self.size = size
        self.peaks = list(peaks)

    def append(self, leaf: bytes) -> list[Subtree]:
        """Takes in one more leaf hash, and gives the subtrees, smallest first, that are full by it."""
        size, top, height, full = self.size, leaf, 0, []
        while size & 1:
            top = node_hash(self.peaks.pop(), top)
            size >>= 1
            height += 1
            if height % TILE_HEIGHT == 0:
                full.append(Subtree(height // TILE_HEIGHT, size, top))
        self.peaks.append(top)
        self.size += 1
        return full

    def root(self) -> bytes:
        """The root of the tree as it stands."""
        if not self.peaks:
            return EMPTY_ROOT
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over `leaves`, which are leaf hashes in order.

    Level by level: the last hash of an odd number goes up as it is, which makes the tree that RFC 6962 makes by dividing.
    """
    hashes, sha256 = list(leaves), hashlib.sha256
    while len(hashes) > 1:
        odd = hashes[-1:] if len(hashes) & 1 else []
        hashes = [sha256(b"\x01" + hashes[i] + hashes[i + 1]).digest() for i in range(0, len(hashes) - 1, 2)] + odd
    return hashes[0] if hashes else EMPTY_ROOT


Root = Callable[[int, int], bytes]  # the root of the tree over the leaves from one number to before another


def inclusion_path(index: int, size: int, root: Root) -> list[bytes]:
    """The hashes that lead from leaf `index` (from 0) to the root over `size` leaves, lowest level first.

    Source: RFC 6962, section 2.1.1.
    """
    if not 0 <= index < size:
        raise LedgerBroken(f"there is no entry {index} in a log of {size}.")
    path, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        path.append(root(middle, end) if index < middle else root(start, middle))
        start, end = (start, middle) if index < middle else (middle, end)
    return path[::-1]


def root_from_path(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """The root that a log of `size` entries must have if entry `index` (from 0) hashes to `leaf`.

    `path` holds 32-byte hashes, lowest level first. Raises LedgerBroken where its length does not fit.
    Source: RFC 6962, section 2.1.1, in the iterative form of RFC 9162, section 2.1.3.2.
    """
    if not 0 <= index < size:
        raise LedgerBroken(f"there is no entry {index} in a log of {size}.")
    here, last, root = index, size - 1, leaf
    for step in path:
        if last == 0:
            raise LedgerBroken(f"the proof for entry {index} of {size} is longer than the tree is high.")
        if here & 1 or here == last:
            root = node_hash(step, root)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            root = node_hash(root, step)
        here, last = here >> 1, last >> 1
    if last:
        raise LedgerBroken(f"the proof for entry {index} of {size} is shorter than the tree is high.")
    return root


def consistency_path(old: int, size: int, root: Root) -> list[bytes]:
    """The hashes that show the first `old` of `size` leaves to be a log that grew into this one. Source: RFC 6962, section 2.1.2."""
    if not 0 <= old <= size:
        raise LedgerBroken(f"a log of {size} entries has no earlier state of {old}.")
    path, start, end, whole = [], 0, size, True  # whole: the earlier root is known to whoever checks
    while old not in (start, end):
        middle = start + _split(end - start)
        path.append(root(middle, end) if old <= middle else root(start, middle))
        start, end, whole = (start, middle, whole) if old <= middle else (middle, end, False)
    return path[::-1] if whole else [root(start, end), *path[::-1]]


def check_consistency(old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]) -> None:
    """Returns where the log of size `old` is the beginning of the log of size `new`; raises LedgerBroken where it is not.

    Source: RFC 9162, section 2.1.4.2.
    """
    if old == 0 or old == new:
        if path or (old == new and old_root != new_root) or (old == 0 and old_root != EMPTY_ROOT):
            raise LedgerBroken(f"the log of {old} entries and the log of {new} do not share a root.")
        return
    if not 0 < old < new or not path:
        raise LedgerBroken(f"no log of {new} entries can be shown to follow from one of {old} by a proof of {len(path)} hashes.")
    steps = list(path) if old & (old - 1) else [old_root, *path]
    here, last = old - 1, new - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            raise LedgerBroken(f"the proof from {old} to {new} entries is longer than the tree is high.")
        if here & 1 or here == last:
            before, after = node_hash(step, before), node_hash(step, after)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            after = node_hash(after, step)
        here, last = here >> 1, last >> 1
    if last or before != old_root or after != new_root:
        raise LedgerBroken(f"the log of {new} entries does not begin with the {old} that were written down before.")


def _split(size: int) -> int:
    """The largest power of two smaller than `size`, where RFC 6962 divides a tree."""
    return 1 << ((size - 1).bit_length() - 1)
