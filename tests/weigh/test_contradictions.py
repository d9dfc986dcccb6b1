"""What cannot both hold, slot by slot, and what can."""

from __future__ import annotations

from typing import Any

import pytest
from tests.weigh.telling import ALEPPO, ARMY, IS, PALMYRA, T4, items, told, weighed

from spolia.records import Claim, Item


def found(*claims: Claim, **sources: str) -> list[tuple[str, list[list[str]]]]:
    """(slot, claims by side) of each contradiction."""
    return [(each.slot, [side.claims for side in each.sides]) for each in weighed(*claims, **sources).contradictions]


def tanks(low: int | None, high: int | None, system: str | None = None) -> list[Any]:
    return items(("tank", system, low, high))


def counted(first: list[Any], second: list[Any], **slots: Any) -> list[str]:
    one = told("a-1-01", "seizure", by=[IS], on="2016-12-11", items=first)
    other = told("b-1-01", "seizure", by=[IS], on="2016-12-11", items=second, **slots)
    return [slot for slot, _ in found(one, other)]


@pytest.mark.parametrize(
    ("about", "first", "second", "disputed"),
    [
        ("eight or eleven", tanks(8, 8), tanks(11, 11), True),
        ("at least 20 and 24", tanks(20, None), tanks(24, 24), False),
        ("dozens and thirty", tanks(24, 99), tanks(30, 30), False),
        ("tanks and eight tanks", tanks(2, None), tanks(8, 8), False),
        ("at most nine or forty", tanks(None, 9), tanks(36, 44), True),
        ("a T-72 and eight T-55s", tanks(1, 1, "T-72"), tanks(8, 8, "T-55"), False),
        ("a stem and its longer name", items(("aircraft", "Mirage", 1, 1)), items(("aircraft", "Mirage F1", 2, 2)), True),
        ("a lorry named and lorries counted", items(("truck", None, 1, 1)), items(("truck", None, 4, 4)), False),
        ("unspecified arms", items(("equipment", None, 2, 2)), items(("equipment", None, 5, 5)), False),
    ],
)
def test_counts(about: str, first: list[Any], second: list[Any], disputed: bool) -> None:
    assert counted(first, second) == (["items"] if disputed else []), about


def test_a_count_that_a_part_of_the_country_gives_is_part_of_the_total() -> None:
    assert "items" not in counted(tanks(2, 2, "T-72"), tanks(70, 70, "T-72"), place=None)


def test_each_count_of_people_is_of_its_own_side() -> None:
    both = told(
        "a-1-01", "casualties", of=[ARMY, "Russia"], on="2016-12-11", items=items(("killed", None, 50, 50), ("killed", None, 10, 10))
    )
    one = told("b-1-01", "casualties", of=["Russia"], on="2016-12-11", items=items(("killed", None, 10, 10)))
    assert [slot for slot, _ in found(both, one)] == []


def test_a_denial_stands_against_those_who_assert() -> None:
    claims = [
        told("a-1-01", "takeover", by=[IS], place=T4),
        told("b-1-01", "takeover", by=[IS], place=T4, certainty="denied", speaker=ARMY),
    ]
    assert found(*claims) == [("certainty", [["a-1-01"], ["b-1-01"]])]


def test_a_denial_of_the_day_before_is_none() -> None:
    taken = told("a-1-01", "takeover", by=[IS], on="2016-12-11")
    assert found(taken, told("b-1-01", "takeover", by=[IS], on="2016-12-10", certainty="denied", speaker=ARMY)) == []


def test_that_nothing_was_left_behind_is_denied_by_what_was_captured() -> None:
    left = told("a-1-01", "abandonment", by=[ARMY], on="2016-12-11", certainty="denied", speaker=ARMY)
    took = told("b-1-01", "seizure", by=[IS], on="2016-12-11", items=tanks(20, None, "T-72"))
    assert found(left, took) == [("certainty", [["a-1-01"], ["b-1-01"]])]


def test_a_denial_of_missiles_is_none_of_tanks() -> None:
    missiles = items(("surface-to-air missile system", "S-300", 1, None))
    denied = told("a-1-01", "seizure", by=[IS], on="2016-12-11", items=missiles, certainty="denied", speaker=ARMY)
    assert found(denied, told("b-1-01", "seizure", by=[IS], on="2016-12-11", items=tanks(20, None))) == []


def test_a_denial_stands_first_against_its_own_kind() -> None:
    denied = told(
        "a-1-01",
        "seizure",
        by=[IS],
        of=[ARMY],
        on="2016-12-11",
        items=items(("equipment", None, None, None)),
        certainty="denied",
        speaker=ARMY,
    )
    took = told("b-1-01", "seizure", by=[IS], of=[ARMY], on="2016-12-11", items=tanks(20, None, "T-72"))
    left = told("c-1-01", "abandonment", by=[ARMY], on="2016-12-11", items=tanks(20, None, "T-72"))
    assert [sides for slot, sides in found(denied, took, left) if slot == "certainty"] == [[["a-1-01"], ["b-1-01"]]]


def test_a_denial_of_a_building_is_none_of_vehicles() -> None:
    spared = told("a-1-01", "destruction", by=[ARMY], items=items(("structure", None, 1, 1)), certainty="denied")
    assert found(spared, told("b-1-01", "destruction", by=[ARMY], items=items(("technical", None, 14, 14)))) == []


def test_a_denial_of_a_make_is_none_of_a_claim_that_tells_of_no_thing() -> None:
    column = told("a-1-01", "deployment", by=[ARMY], items=items(("armoured personnel carrier", "BTR-82", 2, None)), certainty="denied")
    assert found(column, told("b-1-01", "deployment", by=[ARMY])) == []


def test_a_man_named_counts_nothing() -> None:
    def killed(name: str, words: str, number: int) -> Claim:
        dead = Item(text=words, category="killed", system=None, low=number, high=number)
        return told(name, "casualties", of=[ARMY], on="2016-12-11", items=[dead], quote="a blast at the gate of the barracks")

    assert [slot for slot, _ in found(killed("a-1-01", "one soldier", 1), killed("b-1-01", "ten soldiers", 10))] == ["items"]
    assert found(killed("a-1-01", "the commander of the brigade", 1), killed("b-1-01", "ten soldiers", 10)) == []


def test_a_place_still_held_on_a_later_day_was_not_taken_then() -> None:
    taken = told("a-1-01", "takeover", by=[IS], on="2016-12-11")
    assert found(taken, told("b-1-01", "takeover", by=[IS], on="2016-12-12", quote="its men were still in full control")) == []


def test_two_that_fight_on_one_side_may_have_taken_it_together() -> None:
    one, other = (
        told(name, "takeover", by=[who], on="2024-07-22") for name, who in (("a-1-01", "Malian Armed Forces"), ("b-1-01", "Wagner Group"))
    )
    assert found(one, other) == []


def test_two_things_may_have_two_doers() -> None:
    words = {"on": "2016-12-11", "quote": "the wreck was seen to burn on the road", "of": []}
    plane = told("a-1-01", "destruction", by=[IS], items=items(("aircraft", "C-130", 1, 1)), **words)
    tank = told("b-1-01", "destruction", by=[ARMY], items=items(("tank", "T-72", 4, 4)), **words)
    assert found(plane, tank) == []


def test_two_winners_on_one_day() -> None:
    one, other = told("a-1-01", "takeover", by=[IS], on="2016-12-11"), told("b-1-01", "takeover", by=[ARMY], on="2016-12-11")
    assert found(one, other) == [("held", [["a-1-01"], ["b-1-01"]])]


def test_a_place_that_changes_hands_is_not_in_two_hands() -> None:
    assert (
        found(told("a-1-01", "takeover", by=[IS], of=[ARMY], on="2016-12-11"), told("b-1-01", "takeover", by=[ARMY], on="2016-12-11")) == []
    )


def test_a_party_and_its_ally_are_one_winner() -> None:
    claims = [
        told("a-1-01", "takeover", by=[ARMY], on="2016-03-27"),
        told("b-1-01", "takeover", by=["Syrian government forces"], on="2016-03-27"),
    ]
    assert found(*claims) == []


def test_who_attacked() -> None:
    """Two accounts in one form of words, but for the doer."""
    words = {"quote": "the bombing of the grain market hall", "of": ["civilians"], "on": "2016-12-11"}
    claims = [told("a-1-01", "attack", by=[IS], **words), told("b-1-01", "attack", by=["Russia"], **words)]
    assert found(*claims) == [("actor", [["a-1-01"], ["b-1-01"]])]


def test_days_that_meet_do_not_clash_and_those_that_do_not_do() -> None:
    fell = told("a-1-01", "takeover", by=[IS], on="2016-12-11")
    assert found(fell, told("b-1-01", "takeover", by=[IS], on=("2016-12-01", "2016-12-31"))) == []
    assert found(fell, told("b-1-01", "takeover", by=[IS], on="2016-12-09")) == [("time", [["a-1-01"], ["b-1-01"]])]


def test_strikes_on_two_days_are_two_strikes() -> None:
    assert (
        found(
            told("a-1-01", "attack", by=["Russia"], of=[IS], on="2016-12-11"),
            told("b-1-01", "attack", by=["Russia"], of=[IS], on="2016-12-13"),
        )
        == []
    )


def test_where_it_was() -> None:
    words = {"by": [IS], "of": [ARMY], "on": "2016-12-11"}
    ambush = "a convoy was ambushed on the desert road by gunmen in pick-ups"
    near, far = (f"{ambush} at {where}" for where in ("Palmyra", "the T4 air base"))
    first, then = told("a-1-01", "attack", quote=near, **words), told("b-1-01", "attack", place=T4, quote=far, **words)
    assert found(first, then) == [("place", [["a-1-01"], ["b-1-01"]])]
    unsaid = told("b-1-01", "attack", place=T4, quote=ambush, **words)
    assert found(first, unsaid) == [], "a place that the account around it gives disputes none"


def test_nobody_contradicts_himself_within_a_report() -> None:
    one, other = told("a-1-01", "takeover", by=[IS], on="2016-12-11"), told("a-1-02", "takeover", by=[ARMY], on="2016-12-11")
    assert found(one, other) == []


# --- dates of the past ---------------------------------------------------------------------------------------------------

FIRST = ("2015-05-20", "2015-05-21")


def background(*more: Claim) -> list[tuple[str, list[list[str]]]]:
    said = [told("a-1-01", "takeover", by=[IS], on=FIRST), told("b-1-01", "takeover", by=[IS], on=FIRST)]
    return found(*said, told("c-1-01", "takeover", by=[IS], on=("2014-01-01", "2014-12-31")), *more)


def test_one_takeover_dated_to_two_years() -> None:
    assert background() == [("time", [["a-1-01", "b-1-01"], ["c-1-01"]])]


def test_a_place_lost_in_between_was_taken_twice() -> None:
    assert background(told("d-1-01", "takeover", by=[ARMY], of=[IS], on="2015-01-15")) == []


def test_what_one_report_tells_of_both_is_two() -> None:
    assert background(told("c-1-02", "takeover", by=[IS], on=FIRST)) == []


def test_news_of_the_day_cannot_mean_what_is_still_to_come() -> None:
    claims = [told("a-1-01", "takeover", by=[IS], on=FIRST), told("b-1-01", "takeover", by=[IS], on="2016-12-11")]
    from spolia.records import Report

    reports = [Report(id="a-1", text="x", published="2015-05-22"), Report(id="b-1", text="y", published="2016-12-12")]
    assert weighed(*claims, reports=reports).contradictions == []


def test_another_town_is_another_matter() -> None:
    assert found(told("a-1-01", "takeover", by=[IS], on=FIRST), told("b-1-01", "takeover", by=[IS], on="2014-06-10", place=ALEPPO)) == []


def test_a_note_says_what_is_disputed_and_where() -> None:
    (each,) = weighed(
        told("a-1-01", "seizure", items=tanks(8, 8, "T-55")), told("b-1-01", "seizure", items=tanks(11, 11, "T-55"))
    ).contradictions
    assert each.note == f"How many (T-55), seizure at {PALMYRA.name}: 8 against 11"
