"""What a report itself says that a short name stands for: "the Sudanese Armed Forces (SAF)", "the SDF, or Sudan Defence Force"."""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST_SHORT = 12  # characters of a short name
SHORT_NAME = r"[A-Z][A-Za-z0-9]{0,11}(?:[-/][A-Za-z0-9]{1,11}){0,3}"
WORD = r"[A-Z][\w'’-]{0,29}"
LONG_NAME = rf"{WORD}(?:\s{{1,9}}(?:(?:of|for|the|and|in|de|du|la|des|pour|et|al)\s{{1,9}}){{0,3}}(?:[ld]['’])?{WORD}){{1,9}}"
AFTER = re.compile(rf"\(\s{{0,9}}(?:(?:the|also|or|known\s+as)\s{{1,9}}){{0,4}}[\"“‘']?({SHORT_NAME})[\"”’']?\s{{0,9}}[),;]")
# what stands between a name and its other form; around it the two are looked for, so that a text without it costs nothing
MEANING = re.compile(r"\(\s{0,9}(?:the\s+)?|\b(?:or|short\s+for|which\s+stands\s+for|standing\s+for|meaning)\s{1,9}(?:the\s+)?")
SHORT_BEFORE = re.compile(rf"\b({SHORT_NAME})[\"”]?(?:\s|,\s)\s{{0,8}}$|\b({SHORT_NAME})[\"”]?$")
LONG_AFTER = re.compile(LONG_NAME)
CALLED = re.compile(r"\b(?:or|known\s+as(?:\s+the)?|known\s+by\s+its\s+(?:\w{1,30}\s+)?acronym,?)\s{1,9}(?:the\s+)?" rf"({SHORT_NAME})\b")
BEFORE_CALLED = re.compile(r"[\w'’-],?\s{1,9}$")
NAME_BEFORE = re.compile(rf"({WORD}(?:\s(?:(?:of|for|the|and|in|de|du|la|des|pour|et|al|sans)\s){{0,2}}{WORD}){{1,7}})\s$")
PART = re.compile(r"(?:\b[ld]['’](?=[A-Z]))?([^\W\d_][\w'’]*)")
SMALL = frozenset("of for the and in de du la des pour et al".split())
LEAST, MOST = 2, 10  # capitals of a short name that is one
BACK = 120  # characters before a bracket in which the long name stands
NEAR = 24  # characters before "or" or a bracket in which the whole short name stands


def definitions(text: str) -> Iterator[tuple[str, str]]:
    """Each (short name, long name) that the text itself gives, in its order."""
    for match in AFTER.finditer(text) if "(" in text else ():
        if long := _fitting_end(text[max(0, match.start() - BACK) : match.start()], match[1]):
            yield match[1], long
    for match in MEANING.finditer(text):
        short, after = SHORT_BEFORE.search(text[max(0, match.start() - NEAR) : match.start()]), LONG_AFTER.match(text, match.end())
        if short and after and (fitting := _fitting_start(after[0], short[1] or short[2])):
            yield short[1] or short[2], fitting
    for match in CALLED.finditer(text):
        before = text[max(0, match.start() - BACK) : match.start()]
        if BEFORE_CALLED.search(before[-NEAR:]) and (long := _fitting_end(before.rstrip(" ,"), match[1])):
            yield match[1], long


def bracketed(text: str) -> Iterator[tuple[str, str]]:
    """Each (short name, capitalised words right before its bracket) whose letters do not fit: "Reporters Without Borders (RSF)"."""
    for match in AFTER.finditer(text) if "(" in text else ():
        before = text[max(0, match.start() - BACK) : match.start()]
        named = NAME_BEFORE.search(before)
        if named and _letters(match[1]) and not _fitting_end(before, match[1]):
            yield match[1], named[1]


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
    if len(short) > LONGEST_SHORT:
        return ""
    capitals = "".join(c for c in short if c.isupper())
    return capitals if LEAST <= len(capitals) <= MOST and 2 * len(capitals) > len(short) else ""


def _spells(parts: list[re.Match[str]], letters: str) -> bool:
    """The first letters are those of the short name, in any order, since many are of another language (FAMa, MINUSMA)."""
    return sorted(part[1][0] for part in parts) == sorted(letters)
