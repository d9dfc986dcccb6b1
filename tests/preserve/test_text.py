"""Bytes to text: what can be decoded is, what cannot is said, and binary rubbish is no text."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spolia.preserve.text import decode_text

ENGLISH = "Rebels seized “two tanks” at the café near Palmyra on Sunday, a monitoring group said.\r\n\r\nThe army denied it.\n"
RUSSIAN = "Повстанцы захватили авиабазу и два танка, сообщила в воскресенье наблюдательная группа."
ARABIC = "سيطر المقاتلون على القاعدة الجوية قرب تدمر يوم الأحد بحسب المرصد"


@pytest.mark.parametrize("text", [ENGLISH, RUSSIAN, ARABIC, "反政府武装占领了基地", "a"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_with_or_without_a_mark_is_certain(text: str, encoding: str) -> None:
    decoded = decode_text(text.encode(encoding))
    assert decoded is not None
    assert (decoded.text, decoded.doubt) == (text, None)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_read_and_said(encoding: str) -> None:
    decoded = decode_text(ENGLISH.encode(encoding))
    assert decoded is not None
    assert decoded.text == ENGLISH
    assert encoding in (decoded.doubt or "")


@pytest.mark.parametrize(("text", "encoding"), [(ENGLISH, "cp1252"), (RUSSIAN, "cp1251"), (RUSSIAN, "koi8_r"), (ARABIC, "cp1256")])
def test_older_encodings_are_guessed_and_the_guess_is_said(text: str, encoding: str) -> None:
    decoded = decode_text(text.encode(encoding))
    assert decoded is not None
    assert decoded.text == text
    assert "not UTF-8 at byte" in (decoded.doubt or "")
    assert "guess" in (decoded.doubt or "")


def test_one_broken_byte_does_not_turn_utf_8_into_another_encoding() -> None:
    data = RUSSIAN.encode()
    decoded = decode_text(data[:19] + b"\xff" + data[19:])
    assert decoded is not None
    assert decoded.text.replace("\ufffd", "") == RUSSIAN
    assert "1 broken character" in (decoded.doubt or "")


def test_a_mark_of_utf_16_before_plain_bytes_is_not_believed() -> None:
    decoded = decode_text(b"\xff\xfe" + b"Rebels took the base near Palmyra on Sunday.")
    assert decoded is not None
    assert decoded.text.endswith("Rebels took the base near Palmyra on Sunday.")
    assert decoded.doubt is not None


def test_rubbish_is_no_text() -> None:
    noise = random.Random(7)
    for _ in range(30):
        assert decode_text(noise.randbytes(3000)) is None
    assert decode_text(b"\x00\x01\x02\x03 rebels took it" * 20) is None
    assert decode_text(b"\0" * 100) is None


def test_every_character_that_utf_8_can_hold_stays_as_it_is() -> None:
    odd = "a\u00a0b\u200bc\ufeffd\u202ee\x0b\x0cf\r\ng\u2028h"
    decoded = decode_text(odd.encode())
    assert decoded is not None
    assert decoded.text == odd


@given(st.binary(max_size=400))
def test_no_bytes_break_it(data: bytes) -> None:
    decoded = decode_text(data)
    assert decoded is None or decoded.text.encode("utf-8") is not None
