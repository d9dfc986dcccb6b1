"""Who disbelieves what he passes on: a report that gives somebody's words and doubts them says something in its own voice, much as if it denied them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from msgspec.structs import replace as retell

from spolia.weigh.independence import roots_of
from spolia.weigh.told import Told, voice_of
from spolia.weigh.voices import Voices, outlet_key


def doubters_of(claims: Iterable[Told], voices: Voices) -> list[list[Told]]:
    """What the outlets that doubt these claims would say in their own voice, a denial for each claim under its id, parted by independent origin.

    Who doubts his own words, or his side's, takes nothing back by it; and to doubt a denial is not to assert.
    """
    doubted = (one for one in claims if one.claim.stance == "doubted" and one.claim.speaker is not None and not one.denied)
    refused = ((one, _refused(one)) for one in doubted)
    return roots_of([refusal for one, refusal in refused if voices.mouth(refusal) != voices.mouth(one)], voices)


def _refused(one: Told) -> Told:
    """The claim as its report would deny it."""
    claim = retell(one.claim, speaker=None, via=[], basis=None, certainty="denied", stance="endorsed", realis="actual")
    return replace(one, claim=claim, voice=voice_of(claim, one.origin))


def deny_too(doubters: list[Told], root: list[Told]) -> bool:
    """One of the root's claims is a denial by an outlet that is among the doubters, in its own voice."""
    outlets = {outlet_key(one.source) for one in doubters if one.source}
    texts = {one.origin for one in doubters}
    own = (one for one in root if one.denied and one.claim.speaker is None)
    return any(one.origin in texts or outlet_key(one.source) in outlets for one in own)
