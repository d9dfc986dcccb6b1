"""The words of a noun phrase that means a party: bare, as lemmas, its head."""

from __future__ import annotations

import re

from spolia.knowledge.parties import Parties, Side
from spolia.knowledge.words import fold, singular

HEAD_ENDS = re.compile(
    r"\s*(?:,|\(|(?<![\w-])(?:who|which|that|of|in|from|with|at|on|near|loyal|led|backed|defending|holding|it|to|back|there|here)\b)\s*"
)
OF = re.compile(
    r"(?i)^(?:(?:the|an?|some|about|more\s+than|up\s+to|at\s+least|nearly|almost)\s+)*(?P<part>[\w,-]+)\s+of\s+(?:(?:the|its|their|his)\s+)?(?P<whole>\S.*)$"
)
LONGEST_TAIL = 4  # words of a side's words


def bare(words: str) -> str:
    """The words without blanks around, marks and article."""
    plain = " ".join(words.split()).strip(' ,.;:"“”')
    return re.sub(r"(?i)^(?:the|so-called)\s+|['’]s$", "", plain)


def lemmas(words: str) -> str:
    """The words folded and singular, one blank between them."""
    return " ".join(singular(word) for word in re.findall(r"[^\W_]+", fold(words)))


def head(words: str) -> str:
    """The phrase up to its first preposition, relative or comma, without what stands in quotation marks around it."""
    return HEAD_ENDS.split(words.strip("\"“”' "), maxsplit=1)[0] or words


def whole(words: str, parties: Parties) -> str:
    """ "The garrison" for "the rest of the garrison"; the words themselves where they are no part of anything."""
    match = OF.match(words)
    if match is None or not (match["part"][0].isdigit() or singular(fold(match["part"])) in parties.parts):
        return words
    return whole(match["whole"], parties)


def side_of(words: str, parties: Parties) -> Side | None:
    """The row of party_words.yaml whose words end the phrase's head, or stand before a last word that tells nothing ("rebel hands")."""
    parts = lemmas(head(words)).split()
    found = _tail(parts, parties)
    if found is None and len(parts) > 1 and parts[-1] in parties.loose:
        return _tail(parts[:-1], parties)
    return found


def _tail(parts: list[str], parties: Parties) -> Side | None:
    for size in range(min(LONGEST_TAIL, len(parts)), 0, -1):
        tail = " ".join(parts[-size:])
        for side in parties.sides:
            if tail in side.words:
                return side
    return None
