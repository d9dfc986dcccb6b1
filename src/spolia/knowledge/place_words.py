"""A place as worded, taken apart: the name, the words around it that say what it is, and how far from it they may lead.

"just outside the city of Mosul" is the name Mosul, a populated place, 10 km around. The words stand in `place_classes.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from spolia.knowledge.words import fold

REMEMBERED = 20_000  # wordings: reports of a case word their places alike
LONGEST = 300  # characters that are looked at; no place's name is longer
LONGEST_CLASS = 3  # words: "military air base"
LEADING = re.compile(
    r"(?i)^(?:the|a|an|nearby|neighbouring|neighboring|their|its|his|our|same|ancient|historic|strategic|key|besieged|eponymous)\s+"
)


@dataclass(frozen=True, slots=True)
class PlaceClass:
    """Words that say what a place is, and the classes of the gazetteer that they may mean."""

    name: str
    words: frozenset[str]
    agrees: frozenset[str]
    is_area: bool


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """A place as worded, taken apart: the name itself, its class words, and how far from it the words may lead."""

    core: str
    whole: str  # the name with its class words
    kind: PlaceClass | None = None
    relation: str | None = None
    radius_m: int = 0
    part: str | None = None  # "northern", "eastern": a part of the place


class PlaceGrammar:
    """The words of place_classes.yaml, asked by wording. `is_place` answers whether a name with a part before it is a name of its own
    ("South Sudan"), `is_whole` whether class words belong to the name ("T4 air base" in a table)."""

    def __init__(self, words: Mapping[str, Any], is_place: Callable[[str], bool], is_whole: Callable[[str], bool]) -> None:
        self.classes = [PlaceClass(c["class"], frozenset(c["words"]), frozenset(c["agrees"]), c["area"]) for c in words["classes"]]
        self._class_of = {word: c for c in self.classes for word in c.words}
        self._relations = _relation_pattern(words["relations"])
        self._radius = {word.removeprefix("the "): row["radius_m"] for row in words["relations"] for word in row["words"]}
        self._part = re.compile(r"(?i)^(" + "|".join(sorted(map(re.escape, words["parts"]), key=len, reverse=True)) + r")\s+")
        self._of_a_unit = _seat_pattern(words["seats"], words["units"])
        self._is_place, self._is_whole = is_place, is_whole
        self.take_apart = lru_cache(maxsize=REMEMBERED)(self._take_apart)

    def _take_apart(self, text: str) -> PlaceWords:
        rest, relation, radius = trim(self.seat_of_a_unit(text) or text[:LONGEST]), None, 0
        while (match := self._relations.match(rest)) and not self._names_a_place(rest, match.group(1)):
            word = " ".join(match.group(1).lower().replace("-", " ").split())
            relation, radius = word if self._radius[word] else relation, max(radius, self._radius[word])
            rest = trim(rest[match.end() :])
        part = self._part.match(rest)
        if part and not self._names_a_place(rest, part.group(1)):
            rest = trim(rest[part.end() :])
        else:
            part = None
        core, kind = (rest, None) if self._is_whole(rest) else self.split_class(rest)
        return PlaceWords(core, rest, kind, relation, radius, part.group(1).lower() if part else None)

    def _names_a_place(self, name: str, part: str) -> bool:
        """ "South Sudan" and "Central Asia" are names of their own, "southern Syria" and "east Aleppo" are parts."""
        return self._is_whole(name) or (part[:1].isupper() and self._is_place(name))

    def seat_of_a_unit(self, text: str) -> str | None:
        """ "8th Brigade base" of "the base of the 8th Brigade" and "the 8th Brigade's base"; None of other words, and of more than LONGEST characters."""
        match = self._of_a_unit.match(text) if len(text) <= LONGEST else None
        return f"{match['unit'] or match['whose']} {match['seat'] or match['own']}" if match else None

    def class_before(self, text: str) -> PlaceClass | None:
        """The class that the last words of `text` give what follows: "the besieged town of"."""
        match = re.search(r"([\w-]+)\s+of\s+(?:the\s+)?$", text)
        return self._class_of.get(_bare([match[1]])) if match else None

    def split_class(self, text: str) -> tuple[str, PlaceClass | None]:
        """The name without the class words before or after it, and their class: "Tabqa air base" is Tabqa, an air base."""
        words = re.sub(r"['’]s?(?=\s)", "", text).split()
        for size in range(min(LONGEST_CLASS, len(words)), 0, -1):
            before, after = _bare(words[:size]), _bare(words[-size:])
            if (kind := self._class_of.get(after)) and size < len(words):
                return trim(" ".join(words[:-size])), kind
            if (kind := self._class_of.get(before)) and size < len(words):
                return trim(re.sub(r"(?i)^of\s+", "", " ".join(words[size:]))), kind
            if kind := self._class_of.get(after):
                return "", kind
        return text, None


def trim(text: str) -> str:
    """`text` without marks around it and without an article or adjective before it that is no part of a name."""
    text = text.strip(' \t\n\r.,;:"“”()[]')
    return LEADING.sub("", text) if " " in text else text


def _bare(words: list[str]) -> str:
    return re.sub(r"\s+", " ", re.sub(r"[^\w\s]", " ", fold(" ".join(words)))).strip()


def _relation_pattern(rows: list[dict[str, Any]]) -> re.Pattern[str]:
    words = sorted((word.removeprefix("the ") for row in rows for word in row["words"]), key=len, reverse=True)
    return re.compile(r"(?i)^(?:the\s+)?(" + "|".join(re.escape(word).replace(r"\ ", r"[\s-]+") for word in words) + r")\s+(?=\S)")


def _seat_pattern(seats: list[str], units: list[str]) -> re.Pattern[str]:
    """What a numbered unit has, before the unit or after it, and where that is: "the 8th Brigade", "Brigade 93"."""
    seat, kinds = "|".join(map(re.escape, seats)), "|".join(f"{unit}|{unit.capitalize()}" for unit in units)
    unit = rf"(?:\d\w*\s(?:[\w-]+\s){{0,3}}?(?:{kinds})|(?:{kinds})\s\d+)\b"
    of_it, its = rf"(?P<seat>{seat})\s+of\s+(?:the\s+)?(?P<unit>{unit})", rf"(?P<whose>{unit})['’]s?\s+(?P<own>{seat})"
    return re.compile(
        rf"^(?:[Tt]he\s+)?(?:{of_it}|{its})(?:\s+(?:near|outside|inside|in|at|on|to|around|north|south|east|west)\b.*)?$", re.DOTALL
    )
