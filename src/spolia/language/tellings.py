"""Which words of a text tell a happening, of which kind, and which words fill its roles, as the network scores them.

The scores are shares of 1 and independent of one another: a word may tell two kinds, and none. A word may fill a role of one told
sentences later ("The army left Azaz. … They retook it").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spolia.language.heads import Scores, with_one
from spolia.language.runs import Run

LEAST = 0.03  # a kind or role that scores less is as good as none, and not kept

Filler = tuple[int, str, float]  # where in the text a word begins, the role that it may fill, the share
Told = tuple[str, int, int]  # a claim: its kind, and where its evidence begins and ends
Heard = Mapping[Told, Sequence[Filler]]  # what is heard to fill the roles of the claims of a report


@dataclass(frozen=True, slots=True)
class Telling:
    """A word that may tell a happening of a kind; `roles` are the words of its sentence that may fill it: (word, role, score); `far` are those of
    earlier sentences: (where in the text the word begins, role, score)."""

    word: int
    kind: str
    score: float
    roles: tuple[tuple[int, str, float], ...]
    far: tuple[tuple[int, str, float], ...] = ()


class Tellers:
    """The scorer of roles, and the names of kinds and roles."""

    def __init__(self, matrix: Scores, kinds: Sequence[str], roles: Sequence[str]) -> None:
        """`matrix` is (roles, telling, filler)."""
        self.matrix, self.kinds, self.roles = matrix.transpose(1, 0, 2).reshape(matrix.shape[1], -1), kinds, roles

    def tellings(self, kinds: Scores, telling: Scores, filler: Scores, first: int = 0) -> tuple[Telling, ...]:
        """What the words of one run tell from the word `first` on: `kinds` (words, kinds) unscaled, and their vectors as telling and as filling words."""
        likely = share_of(kinds)
        told = np.flatnonzero((likely > LEAST).any(1))
        told = told[told >= first]
        filled = dict(zip(told.tolist(), self._fillers(told, telling, filler), strict=True))
        words, which = np.nonzero(likely > LEAST)
        scored = zip(words.tolist(), which.tolist(), likely[words, which].tolist(), strict=True)
        return tuple(Telling(word, self.kinds[kind], score, filled[word]) for word, kind, score in scored if word in filled)

    def _fillers(self, told: NDArray[np.intp], telling: Scores, filler: Scores) -> list[tuple[tuple[int, str, float], ...]]:
        """For each telling word the words that may fill its roles."""
        if not len(told):
            return []
        asked = (with_one(telling[told]) @ self.matrix).reshape(len(told) * len(self.roles), -1)
        scores = share_of(with_one(filler) @ asked.T).reshape(len(filler), len(told), -1).swapaxes(0, 1)
        return [tuple(self._roles_of(row)) for row in scores]

    def _roles_of(self, scores: Scores) -> Iterator[tuple[int, str, float]]:
        """The words that may fill a role, by `scores` (words, roles)."""
        words, roles = np.nonzero(scores > LEAST)
        for word, role, score in zip(words.tolist(), roles.tolist(), scores[words, roles].tolist(), strict=True):
            yield word, self.roles[role], score


def share_of(scores: Scores) -> Scores:
    """Scores as shares of 1."""
    shares: Scores = (1 / (1 + np.exp(-np.clip(scores, -30, 30)))).astype(np.float32)
    return shares


def by_sentence(told: Sequence[Telling], run: Run, starts: Sequence[Sequence[int]], titles: int = 0) -> dict[int, tuple[Telling, ...]]:
    """The tellings of a run by the sentence of their word, whose own words are counted from its beginning; `starts` is where in the text each word
    begins, and the first `titles` sentences tell nothing and fill nothing."""
    found: dict[int, list[Telling]] = {}
    for telling in told:
        number, word = run.words[telling.word]
        if number < titles:
            continue
        fillers = [(*run.words[filler], role, score) for filler, role, score in telling.roles]
        own = tuple((w, role, score) for n, w, role, score in fillers if n == number)
        far = tuple((starts[n][w], role, score) for n, w, role, score in fillers if titles <= n < number)  # none was taught to point ahead
        found.setdefault(number, []).append(Telling(word, telling.kind, telling.score, own, far))
    return {number: tuple(tellings) for number, tellings in found.items()}
