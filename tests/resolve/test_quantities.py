"""Quantities as verdicts."""

from __future__ import annotations

from spolia.language.numbers import Quantity
from spolia.resolve.quantities import resolve_quantity


def test_a_verdict_says_what_was_read() -> None:
    verdict = resolve_quantity("up to 20 tonnes of fuel")
    assert verdict.value == Quantity(None, 20, "tonne")
    assert verdict.why == "20 tonne or fewer"


def test_a_bound_may_stand_before_the_phrase() -> None:
    assert resolve_quantity("60 men", "killed more than ").value == Quantity(61, None)
    assert resolve_quantity("60 men", "killed more men than 60, then ").value == Quantity(60, 60)


def test_it_refuses_where_no_number_is_told() -> None:
    verdict = resolve_quantity("ammunition")
    assert verdict.value is None
    assert "no number" in verdict.why
