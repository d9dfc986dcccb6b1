"""The places of a record: one entry a place, with what happened there and who held it. A name at two points is two places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from spolia.records import Claim, Control, Event, EventPlace, Place, Record, Spell, SpellPlace

Point = tuple[float, float] | None
AnyPlace = EventPlace | SpellPlace | Place


@dataclass(frozen=True)
class PlaceEntry:
    """A named place; `lat` and `lon` None where it is an area or not located, `precision_m` the largest radius given for it."""

    key: str
    name: str
    lat: float | None
    lon: float | None
    precision_m: float | None
    events: list[Event]
    spells: list[Spell]
    claims: list[str]

    @property
    def now(self) -> Spell | None:
        """The last spell, if nothing says that it ended."""
        return self.spells[-1] if self.spells and self.spells[-1].end is None else None


def gather_places(record: Record, claims: Iterable[Claim]) -> list[PlaceEntry]:
    """Every place with a name, by name. A mention without a point joins the point of that name where there is just one."""
    said = list(claims)
    places: list[AnyPlace | None] = [*(e.place for e in record.events), *(c.place for c in record.control), *(c.place for c in said)]
    points: dict[str, set[Point]] = defaultdict(set)
    for place in places:
        if place and place.name:
            points[place.name].add(_point(place))
    settled = {name: _settled(found) for name, found in points.items()}
    keys = sorted({_key(p, settled) for p in places if p and p.name}, key=lambda key: (key[0].casefold(), key[0], str(key[1])))
    events: dict[tuple[str, Point], list[Event]] = defaultdict(list)
    spells: dict[tuple[str, Point], list[Control]] = defaultdict(list)
    told: dict[tuple[str, Point], list[str]] = defaultdict(list)
    for event in record.events:
        if event.place and event.place.name:
            events[_key(event.place, settled)].append(event)
    for control in record.control:
        if control.place.name:
            spells[_key(control.place, settled)].append(control)
    for claim in said:
        if claim.place and claim.place.name:
            told[_key(claim.place, settled)].append(claim.id)
    return [_entry(key, settled, events[key], spells[key], told[key]) for key in keys]


def _point(place: AnyPlace) -> Point:
    return None if place.lat is None or place.lon is None else (place.lat, place.lon)


def _settled(points: set[Point]) -> set[Point]:
    """The points of a name that stand for places of their own: without a point is one only where it is unclear which is meant."""
    located = points - {None}
    return located if len(located) == 1 else points


def _key(place: AnyPlace, settled: dict[str, set[Point]]) -> tuple[str, Point]:
    name = place.name or ""
    point = _point(place)
    return name, point if point in settled[name] else next(iter(settled[name]))


def _entry(
    key: tuple[str, Point], settled: dict[str, set[Point]], events: list[Event], control: list[Control], claims: list[str]
) -> PlaceEntry:
    name, point = key
    id_ = name if len(settled[name]) == 1 else f"{name} ({f'{point[0]}, {point[1]}' if point else 'not located'})"
    radii = [event.place.precision_m for event in events if event.place and event.place.precision_m is not None]
    lat, lon = point or (None, None)
    ordered = sorted(events, key=lambda e: ((e.time.start or e.time.end) if e.time else None) or "9999")
    return PlaceEntry(id_, name, lat, lon, max(radii, default=None), ordered, [s for c in control for s in c.spells], claims)
