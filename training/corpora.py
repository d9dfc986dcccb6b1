"""The corpora as training examples: words cut to pieces, with what each head is to answer for each word."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeVar

from spolia.language.tokens import CASES, WordPieces, case_of, find_sentences

LONGEST_WINDOW = 192  # pieces; a window is several sentences of one document in one row
RE3D_CONFIDENCE = 0.5  # the corpus's own line between gold and crowd-rejected candidates
ENTITY_TYPES = (
    "CommsIdentifier", "DocumentReference", "Frequency", "Location", "MilitaryPlatform", "Money", "Nationality",
    "Organisation", "Person", "Quantity", "Temporal", "Url", "Vehicle", "Weapon", "Coordinate",
)  # fmt: skip
ENTITY_TAGS = ("O", *(f"{p}-{t}" for t in ENTITY_TYPES for p in "BI"))
PARTS = ("source", "cue", "content")
OUTSIDE, BEGIN, INSIDE = 0, 1, 2


class HasWords(Protocol):
    """A sentence of any corpus."""

    @property
    def words(self) -> tuple[str, ...]: ...


Row = TypeVar("Row", bound=HasWords)


@dataclass(frozen=True)
class Sentence:
    """A sentence's words with the gold of one corpus: `heads` from 1, 0 the root; attribution one tag of three a part."""

    words: tuple[str, ...]
    upos: tuple[str, ...] = ()
    xpos: tuple[str, ...] = ()
    heads: tuple[int, ...] = ()
    deprels: tuple[str, ...] = ()
    entities: tuple[int, ...] = ()
    attributions: tuple[tuple[int, int, int], ...] = ()


@dataclass
class Document:
    id: str
    sentences: list[Sentence] = field(default_factory=list)


def read_treebank(path: Path) -> list[Document]:
    """The documents of a CoNLL-U file; empty nodes and multiword lines left out."""
    documents: list[Document] = []
    rows: list[list[str]] = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("# newdoc"):
                documents.append(Document(line.rsplit("=", 1)[1].strip()))
            elif line[0].isdigit():
                row = line.rstrip("\n").split("\t")
                if row[0].isdigit():
                    rows.append(row)
            elif line == "\n" and rows:
                columns = list(zip(*rows, strict=True))
                documents[-1].sentences.append(Sentence(columns[1], columns[3], columns[4], tuple(map(int, columns[6])), columns[7]))
                rows = []
    return documents


def _lines(path: Path) -> Iterator[dict]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _tag_words(sentences: list[list[tuple[int, int]]], spans: list[tuple[int, int, int]]) -> list[list[int]]:
    """For each word the tag index*2+1 of a span that begins on it, index*2+2 inside one, else 0; spans (start, end, index)."""
    tags = []
    for words in sentences:
        row = [0] * len(words)
        for start, end, index in spans:
            inside = [i for i, (a, b) in enumerate(words) if a < end and b > start]
            for i in inside:
                row[i] = 2 * index + (1 if i == inside[0] else 2)
        tags.append(row)
    return tags


def outermost(entities: list[dict]) -> list[tuple[int, int, int]]:
    """Spans (start, end, type index) with nested ones dropped: the outermost is kept, ties by type name in sorted order."""
    kept: list[tuple[int, int, int]] = []
    usable = [e for e in entities if e["confidence"] >= RE3D_CONFIDENCE and e["type"] in ENTITY_TYPES]
    for e in sorted(usable, key=lambda e: (e["start"] - e["end"], e["start"], e["type"])):
        if all(e["end"] <= a or e["start"] >= b for a, b, _ in kept):
            kept.append((e["start"], e["end"], ENTITY_TYPES.index(e["type"])))
    return sorted(kept)


def read_re3d(path: Path) -> list[Document]:
    documents = []
    for row in _lines(path):
        spans = find_sentences(row["text"])
        tags = _tag_words(spans, outermost(row["entities"]))
        documents.append(Document(row["id"], [
            Sentence(tuple(row["text"][a:b] for a, b in words), entities=tuple(t)) for words, t in zip(spans, tags, strict=True)
        ]))  # fmt: skip
    return documents


def read_polnear(path: Path, share: float = 1.0, take: int | None = None) -> list[Document]:
    """The first `take` documents (by hash of their id, so that any number is a fair draw)."""
    rows = sorted(_lines(path), key=lambda row: hashlib.sha256(row["id"].encode()).hexdigest())
    documents = []
    for row in rows[: take or int(len(rows) * share)]:
        spans = find_sentences(row["text"])
        layers = []
        for part in PARTS:
            marks = [(a, b, 0) for attribution in row["attributions"] for a, b in attribution[part]]
            # Contents nest: of two that overlap the longer is marked last, so that its beginning stands.
            layers.append(_tag_words(spans, sorted(marks, key=lambda m: m[1] - m[0])))
        documents.append(Document(row["id"], [
            Sentence(tuple(row["text"][a:b] for a, b in words), attributions=tuple(zip(*tags, strict=True)))
            for words, *tags in zip(spans, *layers, strict=True)
        ]))  # fmt: skip
    return documents


def split_held_out(documents: list[Document], held_out: set[str]) -> tuple[list[Document], list[Document]]:
    return [d for d in documents if d.id not in held_out], [d for d in documents if d.id in held_out]


def row_of(sentences: list[Sentence], pieces: WordPieces) -> dict:
    """One input row: piece ids, their cases and the place of each word's first piece, and the gold of all sentences joined."""
    ids, cases, firsts = [pieces.cls], [0], []
    heads: list[int] = []
    for sentence in sentences:
        base = len(firsts)
        heads += [h + base if h else 0 for h in sentence.heads]
        for word in sentence.words:
            cut = pieces.seen(word)
            firsts.append(len(ids))
            ids += cut
            cases += [case_of(word)] * len(cut)
    flat = lambda name: [x for s in sentences for x in getattr(s, name)]  # noqa: E731
    return {
        "ids": [*ids, pieces.sep], "cases": [*cases, 0], "firsts": firsts, "heads": heads, "upos": flat("upos"),
        "xpos": flat("xpos"), "deprels": flat("deprels"), "entities": flat("entities"), "attributions": flat("attributions"),
    }  # fmt: skip


def windows(sentences: Sequence[Row], pieces: WordPieces, longest: int = LONGEST_WINDOW, taken: int = 0) -> Iterator[list[Row]]:
    """Runs of consecutive sentences of at most so many pieces, of which `taken` are taken from the first run."""
    run: list[Row] = []
    size = 2 + taken
    for sentence in sentences:
        length = sum(len(pieces.seen(w)) for w in sentence.words)
        if run and size + length > longest:
            yield run
            run, size = [], 2
        run.append(sentence)
        size += length
    if run:
        yield run


assert len(CASES) <= 6  # rows of the widened token-type table
