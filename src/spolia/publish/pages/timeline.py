"""All events along time: a section a month, one a year for what is dated no closer, one for what bears no date."""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from spolia.publish.drawings import Bar, Strip, Tick
from spolia.publish.lookup import Lookup
from spolia.publish.page import Page
from spolia.records import Event


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of the timeline: its events with their bars, on one strip; no strip for events without a date."""

    key: str
    title: str
    ticks: list[Tick]
    rows: list[tuple[Event, Bar | None]]


def timeline_pages(lookup: Lookup) -> Iterator[Page]:
    sections = list(cut_timeline(list(lookup.events.values())))
    given = {"sections": sections, "years": _years(sections)}
    yield Page("timeline.html", "timeline.html", "Timeline", "timeline.html", given, ("static/lists.js",))


def cut_timeline(events: list[Event]) -> Iterator[Section]:
    """The sections in order of time, those of whole years before their months, the undated last."""
    groups: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        groups[section_key(event)].append(event)
    for key in sorted(groups, key=lambda key: (key == "undated", key)):
        strip = _strip(key)
        rows = [(event, strip.span(event.time.start, event.time.end) if strip and event.time else None) for event in groups[key]]
        yield Section(key, _title(key), strip.ticks(32 if len(key) == 7 else 12) if strip else [], rows)


def section_key(event: Event) -> str:
    """The month, as 2016-12, or where the interval goes beyond one or is open, the year, or "undated".

    An interval over several years stands in the first of them.
    """
    start, end = (event.time.start, event.time.end) if event.time else (None, None)
    if start and end and start[:7] == end[:7]:
        return start[:7]
    return (start or end or "undated")[:4] if start or end else "undated"


def _strip(key: str) -> Strip | None:
    if key == "undated":
        return None
    year, _, month = key.partition("-")
    if not month:
        return Strip(date(int(year), 1, 1), date(int(year), 12, 31))
    return Strip(date(int(year), int(month), 1), date(int(year), int(month), calendar.monthrange(int(year), int(month))[1]))


def _title(key: str) -> str:
    if key == "undated":
        return "Without a date"
    year, _, month = key.partition("-")
    return f"{calendar.month_name[int(month)]} {year}" if month else f"{year}, not dated to within a month"


def _years(sections: list[Section]) -> list[tuple[str, list[tuple[Section, int]]]]:
    """For each year its sections with their numbers of events as tenths of the greatest, for the overview."""
    most = max((len(section.rows) for section in sections), default=1)
    years: dict[str, list[tuple[Section, int]]] = defaultdict(list)
    for section in sections:
        years["" if section.key == "undated" else section.key[:4]].append((section, max(1, round(len(section.rows) / most * 10))))
    return list(years.items())

