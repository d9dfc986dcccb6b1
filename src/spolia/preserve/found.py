"""What preserving one item can give: a report's text and facts, the parts it is made of, or why it was not read."""

from __future__ import annotations

from dataclasses import dataclass, field

from spolia.records import Report


@dataclass(frozen=True, slots=True)
class Found:
    """A report in an item: the text that all offsets refer to, and what the item says of itself, None where it does not.

    `how` names what made the text ("text, utf-8"); `doubts` are sentences for people on what could not be taken as it stood.
    """

    text: str
    how: str
    id: str | None = None
    source: str | None = None
    title: str | None = None
    published: str | None = None
    url: str | None = None
    doubts: tuple[str, ...] = ()

    def as_report(self, sha256: str) -> Report:
        """The report, under its own id or else the first 16 hex digits of its item's hash."""
        return Report(
            id=self.id or sha256[:16], text=self.text, source=self.source, title=self.title, published=self.published,
            url=self.url, sha256=sha256,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """One item inside a file: bytes `start` to `end` (excluded); `label` tells people which ("line 3")."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class Parts:
    """The items that a file is made of, in order; each is preserved by itself, from its own bytes."""

    parts: tuple[Part, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class NotRead:
    """The item holds no report that we can read, and why, in words that follow the item's name."""

    why: str
