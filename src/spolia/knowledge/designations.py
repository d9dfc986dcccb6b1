"""Designations in a text: found however a report writes them, and kept apart from roads, calibres and names that only look like one.

What counts and what does not:

    "Pantsir S-1", "BMP 2", "МиГ-29"   blanks, hyphens, case and Cyrillic letters do not matter
    "T-72s", "the Su-25's"             nor does an ending
    "Su-30MKI", "BTR-80K"              letters that no row has: a type of aircraft is its type, of other things a system of that family
    "Buk-M1/M2", "MiG-29/31"           what follows a stroke takes the beginning of what stands before it
    "the M4 highway", "the M20"        a road is none; "an M60" and "M60s" are no road
    "a spartan room"                   a name of letters alone needs its capital, a weak one a noun of its category beside it
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from spolia.knowledge.categories import Categories
from spolia.knowledge.systems import MaterielRow
from spolia.knowledge.words import fold, singular

LONGEST_NAME = 7  # words, hyphens counted as blanks: "BM-21 Grad multiple rocket launcher" is six
NEAR = 40  # characters on either side of a weak name in which the noun of its category may stand
WORD = re.compile(r"[^\W_]+")
# what may stand between two words of one designation; a full stop before a blank only after a short form ("vz. 77", "Mk. 4")
JOINS = re.compile(r"\s*|\s?[-‐‑‒–—−/]|[-‐‑‒–—−/]\s?|\s['\"’‘“”«»]|['\"’‘“”«»]\s|(?<=[^\W\d])['’]|\s?\.|(?:(?<=vz)|(?<=[Mm]k)|(?<=md))\.\s")
ROAD = re.compile(
    r"(?i)\s*[-–]?\s*(?:highway|motorway|road|route|corridor|junction|expressway|freeway|interchange|autobahn|bypass|postcode)\b"
)
ROAD_NUMBER = re.compile(r"[AEMN]\d{1,2}")
NO_ROAD_BEFORE = re.compile(
    r"(?i)(?:\b(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|dozens?|several|its|their|captured|new|old|\d+)\s+)$"
)
PROPER = re.compile(
    r"\s+(?:Act|Party|Front|Movement|Street|St|Road|Rd|Avenue|Lane|Drive|Square|Park|Palace|Hotel|Foundation|University|FC|United|Day|Games|"
    r"Network|browser)\b"
)
SURNAME = re.compile(r"\s+([A-Z][a-z]+)\b")  # what follows a first name
TITLE = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Gen|Lt|Col|Maj|Capt|Sgt|General|Colonel|Major|Captain|President|Minister|Senator|Sheikh|Judge|Professor)\.?\s+$"
)
# with what a kind of materiel is called after its name, "Bradley Fighting Vehicle", is no surname
KINDS = frozenset("fighting main battle missile tank rocket air jet drone launcher gun system vehicle howitzer carrier truck radar mortar "
                  "helicopter bomber fighter anti self multiple infantry armored armoured assault attack light heavy".split())  # fmt: skip
VARIANT = re.compile(r"(?<=\d)[A-Z]{1,4}(?:[a-rt-z]|\d{0,2}[A-Z]?)(?:['’]?s)?$")  # what may follow a known name: "Su-30MKI", "T-80UMs"
LETTERS_DO_NOT_MATTER = frozenset({"aircraft", "helicopter"})
BASED = re.compile(r"(?i)-based\b")
LONE_LETTER = re.compile(r"(?i)[a-z]\s")
ORDINARY_AND_FIGURE = re.compile(r"(?i)(?:as|at|in|is|no|on|or|so|to|us)\s\d")  # "at 3", "AS 10"
SPACED_FIGURE = re.compile(r"[B-HJ-Z]\s\d{2,}")  # "T 72", "S 300"; "A 10" and "I 24" are words
SMALL_AND_FIGURE = re.compile(r"[a-z]+\s\d")  # "mi 24" is a distance


class Found(NamedTuple):
    """A designation where it stands: the rows that its name may mean, the likeliest first."""

    start: int
    end: int
    rows: tuple[MaterielRow, ...]


class _Named(NamedTuple):
    name: str
    row: MaterielRow
    weak: bool
    plain: bool  # no digit: counts only with a capital

    @property
    def initials(self) -> bool:
        """The name is written in capitals alone: in other letters ("Milan", "Lora") it may be a word or a person."""
        return self.plain and self.name.isupper()


class Designations:
    """The index of all names of systems; built once, and a text costs a look at each of its words."""

    def __init__(self, rows: Iterable[tuple[MaterielRow, frozenset[str]]], categories: Categories) -> None:
        """`rows` are the systems, each with those of its names (folded) that are weak; of two with one name the first is the likelier."""
        self._categories = categories
        self._by_name: dict[str, list[_Named]] = {}
        for row, weak in rows:
            for name in (row.system, *row.names) if row.system else row.names:
                key = fold_name(name)
                entries = self._by_name.setdefault(key, [])
                if all(entry.row is not row for entry in entries):
                    entries.append(_Named(name, row, key in weak, not _has_digit(name)))
        self._names = sorted(self._by_name)
        self._begins_one = lru_cache(maxsize=1 << 15)(self._begins)

    def of_name(self, name: str) -> MaterielRow | None:
        """The system of a name that stands alone, however spelt; None where there is none."""
        named = self._look_up(name) or self._variant(name)
        return named[0].row if named else None

    def scan(self, text: str) -> Iterator[Found]:
        """The designations in `text`, the longest at each word, none inside another."""
        words = list(WORD.finditer(text))
        at = 0
        while at < len(words):
            found = self._longest(text, words, at) if self._begins_one(words[at].group()) else None
            if found is None:
                at += 1
                continue
            at += sum(1 for word in words[at : at + LONGEST_NAME] if word.start() < found.end)
            if self._is_its_maker(found, text, words, at):
                continue
            yield found
            if (sibling := self._after_stroke(text, words[at : at + 1], found)) is not None:
                yield sibling
                at += 1

    def _is_its_maker(self, found: Found, text: str, words: Sequence[re.Match[str]], at: int) -> bool:
        """A name without a figure right before a designation of its kind only says whose it is: the Antonov of "Antonov An-26"."""
        if at == len(words) or _has_digit(text[found.start : found.end]) or not text[found.end : words[at].start()].isspace():
            return False
        following = self._longest(text, words, at)
        return (
            following is not None
            and _has_digit(text[following.start : following.end])
            and following.rows[0].category == found.rows[0].category
        )

    def _longest(self, text: str, words: Sequence[re.Match[str]], at: int) -> Found | None:
        start, end, found = words[at].start(), words[at].start(), None
        for word in words[at : at + LONGEST_NAME]:
            if not JOINS.fullmatch(text, end, word.start()):
                break
            end = word.end()
            spelt = text[start:end]
            rows = self._meant(spelt, text, start)
            found = Found(start, end, rows) if rows else found
            if not self._goes_on(spelt):
                break
        return found

    def _meant(self, spelt: str, text: str, start: int) -> tuple[MaterielRow, ...]:
        """The rows that the words may mean here: those first that are spelt just so, then those whose noun stands beside."""
        named = [named for named in self._look_up(spelt) or self._variant(spelt) if self._counts(named, spelt, text, start)]
        if len(named) > 1:
            end = start + len(spelt)
            named.sort(key=lambda n: (not spelt.startswith(n.name), not self._has_noun(n.row, text, start, end)))
        return tuple(n.row for n in named)

    def _look_up(self, spelt: str) -> Sequence[_Named]:
        return next((named for key in _keys(spelt) if (named := self._by_name.get(key))), ())

    def _variant(self, spelt: str) -> Sequence[_Named]:
        """A variant that no row has, by its letters after the name of one that has no figure or letter more: the T-80UM of the T-80."""
        ending = VARIANT.search(spelt)
        if ending is None:
            return ()
        known = [named for named in self._look_up(spelt[: ending.start()]) if not named.plain and not named.weak]
        return [
            named
            if named.row.category in LETTERS_DO_NOT_MATTER
            else named._replace(row=replace(named.row, system=ENDING.sub("", spelt), names=()))
            for named in known
        ]

    def _begins(self, word: str) -> bool:
        """Some designation is this word, or begins with it."""
        return bool(self._look_up(word) or self._variant(word)) or self._goes_on(word)

    def _goes_on(self, spelt: str) -> bool:
        """Some longer name begins so: most words of a text need no further look."""
        for key in _keys(spelt):
            at = bisect_left(self._names, key)
            at += at < len(self._names) and self._names[at] == key
            if at < len(self._names) and self._names[at].startswith(key):
                return True
        return False

    def _after_stroke(self, text: str, following: Sequence[re.Match[str]], found: Found) -> Found | None:
        """The system whose name goes on after a stroke with another ending: the M2 of "Buk-M1/M2"."""
        if not following or text[found.end : following[0].start()] != "/":
            return None
        ending = following[0].group()
        beginning = re.sub(r"[^\W_]+$" if ending[:1].isalpha() else r"\d+[a-zA-Z]?$", "", text[found.start : found.end])
        rows = tuple(named.row for named in self._look_up(beginning + ending)) if beginning else ()
        return Found(following[0].start(), following[0].end(), rows) if rows else None

    def _counts(self, named: _Named, spelt: str, text: str, start: int) -> bool:
        """The words stand for the system here, and not for an ordinary word, a person, a road or a distance."""
        end = start + len(spelt)
        if not _is_spelt(named, spelt) or _is_figure(spelt, text[start - 1 : start]) or _is_other(named, text, start, end):
            return False
        before = text[max(0, start - NEAR) : start]
        road = ROAD_NUMBER.fullmatch(spelt) is not None and NO_ROAD_BEFORE.search(before) is None and bool(before.strip())
        other_letters = named.initials and not ENDING.sub("", spelt).isupper()
        return not (named.weak or road or other_letters) or self._has_noun(named.row, text, start, end)

    def _has_noun(self, row: MaterielRow, text: str, start: int, end: int) -> bool:
        """A noun of the row's category stands in the whole words around the name."""
        beside = self._categories.beside(row.category)
        before, after = text[max(0, start - NEAR - 1) : start], text[end : end + NEAR + 1]
        before = before[before.find(" ") :] if start > NEAR else before
        after = after[: after.rfind(" ") + 1] if len(after) > NEAR else after
        return any(singular(word) in beside for word in WORD.findall(fold(f"{before} {after}")))


def _is_spelt(named: _Named, spelt: str) -> bool:
    """A name without a figure begins with a capital, and stands in as many words as it is written in: "to san" is no Tosan."""
    if not named.plain:
        return True
    return spelt[:1].isupper() and len(WORD.findall(spelt)) <= len(WORD.findall(named.name))


def _is_figure(spelt: str, before: str) -> bool:
    """An ordinary word, or a lone letter that is no beginning of a designation, before a number: "at 3", "A 10", "mi 24", "'s 13"."""
    if SMALL_AND_FIGURE.match(spelt) or ORDINARY_AND_FIGURE.match(spelt):
        return True
    if LONE_LETTER.match(spelt):
        return SPACED_FIGURE.match(spelt) is None or before in ("'", "’")
    return len(spelt) < 4 and spelt[:1].islower()


def _is_other(named: _Named, text: str, start: int, end: int) -> bool:
    """What stands around makes the name another thing's: a road's, a party's, a person's, the first half of "M113-based"."""
    if BASED.match(text, end) or ROAD.match(text, end) or PROPER.match(text, end):
        return True
    if not named.plain:
        return False
    surname = SURNAME.match(text, end) if " " not in named.name else None
    is_person = surname is not None and singular(surname.group(1).lower()) not in KINDS and len(WORD.findall(text)) > 4
    return is_person or text[start - 1 : start] == "-" or TITLE.search(text[max(0, start - NEAR) : start]) is not None


ENDING = re.compile(r"(?<=\w)['’]?s$")
PLURAL = re.compile(r"[A-Z\d]['’]?s$")  # "T-72s" are several T-72, not a T-72S

DROPPED = {number: None for number in range(128) if not chr(number).isalnum() and chr(number) != "+"}
CYRILLIC = re.compile(r"[\u0400-\u04ff]")
SOUNDS = str.maketrans(
    dict(zip("абвгдезийклмнопрстуфыэіє", "abvgdezijklmnoprstufyeie", strict=True))
    | {"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya", "ё": "e", "ь": "", "ъ": ""}
)
SHAPES = str.maketrans("авекмнорстхуі", "abekmhopctxyi")  # Cyrillic letters that look like Latin ones, as typed by mistake


@lru_cache(maxsize=1 << 16)
def fold_name(name: str) -> str:
    """A designation without case, hyphens, blanks and marks; Cyrillic letters by their sound.

    >>> fold_name("Pantsir S-1"), fold_name("МТ-ЛБ")
    ('pantsirs1', 'mtlb')
    """
    if name.isascii():
        return name.lower().translate(DROPPED)
    return "".join(c for c in fold(name).translate(SOUNDS).translate(DROPPED) if c.isascii())


@lru_cache(maxsize=1 << 16)
def _keys(spelt: str) -> tuple[str, ...]:
    """The keys under which a spelling may stand: as it is, without a plural or possessive, and by the shape of Cyrillic letters."""
    whole, one = fold_name(spelt), fold_name(ENDING.sub("", spelt))
    keys = [one, whole] if PLURAL.search(spelt) else [whole, one]
    if CYRILLIC.search(spelt):
        keys.append(fold_name(spelt.lower().translate(SHAPES)))
    return tuple(dict.fromkeys(filter(None, keys)))


def _has_digit(name: str) -> bool:
    return any(map(str.isdigit, name))
