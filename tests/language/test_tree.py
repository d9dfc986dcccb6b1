"""The decoders: the best tree has one root and no cycle, and is the best there is; tags are lawful."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from spolia.language.tree import best_tags, best_tree, spans_of

SCORES = st.integers(2, 5).flatmap(lambda n: arrays(np.float32, (n, n), elements=st.floats(-10, 10, width=32)))


def is_tree(heads: list[int]) -> bool:
    for start in range(1, len(heads) + 1):
        node, steps = start, 0
        while node and steps <= len(heads):
            node, steps = heads[node - 1], steps + 1
        if node:
            return False
    return heads.count(0) == 1


def worth(scores: np.ndarray, heads: list[int]) -> float:
    return float(sum(scores[d, h] for d, h in enumerate(heads, 1)))


@given(SCORES)
def test_the_tree_is_one_tree_with_one_root(scores: np.ndarray) -> None:
    assert is_tree(best_tree(scores.copy()))


@given(SCORES)
def test_no_tree_under_the_same_root_is_worth_more(scores: np.ndarray) -> None:
    found = best_tree(scores.copy())
    n = len(scores)
    trees = (list(h) for h in itertools.product(range(n), repeat=n - 1) if all(x != d for d, x in enumerate(h, 1)))
    same_root = [t for t in trees if is_tree(t) and t.index(0) == found.index(0)]
    assert worth(scores, found) >= max(worth(scores, t) for t in same_root) - 1e-3


@given(arrays(np.float32, st.tuples(st.integers(1, 8), st.just(5)), elements=st.floats(-5, 5, width=32)))
def test_no_span_goes_on_that_has_not_begun(scores: np.ndarray) -> None:
    tags = best_tags(scores)
    before = 0
    for tag in tags:
        assert tag in (0, 1, 3) or before in (tag, tag - 1)
        before = tag
    assert all(a < b for a, b, _ in spans_of(tags))
