"""What the forms mean that count from the day of saying or from what was told before: weekdays, "last week", "two days later".

A reader of a form gives (start, end), both included, None on an open side; or None where what is known does not settle it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from spolia.language.numbers import read_quantity
from spolia.resolve.date_forms import (
    DAY,
    FEW,
    Days,
    Groups,
    Saying,
    clip,
    day_exists,
    edge_of,
    number_of,
    read_month_day,
    weekday_number,
)
from spolia.resolve.days import (
    months_from,
    part_of_month,
    part_of_year,
    weekday_after,
    weekday_before,
    weekend_of,
    whole_month,
    whole_quarter,
    whole_week,
    whole_year,
)


def read_weekday(groups: Groups, saying: Saying) -> Days | None:
    """The last such day, or the very day; the next one where the sentence speaks of the future."""
    if saying.said_on is None:
        return None
    weekday = weekday_number(groups["weekday"])
    day = weekday_after(saying.said_on, weekday) if saying.ahead else weekday_before(saying.said_on, weekday)
    return day, day + DAY if "night" in (groups.get("part") or "").lower() else day


def read_which_weekday(groups: Groups, saying: Saying) -> Days | None:
    weekday, which = weekday_number(groups["weekday"]), (groups["which"] or "").lower().split()[-1]
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
    day = whole_week(saying.said_on + shift * DAY)[0] + weekday_number(groups["weekday"]) * DAY
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
    "past night": (-1, 0),
    "previous night": (-1, 0),
    "last evening": (-1, -1),
}


def read_today(groups: Groups, saying: Saying) -> Days | None:
    if saying.said_on is None:
        return None
    word = " ".join((groups["day"] or "").lower().split())
    low, high = TODAY[word.split(" the ")[-1]]  # "during the past night"
    return saying.said_on + low * DAY, saying.said_on + high * DAY


def read_this_part(groups: Groups, saying: Saying) -> Days | None:
    return (saying.said_on, saying.said_on) if saying.said_on else None


NEARLY = 0.9  # "nearly" leaves a tenth: claims.md, "Quantities"
UNIT_DAYS = {"minute": 0, "hour": 0, "day": 1, "night": 1, "week": 7, "weekend": 7, "fortnight": 14}
UNIT_MONTHS = {"month": 1, "quarter": 3, "year": 12, "decade": 120}


def shift_by(day: date, number: float, unit: str) -> date:
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
    if groups.get("units"):
        return 2, FEW, (groups["units"] or "").lower()
    if number.startswith("half"):
        return 0.5, 0.5, unit
    if number in ("a", "an"):
        return 1, 1, unit
    if number.startswith("one and a half"):
        return 1.5, 1.5, unit
    told = read_quantity(number.removesuffix("-plus").removesuffix(" plus"))
    return (told.low, told.high or told.low, unit) if told.low is not None else None


def around(day: date, number: float, unit: str) -> tuple[date, date]:
    """How exactly "two weeks ago" tells a day: years to the year, months to the month, three weeks and more to half a week, days to the day."""
    if unit in ("year", "decade") and number >= 2:
        return whole_year(day.year)
    if unit in UNIT_MONTHS:
        return whole_month(day.year, day.month)
    return (day - 3 * DAY, day + 3 * DAY) if unit == "week" and number > 2 else (day, day)


def _back(day: date, groups: Groups, counted: tuple[float, float, str]) -> Days:
    """So long before a day: "less than a year" since then, "more than a year" before then, "nearly four years" and "almost half a year" within the last tenth."""
    least, most, unit = counted
    rough = (groups.get("rough") or "").lower().split()
    early, late = shift_by(day, -most, unit), shift_by(day, -least, unit)
    if rough and rough[0] in ("less", "fewer", "under"):
        return early, day
    if rough and (rough[0] == "over" or rough[:2] == ["more", "than"]) and unit in UNIT_MONTHS:
        return None, around(late, least, unit)[1]
    if rough and rough[0] in ("nearly", "almost") and unit in UNIT_MONTHS and unit != "month":
        return early, shift_by(day, -least * NEARLY, unit)
    return (early, late) if most > least else around(late, least, unit)


def read_ago(groups: Groups, saying: Saying) -> Days | None:
    counted = _count(groups)
    if saying.said_on is None or counted is None:
        return None
    least, most, unit = counted
    if groups.get("weekday"):
        today = (groups["weekday"] or "").lower() == "today"
        day = shift_by(saying.said_on if today else weekday_before(saying.said_on, weekday_number(groups["weekday"])), -least, unit)
        return day, day
    if saying.tense == "present":
        return shift_by(saying.said_on, -most, unit), saying.said_on  # it has gone on since
    return _back(saying.said_on, groups, counted)


def read_later(groups: Groups, saying: Saying) -> Days | None:
    """ "two days later", "a day earlier" are counted from what was told before; "two days after the fall" dates the fall from the report."""
    counted, way = _count(groups), (groups.get("way") or "").lower()
    if counted is None:
        return None
    least, most, unit = counted
    if unit in ("hour", "minute") and way == "after" and saying.happening:
        return saying.happening  # hours after what was told is its day
    if way in ("after", "since"):
        anchor: Days | None = (saying.said_on, saying.said_on)
    else:
        anchor = saying.happening or (saying.anchor if way in ("earlier", "previously") and saying.before is None else None)
    start, end = anchor or (None, None)
    if start is None or end is None:
        return None
    start = start if end - start <= 2 * DAY else end  # of a longer stretch, from its last day
    if way in ("later", "afterwards", "thereafter", "on"):
        return shift_by(start, least, unit), shift_by(end, most, unit)
    if start == end:
        return _back(start, groups, counted)
    return shift_by(start, -most, unit), shift_by(end, -least, unit)


def read_past_span(groups: Groups, saying: Saying) -> Days | None:
    """ "the past 24 hours", "the last two weeks", "the next three days", "the first 48 hours"."""
    counted, which = _count(groups), (groups["which"] or "").lower()
    if counted is None:
        return None
    _, most, unit = counted
    if which in ("first", "opening", "following", "ensuing", "same", "those", "these"):
        if saying.before is None or saying.before[0] is None:
            return None
        return saying.before if which in ("same", "those", "these") else (saying.before[0], shift_by(saying.before[0], most, unit))
    if saying.said_on is None:
        return None
    if which in ("next", "coming"):
        return saying.said_on, shift_by(saying.said_on, most, unit)
    return shift_by(saying.said_on, -most, unit), saying.said_on


def read_recent(groups: Groups, saying: Saying) -> Days | None:
    which, unit = (groups["which"] or "").lower(), (groups["unit"] or "").lower()
    if saying.said_on is None or unit in ("year", "decade", "quarter"):
        return None
    most = 2 if (groups.get("few") or "").startswith("couple") else FEW
    if which in ("coming", "next", "following"):
        return saying.said_on, shift_by(saying.said_on, most, unit)
    return shift_by(saying.said_on, -most, unit), saying.said_on


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
    return clip(days, saying) if against == saying.said_on else days


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


def read_day_of_month(groups: Groups, saying: Saying) -> Days | None:
    """ "the 15th": the last such day before the report, or the next one where it speaks of the future."""
    first, last = number_of(groups["day"]), number_of(groups.get("until")) or number_of(groups["day"])
    base = saying.said_on or (saying.before[0] if saying.before else None)
    if base is None:
        return None
    months = range(3) if saying.ahead or saying.said_on is None else range(0, -3, -1)
    for shift in months:
        there = months_from(base.replace(day=1), shift)
        if day_exists(there.year, there.month, first) and day_exists(there.year, there.month, last):
            day = there.replace(day=first)
            if (day >= base) if shift >= 0 and (saying.ahead or saying.said_on is None) else day <= base:
                return day, there.replace(day=last)
    return None


def read_span(groups: Groups, saying: Saying) -> Days | None:
    """ "for five days", "in three weeks": up to the report, or from it on where it speaks of the future."""
    counted = _count(groups)
    if counted is None or saying.said_on is None:
        return None
    _, most, unit = counted
    if (groups.get("more") or "").strip() == "more" and saying.before and saying.before[1]:
        return saying.before[1], shift_by(saying.before[1], most, unit)
    if saying.ahead:
        return saying.said_on, shift_by(saying.said_on, most, unit)
    return shift_by(saying.said_on, -most, unit), saying.said_on


def read_vague_span(groups: Groups, saying: Saying) -> Days | None:
    """ "within days": up to nine from the report on, or from what was told before."""
    unit = (groups["unit"] or "").lower()
    start = saying.said_on if saying.ahead else saying.happening[0] if saying.happening else None
    if start is None or unit in ("year", "decade", "quarter", "month"):
        return None
    return start, shift_by(start, FEW, unit)


def read_week_of(groups: Groups, saying: Saying) -> Days | None:
    told = {**groups, "month": groups["month"] or groups["month2"], "day": groups["day"] or groups["day2"], "month2": None}
    day = read_month_day(told, saying)
    return whole_week(day[0]) if day and day[0] else None


def read_edge_of_unit(groups: Groups, saying: Saying) -> Days | None:
    """ "the end of the week", "the start of the year", "the rest of the month"."""
    whole = read_this_unit({"which": groups["which"], "unit": groups["unit"]}, replace(saying, tense="past"))
    if saying.said_on is None or whole is None or whole[0] is None:
        return None
    start, unit, edge = whole[0], (groups["unit"] or "").lower(), (groups["edge"] or "").lower()
    if edge.startswith("rest"):
        return saying.said_on, whole[1]
    if unit == "week":
        return (
            (start, start + DAY)
            if edge_of(groups) == "early"
            else (start + 2 * DAY, start + 3 * DAY)
            if edge_of(groups) == "mid"
            else (start + 4 * DAY, start + 6 * DAY)
        )
    return part_of_month(start.year, start.month, edge_of(groups)) if unit == "month" else part_of_year(start.year, edge_of(groups))
