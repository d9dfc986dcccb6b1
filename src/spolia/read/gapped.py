"""A verb told once for several places and days: "Hama fell on 5 December, Homs on the 7th, and on the 8th Damascus itself"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spolia.language.network import Sentence
from spolia.language.times import find_times
from spolia.read.named_places import NamedPlace
from spolia.records import Claim

AGAIN = re.compile(
    r",?\s+and,?\s+(?:(?:again|then|later|once more|partly|finally),?\s+)*(?=(?:on|in|at|during)\b)|,?\s+and\s+again\s+", re.IGNORECASE
)
SPREAD = re.compile(r"(?:between|from|since|until|by|within|over|for)\b", re.IGNORECASE)  # such a time is one stretch
REPEATED_KINDS = frozenset(("attack", "takeover", "withdrawal"))
GAPPED_KINDS = frozenset(("takeover", "withdrawal"))
PARTING = re.compile(r"\s*[,;]\s+(?:and\s+|then\s+|but\s+)*|\s+and\s+(?:then\s+)?")
VERBS = frozenset(("VERB", "AUX"))


@dataclass(frozen=True)
class Gapped:
    """A place and a day that the verb of a claim is told of too, and where they end in the text; `own` is where the claim's own place and day end."""

    told: Claim
    place: str
    time: str
    own: int
    end: int

    def corrects(self, claim: Claim) -> bool:
        """The claim has the place with the day of the other: "took Mosul on 10 June, Tikrit on the 11th" read as two places taken on 10 June."""
        same = (claim.kind, claim.evidence, claim.time) == (self.told.kind, self.told.evidence, self.told.time)
        return same and claim.place is not None and claim.place.text == self.place


@dataclass(frozen=True)
class Again:
    """A claim told for two times: what its own time is, the other, and where that ends in the text."""

    told: Claim
    own: str
    time: str
    end: int


def read_again(sentence: Sentence, text: str, claims: Sequence[Claim]) -> Iterator[Again]:
    """What the claims of a sentence tell again of a second time: "drones hit the town on 30 July and again on 25 August"."""
    for claim in claims:
        words = claim.time.text if claim.time is not None else None
        if claim.kind not in REPEATED_KINDS or not words or SPREAD.match(words):
            continue
        at = text.find(words, sentence.start, sentence.end)
        joint = AGAIN.search(words)
        if joint is not None and at >= 0:
            yield Again(claim, words[: joint.start()], words[joint.end() :], at + len(words))
        elif at >= 0 and (joint := AGAIN.match(text, at + len(words), sentence.end)) is not None:
            start = joint.end()
            then = next(((a, b) for a, b in find_times(text[start : sentence.end]) if a == 0), None)
            if then is not None:
                yield Again(claim, words, text[start : start + then[1]], start + then[1])


def read_gapped(sentence: Sentence, text: str, named: Sequence[NamedPlace], claims: Sequence[Claim]) -> Iterator[Gapped]:
    """What a sentence tells without its verb after one of its `claims`; `named` are the places that it names. Ends at the first part that has a verb of its own."""
    told = [c for c in claims if c.kind in GAPPED_KINDS and sentence.start <= c.evidence.start < sentence.end]
    for claim in told[:1]:
        own = _after(claim, text, sentence)
        for start, end in _parts(text, own, sentence.end):
            places = [m for m in named if start <= m.begin < end and m.kind != "country"]
            times = [(start + a, start + b) for a, b in find_times(text[start:end])]
            if len(places) != 1 or len(times) != 1 or _has_verb(sentence, start, end):
                return
            (first, last), place = times[0], places[0]
            begin = last if first <= place.begin < last else place.begin  # "on the 8th Damascus": the day is no part of the name
            words = text[begin : place.begin + len(place.text)].strip()
            if not any(c.place and c.place.text == words and c.time != claim.time for c in told):
                yield Gapped(claim, words, text[first:last], own, end)


def _after(claim: Claim, text: str, sentence: Sentence) -> int:
    """Where the claim's own place and time end; the end of the sentence where it names no time of its own."""
    words = [w.text for w in (claim.place, claim.time) if w is not None and w.text]
    found = [text.find(w, sentence.start, sentence.end) for w in words]
    if claim.time is None or not claim.time.text or -1 in found:
        return sentence.end
    return max((at + len(w) for at, w in zip(found, words, strict=True)), default=sentence.end)


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The stretches after `start` that commas, semicolons and "and" part, without these; nothing where something else follows there."""
    match = PARTING.match(text, start, end)
    while match:
        begin = match.end()
        following = PARTING.search(text, begin, end)
        yield begin, following.start() if following else len(text[:end].rstrip(".!? "))
        match = following


def _has_verb(sentence: Sentence, start: int, end: int) -> bool:
    return any(start <= t.start < end and t.upos in VERBS for t in sentence.tokens)
