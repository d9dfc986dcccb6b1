"""Land from TopoJSON, cut to where the case is."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from spolia.publish.land import Box, box_around, cut_ring, disputed_within, land_within

BOX = Box(-10, -10, 10, 10)
degrees = st.floats(-40, 40, allow_nan=False).map(lambda value: round(value, 3))


@given(st.lists(st.tuples(degrees, degrees), min_size=3, max_size=12))
def test_a_cut_ring_lies_within_the_box(ring: list[tuple[float, float]]) -> None:
    assert all(abs(x) <= 10 + 1e-6 and abs(y) <= 10 + 1e-6 for x, y in cut_ring(ring, BOX))


@given(st.lists(st.tuples(st.floats(-10, 10), st.floats(-10, 10)), min_size=3, max_size=12))
def test_a_ring_within_the_box_keeps_its_points(ring: list[tuple[float, float]]) -> None:
    assert set(cut_ring(ring, BOX)) == set(ring)


def test_palmyra_lies_in_syria() -> None:
    box = box_around([(34.56, 38.28)])
    assert box is not None
    land = {country["name"]: country["rings"] for country in land_within(box)}
    assert {"Syria", "Iraq", "Jordan", "Lebanon", "Turkey"} <= set(land)
    assert "France" not in land
    assert any(_holds(ring, 34.56, 38.28) for ring in land["Syria"])
    assert not any(_holds(ring, 34.56, 38.28) for ring in land["Iraq"])


def test_no_points_no_land() -> None:
    assert box_around([]) is None


def _holds(ring: list[tuple[float, float]], lat: float, lon: float) -> bool:
    """Even-odd rule."""
    inside = False
    for (y1, x1), (y2, x2) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def test_land_that_crosses_the_line_of_180_degrees_leaps_nowhere() -> None:
    for country in land_within(Box(-180, -85, 180, 85)):
        leaps = [ring for ring in country["rings"] for a, b in pairwise(ring) if abs(a[1] - b[1]) > 180 and a[0] > -80]
        assert not leaps, country["name"]


def test_disputed_borders_are_those_of_the_table_and_lie_on_borders_of_the_land() -> None:
    lines = disputed_within(Box(30, 30, 45, 40))
    edges = {
        (round(lat, 3), round(lon, 3)) for country in land_within(Box(34, 29, 38, 35)) for ring in country["rings"] for lat, lon in ring
    }
    golan = [line for line in lines if all(32.6 < lat < 33.5 and 35.5 < lon < 36 for lat, lon in line)]
    assert golan
    assert edges & set(golan[0])
    assert disputed_within(Box(-5, 45, 5, 50)) == []
