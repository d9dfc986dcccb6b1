"""The words around a party's name: what makes it a product's, another person's, or that to which something else belongs."""

from __future__ import annotations

import re

from spolia.knowledge.names import LEADING
from spolia.knowledge.party_rows import PartyRow

MADE = re.compile(
    r"(?i)\.?\s*[-‐‑–]\s*(made|built|supplied|backed|linked|affiliated|inspired|sponsored|led|born|held|controlled|style|type|designed|produced|occupied|language|speaking|run|owned|funded|trained|allied|aligned|majority|dominated|based)\b"
)  # behind a state's name: what is only made, backed or held by it
PREPOSITION = re.compile(r"(?i)\b(?:of|by|from|in|at|on|with|against|to|for|near|and|or|who|which|that|including|anti|under|after)\b")
OWNED = re.compile(r"(?i)^(?P<head>[^,()]+?)\s+(?:of|loyal\s+to|allied\s+(?:to|with)|led\s+by|under|from)\s+(?P<rest>\S.*)$")
BELONGING = frozenset({"affiliate", "ally", "offshoot", "branch", "proxy"})  # of a party, and not the party
LONGEST_FIRST = 30  # characters of a first name
TITLES = frozenset(
    "mr mrs ms dr gen lt col maj brig capt adm sgt sen rep gov prof general lieutenant colonel major brigadier captain admiral sergeant commander commodore president "
    "minister secretary ambassador governor senator sheikh king prince emir marshal spokesman spokeswoman chairman chief envoy representative commissioner premier chancellor ayatollah mullah "
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december".split()
)  # capitalised words before a surname that are no first name


def trimmed(text: str) -> str:
    """A phrase without articles and numbers before it, brackets in it and marks around it."""
    return LEADING.sub("", re.sub(r"\s*\([^)]*\)", "", text)).strip(" \t\n.,;:\"“”'")


def is_anothers(text: str, start: int, end: int) -> bool:
    """The surname at start:end stands behind another's first name ("Jimmy Carter") or before more of a name ("Carter Center")."""
    before = re.search(r"\b([A-Z][a-z][\w'’-]*)\s$", text[max(0, start - LONGEST_FIRST) : start])
    if before is not None and before[1].lower() not in TITLES:
        lead = text[max(0, start - len(before[0]) - 3) : start - len(before[0])].rstrip(" ")
        if lead and lead[-1] not in ".!?:;\"“”‘'\n-–—":
            return True
    return bool(re.match(r"\s[A-Z][a-z]{2,}", text[end:])) and not re.match(r"\s(?:Said|Says|Told)\b", text[end:])


def is_leader(row: PartyRow, words: str) -> bool:
    """The words name the party by a person who stands for it."""
    return bool(row.leaders) and any(words.startswith(leader) for leader in row.leaders)


def narrowest(rows: list[PartyRow]) -> PartyRow | None:
    """Of parties named together the one whose parents the others are ("the al-Qaeda affiliate JNIM")."""
    for row in rows:
        if all(other is row or row.parent == other.name or (other.country == row.country and other.kind == "state") for other in rows):
            return row
    return None
