"""What became of a lot: which later claims tell of a part of it, and how many that can be.

A later claim tells of the lot only where nothing in it says otherwise: the same make, after the capture, out of its holder's hands.
A wreck of the battle itself, burnt by those who took the rest, is no part of what was taken.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from spolia.measures import Days, Number, days_between, days_of, designation
from spolia.picture.hands import named, place_of
from spolia.picture.lots import Gatherer, Pile
from spolia.records import Claim, Event, Fated, Item

AFTERMATH_DAYS = 400  # what is told of a system long after its capture is not taken for the fate of that lot


@dataclass(frozen=True, slots=True)
class Part:
    """A telling of what became of some of a lot; `holder` is who has it then."""

    status: Fated
    number: Number
    claim: Claim
    event: Event
    holder: str | None
    denied: bool


class Fates:
    """Finds the parts of lots among the destructions, transfers and seizures of a record."""

    def __init__(self, gatherer: Gatherer) -> None:
        self.kin, self.published = gatherer.kin, gatherer.published
        self._moves: defaultdict[str, list[tuple[Event, Claim, Item]]] = defaultdict(list)
        for event in gatherer.record.events:
            if event.kind in ("destruction", "transfer", "seizure"):
                for claim in (gatherer.claims[c] for c in event.claims):
                    for item in claim.items:
                        self._moves[item.category].append((event, claim, item))

    def parts(self, pile: Pile) -> list[Part]:
        """The tellings of the lot's fate, in the order of their events, a claim once."""
        own = {c.claim.id for c in pile.captures}
        found: dict[str, Part] = {}
        for event, claim, item in self._moves[pile.category]:
            if claim.id in own or claim.id in found or not self._speaks_of(pile, claim, item):
                continue
            status, holder = self._outcome(pile, claim)
            if status is not None:
                found[claim.id] = Part(status, (item.low, item.high), claim, event, holder, claim.certainty == "denied")
        return list(found.values())

    def gift(self, pile: Pile) -> tuple[Event, Claim, Item] | None:
        """A supply of the same system to the loser before the capture, None where none is told."""
        for event, claim, item in self._moves[pile.category]:
            if claim.kind != "transfer" or claim.realis not in ("actual", "ongoing") or claim.certainty == "denied":
                continue
            if not self._to_loser(pile, claim):
                continue
            if named(claim.actor, self.kin) and pile.key and designation(item.system) == pile.key and not self._after_capture(pile, claim):
                return event, claim, item
        return None

    def _to_loser(self, pile: Pile, claim: Claim) -> bool:
        """Supplied to whom it was taken from; a supply to nobody named, told in the same report and dated before, is taken for that."""
        if pile.loser is None:
            return False
        if claim.target:
            return any(p.name and self.kin.related(p.name, pile.loser) for p in claim.target)
        return claim.report in pile.reports and claim.time is not None and claim.time.end is not None

    def _speaks_of(self, pile: Pile, claim: Claim, item: Item) -> bool:
        if claim.realis in ("possible", "failed") or claim.stance == "doubted" or designation(item.system) != pile.key:
            return False
        place = place_of(claim)
        elsewhere = bool(place and pile.places and place not in pile.places)
        if elsewhere and not pile.key and not self._same_count(pile, claim, item):
            return False
        if elsewhere and claim.kind == "destruction" and claim.place is not None and claim.place.lat is not None:
            return False
        return self._in_aftermath(pile, claim)

    def _same_count(self, pile: Pile, claim: Claim, item: Item) -> bool:
        """One report that gives the same exact number twice speaks of one lot, wherever it is by then."""
        exact = item.low == item.high and (item.low or 0) > 2
        return exact and any(c.claim.report == claim.report and c.number == (item.low, item.high) for c in pile.asserted)

    def _in_aftermath(self, pile: Pile, claim: Claim) -> bool:
        """Not before the capture, and within its aftermath; an undated claim counts from its report."""
        days = self._days(claim)
        taken = [c.days for c in pile.asserted if c.days]
        if days is None or not taken:
            return bool({claim.report} & pile.reports) or bool(pile.key and place_of(claim) in pile.places)
        firsts = [d.first for d in pile.days if d.first is not None]
        if firsts and days.last is not None and days.last < min(firsts):
            return False
        return min(days_between(days, other) for other in taken) <= AFTERMATH_DAYS

    def _days(self, claim: Claim) -> Days | None:
        if days := days_of(claim.time):
            return days
        published = self.published.get(claim.report)
        return Days(published - AFTERMATH_DAYS, published) if published is not None else None

    def _outcome(self, pile: Pile, claim: Claim) -> tuple[Fated | None, str | None]:
        actor, target = named(claim.actor, self.kin), named(claim.target, self.kin)
        if pile.taker is None:
            return None, None
        if claim.kind == "destruction":
            return ("destroyed", None) if self._struck_later(pile, claim, actor, target) else (None, None)
        from_other = actor is not None and not self.kin.related(actor, pile.taker)
        if claim.kind == "transfer":
            back = target is not None and pile.loser is not None and self.kin.related(target, pile.loser)
            away = target is None or not (back or self.kin.related(target, pile.taker))
            kept_away = claim.report not in pile.reports and not actor and not target and claim.certainty != "denied"
            return ("transferred", target) if away and not (from_other and actor == pile.loser) and not kept_away else (None, None)
        from_holder = target is not None and self.kin.related(target, pile.taker)
        return ("recaptured", actor) if from_other and from_holder and self._after_capture(pile, claim) else (None, None)

    def _struck_later(self, pile: Pile, claim: Claim, actor: str | None, target: str | None) -> bool:
        """Destroyed in the taker's hands: as said, or after the capture and not by the taker himself."""
        if claim.certainty == "denied" or (actor is not None and pile.taker and self.kin.related(actor, pile.taker)):
            return False
        if target is not None and pile.taker:
            if self.kin.related(target, pile.taker):
                return not self._in_the_battle(pile, claim)
            return bool(pile.stood) and pile.loser is not None and self.kin.related(target, pile.loser)
        if days_of(claim.time) is None and (actor is None or (pile.loser is not None and self.kin.related(actor, pile.loser))):
            return False  # its own crew, or nobody knows who: before it was taken, as likely as after
        return self._after_capture(pile, claim)

    def _in_the_battle(self, pile: Pile, claim: Claim) -> bool:
        """Told elsewhere of days that begin no later than those of the capture: what the taker lost then he may have brought with him."""
        days, firsts = days_of(claim.time), [d.first for d in pile.days if d.first is not None]
        return (
            claim.report not in pile.reports and days is not None and days.first is not None and bool(firsts) and days.first <= min(firsts)
        )

    def _after_capture(self, pile: Pile, claim: Claim) -> bool:
        """Dated after the capture, or up to a later day; an undated strike is taken for one on what is held now."""
        days = days_of(claim.time)
        taken = [c.days.last for c in pile.asserted if c.days and c.days.last is not None]
        if days is None:
            return claim.kind == "destruction"
        if not taken:
            return False
        if days.first is None:
            return days.last is not None and days.last > min(taken)
        return days.first > min(taken) or (days.last is not None and days.last >= min(taken) and self._one_report(pile, claim))

    def _one_report(self, pile: Pile, claim: Claim) -> bool:
        return (
            claim.report in pile.reports
            and claim.kind == "seizure"
            and not any(c.days and days_of(c.claim.time) == days_of(claim.time) for c in pile.asserted)
        )
