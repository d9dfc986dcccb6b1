"""Figures as reports write them: a phrase cut into words and figures, and the number that begins at one of them.

Only what a figure says stands here; what it counts and what bounds it is for numbers.py and measures.py. The words are in
number_words.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

import yaml

Bounds = tuple[float | None, float | None]
LONE = (
    "a",
    "an",
    "good",
    "the",
    "full",
    "whole",
    "round",
    "first",
    "last",
    "another",
    "per",
    "some",
)  # before a scale of its own: "a good dozen"
BIGGEST = 1e12  # what is multiplied further is no number but a line of words
LONGEST = 15  # digits: a longer run of them is no count of anything


class Token(NamedTuple):
    """A piece of a phrase: `text` as written, `word` in lower case; `value` where it is a figure, in digits or a word."""

    text: str
    word: str
    value: float | None = None
    kind: str = "word"  # word, figure, ordinal, name (a designation), mark


class Figure(NamedTuple):
    """A number as told: tokens[start:end] give bounds that hold as they are (`told`), or one value that others may bound."""

    start: int
    end: int
    low: float
    high: float
    unit: str | None = None


@cache
def number_words() -> dict[str, Any]:
    """The table of number_words.yaml."""
    text = (files("spolia.language") / "number_words.yaml").read_text("utf-8")
    table: dict[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  # a safe loader either way
    return table


@cache
def phrases(table: str) -> dict[tuple[str, ...], str]:
    """Each phrase of `table` (key: [phrase, …]) as a tuple of words, with its key."""
    return {tuple(_cut_words(phrase)): key for key, listed in number_words()[table].items() for phrase in listed}


@cache
def words_of(table: str) -> frozenset[str]:
    return frozenset(number_words()[table])


def _cut_words(phrase: str) -> list[str]:
    return [token.word for token in cut(phrase)]


# --- cutting -------------------------------------------------------------------------------------------------------------

DIGITS = r"\d{1,3}(?:[,\u00a0\u202f\u2009' ]\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?"
PIECE = re.compile(
    rf"""
      (?P<currency>(?:US|AU?|CA?|NZ)?\$|[£€₽₺₪₴¥])
    | (?P<ordinal>\d+(?:st|nd|rd|th)\b)
    | (?P<figure>(?<![\w.,])(?:{DIGITS}))(?=(?:mm|cm|km/?h?|kg|kgs|lbs?|ft|nmi?|mi|mph|kph|kts?|m/s|[gktTmMxX]|bn|mn|mln|tn|yds?)?(?![\w]))
    | (?P<name>[^\W_]+(?:[-/.][^\W_]+)*(?<=[\w])(?:['’]s\b)?)
    | (?P<mark>[^\w\s])
    """,
    re.VERBOSE,
)
RANGE = re.compile(
    rf"(?<![\w.,-])((?:[$£€]\s?)?(?:{DIGITS})(?:\s?[a-z%]{{1,3}})?)\s?[–—−-]\s?((?:[$£€]\s?)?(?:{DIGITS}))(?![\d.,]*\d)(?!-?[A-Z])"
)
COMPOUND = re.compile(r"^(\w+)-(\w+)$")


# What is written together and read apart, and the comma of "1,2 million".
SPELLINGS = (
    (re.compile(r"\u2011"), "-"),
    (re.compile(r"(?<=\d)\s?½"), ".5"),
    (re.compile(r"(?<![\w.,])½"), "0.5 "),
    (re.compile(r"\banywhere\s+(?=from\b|between\b)", re.IGNORECASE), ""),
    (RANGE, r"\1 – \2"),
    (
        re.compile(
            r"(?<![\w.,])(\d+),(\d{1,2})(?=\s*(?:million|billion|bn|mn|m|tonnes?|tons?|kg|kilograms?|kilos?|km|kilometres?|kilometers?|metres?|meters?|miles?|litres?|liters?|per ?cent|%)(?!\w))"
        ),
        r"\1.\2",
    ),
    (re.compile(r"\b(\d+)-(odd|plus|strong)\b"), r"\1 \2"),
    (re.compile(r"\b(\w+)-(?=(?:dozen|hundred|thousand|million|score)\b)", re.IGNORECASE), r"\1 "),
    (re.compile(r"\b(\w+)-and-a-half\b", re.IGNORECASE), r"\1 and a half"),
    (
        re.compile(r"\b(\w+)-(?:man|member|person)(?=\s+(?:crew|team|unit|squad|patrol|cell|group|family|delegation)\b)", re.IGNORECASE),
        r"\1 strong",
    ),
    (re.compile(r"(?<!\w)[x×](?=\d)|(?<=\d)[x×](?!\w)"), " x "),
)


@lru_cache(maxsize=20_000)
def cut(text: str) -> tuple[Token, ...]:
    """The words, figures and marks of a phrase, in order."""
    for spelling, plain in SPELLINGS:
        text = spelling.sub(plain, text)
    tokens: list[Token] = []
    for match in PIECE.finditer(text):
        tokens += _classify(match)
    return tuple(tokens)


def _classify(match: re.Match[str]) -> list[Token]:
    piece = match.group()
    if match["figure"]:
        return [Token(piece, piece, to_number(piece), "figure" if to_number(piece) is not None else "name")]
    if match["ordinal"]:
        return [Token(piece, piece.lower(), None, "ordinal")]
    if match["currency"] or match["mark"]:
        return [Token(piece, piece.lower(), None, "mark")]
    return _classify_word(piece)


def _classify_word(piece: str) -> list[Token]:
    word = piece.lower()
    figures = number_words()["figures"]
    if word in figures:
        return [Token(piece, word, float(figures[word]), "figure")]
    compound = COMPOUND.match(word)
    if compound:
        first, second = compound.groups()
        if first in figures and second in figures:  # twenty-one
            return [Token(piece, word, float(figures[first] + figures[second]), "figure")]
        if second in ("odd", "plus", "strong") and (first in figures or first.isdigit()):
            value = float(figures[first]) if first in figures else to_number(first)
            return [Token(first, first, value, "figure"), Token(second, second)]
        if first in ("half", "mid"):
            return [Token(first, first), Token(second, second)]
    return [Token(piece, word, None, "name" if any(c.isdigit() for c in piece) else "word")]


def to_number(digits: str) -> float | None:
    """The value of figures as written, "1,000" or "7.5"; None where they are too long to be a number of anything."""
    bare = re.sub(r"[,\s']", "", digits)
    return float(bare) if len(bare) <= LONGEST else None


# --- figures -------------------------------------------------------------------------------------------------------------


def words_at(tokens: Sequence[Token], start: int, count: int) -> tuple[str, ...]:
    return tuple(token.word for token in tokens[start : start + count])


def match_at(tokens: Sequence[Token], start: int, table: dict[tuple[str, ...], Any]) -> tuple[int, Any]:
    """How many tokens from `start` the longest phrase of `table` takes there, and what it stands for; (0, None) if none."""
    for count in range(min(4, len(tokens) - start), 0, -1):
        found = table.get(words_at(tokens, start, count))
        if found is not None:
            return count, found
    return 0, None


def match_before(tokens: Sequence[Token], end: int, table: dict[tuple[str, ...], Any]) -> tuple[int, Any]:
    """The same for the phrase that ends at `end`."""
    for count in range(min(4, end), 0, -1):
        found = table.get(words_at(tokens, end - count, count))
        if found is not None:
            return count, found
    return 0, None


@cache
def few() -> dict[tuple[str, ...], Bounds]:
    return {tuple(phrase.split()): (low, high) for phrase, (low, high) in number_words()["few"].items()}


def read_figure(tokens: Sequence[Token], start: int) -> Figure | None:
    """The number that begins at token `start`: one value, a range, or one of the words for a number not told."""
    return _read_vague(tokens, start) or _read_range(tokens, start)


def _read_vague(tokens: Sequence[Token], start: int) -> Figure | None:
    """ "dozens", "tens of thousands", "a few hundred", "a handful"."""
    vague, scales = number_words()["vague_scales"], number_words()["scales"]
    word = tokens[start].word
    if word in vague:
        low, high = vague[word]
        after = words_at(tokens, start + 1, 2)
        if len(after) == 2 and after[0] == "of" and after[1] in vague and vague[after[1]][0] > low:
            scale = vague[after[1]][0] // 2
            return Figure(start, start + 3, low * scale, (high + 1) * scale - 1)
        return Figure(start, start + 1, low, high)
    count, bounds = match_at(tokens, start, few())
    if not count or (word == "few" and start and tokens[start - 1].word in ("as", "no", "so")):
        return None
    end = start + count
    scale_at = end + (words_at(tokens, end, 1) == ("of",))
    if scale_at < len(tokens) and tokens[scale_at].word in scales:
        word = tokens[scale_at].word + "s"
        low, high = vague.get(word, bounds) if bounds != (2, 2) else (2 * scales[tokens[scale_at].word],) * 2
        return Figure(start, scale_at + 1, low, high)
    return Figure(start, end, *bounds)


def _read_range(tokens: Sequence[Token], start: int) -> Figure | None:
    first = _read_value(tokens, start)
    if first is None:
        return None
    value, end, unit = first
    joined = tokens[end].word if end < len(tokens) else ""
    between = joined == "and" and start > 0 and tokens[start - 1].word == "between"
    if joined in ("to", "–", "or", "through") or between:
        second = _read_value(tokens, end + 1)
        if second is not None and not _is_bound(tokens, end):
            high, stop, unit_after = second
            low = _share_scale(tokens, value, high, (start, end, stop), joined == "–")
            if low < high:
                return Figure(start, stop, low, high, unit or unit_after)
    return Figure(start, end, value, value, unit)


def _is_bound(tokens: Sequence[Token], at: int) -> bool:
    """ "or more" is no second number."""
    return match_at(tokens, at, phrases("after"))[0] > 0


def _share_scale(tokens: Sequence[Token], low: float, high: float, at: tuple[int, int, int], dashed: bool) -> float:
    """The lower figure with the scale that it leaves to the higher: "20 to 30 thousand", "20–30,000"."""
    start, end, stop = at
    scales, short = number_words()["scales"], number_words()["short_scales"]
    has_scale = any(t.word in scales or t.word in short for t in tokens[start:end])
    for token in tokens[end + 1 : stop]:
        if not has_scale and (token.word in scales or token.word in short or (token.word in "mM" and len(token.word) == 1)):
            factor = scales.get(token.word) or short.get(token.word) or 1_000_000
            return low * factor if low < high / factor else low
    if dashed and "," in tokens[stop - 1].text and low < 1000 and low * 1000 < high:
        return low * 1000
    return low


def _read_value(tokens: Sequence[Token], start: int) -> tuple[float, int, str | None] | None:
    """One value from token `start`, where it ends, and the currency that stands before it."""
    unit = None
    if start < len(tokens) and tokens[start].text in _signs():
        unit, start = _signs()[tokens[start].text], start + 1
    if start >= len(tokens):
        return None
    end, value = start, 0.0
    word = tokens[start].word
    if word in ("a", "an") and words_at(tokens, start + 1, 1) and tokens[start + 1].word in words_of("scales"):
        value, end = 1.0, start + 1
    elif (
        word == "half"
        and words_at(tokens, start + 1, 1) in (("a",), ("the",))
        and words_at(tokens, start + 2, 1)
        and tokens[start + 2].word in words_of("scales")
    ):
        value, end = 0.5, start + 2
    elif word == "half" and words_at(tokens, start + 1, 1) and tokens[start + 1].word in words_of("scales"):
        value, end = 0.5, start + 1
    elif word in words_of("scales") and (start == 0 or tokens[start - 1].word in LONE):
        value, end = 1.0, start
    elif tokens[start].kind == "figure":
        value, end = _add_words(tokens, start)
    else:
        return None
    value, end = _scale(tokens, value, end, unit)
    return value, end, unit


@cache
def _signs() -> dict[str, str]:
    """What stands before a sum, as written: "$", "US$", "USD"."""
    listed = {
        sign: code for code, signs in number_words()["currencies"].items() for sign in signs if not sign.isalpha() and " " not in sign
    }
    return {**{sign.upper(): code for sign, code in listed.items()}, **{code: code for code in listed.values()}}


def _add_words(tokens: Sequence[Token], start: int) -> tuple[float, int]:
    """The figure at `start`, with "and a half" behind it."""
    value = tokens[start].value or 0.0
    end = start + 1
    ones = tokens[end].value if end < len(tokens) else None
    if ones and ones < 10 and value >= 20 and value % 10 == 0 and not tokens[start].text[0].isdigit():
        value, end = value + ones, end + 1  # "twenty one"
    if words_at(tokens, end, 3) == ("and", "a", "half"):
        value, end = value + 0.5, end + 3
    return value, end


def _scale(tokens: Sequence[Token], value: float, end: int, unit: str | None) -> tuple[float, int]:
    """`value` multiplied by the scales from token `end` and added to: "two hundred and twelve thousand"."""
    scales, short = number_words()["scales"], number_words()["short_scales"]
    total, start = 0.0, end
    while end < len(tokens):
        word = tokens[end].word
        if word in short or (word == "m" and (unit or _people_follow(tokens, end + 1))):
            return total + value * short.get(word, 1_000_000), end + 1
        if word in scales and value < BIGGEST:
            end += 1
            half = scales[word] / 2 if words_at(tokens, end, 3) == ("and", "a", "half") else 0
            end += 3 if half else 0
            value = value * scales[word] + half
            if scales[word] >= 1000:
                total, value = total + value, 0.0
            continue
        added = _added(tokens, end) if end > start else None
        if added is None:
            break
        value, end = value + added[0], added[1]
    return total + value, end


def _people_follow(tokens: Sequence[Token], at: int) -> bool:
    """ "50m people" are millions; "a 50m wall" is metres."""
    return at < len(tokens) and (tokens[at].word in words_of("plurals") or (tokens[at].word,) in phrases("currencies"))


def _added(tokens: Sequence[Token], at: int) -> tuple[float, int] | None:
    """What is added in words behind a scale: "hundred and twelve"; nothing behind a dozen or a score."""
    at += words_at(tokens, at, 1) == ("and",)
    if at >= len(tokens) or tokens[at].kind != "figure" or tokens[at].text[0].isdigit():
        return None
    if any(token.word in ("dozen", "score") for token in tokens[max(0, at - 2) : at]):
        return None
    return _add_words(tokens, at)
