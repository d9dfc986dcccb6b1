"""Every sentence is read once, after the title, the lead and what stands right before it, and no row is longer than the network can take."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from spolia.language.network import LONGEST_SENTENCE
from spolia.language.runs import BEFORE, LEAD, RUN, TITLE, runs_of

SIZES = [[1] * size for size in (10, 30, 100, 40, 20, 150, 20, 300, 10)]
PLACES = 512  # for pieces, that the encoder has


def test_sentences_are_read_after_the_title_the_lead_and_what_stands_before_them() -> None:
    runs = list(runs_of(SIZES, titles=1))
    assert [(run.first, run.end) for run in runs] == [(0, 5), (5, 7), (7, 8), (8, 9)]
    assert [sorted({n for n, _ in run.words[: run.before]}) for run in runs] == [[], [0, 1, 3, 4], [0, 1, 6], [0, 1]]


def test_of_a_long_title_and_a_long_lead_the_first_words_are_read_again() -> None:
    *_, last = runs_of([[1] * 50, [2] * 100, [1] * 250], titles=1)
    assert [n for n, _ in last.words[: last.before]] == [0] * TITLE + [1] * (LEAD // 2)


@given(st.lists(st.lists(st.integers(1, 12), min_size=1, max_size=20), max_size=30), st.integers(0, 2))
def test_each_sentence_is_read_once_in_order(sizes: list[list[int]], titles: int) -> None:
    runs = list(runs_of(sizes, min(titles, len(sizes))))
    assert [n for run in runs for n in range(run.first, run.end)] == list(range(len(sizes)))
    for run in runs:
        own = [(n, w) for n in range(run.first, run.end) for w in range(len(sizes[n]))]
        assert list(run.words[run.before :]) == own
        assert len(set(run.words)) == len(run.words)
        assert all(a < b for a, b in pairwise(run.words))
        assert sum(sizes[n][w] for n, w in run.words) <= max(RUN, TITLE + LEAD + BEFORE + sum(sizes[run.first]))


def test_the_longest_row_has_a_place_for_each_piece() -> None:
    assert TITLE + LEAD + BEFORE + LONGEST_SENTENCE + 2 <= PLACES


def test_after_a_long_title_the_text_begins_with_its_first_words() -> None:
    title, text = runs_of([[1] * 240, [1] * 100], titles=1)
    assert (title.before, text.before) == (0, TITLE)
