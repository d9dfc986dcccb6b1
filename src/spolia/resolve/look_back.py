"""Whether a report that names a party after its end looks back to it, or calls by an old name what the party became.

A party that ended is meant by its name where
- the words around the name say that it is over ("the former", "the ousted", "then", "-era");
- a year in its life stands in the same sentence or the one before ("in 2015 the Nusra Front took Idlib");
- it ended no more than LAST_DAYS before the report: news of a fall still names the fallen.
Else its name means its successor of the day, where the table has one, and nobody where it has none.

A word that only describes ("the army", "Syrian troops") means who existed on the day. For FIRST_DAYS_OF_A_ROLE after the end of a state's
forces it means those that ended, if the claim has no day of its own: such news tells of the fall. Up to LAST_DAYS_OF_A_ROLE it does where
the sentence tells of a fall or of what was before it ("had"); what is called new ("the interim government") never is what ended.
"""

from __future__ import annotations

import re
from datetime import date

from spolia.knowledge.parties import Days, PartyRow

LAST_DAYS = 92  # a quarter of a year
LAST_DAYS_OF_A_ROLE = 31  # "Syrian troops" are soon those of the new state
FIRST_DAYS_OF_A_ROLE = 7
FALLING = re.compile(
    r"(?i)\b(?:fell|fall|falls|fallen|falling|fled|flee|flees|fleeing|flight|surrender(?:ed|s|ing)?|collaps(?:e|ed|es|ing)|toppl(?:ed|ing)|overthr(?:ew|own)|"
    r"oust(?:ed|ing)|desert(?:ed|ing|ers)?|abandon(?:ed|ing)?|defeated|had|once|trained|armed\s+by|left\s+behind|handed\s+over)\b"
)
NEW = re.compile(r"(?i)(?:^|.*[\s’'])(?:interim|transitional|new|caretaker|de facto|provisional)(?:[\s-]+[\w-]+){1,3}$")
OVER_BEFORE = re.compile(
    r"(?i)\b(?:former|formerly|fallen|ousted|toppled|deposed|defunct|disbanded|dissolved|defeated|old|ex|erstwhile|then|late|collapsed|overthrown|"
    r"predecessors?(?:\s+of)?|successors?\s+(?:of|to)|fall\s+of|collapse\s+of|end\s+of|overthrow\s+of|remnants\s+of|under|loyal\s+to)\s+(?:the\s+|now\s+)*(?:\w+\s+)?$|\bex-$"
)
OVER_AFTER = re.compile(
    r"(?i)^(?:['’]s)?\W{0,2}(?:era\b|years?\b|times\b|fall\b|collapse\b|defeat\b|overthrow\b|rule\b|(?:had\s+)?(?:fell|collapsed|disbanded|dissolved|ceased)\b|"
    r"(?:which|who)\s+(?:was|were|fell|collapsed|disbanded|dissolved|ruled|ended)\b|(?:was|were)\s+(?:toppled|ousted|overthrown|dissolved|disbanded|defeated)\b)"
)
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
STOP = re.compile(r"(?<=[.!?])[\"”’')\]]*\s+(?=[\"“‘'(\[]*[A-Z0-9])|\n+")
WINDOW = 700  # characters around a name in which its sentence is looked for
YEAR_NEAR = 60  # characters; a year farther off dates another clause ("since American forces left in 2011")
BEFORE = 40  # characters before a name in which words such as "the former" stand


def looks_back(text: str, start: int, end: int, row: PartyRow, day: str | None, *, by_role: bool = False) -> bool:
    """The report of `day` that names an ended party at start:end means that party still; `by_role`: it says only what it was ("Syrian troops")."""
    if day is None or row.until is None or row.existed(day):
        return True
    if OVER_BEFORE.search(text[max(0, start - BEFORE) : start]) or OVER_AFTER.match(text[end : end + BEFORE]):
        return True
    return _days_after(row.until, day) <= (days_of_a_role(text, start) if by_role else LAST_DAYS) or any(
        row.existed(year) for year in years_near(text, start, sentences=2)
    )


def years_near(text: str, at: int, sentences: int = 1) -> list[str]:
    """The years that the sentence around `at` (and those before it) names, in order."""
    return YEAR.findall(sentence_around(text, at, sentences))


def sentence_around(text: str, at: int, sentences: int = 1) -> str:
    """The sentence around `at`, with those before it where several are wanted."""
    first = max(0, at - WINDOW)
    stops = [first + stop.end() for stop in STOP.finditer(text[first:at])]
    begin = stops[-sentences] if len(stops) >= sentences else first
    stop = STOP.search(text, at, at + WINDOW)
    return text[begin : stop.start() if stop else at + WINDOW]


def is_new(words: str) -> bool:
    """The words call a role new ("the interim government"): it is nobody who ended."""
    return NEW.match(words) is not None


def days_of_a_role(text: str, at: int | None) -> int:
    """How many days after its end a role of a state still means who ended: longer where the sentence tells of a fall."""
    return LAST_DAYS_OF_A_ROLE if at is not None and FALLING.search(sentence_around(text, at)) else FIRST_DAYS_OF_A_ROLE


def role_days(day: str | None, back: int = LAST_DAYS_OF_A_ROLE) -> Days:
    """The days on which a role of a state is looked for in a report of `day`: from `back` days before it on."""
    if day is None or len(day) < len("2014-08-24"):
        return Days(day, day)
    return Days(date.fromordinal(max(1, date.fromisoformat(day[:10]).toordinal() - back)).isoformat(), day)


def own_year(text: str, at: int | None, day: str | None) -> Days | None:
    """The year of which the words at `at` tell: the one that stands near them in their sentence and lies before the report's."""
    if at is None:
        return None
    near = text[max(0, at - YEAR_NEAR) : at + YEAR_NEAR]
    years = {year for year in years_near(text, at) if year in near}
    year = years.pop() if len(years) == 1 else None
    return Days(year, year) if year is not None and (day is None or year < day[:4]) else None


def _days_after(until: str, day: str) -> int:
    """Days from the last that `until` may mean to the first that `day` may."""
    last = date.fromisoformat(f"{until}-12-31"[:10] if len(until) == 4 else f"{until}-28"[:10])
    return (date.fromisoformat(f"{day}-01-01"[:10] if len(day) == 4 else f"{day}-01"[:10]) - last).days
