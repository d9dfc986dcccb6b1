"""The language network at work: a text's sentences with tags and trees, its entities and its attributions.

One sentence a row, batches of rows alike in length; int8 weights by ONNX Runtime, decoders in numpy.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spolia.language.lemmas import lemma_of
from spolia.language.lifted import find_lifted, put_back
from spolia.language.rows import MODEL, PIECES_A_WORD, aside, batches_of, feed_of, open_session
from spolia.language.tellings import Telling, hearer
from spolia.language.tokens import Span, WordPieces, find_sentences
from spolia.language.tree import best_tags, best_tree, spans_of

LONGEST_SENTENCE = 250  # pieces: longer ones are parsed in parts of this size, each with a root of its own
DESIGNATION = re.compile(r"(?=.*\d)(?=.*[A-Z])[A-Z0-9][A-Za-z0-9]*(?:[-/][A-Za-z0-9]+)*$|[A-Z][a-z]+-?\d+[A-Za-z0-9]*$")
PLURAL = re.compile(r"\d[A-Z]?['’]?s$")
# Words that the encoder, which has no case, would take for others: it sees these instead.
READ_AS = {"IS": "isis", "US": "usa", "IT": "computer"}
PARTS = ("source", "cue", "content")


@dataclass(frozen=True, slots=True)
class Token:
    """A word: its place in the text, its forms, and its head in the sentence as an index from 0, -1 for the root."""

    index: int
    start: int
    end: int
    text: str
    lemma: str
    upos: str
    xpos: str
    head: int
    deprel: str


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who is said to say what: spans of tokens (first, last + 1) of one sentence; a source or content may be missing."""

    source: tuple[int, int] | None
    cue: tuple[int, int]
    content: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Sentence:
    tokens: tuple[Token, ...]
    children: tuple[tuple[int, ...], ...]  # the dependants of each token, in order
    entities: tuple[tuple[int, int, str], ...]  # (first token, last + 1, type)
    attributions: tuple[Attribution, ...]
    tellings: tuple[Telling, ...] = ()

    @property
    def start(self) -> int:
        return self.tokens[0].start

    @property
    def end(self) -> int:
        return self.tokens[-1].end


@dataclass(frozen=True, slots=True)
class Parse:
    text: str
    sentences: tuple[Sentence, ...]
    title: tuple[Sentence, ...] = ()  # of the title that came with the text, whose offsets are its own


class Network:
    """The loaded model; made once a process by `network()`."""

    def __init__(self, folder: Path = MODEL) -> None:
        self.session = open_session(folder / "network.onnx")
        self.pieces = WordPieces(folder / "vocab.txt")
        self.names: dict[str, list[str]] = json.loads((folder / "names.json").read_text("utf-8"))
        labels = np.load(folder / "labels.npy").astype(np.float32)  # (deprels, dependant, head)
        self.labels, self.deprels = labels.transpose(1, 0, 2).reshape(labels.shape[1], -1), len(labels)
        self.root = self.names["deprels"].index("root")
        self.outputs = [o.name for o in self.session.get_outputs()]

    def cut(self, word: str) -> tuple[int, ...]:
        """The pieces of a word; a designation ("T-72s") has those of a plain noun, which the trees are sure of."""
        seen = READ_AS.get(word) or (("vehicles" if PLURAL.search(word) else "vehicle") if DESIGNATION.match(word) else word)
        return self.pieces.cut(seen)[:PIECES_A_WORD]

    def parse_rows(self, rows: Sequence[Sequence[str]]) -> list[tuple[Any, ...]]:
        """For each row of words its (upos, xpos, heads, deprels, entity tags, attribution tags), in the order given."""
        cuts = [[self.cut(word) for word in row] for row in rows]
        answers: list[tuple[Any, ...]] = [()] * len(rows)
        for batch in batches_of(cuts):
            feed = feed_of([rows[i] for i in batch], [cuts[i] for i in batch], self.pieces)
            out = dict(zip(self.outputs, self.session.run(self.outputs, feed), strict=True))
            for i, answer in zip(batch, self._decode(out, [len(rows[i]) for i in batch]), strict=True):
                answers[i] = answer
        return answers

    def _decode(self, out: dict[str, NDArray[np.float32]], lengths: list[int]) -> Iterator[tuple[Any, ...]]:
        """The answers of a batch row by row; each row of scores begins with its root."""
        ends = np.cumsum([n + 1 for n in lengths])
        parts = [slice(end - n - 1, end) for n, end in zip(lengths, ends, strict=True)]
        heads = [best_tree(out["arc_query"][part] @ out["arc_head"][part].T) for part in parts]
        words = np.concatenate([np.arange(part.start + 1, part.stop) for part in parts])
        above = np.concatenate([part.start + np.array(row, np.int64) for part, row in zip(parts, heads, strict=True)])
        deprels = self._label(out, words, above, np.concatenate([np.array(row) == 0 for row in heads]))
        upos, xpos = out["upos_scores"].argmax(1), out["xpos_scores"].argmax(1)
        begin = 0
        for part, row in zip(parts, heads, strict=True):
            inner = slice(part.start + 1, part.stop)
            attributions = out["attributions_scores"][inner].reshape(-1, 3, 3)
            yield (
                [self.names["upos"][i] for i in upos[inner]],
                [self.names["xpos"][i] for i in xpos[inner]],
                row,
                deprels[begin : begin + len(row)],
                best_tags(out["entities_scores"][inner]),
                [best_tags(attributions[:, kind]) for kind in range(3)],
            )
            begin += len(row)

    def _label(
        self, out: dict[str, NDArray[np.float32]], words: NDArray[np.int64], above: NDArray[np.int64], at_root: NDArray[np.bool_]
    ) -> list[str]:
        """The relation of each word to the one above it; all words of a batch at once, since the matrix is large."""
        one = np.ones((len(words), 1), np.float32)
        dependant = np.hstack([out["label_dep"][words], one])
        head = np.hstack([out["label_head"][above], one])
        scores = np.matmul((dependant @ self.labels).reshape(len(words), self.deprels, -1), head[:, :, None])[:, :, 0]
        scores[~at_root, self.root] = -np.inf
        chosen = np.where(at_root, self.root, scores.argmax(1))
        return [self.names["deprels"][i] for i in chosen]


@cache
def network() -> Network:
    return Network()


def parse_text(text: str, sentences: list[list[Span]] | None = None, hear: bool = True, title: str = "") -> Parse:
    """The parse of a text, sentence by sentence, and of its title; `sentences` keeps a division into words that the text came with.

    What words tell is only heard with `hear`, and never of the title.
    """
    spans = find_sentences(text) if sentences is None else [s for s in sentences if s]
    return Parse(text, _parsed(text, spans, hear), _parsed(title, find_sentences(title), hear=False))


def _parsed(text: str, sentences: list[list[Span]], hear: bool) -> tuple[Sentence, ...]:
    """The sentences with their trees, and with what they tell, which is heard meanwhile."""
    model = network()
    spans = [part for sentence in sentences for part in _parts(model, text, sentence)]
    rows = [[text[a:b] for a, b in sentence] for sentence in spans]
    starts = [[a for a, _ in sentence] for sentence in spans]
    heard = aside(lambda: hearer().hear(rows, starts)) if hear else None
    lifted = [find_lifted(row) for row in rows]
    answers = model.parse_rows([[w for i, w in enumerate(row) if i not in out] for row, out in zip(rows, lifted, strict=True)])
    whole = [put_back(answer, row, out) for answer, row, out in zip(answers, rows, lifted, strict=True)]
    told = heard.result() if heard is not None else [()] * len(rows)
    return tuple(_sentence(*parts, model) for parts in zip(spans, rows, whole, told, strict=True))


def _parts(model: Network, text: str, sentence: list[Span]) -> Iterator[list[Span]]:
    part: list[Span] = []
    size = 0
    for a, b in sentence:
        length = len(model.cut(text[a:b]))
        if part and size + length > LONGEST_SENTENCE:
            yield part
            part, size = [], 0
        part.append((a, b))
        size += length
    yield part


def _sentence(words: list[Span], row: list[str], answer: tuple[Any, ...], tellings: tuple[Telling, ...], model: Network) -> Sentence:
    upos, xpos, heads, deprels, entities, tags = answer
    upos = [_settle(u, x) for u, x in zip(upos, xpos, strict=True)]
    tokens = tuple(
        Token(i, *words[i], row[i], lemma_of(row[i], upos[i], xpos[i]), upos[i], xpos[i], heads[i] - 1, deprels[i]) for i in range(len(row))
    )
    children: list[list[int]] = [[] for _ in row]
    for token in tokens:
        if token.head >= 0:
            children[token.head].append(token.index)
    types = model.names["entities"]
    return Sentence(
        tokens,
        tuple(map(tuple, children)),
        tuple((a, b, types[2 * kind + 1][2:]) for a, b, kind in spans_of(entities)),
        tuple(link_attributions(tokens, *([(a, b) for a, b, _ in spans_of(row)] for row in tags))),
        tellings,
    )


def _settle(upos: str, xpos: str) -> str:
    """The part of speech, where the two tags agree on it: a plural that is no name ("Rebels" at a sentence's head) is a noun."""
    return "NOUN" if (upos, xpos) == ("PROPN", "NNS") else upos


def link_attributions(
    tokens: tuple[Token, ...], sources: list[tuple[int, int]], cues: list[tuple[int, int]], contents: list[tuple[int, int]]
) -> list[Attribution]:
    """For each cue the nearest source and the nearest content, by the tree first and then by the words between."""

    def distance(cue: tuple[int, int], span: tuple[int, int]) -> tuple[bool, int]:
        hangs = any(cue[0] <= tokens[i].head < cue[1] for i in range(*span))
        return not hangs, min(abs(span[0] - cue[1]), abs(cue[0] - span[1]))

    def nearest(cue: tuple[int, int], spans: list[tuple[int, int]]) -> tuple[int, int] | None:
        apart = [s for s in spans if s[1] <= cue[0] or s[0] >= cue[1]]
        return min(apart, key=lambda s: distance(cue, s), default=None)

    return [Attribution(nearest(cue, sources), cue, nearest(cue, contents)) for cue in cues]
