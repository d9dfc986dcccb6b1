"""Words that look like materiel or like a number of it and are none; nouns that decide what a shared name means."""

from __future__ import annotations

import pytest

from spolia.resolve.around import Around
from spolia.resolve.materiel import resolve_materiel
from spolia.resolve.quantities import resolve_quantity

from .scenes import KNOWN


def what(words: str, text: str) -> tuple[str, str | None] | None:
    row = resolve_materiel(words, KNOWN, around=Around(text, text.index(words))).value
    return (row.category, row.system) if row else None


@pytest.mark.parametrize(
    ("words", "text", "expected"),
    [
        ("Two Typhoon jets", "Two Typhoon jets took off.", ("aircraft", "Eurofighter Typhoon")),
        ("a Typhoon armoured vehicle", "They took a Typhoon armoured vehicle.", ("armoured vehicle", "Typhoon")),
        ("a Leopard helicopter", "They shot at a Leopard helicopter.", ("helicopter", None)),
        ("T-72 tanks", "They lost T-72 tanks.", ("tank", "T-72")),
        ("the M4", "Rebels cut the M4 and M5.", None),
        ("M4", "Rebels cut the M4 and M5.", None),
        ("M5", "Rebels cut the M4 and M5.", None),
        ("the M4", "Trucks moved along the M4.", None),
        ("an M4 rifle", "He was armed with an M4 rifle.", ("small arms", "M4")),
        ("a tank of gas", "He bought a tank of gas.", None),
        ("sea shells", "They sold sea shells.", None),
        ("a B-52 band", "There played a B-52 band.", None),
        ("Hind", "A man called Hind spoke.", None),
        ("a Hind", "They shot down a Hind.", ("helicopter", "Mi-24")),
    ],
)
def test_roads_people_and_vessels_are_no_materiel(words: str, text: str, expected: tuple[str, str | None] | None) -> None:
    assert what(words, text) == expected


@pytest.mark.parametrize(
    ("words", "low", "high", "unit"),
    [
        ("the 4th Division's 12 tanks", 12, 12, None),
        ("12,5 tonnes", 12.5, 12.5, "tonne"),
        ("1,250 tonnes", 1250, 1250, "tonne"),
        ("anywhere from 10 to 20 tanks", 10, 20, None),
        ("anywhere between 10 and 20 tanks", 10, 20, None),
        ("½ ton", 0.5, 0.5, "tonne"),
        ("2½ tonnes", 2.5, 2.5, "tonne"),
    ],
)
def test_numbers_are_read_as_written(words: str, low: float, high: float, unit: str | None) -> None:
    found = resolve_quantity(words).value
    assert (found.low, found.high, found.unit) == (low, high, unit)


def test_half_of_a_number_is_not_the_number() -> None:
    assert resolve_quantity("half of the 40 tanks").value is None
