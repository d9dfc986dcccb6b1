"""Words that bound a number ("upward of 20 tanks"): lifted out before the parse, which they mislead, and put back on their number after it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

BOUNDS = (
    ("upward", "of"), ("upwards", "of"), ("close", "to"), ("in", "excess", "of"), ("north", "of"), ("as", "many", "as"), ("as", "few", "as"),
    ("no", "more", "than"), ("no", "fewer", "than"), ("no", "less", "than"), ("somewhere", "around"),
)  # fmt: skip
NUMBERS = frozenset(
    "one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty seventy eighty ninety hundred dozen half a several".split()
)
COUNTERS = frozenset(("hundred", "dozen", "handful", "thousand", "couple", "score"))


FIRST = frozenset(bound[0] for bound in BOUNDS)


def find_bounds(words: Sequence[str]) -> set[int]:
    """The places of words that bound a number right after them."""
    low = [w.lower() for w in words]
    found: set[int] = set()
    for i in (i for i, word in enumerate(low) if word in FIRST):
        for bound in BOUNDS:
            end = i + len(bound)
            if tuple(low[i:end]) == bound and end < len(low) and _is_number(low, end):
                found |= set(range(i, end))
    return found


def _is_number(low: Sequence[str], at: int) -> bool:
    if low[at] == "a":
        return at + 1 < len(low) and low[at + 1] in COUNTERS
    return low[at][0].isdigit() or low[at] in NUMBERS


def put_back(answer: tuple[Any, ...], words: Sequence[str], lifted: set[int]) -> tuple[Any, ...]:
    """The parse of the whole row: the lifted words hang as adverbs on the number after them, in no span but one that holds that number."""
    if not lifted:
        return answer
    upos, xpos, heads, deprels, entities, parts = answer
    kept = [i for i in range(len(words)) if i not in lifted]
    place = {old + 1: new + 1 for old, new in enumerate(kept)} | {0: 0}  # from 1, as heads are
    whole: list[list[Any]] = [["ADV", "RB", 0, "advmod", 0, (0, 0, 0)] for _ in words]
    for old, new in enumerate(kept):
        whole[new] = [upos[old], xpos[old], place[heads[old]], deprels[old], entities[old], tuple(part[old] for part in parts)]
    for i in sorted(lifted, reverse=True):
        number = next(n for n in range(i + 1, len(words)) if n not in lifted)
        whole[i][2] = number + 1
        whole[i][4], whole[i + 1][4] = _shared(whole[i + 1][4])
        shared = [_shared(tag) for tag in whole[i + 1][5]]
        whole[i][5] = tuple(first for first, _ in shared)
        whole[i + 1][5] = tuple(second for _, second in shared)
    columns = list(zip(*whole, strict=True))
    return (*map(list, columns[:5]), [list(part) for part in zip(*columns[5], strict=True)])


def _shared(tag: int) -> tuple[int, int]:
    """The tags of a word put before one that is tagged: a span that began with the later word begins with the earlier."""
    if tag == 0:
        return 0, 0
    return (tag, tag + 1) if tag % 2 else (tag, tag)
