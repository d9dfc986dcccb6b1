"""What became of materiel: chains, fates, and that parts never exceed the whole."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.weigh.telling import ALEPPO, ARMY, COALITION, IS, hasty_captures, items, pictured, told

from spolia.picture.custody import told_span
from spolia.records import Claim, Item, Lot


def lots(*claims: Claim) -> list[Lot]:
    return pictured(*claims).custody


def lot(*claims: Claim) -> Lot:
    (only,) = lots(*claims)
    return only


def tanks(low: int | None, high: int | None) -> list[Any]:
    return items(("tank", "T-72", low, high))


def seized(name: str, low: int | None = 20, high: int | None = None, **slots: Any) -> Claim:
    return told(name, "seizure", **({"by": [IS], "of": [ARMY], "on": ("2016-12-11", "2016-12-13"), "items": tanks(low, high)} | slots))


def struck(name: str, low: int | None = 14, high: int | None = 14, **slots: Any) -> Claim:
    return told(name, "destruction", **({"by": [COALITION], "of": [IS], "on": "2016-12-15", "items": tanks(low, high)} | slots))


def fates(of: Lot) -> dict[str, tuple[float | None, float | None]]:
    return {fate.status: (fate.low, fate.high) for fate in of.fates}


def test_twenty_or_more_seized_fourteen_destroyed_the_rest_unknown() -> None:
    found = lot(seized("a-1-01"), struck("b-1-01"))
    assert (found.low, found.high, found.status) == (20, None, "mixed")
    assert fates(found) == {"destroyed": (14, 14), "unknown": (6, None)}
    assert [(link.holder, link.how) for link in found.chain] == [(ARMY, "held"), (IS, "seizure")]
    assert found.chain[1].from_ == ARMY
    assert found.fates[0].claims == ["b-1-01"]


def test_a_lot_of_which_nothing_more_is_told_is_held() -> None:
    assert (lot(seized("a-1-01")).status, fates(lot(seized("a-1-01")))) == ("held", {"held": (20, None)})


def test_one_that_is_wholly_destroyed() -> None:
    assert lot(seized("a-1-01", 2, 2), struck("b-1-01", 2, 2)).status == "destroyed"


def test_two_reports_of_one_capture_are_one_lot_spanning_what_they_say() -> None:
    found = lot(seized("a-1-01", 8, 8), seized("b-1-01", 11, 11))
    assert (found.low, found.high) == (8, 11)


def test_a_capture_that_is_denied_stays_with_none_as_its_least() -> None:
    found = lot(seized("a-1-01", 8, 8), seized("b-1-01", None, None, certainty="denied", speaker=ARMY))
    assert (found.low, found.high) == (0, 8)


def test_a_capture_that_is_only_denied_failed_or_possible_is_no_lot() -> None:
    for slots in ({"certainty": "denied"}, {"realis": "failed"}, {"realis": "possible"}):
        assert lots(seized("a-1-01", **slots)) == []


def test_a_strike_that_is_denied_or_only_possible_is_no_fate() -> None:
    assert lot(seized("a-1-01"), struck("b-1-01", certainty="denied")).status == "held"
    assert lot(seized("a-1-01"), struck("b-1-01", realis="possible")).status == "held"


def test_what_was_burnt_before_or_by_those_who_took_the_rest_is_no_part_of_it() -> None:
    assert lot(seized("a-1-01"), struck("b-1-01", on="2016-12-01")).status == "held"
    assert lot(seized("a-1-01"), struck("b-1-01", by=[IS], of=[ARMY], on="2016-12-11")).status == "held"


def test_what_the_taker_lost_in_the_days_of_the_capture_may_be_his_own() -> None:
    night = ("2016-12-10", "2016-12-11")
    assert lot(seized("a-1-01"), struck("b-1-01", on=night)).status == "held"
    assert lot(seized("a-1-01"), struck("a-1-02", on=("2016-12-11", "2016-12-13"))).status == "mixed"  # one report that tells of both


def test_another_make_another_town_another_year_is_no_part_of_it() -> None:
    assert lot(seized("a-1-01"), struck("b-1-01", items=items(("tank", "T-55", 14, 14)))).status == "held"
    assert lot(seized("a-1-01"), struck("b-1-01", place=ALEPPO)).status == "held"
    assert lot(seized("a-1-01"), struck("b-1-01", on="2019-01-01")).status == "held"


def test_left_by_one_and_taken_by_who_took_the_place() -> None:
    left = told("a-1-01", "abandonment", by=[ARMY], on="2016-12-11", items=tanks(20, 20))
    found = lot(left, told("b-1-01", "takeover", by=[IS], of=[ARMY], on="2016-12-11"))
    assert [(link.holder, link.how) for link in found.chain] == [(ARMY, "held"), (IS, "seizure")]


def test_taken_back_whole() -> None:
    back = told("b-1-01", "seizure", by=[ARMY], of=[IS], on="2017-03-02", items=tanks(20, 20))
    found = lot(seized("a-1-01", 20, 20), back)
    assert found.status == "recaptured"
    assert [(link.holder, link.how) for link in found.chain] == [(ARMY, "held"), (IS, "seizure"), (ARMY, "recapture")]


def test_given_before_it_was_lost_and_passed_on_after() -> None:
    system = items(("surface-to-air missile system", "Pantsir-S1", 1, 1))
    found = lot(
        told("a-1-01", "transfer", by=["Russia"], of=[ARMY], on="2016-01-10", items=system, place=None),
        told("b-1-01", "seizure", by=[IS], of=[ARMY], on="2016-12-11", items=system),
        told("c-1-01", "transfer", by=[IS], of=["Taliban"], on="2017-02-01", items=system, place=None),
    )
    assert [(link.holder, link.how) for link in found.chain] == [
        ("Russia", "held"),
        (ARMY, "transfer"),
        (IS, "seizure"),
        ("Taliban", "transfer"),
    ]
    assert found.status == "transferred"


def test_small_things_in_a_long_list_are_told_in_the_event_alone() -> None:
    claim = told("a-1-01", "seizure", by=[IS], items=items(("tank", "T-72", 20, 20), ("small arms", None, 40, 40), ("truck", None, 2, 2)))
    assert [found.category for found in lots(claim)] == ["tank"]


def test_what_is_only_left_behind_or_only_supposed_is_worth_less_than_what_is_said_to_be_taken() -> None:
    guns = items(("towed artillery", "D-30", 6, 6))
    fall = told("b-1-01", "takeover", by=[IS], of=[ARMY], on="2016-12-11")
    assert lots(told("a-1-01", "seizure", by=[IS], of=[ARMY], on="2016-12-11", items=guns))
    assert not lots(told("a-1-01", "abandonment", by=[ARMY], on="2016-12-11", items=guns), fall)
    assert not lots(told("a-1-01", "seizure", by=[IS], of=[ARMY], on="2016-12-11", items=guns, certainty="hedged"))
    assert not lots(
        told("a-1-01", "seizure", by=[IS], of=[ARMY], on="2016-12-11", items=items(("anti-tank guided missile", "Kornet", None, 150)))
    )


def test_what_two_origins_tell_is_worth_following() -> None:
    mortars = items(("mortar", None, 2, 2))
    one = told("a-1-01", "seizure", by=[IS], of=[ARMY], on="2016-12-11", items=mortars)
    assert not lots(one)
    assert lots(one, told("b-1-01", "seizure", by=[IS], of=[ARMY], on="2016-12-11", items=mortars))
    assert not lots(one, told("b-1-01", "seizure", by=[IS], of=[ARMY], on="2016-12-11", items=mortars, certainty="denied"))


def test_the_radar_of_a_launcher_is_no_lot_of_its_own() -> None:
    radar = ("radar", "Low Blow", 1, 1)
    battery = told("a-1-01", "seizure", by=[IS], of=[ARMY], items=items(("surface-to-air missile system", "S-125", 2, 2), radar))
    assert [lot.category for lot in lots(battery)] == ["surface-to-air missile system"]
    assert [lot.category for lot in lots(told("a-1-01", "seizure", by=[IS], of=[ARMY], items=items(radar)))] == ["radar"]


def test_what_is_counted_in_a_number_before_it_is_no_further_lot() -> None:
    def howitzers(quote: str) -> Claim:
        total = Item(text="26 howitzers", category="self-propelled artillery", system=None, low=26, high=26)
        some = Item(text="several 2S1", category="self-propelled artillery", system="2S1", low=3, high=9)
        return told("a-1-01", "seizure", by=[IS], of=[ARMY], items=[total, some], quote=quote)

    assert [lot.system for lot in lots(howitzers("26 howitzers, among them several 2S1"))] == [None]
    assert {lot.system for lot in lots(howitzers("26 howitzers and several 2S1"))} == {None, "2S1"}


def test_a_number_without_a_make_joins_the_make_that_counts_exactly_as_many() -> None:
    guns = told("a-1-01", "seizure", by=[IS], of=[ARMY], on="2016-12-11", items=items(("towed artillery", "M198", 52, 52)))
    plain = told("b-1-01", "seizure", by=[IS], of=[ARMY], on="2016-12-11", items=items(("towed artillery", None, 52, 52)), quote="a tally")
    assert lot(guns, plain).system == "M198"
    other = told("b-1-01", "seizure", by=[IS], of=[ARMY], on="2016-12-11", items=items(("towed artillery", None, 50, 50)), quote="a tally")
    assert len(lots(guns, other)) == 2


def test_a_number_that_somebody_doubts_is_no_doubt_of_what_another_saw() -> None:
    boast = seized("a-1-01", 52, 52, stance="doubted", speaker=IS)
    assert lot(boast).low == 0
    assert lot(boast, seized("b-1-01", 2, 2)).low == 2


def test_a_denial_of_another_number_is_none_of_the_lot() -> None:
    seen = told("a-1-01", "seizure", by=[IS], of=[ARMY], on="2016-12-11", items=tanks(2, 2))
    denied = told("b-1-01", "seizure", by=[IS], of=[ARMY], on="2016-12-13", items=tanks(5, 5), certainty="denied", place=ALEPPO)
    assert lot(seen, denied).low == 2


NUMBER = st.tuples(st.none() | st.integers(0, 50), st.none() | st.integers(0, 50)).filter(lambda n: None in n or n[0] <= n[1])


@given(st.lists(NUMBER, min_size=1, max_size=5))
def test_a_span_holds_every_bound_that_is_told(numbers: list[tuple[int | None, int | None]]) -> None:
    low, high = told_span(list(numbers))
    sharp = [n for n in numbers if n not in ((1, None), (2, None), (None, None))]
    assert all(low is not None and low <= n[0] for n in sharp if n[0] is not None)
    assert all(high is not None and high >= n[1] for n in sharp if n[1] is not None)


def _conserves(found: Lot) -> None:
    for fate in found.fates:
        assert fate.low is None or fate.high is None or fate.low <= fate.high
        if found.high is not None:
            assert fate.high is not None
            assert fate.high <= found.high
    lows = [fate.low or 0 for fate in found.fates]
    assert found.high is None or sum(lows) <= found.high
    assert (found.status == "mixed") == (len(found.fates) > 1)


@settings(max_examples=80, deadline=None)
@given(NUMBER, st.lists(st.tuples(NUMBER, st.sampled_from(["destruction", "transfer", "seizure"])), max_size=4))
def test_parts_never_exceed_the_whole(whole: Any, parts: list[Any]) -> None:
    later = [
        told(f"p-{n}-01", kind, by=[COALITION if kind == "destruction" else IS if kind == "transfer" else ARMY],
             of=["Taliban" if kind == "transfer" else IS], on=f"2017-0{n + 1}-01", items=tanks(*number))
        for n, (number, kind) in enumerate(parts)
    ]  # fmt: skip
    for found in lots(seized("a-1-01", *whole), *later):
        _conserves(found)


@settings(max_examples=60, deadline=None)
@given(hasty_captures())
def test_whatever_was_read_parts_never_exceed_the_whole(claims: list[Claim]) -> None:
    for found in lots(*claims):
        _conserves(found)
        assert all(link.claims for link in found.chain)


def test_whose_it_was_is_whom_most_reports_name() -> None:
    found = lot(
        seized("a-1-01", 20, 20, of=[COALITION]), seized("b-1-01", 20, 20), seized("c-1-01", 20, 20), seized("d-1-01", 20, 20, of=[])
    )
    assert (found.chain[0].holder, found.chain[-1].from_) == (ARMY, ARMY)
