"""How it is told that a thing came about: shot down or crashed, taken whole or as a wreck. Read from the words of the claim, by the table `ways` of kinds.yaml."""

from __future__ import annotations

import re
from dataclasses import dataclass

from spolia.knowledge.tables import Knowledge
from spolia.measures import without_accents
from spolia.weigh.told import Told

DENIED = re.compile(r"(?:\b(?:not|never|no|nor|without|neither)|n['’]t)\s+(?:\w+\s+){0,2}$")


@dataclass(frozen=True, slots=True)
class Way:
    """One of the ways that exclude each other in `kind`: its name for people, and the words that tell of it."""

    name: str
    kind: str
    words: re.Pattern[str]

    def first_in(self, text: str) -> int | None:
        """Where the folded text first tells of it and does not deny it, None where it does not."""
        return next((m.start() for m in self.words.finditer(text) if not DENIED.search(text, 0, m.start())), None)


class Ways:
    """Asked of claims: in which of the ways of its kind a claim tells it."""

    def __init__(self, known: Knowledge) -> None:
        self._ways: dict[str, list[Way]] = {}
        for row in known.yaml("kinds.yaml")["ways"]:
            words = "|".join(re.escape(word).replace(r"\ ", r"[\s-]+") for word in sorted(row["words"], key=len, reverse=True))
            self._ways.setdefault(row["kind"], []).append(Way(row["way"], row["kind"], re.compile(rf"\b(?:{words})\b")))

    def tell_apart(self, kind: str) -> bool:
        """There are ways of this kind that exclude each other."""
        return kind in self._ways

    def of(self, told: Told) -> str | None:
        """The way that the claim's words tell of first ("more like a hard landing than a shoot-down"), None where they tell of none."""
        text = without_accents(told.claim.evidence.quote)
        found = [(at, way.name) for way in self._ways.get(told.claim.kind, ()) if (at := way.first_in(text)) is not None]
        return min(found)[1] if found else None
