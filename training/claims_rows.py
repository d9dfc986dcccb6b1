"""Written claims as training examples: for each word the kinds that it tells, and for each telling word the words that fill its roles."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

from spolia.language.tokens import Span, WordPieces, case_of, find_sentences
from spolia.records import Claim

from .written import Written

KINDS = (
    "takeover", "seizure", "abandonment", "destruction", "attack", "withdrawal", "deployment", "transfer", "capability",
    "killed", "wounded", "detained", "missing", "displaced",  # casualties by what became of the people
)  # fmt: skip
ROLES = ("actor", "target", "items", "place", "time", "speaker")
HELD_OUT = 10  # one report in so many, by hash of its id, is never trained on


@dataclass
class Telling:
    """A word that tells a happening of a kind, and which words of its sentence fill each role."""

    word: int
    kind: int
    roles: set[tuple[int, int]] = field(default_factory=set)  # (word, role)


@dataclass(frozen=True)
class Told:
    """A sentence's words, and what they tell."""

    words: tuple[str, ...]
    tellings: tuple[Telling, ...]


def is_held_out(id: str) -> bool:
    return int(hashlib.sha256(id.encode()).hexdigest(), 16) % HELD_OUT == 0


def told_sentences(written: Written) -> list[Told]:
    """The report's sentences, each with what its words tell."""
    text = written.report.text
    sentences = find_sentences(text)
    found: list[dict[tuple[int, int], Telling]] = [{} for _ in sentences]
    for claim, at in zip(written.claims, written.words, strict=True):
        where = _where(sentences, at)
        if where is None:
            continue
        number, word = where
        for kind in {KINDS.index(told) for told in _told_by(claim)}:
            telling = found[number].setdefault((word, kind), Telling(word, kind))
            telling.roles |= _roles(claim, text, sentences[number], word)
    return [Told(tuple(text[a:b] for a, b in words), tuple(tellings.values())) for words, tellings in zip(sentences, found, strict=True)]


def _told_by(claim: Claim) -> list[str]:
    return [i.category for i in claim.items if i.category in KINDS] if claim.kind == "casualties" else [claim.kind]


def _where(sentences: list[list[Span]], at: int) -> tuple[int, int] | None:
    for number, words in enumerate(sentences):
        for index, (start, end) in enumerate(words):
            if start <= at < end:
                return number, index
    return None


def _roles(claim: Claim, text: str, words: list[Span], telling: int) -> set[tuple[int, int]]:
    """The words of the sentence that fill the claim's roles: of each mention the occurrence that is nearest to the telling word."""
    mentions: dict[str, list[str | None]] = {
        "actor": [p.text for p in claim.actor],
        "target": [p.text for p in claim.target],
        "items": [i.text for i in claim.items],
        "place": [claim.place.text] if claim.place else [],
        "time": [claim.time.text] if claim.time else [],
        "speaker": [claim.speaker.text] if claim.speaker else [],
    }
    filled = set()
    first, last = words[0][0], words[-1][1]
    for role, texts in mentions.items():
        for mention in filter(None, texts):
            spans = [(m.start(), m.end()) for m in re.finditer(rf"(?<!\w){re.escape(mention)}(?!\w)", text[first:last])]
            if spans:
                at = words[telling][0] - first
                start, end = min(spans, key=lambda s: min(abs(s[0] - at), abs(s[1] - at)))
                filled |= {(i, ROLES.index(role)) for i, (a, b) in enumerate(words) if a < first + end and b > first + start}
    return filled


def row_of_told(sentences: list[Told], pieces: WordPieces) -> dict:
    """One input row: piece ids, their cases, the first piece of each word, and what the words of all sentences tell."""
    ids, cases, firsts = [pieces.cls], [0], []
    tellings = []
    for sentence in sentences:
        base = len(firsts)
        for word in sentence.words:
            cut = pieces.cut(word)[:12]
            firsts.append(len(ids))
            ids += cut
            cases += [case_of(word)] * len(cut)
        tellings += [(t.word + base, t.kind, [(w + base, role) for w, role in t.roles]) for t in sentence.tellings]
    return {"ids": [*ids, pieces.sep], "cases": [*cases, 0], "firsts": firsts, "tellings": tellings}
