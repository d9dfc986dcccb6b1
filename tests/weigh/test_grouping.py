"""Groups while claims come and go: those of grouping all anew, whatever the scores."""

from __future__ import annotations

import random
from zlib import crc32

import pytest
from tests.weigh.telling import PALMYRA, T4, reports_of, told

from spolia.weigh import grouping
from spolia.weigh.grouping import Grouping, Limits, group_claims
from spolia.weigh.told import Told, tell

LIMITS = Limits(threshold=0.0, veto=-8.0, unseen=-2.0)


class ByChance:
    """Scores each pair by chance, always the same."""

    def score(self, a: Told, b: Told) -> float:
        draw = random.Random(crc32(" ".join(sorted((a.id, b.id))).encode()))
        return draw.choice([1.0, 2.0, 2.0, 3.0, -0.5, -1.0, -4.0, -9.0, draw.uniform(-4, 4)])


def claims_by_chance(draw: random.Random, count: int) -> list[Told]:
    """Claims at two places on few days, each of a report of its own, some of which say the same."""
    days = [f"2016-12-{draw.randint(1, 9):02d}" for _ in range(count)]
    claims = [
        told(f"{n:03d}-00", "takeover", on=day, place=draw.choice([PALMYRA, T4]), by=draw.choice([(), ("Russia",)]))
        for n, day in enumerate(days)
    ]
    return tell(claims, reports_of(claims))


def ids(groups: list[list[Told]]) -> set[tuple[str, ...]]:
    return {tuple(one.id for one in group) for group in groups}


@pytest.mark.parametrize("neighbours", [1, 2, 4, 60])
@pytest.mark.parametrize("seed", range(12))
def test_groups_are_those_of_all_anew(seed: int, neighbours: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grouping, "NEIGHBOURS", neighbours)
    draw, scorer = random.Random(seed), ByChance()
    many = claims_by_chance(draw, 40)
    standing, here, groups = Grouping(scorer, LIMITS), set[str](), set[tuple[str, ...]]()  # type: ignore[arg-type]
    for size in (20, 1, 1, 3, 1, 1, 8, 1, 1, 1, 5, 1, 1, 1, 1, 1):
        moved = draw.sample(many, size)
        change = standing.change([one for one in moved if one.id not in here], [one for one in moved if one.id in here])
        here ^= {one.id for one in moved}
        assert ids(change.gone) <= groups
        groups = groups - ids(change.gone) | ids(change.new)
        assert groups == ids(group_claims([one for one in many if one.id in here], scorer, LIMITS))  # type: ignore[arg-type]
