"""Which claims go together: candidate pairs by blocking, then constrained agglomeration that does not chain, then correlation clustering.

Two groups are joined, the likeliest first, only while the mean score over all pairs between them is above the threshold and no
pair argues strongly against it. So a chain of near misses (a with b, b with c) never makes one event of a and c. What was joined early
may fit elsewhere better by now: so claims move, one by one, to the group that they agree with most, and groups that agree in sum are
joined, until nothing gains (the local search of Elsner & Schudy, 2009, for the objective of Bansal, Blum & Chawla, 2004).
"""

from __future__ import annotations

import heapq
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spolia.knowledge.tables import Knowledge
from spolia.weigh.likeness import Scorer
from spolia.weigh.told import Told

CELL_DEGREES = 1.5  # a block of places about 150 km wide; two grids, shifted by half, so that no neighbours are always parted
MONTH_DAYS = 60  # claims without a point are compared within such a window
SURE_BLOCKS = ("report", "place")
FAR_DAYS = (
    400  # elsewhere claims told of days farther apart are not compared: of 331 pairs that gold has as one event, one lies farther apart
)
NEIGHBOURS = 60  # in a block, in order of days, how many on each side a claim is compared with

FORBIDDEN = -1e6  # the gain of a pair that forbids a join: no sum of others outweighs it
LEAST_GAIN = 1e-9  # less is how floats add up
ROUNDS = 20  # of moving and joining; a handful settles it, the rest is a bound

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Limits:
    """From likeness.yaml: join above `threshold`, never across a pair below `veto`; `unseen` is the score of a pair no block holds."""

    threshold: float
    veto: float
    unseen: float


def limits_of(known: Knowledge) -> Limits:
    table = known.yaml("likeness.yaml")["grouping"]
    return Limits(float(table["threshold"]), float(table["veto"]), float(table["unseen"]))


def group_claims(told: list[Told], scorer: Scorer, limits: Limits) -> list[list[Told]]:
    """The claims in groups, one happening each, in the order of the record."""
    twins = _twins(told, scorer, limits)
    candidates = candidate_pairs([same[0] for same in twins])
    pairs = Pairs({(i, j): scorer.score(*_of_two_origins(twins[i], twins[j])) for i, j in candidates}, limits)
    denying = {i for i, same in enumerate(twins) if same[0].denied}
    asserted = settle(agglomerate(sorted({*range(len(twins))} - denying), pairs), pairs)
    denied = settle(agglomerate(sorted(denying), pairs), pairs)
    things = [frozenset(thing.category for thing in same[0].things) for same in twins]
    made = [[one for i in group for one in twins[i]] for group in laid_to(asserted, denied, pairs, things)]
    return sorted((sorted(group, key=lambda one: one.order) for group in made), key=lambda group: group[0].order)


class Pairs:
    """What is known of pairs of positions: `gain` is the score above the threshold, far below nothing where a pair forbids the join."""

    def __init__(self, scores: dict[Pair, float], limits: Limits) -> None:
        self.unseen = limits.unseen - limits.threshold
        self.gains: defaultdict[int, dict[int, float]] = defaultdict(dict)
        for (i, j), score in scores.items():
            gain = FORBIDDEN if score < limits.veto else score - limits.threshold
            self.gains[i][j] = self.gains[j][i] = gain

    def near(self, i: int) -> Iterator[int]:
        """Those that it would gain to be with."""
        return (j for j, gain in self.gains[i].items() if gain > 0)

    def gain(self, i: int, group: Iterable[int]) -> float:
        """What it gains in sum to be with all of a group, itself left out."""
        known = self.gains[i]
        return sum(known.get(j, self.unseen) for j in group if j != i)

    def between(self, xs: set[int], ys: set[int]) -> float:
        """The mean gain over all pairs between two groups."""
        return sum(self.gain(x, ys) for x in xs) / (len(xs) * len(ys))


def _twins(told: list[Told], scorer: Scorer, limits: Limits) -> list[list[Told]]:
    """Claims of different reports that say the same in every slot, in one list: a flood of copies is compared once, and weighs once."""
    found: list[list[Told]] = []
    by_slots: defaultdict[tuple[object, ...], list[list[Told]]] = defaultdict(list)
    for one in told:
        claim = one.claim
        alike = by_slots[claim.kind, one.place, one.spot, one.days, one.actor, one.target, one.things, claim.certainty, claim.realis]
        others = (same for same in alike if claim.report != same[-1].claim.report)
        same = next((same for same in others if scorer.score(same[0], one) > limits.threshold), None)
        if same is None:
            same = []
            found.append(same)
            alike.append(same)
        same.append(one)
    return found


def _of_two_origins(xs: list[Told], ys: list[Told]) -> tuple[Told, Told]:
    """The first of each that stand in two reports, neither of them the other's copy, else the first: that two things stand in one report parts them only where no others tell of them."""
    return next(((x, y) for x in xs for y in ys if x.origin != y.origin), (xs[0], ys[0]))


def candidate_pairs(told: list[Told]) -> list[Pair]:
    """Pairs of positions worth comparing, sorted: of one kind and sharing a block."""
    blocks: defaultdict[tuple[object, ...], list[int]] = defaultdict(list)
    for position, one in enumerate(told):
        for key in _blocks(one):
            blocks[one.claim.kind, *key].append(position)
    pairs: set[Pair] = set()
    for key, inside in blocks.items():
        inside.sort(key=lambda i: (told[i].anchor, i))
        days = [told[i].anchor for i in inside]
        for rank, i in enumerate(inside):
            end = len(inside) if key[1] in SURE_BLOCKS else bisect_right(days, days[rank] + FAR_DAYS)
            pairs.update((min(i, j), max(i, j)) for j in inside[rank + 1 : min(end, rank + 1 + NEIGHBOURS)])
    return sorted(pairs)


def _blocks(one: Told) -> Iterator[tuple[object, ...]]:
    """The blocks that a claim stands in: its place, its neighbourhood, its report, or its window of days where it has no point."""
    yield "report", one.claim.report
    window = one.anchor // MONTH_DAYS
    if one.place:
        yield "place", one.place
    if one.spot is not None:
        lat, lon = one.spot
        for shift in (0.0, CELL_DEGREES / 2):
            yield "cell", shift, int((lat + 90 + shift) // CELL_DEGREES), int((lon + 180 + shift) // CELL_DEGREES)
    for thing in one.things:
        for near in (window, window + 1):
            yield "thing", thing.category, thing.system, near
    if one.spot is None:
        for near in (window, window + 1):
            for name in one.actor | one.target:
                yield "party", name, near


def laid_to(asserted: list[set[int]], denied: list[set[int]], pairs: Pairs, things: list[frozenset[str]]) -> list[set[int]]:
    """The groups of those who assert, each with the denials of what it tells: who denies two things does not make them one.

    `things` are the categories that each position tells of: a denial that missiles were taken speaks of no tanks where somebody tells of missiles.
    """
    groups = [set(group) for group in asserted]
    home = {i: number for number, group in enumerate(asserted) for i in group}
    told_of = [frozenset[str]().union(*(things[i] for i in group)) for group in asserted]
    for group in denied:
        near = {home[j] for i in group for j in pairs.near(i) if j in home}
        means = {number: mean for number in near if (mean := pairs.between(group, asserted[number])) > 0}
        matter = frozenset[str]().union(*(things[i] for i in group))
        best = min(means, key=lambda number: (not matter & told_of[number], -means[number], number), default=None)
        if best is None:
            groups.append(set(group))
        else:
            groups[best] |= group
    return groups


def agglomerate(positions: list[int], pairs: Pairs) -> list[set[int]]:
    """Groups of these positions, in order; ties go to the pair that stands first, so that the result hangs on nothing but the claims."""
    groups: dict[int, set[int]] = {i: {i} for i in positions}
    near = {i: {j for j in pairs.near(i) if j in groups} for i in positions}
    heap = [(-pairs.gains[i][j], i, j, 1, 1) for i in positions for j in near[i] if i < j]
    heapq.heapify(heap)
    while heap:
        _, i, j, size_i, size_j = heapq.heappop(heap)
        if i not in groups or j not in groups or (len(groups[i]), len(groups[j])) != (size_i, size_j):
            continue
        groups[i] |= groups.pop(j)
        near[i] = {k for k in (near[i] | near.pop(j)) if k in groups and k != i}
        for k in near[i]:
            near[k].discard(j)
            near[k].add(i)
            mean = pairs.between(groups[i], groups[k])
            if mean > 0:
                first, second = min(i, k), max(i, k)
                heapq.heappush(heap, (-mean, first, second, len(groups[first]), len(groups[second])))
    return list(groups.values())


def settle(groups: list[set[int]], pairs: Pairs) -> list[set[int]]:
    """The groups after all moves of one position and all joins of two groups that raise the sum of gains within groups."""
    moved = _Settling(groups, pairs)
    for _ in range(ROUNDS):
        if not moved.move_each() | moved.join_each():
            break
    return [group for group in moved.groups if group]


class _Settling:
    """Groups while they change; a group that lost all its members stays in the list, empty."""

    def __init__(self, groups: list[set[int]], pairs: Pairs) -> None:
        self.groups, self.pairs = [set(group) for group in groups], pairs
        self.home = {i: number for number, group in enumerate(self.groups) for i in group}
        self.crowded = sorted(
            i for i, here in self.home.items() if len(self.groups[here]) > 1 or any(n != here for n in self._homes_near(i))
        )

    def _homes_near(self, i: int) -> Iterator[int]:
        """The groups of those that it would gain to be with, among those that are being settled."""
        return (self.home[j] for j in self.pairs.near(i) if j in self.home)

    def move_each(self) -> bool:
        """Each position to where it gains most, to a group of its own where it gains nowhere; whether any moved."""
        changed = False
        for i in self.crowded:
            here = self.home[i]
            there = {*self._homes_near(i), here}
            gains = {number: self.pairs.gain(i, self.groups[number]) for number in there}
            best = max(sorted(gains), key=lambda number: (gains[number], number == here))
            if gains[best] < 0:
                best = len(self.groups)
                self.groups.append(set())
                gains[best] = 0.0
            if gains[best] > gains[here] + LEAST_GAIN:
                self._put(i, best)
                changed = True
        return changed

    def join_each(self) -> bool:
        """Whole groups joined that agree in sum; whether any were."""
        changed = False
        for number in sorted({self.home[i] for i in self.crowded}):
            for other in sorted({n for i in self.groups[number] for n in self._homes_near(i)} - {number}):
                mine, theirs = self.groups[number], self.groups[other]
                if mine and theirs and self.pairs.between(mine, theirs) > LEAST_GAIN:
                    for i in sorted(theirs):
                        self._put(i, number)
                    changed = True
        return changed

    def _put(self, i: int, number: int) -> None:
        self.groups[self.home[i]].discard(i)
        self.groups[number].add(i)
        self.home[i] = number
