"""Capitals for a text that has none, letter for letter, so that every offset still holds.

Sentences begin with one, and so do words that the language network takes for names, days, months and nations; an abbreviation in
brackets is all capitals wherever it stands, and the name before it begins its words with one.
"""

from __future__ import annotations

import re
from functools import cache

from spolia.knowledge.tables import bundled
from spolia.language.network import Token, parse_text

OPENING = re.compile(r"(?:\A|(\S*)[.?!][\"')]*\s+)[\"'(]*([a-z])")
BRACKETED = re.compile(r"(?<=\w )\(([a-z][a-z0-9-]{1,5})\)")
DOTTED = re.compile(r"\b(?:[a-z]\.){2,}")
SHORTENED = frozenset("gen col maj cap dr mr mrs ms jr st lt no".split())  # words whose full stop ends no sentence
CALENDAR = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february april june july august september october november december".split()
)
SMALL = frozenset("of for and de la del y el".split())  # words within a name that stay as they are
NAMED_BY = frozenset(("ADJ", "NOUN", "PROPN"))


def restore_case(text: str) -> str:
    """The text with capitals, as long as before."""
    letters = list(text)
    for match in OPENING.finditer(text):
        before = match[1] or "the end"
        if len(before) > 1 and "." not in before and before not in SHORTENED:
            letters[match.start(2)] = match[2].upper()
    tokens = [token for sentence in parse_text("".join(letters)).sentences for token in sentence.tokens]
    for token in tokens:
        word = token.text.lower()
        if token.upos == "PROPN" or word in CALENDAR or word in nations():
            letters[token.start] = letters[token.start].upper()
    for match in DOTTED.finditer(text):
        letters[match.start() : match.end()] = match[0].upper()
    for match in BRACKETED.finditer(text):
        for token in _name_before(tokens, match.start()):
            letters[token.start] = letters[token.start].upper()
        for again in re.finditer(rf"\b{re.escape(match[1])}\b", text):
            letters[again.start() : again.end()] = match[1].upper()
    return "".join(letters)


@cache
def nations() -> frozenset[str]:
    """States and what is of them, in one word and in lower case."""
    rows = bundled().rows("countries.csv")
    words = (word for row in rows for column in ("name", "aliases", "adjectives") for word in row[column].split("|"))
    return frozenset(word.lower() for word in words if word.isalpha() and len(word) > 2)


def _name_before(tokens: list[Token], end: int) -> list[Token]:
    """The words of the name that ends before `end`, back to its article; small words are not among them."""
    name: list[Token] = []
    for token in reversed([token for token in tokens if token.end < end]):
        if token.upos not in NAMED_BY and token.text.lower() not in SMALL:
            break
        name += [token] if token.text.lower() not in SMALL else []
    return name
