"""What each form of a time expression means: from its pattern's groups and what is known of the saying, the days it bounds.

A reader of a form gives (start, end), both included, None on an open side; or None where what is known does not settle it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from spolia.language.numbers import read_quantity
from spolia.language.times import MONTHS, WEEKDAYS
from spolia.resolve.days import (
    SEASON_STARTS,
    easter,
    month_end,
    months_from,
    nth_weekday,
    part_of_month,
    part_of_year,
    weekday_after,
    weekday_before,
    weekend_of,
    whole_month,
    whole_quarter,
    whole_season,
    whole_week,
    whole_year,
)  # fmt: skip

Tense = Literal["past", "present", "future"]
Days = tuple[date | None, date | None]
Groups = dict[str, str | None]
DAY = timedelta(days=1)
SOON = 3  # days: a date without a year so little ahead of the report is ahead, whatever the tense
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
    def ahead(self) -> bool:
        return self.tense == "future"


# --- years and months ----------------------------------------------------------------------------------------------------


def _month_number(word: str | None) -> int:
    return next(n for n, month in enumerate(MONTHS, 1) if month.startswith((word or "").lower()[:3]))


def _weekday_number(word: str | None) -> int:
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
    """The year that makes a month or day the last such one before the saying; the next one where it speaks of the future."""
    against = saying.said_on
    if against is None:
        return _year_of_before(saying)
    if saying.ahead:
        last = date(against.year, month, day) if day and _exists(against.year, month, day) else month_end(against.year, month)
        return against.year if last >= against else against.year + 1
    first = date(against.year, month, day) if day and _exists(against.year, month, day) else date(against.year, month, 1)
    year = against.year if first <= against + timedelta(days=SOON if day else 0) else against.year - 1
    if day is None or _exists(year, month, day):
        return year
    return next((y for y in range(year, year - 9, -1) if _exists(y, month, day)), None)


def _year_of_before(saying: Saying) -> int | None:
    """The year in which what was told before lies whole."""
    if saying.before is None or None in saying.before:
        return None
    start, end = saying.before
    return start.year if start and end and start.year == end.year else None


def _exists(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= month_end(year, month).day


def _clip(days: tuple[date, date], saying: Saying) -> Days:
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
    first, second = int(groups["first"] or 0), int(groups["second"] or 0)
    day, month = (first, second) if second <= 12 else (second, first)
    year = _year(groups, saying) or (_nearest_year(month, day, saying) if 1 <= month <= 12 else None)
    if year is None or not _exists(year, month, day):
        return None
    return (date(year, month, day),) * 2


def read_month_day(groups: Groups, saying: Saying) -> Days | None:
    """ "11 December 2016", "Dec. 11", "11–13 Dec", "30 November to 2 December"."""
    month, day = _month_number(groups["month"]), _number_of(groups["day"])
    last_month = _month_number(groups["month2"]) if groups.get("month2") else month
    last = _number_of(groups.get("until2")) or _number_of(groups.get("until")) or day
    year = _year(groups, saying) or _year_by_weekday(groups, month, day, saying) or _nearest_year(month, day, saying)
    if year is None or not _exists(year, month, day):
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
    return (date(year, month, day), date(end_year, last_month, last)) if _exists(end_year, last_month, last) else None


def _number_of(word: str | None) -> int:
    digits = re.match(r"\d+", word or "")
    return int(digits.group()) if digits else 0


def _year_by_weekday(groups: Groups, month: int, day: int, saying: Saying) -> int | None:
    """The year by which "Sunday, 11 December" is a Sunday, where one of the two nearest is."""
    if not groups.get("weekday") or saying.said_on is None:
        return None
    near = _nearest_year(month, day, saying)
    years = [near, (near or 0) + 1, (near or 0) - 1] if near else []
    return next((y for y in years if _exists(y, month, day) and date(y, month, day).weekday() == _weekday_number(groups["weekday"])), None)


def read_month(groups: Groups, saying: Saying) -> Days | None:
    month = _month_number(groups["month"])
    year = _year(groups, saying) or _nearest_year(month, None, saying)
    if year is None:
        return None
    return whole_month(year, month) if groups.get("year") else _clip(whole_month(year, month), saying)


EDGES = {"early": "early", "beginning": "early", "start": "early", "opening": "early", "first": "early", "mid": "mid", "middle": "mid"}


def _edge(groups: Groups) -> str:
    return EDGES.get((groups["edge"] or "").lower().split()[0], "late")


def read_month_part(groups: Groups, saying: Saying) -> Days | None:
    """ "early June", "the last days of May", "the end of the month"."""
    said = (groups["month"] or "").lower()
    if said == "month":
        base = saying.said_on or (saying.before and saying.before[0])
        return part_of_month(base.year, base.month, _edge(groups)) if base else None
    month = _month_number(said)
    year = _year(groups, saying) or _nearest_year(month, None, saying)
    if year is None:
        return None
    edge, whole = (groups["edge"] or "").lower(), whole_month(year, month)
    if "half" in edge:
        return (whole[0], whole[0].replace(day=15)) if edge.startswith("first") else (whole[0].replace(day=16), whole[1])
    if "days" in edge:
        return (whole[0], whole[0].replace(day=5)) if _edge(groups) == "early" else (whole[1] - 4 * DAY, whole[1])
    return part_of_month(year, month, _edge(groups))


NTHS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def _nth(word: str | None) -> int:
    """1 for "first" or "1st"; -1 for "last"."""
    word = (word or "").lower()
    if word in ("last", "final"):
        return -1
    return NTHS.index(word) + 1 if word in NTHS else _number_of(word) or 1


def read_nth_of_month(groups: Groups, saying: Saying) -> Days | None:
    month, nth, unit = _month_number(groups["month"]), _nth(groups["nth"]), (groups["unit"] or "").lower()
    year = _year(groups, saying) or _nearest_year(month, None, saying)
    if year is None:
        return None
    start, end = whole_month(year, month)
    if unit == "week":
        return (end - 6 * DAY, end) if nth < 0 else (start + (nth - 1) * 7 * DAY, min(end, start + (nth * 7 - 1) * DAY))
    if unit == "weekend":
        saturday = nth_weekday(year, month, 5, nth)
        return saturday, saturday + DAY
    day = (end if nth < 0 else start + (nth - 1) * DAY) if unit == "day" else nth_weekday(year, month, _weekday_number(unit), nth)
    return day, day


def read_last_month_name(groups: Groups, saying: Saying) -> Days | None:
    """ "last July" is the latest July that is over; "this July" that of the year, "next July" the first ahead."""
    against, month = saying.said_on, _month_number(groups["month"])
    if against is None:
        return None
    which = (groups["which"] or "").lower().split()[-1]
    if which in ("last", "past"):
        return whole_month(against.year - (month >= against.month), month)
    if which in ("next", "coming"):
        return whole_month(against.year + (month <= against.month), month)
    return _clip(whole_month(against.year, month), saying)


def read_year(groups: Groups, saying: Saying) -> Days | None:
    year = _year(groups, saying)
    return whole_year(year) if year else None


def read_year_part(groups: Groups, saying: Saying) -> Days | None:
    year = _year(groups, saying)
    if year is None:
        return None
    edge = (groups["edge"] or "").lower()
    if "half" in edge:
        return (date(year, 1, 1), date(year, 6, 30)) if edge.startswith("first") else (date(year, 7, 1), date(year, 12, 31))
    return part_of_year(year, _edge(groups))


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
    first = int(said) if said.isdigit() else 1900 + (SHORT_DECADES.get(said) or _number_of(said.lstrip("'’")))
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
    return whole_month(month.year, month.month) if month else (start, end) if groups.get("year") else _clip((start, end), saying)


def _season_year(season: str, saying: Saying) -> int | None:
    year = _nearest_year(SEASON_STARTS[season], None, saying)
    return year - 1 if year and saying.ahead and saying.said_on and whole_season(year - 1, season)[1] >= saying.said_on else year


def read_which_season(groups: Groups, saying: Saying) -> Days | None:
    """ "last winter" is the latest that is over; "this summer" the one that is, or was, of the year."""
    season, which = (groups["season"] or "").lower(), (groups["which"] or "").lower().split()[-1]
    against = saying.said_on
    if against is None:
        return None
    year = _season_year(season, Saying(against)) or against.year
    if which in ("last", "past", "previous") and whole_season(year, season)[1] >= against:
        year -= 1
    if which in ("next", "coming", "following"):
        year += 1
    days = whole_season(year, season)
    return _clip(days, saying)


def read_quarter(groups: Groups, saying: Saying) -> Days | None:
    nth = int(groups["q"] or 0) or _nth(groups["nth"])
    quarter = nth if nth > 0 else 4
    year = _year(groups, saying) or _nearest_year(3 * quarter - 2, None, saying)
    return whole_quarter(year, quarter) if year and quarter <= 4 else None


# --- weeks and days ------------------------------------------------------------------------------------------------------


def read_weekday(groups: Groups, saying: Saying) -> Days | None:
    """The last such day, or the very day; the next one where the sentence speaks of the future."""
    if saying.said_on is None:
        return None
    weekday = _weekday_number(groups["weekday"])
    day = weekday_after(saying.said_on, weekday) if saying.ahead else weekday_before(saying.said_on, weekday)
    return day, day + DAY if "night" in (groups.get("part") or "").lower() else day


def read_which_weekday(groups: Groups, saying: Saying) -> Days | None:
    weekday, which = _weekday_number(groups["weekday"]), (groups["which"] or "").lower().split()[-1]
    against, anchor = saying.said_on, saying.anchor
    if which in ("following", "previous", "preceding", "same", "that") and anchor and anchor[0] and anchor[1]:
        day = weekday_after(anchor[1], weekday, True) if which == "following" else weekday_before(anchor[0], weekday, which != "same")
        if which in ("same", "that") and saying.before:
            day = weekday_after(anchor[0], weekday) if anchor[1] > anchor[0] else weekday_before(anchor[1], weekday)
        return day, day
    if against is None:
        return None
    ahead = which in ("next", "coming", "following") or (which == "this" and saying.ahead)
    day = weekday_after(against, weekday, which == "next") if ahead else weekday_before(against, weekday, which in ("last", "past"))
    return day, day + DAY if groups.get("night") else day


def read_weekday_of(groups: Groups, saying: Saying) -> Days | None:
    if saying.said_on is None:
        return None
    which = (groups["which"] or "").lower().split()[-1]
    shift = {"last": -7, "previous": -7, "next": 7, "following": 7}.get(which, 0)
    day = whole_week(saying.said_on + shift * DAY)[0] + _weekday_number(groups["weekday"]) * DAY
    return day, day


def read_day_before_yesterday(groups: Groups, saying: Saying) -> Days | None:
    shift = -2 if (groups["which"] or "").lower().startswith("before") else 2
    return (saying.said_on + shift * DAY,) * 2 if saying.said_on else None


TODAY = {
    "today": (0, 0),
    "yesterday": (-1, -1),
    "tomorrow": (1, 1),
    "tonight": (0, 1),
    "overnight": (-1, 0),
    "last night": (-1, 0),
    "last evening": (-1, -1),
}


def read_today(groups: Groups, saying: Saying) -> Days | None:
    if saying.said_on is None:
        return None
    low, high = TODAY[" ".join((groups["day"] or "").lower().split())]
    return saying.said_on + low * DAY, saying.said_on + high * DAY


def read_this_part(groups: Groups, saying: Saying) -> Days | None:
    return (saying.said_on, saying.said_on) if saying.said_on else None


UNIT_DAYS = {"minute": 0, "hour": 0, "day": 1, "night": 1, "week": 7, "weekend": 7, "fortnight": 14}
UNIT_MONTHS = {"month": 1, "quarter": 3, "year": 12, "decade": 120}


def _shift(day: date, number: float, unit: str) -> date:
    """The day so many units on; hours make a day when they fill one."""
    if unit in UNIT_MONTHS:
        return months_from(day, round(number * UNIT_MONTHS[unit]))
    if unit in ("hour", "minute"):
        days = number / (24 if unit == "hour" else 1440)
        return day + round(days) * DAY if abs(days) >= 1 else day
    return day + round(number * UNIT_DAYS[unit]) * DAY


def _count(groups: Groups) -> tuple[float, float, str] | None:
    """How many of which unit, least and most: "two weeks", "a few days", "days" (2 to 9)."""
    number, unit = (groups.get("number") or "").lower(), (groups.get("unit") or "").lower()
    if not unit:
        return 2, FEW, number.removesuffix("s").replace("centurie", "century")
    if number.startswith("half"):
        return 0.5, 0.5, unit
    if number in ("a", "an"):
        return 1, 1, unit
    if number.startswith("one and a half"):
        return 1.5, 1.5, unit
    told = read_quantity(number.removesuffix("-plus").removesuffix(" plus"))
    return (told.low, told.high or told.low, unit) if told.low is not None else None


def _around(day: date, number: float, unit: str) -> tuple[date, date]:
    """How exactly "two weeks ago" tells a day: years to the year, months to the month, weeks to half a week, days to the day."""
    if unit in ("year", "decade") and number >= 2:
        return whole_year(day.year)
    if unit in UNIT_MONTHS:
        return whole_month(day.year, day.month)
    return (day - 3 * DAY, day + 3 * DAY) if unit in ("week", "fortnight") and number >= 2 else (day, day)


def read_ago(groups: Groups, saying: Saying) -> Days | None:
    counted = _count(groups)
    if saying.said_on is None or counted is None:
        return None
    least, most, unit = counted
    if groups.get("weekday"):
        against = (
            saying.said_on
            if (groups["weekday"] or "").lower() == "today"
            else weekday_before(saying.said_on, _weekday_number(groups["weekday"]))
        )
        day = _shift(against, -least, unit)
        return day, day
    early, late = _shift(saying.said_on, -most, unit), _shift(saying.said_on, -least, unit)
    return (early, late) if most > least else _around(late, least, unit)


def read_later(groups: Groups, saying: Saying) -> Days | None:
    """ "two days later", "a day earlier" against what was told before; "two days after X" where only the report's day is known: so long ago."""
    counted, way = _count(groups), (groups.get("way") or "").lower()
    if counted is None or saying.anchor is None or None in saying.anchor:
        return None
    start, end = saying.anchor
    least, most, unit = counted
    if start is None or end is None:
        return None
    back = way in ("earlier", "before", "previously", "prior") or (saying.before is None and way in ("after", "since"))
    if saying.before is None and not back:
        return None
    if back:
        return (
            (_shift(start, -most, unit), _shift(start, -least, unit))
            if most > least
            else _spread(_shift(start, -least, unit), _shift(end, -least, unit), least, unit)
        )
    return _shift(start, least, unit), _shift(end, most, unit)


def _spread(start: date, end: date, number: float, unit: str) -> Days:
    return (_around(start, number, unit)[0], _around(end, number, unit)[1])


def read_past_span(groups: Groups, saying: Saying) -> Days | None:
    """ "the past 24 hours", "the last two weeks", "the next three days", "the first 48 hours"."""
    counted, which = _count(groups), (groups["which"] or "").lower()
    if counted is None:
        return None
    _, most, unit = counted
    if which in ("first", "opening", "following", "ensuing", "same", "those", "these"):
        if saying.before is None or saying.before[0] is None:
            return None
        return saying.before if which in ("same", "those", "these") else (saying.before[0], _shift(saying.before[0], most, unit))
    if saying.said_on is None:
        return None
    if which in ("next", "coming"):
        return saying.said_on, _shift(saying.said_on, most, unit)
    return _shift(saying.said_on, -most, unit), saying.said_on


def read_recent(groups: Groups, saying: Saying) -> Days | None:
    which, unit = (groups["which"] or "").lower(), (groups["unit"] or "").lower()
    if saying.said_on is None or unit in ("year", "decade", "quarter"):
        return None
    most = 2 if (groups.get("few") or "").startswith("couple") else FEW
    if which in ("coming", "next", "following"):
        return saying.said_on, _shift(saying.said_on, most, unit)
    return _shift(saying.said_on, -most, unit), saying.said_on


def read_this_unit(groups: Groups, saying: Saying) -> Days | None:
    """ "this week", "last month", "earlier this year", "the weekend", "that week"."""
    which, unit = (groups["which"] or "").lower().split()[-1], (groups["unit"] or "").lower()
    told = " ".join((groups["which"] or "").lower().split())
    behind = told in (
        "the same",
        "that",
        "that very",
        "the following",
        "following",
        "the previous",
        "previous",
        "the preceding",
        "the next",
    )
    against = saying.before[0] if behind and saying.before and saying.before[0] else saying.said_on
    if against is None or (which in ("that", "same") and saying.before is None):
        return None
    days = _unit_around(
        against,
        unit,
        {"last": -1, "past": -1, "previous": -1, "preceding": -1, "next": 1, "coming": 1, "following": 1}.get(which, 0),
        saying,
    )
    if days is None:
        return None
    return _clip(days, saying) if against == saying.said_on else days


def _unit_around(day: date, unit: str, shift: int, saying: Saying) -> tuple[date, date] | None:
    if unit in ("week", "fortnight"):
        return whole_week(day + 7 * shift * DAY)
    if unit == "weekend":
        if shift:
            return weekend_of(day + 7 * shift * DAY) if shift > 0 or day.weekday() > 4 else weekend_of(day - 7 * DAY)
        return weekend_of(day if saying.ahead or day.weekday() > 4 else day - 7 * DAY)
    if unit == "month":
        there = months_from(day, shift)
        return whole_month(there.year, there.month)
    if unit == "quarter":
        there = months_from(day, 3 * shift)
        return whole_quarter(there.year, (there.month + 2) // 3)
    if unit == "year":
        return whole_year(day.year + shift)
    years = {"decade": 10, "century": 100}.get(unit)
    first = (day.year // years + shift) * years if years else 0
    return (date(first, 1, 1), date(first + (years or 0) - 1, 12, 31)) if first > 0 else None


def read_that_day(groups: Groups, saying: Saying) -> Days | None:
    which = (groups["which"] or "").lower().split()[-1]
    anchor = saying.before
    if anchor is None or anchor[0] is None or anchor[1] is None:
        return None
    shift = {"next": 1, "following": 1, "previous": -1, "preceding": -1}.get(which, 0)
    start, end = (
        (anchor[1] + DAY, anchor[1] + DAY) if shift > 0 else (anchor[0] - DAY, anchor[0] - DAY) if shift else (anchor[0], anchor[1])
    )
    return start, end + DAY if (groups["part"] or "").lower() == "night" else end


def read_before_that(groups: Groups, saying: Saying) -> Days | None:
    """ "the day before", "the evening before", "the week after", against what was told before."""
    anchor, part, which = saying.before, (groups["part"] or "").lower(), (groups["which"] or "").lower()
    if anchor is None or anchor[0] is None or anchor[1] is None:
        return None
    back = which in ("before", "earlier")
    unit = part if part in ("week", "month", "year") else "day"
    day = _shift(anchor[0] if back else anchor[1], -1 if back else 1, unit)
    return _around(day, 1, unit) if unit != "week" else whole_week(day)


def read_nth_day(groups: Groups, saying: Saying) -> Days | None:
    """ "the third day" counted from what was told before, whose first day is the first."""
    nth, unit = _nth(groups["nth"]), (groups["unit"] or "").lower()
    if saying.before is None or saying.before[0] is None or nth < 0:
        return None
    start = saying.before[0]
    if unit == "week":
        return start + 7 * (nth - 1) * DAY, start + (7 * nth - 1) * DAY
    return (start + (nth - 1) * DAY,) * 2


def read_day_of_month(groups: Groups, saying: Saying) -> Days | None:
    """ "the 15th": the last such day before the report, or the next one where it speaks of the future."""
    first, last = _number_of(groups["day"]), _number_of(groups.get("until")) or _number_of(groups["day"])
    base = saying.said_on or (saying.before[0] if saying.before else None)
    if base is None:
        return None
    months = range(3) if saying.ahead or saying.said_on is None else range(0, -3, -1)
    for shift in months:
        there = months_from(base.replace(day=1), shift)
        if _exists(there.year, there.month, first) and _exists(there.year, there.month, last):
            day = there.replace(day=first)
            if (day >= base) if shift >= 0 and (saying.ahead or saying.said_on is None) else day <= base:
                return day, there.replace(day=last)
    return None


def read_part(groups: Groups, saying: Saying) -> Days | None:
    """ "in the evening", "at dawn", "during the night": of the day told before, else of the report's."""
    anchor, part = saying.anchor, (groups["part"] or "").lower()
    if anchor is None or anchor[0] is None or anchor[1] is None:
        return None
    if part.endswith("night") and saying.before is None:
        return anchor[0] - DAY, anchor[1]
    return anchor[0], anchor[1] + DAY if part.endswith("night") and anchor[0] == anchor[1] else anchor[1]


def read_clock(groups: Groups, saying: Saying) -> Days | None:
    return saying.anchor


def read_span(groups: Groups, saying: Saying) -> Days | None:
    """ "for five days", "in three weeks": up to the report, or from it on where it speaks of the future."""
    counted = _count(groups)
    if counted is None or saying.said_on is None:
        return None
    _, most, unit = counted
    if saying.ahead:
        return saying.said_on, _shift(saying.said_on, most, unit)
    return _shift(saying.said_on, -most, unit), saying.said_on


def read_vague_span(groups: Groups, saying: Saying) -> Days | None:
    """ "within days": up to nine from the report on, or from what was told before."""
    unit = (groups["unit"] or "").lower()
    start = saying.said_on if saying.ahead else saying.before[0] if saying.before else None
    if start is None or unit in ("year", "decade", "quarter", "month"):
        return None
    return start, _shift(start, FEW, unit)


HOLIDAYS: dict[str, Callable[[int], date]] = {
    "thanksgiving": lambda year: nth_weekday(year, 11, 3, 4),
    "christmas eve": lambda year: date(year, 12, 24),
    "christmas": lambda year: date(year, 12, 25),
    "boxing day": lambda year: date(year, 12, 26),
    "new year's day": lambda year: date(year, 1, 1),
    "new year's eve": lambda year: date(year, 12, 31),
    "easter monday": lambda year: easter(year) + DAY,
    "easter": easter,
    "good friday": lambda year: easter(year) - 2 * DAY,
    "may day": lambda year: date(year, 5, 1),
}


def read_holiday(groups: Groups, saying: Saying) -> Days | None:
    name = " ".join((groups["holiday"] or "").lower().replace("’", "'").split())
    falls = next((rule for holiday, rule in HOLIDAYS.items() if name.startswith(holiday)), None)
    year = _year(groups, saying)
    if falls is None or (year is None and saying.said_on is None):
        return None
    if year is None and saying.said_on is not None:
        year = saying.said_on.year
        day = falls(year)
        year += (1 if day < saying.said_on else 0) if saying.ahead else (-1 if day > saying.said_on + SOON * DAY else 0)
    return (falls(year),) * 2 if year else None


READERS: dict[str, Callable[[Groups, Saying], Days | None]] = {
    "iso": read_iso, "slashed": read_slashed, "day_month": read_month_day, "month_day": read_month_day, "year_month_day": read_month_day,
    "month_part": read_month_part, "nth_of_month": read_nth_of_month, "month": read_month, "last_month_name": read_last_month_name,
    "year_part": read_year_part, "year": read_year, "decade": read_decade, "short_decade": read_decade, "season": read_season,
    "which_season": read_which_season, "quarter": read_quarter, "which_weekday": read_which_weekday, "weekday_of": read_weekday_of,
    "weekday": read_weekday, "day_before_yesterday": read_day_before_yesterday, "today": read_today, "this_part": read_this_part,
    "ago": read_ago, "later": read_later, "past_span": read_past_span, "recent": read_recent, "this_unit": read_this_unit,
    "that_day": read_that_day, "before_that": read_before_that, "nth_day": read_nth_day, "day_of_month": read_day_of_month,
    "part": read_part, "clock": read_clock, "span": read_span, "vague_span": read_vague_span, "holiday": read_holiday,
}  # fmt: skip
