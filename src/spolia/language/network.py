"""The language network at work: a text's sentences with tags and trees, its entities and attributions, and what its words tell.

One pass of the encoder over runs of sentences gives all of it; heads and decoders are numpy.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from msgspec import Struct

from spolia.language.decoder import Answer, Decoder, Rows
from spolia.language.encoder import Encoder
from spolia.language.heads import Heads, Scores
from spolia.language.lemmas import lemma_of
from spolia.language.lifted import find_lifted, put_back
from spolia.language.runs import Run, runs_of
from spolia.language.tellings import Tellers, Telling, by_sentence
from spolia.language.tokens import Span, WordPieces, find_sentences
from spolia.language.tree import spans_of

LONGEST_SENTENCE = 250  # pieces: longer ones are parsed in parts of this size, each with a root of its own
MODEL = Path(__file__).with_name("model")
LOADED: dict[int, Network] = {}  # by process
Read = tuple[Answer, tuple[Telling, ...]]  # of a sentence


class Token(Struct, frozen=True, gc=False):
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
        self.pieces = WordPieces(json.loads((folder / "vocabulary.json").read_text("utf-8")))
        self.encoder = Encoder(folder, self.pieces.cls, self.pieces.sep)
        self.heads = Heads(folder / "heads.npz")
        self.names: dict[str, list[str]] = json.loads((folder / "names.json").read_text("utf-8"))
        self.decoder = Decoder(self.heads.label, self.names)
        self.tellers = Tellers(self.heads.role, self.names["kinds"], self.names["roles"])

    def read(self, sentences: Sequence[Sequence[str]], starts: Sequence[Sequence[int]], titles: int = 0) -> list[Read]:
        """What is read of each sentence; `starts` is where in the text each word begins, the first `titles` sentences are those of the title."""
        cuts = [[self.pieces.seen(word) for word in sentence] for sentence in sentences]
        found: list[Read] = []
        for run in runs_of([[len(cut) for cut in sentence] for sentence in cuts], titles):
            vectors = self.encoder.vectors([sentences[n][w] for n, w in run.words], [cuts[n][w] for n, w in run.words])
            out = self.heads.scores(vectors)
            lifted = {n: find_lifted(sentences[n]) for n in range(run.first, run.end)}
            told = self._told(out, run, starts, titles)
            for n, answer in zip(lifted, self.decoder.answers(out, list(rows_of(run, sentences, lifted))), strict=True):
                found.append((put_back(answer, sentences[n], lifted[n]), told.get(n, ())))
        return found

    def _told(self, out: Mapping[str, Scores], run: Run, starts: Sequence[Sequence[int]], titles: int) -> Mapping[int, tuple[Telling, ...]]:
        """What the sentences tell that are read in the run, each by its number."""
        kinds, telling, filler = (out[name][1:] for name in ("kinds", "role_telling", "role_filler"))
        return by_sentence(self.tellers.tellings(kinds, telling, filler, run.before), run, starts, titles)


def rows_of(run: Run, sentences: Sequence[Sequence[str]], lifted: Mapping[int, Mapping[int, int]]) -> Iterator[Rows]:
    """Which rows of its scores are those of each sentence that is read in the run, without those of the words that were lifted out."""
    at = 1 + run.before
    for n in range(run.first, run.end):
        yield np.array([0, *(at + w for w in range(len(sentences[n])) if w not in lifted[n])], np.int64)
        at += len(sentences[n])


def network() -> Network:
    """The model of this process; a forked one loads it anew, since the model's threads do not go along. Threads that ask first together load it each, and keep one."""
    process = os.getpid()
    if process not in LOADED:
        LOADED.setdefault(process, Network())
    return LOADED[process]


def parse_text(text: str, sentences: list[list[Span]] | None = None, title: str = "") -> Parse:
    """The parse of a text, sentence by sentence, and of its title; `sentences` keeps a division into words that the text came with."""
    model = network()
    titles = [part for sentence in find_sentences(title) for part in _parts(model, title, sentence)]
    given = find_sentences(text) if sentences is None else [s for s in sentences if s]
    spans = [part for sentence in given for part in _parts(model, text, sentence)]
    rows = [*([title[a:b] for a, b in sentence] for sentence in titles), *([text[a:b] for a, b in sentence] for sentence in spans)]
    every = [*titles, *spans]
    read = model.read(rows, [[a for a, _ in sentence] for sentence in every], len(titles))
    parsed = [_sentence(sentence, row, *parts, model) for sentence, row, parts in zip(every, rows, read, strict=True)]
    return Parse(text, tuple(parsed[len(titles) :]), tuple(parsed[: len(titles)]))


def _parts(model: Network, text: str, sentence: list[Span]) -> Iterator[list[Span]]:
    part: list[Span] = []
    size = 0
    for a, b in sentence:
        length = len(model.pieces.seen(text[a:b]))
        if part and size + length > LONGEST_SENTENCE:
            yield part
            part, size = [], 0
        part.append((a, b))
        size += length
    yield part


def _sentence(words: list[Span], row: list[str], answer: Answer, tellings: tuple[Telling, ...], model: Network) -> Sentence:
    xpos, heads, deprels = answer.xpos, answer.heads, answer.deprels
    upos = [_settle(u, x) for u, x in zip(answer.upos, xpos, strict=True)]
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
        tuple((a, b, types[2 * kind + 1][2:]) for a, b, kind in spans_of(answer.entities)),
        tuple(link_attributions(tokens, *([(a, b) for a, b, _ in spans_of(row)] for row in answer.attributions))),
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
