"""From scores to structures: the best tree over the words of a sentence, and the best lawful row of begin/inside tags."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

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
    """Every node hangs from node 0 in the end."""
    above = heads.tolist()
    reached = [0] * len(above)  # by the walk that begins at which node; node 0 by none
    for start in range(1, len(above)):
        node = start
        while node and not reached[node]:
            reached[node] = start
            node = above[node]
        if node and reached[node] == start:
            return False
    return True


def _spanning_tree(scores: NDArray[np.float64]) -> NDArray[np.int64]:
    """The spanning tree of the highest sum that hangs from node 0, in time that grows with the square of the nodes.

    From each node the way goes up by the likeliest heads until it meets what hangs from 0 already; a cycle on the way becomes one node.
    Source: Chu and Liu 1965, Edmonds 1967; the order of steps is that of Gabow et al. 1986.
    """
    nodes = _Nodes(scores)
    hung = {0}
    for start in range(1, len(scores)):
        way: list[int] = []
        node = nodes.row[start]
        while node not in hung:
            if node in way:
                begin = way.index(node)
                nodes.merge(way[begin:])
                del way[begin:]
            way.append(node)
            node = nodes.choose_head(node)
        hung.update(way)
    return nodes.heads()


class _Nodes:
    """The nodes of a graph, of which those of a cycle become one that stands in the row of the first; the arcs know whence they come.

    `arcs[d, h]` is what node d gains by hanging from h instead of from the head that it has in its cycle; `ends[d, h]` are the words that the
    arc joins, dependant and head.
    """

    def __init__(self, scores: NDArray[np.float64]) -> None:
        size = len(scores)
        self.arcs = scores.copy()
        self.ends = np.moveaxis(np.indices(scores.shape), 0, -1)
        self.row = list(range(size))  # of each word the row in which its node stands
        self.names = list(range(size))  # of each row the node in it, by the order in which nodes were made
        self.outer = [-1] * size  # of each node the one that it became part of; -1 for none
        self.chosen: list[tuple[int, int]] = [(0, 0)] * size  # of each node the words that its arc joins
        self.above = [0] * size  # of each row the row of its head

    def choose_head(self, row: int) -> int:
        """The row of the head that the node in a row likes best."""
        head = int(self.arcs[row].argmax())
        self.above[row] = head
        dependant, governor = self.ends[row, head].tolist()
        self.chosen[self.names[row]] = dependant, governor
        return head

    def merge(self, cycle: list[int]) -> None:
        """The nodes of a cycle become one, in the row of the first."""
        every, rows = np.arange(len(self.arcs)), np.array(cycle)
        gain = self.arcs[rows] - self.arcs[rows, [self.above[row] for row in cycle]][:, None]
        enter = gain.argmax(0)
        leave = rows[self.arcs[:, rows].argmax(1)]
        into, out = gain[enter, every], self.arcs[every, leave]
        ends_in, ends_out = self.ends[rows[enter], every], self.ends[every, leave]
        self.arcs[rows] = self.arcs[:, rows] = -np.inf
        first = cycle[0]
        self.arcs[first], self.ends[first] = into, ends_in
        self.arcs[:, first], self.ends[:, first] = out, ends_out
        self.arcs[first, rows] = self.arcs[rows, first] = -np.inf
        for row in cycle:
            self.outer[self.names[row]] = len(self.outer)
        self.names[first] = len(self.outer)
        self.outer.append(-1)
        self.chosen.append((0, 0))
        merged = set(cycle)
        self.row = [first if row in merged else row for row in self.row]

    def heads(self) -> NDArray[np.int64]:
        """The head of each word: by the arc of the outermost node that is entered at it."""
        heads = np.zeros(len(self.arcs), np.int64)
        entered = {0}
        for node in reversed(range(1, len(self.outer))):
            if node in entered:
                continue
            inner, heads[inner] = self.chosen[node][0], self.chosen[node][1]
            while inner != node:
                entered.add(inner)
                inner = self.outer[inner]
        return heads


def best_tags(scores: Scores) -> list[int]:
    """The best row of tags in which no span goes on without having begun.

    `scores` is (words, 1 + 2 × types): outside, then begin and inside of each type. A word goes on with a type only after its begin or inside.
    """
    likeliest: list[int] = scores.argmax(1).tolist()
    if _is_lawful(likeliest):
        return likeliest
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


def _is_lawful(tags: Sequence[int]) -> bool:
    """No span goes on that has not begun."""
    return not any(tag and tag % 2 == 0 and before not in (tag, tag - 1) for before, tag in pairwise((0, *tags)))


def spans_of(tags: list[int]) -> list[tuple[int, int, int]]:
    """The spans (first word, last word + 1, type) of a lawful row of tags."""
    spans: list[tuple[int, int, int]] = []
    for i, tag in enumerate(tags):
        if tag % 2:
            spans.append((i, i + 1, (tag - 1) // 2))
        elif tag and spans:
            spans[-1] = (spans[-1][0], i + 1, spans[-1][2])
    return spans
