"""Lists under a heading: items that tell the parts of a happening told before ("34 strikes … Near X, two strikes destroyed …")."""

from __future__ import annotations

import re

from msgspec.structs import replace

from spolia.language.network import Sentence
from spolia.records import Claim

BULLETS = frozenset("-–—•*·")
COUNTED = re.compile(
    r"\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several|multiple) (?:more |further |separate )?(\w*(?:strike|raid|sortie|mission))s?\b",
    re.IGNORECASE,
)

COUNTED_NOUN = re.compile(r"(?:air)?-?strike|raid|sortie|mission")
OPENING = 8  # words in which an item of a strike list names its strikes


def opens_with_strikes(sentence: Sentence) -> bool:
    """The sentence is about a number of strikes ("Near Mosul, five strikes destroyed …"), and not about who carried them out."""
    opening = sentence.tokens[:OPENING]
    for token in opening:
        if token.upos == "VERB":
            return False
        if COUNTED_NOUN.fullmatch(token.lemma.lower()) and any(
            sentence.tokens[c].deprel == "nummod" for c in sentence.children[token.index]
        ):
            return True
    return False


def follow_lists(claims: list[Claim]) -> list[Claim]:
    """The claims in text order, where counted strikes without an actor take actor and time from the counted strikes announced before."""
    followed: list[Claim] = []
    announced: dict[str, Claim] = {}
    for claim in sorted(claims, key=lambda c: (c.evidence.start, c.evidence.end)):
        counted = COUNTED.search(claim.evidence.quote) if claim.kind in ("attack", "destruction", "casualties") else None
        word = counted.group(1).lower() if counted else None
        head = announced.get(word) if word else None
        if head is not None:
            claim = replace(claim, actor=claim.actor or head.actor, time=claim.time or head.time)
        if word and claim.actor and claim.kind == "attack":
            announced[word] = claim
        followed.append(claim)
    strikes = [claim for claim in followed if claim.kind == "attack" and COUNTED.search(claim.evidence.quote)]
    return _without_sums([_with_strike(claim, strikes) for claim in followed])


def _without_sums(claims: list[Claim]) -> list[Claim]:
    """The claims less the counted strikes in several lands at once that are counted for each land after it."""
    return [claim for n, claim in enumerate(claims) if not _is_sum(claim, n, claims)]


def _is_sum(claim: Claim, at: int, claims: list[Claim]) -> bool:
    if claim.kind != "attack" or claim.place is None or not COUNTED.search(claim.evidence.quote):
        return False
    several = any(c is not claim and c.kind == "attack" and c.evidence == claim.evidence for c in claims)
    return several and any(
        c.kind == "attack"
        and c.place is not None
        and c.place.text == claim.place.text
        and c.evidence != claim.evidence
        and COUNTED.search(c.evidence.quote)
        for c in claims[at + 1 :]
    )


def _with_strike(claim: Claim, strikes: list[Claim]) -> Claim:
    """What a strike of a list did has the strike's actor and day."""
    if claim.kind not in ("destruction", "casualties") or (claim.actor and claim.time):
        return claim
    for other in strikes:
        inside = other.evidence.start <= claim.evidence.start and claim.evidence.end <= other.evidence.end
        if inside:
            return replace(claim, actor=claim.actor or other.actor, time=claim.time or other.time)
    return claim
