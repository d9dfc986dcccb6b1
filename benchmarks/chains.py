"""How well groups of mentions agree with gold chains: the usual measures of coreference, each (precision, recall, F1).

A group is a set of mentions; both sides may hold single mentions, which count wherever the measure counts them. Mentions that only one side has
earn nothing. `conll` is the mean F1 of MUC, B-cubed and CEAF-e, what the field compares by.

Sources: MUC, Vilain and others 1995; B-cubed, Bagga and Baldwin 1998; CEAF with its similarity 4, Luo 2005; LEA, Moosavi and Strube 2016.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from math import comb, inf
from typing import NamedTuple

Group = frozenset[Hashable]
Groups = Sequence[Group]
Recall = Callable[[Groups, Groups], float]


class Agreement(NamedTuple):
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / (self.precision + self.recall) if self.precision + self.recall else 0.0


def groups_of(label_of: Mapping[Hashable, Hashable]) -> list[Group]:
    """The mentions of one label in one group, in the order of the first of each."""
    found: defaultdict[Hashable, set[Hashable]] = defaultdict(set)
    for mention, label in label_of.items():
        found[label].add(mention)
    return [frozenset(group) for group in found.values()]


def agree(gold: Groups, said: Groups) -> dict[str, Agreement]:
    """Every measure by its name; `pairs` are the pairs of mentions within groups."""
    return {
        "muc": both_ways(muc_recall, gold, said),
        "b3": both_ways(b3_recall, gold, said),
        "ceafe": ceaf_e(gold, said),
        "lea": both_ways(lea_recall, gold, said),
        "pairs": both_ways(pairs_recall, gold, said),
    }


def scores(gold: Mapping[Hashable, Hashable], said: Mapping[Hashable, Hashable]) -> dict[str, Agreement]:
    """`agree` for mentions with the label of their group."""
    return agree(groups_of(gold), groups_of(said))


def conll(found: Mapping[str, Agreement]) -> float:
    return sum(found[name].f1 for name in ("muc", "b3", "ceafe")) / 3


def both_ways(recall: Recall, gold: Groups, said: Groups) -> Agreement:
    """Precision is recall with the sides changed round."""
    return Agreement(recall(said, gold), recall(gold, said))


def muc_recall(gold: Groups, said: Groups) -> float:
    """Links that need not be added to make the gold groups whole, of the links that hold those together; 0 where there are none."""
    home = _home(said)
    kept = sum(len(group) - _parts(group, home) for group in gold)
    return _share(kept, sum(len(group) - 1 for group in gold))


def b3_recall(gold: Groups, said: Groups) -> float:
    """Mean over gold mentions of the share of its gold group that stands with it."""
    home = _home(said)
    together = sum(count**2 / len(group) for group in gold for count in _counts(group, home).values())
    return _share(together, sum(map(len, gold)))


def lea_recall(gold: Groups, said: Groups) -> float:
    """Mean over gold groups, weighed by size, of the share of links that are kept; a single mention keeps its own where it stays single."""
    home = _home(said)
    kept = 0.0
    for group in gold:
        if len(group) == 1:
            (mention,) = group
            kept += float(mention in home and len(said[home[mention]]) == 1)
        else:
            kept += len(group) * sum(comb(count, 2) for count in _counts(group, home).values()) / comb(len(group), 2)
    return _share(kept, sum(map(len, gold)))


def pairs_recall(gold: Groups, said: Groups) -> float:
    """Pairs of one gold group that stand in one group."""
    home = _home(said)
    kept = sum(comb(count, 2) for group in gold for count in _counts(group, home).values())
    return _share(kept, sum(comb(len(group), 2) for group in gold))


def ceaf_e(gold: Groups, said: Groups) -> Agreement:
    """Groups matched one to one so that the sum of 2·common / (both sizes) is the most; of all groups on either side."""
    best = sum(_best_sum(rows) for rows in _overlaps(gold, said))
    return Agreement(_share(best, len(said)), _share(best, len(gold)))


def _home(groups: Groups) -> dict[Hashable, int]:
    return {mention: at for at, group in enumerate(groups) for mention in group}


def _counts(group: Group, home: Mapping[Hashable, int]) -> Counter[int]:
    """How many of the group stand in each of the other side's."""
    return Counter(home[mention] for mention in group if mention in home)


def _parts(group: Group, home: Mapping[Hashable, int]) -> int:
    """Into how many the other side divides the group; a mention that it lacks stands alone."""
    counts = _counts(group, home)
    return len(counts) + len(group) - sum(counts.values())


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _overlaps(gold: Groups, said: Groups) -> Iterable[list[list[float]]]:
    """Likenesses of gold groups (rows) and said ones (columns), one table for those that hang together by shared mentions."""
    home = _home(said)
    columns = [set(_counts(group, home)) for group in gold]
    left = {at for at, found in enumerate(columns) if found}
    by_column: defaultdict[int, set[int]] = defaultdict(set)
    for row, found in enumerate(columns):
        for column in found:
            by_column[column].add(row)
    while left:
        rows, seen, fresh = set[int](), set[int](), {left.pop()}
        while fresh:
            rows |= fresh
            new = {column for row in fresh for column in columns[row]} - seen
            seen |= new
            fresh = {row for column in new for row in by_column[column]} - rows
        left -= rows
        yield [[2 * len(gold[i] & said[j]) / (len(gold[i]) + len(said[j])) for j in sorted(seen)] for i in sorted(rows)]


def _best_sum(table: list[list[float]]) -> float:
    """The most that cells can sum to, one a row and column at most: the Hungarian method with potentials, rows no more than columns."""
    if len(table) > len(table[0]):
        table = [list(column) for column in zip(*table, strict=True)]
    rows, columns = len(table), len(table[0])
    row_price, column_price, taken_by = [0.0] * (rows + 1), [0.0] * (columns + 1), [0] * (columns + 1)  # 0 stands before the first
    for row in range(1, rows + 1):
        taken_by[0], column = row, 0
        least, before, done = [inf] * (columns + 1), [0] * (columns + 1), [False] * (columns + 1)
        while taken_by[column]:
            done[column], at = True, taken_by[column]
            for other in range(1, columns + 1):
                if not done[other]:
                    cost = -table[at - 1][other - 1] - row_price[at] - column_price[other]
                    if cost < least[other]:
                        least[other], before[other] = cost, column
            step, nearest = min((least[other], other) for other in range(1, columns + 1) if not done[other])
            for other in range(columns + 1):
                if done[other]:
                    row_price[taken_by[other]] += step
                    column_price[other] -= step
                else:
                    least[other] -= step
            column = nearest
        while column:
            taken_by[column] = taken_by[before[column]]
            column = before[column]
    return sum(table[taken_by[column] - 1][column - 1] for column in range(1, columns + 1) if taken_by[column])
