"""Circles on the earth as GeoJSON (RFC 7946): longitude first, rings closed and counter-clockwise, cut at the antimeridian, poles within.

The earth is taken for a sphere, by the direct formula for a great circle (Sinnott's haversine turned round). On the ellipsoid of WGS 84
that is wrong by at most 0.56 % of the distance; the circle is drawn wider by as much, and circumscribed, so that it never falls short.
"""

from __future__ import annotations

from math import acos, asin, atan2, ceil, cos, degrees, floor, hypot, log10, pi, radians, sin
from typing import Any

from spolia.measures import EARTH_KM, km_apart

Point = tuple[float, float]  # longitude, latitude

EARTH_M = EARTH_KM * 500  # the mean radius
DEGREE_M = EARTH_M * pi / 180  # of latitude
SPHERE_ERROR = 0.0056  # radii of curvature of WGS 84 run from 6,335 to 6,400 km; the mean radius is 6,371
CORNERS = 72  # one every five degrees: between two of them a circle bulges by a thousandth of its radius
CORNER_DECIMALS = 2  # a corner is written two digits finer than the centre, so that rounding bends no ring
MOST_DECIMALS = 7  # RFC 7946, section 11.2: six say all that a map needs
POLE = 90.0


def area_around(lat: float, lon: float, unsure_m: float, reach_m: float) -> dict[str, Any]:
    """All that is within `reach_m` of a place that is known to within `unsure_m`, as a Polygon, or a MultiPolygon where the antimeridian cuts it.

    The centre is rounded first, to the coarsest power of ten of a degree that is no wider than `unsure_m`, and the circle is drawn wider
    by as much as that moves it: what is drawn tells no more of where the place is than the reports do.
    """
    near = _decimals(unsure_m), _decimals(unsure_m / max(cos(radians(lat)), 1e-6))
    middle = round(lat, near[0]), round(lon, near[1])
    moved = km_apart((lat, lon), middle) * 1000
    finest = min(MOST_DECIMALS, max(near) + CORNER_DECIMALS)
    slack = DEGREE_M * 10**-finest
    radius = (unsure_m + reach_m + moved) * (1 + SPHERE_ERROR) / cos(pi / CORNERS) + slack
    return _cut(_ring(middle[0], middle[1], radius / EARTH_M), finest)


def _decimals(unsure_m: float) -> int:
    """Decimals of a degree that tell no more than `unsure_m` metres: 20 km has 1, 3 km has 2."""
    if unsure_m >= DEGREE_M:
        return 0
    return min(MOST_DECIMALS - CORNER_DECIMALS, ceil(log10(DEGREE_M / max(unsure_m, 0.1))))


def _ring(lat: float, lon: float, angle: float) -> list[Point]:
    """The corners counter-clockwise, not closed, longitudes running on past 180 where the circle does."""
    to_pole = radians(POLE - abs(lat))
    if angle >= to_pole:
        return _around_pole(lat, lon, angle)
    corners = []
    for corner in range(CORNERS):
        bearing = -2 * pi * corner / CORNERS
        north = sin(radians(lat)) * cos(angle) + cos(radians(lat)) * sin(angle) * cos(bearing)
        east = atan2(sin(bearing) * sin(angle) * cos(radians(lat)), cos(angle) - sin(radians(lat)) * north)
        corners.append((lon + degrees(east), degrees(asin(max(-1.0, min(1.0, north))))))
    return corners


def _around_pole(lat: float, lon: float, angle: float) -> list[Point]:
    """The edge of a circle that holds a pole, from one side of the antimeridian to the other, and back along the pole."""
    up = 1 if lat >= 0 else -1
    edge = []
    for step in range(CORNERS + 1):
        at = -180 + 360 * step / CORNERS
        a, b = sin(radians(abs(lat))), cos(radians(abs(lat))) * cos(radians(at - lon))
        edge.append((at, up * degrees(atan2(a, b) - acos(max(-1.0, min(1.0, cos(angle) / hypot(a, b)))))))
    return [*edge, (180.0, POLE), (-180.0, POLE)] if up > 0 else [*reversed(edge), (-180.0, -POLE), (180.0, -POLE)]


def _cut(ring: list[Point], decimals: int) -> dict[str, Any]:
    """The ring as geometry; in two where it runs over the antimeridian (RFC 7946, section 3.1.9)."""
    rounded = [(round(x, decimals), round(y, decimals)) for x, y in ring]
    lons = [x for x, _ in rounded]
    if min(lons) >= -180 and max(lons) <= 180:
        return {"type": "Polygon", "coordinates": [_closed(rounded)]}
    turn = 360 * floor((min(lons) + 180) / 360)  # brings the western end into bounds
    shifted = [(round(x - turn, decimals), y) for x, y in rounded]
    if max(x for x, _ in shifted) <= 180:
        return {"type": "Polygon", "coordinates": [_closed(shifted)]}
    west, east = _half(shifted, 1, decimals), _half(shifted, -1, decimals)
    parts = [west, [(round(x - 360, decimals), y) for x, y in east]]
    return {"type": "MultiPolygon", "coordinates": [[_closed(part)] for part in parts]}


def _half(ring: list[Point], side: int, decimals: int) -> list[Point]:
    """The part of the ring with longitudes up to 180 (`side` 1), or beyond it (-1)."""
    part: list[Point] = []
    for (x, y), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if side * x <= side * 180:
            part.append((x, y))
        if (x - 180) * (x2 - 180) < 0:
            part.append((180.0, round(y + (y2 - y) * (180 - x) / (x2 - x), decimals)))
    return part


def _closed(ring: list[Point]) -> list[list[float]]:
    """The ring with its first corner again at its end, and no corner twice running; -0 is 0."""
    kept = [point for n, point in enumerate(ring) if n == 0 or point != ring[n - 1]]
    kept = kept[:-1] if len(kept) > 1 and kept[-1] == kept[0] else kept
    return [[x + 0.0, y + 0.0] for x, y in [*kept, kept[0]]]
