"""Quantities and measures, from the cases; and what holds of every text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from spolia.language.figures import number_words
from spolia.language.measures import read_measures
from spolia.language.numbers import Quantity, read_quantity

CASES = yaml.safe_load((Path(__file__).parents[1] / "cases" / "quantities.yaml").read_text("utf-8"))


def named(case: dict[str, Any]) -> str:
    return str(case["says"])


@pytest.mark.parametrize("case", [*CASES["wild"], *CASES["made_up"], *CASES["must_not_read"]], ids=named)
def test_reads(case: dict[str, Any]) -> None:
    assert read_quantity(case["says"], case.get("after", "")) == Quantity(*case["reads"])


@pytest.mark.parametrize("case", CASES["known_failures"], ids=named)
def test_known_failure_still_fails(case: dict[str, Any]) -> None:
    assert read_quantity(case["says"]) != Quantity(*case["reads"]), "it is read now: move it up to the cases that must pass"


@pytest.mark.parametrize("case", CASES["measures"], ids=named)
def test_measures(case: dict[str, Any]) -> None:
    assert [list(measured) for measured in read_measures(case["says"])] == case["reads"]


@given(st.integers(0, 10**12))
def test_any_count_in_figures_is_itself(number: int) -> None:
    assert read_quantity(f"{number:,} tanks") == Quantity(number, number)


@given(st.integers(2, 10**9))
def test_bounds_move_as_the_rules_say(number: int) -> None:
    assert read_quantity(f"more than {number:,} tanks") == Quantity(number + 1, None)
    assert read_quantity(f"fewer than {number:,} tanks") == Quantity(None, number - 1)
    assert read_quantity(f"more than {number:,} tonnes") == Quantity(number, None, "tonne")
    about = read_quantity(f"about {number:,} tanks")
    assert about.low is not None
    assert about.high is not None
    assert about.low <= 0.9 * number < about.low + 1
    assert about.high - 1 < 1.1 * number <= about.high + 1e-6 * number


@given(st.text(max_size=60))
def test_no_text_breaks_it_and_bounds_are_in_order(text: str) -> None:
    quantity = read_quantity(text)
    if quantity.low is not None and quantity.high is not None:
        assert 0 <= quantity.low <= quantity.high
    for measured in read_measures(text):
        assert measured.low is None or measured.high is None or measured.low <= measured.high


WORDS = st.lists(
    st.sampled_from(
        "a the 5 20 3.5 two dozen hundred of and or to – - more than up about few km mm $ tanks T-72 rounds ( ) , million".split()
    ),
    max_size=14,
)


@given(WORDS)
def test_no_order_of_number_words_breaks_it(words: list[str]) -> None:
    quantity = read_quantity(" ".join(words))
    assert quantity.low is None or quantity.high is None or quantity.low <= quantity.high


def test_every_word_of_the_table_is_a_word() -> None:
    """YAML takes `no`, `on` and `off` for something else where they are not quoted."""

    def words(value: object) -> list[object]:
        if isinstance(value, dict):
            return [w for key, inner in value.items() for w in [key, *words(inner)]]
        return [w for inner in value for w in words(inner)] if isinstance(value, list) else [value]

    assert not [word for word in words(number_words()) if isinstance(word, bool)]
