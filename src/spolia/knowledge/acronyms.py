"""What a report itself says that a short name stands for: "the Sudanese Armed Forces (SAF)", "the SDF, or Sudan Defence Force"."""

from __future__ import annotations

import re
from collections.abc import Iterator

SHORT_NAME = r"[A-Z][A-Za-z0-9]*(?:[-/][A-Za-z0-9]+)*"
LONG_NAME = r"[A-Z][\w'’-]*(?:\s+(?:(?:of|for|the|and|in|de|du|la|des|pour|et|al)\s+)*(?:[ld]['’])?[A-Z][\w'’-]*){1,9}"
AFTER = re.compile(rf"\s*\(\s*(?:the\s+|also\s+|or\s+|known\s+as\s+)*[\"“‘']?({SHORT_NAME})[\"”’']?\s*[),;]")
OTHER = re.compile(
    rf"\b({SHORT_NAME})[\"”]?(?:\s*\(\s*|,?\s+(?:or|short\s+for|which\s+stands\s+for|standing\s+for|meaning)\s+)(?:the\s+)?({LONG_NAME})"
)
OR_SHORT = re.compile(
    rf"({LONG_NAME}),?\s+(?:or|known\s+as(?:\s+the)?|known\s+by\s+its\s+(?:\w+\s+)?acronym(?:,)?)\s+(?:the\s+)?({SHORT_NAME})\b"
)
PART = re.compile(r"(?:\b[ld]['’](?=[A-Z]))?([^\W\d_][\w'’]*)")
SMALL = frozenset("of for the and in de du la des pour et al".split())
LEAST, MOST = 2, 10  # capitals of a short name that is one
BACK = 120  # characters before a bracket in which the long name stands


def definitions(text: str) -> Iterator[tuple[str, str]]:
    """Each (short name, long name) that the text itself gives, in its order."""
    for match in AFTER.finditer(text) if "(" in text else ():
        if long := _fitting_end(text[max(0, match.start() - BACK) : match.start()], match[1]):
            yield match[1], long
    for match in OTHER.finditer(text):
        if long := _fitting_start(match[2], match[1]):
            yield match[1], long
    for match in OR_SHORT.finditer(text):
        if long := _fitting_end(match[1], match[2]):
            yield match[2], long


def _fitting_end(before: str, short: str) -> str | None:
    """The last words of `before` whose first letters are those of `short`."""
    letters = _letters(short)
    parts = list(PART.finditer(before))
    taken: list[re.Match[str]] = []
    for part in reversed(parts):
        if part[1][0].isupper():
            taken.append(part)
        elif part[1].lower() not in SMALL:
            break
        if letters and len(taken) == len(letters):
            return before[part.start() :].strip() if _spells(taken, letters) else None
    return None


def _fitting_start(after: str, short: str) -> str | None:
    """The first words of `after` whose first letters are those of `short`."""
    letters, taken = _letters(short), list[re.Match[str]]()
    for part in PART.finditer(after):
        if part[1][0].isupper():
            taken.append(part)
        if letters and len(taken) == len(letters):
            return after[: part.end()].strip() if _spells(taken, letters) else None
    return None


def _letters(short: str) -> str:
    """The capitals of a short name; empty where it is an ordinary word."""
    capitals = "".join(c for c in short if c.isupper())
    return capitals if LEAST <= len(capitals) <= MOST and 2 * len(capitals) > len(short) else ""


def _spells(parts: list[re.Match[str]], letters: str) -> bool:
    """The first letters are those of the short name, in any order, since many are of another language (FAMa, MINUSMA)."""
    return sorted(part[1][0] for part in parts) == sorted(letters)
