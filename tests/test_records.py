"""Every record goes out as one line of JSON and comes back the same; what is out of bounds does not come in."""

from __future__ import annotations

import json
import typing
from datetime import date
from functools import cache
from typing import Any, Literal, get_args, get_origin

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Meta, Struct

from spolia import records
from spolia.errors import BadRecord
from spolia.records import (
    NEEDED,
    STATED,
    STATED_FORMS,
    Action,
    Claim,
    Decision,
    Evidence,
    InterestSpell,
    Item,
    Merge,
    Rating,
    Record,
    Report,
    Split,
    Statement,
    Tie,
    Time,
    read_json,
    read_lines,
    write_json,
)  # fmt: skip

FORMS = [
    form
    for form in vars(records).values()
    if isinstance(form, type) and issubclass(form, Struct) and not form.__name__.startswith("_") and form is not Struct
]
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
DAYS = st.dates(date(1900, 1, 1), date(2100, 1, 1)).map(date.isoformat)
HASHES = st.binary(min_size=32, max_size=32).map(bytes.hex)
TIE = Tie(report="0f", quote="took", start=None, kind="takeover", speaker=None, thread="t-1")
NUMBERS = st.integers(0, 10**9) | st.floats(0, 1e9, allow_nan=False).map(lambda x: round(x, 3))


def values(form: Any) -> st.SearchStrategy[Any]:
    """Random values of a type as the records write them down, bounds and all."""
    if isinstance(form, type) and issubclass(form, Struct):
        return st.deferred(lambda: structs(form))  # a record may hold others of its own form
    origin, arguments = get_origin(form), get_args(form)
    if origin is typing.Annotated:
        return bounded(arguments[0], next(a for a in arguments[1:] if isinstance(a, Meta)))
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin is list:
        return st.lists(values(arguments[0]), max_size=2)
    if origin is tuple:
        return st.tuples(*map(values, arguments))
    if origin is dict:
        return st.dictionaries(*map(values, arguments), max_size=2)
    if arguments:
        return st.one_of(*map(values, arguments))
    return {str: TEXT, bool: st.booleans(), int: st.integers(0, 99), float: NUMBERS, type(None): st.none()}[form]


def bounded(form: Any, meta: Meta) -> st.SearchStrategy[Any]:
    if meta.pattern:
        return DAYS if r"\d" in meta.pattern else HASHES
    if meta.min_length:
        return TEXT.filter(bool)
    low, high = meta.ge if meta.ge is not None else 0, meta.le if meta.le is not None else 999
    return st.integers(int(low), int(high)) if form is int else st.floats(low, high, allow_nan=False)


@cache
def structs(form: type[Struct]) -> st.SearchStrategy[Any]:
    if form is Decision:
        return st.sampled_from(sorted(NEEDED)).flatmap(decisions)
    hints = typing.get_type_hints(form, include_extras=True)
    fields = st.fixed_dictionaries({field.name: values(hints[field.name]) for field in msgspec.structs.fields(form)})
    return fields.map(lambda given: in_bounds(form, given)).map(lambda given: form(**given))


def as_json(value: Any) -> Any:
    """The value as a line of JSON gives it back: a list where there was a tuple."""
    return msgspec.json.decode(msgspec.json.encode(value))


def decisions(action: Action) -> st.SearchStrategy[Any]:
    """Decisions of that action, with what it needs and nothing that it cannot have; `value` in the form that it has in a line of JSON."""
    hints = typing.get_type_hints(Decision, include_extras=True)
    free = {key for key in hints if key not in ("action", "field", "seen", "value", "of")}
    fields = {key: values(hints[key]) for key in free} | {
        key: values(hints[key]).filter(lambda one: one is not None) for key in NEEDED[action] if key not in ("field", "value")
    }
    forms = {"add": Statement, "merge": Merge, "split": Split, "rate": Rating}
    if action in forms:
        fields["value"] = structs(forms[action]).map(as_json)
    if action == "correct":
        rightly = st.sampled_from(sorted(STATED_FORMS)).flatmap(lambda key: st.tuples(st.just(key), values(STATED_FORMS[key]).map(as_json)))
        return st.tuples(st.fixed_dictionaries(fields), rightly).map(
            lambda both: Decision(action=action, **(both[0] | dict(zip(("field", "value"), both[1], strict=True))))
        )
    return st.fixed_dictionaries(fields).map(lambda given: Decision(action=action, **given))


def in_bounds(form: type[Struct], given: dict[str, Any]) -> dict[str, Any]:
    """The rules that hold between fields, which no type can say."""
    if form is Evidence:
        given["quote"] = given["quote"] or "x"
        given["end"] = given["start"] + len(given["quote"])
    if form is InterestSpell and None not in (given["since"], given["until"]):
        given["since"], given["until"] = sorted((given["since"], given["until"]))
    if form is Rating and given["interests"] is None:
        given["reliability"] = given["reliability"] or "F"
    if form is Merge:
        given["claims"] = (given["claims"] or [TIE]) * 2
    if form is Split:
        given["sides"] = tuple(side or [TIE] for side in given["sides"])
    for low, high in (("low", "high"), ("start", "end")):
        if form in (Item, Time) and low in given and None not in (given[low], given[high]):
            given[low], given[high] = sorted((given[low], given[high]))
    return given


def test_a_claim_says_what_a_statement_says_and_where_that_stands() -> None:
    said = Statement.__struct_fields__
    assert said == STATED
    assert Claim.__struct_fields__ == ("id", "report", "evidence", *said, "reading")
    of_claim, of_statement = (typing.get_type_hints(form, include_extras=True) for form in (Claim, Statement))
    assert {key: of_claim[key] for key in said} == of_statement


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_every_record_comes_back_as_it_went_out(form: type[Struct]) -> None:
    @settings(max_examples=25, deadline=None)
    @given(structs(form))
    def there_and_back(record: Struct) -> None:
        line = write_json(record)
        assert b"\n" not in line
        assert read_json(line, form) == record
        assert write_json(read_json(line, form)) == line

    there_and_back()


@given(structs(Claim))
@settings(max_examples=50, deadline=None)
def test_every_key_of_a_claim_is_always_written(claim: Claim) -> None:
    written = json.loads(write_json(claim))
    keys = {field.encode_name for field in msgspec.structs.fields(Claim)}
    assert set(written) == (keys if claim.reading else keys - {"reading"})


def test_whole_numbers_are_written_whole() -> None:
    item = Item(text="tanks", category="tank", system=None, low=20.0, high=None)
    assert b'"low":20,' in write_json(item)
    assert b'"low":1.5,' in write_json(msgspec.structs.replace(item, low=1.5))


GOOD: dict[str, Any] = {
    "id": "r-01", "report": "r", "evidence": {"start": 0, "end": 4, "quote": "took"}, "kind": "takeover", "actor": [], "target": [],
    "items": [], "place": None, "time": None, "speaker": None, "via": [], "basis": None, "certainty": "asserted", "stance": "endorsed",
    "realis": "actual", "measure": [],
}  # fmt: skip
TANK = {"text": "tanks", "category": "tank", "system": None, "low": 1, "high": 2, "unit": None}
BAD: dict[str, dict[str, Any]] = {
    "a kind that is none": {"kind": "victory"},
    "an id that is empty": {"id": ""},
    "a key that claims.md does not know": {"colour": "red"},
    "a quote shorter than its span": {"evidence": {"start": 0, "end": 9, "quote": "took"}},
    "a span that begins before the text": {"evidence": {"start": -1, "end": 3, "quote": "took"}},
    "an empty quote": {"evidence": {"start": 3, "end": 3, "quote": ""}},
    "a day that the calendar lacks": {"time": {"text": None, "start": "2016-02-30", "end": None}},
    "a day in another form": {"time": {"text": None, "start": "11 December", "end": None}},
    "a time that ends before it begins": {"time": {"text": None, "start": "2016-12-12", "end": "2016-12-11"}},
    "a latitude beyond the pole": {"place": {"text": "x", "name": None, "lat": 91, "lon": 0}},
    "a number that is upside down": {"items": [{**TANK, "low": 3}]},
    "a category that is none": {"items": [{**TANK, "category": "elephant"}]},
    "a missing list": {"actor": None},
    "a confidence above one": {"reading": {"frame": "x", "words": [], "confidence": 1.1}},
}


def test_the_claim_that_the_bad_ones_are_made_from_is_good() -> None:
    assert json.loads(write_json(read_json(json.dumps(GOOD), Claim))) == GOOD


@pytest.mark.parametrize("name", BAD)
def test_what_is_out_of_bounds_does_not_come_in(name: str) -> None:
    with pytest.raises(BadRecord):
        read_json(json.dumps(GOOD | BAD[name]), Claim)


@pytest.mark.parametrize("key", sorted(GOOD))
def test_no_key_of_a_claim_may_be_missing(key: str) -> None:
    with pytest.raises(BadRecord, match=key):
        read_json(json.dumps({k: v for k, v in GOOD.items() if k != key}), Claim)


@pytest.mark.parametrize("data", [b"", b"null", b"[]", b"{", b"\xff\xfe", b'{"events": []}'])
def test_what_is_no_record_is_named(data: bytes) -> None:
    with pytest.raises(BadRecord):
        read_json(data, Record)


def test_lines_are_numbered_and_a_bad_one_stops_nothing() -> None:
    found = list(read_lines([b'{"id": "a", "text": "x"}', b" ", b"{", b'{"id": "b", "text": "y", "more": 1}'], Report))
    assert [number for number, _ in found] == [1, 3, 4]
    assert isinstance(found[1][1], BadRecord)
    assert [r.id for _, r in found if isinstance(r, Report)] == ["a", "b"]
