"""Which claims go together: candidate pairs by blocking, then constrained agglomeration that does not chain, then correlation clustering.

Two groups are joined, the likeliest first, only while the mean score over all pairs between them is above the threshold and no
pair argues strongly against it. So a chain of near misses (a with b, b with c) never makes one event of a and c. What was joined early
may fit elsewhere better by now: so claims move, one by one, to the group that they agree with most, and groups that agree in sum are
joined, until nothing gains (the local search of Elsner & Schudy, 2009, for the objective of Bansal, Blum & Chawla, 2004).

What people decided of two claims holds whatever the rules say: that they are one happening, or that they are not.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from math import fsum
from typing import NamedTuple

from spolia.knowledge.tables import Knowledge
from spolia.records import Linked
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
DECIDED = 1e12  # of a pair that people decided are one: no sum of those that forbid outweighs it, and its negative for those that are not
LEAST_GAIN = 1e-9  # less is how floats add up
ROUNDS = 20  # of moving and joining; a handful settles it, the rest is a bound


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
    return sorted(Grouping(scorer, limits).change(told, []).new, key=lambda group: group[0].order)


class Pairs:
    """What is known of pairs of positions: `gains` has for each those it is compared with, and what it gains to be with them (see gain_of); `unseen` is for the rest.

    Sums are exact before they are rounded, so that they hang neither on the order nor on the numbers of the positions.
    """

    def __init__(self, gains: list[dict[int, float]], unseen: float) -> None:
        self.gains, self.unseen = gains, unseen

    def near(self, i: int) -> Iterator[int]:
        """Those that it would gain to be with."""
        return (j for j, gain in self.gains[i].items() if gain > 0)

    def gain(self, i: int, group: Iterable[int]) -> float:
        """What it gains in sum to be with all of a group, itself left out."""
        known = self.gains[i]
        return fsum(known.get(j, self.unseen) for j in group if j != i)

    def between(self, xs: set[int], ys: set[int]) -> float:
        """The mean gain over all pairs between two groups."""
        return fsum(self.gains[x].get(y, self.unseen) for x in xs for y in ys) / (len(xs) * len(ys))


def gain_of(score: float, limits: Limits) -> float:
    """The score above the threshold, far below nothing where a pair forbids the join."""
    return FORBIDDEN if score < limits.veto else score - limits.threshold


class Regrouped(NamedTuple):
    """The groups that are no more, and those that came in their stead, each in the order of its claims."""

    gone: list[list[Told]]
    new: list[list[Told]]


class Grouping:
    """Claims in groups, one happening each, while claims come and go.

    Joins and moves run along pairs that gain by being together. So the claims that such pairs connect are grouped by themselves, and grouped again only where
    one of them, or a pair between them, has changed: the outcome is that of grouping all anew.

    A claim of which people decided with which others it goes has no twins, and its pairs with those are known though no block holds them.
    """

    def __init__(self, scorer: Scorer, limits: Limits, links: Iterable[Linked] = ()) -> None:
        self.scorer, self.limits = scorer, limits
        self._decided = decided_gains(links)
        self._by_slots: dict[tuple[object, ...], list[list[Told]]] = {}  # twins, by all that they say
        self._twins: dict[str, list[Told]] = {}  # and by the id of their first, which stands for them all
        self._rows = Rows()
        self._gains: dict[str, dict[str, float]] = {}
        self._groups: dict[str, list[list[Told]]] = {}  # by the id of a first of twins: the groups of all that pairs connect with it

    def change(self, added: Iterable[Told], removed: Iterable[Told]) -> Regrouped:
        """The groups that change when some claims come and others go."""
        before, after = self._pair_twins(added, removed)
        gone = [twins[0] for name, twins in before.items() if name not in after or after[name][0] is not twins[0]]
        came = [twins[0] for name, twins in after.items() if name not in before or before[name][0] is not twins[0]]
        others = [name for name in before.keys() & after.keys() if not _same(before[name], after[name])]
        touched = self._let_go(gone) | self._let_in(came)
        touched |= self._score_again({*others} - {one.id for one in came})
        return self._regroup(touched.union(others), [one.id for one in gone])

    # --- twins ----------------------------------------------------------------------------------------------------------

    def _pair_twins(self, added: Iterable[Told], removed: Iterable[Told]) -> tuple[dict[str, list[Told]], dict[str, list[Told]]]:
        """The lists of twins that a change touches, as they were and as they are now, each by the id of its first."""
        less = {one.id: one for one in removed}
        coming: defaultdict[tuple[object, ...], list[Told]] = defaultdict(list)
        for one in less.values():
            coming[self._slots(one)] += []
        for one in added:
            coming[self._slots(one)].append(one)
        before: dict[str, list[Told]] = {}
        after: dict[str, list[Told]] = {}
        for slots, new in coming.items():
            old = self._by_slots.pop(slots, [])
            before |= {twins[0].id: twins for twins in old}
            kept = [one for twins in old for one in twins if one is not less.get(one.id)]
            if now := self._parted(sorted([*kept, *new], key=_order)):
                self._by_slots[slots] = now
                after |= {twins[0].id: twins for twins in now}
        for name in before:
            del self._twins[name]
        self._twins |= after
        return before, after

    def _slots(self, one: Told) -> tuple[object, ...]:
        """What twins have in common."""
        return (*slots_of(one), one.id) if one.id in self._decided else slots_of(one)

    def _parted(self, alike: list[Told]) -> list[list[Told]]:
        """Claims that say the same in every slot: those of different reports in one list, so that a flood of copies is compared once, and weighs once."""
        found: list[list[Told]] = []
        for one in alike:
            others = (same for same in found if one.claim.report != same[-1].claim.report)
            same = next((same for same in others if self.scorer.score(same[0], one) > self.limits.threshold), None)
            if same is None:
                found.append([one])
            else:
                same.append(one)
        return found

    # --- pairs ----------------------------------------------------------------------------------------------------------

    def _let_go(self, gone: list[Told]) -> set[str]:
        """What the pairs touch that end with these, or that begin since these no longer stand between."""
        closer = self._rows.remove(gone)
        touched: set[str] = set()
        for one in gone:
            for name, gain in self._gains.pop(one.id).items():
                del self._gains[name][one.id]
                if gain > 0:
                    touched.add(name)
        return (touched | self._compare(closer)) - {one.id for one in gone}

    def _let_in(self, came: list[Told]) -> set[str]:
        """What the pairs touch that begin with these, or that end since these stand between."""
        new = {one.id for one in came}
        self._gains |= {name: {} for name in new}
        touched = new | self._part(self._rows.add(came))
        for one in came:
            name = one.id
            for other in self._met(one):
                if (other not in new or name < other) and (gain := self._gain(name, other)) != FORBIDDEN:
                    self._gains[name][other] = self._gains[other][name] = gain
                    if gain > 0:
                        touched.add(other)
        return touched

    def _met(self, one: Told) -> set[str]:
        """All with whom it is compared."""
        near = self._rows.near(one)
        return near | (self._decided[one.id].keys() & self._gains.keys()) if one.id in self._decided else near

    def _compare(self, pairs: Iterable[tuple[str, str]]) -> set[str]:
        """Scores pairs; those of whose groups that may change something."""
        return {name for a, b in pairs if self._note(a, b, self._gain(a, b)) for name in (a, b)}

    def _note(self, a: str, b: str, gain: float | None) -> bool:
        """Keeps what the two gain by being together, None where nobody compares them any longer; whether that may change a group.

        That they never are one is not kept: it is so of nearly all who are compared, and is asked again of the few that others connect.
        """
        before = self._gains[a].get(b, FORBIDDEN)
        if gain is None or gain == FORBIDDEN:
            self._gains[a].pop(b, None)
            self._gains[b].pop(a, None)
        else:
            self._gains[a][b] = self._gains[b][a] = gain
        return before > 0 or (gain is not None and gain > 0) or self._connected_are(a, b)

    def _gain(self, a: str, b: str) -> float:
        if a in self._decided and b in self._decided[a]:
            return self._decided[a][b]
        xs, ys = self._twins[a], self._twins[b]
        if self.scorer.parted(xs[0], ys[0]):
            return FORBIDDEN  # so are all their twins
        first, then = (xs, ys) if xs[0].order < ys[0].order else (ys, xs)
        return gain_of(self.scorer.score(*_of_two_origins(first, then)), self.limits)

    def _score_again(self, names: set[str]) -> set[str]:
        """Scores the pairs of these, whose twins are others than before; those of whose groups that may change something."""
        pairs = ((a, b) for a in names for b in self._met(self._twins[a][0]))
        changed = ((a, b, gain) for a, b in pairs if (gain := self._gain(a, b)) != self._gains[a].get(b, FORBIDDEN))
        return {name for a, b, gain in changed if self._note(a, b, gain) for name in (a, b)}

    def _part(self, pairs: Iterable[tuple[str, str]]) -> set[str]:
        """Forgets each pair that no block compares any longer; those of whose groups that may change something."""
        ended = (
            (a, b) for a, b in pairs if b not in self._decided.get(a, ()) and not self._rows.compare(self._twins[a][0], self._twins[b][0])
        )
        return {name for a, b in ended if self._note(a, b, None) for name in (a, b)}

    def _connected_are(self, a: str, b: str) -> bool:
        return a in self._groups and self._groups[a] is self._groups.get(b)

    # --- groups ---------------------------------------------------------------------------------------------------------

    def _regroup(self, touched: Iterable[str], gone: list[str]) -> Regrouped:
        old = {id(groups): groups for name in gone if (groups := self._groups.pop(name, None))}
        new: list[list[Told]] = []
        seen: set[str] = set()
        for name in sorted(touched):
            if name in seen:
                continue
            connected = self._connected(name)
            seen |= connected
            old |= {id(groups): groups for each in connected if (groups := self._groups.get(each))}
            groups = self._group(connected)
            self._groups |= dict.fromkeys(connected, groups)
            new += groups
        return _changed([group for groups in old.values() for group in groups], new)

    def _connected(self, name: str) -> set[str]:
        """All that are connected with it by pairs that gain by being together, itself among them."""
        found, ahead = {name}, [name]
        while ahead:
            near = {other for other, gain in self._gains[ahead.pop()].items() if gain > 0} - found
            found |= near
            ahead += near
        return found

    def _group(self, connected: set[str]) -> list[list[Told]]:
        """The claims that these stand for in groups, as if there were no others."""
        names = sorted(connected, key=lambda name: self._twins[name][0].order)
        if len(names) == 1:
            return [self._twins[names[0]]]
        number = {name: i for i, name in enumerate(names)}
        gains = [{number[other]: gain for other, gain in self._known(name, connected)} for name in names]
        pairs = Pairs(gains, self.limits.unseen - self.limits.threshold)
        heads = [self._twins[name][0] for name in names]
        asserted = settle(agglomerate([i for i, head in enumerate(heads) if not head.denied], pairs), pairs)
        denials = [i for i, head in enumerate(heads) if head.denied]
        part_denials(denials, asserted, pairs)
        denied = settle(agglomerate(denials, pairs), pairs)
        groups = laid_to(asserted, denied, pairs, [frozenset(thing.category for thing in head.things) for head in heads])
        return [sorted((one for i in group for one in self._twins[names[i]]), key=_order) for group in groups]

    def _known(self, name: str, connected: set[str]) -> Iterator[tuple[str, float]]:
        """Those of the connected with whom it is compared, and what it gains to be with them."""
        kept = self._gains[name]
        yield from ((other, gain) for other, gain in kept.items() if other in connected)
        if len(unknown := connected.difference(kept)) > 1:  # itself is always among them
            yield from ((other, FORBIDDEN) for other in self._met(self._twins[name][0]) & unknown)


def decided_gains(links: Iterable[Linked]) -> dict[str, dict[str, float]]:
    """For each claim those of which people decided that it is one happening with them, or is not, and the gain of being with them."""
    gains: dict[str, dict[str, float]] = {}
    for link in links:
        a, b = link.claims
        gains.setdefault(a, {})[b] = gains.setdefault(b, {})[a] = DECIDED if link.one else -DECIDED
    return gains


def _changed(old: list[list[Told]], new: list[list[Told]]) -> Regrouped:
    """The groups without those that are the same before and after."""
    before, after = ({tuple(map(id, group)): group for group in groups} for groups in (old, new))
    return Regrouped(
        [group for members, group in before.items() if members not in after],
        [group for members, group in after.items() if members not in before],
    )


def _same(xs: list[Told], ys: list[Told]) -> bool:
    """The very same claims, told the same way."""
    return len(xs) == len(ys) and all(x is y for x, y in zip(xs, ys, strict=True))


def _of_two_origins(xs: list[Told], ys: list[Told]) -> tuple[Told, Told]:
    """The first of each that stand in two reports, neither of them the other's copy, else the first: that two things stand in one report parts them only where no others tell of them."""
    x, y = xs[0], ys[0]
    if other := next((one for one in ys if one.origin != x.origin), None):
        return x, other
    return next((one for one in xs if one.origin != y.origin), x), y


def slots_of(one: Told) -> tuple[object, ...]:
    """All that a claim says, and how."""
    claim = one.claim
    return claim.kind, one.place, one.spot, one.days, one.actor, one.target, one.things, claim.certainty, claim.realis


def _order(one: Told) -> tuple[str, int, str]:
    return one.order


Entry = tuple[int, str, int, str]  # a claim in a block: its day, then its order in the record, last its id


def _entry(one: Told) -> Entry:
    return one.anchor, *one.order


def _first_of(day: int) -> Entry:
    """Before all claims of that day."""
    return day, "", 0, ""


class Rows:
    """The blocks of claims that are worth comparing, each in the order of days: within one, a claim is compared with its neighbours.

    Who comes in parts those on both sides of him, who goes brings them nearer: `add` and `remove` give the pairs for which that may matter.
    """

    def __init__(self) -> None:
        self._rows: dict[tuple[object, ...], list[Entry]] = {}

    def add(self, many: Iterable[Told]) -> set[tuple[str, str]]:
        """The pairs that may be neighbours no longer."""
        farther: set[tuple[str, str]] = set()
        for block, came in _by_block(many).items():
            row = self._rows.setdefault(block, [])
            for entry in came:
                farther.update((one[-1], other[-1]) for one, other in _across(row, bisect_left(row, entry), len(came)))
            row += came
            row.sort()
        return farther

    def near(self, one: Told) -> set[str]:
        """The ids of all its neighbours."""
        entry, found = _entry(one), set[str]()
        for block in _blocks(one):
            row = self._rows[block]
            rank = bisect_left(row, entry)
            first, end = max(0, rank - NEIGHBOURS), rank + 1 + NEIGHBOURS
            if block[1] not in SURE_BLOCKS:
                first = max(first, bisect_left(row, _first_of(entry[0] - FAR_DAYS)))
                end = min(end, bisect_left(row, _first_of(entry[0] + FAR_DAYS + 1)))
            found.update(other[-1] for other in row[first:end])
        return found - {one.id}

    def remove(self, many: Iterable[Told]) -> set[tuple[str, str]]:
        """The pairs that may be neighbours now."""
        closer: set[tuple[str, str]] = set()
        for block, going in _by_block(many).items():
            row = self._rows[block]
            for entry in going:
                del row[bisect_left(row, entry)]
            for entry in going:
                across = _across(row, bisect_left(row, entry), len(going))
                closer.update((one[-1], other[-1]) for one, other in across if _in_reach(block, one, other))
            if not row:
                del self._rows[block]
        return closer

    def compare(self, a: Told, b: Told) -> bool:
        """The two are neighbours in some block."""
        one, other = _entry(a), _entry(b)
        shared = (self._rows[block] for block in set(_blocks(a)) & set(_blocks(b)) if _in_reach(block, one, other))
        return any(abs(bisect_left(row, one) - bisect_left(row, other)) <= NEIGHBOURS for row in shared)


def _by_block(many: Iterable[Told]) -> dict[tuple[object, ...], list[Entry]]:
    blocks: defaultdict[tuple[object, ...], list[Entry]] = defaultdict(list)
    for one in many:
        entry = _entry(one)
        for block in dict.fromkeys(_blocks(one)):
            blocks[block].append(entry)
    return blocks


def _in_reach(block: tuple[object, ...], one: Entry, other: Entry) -> bool:
    """The block holds for claims told of days so far apart."""
    return block[1] in SURE_BLOCKS or abs(one[0] - other[0]) <= FAR_DAYS


def _across(row: list[Entry], place: int, moved: int) -> Iterator[tuple[Entry, Entry]]:
    """The pairs of neighbours on both sides of a place in the row that so many who came or went there can have parted or brought together."""
    for i in range(max(0, place - NEIGHBOURS), place):
        for j in range(max(place, i + NEIGHBOURS + 1 - moved), min(len(row), i + NEIGHBOURS + 1)):
            yield row[i], row[j]


def _blocks(one: Told) -> Iterator[tuple[object, ...]]:
    """The blocks that a claim stands in, each of one kind: its place, its neighbourhood, its report, or its window of days where it has no point."""
    kind, window = one.claim.kind, one.anchor // MONTH_DAYS
    yield kind, "report", one.claim.report
    if one.place:
        yield kind, "place", one.place
    if one.spot is not None:
        lat, lon = one.spot
        for shift in (0.0, CELL_DEGREES / 2):
            yield kind, "cell", shift, int((lat + 90 + shift) // CELL_DEGREES), int((lon + 180 + shift) // CELL_DEGREES)
    for thing in one.things:
        for near in (window, window + 1):
            yield kind, "thing", thing.category, thing.system, near
    if one.spot is None:
        for near in (window, window + 1):
            for name in one.actor | one.target:
                yield kind, "party", name, near


def part_denials(denials: list[int], asserted: list[set[int]], pairs: Pairs) -> None:
    """Forbids that two denials go together of which people laid one to a happening, and the other to another one, or to none such."""
    home = {i: number for number, group in enumerate(asserted) for i in group}
    laid: dict[int, list[int]] = {}
    for i in denials:
        if (number := _decided_home([i], home, pairs)) is not None:
            laid.setdefault(number, []).append(i)
    for number, theirs in laid.items():
        elsewhere = {i for other, many in laid.items() if other != number for i in many}
        together = asserted[number].union(theirs)
        for i in denials:
            if i in elsewhere or _are_apart([i], together, pairs):
                for j in theirs:
                    pairs.gains[i][j] = pairs.gains[j][i] = -DECIDED


def _decided_home(group: Iterable[int], home: dict[int, int], pairs: Pairs) -> int | None:
    """The number of the group of asserting claims with which people decided that one of these goes; None where they did not."""
    return next((home[j] for i in group for j, gain in sorted(pairs.gains[i].items()) if gain >= DECIDED and j in home), None)


def _are_apart(some: Iterable[int], others: Container[int], pairs: Pairs) -> bool:
    """People decided of one of some that it is another happening than one of the others."""
    return any(gain <= -DECIDED and j in others for i in some for j, gain in pairs.gains[i].items())


def laid_to(asserted: list[set[int]], denied: list[set[int]], pairs: Pairs, things: list[frozenset[str]]) -> list[set[int]]:
    """The groups of those who assert, each with the denials of what it tells: who denies two things does not make them one.

    `things` are the categories that each position tells of: a denial that missiles were taken speaks of no tanks where somebody tells of missiles.
    """
    groups = [set(group) for group in asserted]
    home = {i: number for number, group in enumerate(asserted) for i in group}
    told_of = [frozenset[str]().union(*(things[i] for i in group)) for group in asserted]
    decided = [_decided_home(sorted(group), home, pairs) for group in denied]
    for group, number in zip(denied, decided, strict=True):
        if number is not None:
            groups[number] |= group
    for group in (group for group, number in zip(denied, decided, strict=True) if number is None):
        near = {home[j] for i in group for j in pairs.near(i) if j in home}
        means = {number: mean for number in near if (mean := pairs.between(group, asserted[number])) > 0}
        matter = frozenset[str]().union(*(things[i] for i in group))
        free = (number for number in means if not _are_apart(group, groups[number], pairs))
        best = min(free, key=lambda number: (not matter & told_of[number], -means[number], number), default=None)
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
