"""All events along time: a section a month, one a year for what is dated no closer, one for what bears no date.

Few events stand on one page with a strip of days above them. Where they are many each section has pages of its own, and the strip lists what is chosen on it.
"""

from __future__ import annotations

import calendar
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from spolia.publish.drawings import Bar, Strip, Tick
from spolia.publish.lookup import Lookup
from spolia.publish.page import Page
from spolia.publish.paged import Paged
from spolia.records import Event

TOGETHER = 400  # events that stand on one page; a browser draws as many rows at once without a pause
UNDATED = "undated"
FEW = 5  # events: a year with so few is not cut into months, and joins its neighbours of that kind


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of the timeline: its events with their bars, on one strip; no strip for events without a date."""

    key: str
    title: str
    ticks: list[Tick]
    rows: list[tuple[Event, Bar | None]]


def timeline_pages(lookup: Lookup) -> Iterator[Page]:
    sections = list(cut_timeline(list(lookup.events.values())))
    apart = len(lookup.events) > TOGETHER
    given = {
        "sections": [] if apart else sections,
        "years": _years(sections),
        "links": _links(sections, apart),
        "total": len(lookup.events),
    }
    scripts = ("data/events.js", "static/days.js", "static/timeline.js")
    yield Page("timeline.html", "timeline.html", "Timeline", "timeline.html", given, scripts)
    for section in sections if apart else ():
        yield from _section_pages(section)


def _links(sections: list[Section], apart: bool) -> dict[str, str]:
    """For each section where it is: on the one page, or on its own."""
    return {section.key: section_path(section.key) if apart else f"#t-{section.key}" for section in sections}


def section_path(key: str, number: int = 1) -> str:
    """The page of a section, from the site's folder; of a section of many events the one of that number.

    >>> section_path("1990..2001"), section_path("2016-12", 2)
    ('timeline/1990-to-2001.html', 'timeline/2016-12.2.html')
    """
    return f"timeline/{key.replace('..', '-to-')}{f'.{number}' if number > 1 else ''}.html"


def _section_pages(section: Section) -> Iterator[Page]:
    rows = Paged(section.rows)
    for number, part in enumerate(rows.parts, 1):
        given = {
            "section": Section(section.key, section.title, section.ticks, list(part)),
            "pages": [section_path(section.key, n) for n in range(1, len(rows.parts) + 1)],
            "number": number,
            "total": len(section.rows),
        }
        yield Page(section_path(section.key, number), "timeline-section.html", section.title, "timeline.html", given)


def cut_timeline(events: list[Event]) -> Iterator[Section]:
    """The sections in order of time, those of whole years before their months, the undated last."""
    runs = _runs(Counter(key[:4] for event in events if (key := section_key(event)) != UNDATED))
    groups: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        key = section_key(event)
        groups[runs.get(key[:4], key)].append(event)
    for key in sorted(groups, key=lambda key: (key == UNDATED, key)):
        strip = _strip(key)
        rows = [(event, strip.span(event.time.start, event.time.end) if strip and event.time else None) for event in groups[key]]
        yield Section(key, _title(key), _ticks(key, strip) if strip else [], rows)


def section_key(event: Event) -> str:
    """The month, as 2016-12, or where the interval goes beyond one or is open, the year, or UNDATED.

    An interval over several years stands in the first of them.
    """
    start, end = (event.time.start, event.time.end) if event.time else (None, None)
    if start and end and start[:7] == end[:7]:
        return start[:7]
    return (start or end or UNDATED)[:4] if start or end else UNDATED


def _runs(times: Counter[str]) -> dict[str, str]:
    """For each year of FEW events or less the section that it shares with its neighbours of that kind, as 2001..2013."""
    runs: dict[str, str] = {}
    open_run: list[str] = []
    for year in [*sorted(times), ""]:
        if year and times[year] <= FEW:
            open_run.append(year)
            continue
        name = "..".join((open_run[0], open_run[-1])) if open_run else ""
        runs |= dict.fromkeys(open_run, name)
        open_run = []
    return runs


def _strip(key: str) -> Strip | None:
    if key == UNDATED:
        return None
    if "-" in key:
        year, month = (int(part) for part in key.split("-"))
        return Strip(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))
    return Strip(date(int(key[:4]), 1, 1), date(int(key[-4:]), 12, 31))


def _ticks(key: str, strip: Strip) -> list[Tick]:
    """Days of a month, each fifth; months of a year, each third; years."""
    if "-" in key:
        return [Tick(strip.at(strip.first.replace(day=day)), str(day)) for day in (1, 5, 10, 15, 20, 25)]
    if ".." in key:
        return strip.ticks(6)
    return [Tick(strip.at(date(int(key), month, 1)), calendar.month_abbr[month]) for month in (1, 4, 7, 10)]


def _title(key: str) -> str:
    if key == UNDATED:
        return "Without a date"
    if "-" in key:
        return f"{calendar.month_name[int(key[5:])]} {key[:4]}"
    first, _, last = key.partition("..")
    return f"{key}, not known to within a month" if not last else first if first == last else f"{first} to {last}"


def _years(sections: list[Section]) -> list[tuple[str, list[tuple[Section, str, int]]]]:
    """For each year its sections with a short label and their numbers of events, the most as 10; those without a date apart."""
    most = max((len(section.rows) for section in sections if section.key != UNDATED), default=1)
    years: dict[str, list[tuple[Section, str, int]]] = defaultdict(list)
    for section in sections:
        year = "no date" if section.key == UNDATED else section.title if ".." in section.key else section.key[:4]
        label = calendar.month_abbr[int(section.key[5:])] if "-" in section.key else "all" if len(section.key) > 4 else "?"
        years[year].append((section, label, min(10, max(1, round(len(section.rows) / most * 10)))))
    return list(years.items())
