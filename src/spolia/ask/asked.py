"""A question with its names resolved, and what of the record it asks for: all of its filters together."""

from __future__ import annotations

from dataclasses import dataclass

from spolia.ask.answers import Kinsman, Name
from spolia.ask.names import find_category, find_party, find_place, find_system
from spolia.ask.questions import Question
from spolia.kin import Kin
from spolia.measures import fold
from spolia.publish.lookup import Lookup, by_day
from spolia.records import Category, Claim, Contradiction, Event, EventItem, Interval, Item, Lot, Time


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: `places` folded, `parties` with their kin; None where that is not asked."""

    question: Question
    names: tuple[Name, ...]
    kin: tuple[Kinsman, ...]
    places: frozenset[str] | None
    parties: frozenset[str] | None
    categories: frozenset[Category] | None
    systems: frozenset[str] | None

    @property
    def missing(self) -> bool:
        """The record does not tell of something that is asked for."""
        return any(not name.names for name in self.names)

    def events(self, lookup: Lookup) -> list[Event]:
        """The events that fit, in the record's order; only those of the places, or else of the parties, are looked at."""
        indexes = ((self.places, lookup.events_at), (self.parties, lookup.events_of))
        near = next(([event for name in names for event in index.get(name, ())] for names, index in indexes if names is not None), None)
        if near is None:
            near = list(lookup.events.values())
        fitting = {event.id for event in near if self.fits_event(event, lookup)}
        return sorted((lookup.events[id_] for id_ in fitting), key=by_day)

    def fits_event(self, event: Event, lookup: Lookup) -> bool:
        """The event is of the kind, at the place (by the event or one of its claims), of the party and of the materiel."""
        if self.question.kind not in (None, event.kind):
            return False
        if self.parties is not None and not any(named.name in self.parties for named in (*event.actor, *event.target)):
            return False
        if (self.categories, self.systems) != (None, None) and not any(self.fits_thing(item) for item in event.items):
            return False
        return self._is_here(event, lookup)

    def _is_here(self, event: Event, lookup: Lookup) -> bool:
        if self.places is None:
            return True
        told = [lookup.claims[claim].place for claim in event.claims if claim in lookup.claims]
        return any(place is not None and fold(place.name) in self.places for place in (event.place, *told))

    def fits_thing(self, thing: Item | EventItem | Lot) -> bool:
        in_category = self.categories is None or thing.category in self.categories
        return in_category and (self.systems is None or thing.system in self.systems)

    def fits_lot(self, lot: Lot, lookup: Lookup) -> bool:
        """The lot is of the materiel, and was in the party's hands; it was taken at the place."""
        hands = {name for link in lot.chain for name in (link.holder, link.from_)}
        if not self.fits_thing(lot) or (self.parties is not None and not hands & self.parties):
            return False
        taken = [lookup.events[link.event] for link in lot.chain if link.event in lookup.events]
        return self.places is None or any(self._is_here(event, lookup) for event in taken)

    def fits_claim(self, claim: Claim) -> bool:
        """The claim itself is of the party, as one that acts or to whom it is done, of the place and of the materiel."""
        if (self.categories, self.systems) != (None, None) and not any(self.fits_thing(item) for item in claim.items):
            return False
        of_party = self.parties is None or any(party.name in self.parties for party in (*claim.actor, *claim.target))
        return of_party and (self.places is None or (claim.place is not None and fold(claim.place.name) in self.places))

    def fits_dispute(self, dispute: Contradiction, lookup: Lookup) -> bool:
        """A claim on one of its sides is of the party and the place; where a day is asked for, some claim may be of that day."""
        claims = [lookup.claims[claim] for side in dispute.sides for claim in side.claims if claim in lookup.claims]
        return any(self.fits_claim(claim) for claim in claims) and may_concern(claims, self.question.on)


def resolve_question(question: Question, lookup: Lookup) -> Asked:
    """The question by the names of the record."""
    names: list[Name] = []
    places = parties = categories = systems = None
    kin: list[Kinsman] = []
    if question.place is not None:
        names.append(find_place(question.place, lookup))
        places = frozenset(fold(name) for name in names[-1].names)
    if question.party is not None:
        party, kin = find_party(question.party, lookup, Kin(lookup.known))
        names.append(party)
        parties = frozenset([*party.names, *(each.name for each in kin)])
    if question.category is not None:
        category, categories = find_category(question.category, lookup)
        names.append(category)
    if question.system is not None:
        system, systems = find_system(question.system, lookup)
        names.append(system)
    return Asked(question, tuple(names), tuple(kin), places, parties, categories, systems)


def on_day(time: Interval | Time | None, day: str) -> bool | None:
    """The time has the day in it; None where nothing says when it was."""
    if time is None or (time.start is None and time.end is None):
        return None
    return (time.start is None or time.start <= day) and (time.end is None or day <= time.end)


def may_concern(claims: list[Claim], day: str | None) -> bool:
    """Some of the claims is of the day, or of no day that is known; any do where no day is asked for."""
    return day is None or any(on_day(claim.time, day) is not False for claim in claims)
