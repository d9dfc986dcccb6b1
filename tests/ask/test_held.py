"""Who held a place: held, may be, changed hands, contested, unknown, none, not looked at are different answers."""

from __future__ import annotations

import pytest
from tests.ask.asking import ask, ask_valley
from tests.weigh.telling import ALEPPO, ARMY, IS, PALMYRA, T4, told

from spolia.ask.answers import PlaceHeld
from spolia.records import Claim

FALL = told("a-1-01", "takeover", by=[IS], of=[ARMY], on=("2016-12-10", "2016-12-12"))
BACK = told("b-1-01", "takeover", by=[ARMY], of=[IS], on="2016-12-16")


def held(claims: list[Claim], on: str | None, place: str = "Palmyra") -> PlaceHeld:
    (found,) = ask(claims, place=place, on=on).places
    return found


@pytest.mark.parametrize(
    ("day", "status", "holders"),
    [
        ("2016-12-01", "may be", [ARMY]),  # it had it when it was lost; since when is not told
        ("2016-12-11", "may be", [ARMY, IS]),
        ("2016-12-13", "held", [IS]),
        ("2016-12-16", "changed hands", [IS, ARMY]),
        ("2016-12-18", "held as far as known", [ARMY]),
    ],
)
def test_a_day_is_answered_as_far_as_the_bounds_allow(day: str, status: str, holders: list[str]) -> None:
    found = held([FALL, BACK], day)
    assert (found.status, [spell.holder for spell in found.spells]) == (status, holders)
    assert all(spell.claims for spell in found.spells)


def test_after_the_last_report_nothing_was_looked_at() -> None:
    found = held([FALL, BACK], "2016-12-21")  # the reports are of the 20th
    assert (found.status, found.why, found.spells) == ("not looked at", "after the last report", [])
    assert found.before is not None
    assert (found.before.holder, found.before.last_told) == (ARMY, "2016-12-20")


def test_without_a_day_all_spells_stand_in_order() -> None:
    found = held([FALL, BACK], None)
    assert (found.status, [spell.holder for spell in found.spells]) == (None, [ARMY, IS, ARMY])
    assert [spell.sure for spell in found.spells] == [None, None, None]


def test_before_the_first_spell_it_is_unknown_and_the_first_is_named() -> None:
    found = held([told("a-1-01", "takeover", by=[IS], on="2016-12-11")], "2016-12-01")
    assert (found.status, found.why, found.spells, found.before) == ("unknown", "before the first", [], None)
    assert found.after is not None
    assert found.after.holder == IS


def test_a_place_told_of_that_nobody_is_said_to_hold_is_none() -> None:
    found = held([FALL, told("a-1-02", "attack", by=[IS], on="2016-12-12", place=T4)], "2016-12-12", "Tiyas air base")
    assert (found.status, found.why, found.spells) == ("none", None, [])


def test_a_place_that_no_report_tells_of_is_unknown() -> None:
    found = held([FALL], "2016-12-12", "Narnia")
    assert (found.place, found.status, found.why) == ("Narnia", "unknown", "not told of")


@pytest.mark.parametrize("slots", [{"certainty": "denied"}, {"realis": "failed"}, {"realis": "possible"}, {"stance": "doubted"}])
def test_what_is_denied_failed_possible_or_disbelieved_holds_nothing(slots: dict[str, str]) -> None:
    claim = told("a-1-01", "takeover", by=[IS], on="2016-12-11", speaker="Amaq", **slots)
    answer = ask([claim], place="Palmyra", on="2016-12-12")
    assert [(place.status, place.spells) for place in answer.places] == [("none", [])]
    (event,) = ask([claim], place="Palmyra", kind="takeover").events
    assert event.told == {"denied": "denied", "failed": "failed", "possible": "possible", "doubted": "doubted"}[next(iter(slots.values()))]


def test_where_the_reports_are_even_it_is_contested_with_both_sides() -> None:
    ours = told("a-1-01", "takeover", by=[IS], on="2016-12-12")
    before = told("a-1-02", "takeover", by=[ARMY], on="2016-12-01")
    theirs = told("b-1-01", "takeover", by=[ARMY], on="2016-12-12")
    answer = ask([before, ours, theirs], place="Palmyra", on="2016-12-12")
    (place,) = answer.places
    (dispute,) = [each for each in place.disputes if each.slot == "held"]
    assert {claim for side in dispute.sides for claim in side.claims} == {ours.id, theirs.id}
    assert {quote.claim for quote in answer.quotes} >= {ours.id, theirs.id}


def test_a_dispute_of_other_days_or_places_is_not_of_this_one() -> None:
    denied = told("b-1-01", "takeover", by=[IS], on=("2016-12-10", "2016-12-12"), certainty="denied", speaker=ARMY)
    away = told("c-1-01", "takeover", by=[ARMY], on="2016-12-12", place=ALEPPO)
    assert [dispute.slot for dispute in held([FALL, denied, away], "2016-12-11").disputes] == ["certainty"]
    assert held([FALL, denied, away], "2016-12-19").disputes == []
    assert held([FALL, denied, away], "2016-12-12", "Aleppo").disputes == []


def test_a_contested_spell_of_loose_bounds(valley) -> None:
    (place,) = ask_valley(valley, place="Tel Omar", on="2031-02-01").places
    assert (place.status, [spell.sure for spell in place.spells]) == ("contested", [False])
    (place,) = ask_valley(valley, place="Tel Omar", on="2031-03-02").places
    assert (place.status, place.why) == ("unknown", "after the last")


def test_places_held_by_a_party_on_a_day_and_as_far_as_known() -> None:
    claims = [FALL, BACK, told("a-1-02", "takeover", by=[IS], on="2016-12-12", place=ALEPPO)]
    on = ask(claims, party=IS, on="2016-12-13").party
    now = ask(claims, party=IS).party
    assert on is not None
    assert now is not None
    assert [place.place for place in on.places] == ["Aleppo", PALMYRA.name]
    assert [place.place for place in now.places] == ["Aleppo"]


def test_a_holder_who_is_said_to_have_left_since_is_not_certain() -> None:
    left = told("b-1-01", "withdrawal", by=[IS], on="2016-12-15")
    fall = told("a-1-01", "takeover", by=[IS], on="2016-12-11")
    before, after = held([fall, left], "2016-12-14"), held([fall, left], "2016-12-16")
    assert (before.status, before.departures) == ("held as far as known", [])
    assert (after.status, [spell.sure for spell in after.spells]) == ("may be", [False])
    assert [departure.claims for departure in after.departures] == [[left.id]]
    party = ask([fall, left], party=IS).party
    assert party is not None
    assert [place.status for place in party.places] == ["may be"]


def test_an_earlier_withdrawal_another_sides_or_a_planned_one_leaves_the_holder() -> None:
    fall = told("a-1-01", "takeover", by=[IS], on="2016-12-11")
    for other in (
        told("b-1-01", "withdrawal", by=[IS], on="2016-12-10"),
        told("b-1-01", "withdrawal", by=[ARMY], on="2016-12-15"),
        told("b-1-01", "withdrawal", by=[IS], on="2016-12-15", realis="possible"),
    ):
        assert held([fall, other], "2016-12-16").status == "held as far as known"


def test_a_dispute_on_an_earlier_fall_is_none_on_who_holds_it_now() -> None:
    earlier = [told("a-1-01", "takeover", by=[IS], on="2015-05-20"), told("b-1-01", "takeover", by=[IS], on="2014-06-01")]
    claims = [
        *earlier,
        told("c-1-01", "takeover", by=[ARMY], of=[IS], on="2016-03-27"),
        told("c-1-02", "takeover", by=[IS], on="2016-12-11"),
    ]
    answer = ask(claims, place="Palmyra")
    party = ask(claims, party=IS).party
    assert party is not None
    assert [dispute.slot for dispute in answer.places[0].disputes] == ["time"]
    assert [place.disputes for place in party.places] == [[]]
