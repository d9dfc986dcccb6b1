"""Rows go to the network in batches that waste little, each row once, and a row's answer is its own."""

from __future__ import annotations

import pytest

from spolia.language.network import parse_text
from spolia.language.rows import PIECES_A_BATCH, aside, batches_of, pieces_in
from spolia.language.tellings import hearer

SHORT, LONG = (
    "Rebels took Azaz.",
    "On Monday the army said that its jets had destroyed two tanks and a truck near the bridge east of Azaz, which it had lost in May.",
)


def test_each_row_is_in_one_batch_and_no_batch_is_too_large() -> None:
    cuts = [[(1,)] * size for size in (3, 40, 7, 250, 41, 8, 1, 90, 250, 250, 250, 250)]
    batches = list(batches_of(cuts))
    assert sorted(i for batch in batches for i in batch) == list(range(len(cuts)))
    assert all(len(batch) * max(pieces_in(cuts[i]) + 2 for i in batch) <= PIECES_A_BATCH for batch in batches)


def test_rows_unlike_in_length_are_not_padded_to_one_another() -> None:
    cuts = [[(1,)] * size for size in [10] * 20 + [200]]
    assert [len(batch) for batch in batches_of(cuts)] == [20, 1]


def test_no_rows_make_no_batch() -> None:
    assert list(batches_of([])) == []


def test_what_a_sentence_tells_does_not_hang_on_what_stands_in_its_batch() -> None:
    alone = hearer().hear([SHORT.rstrip(".").split()], [[0, 7, 12]])
    rows = [SHORT.rstrip(".").split(), *[LONG.split()] * 30]
    among = hearer().hear(rows, [[0] * len(row) for row in rows])
    assert [(t.word, t.kind) for t in alone[0]] == [(t.word, t.kind) for t in among[0]]
    trees = parse_text(SHORT).sentences[0].tokens
    assert parse_text(f"{SHORT} {LONG}").sentences[0].tokens == trees


def test_work_done_aside_gives_what_it_gives_and_raises_what_it_raises() -> None:
    def fail() -> None:
        raise ValueError("no tree")

    assert aside(lambda: 3).result() == 3
    with pytest.raises(ValueError, match="no tree"):
        aside(fail).result()
