"""The heads of the network: from the vectors of words to scores. All are products with small matrices, in floating point."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]
LINEAR = ("upos", "xpos", "entities", "attributions", "kinds")
HIDDEN = ("arc_head", "arc_dep", "label_head", "label_dep", "role_telling", "role_filler")


class Heads:
    """The weights of the heads; `arc`, `label` and `role` score pairs of words."""

    def __init__(self, path: Path) -> None:
        with np.load(path) as stored:
            weights: dict[str, Scores] = {name: stored[name].astype(np.float32) for name in stored.files}
        self.matrix = np.hstack([weights[f"{name}.weight"].T for name in (*LINEAR, *HIDDEN)])
        self.bias = np.concatenate([weights[f"{name}.bias"] for name in (*LINEAR, *HIDDEN)])
        sizes = [len(weights[f"{name}.bias"]) for name in (*LINEAR, *HIDDEN)]
        self.ends = np.cumsum(sizes)
        self.arc, self.label, self.role = weights["arc"], weights["label"], weights["role"]

    def scores(self, vectors: Scores) -> Mapping[str, Scores]:
        """By name, for each word: what the linear heads score; the vectors by which pairs are scored; `arc_query`, whose product with `arc_head` scores arcs."""
        every = vectors @ self.matrix + self.bias
        found: dict[str, Scores] = dict(zip((*LINEAR, *HIDDEN), np.split(every, self.ends[:-1], 1), strict=True))
        found |= {name: np.maximum(found[name], 0) for name in HIDDEN}
        return found | {"arc_query": found["arc_dep"] @ self.arc[:-1] + self.arc[-1]}


def with_one(vectors: Scores) -> Scores:
    """(rows, columns + 1): the vectors with a last 1, by which a product with a matrix adds what each of the two brings alone."""
    return np.hstack([vectors, np.ones((len(vectors), 1), np.float32)])
