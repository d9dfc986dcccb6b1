"""The number that a noun phrase tells without a figure: by its article, its number and what it names.

Where the phrase's own noun ends, which word is its head, whether that is one, many or a mass; the words are in number_words.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from spolia.language.figures import Bounds, Token, few, match_at, number_words, phrases, words_at, words_of

BY_THE = re.compile(r"\bby the (\w+)\b")


def read_uncounted(tokens: Sequence[Token]) -> tuple[float | None, float | None, str | None]:
    """The number that article, number and noun tell: "a helicopter" 1, "tanks" 2 and more, "equipment" nothing."""
    vague = BY_THE.search(" ".join(token.word for token in tokens))
    if vague and vague[1] in number_words()["by_the"]:
        low, high = number_words()["vague_scales"][number_words()["by_the"][vague[1]]]
        return low, high, None
    start = match_at(tokens, 0, phrases("before"))[0] if not match_at(tokens, 0, _indefinite())[0] else 0
    count, bounds = match_at(tokens, start, _indefinite())
    rest = tokens[start + count :]
    if count and (" ".join(words_at(tokens, start, count)) not in words_of("yield_to_mass") or not rest or not _is_mass(rest)):
        low, high = bounds
        return low, high, _unit_of_head(tokens, scope_of(tokens)) if low else None
    if len(tokens) > 2 and tokens[0].word in ("a", "an") and words_at(tokens, len(tokens) - 2, 2) == ("or", "two"):
        return 1, 2, None
    scope = scope_of(tokens)
    head = _head(tokens, scope)
    if head is None or head.kind == "figure" or head.text.isdigit():
        return None, None, None
    count, unit = match_at(tokens, 0, phrases("units"))
    if count and count == scope and is_plural(head):
        return 2, None, unit
    low, high = _bounds_of_noun(tokens, scope, head)
    return low, high, _unit_of_head(tokens, scope)


@cache
def _indefinite() -> dict[tuple[str, ...], Bounds]:
    return {tuple(phrase.split()): (low, high) for phrase, (low, high) in number_words()["indefinite"].items()}


def _is_mass(tokens: Sequence[Token]) -> bool:
    head = _head(tokens, scope_of(tokens))
    return head is not None and head.word in words_of("mass")


def _bounds_of_noun(tokens: Sequence[Token], scope: int, head: Token) -> Bounds:
    word = head.word
    together = word in words_of("collectives") or singular(word) in words_of("collectives")
    if together and words_at(tokens, scope, 1) == ("of",):
        return _bounds_of_many(tokens, scope)
    if word in words_of("mass") or word in words_of("formations"):
        return None, None
    if word in words_of("people_together") or word in ("column", "row", "fleet"):
        return 2, None
    if word in words_of("either"):
        return (1, 1) if tokens[0].word in words_of("determiners") else (2, None)
    return (2, None) if is_plural(head) else (1, 1)


def _bounds_of_many(tokens: Sequence[Token], scope: int) -> Bounds:
    """ "a column of tanks" is 2 and more, "a stock of clothing" nothing."""
    inner = tokens[scope + 1 :]
    head = _head(inner, scope_of(inner)) if inner else None
    return (None, None) if head is None or head.word in words_of("mass") or not is_plural(head) else (2, None)


def scope_of(tokens: Sequence[Token]) -> int:
    """Where the noun that the phrase is about has been named: numbers behind it are of something else."""
    for index, token in enumerate(tokens):
        if token.word in ("and", "or", ",", "&") and _begins_another(tokens, index):
            return index
        named = index and tokens[index - 1].word not in words_of("determiners")
        if named and (token.word in words_of("stops") or token.word in (",", "(", ";")):
            return index
    return len(tokens)


def _begins_another(tokens: Sequence[Token], at: int) -> bool:
    """Behind the "and" at `at` stands a noun with its own number: "a tank and two trucks"."""
    if at == 0 or at + 1 >= len(tokens) or tokens[at - 1].kind in ("figure", "mark") or tokens[at - 1].word in words_of("scales"):
        return False
    after = tokens[at + 1]
    return after.kind == "figure" or after.word in words_of("determiners") or match_at(tokens, at + 1, few())[0] > 0


def _head(tokens: Sequence[Token], scope: int) -> Token | None:
    """The noun that the phrase is about: the last word before its end."""
    for token in reversed(tokens[:scope]):
        if token.kind != "mark" and token.word not in ("'s", "’s", "s", "and", "or"):
            return token
    return None


def _unit_of_head(tokens: Sequence[Token], scope: int) -> str | None:
    """The unit of a noun without a number: rounds, or the container that things are in; "a batch of missiles" is missiles."""
    noun = tokens[scope - 1]
    if noun.word == "rounds":
        return "round"
    gathered = (
        tokens[0].word in ("a", "an", "the", "this") and words_at(tokens, scope, 1) == ("of",) and noun.word in words_of("collectives")
    )
    return None if gathered else container(tokens, scope - 1)


def container(tokens: Sequence[Token], at: int) -> str | None:
    """The container that token `at` names, in the singular, else None."""
    word = singular(tokens[at].word)
    if word in words_of("containers"):
        return word
    holds = words_at(tokens, at + 1, 1) == ("of",) or words_at(tokens, at + 1, 2) == ("full", "of")
    return word if word in words_of("full_of") and holds else None


def is_plural(noun: Token) -> bool:
    """The noun is in the plural; a designation where it ends in s: "T-72s"."""
    return is_plural_word(noun.word) or (noun.kind == "name" and noun.text.endswith("s") and not noun.text.endswith(("'s", "’s")))


def is_plural_word(word: str) -> bool:
    if word in words_of("plurals"):
        return True
    return word.endswith("s") and not word.endswith(("ss", "us", "is", "'s", "’s")) and word not in words_of("singulars")


def singular(word: str) -> str:
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("xes", "sses", "ches")) else word.removesuffix("s")
