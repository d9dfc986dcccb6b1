"""Days and the stretches of them: months, weeks, seasons, the weekday before a day. Both ends of a stretch are included."""

from __future__ import annotations

from datetime import date, timedelta

Stretch = tuple[date, date]
SEASON_STARTS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}  # months, meteorological; reports are of the northern half
EARLY, MID = 10, 20  # days: claims.md, "Time": early a month is 1–10, mid 11–20


def whole_month(year: int, month: int) -> Stretch:
    return date(year, month, 1), month_end(year, month)


def month_end(year: int, month: int) -> date:
    return (date(year + month // 12, month % 12 + 1, 1) if (year, month) != (9999, 12) else date.max) - timedelta(days=1)


def whole_year(year: int) -> Stretch:
    return date(year, 1, 1), date(year, 12, 31)


def whole_season(year: int, season: str) -> Stretch:
    """The three months of a season; a winter is of the year in which it begins."""
    first = SEASON_STARTS[season]
    return date(year, first, 1), month_end(year + (first + 2) // 13, (first + 1) % 12 + 1)


def whole_quarter(year: int, quarter: int) -> Stretch:
    return date(year, 3 * quarter - 2, 1), month_end(year, 3 * quarter)


def whole_week(day: date) -> Stretch:
    """Monday to Sunday around a day."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def weekend_of(day: date) -> Stretch:
    """Saturday and Sunday of the week of a day."""
    _, sunday = whole_week(day)
    return sunday - timedelta(days=1), sunday


def part_of_month(year: int, month: int, part: str) -> Stretch:
    start, end = whole_month(year, month)
    if part == "early":
        return start, start.replace(day=EARLY)
    return (start.replace(day=EARLY + 1), start.replace(day=MID)) if part == "mid" else (start.replace(day=MID + 1), end)


def part_of_year(year: int, part: str) -> Stretch:
    """A third of a year: early to April, mid to August, late to December."""
    first = {"early": 1, "mid": 5, "late": 9}[part]
    return date(year, first, 1), month_end(year, first + 3)


def weekday_before(day: date, weekday: int, strictly: bool = False) -> date:
    """The last such weekday (Monday 0) up to a day, or before it where `strictly`."""
    back = (day.weekday() - weekday) % 7
    return day - timedelta(days=back or (7 if strictly else 0))


def weekday_after(day: date, weekday: int, strictly: bool = False) -> date:
    ahead = (weekday - day.weekday()) % 7
    return day + timedelta(days=ahead or (7 if strictly else 0))


def months_from(day: date, months: int) -> date:
    """The same day so many months on, or the last of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, month_end(year, month + 1).day))


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """The nth such weekday of a month, from 1; -1 is the last."""
    if nth < 0:
        return weekday_before(month_end(year, month), weekday)
    return weekday_after(date(year, month, 1), weekday) + timedelta(weeks=nth - 1)


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar. Source: the anonymous algorithm of Nature, 20 April 1876."""
    century, in_century = divmod(year, 100)
    golden = year % 19
    leap, rest = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap - correction + 15) % 30
    quarter, years = divmod(in_century, 4)
    weekday = (32 + 2 * rest + 2 * quarter - epact - years) % 7
    shift = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)


HIJRA = 227_014  # the ordinal of 15 July 622, the day before the first of the tabular Islamic calendar


def islamic_day(year: int, month: int, day: int) -> date:
    """The day of the tabular Islamic calendar; sightings of the moon differ from it by a day or so.

    Source: Reingold and Dershowitz, Calendrical Calculations, the arithmetic Islamic calendar.
    """
    return date.fromordinal(HIJRA + (year - 1) * 354 + (3 + 11 * year) // 30 + 29 * (month - 1) + month // 2 + day)


def islamic_in(year: int, month: int, day: int) -> date:
    """The first time in a Gregorian year that a day of the Islamic year falls; the next one where it falls in none."""
    first = (year - 622) * 33 // 32
    return next(falls for hijri in range(first, first + 4) if (falls := islamic_day(hijri, month, day)).year >= year)
