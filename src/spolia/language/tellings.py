"""Which words of a text tell a happening, of which kind, and which words fill its roles, as the network scores them.

The scores are shares of 1 and independent of one another: a word may tell two kinds, and none. Sentences are read in runs, so that a word
may fill a role of one told sentences later ("The army left Azaz. … They retook it").
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from spolia.language.rows import MODEL, PIECES_A_WORD, batches_of, feed_of, open_session, pieces_in
from spolia.language.tokens import WordPieces

Scores = NDArray[np.float32]
LEAST = 0.03  # a kind or role that scores less is as good as none, and not kept
RUN = 256  # pieces of a run of sentences
LONGEST = 320  # pieces of a row, below what was taught
BEFORE = 64  # of them at most, of sentences that were heard in the run before and are there to be pointed back to


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
        self.matrix, self.kinds, self.roles = matrix.astype(np.float32), kinds, roles  # (roles, telling, filler)

    def tellings(self, kinds: Scores, telling: Scores, filler: Scores, heard_from: int = 0) -> tuple[Telling, ...]:
        """What the words of one run tell from the word `heard_from` on: `kinds` (words, kinds) unscaled, and their vectors as telling and as filling words."""
        likely = share_of(kinds)
        told = np.flatnonzero((likely > LEAST).any(1))
        told = told[told >= heard_from]
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


@dataclass(frozen=True, slots=True)
class Run:
    """Sentences that are read together, from `first` to `end` (excluded), of which those from `heard_from` on are heard."""

    first: int
    heard_from: int
    end: int


def runs_of(sizes: Sequence[int]) -> Iterator[Run]:
    """The runs by which sentences of so many pieces are heard, each sentence in one of them and after what stands before it."""
    at = 0
    while at < len(sizes):
        first, room = at, min(BEFORE, LONGEST - sizes[at])
        while first > 0 and sizes[first - 1] <= room:
            first -= 1
            room -= sizes[first]
        end, total = at + 1, sum(sizes[first : at + 1])
        while end < len(sizes) and total + sizes[end] <= RUN:
            total += sizes[end]
            end += 1
        yield Run(first, at, end)
        at = end


class Hearer:
    """The loaded model; made once a process by `hearer()`."""

    def __init__(self, folder: Path = MODEL) -> None:
        self.session = open_session(folder / "hearing.onnx")
        self.outputs = [o.name for o in self.session.get_outputs()]
        self.pieces = WordPieces(folder / "vocab.txt")
        names = json.loads((folder / "hearing.json").read_text("utf-8"))
        self.tellers = Tellers(np.load(folder / "roles.npy"), names["kinds"], names["roles"])

    def hear(self, sentences: Sequence[Sequence[str]], starts: Sequence[Sequence[int]]) -> list[tuple[Telling, ...]]:
        """What the words of each sentence tell; `starts` is where in the text each word begins."""
        cuts = [self._cut(sentence) for sentence in sentences]
        runs = list(runs_of([pieces_in(cut) for cut in cuts]))
        rows = [[word for sentence in sentences[run.first : run.end] for word in sentence] for run in runs]
        cut_rows = [[cut for sentence in cuts[run.first : run.end] for cut in sentence] for run in runs]
        heard: list[tuple[Telling, ...]] = [()] * len(sentences)
        for batch in batches_of(cut_rows):
            feed = feed_of([rows[i] for i in batch], [cut_rows[i] for i in batch], self.pieces)
            out = dict(zip(self.outputs, self.session.run(self.outputs, feed), strict=True))
            end = 0
            for run in (runs[i] for i in batch):
                begin, end = end + 1, end + 1 + sum(map(len, sentences[run.first : run.end]))  # each row of scores begins with its root
                before = sum(map(len, sentences[run.first : run.heard_from]))
                kinds, telling, filler = (out[name][begin:end] for name in ("kinds_scores", "role_telling", "role_filler"))
                for number, tellings in by_sentence(self.tellers.tellings(kinds, telling, filler, before), run, starts):
                    heard[number] = tellings
        return heard

    def _cut(self, sentence: Sequence[str]) -> list[tuple[int, ...]]:
        """The pieces of each word; the first of each where they would be more than a row has places for."""
        cut = [self.pieces.cut(word)[:PIECES_A_WORD] for word in sentence]
        return cut if pieces_in(cut) <= LONGEST else [pieces[:1] for pieces in cut]


def by_sentence(told: Sequence[Telling], run: Run, starts: Sequence[Sequence[int]]) -> Iterator[tuple[int, tuple[Telling, ...]]]:
    """The tellings of a run by the sentence of their word, whose own words are counted from its beginning."""
    places = [(number, word) for number in range(run.first, run.end) for word in range(len(starts[number]))]
    by_sentence: dict[int, list[Telling]] = {}
    for telling in told:
        number, word = places[telling.word]
        fillers = [(*places[filler], role, score) for filler, role, score in telling.roles]
        own = tuple((w, role, score) for n, w, role, score in fillers if n == number)
        far = tuple((starts[n][w], role, score) for n, w, role, score in fillers if n < number)  # none was taught to point ahead
        by_sentence.setdefault(number, []).append(Telling(word, telling.kind, telling.score, own, far))
    for number, tellings in by_sentence.items():
        yield number, tuple(tellings)


@cache
def hearer() -> Hearer:
    return Hearer()
