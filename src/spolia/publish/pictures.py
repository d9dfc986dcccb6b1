"""An event, or a place, as one picture: where it is and when, in SVG that needs nothing else and says in words what it shows.

The point is drawn as wide as it is known, never as a pin. All text is escaped; there is no script, no style sheet and no address in it.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import cos, radians

from markupsafe import Markup, escape

from spolia.publish.drawings import Strip, strip_over
from spolia.publish.land import Box, box_around, cut_ring, land_within, thin_ring
from spolia.publish.lookup import Lookup
from spolia.publish.places import PlaceEntry
from spolia.publish.visible import visible
from spolia.publish.words import KIND_WORDS, interval_words, likely, percent, spell_words, title_words
from spolia.records import Event, Interval

WIDE, HIGH, MAP = 640, 300, 260  # of the picture, and of the square of its map, in units of its own
EDGE = 20
LEAST_DEGREES = 2.0  # of latitude from the middle of the map to its edge
AROUND = 4.0  # times the radius to which the place is known
DEGREE_M = 111_195
NOT_SAID_PX = 9.0  # the circle of a place of which no report says how wide it is; its edge is broken
FINEST = 0.02  # degrees between two points of a coast: a map of 260 units shows no more
LINE, LINES = 42, 3  # of the title: characters a line, and lines
INK, PALE, LAND, SEA, MARK = "#1c2430", "#667080", "#e9e4d8", "#dfe8ee", "#8a3324"


@dataclass(frozen=True, slots=True)
class Words:
    """What stands beside the map: the title, then a line each."""

    title: str
    lines: tuple[str, ...]


class Pictures:
    """The pictures of one record, on one strip of days."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._land_in = lru_cache(maxsize=4096)(self._cut_land)

    def event(self, event: Event) -> Markup:
        """The picture of an event."""
        place, grade = event.place, event.grade
        words = Words(
            title_words(event),
            (
                f"{KIND_WORDS[event.kind]}, {interval_words(event.time)}",
                (place.name if place else None) or "place not known",
                f"Grade {grade.reliability}{grade.credibility}: {percent(grade.probability)}, {likely(grade.probability)}",
                f"{len(event.claims)} claims of {len(event.roots)} independent origins",
            ),
        )
        point = (place.lat, place.lon, place.precision_m) if place and place.lat is not None and place.lon is not None else None
        return self._picture(words, point, [event.time] if event.time else [])

    def place(self, place: PlaceEntry) -> Markup:
        """The picture of a place, with the days of what happened there."""
        now = place.now
        held = f"Held by {now.holder}, {spell_words(now.start, now.end)}" if now else "Nobody says who holds it now"
        words = Words(place.key, (*textwrap.wrap(held, LINE)[:3], f"{len(place.events)} events, {len(place.claims)} claims"))
        point = (place.lat, place.lon, place.precision_m) if place.lat is not None and place.lon is not None else None
        return self._picture(words, point, [event.time for event in place.events if event.time])

    def _picture(self, words: Words, point: tuple[float, float, float | None] | None, days: list[Interval]) -> Markup:
        title = textwrap.wrap(visible(words.title), LINE, max_lines=LINES, placeholder=" …") or ["-"]
        said = "".join(
            _text(EDGE * 2 + MAP, EDGE + 14 + 22 * n, line, 17, INK, bold=True) for n, line in enumerate(title)
        ) + "".join(_text(EDGE * 2 + MAP, EDGE + 20 + 22 * len(title) + 20 * n, visible(line), 13, PALE) for n, line in enumerate(words.lines, 1))  # fmt: skip
        about = f"{'. '.join(visible(line) for line in words.lines)}. From {visible(self._lookup.about.title)}; as reports tell it."
        return Markup(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img" aria-labelledby="t d" '
            'font-family="system-ui, sans-serif"><title id="t">{title}</title><desc id="d">{about}</desc>'
            '<rect width="{w}" height="{h}" fill="#ffffff"/>{map}{said}{strip}{foot}</svg>'
        ).format(
            w=WIDE, h=HIGH, title=visible(words.title), about=about, map=self._map(point), said=Markup(said), strip=self._strip_of(days),  # noqa: S704 - escaped in _text
            foot=_text(EDGE * 2 + MAP, HIGH - 8, "A claim is what a report says, not what is so. Land: Natural Earth", 9, PALE),
        )  # fmt: skip

    # --- the map --------------------------------------------------------------------------------------------------------------

    def _map(self, point: tuple[float, float, float | None] | None) -> Markup:
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
            path=self._land_in(box), land=LAND, x=EDGE, w=MAP, line=PALE, mid=EDGE + MAP / 2, r=f"{max(drawn, 3):.1f}", mark=MARK, edge=edge
        )  # fmt: skip

    @cached_property
    def _land(self) -> list[tuple[Box, list[tuple[float, float]]]]:
        """The land around all places of the record: each ring as (lon, lat), with its box."""
        box = box_around((place.lat, place.lon) for place in self._lookup.places if place.lat is not None and place.lon is not None)
        rings = [
            thin_ring([(lon, lat) for lat, lon in ring], FINEST)
            for country in (land_within(box) if box else [])
            for ring in country["rings"]
        ]
        return [(_box_of(ring), ring) for ring in rings if len(ring) > 2]

    def _cut_land(self, box: Box) -> str:
        """The land in the box as a path on the map."""
        parts = []
        for bounds, ring in self._land:
            cut = cut_ring(ring, box) if box.holds(bounds) else []
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
        ticks = Markup("").join(
            Markup('<line x1="{x}" x2="{x}" y1="{a}" y2="{b}" stroke="#c8ced6" stroke-width="0.7"/>').format(x=x, a=y - 12, b=y + 12)
            + _text(x + 2, y + 26, tick.label, 9, PALE)
            for tick in strip.ticks(4)
            for x in [round(left + tick.left * width / 100, 1)]
        )
        bars = Markup("").join(
            Markup('<rect x="{x}" y="{y}" width="{w}" height="12" rx="2" fill="{mark}" fill-opacity="{o}"/>').format(
                x=round(left + bar.left * width / 100, 1), y=y - 6, w=max(3.0, round(bar.width * width / 100, 1)), mark=MARK, o=1 if day.start == day.end else 0.45
            )
            for day in days
            if day.start or day.end
            for bar in [strip.span(day.start, day.end)]
        )  # fmt: skip
        base = Markup('<line x1="{a}" x2="{b}" y1="{y}" y2="{y}" stroke="{line}" stroke-width="0.7"/>').format(
            a=left, b=left + width, y=y, line=PALE
        )
        return ticks + base + bars


def _box_of(ring: list[tuple[float, float]]) -> Box:
    lons, lats = [lon for lon, _ in ring], [lat for _, lat in ring]
    return Box(min(lons), min(lats), max(lons), max(lats))


def _on_map(point: tuple[float, float], box: Box) -> tuple[float, float]:
    return EDGE + (point[0] - box.west) / (box.east - box.west) * MAP, EDGE + (box.north - point[1]) / (box.north - box.south) * MAP


def _text(x: float, y: float, words: str, size: int, colour: str, *, bold: bool = False) -> Markup:
    return Markup('<text x="{x}" y="{y}" font-size="{size}" fill="{colour}"{bold}>{words}</text>').format(
        x=x, y=y, size=size, colour=colour, bold=Markup(' font-weight="600"') if bold else "", words=escape(words)
    )
