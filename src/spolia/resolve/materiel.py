"""What: the category and system of an item as worded, with the report's designations for words that give only half of one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from spolia.knowledge.materiel import MaterielRow
from spolia.knowledge.tables import Knowledge
from spolia.resolve.verdicts import Verdict

HEAVY = frozenset(
    {
        "tank",
        "armoured vehicle",
        "infantry fighting vehicle",
        "towed artillery",
        "self-propelled artillery",
        "multiple rocket launcher",
        "armoured personnel carrier",
    }
)
CARRIED_MISSILES = ("anti-tank guided missile", "man-portable air defence", "air-to-air missile")  # which are counted as missiles
MISSILES = (
    "anti-tank guided missile",
    "man-portable air defence",
    "surface-to-air missile system",
    "ballistic missile",
    "air-to-air missile",
)


def resolve_materiel(text: str, known: Knowledge, named: Sequence[MaterielRow] = (), beside: Sequence[str] = ()) -> Verdict:
    """The MaterielRow of an item's words; None where they name no materiel.

    `named` are the systems of the report, for a name that leaves the variant open; `beside` the categories of the claim's other items.

    >>> from spolia.knowledge.tables import bundled
    >>> resolve_materiel("two T-72s", bundled()).value.system
    'T-72'
    """
    row = known.materiel.find(text)
    if row is None:
        return Verdict(None, f"{text!r} names no materiel")
    sharper = _variant(row, named)
    if sharper is not None:
        return Verdict(sharper, f"the report's {row.system} is the {sharper.system}", ((row, "as worded here"),))
    if row.system is None and row.category == "small arms" and re.search(r"(?i)\bguns?\b", text) and HEAVY & set(beside):
        return Verdict(MaterielRow("towed artillery"), "guns listed with armour are artillery", ((row, "guns alone"),))
    if row.system is None and row.category == "rocket" and re.search(r"(?i)\bmissiles?\b", text):
        return _missiles(text, row, named)
    return Verdict(row, f"{text!r} is {row.system or row.category}")


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
