"""The encoder at work: the vectors of the words of rows, read as many at a time as stay small. In whole numbers, by CTranslate2."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from spolia.language.tokens import case_of

PIECES_A_BATCH = 512  # padded
CALL = 20  # pieces that could be read in the time that one call of the encoder costs; measured when ONNX Runtime ran it
Vectors = NDArray[np.float32]
Cuts = Sequence[tuple[int, ...]]  # the pieces of each word of a row


class Encoder:
    """The loaded model. What it gives for a row does not hang on the rows beside it, since each row of numbers is rounded by a scale of its own."""

    def __init__(self, folder: Path, begin: int, end: int) -> None:
        """`begin` and `end` are the pieces that stand before and after the words of a row."""
        import ctranslate2

        self.begin, self.end = begin, end
        self.model = ctranslate2.Encoder(str(folder), device="cpu", compute_type="default", inter_threads=1, intra_threads=1)

    def vectors(self, rows: Sequence[Sequence[str]], cuts: Sequence[Cuts]) -> Vectors:
        """(words, size): of each row that of its root and then those of its words, each at its first piece."""
        ids = [[self.begin, *(piece for cut in row for piece in cut), self.end] for row in cuts]
        cases = [
            [0, *(case for word, cut in zip(row, pieces, strict=True) for case in [case_of(word)] * len(cut)), 0]
            for row, pieces in zip(rows, cuts, strict=True)
        ]
        read = np.asarray(self.model.forward_batch(ids, token_type_ids=cases).last_hidden_state)
        return np.concatenate([read[r, [0, *accumulate(map(len, row[:-1]), initial=1)][: len(row) + 1]] for r, row in enumerate(cuts)])


def batches_of(cuts: Sequence[Cuts]) -> Iterator[list[int]]:
    """The rows' numbers in batches, rows alike in length together: divided so that padding and calls together cost least."""
    order = sorted(range(len(cuts)), key=lambda i: pieces_in(cuts[i]))
    longest = [pieces_in(cuts[i]) + 2 for i in order]
    costs, begins = [0.0], [0]  # of the best division of the first so many rows: its cost, and where its last batch begins
    for end, size in enumerate(longest, 1):
        first = max(0, end - max(1, PIECES_A_BATCH // size))
        best = min(range(first, end), key=lambda begin: costs[begin] + (end - begin) * size)
        costs.append(costs[best] + (end - best) * size + CALL)
        begins.append(best)
    batches: list[list[int]] = []
    end = len(order)
    while end:
        batches.append(order[begins[end] : end])
        end = begins[end]
    yield from reversed(batches)


def pieces_in(cut: Cuts) -> int:
    return sum(map(len, cut))
