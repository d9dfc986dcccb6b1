"""The log as tiles: C2SP tlog-tiles, https://c2sp.org/tlog-tiles. A tile is 256 hashes side by side; proofs are made of a few.

Level 0 holds the leaves; the hashes of level 1 and above are the roots of the full tiles below. So a proof for one entry of a
million reads three tiles, and hashes what lies between them.

    checkpoint                 the signed head
    tile/0/000 … tile/0/x001/234.p/56     hashes; `.p/56` is the last tile, 56 wide as yet
    tile/entries/000 …         the entries themselves, each after its length in two bytes
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, Connection, bindparam, literal, select, union_all

from spolia.errors import LedgerBroken
from spolia.ledger import store
from spolia.ledger.tree import EMPTY_ROOT, TILE, TILE_HEIGHT, Root, node_hash, root_of

# The questions are put together once: a proof asks them so often that this would be a third of its time.
LEAVES = (
    select(store.entries.c.leaf)
    .where(store.entries.c.number >= bindparam("first"), store.entries.c.number < bindparam("end"))
    .order_by(store.entries.c.number)
)
FULL = (
    select(store.subtrees.c.hash)
    .where(
        store.subtrees.c.level == bindparam("of"), store.subtrees.c.number >= bindparam("first"), store.subtrees.c.number < bindparam("end")
    )
    .order_by(store.subtrees.c.number)
)


@cache
def _together(levels: tuple[bool, ...]) -> CompoundSelect[Any]:
    """One question for several tiles, each of leaves (False) or of roots above them, whose bounds are `first0`, `end0`, `of0` and so on."""
    entries, subtrees = store.entries.c, store.subtrees.c
    return union_all(
        *(
            select(literal(place).label("place"), subtrees.number, subtrees.hash).where(
                subtrees.level == bindparam(f"of{place}"),
                subtrees.number >= bindparam(f"first{place}"),
                subtrees.number < bindparam(f"end{place}"),
            )
            if above
            else select(literal(place).label("place"), entries.number, entries.leaf).where(
                entries.number >= bindparam(f"first{place}"), entries.number < bindparam(f"end{place}")
            )
            for place, above in enumerate(levels)
        )
    )


ReadHashes = Callable[[int, int, int], list[bytes]]  # level, first, how many: the hashes of that level, from the left


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile as a file: its level (None for a bundle of entries), its number from the left, how many it holds, its bytes."""

    level: int | None
    number: int
    width: int
    data: bytes

    @property
    def path(self) -> str:
        return tile_path(self.level, self.number, self.width)


def tile_path(level: int | None, number: int, width: int = TILE) -> str:
    """Where a tile is served, below the log's own address.

    >>> tile_path(1, 1234067), tile_path(None, 273, 112)
    ('tile/1/x001/x234/067', 'tile/entries/273.p/112')
    """
    parts = [f"{number % 1000:03}"]
    while number := number // 1000:
        parts.append(f"x{number % 1000:03}")
    return f"tile/{'entries' if level is None else level}/{'/'.join(reversed(parts))}" + (f".p/{width}" if width < TILE else "")


def stored_hashes(connection: Connection) -> ReadHashes:
    """The hashes as the database keeps them: the leaves of the entries, and the roots of full tiles."""

    def read(level: int, first: int, count: int) -> list[bytes]:
        asked = {"first": first, "end": first + count}
        rows = connection.execute(FULL if level else LEAVES, {**asked, "of": level} if level else asked).scalars().all()
        if len(rows) != count:
            raise LedgerBroken(f"level {level} of the tree should have {count} hashes from {first}, but has {len(rows)}.")
        return [bytes(row) for row in rows]

    return read


@dataclass
class Hashes:
    """The roots of any aligned run of a log of `size` entries, from its tiles; each tile is read once, and each root hashed once."""

    size: int
    read: ReadHashes
    _tiles: dict[tuple[int, int], list[bytes]] = field(default_factory=dict)
    _roots: dict[tuple[int, int], bytes] = field(default_factory=dict)

    def root(self, start: int, end: int) -> bytes:
        """The root over the entries from `start` to before `end`; the run must be one that RFC 6962 divides the tree into."""
        peaks = []
        while start < end:
            height = (end - start).bit_length() - 1
            peaks.append(self._full(start, height))
            start += 1 << height
        root = peaks.pop() if peaks else EMPTY_ROOT
        while peaks:
            root = node_hash(peaks.pop(), root)
        return root

    def _full(self, start: int, height: int) -> bytes:
        level, spare = divmod(height, TILE_HEIGHT)
        first = start >> (level * TILE_HEIGHT)
        if (start, height) not in self._roots:
            tile = self._tile(level, first // TILE)
            self._roots[start, height] = root_of(tile[first % TILE : first % TILE + (1 << spare)])
        return self._roots[start, height]

    def _tile(self, level: int, number: int) -> list[bytes]:
        if (level, number) not in self._tiles:
            self._tiles[level, number] = self.read(level, number * TILE, self._width(level, number))
        return self._tiles[level, number]

    def _width(self, level: int, number: int) -> int:
        return min(TILE, (self.size >> (level * TILE_HEIGHT)) - number * TILE)

    def read_way(self, connection: Connection, entry: int) -> None:
        """Reads the tiles that a proof of the entry needs, in one question: its own and the last of each level, as far as they are not there."""
        wanted = []
        level = 0
        while width := self.size >> (level * TILE_HEIGHT):
            own, last = entry >> ((level + 1) * TILE_HEIGHT), (width - 1) // TILE
            wanted += [(level, number) for number in sorted({min(own, last), last}) if (level, number) not in self._tiles]
            level += 1
        if not wanted:
            return
        asked: dict[str, int] = {}
        for place, (level, number) in enumerate(wanted):
            asked |= {f"first{place}": number * TILE, f"end{place}": number * TILE + self._width(level, number)}
            asked |= {f"of{place}": level} if level else {}
        found: list[list[tuple[int, bytes]]] = [[] for _ in wanted]
        for place, number, root in connection.execute(_together(tuple(level > 0 for level, _ in wanted)), asked).all():
            found[place].append((number, bytes(root)))
        for (level, number), hashes in zip(wanted, found, strict=True):
            if len(hashes) == self._width(level, number):  # else whoever needs it is told what is missing
                self._tiles[level, number] = [root for _, root in sorted(hashes)]


def stored_tree(connection: Connection, size: int) -> Hashes:
    """The tree of the stored log as it stood at `size` entries."""
    return Hashes(size, stored_hashes(connection))


def tree_root(connection: Connection, size: int) -> Root:
    """The roots within the stored log as it stood at `size` entries."""
    return stored_tree(connection, size).root


def write_tiles(entries: Sequence[bytes], size: int, read: ReadHashes) -> Iterator[Tile]:
    """Every tile of a log of `size` entries, full and partial: bundles of the entries, then hashes from level 0 up."""
    for number in range(-(-size // TILE)):
        few = entries[number * TILE : (number + 1) * TILE]
        yield Tile(None, number, len(few), b"".join(len(raw).to_bytes(2, "big") + raw for raw in few))
    level = 0
    while width := size >> (level * TILE_HEIGHT):
        for number in range(-(-width // TILE)):
            here = min(TILE, width - number * TILE)
            yield Tile(level, number, here, b"".join(read(level, number * TILE, here)))
        level += 1


def read_bundle(data: bytes) -> list[bytes]:
    """The entries in a bundle, in order. Raises LedgerBroken where their lengths do not add up."""
    entries: list[bytes] = []
    at = 0
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        if at + 2 > len(data) or end > len(data):
            raise LedgerBroken(f"a bundle of entries ends within its entry {len(entries)}.")
        entries.append(data[at + 2 : end])
        at = end
    return entries
