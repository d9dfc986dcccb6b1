"""Whether a capture holds what it was made for: to have a page's bytes is not to have its report.

A page that only asks for a log-in, for consent or for patience is kept, and is no report. What gives such pages away stands in
knowledge/captures.yaml.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from spolia.knowledge.tables import bundled

TITLE_ENDS = re.compile(r"\s+[-–—|·:]\s+|\s*[|]\s*")  # after it stands the outlet's name
LOOKED_AT = 200_000  # characters of a page in which its title is looked for


@dataclass(frozen=True)
class Capture:
    """A kind of page that holds no report, and what gives it away."""

    kind: str
    most_words: int
    title: re.Pattern[str] | None
    text: re.Pattern[str] | None

    def is_this(self, title: str, words: str) -> bool:
        """Whether a page with such a title and such words is of this kind; how long it is was asked before."""
        heads = {title.strip(), TITLE_ENDS.split(title.strip())[0]}
        by_title = self.title is not None and any(self.title.fullmatch(head) for head in heads)
        return by_title or (self.text is not None and self.text.search(words) is not None)


@cache
def captures() -> tuple[Capture, ...]:
    """The kinds of pages that hold no report, in the table's order."""
    return tuple(
        Capture(row["kind"], row["most_words"], _any_of(row["title"]), _any_of(row["text"])) for row in bundled().yaml("captures.yaml")
    )


def why_no_article(page: str, title: str, article: str, seen: str) -> str | None:
    """Why the page is no report, in words that follow its name; None where it is one.

    `article` is the text that was found in it; `seen` are the words that somebody would see, asked for where there is no article.
    """
    length = len(article.split())
    words = " ".join((article if length else seen).split())
    for capture in captures():
        if length <= capture.most_words and capture.is_this(title or _title(page), words):
            return f"is {capture.kind}: the capture holds no report"
    if length:
        return None
    if not words and "<script" in page.lower():
        return "is an empty shell that a script fills: the capture holds no report"
    return "no article was found in the page"


def _title(page: str) -> str:
    found = re.search(r"<title[^>]{0,200}>([^<]{0,300})", page[:LOOKED_AT], re.IGNORECASE)
    return " ".join(found[1].split()) if found else ""


def _any_of(patterns: list[Any]) -> re.Pattern[str] | None:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE) if patterns else None
