"""The day of a report that comes without one, as far as its own words give it."""

from __future__ import annotations

import re
from datetime import date

import msgspec

from spolia.language.times import form
from spolia.records import Report
from spolia.resolve.date_forms import Saying
from spolia.resolve.date_readers import READERS

FULL = ("iso", "day_month", "month_day", "year_month_day")  # the forms that can give day, month and year
DATE = re.compile(
    "|".join(f"(?<![\\w/-]){re.sub(r'[(][?]P<[a-z0-9]+>', '(?:', form(name).pattern)}(?![\\w/-])" for name in FULL), re.IGNORECASE
)
AHEAD = re.compile(
    r"\b(?:by|until|till|before|through|expires?|deadline|scheduled for|planned for|no later than|next)\s+(?:the\s+)?$", re.IGNORECASE
)
STAMP = re.compile(r"\b(?:published|posted|updated|date|dated|issued|released?)\b[^\n]{0,20}$", re.IGNORECASE)
DATELINE = re.compile(
    r"^\s*(?:[^\n]{0,160}\n\s*)?(?:[A-Z][\w.'’ -]{1,40}(?:,\s*[A-Z][\w.'’ -]{1,30})?),\s*(?P<day>[A-Z0-9][\w.]{0,9} [\w.]{1,9}(?:,? \d{4})?)\s*(?:\([^)\n]{1,40}\)|[–—-])"
)
YEAR = re.compile(r"\b(?:[Ii]n|[Ss]ince|[Oo]f|[A-Z][a-z]{2,8}\.?,?(?: \d{1,2},?)?) (20\d\d|19\d\d)\b(?!s)")
HEAD = 400  # characters: a dateline or stamp stands at the top


def infer_published(report: Report) -> Report:
    """The report with its day of publication inferred: of a dateline or stamp at its top, else the latest day that its text gives in full.

    Unchanged where the day is known or no full date stands in the text. `published_bounds` are (day, day) for a dateline or
    stamp; else (day, None): it was written on the latest day that it tells of, or later.
    """
    if report.published is not None:
        return report
    told = _full_dates(report.text) or _full_dates(report.title or "")
    top = _top_day(report.text, [day for _, day in told])
    if top is not None:
        return msgspec.structs.replace(
            report, published=top.isoformat(), published_bounds=(top.isoformat(), top.isoformat()), inferred=True
        )
    if not told:
        return report
    latest = max(day for _, day in told).isoformat()
    return msgspec.structs.replace(report, published=latest, published_bounds=(latest, None), inferred=True)


def _full_dates(text: str) -> list[tuple[int, date]]:
    """Where a day is given with month and year, and its last day; without those that lie ahead of what is told ("by 1 December 2020")."""
    found = []
    for match in DATE.finditer(text):
        day = _read_day(match.group(), Saying(None))
        if day is not None and not AHEAD.search(text, max(0, match.start() - 40), match.start()):
            found.append((match.start(), day))
    return found


def _read_day(words: str, saying: Saying) -> date | None:
    words = " ".join(words.split())
    for name in FULL:
        match = form(name).fullmatch(words)
        if match:
            try:
                days = READERS[name](match.groupdict(), saying)
            except (ValueError, OverflowError):
                return None
            return days[1] if days else None
    return None


def _top_day(text: str, told: list[date]) -> date | None:
    """The day of a dateline ("BEIRUT, Aug. 24 (Agency)") or stamp ("Published: 12 December 2016"); its year may stand elsewhere in the text."""
    for start, day in _full_dates(text[:HEAD]):
        if STAMP.search(text, max(0, start - 40), start):
            return day
    line = DATELINE.match(text[:HEAD])
    if line is None:
        return None
    years = [date(int(year), 1, 1) for year in YEAR.findall(text)]
    since = max([*told, *years], default=None)  # a report is no older than the latest day or year that it tells of
    return _read_day(line["day"], Saying(since, "future"))
