"""A short title for an event, for people: from its kind and what its claims name most."""

from __future__ import annotations

import re
from collections import Counter

from spolia.knowledge.tables import Knowledge
from spolia.weigh.told import Told, without_copies

LONGEST = 90  # characters
OPTIONAL = re.compile(r"\[([^]]*)\]")
FIELD = re.compile(r"\{(\w+)\}")


def title_of(group: list[Told], known: Knowledge) -> str:
    """The title by the pattern of the kind in kinds.yaml, with `Denied`, `Failed` or `Possible` before it where all claims say so."""
    table, group = known.yaml("kinds.yaml"), without_copies(group)
    kind = group[0].claim.kind
    row = next(row for row in table["kinds"] if row["kind"] == kind)
    unnamed = table["unnamed"] | row.get("unnamed", {})
    itemised = sum(bool(one.things) for one in group)
    words = {
        "actor": _most([party.name or party.text for one in group for party in one.claim.actor]),
        "target": _most([party.name or party.text for one in group for party in one.claim.target]),
        "items": _most([item.system or item.category for one in group for item in one.claim.items]) if 2 * itemised >= len(group) else None,
        "place": _most([(one.claim.place.name or one.claim.place.text) for one in group if one.claim.place]),
    }
    shown = OPTIONAL.sub(lambda part: part[1] if all(words[field] for field in FIELD.findall(part[1])) else "", str(row["title"]))
    title = FIELD.sub(lambda field: words[field[1]] or unnamed[field[1]], shown)
    title = _standing(group) + title[:1].upper() + title[1:]
    return title if len(title) <= LONGEST else title[: LONGEST - 1].rstrip() + "…"


def _most(words: list[str | None]) -> str | None:
    counts = Counter(word for word in words if word)
    return max(counts, key=lambda word: counts[word]) if counts else None  # of as many, the first named


def _standing(group: list[Told]) -> str:
    if all(one.denied for one in group):
        return "Denied: "
    outcome = {one.claim.realis for one in group}
    return {frozenset({"failed"}): "Failed: ", frozenset({"possible"}): "Possible: "}.get(frozenset(outcome), "")
