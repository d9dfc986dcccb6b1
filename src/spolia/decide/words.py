"""What a claim says in a field, in a few words for people: enough to tell two readings apart."""

from __future__ import annotations

from typing import Any

from spolia.records import Item, Measure, Party, Place, Stated, Time


def value_words(key: Stated, value: Any) -> str:
    """The value of that key of a claim, in words; "nothing" where it is none.

    >>> value_words("actor", [Party(text="the group", name="Islamic State"), Party(text="gunmen", name=None)])
    'Islamic State and “gunmen”'
    """
    if isinstance(value, list):
        return " and ".join(map(_one, value)) or "nothing"
    return "nothing" if value is None else _one(value)


def _one(value: Any) -> str:
    if isinstance(value, Party):
        return value.name or f"“{value.text}”"
    if isinstance(value, Item):
        unit = f" {value.unit}" if value.unit else ""
        return f"{_bounds(value.low, value.high)}{unit} {value.system or value.category} (“{value.text}”)"
    if isinstance(value, Place):
        point = f" at {value.lat:g}, {value.lon:g}" if value.lat is not None and value.lon is not None else ""
        return f"{value.name or f'“{value.text}”'}{point}"
    if isinstance(value, Time):
        return f"{value.start or 'open'} to {value.end or 'open'}" if value.start != value.end else f"{value.start or f'“{value.text}”'}"
    if isinstance(value, Measure):
        return f"{value.quantity} {_bounds(value.low, value.high)} {value.unit or ''}".rstrip()
    return str(value)


def _bounds(low: float | None, high: float | None) -> str:
    if low == high:
        return "a number not known of" if low is None else f"{low:g}"
    return f"{'?' if low is None else f'{low:g}'} to {'?' if high is None else f'{high:g}'}"
