"""Which captured air defence may make airspace unsafe: in whose hands, where, how far it reaches by whose figure, and what argues against its use."""

from __future__ import annotations

from typing import Any

from spolia.knowledge.tables import Knowledge
from spolia.measures import Days, days_between, days_of, designation
from spolia.picture.accounts import Account, Accounts, Sightings, share_words, since
from spolia.picture.fates import AFTERMATH_DAYS
from spolia.picture.hands import happened, place_of
from spolia.picture.matter import Change, Matter, order_of
from spolia.picture.standing import LIKELIER_THAN_NOT
from spolia.picture.unfit import Passages, read_rows, unfit_reasons
from spolia.records import AIR_DEFENCE, Claim, Event, Exposure, Fate, Lot, Party, Reason

FATE_WORDS = {"destroyed": "destroyed", "recaptured": "taken back", "transferred": "passed on"}


class Airspace:
    """Draws exposures from lots, with the claims, reports and tables that they rest on, while reports come and go."""

    def __init__(self, known: Knowledge, matter: Matter) -> None:
        self.known, self.matter, self.sightings = known, matter, Sightings()
        self.accounts = Accounts(matter, self.sightings, known)
        self.passages, self.rows = Passages(matter), read_rows(known)

    def change(self, change: Change, lots: list[Lot]) -> list[Exposure]:
        """An exposure for each account of a lot of air defence that is in a party's hands and not surely destroyed, in the order of the lots."""
        self.sightings.change(change)
        self.accounts.change()
        self.passages.change(change)
        return [exposure for lot in lots if lot.category in AIR_DEFENCE for exposure in self.exposures(lot)]

    def exposures(self, lot: Lot) -> list[Exposure]:
        accounts = self.accounts.of(lot)
        if not accounts:
            return []
        able, struck = self._capabilities(lot), self._strikes(lot)
        said = [*_struck(struck), *self._words(lot, able, struck)]
        return [self._exposure(lot, account, able, said) for account in accounts]

    def _exposure(self, lot: Lot, account: Account, able: list[Claim], said: list[Reason]) -> Exposure:
        """The account with what is published of the system, what argues against its use, and all claims that it rests on."""
        reach, height, source, needs = _published(lot.system, self.known)
        against = [*self._unlikely(lot, account), *account.others, *self._disputed(lot), *_fates(lot, account), *said]
        own = {claim.id for claim in account.claims}
        if needs:
            against.append(Reason(text=f"To be used it needs: {needs}.", claims=sorted(own)))
        rest = own | {c for link in lot.chain for c in link.claims} | {c for fate in lot.fates for c in fate.claims}
        rest |= {claim.id for claim in able} | {c for reason in against for c in reason.claims}
        return Exposure(
            lot=lot.lot, system=lot.system, place=account.place, holder=account.holder, range_km=reach, altitude_m=height, source=source,
            grade=account.event.grade, against=against, claims=sorted(rest),
        )  # fmt: skip

    # --- what argues against its use ------------------------------------------------------------------------------------

    def _unlikely(self, lot: Lot, account: Account) -> list[Reason]:
        """Its grade, or that of an event before it in the chain, has it no likelier than not."""
        chain = [link.event for link in lot.chain if link.event in self.accounts.events]
        told = [self.accounts.events[str(name)] for name in dict.fromkeys([account.event.id, *chain])]
        return [
            Reason(text=f"{self._likelihood(event)}: {event.title}.", claims=sorted(event.claims))
            for event in told
            if event.grade.probability < LIKELIER_THAN_NOT
        ]

    def _likelihood(self, event: Event) -> str:
        percent = f"{round(event.grade.probability * 100)} %"
        if self.accounts.standing.holds(event):
            return f"By its grade this is no likelier than not ({percent})"
        return f"By its grade this probably did not happen ({percent} that it did)"

    def _disputed(self, lot: Lot) -> list[Reason]:
        """Its capture is denied, disbelieved by who relays it, or stated by nobody as a fact."""
        taking = next((link for link in lot.chain if link.how in ("seizure", "abandonment")), None)
        if taking is None:
            return []
        told = [self.accounts.claims[c] for c in taking.claims]
        sure, doubting = [c for c in told if happened(c)], sorted(c.id for c in told if c.stance == "doubted")
        denying = self.accounts.denials(taking)
        reasons = [Reason(text="That it was captured at all is denied.", claims=denying)] if denying else []
        if doubting:
            reasons.append(Reason(text="A report that relays its capture does not believe it.", claims=doubting))
        if sure and all(claim.certainty == "hedged" for claim in sure):
            reasons.append(Reason(text="No report states its capture as a fact.", claims=sorted(c.id for c in sure)))
        return reasons

    def _words(self, lot: Lot, able: list[Claim], struck: list[Claim]) -> list[Reason]:
        """What the sentences that tell of the lot say of its crew, radar, parts and use."""
        mine = [c for link in lot.chain for c in link.claims] + [c for fate in lot.fates for c in fate.claims]
        return unfit_reasons([*(self.accounts.claims[c] for c in dict.fromkeys(mine)), *able, *struck], self.passages, self.rows)

    # --- what else is told of it ----------------------------------------------------------------------------------------

    def _capabilities(self, lot: Lot) -> list[Claim]:
        """What reports of those days say that the system can do; without a name where the report tells of the lot and of no other system of its kind."""
        told_in = {self.accounts.claims[c].report for link in lot.chain for c in link.claims}
        named = self.sightings.of_system("capability", lot.system)
        nameless = (
            claim for name in told_in for claim in self.passages.told_in(name) if claim.kind == "capability" and self._nameless(claim, lot)
        )
        taken = [self.accounts.claims[c] for link in lot.chain for c in link.claims]
        near = {claim.id: claim for claim in (*named, *nameless) if self._in_aftermath(claim, taken)}
        return sorted(near.values(), key=order_of)

    def _in_aftermath(self, claim: Claim, taken: list[Claim]) -> bool:
        """Told of days no farther from those of the capture than its aftermath lasts; where either is of no known day nothing speaks against it."""
        own, days = self._days(claim), [days for c in taken if (days := self._days(c))]
        return own is None or not days or min(days_between(own, other) for other in days) <= AFTERMATH_DAYS

    def _days(self, claim: Claim) -> Days | None:
        """As told, else the day of the report."""
        day = self.matter.published.get(claim.report)
        return days_of(claim.time) or (Days(day, day) if day is not None else None)

    def _nameless(self, claim: Claim, lot: Lot) -> bool:
        """The claim is of a system without a name, in a report that names no other of its category than the lot's."""
        told = [item for other in self.passages.told_in(claim.report) for item in other.items if item.category == lot.category]
        own = any(item.category == lot.category and not item.system for item in claim.items)
        return own and {designation(item.system) for item in told} <= {"", designation(lot.system)}

    def _strikes(self, lot: Lot) -> list[Claim]:
        """Strikes on such a system at the lot's place in the aftermath of its capture, or on its holder's at no place told, that are not told of as its fate."""
        taken = [self.accounts.claims[c] for link in lot.chain if link.how != "held" for c in link.claims]
        mine = {c.id for c in taken} | {c for fate in lot.fates for c in fate.claims}
        places = {place_of(c) for c in taken if happened(c)} - {""}
        holders = [link.holder for link in lot.chain if link.how != "held" and link.holder]
        return [
            claim
            for claim in self.sightings.strikes(lot.category, sorted(places | {""}))
            if claim.id not in mine
            and happened(claim)
            and any(item.category == lot.category and designation(item.system) in ("", designation(lot.system)) for item in claim.items)
            and (place_of(claim) in places or (not place_of(claim) and self._is_one(claim.target, holders)))
            and not self._is_one(claim.actor, holders)
            and since(claim, taken)
            and self._in_aftermath(claim, taken)
        ]

    def _is_one(self, parties: list[Party], holders: list[str]) -> bool:
        """One of the parties is a holder, or kin of one."""
        return any(party.name and self.accounts.kin.related(party.name, holder) for party in parties for holder in holders)


def _struck(strikes: list[Claim]) -> list[Reason]:
    told = sorted(claim.id for claim in strikes)
    return [Reason(text="It, or something of its kind there, is said to have been struck.", claims=told)] if told else []


def _fates(lot: Lot, account: Account) -> list[Reason]:
    """What became of some of it, or is said to have become of all; not that it came into this very holder's hands."""
    own = {claim.id for claim in account.claims}
    whole = "All" if len(lot.fates) == 1 else "Some"
    return [_fate(fate, lot, whole) for fate in lot.fates if fate.status in FATE_WORDS and not own & set(fate.claims)]


def _fate(fate: Fate, lot: Lot, whole: str) -> Reason:
    return Reason(text=f"{whole} of it is said to have been {FATE_WORDS[fate.status]}{share_words(fate, lot)}.", claims=fate.claims)


def _published(system: str | None, known: Knowledge) -> tuple[Any, Any, str | None, str | None]:
    """Range, altitude, their source and what the system needs, from the materiel table; a report's own figure never stands in for it."""
    table: Any = getattr(known, "materiel", None)
    row = table.system(system) if table is not None and system else None
    if row is None:
        return None, None, None, None
    return row.range_km, row.altitude_m, (row.source if row.range_km or row.altitude_m else None), row.needs
