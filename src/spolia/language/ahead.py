"""Texts are parsed on a thread of their own while those before them are read: the network leaves Python free as it runs."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Thread
from typing import TypeVar

from spolia.language.network import Parse, parse_text

AHEAD = 2  # texts; each waits in memory until it is read
T = TypeVar("T")
Words = tuple[str, str]  # a text and its title
Wanted = SimpleQueue[tuple[Words, "Future[Parse]"] | None]


def parsed_ahead(items: Iterable[T], words_of: Callable[[T], Words | None]) -> Iterator[tuple[T, Callable[[], Parse] | None]]:
    """Each item with what gives the parse of its text, or raises as the parser does; None for an item without a text to parse.

    What `items` raises is raised after the items before it were given.
    """
    wanted: Wanted = SimpleQueue()
    Thread(target=_parse, args=(wanted,), daemon=True).start()  # nobody who breaks off waits for a long text
    waiting: deque[tuple[T, Future[Parse] | None]] = deque()
    taken = iter(items)
    try:
        while True:
            try:
                item = next(taken)
            except StopIteration:
                break
            except Exception:
                yield from map(_given, waiting)
                raise
            waiting.append((item, _asked(words_of(item), wanted)))
            if len(waiting) > AHEAD:
                yield _given(waiting.popleft())
        yield from map(_given, waiting)
    finally:
        wanted.put(None)


def _asked(words: Words | None, wanted: Wanted) -> Future[Parse] | None:
    if words is None:
        return None
    future: Future[Parse] = Future()
    wanted.put((words, future))
    return future


def _parse(wanted: Wanted) -> None:
    """Parse what is wanted until nothing more is."""
    while (asked := wanted.get()) is not None:
        (text, title), future = asked
        try:
            future.set_result(parse_text(text, title=title))
        except Exception as bad:  # it is raised where the parse is asked for
            future.set_exception(bad)


def _given(waiting: tuple[T, Future[Parse] | None]) -> tuple[T, Callable[[], Parse] | None]:
    item, parse = waiting
    return item, parse.result if parse is not None else None
