"""The encoder at work: the vectors of the words of a row. In whole numbers, by CTranslate2."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from spolia.language.tokens import case_of

WIDE = frozenset({"avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl"})  # what CTranslate2 asks of a processor for its widest vectors
Vectors = NDArray[np.float32]
Cuts = Sequence[Sequence[int]]  # the pieces of each word


class Encoder:
    """The loaded model. A row is read alone: several at once take no less time where rows are as long as ours."""

    def __init__(self, folder: Path, begin: int, end: int) -> None:
        """`begin` and `end` are the pieces that stand before and after the words of a row."""
        _settle_kernels()
        import ctranslate2

        self.begin, self.end = begin, end
        self.model = ctranslate2.Encoder(str(folder), device="cpu", compute_type="default", inter_threads=1, intra_threads=1)

    def vectors(self, words: Sequence[str], cuts: Cuts) -> Vectors:
        """(words + 1, size) of a row of words: the vector of its root and then of each word, at its first piece."""
        ids = [self.begin, *(piece for cut in cuts for piece in cut), self.end]
        cases = [0, *(case for word, cut in zip(words, cuts, strict=True) for case in [case_of(word)] * len(cut)), 0]
        read: Vectors = np.asarray(self.model.forward_batch([ids], token_type_ids=[cases]).last_hidden_state)[0]
        return read[[0, *accumulate(map(len, cuts[:-1]), initial=1)][: len(words) + 1]]


def _settle_kernels() -> None:
    """Choose what CTranslate2 computes with, so that processors of two makes read the same. Left to itself it takes one library for Intel's and another for
    AMD's, and other widths of vectors; the last digits of the sums differ, and rounding makes more of that."""
    flags = _processor_flags()
    if "avx2" in flags:
        os.environ.setdefault("CT2_USE_MKL", "0")
        os.environ.setdefault("CT2_FORCE_CPU_ISA", "AVX512" if flags >= WIDE else "AVX2")


def _processor_flags() -> frozenset[str]:
    """What the processor can do, where Linux tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return frozenset()
    return frozenset(next((line for line in lines if line.startswith("flags")), "").split())
