"""Texts are parsed on threads of their own while those before them are read: the network leaves Python free as it runs."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

from spolia.language.network import Parse, parse_text

AHEAD = 1  # texts that are parsed, or wait in memory, while one is read
T = TypeVar("T")
Words = tuple[str, str]  # a text and its title


def parsed_ahead(items: Iterable[T], words_of: Callable[[T], Words | None]) -> Iterator[tuple[T, Callable[[], Parse] | None]]:
    """Each item with what gives the parse of its text, or raises as the parser does; None for an item without a text to parse.

    What `items` raises is raised after the items before it were given.
    """
    waiting: deque[tuple[T, Future[Parse] | None]] = deque()
    taken = iter(items)
    while True:
        try:
            item = next(taken)
        except StopIteration:
            break
        except Exception:
            yield from map(_given, waiting)
            raise
        waiting.append((item, _begun(words_of(item))))
        if len(waiting) > AHEAD:
            yield _given(waiting.popleft())
    yield from map(_given, waiting)


def _begun(words: Words | None) -> Future[Parse] | None:
    if words is None:
        return None
    text, title = words
    return aside(lambda: parse_text(text, title=title))


def _given(waiting: tuple[T, Future[Parse] | None]) -> tuple[T, Callable[[], Parse] | None]:
    item, parse = waiting
    return item, parse.result if parse is not None else None


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
