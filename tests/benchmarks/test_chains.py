"""The measures of coreference, on the examples that their authors worked out."""

from __future__ import annotations

import random
from itertools import permutations

import pytest
from benchmarks.chains import agree, both_ways, ceaf_e, conll, groups_of, lea_recall, muc_recall, pairs_recall


def groups(text: str) -> list[frozenset[str]]:
    """`"ab c"`: a with b, c alone."""
    return [frozenset(word) for word in text.split()]


TRUTH = groups("12345 67 89ABC")  # Bagga and Baldwin 1998, figure 1, as Luo 2005, figure 1, takes it up


@pytest.mark.parametrize(
    ("said", "muc", "b3", "ceafe"),
    [
        pytest.param("12345 6789ABC", (9 / 10, 1), (0.762, 1), 0.733, id="a small group joined to a large one"),
        pytest.param("1234589ABC 67", (9 / 10, 1), (0.583, 1), 0.667, id="two large groups joined"),
        pytest.param("123456789ABC", (9 / 11, 1), (0.375, 1), 0.294, id="all in one"),
        pytest.param("1 2 3 4 5 6 7 8 9 A B C", (0, 0), (1, 0.25), 0.178, id="each alone"),
    ],
)
def test_the_answers_that_tell_the_measures_apart(said: str, muc: tuple[float, float], b3: tuple[float, float], ceafe: float) -> None:
    found = agree(TRUTH, groups(said))
    assert found["muc"] == pytest.approx(muc)
    assert found["b3"] == pytest.approx(b3, abs=5e-4)
    assert found["ceafe"].f1 == pytest.approx(ceafe, abs=5e-4)


def test_muc_counts_the_links_that_are_missing() -> None:
    assert both_ways(muc_recall, groups("abcd"), groups("ab cd")) == pytest.approx((1, 2 / 3))  # Vilain and others 1995


def test_lea_weighs_groups_by_their_size_and_counts_their_links() -> None:
    found = both_ways(lea_recall, groups("abc defg"), groups("ab cd fghi"))  # Moosavi and Strube 2016, section 3
    assert found == pytest.approx((0.33, 0.24), abs=5e-3)


def test_a_single_mention_counts_where_it_stays_single() -> None:
    assert lea_recall(groups("a bc"), groups("a bc")) == 1
    assert lea_recall(groups("a bc"), groups("abc")) == pytest.approx(2 / 3)
    assert lea_recall(groups("a bc"), groups("bc")) == pytest.approx(2 / 3)


def test_pairs_of_a_group() -> None:
    assert both_ways(pairs_recall, groups("abc de"), groups("ab cde")) == pytest.approx((2 / 4, 2 / 4))


def test_what_is_the_same_agrees_wholly() -> None:
    found = agree(TRUTH, TRUTH[::-1])
    assert all(one == pytest.approx((1, 1)) for one in found.values())
    assert conll(found) == pytest.approx(1)


def test_nothing_in_common_is_nothing() -> None:
    assert all(one.f1 == 0 for one in agree(groups("ab"), groups("cd")).values())


def test_groups_by_label() -> None:
    assert groups_of({"a": 1, "b": 2, "c": 1}) == groups("ac b")


@pytest.mark.parametrize("seed", range(30))
def test_the_best_matching_of_groups_is_what_trying_them_all_finds(seed: int) -> None:
    chance = random.Random(seed)
    gold, said = (groups_of({mention: chance.randrange(5) for mention in range(12)}) for _ in range(2))
    few, many = sorted((gold, said), key=len)
    alike = [[2 * len(one & other) / (len(one) + len(other)) for other in many] for one in few]
    best = max(sum(row[column] for row, column in zip(alike, order, strict=False)) for order in permutations(range(len(many))))
    assert ceaf_e(gold, said) == pytest.approx((best / len(said), best / len(gold)))
