"""Which claims go together: candidate pairs by blocking, then constrained agglomeration that does not chain.

Two groups are joined, the likeliest first, only while the mean score over all pairs between them is above the threshold and no
pair argues strongly against it. So a chain of near misses (a with b, b with c) never makes one event of a and c.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from spolia.knowledge.tables import Knowledge
from spolia.weigh.likeness import Scorer
from spolia.weigh.told import Told

CELL_DEGREES = 1.5  # a block of places about 150 km wide; two grids, shifted by half, so that no neighbours are always parted
MONTH_DAYS = 60  # claims without a point are compared within such a window
NEIGHBOURS = 60  # in a block, in order of days, how many on each side a claim is compared with

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
    first = [same[0] for same in twins]
    scores = {pair: scorer.score(first[pair[0]], first[pair[1]]) for pair in candidate_pairs(first)}
    groups = [[one for i in group for one in twins[i]] for group in _agglomerate(len(first), scores, limits)]
    return sorted((sorted(group, key=lambda one: one.order) for group in groups), key=lambda group: group[0].order)


def _twins(told: list[Told], scorer: Scorer, limits: Limits) -> list[list[Told]]:
    """Claims of different reports that say the same in every slot, in one list: a flood of copies is compared once, and weighs once."""
    found: list[list[Told]] = []
    by_slots: dict[tuple[object, ...], list[Told]] = {}
    for one in told:
        claim = one.claim
        slots = (claim.kind, one.place, one.spot, one.days, one.actor, one.target, one.things, claim.certainty, claim.realis)
        same = by_slots.get(slots)
        if same is None or claim.report == same[-1].claim.report or scorer.score(same[0], one) <= limits.threshold:
            found.append([one])
            by_slots.setdefault(slots, found[-1])
        else:
            same.append(one)
    return found


def candidate_pairs(told: list[Told]) -> list[Pair]:
    """Pairs of positions worth comparing, sorted: of one kind and sharing a block."""
    blocks: defaultdict[tuple[object, ...], list[int]] = defaultdict(list)
    for position, one in enumerate(told):
        for key in _blocks(one):
            blocks[one.claim.kind, *key].append(position)
    pairs: set[Pair] = set()
    for inside in blocks.values():
        inside.sort(key=lambda i: (told[i].anchor, i))
        for rank, i in enumerate(inside):
            pairs.update((min(i, j), max(i, j)) for j in inside[rank + 1 : rank + 1 + NEIGHBOURS])
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


def _agglomerate(count: int, scores: dict[Pair, float], limits: Limits) -> list[set[int]]:
    """Groups of positions; ties go to the pair that stands first, so that the result hangs on nothing but the claims."""
    groups: dict[int, set[int]] = {i: {i} for i in range(count)}
    near: defaultdict[int, set[int]] = defaultdict(set)
    heap = []
    for (i, j), score in scores.items():
        if score > limits.threshold:
            near[i].add(j)
            near[j].add(i)
            heap.append((-score, i, j, 1, 1))
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
            mean = _between(groups[i], groups[k], scores, limits)
            if mean is not None and mean > limits.threshold:
                first, second = min(i, k), max(i, k)
                heapq.heappush(heap, (-mean, first, second, len(groups[first]), len(groups[second])))
    return list(groups.values())


def _between(xs: set[int], ys: set[int], scores: dict[Pair, float], limits: Limits) -> float | None:
    """The mean score over all pairs between two groups, None where one of them is vetoed."""
    total = 0.0
    for x in xs:
        for y in ys:
            score = scores.get((min(x, y), max(x, y)), limits.unseen)
            if score < limits.veto:
                return None
            total += score
    return total / (len(xs) * len(ys))


def inner_pairs(groups: list[list[Told]]) -> Iterator[tuple[Told, Told]]:
    """Every pair of claims within one group."""
    for group in groups:
        yield from combinations(group, 2)
