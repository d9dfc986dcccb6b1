"""Report text on screen: what acts unseen is written out, what people write with stays."""

from __future__ import annotations

import pytest

from spolia.publish.visible import visible, visible_tree, web_address


@pytest.mark.parametrize("hidden", ["\x00", "\x1b", "\x7f", "\x9b", "\u202e", "\u2066", "\ufeff", "\u2028", "\ud800", "\U000e0041"])
def test_a_hidden_character_is_written_out(hidden: str) -> None:
    assert visible(f"a{hidden}b") == f"a⟨U+{ord(hidden):04X}⟩b"


@pytest.mark.parametrize("text", ["a\tb\nc\r\nd", "می\u200cخواهم", "\u200fשלום", "café – “quoted”", "👩\u200d🚒"])
def test_what_people_write_stays(text: str) -> None:
    assert visible(text) == text


def test_all_strings_of_a_tree_are_made_visible() -> None:
    assert visible_tree({"a\x00": ["\x1b", 3, None, ("\u202e",)]}) == {"a⟨U+0000⟩": ["⟨U+001B⟩", 3, None, ["⟨U+202E⟩"]]}


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "JAVASCRIPT:alert(1)", " javascript:x", "data:text/html,x", "vbscript:x", "//evil.example", "file:///etc/passwd",
        "https://a.example/\u202e", "https://a b", 'https://a"onload', "https://a\nb", "ftp://a", "", None,
    ],
)  # fmt: skip
def test_an_address_that_is_not_plainly_of_the_web_is_none(url: str | None) -> None:
    assert web_address(url) is None


def test_an_address_of_the_web_stays_as_it_is() -> None:
    assert web_address("HTTPS://a.example/x?y=1&z=2#w") == "HTTPS://a.example/x?y=1&z=2#w"
