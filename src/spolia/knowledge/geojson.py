"""Places from GeoJSON (RFC 7946): each feature with a name, at its point or in the middle of its outline."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, isfinite
from typing import Any

import msgspec

from spolia.errors import BadCommand
from spolia.knowledge.forms import Fault
from spolia.knowledge.imports import Given, LeftOut, Row
from spolia.knowledge.place_lists import columns_of
from spolia.measures import km_apart

DEEPEST = 3  # lists in lists from the outline of a MultiPolygon to a corner of it
OUTLINE_CLASS = "region"  # of what has an outline and no class


class Geometry(msgspec.Struct, frozen=True):
    """Where a feature is; `coordinates` are a corner [longitude, latitude] or lists of them, by the type."""

    type: str
    coordinates: Any = None


class Feature(msgspec.Struct, frozen=True):
    """A thing on the map and what is said of it."""

    properties: dict[str, Any] | None = None
    geometry: Geometry | None = None


class Collection(msgspec.Struct, frozen=True):
    """The file: its features as they stand, so that one that is broken leaves the others whole."""

    type: str
    features: list[msgspec.Raw]


def read_geojson(data: bytes, file: str, given: Given) -> Iterator[Row | LeftOut | Fault]:
    """A row for each feature. Raises BadCommand where the file as a whole is no GeoJSON."""
    try:
        collection = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"), type=Collection)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as bad:
        raise BadCommand(f"{file} is no GeoJSON with a list of features: {bad}") from None
    for number, raw in enumerate(collection.features, 1):
        where = f"{file} feature {number}"
        try:
            feature = msgspec.json.decode(raw, type=Feature)
        except (msgspec.MsgspecError, UnicodeError, RecursionError) as bad:
            yield Fault(where, f"is no GeoJSON feature: {bad}")
            continue
        yield _read_feature(feature, where, given)


def _read_feature(feature: Feature, where: str, given: Given) -> Row | LeftOut | Fault:
    told = {name: _as_text(value) for name, value in (feature.properties or {}).items()}
    cells = {column: told[name] for column, name in columns_of(told, given).items() if column not in ("lat", "lon")}
    if feature.geometry is None:
        return LeftOut("without a point or outline")
    try:
        corners = list(_corners(feature.geometry.coordinates))
    except ValueError as bad:
        return Fault(where, f"geometry {bad}", None, cells.get("name", ""))
    if not corners:
        return LeftOut("without a point or outline", feature.geometry.type)
    lat, lon = _middle(corners)
    cells |= {"lat": f"{lat:.6f}", "lon": f"{lon:.6f}"}
    if len(corners) > 1:
        reach = ceil(1000 * max(km_apart((lat, lon), corner) for corner in corners))
        cells = {"radius_m": str(reach), "class": given.kind or OUTLINE_CLASS, **{name: cell for name, cell in cells.items() if cell}}
    return Row(where, None, cells)


def _corners(coordinates: Any, depth: int = 0) -> Iterator[tuple[float, float]]:
    """Latitude and longitude of each corner. Raises ValueError where they are no coordinates."""
    if coordinates is None:
        return
    if not isinstance(coordinates, list) or depth > DEEPEST:
        raise ValueError("should be lists of numbers")
    if coordinates and not isinstance(coordinates[0], list):
        yield _corner(coordinates)
        return
    for part in coordinates:
        yield from _corners(part, depth + 1)


def _corner(numbers: list[Any]) -> tuple[float, float]:
    if len(numbers) < 2 or not all(isinstance(n, int | float) and not isinstance(n, bool) and isfinite(n) for n in numbers[:2]):
        raise ValueError("should be made of longitude and latitude, in degrees")
    lon, lat = float(numbers[0]), float(numbers[1])
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise ValueError(f"has longitude {lon:g} and latitude {lat:g}; they go from -180 to 180 and from -90 to 90")
    return lat, lon


def _middle(corners: list[tuple[float, float]]) -> tuple[float, float]:
    """The middle of the box around the corners; a box wider than half the world is taken the other way round, over 180 degrees."""
    lats, lons = zip(*corners, strict=True)
    if max(lons) - min(lons) > 180:
        lons = tuple(lon + 360 if lon < 0 else lon for lon in lons)
    lon = (min(lons) + max(lons)) / 2
    return (min(lats) + max(lats)) / 2, lon - 360 if lon > 180 else lon


def _as_text(value: Any) -> str:
    """A property as a cell: several names by "|"; nothing of what is no word or number."""
    if isinstance(value, list):
        return "|".join(one for one in value if isinstance(one, str))
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
