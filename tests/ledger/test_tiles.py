"""Tiles are those of C2SP tlog-tiles, and proofs made from them are those made from all leaves."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ledger.made import roots_of
from tests.ledger.test_tree import ENTRIES, ROOTS

from spolia.errors import LedgerBroken
from spolia.ledger.tiles import Hashes, ReadHashes, read_bundle, tile_path, write_tiles
from spolia.ledger.tree import Frontier, check_consistency, consistency_path, inclusion_path, leaf_hash, root_from_path, root_of

MANY = [leaf_hash(str(n).encode()) for n in range(66_100)]  # over 256 × 256, so that there are three levels


def from_tiles(leaves: list[bytes]) -> ReadHashes:
    """The hashes of a log as the database keeps them: leaves, and roots of full tiles."""
    frontier, levels = Frontier(), {0: list(leaves)}
    for leaf in leaves:
        for full in frontier.append(leaf):
            assert full.number == len(levels.setdefault(full.level, []))
            levels[full.level].append(full.root)
    return lambda level, first, count: levels.get(level, [])[first : first + count]


READ = from_tiles(MANY)


@given(st.integers(1, len(MANY)), st.data())
@settings(max_examples=60, deadline=None)
def test_proofs_from_tiles_lead_to_the_root(size: int, data: st.DataObject) -> None:
    hashes = Hashes(size, READ)
    root = hashes.root(0, size)
    index = data.draw(st.integers(0, size - 1))
    assert root_from_path(MANY[index], index, size, inclusion_path(index, size, hashes.root)) == root
    old = data.draw(st.integers(0, size))
    check_consistency(old, Hashes(old, READ).root(0, old), size, root, consistency_path(old, size, hashes.root))


def test_proofs_from_tiles_are_those_from_leaves() -> None:
    for size, index in ((700, 3), (700, 699), (66_100, 65_536), (66_100, 0), (257, 256)):
        from_leaves = inclusion_path(index, size, roots_of(MANY[:size]))
        assert inclusion_path(index, size, Hashes(size, READ).root) == from_leaves
        assert consistency_path(index, size, Hashes(size, READ).root) == consistency_path(index, size, roots_of(MANY[:size]))
    assert Hashes(66_100, READ).root(0, 66_100) == root_of(MANY)


def test_a_proof_reads_few_hashes() -> None:
    asked = Counter[str]()

    def counted(level: int, first: int, count: int) -> list[bytes]:
        asked["hashes"] += count
        return READ(level, first, count)

    inclusion_path(40_000, len(MANY), Hashes(len(MANY), counted).root)
    assert asked["hashes"] <= 4 * 256


def test_the_roots_of_other_implementations_come_from_tiles_too() -> None:
    leaves = [leaf_hash(entry) for entry in ENTRIES]
    assert [Hashes(n, from_tiles(leaves)).root(0, n).hex() for n in range(1, 9)] == ROOTS


def test_a_log_of_70000_has_the_tiles_that_the_specification_counts() -> None:
    tiles = list(write_tiles([b"x"] * 70_000, 70_000, lambda _, __, count: [bytes(32)] * count))
    widths = {level: [tile.width for tile in tiles if tile.level == level] for level in (None, 0, 1, 2)}
    assert widths[0] == [256] * 273 + [112]
    assert widths[None] == widths[0]
    assert widths[1] == [256, 17]
    assert widths[2] == [1]
    assert len(tiles) == 2 * 274 + 3


def test_a_log_of_256_has_a_full_tile_and_one_above_it() -> None:
    tiles = write_tiles([b"x"] * 256, 256, lambda _, __, count: [bytes(32)] * count)
    assert [tile.path for tile in tiles] == ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"]


def test_paths_are_those_of_the_specification() -> None:
    assert tile_path(0, 1_234_067) == "tile/0/x001/x234/067"
    assert tile_path(None, 1_000, 5) == "tile/entries/x001/000.p/5"


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_a_bundle_is_read_as_it_was_written(entries: list[bytes]) -> None:
    bundles = [tile.data for tile in write_tiles(entries, len(entries), lambda _, __, count: [bytes(32)] * count) if tile.level is None]
    assert [raw for bundle in bundles for raw in read_bundle(bundle)] == entries


@pytest.mark.parametrize("data", [b"\x00", b"\x00\x05abc", b"\x00\x01a\x00"])
def test_a_bundle_cut_short_is_refused(data: bytes) -> None:
    with pytest.raises(LedgerBroken, match="ends within"):
        read_bundle(data)
