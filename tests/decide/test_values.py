"""Words that people type for a field's value: names by the tables, days as bounds, numbers, JSON; what is no value is refused with what to do."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import to_builtins
from tests.decide.made import TEXT, claim
from tests.weigh.telling import ARMY, IS, known

from spolia.decide.values import read_statement, read_value
from spolia.errors import BadRecord
from spolia.records import Item, Statement, Time


def said(**slots: Any) -> Statement:
    """What the claim of the report says, with other slots."""
    return read_statement("seizure", list(slots.items()), TEXT, known())


def read(field: str, words: str, of: Statement | None = None) -> Any:
    return read_value(field, words, of or said(), TEXT, known())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("2016-12-11", "2016-12-11", "2016-12-11"),
        ("2016-12", "2016-12-01", "2016-12-31"),
        ("2016-02", "2016-02-01", "2016-02-29"),
        ("2016", "2016-01-01", "2016-12-31"),
        ("2016-12-11..2016-12-13", "2016-12-11", "2016-12-13"),
        ("..2016-12-11", None, "2016-12-11"),
        ("2016-12..", "2016-12-01", None),
    ],
)
def test_days_are_bounds(words: str, start: str | None, end: str | None) -> None:
    time = read("time", words)
    assert (time.start, time.end) == (start, end)


def test_a_time_in_the_reports_words_keeps_them_and_another_keeps_the_words_that_stood() -> None:
    before = said()
    assert read("time", "2016-12-11", before).text is None
    worded = read_statement("seizure", [("time", '{"text": "on Sunday", "start": null, "end": null}')], TEXT, known())
    assert read("time", "2016-12-11", worded) == Time(text="on Sunday", start="2016-12-11", end="2016-12-11")


@pytest.mark.parametrize("words", ["2016-13", "2016-02-30", "Sunday", "2016-12-13..2016-12-11", "11.12.2016", "16-12-11"])
def test_what_is_no_day_is_refused(words: str) -> None:
    with pytest.raises(BadRecord, match="time: "):
        read("time", words)


@pytest.mark.parametrize(
    ("words", "low", "high"), [("20", 20, 20), ("20..", 20, None), ("..20", None, 20), ("10..20", 10, 20), ("2.5", 2.5, 2.5)]
)
def test_a_number_is_that_of_the_claims_one_item(words: str, low: float | None, high: float | None) -> None:
    [tank] = claim().items
    one = read_statement("seizure", [("items", f"[{_json(tank)}]")], TEXT, known())
    [item] = read("items", words, one)
    assert (item.low, item.high) == (low, high)
    assert (item.category, item.text) == (tank.category, tank.text)


@pytest.mark.parametrize("words", ["..", "many", "20..10", "-3"])
def test_what_is_no_number_is_refused(words: str) -> None:
    one = read_statement("seizure", [("items", f"[{_json(claim().items[0])}]")], TEXT, known())
    with pytest.raises(BadRecord, match="items: "):
        read("items", words, one)


def test_a_number_says_nothing_of_several_items_or_of_none() -> None:
    two = read_statement("seizure", [("items", f"[{_json(claim().items[0])}, {_json(claim().items[0])}]")], TEXT, known())
    for of in (said(), two):
        with pytest.raises(BadRecord, match="one item"):
            read("items", "20", of)


def test_parties_are_named_by_the_table_and_worded_as_the_report_words_them() -> None:
    first, second = read("actor", "ISIS; The army")
    assert (first.name, first.text) == (IS, None), "a name of the table that the report does not use"
    assert second.text == "The army"
    assert read("speaker", ARMY).name == ARMY


def test_a_party_that_nobody_knows_is_refused_with_who_is_near() -> None:
    with pytest.raises(BadRecord, match=r"no party is called “Islamic Stade”.*near to it: .*Islamic State"):
        read("actor", "Islamic Stade")


def test_a_place_is_that_of_the_gazetteer_and_of_the_state_that_is_named() -> None:
    place = read("place", "Palmyra, Syria")
    assert place.name == "Palmyra"
    assert place.lat == pytest.approx(34.55, abs=0.1)
    assert place.text == "Palmyra", "as the report words it"
    assert read("place", "Tadmur").text is None, "a name that the report does not use"


@pytest.mark.parametrize("words", ["Nowhere-on-Sarn", "Palmyra, Mali"])
def test_a_place_that_the_gazetteer_does_not_have_is_refused(words: str) -> None:
    with pytest.raises(BadRecord, match="the gazetteer has no place"):
        read("place", words)


@pytest.mark.parametrize("field", ["actor", "target", "items", "via", "measure"])
@pytest.mark.parametrize("words", ["none", "Nothing", "", "null"])
def test_none_is_an_empty_list_where_there_may_be_several(field: str, words: str) -> None:
    assert read(field, words) == []


@pytest.mark.parametrize("field", ["place", "time", "speaker", "basis"])
def test_none_is_no_value_where_there_is_one(field: str) -> None:
    assert read(field, "none") is None


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("kind", "theft"), ("certainty", "sure"), ("certainty", "none"), ("items", "[{]"), ("items", '[{"category": "tank"}]'), ("actor", '{"name": 3}'),
        ("place", "[" * 5000), ("report", "another"), ("evidence", "{}"),
    ],
)  # fmt: skip
def test_what_does_not_fit_the_field_is_refused(field: str, words: str) -> None:
    with pytest.raises(BadRecord):
        read(field, words)


def test_a_new_statement_is_in_the_reports_own_voice_unless_somebody_is_named() -> None:
    plain = said()
    assert (plain.certainty, plain.stance, plain.realis, plain.speaker) == ("asserted", "endorsed", "actual", None)
    assert said(speaker=ARMY).stance == "neutral"
    assert said(speaker=ARMY, stance="doubted").stance == "doubted"
    with pytest.raises(BadRecord):
        read_statement("theft", [], TEXT, known())


def _json(item: Item) -> str:
    import json

    return json.dumps(to_builtins(item))
