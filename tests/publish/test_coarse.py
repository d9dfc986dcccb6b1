"""Places no sharper than allowed: the grid, the names, and that what is drawn still holds where it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spolia.knowledge.tables import bundled
from spolia.measures import km_apart
from spolia.publish.coarse import Coarsener, on_grid
from spolia.records import EventPlace

PALMYRA = EventPlace(name="Palmyra", lat=34.5624, lon=38.284, precision_m=3000)
TWENTY = Coarsener(bundled().places, 20, {})


def test_a_town_is_shown_as_a_place_in_the_area_around_it() -> None:
    shown = TWENTY.coarse(PALMYRA)
    assert shown.name == "a place in Homs province"
    assert (shown.lat, shown.lon) == on_grid(34.5624, 38.284, 20)
    assert shown.precision_m == 40_000


def test_what_is_wide_enough_keeps_its_name() -> None:
    assert TWENTY.coarse(EventPlace(name="Homs province", lat=None, lon=None, precision_m=220_000)).name == "Homs province"
    assert TWENTY.coarse(EventPlace(name="Syria", lat=None, lon=None)).name == "Syria"


def test_a_place_that_no_table_has_loses_its_name() -> None:
    shown = TWENTY.coarse(EventPlace(name="Xyzzy Junction", lat=34.5, lon=38.2))
    assert shown.name == "a place, shown to within 20 km"


def test_a_place_of_air_defence_is_coarser() -> None:
    wider = Coarsener(bundled().places, 20, {"Palmyra": 50.0})
    assert wider.coarse(PALMYRA).precision_m == 100_000


def test_names_in_a_text_are_found() -> None:
    found = {text: (hit.start, hit.end, hit.label) for text in ("took Palmyra today", "near Deir ez-Zor") for hit in TWENTY.scan(text)}
    assert found["took Palmyra today"] == (5, 12, "[a place in Homs province]")
    assert not TWENTY.scan("in Homs province and in Syria, on Sunday 3 March")
    assert [hit.label for hit in TWENTY.scan("in Homs and Homs Governorate")] == ["[a place in Homs province]"]


@given(st.floats(-89.9, 89.9), st.floats(-180, 180), st.sampled_from([1, 5, 20, 50, 200]))
def test_the_grid_is_no_finer_than_it_says_and_the_radius_holds_the_place(lat: float, lon: float, cell: float) -> None:
    shown = on_grid(lat, lon, cell)
    assert -90 <= shown[0] <= 90
    assert -180 <= shown[1] <= 180
    assert km_apart((lat, lon), shown) <= cell * 0.72 + 0.2  # half the diagonal of a cell; and three decimals
    near = on_grid(min(shown[0] + cell / 111.195 * 0.4, 90), shown[1], cell)
    assert near[0] == pytest.approx(shown[0], abs=0.002)  # all that lies in a cell is shown alike
