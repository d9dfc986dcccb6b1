"""The words of the index are the runs of letters and digits of a text, whatever stands between them."""

from __future__ import annotations

import re

from hypothesis import example, given
from hypothesis import strategies as st

from spolia.publish.searching import LONGEST, plain, words_of

ALONE = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")


@given(st.text(st.one_of(st.characters(), st.sampled_from("aZ09_-'. ·“坦克́ßΣ\u00a0\u2028"))))
@example("x" * 41 + " café—Ž_7 坦克x \ud800a")
def test_words_are_runs_of_letters_and_digits(text: str) -> None:
    found: set[str] = set()
    for word in re.findall(r"[^\W_]+", plain(text)):
        found |= {word[:LONGEST]} if word.isascii() or not ALONE.search(word) else set(word)
    assert words_of(text) == found
