"""Which parties belong together: a unit and its army, an army and its state, a member and its coalition.

Read from the party table (name, parent, kind) and the alliances of likeness.yaml. Where a party is not in the table it is
kin to itself alone.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import Any

from spolia.knowledge.tables import Knowledge

NO_HOLDERS = ("media", "person", "monitor")  # kinds of party that take and hold nothing
GENERATIONS = 6  # a table row that names itself as its forebear must not hang us


class Kin:
    """Answers whose a party is. `known.parties` is asked where it stands; without it every party is its own."""

    def __init__(self, known: Knowledge) -> None:
        self._parties: Any = getattr(known, "parties", None)
        self._posts = frozenset(known.yaml("kinds.yaml")["posts"])
        table: list[dict[str, Any]] = known.yaml("likeness.yaml").get("alliances", [])
        self._alliances: dict[str, frozenset[str]] = {row["name"]: frozenset(row["members"]) for row in table}
        self.row = lru_cache(maxsize=200_000)(self._row)
        self.line = lru_cache(maxsize=200_000)(self._line)
        self.holder = lru_cache(maxsize=200_000)(self._holder)
        self.allied = lru_cache(maxsize=20_000)(self._allied)
        self.related = lru_cache(maxsize=200_000)(self._related)

    def _row(self, name: str) -> Any:
        """The party's row, None where the table has none."""
        return self._parties.find(name) if self._parties is not None and name else None

    def _spoken_for(self, name: str) -> str | None:
        """The party that a man known by his post alone speaks for ("Ukrainian officers"), None where no post or party is in the name."""
        words = name.split()
        if len(words) < 2 or words[-1].casefold() not in self._posts:
            return None
        for size in range(len(words) - 1, 0, -1):
            row = self.row(" ".join(words[:size]))
            if row is not None:
                return str(row.name)
        return None

    def kind(self, name: str | None) -> str | None:
        """`state forces`, `rebel group`, `media` …; None where unknown."""
        row = self.row(name) if name else None
        return getattr(row, "kind", None) or None

    def _line(self, name: str) -> tuple[str, ...]:
        """The party and, in order, those above it."""
        line = [name]
        while len(line) < GENERATIONS:
            row = self.row(line[-1])
            above = getattr(row, "parent", None) if row is not None else self._spoken_for(line[-1])
            if not above or above in line:
                break
            line.append(above)
        return tuple(line)

    def circles(self, name: str) -> frozenset[str]:
        """The party, those above it, and the coalitions that one of them fights in: two related parties have one of these in common."""
        line = self.line(name)
        return frozenset(line) | {coalition for coalition, members in self._alliances.items() if not members.isdisjoint(line)}

    def side(self, name: str) -> str:
        """The party at the head of the line: whom the party fights for."""
        return self.line(name)[-1]

    def _related(self, a: str, b: str) -> bool:
        """One party, one above the other, two of one head, or a coalition and its member."""
        if a == b:
            return True
        line_a, line_b = self.line(a), self.line(b)
        if set(line_a) & set(line_b):
            return True
        return any(x in self._alliances.get(y, ()) or y in self._alliances.get(x, ()) for x in line_a for y in line_b)

    def any_related(self, some: Collection[str], others: Collection[str]) -> bool:
        """One of the parties is related to one of the others."""
        return any(self.related(a, b) for a in some for b in others)

    def _allied(self, a: str, b: str, day: str | None) -> bool:
        """The two fight on one side of a war on a day, and on two sides of none; where the day is not known, they did so at some time."""
        return self._parties is not None and bool(self._parties.allied(a, b, day))

    def _holder(self, name: str) -> str:
        """Who can hold a thing: the party itself; for an outlet or a man named in its stead, the party above."""
        return next((party for party in self.line(name) if self.kind(party) not in NO_HOLDERS), name)
