"""Words that mislead the tree, left out when it is decoded and put back after it: those that bound a number ("upward of 20 tanks") hang on the number, and
those in which a party's name goes on with names of places ("the Islamic State of Iraq and the Levant") on the name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from spolia.language.decoder import Answer

NUMBERS = frozenset(
    "one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty seventy eighty ninety hundred dozen half a several".split()
)
COUNTERS = frozenset(("hundred", "dozen", "handful", "thousand", "couple", "score"))


@dataclass(frozen=True, slots=True)
class Table:
    """The words of lifted.yaml, each entry as its words: bounds by the first, and by the last words of a name what it goes on with."""

    bounds: Mapping[str, Sequence[tuple[str, ...]]]
    names: Mapping[tuple[str, ...], Sequence[tuple[str, ...]]]


@cache
def table() -> Table:
    """The table of lifted.yaml."""
    rows = yaml.safe_load((files("spolia.language") / "lifted.yaml").read_text("utf-8"))
    bounds: dict[str, list[tuple[str, ...]]] = {}
    for bound in rows["bounds"]:
        bounds.setdefault(bound.split()[0], []).append(tuple(bound.split()))
    return Table(bounds, {tuple(name.split()): [tuple(tail.split()) for tail in tails] for name, tails in rows["names"].items()})


def find_lifted(words: Sequence[str]) -> dict[int, int]:
    """For each word to lift out the word that it hangs on: the number right after its bound, the last word of the name right before."""
    low = [w.lower() for w in words]
    found: dict[int, int] = {}
    for i, word in enumerate(low):
        for bound in table().bounds.get(word, ()):
            end = i + len(bound)
            if tuple(low[i:end]) == bound and end < len(low) and _is_number(low, end):
                found |= dict.fromkeys(range(i, end), end)
    for name, tails in table().names.items():
        for last in (i for i, word in enumerate(low) if word == name[-1] and words[i][0].isupper() and _ends_at(low, name, i)):
            for tail in tails:
                if _ends_at(low, tail, last + len(tail)):
                    found |= dict.fromkeys(range(last + 1, last + 1 + len(tail)), last)
    return found


def _ends_at(low: Sequence[str], words: tuple[str, ...], last: int) -> bool:
    """These words stand there, the last of them at `last`."""
    first = last + 1 - len(words)
    return first >= 0 and tuple(low[first : last + 1]) == words


def _is_number(low: Sequence[str], at: int) -> bool:
    if low[at] == "a":
        return at + 1 < len(low) and low[at + 1] in COUNTERS
    return low[at][0].isdigit() or low[at] in NUMBERS


def put_back(answer: Answer, words: Sequence[str], lifted: Mapping[int, int]) -> Answer:
    """The parse of the whole row: lifted words before a number are its adverbs, in no span but one that holds it; those after a name are parts of it."""
    if not lifted:
        return answer
    upos, xpos, heads, deprels, entities, parts = answer
    kept = [i for i in range(len(words)) if i not in lifted]
    place = {old + 1: new + 1 for old, new in enumerate(kept)} | {0: 0}  # from 1, as heads are
    whole: list[list[Any]] = [["ADV", "RB", 0, "advmod", 0, (0, 0, 0)] for _ in words]
    for old, new in enumerate(kept):
        whole[new] = [upos[old], xpos[old], place[heads[old]], deprels[old], entities[old], tuple(part[old] for part in parts)]
    for i in sorted((i for i, on in lifted.items() if on > i), reverse=True):
        whole[i][2] = lifted[i] + 1
        whole[i][4], whole[i + 1][4] = _shared(whole[i + 1][4])
        shared = [_shared(tag) for tag in whole[i + 1][5]]
        whole[i][5] = tuple(first for first, _ in shared)
        whole[i + 1][5] = tuple(second for _, second in shared)
    for i, on in lifted.items():
        if on < i:
            tags = tuple(_going_on(tag) for tag in whole[on][5])
            whole[i] = ["PROPN", "NNP", on + 1, "flat", _going_on(whole[on][4]), tags]
    columns = list(zip(*whole, strict=True))
    upos, xpos, heads, deprels, entities, parts = map(list, columns)
    return Answer(upos, xpos, heads, deprels, entities, [list(part) for part in zip(*parts, strict=True)])


def _going_on(tag: int) -> int:
    """The tag of a word after one that is tagged, in the same span."""
    return tag + 1 if tag % 2 else tag


def _shared(tag: int) -> tuple[int, int]:
    """The tags of a word put before one that is tagged: a span that began with the later word begins with the earlier."""
    if tag == 0:
        return 0, 0
    return (tag, tag + 1) if tag % 2 else (tag, tag)
