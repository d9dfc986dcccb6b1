"""What became of materiel that changed hands: for each lot its chain of holders and the fates of its parts.

Parts never exceed the whole: what is destroyed, passed on or taken back is capped by what was there, and the rest is said to be
unknown, or held where nothing else is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from spolia.knowledge.tables import Knowledge
from spolia.measures import Number, common_days, days_between, days_of, designation, fold, interval_of, span_days, span_numbers
from spolia.picture.lots import Gatherer, Pile
from spolia.records import Claim, Event, Fate, Fated, Link, Lot, Record, Report

AFTERMATH_DAYS = 400  # what is told of a system long after its capture is not taken for the fate of that lot
ID_DIGITS = 12


def draw_custody(record: Record, claims: list[Claim], known: Knowledge, reports: list[Report]) -> list[Lot]:
    """The lots of the record in the order of their first claims, each with its chain and fates."""
    gatherer = Gatherer(record, claims, known)
    drawer = _Drawer(record, gatherer)
    lots = [drawer.lot(pile) for pile in gatherer.piles()]
    return sorted(lots, key=lambda lot: (min(claim for link in lot.chain for claim in link.claims), lot.lot))


@dataclass(frozen=True, slots=True)
class _Part:
    """A telling of what became of some of a lot."""

    status: Fated
    number: Number
    claim: Claim
    event: Event
    holder: str | None
    denied: bool


class _Drawer:
    def __init__(self, record: Record, gatherer: Gatherer) -> None:
        self.record, self.kin, self.claims = record, gatherer.kin, gatherer.claims
        self.refuted = {
            claim
            for each in record.contradictions
            if each.slot == "certainty"
            for side in each.sides
            for claim in side.claims
            if any(self.claims[c].certainty == "denied" for other in each.sides if other is not side for c in other.claims)
        }
        self.moves = [
            (event, self.claims[c]) for event in record.events if event.kind in ("destruction", "transfer", "seizure") for c in event.claims
        ]

    def lot(self, pile: Pile) -> Lot:
        whole = self._whole(pile)
        chain = [*self._before(pile), self._taking(pile)]
        parts = [part for event, claim in self.moves if (part := self._part(pile, event, claim))]
        chain += self._after(chain[-1], parts, whole)
        fates = self._fates(pile, whole, parts)
        return Lot(
            lot=_lot_id(pile),
            category=pile.category,
            system=next((c.item.system for c in pile.captures if c.item.system), pile.system),
            low=whole[0],
            high=whole[1],
            chain=chain,
            fates=fates,
            status=fates[0].status if len(fates) == 1 else "mixed",
        )

    # --- how many -------------------------------------------------------------------------------------------------------

    def _whole(self, pile: Pile) -> Number:
        """The span of what the sharpest tellings say; from 0 where the capture itself is denied."""
        low, high = span_numbers(sharpest([c.number for c in pile.asserted]))
        denied = any(c.denied and c.claim.certainty == "denied" for c in pile.captures)
        return (0, high) if denied or any(c.claim.id in self.refuted for c in pile.asserted) else (low, high)

    # --- the chain ------------------------------------------------------------------------------------------------------

    def _before(self, pile: Pile) -> list[Link]:
        """Whose it was, and who had given it to him."""
        if pile.loser is None:
            return []
        claims = [c.claim.id for c in pile.asserted if c.loser]
        gift = self._gift(pile)
        if gift is None:
            return [Link(holder=pile.loser, from_=None, how="held", date=None, event=None, low=None, high=None, claims=_once(claims))]
        event, claim, giver = gift
        item = next(i for i in claim.items if self._same_sort(pile, i.category, i.system))
        first = Link(holder=giver, from_=None, how="held", date=None, event=None, low=None, high=None, claims=[claim.id])
        given = Link(
            holder=pile.loser, from_=giver, how="transfer", date=interval_of(days_of(claim.time)), event=event.id,
            low=item.low, high=item.high, claims=[claim.id],
        )  # fmt: skip
        return [first, given]

    def _gift(self, pile: Pile) -> tuple[Event, Claim, str] | None:
        """A supply of the same system to the loser before the capture."""
        for event, claim in self.moves:
            if claim.kind != "transfer" or not _happened(claim) or not claim.actor or claim.actor[0].name is None:
                continue
            to_loser = any(p.name and pile.loser and self.kin.related(p.name, pile.loser) for p in claim.target)
            if to_loser and pile.key and any(self._same_sort(pile, i.category, i.system) and i.system for i in claim.items):
                if self._not_after(claim, pile):
                    return event, claim, claim.actor[0].name
        return None

    def _taking(self, pile: Pile) -> Link:
        took = [c for c in pile.captures if c.event.kind == "seizure"] or pile.captures
        low, high = self._whole(pile)
        dated = pile.days
        how = "seizure" if pile.taker else "abandonment"
        return Link(
            holder=pile.taker,
            from_=pile.loser,
            how=how,  # type: ignore[arg-type]
            date=interval_of(common_days(dated) or span_days(dated)),
            event=took[0].event.id,
            low=low,
            high=high,
            claims=_once([c.claim.id for c in pile.captures]),
        )

    def _after(self, taken: Link, parts: list[_Part], whole: Number) -> list[Link]:
        """The hands that the whole lot went to afterwards: a transfer or a recapture that covers it."""
        links = []
        for status in ("recaptured", "transferred"):
            mine = [p for p in parts if p.status == status and not p.denied and p.holder]
            if not mine:
                continue
            low, high = _capped(span_numbers(sharpest([p.number for p in mine])), whole)
            if not _covers((low, high), whole):
                continue
            denied = [p.claim.id for p in parts if p.status == status and p.denied]
            dated = [days for p in mine if (days := days_of(p.claim.time))]
            links.append(
                Link(
                    holder=mine[0].holder,
                    from_=taken.holder,
                    how="recapture" if status == "recaptured" else "transfer",
                    date=interval_of(common_days(dated) or span_days(dated)),
                    event=mine[0].event.id,
                    low=0 if denied else low,
                    high=high,
                    claims=_once([p.claim.id for p in mine] + denied),
                )
            )
        return links[:1]

    # --- the fates ------------------------------------------------------------------------------------------------------

    def _part(self, pile: Pile, event: Event, claim: Claim) -> _Part | None:
        """What a claim says of the fate of some of the lot, None where it speaks of something else."""
        item = next((i for i in claim.items if self._same_sort(pile, i.category, i.system)), None)
        if item is None or claim.realis in ("possible", "failed") or claim.stance == "doubted" or not self._could_be(pile, claim):
            return None
        if any(claim.id == c.claim.id for c in pile.captures):
            return None
        status, holder = self._outcome(pile, claim)
        if status is None:
            return None
        return _Part(status, (item.low, item.high), claim, event, holder, claim.certainty == "denied")

    def _outcome(self, pile: Pile, claim: Claim) -> tuple[Fated | None, str | None]:
        actor = next((p.name for p in claim.actor if p.name), None)
        target = next((p.name for p in claim.target if p.name), None)
        held_by = pile.taker
        if claim.kind == "destruction":
            of_another = target is not None and (held_by is None or not self.kin.related(target, held_by))
            return (None, None) if of_another or claim.certainty == "denied" else ("destroyed", None)
        if held_by is None:
            return None, None
        if claim.kind == "transfer":
            away = target is None or not self.kin.related(target, held_by)
            from_other = actor is not None and not self.kin.related(actor, held_by)
            return ("transferred", target) if away and not from_other else (None, None)
        other = actor is not None and not self.kin.related(actor, held_by)
        from_holder = target is not None and self.kin.related(target, held_by)
        return ("recaptured", actor) if other and from_holder else (None, None)

    def _could_be(self, pile: Pile, claim: Claim) -> bool:
        """After the capture, within its aftermath; where it gives a place, there, unless the system tells which lot it is."""
        place = fold(claim.place.name or claim.place.text) if claim.place else ""
        elsewhere = bool(place and pile.places and place not in pile.places)
        if elsewhere and (not pile.key or claim.kind == "destruction"):
            return False
        days = days_of(claim.time)
        if days is None or not pile.days:
            return not (days is None and not place and claim.report not in {c.claim.report for c in pile.captures} and not pile.key)
        first = min((d.first for d in pile.days if d.first is not None), default=None)
        if first is not None and days.last is not None and days.last < first:
            return False
        return min(days_between(days, other) for other in pile.days) <= AFTERMATH_DAYS

    def _not_after(self, claim: Claim, pile: Pile) -> bool:
        days = days_of(claim.time)
        lasts = [d.last for d in pile.days if d.last is not None]
        return days is None or days.first is None or not lasts or days.first <= min(lasts)

    def _same_sort(self, pile: Pile, category: str, system: str | None) -> bool:
        if pile.key or system:
            return designation(system) == pile.key
        return category == pile.category

    def _fates(self, pile: Pile, whole: Number, parts: list[_Part]) -> list[Fate]:
        """The parts by status, capped by the whole; what is left is held where that is all, else unknown."""
        own = _once([c.claim.id for c in pile.asserted])
        fates = []
        for status in ("destroyed", "recaptured", "transferred"):
            mine = [p for p in parts if p.status == status]
            sure = [p for p in mine if not p.denied]
            if not sure:
                continue
            low, high = _capped(span_numbers(sharpest([p.number for p in sure])), whole)
            if len(sure) < len(mine):
                low = 0
            fates.append(Fate(status=status, low=low, high=high, claims=_once([p.claim.id for p in mine])))  # type: ignore[arg-type]
        if not fates:
            return [Fate(status="held", low=whole[0], high=whole[1], claims=own)]
        denied = any(p.denied for p in parts)
        rest = _rest(whole, [(f.low, f.high) for f in fates])
        if (rest is not None and not (len(fates) == 1 and _covers((fates[0].low, fates[0].high), whole))) or denied:
            low, high = rest if rest is not None else (0, whole[1])
            fates.append(Fate(status="held" if denied else "unknown", low=low, high=high, claims=own))
        return fates


def sharpest(numbers: list[Number]) -> list[Number]:
    """The bounds without those that merely hold another: "tanks" adds nothing to "eight tanks"."""

    def holds(outer: Number, inner: Number) -> bool:
        left = outer[0] is None or (inner[0] is not None and inner[0] >= outer[0])
        return left and (outer[1] is None or (inner[1] is not None and inner[1] <= outer[1]))

    distinct = list(dict.fromkeys(numbers))
    return [x for x in distinct if not any(y != x and holds(x, y) for y in distinct)]


def _capped(part: Number, whole: Number) -> Number:
    """The bounds of a part that cannot exceed the whole."""
    low, high = part
    if whole[1] is not None:
        low = None if low is None else min(low, whole[1])
        high = whole[1] if high is None else min(high, whole[1])
    return low, high


def _covers(part: Number, whole: Number) -> bool:
    """The part is all of it: as many as there can have been, or the same bounds."""
    if part == whole:
        return True
    return whole[1] is not None and (part[0] or 0) >= whole[1]


def _rest(whole: Number, parts: list[Number]) -> Number | None:
    """What is left of the whole, None where nothing can be."""
    taken_low = sum(low or 0 for low, _ in parts)
    highs = [high for _, high in parts]
    taken_high = None if None in highs else sum(h for h in highs if h is not None)
    low = 0 if taken_high is None else max(0, (whole[0] or 0) - taken_high)
    high = None if whole[1] is None else max(0, whole[1] - taken_low)
    return None if high == 0 else (low, high)


def _happened(claim: Claim) -> bool:
    return claim.certainty != "denied" and claim.realis in ("actual", "ongoing")


def _once(claims: list[str]) -> list[str]:
    return list(dict.fromkeys(claims))


def _lot_id(pile: Pile) -> str:
    claim = min((c.claim for c in pile.captures), key=lambda c: (c.report, c.evidence.start, c.id))
    parts = (claim.report, str(claim.evidence.start), str(claim.evidence.end), pile.category, pile.key, fold(pile.taker))
    return f"lot-{sha256(chr(9).join(parts).encode()).hexdigest()[:ID_DIGITS]}"
