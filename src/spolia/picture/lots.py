"""Lots: what was captured together, gathered from the seizures and abandonments of the record.

A lot is of one category and system, in one side's hands. Two tellings are one lot where place and days can be the same; where
they come from one event they are one in any case.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from spolia.kin import Kin
from spolia.knowledge.tables import Knowledge
from spolia.measures import Days, Number, days_between, days_of, designation, fold
from spolia.records import Category, Claim, Event, Item, Record

ONE_LOT_DAYS = 60  # seizures of one system by one side within so many days, at a place that can be the same, are one lot


@dataclass(frozen=True, slots=True)
class Capture:
    """One claim's telling of one kind of thing that a side took (or that was left for it to take)."""

    claim: Claim
    event: Event
    item: Item
    taker: str | None
    loser: str | None

    @property
    def number(self) -> Number:
        return self.item.low, self.item.high

    @property
    def denied(self) -> bool:
        return self.claim.certainty == "denied" or self.claim.realis in ("failed", "possible")


@dataclass(slots=True)
class Pile:
    """Captures that are one lot, as they are gathered."""

    category: Category
    system: str | None
    captures: list[Capture]

    @property
    def asserted(self) -> list[Capture]:
        return [each for each in self.captures if not each.denied]

    @property
    def key(self) -> str:
        return designation(self.system)

    @property
    def taker(self) -> str | None:
        return _first_named(each.taker for each in self.asserted)

    @property
    def loser(self) -> str | None:
        return _first_named(each.loser for each in self.asserted)

    @property
    def places(self) -> set[str]:
        return {fold(c.claim.place.name or c.claim.place.text) for c in self.captures if c.claim.place} - {""}

    @property
    def days(self) -> list[Days]:
        return [days for c in self.asserted if (days := days_of(c.claim.time))]


class Gatherer:
    """Finds the lots of a record."""

    def __init__(self, record: Record, claims: list[Claim], known: Knowledge) -> None:
        self.kin = Kin(known)
        self.claims = {claim.id: claim for claim in claims}
        self.record = record
        self.followed: dict[str, bool] = {row["category"]: bool(row["named"]) for row in known.yaml("kinds.yaml")["lots"]}
        self._winners = self._takers_by_place()

    def piles(self) -> list[Pile]:
        """The lots in the order of their events; each with at least one capture that is asserted."""
        piles: list[Pile] = []
        near: defaultdict[tuple[str, str], list[Pile]] = defaultdict(list)
        for capture in self._captures():
            home = near[capture.item.category, designation(capture.item.system)]
            pile = next((p for p in home if self._joins(capture, p)), None)
            if pile is None:
                pile = Pile(capture.item.category, capture.item.system, [])
                piles.append(pile)
                home.append(pile)
            pile.captures.append(capture)
        return [pile for pile in self._merge_unnamed(piles) if pile.asserted and self._worth(pile)]

    def _captures(self) -> list[Capture]:
        found = []
        for kind in ("seizure", "abandonment"):
            for event in self.record.events:
                if event.kind != kind:
                    continue
                for claim in (self.claims[c] for c in event.claims):
                    taker, loser = self._hands(claim, event)
                    found += [Capture(claim, event, item, taker, loser) for item in claim.items if item.category in self.followed]
        return found

    def _hands(self, claim: Claim, event: Event) -> tuple[str | None, str | None]:
        """Who took it and whose it was; what the claim leaves open is filled from its event, and who took the place from its fall."""
        mine = {role: _named(getattr(claim, role)) or _first_named(n.name for n in getattr(event, role)) for role in ("actor", "target")}
        if claim.kind == "seizure":
            return mine["actor"], mine["target"]
        return self._winner(claim, mine["actor"]), mine["actor"]

    def _takers_by_place(self) -> dict[str, list[tuple[Claim, str]]]:
        winners: defaultdict[str, list[tuple[Claim, str]]] = defaultdict(list)
        for claim in sorted(self.claims.values(), key=lambda c: (c.report, c.evidence.start, c.id)):
            happened = claim.certainty != "denied" and claim.realis in ("actual", "ongoing")
            if claim.kind in ("takeover", "seizure") and happened and claim.place and (name := _named(claim.actor)):
                winners[fold(claim.place.name or claim.place.text)].append((claim, name))
        return winners

    def _winner(self, claim: Claim, leaver: str | None) -> str | None:
        """Who took the place where the thing was left, around the days when it was left."""
        if claim.place is None:
            return None
        days = days_of(claim.time)
        for other, name in self._winners.get(fold(claim.place.name or claim.place.text), ()):
            then = days_of(other.time)
            near = days is None or then is None or days_between(days, then) <= ONE_LOT_DAYS
            if near and (leaver is None or not self.kin.related(name, leaver)):
                return name
        return None

    def _joins(self, capture: Capture, pile: Pile) -> bool:
        if any(capture.event.id == other.event.id for other in pile.captures):
            return True
        if capture.taker and pile.taker and not self.kin.related(capture.taker, pile.taker):
            return False
        place = fold(capture.claim.place.name or capture.claim.place.text) if capture.claim.place else ""
        if pile.places and place and place not in pile.places:
            return False
        days = days_of(capture.claim.time)
        return days is None or all(days_between(days, other) <= ONE_LOT_DAYS for other in pile.days)

    def _merge_unnamed(self, piles: list[Pile]) -> list[Pile]:
        """A capture that names no system is told again by one that does, in the same event and number; the sharper one stays."""
        named = {(c.event.id, p.category): p for p in piles if p.key for c in p.captures}
        out = []
        for pile in piles:
            sharper = [named.get((c.event.id, pile.category)) for c in pile.captures]
            if not pile.key and all(p is not None for p in sharper) and len({id(p) for p in sharper}) == 1:
                for capture in pile.captures:
                    if capture.denied:
                        sharper[0].captures.append(capture)  # type: ignore[union-attr]
                if not pile.asserted:
                    continue
            out.append(pile)
        return out

    def _worth(self, pile: Pile) -> bool:
        """Whether the lot is followed: its system is named, or its category is followed without one and its number is bounded."""
        if pile.key:
            return True
        bounded = any((each.item.low or 0) > 2 or each.item.high is not None for each in pile.asserted)
        return not self.followed[pile.category] or bounded


def _named(parties: object) -> str | None:
    return next((party.name for party in parties if party.name), None)  # type: ignore[attr-defined]


def _first_named(names: object) -> str | None:
    return next((name for name in names if name), None)  # type: ignore[attr-defined]
