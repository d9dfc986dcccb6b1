"""The decoders: the best tree has one root and no cycle, and is the best there is; tags are lawful."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
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


def contracted(scores: np.ndarray) -> list[int]:
    """The best spanning tree by the textbook: contract a cycle of likeliest heads, solve what is left, and open the cycle again."""
    heads = scores.argmax(1)
    heads[0] = 0
    cycle = next((c for start in range(1, len(heads)) if (c := cycle_above(heads, start))), [])
    if not cycle:
        return [int(h) for h in heads]
    rest = [node for node in range(len(heads)) if node not in cycle]
    small = np.full((len(rest) + 1, len(rest) + 1), -np.inf)
    small[:-1, :-1] = scores[np.ix_(rest, rest)]
    gain = scores[cycle] - scores[cycle, heads[cycle]][:, None]
    small[-1, :-1] = gain[:, rest].max(0)
    small[:-1, -1] = scores[np.ix_(rest, cycle)].max(1)
    solved = contracted(small)
    for row, head in enumerate(solved[:-1]):
        heads[rest[row]] = cycle[int(scores[rest[row], cycle].argmax())] if head == len(rest) else rest[head]
    governor = rest[solved[-1]]
    heads[cycle[int(gain[:, governor].argmax())]] = governor
    heads[0] = 0
    return [int(h) for h in heads]


def cycle_above(heads: np.ndarray, start: int) -> list[int]:
    seen: list[int] = []
    while start and start not in seen:
        seen.append(start)
        start = int(heads[start])
    return seen[seen.index(start) :] if start else []


@pytest.mark.parametrize("size", [2, 7, 20, 60])
@pytest.mark.parametrize("nearness", [0.0, 0.3, 3.0])  # the more the nearest word is liked, the more cycles lie in one another
def test_it_is_the_tree_of_the_textbook(size: int, nearness: float) -> None:
    rng = np.random.default_rng(size)
    for _ in range(20):
        words = np.arange(size)
        scores = (rng.normal(size=(size, size)) - nearness * abs(words[:, None] - words)).astype(np.float32)
        arcs = scores.astype(np.float64)
        np.fill_diagonal(arcs, -np.inf)
        found, expected = best_tree(scores), contracted(arcs)[1:]
        if expected.count(0) == 1:
            assert found == expected
        else:
            arcs[1:, 0] = np.where(words[1:] == found.index(0) + 1, arcs[1:, 0], -1e9)
            assert found == contracted(arcs)[1:]


def test_a_thousand_words_in_one_another_are_a_tree() -> None:
    words = np.arange(1000)
    scores = np.random.default_rng(1).normal(size=(1000, 1000)) - abs(words[:, None] - words)
    assert is_tree(best_tree(scores.astype(np.float32)))


@given(arrays(np.float32, st.tuples(st.integers(1, 5), st.just(5)), elements=st.floats(-5, 5, width=32)))
def test_no_lawful_row_of_tags_is_worth_more(scores: np.ndarray) -> None:
    rows = itertools.product(range(5), repeat=len(scores))
    lawful = (row for row in rows if all(t in (0, 1, 3) or b in (t, t - 1) for b, t in itertools.pairwise((0, *row))))
    most = max(float(sum(scores[i, tag] for i, tag in enumerate(row))) for row in lawful)
    assert sum(scores[i, tag] for i, tag in enumerate(best_tags(scores))) >= most - 1e-3


@given(arrays(np.float32, st.tuples(st.integers(1, 8), st.just(5)), elements=st.floats(-5, 5, width=32)))
def test_no_span_goes_on_that_has_not_begun(scores: np.ndarray) -> None:
    tags = best_tags(scores)
    before = 0
    for tag in tags:
        assert tag in (0, 1, 3) or before in (tag, tag - 1)
        before = tag
    assert all(a < b for a, b, _ in spans_of(tags))
