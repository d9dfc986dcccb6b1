"""What reports say that speaks against the use of a system: no crew, no radar, missing parts, nobody who can work it.

Read from the words of the sentences that tell of it, by the table `unfit` of kinds.yaml. It judges nothing: a reason is the report's
own sentence under a heading, so that a reader sees whether it was understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from spolia.knowledge.tables import Knowledge
from spolia.language.tokens import find_sentences
from spolia.measures import fold
from spolia.picture.matter import Change, Matter
from spolia.records import AIR_DEFENCE, Claim, Reason

WITHIN = 6  # words between a thing and what is said of it, on either side
BEFORE = 3  # words between "no", "without" and the thing that is not there
NO_FARTHER = 2  # words before a word at which a denial still denies it
DENIALS = frozenset({"not", "never", "no", "nor", "without", "hardly", "nothing"})
LONGEST_QUOTE = 240  # characters of a sentence that a reason carries
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*|[,;:–—]")
_BREAKS = frozenset({",", ";", ":", "–", "—", "and", "but", "while"})

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of thing that speaks against use, as kinds.yaml tells it."""

    of: str
    next: bool
    struck: bool
    things: tuple[Phrase, ...]
    words: tuple[Phrase, ...]
    before: tuple[Phrase, ...]
    alone: tuple[Phrase, ...]

    def says(self, sentence: str, *, crowded: bool = False) -> bool:
        """The sentence says so. In a crowded one, which tells of other materiel too, thing and word must stand in one clause."""
        tokens = _tokens(sentence)
        words = [(at, phrase) for phrase in self.words for at in _found(tokens, phrase) if not _denied(tokens, at)]
        before = [(at, phrase) for phrase in self.before for at in _found(tokens, phrase)]
        if any(not _denied(tokens, at) for phrase in self.alone for at in _found(tokens, phrase)):
            return True
        for thing in self.things:
            for at in _found(tokens, thing):
                near = [w for w, p in words if _between(tokens, at, len(thing), w, len(p), crowded) <= WITHIN]
                gone = [b for b, p in before if b < at and _between(tokens, at, len(thing), b, len(p), True) <= BEFORE]
                if near or gone:
                    return True
        return False


def read_rows(known: Knowledge) -> list[Row]:
    """The rows of the table, in its order."""
    return [_row(row) for row in known.yaml("kinds.yaml")["unfit"]]


def _row(row: dict[str, Any]) -> Row:
    phrases = {name: tuple(tuple(_tokens(words)) for words in row[name]) for name in ("things", "words", "before", "alone")}
    return Row(of=row["of"], next=row["next"], struck=row["struck"], **phrases)


def _tokens(text: str) -> list[str]:
    """Words and breaks of the text, folded; a curly apostrophe is a straight one."""
    return _WORD.findall(fold(text).replace("’", "'"))


def _found(tokens: Sequence[str], phrase: Phrase) -> Iterator[int]:
    size = len(phrase)
    return (at for at in range(len(tokens) - size + 1) if tuple(tokens[at : at + size]) == phrase)


def _denied(tokens: Sequence[str], at: int) -> bool:
    return any(word in DENIALS or word.endswith("n't") for word in tokens[max(0, at - NO_FARTHER) : at])


def _between(tokens: Sequence[str], thing: int, thing_size: int, word: int, word_size: int, crowded: bool) -> int:
    """How many words lie between the two; endless where they overlap, or a break parts them and none may."""
    start, end = (thing + thing_size, word) if thing < word else (word + word_size, thing)
    gap = tokens[start:end]
    if start > end or (crowded and _BREAKS & set(gap)):
        return len(tokens) + WITHIN + BEFORE
    return sum(token not in _BREAKS or token.isalpha() for token in gap)


class Passages:
    """The sentences of reports that tell of a system, with the claims that are told there."""

    def __init__(self, matter: Matter) -> None:
        self._texts, self._claims = matter.texts, matter.told_in
        self._spans: dict[str, list[tuple[int, int]]] = {}
        self._said: dict[str, dict[tuple[str, str], list[str]]] = {}  # by report, then by row and claim

    def change(self, change: Change) -> None:
        """Forgets the sentences of reports that changed."""
        for claim in change.claims:
            self._spans.pop(claim.report, None)
            self._said.pop(claim.report, None)

    def telling(self, row: Row, claim: Claim) -> list[str]:
        """The sentence of the claim and the one after it, each if the row finds in it what it looks for."""
        known = self._said.setdefault(claim.report, {})
        if (row.of, claim.id) not in known:
            known[row.of, claim.id] = list(_telling(row, claim, self))
        return known[row.of, claim.id]

    def of(self, claim: Claim) -> tuple[str, str]:
        """(the sentence that the claim stands in, the one after it); its quote and "" where its report is not at hand."""
        start, end = claim.evidence.start, claim.evidence.end
        text = self._texts.get(claim.report, "")
        if text[start:end] != claim.evidence.quote:
            return claim.evidence.quote, ""
        spans = self._sentences(claim.report)
        own = [n for n, (first, last) in enumerate(spans) if first < end and start < last]
        if not own:
            return claim.evidence.quote, ""
        after = spans[own[-1] + 1] if own[-1] + 1 < len(spans) else (0, 0)
        return text[spans[own[0]][0] : spans[own[-1]][1]], text[slice(*after)]

    def crowded(self, report: str, sentence: str) -> bool:
        """Some claim tells of other materiel in it."""
        return any(
            item.category not in AIR_DEFENCE and item.category != "radar" and item.text in sentence
            for claim in self.told_in(report)
            for item in claim.items
        )

    def told_in(self, report: str) -> list[Claim]:
        """The claims of the report."""
        return self._claims.get(report, [])

    def _sentences(self, report: str) -> list[tuple[int, int]]:
        if report not in self._spans:
            self._spans[report] = [(words[0][0], words[-1][1]) for words in find_sentences(self._texts[report]) if words]
        return self._spans[report]


def unfit_reasons(claims: Sequence[Claim], passages: Passages, rows: Sequence[Row]) -> list[Reason]:
    """What the sentences of these claims, and those right after them, say against the use of what they tell of: a reason a sentence."""
    rank = {row.of: number for number, row in enumerate(rows)}
    found: dict[str, tuple[dict[str, None], set[str]]] = {}
    for row in rows:
        for claim in claims:
            for said in passages.telling(row, claim):
                headings, ids = found.setdefault(said, ({}, set()))
                headings[row.of] = None
                ids.add(claim.id)
    return [
        Reason(text=f"On {' and '.join(headings)}: “{quoted(said)}”", claims=sorted(ids))
        for said, (headings, ids) in sorted(found.items(), key=lambda pair: (rank[next(iter(pair[1][0]))], min(pair[1][1]), pair[0]))
    ]


def _telling(row: Row, claim: Claim, passages: Passages) -> Iterator[str]:
    if claim.kind in ("attack", "destruction") and not row.struck:
        return  # "burnt" in the telling of a strike is the strike
    own, after = passages.of(claim)
    if row.says(own, crowded=passages.crowded(claim.report, own)):
        yield own
    if row.next and after and not passages.crowded(claim.report, after) and row.says(after):
        yield after


def quoted(text: str) -> str:
    """The text on one line, cut after a word where it is long.

    >>> quoted("the  crew\\nhad left")
    'the crew had left'
    """
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_QUOTE else f"{line[:LONGEST_QUOTE].rsplit(' ', 1)[0]} …"
