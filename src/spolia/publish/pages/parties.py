"""The index of parties and a page for each: what it is said to have done and suffered, what it held, and what it said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from spolia.publish.lookup import Lookup
from spolia.publish.page import Page
from spolia.publish.paged import SHOWN
from spolia.publish.places import PlaceEntry
from spolia.records import Claim, Event, Lot, Spell


@dataclass(frozen=True, slots=True)
class PartyEntry:
    """A party with all that the record says of it."""

    name: str
    did: list[Event]
    suffered: list[Event]
    held: list[tuple[PlaceEntry, Spell]]
    lots: list[Lot]
    said: list[Claim]


def party_pages(lookup: Lookup) -> Iterator[Page]:
    entries = gather_parties(lookup)
    yield Page("parties/index.html", "parties.html", "Parties", "parties/index.html", {"parties": entries}, ("static/lists.js",))
    for entry in entries:
        yield party_page(entry, lookup)


def party_page(entry: PartyEntry, lookup: Lookup) -> Page:
    """The page of one party."""
    given = {"party": entry, "row": lookup.known.parties.find(entry.name), "most": SHOWN}
    return Page(lookup.addresses["parties"][entry.name], "party.html", entry.name, "parties/index.html", given)


def gather_parties(lookup: Lookup) -> list[PartyEntry]:
    """An entry for each named party, by name."""
    did, suffered, said = defaultdict(list), defaultdict(list), defaultdict(list)
    held, lots = defaultdict(list), defaultdict(list)
    for event in lookup.events.values():
        for name in {party.name for party in event.actor}:
            did[name].append(event)
        for name in {party.name for party in event.target}:
            suffered[name].append(event)
    for claim in lookup.claims.values():
        if claim.speaker and claim.speaker.name:
            said[claim.speaker.name].append(claim)
    for place in lookup.places:
        for spell in place.spells:
            held[spell.holder].append((place, spell))
    for lot in lookup.record.custody:
        for name in {name for link in lot.chain for name in (link.holder, link.from_)}:
            lots[name].append(lot)
    return [PartyEntry(n, did[n], suffered[n], held[n], lots[n], said[n]) for n in lookup.parties]
