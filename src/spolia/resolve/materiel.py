"""What: the category and system of an item as worded, with the report's designations for words that give only half of one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from spolia.knowledge.designations import Found
from spolia.knowledge.materiel import MaterielRow
from spolia.knowledge.tables import Knowledge
from spolia.records import Category
from spolia.resolve.pointed_back import pointed_at, points_back
from spolia.resolve.verdicts import Verdict

COUNTED = re.compile(r"^(?:(?i:the|an?|one|two|three|four|five|six|seven|eight|nine|ten|some|several|dozens of|\d+(?:\s?x)?)\s+)+")
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
    before: Sequence[Found] = (),
    at: int = 0,
    said: Category | None = None,
) -> Verdict:
    """The MaterielRow of an item's words; None where they name no materiel.

    `named` are the systems of the report, for a name that leaves the variant open; `beside` the categories of the claim's other items;
    `before` its designations with where they stand, for words at `at` that point back at one; `said` the category that reading gave.

    >>> from spolia.knowledge.tables import bundled
    >>> resolve_materiel("two T-72s", bundled()).value.system
    'T-72'
    """
    row = known.materiel.find(text) or _named_alone(text, known)
    if row is None or row.system is None:
        back = _pointed_back(text, row, known, before, at, said)
        if back is not None:
            return Verdict(back, f"{text!r} points back at the {back.system}", ((row, "as worded here"),) if row else ())
    if row is None:
        return Verdict(None, f"{text!r} names no materiel")
    sharper = _variant(row, named)
    if sharper is not None:
        return Verdict(sharper, f"the report's {row.system} is the {sharper.system}", ((row, "as worded here"),))
    if row.system is None and row.category == "small arms" and re.search(r"(?i)\bguns?\b", text) and _heavy(known) & set(beside):
        return Verdict(MaterielRow("towed artillery"), "guns listed with armour are artillery", ((row, "guns alone"),))
    if row.system is None and row.category == "rocket" and re.search(r"(?i)\bmissiles?\b", text):
        return _missiles(text, row, named)
    return Verdict(row, f"{text!r} is {row.system or row.category}")


def _named_alone(text: str, known: Knowledge) -> MaterielRow | None:
    """The system whose name is all that an item's words say, though it may be an ordinary word elsewhere ("the Raad", "two Herons")."""
    name = COUNTED.sub("", text.strip(" \"'“”‘’.,;:"))
    return known.materiel.system(name) if name[:1].isupper() else None


def _pointed_back(
    text: str, row: MaterielRow | None, known: Knowledge, before: Sequence[Found], at: int, said: Category | None
) -> MaterielRow | None:
    """What the words point back at, where they have no noun of their own or one that leaves the kind open; None for any other words."""
    if row is None and not points_back(text):
        return None
    hint = MaterielRow(said) if said is not None and (row is None or points_back(text)) else row
    return pointed_at(text, hint, before, at, known.categories)


def _heavy(known: Knowledge) -> frozenset[Category]:
    return known.categories.in_group("armour", "artillery")


def _variant(row: MaterielRow, named: Sequence[MaterielRow]) -> MaterielRow | None:
    """The one variant that the report names elsewhere, where the words give only the family's nickname ("the Tor")."""
    if row.system is None or re.search(r"\d", row.system) or (row.system != row.family and not _is_nickname(row)):
        return None
    variants = [other for other in named if other.family == row.family and other.system != row.system and other.category == row.category]
    return variants[0] if len(variants) == 1 else None


def _is_nickname(row: MaterielRow) -> bool:
    return bool(row.family and row.system and row.family.startswith(row.system))


def _missiles(text: str, row: MaterielRow, named: Sequence[MaterielRow]) -> Verdict:
    """Bare missiles are of the one missile system that the report names."""
    systems = [other for other in named if other.category in MISSILES]
    if len(systems) == 1 and systems[0].category in CARRIED_MISSILES:
        return Verdict(systems[0], f"the report's missiles are those of {systems[0].system}", ((row, "missiles alone"),))
    return Verdict(row, f"{text!r} leaves open which missiles")
