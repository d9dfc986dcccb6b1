"""Who did what was told before: "Iran did it", "Riyadh blamed Iran for the attack", "the group claimed that operation"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spolia.language.network import Sentence, Token
from spolia.read.phrases import Phrase, Phrases
from spolia.read.roles import verb_slots
from spolia.records import Claim

REACH = 500  # characters back in which it was told
VIOLENT = frozenset(("attack", "destruction", "casualties"))
POINTERS = frozenset(("it", "this", "that"))
POINTING = frozenset(("the", "that", "this", "these", "those"))  # before "attack": one that was told


@dataclass(frozen=True)
class Doer:
    """The verb that tells who did it, who that is, who says so where the verb itself tells (else whoever speaks there), and the claim of what was done."""

    verb: int
    actor: Phrase
    speaker: Phrase | None
    told: Claim


def read_doers(sentence: Sentence, phrases: Phrases, claims: Sequence[Claim], used: frozenset[int]) -> Iterator[Doer]:
    """Who a sentence says did what the `claims` before it tell; `used` are words that a happening of the sentence stands on."""
    for token in sentence.tokens:
        if token.upos != "VERB" or token.index in used:
            continue
        found = _named(sentence, token, phrases)
        told = _told_before(claims, token.start) if found is not None else None
        if found is not None and told is not None:
            yield Doer(token.index, *found, told)


def _named(sentence: Sentence, verb: Token, phrases: Phrases) -> tuple[Phrase, Phrase | None] | None:
    """Who did it and who says so, as a verb of doing, claiming or blaming has them."""
    words = phrases.known.yaml("speech.yaml")
    slots = verb_slots(sentence, verb.index)
    subject = next((phrases.at(sentence, h) for h in slots.get("subject", ())), None)
    objects, reasons = slots.get("object", []), [*slots.get("for", ()), *slots.get("of", ())]
    if subject is None or any(sentence.tokens[c].text.lower() in words["negations"] for c in sentence.children[verb.index]):
        return None
    if verb.lemma == "do" and any(sentence.tokens[h].text.lower() in POINTERS for h in objects):
        return (subject, None) if "party" in subject.types else None
    if verb.lemma == "claim" and any(_points_back(sentence, h, phrases) for h in objects):
        return (subject, subject) if "party" in subject.types else None
    if verb.lemma in words["accuses"] and any(_points_back(sentence, h, phrases) for h in reasons):
        blamed = [p for p in (phrases.at(sentence, h) for h in objects) if "party" in p.types]
        return (blamed[0], subject) if blamed else None
    return None


def _points_back(sentence: Sentence, head: int, phrases: Phrases) -> bool:
    """ "It", "the attack", "that operation"."""
    token = sentence.tokens[head]
    pointed = any(sentence.tokens[c].text.lower() in POINTING for c in sentence.children[head])
    return token.text.lower() in POINTERS or (pointed and token.lemma.lower() in phrases.nouns["deeds"])


def _told_before(claims: Sequence[Claim], start: int) -> Claim | None:
    near = (c for c in reversed(claims) if start - REACH <= c.evidence.end <= start)
    return next((c for c in near if c.kind in VIOLENT and c.certainty != "denied" and c.realis == "actual"), None)
