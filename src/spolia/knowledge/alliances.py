"""Who fought on which side of which conflict, and when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from spolia.knowledge.party_rows import Days


@dataclass(frozen=True, slots=True)
class Stand:
    """A party's place in a conflict: its side and the days on which it stood there."""

    conflict: str
    side: str
    party: str
    days: Days


class Alliances:
    """The stands of alliances.csv, asked by party and day. A party also stands where those that it belongs to stand."""

    def __init__(self, rows: Iterable[Mapping[str, str]]) -> None:
        self._stands: dict[str, list[Stand]] = {}
        for row in rows:
            days = Days(row["since"] or None, row["until"] or None)
            self._stands.setdefault(row["party"], []).append(Stand(row["conflict"], row["side"], row["party"], days))

    def of(self, line: Iterable[str], on: Days) -> list[Stand]:
        """Where a party stands; `line` is its name and those of all above it. Its own stand in a conflict goes before that of its parents."""
        stands: dict[str, Stand] = {}
        for name in line:
            for stand in self._stands.get(name, ()):
                if stand.days.meet(on):
                    stands.setdefault(stand.conflict, stand)
        return list(stands.values())
