"""All that is worked out from claims, in the form of events.md."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, field

from spolia.records.values import Category, Custody, Day, Fated, Form, How, Kind, Latitude, Longitude, Reliability, Share, Slot


class Interval(Form, frozen=True):
    """Days, both included; None on an open side."""

    start: Day | None
    end: Day | None


class EventPlace(Form, frozen=True):
    """A place with how exactly the reports give it: `precision_m` is a radius in metres, None where it is not known."""

    name: str | None
    lat: Latitude | None
    lon: Longitude | None
    precision_m: float | None = None


class Named(Form, frozen=True):
    name: str | None
    claims: list[str]


class Says(Form, frozen=True):
    low: float | None
    high: float | None
    claims: list[str]


class EventItem(Form, frozen=True):
    category: Category
    system: str | None
    low: float | None
    high: float | None
    unit: str | None
    says: list[Says]


class Related(Form, frozen=True):
    event: str
    how: How


class Reason(Form, frozen=True):
    """One sentence of a grade, and the claims that it speaks of."""

    text: str
    claims: list[str]


class Grade(Form, frozen=True):
    """`probability` that it happened as told; Admiralty `credibility` 1–6 and `reliability` A–F; why, in sentences."""

    probability: Share
    credibility: Annotated[int, Meta(ge=1, le=6)]
    reliability: Reliability
    because: list[Reason]


class Event(Form, frozen=True):
    """One happening, told by one claim or many of one kind; `roots` partition its claims by independent origin."""

    id: str
    kind: Kind
    title: str
    place: EventPlace | None
    time: Interval | None
    actor: list[Named]
    target: list[Named]
    items: list[EventItem]
    claims: list[str]
    roots: list[list[str]]
    related: list[Related]
    grade: Grade


class Side(Form, frozen=True):
    value: str
    claims: list[str]


class Contradiction(Form, frozen=True):
    """Claims that cannot all hold, by slot; `event` is None where they tell of several events of one story."""

    id: str
    event: str | None
    slot: Slot
    sides: list[Side]
    note: str


Bounds = tuple[Day | None, Day | None]  # (earliest, latest); None = unknown on that side


class Spell(Form, frozen=True):
    """A time during which one party (or `contested`) held a place; `end` None = still held as far as known."""

    holder: str
    start: Bounds
    end: Bounds | None
    probability: Share
    claims: list[str]


class SpellPlace(Form, frozen=True):
    name: str | None
    lat: Latitude | None
    lon: Longitude | None


class Control(Form, frozen=True):
    place: SpellPlace
    spells: list[Spell]


class Link(Form, frozen=True):
    """One hand in a chain of custody: who held, from whom, how it came there, how much of it."""

    holder: str | None
    from_: str | None = field(name="from")
    how: Custody
    date: Interval | None
    event: str | None
    low: float | None
    high: float | None
    claims: list[str]


class Fate(Form, frozen=True):
    status: Fated
    low: float | None
    high: float | None
    claims: list[str]


class Lot(Form, frozen=True):
    """Materiel of one system that changed hands together, the hands it passed through, and what became of which part."""

    lot: str
    category: Category
    system: str | None
    low: float | None
    high: float | None
    chain: list[Link]
    fates: list[Fate]
    status: Literal["held", "destroyed", "recaptured", "transferred", "unknown", "mixed"]


class Exposure(Form, frozen=True):
    """Air defence in a party's hands: published reach, whose figure it is, and what argues against its use."""

    lot: str
    system: str | None
    place: EventPlace | None
    holder: str
    range_km: tuple[float | None, float | None] | None
    altitude_m: tuple[float | None, float | None] | None
    source: str | None
    grade: Grade
    against: list[Reason]
    claims: list[str]


class Record(Form, frozen=True):
    """All that is worked out from claims (events.md)."""

    events: list[Event]
    contradictions: list[Contradiction]
    control: list[Control]
    custody: list[Lot]
    airspace: list[Exposure]


NOTHING = Record(events=[], contradictions=[], control=[], custody=[], airspace=[])  # what no claims make
