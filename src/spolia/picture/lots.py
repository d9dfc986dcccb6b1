"""Lots: what was captured together, gathered from the seizures and abandonments of the record.

A lot is of one category and system, in one side's hands. Two tellings are one lot where place and days can be the same; where
they come from one event they are one in any case.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import log10

from spolia.kin import Kin
from spolia.knowledge.tables import Knowledge
from spolia.measures import Days, Number, day_number, days_between, days_of, designation
from spolia.picture.hands import Hands, happened, named, place_of
from spolia.picture.standing import origins_of
from spolia.records import Category, Claim, Event, Item, Record, Report

ONE_LOT_DAYS = 60  # seizures of one system by one side within so many days, at a place that can be the same, are one lot
UNDATED_DAYS = 400  # a report tells of captures up to about so long before it without dating them
LEAST_STEM = 4  # letters of a designation that make it the stem of a longer one: "Mirage" and "Mirage F1"
LIST_HEAD = 3  # what stands first in a list of captures is what the report thinks worth naming
MOST_TOLD = 3  # further origins that add to the worth of a lot


@dataclass(frozen=True, slots=True)
class Capture:
    """One claim's telling of one kind of thing that a side took (or that was left for it to take); `rank` is its place in the list, `origin` the first claim of its root."""

    claim: Claim
    origin: str
    event: Event
    item: Item
    taker: str | None
    loser: str | None
    days: Days | None
    rank: int

    @property
    def number(self) -> Number:
        return self.item.low, self.item.high

    @property
    def denied(self) -> bool:
        return not happened(self.claim)

    @property
    def names_loser(self) -> bool:
        """Its own claim says whose it was: who left it, or from whom it was taken."""
        side = self.claim.actor if self.claim.kind == "abandonment" else self.claim.target
        return any(party.name for party in side)


@dataclass(slots=True)
class Pile:
    """Captures that are one lot, as they are gathered; `stood` are claims that say what stood there before."""

    category: Category
    system: str | None
    captures: list[Capture]
    stood: list[Claim]

    @property
    def asserted(self) -> list[Capture]:
        return [each for each in self.captures if not each.denied]

    @property
    def key(self) -> str:
        return designation(self.system)

    @property
    def taker(self) -> str | None:
        return next((c.taker for c in self.asserted if c.taker), None)

    @property
    def loser(self) -> str | None:
        """Whom most origins name for whose it was, the first of equals; else whoever it was by the event or the fall of the place."""
        told: dict[str, set[str]] = {}
        for capture in self.asserted:
            if capture.loser and capture.names_loser:
                told.setdefault(capture.loser, set()).add(capture.origin)
        most = max(told, key=lambda name: len(told[name]), default=None)
        return most or next((c.loser for c in self.asserted if c.loser), None)

    @property
    def places(self) -> set[str]:
        return {place_of(c.claim) for c in self.captures} - {""}

    @property
    def days(self) -> list[Days]:
        return [days for c in self.asserted if (days := days_of(c.claim.time))]

    @property
    def reports(self) -> set[str]:
        return {c.claim.report for c in self.captures}


class Gatherer:
    """Finds the lots of a record."""

    def __init__(self, record: Record, claims: list[Claim], known: Knowledge, reports: list[Report]) -> None:
        self.kin = Kin(known)
        self.claims = {claim.id: claim for claim in claims}
        self.record = record
        self.published = {report.id: day_number(report.published) for report in reports}
        self.hands = Hands(claims, self.kin, self.published)
        table = known.yaml("kinds.yaml")["lots"]
        self.worths: dict[str, float] = {name: float(table[name]) for name in ("least", "named", "told", "listed", "adrift")}
        self.weights: dict[str, float] = {row["category"]: float(row["weight"]) for row in table["categories"]}

    def piles(self) -> list[Pile]:
        """The lots in the order of their events; each with at least one capture that is asserted."""
        piles: list[Pile] = []
        near: defaultdict[str, list[Pile]] = defaultdict(list)
        for capture in self._captures():
            home = near[capture.item.category]
            pile = next((p for p in home if self._joins(capture, p)), None)
            if pile is None:
                pile = Pile(capture.item.category, capture.item.system, [], [])
                piles.append(pile)
                home.append(pile)
            pile.captures.append(capture)
            if len(designation(capture.item.system)) > len(pile.key):
                pile.system = capture.item.system
        kept = [pile for pile in _without_shadows(piles) if pile.asserted]
        for pile in kept:
            self._name_by_what_stood(pile)
        return [pile for pile in kept if self.worth(pile) >= self.worths["least"]]

    def _captures(self) -> list[Capture]:
        """Seizures before abandonments, named systems before unnamed: the sharper telling makes the lot."""
        found, origins = [], origins_of(self.record)
        for event in self.record.events:
            if event.kind not in ("seizure", "abandonment"):
                continue
            for claim in (self.claims[c] for c in event.claims):
                taker, loser = self.hands.of(claim, event)
                for rank, item in enumerate(claim.items):
                    if item.category in self.weights:
                        found.append(Capture(claim, origins[claim.id], event, item, taker, loser, self._days(claim), rank))
        return sorted(found, key=lambda c: (c.denied, c.event.kind != "seizure", not c.item.system))

    def _days(self, claim: Claim) -> Days | None:
        """When it was taken: as told, else some day before the report."""
        if days := days_of(claim.time):
            return days
        published = self.published.get(claim.report)
        return Days(published - UNDATED_DAYS, published) if published is not None else None

    def _joins(self, capture: Capture, pile: Pile) -> bool:
        if not self._one_make(capture, pile):
            return False
        if any(capture.event.id == other.event.id for other in pile.captures):
            return True
        if capture.taker and pile.taker and not self.kin.related(capture.taker, pile.taker):
            return False
        place = place_of(capture.claim)
        if pile.places and place and place not in pile.places:
            return False
        if not place and not capture.taker and capture.claim.report not in pile.reports:
            return False
        return any(_within(capture.days, other.days) for other in pile.captures)

    def _one_make(self, capture: Capture, pile: Pile) -> bool:
        """The same designation, the stem of a longer one, or none on a claim whose event tells of the lot or denies it."""
        make, key = designation(capture.item.system), pile.key
        if make == key:
            return True
        short, long = sorted((make, key), key=len)
        return len(short) >= LEAST_STEM and long.startswith(short)

    def _name_by_what_stood(self, pile: Pile) -> None:
        """Where no system is named, and one alone is said to have stood there in the loser's hands, that is what was taken."""
        if pile.key or len(pile.places) != 1:
            return
        stood = [
            (claim, item)
            for claim in self.hands.present(next(iter(pile.places)))
            for item in claim.items
            if item.category == pile.category and item.system and item.high is not None and self._was_losers(pile, claim)
        ]
        systems = {designation(item.system) for _, item in stood}
        if len(systems) == 1:
            pile.system = stood[0][1].system
            pile.stood = [claim for claim, _ in stood]

    def _was_losers(self, pile: Pile, claim: Claim) -> bool:
        owner, days = named(claim.actor, self.kin), days_of(claim.time)
        same = owner is not None and pile.loser is not None and self.kin.related(owner, pile.loser)
        return same and days is not None and all(days_between(days, other) <= ONE_LOT_DAYS for other in pile.days)

    def worth(self, pile: Pile) -> float:
        """How much the lot is worth following, by the table."""
        most = max((c.item.low or c.item.high or 1 for c in pile.asserted), default=1)
        rank = min(c.rank for c in pile.asserted)
        told = min(MOST_TOLD, len({c.origin for c in pile.captures}) - 1)
        worth = self.weights[pile.category] + (self.worths["named"] if pile.key else 0.0) + log10(max(1.0, most))
        worth += told * self.worths["told"] - max(0, rank - LIST_HEAD + 1) * self.worths["listed"]
        return worth if pile.taker else worth - self.worths["adrift"]


def _within(a: Days | None, b: Days | None) -> bool:
    return a is None or b is None or days_between(a, b) <= ONE_LOT_DAYS


def _without_shadows(piles: Iterable[Pile]) -> list[Pile]:
    """The lots less those that tell, in the same event and without a system, of what another lot there names."""
    all_ = list(piles)
    sharper = {(c.event.id, p.category): p for p in all_ if p.key for c in p.captures}
    kept = []
    for pile in all_:
        named_there = {id(p): p for c in pile.captures if (p := sharper.get((c.event.id, pile.category)))}
        if pile.key or len(named_there) != 1 or any((c.event.id, pile.category) not in sharper for c in pile.captures):
            kept.append(pile)
            continue
        pile_of = next(iter(named_there.values()))
        pile_of.captures += [c for c in pile.captures if c.denied]
        if any(not c.denied and (c.item.low or 0) > 2 for c in pile.captures):
            kept.append(pile)
    return kept
