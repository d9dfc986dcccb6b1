"""What became of materiel that changed hands: for each lot its chain of holders and the fates of its parts.

Parts never exceed the whole: what is destroyed, passed on or taken back is capped by what was there, and the rest is said to be
unknown, or held where nothing else is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from spolia.knowledge.tables import Knowledge
from spolia.measures import Number, common_days, days_of, fold, interval_of, numbers_meet, span_days
from spolia.picture.fates import MOVING, Fates, Move, Moves, Part, moves_of, parted
from spolia.picture.hands import named
from spolia.picture.lots import Gatherer, Pile
from spolia.picture.matter import Change, Matter
from spolia.records import Claim, Contradiction, Custody, Fate, Fated, Interval, Link, Lot

ID_DIGITS = 12
PASSED_ON: tuple[tuple[Fated, Custody], ...] = (("recaptured", "recapture"), ("transferred", "transfer"))
TOLD_FATES: tuple[Fated, ...] = ("destroyed", "recaptured", "transferred")  # they take a part out of the hands of who had it
BARE_PLURAL: tuple[Number, ...] = ((1, None), (2, None), (None, None))  # "tanks", "a tank or more": says nothing beside a count


@dataclass(frozen=True, slots=True)
class _Told:
    """The piles of one category, each with the moves near it and those that can be its parts; the lots that are worth following; the claims that tell that some of one was taken back."""

    piles: list[tuple[Pile, list[Move], list[Part]]]
    lots: list[tuple[Pile, Lot]]
    taken_back: set[str]


class Custodies:
    """What became of materiel, while reports come and go: the lots of a category are drawn again where a telling of its things has changed."""

    def __init__(self, known: Knowledge, matter: Matter) -> None:
        self._matter, self._gatherer = matter, Gatherer(known, matter)
        self._moving: defaultdict[str, dict[str, list[Move]]] = defaultdict(dict)  # by category and event: where its things went
        self._refuted: set[str] = set()
        self._told: dict[str, _Told] = {}  # by category

    def change(self, change: Change) -> list[Lot]:
        """The lots of the record in the order of their first claims, each with its chain and fates."""
        change = change.told_otherwise()
        touched = self._gatherer.change(change) | self._move(change)
        refuted = refuted_claims(self._matter.contradictions, self._matter.claims)
        disputed = (self._matter.claims.get(claim) for claim in self._refuted ^ refuted)
        touched |= {item.category for claim in disputed if claim is not None for item in claim.items}
        self._refuted = refuted
        for category in touched & self._gatherer.weights.keys():
            self._told[category] = self._follow(category)
        taken_back = {claim for told in self._told.values() for claim in told.taken_back}
        lots = [lot for told in self._told.values() for pile, lot in told.lots if not all(c.claim.id in taken_back for c in pile.asserted)]
        return sorted(lots, key=lambda lot: (min(claim for link in lot.chain for claim in link.claims), lot.lot))

    def _move(self, change: Change) -> set[str]:
        """Takes over what the events tell of where things went; the categories of these."""
        touched = set[str]()
        for event in change.gone:
            for category in {item.category for item in event.items} if event.kind in MOVING else ():
                touched.add(category)
                self._moving[category].pop(event.id, None)
        for event in change.new:
            for move in moves_of(event, self._matter):
                touched.add(move.item.category)
                self._moving[move.item.category].setdefault(event.id, []).append(move)
        return touched

    def _follow(self, category: str) -> _Told:
        """The lots of the category; what is told of a pile is looked at again where the pile, or one of the moves near it, is another."""
        events = sorted(self._moving[category], key=lambda name: self._matter.order(self._matter.events[name]))
        moves = [move for name in events for move in self._moving[category][name]]
        fates = Fates(self._matter.kin, Moves(moves, self._matter.kin))
        before = self._told[category].piles if category in self._told else []
        kept = {_same(pile): (near, parts) for pile, near, parts in before}
        piles = []
        for pile in self._gatherer.piles(category):
            near, (as_before, parts) = fates.near(pile), kept.get(_same(pile), ([], []))
            piles.append((pile, near, parts if near == as_before else fates.parts(pile, near)))
        told = zip(piles, parted([(pile, parts) for pile, _, parts in piles]), strict=True)
        worth = [(pile, mine) for (pile, _, _), mine in told if self._gatherer.worth_following(pile, any(not part.denied for part in mine))]
        return _Told(
            piles,
            [(pile, _Drawer(pile, parts, fates, self._refuted).lot()) for pile, parts in worth],
            {part.claim.id for _, parts in worth for part in parts if part.status == "recaptured"},
        )


def _same(pile: Pile) -> tuple[object, ...]:
    """Two piles of which this is equal, and that are at hand at one time, are one."""
    return pile.system, tuple(map(id, pile.captures)), tuple(map(id, pile.stood))


def refuted_claims(contradictions: Iterable[Contradiction], claims: dict[str, Claim]) -> set[str]:
    """The claims that stand against a denial in some contradiction."""
    return {
        claim
        for each in contradictions
        if each.slot == "certainty"
        for side in each.sides
        for claim in side.claims
        if any(claims[c].certainty == "denied" for other in each.sides if other is not side for c in other.claims)
    }


class _Drawer:
    """Draws one lot from its captures and the tellings of its fate."""

    def __init__(self, pile: Pile, parts: list[Part], fates: Fates, refuted: set[str]) -> None:
        self.pile, self.parts, self.fates, self.refuted = pile, parts, fates, refuted
        self.whole = self._whole()

    def lot(self) -> Lot:
        taken = self._taking()
        fates = self._fates()
        return Lot(
            lot=_lot_id(self.pile),
            category=self.pile.category,
            system=self.pile.system,
            low=self.whole[0],
            high=self.whole[1],
            chain=[*self._before(), taken, *self._after(taken)],
            fates=fates,
            status=fates[0].status if len(fates) == 1 else "mixed",
        )

    def _whole(self) -> Number:
        """The span of what the tellings say; from 0 where the capture itself is denied, or somebody believes none of those who tell of it."""
        pile = self.pile
        low, high = told_span([c.number for c in pile.asserted])
        if pile.stood:
            low, high = told_span([(i.low, i.high) for claim in pile.stood for i in claim.items if i.category == pile.category])
        denied = any(c.claim.certainty == "denied" and self._is_of(c.number) for c in pile.captures)
        doubted = {c.origin for c in pile.asserted if c.claim.stance == "doubted"}
        unbelieved = bool(doubted) and all(c.origin in doubted for c in pile.asserted)
        return (0, high) if denied or unbelieved or any(c.claim.id in self.refuted for c in pile.asserted) else (low, high)

    def _is_of(self, denied: Number) -> bool:
        """Who denies another number than was told of the lot ("I cannot see the five") does not deny the lot."""
        return any(numbers_meet(denied, c.number) for c in self.pile.asserted)

    # --- the chain ------------------------------------------------------------------------------------------------------

    def _before(self) -> list[Link]:
        """Whose it was, and who had given it to him."""
        pile = self.pile
        if pile.loser is None:
            return []
        gift = self.fates.gift(pile)
        if gift is None:
            claims = [c.claim.id for c in pile.asserted if c.loser] + [claim.id for claim in pile.stood]
            return [Link(holder=pile.loser, from_=None, how="held", date=None, event=None, low=None, high=None, claims=_once(claims))]
        event, claim, item = gift
        giver = named(claim.actor, self.fates.kin)
        low, high = item.low, item.high
        date = interval_of(days_of(claim.time))
        return [
            Link(holder=giver, from_=None, how="held", date=None, event=None, low=None, high=None, claims=[claim.id]),
            Link(holder=pile.loser, from_=giver, how="transfer", date=date, event=event.id, low=low, high=high, claims=[claim.id]),
        ]

    def _taking(self) -> Link:
        pile = self.pile
        took = [c for c in pile.captures if c.event.kind == "seizure"] or pile.captures
        return Link(
            holder=pile.taker,
            from_=pile.loser,
            how="seizure" if pile.taker else "abandonment",
            date=_date([c.claim for c in pile.asserted]),
            event=took[0].event.id,
            low=self.whole[0],
            high=self.whole[1],
            claims=_once([c.claim.id for c in pile.captures]),
        )

    def _after(self, taken: Link) -> list[Link]:
        """The hand that the whole lot went to afterwards: a recapture or a transfer that covers it."""
        for status, how in PASSED_ON:
            mine = [p for p in self.parts if p.status == status and not p.denied and p.holder]
            low, high = _capped(told_span([p.number for p in mine]), self.whole)
            if not mine or not _covers((low, high), self.whole):
                continue
            denied = [p.claim.id for p in self.parts if p.status == status and p.denied]
            claims = _once([p.claim.id for p in mine] + denied)
            date = _date([p.claim for p in mine])
            low = 0 if denied else low
            return [
                Link(
                    holder=mine[0].holder,
                    from_=taken.holder,
                    how=how,
                    date=date,
                    event=mine[0].move.event.id,
                    low=low,
                    high=high,
                    claims=claims,
                )
            ]
        return []

    # --- the fates ------------------------------------------------------------------------------------------------------

    def _fates(self) -> list[Fate]:
        """The parts by status, capped by the whole; what is left is held where that is all, else unknown."""
        own = _once([c.claim.id for c in self.pile.asserted])
        fates: list[Fate] = []
        left = self.whole
        for status in TOLD_FATES:
            mine = [p for p in self.parts if p.status == status]
            sure = [p for p in mine if not p.denied]
            if sure:
                low, high = _capped(told_span([p.number for p in sure]), left)
                fates.append(
                    Fate(status=status, low=0 if len(sure) < len(mine) else low, high=high, claims=_once([p.claim.id for p in mine]))
                )
                left = (left[0], None if left[1] is None else max(0, left[1] - (fates[-1].low or 0)))
        if not fates:
            return [Fate(status="held", low=self.whole[0], high=self.whole[1], claims=own)]
        return fates + self._rest(fates, own)

    def _rest(self, fates: list[Fate], own: list[str]) -> list[Fate]:
        """What no telling covers: unknown; held where a denial says that it never left."""
        denied = any(p.denied for p in self.parts)
        if len(fates) == 1 and not denied and _covers((fates[0].low, fates[0].high), self.whole):
            return []
        taken_low = sum(fate.low or 0 for fate in fates)
        highs = [fate.high for fate in fates]
        taken_high = None if None in highs else sum(h for h in highs if h is not None)
        low = 0 if taken_high is None else max(0, (self.whole[0] or 0) - taken_high)
        high = None if self.whole[1] is None else max(0, self.whole[1] - taken_low)
        return [] if high == 0 else [Fate(status="held" if denied else "unknown", low=low, high=high, claims=own)]


def told_span(numbers: list[Number]) -> Number:
    """The span of what is said, side by side: a telling that leaves one side open adds its other side alone.

    >>> told_span([(3, None), (18, 18)]), told_span([(2, None), (20, 20)]), told_span([(None, 9), (36, 44)])
    ((3, 18), (20, 20), (0, 44))
    """
    sharp = [n for n in numbers if n not in BARE_PLURAL] or numbers
    lows = [low if low is not None else 0 for low, high in sharp if (low, high) != (None, None)]
    highs = [high for _, high in sharp if high is not None]
    return (min(lows) if lows else None), (max(highs) if highs else None)


def _capped(part: Number, whole: Number) -> Number:
    """The bounds of a part that cannot exceed the whole."""
    low, high = part
    if whole[1] is not None:
        low = None if low is None else min(low, whole[1])
        high = whole[1] if high is None else min(high, whole[1])
    return low, high


def _covers(part: Number, whole: Number) -> bool:
    """The part is all of it: as many as there can have been, or the same bounds."""
    return part == whole or (whole[1] is not None and (part[0] or 0) >= whole[1])


def _date(claims: list[Claim]) -> Interval | None:
    dated = [days for claim in claims if (days := days_of(claim.time))]
    return interval_of(common_days(dated) or span_days(dated))


def _once(claims: list[str]) -> list[str]:
    return list(dict.fromkeys(claims))


def _lot_id(pile: Pile) -> str:
    claim = min((c.claim for c in pile.captures), key=lambda c: (c.report, c.evidence.start, c.id))
    parts = (claim.report, str(claim.evidence.start), str(claim.evidence.end), pile.category, pile.key, fold(pile.taker))
    return f"lot-{sha256(chr(9).join(parts).encode()).hexdigest()[:ID_DIGITS]}"
