"""Lots: what was captured together, gathered from the seizures and abandonments of the record.

A lot is of one category and system, in one side's hands. Two tellings are one lot where place and days can be the same; where
they come from one event they are one in any case.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from math import log10

from spolia.knowledge.tables import Knowledge
from spolia.measures import Days, Number, days_between, days_of, designation, windows_of
from spolia.picture.hands import Hands, happened, named, place_of
from spolia.picture.matter import Change, Matter
from spolia.records import Category, Claim, Event, Item

TAKING = ("seizure", "abandonment")  # kinds that tell of captures
ONE_LOT_DAYS = 60  # seizures of one system by one side within so many days, at a place that can be the same, are one lot
UNDATED_DAYS = 400  # a report tells of captures up to about so long before it without dating them
LEAST_STEM = 4  # letters of a designation that make it the stem of a longer one: "Mirage" and "Mirage F1"
LIST_HEAD = 3  # what stands first in a list of captures is what the report thinks worth naming
MOST_TOLD = 3  # further origins that add to the worth of a lot
LEAST_EXACT = 3  # two tellings of so many or more, the same to one, count the same things
WORTHS = ("least", "named", "told", "fated", "listed", "adrift", "left", "unsure", "serving")


@dataclass(frozen=True, slots=True)
class Capture:
    """One claim's telling of one kind of thing that a side took (or that was left for it to take); `rank` is its place in the list, `origin` the first claim of its root."""

    claim: Claim
    origin: str
    event: Event
    item: Item
    make: str  # the folded designation, "" where none is named
    place: str
    taker: str | None
    loser: str | None
    days: Days | None
    rank: int

    @property
    def number(self) -> Number:
        return self.item.low, self.item.high

    @property
    def denied(self) -> bool:
        return not happened(self.claim)

    @property
    def names_loser(self) -> bool:
        """Its own claim says whose it was: who left it, or from whom it was taken."""
        side = self.claim.actor if self.claim.kind == "abandonment" else self.claim.target
        return any(party.name for party in side)


@dataclass(frozen=True)
class Pile:
    """Captures that are one lot; `stood` are claims that say what stood there before."""

    category: Category
    system: str | None
    captures: tuple[Capture, ...]
    stood: tuple[Claim, ...] = ()

    @cached_property
    def asserted(self) -> list[Capture]:
        return [each for each in self.captures if not each.denied]

    @cached_property
    def key(self) -> str:
        return designation(self.system)

    @cached_property
    def taker(self) -> str | None:
        return next((c.taker for c in self.asserted if c.taker), None)

    @cached_property
    def loser(self) -> str | None:
        """Whom most origins name for whose it was, the first of equals; else whoever it was by the event or the fall of the place."""
        told: dict[str, set[str]] = {}
        for capture in self.asserted:
            if capture.loser and capture.names_loser:
                told.setdefault(capture.loser, set()).add(capture.origin)
        most = max(told, key=lambda name: len(told[name]), default=None)
        return most or next((c.loser for c in self.asserted if c.loser), None)

    @cached_property
    def places(self) -> set[str]:
        return {c.place for c in self.captures} - {""}

    @cached_property
    def days(self) -> list[Days]:
        """The days on which it was taken, as told."""
        return list(dict.fromkeys(days for c in self.asserted if (days := days_of(c.claim.time))))

    @cached_property
    def first_told(self) -> int | None:
        """The first day on which it can have been taken, as told; None where nobody bounds it so."""
        return min((days.first for days in self.days if days.first is not None), default=None)

    @cached_property
    def taken(self) -> list[Days]:
        """The same, and for what is not dated some day before its report."""
        return list(dict.fromkeys(c.days for c in self.asserted if c.days))

    @cached_property
    def over(self) -> int | None:
        """The day by which it had been taken, as the telling that ends soonest has it; None where none has an end."""
        return min((days.last for days in self.taken if days.last is not None), default=None)

    @cached_property
    def reports(self) -> set[str]:
        return {c.claim.report for c in self.captures}


class _Growing:
    """A lot while captures come to it; `number` is its rank among those of its category."""

    def __init__(self, number: int, category: Category) -> None:
        self.number, self.category = number, category
        self.system: str | None = None
        self.make = ""
        self.taker: str | None = None
        self.captures: list[Capture] = []
        self.places: set[str] = set()
        self.reports: set[str] = set()
        self.events: set[str] = set()
        self.days: set[Days | None] = set()

    def add(self, capture: Capture) -> None:
        if not self.captures or len(capture.make) > len(self.make):
            self.system, self.make = capture.item.system, capture.make
        if not capture.denied:
            self.taker = self.taker or capture.taker
        self.captures.append(capture)
        self.places |= {capture.place} - {""}
        self.reports.add(capture.claim.report)
        self.events.add(capture.event.id)
        self.days.add(capture.days)

    def pile(self) -> Pile:
        return Pile(self.category, self.system, tuple(self.captures))


class _Row:
    """The growing lots of one category, found by the events and the days of their captures, in the order in which they began."""

    def __init__(self) -> None:
        self.lots: list[_Growing] = []
        self._by_event: defaultdict[str, set[int]] = defaultdict(set)
        self._by_window: defaultdict[int, set[int]] = defaultdict(set)
        self._any_time: set[int] = set()

    def near(self, capture: Capture) -> Iterator[_Growing]:
        """Those that the capture may belong to."""
        windows = windows_of(capture.days, ONE_LOT_DAYS, ONE_LOT_DAYS)
        if windows is None:
            return iter(self.lots)
        numbers = self._any_time | self._by_event.get(capture.event.id, set())
        return (self.lots[number] for number in sorted(numbers.union(*(self._by_window.get(window, ()) for window in windows))))

    def put(self, capture: Capture, lot: _Growing | None) -> None:
        """The capture added to a lot of the row, a new one where none is given."""
        if lot is None:
            lot = _Growing(len(self.lots), capture.item.category)
            self.lots.append(lot)
        lot.add(capture)
        self._by_event[capture.event.id].add(lot.number)
        windows = windows_of(capture.days, ONE_LOT_DAYS, 0)
        if windows is None:
            self._any_time.add(lot.number)
        for window in windows or ():
            self._by_window[window].add(lot.number)


class Gatherer:
    """Finds the lots of a record, category by category, while claims and events come and go."""

    def __init__(self, known: Knowledge, matter: Matter) -> None:
        self.kin, self.claims, self.published = matter.kin, matter.claims, matter.published
        self.hands = Hands(matter)
        self._matter = matter
        self._captures: dict[str, list[Capture]] = {}  # by event
        self._told_of: defaultdict[str, set[str]] = defaultdict(set)  # by category: the events whose captures are of it
        table = known.yaml("kinds.yaml")["lots"]
        self.worths: dict[str, float] = {name: float(table[name]) for name in WORTHS}
        self.serves: dict[str, frozenset[str]] = {row["category"]: frozenset(row.get("serves", ())) for row in table["categories"]}
        self.among: tuple[str, ...] = tuple(table["among"])
        self.weights: dict[str, float] = {row["category"]: float(row["weight"]) for row in table["categories"]}

    def change(self, change: Change) -> set[str]:
        """Takes over what has changed; the categories whose lots that may touch."""
        places, sides = self.hands.change(change)
        asked = {event.id for event in change.new if event.kind in TAKING}
        asked |= {name for name, many in self._captures.items() if any(self._hangs_on(each, places, sides) for each in many)}
        asked &= self._matter.events.keys()
        old = {name: self._drop(name) for name in asked.union(event.id for event in change.gone)}
        new = {name: self._captures_of(self._matter.events[name]) for name in asked}
        for name, captures in new.items():
            self._put(name, captures)
        touched: set[str] = {item.category for claim in change.claims if claim.kind == "deployment" for item in claim.items}
        for name, captures in old.items():
            if captures != new.get(name, []):
                touched |= {capture.item.category for capture in (*captures, *new.get(name, []))}
        return touched

    def _drop(self, event: str) -> list[Capture]:
        captures = self._captures.pop(event, [])
        for capture in captures:
            self._told_of[capture.item.category].discard(event)
        return captures

    def _put(self, event: str, captures: list[Capture]) -> None:
        if captures:
            self._captures[event] = captures
        for capture in captures:
            self._told_of[capture.item.category].add(event)

    def _hangs_on(self, capture: Capture, places: set[str], sides: set[str]) -> bool:
        """Whose hands it was may have been found by what is told of the fall of such a place, or of what such a side lost."""
        by_side = (
            not any(party.name for party in capture.claim.actor) and capture.loser is not None and self.kin.side(capture.loser) in sides
        )
        return capture.place in places or by_side

    def piles(self, category: str) -> list[Pile]:
        """The lots of the category in the order of their captures; each with at least one capture that is asserted."""
        row = _Row()
        for capture in self._sharpest_first(category):
            row.put(capture, next((lot for lot in row.near(capture) if self._joins(capture, lot)), None))
        kept = [pile for pile in _without_shadows([lot.pile() for lot in row.lots]) if pile.asserted]
        return [self._named_by_what_stood(pile) for pile in kept]

    def _sharpest_first(self, category: str) -> list[Capture]:
        """Seizures before abandonments, named systems before unnamed: the sharper telling makes the lot."""
        events = sorted((self._matter.events[name] for name in self._told_of[category]), key=self._matter.order)
        found = [capture for event in events for capture in self._captures[event.id] if capture.item.category == category]
        return sorted(found, key=lambda c: (c.denied, c.event.kind != "seizure", not c.item.system))

    def _captures_of(self, event: Event) -> list[Capture]:
        found = []
        for claim in (self.claims[c] for c in event.claims):
            items = [
                (rank, item) for rank, item in enumerate(claim.items) if item.category in self.weights and not self._counted(claim, rank)
            ]
            taker, loser = self.hands.of(claim, event) if items else (None, None)
            origin, days, place = self._matter.origins[claim.id], self._days(claim), place_of(claim)
            found += [
                Capture(claim, origin, event, item, designation(item.system), place, taker, loser, days, rank) for rank, item in items
            ]
        return found

    def _counted(self, claim: Claim, rank: int) -> bool:
        """The item is counted in another of its category before it, as the words between them say ("26 guns, among them several 2S1")."""
        item, quote = claim.items[rank], claim.evidence.quote
        at = quote.find(item.text)
        for whole in claim.items[:rank]:
            start = quote.find(whole.text)
            if whole.category != item.category or whole.system or not item.system or start < 0 or at < start + len(whole.text):
                continue
            between = quote[start + len(whole.text) : at]
            if any(word in between for word in self.among) and (whole.high is None or (item.low or 0) <= whole.high):
                return True
        return False

    def _days(self, claim: Claim) -> Days | None:
        """When it was taken: as told, else some day before the report."""
        if days := days_of(claim.time):
            return days
        published = self.published.get(claim.report)
        return Days(published - UNDATED_DAYS, published) if published is not None else None

    def _joins(self, capture: Capture, lot: _Growing) -> bool:
        if not _one_make(capture.make, lot.make) and not self._one_count(capture, lot):
            return False
        if capture.event.id in lot.events:
            return True
        if capture.taker and lot.taker and not self.kin.related(capture.taker, lot.taker):
            return False
        if lot.places and capture.place and capture.place not in lot.places:
            return False
        if not capture.place and not capture.taker and capture.claim.report not in lot.reports:
            return False
        return any(_within(capture.days, days) for days in lot.days)

    def _one_count(self, capture: Capture, lot: _Growing) -> bool:
        """One telling names the make and the other does not, and both count exactly as many, out of the same hands into the same."""
        if capture.make or capture.number[0] != capture.number[1] or (capture.number[0] or 0) < LEAST_EXACT:
            return False
        return any(
            other.number == capture.number and self._kin_of(capture.taker, other.taker) and self._kin_of(capture.loser, other.loser)
            for other in lot.captures
        )

    def _kin_of(self, one: str | None, other: str | None) -> bool:
        return one is not None and other is not None and self.kin.related(one, other)

    def _named_by_what_stood(self, pile: Pile) -> Pile:
        """Where no system is named, and one alone is said to have stood there in the loser's hands, that is what was taken."""
        if pile.key or len(pile.places) != 1:
            return pile
        stood = [
            (claim, item)
            for claim in self.hands.present(next(iter(pile.places)))
            for item in claim.items
            if item.category == pile.category and item.system and item.high is not None and self._was_losers(pile, claim)
        ]
        if len({designation(item.system) for _, item in stood}) != 1:
            return pile
        return replace(pile, system=stood[0][1].system, stood=tuple(claim for claim, _ in stood))

    def _was_losers(self, pile: Pile, claim: Claim) -> bool:
        owner, days = named(claim.actor, self.kin), days_of(claim.time)
        same = owner is not None and pile.loser is not None and self.kin.related(owner, pile.loser)
        return same and days is not None and all(days_between(days, other) <= ONE_LOT_DAYS for other in pile.days)

    def worth_following(self, pile: Pile, fated: bool) -> bool:
        """Whether the lot is worth following by the table; `fated` where somebody tells what became of it."""
        told = pile.asserted
        most = max((c.item.low or 1 for c in told), default=1)  # "up to 150" may be one
        rank = min(c.rank for c in told)
        origins = min(MOST_TOLD, len({c.origin for c in told}) - 1)
        worth = self.weights[pile.category] + log10(max(1.0, most)) + origins * self.worths["told"]
        holds = {
            "named": bool(pile.key),
            "fated": fated,
            "adrift": pile.taker is None,
            "left": all(c.claim.kind == "abandonment" for c in told),
            "unsure": all(c.claim.certainty == "hedged" for c in told),
            "serving": all(self._serves(c) for c in told),
        }
        worth += sum(self.worths[name] for name, so in holds.items() if so) - max(0, rank - LIST_HEAD + 1) * self.worths["listed"]
        return worth >= self.worths["least"]

    def _serves(self, capture: Capture) -> bool:
        """It was taken together with what it serves, as a radar with the launchers that it guides."""
        return any(item.category in self.serves[capture.item.category] for item in capture.claim.items)


def _one_make(make: str, other: str) -> bool:
    """The same designation, or the stem of a longer one."""
    if make == other:
        return True
    short, long = sorted((make, other), key=len)
    return len(short) >= LEAST_STEM and long.startswith(short)


def _within(a: Days | None, b: Days | None) -> bool:
    return a is None or b is None or days_between(a, b) <= ONE_LOT_DAYS


def _without_shadows(piles: Iterable[Pile]) -> list[Pile]:
    """The lots less those that tell, in the same event and without a system, of what another lot there names."""
    all_ = list(piles)
    sharper = {(c.event.id, pile.category): i for i, pile in enumerate(all_) if pile.key for c in pile.captures}
    denials: defaultdict[int, list[Capture]] = defaultdict(list)
    kept = []
    for i, pile in enumerate(all_):
        named_there = {sharper[at] for c in pile.captures if (at := (c.event.id, pile.category)) in sharper}
        if pile.key or len(named_there) != 1 or any((c.event.id, pile.category) not in sharper for c in pile.captures):
            kept.append(i)
            continue
        denials[next(iter(named_there))] += [c for c in pile.captures if c.denied]
        if any(not c.denied and (c.item.low or 0) > 2 for c in pile.captures):
            kept.append(i)
    return [replace(all_[i], captures=(*all_[i].captures, *denials[i])) if denials[i] else all_[i] for i in kept]
