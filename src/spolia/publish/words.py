"""Values in words: days, intervals, bounds, numbers and grades as a person would say them, never sharper than they are."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

from spolia.records import (
    Bounds,
    Claim,
    Contradiction,
    Event,
    EventItem,
    Fate,
    History,
    Interval,
    Item,
    Link,
    Lot,
    Party,
    Report,
    Time,
    Vanished,
)

_DAYS = re.compile(r"(\d{4}-\d\d-\d\d)(?: to (\d{4}-\d\d-\d\d))?")
KIND_WORDS = {
    "takeover": "Control", "seizure": "Seizure", "abandonment": "Abandonment", "destruction": "Destruction", "attack": "Attack",
    "withdrawal": "Withdrawal", "deployment": "Deployment", "transfer": "Transfer", "casualties": "Casualties", "capability": "Capability",
}  # fmt: skip
SLOT_WORDS = {
    "time": "When it happened", "place": "Where it happened", "actor": "Who did it", "items": "How many, or what it was",
    "held": "Who held it", "certainty": "Whether it happened", "kind": "What became of it",
}  # fmt: skip
HOW_WORDS = {
    "same-story": "tells the same story", "enables": "made this possible, or was made possible by it", "reverses": "reverses, or was reversed",
    "consumes": "used up what was taken", "part-of": "is part of, or contains",
}  # fmt: skip
LINK_WORDS = {"held": "held before", "abandonment": "left behind", "seizure": "seized", "transfer": "handed over", "recapture": "recaptured"}  # fmt: skip
FATE_WORDS = {"held": "still held", "destroyed": "destroyed", "recaptured": "recaptured", "transferred": "passed on", "unknown": "fate unknown"}  # fmt: skip
STATUS_WORDS = {**FATE_WORDS, "mixed": "several fates"}
CERTAINTY_WORDS = {"asserted": "stated as fact", "hedged": "stated with reserve", "denied": "denied"}
REALIS_WORDS = {"actual": "happened", "ongoing": "under way", "possible": "possible", "failed": "tried and failed"}
STANCE_WORDS = {"endorsed": "in the report's own voice or confirmed by it", "neutral": "relayed without comment", "doubted": "doubted by the report"}  # fmt: skip
CREDIBILITY_WORDS = {1: "confirmed by independent sources", 2: "probably true", 3: "possibly true", 4: "doubtful", 5: "improbable", 6: "cannot be judged"}  # fmt: skip
RELIABILITY_WORDS = {
    "A": "completely reliable", "B": "usually reliable", "C": "fairly reliable", "D": "not usually reliable", "E": "unreliable", "F": "cannot be judged",
}  # fmt: skip
_PLURALS = {"foot": "feet", "person": "people", "box": "boxes", "inch": "inches"}
# Lower bounds of the words, after the yardstick that analysts use (PHIA, UK College of Policing), its gaps closed downwards.
_LIKELY = ((0.95, "almost certain"), (0.8, "highly likely"), (0.55, "likely"), (0.4, "about as likely as not"), (0.2, "unlikely"), (0.05, "highly unlikely"))  # fmt: skip


def in_order(names: Iterable[str]) -> list[str]:
    """Each name once, as people look for names: great and small letters alike, but never left to chance.

    >>> in_order(["b", "B", "a", "b"])
    ['a', 'B', 'b']
    """
    return sorted(set(names), key=lambda name: (name.casefold(), name))


def likely(probability: float) -> str:
    """The word for a probability."""
    return next((word for least, word in _LIKELY if probability >= least), "remote")


def picture_words(sha256: str) -> str:
    """A picture by the beginning of its hash, which is enough to find it by among the evidence.

    >>> picture_words("9f3c41aa" * 8)
    'picture 9f3c41aa9f3c'
    """
    return f"picture {sha256[:12]}"


def percent(probability: float) -> str:
    """A probability in whole per cent, never 0 or 100, which no report can give."""
    return f"{min(99, max(1, round(probability * 100)))} %"


@lru_cache(maxsize=4096)
def day_words(day: str) -> str:
    """
    >>> day_words("2014-08-24")
    '24 August 2014'
    """
    at = date.fromisoformat(day)
    return f"{at.day} {calendar.month_name[at.month]} {at.year}"


@lru_cache(maxsize=4096)
def span_words(start: str | None, end: str | None) -> str:
    """An interval as said: a day, a month, a year or two days; "by", "from" where a side is open; "date not known".

    >>> span_words("2016-12-11", "2016-12-13"), span_words("2016-02-01", "2016-02-29"), span_words(None, "2015-05-20")
    ('11–13 December 2016', 'February 2016', 'by 20 May 2015')
    """
    if start is None or end is None:
        return f"from {day_words(start)} on" if start else f"by {day_words(end)}" if end else "date not known"
    if start == end:
        return day_words(start)
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    if first.year != last.year:
        return f"{day_words(start)} – {day_words(end)}" if not _whole_years(first, last) else f"{first.year}–{last.year}"
    return str(first.year) if _whole_years(first, last) else _within_year(first, last)


def _whole_years(first: date, last: date) -> bool:
    return (first.month, first.day, last.month, last.day) == (1, 1, 12, 31)


def _within_year(first: date, last: date) -> str:
    whole = first.day == 1 and last.day == calendar.monthrange(last.year, last.month)[1]
    months = calendar.month_name[first.month], calendar.month_name[last.month]
    if first.month == last.month:
        return f"{months[0]} {last.year}" if whole else f"{first.day}–{last.day} {months[0]} {last.year}"
    return f"{months[0]}–{months[1]} {last.year}" if whole else f"{first.day} {months[0]} – {last.day} {months[1]} {last.year}"


def interval_words(interval: Interval | Time | None) -> str:
    return "date not known" if interval is None else span_words(interval.start, interval.end)


def bounds_words(bounds: Bounds | None) -> str:
    """When a spell begins or ends: between its earliest and latest day."""
    if bounds is None:
        return "no end reported"
    earliest, latest = bounds
    return "not known" if earliest is None and latest is None else span_words(earliest, latest)


def begins_words(start: Bounds) -> str:
    """When a spell begins; where nothing says since when, the day on which it had surely begun."""
    return bounds_words(start) if start[0] or not start[1] else f"on or before {day_words(start[1])}"


def spell_words(start: Bounds, end: Bounds | None) -> str:
    """
    >>> spell_words((None, "2014-08-24"), None)
    'since 24 August 2014 or before, no end reported'
    """
    begun = (
        f"from {bounds_words(start)}" if start[0] else f"since {day_words(start[1])} or before" if start[1] else "since when is not known"
    )
    return f"{begun}, no end reported" if end is None else f"{begun}, until {bounds_words(end)}"


def title_words(event: Event) -> str:
    """The event's title with a capital."""
    return event.title[:1].upper() + event.title[1:]


def sides_of(dispute: Contradiction) -> list[tuple[str, list[str]]]:
    """Each side's value with its claims; days in words, earliest first, where the sides are times."""
    if dispute.slot != "time":
        return [(side.value, side.claims) for side in dispute.sides]
    return [
        (_DAYS.sub(_days_words, side.value.replace(", ", "; ")), side.claims) for side in sorted(dispute.sides, key=lambda side: side.value)
    ]


def _days_words(found: re.Match[str]) -> str:
    try:
        return span_words(found[1], found[2] or found[1])
    except ValueError:  # looks like days, is none of the calendar
        return found[0]


def note_adds(dispute: Contradiction) -> bool:
    """The note says more than the sides that stand beneath it."""
    return bool(dispute.note) and not all(side.value in dispute.note for side in dispute.sides)


def number_words(low: float | None, high: float | None, unit: str | None = None) -> str:
    """A count and its bounds.

    >>> [number_words(*n) for n in [(20, 20), (20, None), (None, 14), (8, 11), (None, None), (1.5, 1.5, "tonne")]]
    ['20', '20 or more', 'up to 14', '8–11', 'number not given', '1.5 tonnes']
    """
    one = unit is None or high == low == 1 or unit.isupper()  # currencies, "AUD", have no plural
    behind = f" {unit if one else _PLURALS.get(unit, unit + 's')}" if unit else ""
    if low is None:
        return f"up to {_number(high)}{behind}" if high is not None else "number not given"
    if high is None:
        return f"{_number(low)}{behind} or more"
    return f"{_number(low)}{behind}" if low == high else f"{_number(low)}–{_number(high)}{behind}"


def _number(value: float) -> str:
    return f"{int(value):,}" if float(value).is_integer() else f"{value:g}"


def sized(thing: Lot | Link | Fate) -> str:
    """The number of a lot or of a part of it."""
    return number_words(thing.low, thing.high)


def item_words(item: Item | EventItem) -> str:
    """What and how many: "8–11 × T-55 (tank)"."""
    what = f"{item.system} ({item.category})" if item.system else item.category
    if item.low is None and item.high is None:
        return f"{what}, number not given"
    return f"{number_words(item.low, item.high, item.unit)} × {what}"


def party_words(party: Party | None) -> str | None:
    """Its name, or the report's words in quotation marks where it is not known who is meant."""
    if party is None:
        return None
    return party.name or (f"“{party.text}”" if party.text else None)


def parties_words(parties: Sequence[Party]) -> str:
    return ", ".join(dict.fromkeys(words for party in parties if (words := party_words(party))))


def speaker_words(claim: Claim, report: Report | None) -> str:
    """Who says it: the speaker, or the report in its own voice."""
    return party_words(claim.speaker) or source_words(report)


def put_words(claim: Claim) -> str:
    """How it is put, in short: "stated as fact", "denied", "possible", "tried and failed"."""
    if claim.certainty == "denied" or claim.realis in ("actual", "ongoing"):
        return CERTAINTY_WORDS[claim.certainty]
    return REALIS_WORDS[claim.realis]


def source_words(report: Report | None) -> str:
    return (report.source if report else None) or "a report of unknown source"


def published_words(report: Report | None) -> str:
    """When a report came out; inferred days say so."""
    if report is None or report.published is None:
        return span_words(*report.published_bounds) if report and report.published_bounds else "date not known"
    said = day_words(report.published)
    return f"{said} (inferred from its text)" if report.inferred else said


def version_words(history: History, number: int) -> str:
    """Which of a report's versions it is: "version 1 of 2, kept 2016-12-11T08:30:00+00:00, an earlier one of the same text"."""
    version = history.versions[number - 1]
    when = f"fetched {version.fetched}" if version.fetched else f"kept {version.kept}"
    which = "the one that is read" if version.read else "an earlier one of the same text" if version.same_text else "an earlier one"
    return f"version {number} of {len(history.versions)}, {when}, {which}"


def gone_words(one: Vanished) -> str:
    """When a claim vanished: "in version 1, gone from version 2"."""
    return f"in version {one.version}, gone from version {one.gone}"
