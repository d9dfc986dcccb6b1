"""What happened in a made-up conflict, and what its parties make up: the truth that claims are held against."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from spolia.records import Category, Kind
from spolia.simulate.words import SIDES

FIRST_DAY = date(2031, 1, 1)
CLAIMS_A_PLACE, CLAIMS_A_DAY = 25, 8  # of a conflict whose size nobody set
RUMOURS = 0.2  # of what never happened is nobody's invention
# Who has something to gain by its being told; of an attack he who was attacked, and accuses.
GAIN_OF = {
    "takeover": "actor", "seizure": "actor", "destruction": "actor", "casualties": "actor", "abandonment": "target", "withdrawal": "target", "attack": "target",
}  # fmt: skip
KINDS: tuple[tuple[Kind, float], ...] = (
    ("takeover", 0.15), ("seizure", 0.2), ("abandonment", 0.06), ("destruction", 0.25), ("attack", 0.14), ("withdrawal", 0.06), ("casualties", 0.14),
)  # fmt: skip
THINGS: tuple[tuple[Category, str | None, str], ...] = (
    ("tank", "T-72", "T-72 tanks"), ("tank", "T-55", "T-55 tanks"), ("truck", None, "trucks"), ("helicopter", "Mi-24", "Mi-24 helicopters"),
    ("surface-to-air missile system", "Osa", "Osa launchers"), ("towed artillery", "D-30", "D-30 howitzers"), ("drone", None, "drones"),
    ("infantry fighting vehicle", "BMP-1", "BMP-1s"), ("mortar", None, "mortars"), ("multiple rocket launcher", "BM-21", "BM-21 launchers"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Settings:
    """What a conflict is drawn by; the same settings give the same conflict. Shares are of 1."""

    seed: int = 1
    claims: int = 1_000  # about so many
    parties: int = 3
    places: int | None = None  # by the number of claims where not said, as are days
    days: int | None = None
    outlets: int = 30
    partisan: float = 0.35  # outlets that are a party's own
    unlisted: float = 0.3  # of the others, those that no table of sources knows
    invented: float = 0.25  # happenings that are told and never happened
    denying: float = 0.4  # of what harms a party that its outlets deny; the rest they pass over or admit
    copying: float = 0.25  # reports that another outlet passes on as its own
    errors: float = 0.12  # tellings with another day, number or place than the happening's
    hedging: float = 0.15
    collected: float = 0.4  # reports that whoever collects them finds
    silence: float = 0.6  # happenings that an outlet which gains nothing by them says nothing of
    floods: int = 1  # inventions that spread in near-copies under made-up names
    flood: int = 200  # copies of such a one, a twentieth of the claims at most
    rings: int = 1  # parties whose inventions three outlets that nobody knows for theirs tell in words of their own


@dataclass(frozen=True, slots=True)
class Spot:
    name: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Happening:
    """A thing that is told; where `happened` is false, one that its `inventor` made up, or a rumour that nobody made."""

    id: str
    kind: Kind
    day: date
    place: Spot
    actor: str
    target: str
    category: Category | None
    system: str | None
    thing: str  # in words
    number: int
    happened: bool
    inventor: str | None

    @property
    def gainer(self) -> str:
        """Who gains by its being told."""
        return self.actor if GAIN_OF[self.kind] == "actor" else self.target

    @property
    def loser(self) -> str:
        return self.target if GAIN_OF[self.kind] == "actor" else self.actor


@dataclass(frozen=True, slots=True)
class World:
    settings: Settings
    parties: tuple[str, ...]
    honesty: tuple[float, ...]  # of each, from 0 to 1: the less, the more it makes up
    places: tuple[Spot, ...]
    days: int


def make_world(settings: Settings, draw: random.Random, names: Iterator[str]) -> World:
    parties = tuple(SIDES[n % len(SIDES)].format(next(names)) for n in range(max(2, settings.parties)))
    count = settings.places or max(20, settings.claims // CLAIMS_A_PLACE)
    side = int(count**0.5) + 1  # on a grid, so far apart that no two places are one
    spots = tuple(
        Spot(next(names), round(-60 + 120 * (n // side) / side + draw.random() / side, 4), round(-170 + 340 * (n % side) / side, 4))
        for n in range(count)
    )
    honesty = tuple(draw.uniform(0.0, 0.95) for _ in parties)
    return World(settings, parties, honesty, spots, settings.days or max(90, min(20_000, settings.claims // CLAIMS_A_DAY)))


def happenings(world: World, draw: random.Random) -> Iterator[Happening]:
    """One after the other, without end."""
    kinds, weights = zip(*KINDS, strict=True)
    number = 0
    while True:
        number += 1
        kind: Kind = draw.choices(kinds, weights)[0]
        happened = draw.random() >= world.settings.invented
        lying = [1.0 if happened else 1 - each for each in world.honesty]
        (gains,) = draw.choices(world.parties, lying)
        loses = draw.choice([party for party in world.parties if party != gains])
        actor, target = (gains, loses) if GAIN_OF[kind] == "actor" else (loses, gains)
        category, system, thing = draw.choice(THINGS) if kind in ("seizure", "abandonment", "destruction") else (None, None, "soldiers")
        yield Happening(
            id=f"h{number}",
            kind=kind,
            day=FIRST_DAY + timedelta(days=draw.randrange(world.days)),
            place=draw.choice(world.places),
            actor=actor,
            target=target,
            category="killed" if kind == "casualties" else category,
            system=system,
            thing=thing,
            number=draw.randint(2, 40),
            happened=happened,
            inventor=None if happened or draw.random() < RUMOURS else gains,
        )
