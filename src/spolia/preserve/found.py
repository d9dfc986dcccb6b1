"""What preserving one item can give: a report's text and facts, the parts it is made of, or why it was not read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from spolia.records import Report


class Found(msgspec.Struct, frozen=True, tag="found", omit_defaults=True):
    """A report in an item: the text that all offsets refer to, and what the item says of itself, None where it does not.

    `how` names what made the text ("text, utf-8"); `doubts` are sentences for people on what could not be taken as it stood;
    `links` are the addresses that its text links to. `pictures` are the hashes of the pictures that it shows, as far as its own bytes hold them, and
    `shows` the addresses of others, which the archive that it was captured in may hold.
    """

    text: str
    how: str
    id: str | None = None
    source: str | None = None
    title: str | None = None
    published: str | None = None
    url: str | None = None
    author: str | None = None
    links: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        text: str,
        how: str,
        facts: Mapping[str, str | None],
        doubts: Iterable[str | None] = (),
        links: tuple[str, ...] = (),
        pictures: tuple[str, ...] = (),
    ) -> Found:
        """The report with the facts as metadata.read_facts gives them; a doubt that is None is none.

        Half a character, which some encodings can bring, becomes a question mark: no text may hold one.
        """
        return cls(
            text.encode("utf-8", "replace").decode("utf-8"), how, facts.get("id"), facts.get("source"), facts.get("title"), facts.get("published"), facts.get("url"),
            facts.get("author"), links, tuple(doubt for doubt in doubts if doubt is not None), pictures,
        )  # fmt: skip

    def as_report(self, sha256: str) -> Report:
        """The report, under its own id or else the first 16 hex digits of its item's hash."""
        return Report(
            id=self.id or sha256[:16], text=self.text, source=self.source, title=self.title, published=self.published,
            url=self.url, sha256=sha256, pictures=list(self.pictures),
        )  # fmt: skip


class NotRead(msgspec.Struct, frozen=True, tag="not read"):
    """The item holds no report that we can read, and why, in words that follow the item's name."""

    why: str


class Part(msgspec.Struct, frozen=True, tag="part", omit_defaults=True):
    """One item inside a file, as it stands there: bytes `start` to `end` (excluded); `label` tells people which ("line 3").

    `found` is what it holds.
    """

    start: int
    end: int
    label: str
    found: Found | NotRead


class Member(msgspec.Struct, frozen=True, tag="member", omit_defaults=True):
    """One item inside a file that had to be unpacked: its bytes, and its path in the file as the file itself writes it.

    `url`, `published` and `media`, the Content-Type, are what the file says of it. `aside` says why nobody looks for a report in it, though nothing is wrong
    with it (a picture that belongs to a page); `bad` says that it is no report, and why. `picture` says that it is a picture that a page may show as evidence.
    """

    path: str
    data: bytes
    url: str | None = None
    published: str | None = None
    media: str | None = None
    aside: str | None = None
    bad: str | None = None
    picture: bool = False


class Whole(msgspec.Struct, frozen=True, tag="whole"):
    """The file is made of parts, `count` of them, and they were all taken out of it."""

    count: int


class Parts(msgspec.Struct, frozen=True):
    """The items that a file is made of, in order, and what became of the file itself: a report too, or parts and nothing else."""

    parts: tuple[Part | Member, ...]
    itself: Found | NotRead | Whole


Verdict = Found | NotRead | Whole
Message = Part | Member | Verdict
