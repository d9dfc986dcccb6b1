"""Incident templates against a key, by the rules that Du, Rush and Cardie measure MUC-4 by ("Template Filling with Generative
Transformers", NAACL 2021), written from their description.

Each template of the key is set beside at most one template of ours, of the same incident type, so that as many fillers as can be
are right; what is left over is missing or spurious. Fillers are entities. One of ours is right where all its mentions are mentions
of one entity of the key, and each entity is used once. The incident type is a filler as any other. Mentions are compared without
case, articles and punctuation. Precision, recall and F1 count fillers, over all documents at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

ROLES = ("PerpInd", "PerpOrg", "Target", "Victim", "Weapon")
TYPE = "incident type"
ARTICLE = re.compile(r"\b(?:a|an|the)\b")
PUNCTUATION = re.compile(r"[^\w\s]")

Entity = frozenset[str]  # its mentions, plain


@dataclass(frozen=True, slots=True)
class Template:
    """One incident: its type, and the entities in each role."""

    type: str
    roles: Mapping[str, Sequence[Entity]]


@dataclass(frozen=True, slots=True)
class Tally:
    """Fillers of a role: in the key, said, and right."""

    key: int = 0
    said: int = 0
    right: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.key + other.key, self.said + other.said, self.right + other.right)

    @property
    def precision(self) -> float:
        return self.right / self.said if self.said else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.key if self.key else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.key + self.said) if self.key + self.said else 0.0


def plain(mention: str) -> str:
    """A mention as it is compared.

    >>> plain('The "Santo Tomas" farm')
    'santo tomas farm'
    """
    return " ".join(ARTICLE.sub(" ", PUNCTUATION.sub(" ", mention.lower())).split())


def entity(*mentions: str) -> Entity:
    """The entity of those mentions."""
    return frozenset(filter(None, map(plain, mentions)))


def count_fillers(documents: Iterable[tuple[Sequence[Template], Sequence[Template]]]) -> dict[str, Tally]:
    """Of documents, each as (key, said): a tally for the incident type, for each role, and "all" of them."""
    found = {part: Tally() for part in (TYPE, *ROLES)}
    for key, said in documents:
        pairs = best_pairs([[_fillers_right(theirs, ours) for ours in said] for theirs in key])
        found[TYPE] += Tally(len(key), len(said), len(pairs))
        for role in ROLES:
            right = sum(_right(key[i].roles.get(role, ()), said[j].roles.get(role, ())) for i, j in pairs)
            found[role] += Tally(*(sum(len(one.roles.get(role, ())) for one in side) for side in (key, said)), right)
    return found | {"all": sum(found.values(), Tally())}


def best_pairs(worth: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """The pairs (row, column) of most worth together, each row and column used once; what is worth nothing is no pair."""
    columns = len(worth[0]) if worth else 0

    @cache
    def best(row: int, used: int) -> tuple[int, tuple[tuple[int, int], ...]]:
        if row == len(worth):
            return 0, ()
        options = [best(row + 1, used)]
        for column in range(columns):
            if worth[row][column] and not used >> column & 1:
                total, pairs = best(row + 1, used | 1 << column)
                options.append((total + worth[row][column], ((row, column), *pairs)))
        return max(options, key=lambda option: option[0])

    return list(best(0, 0)[1])


def _fillers_right(key: Template, said: Template) -> int:
    """Fillers right if the two are one incident, its type among them; 0 where the types differ, which two of one incident never do."""
    if key.type != said.type:
        return 0
    return 1 + sum(_right(key.roles.get(role, ()), said.roles.get(role, ())) for role in ROLES)


def _right(key: Sequence[Entity], said: Sequence[Entity]) -> int:
    return len(best_pairs([[int(bool(ours) and ours <= theirs) for ours in said] for theirs in key]))
