"""What is masked in a text, what is not, and that offsets find their way."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spolia.publish.masks import Hit, Masks, Words, cover_hits

ALL = Masks(("handles", "mail", "phones"), Words({"Jane Roe": "[name]", "José Núñez": "[name]"}), Words({}), scan=lambda text: [])


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("as @jane_roe97 wrote", "as [handle] wrote"),
        ("as ＠jane wrote", "as [handle] wrote"),
        ("as @ja\u200bne\u200droe wrote", "as [handle] wrote"),
        ("see /u/janeroe97 there", "see [handle] there"),
        ("mail j.roe+x@mail.example.org now", "mail [mail address] now"),
        ("mail roe (at) mail (dot) org now", "mail [mail address] now"),
        ("call +963 11 555 0199 now", "call [phone number] now"),
        ("call 0044 20 7946 0958 now", "call [phone number] now"),
        ("call (020) 7946 0958 or 555-010-4477", "call [phone number] or [phone number]"),
        ("call 07700 900 123.", "call [phone number]."),
        ("Jane  Roe, JANE\nROE, Jane-Roe", "[name], [name], [name]"),
        ("jose nunez and JOSÉ NÚÑEZ", "[name] and [name]"),
        ("Ja\u00adne Roe", "[name]"),
        ("at https://x.com/someone/status/12 it says", "at [address] it says"),
        ("at t.me/somechannel/77", "at [address]"),
        ("at https://news.example/people/jane-roe.html", "at [address]"),
        ("at https://news.example/people/JaneRoe%2Ehtml", "at [address]"),
        ("at https://news.example/?by=%40jroe", "at [address]"),
        ("at 34.55123, 38.26784 today", "at [coordinates] today"),
        ("at 34.55N 38.26E", "at [coordinates]"),
        ("at 34°33'05\"N 38°16'04\"E", "at [coordinates] [coordinates]"),
        ("at 37S DA 12345 67890", "at [coordinates]"),
        ("at 8G6F7QV7+2X", "at [coordinates]"),
        ("https://maps.example/@34.5512,38.2673,15z", "[address]"),
    ],
)
def test_what_is_masked(text: str, masked: str) -> None:
    assert ALL.masked(text).text == masked


@pytest.mark.parametrize(
    "text",
    [
        "on 2016-12-11 and 2016-12-11 to 2016-12-13",
        "20,000 to 25,000 people, 1,200 of them in 2014-2015",
        "S-125 and T-72B3, 9M311, 5.56 mm, 122 mm, 14.5 mm",
        "at 10:45, 12/11/2016, 3.5 km, 60 % of 1,000,000",
        "Jane and Mrs Roe of Roeville",
        "https://news.example/2016/12/11/palmyra-falls.html?id=1234",
    ],
)
def test_what_is_not(text: str) -> None:
    assert ALL.masked(text).text == text


def test_what_is_left_stays() -> None:
    masks = Masks(("handles",), Words({}), Words({}), leave=("@BBCBreaking",))
    assert (
        masks.masked("@bbcbreaking and @jroe at https://x.com/BBCBreaking").text == "@bbcbreaking and [handle] at https://x.com/BBCBreaking"
    )


def test_an_address_holds_a_name_also_without_its_blanks() -> None:
    assert ALL.in_address("https://news.example/janeroe")
    assert not ALL.in_address("https://news.example/jane")


@given(st.text("ab @+0123456789.", max_size=60), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 12)), max_size=6))
def test_offsets_lead_to_where_things_are_now(text: str, spans: list[tuple[int, int]]) -> None:
    hits = [Hit(start, min(start + size, len(text)), "[x]") for start, size in spans if start < len(text)]
    masked = cover_hits(text, hits)
    covered = {at for hit in hits for at in range(hit.start, hit.end)}
    for at, character in enumerate(text):
        if at not in covered:
            start, end = masked.start(at), masked.end(at + 1)
            assert masked.text[start:end] == character
        else:
            assert "[x]" in masked.text[masked.start(at) : masked.end(at + 1)]


def test_long_runs_cost_no_time() -> None:
    began = time.process_time()
    for text in (
        "W" * 50_000,
        "a." * 25_000,
        "1 " * 25_000,
        "@" * 50_000,
        "1.11 " * 10_000 + "x",
        "- " * 25_000,
        "0" * 50_000,
        "Ab " * 10_000,
    ):
        ALL.hits(text)
    assert time.process_time() - began < 5
