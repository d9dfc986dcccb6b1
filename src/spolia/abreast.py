"""Work done on several processors at once, its answers in the order of the items.

Each worker is a process forked from this one, which shares what this one has loaded and has a pipe of its own: one that dies takes nothing along but the item that it
worked on. There are no threads on either side.
"""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from math import ceil
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Generic, TypeVar

MOST = 4  # workers: each takes a hundred megabytes or so
AHEAD = 2  # items a worker that are begun, or done and not yet asked for
TRIES = 2  # times that an item is worked on by a worker that dies of it, or of something else
SELDOM = 20_000  # new things between two looks of a worker for what has become unreachable; most of what reading makes is gone by itself
DIE_WITH_PARENT = 1  # prctl(2): PR_SET_PDEATHSIG
QUOTA = Path("/sys/fs/cgroup/cpu.max")  # of a container: microseconds of CPU, or "max", in so many microseconds

Item = TypeVar("Item")
Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


class WorkerDied(Exception):
    """The process that worked on an item was killed, each time that one did; most often it took more memory than there is."""


def processors() -> int:
    """How many workers there may be: as many as processors that this process may use, up to MOST; one where processes are not forked safely."""
    if not sys.platform.startswith("linux"):
        return 1
    try:
        quota, period = QUOTA.read_text("ascii").split()
        allowed = ceil(int(quota) / int(period))
    except (OSError, ValueError):
        allowed = MOST
    return max(1, min(MOST, allowed, len(os.sched_getaffinity(0))))


class _Task(Generic[Asked, Answer]):
    """What is asked, and its answer or what was raised instead, once it is done."""

    def __init__(self, asked: Asked) -> None:
        self.asked, self.tries, self.done = asked, 0, False
        self.answer: Answer | None = None
        self.raised: Exception | None = None

    def end(self, answer: Answer | None, raised: Exception | None) -> None:
        self.answer, self.raised, self.done = answer, raised, True


class _Worker:
    """A forked process, this side's end of its pipe, and what it works on."""

    def __init__(self, work: Callable[[Any], Any], others: list[_Worker]) -> None:
        self.pipe, theirs = get_context("fork").Pipe()
        inherited = [self.pipe, *(other.pipe for other in others)]
        self.process = get_context("fork").Process(target=_serve, args=(work, theirs, inherited, os.getpid()), daemon=True)
        self.task: _Task[Any, Any] | None = None
        try:
            self.process.start()
        except BaseException:
            self.pipe.close()
            raise
        finally:
            theirs.close()

    def end(self) -> None:
        """Kill it, whatever it does, and wait until it is gone."""
        self.process.kill()
        self.process.join()
        self.pipe.close()


class Abreast(Generic[Asked, Answer]):
    """Workers that do `work`, as long as the context lasts; with one process, and where none can be forked, the work is done in this one when its answer is asked for."""

    def __init__(self, work: Callable[[Asked], Answer], processes: int) -> None:
        self.work = work
        self.waiting: deque[_Task[Asked, Answer]] = deque()  # for a worker
        self.workers: list[_Worker] = []
        try:
            for _ in range(processes if processes > 1 and sys.platform.startswith("linux") else 0):
                self._hire()
        except BaseException:
            self._end()
            raise
        self.ahead = AHEAD * len(self.workers)

    def __enter__(self) -> Abreast[Asked, Answer]:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def each(self, items: Iterable[Item], asked_of: Callable[[Item], Asked | None]) -> Iterator[tuple[Item, Callable[[], Answer] | None]]:
        """Each item with what gives the answer to what is asked of it, or raises as the work does, or WorkerDied; None where nothing is asked.

        What `items` raises is raised after the items before it were given.
        """
        begun: deque[tuple[Item, Callable[[], Answer] | None]] = deque()
        taken = iter(items)
        while True:
            try:
                item = next(taken)
            except StopIteration:
                break
            except Exception:
                yield from begun
                raise
            asked = asked_of(item)
            begun.append((item, None if asked is None else self._begin(asked)))
            if len(begun) > self.ahead:
                yield begun.popleft()
        yield from begun

    def _begin(self, asked: Asked) -> Callable[[], Answer]:
        if not self.workers:
            return partial(self.work, asked)
        task: _Task[Asked, Answer] = _Task(asked)
        self.waiting.append(task)
        self._take(0)
        return partial(self._answer, task)

    def _answer(self, task: _Task[Asked, Answer]) -> Answer:
        while not task.done and self.workers:
            self._take(None)
        if not task.done:
            return self.work(task.asked)  # no worker is left, and none could be forked
        if task.raised is not None:
            raise task.raised
        return task.answer  # type: ignore[return-value]

    def _take(self, seconds: float | None) -> None:
        """Take the answers that have come, or come within so many seconds, and give the idle workers what waits."""
        busy = {worker.pipe: worker for worker in self.workers if worker.task is not None}
        for pipe in wait(list(busy), seconds) if busy else ():
            self._receive(busy[pipe])  # type: ignore[index]
        for worker in [worker for worker in self.workers if worker.task is None]:
            if self.waiting:
                self._give(worker, self.waiting.popleft())

    def _give(self, worker: _Worker, task: _Task[Asked, Answer]) -> None:
        worker.task, task.tries = task, task.tries + 1
        try:
            worker.pipe.send(task.asked)
        except OSError:
            self._bury(worker)

    def _receive(self, worker: _Worker) -> None:
        try:
            answer, raised = worker.pipe.recv()
        except (EOFError, OSError):
            self._bury(worker)
            return
        except Exception as bad:  # what came is no answer that can be put together here
            answer, raised = None, bad
        if worker.task is not None:
            worker.task.end(answer, raised)
        worker.task = None

    def _bury(self, worker: _Worker) -> None:
        """Put another in the place of a worker that died, and what it worked on back in front, once."""
        self.workers.remove(worker)
        worker.end()
        task = worker.task
        if task is not None and task.tries < TRIES:
            self.waiting.appendleft(task)
        elif task is not None:
            task.end(None, WorkerDied("the process that worked on it was killed, as it is when memory runs out"))
        self._hire()

    def _hire(self) -> None:
        try:
            self.workers.append(_Worker(self.work, self.workers))
        except OSError:
            return  # no more processes, or no memory for one: the others go on

    def _end(self) -> None:
        for worker in self.workers:
            worker.end()
        self.workers.clear()


def _serve(work: Callable[[Any], Any], pipe: Connection, inherited: list[Connection], parent: int) -> None:
    """What a worker does, until the process that it works for is gone: an interrupt is that one's affair."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        return  # it ended before it could be asked for
    for other in inherited:
        other.close()
    gc.freeze()  # what came with the fork stays: looking through it again and again costs time, and the memory that is shared
    gc.set_threshold(SELDOM)
    while True:
        try:
            asked = pipe.recv()
        except (EOFError, OSError):
            return
        said: tuple[Any, Exception | None]
        try:
            said = work(asked), None
        except Exception as bad:
            said = None, bad
        try:
            pipe.send(said)
        except OSError:
            return  # nobody is there to take it
        except Exception as bad:  # it cannot be taken apart to be sent
            pipe.send((None, TypeError(f"{type(bad).__name__}: {bad}")))
