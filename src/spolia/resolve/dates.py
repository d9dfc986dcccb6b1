"""When: the days that an expression of time bounds, read against the day of the report, by the rulings of claims.md.

An expression is a relation ("since", "by", "between … and"), the part of a day that it names, and one form of language/times.py
whose meaning date_forms.py holds. What is not settled by the words and the day of the report stays open.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import lru_cache

from spolia.language.times import FORMS, MONTHS, find_times, form
from spolia.records import Interval
from spolia.resolve.date_forms import DAY, Days, Saying, Tense
from spolia.resolve.date_readers import READERS
from spolia.resolve.published import infer_published
from spolia.resolve.verdicts import Verdict

__all__ = ["infer_published", "resolve_time", "timex_value"]

LONGEST = 160  # characters; the longest of 1,822 in TimeBank and AQUAINT has 34
MODAL_MAY = re.compile(r"\bmay\b")
SLASHED = re.compile(r"(?<![\d/.-])(\d{1,2})([/.-])(\d{1,2})(?=\2(?:\d{4}|\d\d)(?![\d/.-]))")
MOST_JOINTS = 12  # hyphens count: "2016-12-11 to 2016-12-13" has five
NEAR_DAYS = 92  # what was told up to a quarter before opens "by the 29th"; what is older belongs to another story

RELATION = re.compile(
    r"^(?:(?:late|early|later|earlier|sometime|some time|again|only|as early|as late|dating|dated|beginning|starting|shortly|soon|just|and)\s+)*"
    r"(?P<relation>since|ever since|(?:had |was )?(?:began|begun|started|opened|launched)(?: on| in)?|from|as from|as of|by|until|till|up to|through|before|prior to|ahead of|after|following|between|within|inside|throughout|during|for|over the course of|in the course of|over|in|on|at|around|about|of|towards?)\s+",
    re.IGNORECASE,
)
BEGINNING = re.compile(r"\b(?:began|begun|started|opened|launched)\b")
EARLY_LATE = re.compile(r"^(?:late|early|later|earlier|again|also|sometime|some time)\s+(?:on\s+|in\s+|that\s+)?(?=\w)", re.IGNORECASE)
DAYTIME = re.compile(
    r"^(?:the\s+)?(?:whole\s+)?(?P<part>(?:early |small |late )?hours|first light|(?:early |late |mid[- ]?)?(?:morning|afternoon|evening|night|dawn|noon|midday|midnight|nightfall|dusk|daybreak|sunrise|sunset))\s+(?:of|on)\s+",
    re.IGNORECASE,
)
CLOCK = re.compile(
    r"^(?:(?:at|around|about|before|after|shortly|just)\s+)*(?:\d{1,2}(?:[:.]\d\d)?\s?(?:[ap]\.?\s?m\b\.?|o'clock|gmt|utc)|\d{4}\s?(?:hours|gmt|utc)|\d{1,2}:\d\d|\d{1,2}\.\d\d(?=\s+on\b))"
    r"(?:\s+(?:local time|gmt|utc))?,?\s+(?:on\s+|of\s+)?(?=\w)",
    re.IGNORECASE,
)
TAIL = re.compile(
    r"(?:,?\s+(?:give or take (?P<slack>an? day|an? week))|,?\s+local time|,?\s+(?:at|around|by|before|after|from)\s+(?:about\s+|around\s+)?(?:dawn|noon|midday|midnight|dusk|nightfall|\d{1,2}(?:[:.]\d\d)?\s?(?:a\.?m\.?|p\.?m\.?|gmt|utc)?)|,?\s+(?P<part>(?:early |late )?(?:morning|afternoon|evening|noon|night))|\s+(?:early|late))$",
    re.IGNORECASE,
)
JOINED = re.compile(r"\s+(?:to|and(?:\s+again)?|until|till|or|through)\s+(?:on\s+|in\s+)?|\s?[–—-]\s?", re.IGNORECASE)


def resolve_time(text: str, said_on: str | None, tense: Tense = "past", before: Interval | None = None) -> Verdict:
    """The Interval that an expression of time bounds, or None where the words, the day of saying and what was told before leave it open.

    `said_on` is the report's day, `before` the days of the happening told before, which "two days later" counts from.

    >>> resolve_time("late on Saturday", "2014-08-24").value
    Interval(start='2014-08-23', end='2014-08-23')
    """
    saying = Saying(_day(said_on), tense, (_day(before.start), _day(before.end)) if before else None)
    words = " ".join(re.sub(r"[\u2010\u2011\u2012]", "-", text).replace("’", "'").split()).strip(' ,.;:()"“”')
    if len(words) > LONGEST:
        return Verdict(None, f"longer than {LONGEST} characters: no expression of time")
    if MODAL_MAY.search(words) and not re.search(r"\d", words):
        return Verdict(None, "“may” without its capital, a day or a year is no month")
    try:
        days, why = _read_relation(words, saying)
    except (OverflowError, ValueError):
        days, why = None, "no day of the calendar"
    if days is None or days == (None, None):
        return Verdict(None, why)
    if days[0] and days[1] and days[0] > days[1]:
        return Verdict(None, f"{why}; it would end before it begins")
    return Verdict(_interval(days), why, (*_losers(words, saying, days), *_month_first(words, saying, days)))


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None


def _interval(days: Days) -> Interval:
    return Interval(start=days[0].isoformat() if days[0] else None, end=days[1].isoformat() if days[1] else None)


def _losers(words: str, saying: Saying, chosen: Days) -> tuple[tuple[Interval, str], ...]:
    """What the same words would be in the other direction of time."""
    if saying.said_on is None:
        return ()
    other = replace(saying, tense="past" if saying.ahead else "future")
    try:
        days, why = _read_relation(words, other)
    except (OverflowError, ValueError):
        return ()
    return ((_interval(days), f"if it is told of the {other.tense}: {why}"),) if days and days != chosen and days != (None, None) else ()


def _month_first(words: str, saying: Saying, chosen: Days) -> tuple[tuple[Interval, str], ...]:
    """What "05/06/2016" would be with the month before the day, where both can be."""
    figures = SLASHED.search(words)
    if figures is None or int(figures[1]) > 12 or int(figures[3]) > 12 or figures[1] == figures[3]:
        return ()
    turned = f"{words[: figures.start()]}{figures[3]}{figures[2]}{figures[1]}{words[figures.end(3) :]}"
    days, _ = _read_relation(turned, saying)
    return ((_interval(days), "if the month stands before the day"),) if days and days != chosen and days != (None, None) else ()


def _read_relation(words: str, saying: Saying) -> tuple[Days | None, str]:
    if (hour := CLOCK.match(words)) and (inner := _read_form(words[hour.end() :], saying)) and inner[0]:
        return inner  # "after 8 pm on Tuesday" is that Tuesday, not what comes after it
    match = RELATION.match(words)
    relation = match["relation"].lower() if match else ""
    rest = words[match.end() :] if match else words
    if relation in ("between", "from") and (joined := _read_joined(rest, saying)):
        return joined
    whole = _read_form(words, saying) or _read_form(rest, saying) or _read_joined(rest, saying) or _read_inside(words, saying)
    if whole is None:
        return None, "the words name no day"
    days, why = whole
    return (_bound(relation, days, saying), f"{relation} {why}".strip()) if days else (None, why)


def _bound(relation: str, days: Days, saying: Saying) -> Days | None:
    """The days after a preposition has bounded them."""
    start, end = days
    if relation in ("since", "ever since") or BEGINNING.search(relation):
        return start, saying.said_on if saying.said_on and (start is None or start <= saying.said_on) else None
    if relation in ("by", "until", "till", "up to", "through"):
        return _opening(end, saying, None), end
    if relation in ("before", "prior to", "ahead of"):
        return _opening(start, saying, None), start
    if relation in ("after", "following"):
        return (
            (end, saying.said_on if not saying.ahead else None)
            if end and (saying.said_on is None or end <= saying.said_on)
            else (end, None)
        )
    return start, end


def _opening(end: date | None, saying: Saying, default: date | None) -> date | None:
    """Where "by Monday" begins: with what was told shortly before it, or the report's day where it lies ahead; else open."""
    if saying.ahead and saying.said_on and end and saying.said_on <= end:
        return saying.said_on
    if saying.before and saying.before[0] and end and 0 <= (end - saying.before[0]).days <= NEAR_DAYS:
        return saying.before[0]
    return default


def _read_joined(words: str, saying: Saying, *, deeper: bool = True) -> tuple[Days, str] | None:
    """ "X to Y", "X and Y": from the first to the last, which may be two itself; what the first leaves out ("January") the second gives."""
    joints = list(JOINED.finditer(words))
    for joint in joints if len(joints) <= MOST_JOINTS else ():
        rest = words[joint.end() :]
        last = _read_form(rest, saying) or (_read_joined(rest, saying, deeper=False) if deeper else None)
        if last is None or last[0] is None or last[0][1] is None:
            continue
        against = replace(saying, said_on=last[0][1], tense="past", before=None)
        first = _read_form(words[: joint.start()], against)
        if first and first[0] and first[0][0]:
            return (first[0][0], last[0][1]), f"from {first[1]} to {last[1]}"
    return None


def _read_inside(words: str, saying: Saying) -> tuple[Days | None, str] | None:
    """The one expression of time that stands in a clause: "since a truce broke down in May"."""
    spans = find_times(words)
    if len(spans) != 1 or spans[0] == (0, len(words)):
        return None
    return _read_relation(words[slice(*spans[0])], saying)


@lru_cache(maxsize=4_096)
def _read_form(words: str, saying: Saying) -> tuple[Days | None, str] | None:
    """The days of one form, and its name; None where the words are of none. The part of a day is taken off where needed."""
    for name in FORMS:
        match = form(name).fullmatch(words)
        if match:
            days = READERS[name](match.groupdict(), saying)
            return days, f"{name.replace('_', ' ')} “{words}”" + ("" if days else ", and nothing says of which day or year")
    for cutter in (DAYTIME, CLOCK, TAIL, RELATION, EARLY_LATE):
        cut = cutter.search(words)
        if cut:
            inner = _read_form((words[: cut.start()] + words[cut.end() :]).strip(" ,"), saying)
            if inner and inner[0]:
                return _widen(inner[0], cut.groupdict()), inner[1]
    return None


def _widen(days: Days, cut: dict[str, str | None]) -> Days:
    """A night reaches into the next day; "give or take a day" into both."""
    start, end = days
    slack = (cut.get("slack") or "").lower()
    if slack and start and end:
        reach = (7 if "week" in slack else 1) * DAY
        return start - reach, end + reach
    if (cut.get("part") or "").lower().endswith("night") and start and start == end:
        return start, start + DAY
    return days


# --- as TIMEX3 -----------------------------------------------------------------------------------------------------------

VAGUE = (
    (re.compile(r"\b(?:now|currently|current|present|these days|nowadays|at the moment|so far)\b", re.IGNORECASE), "PRESENT_REF"),
    (re.compile(r"\b(?:recent|recently|lately|the past|once|formerly|previously|earlier|ago|past|former)\b", re.IGNORECASE), "PAST_REF"),
    (re.compile(r"\b(?:soon|future|later|coming)\b", re.IGNORECASE), "FUTURE_REF"),
)
SEASON_CODES = {"spring": "SP", "summer": "SU", "autumn": "FA", "fall": "FA", "winter": "WI"}


def timex_value(interval: Interval | None, text: str) -> str | None:
    """The TIMEX3 value of a date as its words cut it: a day, week, month, season, quarter, year or decade; of one day where they name none.

    >>> timex_value(Interval(start="1990-03-01", end="1990-03-31"), "March")
    '1990-03'
    """
    if interval is None:
        return next((value for words, value in VAGUE if words.search(text)), None)
    start, end = _day(interval.start), _day(interval.end)
    bounded_by = re.match(r"(?:by|until|till|up to|through|before)\b", text.strip(), re.IGNORECASE)
    day = (end if bounded_by else start) or end
    return _as_timex(day, end if not bounded_by else day, text.lower()) if day else None


# What the words name, most telling first, and how a day of it is written; what comes first in the list decides.
GRAINS = (
    (re.compile(r"\d0['’]?s\b|decade|(?:twen|thir|for|fif|six|seven|eigh|nine)ties\b"), lambda day: str(day.year)[:3]),
    (re.compile(r"\b(?:spring|summer|autumn|fall|winter)\b"), None),
    (re.compile(r"quarter|\bq[1-4]\b"), lambda day: f"{day.year}-Q{(day.month + 2) // 3}"),
    (re.compile(r"(?<![\d/])\d{1,2}/\d{4}\b"), lambda day: f"{day.year}-{day.month:02d}"),
    (re.compile(r"weekend"), lambda day: "{}-W{:02d}-WE".format(*day.isocalendar())),
    (re.compile(r"\b(?:weeks?|fortnight)\b"), lambda day: "{}-W{:02d}".format(*day.isocalendar())),
    (re.compile(r"\b\d{1,2}(?:st|nd|rd|th)?\b(?!\s*(?:months?|years?|decades?))|day|night|morning|evening|\b(?:mon|tues?|wed|thu|thurs?|fri|sat|sun)\."), lambda day: day.isoformat()),
    (re.compile(r"\b(?:" + "|".join(m[:3] for m in MONTHS) + r")|\bmonths?\b"), lambda day: f"{day.year}-{day.month:02d}"),
    (re.compile(r"\byears?\b|\b\d{4}\b"), lambda day: str(day.year)),
)  # fmt: skip


def _as_timex(start: date, end: date | None, said: str) -> str:
    """The day that stands for the stretch, written as coarsely as the words are."""
    day = start + (end - start) // 2 if end is not None and "week" in said and (end - start).days < 14 else start
    for words, write in GRAINS:
        found = words.search(said)
        if found:
            return write(day) if write else f"{day.year}-{SEASON_CODES[found.group()]}"
    return day.isoformat()
