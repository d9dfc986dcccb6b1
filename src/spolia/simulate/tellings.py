"""How what happened, and what was made up, is told: who says it in whose name, what goes wrong on the way, who copies whom, who denies it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from msgspec.structs import replace

from spolia.records import Basis, Certainty, Claim, Evidence, Item, Party, Place, Report, Stance, Time
from spolia.simulate.outlets import Outlet, make_outlets
from spolia.simulate.words import day_words, filler, new_names, sentence
from spolia.simulate.worlds import Happening, Settings, World, happenings, make_world

LATEST = 3  # days after a happening on which it is reported
WRONG_DAYS = 4  # by which a wrong day is off at most
FILLER = (40, 70)  # words beside what is told
BASES: tuple[Basis, ...] = ("photo", "video", "satellite", "document")
SHOWN, STAGED = 0.25, 0.03  # tellings in an outlet's own voice that rest on something shown: of what happened, of what did not
OWN_NEWS = 0.5  # of what its side says, that one of a party's outlets tells
ADMITTED = 0.25  # of its losses that a party admits
HEARD = 0.5  # of the happenings that an outlet is not silent of, those that reach it
QUOTED_WHERE_FALSE = 0.5  # of the inventions that an outlet does not believe, those that it tells as a party's words
REFUTED, MISTAKEN = 0.2, 0.01  # of what an outlet does not believe, what it finds to be untrue; and of what happened
DOUBTED = 0.3  # of these, those that it doubts
DENIAL_HEARD = 0.15  # of the tellings by others of what a party denies, those that add its denial
WITNESSED = 0.12  # of the tellings that rest on nothing shown, those that an eyewitness tells
Line = Literal["claims", "admits", "denies", "silent"]  # what a party has its outlets say


@dataclass(frozen=True, slots=True)
class Saying:
    """One claim in the making: by whom, in whose words, how firm, of what."""

    outlet: Outlet
    of: Happening
    speaker: str | None = None
    certainty: Certainty = "asserted"
    stance: Stance = "endorsed"
    basis: Basis | None = None
    day: date | None = None
    number: int = 0
    place: int | None = None  # another than the happening's, by its number in the world


@dataclass
class Conflict:
    """A made-up conflict: what is told of it, a claim a report in the same order, and what is true; `happening_of` is by claim."""

    settings: Settings
    world: World
    outlets: list[Outlet]
    happenings: dict[str, Happening] = field(default_factory=dict)
    reports: list[Report] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    happening_of: dict[str, str] = field(default_factory=dict)

    def next_id(self) -> str:
        return f"r{len(self.reports) + 1:07d}"

    def take(self, report: Report, claim: Claim, happening: Happening) -> None:
        """Take in a report with the claim that it makes, and what it tells of."""
        self.reports.append(report)
        self.claims.append(claim)
        self.happening_of[claim.id] = happening.id


def simulate(settings: Settings) -> Conflict:
    """The conflict of these settings, always the same."""
    draw = random.Random(settings.seed)  # noqa: S311
    names = new_names(draw, set())
    world = make_world(settings, draw, names)
    conflict = Conflict(settings, world, make_outlets(world, draw, names))
    floods, copies = settings.floods, max(2, min(settings.flood, settings.claims // 20))
    for happening in happenings(world, draw):
        if len(conflict.claims) >= settings.claims:
            return conflict
        conflict.happenings[happening.id] = happening
        first = len(conflict.reports)
        for saying in _sayings(conflict, happening, draw):
            if draw.random() < settings.collected:
                _report(conflict, saying, draw)
        told = range(first, len(conflict.reports))
        for number in [number for number in told if draw.random() < settings.copying]:
            _copy(conflict, number, draw.choice(conflict.outlets).name, draw)
        boast = next((number for number in told if conflict.claims[number].certainty != "denied"), None)
        if floods and boast is not None and not happening.happened:
            floods -= 1
            for _ in range(copies):
                _copy(conflict, boast, f"{next(names)} Online", draw)
    raise AssertionError("happenings have no end")


def _sayings(conflict: Conflict, happening: Happening, draw: random.Random) -> Iterator[Saying]:
    """Who tells of a happening, and how. What the loser's outlets say of it the party decides once."""
    way, denying = draw.random(), conflict.settings.denying
    denied = ADMITTED * happening.happened <= way < ADMITTED * happening.happened + denying
    line: Line = "denies" if denied else "admits" if way < ADMITTED * happening.happened else "silent"
    for outlet in conflict.outlets:
        saying = _told_by(outlet, happening, line, conflict.settings, draw)
        if saying is None:
            continue
        yield _erring(saying, conflict, draw)
        if saying.outlet.serves is None and line == "denies" and draw.random() < DENIAL_HEARD:
            yield Saying(outlet, happening, speaker=happening.loser, certainty="denied", stance="neutral", number=happening.number)


def _told_by(outlet: Outlet, happening: Happening, line: Line, settings: Settings, draw: random.Random) -> Saying | None:
    """What an outlet says of a happening, None where it is silent."""
    gains = happening.gainer if happening.happened else happening.inventor
    if outlet.serves is not None and outlet.serves in (gains, happening.loser):
        return _of_a_side(outlet, happening, line if outlet.serves == happening.loser else "claims", draw)
    if draw.random() < settings.silence or draw.random() > HEARD:
        return None
    believes = happening.happened or draw.random() < outlet.credulous
    hedged = draw.random() < settings.hedging * (1 if happening.happened else 2)
    certainty: Certainty = "hedged" if hedged else "asserted"
    if draw.random() < (MISTAKEN if happening.happened else 0.0 if believes else REFUTED):
        return Saying(outlet, happening, certainty="denied")
    if not believes:
        if happening.inventor is None or draw.random() > QUOTED_WHERE_FALSE:
            return None
        stance: Stance = "doubted" if draw.random() < DOUBTED else "neutral"
        return Saying(outlet, happening, speaker=happening.inventor, certainty=certainty, stance=stance)
    way = draw.random()
    if gains is not None and way < 0.25:
        return Saying(outlet, happening, speaker=gains, certainty=certainty, stance="neutral")
    if line == "admits" and way < 0.33:
        return Saying(outlet, happening, speaker=happening.loser, certainty=certainty, stance="neutral")
    basis = draw.choice(BASES) if draw.random() < (SHOWN if happening.happened else STAGED) else None
    if basis is None and draw.random() < WITNESSED:
        basis = "eyewitness"
    return Saying(outlet, happening, certainty=certainty, basis=basis)


def _of_a_side(outlet: Outlet, happening: Happening, line: Line, draw: random.Random) -> Saying | None:
    """What a party's outlet, open or secret, says of what its side gains or loses by: what the party says. One that serves it in secret only boasts."""
    if line == "silent" or draw.random() > OWN_NEWS or (outlet.secret is not None and line != "claims"):
        return None
    if line != "claims":
        return Saying(outlet, happening, certainty="denied" if line == "denies" else "asserted")
    shown = draw.random() < (SHOWN if happening.happened else STAGED)
    return Saying(outlet, happening, basis=draw.choice(BASES) if shown else None)


def _erring(saying: Saying, conflict: Conflict, draw: random.Random) -> Saying:
    """The saying with the day, number and place that it tells, some of them wrong."""
    happening, wrong = saying.of, conflict.settings.errors
    off = draw.choice((-1, 1)) * draw.randint(1, WRONG_DAYS) if draw.random() < wrong else 0
    number = max(1, round(happening.number * draw.choice((0.5, 1.5, 2)))) if draw.random() < wrong else happening.number
    place = draw.randrange(len(conflict.world.places)) if draw.random() < wrong / 4 else None
    return Saying(
        saying.outlet,
        happening,
        saying.speaker,
        saying.certainty,
        saying.stance,
        saying.basis,
        happening.day + timedelta(days=off),
        number,
        place,
    )


def _report(conflict: Conflict, saying: Saying, draw: random.Random) -> None:
    """A report of one saying."""
    happening, style = saying.of, random.Random(draw.getrandbits(64))  # noqa: S311
    spot = happening.place if saying.place is None else conflict.world.places[saying.place]
    day = saying.day or happening.day
    things = f"{saying.number} {happening.thing}" if happening.category else ""
    words = {"a": f"the {happening.actor}", "t": f"the {happening.target}", "i": things, "p": spot.name}
    told = sentence(happening.kind, words, day_words(day), style)
    lead = f"The {saying.speaker} {'denied' if saying.certainty == 'denied' else 'said'} that " if saying.speaker else ""
    before = filler(style, style.randint(*FILLER))
    text = f"{before} {lead}{told}. {filler(style, style.randint(*FILLER))}"
    start = len(before) + 1
    report = Report(
        id=conflict.next_id(),
        text=text,
        source=saying.outlet.name,
        published=(happening.day + timedelta(days=draw.randint(0, LATEST))).isoformat(),
    )
    item = (
        Item(text=things, category=happening.category, system=happening.system, low=saying.number, high=saying.number)
        if happening.category
        else None
    )
    claim = Claim(
        id=f"{report.id}-01",
        report=report.id,
        evidence=Evidence(start=start, end=start + len(lead) + len(told), quote=f"{lead}{told}"),
        kind=happening.kind,
        actor=[Party(text=f"the {happening.actor}", name=happening.actor)],
        target=[Party(text=f"the {happening.target}", name=happening.target)],
        items=[item] if item else [],
        place=Place(text=spot.name, name=spot.name, lat=spot.lat, lon=spot.lon),
        time=Time(text=day_words(day), start=day.isoformat(), end=day.isoformat()),
        speaker=Party(text=f"the {saying.speaker}", name=saying.speaker) if saying.speaker else None,
        via=[],
        basis=saying.basis,
        certainty=saying.certainty,
        stance=saying.stance,
        realis="actual",
        measure=[],
    )
    conflict.take(report, claim, happening)


def _copy(conflict: Conflict, number: int, outlet: str, draw: random.Random) -> None:
    """The report of that number under another outlet's name, a few words added at its end."""
    report, claim = conflict.reports[number], conflict.claims[number]
    late = date.fromisoformat(report.published or "") + timedelta(days=draw.randint(0, 1))
    copied = Report(id=conflict.next_id(), text=f"{report.text} {filler(draw, 3)}", source=outlet, published=late.isoformat())
    happening = conflict.happenings[conflict.happening_of[claim.id]]
    conflict.take(copied, replace(claim, id=f"{copied.id}-01", report=copied.id), happening)
