"""An event, or a place, as one picture: where it is and when, in SVG that needs nothing else and says in words what it shows.

The point is drawn as wide as it is known, never as a pin. All text is escaped; there is no script, no style sheet and no address in it.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import cos, radians

from markupsafe import Markup, escape

from spolia.publish.drawings import Strip, Tick, strip_over
from spolia.publish.land import Box, box_around, cut_ring, land_within, thin_ring
from spolia.publish.lookup import Lookup
from spolia.publish.places import PlaceEntry
from spolia.publish.visible import visible
from spolia.publish.words import KIND_WORDS, interval_words, likely, percent, spell_words, title_words
from spolia.records import Event, EventPlace, Interval

WIDE, HIGH, MAP = 640, 300, 260  # of the picture, and of the square of its map, in units of its own
EDGE = 20
LEAST_DEGREES = 2.0  # of latitude from the middle of the map to its edge
AROUND = 4.0  # times the radius to which the place is known
DEGREE_M = 111_195
NOT_SAID_PX = 9.0  # the circle of a place of which no report says how wide it is; its edge is broken
FINEST = 0.02  # degrees between two points of a coast: a map of 260 units shows no more
DIGIT = 5.5  # units that a letter beneath the strip takes
LINE, LINES = 31, 4  # of the title: characters a line, and lines
INK, PALE, LAND, SEA, MARK = "#1c2430", "#667080", "#e9e4d8", "#dfe8ee", "#8a3324"


Point = tuple[float, float, float | None] | None  # latitude, longitude, and the radius in metres to which it is known


@dataclass(frozen=True, slots=True)
class Words:
    """What stands beside the map: the title, then a line each."""

    title: str
    lines: tuple[str, ...]


class Pictures:
    """The pictures of one record, on one strip of days."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._map = lru_cache(maxsize=4096)(self._draw_map)

    def event(self, event: Event) -> Markup:
        """The picture of an event: its map, its days, and in words what it is."""
        return self._picture(_event_words(event), _point_of(event.place), [event.time] if event.time else [])

    def map_of(self, event: Event) -> Markup:
        """The map of an event alone, for a card that says the rest."""
        return self._svg(_event_words(event), EDGE * 2 + MAP, self._map(_point_of(event.place)))

    def place(self, place: PlaceEntry) -> Markup:
        """The picture of a place, with the days of what happened there."""
        now = place.now
        held = f"Held by {now.holder}, {spell_words(now.start, now.end)}" if now else "Nobody says who holds it now"
        words = Words(place.key, (*textwrap.wrap(held, LINE + 10)[:3], f"{_count(place.events, 'event')}, {_count(place.claims, 'claim')}"))
        return self._picture(words, _point_of(place), [event.time for event in place.events if event.time])

    def _picture(self, words: Words, point: Point, days: list[Interval]) -> Markup:
        left = EDGE * 2 + MAP
        title = textwrap.wrap(visible(words.title), LINE, max_lines=LINES, placeholder=" …") or ["-"]
        said = [_text(left, EDGE + 14 + 22 * n, line, 17, INK, bold=True) for n, line in enumerate(title)]
        below = EDGE + 14 + 22 * len(title)
        said += [_text(left, below + 20 * n, _short(visible(line)), 13, PALE) for n, line in enumerate(words.lines)]
        foot = _text(left, HIGH - 8, "A claim is what a report says, not what is so. Land: Natural Earth", 9, PALE)
        drawn = Markup("".join([self._map(point), *said, self._strip_of(days), foot]))  # noqa: S704 - escaped where it was drawn
        return self._svg(words, WIDE, drawn)

    def _svg(self, words: Words, wide: int, drawn: Markup) -> Markup:
        lines = escape(". ".join(visible(line) for line in words.lines))
        return Markup(  # noqa: S704 - escaped here and where it was drawn
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {HIGH}" width="{wide}" height="{HIGH}" role="img" aria-labelledby="t d" '
            f'font-family="system-ui, sans-serif"><title id="t">{escape(visible(words.title))}</title>'
            f'<desc id="d">{lines}. From {escape(visible(self._lookup.about.title))}; as reports tell it.</desc>'
            f'<rect width="{wide}" height="{HIGH}" fill="#ffffff"/>{drawn}</svg>'
        )

    # --- the map --------------------------------------------------------------------------------------------------------------

    def _draw_map(self, point: Point) -> Markup:
        frame = Markup('<rect x="{x}" y="{x}" width="{w}" height="{w}" fill="{sea}"/>').format(x=EDGE, w=MAP, sea=SEA)
        if point is None:
            return frame + _text(EDGE + 12, EDGE + MAP // 2, "No point is known: an area, or not located", 11, PALE)
        lat, lon, radius = point
        half = max(LEAST_DEGREES, AROUND * (radius or 0) / DEGREE_M)
        scale = MAP / (2 * half)  # units a degree of latitude
        across = max(cos(radians(lat)), 0.05)
        box = Box(lon - half / across, lat - half, lon + half / across, lat + half)
        drawn = radius * scale / DEGREE_M if radius else NOT_SAID_PX
        edge = "" if radius else Markup(' stroke-dasharray="3 3"')
        return frame + Markup(
            '<path d="{path}" fill="{land}" stroke="#b9b09a" stroke-width="0.7"/><rect x="{x}" y="{x}" width="{w}" height="{w}" fill="none" stroke="{line}" stroke-width="0.7"/>'
            '<circle cx="{mid}" cy="{mid}" r="{r}" fill="{mark}" fill-opacity="0.25" stroke="{mark}" stroke-width="1.5"{edge}/>'
        ).format(
            path=self._cut_land(box), land=LAND, x=EDGE, w=MAP, line=PALE, mid=EDGE + MAP / 2, r=f"{max(drawn, 3):.1f}", mark=MARK, edge=edge
        )  # fmt: skip

    def look(self) -> None:
        """Looks at the land now: what processes that part afterwards share, none of them has to look at again."""
        self._land  # noqa: B018

    @cached_property
    def _land(self) -> list[tuple[float, float, float, float, list[tuple[float, float]]]]:
        """The land around all places of the record: each ring as (lon, lat), with its west, south, east and north before it."""
        box = box_around((place.lat, place.lon) for place in self._lookup.places if place.lat is not None and place.lon is not None)
        rings = [
            thin_ring([(lon, lat) for lat, lon in ring], FINEST)
            for country in (land_within(box) if box else [])
            for ring in country["rings"]
        ]
        return [(*_bounds_of(ring), ring) for ring in rings if len(ring) > 2]

    def _cut_land(self, box: Box) -> str:
        """The land in the box as a path on the map."""
        near = [
            ring
            for west, south, east, north, ring in self._land
            if box.west <= east and west <= box.east and box.south <= north and south <= box.north
        ]
        parts = []
        for cut in (cut_ring(ring, box) for ring in near):
            if len(cut) > 2:
                parts.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in (_on_map(point, box) for point in cut)) + "Z")
        return "".join(parts)

    # --- the strip of days ----------------------------------------------------------------------------------------------------

    @cached_property
    def _days(self) -> Strip | None:
        return strip_over([day for event in self._lookup.events.values() if event.time for day in (event.time.start, event.time.end)])

    def _strip_of(self, days: list[Interval]) -> Markup:
        """The days of the record, with those of this marked; an open side runs to the edge."""
        left, width, y = EDGE * 2 + MAP, WIDE - MAP - EDGE * 3, HIGH - 62
        strip = self._days
        if strip is None or not any(day.start or day.end for day in days):
            return _text(left, y + 4, "No day is known", 11, PALE)
        bars = "".join(_bar_of(strip, day, left, width, y) for day in days if day.start or day.end)
        return self._axis + Markup(bars)  # noqa: S704 - numbers alone

    @cached_property
    def _axis(self) -> Markup:
        """The line of the strip with its ticks."""
        left, width, y = EDGE * 2 + MAP, WIDE - MAP - EDGE * 3, HIGH - 62
        strip = self._days
        ticks = [(round(left + tick.left * width / 100, 1), tick.label) for tick in (strip.ticks(6) or _ends(strip) if strip else [])]
        lines = [f'<line x1="{x}" x2="{x}" y1="{y - 12}" y2="{y + 12}" stroke="#c8ced6" stroke-width="0.7"/>' for x, _ in ticks]
        labels = [_text(x + 2, y + 26, label, 9, PALE) for x, label in ticks if x + len(label) * DIGIT < WIDE]
        base = f'<line x1="{left}" x2="{left + width}" y1="{y}" y2="{y}" stroke="{PALE}" stroke-width="0.7"/>'
        return Markup("".join([*lines, *labels, base]))  # noqa: S704 - escaped in _text


def _bar_of(strip: Strip, day: Interval, left: float, width: float, y: float) -> str:
    bar = strip.span(day.start, day.end)
    x, wide = round(left + bar.left * width / 100, 1), max(3.0, round(bar.width * width / 100, 1))
    return (
        f'<rect x="{x}" y="{y - 6}" width="{wide}" height="12" rx="2" fill="{MARK}" fill-opacity="{1 if day.start == day.end else 0.45}"/>'
    )


def _event_words(event: Event) -> Words:
    place, grade = event.place, event.grade
    return Words(
        title_words(event),
        (
            f"{KIND_WORDS[event.kind]}, {interval_words(event.time)}",
            (place.name if place else None) or "place not known",
            f"Grade {grade.reliability}{grade.credibility}: {percent(grade.probability)}, {likely(grade.probability)}",
            f"{_count(event.claims, 'claim')} of {_count(event.roots, 'independent origin')}",
        ),
    )


def _point_of(place: EventPlace | PlaceEntry | None) -> Point:
    return None if place is None or place.lat is None or place.lon is None else (place.lat, place.lon, place.precision_m)


def _ends(strip: Strip) -> list[Tick]:
    """The first and the last day, where no round day lies between."""
    return [Tick(strip.at(day), f"{day.day} {day:%b %Y}") for day in (strip.first, strip.first + (strip.last - strip.first) * 0.75)]


def _count(things: Sequence[object], what: str) -> str:
    return f"{len(things)} {what}{'' if len(things) == 1 else 's'}"


def _short(line: str) -> str:
    return line if len(line) <= LINE + 12 else line[: LINE + 10] + " …"


def _bounds_of(ring: list[tuple[float, float]]) -> tuple[float, float, float, float]:
    lons, lats = [lon for lon, _ in ring], [lat for _, lat in ring]
    return min(lons), min(lats), max(lons), max(lats)


def _on_map(point: tuple[float, float], box: Box) -> tuple[float, float]:
    return EDGE + (point[0] - box.west) / (box.east - box.west) * MAP, EDGE + (box.north - point[1]) / (box.north - box.south) * MAP


def _text(x: float, y: float, words: str, size: int, colour: str, *, bold: bool = False) -> Markup:
    weight = ' font-weight="600"' if bold else ""
    return Markup(f'<text x="{x}" y="{y}" font-size="{size}" fill="{colour}"{weight}>{escape(words)}</text>')  # noqa: S704 - escaped here
