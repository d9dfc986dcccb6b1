"""From the network's scores to the answers for a sentence: tags, tree, entities and attributions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spolia.language.heads import Scores, with_one
from spolia.language.tree import best_tags, best_tree

Rows = NDArray[np.int64]  # which rows of the scores are those of a sentence: its root's and then its words'


class Answer(NamedTuple):
    """What is read of a sentence, word by word: `heads` from 1, 0 the root; tags as `best_tags` gives them, those of attributions for source, cue and content."""

    upos: list[str]
    xpos: list[str]
    heads: list[int]
    deprels: list[str]
    entities: list[int]
    attributions: list[list[int]]


class Decoder:
    """The decoder, with the matrix by which relations are scored."""

    def __init__(self, labels: Scores, names: Mapping[str, Sequence[str]]) -> None:
        """`labels` is (deprels, dependant, head)."""
        self.labels, self.relations = labels.transpose(2, 0, 1).reshape(labels.shape[2], -1), len(labels)
        self.names, self.root = names, names["deprels"].index("root")

    def answers(self, out: Mapping[str, Scores], sentences: Sequence[Rows]) -> Iterator[Answer]:
        """The answers of the sentences, in order."""
        heads = [best_tree(out["arc_query"][rows] @ out["arc_head"][rows].T) for rows in sentences]
        deprels = self._label(out, sentences, heads)
        upos, xpos = out["upos"].argmax(1), out["xpos"].argmax(1)
        begin = 0
        for rows, head in zip(sentences, heads, strict=True):
            words = rows[1:]
            attributions = out["attributions"][words].reshape(-1, 3, 3)
            yield Answer(
                [self.names["upos"][i] for i in upos[words]],
                [self.names["xpos"][i] for i in xpos[words]],
                head,
                deprels[begin : begin + len(head)],
                best_tags(out["entities"][words]),
                [best_tags(attributions[:, part]) for part in range(3)],
            )
            begin += len(head)

    def _label(self, out: Mapping[str, Scores], sentences: Sequence[Rows], heads: Sequence[list[int]]) -> list[str]:
        """The relation of each word to the one above it; the matrix, which is large, is gone through once a word that others hang on."""
        words = np.concatenate([rows[1:] for rows in sentences])
        above, which = np.unique(np.concatenate([rows[head] for rows, head in zip(sentences, heads, strict=True)]), return_inverse=True)
        at_root = np.concatenate(heads) == 0
        asked = (with_one(out["label_head"][above]) @ self.labels).reshape(len(above), self.relations, -1)
        scores = np.matmul(asked[which], with_one(out["label_dep"][words])[:, :, None])[:, :, 0]
        scores[~at_root, self.root] = -np.inf
        chosen = np.where(at_root, self.root, scores.argmax(1))
        return [self.names["deprels"][i] for i in chosen]
