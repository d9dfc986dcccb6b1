"""Work done on several processors at once, its answers in the order of the items.

Each worker is a process forked from this one: it has what this one has loaded, shares its memory, and leaves no other without an answer when it dies.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from functools import partial
from multiprocessing import active_children, get_context
from threading import Thread
from typing import Any, Generic, TypeVar

MOST = 4  # workers: each takes a hundred megabytes or so
AHEAD = 2  # items a worker that are begun, or done and not yet asked for
LOOK_S = 0.5  # seconds between a worker's looks for the process that it works for

Item = TypeVar("Item")
Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


class WorkerDied(Exception):
    """The process that worked on an item was killed, also when it worked on nothing else; most often it took more memory than there is."""


def processors() -> int:
    """How many workers there may be: as many as processors, up to MOST; one where processes are not forked safely."""
    return min(MOST, len(os.sched_getaffinity(0))) if sys.platform == "linux" else 1


class Abreast(Generic[Asked, Answer]):
    """Workers that do `work`, as long as the context lasts; with one process the work is done in this one, when its answer is asked for."""

    def __init__(self, work: Callable[[Asked], Answer], processes: int) -> None:
        self.work, self.processes = work, processes
        if processes > 1:
            self._fork()

    def __enter__(self) -> Abreast[Asked, Answer]:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self.processes == 1:
            return
        if kind is not None:
            for worker in self.workers:
                worker.kill()
        self.pool.shutdown(cancel_futures=True)

    def each(self, items: Iterable[Item], asked_of: Callable[[Item], Asked | None]) -> Iterator[tuple[Item, Callable[[], Answer] | None]]:
        """Each item with what gives the answer to what is asked of it, or raises as the work does, or WorkerDied; None where nothing is asked.

        What `items` raises is raised after the items before it were given.
        """
        waiting: deque[tuple[Item, Callable[[], Answer] | None]] = deque()
        taken = iter(items)
        while True:
            try:
                item = next(taken)
            except StopIteration:
                break
            except Exception:
                yield from waiting
                raise
            asked = asked_of(item)
            waiting.append((item, None if asked is None else self._begun(asked)))
            if self.processes == 1 or len(waiting) > AHEAD * self.processes:
                yield waiting.popleft()
        yield from waiting

    def _begun(self, asked: Asked) -> Callable[[], Answer]:
        if self.processes == 1:
            return partial(self.work, asked)
        try:
            future = self.pool.submit(_work, asked)
        except BrokenExecutor:
            self._fork()
            future = self.pool.submit(_work, asked)
        return partial(self._answer, asked, future)

    def _answer(self, asked: Asked, future: Future[Answer]) -> Answer:
        """The answer; where a worker died meanwhile, which ends all of them, that of a worker that does nothing else."""
        try:
            return future.result()
        except BrokenExecutor:
            pass
        with _pool(self.work, 1) as alone:
            try:
                answer: Answer = alone.submit(_work, asked).result()
            except BrokenExecutor:
                raise WorkerDied("the process that worked on it was killed, as it is when memory runs out") from None
        return answer

    def _fork(self) -> None:
        before = set(active_children())
        self.pool = _pool(self.work, self.processes)
        self.pool.submit(int)  # all are forked with the first thing asked, and not later, when this process may have threads
        self.workers = set(active_children()) - before


def _pool(work: Callable[[Any], Any], processes: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(processes, get_context("fork"), _begin, (work, os.getpid()))


_OF_THIS_WORKER: list[Callable[[Any], Any]] = []


def _begin(work: Callable[[Any], Any], parent: int) -> None:
    """What a worker does first: an interrupt is its parent's affair, and it ends when its parent has."""
    _OF_THIS_WORKER[:] = [work]
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    gc.freeze()  # what came with the fork stays: looking through it again and again costs time, and the memory that is shared
    Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_S)
    os._exit(1)


def _work(asked: Any) -> Any:
    return _OF_THIS_WORKER[0](asked)
