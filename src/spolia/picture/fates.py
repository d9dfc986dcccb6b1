"""What became of a lot: which later claims tell of a part of it, and how many that can be.

A later claim tells of the lot only where nothing in it says otherwise: the same make, after the capture, out of its holder's hands.
A wreck of the battle itself, burnt by those who took the rest, is no part of what was taken.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from spolia.kin import Kin
from spolia.measures import EVER, NEVER, Days, Number, days_between, days_of, designation
from spolia.picture.hands import named, place_of
from spolia.picture.lots import Pile
from spolia.picture.matter import Matter
from spolia.records import Claim, Event, Fated, Item

AFTERMATH_DAYS = 400  # what is told of a system long after its capture is not taken for the fate of that lot
MOST_MOVES = 200  # in a crowded war, those told of one make that are looked at on each side of the day of a capture
MOVING = ("destruction", "transfer", "seizure")


@dataclass(frozen=True, slots=True)
class Move:
    """A telling that something was destroyed, passed on or taken; `actor` and `target` are those of its sides that can hold things."""

    event: Event
    claim: Claim
    item: Item
    place: str
    told: Days | None  # when, as the claim says
    days: Days | None  # the same, else some day before the report
    actor: str | None
    target: str | None

    @property
    def stays(self) -> bool:
        """What is destroyed at a place of its own is nothing that stood elsewhere."""
        return self.claim.kind == "destruction" and self.claim.place is not None and self.claim.place.lat is not None


@dataclass(frozen=True, slots=True)
class Part:
    """A telling of what became of some of a lot; `holder` is who has it then."""

    status: Fated
    move: Move
    holder: str | None

    @property
    def claim(self) -> Claim:
        return self.move.claim

    @property
    def number(self) -> Number:
        return self.move.item.low, self.move.item.high

    @property
    def denied(self) -> bool:
        return self.claim.certainty == "denied"


def moves_of(event: Event, matter: Matter) -> list[Move]:
    """What the event tells of where things went, in the order of its claims."""
    found: list[Move] = []
    for claim in (matter.claims[name] for name in event.claims if event.kind in MOVING):
        told, sides = days_of(claim.time), (named(claim.actor, matter.kin), named(claim.target, matter.kin))
        days = told or _days_before(matter.published.get(claim.report))
        found += [Move(event, claim, item, place_of(claim), told, days, *sides) for item in claim.items]
    return found


def _days_before(published: int | None) -> Days | None:
    """Those of which a report tells without dating them."""
    return None if published is None else Days(published - AFTERMATH_DAYS, published)


class Shelf:
    """The ranks of moves in the order of their days, those of no known day apart."""

    def __init__(self, moves: Iterable[tuple[int, Move]]) -> None:
        dated = sorted(((_last_day(move), rank) for rank, move in moves))
        self._days, ranks = [day for day, _ in dated], [rank for _, rank in dated]
        known = bisect_left(self._days, NEVER)
        self._dated, self._undated = ranks[:known], ranks[known:]

    def around(self, first: int, last: int) -> list[int]:
        """Those from the first day to some time after the last (where they are more than MOST_MOVES, the nearest to that), and all that are of no known day."""
        start = bisect_left(self._days, first)
        end = bisect_right(self._days, last + 2 * AFTERMATH_DAYS, hi=len(self._dated))
        middle = bisect_left(self._days, last, start, end)
        return self._dated[max(start, middle - MOST_MOVES) : min(end, middle + MOST_MOVES)] + self._undated


def _last_day(move: Move) -> int:
    return NEVER if move.days is None or move.days.last is None else move.days.last


class Moves:
    """The destructions, transfers and seizures of things of one category, by make, and by where and by which report they are told."""

    def __init__(self, moves: Iterable[Move], kin: Kin) -> None:
        """`moves` are in the order of the record."""
        self._moves, self._kin = list(moves), kin
        parted: defaultdict[tuple[str, ...], list[tuple[int, Move]]] = defaultdict(list)
        self._supplies: defaultdict[tuple[str, str], list[int]] = defaultdict(list)  # by make and party or, where nobody is named, report
        for rank, move in enumerate(self._moves):
            make, claim = designation(move.item.system), move.claim
            if claim.kind == "transfer":
                for key in self._given_to(claim):
                    self._supplies[make, key].append(rank)
            if claim.realis in ("possible", "failed") or claim.stance == "doubted":
                continue  # nobody says that it went anywhere
            for place in (("all",), ("at", move.place), ("in", claim.report), *(() if move.stays else (("free",),))):
                parted[(make, *place)].append((rank, move))
        self._shelves = {key: Shelf(told) for key, told in parted.items()}

    def _given_to(self, claim: Claim) -> Iterable[str]:
        """Under what a supply is looked for: all that its recipients are or belong to, else the report."""
        names = [party.name for party in claim.target if party.name]
        return {circle for name in names for circle in self._kin.circles(name)} if claim.target else (claim.report,)

    def of(self, pile: Pile) -> list[Move]:
        """Those that may be of the lot, in the order of the record: where it was taken or nowhere named, told by its reports, or free to be elsewhere."""
        keys: list[tuple[str, ...]] = [("at", place) for place in (*pile.places, "")]
        keys += [("in", report) for report in pile.reports]
        if pile.key or not pile.places:
            keys.append(("free",) if pile.places else ("all",))
        first = min((EVER if days.first is None else days.first - AFTERMATH_DAYS for days in pile.taken), default=EVER)
        first = first if pile.first_told is None else max(first, pile.first_told)
        last = max((NEVER if days.last is None else days.last for days in pile.taken), default=NEVER)
        shelves = (shelf for key in keys if (shelf := self._shelves.get((pile.key, *key))))
        return [self._moves[rank] for rank in sorted({rank for shelf in shelves for rank in shelf.around(first, last)})]

    def supplies(self, pile: Pile) -> list[Move]:
        """The transfers of a lot's make that may have been to its loser, in the order of the record; none where it has no name."""
        if not pile.key or pile.loser is None:
            return []
        ranks = {rank for key in (*self._kin.circles(pile.loser), *pile.reports) for rank in self._supplies.get((pile.key, key), ())}
        return [self._moves[rank] for rank in sorted(ranks)]


def _farness(pile: Pile, move: Move) -> tuple[bool, bool, int]:
    """How far a telling is from a lot: told at another place or none, by other reports, and by how many days after it was taken."""
    gap = min((days_between(move.told, taken) for taken in pile.days), default=NEVER) if move.told is not None else NEVER
    return move.place not in pile.places, move.claim.report not in pile.reports, gap


def parted(told: list[tuple[Pile, list[Part]]]) -> list[list[Part]]:
    """For each lot of a category, given with the tellings of what can be its fate, those that are; what fits several lots of one make is told of the nearest alone."""
    fits: defaultdict[tuple[str, str], list[tuple[int, Part]]] = defaultdict(list)
    for number, (pile, parts) in enumerate(told):
        for part in parts:
            fits[pile.key, part.claim.id].append((number, part))
    home = {key: min((*_farness(told[n][0], part.move), n) for n, part in near)[-1] for key, near in fits.items()}
    return [[part for part in parts if home[pile.key, part.claim.id] == number] for number, (pile, parts) in enumerate(told)]


class Fates:
    """Finds the parts of lots of one category among the destructions, transfers and seizures that tell of it."""

    def __init__(self, kin: Kin, moves: Moves) -> None:
        self.kin, self._moves = kin, moves

    def near(self, pile: Pile) -> list[Move]:
        """The moves that may be of the lot, in the order of the record."""
        return self._moves.of(pile)

    def parts(self, pile: Pile, near: Iterable[Move]) -> list[Part]:
        """The tellings of what can be the lot's fate among the moves near it, in their order, a claim once."""
        if pile.taker is None:
            return []
        known = {c.claim.id for c in pile.captures}
        found: list[Part] = []
        for move in near:
            if (
                move.claim.id not in known
                and self._speaks_of(pile, move)
                and (outcome := self._outcome(pile, pile.taker, move)) is not None
            ):
                known.add(move.claim.id)
                found.append(Part(outcome[0], move, outcome[1]))
        return found

    def gift(self, pile: Pile) -> tuple[Event, Claim, Item] | None:
        """A supply of the same system to the loser before the capture, None where none is told."""
        for move in self._moves.supplies(pile):
            claim = move.claim
            given = claim.realis in ("actual", "ongoing") and claim.certainty != "denied" and move.actor
            if given and self._to_loser(pile, claim) and not self._after_capture(pile, move):
                return move.event, claim, move.item
        return None

    def _to_loser(self, pile: Pile, claim: Claim) -> bool:
        """Supplied to whom it was taken from; a supply to nobody named, told in the same report and dated before, is taken for that."""
        if pile.loser is None:
            return False
        if claim.target:
            return any(p.name and self.kin.related(p.name, pile.loser) for p in claim.target)
        return claim.report in pile.reports and claim.time is not None and claim.time.end is not None

    def _speaks_of(self, pile: Pile, move: Move) -> bool:
        elsewhere = bool(move.place and pile.places and move.place not in pile.places)
        if elsewhere and (move.stays or (not pile.key and not self._same_count(pile, move))):
            return False
        return self._in_aftermath(pile, move)

    def _same_count(self, pile: Pile, move: Move) -> bool:
        """One report that gives the same exact number twice speaks of one lot, wherever it is by then."""
        low, high = move.item.low, move.item.high
        exact = low == high and (low or 0) > 2
        return exact and any(c.claim.report == move.claim.report and c.number == (low, high) for c in pile.asserted)

    def _in_aftermath(self, pile: Pile, move: Move) -> bool:
        """Not before the capture, and within its aftermath; an undated claim counts from its report."""
        days = move.days
        if days is None or not pile.taken:
            return move.claim.report in pile.reports or bool(pile.key and move.place in pile.places)
        if pile.first_told is not None and days.last is not None and days.last < pile.first_told:
            return False
        return any(days_between(days, other) <= AFTERMATH_DAYS for other in pile.taken)

    def _outcome(self, pile: Pile, taker: str, move: Move) -> tuple[Fated, str | None] | None:
        """What the move made of things of the lot, and who has them then; None where it can be none of its."""
        claim, actor, target = move.claim, move.actor, move.target
        if claim.kind == "destruction":
            return ("destroyed", None) if self._struck_later(pile, taker, move) else None
        from_other = actor is not None and not self.kin.related(actor, taker)
        if claim.kind == "transfer":
            back = target is not None and pile.loser is not None and self.kin.related(target, pile.loser)
            away = target is None or not (back or self.kin.related(target, taker))
            kept_away = claim.report not in pile.reports and not actor and not target and claim.certainty != "denied"
            return ("transferred", target) if away and not (from_other and actor == pile.loser) and not kept_away else None
        from_holder = target is not None and self.kin.related(target, taker)
        return ("recaptured", actor) if from_other and from_holder and self._after_capture(pile, move) else None

    def _struck_later(self, pile: Pile, taker: str, move: Move) -> bool:
        """Destroyed in the taker's hands: as said, or after the capture and not by the taker himself."""
        actor, target = move.actor, move.target
        if move.claim.certainty == "denied" or (actor is not None and self.kin.related(actor, taker)):
            return False
        if target is not None:
            if self.kin.related(target, taker):
                return not self._in_the_battle(pile, move)
            return bool(pile.stood) and pile.loser is not None and self.kin.related(target, pile.loser)
        if move.told is None and (actor is None or (pile.loser is not None and self.kin.related(actor, pile.loser))):
            return False  # its own crew, or nobody knows who: before it was taken, as likely as after
        return self._after_capture(pile, move)

    def _in_the_battle(self, pile: Pile, move: Move) -> bool:
        """Told elsewhere of days that begin no later than those of the capture: what the taker lost then he may have brought with him."""
        first = None if move.told is None else move.told.first
        return move.claim.report not in pile.reports and first is not None and pile.first_told is not None and first <= pile.first_told

    def _after_capture(self, pile: Pile, move: Move) -> bool:
        """Dated after the capture, or up to a later day; an undated strike is taken for one on what is held now."""
        days, over = move.told, pile.over
        if days is None:
            return move.claim.kind == "destruction"
        if over is None:
            return False
        if days.first is None:
            return days.last is not None and days.last > over
        return days.first > over or (days.last is not None and days.last >= over and self._one_report(pile, move))

    def _one_report(self, pile: Pile, move: Move) -> bool:
        """A report that tells of a capture after the one of the lot, which it dates otherwise."""
        same_days = any(c.days and days_of(c.claim.time) == move.told for c in pile.asserted)
        return move.claim.report in pile.reports and move.claim.kind == "seizure" and not same_days
