"""Whose hands: who took what a claim says was captured or left, and whose it was, from the claim, its event, and the fall of the place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from spolia.kin import Kin
from spolia.measures import Days, days_between, days_of, fold, windows_of
from spolia.records import Claim, Event, Party

ONE_FALL_DAYS = 60  # a capture so near in time to the fall of the place is part of it


class Hands:
    """What the claims of one set say of who gains from whom, by place and by report."""

    def __init__(self, claims: Iterable[Claim], kin: Kin, published: dict[str, int | None]) -> None:
        self.kin = kin
        self.published = published
        self._falls: defaultdict[str, list[Claim]] = defaultdict(list)
        self._present: defaultdict[str, list[Claim]] = defaultdict(list)
        self._rivals: defaultdict[tuple[str, int | None], list[tuple[str, Days]]] = defaultdict(list)
        for claim in sorted(claims, key=lambda c: (c.report, c.evidence.start, c.id)):
            if not happened(claim):
                continue
            if claim.kind in ("takeover", "seizure"):
                self._falls[place_of(claim)].append(claim)
            if claim.kind == "deployment" and claim.items:
                self._present[place_of(claim)].append(claim)
            if claim.kind in ("takeover", "seizure", "attack"):
                self._note_rivals(claim)

    def _note_rivals(self, claim: Claim) -> None:
        """Keeps who gains from whom, by the loser's side and the windows of days; under None what is of no known or of open days."""
        gainer, loser, days = named(claim.actor, self.kin), named(claim.target, self.kin), self._when(claim)
        if gainer is None or loser is None or days is None:
            return
        for window in windows_of(days, ONE_FALL_DAYS, 0) or (None,):
            self._rivals[self.kin.side(loser), window].append((gainer, days))

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
        keys = (
            [key for key in self._rivals if key[0] == side] if windows is None else [(side, None), *((side, window) for window in windows)]
        )
        found: tuple[str, str] | None = None
        for gainer, then in (rival for key in keys for rival in self._rivals.get(key, ())):
            if days_between(days, then) > ONE_FALL_DAYS:
                continue
            if found is not None and self.kin.side(gainer) != found[0]:
                return None
            found = found or (self.kin.side(gainer), gainer)
        return found and found[1]

    def _when(self, claim: Claim) -> Days | None:
        """The days told, else the day of the report."""
        published = self.published.get(claim.report)
        return days_of(claim.time) or (Days(published, published) if published is not None else None)


def happened(claim: Claim) -> bool:
    """Said to have happened or to be so."""
    return claim.certainty != "denied" and claim.realis in ("actual", "ongoing")


def place_of(claim: Claim) -> str:
    """What the place is called when two are compared, "" for none."""
    return fold(claim.place.name or claim.place.text) if claim.place else ""


def named(parties: Iterable[Party], kin: Kin) -> str | None:
    """The first party that has a name, as one that can hold things."""
    return next((kin.holder(party.name) for party in parties if party.name), None)
