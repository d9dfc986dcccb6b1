"""What the tables say is kept: pieces of evidence, reports, and how pages were had."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

FACTS = ("source", "title", "published", "url")  # what people can say of an item, and the item of itself


@dataclass(frozen=True, slots=True)
class KeptItem:
    """One piece of evidence: a file; a part of one, which is the `size` bytes from `start` of `parent`; or what was unpacked from `parent`."""

    sha256: str
    size: int
    name: str
    parent: str | None
    start: int | None

    @property
    def slice_of(self) -> str | None:
        """The file that the item's bytes stand in as they are; None where they are a file of their own."""
        return self.parent if self.start is not None else None


@dataclass(frozen=True, slots=True)
class KeptReport:
    """One report as preserved: its text, how that was had from the item's bytes, what is known of where it came from, and the hashes of the pictures that it shows."""

    sha256: str
    id: str
    text: str
    how: str
    source: str | None
    title: str | None
    published: str | None
    url: str | None
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeptFetch:
    """One time that an item was had from the web: the address as asked and as it was after redirects, its host, and when, in UTC."""

    sha256: str
    asked: str
    url: str
    host: str
    began: str
    entry: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A report as far as it says what page it is: the addresses that we or somebody saw it at, and the one that it gives itself.

    `parent` is the file that it is a part of; `entry` the number of the entry that says it is kept, `seen` of the last that says it was had.
    """

    sha256: str
    id: str
    how: str
    source: str | None
    seen_at: tuple[str, ...]
    own_url: str | None
    parent: str | None
    entry: int
    seen: int


def by_item(fetches: Sequence[KeptFetch]) -> dict[str, list[KeptFetch]]:
    """The fetches of each item, by its hash, in order."""
    found: dict[str, list[KeptFetch]] = {}
    for fetch in fetches:
        found.setdefault(fetch.sha256, []).append(fetch)
    return found


def standing_of(row: Any, told: Mapping[str, str], fetched: Sequence[KeptFetch]) -> Standing:
    """What a row of a report says of its page, with what people said of it and how it was had."""
    seen_at = [told["url"]] if "url" in told else []
    seen_at += [url for fetch in fetched for url in (fetch.url, fetch.asked)]
    return Standing(
        sha256=row.sha256, id=row.id, how=row.how, source=told.get("source") or row.source, seen_at=tuple(dict.fromkeys(seen_at)),
        own_url=row.url, parent=row.parent, entry=row.entry, seen=max([row.entry, *(fetch.entry for fetch in fetched)]),
    )  # fmt: skip


def report_of(row: Any, told: Mapping[str, str], fetched: KeptFetch | None, pictures: tuple[str, ...]) -> KeptReport:
    """The report of a row: what people said of it over how it was had from the web, and that over what it says itself."""
    own = {fact: getattr(row, fact) for fact in FACTS}
    if fetched is not None:
        own |= {"url": fetched.url, "source": own["source"] or fetched.host.removeprefix("www.")}
    facts = {fact: told.get(fact, own[fact]) for fact in FACTS}
    return KeptReport(sha256=row.sha256, id=row.id, text=bytes(row.bytes).decode("utf-8"), how=row.how, pictures=pictures, **facts)
