"""Captured air defence: published reach with its source, the reports' own figures apart, and what argues against its use."""

from __future__ import annotations

from typing import Any

import pytest
from tests.weigh.telling import ARMY, COALITION, IS, PALMYRA, items, pictured, told

from spolia.picture.airspace import own_figures
from spolia.records import Claim, Exposure, Measure

S125 = items(("surface-to-air missile system", "S-125", 2, 2))


def taken(name: str = "a-1-01", **slots: Any) -> Claim:
    return told(name, "seizure", **({"by": [IS], "of": [ARMY], "on": "2016-12-11", "items": S125} | slots))


def exposure(*claims: Claim) -> Exposure:
    (only,) = pictured(*claims).airspace
    return only


def test_reach_is_published_and_its_source_is_named() -> None:
    found = exposure(taken())
    assert (found.system, found.holder) == ("S-125", IS)
    assert found.place is not None
    assert (found.place.name, found.place.lat) == (PALMYRA.name, PALMYRA.lat)
    assert found.range_km is not None
    assert 20 <= (found.range_km[1] or 0) <= 40
    assert found.source


def test_a_system_that_no_table_knows_has_no_reach_and_no_source() -> None:
    found = exposure(taken(items=items(("surface-to-air missile system", "Fater-9", 1, 1))))
    assert (found.range_km, found.altitude_m, found.source) == (None, None, None)


def test_a_reports_own_figure_stands_apart() -> None:
    figure = told(
        "b-1-01", "capability", items=items(("surface-to-air missile system", "S-125", None, None)), place=None,
        measure=[Measure(quantity="range", low=None, high=60, unit="mile"), Measure(quantity="altitude", low=None, high=50_000, unit="foot")],
    )  # fmt: skip
    claims = [taken(), figure]
    with_it, without = exposure(*claims), exposure(taken())
    assert (with_it.range_km, with_it.altitude_m) == (without.range_km, without.altitude_m)
    assert figure.id in with_it.claims
    assert own_figures(with_it, claims) == [("range", None, 96.6, "b-1-01"), ("altitude", None, 15240.0, "b-1-01")]


def test_what_argues_against_its_use() -> None:
    claims = [
        taken(quote="two launchers, one of them damaged, radar missing"),
        taken("b-1-01", certainty="denied", speaker=ARMY),
        told(
            "c-1-01", "destruction", by=[COALITION], of=[IS], on="2016-12-15", items=items(("surface-to-air missile system", "S-125", 1, 1))
        ),
    ]
    against = {reason.text: reason.claims for reason in exposure(*claims).against}
    assert against["That it was captured at all is denied."] == ["b-1-01"]
    assert against["Some of it is said to have been destroyed."] == ["c-1-01"]
    assert "a-1-01" in against["It is said to be damaged or incomplete."]
    assert any(text.startswith("To be used it needs:") for text in against)


@pytest.mark.parametrize("category", ["man-portable air defence", "anti-aircraft gun", "surface-to-air missile system"])
def test_what_can_shoot_at_aircraft(category: str) -> None:
    assert exposure(taken(items=items((category, "Own make", 4, 4)))).holder == IS


def test_tanks_threaten_no_aircraft_nor_does_what_was_destroyed_or_never_taken() -> None:
    assert pictured(taken(items=items(("tank", "T-72", 20, 20)))).airspace == []
    assert pictured(taken(), told("b-1-01", "destruction", by=[COALITION], of=[IS], on="2016-12-15", items=S125)).airspace == []
    assert pictured(taken(certainty="denied")).airspace == []
    assert pictured(taken(realis="possible")).airspace == []


def test_left_behind_with_nobody_to_take_it_is_in_nobodys_hands() -> None:
    assert pictured(told("a-1-01", "abandonment", by=[ARMY], on="2016-12-11", items=S125)).airspace == []
