"""A short title for an event, for people: from its kind and what its claims name most."""

from __future__ import annotations

from collections import Counter

from spolia.knowledge.tables import Knowledge
from spolia.weigh.told import Told

LONGEST = 90  # characters of a quote that stands in for a title


def title_of(group: list[Told], known: Knowledge) -> str:
    """The title by the pattern of the kind in kinds.yaml, with `Denied`, `Failed` or `Possible` before it where all claims say so."""
    kind = group[0].claim.kind
    pattern = str(next(row["title"] for row in known.yaml("kinds.yaml")["kinds"] if row["kind"] == kind))
    words = {
        "actor": _most([party.name or party.text for one in group for party in one.claim.actor]),
        "target": _most([party.name or party.text for one in group for party in one.claim.target]),
        "items": _most([item.system or item.category for one in group for item in one.claim.items]),
        "place": _most([(one.claim.place.name or one.claim.place.text) for one in group if one.claim.place]),
    }
    title = pattern.format_map({key: value or "?" for key, value in words.items()})
    if "?" in title and words["place"] is None:
        title = group[0].claim.evidence.quote
    elif words["place"] and "{place}" not in pattern:
        title += f" at {words['place']}"
    title = title.replace("?", _stand_in(kind)).strip()
    return _standing(group) + (title if len(title) <= LONGEST else title[: LONGEST - 1].rstrip() + "…")


def _most(words: list[str | None]) -> str | None:
    counts = Counter(word for word in words if word)
    return min(counts, key=lambda word: (-counts[word], word)) if counts else None


def _stand_in(kind: str) -> str:
    return "people" if kind == "casualties" else "somebody" if kind in ("takeover", "attack", "withdrawal", "deployment") else "materiel"


def _standing(group: list[Told]) -> str:
    if all(one.denied for one in group):
        return "Denied: "
    open_ = {one.claim.realis for one in group}
    return {frozenset({"failed"}): "Failed: ", frozenset({"possible"}): "Possible: "}.get(frozenset(open_), "")
