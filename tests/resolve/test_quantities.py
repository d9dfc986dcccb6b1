"""Quantities as verdicts."""

from __future__ import annotations

from spolia.language.numbers import Quantity
from spolia.resolve.around import Around
from spolia.resolve.quantities import resolve_quantity


def test_a_verdict_says_what_was_read() -> None:
    verdict = resolve_quantity("up to 20 tonnes of fuel")
    assert verdict.value == Quantity(None, 20, "tonne")
    assert verdict.why == "20 tonne or fewer"


def test_a_bound_may_stand_before_the_phrase() -> None:
    assert resolve_quantity("60 men", Around("killed more than 60 men", 17)).value == Quantity(61, None)
    assert resolve_quantity("60 men", Around("killed more men than 60, then 60 men", 30)).value == Quantity(60, 60)


def test_an_adjective_in_a_list_is_counted_by_the_noun_that_ends_it() -> None:
    assert resolve_quantity("attack", Around("using attack, fighter and bomber aircraft", 6)).value == Quantity(2, None)
    assert resolve_quantity("attack", Around("an attack and a raid", 3)).value == Quantity(1, 1)


def test_it_refuses_where_no_number_is_told() -> None:
    verdict = resolve_quantity("ammunition")
    assert verdict.value is None
    assert "no number" in verdict.why
