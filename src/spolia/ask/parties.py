"""What is said of a party and its kin: sums of what it took, lost and had destroyed, what it holds, where its claims are contradicted."""

from __future__ import annotations

from msgspec.structs import replace

from spolia.ask.answers import PartySaid, Sum
from spolia.ask.asked import Asked
from spolia.ask.held import held_by
from spolia.measures import designation
from spolia.picture.control import moves
from spolia.picture.tallies import Tally, tally_materiel
from spolia.publish.lookup import Lookup
from spolia.records import HARMS, Event


def party_said(asked: Asked, events: list[Event], lookup: Lookup, last: str | None) -> PartySaid:
    """The party by the events that the question asks for; each party of its kin has sums of its own, since none may be added to another's."""
    parties = asked.parties or frozenset()
    names = next(name.names for name in asked.names if name.slot == "party")
    disputes = [each for each in lookup.record.contradictions if asked.fits_dispute(each, lookup)]
    return PartySaid(
        names=names,
        sums=_sums(asked, events, lookup, names),
        places=held_by(parties, asked, lookup, last),
        contradictions=disputes,
    )


def _sums(asked: Asked, events: list[Event], lookup: Lookup, names: list[str]) -> list[Sum]:
    silent = {claim.id for claim in lookup.claims.values() if not moves(claim)}
    tallies = tally_materiel(replace(lookup.record, events=events), lookup.known, silent)
    mine = [tally for tally in tallies if tally.party in (asked.parties or ()) and tally.category not in HARMS and _fits(tally, asked)]
    mine.sort(key=lambda tally: (tally.party not in names, tally.party, SIDES.index(tally.side), tally.category, tally.system or ""))
    return [_sum(tally, lookup, silent) for tally in mine]


SIDES = ("took", "lost", "destroyed", "had destroyed")


def _fits(tally: Tally, asked: Asked) -> bool:
    in_category = asked.categories is None or tally.category in asked.categories
    return in_category and (asked.systems is None or tally.system in asked.systems)


def _sum(tally: Tally, lookup: Lookup, silent: set[str]) -> Sum:
    items = [item for event in tally.events for item in lookup.events[event].items]
    mine = [item for item in items if (item.category, designation(item.system)) == (tally.category, designation(tally.system))]
    claims = [claim for item in mine for say in item.says for claim in say.claims if claim not in silent]
    return Sum(
        party=tally.party, side=tally.side, category=tally.category, system=tally.system, low=tally.low, high=tally.high,
        events=list(dict.fromkeys(tally.events)), claims=list(dict.fromkeys(claims)),
    )  # fmt: skip
