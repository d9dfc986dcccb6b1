"""What the context makes certain: who gained, where the account goes on about one side and does not name it again."""

from __future__ import annotations

from msgspec.structs import replace

from spolia.read.happenings import HOLDINGS
from spolia.records import Claim, Party

GAINS = frozenset(("takeover", "seizure"))


def complete_actors(claims: list[Claim]) -> list[Claim]:
    """The claims in text order; one of a gain without an actor takes that of its like, the one before or else the one after."""
    ordered = sorted(claims, key=lambda c: (c.evidence.start, c.evidence.end))
    return [_completed(claim, ordered, n) for n, claim in enumerate(ordered)]


def _completed(claim: Claim, ordered: list[Claim], n: int) -> Claim:
    if claim.kind not in GAINS or claim.actor:
        return claim
    losers = {_named(p) for p in claim.target}
    for other in [*reversed(ordered[:n]), *ordered[n + 1 :]]:
        if other.time is not None and claim.time is not None and other.time.text != claim.time.text:
            continue  # another day may be another side's
        if other.reading is not None and other.reading.frame in HOLDINGS:
            continue  # who holds a place has not for that taken the next one
        if other.kind in GAINS and other.actor and other.certainty != "denied" and not losers & {_named(p) for p in other.actor}:
            return replace(claim, actor=[Party(text=p.text, name=p.name or p.text) for p in other.actor])
    return claim


def _named(party: Party) -> str:
    return (party.name or party.text or "").lower()
