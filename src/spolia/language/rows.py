"""Rows of words as the encoders take them: cut to pieces, padded to one length, as many at a time as stay small."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from spolia.language.tokens import WordPieces, case_of

MODEL = Path(__file__).with_name("model")
PIECES_A_BATCH = 512  # padded
PIECES_A_WORD = 12
CALL = 20  # pieces that could be read in the time that one call of the network costs
T = TypeVar("T")
Cuts = Sequence[tuple[int, ...]]  # the pieces of each word of a row


def open_session(graph: Path) -> Any:
    """The graph, ready to run on the thread that calls it."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # trees and tellings are each read on a thread of their own
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.enable_cpu_mem_arena = False  # the arena keeps the largest batch ever seen
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])


def aside(work: Callable[[], T]) -> Future[T]:
    """What the work gives, done on a thread of its own; the network leaves Python free as it runs."""
    future: Future[T] = Future()

    def do() -> None:
        try:
            future.set_result(work())
        except Exception as bad:  # it is raised where the result is asked for
            future.set_exception(bad)

    Thread(target=do, daemon=True).start()  # nobody who breaks off waits for a long text
    return future


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
