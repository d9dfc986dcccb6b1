"""What the context makes certain: who gained or left, where the account goes on about one side and does not name it again."""

from __future__ import annotations

from msgspec.structs import replace

from spolia.records import Claim, Party

GAINS = frozenset(("takeover", "seizure"))
LEAVES = frozenset(("withdrawal", "abandonment"))
NEAR = 250  # characters: what is left behind is left by those who are said to go a sentence before


def complete_actors(claims: list[Claim]) -> list[Claim]:
    """The claims in text order; one of a gain without an actor takes that of its like, the one before or else the one after;
    what is left behind was left by those said just before to go."""
    ordered = sorted(claims, key=lambda c: (c.evidence.start, c.evidence.end))
    return [_completed(claim, ordered, n) for n, claim in enumerate(ordered)]


def _completed(claim: Claim, ordered: list[Claim], n: int) -> Claim:
    family = next((f for f in (GAINS, LEAVES) if claim.kind in f), None)
    if family is None or claim.actor:
        return claim
    losers = {_named(p) for p in claim.target}
    near = [*reversed(ordered[:n]), *ordered[n + 1 :]]
    if family is LEAVES:
        near = [o for o in near if claim.kind == "abandonment" and 0 <= claim.evidence.start - o.evidence.start <= NEAR]
    for other in near:
        if other.time is not None and claim.time is not None and other.time.text != claim.time.text:
            continue  # another day may be another side's
        if other.kind in family and other.actor and other.certainty != "denied" and not losers & {_named(p) for p in other.actor}:
            return replace(claim, actor=[Party(text=p.text, name=p.name or p.text) for p in other.actor])
    return claim


def _named(party: Party) -> str:
    return (party.name or party.text or "").lower()
