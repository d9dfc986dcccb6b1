"""What a system can do, in figures: the range, altitude, speed, calibre and load that a sentence gives.

A figure is told by its unit where the unit leaves no doubt (12.7 mm, Mach 2), else by the nearest word that speaks of reach,
height or weight; the words are in measures.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple

import yaml

from spolia.language.figures import Bounds, Figure, Token, cut, match_at, phrases, read_figure, words_at

Name = Literal["range", "altitude", "speed", "calibre", "load"]
FARTHEST = 40  # words before a figure in which one may still say what it measures
LARGEST_CALIBRE_MM = 420  # the heaviest mortars and rockets; what is thicker is armour pierced
LENGTHS = ("kilometre", "metre", "mile", "foot", "yard", "nautical mile")
WEIGHTS = ("kilogram", "tonne", "pound", "litre")
SPEEDS = ("kilometre per hour", "mile per hour", "metre per second", "knot", "mach")
REACH = ("reach", "reaches")  # before a bare figure
SIZES = ("millimetre", "centimetre", "inch")


class Measured(NamedTuple):
    """One figure of a system, in the words of claims.md; None where the sentence sets no bound."""

    quantity: Name
    low: float | None
    high: float | None
    unit: str | None


class Amount(NamedTuple):
    """A figure with its unit: tokens[start:end]."""

    figure: Figure
    unit: str
    start: int
    end: int


@cache
def _cues() -> dict[str, Any]:
    text = (files("spolia.language") / "measures.yaml").read_text("utf-8")
    table: dict[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  # a safe loader either way
    return table


@cache
def _listed(name: str, side: str = "") -> dict[tuple[str, ...], bool]:
    listed = _cues()[name][side] if side else _cues()[name]
    return {tuple(token.word for token in cut(phrase)): True for phrase in listed}


def read_measures(text: str) -> list[Measured]:
    """The figures of a capability sentence in its order, each once.

    >>> for measured in read_measures("effective against targets up to 18 km away and at altitudes of up to 14,000 metres"):
    ...     print(*measured)
    range None 18 kilometre
    altitude None 14000 metre
    """
    if not _unit().search(text):
        return []
    tokens = cut(text)
    measured: list[Measured] = []
    amounts = _find_amounts(tokens)
    for index, amount in enumerate(amounts):
        since = amounts[index - 1].end if index else 0
        name = _name_measure(tokens, amount, since, measured)
        if name is None:
            continue
        found = Measured(name, *_bounds(tokens, amount, since), amount.unit)
        if found not in measured:
            measured.append(found)
    return measured


@cache
def _unit() -> re.Pattern[str]:
    """A word without which a sentence holds no measure: most hold none, and need not be cut for it."""
    measuring = {*LENGTHS, *WEIGHTS, *SPEEDS, *SIZES}
    words = {words[0] for words, unit in phrases("units").items() if unit in measuring} | {"mach", *REACH}
    return re.compile(rf"(?<![^\W\d_])(?:{'|'.join(map(re.escape, sorted(words)))})(?![^\W\d_])", re.IGNORECASE)


def _find_amounts(tokens: Sequence[Token]) -> list[Amount]:
    """Every figure with a unit, and a bare one behind a word of reach, in the unit told before it or kilometres."""
    amounts: list[Amount] = []
    at = 0
    while at < len(tokens):
        figure = read_figure(tokens, at)
        amount = _amount_at(tokens, figure, amounts) if figure is not None else None
        if amount is not None and not _restates(tokens, amount, amounts):
            amounts.append(amount)
        at = amount.end if amount else figure.end if figure else at + 1
    return amounts


def _restates(tokens: Sequence[Token], amount: Amount, told: Sequence[Amount]) -> bool:
    """The amount is the one before it in another unit, in brackets: "15 miles (25km)"."""
    return (
        bool(told)
        and told[-1].end == amount.start - 1
        and tokens[amount.start - 1].word in ("(", "[", "/")
        and told[-1].unit != amount.unit
    )


def _amount_at(tokens: Sequence[Token], figure: Figure, told: Sequence[Amount]) -> Amount | None:
    if figure.start and tokens[figure.start - 1].word == "mach":
        return Amount(figure, "mach", figure.start - 1, figure.end)
    at = figure.end
    while words_at(tokens, at, 1) in (("odd",), ("plus",), ("-",), ("+",)):
        at += 1
    count, unit = match_at(tokens, at, phrases("units"))
    if count:
        return Amount(figure, unit, figure.start, at + count)
    reach = figure.start and tokens[figure.start - 1].word in REACH
    ends = at == len(tokens) or tokens[at].kind == "mark" or tokens[at].word in ("and", "or", "but")
    if reach and ends and tokens[figure.start].kind == "figure":
        return Amount(figure, next((a.unit for a in reversed(told) if a.unit in LENGTHS), "kilometre"), figure.start, at)
    return None


def _name_measure(tokens: Sequence[Token], amount: Amount, since: int, told: Sequence[Measured]) -> Name | None:
    """What the amount measures; None where it is none of the five."""
    if amount.unit in SIZES:
        return "calibre" if amount.unit != "millimetre" or amount.figure.high <= LARGEST_CALIBRE_MM else None
    if amount.unit in SPEEDS:
        return "speed"
    if amount.unit in WEIGHTS:
        return _name_weight(tokens, amount, since)
    return _name_length(tokens, amount, since, told) if amount.unit in LENGTHS else None


def _name_weight(tokens: Sequence[Token], amount: Amount, since: int) -> Name | None:
    before = {token.word for token in tokens[since : amount.start]}
    if before & {"weigh", "weighs", "weighing", "weight"}:
        return None
    cued = match_at(tokens, amount.end, _listed("load", "behind"))[0] or _nearest(tokens, amount.start, since, "load") >= 0
    return "load" if cued else None


def _name_length(tokens: Sequence[Token], amount: Amount, since: int, told: Sequence[Measured]) -> Name:
    for name in ("altitude", "range"):
        at = amount.end + (words_at(tokens, amount.end, 1) == ("-",))
        if match_at(tokens, at, _listed(name, "behind"))[0]:
            return name
    high, far = (_nearest(tokens, amount.start, since, name) for name in ("altitude", "range"))
    if amount.unit == "foot":
        ranged = any((token.word,) in _listed("far") for token in tokens[since : amount.start])
        return "range" if ranged and far > high else "altitude"
    if high != far:
        return "altitude" if high > far else "range"
    ranged = any(m.quantity == "range" and m.unit in ("kilometre", "mile", "nautical mile") for m in told)
    return "altitude" if ranged and amount.unit == "metre" else "range"


def _nearest(tokens: Sequence[Token], start: int, since: int, name: str) -> int:
    """Where the last word before `start` stands that speaks of this measure; less than 0 where none does."""
    lead = tokens[max(since, start - FARTHEST) : start]
    return max((at for at in range(len(lead)) if match_at(lead, at, _listed(name, "before"))[0]), default=-1)


def _bounds(tokens: Sequence[Token], amount: Amount, since: int) -> Bounds:
    """Low and high: one figure is both, "up to" leaves the low open, "beyond" the high."""
    low, high = _tidy(amount.figure.low), _tidy(amount.figure.high)
    at = amount.start
    while at > since:
        for how, bounds in (("at_most", (None, high)), ("at_least", (low, None))):
            start = next((at - n for n in (4, 3, 2, 1) if at - n >= since and words_at(tokens, at - n, n) in _listed(how)), None)
            if start is not None and not (tokens[start].word == "over" and start == since and since):
                return bounds
        if (tokens[at - 1].word,) not in _listed("between"):
            break
        at -= 1
    return low, high


def _tidy(value: float) -> float:
    return int(value) if value == int(value) else value
