"""Sums told over many days, held against what is told happening by happening."""

from __future__ import annotations

from typing import Any

from tests.weigh.telling import ALEPPO, ARMY, IS, items, known, reports_of, told, weighed

from spolia.kin import Kin
from spolia.records import Claim, Contradiction, Record
from spolia.weigh.related import happening_of
from spolia.weigh.sums import Sums
from spolia.weigh.told import tell

CAMPAIGN = {"place": None, "on": ("2016-11-20", "2016-12-19")}


def lost(name: str, tanks: int, system: str | None = None, **slots: Any) -> Claim:
    return told(
        name, "destruction", **({"by": [IS], "of": [ARMY], "on": "2016-12-11", "items": items(("tank", system, tanks, tanks))} | slots)
    )


def parts_of(record: Record) -> set[tuple[str, str]]:
    """The first claims of each part and its sum."""
    first = {event.id: event.claims[0] for event in record.events}
    return {(first[event.id], first[link.event]) for event in record.events for link in event.related if link.how == "part-of"}


def test_what_is_told_on_its_own_is_part_of_a_sum_over_its_days() -> None:
    record = weighed(lost("a-1-01", 3), lost("a-2-01", 4, place=ALEPPO, on="2016-12-02"), lost("b-1-01", 9, **CAMPAIGN))
    assert parts_of(record) == {("a-1-01", "b-1-01"), ("a-2-01", "b-1-01")}
    assert record.contradictions == []


def test_parts_that_come_to_more_than_the_sum_contradict_it() -> None:
    parts = lost("a-1-01", 4), lost("a-2-01", 4, place=ALEPPO, on="2016-12-02"), lost("a-3-01", 4, on="2016-11-25")
    (found,) = weighed(*parts, lost("b-1-01", 9, **CAMPAIGN)).contradictions
    assert (found.event, found.slot) == (None, "items")
    assert {side.value: side.claims for side in found.sides} == {
        "3 claims on parts of it, which come to at least 12": ["a-1-01", "a-2-01", "a-3-01"], "in all 9": ["b-1-01"]
    }  # fmt: skip


def test_what_may_be_one_happening_told_twice_is_added_once() -> None:
    whole = lost("b-1-01", 9, **CAMPAIGN)
    twice = [lost("a-1-01", 5), lost("a-2-01", 5)]  # two happenings here, whatever grouping would make of them
    assert exceeded(twice, whole) == []
    assert exceeded([twice[0], lost("a-2-01", 5, place=ALEPPO)], whole) != []
    assert exceeded([twice[0], lost("a-2-01", 5, on="2016-12-02")], whole) != []


def exceeded(parts: list[Claim], whole: Claim) -> list[Contradiction]:
    """What contradicts the sum, each part a happening of its own."""
    claims = [*parts, whole]
    sums = Sums(Kin(known()), frozenset())
    sums.change([], [happening_of([one]) for one in tell(claims, reports_of(claims), known())])
    assert len(sums.relations) == len(parts)
    return sums.contradictions


def test_what_is_of_other_days_another_side_or_another_make_is_no_part() -> None:
    others = (
        lost("a-1-01", 3, on="2016-10-02"), lost("a-2-01", 3, of=["Hezbollah", IS], by=[ARMY]), lost("a-3-01", 3, "T-55", place=ALEPPO),
        lost("a-4-01", 3, "T-72", place=ALEPPO, certainty="denied", speaker=ARMY),
    )  # fmt: skip
    assert parts_of(weighed(*others, lost("b-1-01", 9, "T-72", **CAMPAIGN))) == set()


def test_a_number_at_one_spot_or_of_one_week_is_no_sum() -> None:
    for slots in ({"on": ("2016-11-20", "2016-12-19")}, {"place": None, "on": ("2016-12-09", "2016-12-14")}):
        assert parts_of(weighed(lost("a-1-01", 3, place=ALEPPO), lost("b-1-01", 9, **slots))) == set()
