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
    number_words,
    phrases,
    read_figure,
    words_at,
    words_of,
)

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
def read_quantity(text: str) -> Quantity:
    """The bounds and the unit of a noun phrase or measure as a report words it; Quantity(None, None) where it tells no number.

    >>> read_quantity("more than 19 tanks")
    Quantity(low=20, high=None, unit=None)
    >>> read_quantity("some 70,000 rounds of ammunition")
    Quantity(low=63000, high=77000, unit='round')
    """
    tokens = cut(text.strip())
    if not tokens:
        return UNKNOWN
    counted = _find_count(tokens)
    if counted is None:
        return _read_uncounted(tokens)
    figure, unit = counted
    low, high = bound_figure(tokens, figure, unit)
    return Quantity(_tidy(low), _tidy(high), unit.name)


def _tidy(value: float | None) -> float | None:
    return int(value) if value is not None and value == int(value) else value


# --- with a figure -------------------------------------------------------------------------------------------------------


def _find_count(tokens: Sequence[Token]) -> tuple[Figure, Unit] | None:
    """The first figure that counts what the phrase is about, and its unit."""
    scope = _scope(tokens)
    start = 0
    while start < len(tokens):
        figure = read_figure(tokens, start)
        if figure is None:
            start += 1
            continue
        unit = _unit_after(tokens, figure)
        if _counts(tokens, figure, unit) and _reaches(tokens, figure, scope):
            return figure, unit
        start = figure.end
    return None


def _scope(tokens: Sequence[Token]) -> int:
    """Where the noun that the phrase is about has been named: numbers behind it are of something else."""
    for index, token in enumerate(tokens):
        if index and (token.word in words_of("stops") or token.word in (",", "(", ";")):
            return index
    return len(tokens)


def _reaches(tokens: Sequence[Token], figure: Figure, scope: int) -> bool:
    """The figure stands before the noun's end, or behind words that hand it through: "a family of five", "drones: 7"."""
    if figure.start < scope:
        return _undetermined(tokens, figure)
    before = _skip_bounds(tokens, figure.start)
    if before == 0 or figure.unit is not None or tokens[before - 1].word in (":", "=", "numbering", "totalling", "totaling", "x", "worth"):
        return True
    if words_at(tokens, figure.end, 1) == ("percent",):
        return True
    heads = {token.word for token in tokens[max(0, scope - 1) : scope]}
    through = words_of("collectives") | words_of("counted_through")
    return before == scope + 1 and tokens[scope].word == "of" and any(h in through or h.removesuffix("s") in through for h in heads)


def _undetermined(tokens: Sequence[Token], figure: Figure) -> bool:
    """No noun stands before the figure that has its own article: in "a tank and two trucks" the two are not the tank."""
    return not (tokens[0].word in ("a", "an") and "and" in {t.word for t in tokens[1 : figure.start]}) or figure.start < 2


def _counts(tokens: Sequence[Token], figure: Figure, unit: Unit) -> bool:
    """The figure is a number of something, not part of a name, a size, an age or a share."""
    first = tokens[figure.start]
    before = tokens[figure.start - 1] if figure.start else None
    following = tokens[figure.end] if figure.end < len(tokens) else None
    if before is not None and first.text[:1].isdigit() and _names(tokens, figure.start - 1):
        return False
    if unit.name is None and figure.low != int(figure.low):
        return False
    if following is not None and _is_size(tokens, figure, unit):
        return False
    if following is not None and (
        following.text == "-" or following.word in ("calibre", "caliber", "year-old", "years", "year", "am", "pm")
    ):
        return False
    return not (first.text == "one" and figure.low == 1 and words_at(tokens, figure.end, 2) == ("of", "the") and False)


def _names(tokens: Sequence[Token], at: int) -> bool:
    """The word at `at` makes the figure behind it a name: "Type 59", "Mirage 2000", "BM 21", "No. 4"."""
    word = tokens[at]
    if word.kind in ("mark", "figure", "ordinal") or not word.text[:1].isupper():
        return word.kind == "name" or word.word in ("type", "mark", "mk", "model", "no", "number", "block", "unit", "level")
    return not (match_before(tokens, at + 1, _bounders())[0] or word.word in words_of("determiners") or word.word in _openers())


@cache
def _openers() -> frozenset[str]:
    return frozenset({"between", "from", "of", "in", "on", "at", "with", "by", "and", "or", "not", "the"})


def _is_size(tokens: Sequence[Token], figure: Figure, unit: Unit) -> bool:
    """The figure tells how big, how heavy or how far each one is: "122 mm shells", "500 kg bombs", "25-mile-range rockets"."""
    if unit.name in words_of("sizes"):
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
    """ "dozens of R-60 rounds": the unit is the last word's, where that is ammunition."""
    end = next((i for i in range(at + 1, len(tokens)) if tokens[i].word in words_of("stops") or tokens[i].kind == "mark"), len(tokens))
    return Unit("round", True, end) if tokens[end - 1].word == "rounds" else None


def container(tokens: Sequence[Token], at: int) -> str | None:
    """The container that token `at` names, in the singular, else None."""
    word = _singular(tokens[at].word)
    if word in words_of("containers"):
        return word
    holds = words_at(tokens, at + 1, 1) == ("of",) or words_at(tokens, at + 1, 2) == ("full", "of")
    return word if word in words_of("full_of") and holds else None


def _singular(word: str) -> str:
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("xes", "sses", "ches")) else word.removesuffix("s")


@cache
def _bounders() -> dict[tuple[str, ...], str]:
    return phrases("before")


def _skip_bounds(tokens: Sequence[Token], at: int) -> int:
    """Where the words begin that bound the figure at `at`."""
    while count := match_before(tokens, at, _bounders())[0]:
        at -= count
    return at


def bound_figure(tokens: Sequence[Token], figure: Figure, unit: Unit) -> Bounds:
    """Low and high of a figure after the words around it have had their say."""
    bounds, at = [], figure.start
    while True:
        count, how = match_before(tokens, at, _bounders())
        if not count:
            break
        bounds.append(how)
        at -= count
    bounds += _bounds_behind(tokens, figure, unit)
    if figure.high > figure.low and figure.start > 0 and tokens[figure.start - 1].word == "between":
        return figure.low, figure.high
    how = next((b for b in ("at_least", "more_than", "at_most", "less_than", "nearly", "about") if b in bounds), "exact")
    plural = by_the(tokens, figure)
    return plural if plural else _apply(how, figure, unit)


def _bounds_behind(tokens: Sequence[Token], figure: Figure, unit: Unit) -> list[str]:
    """The bounds behind a figure or its noun: "20 or more tanks", "six tanks or so"."""
    found = []
    for at in range(figure.end, len(tokens)):
        if tokens[at].word in (",", ";", "(") or (tokens[at].kind == "figure" and at > figure.end):
            break
        count, how = match_at(tokens, at, phrases("after"))
        if count:
            found.append(how)
    return found


def by_the(tokens: Sequence[Token], figure: Figure) -> Bounds | None:
    return None


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


# --- without a figure ----------------------------------------------------------------------------------------------------


@cache
def _indefinite() -> dict[tuple[str, ...], Bounds]:
    return {tuple(phrase.split()): (low, high) for phrase, (low, high) in number_words()["indefinite"].items()}


BY_THE = re.compile(r"\bby the (\w+)\b")


def _read_uncounted(tokens: Sequence[Token]) -> Quantity:
    """The number that article, number and noun tell: "a helicopter" 1, "tanks" 2 and more, "equipment" nothing."""
    scope = _scope(tokens)
    vague = BY_THE.search(" ".join(token.word for token in tokens))
    if vague and vague[1] in number_words()["by_the"]:
        low, high = number_words()["vague_scales"][number_words()["by_the"][vague[1]]]
        return Quantity(low, high)
    head = _head(tokens, scope)
    count, bounds = match_at(tokens, 0, _indefinite())
    yields = (
        count and " ".join(words_at(tokens, 0, count)) in words_of("yield_to_mass") and head is not None and head.word in words_of("mass")
    )
    if count and not yields and bounds is not None:
        return Quantity(*bounds, _unit_of_head(tokens, scope) if bounds[0] else None)
    if head is None:
        return UNKNOWN
    return Quantity(*_bounds_of_noun(tokens, scope, head), _unit_of_head(tokens, scope))


def _head(tokens: Sequence[Token], scope: int) -> Token | None:
    """The noun that the phrase is about: the last word before its end."""
    for token in reversed(tokens[:scope]):
        if token.kind != "mark" and token.word not in ("'s", "’s", "s"):
            return token
    return None


def _unit_of_head(tokens: Sequence[Token], scope: int) -> str | None:
    last = scope - 1
    if tokens[last].word in ("rounds",):
        return "round"
    singular = words_at(tokens, 0, 1)[0] in ("a", "an", "the", "this")
    return (
        None
        if singular and words_at(tokens, scope, 1) == ("of",) and tokens[last].word in words_of("collectives")
        else container(tokens, last)
    )


def _bounds_of_noun(tokens: Sequence[Token], scope: int, head: Token) -> Bounds:
    word = head.word
    if word in words_of("mass") or word in words_of("formations"):
        return None, None
    if word in words_of("collectives") or (word.removesuffix("s") in words_of("collectives") and words_at(tokens, scope, 1) == ("of",)):
        return _bounds_of_many(tokens, scope, word)
    if word in words_of("either"):
        return (1, 1) if tokens[0].word in words_of("determiners") else (2, None)
    return (2, None) if is_plural(head) else (1, 1)


def _bounds_of_many(tokens: Sequence[Token], scope: int, word: str) -> Bounds:
    """ "a column of tanks" is 2 and more, "a stock of clothing" nothing."""
    if words_at(tokens, scope, 1) != ("of",):
        return (2, None) if is_plural_word(word) or word in ("column", "row", "fleet", "line") else (1, 1)
    inner = tokens[scope + 1 :]
    head = _head(inner, _scope(inner)) if inner else None
    return (None, None) if head is None or head.word in words_of("mass") or not is_plural(head) else (2, None)


def is_plural(noun: Token) -> bool:
    """The noun is in the plural; a designation where it ends in s: "T-72s"."""
    return is_plural_word(noun.word) or (noun.kind == "name" and noun.text.endswith("s") and not noun.text.endswith(("'s", "’s")))


def is_plural_word(word: str) -> bool:
    if word in words_of("plurals"):
        return True
    return word.endswith("s") and not word.endswith(("ss", "us", "is", "'s", "’s")) and word not in words_of("singulars")
