"""Who reports a made-up conflict: parties' own outlets, those known for how reliable they are, those that no table knows, and rings of outlets that
work for a party and do not say so."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from spolia.records import Reliability
from spolia.simulate.words import NOTES
from spolia.simulate.worlds import World

# How often an outlet of this letter tells in its own voice what never happened, when it hears of it. Judgement; the letters are ordinal by their meaning.
CREDULOUS: dict[Reliability, float] = {"A": 0.03, "B": 0.08, "C": 0.17, "D": 0.35, "E": 0.6, "F": 0.3}
LETTERS: tuple[tuple[Reliability, float], ...] = (("A", 0.1), ("B", 0.3), ("C", 0.35), ("D", 0.2), ("E", 0.05))
HONEST: tuple[tuple[float, Reliability], ...] = (
    (0.66, "C"),
    (0.33, "D"),
    (0.0, "E"),
)  # what a table says of the outlets of a party that is so honest
SPREAD = 0.5  # of the logarithm of how credulous an outlet is around what its letter says: tables err
A_RING = 3


@dataclass(frozen=True, slots=True)
class Outlet:
    """`letter` is what the table of sources says, F where it has no row; `side` is the party that it is known to speak for, `secret` the one that it serves."""

    name: str
    letter: Reliability
    credulous: float
    side: str | None = None
    secret: str | None = None

    @property
    def serves(self) -> str | None:
        return self.side or self.secret


def make_outlets(world: World, draw: random.Random, names: Iterator[str]) -> list[Outlet]:
    settings = world.settings
    outlets: list[Outlet] = []
    for n in range(settings.outlets):
        title = f"{next(names)} {draw.choice(NOTES)}"
        if n < settings.partisan * settings.outlets:
            side = n % len(world.parties)
            known = next(letter for least, letter in HONEST if world.honesty[side] >= least)
            outlets.append(Outlet(title, known, 1.0, side=world.parties[side]))
        else:
            letters, weights = zip(*LETTERS, strict=True)
            letter: Reliability = "F" if draw.random() < settings.unlisted else draw.choices(letters, weights)[0]
            outlets.append(Outlet(title, letter, min(0.95, CREDULOUS[letter] * draw.lognormvariate(0, SPREAD))))
    for ring in range(min(settings.rings, len(world.parties))):
        outlets += [Outlet(f"{next(names)} {draw.choice(NOTES)}", "F", 1.0, secret=world.parties[ring]) for _ in range(A_RING)]
    return outlets
