"""From the network's scores to the answers for a sentence: tags, tree, entities and attributions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spolia.language.heads import Scores
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
        self.labels, self.relations = labels.transpose(1, 0, 2).reshape(labels.shape[1], -1), len(labels)
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
        """The relation of each word to the one above it; all sentences at once, since the matrix is large."""
        words = np.concatenate([rows[1:] for rows in sentences])
        above = np.concatenate([rows[head] for rows, head in zip(sentences, heads, strict=True)])
        at_root = np.concatenate(heads) == 0
        one = np.ones((len(words), 1), np.float32)
        dependant, head = np.hstack([out["label_dep"][words], one]), np.hstack([out["label_head"][above], one])
        scores = np.matmul((dependant @ self.labels).reshape(len(words), self.relations, -1), head[:, :, None])[:, :, 0]
        scores[~at_root, self.root] = -np.inf
        chosen = np.where(at_root, self.root, scores.argmax(1))
        return [self.names["deprels"][i] for i in chosen]
