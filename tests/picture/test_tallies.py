"""Sums over a record: what is counted, and what is counted once."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace
from tests.weigh.telling import ALEPPO, ARMY, COALITION, IS, items, known, pictured, told

from spolia.picture.tallies import tally_materiel
from spolia.records import Claim


def sums(*claims: Claim) -> dict[tuple[str, str], tuple[float, float | None]]:
    """(party, side) → bounds, of the only category."""
    silent = [c.id for c in claims if c.certainty == "denied" or c.stance == "doubted" or c.realis not in ("actual", "ongoing")]
    return {(each.party, each.side): (each.low, each.high) for each in tally_materiel(pictured(*claims), known(), silent)}


def took(name: str, low: int | None, high: int | None, **slots: Any) -> Claim:
    return told(name, "seizure", **({"by": [IS], "of": [ARMY], "on": "2016-12-11", "items": items(("tank", "T-72", low, high))} | slots))


def test_captures_at_two_places_add_up_as_ranges() -> None:
    assert sums(took("a-1-01", 20, None), took("a-1-02", 4, 6, place=ALEPPO)) == {(IS, "took"): (24, None), (ARMY, "lost"): (24, None)}
    assert sums(took("a-1-01", 20, 22), took("a-1-02", 4, 6, place=ALEPPO))[IS, "took"] == (24, 28)


def test_one_capture_told_twice_is_counted_once() -> None:
    assert sums(took("a-1-01", 8, 8), took("b-1-01", 11, 11))[IS, "took"] == (8, 11)


def test_what_is_denied_failed_or_possible_is_not_counted() -> None:
    for slots in ({"certainty": "denied", "speaker": ARMY}, {"realis": "failed"}, {"realis": "possible"}):
        assert sums(took("a-1-01", 20, 20, **slots)) == {}


def test_what_is_destroyed_is_counted_for_both() -> None:
    strike = told("a-1-01", "destruction", by=[COALITION], of=[IS], on="2016-12-15", items=items(("tank", None, 14, 14)), basis="video")
    assert sums(strike) == {(COALITION, "destroyed"): (14, 14), (IS, "had destroyed"): (14, 14)}


def test_a_sum_names_its_events() -> None:
    record = pictured(took("a-1-01", 20, 22), took("a-1-02", 4, 6, place=ALEPPO))
    (taken, _) = sorted(tally_materiel(record, known()), key=lambda each: each.side, reverse=True)
    assert set(taken.events) == {event.id for event in record.events}


def test_what_its_report_doubts_is_left_out() -> None:
    assert sums(took("a-1-01", 20, 20, speaker="Amaq", stance="doubted")) == {}


def test_what_more_speaks_against_than_for_is_left_out() -> None:
    boast = took("a-1-01", 20, 20, speaker="Amaq")
    denials = [took(f"{name}-1-01", 20, 20, certainty="denied") for name in ("b", "c", "d", "e")]
    assert sums(boast)
    assert sums(boast, *denials) == {}


def test_what_only_a_denial_names_is_not_counted_though_its_event_stands() -> None:
    boast = took("a-1-01", 20, 22, items=items(("tank", "T-72", 20, 22), ("surface-to-air missile system", "S-125", 2, 2)))
    denial = took("b-1-01", 1, None, certainty="denied", items=items(("surface-to-air missile system", None, 1, None)))
    (event,) = pictured(boast, denial).events
    believed = replace(pictured(boast), events=[replace(event, grade=replace(event.grade, probability=0.9))])
    taken = {each.system: (each.low, each.high) for each in tally_materiel(believed, known(), [denial.id]) if each.side == "took"}
    assert taken == {"T-72": (20, 22), "S-125": (2, 2)}


def test_what_sums_up_others_adds_what_they_leave_of_it() -> None:
    over = {"place": None, "on": ("2016-12-01", "2016-12-19")}
    parts = took("a-1-01", 20, 22), took("a-1-02", 4, 6, place=ALEPPO)
    assert sums(*parts, took("b-1-01", 60, 60, **over))[IS, "took"] == (24 + 60 - 28, 28 + 60 - 24)
    assert sums(*parts, took("b-1-01", 60, None, **over))[IS, "took"] == (24 + 60 - 28, None)
