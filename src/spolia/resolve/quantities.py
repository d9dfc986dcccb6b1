"""How many, as a verdict: what a span of a report says of a number, and where it says none."""

from __future__ import annotations

from spolia.language.numbers import Quantity, read_quantity
from spolia.resolve.verdicts import Verdict


def resolve_quantity(text: str, before: str = "") -> Verdict:
    """The Quantity that a noun phrase or measure tells; None where it tells neither a number nor a unit.

    `before` is the report's text that leads up to the phrase: a bound may stand there ("killed more than").

    >>> resolve_quantity("up to 20 tanks").value
    Quantity(low=None, high=20, unit=None)
    """
    quantity = read_quantity(text, before)
    if quantity == Quantity(None, None):
        return Verdict(None, "it tells no number: the noun is counted by its mass or not at all")
    return Verdict(quantity, _why(quantity))


def _why(quantity: Quantity) -> str:
    of = f" {quantity.unit}" if quantity.unit else ""
    if quantity.low == quantity.high:
        return f"exactly {quantity.low}{of}"
    if quantity.high is None:
        return f"{quantity.low}{of} or more"
    return f"{quantity.high}{of} or fewer" if quantity.low is None else f"between {quantity.low} and {quantity.high}{of}"
