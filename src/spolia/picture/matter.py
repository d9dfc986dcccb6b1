"""What pictures are drawn from, as it stands, and what of it a change has touched."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from spolia.kin import Kin
from spolia.measures import day_number
from spolia.picture.standing import origins_of
from spolia.records import Claim, Contradiction, Event, Record, Report

Order = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class Change:
    """The events and the claims that are no more, and those that came; an event that is told otherwise is gone, and came."""

    gone: list[Event]
    new: list[Event]
    claims_gone: list[Claim]
    claims_new: list[Claim]

    def told_otherwise(self) -> Change:
        """The same without the events whose grade or relations alone are others."""
        came = {claim.id for claim in self.claims_new}
        before = {event.id: event for event in self.gone}
        same = {e.id for e in self.new if e.id in before and _told_alike(e, before[e.id]) and came.isdisjoint(e.claims)}
        gone, new = ([event for event in events if event.id not in same] for events in (self.gone, self.new))
        return Change(gone, new, self.claims_gone, self.claims_new)

    @property
    def claims(self) -> list[Claim]:
        return [*self.claims_gone, *self.claims_new]


@dataclass(slots=True)
class Matter:
    """The claims, reports and events of a record, found by what names them. All that draw look at one of these, and only `change` changes it."""

    kin: Kin
    claims: dict[str, Claim] = field(default_factory=dict)
    told_in: dict[str, list[Claim]] = field(default_factory=dict)  # by report
    published: dict[str, int | None] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    events: dict[str, Event] = field(default_factory=dict)  # in the order of the record
    event_of: dict[str, Event] = field(default_factory=dict)  # by claim
    origins: dict[str, str] = field(default_factory=dict)  # by claim, as origins_of has it
    contradictions: list[Contradiction] = field(default_factory=list)

    def change(self, record: Record, gone: Iterable[str], claims: Iterable[Claim], reports: Iterable[Report]) -> Change:
        """What is new in the record since reports have gone, with all their claims, and others have come."""
        claims_gone = [claim for name in gone for claim in self._let_go(name)]
        claims_new = sorted(claims, key=order_of)
        for claim in claims_new:
            self.claims[claim.id] = claim
            self.told_in.setdefault(claim.report, []).append(claim)
        for report in reports:
            self.published[report.id], self.texts[report.id] = day_number(report.published), report.text
        before, self.events, self.contradictions = self.events, {event.id: event for event in record.events}, record.contradictions
        events_gone = [event for event in before.values() if self.events.get(event.id) is not event]
        events_new = [event for event in record.events if before.get(event.id) is not event]
        for event in events_gone:
            for name in event.claims:
                self.event_of.pop(name, None)
                self.origins.pop(name, None)
        self.event_of |= {claim: event for event in events_new for claim in event.claims}
        self.origins |= origins_of(events_new)
        return Change(events_gone, events_new, claims_gone, claims_new)

    def _let_go(self, report: str) -> list[Claim]:
        self.published.pop(report, None)
        self.texts.pop(report, None)
        told = self.told_in.pop(report, [])
        for claim in told:
            del self.claims[claim.id]
        return told

    def order(self, event: Event) -> Order:
        """The place of the event in the record: that of its first claim."""
        return order_of(self.claims[event.claims[0]])


def _told_alike(a: Event, b: Event) -> bool:
    return (a.claims, a.roots, a.actor, a.target, a.items) == (b.claims, b.roots, b.actor, b.target, b.items)


def order_of(claim: Claim) -> Order:
    """By report, then where it stands in it."""
    return claim.report, claim.evidence.start, claim.id
