"""The rows of the tables of parties, as records: a party and its days, a state, a role of a state, words for a side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Days:
    """A stretch of days, both included, None where that side is open. Each bound is a day, a month or a year ("2014-06")."""

    first: str | None = None
    last: str | None = None

    def meet(self, other: Days) -> bool:
        """Some day may lie in both: what is only a month or a year is taken as wide as it is."""
        return not _before(self.last, other.first) and not _before(other.last, self.first)

    def follow(self, other: Days) -> bool:
        """All of them lie after the last of `other`."""
        return _before(other.last, self.first)


@dataclass(frozen=True, slots=True)
class PartyRow:
    """A party by its canonical `name`. `since` and `until` bound when it existed, None where that is no question.

    `leaders` are those of its aliases that are persons who stand for it ("Haftar"), `decoys` longer names in which one of its own stands and
    which are not it ("Sea of Azov"); `successor` is what it became.
    """

    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    parent: str | None = None
    country: str | None = None
    since: str | None = None
    until: str | None = None
    successor: str | None = None
    leaders: frozenset[str] = frozenset()
    decoys: tuple[str, ...] = ()

    @property
    def life(self) -> Days:
        return Days(self.since, self.until)

    def existed(self, day: str | None) -> bool:
        """True where `day` (or some day of it, where it is a month or a year) lies within the party's life; unknown days may."""
        return self.life.meet(Days(day, day))

    def began(self, day: str | None) -> bool:
        """True unless `day` lies before the party's beginning."""
        return not _before(day, self.since)


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a text names a party; `leader` where it does so by a person who stands for it."""

    start: int
    end: int
    row: PartyRow
    leader: bool = False


@dataclass(frozen=True, slots=True)
class Country:
    """A state and the words for it."""

    iso: str
    name: str
    aliases: tuple[str, ...]
    adjectives: tuple[str, ...]
    capitals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """Words that mean the one party of `kinds` that the report names, or the `role` of its state."""

    role: str
    words: frozenset[str]
    kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class About:
    """What a report says of the names in it: its day, the states that it speaks of with their weights, and what it defines itself.

    `defined` has folded words of a name ("saf",) → the party that the report says it is.
    """

    day: str | None = None
    states: Mapping[str, int] = field(default_factory=dict)
    defined: Mapping[tuple[str, ...], PartyRow] = field(default_factory=dict)


def read_party(row: Mapping[str, str]) -> PartyRow:
    aliases, leaders, decoys = (tuple(filter(None, (row.get(key) or "").split("|"))) for key in ("aliases", "leaders", "decoys"))
    parent, country, since, until, successor = (row.get(key) or None for key in ("parent", "country", "since", "until", "successor"))
    return PartyRow(row["name"], row["kind"], (*aliases, *leaders), parent, country, since, until, successor, frozenset(leaders), decoys)


def read_country(row: Mapping[str, str]) -> Country:
    lists = (tuple(word for word in row[key].split("|") if word) for key in ("aliases", "adjectives", "capitals"))
    return Country(row["iso"], row["name"], *lists)


def _before(a: str | None, b: str | None) -> bool:
    """Surely before: "2014" is not before "2014-06", which lies in it."""
    if a is None or b is None:
        return False
    size = min(len(a), len(b))
    return a[:size] < b[:size]
