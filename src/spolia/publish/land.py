"""Land and borders around the case's places, from Natural Earth as the `world-atlas` package carries it (TopoJSON).

Source of the form: the TopoJSON format specification, sections 2.1.2 (transforms), 2.1.4 (arcs) and 2.2 (geometry objects).
"""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import inf
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

LAND = Path(__file__).parent / "static" / "land" / "countries-10m.json.gz"
DISPUTED = LAND.with_name("disputed.csv")
MARGIN = 5.0  # degrees of land shown beyond the outermost place
DECIMALS = 3  # of a degree: about 100 m, finer than the source's scale of 1:10 million
STEPS = 3000  # the finest detail as a share of the box's width: as fine as a screen shows of the whole

_BLANKS = bytes(32 if chr(n) in "[]," else n for n in range(256))
Ring = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Box:
    """West, south, east, north in degrees."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, box: Box) -> bool:
        """All of the other box lies in this one."""
        return self.west <= box.west and box.east <= self.east and self.south <= box.south and box.north <= self.north

    def meets(self, box: Box) -> bool:
        """The two boxes have something in common."""
        return self.west <= box.east and box.west <= self.east and self.south <= box.north and box.south <= self.north


def box_around(points: Iterable[tuple[float, float]]) -> Box | None:
    """The box of these (lat, lon) and MARGIN around it; None without points."""
    found = list(points)
    if not found:
        return None
    lats, lons = [lat for lat, _ in found], [lon for _, lon in found]
    wide, high = max(lons) - min(lons), max(lats) - min(lats)
    side, above = MARGIN + 0.5 * max(wide, high), MARGIN + 0.35 * max(wide, high)  # so that no screen's shape shows where it was cut
    return Box(max(min(lons) - side, -180), max(min(lats) - above, -85), min(max(lons) + side, 180), min(max(lats) + above, 85))


@lru_cache(2)
def land_within(box: Box) -> list[dict[str, Any]]:
    """The countries that reach into the box, each as {"name", "rings"} with rings of [lat, lon] cut at the box; to be read, not changed."""
    world, arcs = _world()
    least = max(10**-DECIMALS, (box.east - box.west) / STEPS)
    found = []
    for country in world["countries"]["geometries"]:
        near = [(arcs.ring(lines), bounds) for lines in _rings(country) if box.meets(bounds := arcs.box(lines))]
        rings = [thin_ring(ring, least) for whole, bounds in near for ring in _within(whole, bounds, box) if len(ring) > 2]
        if rings:
            shown = [[(round(lat, DECIMALS), round(lon, DECIMALS)) for lon, lat in ring] for ring in rings]
            found.append({"name": country["properties"]["name"], "rings": shown})
    return found


def _within(ring: Ring, bounds: Box, box: Box) -> list[Ring]:
    """What of the ring, which fills its bounds, lies in the box. Nothing is looked at point by point where the bounds tell it."""
    if bounds.east - bounds.west > 180:  # without that, nothing leaps from one edge of the map to the other
        return [cut_ring(part, box) for part in unroll(ring)]
    return [ring if box.holds(bounds) else cut_ring(ring, box)]


def disputed_within(box: Box) -> list[list[tuple[float, float]]]:
    """The borders of the table of disputed ones that reach into the box, as lines of (lat, lon)."""
    world, arcs = _world()
    shared = _shared(world)
    runs = {
        (number, within): list(_runs(arcs.line(number), within))
        for a, b, within in _disputed()
        for number in _between(a, b, shared)
        if arcs.box([number]).meets(box)
    }
    return [[(round(lat, DECIMALS), round(lon, DECIMALS)) for lon, lat in run] for key in sorted(runs, key=str) for run in runs[key]]


def _runs(line: Ring, box: Box) -> Iterator[Ring]:
    """The stretches of a line that lie in the box.

    >>> list(_runs([(0, 0), (2, 0), (3, 0), (9, 0), (2, 0), (1, 0)], Box(1, -1, 4, 1)))
    [[(2, 0), (3, 0)], [(2, 0), (1, 0)]]
    """
    run: Ring = []
    for lon, lat in [*line, (box.west - 1, 0)]:
        if box.west <= lon <= box.east and box.south <= lat <= box.north:
            run.append((lon, lat))
            continue
        if len(run) > 1:
            yield run
        run = []


@lru_cache(1)
def _world() -> tuple[dict[str, Any], _Arcs]:
    """What the file says of countries, and its arcs; opened once, since it takes a tenth of a second."""
    world = msgspec.json.decode(gzip.decompress(LAND.read_bytes()), type=_World)
    return world.objects, _Arcs(bytes(world.arcs), **world.transform)


class _World(msgspec.Struct):
    """The parts of the file that are looked at; its arcs as they are written there."""

    objects: dict[str, Any]
    arcs: msgspec.Raw
    transform: dict[str, list[float]]


def _disputed() -> Iterator[tuple[str, str, Box]]:
    """The rows of the table: both sides, and the stretch that is meant."""
    lines = [line for line in DISPUTED.read_text("utf-8").splitlines() if not line.startswith("#")]
    for row in csv.DictReader(lines):
        edges = [row[edge] for edge in ("west", "south", "east", "north")]
        yield row["a"], row["b"], Box(*map(float, edges)) if all(edges) else Box(-180, -90, 180, 90)


def _shared(world: dict[str, Any]) -> dict[int, set[str]]:
    """For each arc the countries whose edge it is."""
    found: dict[int, set[str]] = defaultdict(set)
    for country in world["countries"]["geometries"]:
        for ring in _rings(country):
            for number in ring:
                found[number if number >= 0 else ~number].add(country["properties"]["name"])
    return found


def _between(a: str, b: str, shared: dict[int, set[str]]) -> list[int]:
    """The arcs that two countries share, or one shares with any."""
    return [number for number, names in shared.items() if a in names and len(names) > 1 and (b == "*" or b in names)]


def _rings(country: dict[str, Any]) -> list[list[int]]:
    """The arc numbers of each ring of a country."""
    if country["type"] == "Polygon":
        return list(country["arcs"])
    return [ring for polygon in country["arcs"] for ring in polygon] if country["type"] == "MultiPolygon" else []


class _Arcs:
    """The arcs of a TopoJSON world in degrees."""

    def __init__(self, arcs: bytes, scale: list[float], translate: list[float]) -> None:
        """`arcs` is their JSON, of which a million numbers are read at once."""
        lengths = np.array([arc.count(b"],[") + 1 for arc in arcs.split(b"]],[[")])
        steps = np.fromstring(arcs.translate(_BLANKS).decode("ascii"), dtype=np.int64, sep=" ").reshape(-1, 2)
        self._ends = lengths.cumsum()
        starts: NDArray[np.int64] = self._ends - lengths
        walked = steps.cumsum(axis=0)
        before = np.repeat(
            (walked - steps)[starts], lengths, axis=0
        )  # each arc begins with its own place, not where the one before it ended
        self._points = (walked - before) * scale + translate
        self._boxes = np.hstack([np.minimum.reduceat(self._points, starts), np.maximum.reduceat(self._points, starts)]).tolist()

    def line(self, number: int) -> Ring:
        """An arc's points as (lon, lat); a negative number is the arc ~number walked backwards."""
        if number < 0:
            return self.line(~number)[::-1]
        points = self._points[self._ends[number - 1] if number else 0 : self._ends[number]]
        return list(zip(points[:, 0].tolist(), points[:, 1].tolist(), strict=True))

    def ring(self, numbers: list[int]) -> Ring:
        """The arcs joined; each begins where the one before it ends."""
        return [point for number in numbers for point in self.line(number)[:-1]]

    def box(self, numbers: list[int]) -> Box:
        wests, souths, easts, norths = zip(*(self._boxes[number if number >= 0 else ~number] for number in numbers), strict=True)
        return Box(min(wests), min(souths), max(easts), max(norths))


def unroll(ring: Ring) -> list[Ring]:
    """The ring as it lies on a flat map: itself, or where it crosses the line of 180° its copies on both sides, without the leap from one edge to the other.

    >>> unroll([(0, 0), (1, 0), (1, 1)])
    [[(0, 0), (1, 0), (1, 1)]]
    >>> unroll([(179, 0), (-179, 0), (-179, 1), (179, 1)])[1]
    [(179, 0), (181, 0), (181, 1), (179, 1)]
    """
    flat: Ring = []
    turn = 0
    for (before, _), (lon, lat) in zip([ring[-1], *ring], ring, strict=False):
        turn += 360 * ((before - lon > 180) - (lon - before > 180)) if flat else 0
        flat.append((lon + turn, lat))
    if not turn and all(abs(lon) <= 180 for lon, _ in flat):
        return [ring]
    if turn + 360 * ((flat[-1][0] - turn - flat[0][0] > 180) - (flat[0][0] - flat[-1][0] + turn > 180)):  # around a pole: closed along it
        pole = 90.0 if flat[0][1] > 0 else -90.0
        flat += [(flat[-1][0], pole), (flat[0][0], pole)]
    return [[(lon + shift, lat) for lon, lat in flat] for shift in (-360, 0, 360)]


def cut_ring(ring: Ring, box: Box) -> Ring:
    """The ring within the box: cut at each of its four edges in turn (Sutherland and Hodgman 1974).

    >>> cut_ring([(0, 0), (4, 0), (4, 4), (0, 4)], Box(-1, -1, 2, 9))
    [(0, 0), (2.0, 0.0), (2.0, 4.0), (0, 4)]
    """
    for axis, edge, sign in ((0, box.west, 1), (0, box.east, -1), (1, box.south, 1), (1, box.north, -1)):
        ring = _cut(ring, axis, edge, sign)
    return ring


def _cut(ring: Ring, axis: int, edge: float, sign: int) -> Ring:
    """The part of the ring on the side of the edge where sign * (value - edge) >= 0."""
    kept: Ring = []
    for here, there in zip(ring, ring[1:] + ring[:1], strict=True):
        inside, next_inside = sign * (here[axis] - edge) >= 0, sign * (there[axis] - edge) >= 0
        if inside != next_inside:
            share = (edge - here[axis]) / (there[axis] - here[axis])
            kept.append((here[0] + share * (there[0] - here[0]), here[1] + share * (there[1] - here[1])))
        if next_inside:
            kept.append(there)
    return kept


def thin_ring(ring: Ring, least: float) -> Ring:
    """The ring without points that lie within `least` degrees, in both directions, of the last one kept.

    >>> thin_ring([(0, 0), (0, 0.5), (0, 2), (3, 2)], 1)
    [(0, 0), (0, 2), (3, 2)]
    """
    kept: Ring = []
    last_lon = last_lat = inf
    for point in ring:
        lon, lat = point
        if not (-least < lon - last_lon < least and -least < lat - last_lat < least):
            kept.append(point)
            last_lon, last_lat = point
    return kept
