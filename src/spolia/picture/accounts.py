"""In whose hands a lot of air defence is, and where, account by account.

Where accounts of a lot cannot both hold – holders who are no kin, or points too far apart to be one place – each stands by itself,
and each says that the other is told. Nothing is made sharper than its claims say it: a place is as wide as the widest of them.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

from spolia.knowledge.tables import Knowledge
from spolia.measures import day_number, days_of, designation, km_apart
from spolia.picture.hands import happened, named, place_of
from spolia.picture.matter import Change, Matter, order_of
from spolia.picture.standing import Standing
from spolia.picture.vague import Vagueness
from spolia.records import AIR_DEFENCE, Claim, Contradiction, Event, EventPlace, Fate, Link, Lot, Place, Reason

METRES_IN_KM = 1000
OTHER_PLACE_KM = 25  # accounts that put one thing so far apart do not speak of one place (as weigh has it); nearer ones are one area
PASSED_ON = ("transfer", "recapture")


@dataclass(frozen=True, slots=True)
class Account:
    """One account of whose hands a lot is in, and where: the event that put it there, the claims that say so, what others say instead."""

    holder: str
    event: Event
    claims: list[Claim]
    place: EventPlace | None = None
    others: tuple[Reason, ...] = field(default=())

    def beside(self, *reasons: Reason) -> Account:
        """The account with what others say instead."""
        return replace(self, others=(*self.others, *reasons))


class Sightings:
    """What is told of systems besides their captures: where they are, what they can do, and strikes on air defence, while claims come and go."""

    def __init__(self) -> None:
        self._told: dict[tuple[str, ...], list[Claim]] = {}  # each list in the order of the record

    def change(self, change: Change) -> None:
        """Lets go of some claims, and takes in others."""
        for claim in change.claims_gone:
            for key in _sighted(claim):
                self._told[key].remove(claim)
        for claim in change.claims_new:
            for key in _sighted(claim):
                insort(self._told.setdefault(key, []), claim, key=order_of)

    def of_system(self, kind: str, system: str | None) -> list[Claim]:
        """The deployments, or what is said of capabilities, of the system by its name, in order."""
        return self._told.get((kind, designation(system)), []) if system else []

    def strikes(self, category: str, places: Iterable[str]) -> list[Claim]:
        """The strikes on things of the category at these places ("" for none told), in order."""
        return sorted((claim for place in places for claim in self._told.get(("strike", category, place), ())), key=order_of)


def _sighted(claim: Claim) -> set[tuple[str, ...]]:
    """Where the claim is kept."""
    if claim.kind in ("deployment", "capability"):
        return {(claim.kind, designation(item.system)) for item in claim.items}
    if claim.kind in ("attack", "destruction"):
        return {("strike", item.category, place_of(claim)) for item in claim.items if item.category in AIR_DEFENCE}
    return set()


class Accounts:
    """Finds the accounts of lots among the claims of a record."""

    def __init__(self, matter: Matter, sightings: Sightings, known: Knowledge) -> None:
        self.kin, self.standing, self._vague = matter.kin, Standing(known), Vagueness(known)
        self.matter, self.sightings, self.claims = matter, sightings, matter.claims
        self._refuters: dict[str, list[str]] = {}

    def change(self) -> None:
        """Takes over what the record now says of denials."""
        self._refuters = _refuters(self.matter.contradictions, self.claims)

    @property
    def events(self) -> dict[str, Event]:
        return self.matter.events

    @property
    def event_of(self) -> dict[str, Event]:
        """By claim."""
        return self.matter.event_of

    def of(self, lot: Lot) -> list[Account]:
        """The accounts of the lot, the last hand of its chain first; none where nobody gained it or it is surely destroyed."""
        if lot.status == "destroyed" and not self.unsure(lot.fates[0].claims):
            return []
        first: dict[tuple[str, str | None], Account] = {}
        for account in [*self._held(lot), *self._parted(lot)]:
            first.setdefault((account.holder, account.place.name if account.place else None), account)
        return list(first.values())

    # --- how far it stands ----------------------------------------------------------------------------------------------

    def denials(self, link: Link) -> list[str]:
        """The claims that deny what the link tells: its own, and those that stand against it in a contradiction."""
        own = {c for c in link.claims if self.claims[c].certainty == "denied"}
        return sorted(own | {c for claim in link.claims for c in self._refuters.get(claim, ())})

    def unsure(self, claims: Iterable[str]) -> bool:
        """The record holds no event of these claims for true, or some denial stands against them."""
        listed = list(claims)
        events = [self.event_of[c] for c in listed if c in self.event_of]
        likely = any(self.standing.holds(event) for event in events)
        return not likely or any(self.claims[c].certainty == "denied" or self._refuters.get(c) for c in listed)

    # --- hands -----------------------------------------------------------------------------------------------------------

    def _held(self, lot: Lot) -> list[Account]:
        """The last hand of the chain; and the one before, where it is denied or unlikely that it passed the lot on."""
        gained = [link for link in lot.chain if link.how != "held" and link.event in self.events and link.holder]
        if not gained:
            return []
        last = gained[-1]
        accounts = self._accounts(last)
        if last.how in PASSED_ON and len(gained) > 1 and (self.unsure(last.claims) or self.denials(last)):
            passed = Reason(text=f"It is also said to have gone to {last.holder}.", claims=last.claims)
            stayed = Reason(text=f"That it left {gained[-2].holder} is denied or doubtful.", claims=self.denials(last) or last.claims)
            accounts = [account.beside(stayed) for account in accounts]
            accounts += [account.beside(passed) for account in self._accounts(gained[-2])]
        return accounts + self._seen(lot, accounts)

    def _accounts(self, link: Link) -> list[Account]:
        """The link's accounts: one for each holder that is no kin of the others, and for each place too far from the others."""
        told = [self.claims[c] for c in link.claims if happened(self.claims[c])] or [self.claims[c] for c in link.claims]
        holders: dict[str, list[Claim]] = {str(link.holder): []}
        for claim in told:
            name = self._receiver(claim)
            kin = next((holder for holder in holders if name is None or self.kin.related(name, holder)), None)
            holders.setdefault(kin or str(name), []).append(claim)
        holders = {holder: mine for holder, mine in holders.items() if mine} or {str(link.holder): told}
        event = self.events[str(link.event)]
        accounts = []
        for holder, mine in holders.items():
            others = [_elsewhere(f"in the hands of {other}", theirs) for other, theirs in holders.items() if other != holder]
            accounts += self._placed(Account(holder, self._event(mine, event), mine, others=tuple(others)))
        return accounts

    def _receiver(self, claim: Claim) -> str | None:
        """Who has it by this claim, None where it names nobody."""
        return {"seizure": named(claim.actor, self.kin), "transfer": named(claim.target, self.kin)}.get(claim.kind)

    def _event(self, told: Sequence[Claim], usual: Event) -> Event:
        """The event that the claims tell of: the usual one where some are of it."""
        events = [self.event_of[claim.id] for claim in told if claim.id in self.event_of]
        return next((event for event in events if event.id == usual.id), events[0] if events else usual)

    def _parted(self, lot: Lot) -> list[Account]:
        """Those to whom a part of the lot is said to have gone, event by event, where the chain does not end with them."""
        accounts: list[Account] = []
        for fate in lot.fates if lot.chain[-1].how not in PASSED_ON else ():
            if fate.status not in ("recaptured", "transferred"):
                continue
            events: dict[str, list[Claim]] = {}
            for claim in (self.claims[c] for c in fate.claims):
                if happened(claim) and claim.id in self.event_of:
                    events.setdefault(self.event_of[claim.id].id, []).append(claim)
            share = share_words(fate, lot) if len(events) == 1 else ""
            for event, told in events.items():
                holder = next((name for claim in told if (name := self._receiver(claim))), None)
                if holder:
                    part = Reason(
                        text=f"Only a part of the lot is said to have gone to {holder}{share}.", claims=[claim.id for claim in told]
                    )
                    accounts += self._placed(Account(holder, self.events[event], told, others=(part,)))
        return accounts

    def _seen(self, lot: Lot, accounts: Sequence[Account]) -> list[Account]:
        """Where the holder is said to have it since, too far from where it came into his hands to be one place."""
        found: list[Account] = []
        for claim in self.sightings.of_system("deployment", lot.system):
            keeper = named(claim.actor, self.kin)
            if not happened(claim) or keeper is None:
                continue
            near = [a for a in (*accounts, *found) if a.place and claim.place and not _apart(a.place, claim.place)]
            kept = [a for a in accounts if self.kin.related(a.holder, keeper) and since(claim, a.claims)]
            if kept and claim.place and claim.place.lat is not None and not near and claim.id in self.event_of:
                there = _elsewhere(f"at {kept[0].place.name}", kept[0].claims) if kept[0].place and kept[0].place.name else None
                found += self._placed(Account(kept[0].holder, self.event_of[claim.id], [claim], others=(there,) if there else ()))
        return found

    # --- places ---------------------------------------------------------------------------------------------------------

    def _placed(self, account: Account) -> list[Account]:
        """The account for each place that its claims give, those that can be one place together and as wide as the widest of them."""
        groups: list[list[Claim]] = []
        for claim in sorted((c for c in account.claims if _has_point(c.place)), key=lambda c: c.id):
            home = next((g for g in groups if not _apart(g[0].place, claim.place)), None)
            if home is None:
                groups.append([claim])
            else:
                home.append(claim)
        if not groups:
            return [replace(account, place=self._unlocated(account))]
        groups.sort(key=len, reverse=True)  # stable: of equals the one of the first claim
        placeless = [c for c in account.claims if not _has_point(c.place)]
        accounts = []
        for group in groups:
            place = self._joined(group, account.event)
            rest = [_elsewhere(f"at {self._joined(g, account.event).name or 'another place'}", g) for g in groups if g is not group]
            mine = [*group, *placeless]
            accounts.append(replace(account, place=place, claims=mine).beside(*rest))
        return accounts

    def _joined(self, told: Sequence[Claim], event: Event) -> EventPlace:
        """The place that most of these claims name, as wide as its extent, as how vaguely it is said, and as how far the others lie from it."""
        names = [place_of(claim) for claim in told]
        first = max(told, key=lambda c: names.count(place_of(c))).place
        assert first is not None
        lat, lon = first.lat, first.lon
        here = event.place if event.place and (event.place.lat, event.place.lon) == (lat, lon) else None
        scatter = max(_km(first, claim.place) for claim in told) * METRES_IN_KM
        vague = max(self._vague.metres(claim.place) for claim in told)
        width = max(scatter, vague, (here.precision_m or 0) if here else self._vague.extent(first))
        return EventPlace(name=first.name or first.text, lat=lat, lon=lon, precision_m=round(width) or None)

    def _unlocated(self, account: Account) -> EventPlace | None:
        """What its claims call the place, without a point; the event's place where they call it nothing."""
        called = next((claim.place for claim in account.claims if claim.place and (claim.place.name or claim.place.text)), None)
        if called is None:
            return account.event.place
        width = self._vague.area(called)
        return EventPlace(name=called.name or called.text, lat=None, lon=None, precision_m=width)


def _refuters(contradictions: Iterable[Contradiction], claims: dict[str, Claim]) -> dict[str, list[str]]:
    """For each claim that stands against a denial in some contradiction, the claims that deny."""
    found: dict[str, list[str]] = {}
    for each in contradictions:
        for one, other in product(each.sides, each.sides) if each.slot == "certainty" else ():
            denying = [c for c in other.claims if claims[c].certainty == "denied"]
            for claim in one.claims if one is not other and denying else ():
                if claims[claim].certainty != "denied":
                    found.setdefault(claim, []).extend(denying)
    return found


def _elsewhere(where: str, told: Sequence[Claim]) -> Reason:
    return Reason(text=f"Another account has it {where}.", claims=sorted(claim.id for claim in told))


def share_words(fate: Fate, lot: Lot) -> str:
    """ ": 1 of 2" where both are counted, else nothing."""
    part, whole = _count(fate.low, fate.high), _count(lot.low, lot.high)
    return f": {part} of {whole}" if part and whole else ""


def _count(low: float | None, high: float | None) -> str:
    if low is None and high is None:
        return ""
    if low == high:
        return f"{low:g}"
    return f"{low or 0:g} or more" if high is None else f"up to {high:g}" if not low else f"{low:g}–{high:g}"


def _has_point(place: Place | None) -> bool:
    return place is not None and place.lat is not None and place.lon is not None


def _km(a: Any, b: Any) -> float:
    return km_apart((a.lat, a.lon), (b.lat, b.lon))


def _apart(a: Any, b: Any) -> bool:
    """Two places with points lie too far from one another to be one."""
    return bool(a and b and None not in (a.lat, a.lon, b.lat, b.lon) and _km(a, b) > OTHER_PLACE_KM)


def since(claim: Claim, taken: Iterable[Claim]) -> bool:
    """Its days end no earlier than those of the capture begin; where either is undated nothing speaks against it."""
    days, firsts = days_of(claim.time), [n for c in taken if c.time and (n := day_number(c.time.start or c.time.end)) is not None]
    return days is None or not firsts or days.last is None or days.last >= min(firsts)
