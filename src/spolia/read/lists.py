"""Lists under a heading: items that tell the parts of a happening told before ("34 strikes … Near X, two strikes destroyed …")."""

from __future__ import annotations

import re

from msgspec.structs import replace

from spolia.records import Claim

BULLETS = frozenset("-–—•*·")
COUNTED = re.compile(
    r"\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several|multiple) (?:more |further |separate )?(\w*(?:strike|raid|sortie|mission))s?\b",
    re.IGNORECASE,
)


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
    return [_with_strike(claim, followed) for claim in followed]


def _with_strike(claim: Claim, claims: list[Claim]) -> Claim:
    """What a strike of a list did has the strike's actor and day."""
    if claim.kind not in ("destruction", "casualties") or (claim.actor and claim.time):
        return claim
    for other in claims:
        inside = other.evidence.start <= claim.evidence.start and claim.evidence.end <= other.evidence.end
        if other.kind == "attack" and inside and COUNTED.search(other.evidence.quote):
            return replace(claim, actor=claim.actor or other.actor, time=claim.time or other.time)
    return claim
