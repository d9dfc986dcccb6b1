"""Work side by side gives its answers in order, fails where it is asked for, outlives a worker that is killed, and leaves none behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from spolia.abreast import AHEAD, Abreast, WorkerDied, processors

PROCESSES = [1, *([2] if sys.platform == "linux" else [])]
side_by_side = pytest.mark.parametrize("processes", PROCESSES)
forked = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux alone")


def double(number: int) -> int:
    if number == 13:
        raise ValueError("no luck")
    if number == 99:
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * number


@side_by_side
def test_answers_come_in_the_order_of_the_items_and_only_where_something_is_asked(processes: int) -> None:
    with Abreast(double, processes) as workers:
        given = [(item, answer and answer()) for item, answer in workers.each(range(20), lambda n: n if n % 2 else None) if item != 13]
    assert given == [(n, 2 * n if n % 2 else None) for n in range(20) if n != 13]


@side_by_side
def test_work_that_fails_fails_where_it_is_asked_for(processes: int) -> None:
    with Abreast(double, processes) as workers:
        answers = {item: answer for item, answer in workers.each([1, 13, 2], lambda n: n) if answer is not None}
        assert (answers[1](), answers[2]()) == (2, 4)
        with pytest.raises(ValueError, match="no luck"):
            answers[13]()


@side_by_side
def test_only_a_few_items_are_taken_before_the_first_is_given(processes: int) -> None:
    taken: list[int] = []
    items = (taken.append(n) or n for n in range(100))  # type: ignore[func-returns-value]
    with Abreast(double, processes) as workers:
        next(workers.each(items, lambda _: None))
    assert len(taken) <= AHEAD * processes + 1


@forked
def test_an_answer_of_any_size_comes_through_and_an_early_end_leaves_nobody_waiting() -> None:
    with Abreast(lambda size: b"x" * size, 2) as workers:
        sizes = [len(answer()) for _, answer in workers.each([5_000_000, 1, 3_000_000, 2], lambda n: n) if answer is not None]
    assert sizes == [5_000_000, 1, 3_000_000, 2]
    with Abreast(lambda size: b"x" * size, 2) as workers:
        next(workers.each([50_000_000] * 9, lambda n: n))


@forked
def test_where_no_process_can_be_forked_the_work_is_done_in_this_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError("Resource temporarily unavailable")

    monkeypatch.setattr("multiprocessing.context.ForkProcess.start", fail)
    with Abreast(double, 2) as workers:
        assert [answer() for _, answer in workers.each([1, 2], lambda n: n) if answer is not None] == [2, 4]


@side_by_side
def test_what_was_taken_before_a_failure_is_given(processes: int) -> None:
    def items() -> Iterator[int]:
        yield 1
        raise OSError("gone")

    with Abreast(double, processes) as workers:
        given = workers.each(items(), lambda n: n)
        assert next(given)[0] == 1
        with pytest.raises(OSError, match="gone"):
            next(given)


@forked
def test_a_worker_that_is_killed_costs_the_answer_to_what_killed_it_and_no_other() -> None:
    with Abreast(double, 2) as workers:
        answers = [(item, answer) for item, answer in workers.each([1, 99, *range(2, 12)], lambda n: n) if answer is not None]
        with pytest.raises(WorkerDied, match="memory"):
            dict(answers)[99]()
        assert [answer() for item, answer in answers if item != 99] == [2, *range(4, 24, 2)]


ORPHANS = """
import os, sys, time
from spolia.abreast import Abreast
def sleep(_):
    os.write(1, b"%d\\n" % os.getpid())
    time.sleep(60)
with Abreast(sleep, 2) as workers:
    for _, answer in workers.each([1, 2, 3, 4, 5, 6], lambda n: n):
        answer()
"""


@forked
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT])
def test_no_worker_outlives_the_process_that_it_works_for(end: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-c", ORPHANS], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        workers = [int(process.stdout.readline()) for _ in range(2)]
        process.send_signal(end)
    deadline = time.monotonic() + 20
    while any(os.path.exists(f"/proc/{worker}") for worker in workers):
        assert time.monotonic() < deadline, "a worker goes on"
        time.sleep(0.1)


def test_there_is_at_least_one_processor() -> None:
    assert processors() >= 1
