"""Rows of words as the encoders take them: cut to pieces, padded to one length, as many at a time as stay small."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spolia.language.tokens import WordPieces, case_of

MODEL = Path(__file__).with_name("model")
PIECES_A_BATCH = 1024  # padded
PIECES_A_WORD = 12
Cuts = Sequence[tuple[int, ...]]  # the pieces of each word of a row


def open_session(graph: Path) -> Any:
    """The graph, ready to run on two threads at most."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = min(2, os.cpu_count() or 1)
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.enable_cpu_mem_arena = False  # the arena keeps the largest batch ever seen
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])


def batches_of(cuts: Sequence[Cuts]) -> Iterator[list[int]]:
    """The rows' numbers in batches, rows alike in length together."""
    batch: list[int] = []
    for i in sorted(range(len(cuts)), key=lambda i: pieces_in(cuts[i])):
        if batch and (len(batch) + 1) * (pieces_in(cuts[i]) + 2) > PIECES_A_BATCH:
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch


def pieces_in(cut: Cuts) -> int:
    return sum(map(len, cut))


def feed_of(rows: Sequence[Sequence[str]], cuts: Sequence[Cuts], pieces: WordPieces) -> dict[str, NDArray[Any]]:
    """What the graphs take for these rows: pieces, their cases, which of them are there, and where each row and each word begins."""
    longest = max(map(pieces_in, cuts)) + 2
    ids, cases, mask = (np.zeros((len(rows), longest), np.int32) for _ in range(3))
    words_at: list[int] = []
    for r, (row, cut) in enumerate(zip(rows, cuts, strict=True)):
        at = 1
        ids[r, 0] = pieces.cls
        words_at.append(r * longest)
        for word, part in zip(row, cut, strict=True):
            words_at.append(r * longest + at)
            ids[r, at : at + len(part)] = part
            cases[r, at : at + len(part)] = case_of(word)
            at += len(part)
        ids[r, at] = pieces.sep
        mask[r, : at + 1] = 1
    return {"ids": ids, "cases": cases, "mask": mask, "words_at": np.array(words_at, np.int64)}
