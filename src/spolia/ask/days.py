"""Days in a question, where they are written in full: 2016-12-11, 11 December 2016, December 11th, 2016."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from spolia.language.times import FORMS, MONTHS, form, plain_pattern

FULL = ("iso", "day_month", "month_day", "year_month_day")  # the forms that can name one day of one year
DAY = re.compile("|".join(f"(?:{plain_pattern(FORMS[name])})" for name in FULL), re.IGNORECASE)


def find_days(text: str) -> Iterator[tuple[int, int, str]]:
    """Where each day begins and ends in the text, and which it is, as ISO 8601 has it.

    >>> list(find_days("from 11 to 12 December, or on 11 December 2016"))
    [(30, 46, '2016-12-11')]
    """
    for match in DAY.finditer(text):
        day = _read_day(" ".join(match[0].lower().split()))
        if day is not None:
            yield match.start(), match.end(), day


def _read_day(words: str) -> str | None:
    """None where the words are of several days, of no year, or of a day that no calendar has."""
    said = next((found.groupdict() for name in FULL if (found := form(name).fullmatch(words))), {})
    if said.get("until") or said.get("until2") or not (said.get("year") or "").isdigit():
        return None
    month = said["month"]
    number = int(month) if month.isdigit() else next(n for n, name in enumerate(MONTHS, 1) if name[:3] == month[:3])
    try:
        return date(int(said["year"]), number, int(re.sub(r"\D", "", said["day"]))).isoformat()
    except ValueError:
        return None
