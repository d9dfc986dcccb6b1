"""Words and sentences stand exactly where the text has them, whatever blanks it holds."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spolia.language.tokens import WordPieces, find_sentences, find_words, seen_as

TRICKY = st.text(alphabet="Ab1.,-–\"”'’()\n\u00a0\u202f\u200b\t éس", max_size=80)


def words(text: str) -> list[str]:
    return [text[a:b] for a, b in find_words(text)]


def sentences(text: str) -> list[str]:
    return [text[s[0][0] : s[-1][1]] for s in find_sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They didn't flee.", ["They", "did", "n't", "flee", "."]),
        ("the army’s T-72B3s", ["the", "army", "’s", "T-72B3s"]),
        ("rebel-held Aleppo", ["rebel", "-", "held", "Aleppo"]),
        ("an S-125 and 9M133", ["an", "S-125", "and", "9M133"]),
        ("1,000 of $1.5", ["1,000", "of", "$", "1.5"]),
        ("U.S.-led", ["U.S.", "-", "led"]),
        ("Lt. Gen. Smith", ["Lt.", "Gen.", "Smith"]),
        ("about\u00a020\u202ftanks", ["about", "20", "tanks"]),
    ],
)
def test_words_follow_the_treebanks(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He met Gen. Smith on Aug. 7. They left.", ["He met Gen. Smith on Aug. 7.", "They left."]),
        ("The U.S. struck. It said so.", ["The U.S. struck.", "It said so."]),
        ("“We left.” They ran.", ["“We left.”", "They ran."]),
        ("BEIRUT, Aug 24 (Wire) - The base fell.", ["BEIRUT, Aug 24 (Wire) -", "The base fell."]),
        ("A heading\n\nA line that goes\non here.", ["A heading", "A line that goes\non here."]),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(TRICKY)
def test_every_visible_character_is_in_one_word_at_its_place(text: str) -> None:
    flat = [span for sentence in find_sentences(text) for span in sentence]
    assert flat == sorted(flat)
    assert all(a < b for a, b in flat)
    assert all(b <= c for (_, b), (c, _) in pairwise(flat))
    assert "".join(text[a:b] for a, b in flat).split() == "".join(text.replace("\u200b", " ").split()).split()


@pytest.mark.parametrize(
    ("word", "seen"),
    [("T-72s", "vehicles"), ("S-125", "vehicle"), ("M23", "rebels"), ("IS", "isis"), ("US", "usa"), ("is", "is"), ("Mosul", "Mosul")],
)
def test_what_the_encoder_is_shown_of_a_word(word: str, seen: str) -> None:
    assert seen_as(word) == seen


def test_of_a_long_word_the_encoder_is_shown_the_first_pieces() -> None:
    pieces = WordPieces(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "-"])
    assert pieces.seen("a-" * 30) == (4, 5) * (WordPieces.MOST // 2)
