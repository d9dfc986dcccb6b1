"""Captured air defence: in whose hands, where, published reach with its source, and what argues against its use."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import Phase, find, given, settings
from msgspec.structs import replace
from tests.weigh.telling import ARMY, COALITION, IS, PALMYRA, T4, hasty_captures, items, pictured, told

from spolia.records import Claim, Exposure, Measure, Place, Report

SAM = "surface-to-air missile system"
S125 = items((SAM, "S-125", 2, 2))


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


def capability(name: str, system: str | None = "S-125", **slots: Any) -> Claim:
    measure = [Measure(quantity="range", low=None, high=60, unit="mile"), Measure(quantity="altitude", low=None, high=50_000, unit="foot")]
    thing = items(("surface-to-air missile system", system, None, None))
    return told(name, "capability", **({"items": thing, "place": None, "measure": measure} | slots))


def test_a_reports_own_figure_never_stands_in_for_the_published_one() -> None:
    figure = capability("b-1-01")
    with_it, without = exposure(taken(), figure), exposure(taken())
    assert (with_it.range_km, with_it.altitude_m) == (without.range_km, without.altitude_m)
    assert figure.id in with_it.claims


def test_a_figure_for_a_system_without_a_name_is_of_the_lot_that_its_own_report_tells_of() -> None:
    assert "a-1-02" in exposure(taken(), capability("a-1-02", None)).claims
    assert "b-1-02" not in exposure(taken(), capability("b-1-02", None)).claims
    other = told("a-1-03", "deployment", by=[ARMY], items=items(("surface-to-air missile system", "Pantsir-S1", 1, 1)))
    assert "a-1-02" not in exposure(taken(), capability("a-1-02", None), other).claims


def against(found: Exposure) -> dict[str, list[str]]:
    return {reason.text: reason.claims for reason in found.against}


def test_what_argues_against_its_use() -> None:
    claims = [
        taken(quote="two launchers, one of them damaged, radar missing"),
        taken("b-1-01", certainty="denied", speaker=ARMY),
        told("c-1-01", "destruction", by=[COALITION], of=[IS], on="2016-12-15", items=items((SAM, "S-125", 1, 1))),
    ]
    reasons = against(exposure(*claims))
    assert reasons["That it was captured at all is denied."] == ["b-1-01"]
    assert reasons["Some of it is said to have been destroyed: 1 of up to 2."] == ["c-1-01"]
    assert reasons["On its radar and its parts: “two launchers, one of them damaged, radar missing”"] == ["a-1-01"]
    assert any(text.startswith("To be used it needs:") for text in reasons)
    assert all(reasons.values())


def test_what_a_report_says_of_crew_and_radar_right_after_it_tells_of_the_system() -> None:
    text = "They took two launchers. The crew had fled. Tanks were lost. The radar was removed."
    claim = told("a-1-00", "seizure", by=[IS], of=[ARMY], on="2016-12-11", items=S125, quote="They took two launchers")
    found = pictured(claim, reports=[Report(id="a-1", text=text, source="Outlet", published="2016-12-20")]).airspace[0]
    assert against(found)["On its crew: “The crew had fled.”"] == ["a-1-00"]
    assert not [reason for reason in against(found) if "radar was removed" in reason]


def test_what_is_doubted_hedged_or_unlikely_says_so() -> None:
    assert "A report that relays its capture does not believe it." in against(
        exposure(taken(), taken("b-1-01", speaker=IS, stance="doubted"))
    )
    assert "No report states its capture as a fact." in against(exposure(taken(certainty="hedged")))
    many = [taken(f"{outlet}-1-01", certainty="denied", speaker=f"Witness {outlet}", basis="video") for outlet in "bcdefg"]
    found = exposure(taken(certainty="hedged", speaker=IS), *many)
    assert found.grade.probability < 0.5
    assert found.against[0].text.startswith("By its grade this probably did not happen")
    assert not [text for text in against(exposure(taken())) if "probably did not happen" in text]


def test_a_strike_that_may_have_been_on_it() -> None:
    unnamed = items((SAM, None, 1, 1))
    found = exposure(taken(), told("b-1-01", "destruction", by=[COALITION], on="2016-12-15", items=unnamed))
    assert against(found)["It, or something of its kind there, is said to have been struck."] == ["b-1-01"]
    before = exposure(taken(), told("b-1-01", "destruction", by=[COALITION], on="2016-11-01", items=unnamed))
    assert not [text for text in against(before) if "struck" in text]


# --- where, and in whose hands: two accounts are two readings ------------------------------------------------------------


def test_a_place_is_as_wide_as_the_words_leave_it() -> None:
    near = exposure(taken(place=replace(PALMYRA, text="near Palmyra"))).place
    away = exposure(taken(place=replace(PALMYRA, text="some 30 km east of Palmyra"))).place
    itself = exposure(taken()).place
    assert near is not None
    assert away is not None
    assert itself is not None
    assert (near.precision_m, away.precision_m) == (10_000, 36_000)
    assert (itself.precision_m or 0) < 10_000


def test_points_that_can_be_one_place_are_one_area_around_both() -> None:
    beside = Place(text="Ameriya", name="Ameriya", lat=34.60, lon=38.28)
    found = exposure(taken(), taken("b-1-01"), taken("c-1-01", place=beside)).place
    assert found is not None
    assert found.name == "Palmyra"
    assert 4_000 < (found.precision_m or 0) < 6_000


def test_a_province_is_no_point() -> None:
    found = exposure(taken(place=Place(text="Homs province", name="Homs province", lat=None, lon=None))).place
    assert found is not None
    assert (found.name, found.lat, found.lon) == ("Homs province", None, None)


def test_a_lot_that_was_passed_on_is_in_the_last_hand() -> None:
    gift = told("b-1-01", "transfer", by=[IS], of=["Taliban"], on="2017-02-01", items=S125, place=None, certainty="hedged")
    (only,) = pictured(taken(), gift).airspace
    assert (only.holder, only.place) == ("Taliban", None)
    assert not [text for text in against(only) if "passed on" in text]
    assert against(only)[
        f"By its grade this is no likelier than not ({round(only.grade.probability * 100)} %): S-125 supplied by Islamic State to Taliban."
    ] == ["b-1-01"]


def test_a_part_that_was_passed_on_is_in_two_hands() -> None:
    part = told("b-1-01", "transfer", by=[IS], of=["Taliban"], on="2017-02-01", items=items((SAM, "S-125", 1, 1)), place=None)
    kept, gone = pictured(taken(), part).airspace
    assert (kept.holder, gone.holder, kept.lot) == (IS, "Taliban", gone.lot)
    assert against(kept)["Some of it is said to have been passed on: 1 of 2."] == ["b-1-01"]
    assert against(gone)["Only a part of the lot is said to have gone to Taliban: 1 of 2."] == ["b-1-01"]


def test_that_it_was_passed_on_is_denied_and_both_hands_stand() -> None:
    gift = told("b-1-01", "transfer", by=[IS], of=["Taliban"], on="2017-02-01", items=S125, place=None)
    denial = told("c-1-01", "transfer", by=[IS], of=["Taliban"], on="2017-02-01", items=S125, place=None, certainty="denied", speaker=IS)
    found = {one.holder: against(one) for one in pictured(taken(), gift, denial).airspace}
    assert set(found) == {IS, "Taliban"}
    assert "It is also said to have gone to Taliban." in found[IS]
    assert found["Taliban"]["That it left Islamic State is denied or doubtful."] == ["c-1-01"]


def test_where_it_is_seen_since_is_a_reading_of_its_own() -> None:
    seen = told("b-1-01", "deployment", by=[IS], on="2017-01-05", items=S125, place=T4)
    first, since = pictured(taken(), seen).airspace
    assert [one.place.name for one in (first, since) if one.place] == ["Palmyra", "Tiyas air base"]
    assert "Another account has it at Palmyra." in against(since)
    earlier = told("b-1-01", "deployment", by=[IS], on="2016-01-05", items=S125, place=T4)
    assert len(pictured(taken(), earlier).airspace) == 1


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


def test_captures_that_are_read_hastily_come_to_exposures() -> None:
    quick = settings(phases=[Phase.generate], deadline=None, derandomize=True, database=None)
    assert find(hasty_captures(), lambda claims: bool(pictured(*claims).airspace), settings=quick)


@settings(max_examples=60, deadline=None)
@given(hasty_captures())
def test_whatever_was_read_an_exposure_rests_on_claims_and_has_no_place_that_none_of_them_gives(claims: list[Claim]) -> None:
    record = pictured(*claims)
    ids, points = {claim.id for claim in claims}, {(c.place.lat, c.place.lon) for c in claims if c.place}
    for found in record.airspace:
        assert found.claims
        assert set(found.claims) <= ids
        assert all(reason.claims and set(reason.claims) <= set(found.claims) for reason in found.against)
        assert found.place is None or (found.place.lat, found.place.lon) in points
    again = pictured(*reversed(claims))
    assert again.airspace == record.airspace
