"""What ties a decision to the words that it is about, so that it finds them again: in another reading, and in another version of the report."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import lru_cache

import msgspec

from spolia.measures import ALIKE
from spolia.records import Claim, Statement, Tie


def thread_of(report: str, quote: str, start: int, said: Statement) -> str:
    """The thread of the decisions on a claim on which nobody has decided yet; the same for all who see it as it is now."""
    told = msgspec.json.encode([report, quote, start, said])
    return f"c-{hashlib.sha256(told).hexdigest()[:12]}"


def tie_of(claim: Claim, sha256: str, thread: str) -> Tie:
    """What finds the claim again; `sha256` is that of the item that its report was read from."""
    speaker = (claim.speaker.name or claim.speaker.text) if claim.speaker else None
    evidence = claim.evidence
    return Tie(report=sha256, quote=evidence.quote, start=evidence.start, kind=claim.kind, speaker=speaker, thread=thread)


def find_quote(text: str, quote: str, start: int | None) -> tuple[int, int] | None:
    """Where the words stand in a text, at the place nearest to `start`; None where they do not.

    >>> find_quote("They said: “the hill  is ours”.", '"The hill is ours"', 0)
    (11, 30)
    """
    return next(iter(find_places(text, quote, start)), None)


def find_places(text: str, quote: str, start: int | None) -> list[tuple[int, int]]:
    """Every place where the words stand in a text, the nearest to `start` first.

    Capitals, blanks and the kinds of quotation marks and dashes make no difference where the words stand nowhere as they are.
    """
    places = list(_same_words(text, quote)) or list(_alike_words(text, quote))
    return sorted(places, key=lambda place: (abs(place[0] - (start or 0)), place))


def _same_words(text: str, quote: str) -> Iterator[tuple[int, int]]:
    at = text.find(quote)
    while at >= 0:
        yield at, at + len(quote)
        at = text.find(quote, at + 1)


def _alike_words(text: str, quote: str) -> Iterator[tuple[int, int]]:
    for found in _pattern(quote).finditer(text):
        yield found.span()


@lru_cache(maxsize=2_000)
def _pattern(quote: str) -> re.Pattern[str]:
    """The quote with each of what a page changes, and says nothing by, standing for all of its kind."""
    return re.compile(r"\s+".join("".join(map(_sign, word)) for word in quote.split()), re.IGNORECASE)


def _sign(character: str) -> str:
    plain = ALIKE.get(ord(character), character)
    alike = [other for other, stands_for in ALIKE.items() if stands_for == plain] if plain else []
    if not plain:
        return f"{re.escape(character)}?"
    return f"[{re.escape(plain + ''.join(map(chr, alike)))}]" if alike else re.escape(character)
