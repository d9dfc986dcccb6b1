"""Groups while claims come and go: those of grouping all anew, whatever the scores."""

from __future__ import annotations

import random
from itertools import combinations, product
from zlib import crc32

import pytest
from tests.weigh.telling import PALMYRA, T4, known, reports_of, told

from spolia.records import Linked
from spolia.weigh import grouping
from spolia.weigh.grouping import Grouping, Limits, group_claims
from spolia.weigh.told import Told, tell

LIMITS = Limits(threshold=0.0, veto=-8.0, unseen=-2.0)


class ByChance:
    """Scores each pair by chance, always the same."""

    def parted(self, a: Told, b: Told) -> bool:
        return False

    def score(self, a: Told, b: Told) -> float:
        draw = random.Random(crc32(" ".join(sorted((a.id, b.id))).encode()))
        return draw.choice([1.0, 2.0, 2.0, 3.0, -0.5, -1.0, -4.0, -9.0, draw.uniform(-4, 4)])


def claims_by_chance(draw: random.Random, count: int) -> list[Told]:
    """Claims at two places on few days, each of a report of its own, some of which say the same."""
    days = [f"2016-12-{draw.randint(1, 9):02d}" for _ in range(count)]
    claims = [
        told(
            f"{n:03d}-00",
            "takeover",
            on=day,
            place=draw.choice([PALMYRA, T4]),
            by=draw.choice([(), ("Russia",)]),
            certainty=draw.choice(["asserted", "asserted", "asserted", "denied"]),
        )
        for n, day in enumerate(days)
    ]
    return tell(claims, reports_of(claims), known())


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


def links_by_chance(draw: random.Random, many: list[Told]) -> list[Linked]:
    """Four sets of claims that people hold to be one happening each, the first another than the second, the third another than the fourth."""
    names = [one.id for one in draw.sample(many, 14)]
    sets = [names[:5], names[5:8], names[8:12], names[12:]]
    one = {tuple(sorted(pair)): True for members in sets for pair in combinations(members, 2)}
    apart = {tuple(sorted(pair)): False for x, y in ((0, 1), (2, 3)) for pair in product(sets[x], sets[y])}
    return [Linked(claims=(a, b), one=held, decisions=["d-1"]) for (a, b), held in (one | apart).items()]


@pytest.mark.parametrize("neighbours", [1, 60])
@pytest.mark.parametrize("seed", range(12))
def test_what_people_decided_of_two_claims_holds_whatever_the_rules_say(
    seed: int, neighbours: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grouping, "NEIGHBOURS", neighbours)
    draw, scorer = random.Random(seed), ByChance()
    many = claims_by_chance(draw, 40)
    links = links_by_chance(draw, many)
    standing, here, groups = Grouping(scorer, LIMITS, links), set[str](), set[tuple[str, ...]]()  # type: ignore[arg-type]
    for size in (20, 1, 1, 3, 1, 1, 8, 1, 1, 1, 5, 1, 1):
        moved = draw.sample(many, size)
        change = standing.change([one for one in moved if one.id not in here], [one for one in moved if one.id in here])
        here ^= {one.id for one in moved}
        groups = groups - ids(change.gone) | ids(change.new)
        anew = Grouping(scorer, LIMITS, links[::-1]).change([one for one in many[::-1] if one.id in here], [])  # type: ignore[arg-type]
        assert groups == ids(anew.new)
        home = {name: group for group in groups for name in group}
        for link in links:
            a, b = link.claims
            if a in home and b in home:
                assert (home[a] == home[b]) == link.one, link


def test_two_that_say_the_very_same_are_two_where_people_say_so() -> None:
    alike = [told(f"{name}-1-00", "takeover", on="2016-12-11", by=["Russia"]) for name in "abc"]
    everyone = tell(alike, reports_of(alike), known())
    apart = Linked(claims=("a-1-00", "b-1-00"), one=False, decisions=["d-1"])

    class Alike:
        def parted(self, a: Told, b: Told) -> bool:
            return False

        def score(self, a: Told, b: Told) -> float:
            return 5.0

    groups = ids(Grouping(Alike(), LIMITS, [apart]).change(everyone, []).new)  # type: ignore[arg-type]
    assert len(groups) == 2
    assert ids(Grouping(Alike(), LIMITS).change(everyone, []).new) == {("a-1-00", "b-1-00", "c-1-00")}  # type: ignore[arg-type]
