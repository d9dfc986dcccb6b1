"""What a system can do, in figures: the range, altitude, speed, calibre and load that a sentence gives."""

from __future__ import annotations

from typing import Literal, NamedTuple

Name = Literal["range", "altitude", "speed", "calibre", "load"]
WINDOW = 6  # words: how far from its figure a word still says what is measured


class Measured(NamedTuple):
    """One figure of a system, in the words of claims.md; None where the sentence sets no bound."""

    quantity: Name
    low: float | None
    high: float | None
    unit: str | None


def read_measures(text: str) -> list[Measured]:
    """The figures of a capability sentence in its order.

    >>> read_measures("effective against targets up to 18 km away and at altitudes of up to 14,000 metres")
    [Measured(quantity='range', low=None, high=18, unit='kilometre'), Measured(quantity='altitude', low=None, high=14000, unit='metre')]
    """
    return []
