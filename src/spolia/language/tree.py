"""From scores to structures: the best tree over the words of a sentence, and the best lawful row of begin/inside tags."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]


def best_tree(scores: Scores) -> list[int]:
    """The head of each word, 0 for the root, of which there is exactly one.

    `scores[d, h]` tells how well head h suits dependant d, for words from 1 and the root at 0; row 0 is not looked at.
    """
    n = len(scores)
    if n == 1:
        return []
    arcs: NDArray[np.float64] = scores.astype(np.float64)
    np.fill_diagonal(arcs, -np.inf)
    heads = _likeliest_heads(arcs)
    if not (_is_tree(heads) and (heads[1:] == 0).sum() == 1):
        heads = _spanning_tree(arcs)
        roots = [d for d in range(1, n) if heads[d] == 0]
        if len(roots) > 1:
            chosen = max(roots, key=lambda d: arcs[d, 0])
            arcs[1:, 0] = np.where(np.arange(1, n) == chosen, arcs[1:, 0], -1e9)
            heads = _spanning_tree(arcs)
    return [int(h) for h in heads[1:]]


def _likeliest_heads(arcs: NDArray[np.float64]) -> NDArray[np.int64]:
    """For each node the head that scores highest, tree or not; node 0 hangs from itself."""
    heads: NDArray[np.int64] = arcs.argmax(1)
    heads[0] = 0
    return heads


def _is_tree(heads: NDArray[np.int64]) -> bool:
    reached = np.zeros(len(heads), bool)
    reached[0] = True
    for start in range(1, len(heads)):
        path, node = [], start
        while not reached[node]:
            if node in path:
                return False
            path.append(node)
            node = int(heads[node])
        reached[path] = True
    return True


def _find_cycle(heads: NDArray[np.int64]) -> list[int]:
    state = [0] * len(heads)
    state[0] = 2
    for start in range(1, len(heads)):
        path, node = [], start
        while state[node] == 0:
            state[node] = 1
            path.append(node)
            node = int(heads[node])
        if state[node] == 1:
            return path[path.index(node) :]
        for seen in path:
            state[seen] = 2
    return []


def _spanning_tree(scores: NDArray[np.float64]) -> NDArray[np.int64]:
    """The spanning tree of the highest sum that hangs from node 0. Source: Chu and Liu 1965, Edmonds 1967."""
    heads = _likeliest_heads(scores)
    cycle = _find_cycle(heads)
    if not cycle:
        return heads
    inside = np.zeros(len(scores), bool)
    inside[cycle] = True
    outside = np.flatnonzero(~inside)
    gain = scores[cycle] - scores[cycle, heads[cycle]][:, None]  # what the cycle loses by entering at each of its nodes
    into = gain[:, outside].max(0)
    entry = np.array(cycle)[gain[:, outside].argmax(0)]
    leave = np.array(cycle)[scores[np.ix_(outside, np.array(cycle))].argmax(1)]
    small = np.full((len(outside) + 1, len(outside) + 1), -np.inf)
    small[:-1, :-1] = scores[np.ix_(outside, outside)]
    small[:-1, -1] = scores[outside, leave]
    small[-1, :-1] = into
    solved = _spanning_tree(small)
    for i, node in enumerate(outside):
        if node != 0:
            heads[node] = leave[i] if solved[i] == len(outside) else outside[solved[i]]
    at = int(solved[-1])
    heads[entry[at]] = outside[at]
    return heads


def best_tags(scores: Scores) -> list[int]:
    """The best row of tags in which no span goes on without having begun.

    `scores` is (words, 1 + 2 × types): outside, then begin and inside of each type. A word goes on with a type only after its begin or inside.
    """
    if not (scores.argmax(1) > 0).any():
        return [0] * len(scores)
    tags = scores.shape[1]
    allowed = np.zeros((tags, tags), np.float32)  # from, to
    for inside in range(2, tags, 2):
        allowed[:, inside] = -np.inf
        allowed[inside - 1, inside] = allowed[inside, inside] = 0.0
    best = scores[0].copy()
    best[2::2] = -np.inf
    back = np.zeros(scores.shape, np.int64)
    for i in range(1, len(scores)):
        paths = best[:, None] + allowed
        back[i] = paths.argmax(0)
        best = paths.max(0) + scores[i]
    row = [int(best.argmax())]
    for i in range(len(scores) - 1, 0, -1):
        row.append(int(back[i][row[-1]]))
    return row[::-1]


def spans_of(tags: list[int]) -> list[tuple[int, int, int]]:
    """The spans (first word, last word + 1, type) of a lawful row of tags."""
    spans: list[tuple[int, int, int]] = []
    for i, tag in enumerate(tags):
        if tag % 2:
            spans.append((i, i + 1, (tag - 1) // 2))
        elif tag and spans:
            spans[-1] = (spans[-1][0], i + 1, spans[-1][2])
    return spans
