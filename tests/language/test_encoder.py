"""Rows go to the encoder in batches that waste little, each row once, and a row's vectors are its own."""

from __future__ import annotations

import numpy as np

from spolia.language.encoder import PIECES_A_BATCH, batches_of, pieces_in
from spolia.language.network import network

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


def test_a_rows_vectors_do_not_hang_on_the_rows_beside_it() -> None:
    model = network()
    rows = [SHORT.rstrip(".").split(), LONG.split(), *[SHORT.split() * 9] * 5]
    cuts = [[model.pieces.seen(word) for word in row] for row in rows]
    alone = [model.encoder.vectors([row], [cut]) for row, cut in zip(rows, cuts, strict=True)]
    together = model.encoder.vectors(rows, cuts)
    assert together.shape[0] == sum(len(row) + 1 for row in rows)
    np.testing.assert_allclose(np.concatenate(alone), together, atol=1e-4)
