"""Circles on the earth: they hold all that they must and little more, closed, counter-clockwise, in bounds, and no sharper than the place."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spolia.measures import km_apart
from spolia.publish.circles import CORNERS, area_around

Ring = list[list[float]]


def rings(area: dict[str, Any]) -> list[Ring]:
    polygons = [area["coordinates"]] if area["type"] == "Polygon" else area["coordinates"]
    assert all(len(polygon) == 1 for polygon in polygons)
    return [polygon[0] for polygon in polygons]


def turned(ring: Ring) -> float:
    """Twice the area that the ring goes round, positive counter-clockwise."""
    return sum(x * y2 - x2 * y for (x, y), (x2, y2) in pairwise(ring))


def holds(ring: Ring, lat: float, lon: float) -> bool:
    """The point lies in the ring, by the number of its sides to the east of it."""
    inside = False
    for (x, y), (x2, y2) in pairwise(ring):
        if (y > lat) != (y2 > lat) and lon < x + (lat - y) * (x2 - x) / (y2 - y):
            inside = not inside
    return inside


AT = {"lat": st.floats(-89.9, 89.9), "lon": st.floats(-180, 180), "unsure": st.floats(50, 60_000), "reach": st.floats(500, 400_000)}


@given(**AT)
@example(lat=35.1, lon=179.9, unsure=4000, reach=35_000)
@example(lat=-16.8, lon=-180, unsure=10_000, reach=160_000)
@example(lat=89.5, lon=10, unsure=10_000, reach=250_000)
@example(lat=-89.9, lon=-179.9, unsure=50, reach=400_000)
def test_every_ring_is_closed_counter_clockwise_and_in_bounds(lat: float, lon: float, unsure: float, reach: float) -> None:
    for ring in rings(area_around(lat, lon, unsure, reach)):
        assert ring[0] == ring[-1]
        assert len(ring) >= 4
        assert all(one != two for one, two in pairwise(ring))
        assert turned(ring) > 0
        assert all(-180 <= x <= 180 and -90 <= y <= 90 for x, y in ring)


@given(lat=st.floats(-70, 70), lon=st.floats(-170, 170), unsure=st.floats(50, 60_000), reach=st.floats(5000, 400_000))
def test_every_corner_is_as_far_as_it_must_be_and_little_farther(lat: float, lon: float, unsure: float, reach: float) -> None:
    far = (unsure + reach) / 1000
    (ring,) = rings(area_around(lat, lon, unsure, reach))
    apart = [km_apart((lat, lon), (y, x)) for x, y in ring]
    assert len(ring) == CORNERS + 1
    assert min(apart) >= far
    assert max(apart) <= far * 1.01 + 1.5 * unsure / 1000 + 0.1  # sphere, corners, and the centre rounded within the place's own width


def test_the_middle_of_a_circle_is_inside_it_also_beyond_the_antimeridian() -> None:
    area = area_around(-16.8, 179.9, 10_000, 160_000)
    assert area["type"] == "MultiPolygon"
    west, east = rings(area)
    assert max(x for x, _ in west) == 180
    assert min(x for x, _ in east) == -180
    assert holds(west, -16.8, 179.8)
    assert holds(east, -16.8, -179.5)
    assert not holds(east, -16.8, 170)


def test_a_circle_that_only_touches_no_antimeridian_is_in_one_piece() -> None:
    assert area_around(35.1, 38.4, 4000, 35_000)["type"] == "Polygon"


@pytest.mark.parametrize("pole", [1, -1])
def test_a_circle_that_holds_a_pole_reaches_all_around_it(pole: int) -> None:
    (ring,) = rings(area_around(pole * 89.5, 10, 10_000, 250_000))
    assert {x for x, _ in ring} >= {-180.0, 180.0}
    assert all(holds(ring, pole * 89.9, lon) for lon in (-170, -90, 0, 90, 170))
    assert holds(ring, pole * 88, 10)
    assert not holds(ring, pole * 86, -170)


def test_a_circle_tells_no_more_of_its_middle_than_the_place_is_known() -> None:
    """Two points within the width of one place give the same area where they round to one: the middle is on the grid."""
    assert area_around(34.5600, 38.2850, 20_000, 35_000)["coordinates"][0][0][0] == 38.3
    corners = area_around(34.5612, 38.2871, 20_000, 35_000)["coordinates"][0]
    assert all(round(x, 3) == x and round(y, 3) == y for x, y in corners)
    middle = [sum(axis) / CORNERS for axis in zip(*corners[:-1], strict=True)]
    assert abs(middle[0] - 38.3) < 0.002


@given(**AT)
def test_the_same_place_gives_the_same_area(lat: float, lon: float, unsure: float, reach: float) -> None:
    assert area_around(lat, lon, unsure, reach) == area_around(lat, lon, unsure, reach)
