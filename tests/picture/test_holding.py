"""In whose hands on a day: sure, within the bounds of a change, in a gap, before the first and after the last."""

from __future__ import annotations

import pytest

from spolia.picture.holding import hands_on, held_on
from spolia.records import Bounds, Control, Custody, Interval, Link, Lot, Spell, SpellPlace

ARMY, LEAGUE = "Valley Army", "Northern League"


def spell(holder: str, start: Bounds, end: Bounds | None) -> Spell:
    return Spell(holder=holder, start=start, end=end, probability=0.9, claims=["a-01"])


SARN = Control(
    place=SpellPlace(name="Sarn", lat=None, lon=None),
    spells=[
        spell(ARMY, (None, "2031-03-01"), ("2031-03-10", "2031-03-12")),
        spell(LEAGUE, ("2031-03-10", "2031-03-12"), ("2031-03-28", "2031-03-28")),
        spell(ARMY, ("2031-03-28", "2031-03-28"), ("2031-05-01", "2031-05-02")),
        spell(LEAGUE, ("2031-06-01", "2031-06-01"), None),
    ],
)


@pytest.mark.parametrize(
    ("day", "holders"),
    [
        ("2030-01-01", [(1, False)]),  # since when is not known
        ("2031-03-01", [(1, True)]),
        ("2031-03-10", [(1, True), (2, False)]),
        ("2031-03-11", [(1, False), (2, False)]),
        ("2031-03-12", [(1, False), (2, True)]),
        ("2031-03-13", [(2, True)]),
        ("2031-03-28", [(2, True), (3, True)]),  # it changed hands that day
        ("2031-05-02", [(3, False)]),
        ("2031-05-03", []),  # a gap is a gap
        ("2031-06-01", [(4, True)]),
        ("2099-01-01", [(4, True)]),
    ],
)
def test_a_day_is_covered_as_far_as_the_bounds_allow(day: str, holders: list[tuple[int, bool]]) -> None:
    assert [(each.number, each.sure) for each in held_on(SARN, day)] == holders


def test_before_the_first_spell_nobody_is_named() -> None:
    place = Control(place=SARN.place, spells=SARN.spells[1:])
    assert held_on(place, "2031-03-09") == []


def test_a_start_that_nothing_bounds_gives_way_to_a_spell_that_is_sure() -> None:
    place = Control(
        place=SARN.place, spells=[spell(ARMY, ("2031-01-01",) * 2, ("2031-02-01", "2031-03-01")), spell(LEAGUE, (None, "2031-03-01"), None)]
    )
    assert [each.of.holder for each in held_on(place, "2031-01-15")] == [ARMY]
    assert [each.of.holder for each in held_on(place, "2031-02-15")] == [ARMY, LEAGUE]


def test_a_spell_of_which_no_last_day_of_its_start_is_told_is_never_sure() -> None:
    place = Control(place=SARN.place, spells=[spell(ARMY, ("2031-01-01", None), None)])
    assert [each.sure for each in held_on(place, "2031-02-01")] == [False]
    assert held_on(place, "2030-12-31") == []


def link(holder: str, how: Custody, date: Interval | None, *claims: str) -> Link:
    return Link(holder=holder, from_=None, how=how, date=date, event=None, low=2, high=2, claims=list(claims))


def lot(*chain: Link) -> Lot:
    return Lot(lot="lot-1", category="tank", system="T-62", low=2, high=2, chain=list(chain), fates=[], status="held")


def test_a_lot_goes_from_hand_to_hand() -> None:
    taken = lot(link(ARMY, "held", None), link(LEAGUE, "seizure", Interval(start="2031-03-10", end="2031-03-12"), "b-01"))
    assert [(each.of.holder, each.sure) for each in hands_on(taken, "2031-03-09", {})] == [(ARMY, False)]
    assert [(each.of.holder, each.sure) for each in hands_on(taken, "2031-03-11", {})] == [(ARMY, False), (LEAGUE, False)]
    assert [(each.of.holder, each.sure) for each in hands_on(taken, "2031-03-13", {})] == [(LEAGUE, True)]


def test_a_capture_without_a_date_lies_before_the_first_report_of_it() -> None:
    taken = lot(link(LEAGUE, "seizure", None, "b-01", "c-01"))
    told = {"b-01": "2031-03-20", "c-01": "2031-03-18"}
    assert [each.sure for each in hands_on(taken, "2031-03-17", told)] == [False]
    assert [each.sure for each in hands_on(taken, "2031-03-18", told)] == [True]
    assert [each.sure for each in hands_on(taken, "2031-03-18", {"b-01": None})] == [False]
