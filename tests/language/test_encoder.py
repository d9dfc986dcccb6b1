"""A row's vectors are those of its root and of each of its words, and the same however often it is read."""

from __future__ import annotations

import subprocess
import sys

import numpy as np

from spolia.language.network import network

WORDS = "On Monday the army said that its jets had destroyed two tanks near the bridge east of Azaz".split()
SETTLED = "import os; from spolia.language.encoder import _settle_kernels; _settle_kernels(); print(os.environ.get('CT2_FORCE_CPU_ISA'))"


def test_a_row_has_a_vector_for_its_root_and_one_for_each_word() -> None:
    model = network()
    cuts = [model.pieces.seen(word) for word in WORDS]
    vectors = model.encoder.vectors(WORDS, cuts)
    assert vectors.shape == (len(WORDS) + 1, 384)
    np.testing.assert_array_equal(vectors, model.encoder.vectors(WORDS, cuts))


def test_what_a_reader_chose_to_compute_with_is_kept() -> None:
    command = [sys.executable, "-c", SETTLED]
    said = subprocess.run(command, capture_output=True, text=True, check=True, env={"CT2_FORCE_CPU_ISA": "GENERIC"})
    assert said.stdout.strip() == "GENERIC"
