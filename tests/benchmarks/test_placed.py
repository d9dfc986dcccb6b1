"""When two places are the same, on rows that were made up; and what the benchmark counts of answers."""

from __future__ import annotations

from typing import Any

import pytest
from benchmarks.placed import Place, is_same
from benchmarks.places import Answer, figures_of

from spolia.knowledge.places import PlaceRow
from spolia.knowledge.tables import bundled

TOWN = PlaceRow("Quillmouth", "populated place", 35.0, 38.0, "SY", geonames=17)
PROVINCE = PlaceRow("Quillmouth province", "province", 35.0, 38.0, "SY", radius_m=100_000)
DESERT = PlaceRow("Quillmouth Desert", "region", 35.0, 38.0, "SY", radius_m=200_000)
STATE = PlaceRow("Syria", "country", 35.0, 38.0, "SY", radius_m=400_000)


def marked(lat: float | None, lon: float | None, name: str = "Quillmouth", **more: Any) -> Place:
    return Place(name, 0, lat, lon, name=name, **more)


@pytest.mark.parametrize(
    ("row", "gold", "same"),
    [
        pytest.param(TOWN, marked(35.08, 38.0), True, id="a point 9 km off"),
        pytest.param(TOWN, marked(35.1, 38.0), False, id="a point 11 km off"),
        pytest.param(TOWN, marked(35.08, 38.0, "Elsewhere"), True, id="a point 9 km off under another name"),
        pytest.param(TOWN, marked(48.0, 2.0, geonames=17), True, id="the id of GeoNames, wherever its point is set"),
        pytest.param(TOWN, marked(48.0, 2.0, geonames=18), False, id="another id, far off"),
        pytest.param(TOWN, marked(None, None), False, id="a town for a place without a point"),
        pytest.param(PROVINCE, marked(None, None, "Quillmouth"), True, id="an area for an area without a point, class words aside"),
        pytest.param(PROVINCE, marked(None, None, "Elsewhere province"), False, id="another area without a point"),
        pytest.param(PROVINCE, marked(35.5, 38.0, is_area=True), True, id="an area around the area's point, 56 km off"),
        pytest.param(PROVINCE, marked(36.0, 38.0, is_area=True), False, id="an area whose radius does not reach the point"),
        pytest.param(PROVINCE, marked(35.5, 38.0), False, id="a province for the town of its name, 56 km off"),
        pytest.param(PROVINCE, marked(35.5, 38.0, "Elsewhere", is_area=True), False, id="an area around the point of another"),
        pytest.param(DESERT, marked(36.5, 38.0), True, id="what is wide by nature, though the corpus does not say so"),
        pytest.param(STATE, marked(33.0, 44.0, "Syria"), True, id="a state, whose middle others set elsewhere"),
        pytest.param(STATE, marked(33.3, 44.4, "Iraq"), False, id="another state near by"),
        pytest.param(PlaceRow("Nowhere", "populated place", None, None, "SY"), marked(35.0, 38.0), False, id="a row without a centre"),
    ],
)  # fmt: skip
def test_a_row_is_the_place_that_people_meant(row: PlaceRow, gold: Place, same: bool) -> None:
    assert is_same(row, gold, bundled().places) is same


def answer(km: float | None, *, held: bool = True, right: bool = False, sure: bool = True) -> Answer:
    return Answer("made up", marked(35.0, 38.0), held, None if km is None else TOWN, sure, right, km, right)


def test_shares_are_of_all_held_or_answered_places() -> None:
    found = figures_of(
        [answer(2.0, right=True), answer(50.0), answer(None, sure=False), answer(5.0, held=False)]
    )  # of four three are held, and two of these answered
    assert (found["places"], found["coverage"], found["near"]) == (4, 0.75, 0.5)
    assert (found["answered"], found["right"], found["wide"]) == (0.667, 0.333, 0.667)
    assert (found["right_of_answered"], found["wide_of_answered"]) == (0.5, 1.0)


def test_a_far_answer_counts_against_it_only_where_it_is_sure_and_whether_held_or_not() -> None:
    found = figures_of([answer(500.0), answer(500.0, sure=False), answer(500.0, held=False), answer(160.0), answer(500.0, right=True)])
    assert found["far_and_sure"] == 2


def test_an_area_that_is_right_is_near_only_where_its_centre_is() -> None:
    found = figures_of([answer(80.0, right=True), answer(8.0)])
    assert (found["near"], found["right"]) == (0.5, 0.5)
