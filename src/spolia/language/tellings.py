"""Which words of a sentence tell a happening, of which kind, and which words fill its roles, as the network scores them.

The scores are shares of 1 and independent of one another: a word may tell two kinds, and none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]
LEAST = 0.03  # a kind or role that scores less is as good as none, and not kept


@dataclass(frozen=True, slots=True)
class Telling:
    """A word that may tell a happening of a kind; `roles` are the words that may fill it: (word, role, score)."""

    word: int
    kind: str
    score: float
    roles: tuple[tuple[int, str, float], ...]


class Tellers:
    """The scorer of roles, and the names of kinds and roles."""

    def __init__(self, matrix: Scores, kinds: Sequence[str], roles: Sequence[str]) -> None:
        self.matrix, self.kinds, self.roles = matrix.astype(np.float32), kinds, roles  # (roles, telling, filler)

    def tellings(self, kinds: Scores, telling: Scores, filler: Scores) -> tuple[Telling, ...]:
        """What the words of one sentence tell: `kinds` (words, kinds) unscaled, and their vectors as telling and as filling words."""
        likely = share_of(kinds)
        told = np.flatnonzero((likely > LEAST).any(1))
        filled = self._fillers(told, telling, filler)
        return tuple(
            Telling(int(word), self.kinds[int(kind)], float(likely[word, kind]), filled[n])
            for n, word in enumerate(told)
            for kind in np.flatnonzero(likely[word] > LEAST)
        )

    def _fillers(self, told: NDArray[np.intp], telling: Scores, filler: Scores) -> list[tuple[tuple[int, str, float], ...]]:
        """For each telling word the words that may fill its roles."""
        if not len(told):
            return []
        left, right = _with_one(telling[told]), _with_one(filler)
        scores = share_of(np.einsum("ti,rij,wj->twr", left, self.matrix, right, optimize=True))
        return [tuple((int(w), self.roles[r], float(row[w, r])) for w, r in zip(*np.nonzero(row > LEAST), strict=True)) for row in scores]


def share_of(scores: Scores) -> Scores:
    """Scores as shares of 1."""
    shares: Scores = (1 / (1 + np.exp(-np.clip(scores, -30, 30)))).astype(np.float32)
    return shares


def _with_one(vectors: Scores) -> Scores:
    return np.hstack([vectors, np.ones((len(vectors), 1), np.float32)])


def moved(tellings: Sequence[Telling], places: Sequence[int]) -> tuple[Telling, ...]:
    """The tellings of a row from which words were left out, at the places that its words have in the whole."""
    return tuple(Telling(places[t.word], t.kind, t.score, tuple((places[w], role, s) for w, role, s in t.roles)) for t in tellings)
