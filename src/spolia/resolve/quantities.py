"""How many, as a verdict: what a span of a report says of a number, and where it says none."""

from __future__ import annotations

from spolia.language.numbers import Quantity, read_quantity
from spolia.resolve.around import NOWHERE, Around
from spolia.resolve.verdicts import Verdict

LONGEST = 500  # characters of a phrase that are looked at: no noun phrase or measure is longer
BEFORE = 40  # characters before a phrase in which a bound of its number may stand ("killed more than")


def resolve_quantity(text: str, around: Around = NOWHERE) -> Verdict:
    """The Quantity that a noun phrase or measure tells; None where it tells neither a number nor a unit.

    A bound may stand in the report's text before the phrase ("killed more than"), the noun that is counted after it ("attack, fighter
    and bomber aircraft").

    >>> resolve_quantity("up to 20 tanks").value
    Quantity(low=None, high=20, unit=None)
    """
    text = text[:LONGEST]
    quantity = read_quantity(around.with_shared_head(text) or text, around.before(BEFORE))
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
