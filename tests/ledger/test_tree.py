"""The tree of RFC 6962: against published vectors, and every proof of every small tree, whole and damaged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.ledger.made import roots_of

from spolia.errors import LedgerBroken
from spolia.ledger.tree import (
    EMPTY_ROOT,
    Frontier,
    check_consistency,
    consistency_path,
    inclusion_path,
    leaf_hash,
    root_from_path,
    root_of,
)  # fmt: skip

# The entries and roots that implementations of Certificate Transparency test themselves with (RFC 6962 reference tests).
ENTRIES = [bytes.fromhex(h) for h in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [leaf_hash(str(n).encode()) for n in range(40)]
sizes = st.integers(1, len(LEAVES))


def test_an_empty_log_has_the_root_of_the_rfc() -> None:
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert root_of([]) == EMPTY_ROOT


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_other_implementations(size: int) -> None:
    assert root_of([leaf_hash(entry) for entry in ENTRIES[:size]]).hex() == ROOTS[size - 1]


@given(sizes)
def test_a_frontier_taken_up_again_grows_into_the_same_tree(size: int) -> None:
    frontier = Frontier()
    for leaf in LEAVES[:size]:
        frontier = Frontier(frontier.size, frontier.peaks)
        frontier.append(leaf)
    assert frontier.root() == root_of(LEAVES[:size])


def test_a_frontier_with_too_few_peaks_is_refused() -> None:
    with pytest.raises(LedgerBroken, match="2 peaks, but 1"):
        Frontier(3, [LEAVES[0]])


@given(sizes, st.data())
def test_every_entry_can_be_shown_to_be_in_its_log(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    path = inclusion_path(index, size, roots_of(LEAVES))
    assert root_from_path(LEAVES[index], index, size, path) == root_of(LEAVES[:size])
    if size > 1:
        assert root_from_path(LEAVES[index - 1], index, size, path) != root_of(LEAVES[:size])
        with pytest.raises(LedgerBroken, match="shorter"):
            root_from_path(LEAVES[index], index, size, path[:-1])
    with pytest.raises(LedgerBroken, match="longer"):
        root_from_path(LEAVES[index], index, size, [*path, LEAVES[0]])


@given(sizes, st.data())
def test_every_log_can_be_shown_to_begin_with_every_earlier_state(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(0, new))
    path = consistency_path(old, new, roots_of(LEAVES))
    check_consistency(old, root_of(LEAVES[:old]), new, root_of(LEAVES[:new]), path)
    with pytest.raises(LedgerBroken):
        check_consistency(old, LEAVES[0] if old != 1 else LEAVES[1], new, root_of(LEAVES[:new]), path)
    if 0 < old < new:
        with pytest.raises(LedgerBroken):
            check_consistency(old, root_of(LEAVES[:old]), new, root_of(LEAVES[:new]), [*path, LEAVES[0]])
        with pytest.raises(LedgerBroken):
            check_consistency(old, root_of(LEAVES[:old]), new, root_of(LEAVES[1 : new + 1]), path)


def test_what_is_not_in_the_log_has_no_proof() -> None:
    for call in (
        lambda: inclusion_path(3, 3, roots_of(LEAVES)),
        lambda: root_from_path(LEAVES[0], 3, 3, []),
        lambda: consistency_path(4, 3, roots_of(LEAVES)),
    ):
        with pytest.raises(LedgerBroken):
            call()
