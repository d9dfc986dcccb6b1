"""What stands around the words of an item: the text before and after them, the designations before, the noun that ends their list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from spolia.knowledge.designations import Found

SHARED_HEAD = re.compile(
    r"(?:,\s*[\w-]+){0,4},?\s+(?:and|or)\s+(?:[\w-]+\s+){1,2}?(aircraft|planes|jets|helicopters|vehicles|missiles|drones|guns|mines|weapons|ships)\b"
)


@dataclass(frozen=True, slots=True)
class Around:
    """Where an item's words stand: the report's text, the character at which they begin, and the report's designations in order."""

    text: str = ""
    at: int = 0
    designations: Sequence[Found] = ()

    def before(self, reach: int) -> str:
        """The last `reach` characters before the words."""
        return self.text[max(0, self.at - reach) : self.at]

    def named_before(self, reach: int) -> list[Found]:
        """The designations that end in the last `reach` characters before the words, the nearest first."""
        return [found for found in reversed(self.designations) if self.at - reach <= found.start and found.end <= self.at]

    def with_shared_head(self, words: str) -> str | None:
        """An adjective in a list with the noun that ends it: "attack aircraft" for the first word of "attack, fighter and bomber aircraft"."""
        after = self.text[self.at + len(words) :] if self.text.startswith(words, self.at) else ""
        head = SHARED_HEAD.match(after) if words.replace("-", "").isalpha() else None
        return f"{words} {head.group(1)}" if head else None


NOWHERE = Around()
