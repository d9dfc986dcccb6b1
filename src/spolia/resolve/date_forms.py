"""What the forms mean that name days, months, seasons, years and feasts of the calendar.

A reader of a form gives (start, end), both included, None on an open side; or None where what is known does not settle it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from spolia.language.times import MONTHS, WEEKDAYS
from spolia.resolve.days import (
    SEASON_STARTS,
    Stretch,
    easter,
    islamic_in,
    month_end,
    months_from,
    nth_weekday,
    part_of_month,
    part_of_year,
    whole_month,
    whole_quarter,
    whole_season,
    whole_year,
)  # fmt: skip

Tense = Literal["past", "present", "future"]
Days = tuple[date | None, date | None]
Groups = dict[str, str | None]
DAY = timedelta(days=1)
OLD = 730  # days: what was told before lies so far back that the account is of its time
FRESH = 60  # days: a date without a year so little back is news whatever the account, and an account goes back no further
SOON = 14  # days: a date without a year so little ahead of the report is ahead whatever the tense, not a year ago
LONGEST_HAPPENING = 31  # days: from a longer stretch nothing is two days later
FEW = 9  # "days" and "a few days" are up to nine: claims.md, "Quantities"


@dataclass(frozen=True, slots=True)
class Saying:
    """What a time expression is read against: the day it is said, the verb's tense, and the days of what was told before it."""

    said_on: date | None
    tense: Tense = "past"
    before: Days | None = None

    @property
    def anchor(self) -> Days | None:
        """The days told before, else the day of the report itself."""
        return self.before if self.before is not None else (self.said_on, self.said_on) if self.said_on else None

    @property
    def happening(self) -> tuple[date, date] | None:
        """The days told before, where they are so few that one can count from them."""
        start, end = self.before or (None, None)
        return (start, end) if start and end and (end - start).days <= LONGEST_HAPPENING else None

    @property
    def ahead(self) -> bool:
        return self.tense == "future"


# --- years and months ----------------------------------------------------------------------------------------------------


def month_number(word: str | None) -> int:
    return next(n for n, month in enumerate(MONTHS, 1) if month.startswith((word or "").lower()[:3]))


def weekday_number(word: str | None) -> int:
    return next(n for n, day in enumerate(WEEKDAYS) if day.startswith((word or "").lower()[:3]))


def _year(groups: Groups, saying: Saying) -> int | None:
    """The year that the words give: figures, or "last year" against the day of saying."""
    said = groups.get("year")
    if said is None:
        return None
    if said.isdigit():
        return int(said) if len(said) == 4 else 2000 + int(said)
    if saying.said_on is None:
        return None
    return saying.said_on.year + {"last year": -1, "next year": 1}.get(" ".join(said.lower().split()), 0)


def _nearest_year(month: int, day: int | None, saying: Saying) -> int | None:
    """The year that makes a month or day the last such one before the saying; the next one where it speaks of the future.

    In an account of what lies years back it is the first such one since shortly before what was told, unless the last one is fresh.
    """
    against = saying.said_on
    if against is None:
        return _year_of_before(saying)
    there = _day_in(against.year, month, day)
    if saying.ahead:
        last = there if day else month_end(against.year, month)
        return against.year if last >= against else against.year + 1
    year = against.year - (there > against + timedelta(days=SOON if day else 0))
    told = saying.happening[0] if saying.happening else None
    if told and (against - told).days > OLD and (against - _day_in(year, month, day)).days > FRESH:
        there = _day_in(told.year, month, day or month_end(told.year, month).day)
        year = told.year + ((told - there).days > FRESH)
    if day is None or day_exists(year, month, day):
        return year
    return next((y for y in range(year, year - 9, -1) if day_exists(y, month, day)), None)


def _day_in(year: int, month: int, day: int | None) -> date:
    return date(year, month, day) if day and day_exists(year, month, day) else date(year, month, 1)


def _year_of_before(saying: Saying) -> int | None:
    """The year in which what was told before lies whole."""
    if saying.before is None or None in saying.before:
        return None
    start, end = saying.before
    return start.year if start and end and start.year == end.year else None


def day_exists(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= month_end(year, month).day


def clip(days: tuple[date, date], saying: Saying) -> Days:
    """A stretch under way ends with the report where it speaks of the past, begins with it where it speaks of the future."""
    start, end = days
    if saying.said_on and start <= saying.said_on <= end:
        return (saying.said_on, end) if saying.ahead else (start, saying.said_on)
    return days


def read_iso(groups: Groups, saying: Saying) -> Days | None:
    day = date(int(groups["year"] or 0), int(groups["month"] or 0), int(groups["day"] or 0))
    return day, day


def read_slashed(groups: Groups, saying: Saying) -> Days | None:
    """Day before month as most of the world writes; month before day only where nothing else can be."""
    first, second = int(groups["first"] or 0), int(groups["second"] or groups["second2"] or 0)
    day, month = (first, second) if second <= 12 else (second, first)
    year = _year(groups, saying) or (_nearest_year(month, day, saying) if 1 <= month <= 12 else None)
    if year is None or not day_exists(year, month, day):
        return None
    return (date(year, month, day),) * 2


def read_month_slash_year(groups: Groups, saying: Saying) -> Days | None:
    """ "12/2015" is its December."""
    return whole_month(int(groups["year"] or 0), int(groups["number"] or 0))


def read_month_day(groups: Groups, saying: Saying) -> Days | None:
    """ "11 December 2016", "Dec. 11", "11–13 Dec", "30 November to 2 December"."""
    month, day = month_number(groups["month"]), number_of(groups["day"])
    last_month = month_number(groups["month2"]) if groups.get("month2") else month
    last = number_of(groups.get("until2")) or number_of(groups.get("until")) or day
    year = _year(groups, saying) or _year_by_weekday(groups, month, day, saying) or _nearest_year(month, day, saying)
    if year is None or not day_exists(year, month, day):
        return None
    end_year = year + (last_month < month)
    if (
        not groups.get("year")
        and last_month < month
        and saying.said_on
        and date(end_year, last_month, 1) > saying.said_on
        and not saying.ahead
    ):
        year, end_year = year - 1, year
    return (date(year, month, day), date(end_year, last_month, last)) if day_exists(end_year, last_month, last) else None


def number_of(word: str | None) -> int:
    digits = re.match(r"\d+", word or "")
    return int(digits.group()) if digits else 0


def _year_by_weekday(groups: Groups, month: int, day: int, saying: Saying) -> int | None:
    """The year by which "Sunday, 11 December" is a Sunday, where one of the two nearest is."""
    if not groups.get("weekday") or saying.said_on is None:
        return None
    near = _nearest_year(month, day, saying)
    years = [near, (near or 0) + 1, (near or 0) - 1] if near else []
    return next(
        (y for y in years if day_exists(y, month, day) and date(y, month, day).weekday() == weekday_number(groups["weekday"])), None
    )


def read_month(groups: Groups, saying: Saying) -> Days | None:
    month = month_number(groups["month"])
    year = _year(groups, saying) or _nearest_year(month, None, saying)
    if year is None:
        return None
    return whole_month(year, month) if groups.get("year") else clip(whole_month(year, month), saying)


EDGES = {"early": "early", "beginning": "early", "start": "early", "opening": "early", "first": "early", "mid": "mid", "middle": "mid"}


def edge_of(groups: Groups) -> str:
    return EDGES.get((groups["edge"] or "").lower().split()[0], "late")


def read_month_part(groups: Groups, saying: Saying) -> Days | None:
    """ "early June", "the last days of May", "the end of the month"."""
    said = (groups["month"] or "").lower()
    if said == "month":
        base = saying.said_on or (saying.before and saying.before[0])
        return part_of_month(base.year, base.month, edge_of(groups)) if base else None
    month = month_number(said)
    year = _year(groups, saying) or _nearest_year(month, None, saying)
    if year is None:
        return None
    edge, whole = (groups["edge"] or "").lower(), whole_month(year, month)
    if "half" in edge:
        return (whole[0], whole[0].replace(day=15)) if edge.startswith("first") else (whole[0].replace(day=16), whole[1])
    if "days" in edge:
        return (whole[0], whole[0].replace(day=5)) if edge_of(groups) == "early" else (whole[1] - 4 * DAY, whole[1])
    return part_of_month(year, month, edge_of(groups))


NTHS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def nth_of(word: str | None) -> int:
    """1 for "first" or "1st"; -1 for "last"."""
    word = (word or "").lower()
    if word in ("last", "final"):
        return -1
    return NTHS.index(word) + 1 if word in NTHS else number_of(word) or 1


def read_nth_of_month(groups: Groups, saying: Saying) -> Days | None:
    month, nth, unit = month_number(groups["month"]), nth_of(groups["nth"]), (groups["unit"] or "").lower()
    year = _year(groups, saying) or _nearest_year(month, None, saying)
    if year is None:
        return None
    start, end = whole_month(year, month)
    if unit == "week":
        return (end - 6 * DAY, end) if nth < 0 else (start + (nth - 1) * 7 * DAY, min(end, start + (nth * 7 - 1) * DAY))
    if unit == "weekend":
        saturday = nth_weekday(year, month, 5, nth)
        return saturday, saturday + DAY
    day = (end if nth < 0 else start + (nth - 1) * DAY) if unit == "day" else nth_weekday(year, month, weekday_number(unit), nth)
    return day, day


def read_last_month_name(groups: Groups, saying: Saying) -> Days | None:
    """ "last July" is the latest July that is over; "this July" that of the year, "next July" the first ahead."""
    against, month = saying.said_on, month_number(groups["month"])
    if against is None:
        return None
    which = (groups["which"] or "").lower().split()[-1]
    if which in ("last", "past"):
        return whole_month(against.year - (month >= against.month), month)
    if which in ("next", "coming"):
        return whole_month(against.year + (month <= against.month), month)
    return clip(whole_month(against.year, month), saying)


def read_year(groups: Groups, saying: Saying) -> Days | None:
    """ "2016", "2015-16"."""
    year = _year(groups, saying)
    if year is None or not groups.get("until"):
        return whole_year(year) if year else None
    last = year - year % 100 + number_of(groups["until"])
    return (date(year, 1, 1), date(last, 12, 31)) if last > year else None


def read_year_part(groups: Groups, saying: Saying) -> Days | None:
    year = _year(groups, saying)
    if year is None:
        return None
    edge = (groups["edge"] or "").lower()
    if "half" in edge:
        return (date(year, 1, 1), date(year, 6, 30)) if edge.startswith("first") else (date(year, 7, 1), date(year, 12, 31))
    return part_of_year(year, edge_of(groups))


SHORT_DECADES = {
    "twenties": 20,
    "thirties": 30,
    "forties": 40,
    "fifties": 50,
    "sixties": 60,
    "seventies": 70,
    "eighties": 80,
    "nineties": 90,
}


def read_decade(groups: Groups, saying: Saying) -> Days | None:
    said = (groups["decade"] or "").lower()
    first = int(said) if said.isdigit() else 1900 + (SHORT_DECADES.get(said) or number_of(said.lstrip("'’")))
    low, high = {"early": (0, 3), "mid": (4, 6), "late": (7, 9)}.get((groups.get("edge") or "").lower(), (0, 9))
    return date(first + low, 1, 1), date(first + high, 12, 31)


def read_season(groups: Groups, saying: Saying) -> Days | None:
    season = (groups["season"] or "").lower()
    year = _year(groups, saying) or _season_year(season, saying)
    if year is None:
        return None
    start, end = whole_season(year, season)
    edge = (groups.get("edge") or "").lower()
    month = {"early": start, "mid": months_from(start, 1), "late": end}.get(edge)
    return whole_month(month.year, month.month) if month else (start, end) if groups.get("year") else clip((start, end), saying)


def _season_year(season: str, saying: Saying) -> int | None:
    year = _nearest_year(SEASON_STARTS[season], None, saying)
    return year - 1 if year and saying.ahead and saying.said_on and whole_season(year - 1, season)[1] >= saying.said_on else year


def read_which_season(groups: Groups, saying: Saying) -> Days | None:
    """ "last winter" is the latest that is over; "this summer" that of the year of saying."""
    season, which = (groups["season"] or "").lower(), (groups["which"] or "").lower().split()[-1]
    against = saying.said_on
    if against is None:
        return None
    if which == "this":
        return clip(whole_season(against.year - (season == "winter" and against.month < 3), season), saying)
    year = _season_year(season, Saying(against)) or against.year
    if which in ("last", "past", "previous") and whole_season(year, season)[1] >= against:
        year -= 1
    return clip(whole_season(year + (which in ("next", "coming", "following")), season), saying)


def read_quarter(groups: Groups, saying: Saying) -> Days | None:
    nth = int(groups["q"] or 0) or nth_of(groups["nth"])
    quarter = nth if nth > 0 else 4
    year = _year(groups, saying) or _nearest_year(3 * quarter - 2, None, replace(saying, tense="past"))
    return whole_quarter(year, quarter) if year and quarter <= 4 else None


def _one(rule: Callable[[int], date]) -> Callable[[int], Stretch]:
    return lambda year: (rule(year), rule(year))


# By how the words begin, the longer before the shorter.
HOLIDAYS: dict[str, Callable[[int], Stretch]] = {
    "thanksgiving": _one(lambda year: nth_weekday(year, 11, 3, 4)),
    "christmas eve": _one(lambda year: date(year, 12, 24)),
    "christmas": _one(lambda year: date(year, 12, 25)),
    "boxing day": _one(lambda year: date(year, 12, 26)),
    "new year's day": _one(lambda year: date(year, 1, 1)),
    "new year's eve": _one(lambda year: date(year, 12, 31)),
    "easter monday": _one(lambda year: easter(year) + DAY),
    "easter": _one(easter),
    "good friday": _one(lambda year: easter(year) - 2 * DAY),
    "may day": _one(lambda year: date(year, 5, 1)),
    "ramadan": lambda year: (islamic_in(year, 9, 1), islamic_in(year, 9, 1) + 29 * DAY),
    "eid al-fitr": lambda year: (islamic_in(year, 10, 1), islamic_in(year, 10, 1) + 2 * DAY),
    "eid al-adha": lambda year: (islamic_in(year, 12, 10), islamic_in(year, 12, 10) + 3 * DAY),
    "ashura": _one(lambda year: islamic_in(year, 1, 10)),
    "nowruz": lambda year: (date(year, 3, 20), date(year, 3, 21)),
}


def read_holiday(groups: Groups, saying: Saying) -> Days | None:
    """A feast: that of the year told, else the last one, or the next where the sentence speaks of the future."""
    name = " ".join((groups["holiday"] or "").lower().replace("’", "'").split())
    falls = next((rule for holiday, rule in HOLIDAYS.items() if name.startswith(holiday)), None)
    year = _year(groups, saying)
    if falls is None or (year is None and saying.said_on is None):
        return None
    if year is None and saying.said_on is not None:
        year = saying.said_on.year
        start, end = falls(year)
        year += (end < saying.said_on) if saying.ahead else -(start > saying.said_on + SOON * DAY)
        return clip(falls(year), saying)
    return falls(year) if year else None
