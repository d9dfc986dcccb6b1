"""Numbers told again: "Washington speaks of six tanks", "a councillor counts ten" give another number of what was told before (words in knowledge/speech.yaml)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from spolia.language.network import Sentence, Token
from spolia.read.phrases import Phrase, Phrases
from spolia.read.roles import verb_slots
from spolia.records import Claim

REACH = 700  # characters back in which what is counted again was told
NEAR = 300  # characters back for what has no items: the land that was taken, the men who are somewhere
COUNTED_KINDS = frozenset(("seizure", "abandonment", "destruction", "casualties", "transfer"))
MANNED_KINDS = frozenset(("deployment", "withdrawal"))  # of a force, whose men may be counted
NUMBER_NOUNS = frozenset(("ten", "dozen", "score", "hundred", "thousand", "million"))
SLOTS = ("object", "of", "at")


@dataclass(frozen=True)
class Recount:
    """The verb that tells the number, the phrases that give it, and the claim that it is another number of."""

    verb: int
    phrases: list[Phrase]
    told: Claim

    @property
    def words(self) -> frozenset[int]:
        """The words that tell the number, and no other happening."""
        return frozenset((self.verb, *(i for p in self.phrases for i in range(p.first, p.last + 1))))


def read_recounts(sentence: Sentence, phrases: Phrases, claims: Sequence[Claim], used: frozenset[int]) -> Iterator[Recount]:
    """The numbers of a sentence that say again how many; `used` are words that a happening of the sentence stands on."""
    for token in sentence.tokens:
        counted = _numbers_told(sentence, token, phrases) if token.index not in used else []
        told = _told_before(counted, claims, token.start, phrases) if counted and not used & {p.head for p in counted} else None
        if told is not None:
            yield Recount(token.index, counted, told)


def _numbers_told(sentence: Sentence, token: Token, phrases: Phrases) -> list[Phrase]:
    """The numbers that a word tells again: a verb of counting, or what "the figure" or "it" is said to be."""
    if token.upos == "VERB" and token.lemma in phrases.nouns["recounting"]:
        return _counted(sentence, token.index, phrases)
    return _said_to_be(sentence, token, phrases)


def _said_to_be(sentence: Sentence, token: Token, phrases: Phrases) -> list[Phrase]:
    """ "The figure was closer to 15", "it was no more than four": the number alone."""
    below = [sentence.tokens[c] for c in sentence.children[token.index]]
    if not below or not any(t.deprel == "cop" for t in below) or not any(t.deprel == "nsubj" and _is_the_number(t, phrases) for t in below):
        return []
    heads = [token.index] if token.upos == "NUM" else [t.index for t in below if t.upos == "NUM" and t.deprel == "obl"]
    return [p for p in (phrases.at(sentence, head) for head in heads) if _is_number(p)]


def _is_the_number(subject: Token, phrases: Phrases) -> bool:
    return subject.text.lower() == "it" or subject.lemma.lower() in phrases.known.yaml("speech.yaml")["numbers"]


def _counted(sentence: Sentence, verb: int, phrases: Phrases) -> list[Phrase]:
    words = phrases.known.yaml("speech.yaml")
    slots = verb_slots(sentence, verb)
    objects = [sentence.tokens[h].lemma for h in slots.get("object", ())]
    names = ("at",) if any(word in words["numbers"] for word in objects) else SLOTS
    for name in names:
        found = [p for p in (phrases.at(sentence, head) for head in slots.get(name, ())) if not p.is_pronoun]  # "calls it ten"
        if found and all(_is_number(p) or ("items" in p.types and _is_numbered(p, words["some"])) for p in found):
            return found
    return []


def _is_number(phrase: Phrase) -> bool:
    """A numeral, or words for one alone: "dozens", "tens of thousands"."""
    inside = phrase.sentence.tokens[phrase.first : phrase.last + 1]
    if all(t.upos == "ADP" or t.lemma.lower() in NUMBER_NOUNS for t in inside):
        return True
    return phrase.token.upos == "NUM" and "items" not in phrase.types and not phrase.types - {"number", "pronoun"}


def _is_numbered(phrase: Phrase, some: Collection[str]) -> bool:
    tokens = phrase.sentence.tokens
    return any(tokens[c].deprel == "nummod" or tokens[c].text.lower() in some for c in phrase.sentence.children[phrase.head])


def _told_before(counted: Sequence[Phrase], claims: Sequence[Claim], start: int, phrases: Phrases) -> Claim | None:
    """The latest claim near before with something to count, of the same category where the number names its thing."""
    rows = [phrases.known.materiel.find(p.text) for p in counted if not _is_number(p)]
    categories = {row.category for row in rows if row is not None}
    extents = frozenset(phrases.known.yaml("claim_places.yaml")["extents"])
    for claim in reversed(claims):
        apart = start - claim.evidence.end
        if not categories and 0 <= apart <= NEAR and _is_counted_as_a_whole(claim, extents):
            return claim
        if claim.evidence.end > start or apart > REACH or claim.kind not in COUNTED_KINDS or not claim.items:
            continue
        if not categories or categories & {item.category for item in claim.items}:
            return claim
    return None


def _is_counted_as_a_whole(claim: Claim, extents: frozenset[str]) -> bool:
    """What it tells of has a number and is no list of things: land by its extent ("2,000 sq km were freed"), a force by its men."""
    if claim.items:
        return False
    words = {word.strip(".,").lower() for word in claim.evidence.quote.split()}
    return (claim.kind in MANNED_KINDS and bool(claim.actor)) or (claim.kind == "takeover" and bool(extents & words))
