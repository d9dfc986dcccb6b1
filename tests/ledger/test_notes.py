"""Signed notes are those of other implementations, byte for byte, and nothing that was changed passes for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spolia.errors import LedgerBroken
from spolia.ledger.log import parse_head
from spolia.ledger.notes import (
    Note,
    PublicKey,
    SigningKey,
    check_note,
    fit_name,
    parse_note,
    parse_public_key,
    parse_signing_key,
    sign_note,
)  # fmt: skip

# The example of golang.org/x/mod/sumdb/note (its documentation and example_test.go), which others test themselves with too.
SECRET = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
PUBLIC = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
SIGNED = TEXT + "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
# The example of C2SP tlog-checkpoint: its key is not told, so that it can be read and not checked.
SOFA = """example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
"""
KEY = SigningKey("spolia-case/0011", bytes(range(32)))


def test_a_note_is_signed_as_others_sign_it() -> None:
    key = parse_signing_key(SECRET + "\n")
    assert str(key.public) == PUBLIC
    assert key.secret_line() == SECRET
    assert str(sign_note(TEXT, key)) == SIGNED


def test_a_note_that_others_signed_is_sound() -> None:
    public = parse_public_key(PUBLIC)
    note = parse_note(SIGNED)
    assert note.text == TEXT
    assert check_note(note, [public]) == ([public], [])
    assert check_note(note, [KEY.public]) == ([], [])
    changed = parse_note(SIGNED.replace("cryptography", "Cryptography"))
    assert check_note(changed, [public]) == ([], [public])


def test_a_checkpoint_of_another_log_is_read() -> None:
    head = parse_head(SOFA)
    assert (head.origin, head.size) == ("example.com/behind-the-sofa", 20852163)
    assert parse_note(SOFA).signatures[0].key == "033de0ae"


def test_a_text_with_empty_lines_ends_at_the_last() -> None:
    note = sign_note("one\n\ntwo\n", KEY)
    assert parse_note(str(note)) == note


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\u2028\u2029\x85"), min_size=1))
def test_every_text_comes_back_as_it_was_signed(text: str) -> None:
    note = sign_note(text + "\n", KEY, parse_signing_key(SECRET))
    again = parse_note(str(note))
    assert again == note
    assert len(check_note(again, [KEY.public, parse_public_key(PUBLIC)])[0]) == 2


def test_a_signature_of_another_key_of_the_name_is_passed_over() -> None:
    other = SigningKey(KEY.name, bytes(32))
    assert check_note(sign_note(TEXT, other), [KEY.public]) == ([], [])


@pytest.mark.parametrize(
    "words",
    ["", "x", "a+b+c", "a+00000000+AAAA", PUBLIC.replace("c74f20a3", "c74f20a4"), PUBLIC.replace("PeterNeumann", "Peter Neumann"), PUBLIC[:-4],
     PUBLIC.replace("ARpc", "Ahpc")],
)  # fmt: skip
def test_what_is_no_key_is_refused(words: str) -> None:
    with pytest.raises(LedgerBroken):
        parse_public_key(words)


@pytest.mark.parametrize("words", ["", PUBLIC, SECRET[:-4], "PRIVATE+KEY+" + SECRET])
def test_what_is_no_key_file_is_refused_and_not_shown(words: str) -> None:
    with pytest.raises(LedgerBroken) as bad:
        parse_signing_key(words)
    assert "AYEKFALV" not in str(bad.value)


def test_a_secret_key_is_never_printed() -> None:
    assert "seed" not in repr(KEY)
    assert KEY.seed.hex() not in repr(KEY)


@pytest.mark.parametrize(
    "line",
    [
        "— name",
        "— name AAAA",
        "— na me AAAAAAAA",
        "— name !!!!",
        "— n+me AAAAAAAA",
        "—name AAAAAAAA",
        "— name AAAAAAAA\tx",
        "— name AAAAAAAA\nx",
    ],
)
def test_a_line_that_is_no_signature_is_refused(line: str) -> None:
    words = f"text\n\n{line}\n"
    if line.startswith("—name"):  # no line of signature at all: the whole is text
        assert parse_note(words) == Note(words)
        return
    with pytest.raises(LedgerBroken):
        parse_note(words)


def test_too_many_signatures_are_refused() -> None:
    with pytest.raises(LedgerBroken, match="100 signatures"):
        parse_note("text\n\n" + "— name AAAAAAAA\n" * 101)


@pytest.mark.parametrize(("name", "fits"), [("a/b", True), ("", False), ("a b", False), ("a+b", False), ("a\u2003b", False)])
def test_names_that_fit(name: str, fits: bool) -> None:
    assert fit_name(name) is fits


def test_a_signature_of_the_wrong_length_is_none() -> None:
    assert not PublicKey("x", bytes(32)).verifies(b"short", b"text")
