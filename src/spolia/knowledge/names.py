"""Names found by their words: a name of several words, its capitals, and all that bear it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Generic, TypeVar

from spolia.knowledge.words import fold

T = TypeVar("T")
WORD = re.compile(r"[^\W_]+(?:['’][sS]\b)?")
LEADING = re.compile(
    r"(?i)^\W*(?:(?:the|a|an|some|of|by|from|its|their|his|our|all|any|so-called|primarily|mainly|mostly|largely|roughly|about|around|nearly|almost|over|at least|up to|"
    r"more than|fewer than|as many as|a number of|dozens of|hundreds of|thousands of|scores of|\d[\d,./]*(?:\s+to\s+\d[\d,.]*)?)\s+)+"
)
LONG = 3  # words of a name that needs no capitals to be one ("Syrian democratic forces")
SHORT = 5  # letters: an all-capital name up to this long is an acronym and needs its capitals ("IS", "WHO")
Words = list[re.Match[str]]


class Names(Generic[T]):
    """An index of names: which things bear the name that some words of a text are. One name may have several bearers."""

    def __init__(self) -> None:
        self._bearers: dict[tuple[str, ...], list[tuple[T, tuple[str, ...]]]] = {}
        self._reach: dict[str, int] = {}  # the words of the longest name by its first word, so that most words are looked up once

    def add(self, name: str, thing: T) -> None:
        """Let `thing` bear `name` too."""
        shape = tuple(WORD.findall(LEADING.sub("", name) if name[:1] in "taTA" else name))
        if not shape:
            return
        key = tuple(plain(word) for word in shape)
        borne = self._bearers.setdefault(key, [])
        if (thing, shape) not in borne:
            borne.append((thing, shape))
            self._reach[key[0]] = max(self._reach.get(key[0], 0), len(key))

    def bearers(self, words: Words) -> tuple[T, ...]:
        """All whose name these words are, in the order of the table."""
        key = tuple(plain(word.group()) for word in words)
        borne = self._bearers.get(key)
        if borne is None:
            return ()
        found = (thing for thing, shape in borne if _shaped(words, shape))
        return tuple(dict.fromkeys(found))

    def longest(self, words: Words, at: int) -> tuple[int, tuple[T, ...]]:
        """How many words from `at` on are the longest name there, and who bears it; 0 and nobody where none begins there."""
        reach = self._reach.get(plain(words[at].group()))
        if reach is None:
            return 0, ()
        for size in range(min(reach, len(words) - at), 0, -1):
            if found := self.bearers(words[at : at + size]):
                return size, found
        return 0, ()

    def reach(self, word: str) -> int:
        """The words of the longest name that begins with this word, folded; 0 where none does."""
        return self._reach.get(word, 0)

    def shared(self) -> Iterator[tuple[tuple[str, ...], tuple[T, ...]]]:
        """The names that several bear."""
        for key, borne in self._bearers.items():
            things = tuple(dict.fromkeys(thing for thing, _ in borne))
            if len(things) > 1:
                yield key, things


def words_of(text: str) -> Words:
    """The words of a text, a possessive with its word."""
    return list(WORD.finditer(text))


@lru_cache(maxsize=1 << 16)
def plain(word: str) -> str:
    """A word without case, accents and possessive."""
    folded = word.lower() if word.isascii() else fold(word)
    return folded[:-2] if folded.endswith("'s") else folded


def _shaped(words: Words, shape: tuple[str, ...]) -> bool:
    """The words have the capitals that the name has; a long name needs none."""
    return len(shape) >= LONG or all(_cased(word.group(), wanted) for word, wanted in zip(words, shape, strict=True))


@lru_cache(maxsize=1 << 16)
def _cased(word: str, wanted: str) -> bool:
    """The word has the capitals that the name's has: an acronym all of them, a name its first."""
    core, given = (re.sub(r"['’][sS]$", "", each) for each in (wanted, word))
    if len(core) > 1 and core.isupper() and len(core) <= SHORT:
        return given.isupper()
    if len(core) == 1 and core.isupper():
        return word[:1].isupper()
    return word[:1].isupper() or not core[:1].isupper() or (len(core) > 1 and word.islower() and core.lower() in ("al", "el"))
