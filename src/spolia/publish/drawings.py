"""Bars over time: days to places on a strip, with what is sure, what may be, and open ends kept apart. Only numbers; templates draw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from spolia.records import Bounds, Spell

WIDTH = 100.0  # per cent of a strip, whatever its width on the screen


@dataclass(frozen=True, slots=True)
class Strip:
    """A stretch of days drawn from 0 to WIDTH, both days included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def at(self, day: date) -> float:
        """Where a day begins."""
        return round(min(max((day - self.first).days, 0), self.days) / self.days * WIDTH, 2)

    def span(self, start: str | None, end: str | None) -> Bar:
        """The bar of an interval; a side without a day runs to the strip's edge and is marked open."""
        left = self.at(date.fromisoformat(start)) if start else 0.0
        right = self.at(date.fromisoformat(end) + timedelta(1)) if end else WIDTH
        return Bar(left, round(max(right - left, 0.0), 2), start is None, end is None)

    def ticks(self, most: int = 8) -> list[Tick]:
        """Round days with their labels: years, else months, else days, no more than `most`."""
        for step, label in _STEPS:
            days = _round_days(self.first, self.last, step)
            if 0 < len(days) <= most:
                return [Tick(self.at(day), day.strftime(label).lstrip("0")) for day in days]
        days = _round_days(self.first, self.last, 12)
        return [Tick(self.at(day), str(day.year)) for day in days[:: max(1, -(-len(days) // most))]]


@dataclass(frozen=True, slots=True)
class Bar:
    left: float
    width: float
    open_left: bool = False
    open_right: bool = False

    @property
    def right(self) -> float:
        return round(self.left + self.width, 2)


@dataclass(frozen=True, slots=True)
class Tick:
    left: float
    label: str


@dataclass(frozen=True, slots=True)
class SpellBar:
    """A spell on a strip: `sure` the days it surely covers (None where bounds meet in no day), `may` all that it may cover."""

    spell: Spell
    may: Bar
    sure: Bar | None


_STEPS = ((0, "%d %b"), (1, "%b %Y"), (3, "%b %Y"), (6, "%b %Y"), (12, "%Y"))  # months a step, 0 for days; finest first


def _round_days(first: date, last: date, step: int) -> list[date]:
    if step == 0:
        return [first + timedelta(n) for n in range((last - first).days + 1)] if (last - first).days < 32 else []
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    days = [date(month // 12, month % 12 + 1, 1) for month in months if month % step == 0]
    return [day for day in days if first <= day <= last]


def strip_over(days: list[str | None], room: float = 0.04) -> Strip | None:
    """The strip that holds all these days, with some room at both ends; None where no day is known."""
    known = sorted(date.fromisoformat(day) for day in days if day)
    if not known:
        return None
    margin = timedelta(max(1, round((known[-1] - known[0]).days * room)))
    return Strip(known[0] - margin, known[-1] + margin)


def spell_bars(spells: list[Spell], strip: Strip) -> list[SpellBar]:
    """The spells on a strip. What is sure runs from the latest start to the earliest end."""
    return [SpellBar(spell, _may(spell, strip), _sure(spell, strip)) for spell in spells]


def _may(spell: Spell, strip: Strip) -> Bar:
    return strip.span(spell.start[0], _outer(spell.end))


def _outer(end: Bounds | None) -> str | None:
    return None if end is None else end[1]


def _sure(spell: Spell, strip: Strip) -> Bar | None:
    """From the latest start to the earliest end; to the strip's edge, marked open, where no end is told."""
    begun = spell.start[1]
    if begun is None or (spell.end and (spell.end[0] is None or spell.end[0] < begun)):
        return None
    return strip.span(begun, spell.end[0] if spell.end else None)
