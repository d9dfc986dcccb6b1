"""Small pure measures at the level of records: intervals of days, bounds of numbers, kilometres, folded words.

Rooms and tables stand on these; nothing here knows a table or a room.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt

from spolia.records import Bounds, Interval, Time

EARTH_KM = 12_742  # the mean diameter of the earth
SAME_SPOT_KM = 5  # gazetteers differ by this much on where a town's centre is
WORD_OR_NUMBER = re.compile(r"[^\W\d_]+|\d+")
ARTICLE = re.compile(r"^the\s+")
EVER, NEVER = -(10**9), 10**9  # stand for an open side where days are compared
# Signs that a page exchanges for one another without saying anything else.
ALIKE = str.maketrans(
    {"‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "–": "-", "—": "-", "‑": "-", "\u00ad": ""}
)


@dataclass(frozen=True, slots=True)
class Days:
    """Days as ordinals, both included; None on an open side."""

    first: int | None
    last: int | None

    @property
    def width(self) -> int | None:
        """How many days lie between the bounds (0 = one day), None where a side is open."""
        return None if self.first is None or self.last is None else self.last - self.first

    @property
    def middle(self) -> int | None:
        """The day halfway, or the one bound there is; a place in an order, never a date to show."""
        known = [day for day in (self.first, self.last) if day is not None]
        return sum(known) // len(known) if known else None


@lru_cache(maxsize=100_000)
def day_number(day: str | None) -> int | None:
    """The ordinal of an ISO date, None for None."""
    return None if day is None else date.fromisoformat(day).toordinal()


def day_name(day: int | None) -> str | None:
    """The ISO date of an ordinal, None for None.

    >>> day_name(day_number("2016-12-11"))
    '2016-12-11'
    """
    return None if day is None else date.fromordinal(day).isoformat()


def days_of(time: Time | Interval | None) -> Days | None:
    """The days of a time, None where it bounds nothing."""
    if time is None or (time.start is None and time.end is None):
        return None
    return Days(day_number(time.start), day_number(time.end))


def interval_of(days: Days | None) -> Interval | None:
    return None if days is None else Interval(start=day_name(days.first), end=day_name(days.last))


def days_between(a: Days, b: Days) -> int:
    """How many days lie between two intervals; 0 where they meet or follow without a gap of a day.

    >>> days_between(Days(10, 12), Days(12, 14)), days_between(Days(10, 12), Days(15, 15)), days_between(Days(None, 3), Days(1, None))
    (0, 3, 0)
    """
    first = b.first if a.first is None or (b.first is not None and b.first > a.first) else a.first
    last = b.last if a.last is None or (b.last is not None and b.last < a.last) else a.last
    return 0 if first is None or last is None or first <= last else first - last


def holds_days(outer: Days, inner: Days) -> bool:
    """`inner` lies within `outer`, bound by bound."""
    left = outer.first is None or (inner.first is not None and inner.first >= outer.first)
    return left and (outer.last is None or (inner.last is not None and inner.last <= outer.last))


def windows_of(days: Days | None, width: int, slack: int) -> range | None:
    """The numbers of the windows of so many days that the interval, with `slack` days on each side, touches; None where it is open or there is none.

    >>> windows_of(Days(100, 130), 60, 60), windows_of(Days(None, 3), 60, 0)
    (range(0, 4), None)
    """
    if days is None or days.first is None or days.last is None:
        return None
    return range((days.first - slack) // width, (days.last + slack) // width + 1)


def span_days(many: Iterable[Days]) -> Days | None:
    """The least interval that holds them all; None for none."""
    parts = list(many)
    if not parts:
        return None
    firsts, lasts = [p.first for p in parts], [p.last for p in parts]
    return Days(
        None if None in firsts else min(f for f in firsts if f is not None),
        None if None in lasts else max(x for x in lasts if x is not None),
    )


def common_days(many: Iterable[Days]) -> Days | None:
    """The days that all the intervals share; None where they share none."""
    parts = list(many)
    first = max((p.first for p in parts if p.first is not None), default=None)
    last = min((p.last for p in parts if p.last is not None), default=None)
    if not parts or (first is not None and last is not None and first > last):
        return None
    return Days(first, last)


def bounds_of(days: Days) -> Bounds:
    return day_name(days.first), day_name(days.last)


Number = tuple[float | None, float | None]


def numbers_meet(a: Number, b: Number) -> bool:
    """Whether some number lies within both bounds.

    >>> numbers_meet((20, None), (24, 24)), numbers_meet((8, 8), (11, 11)), numbers_meet((None, 9), (2, None))
    (True, False, True)
    """
    below = a[1] is not None and b[0] is not None and a[1] < b[0]
    above = b[1] is not None and a[0] is not None and b[1] < a[0]
    return not (below or above)


def span_numbers(many: Iterable[Number]) -> Number:
    """The least bounds that hold them all; a side that one of them leaves open is open."""
    parts = list(many)
    lows, highs = [low for low, _ in parts], [high for _, high in parts]
    low = None if not lows or None in lows else min(x for x in lows if x is not None)
    high = None if not highs or None in highs else max(x for x in highs if x is not None)
    return low, high


def km_apart(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle kilometres between two points (latitude, longitude)."""
    p, q = radians(a[0]), radians(b[0])
    h = sin((q - p) / 2) ** 2 + cos(p) * cos(q) * sin(radians(b[1] - a[1]) / 2) ** 2
    return EARTH_KM * asin(min(1.0, sqrt(h)))


@lru_cache(maxsize=100_000)
def fold(text: str | None) -> str:
    """`text` without accents, case, and a leading article, for comparison only.

    >>> fold("The Tinzaouatène")
    'tinzaouatene'
    """
    plain = without_accents(text or "").strip()
    return ARTICLE.sub("", plain)


def without_accents(text: str) -> str:
    """`text` without accents and case, however long; nothing of it is kept."""
    if text.isascii():
        return text.casefold()
    parts = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in parts if not unicodedata.combining(c))


@lru_cache(maxsize=100_000)
def designation(system: str | None) -> str:
    """A designation with case, hyphens and blanks folded: "Pantsir S-1" is "Pantsir-S1"."""
    return re.sub(r"[\W_]", "", fold(system))


def words_of(text: str) -> frozenset[str]:
    """The folded words and numbers of a text."""
    return frozenset(map(sys.intern, WORD_OR_NUMBER.findall(without_accents(text))))


def plain_words(text: str) -> str:
    """The text without what a page changes and says nothing by: cases, kinds of quotation marks, dashes and blanks."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(ALIKE).casefold().split())
