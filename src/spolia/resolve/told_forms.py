"""What the forms mean that point back to what was told before: "that night", "the day before", "in the evening", "since then"."""

from __future__ import annotations

from datetime import date

from spolia.resolve.date_forms import DAY, Days, Groups, Saying, nth_of
from spolia.resolve.days import whole_week
from spolia.resolve.near_forms import around, shift_by


def read_told_before(groups: Groups, saying: Saying) -> Days | None:
    """ "since then", "beforehand", "at the time", "over the same period", against what was told before."""
    if saying.before is None:
        return None
    start, end = saying.before
    which = " ".join((groups["which"] or "").lower().split())
    if "since" in which:
        return start, saying.said_on
    if which in ("before that", "before then", "beforehand", "previously", "until then"):
        return None, start
    if which.startswith("by "):
        return None, end
    if which.startswith(("after", "there", "subs", "from")):
        return end, saying.said_on
    return start, end


def read_that_day(groups: Groups, saying: Saying) -> Days | None:
    which = (groups["which"] or "").lower().split()[-1]
    anchor = saying.happening
    if anchor is None or anchor[0] is None or anchor[1] is None:
        return None
    shift = {"next": 1, "following": 1, "previous": -1, "preceding": -1}.get(which, 0)
    start, end = (
        (anchor[1] + DAY, anchor[1] + DAY) if shift > 0 else (anchor[0] - DAY, anchor[0] - DAY) if shift else (anchor[0], anchor[1])
    )
    return start, end + DAY if (groups["part"] or "").lower() == "night" else end


def read_before_that(groups: Groups, saying: Saying) -> Days | None:
    """ "the day before", "the evening before", "the week after", against what was told before."""
    anchor, part, which = saying.happening, (groups["part"] or "").lower(), (groups["which"] or "").lower()
    if anchor is None or anchor[0] is None or anchor[1] is None:
        return None
    back = which in ("before", "earlier")
    unit = part if part in ("week", "month", "year") else "day"
    day = shift_by(anchor[0] if back else anchor[1], -1 if back else 1, unit)
    return around(day, 1, unit) if unit != "week" else whole_week(day)


def read_nth_day(groups: Groups, saying: Saying) -> Days | None:
    """ "the third day" counted from what was told before, whose first day is the first."""
    nth, unit = nth_of(groups["nth"]), (groups["unit"] or "").lower()
    if saying.happening is None or nth < 0:
        return None
    start = saying.happening[0]
    if unit == "week":
        return start + 7 * (nth - 1) * DAY, start + (7 * nth - 1) * DAY
    return (start + (nth - 1) * DAY,) * 2


def read_part(groups: Groups, saying: Saying) -> Days | None:
    """ "in the evening", "at dawn", "during the night": of the day told before, else of the report's."""
    day, part = _day_told(saying), (groups["part"] or "").lower()
    if day is None:
        return None
    if part.endswith("night") and day[0] == saying.said_on:
        return day[0] - DAY, day[1]
    return day[0], day[1] + DAY if part.endswith("night") and day[0] == day[1] else day[1]


def _day_told(saying: Saying) -> tuple[date, date] | None:
    """The day told before, where it was one or a night; else the report's."""
    if saying.before is not None:
        start, end = saying.before
        if start and end and end - start <= DAY:
            return start, end
    return (saying.said_on, saying.said_on) if saying.said_on else None


def read_clock(groups: Groups, saying: Saying) -> Days | None:
    return _day_told(saying)
