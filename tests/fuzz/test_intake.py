"""Bytes of any kind come in as a report, as parts or with a reason why not: never with an exception, and never without an end."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.fuzz.inputs import SEEDS, assert_read, files, open_reader

from spolia.preserve.intake import preserve_item
from spolia.preserve.kinds import find_form
from spolia.preserve.lines import preserve_line, split_json, split_lines
from spolia.preserve.metadata import read_facts
from spolia.preserve.reader import Reader
from spolia.preserve.text import decode_text

MANY = int(os.environ.get("FUZZ_EXAMPLES", "250"))
LONGEST_S = 25  # the reader's own limit of 20 s, and what it takes to begin anew
bounded = settings(max_examples=MANY, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with open_reader() as opened:
        yield opened


@bounded
@given(files())
def test_any_file_is_read_or_said_why_not(reader: Reader, file: tuple[bytes, str]) -> None:
    data, name = file
    begun = time.monotonic()
    assert_read(preserve_item(data, name, reader), len(data))
    assert time.monotonic() - begun < LONGEST_S


@pytest.mark.parametrize("name", ["x.html", "x.json", "x.jsonl", "x.txt", "x"])
def test_each_seed_is_read_or_said_why_not_under_any_name(reader: Reader, name: str) -> None:
    for seed in SEEDS:
        assert_read(preserve_item(seed, name, reader), len(seed))


@bounded
@given(files())
def test_parts_of_a_file_are_its_own_bytes_and_are_read_by_themselves(file: tuple[bytes, str]) -> None:
    data, _ = file
    for found in (split_lines(data), split_json(data)):
        ends = [0]
        for part in found if isinstance(found, list) else ():
            assert ends[-1] <= part.start < part.end <= len(data)
            ends.append(part.end)
            assert_read(preserve_line(data[part.start : part.end]), part.end - part.start)


@bounded
@given(files())
def test_bytes_are_text_or_they_are_not(file: tuple[bytes, str]) -> None:
    data, name = file
    decoded = decode_text(data)
    assert decoded is None or (isinstance(decoded.text, str) and decoded.encoding)
    form, called = find_form(data, name)
    assert bool(called) == (form == "other")


@bounded
@given(
    st.dictionaries(
        st.sampled_from(["id", "source", "title", "published", "url", "other"]), st.text() | st.integers() | st.none() | st.floats()
    )
)
@example({"id": "x" * 10**6, "published": "2016-02-30", "url": "\ud800"})
@example({"published": "9999-99-99T" + "0" * 10**5})
def test_facts_have_their_form_or_are_left_out(given_: dict[str, object]) -> None:
    facts, doubts = read_facts(given_)
    assert set(facts) >= {"id", "source", "title", "published", "url"}
    assert all(value is None or (value.strip() == value and value.encode("utf-8")) for value in facts.values())
    assert all(isinstance(doubt, str) for doubt in doubts)
