"""Long lists cut into pages: so many rows a page, so that no page is too long to open, read or print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

ROWS = 250  # rows a page
SHOWN = 100  # things of one sort that the page of one place, party or source shows; the lists have all

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Paged(Generic[Row]):
    """The rows of a list; `parts` are its pages, at least one, which is empty where there are no rows.

    >>> [list(part) for part in Paged("abcde", 2).parts]
    [['a', 'b'], ['c', 'd'], ['e']]
    """

    rows: Sequence[Row]
    most: int = ROWS

    @property
    def parts(self) -> list[Sequence[Row]]:
        return [self.rows[first : first + self.most] for first in range(0, len(self.rows), self.most)] or [self.rows]


def page_path(index: str, number: int) -> str:
    """Where the page of that number lies whose first is `index`.

    >>> page_path("events/index.html", 1), page_path("events/index.html", 3), page_path("contradictions.html", 2)
    ('events/index.html', 'events/page-3.html', 'contradictions/page-2.html')
    """
    if number == 1:
        return index
    folder = index.removesuffix("/index.html").removesuffix(".html")
    return f"{folder}/page-{number}.html"
