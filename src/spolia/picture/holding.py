"""In whose hands a place or a lot was on a day, no sharper than the bounds within which it changed hands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from spolia.records import Bounds, Control, Link, Lot, Spell

T = TypeVar("T", Spell, Link)
OPEN: Bounds = (None, None)


@dataclass(frozen=True, slots=True)
class Holding(Generic[T]):
    """A spell, or a hand of a chain, that may cover a day; `number` is its place in the order, from 1.

    `sure` says that it holds at some time of that day wherever within their bounds the changes lie. `start` and `end` are the bounds
    between which it began and ended; `end` None where no end is told.
    """

    number: int
    of: T
    start: Bounds
    end: Bounds | None
    sure: bool


def held_on(control: Control, day: str) -> list[Holding[Spell]]:
    """The spells that cover a day, in order: none before the first, in a gap and after the last.

    One that is sure is the whole answer; two that are sure say that the place changed hands that day; one that is not sure says that the
    day lies within the bounds of a change.
    """
    return _covering([(n, spell, spell.start, spell.end) for n, spell in enumerate(control.spells, 1)], day)


def hands_on(lot: Lot, day: str, told_by: Mapping[str, str | None]) -> list[Holding[Link]]:
    """The hands in which a lot was on a day, in order; no link begins after the day on which the first report of it was out.

    `told_by` has for each claim that says so the day by which its report was out, None where that is not known.
    """
    starts = [_since(link, told_by) for link in lot.chain]
    ends = [*starts[1:], None]
    rows = enumerate(zip(lot.chain, starts, ends, strict=True), 1)
    return _covering([(n, link, start, end) for n, (link, start, end) in rows], day)


def _since(link: Link, told_by: Mapping[str, str | None]) -> Bounds:
    """When a link began; a date that only later claims give is not that of what was told before it."""
    first, last = (link.date.start, link.date.end) if link.date else OPEN
    if link.how == "held":
        return first, last
    out = min((day for claim in link.claims if (day := told_by.get(claim))), default=None)
    if out is None or (last is not None and last <= out):
        return first, last
    return (first if first is not None and first <= out else None), out


def _covering(rows: list[tuple[int, T, Bounds, Bounds | None]], day: str) -> list[Holding[T]]:
    found = [Holding(n, of, start, end, _surely(start, end, day)) for n, of, start, end in rows if _perhaps(start, end, day)]
    if not any(each.sure for each in found):
        return found
    return [each for each in found if each.sure or _bounded(each.start, each.end, day)]


def _perhaps(start: Bounds, end: Bounds | None, day: str) -> bool:
    """The day lies between the first day on which it can have begun and the last on which it can have ended."""
    begun = start[0] is None or start[0] <= day
    return begun and (end is None or end[1] is None or day <= end[1])


def _surely(start: Bounds, end: Bounds | None, day: str) -> bool:
    """The day lies between the last day on which it can have begun and the first on which it can have ended."""
    begun = start[1] is not None and start[1] <= day
    return begun and (end is None or (end[0] is not None and day <= end[0]))


def _bounded(start: Bounds, end: Bounds | None, day: str) -> bool:
    """It reaches the day by bounds that are told, and not only since nothing says when it began or ended."""
    if start[1] is not None and day < start[1]:
        return start[0] is not None
    return start[1] is not None and end is not None and end[1] is not None


__all__ = ["Holding", "hands_on", "held_on"]
