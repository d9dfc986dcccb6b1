"""How a thing came about: the table proves itself, and two ways told of one thing contradict each other."""

from __future__ import annotations

import pytest
from tests.weigh.telling import ARMY, items, known, told, weighed

from spolia.weigh.told import tell
from spolia.weigh.ways import Ways

ROWS = known().yaml("kinds.yaml")["ways"]


def way_in(quote: str, kind: str) -> str | None:
    (one,) = tell([told("a-1-01", kind, quote=quote)], [], known())
    return Ways(known()).of(one)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["way"])
def test_each_row_finds_its_words_and_no_others(row: dict[str, list[str]]) -> None:
    kind, way = str(row["kind"]), row["way"]
    assert row["found_in"]
    assert row["not_in"]
    assert [quote for quote in row["found_in"] if way_in(quote, kind) != way] == []
    assert [quote for quote in row["not_in"] if way_in(quote, kind) == way] == []


def found(*quotes: str, number: int = 1) -> list[tuple[str, list[str]]]:
    """The sides of the contradiction in `kind` between losses of one helicopter, each told in these words by a report of its own."""
    lost = items(("helicopter", "Mi-24", number, number))
    claims = [
        told(f"{name}-1-01", "destruction", of=[ARMY], on="2016-12-16", items=lost, quote=quote)
        for name, quote in zip("abc", quotes, strict=False)
    ]
    return [(side.value, side.claims) for each in weighed(*claims).contradictions if each.slot == "kind" for side in each.sides]


def test_shot_down_against_crashed_on_its_own() -> None:
    assert found("it was shot down near Kidal", "it made a hard landing in Kidal") == [("by fire", ["a-1-01"]), ("by accident", ["b-1-01"])]


def test_crashed_alone_is_on_no_side() -> None:
    assert found("it was shot down near Kidal", "it crashed in Kidal") == []


def test_of_several_some_may_be_shot_down_and_some_crash() -> None:
    assert found("two were shot down near Kidal", "two collided over Kidal", number=2) == []


def test_the_way_named_first_is_meant() -> None:
    assert way_in("looks more like a hard landing than a shoot-down", "destruction") == "by accident"
    assert way_in("it was not shot down but collided with a pylon", "destruction") == "by accident"


def test_a_capture_has_ways_of_its_own() -> None:
    assert way_in("the jet fell intact into the hands of the group", "seizure") == "whole"
    assert way_in("the jet fell intact into the hands of the group", "destruction") is None
