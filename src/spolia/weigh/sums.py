"""Sums that somebody tells over many days and places, held against the single happenings that are told of them.

"Nine launchers were lost between January and June" counts again what was told launcher by launcher. Such a sum is a check and no further
addend: what it counts is part of it, and where its parts come to more than it says, one of the two is wrong.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from spolia.kin import Kin
from spolia.measures import EVER, SAME_SPOT_KM, Days, days_between, holds_days, km_apart
from spolia.records import Contradiction
from spolia.weigh.counts import is_of_campaign, tells_a_sum
from spolia.weigh.related import AFTERMATH_DAYS, Happening, Relation
from spolia.weigh.sides import contradiction
from spolia.weigh.told import Thing, Told

# Kinds whose numbers are summed up over a campaign, each with the side that the sum is of: what one side took, what another lost.
SUMMED = {"seizure": "actor", "destruction": "target", "casualties": "target"}
Key = tuple[str, str]  # a kind and a category
Entry = tuple[int, tuple[str, int, str], str]  # a happening in a row: its first day, its place in the record, its first claim


@dataclass(slots=True)
class _Row:
    """The happenings of a kind that count things of a category: sums, and in the order of days what may be part of one."""

    sums: dict[str, Happening] = field(default_factory=dict)
    single: list[Entry] = field(default_factory=list)


class Sums:
    """The sums of a record with their parts, while happenings come and go. `relations` has each part with its sum, `contradictions` the sums that their parts exceed."""

    def __init__(self, kin: Kin, generic: frozenset[str]) -> None:
        self._kin, self._generic = kin, generic
        self._rows: dict[Key, _Row] = {}
        self._single: dict[str, Happening] = {}
        self._parts: dict[tuple[Key, str], set[Relation]] = {}
        self._exceeded: dict[tuple[Key, str], Contradiction] = {}

    @property
    def relations(self) -> set[Relation]:
        return {relation for found in self._parts.values() for relation in found}

    @property
    def contradictions(self) -> list[Contradiction]:
        return [each for _, each in sorted(self._exceeded.items())]

    def change(self, gone: Iterable[Happening], new: Iterable[Happening]) -> None:
        """Works out again the sums that came, and those whose days hold what came or went."""
        asked: set[tuple[Key, str]] = set()
        for one in gone:
            asked |= self._let_go(one)
        for one in new:
            asked |= self._let_in(one)
        for key, first in asked:
            self._parts.pop((key, first), None)
            self._exceeded.pop((key, first), None)
            if first in self._rows[key].sums:
                self._add_up(key, self._rows[key].sums[first])

    def _let_go(self, one: Happening) -> set[tuple[Key, str]]:
        touched = set()
        for key in self._keys(one):
            row = self._rows[key]
            if row.sums.pop(one.first, None) is not None:
                touched.add((key, one.first))
            else:
                del row.single[bisect_left(row.single, _entry(one))]
                self._single.pop(one.first, None)
                touched |= _around(row, key, one)
        return touched

    def _let_in(self, one: Happening) -> set[tuple[Key, str]]:
        touched = set()
        for key in self._keys(one):
            row = self._rows.setdefault(key, _Row())
            if is_sum(one):
                row.sums[one.first] = one
                touched.add((key, one.first))
            else:
                insort(row.single, _entry(one))
                self._single[one.first] = one
                touched |= _around(row, key, one)
        return touched

    def _keys(self, one: Happening) -> list[Key]:
        countable = one.kind in SUMMED and one.happened and one.days is not None
        return [(one.kind, category) for category in sorted(one.categories - self._generic)] if countable else []

    def _add_up(self, key: Key, whole: Happening) -> None:
        """Finds the parts of the sum, and whether they exceed it."""
        parts = [one for one in self._within(key, whole) if self._is_part(one, whole, key[1])]
        if not parts:
            return
        self._parts[key, whole.first] = {(one.first, whole.first, "part-of") for one in parts}
        most = _most(whole, key[1])
        apart = _apart(parts, key[1])
        least = sum(_least(one, key[1]) for one in apart)
        if most is not None and least > most:
            sides = [_telling(whole.claims, key[1]), [told for one in apart for told in _telling(one.claims, key[1])]]
            self._exceeded[key, whole.first] = contradiction(None, "items", sides, key[1], lambda side: _said(side, whole, least))

    def _within(self, key: Key, whole: Happening) -> Iterator[Happening]:
        """What is told of days that the sum is over."""
        days, row = _over(whole), self._rows[key].single
        start = 0 if days.first is None else bisect_left(row, days.first, key=_day)
        end = len(row) if days.last is None else bisect_right(row, days.last, key=_day)
        for _, _, first in row[start:end]:
            one = self._single[first]
            if one.days is not None and holds_days(days, one.days):
                yield one

    def _is_part(self, one: Happening, whole: Happening, category: str) -> bool:
        """It counts things of the sort that the sum does, no more of them, for the same side; where either names none for it, with the same foe."""
        most = _most(whole, category)
        if (most is not None and _least(one, category) > most) or not _one_sort(one, whole, category):
            return False
        actors, targets = (one.actor, whole.actor), (one.target, whole.target)
        of, foe = (actors, targets) if SUMMED[one.kind] == "actor" else (targets, actors)
        return self._kin.any_related(*of) if all(of) else self._kin.any_related(*foe)


def is_sum(one: Happening) -> bool:
    """Somebody tells it as a sum, and nobody as of one spot or few days."""
    return not one.spots and is_of_campaign(one.days) and any(tells_a_sum(told) for told in one.claims)


def _over(whole: Happening) -> Days:
    """The days that the sum is over; one until a day reaches back as far as what is told of it can be."""
    days = whole.days or Days(None, None)
    return Days(days.last - AFTERMATH_DAYS, days.last) if days.first is None and days.last is not None else days


def _around(row: _Row, key: Key, one: Happening) -> set[tuple[Key, str]]:
    """The sums whose days hold it."""
    return {(key, first) for first, whole in row.sums.items() if one.days is not None and holds_days(_over(whole), one.days)}


def _entry(one: Happening) -> Entry:
    first = one.days.first if one.days is not None and one.days.first is not None else EVER
    return first, one.claims[0].order, one.first


def _day(entry: Entry) -> int:
    return entry[0]


def _telling(claims: Iterable[Told], category: str) -> list[Told]:
    """Those that assert a number of it, and whose reports do not doubt it."""
    return [told for told in claims if told.happened and told.claim.stance != "doubted" and _things(told, category)]


def _things(told: Told, category: str) -> list[Thing]:
    return [thing for thing in told.things if thing.category == category and thing.number != (None, None)]


def _most(one: Happening, category: str) -> float | None:
    """The most that anybody counts there, None where somebody leaves it open."""
    sums: list[float] = []
    for told in _telling(one.claims, category):
        highs = [thing.number[1] for thing in _things(told, category)]
        if None in highs:
            return None
        sums.append(sum(high for high in highs if high is not None))
    return max(sums, default=None)


def _least(one: Happening, category: str) -> float:
    """The least that anybody counts there."""
    telling = _telling(one.claims, category)
    return min((max(thing.number[0] or 0 for thing in _things(told, category)) for told in telling), default=0)


def _one_sort(one: Happening, whole: Happening, category: str) -> bool:
    """Of the same make, where both name one."""
    mine, its = ({t.system for told in _telling(each.claims, category) for t in _things(told, category)} - {""} for each in (one, whole))
    return not its or bool(mine & its)


def _apart(parts: list[Happening], category: str) -> list[Happening]:
    """Of parts that may be one happening told twice, at one spot or at none on days that meet, the largest."""
    found: list[Happening] = []
    for one in sorted(parts, key=lambda one: (-_least(one, category), one.claims[0].order)):
        if not any(_may_be_one(one, other) for other in found):
            found.append(one)
    return found


def _may_be_one(a: Happening, b: Happening) -> bool:
    if a.days is not None and b.days is not None and days_between(a.days, b.days) > 0:
        return False
    if not (a.places or a.spots) or not (b.places or b.spots):
        return True
    return bool(a.places & b.places) or any(km_apart(x, y) <= SAME_SPOT_KM for x in a.spots for y in b.spots)


def _said(side: list[Told], whole: Happening, least: float) -> str:
    """What the sum says, or what its parts come to."""
    if side[0] not in whole.claims:
        return f"{len(side)} claims on parts of it, which come to at least {least:g}"
    return "in all " + ", ".join(
        dict.fromkeys(f"{thing.number[1]:g}" for told in side for thing in told.things if thing.number[1] is not None)
    )
