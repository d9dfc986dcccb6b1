"""Trees for the written reports, which nobody parsed by hand: those that the network reads itself when it knows trees and nothing of tellings yet.

Taught beside what is told they keep the trees of such texts as they were. Without them the network, which sees treebanks only in rows of their own, came to parse the
texts of reports worse while it parsed the treebanks' as well as ever (docs/decisions/0014).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import torch

from spolia.language.tokens import WordPieces
from spolia.language.tree import best_tags, best_tree

from .claims_rows import Told, Tree
from .corpora import Document, Sentence, row_of
from .model import Network, has_half_precision

AT_ONCE = 64  # sentences


def with_trees(network: Network, documents: list[Document], names: dict[str, list[str]], pieces: WordPieces) -> list[Document]:
    """The documents of written reports, each sentence with its tree as the network reads it alone."""
    network.eval()
    told: list[Told] = [sentence for document in documents for sentence in document.sentences]  # type: ignore[misc]
    order = sorted(range(len(told)), key=lambda n: len(told[n].words))
    trees: dict[int, Tree] = {}
    for at in range(0, len(order), AT_ONCE):
        numbers = [n for n in order[at : at + AT_ONCE] if told[n].words]
        if numbers:
            trees |= zip(numbers, _trees(network, [told[n].words for n in numbers], names, pieces), strict=True)
    parsed = iter([replace(sentence, tree=trees.get(n)) for n, sentence in enumerate(told)])
    return [Document(document.id, [next(parsed) for _ in document.sentences]) for document in documents]  # type: ignore[misc]


@torch.no_grad()
@torch.autocast("cpu", torch.bfloat16, enabled=has_half_precision())
def _trees(network: Network, sentences: Sequence[tuple[str, ...]], names: dict[str, list[str]], pieces: WordPieces) -> Iterator[Tree]:
    from .train import inputs

    vectors = network.encoder.word_vectors(*inputs([row_of([Sentence(words)], pieces) for words in sentences]))
    arcs = network.arcs(vectors).float().numpy()
    heads = [best_tree(arcs[n, : len(words) + 1, : len(words) + 1]) for n, words in enumerate(sentences)]
    longest = vectors.shape[1] - 1
    labels = network.labels(vectors, torch.tensor([row + [0] * (longest - len(row)) for row in heads])).argmax(-1)
    upos, xpos = (head(vectors[:, 1:]).argmax(-1) for head in (network.upos, network.xpos))
    attributions = network.attributions(vectors[:, 1:]).unflatten(-1, (3, 3)).float().numpy()
    for n, words in enumerate(sentences):
        size = len(words)
        tags = [best_tags(attributions[n, :size, part]) for part in range(3)]
        yield Tree(
            tuple(names["upos"][i] for i in upos[n, :size]), tuple(names["xpos"][i] for i in xpos[n, :size]), tuple(heads[n]),
            tuple(names["deprels"][i] for i in labels[n, :size]), tuple(zip(*tags, strict=True)),
        )  # fmt: skip
