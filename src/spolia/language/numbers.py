"""How many: the bounds that a noun phrase sets on a number, by the rules of claims.md, "Quantities".

The first figure that counts something (no calibre, designation, ordinal, age or year) is read with the words that bound it and
the unit that follows it; where there is none, article, number and noun decide. The words are in number_words.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import ceil, floor
from typing import NamedTuple

from spolia.language.figures import (
    Bounds,
    Figure,
    Token,
    cut,
    match_at,
    match_before,
    phrases,
    read_figure,
    words_at,
    words_of,
)
from spolia.language.nouns import container, is_plural, read_uncounted, scope_of, singular

MONTH = re.compile(
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
LONGEST_FIGURE = 6  # words of a number before a phrase
LAST_YEAR = 2039  # four bare figures above this are a count
LEAD = 40  # characters before a phrase in which words that bound it may stand
TENTH = 0.1  # "about" and "nearly" leave a tenth: claims.md, "Quantities"


@dataclass(frozen=True, slots=True)
class Quantity:
    """How many a report says there were: both bounds included, None where it sets no bound.

    "up to 20 tanks" is Quantity(None, 20); "a couple of tanks" is Quantity(2, 2); `unit` is None for a count of things.
    """

    low: float | None
    high: float | None
    unit: str | None = None


UNKNOWN = Quantity(None, None)


class Unit(NamedTuple):
    """What a figure counts: `name` in the singular, None for things; an amount can be cut as fine as one likes, a count cannot."""

    name: str | None
    amount: bool
    end: int


@lru_cache(maxsize=20_000)
def read_quantity(text: str, before: str = "") -> Quantity:
    """The bounds and the unit of a noun phrase or measure as a report words it; Quantity(None, None) where it tells no number.

    Of the words `before` the phrase only those count that stand right before it and bound its number or are it ("more than |60 men").

    >>> read_quantity("more than 19 tanks")
    Quantity(low=20, high=None, unit=None)
    >>> read_quantity("some 70,000 rounds of ammunition")
    Quantity(low=63000, high=77000, unit='round')
    """
    tokens = cut(text.strip())
    if not tokens:
        return UNKNOWN
    counted = _find_count(tokens)
    if before:
        tokens = _lead(cut(before[-LEAD:]), tokens, counted is not None) + tokens
        counted = _find_count(tokens)
    if counted is None:
        low, high, unit_name = read_uncounted(tokens)
        return Quantity(low, high, unit_name)
    figure, unit = counted
    low, high = bound_figure(tokens, figure, unit)
    return Quantity(_tidy(low), _tidy(high), unit.name)


def _lead(words: tuple[Token, ...], tokens: tuple[Token, ...], counted: bool) -> tuple[Token, ...]:
    """What of the words before a phrase belongs to its number: the words that bound it, or the number itself where it was cut off."""
    if counted:
        return words[_skip_bounds(words, len(words)) :]
    of = words_at(words, len(words) - 1, 1) == ("of",)
    if of != (tokens[0].word in words_of("determiners")) or not any(is_plural(token) for token in tokens):
        return ()
    for start in range(max(0, len(words) - LONGEST_FIGURE), len(words)):
        figure = read_figure(words, start)
        if figure is not None and figure.end == len(words) - of and not _is_day_or_year(words, start):
            whole = words + tokens
            return words[_skip_bounds(words, start) :] if _counts(whole, figure, _unit_after(whole, figure)) else ()
    return ()


def _is_day_or_year(words: Sequence[Token], at: int) -> bool:
    """ "In 2016 |rebels", "on Sept. 11 |rebels": the figure before a phrase is of a date."""
    year = len(words[at].text) == 4 and words[at].value is not None and 1900 <= (words[at].value or 0) <= LAST_YEAR
    return year or any(MONTH.fullmatch(token.word) for token in words[max(0, at - 2) : at])


def _tidy(value: float | None) -> float | None:
    return int(value) if value is not None and value == int(value) else value


# --- with a figure -------------------------------------------------------------------------------------------------------


def _find_count(tokens: Sequence[Token]) -> tuple[Figure, Unit] | None:
    """The first figure that counts what the phrase is about, and its unit."""
    scope = scope_of(tokens)
    start = 0
    while start < len(tokens):
        figure = read_figure(tokens, start)
        if figure is None:
            start += 1
            continue
        unit = _unit_after(tokens, figure)
        figure = _thousands(tokens, figure, unit)
        if _counts(tokens, figure, unit) and _reaches(tokens, figure, scope):
            return figure, unit
        start = figure.end
    return None


def _thousands(tokens: Sequence[Token], figure: Figure, unit: Unit) -> Figure:
    """ "1.000 men" is a thousand men: of things there are no thousandths."""
    text = tokens[figure.start].text
    if unit.name is not None or figure.end != figure.start + 1 or not re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", text):
        return figure
    value = float(text.replace(".", ""))
    return figure._replace(low=value, high=value)


def _reaches(tokens: Sequence[Token], figure: Figure, scope: int) -> bool:
    """The figure stands before the noun's end, or behind words that hand it through: "a family of five", "drones: 7", "BMP-2 (3)"."""
    if figure.start < scope:
        return True
    before = _skip_bounds(tokens, figure.start)
    if before == 0 or figure.unit is not None or words_at(tokens, figure.end, 1) == ("percent",):
        return True
    if tokens[before - 1].word in (":", "=", "numbering", "totalling", "totaling", "x", "worth"):
        return True
    noun = tokens[scope - 1]
    if tokens[before - 1].word == "(":
        return words_at(tokens, figure.end, 2) == (")",) and before == scope + 1 and (noun.kind == "name" or is_plural(noun))
    through = words_of("collectives") | words_of("counted_through")
    return before == scope + 1 and tokens[scope].word == "of" and (noun.word in through or singular(noun.word) in through)


def _counts(tokens: Sequence[Token], figure: Figure, unit: Unit) -> bool:
    """The figure is a number of something, not part of a name, a size, a fraction, a year or an age."""
    if tokens[figure.start].text[:1].isdigit() and figure.start and _names(tokens, figure.start - 1):
        return False
    if (unit.name is None and figure.low != int(figure.low)) or _is_size(tokens, figure, unit) or _is_year(tokens, figure):
        return False
    if match_at(tokens, figure.end, phrases("after"))[0]:
        return True
    after = tokens[figure.end] if figure.end < len(tokens) else None
    before = tokens[figure.start - 1] if figure.start else None
    if words_at(tokens, figure.end, 2) in (("years", "old"), ("year", "old")):
        return False
    return not ((after is not None and after.word in NOT_COUNTED) or (before is not None and before.word == "/"))


NOT_COUNTED = ("-", "/", "calibre", "caliber", "year-old", "am", "pm")


def _is_year(tokens: Sequence[Token], figure: Figure) -> bool:
    """ "the 2014 offensive": four figures of our time before a noun in the singular, or behind a word that leads into time."""
    text = tokens[figure.start].text
    if not (len(text) == 4 and text.isdigit() and 1900 <= figure.low <= LAST_YEAR and figure.end == figure.start + 1):
        return False
    if figure.start and tokens[figure.start - 1].word in ("in", "since", "of", "by", "from"):
        return True
    head = next((t for t in tokens[figure.end : figure.end + 4] if t.kind != "mark"), None)
    plural = any(is_plural(token) for token in tokens[figure.end : figure.end + 4])
    return head is not None and not plural and head.word not in words_of("stops")


def _names(tokens: Sequence[Token], at: int) -> bool:
    """The word at `at` makes the figure behind it a name: "Type 59", "Mirage 2000", "BM 21", "No. 4"."""
    word = tokens[at]
    if word.text.endswith(("'s", "’s")):  # "the 4th Division's 12 tanks"
        return False
    if word.kind in ("mark", "figure", "ordinal") or not word.text[:1].isupper():
        return word.kind == "name" or word.word in ("type", "mark", "mk", "model", "no", "number", "block", "unit", "level")
    return not (match_before(tokens, at + 1, _bounders())[0] or word.word in words_of("determiners") or word.word in _openers())


@cache
def _openers() -> frozenset[str]:
    return frozenset({"between", "from", "of", "in", "on", "at", "with", "by", "and", "or", "not", "the"})


def _is_size(tokens: Sequence[Token], figure: Figure, unit: Unit) -> bool:
    """The figure tells how big, how heavy or how far each one is: "122 mm shells", "500 kg bombs", "25-mile-range rockets"."""
    if unit.name in words_of("sizes") and unit.end < len(tokens):
        return True
    measured = unit.amount and unit.name in words_of("units") and unit.name not in ("round", "percent")
    if not measured or unit.end >= len(tokens):
        return False
    after = tokens[unit.end]
    return after.kind != "mark" and after.word not in words_of("stops") and not match_at(tokens, unit.end, phrases("after"))[0]


def _unit_after(tokens: Sequence[Token], figure: Figure) -> Unit:
    """The unit of a figure: money, an amount, a container, or None for things."""
    if figure.unit is not None:
        return Unit(figure.unit, True, figure.end)
    at = figure.end + match_at(tokens, figure.end, phrases("after"))[0]
    at += words_at(tokens, at, 1) == ("more",)
    for table in ("units", "currencies"):
        count, name = match_at(tokens, at, phrases(table))
        if count and not (name == "round" and not _is_ammunition(tokens, at + count)):
            return Unit(name, True, at + count)
    return _container_after(tokens, at)


def _is_ammunition(tokens: Sequence[Token], at: int) -> bool:
    """ "rounds of talks" is no ammunition."""
    return (
        words_at(tokens, at, 1) != ("of",)
        or at + 1 >= len(tokens)
        or tokens[at + 1].word not in ("talks", "negotiations", "voting", "elections", "strikes", "fire")
    )


def _container_after(tokens: Sequence[Token], at: int) -> Unit:
    """The container in which the things behind a figure are counted: "two aid convoys", "400 ammunition crates"."""
    if words_at(tokens, at, 1) == ("of",):
        return _container_of(tokens, at) or Unit(None, False, at)
    for index in range(at, min(at + 4, len(tokens))):
        if tokens[index].word in words_of("stops") or tokens[index].kind == "mark":
            break
        name = container(tokens, index)
        if name is not None and (
            index + 1 == len(tokens) or tokens[index + 1].word in words_of("stops") or tokens[index + 1].kind == "mark"
        ):
            return Unit(name, False, index + 1)
    return Unit(None, False, at)


def _container_of(tokens: Sequence[Token], at: int) -> Unit | None:
    """ "dozens of boxes of ammunition", "thousands of tonnes": the unit stands behind the "of"; so does that of "dozens of R-60 rounds"."""
    for table in ("units", "currencies"):
        count, name = match_at(tokens, at + 1, phrases(table))
        if count:
            return Unit(name, True, at + 1 + count)
    if at + 1 < len(tokens) and (held := container(tokens, at + 1)) and words_at(tokens, at + 2, 1) == ("of",):
        return Unit(held, False, at + 2)
    end = next((i for i in range(at + 1, len(tokens)) if tokens[i].word in words_of("stops") or tokens[i].kind == "mark"), len(tokens))
    return Unit("round", True, end) if tokens[end - 1].word == "rounds" else None


@cache
def _bounders() -> dict[tuple[str, ...], str]:
    return phrases("before")


def _skip_bounds(tokens: Sequence[Token], at: int) -> int:
    """Where the words begin that bound the figure at `at`."""
    while count := match_before(tokens, at, _bounders())[0]:
        if _is_particle(tokens, at - count):
            break
        at -= count
    return at


def _is_particle(tokens: Sequence[Token], at: int) -> bool:
    """The "over" at `at` is the verb's before it: "handed over 20 lorries"."""
    return at > 0 and tokens[at].word == "over" and tokens[at - 1].word in words_of("over_verbs")


def bound_figure(tokens: Sequence[Token], figure: Figure, unit: Unit) -> Bounds:
    """Low and high of a figure after the words around it have had their say."""
    bounds, at = [], figure.start
    while True:
        count, how = match_before(tokens, at, _bounders())
        if not count or _is_particle(tokens, at - count):
            break
        bounds.append(how)
        at -= count
    bounds += _bounds_behind(tokens, figure)
    if figure.high > figure.low and figure.start > 0 and tokens[figure.start - 1].word == "between":
        return figure.low, figure.high
    how = next((b for b in ("at_least", "more_than", "at_most", "less_than", "nearly", "about") if b in bounds), "exact")
    return _apply(how, figure, unit)


def _bounds_behind(tokens: Sequence[Token], figure: Figure) -> list[str]:
    """The bounds behind a figure or its noun: "20 or more tanks", "six tanks or so"."""
    found = []
    for at in range(figure.end, len(tokens)):
        if tokens[at].word in (",", ";", "(") or (tokens[at].kind == "figure" and at > figure.end):
            break
        count, how = match_at(tokens, at, phrases("after"))
        if count:
            found.append(how)
    return found


def _apply(how: str, figure: Figure, unit: Unit) -> Bounds:
    low, high = figure.low, figure.high
    step = 0 if unit.amount else 1
    if how == "at_least":
        return low, None
    if how == "more_than":
        return (low + step if low == high else low), None
    if how == "at_most":
        return None, high
    if how == "less_than":
        return None, (high - step if low == high else high)
    if low != high:
        return low, high
    if how == "nearly":
        return floor(round(low * (1 - TENTH), 6)), high
    if how == "about":
        return floor(round(low * (1 - TENTH), 6)), ceil(round(high * (1 + TENTH), 6))
    return low, high
