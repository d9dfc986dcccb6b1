"""Whose hands: who took what a claim says was captured or left, and whose it was, from the claim, its event, and the fall of the place."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Iterator

from spolia.kin import Kin
from spolia.measures import Days, days_between, days_of, fold, windows_of
from spolia.picture.matter import Change, Matter, Order, order_of
from spolia.records import Claim, Event, Party

ONE_FALL_DAYS = 60  # a capture so near in time to the fall of the place is part of it


Rival = tuple[Order, str, Days]  # who gains, by which claim, and when


class Hands:
    """What claims say of who gains from whom, by place and by report, while claims come and go."""

    def __init__(self, matter: Matter) -> None:
        self.kin, self.published = matter.kin, matter.published
        self._falls: dict[str, list[Claim]] = {}  # by place, as the next: each list in the order of the record
        self._present: dict[str, list[Claim]] = {}
        self._rivals: dict[tuple[str, int | None], list[Rival]] = {}
        self._noted: dict[str, list[tuple[tuple[str, int | None], Rival]]] = {}  # by claim, what of it stands there

    def change(self, change: Change) -> tuple[set[str], set[str]]:
        """Lets go of some claims, and takes in others; (places, losing sides) of whose captures that may say otherwise whose hands it was."""
        places, sides = set[str](), set[str]()
        for claim in change.claims:
            if happened(claim):
                if claim.kind in ("takeover", "seizure"):
                    places.add(place_of(claim))
                if claim.kind in ("takeover", "seizure", "attack") and (loser := named(claim.target, self.kin)) is not None:
                    sides.add(self.kin.side(loser))
        for claim in change.claims_gone:
            for kept in self._kept_with(claim):
                kept[place_of(claim)].remove(claim)
            for key, rival in self._noted.pop(claim.id, ()):
                self._rivals[key].remove(rival)
        for claim in change.claims_new:
            for kept in self._kept_with(claim):
                insort(kept.setdefault(place_of(claim), []), claim, key=order_of)
            if happened(claim) and claim.kind in ("takeover", "seizure", "attack"):
                self._note_rivals(claim)
        return places - {""}, sides

    def _kept_with(self, claim: Claim) -> Iterator[dict[str, list[Claim]]]:
        if happened(claim) and claim.kind in ("takeover", "seizure"):
            yield self._falls
        if happened(claim) and claim.kind == "deployment" and claim.items:
            yield self._present

    def _note_rivals(self, claim: Claim) -> None:
        """Keeps who gains from whom, by the loser's side and the windows of days; under None what is of no known or of open days."""
        gainer, loser, days = named(claim.actor, self.kin), named(claim.target, self.kin), self._when(claim)
        if gainer is None or loser is None or days is None:
            return
        rival = (order_of(claim), gainer, days)
        for window in windows_of(days, ONE_FALL_DAYS, 0) or (None,):
            key = (self.kin.side(loser), window)
            insort(self._rivals.setdefault(key, []), rival, key=_rank)
            self._noted.setdefault(claim.id, []).append((key, rival))

    def present(self, place: str) -> list[Claim]:
        """The deployments of materiel at a place."""
        return self._present.get(place, [])

    def of(self, claim: Claim, event: Event) -> tuple[str | None, str | None]:
        """(who took it, whose it was), each None where nothing says so."""
        actor = named(claim.actor, self.kin) or next((self.kin.holder(n.name) for n in event.actor if n.name), None)
        losers = [self.kin.holder(n.name) for n in event.target if n.name]
        target = named(claim.target, self.kin) or (losers[0] if len(losers) == 1 else None)
        if claim.kind == "abandonment":
            return self._taker_at(claim, actor), actor
        taker = actor or self._rival(claim, target)
        return taker, target or self._loser_at(claim, taker) or next(iter(losers), None)

    def _taker_at(self, claim: Claim, leaver: str | None) -> str | None:
        """Who took the place where the thing was left, around the days when it was left."""
        for fall in self._near(claim):
            gainer = named(fall.actor, self.kin)
            if gainer and (leaver is None or not self.kin.related(gainer, leaver)):
                return gainer
        return None

    def _loser_at(self, claim: Claim, taker: str | None) -> str | None:
        """Who lost the place where it was taken, to the same side."""
        for fall in self._near(claim):
            gainer, loser = named(fall.actor, self.kin), named(fall.target, self.kin)
            if (
                loser
                and (gainer is None or taker is None or self.kin.related(gainer, taker))
                and not (taker and self.kin.related(loser, taker))
            ):
                return loser
        return None

    def _near(self, claim: Claim) -> list[Claim]:
        place, days = place_of(claim), days_of(claim.time)
        if not place:
            return []
        falls = self._falls.get(place, [])
        return [f for f in falls if days is None or (then := days_of(f.time)) is None or days_between(days, then) <= ONE_FALL_DAYS]

    def _rival(self, claim: Claim, loser: str | None) -> str | None:
        """The one side that takes from the loser around those days, None where there is none or there are several."""
        if loser is None:
            return None
        days, side = self._when(claim), self.kin.side(loser)
        if days is None:
            return None
        windows = windows_of(days, ONE_FALL_DAYS, ONE_FALL_DAYS)
        keys = self._all_of(side) if windows is None else [(side, None), *((side, window) for window in windows)]
        found: tuple[str, str] | None = None
        for _, gainer, then in (rival for key in keys for rival in self._rivals.get(key, ())):
            if days_between(days, then) > ONE_FALL_DAYS:
                continue
            if found is not None and self.kin.side(gainer) != found[0]:
                return None
            found = found or (self.kin.side(gainer), gainer)
        return found and found[1]

    def _all_of(self, side: str) -> list[tuple[str, int | None]]:
        """Where those are who took from the side at any time, in the order of the first claim there."""
        keys = [key for key, rivals in self._rivals.items() if key[0] == side and rivals]
        return sorted(keys, key=lambda key: (self._rivals[key][0][0], key[1] or 0))

    def _when(self, claim: Claim) -> Days | None:
        """The days told, else the day of the report."""
        published = self.published.get(claim.report)
        return days_of(claim.time) or (Days(published, published) if published is not None else None)


def _rank(rival: Rival) -> Order:
    return rival[0]


def happened(claim: Claim) -> bool:
    """Said to have happened or to be so."""
    return claim.certainty != "denied" and claim.realis in ("actual", "ongoing")


def place_of(claim: Claim) -> str:
    """What the place is called when two are compared, "" for none."""
    return fold(claim.place.name or claim.place.text) if claim.place else ""


def named(parties: Iterable[Party], kin: Kin) -> str | None:
    """The first party that has a name, as one that can hold things."""
    return next((kin.holder(party.name) for party in parties if party.name), None)
