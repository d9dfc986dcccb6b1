"""The day of a report that comes without one, as far as its own words give it."""

from __future__ import annotations

import re
from datetime import date

import msgspec

from spolia.language.times import FORMS, form, plain_pattern
from spolia.records import Report
from spolia.resolve.date_forms import Saying
from spolia.resolve.date_readers import READERS

FULL = ("iso", "day_month", "month_day", "year_month_day", "slashed")  # the forms that can give day, month and year
DATE = re.compile("|".join(f"(?<![\\w/-]){plain_pattern(FORMS[name])}(?![\\w/-])" for name in FULL), re.IGNORECASE)
AHEAD = re.compile(
    r"\b(?:by|until|till|before|through|expires?|deadline|ends?(?: on)?|expire on|due(?: on)?|begins? on|starts? on|scheduled for|planned for|no later than|next)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
STAMP = re.compile(r"\b(?:published|posted|updated|date|dated|issued|released?)\b[^\n]{0,20}$", re.IGNORECASE)
DATELINE = re.compile(
    r"^\s*(?:[^\n]{0,160}\n\s*)?(?:[A-Z][\w.'’ -]{1,40}(?:,\s*[A-Z][\w.'’ -]{1,30})?),\s*(?P<day>[A-Z0-9][\w.]{0,9} [\w.]{1,9}(?:,? \d{4})?)\s*(?:\([^)\n]{1,40}\)|[–—-])"
)
ALONE = re.compile(
    r"[^\S\n]*(?:[–—:|·]|-(?=\s)|,?\s*(?:at\s+)?\d{1,2}[:.]\d\d[^\n]{0,20}$|$)", re.MULTILINE
)  # behind a date that heads a text or ends its line
YEAR = re.compile(r"\b(?:[Ii]n|[Ss]ince|[Oo]f|[A-Z][a-z]{2,8}\.?,?(?: \d{1,2},?)?) (20\d\d|19\d\d)\b(?!s)")
LED = re.compile(r"\b(?:on|in|since|of|from|until|by|before|after|the)\s+$", re.IGNORECASE)
BYLINE = 8  # words: with more before it on its line, a date is a sentence's
HEAD = 400  # characters: a dateline or stamp stands at the top


def infer_published(report: Report) -> Report:
    """The report with its day of publication inferred: of a dateline or stamp at its top, else the latest day that its text gives in full.

    Unchanged where the day is known or no full date stands in the text. `published_bounds` are (day, day) for a dateline or
    stamp; else (day, None): it was written on the latest day that it tells of, or later.
    """
    if report.published is not None:
        return report
    told = _full_dates(report.text) or _full_dates(report.title or "")
    days = [day for _, _, day in told]
    stamp = _stamp(report.text)
    dateline = None if stamp else _dateline(report.text, days)
    published = stamp or dateline or max(days, default=None)
    if published is None:
        return report
    sure = stamp is not None or (dateline is not None and (bool(days) or dateline.isoformat()[:4] in _head_line(report.text)))
    bounds = (published.isoformat(), published.isoformat() if sure else None)
    return msgspec.structs.replace(report, published=published.isoformat(), published_bounds=bounds, inferred=True)


def _full_dates(text: str) -> list[tuple[int, int, date]]:
    """Where a day is given with month and year, and its last day; without those that lie ahead of what is told ("by 1 December 2020")."""
    found = []
    for match in DATE.finditer(text):
        day = _read_day(match.group(), Saying(None))
        if day is not None and not AHEAD.search(text, max(0, match.start() - 40), match.start()):
            found.append((match.start(), match.end(), day))
    return found


def _read_day(words: str, saying: Saying) -> date | None:
    words = " ".join(words.split())
    for name in FULL:
        match = form(name).fullmatch(words)
        if match:
            try:
                days = None if name == "slashed" and _either_way(match) else READERS[name](match.groupdict(), saying)
            except (ValueError, OverflowError):
                return None
            return days[1] if days else None
    return None


def _either_way(match: re.Match[str]) -> bool:
    """ "11/12/2016" is a day of November or of December, as the writer's country has it."""
    first, second = int(match["first"]), int(match["second"] or match["second2"])
    return first <= 12 and second <= 12 and first != second


def _stamp(text: str) -> date | None:
    """The day of "Published: 12 December 2016", or of a date that heads the text or stands at the end of a line at its top."""
    for start, end, day in _full_dates(text[:HEAD]):
        line = text[text.rfind("\n", 0, start) + 1 : start]
        opens = not LED.search(line) and len(line.split()) <= BYLINE
        if STAMP.search(text, max(0, start - 40), start) or (opens and ALONE.match(text, end)):
            return day
    return None


def _dateline(text: str, told: list[date]) -> date | None:
    """The day of "BEIRUT, Aug. 24 (Agency)"; its year may stand elsewhere in the text."""
    line = DATELINE.match(text[:HEAD])
    if line is None:
        return None
    years = [date(int(year), 1, 1) for year in YEAR.findall(text)]
    since = max([*told, *years], default=None)  # a report is no older than the latest day or year that it tells of
    return _read_day(line["day"], Saying(since, "future"))


def _head_line(text: str) -> str:
    """The dateline's own words."""
    line = DATELINE.match(text[:HEAD])
    return line["day"] if line else ""
