"""What: the category and system of an item as worded, with the report's designations for words that give only half of one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from spolia.knowledge.materiel import LONGEST_PHRASE, MaterielRow
from spolia.knowledge.tables import Knowledge
from spolia.records import Category
from spolia.resolve.around import NOWHERE, Around
from spolia.resolve.pointed_back import pointed_at, points_back
from spolia.resolve.verdicts import Verdict

COUNTED = re.compile(r"^(?:(?i:the|an?|one|two|three|four|five|six|seven|eight|nine|ten|some|several|dozens of|\d+(?:\s?x)?)\s+)+")
ROADS = re.compile(r"(?:the\s+)?[AEMN]-?\d{1,2}(?:\s*(?:,|and|or)\s+(?:the\s+)?[AEMN]-?\d{1,2})*")
ON_A_ROAD = re.compile(
    r"(?:\b(?:along|cut|cuts|cutting|block(?:ed|ing|s)?|clos(?:ed|ing)|reopen(?:ed|ing)?|severed?|travel(?:led|ling)|driving|drove|off|down|up)\s+"
    r"(?:the\s+)?)(?:[AEMN]-?\d{1,2}\s*(?:,|and|or)\s+(?:the\s+)?){0,4}$"
)
CALLED = re.compile(r"(?i)\b(?:man|woman|boy|girl|person|child|someone|mother|father|brother|sister|doctor|teacher)\s+(?:called|named)\s+$")
GUNS = re.compile(r"(?i)(?<!machine )(?<!machine-)\bguns?\b")
HEAVY = re.compile(r"(?i)\b(?:tanks?|armou?red|howitzers?|artillery|BM[PD]s?|BTRs?|mortars?)\b")
BEFORE = 150  # characters before guns in which armour or artillery makes them artillery
CLOSE = 45  # characters before bare missiles in which their launcher may be named: "1 Konkurs launcher with 102 missiles"
CARRIED_MISSILES = ("anti-tank guided missile", "man-portable air defence", "air-to-air missile")  # which are counted as missiles
MISSILES = (
    "anti-tank guided missile",
    "man-portable air defence",
    "surface-to-air missile system",
    "ballistic missile",
    "air-to-air missile",
)


def resolve_materiel(
    text: str,
    known: Knowledge,
    named: Sequence[MaterielRow] = (),
    beside: Sequence[str] = (),
    around: Around = NOWHERE,
    said: Category | None = None,
) -> Verdict:
    """The MaterielRow of an item's words; None where they name no materiel.

    `named` are the systems of the report, for a name that leaves the variant open; `beside` the categories of the claim's other items;
    `around` where the words stand, for those that point back or are read by what stands before; `said` the category that reading gave.

    >>> from spolia.knowledge.tables import bundled
    >>> resolve_materiel("two T-72s", bundled()).value.system
    'T-72'
    """
    text = text[:LONGEST_PHRASE]
    if (other := _other_thing(text, around)) is not None:
        return Verdict(None, other)
    row = known.materiel.find(text) or _named_alone(text, known) or _with_shared_head(text, known, around)
    if row is None or row.system is None:
        back = _pointed_back(text, row, known, around, said)
        if back is not None:
            return Verdict(back, f"{text!r} points back at the {back.system}", ((row, "as worded here"),) if row else ())
    if row is None:
        return Verdict(None, f"{text!r} names no materiel")
    sharper = _variant(row, named)
    if sharper is not None:
        return Verdict(sharper, f"the report's {row.system} is the {sharper.system}", ((row, "as worded here"),))
    if row.system is None and row.category == "small arms" and GUNS.search(text) and _among_heavy(known, beside, around):
        return Verdict(MaterielRow("towed artillery"), "guns told of with armour or howitzers are artillery", ((row, "guns alone"),))
    if row.system is None and row.category == "rocket" and re.search(r"(?i)\bmissiles?\b", text):
        return _missiles(text, row, named, around)
    return Verdict(row, f"{text!r} is {row.system or row.category}")


def _other_thing(text: str, around: Around) -> str | None:
    """What makes the words, as they stand in the report, a road's name or a person's; None for all others."""
    before = around.before(BEFORE)
    if ROADS.fullmatch(text.strip()) and ON_A_ROAD.search(before):
        return f"{text!r} is a road"
    return f"{text!r} is a person" if CALLED.search(before) else None


def _named_alone(text: str, known: Knowledge) -> MaterielRow | None:
    """The system whose name is all that an item's words say, though it may be an ordinary word elsewhere ("the Raad", "two Herons")."""
    name = COUNTED.sub("", text.strip(" \"'“”‘’.,;:"))
    return known.materiel.system(name) if name[:1].isupper() else None


def _with_shared_head(text: str, known: Knowledge, around: Around) -> MaterielRow | None:
    """What an adjective in a list names together with the noun that ends the list."""
    words = around.with_shared_head(text)
    return known.materiel.find(words) if words else None


def _pointed_back(text: str, row: MaterielRow | None, known: Knowledge, around: Around, said: Category | None) -> MaterielRow | None:
    """What the words point back at, where they have no noun of their own or one that leaves the kind open; None for any other words."""
    if row is not None:
        return pointed_at(text, row, around, known, bare=False)
    return pointed_at(text, MaterielRow(said) if said else None, around, known, bare=True) if points_back(text) else None


def _among_heavy(known: Knowledge, beside: Sequence[str], around: Around) -> bool:
    """Armour or artillery stands beside the guns: in the claim, or shortly before them in the text."""
    heavy = known.categories.in_group("armour", "artillery")
    before = around.before(BEFORE)
    named = (found.rows[0].category for found in around.named_before(BEFORE))
    return bool(heavy.intersection(beside) or heavy.intersection(named) or HEAVY.search(before))


def _variant(row: MaterielRow, named: Sequence[MaterielRow]) -> MaterielRow | None:
    """The one variant that the report names elsewhere, where the words give only the family's nickname ("the Tor")."""
    if row.system is None or re.search(r"\d", row.system) or (row.system != row.family and not _is_nickname(row)):
        return None
    variants = [other for other in named if other.family == row.family and other.system != row.system and other.category == row.category]
    return variants[0] if len(variants) == 1 else None


def _is_nickname(row: MaterielRow) -> bool:
    return bool(row.family and row.system and row.family.startswith(row.system))


def _missiles(text: str, row: MaterielRow, named: Sequence[MaterielRow], around: Around) -> Verdict:
    """Bare missiles are of the launcher named right before them, else of the one missile system that the report names."""
    close = [found.rows[0] for found in around.named_before(CLOSE) if found.rows[0].category in CARRIED_MISSILES]
    systems = close[:1] or [other for other in named if other.category in MISSILES]
    if len(systems) == 1 and systems[0].category in CARRIED_MISSILES:
        return Verdict(systems[0], f"the report's missiles are those of {systems[0].system}", ((row, "missiles alone"),))
    return Verdict(row, f"{text!r} leaves open which missiles")
