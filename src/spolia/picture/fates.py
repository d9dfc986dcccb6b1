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
class Part:
    """A telling of what became of some of a lot; `holder` is who has it then."""

    status: Fated
    number: Number
    claim: Claim
    event: Event
    holder: str | None
    denied: bool


@dataclass(frozen=True, slots=True)
class Move:
    """A telling that something was destroyed, passed on or taken."""

    event: Event
    claim: Claim
    item: Item
    place: str
    days: Days | None  # as told, else some day before the report


def moves_of(event: Event, matter: Matter) -> list[Move]:
    """What the event tells of where things went, in the order of its claims."""
    told = (matter.claims[name] for name in event.claims if event.kind in MOVING)
    return [Move(event, claim, item, place_of(claim), _days_of_telling(claim, matter.published)) for claim in told for item in claim.items]


class Shelf:
    """Moves in the order of their days, those of no known day apart."""

    def __init__(self, moves: Iterable[Move] = ()) -> None:
        self._dated = sorted((m for m in moves if m.days and m.days.last is not None), key=_last_day)
        self._undated = [m for m in moves if not m.days or m.days.last is None]
        self._days = [_last_day(move) for move in self._dated]

    def around(self, first: int, last: int) -> list[Move]:
        """Those of the days around, AFTERMATH_DAYS to either side (where they are more than MOST_MOVES, the nearest to the last day), and all that are of no known day."""
        start = bisect_left(self._days, first - AFTERMATH_DAYS)
        end = bisect_right(self._days, last + 2 * AFTERMATH_DAYS)
        middle = bisect_left(self._days, last, start, end)
        return self._dated[max(start, middle - MOST_MOVES) : min(end, middle + MOST_MOVES)] + self._undated


def _last_day(move: Move) -> int:
    return NEVER if move.days is None or move.days.last is None else move.days.last


class Moves:
    """The destructions, transfers and seizures of things of one category, by make, and by where and by which report they are told."""

    def __init__(self, moves: Iterable[Move]) -> None:
        """`moves` are in the order of the record."""
        parted: defaultdict[tuple[str, ...], list[Move]] = defaultdict(list)
        self._supplies: defaultdict[str, list[Move]] = defaultdict(list)
        self._number: dict[int, int] = {}  # by identity: its rank in the record
        for number, move in enumerate(moves):
            make, claim = designation(move.item.system), move.claim
            self._number[id(move)] = number
            for key in (("all",), ("at", move.place), ("in", claim.report), *(() if _stays(claim) else (("free",),))):
                parted[(make, *key)].append(move)
            if claim.kind == "transfer":
                self._supplies[make].append(move)
        self._shelves = {key: Shelf(told) for key, told in parted.items()}

    def of(self, pile: Pile) -> list[Move]:
        """Those that may be of the lot, in the order of the record: where it was taken or nowhere named, told by its reports, or free to be elsewhere."""
        keys: list[tuple[str, ...]] = [("at", place) for place in sorted(pile.places | {""})]
        keys += [("in", report) for report in sorted(pile.reports)]
        if pile.key or not pile.places:
            keys.append(("free",) if pile.places else ("all",))
        firsts, lasts = [days.first for days in pile.taken], [days.last for days in pile.taken]
        first = min((day if day is not None else EVER for day in firsts), default=EVER)
        last = max((day if day is not None else NEVER for day in lasts), default=NEVER)
        shelves = [shelf for key in keys if (shelf := self._shelves.get((pile.key, *key)))]
        found = {self._number[id(move)]: move for shelf in shelves for move in shelf.around(first, last)}
        return [found[number] for number in sorted(found)]

    def supplies(self, pile: Pile) -> list[Move]:
        """The transfers of a lot's make, in the order of the record; none where it has no name."""
        return self._supplies.get(pile.key, []) if pile.key else []


def _stays(claim: Claim) -> bool:
    """What is destroyed at a place of its own is nothing that stood elsewhere."""
    return claim.kind == "destruction" and claim.place is not None and claim.place.lat is not None


def _farness(pile: Pile, part: Part) -> tuple[bool, bool, int]:
    """How far a telling is from a lot: told at another place or none, by other reports, and by how many days after it was taken."""
    claim, days = part.claim, days_of(part.claim.time)
    gap = min((days_between(days, taken) for taken in pile.days), default=NEVER) if days is not None else NEVER
    return place_of(claim) not in pile.places, claim.report not in pile.reports, gap


def parted(told: list[tuple[Pile, list[Part]]]) -> list[list[Part]]:
    """For each lot of a category, given with the tellings of what can be its fate, those that are; what fits several lots of one make is told of the nearest alone."""
    fits: defaultdict[tuple[str, str], list[tuple[int, Part]]] = defaultdict(list)
    for number, (pile, parts) in enumerate(told):
        for part in parts:
            fits[pile.key, part.claim.id].append((number, part))
    home = {key: min((*_farness(told[n][0], part), n) for n, part in near)[-1] for key, near in fits.items()}
    return [[part for part in parts if home[pile.key, part.claim.id] == number] for number, (pile, parts) in enumerate(told)]


def _days_of_telling(claim: Claim, published: dict[str, int | None]) -> Days | None:
    if days := days_of(claim.time):
        return days
    day = published.get(claim.report)
    return Days(day - AFTERMATH_DAYS, day) if day is not None else None


class Fates:
    """Finds the parts of lots of one category among the destructions, transfers and seizures that tell of it."""

    def __init__(self, kin: Kin, moves: Moves) -> None:
        self.kin, self._moves = kin, moves

    def near(self, pile: Pile) -> list[Move]:
        """The moves that may be of the lot, in the order of the record."""
        return self._moves.of(pile)

    def parts(self, pile: Pile, near: Iterable[Move]) -> list[Part]:
        """The tellings of what can be the lot's fate among the moves near it, in their order, a claim once."""
        own = {c.claim.id for c in pile.captures}
        found: dict[str, Part] = {}
        for move in near:
            claim, item = move.claim, move.item
            if claim.id in own or claim.id in found or not self._speaks_of(pile, move):
                continue
            status, holder = self._outcome(pile, claim)
            if status is not None:
                found[claim.id] = Part(status, (item.low, item.high), claim, move.event, holder, claim.certainty == "denied")
        return list(found.values())

    def gift(self, pile: Pile) -> tuple[Event, Claim, Item] | None:
        """A supply of the same system to the loser before the capture, None where none is told."""
        for move in self._moves.supplies(pile):
            claim = move.claim
            given = claim.realis in ("actual", "ongoing") and claim.certainty != "denied" and named(claim.actor, self.kin)
            if given and self._to_loser(pile, claim) and not self._after_capture(pile, claim):
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
        claim = move.claim
        if claim.realis in ("possible", "failed") or claim.stance == "doubted":
            return False
        elsewhere = bool(move.place and pile.places and move.place not in pile.places)
        if elsewhere and (_stays(claim) or (not pile.key and not self._same_count(pile, claim, move.item))):
            return False
        return self._in_aftermath(pile, move)

    def _same_count(self, pile: Pile, claim: Claim, item: Item) -> bool:
        """One report that gives the same exact number twice speaks of one lot, wherever it is by then."""
        exact = item.low == item.high and (item.low or 0) > 2
        return exact and any(c.claim.report == claim.report and c.number == (item.low, item.high) for c in pile.asserted)

    def _in_aftermath(self, pile: Pile, move: Move) -> bool:
        """Not before the capture, and within its aftermath; an undated claim counts from its report."""
        days = move.days
        if days is None or not pile.taken:
            return move.claim.report in pile.reports or bool(pile.key and move.place in pile.places)
        firsts = [d.first for d in pile.days if d.first is not None]
        if firsts and days.last is not None and days.last < min(firsts):
            return False
        return min(days_between(days, other) for other in pile.taken) <= AFTERMATH_DAYS

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
