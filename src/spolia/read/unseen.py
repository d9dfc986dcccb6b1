"""Things that somebody claims and the report does not find: "no jets in sight", "I can't see the "5 armoured vehicles"", "the "seven warplanes" are fantasy"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spolia.knowledge.tables import Knowledge
from spolia.language.network import Sentence, Token
from spolia.read.phrases import Phrase, Phrases
from spolia.read.roles import preposition, verb_slots
from spolia.records import Claim

REACH = 700  # characters back in which the things were told
THINGS = frozenset(("seizure", "abandonment", "destruction", "transfer"))  # kinds of which things are told
QUOTED = frozenset(("“", '"', "«"))


@dataclass(frozen=True)
class Unseen:
    """The word that says so, the things, and the claim that tells of such things."""

    word: int
    phrases: list[Phrase]
    told: Claim


def read_unseen(sentence: Sentence, phrases: Phrases, known: Knowledge, claims: Sequence[Claim]) -> Iterator[Unseen]:
    """What a sentence does not find of the things that the `claims` before it tell of."""
    words = known.yaml("speech.yaml")
    for token in sentence.tokens:
        things = [p for p in _not_found(sentence, token, phrases, words) if "items" in p.types]
        told = _told_of(things, claims, token.start, phrases) if things else None
        if told is not None:
            yield Unseen(token.index, things, told)


def _not_found(sentence: Sentence, token: Token, phrases: Phrases, words: dict[str, list[str]]) -> list[Phrase]:
    below = sentence.children[token.index]
    if token.upos == "VERB" and token.lemma in words["finds"] and any(sentence.tokens[c].text.lower() in words["negations"] for c in below):
        slots = verb_slots(sentence, token.index)
        speaks = [sentence.tokens[h].text.lower() for h in slots.get("subject", ())]
        return [phrases.at(sentence, h) for h in slots.get("object", ())] if {"i", "we", "one"}.intersection(speaks) else []
    if token.text.lower() in words["refuted"]:
        subjects = [c for c in below if sentence.tokens[c].deprel == "nsubj"]
        return [p for p in (phrases.at(sentence, c) for c in subjects) if _is_quoted(p)]
    if token.upos == "NOUN" and token.head < 0 and any(sentence.tokens[c].text.lower() == "no" for c in below):
        in_sight = any(preposition(sentence, c) == "in" and sentence.tokens[c].lemma in words["sights"] for c in below)
        return [phrases.at(sentence, token.index)] if in_sight else []
    return []


def _is_quoted(phrase: Phrase) -> bool:
    """The report puts the words in another's mouth."""
    tokens = phrase.sentence.tokens
    return any(t.text in QUOTED for t in tokens[max(0, phrase.first - 1) : phrase.head])


def _told_of(things: Sequence[Phrase], claims: Sequence[Claim], start: int, phrases: Phrases) -> Claim | None:
    """The latest claim near before of things of the same sort; of things that are quoted, the latest of any."""
    sorts = {row.category for p in things if (row := phrases.known.materiel.find(p.text)) is not None}
    near = [c for c in claims if start - REACH <= c.evidence.end <= start and c.kind in THINGS and c.items and c.certainty != "denied"]
    same = [c for c in near if sorts & {item.category for item in c.items}]
    return next(reversed(same or (near if all(map(_is_quoted, things)) else [])), None)
