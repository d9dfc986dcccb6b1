"""How a text is divided into rows of the network: runs of sentences, each read in one of them, after the title, the lead and what stands right before it.

So a word may fill a role of what is told sentences later, and who fights whom, which a report's first words say, is known wherever it is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

RUN = 320  # pieces of a run
TITLE, LEAD, BEFORE = 32, 64, 64  # of them at most: of the title, of the first sentence, and of the sentences right before
WordAt = tuple[int, int]  # the number of a sentence, and of a word in it
Sizes = Sequence[Sequence[int]]  # the pieces of each word of each sentence


@dataclass(frozen=True, slots=True)
class Run:
    """A row: where each of its words stands, and the sentences that are read in it (`end` excluded), which are its last ones."""

    words: tuple[WordAt, ...]
    first: int
    end: int
    before: int = 0  # words before those


def runs_of(sizes: Sizes, titles: int = 0) -> Iterator[Run]:
    """The runs of sentences with so many pieces a word, the first `titles` of which are the title."""
    at = 0
    while at < len(sizes):
        before = _before(sizes, at, titles) if at >= titles else []
        room = RUN - sum(sizes[n][w] for n, w in before) - sum(sizes[at])
        end = at + 1
        while end < len(sizes) and (room := room - sum(sizes[end])) >= 0:
            end += 1
        yield Run((*before, *(word for n in range(at, end) for word in _words(sizes, n))), at, end, len(before))
        at = end


def _before(sizes: Sizes, at: int, titles: int) -> list[WordAt]:
    """What is read before the sentence `at`: of the title and the first sentence as much as there is room for, of those right before it whole ones."""
    title = first_words(sizes, [word for n in range(titles) for word in _words(sizes, n)], TITLE)
    if at == titles:
        return title
    first, room = at, BEFORE
    while first - 1 > titles and (room := room - sum(sizes[first - 1])) >= 0:
        first -= 1
    return [*title, *first_words(sizes, _words(sizes, titles), LEAD), *(word for n in range(first, at) for word in _words(sizes, n))]


def _words(sizes: Sizes, number: int) -> list[WordAt]:
    return [(number, word) for word in range(len(sizes[number]))]


def first_words(sizes: Sizes, words: list[WordAt], most: int) -> list[WordAt]:
    """The first of these words, of at most so many pieces."""
    return [word for word, size in zip(words, accumulate(sizes[n][w] for n, w in words), strict=True) if size <= most]
