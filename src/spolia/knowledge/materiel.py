"""Materiel by the words of a report: the category that a noun phrase names, and the system where it gives a designation.

Two tables stand behind it: `systems.csv` (designations) and `materiel_nouns.yaml` (ordinary nouns, by the phrase's head). The
head decides: a "T-72 crew" is people, "Grad rockets" are rockets of a BM-21, "14 pick-ups with DShK guns" are technicals.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain
from typing import Any, cast

from spolia.knowledge.categories import Categories
from spolia.knowledge.designations import WORD, Designations, Found, fold_name
from spolia.knowledge.systems import MaterielRow, read_systems
from spolia.knowledge.words import fold, singular
from spolia.records import AIR_DEFENCE, Category

__all__ = ["Materiel", "MaterielRow", "fold_name"]

NO_MATERIEL = frozenset({"people", "force", "nothing"})
CARRIED = frozenset({"tank", "towed artillery", "self-propelled artillery", "small arms", "machine gun", "mortar", "anti-aircraft gun"})
SITES = frozenset({*AIR_DEFENCE, "radar"})  # a "Buk site" is the Buk, and no structure
ARMOUR = frozenset({"tank", "infantry fighting vehicle", "armoured personnel carrier", "armoured vehicle"})
REALMS = (frozenset({"aircraft", "helicopter"}), frozenset({"ship"}), ARMOUR | {"self-propelled artillery", "towed artillery"})
GUNS = frozenset(
    {"machine gun", "anti-aircraft gun", "small arms", "anti-tank guided missile", "multiple rocket launcher", "anti-tank weapon", "rocket"}
)
TRAILING_NAME = re.compile(r"\s+(?:[A-Z][\w'’-]*|\d+)\W*$")  # "the frigate Admiral Essen": the noun stands before the name
LONGEST_PHRASE = 500  # characters of a phrase that are looked at
BREAK = re.compile(
    r"\s*(?:[;:()\[\]\"“”«»]|[–—](?!\d)|\s/\s|,(?!\d)|\s-\s|(?<![\w-])(?:of|with|from|in|at|on|near|by|for|that|which|who|whose|without|into|under|inside|"
    r"outside|known|called|dubbed|sent|mounted|fitted|carrying|loaded|packed|laden|rigged|filled|worth|belonging|supplied|including|after|"
    r"against|and|or|but|to|among|across|around|behind|between|beneath|buried|as|made|is|was|were|are|than|over(?!\s*[£$€\d]))"
    r"(?![\w-]))\s*",
    re.IGNORECASE,
)
AMOUNT = re.compile(
    r"(?i)^\W*(?:(?:roughly|about|some|around|nearly|almost|just|only|well)\s+)*(?:upwards? of|up to|as (?:many|much|few) as|as many|in excess of|the likes of|(?:no )?(?:more|fewer|less) than)\s"
)
MONEY = re.compile(r"(?i)[£$€]\s?\d|\b\d[\d.,]*\s?(?:m|bn|million|billion)?\s?(?:dollars|euros|pounds)\b")
# a designation before a noun: letters and a figure, joined by a hyphen or two letters at least ("the QN-202 missile", "a CM502 launcher")
UNLISTED = re.compile(
    r"(?<![\w-])(?!(?:COVID|SARS|WW|UN|EU|NATO|Covid|Unit|Area|Camp|Route|Highway|Block)-?\d)"
    r"([A-Z][A-Za-z]{0,7}-\d{1,4}[A-Z]{0,3}\d?|[A-Z]{2,5}\d{1,4}[A-Z]{0,2})(?=(?:\s+[a-z-]+){0,3}\s+[a-z-]+\W*$)"
)
QUOTATION = re.compile(r'["“”«»]')
TANK_OF = re.compile(
    r"(?i)\btanks?\s+of\s+(?:\w+\s+)?(?:gas|petrol|gasoline|fuel|diesel|oil|water|oxygen|air|milk|propane|nitrogen|chlorine)\b"
)
VESSEL = re.compile(r"\b(?:USS|HMS|FS|INS|HMAS|HMCS|USNS|TCG|HNLMS|USCGC|ARA)\s+[A-Z]")
LATER_NAMES = frozenset({"as", "known", "called", "dubbed", "("})  # what may stand between a noun and the designation that explains it
MOUNTED = re.compile(r"\b(?:with|mounted|fitted|carrying|armed)\b", re.IGNORECASE)
RIGGED = re.compile(r"\b(?:packed|laden|loaded|rigged|filled)\b.*\bexplosives?\b", re.IGNORECASE)


class Materiel:
    """The tables of materiel, asked by phrase (`find`), by designation (`system`), or for all designations of a text."""

    def __init__(
        self,
        systems: Sequence[Mapping[str, str]],
        wordings: Sequence[Mapping[str, str]],
        nouns: Sequence[Mapping[str, Any]],
        reaches: Sequence[Mapping[str, str]],
        categories: Categories,
    ) -> None:
        """`systems` is the catalogue; `wordings` the Oryx lists' own words, each with the system that it is, if it is one."""
        raws = [*systems, *wordings]
        self.rows = read_systems(raws, reaches)
        self.categories = categories
        weak = (frozenset(map(fold_name, filter(None, raw.get("weak", "").split("|")))) for raw in raws)
        self._designations = Designations(zip(self.rows, weak, strict=True), categories)
        # a list's own wording is its system, however odd its head ("1V14 battery command and forward observer vehicle")
        long_names = ((name, row) for row in self.rows for name in (row.system or "", *row.names) if name.count(" ") > 1)
        listed = ((raw["wording"], row) for raw, row in zip(wordings, self.rows[len(systems) :], strict=True))
        self._whole = {fold_name(name): (name, row) for name, row in chain(long_names, listed)}
        self._nouns: dict[tuple[str, ...], str] = {
            tuple(map(singular, word.split())): row["category"] for row in nouns for word in row["words"]
        }
        self._longest_noun = max(map(len, self._nouns))
        self._designated = categories.in_group("armour", "artillery", "missiles", "air defence", "weapons") | {"radar", "drone"}
        self._found = lru_cache(maxsize=1 << 13)(self._find)  # a report asks for its phrases again and again

    def system(self, designation: str | None) -> MaterielRow | None:
        """The row of a designation alone, however spelt ("SA-3" → S-125); None where no table has it."""
        return self._designations.of_name(designation or "")

    def find(self, phrase: str) -> MaterielRow | None:
        """What materiel `phrase` names, by its head noun or a designation in it; None where it names none (or people)."""
        return self._found(phrase) if len(phrase) <= LONGEST_PHRASE else self._find(phrase)

    def _find(self, phrase: str) -> MaterielRow | None:
        if whole := self._wording(phrase):
            return whole
        phrase = _quieted(phrase[:LONGEST_PHRASE])
        if TANK_OF.search(phrase):
            return None
        parts = list(_split(phrase))
        if VESSEL.search(phrase):
            return MaterielRow("ship")
        head = self._head(parts)
        if head is None:
            return MaterielRow("supplies") if MONEY.search(phrase) else None
        index, category, found = head
        rest = phrase[parts[index][1] :]
        if category in ("vehicle", "truck", "technical") or (found and found[0].category in ("vehicle", "truck")):
            special = self._armed_or_rigged(rest)
            if special:
                return special
        return _join(category, found) if found else self._unlisted(parts[index][0], category)

    def _unlisted(self, part: str, category: str | None) -> MaterielRow:
        """The row of a noun without a system that the tables have; a designation right before it that none has is the report's own."""
        row = MaterielRow(cast(Category, category or "equipment"))
        written = UNLISTED.search(part) if category in self._designated else None
        return replace(row, system=written.group(1), source="the report's own designation") if written else row

    def designations(self, phrase: str) -> list[MaterielRow]:
        """Every different system that `phrase` names, in order."""
        systems: dict[str | None, MaterielRow] = {}
        for found in self.named_in(phrase):
            systems.setdefault(found.rows[0].system, found.rows[0])
        return list(systems.values())

    def named_in(self, text: str) -> list[Found]:
        """Every designation in `text` with where it stands, in order."""
        return list(self._designations.scan(text))

    def _wording(self, phrase: str) -> MaterielRow | None:
        """The row of a name of several words, or of a list's wording, that is all of `phrase`; one word must be spelt as listed."""
        name, row = self._whole.get(fold_name(phrase[:LONGEST_PHRASE]), ("", None))
        return row if " " in name or any(map(str.isdigit, name)) or phrase.strip() == name else None

    def _armed_or_rigged(self, rest: str) -> MaterielRow | None:
        if RIGGED.search(rest):
            return MaterielRow("explosive")
        if MOUNTED.search(rest):
            carried = self.find(MOUNTED.split(rest, maxsplit=1)[-1])
            if carried is not None and carried.category in GUNS:
                return MaterielRow("technical")
        return None

    def _head(self, parts: list[tuple[str, int, str]]) -> tuple[int, str | None, tuple[MaterielRow, ...]] | None:
        """The part that says what the phrase is: its number, its noun's category, the systems named; None where no materiel."""
        for index, (part, _end, _broke) in enumerate(parts):
            following = parts[index + 1 :]
            category = self._noun(part)
            found = self._systems(part, category, following)
            if category == "people" and found and found[0].category == "aircraft" and re.search(r"(?i)\bfighters?\W*$", part):
                category = "aircraft"
            if category in NO_MATERIEL:
                return None
            if found or (category and category != "container"):
                return index, None if category == "container" else category, found
            if not self._goes_on(part, category, following):
                return None
        return None

    def _goes_on(self, part: str, category: str | None, following: list[tuple[str, int, str]]) -> bool:
        """The head may stand in a later part: after a container or a number, between adjectives, or where a designation follows "of"."""
        if category == "container" or not WORD.search(part) or _is_number(part):
            return True
        broke = following[0][2] if following else ""
        return broke in ("and", ",", "or") or (broke == "of" and any(self._choose(later, None) for later, *_ in following))

    def _systems(self, part: str, category: str | None, following: list[tuple[str, int, str]]) -> tuple[MaterielRow, ...]:
        """The systems that `part` names; where it lists several ("T-55 and T-72 tanks") those of the list."""
        rows = self._choose(part, category)
        if not rows and category and category not in NO_MATERIEL:
            after = range(len(following))
            first = next((n for n in after if following[n][2] in LATER_NAMES and self._choose(following[n][0], category)), None)
            return () if first is None else self._systems(following[first][0], category, following[first + 1 :])
        for later, _end, broke in following:
            if not rows or broke not in ("and", "or", ",", "(", "/"):
                break
            others = tuple(row for row in self._choose(later, category) if row not in rows)
            rows += () if broke == "(" and {row.family for row in others} == {rows[0].family} else others  # "Osa-AKM (SA-8)"
        return rows

    def _choose(self, part: str, category: str | None) -> tuple[MaterielRow, ...]:
        rows: list[MaterielRow] = []
        for found in self._designations.scan(part):
            fitting = [row for row in found.rows if row.category == category]
            rows.append((fitting or list(found.rows))[0])
        return tuple(dict.fromkeys(rows))

    def names_kind(self, text: str, category: Category) -> bool:
        """`text` has an ordinary noun of the category anywhere: "tanks" of tanks."""
        words = [singular(word) for word in WORD.findall(fold(text))]
        return any(
            self._nouns.get(tuple(words[at : at + size])) == category
            for at in range(len(words))
            for size in range(1, self._longest_noun + 1)
        )

    def _noun(self, part: str) -> str | None:
        """The category of the longest known noun that ends `part`, or stands before a container noun there ("tank column")."""
        words = [singular(word) for word in WORD.findall(fold(part))]
        for size in range(min(self._longest_noun, len(words)), 0, -1):
            category = self._nouns.get(tuple(words[-size:]))
            if category == "container" and size < len(words):
                inner = self._noun(" ".join(words[:-size]))
                return inner if inner and inner not in ("people",) else category
            if category:
                return category
        unnamed = TRAILING_NAME.sub("", part)
        return self._noun(unnamed) if unnamed != part and not self._choose(part, None) else None


def _quieted(phrase: str) -> str:
    """`phrase` at the same length without quotation marks and the words of an amount that look like prepositions; "command and control" as one word."""
    phrase = QUOTATION.sub(" ", phrase)
    amount = AMOUNT.match(phrase)
    phrase = " " * amount.end() + phrase[amount.end() :] if amount else phrase
    return re.sub(r"(?i)\b(command|air|surface|ground) (and|to) (control|air|surface|ground|sea)\b", r"\1-\2-\3", phrase)


def _is_number(part: str) -> bool:
    return bool(re.fullmatch(r"[\s\d.,+x×~><–-]*", part))


def _split(phrase: str) -> Iterator[tuple[str, int, str]]:
    """The parts of a phrase between prepositions and marks: the words, where they end, and what stood before them."""
    at, broke = 0, ""
    for gap in BREAK.finditer(phrase):
        if gap.start() > at or not at:
            yield phrase[at : gap.start()], gap.start(), broke
        at, broke = gap.end(), gap.group().strip().lower()
    yield phrase[at:], len(phrase), broke


def _join(category: str | None, found: tuple[MaterielRow, ...]) -> MaterielRow:
    """One row out of the head noun's category and the systems named; several systems of different families name none."""
    if not found:
        return MaterielRow(cast(Category, category or "equipment"))
    row = found[0] if len(found) == 1 else _most_telling(found)
    if _cannot_be(category, row.category):
        return MaterielRow(cast(Category, category))
    kind = _category(category, row.category)
    return replace(row, category=kind) if kind != row.category else row


def _cannot_be(noun: str | None, system: Category) -> bool:
    """What flies, what sails and what drives are three: the noun "jets" is of no tank. Wrecks and the like may be of any."""
    kinds = {noun, system} - ({noun} if noun == "armoured vehicle" else set())
    return len(kinds) == 2 and sum(bool(kinds & realm) for realm in REALMS) == 2


def _most_telling(found: Iterable[MaterielRow]) -> MaterielRow:
    families = {row.family for row in found if row.system != row.family}
    rows = [row for row in found if row.system not in families] or list(found)
    if len({row.system for row in rows}) == 1:
        return rows[0]
    categories = {row.category for row in rows}
    return MaterielRow(rows[0].category if len(categories) == 1 else _widest(categories))


def _widest(categories: set[Category]) -> Category:
    return "armoured vehicle" if categories <= ARMOUR else "equipment"


def _category(noun: str | None, system: Category) -> Category:
    """What the noun makes of the system: rounds of a gun are ammunition, rockets of a launcher rockets, else the system's own."""
    if noun == "ammunition" and system in CARRIED | {"multiple rocket launcher"}:
        return "ammunition"
    if noun == "rocket" and system == "multiple rocket launcher":
        return "rocket"
    if noun == "structure" and system not in SITES:
        return "structure"
    if (
        noun in ("radar", "mine", "explosive", "drone")
        and system != "technical"
        and noun != system
        and system not in ("drone", "explosive")
    ):
        return cast(Category, noun)
    return system
