"""Scores become tellings: what is likely is kept, with the words that fill its roles, in its sentence and in others of the run."""

from __future__ import annotations

import numpy as np
import pytest

from spolia.language.runs import Run
from spolia.language.tellings import LEAST, Tellers, Telling, by_sentence, share_of

KINDS, ROLES, SIZE = ("takeover", "seizure"), ("actor", "items"), 3


def tellers(matrix: np.ndarray | None = None) -> Tellers:
    return Tellers(np.full((2, SIZE + 1, SIZE + 1), -20.0) if matrix is None else matrix, KINDS, ROLES)


def vectors(words: int) -> np.ndarray:
    return np.zeros((words, SIZE), np.float32)


def test_a_word_tells_what_it_scores_for_and_nothing_else() -> None:
    scores = np.array([[-9.0, -9.0], [3.0, -9.0], [0.0, 4.0]], np.float32)
    found = tellers().tellings(scores, vectors(3), vectors(3))
    assert [(t.word, t.kind) for t in found] == [(1, "takeover"), (2, "takeover"), (2, "seizure")]
    assert found[0].score == pytest.approx(0.9526, abs=1e-4)
    assert all(t.score > LEAST for t in found)


def test_a_sentence_that_tells_nothing_has_no_tellings() -> None:
    assert tellers().tellings(np.full((4, 2), -9.0, np.float32), vectors(4), vectors(4)) == ()


def test_a_role_is_filled_by_the_words_that_fit_the_telling_one() -> None:
    matrix = np.full((2, SIZE + 1, SIZE + 1), 0.0)
    matrix[:, -1, -1] = -5
    matrix[1, 0, 1] = 10  # items: a telling word of the first sort, a filling word of the second
    telling, filler = vectors(3), vectors(3)
    telling[0, 0] = filler[2, 1] = 1
    (told,) = tellers(matrix).tellings(np.array([[-9, 5], [-9, -9], [-9, -9]], np.float32), telling, filler)
    assert [(word, role) for word, role, _ in told.roles] == [(2, "items")]


def test_only_the_words_of_the_sentences_heard_tell() -> None:
    scores = np.full((4, 2), 3.0, np.float32)
    assert {t.word for t in tellers().tellings(scores, vectors(4), vectors(4), first=2)} == {2, 3}


def test_what_fills_a_role_may_stand_in_another_sentence() -> None:
    run = Run(((0, 0), (0, 1), (1, 0), (1, 1), (1, 2)), 0, 2)
    told = [Telling(3, "seizure", 0.9, ((0, "actor", 0.8), (4, "items", 0.7)))]
    ((number, (telling,)),) = by_sentence(told, run, [[0, 4], [10, 15, 20]]).items()
    assert (number, telling.word) == (1, 1)
    assert telling.roles == ((2, "items", 0.7),)
    assert telling.far == ((0, "actor", 0.8),)


def test_a_title_tells_nothing_and_fills_nothing() -> None:
    run = Run(((0, 0), (0, 1), (1, 0), (1, 1)), 0, 2)
    told = [Telling(0, "seizure", 0.9, ((1, "items", 0.7),)), Telling(3, "seizure", 0.9, ((0, "actor", 0.8), (2, "items", 0.7)))]
    assert by_sentence(told, run, [[0, 4], [0, 5]], titles=1) == {1: (Telling(1, "seizure", 0.9, ((0, "items", 0.7),)),)}


def test_a_share_has_bounds() -> None:
    assert share_of(np.array([-1000.0, 0.0, 1000.0], np.float32)).tolist() == pytest.approx([0, 0.5, 1], abs=1e-6)
