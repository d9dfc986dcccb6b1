"""What an answer holds: frozen, and one JSON object. Every part names its claims, and every claim named has its quote in `quotes`."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from spolia.ask.questions import Question
from spolia.records import Basis, Bounds, Category, Certainty, Contradiction, Custody, EventItem, Fated, Interval, Kind, Lot, Realis, Stance

Status = Literal[
    "held",  # by one, beyond doubt of the bounds, up to an end that is told
    "held as far as known",  # the same, and no end is told
    "changed hands",  # on that very day
    "may be",  # the day lies within the bounds of a change, or nothing says since when
    "contested",  # two sides are each said to hold it
    "unknown",  # of that day: before the first spell, in a gap, after the last; or no report tells of the place
    "none",  # it is told of, and nobody is said to hold it
    "not looked at",  # there is no report of that day or later
    "destroyed",  # of a lot: by then
]
Why = Literal["before the first", "in a gap", "after the last", "after the last report", "no report", "not told of"]
Told = Literal["happened", "denied", "failed", "possible", "doubted"]


class _Part(Struct, frozen=True, kw_only=True):
    """The common form: keyword arguments, frozen."""


class Looked(_Part, frozen=True):
    """What was looked at: how much, and the days of the reports. `later` and `undated` reports were left out of a view as of a day."""

    reports: int
    claims: int
    events: int
    first: str | None
    last: str | None
    later: int = 0
    undated: int = 0


class Name(_Part, frozen=True):
    """A name that was asked for: what the record calls it, in `names` (none where it does not tell of it), why, and names near to it."""

    slot: Literal["place", "party", "category", "system"]
    asked: str
    names: list[str]
    why: str
    near: list[str] = []


class Kinsman(_Part, frozen=True):
    """A party that is looked at with the one asked for: a part of it, or what it belongs to."""

    name: str
    how: Literal["a part of it", "what it belongs to"]


class Spelled(_Part, frozen=True):
    """A spell; `sure` is None where no day was asked for. `last_told` is the day of the latest report that tells of it."""

    number: int
    holder: str
    start: Bounds
    end: Bounds | None
    probability: float
    claims: list[str]
    last_told: str | None
    sure: bool | None = None


class Departure(_Part, frozen=True):
    """An event by which a holder of whom no end is told is said to have left the place, or a part of it, since."""

    event: str
    title: str
    time: Interval
    claims: list[str]


class PlaceHeld(_Part, frozen=True):
    """Who held a place: on the day asked for, `status` and the spells that may cover it; else all spells in order, `status` None.

    `before` and `after` are the spells nearest to a day that none covers. `disputes` are contradictions on who took or held it; `departures`
    say that who holds it to this day has left: then nothing is certain.
    """

    place: str
    status: Status | None
    why: Why | None
    spells: list[Spelled]
    before: Spelled | None
    after: Spelled | None
    disputes: list[Contradiction]
    departures: list[Departure] = []


class Sum(_Part, frozen=True):
    """How much one party took, lost, destroyed or had destroyed: bounds, with the events that were added and their claims."""

    party: str
    side: str
    category: Category
    system: str | None
    low: float
    high: float | None
    events: list[str]
    claims: list[str]


class PartySaid(_Part, frozen=True):
    """What is said of a party and its kin: sums, the places that they hold, the contradictions in which they stand."""

    names: list[str]
    sums: list[Sum]
    places: list[PlaceHeld]
    contradictions: list[Contradiction]


class Hand(_Part, frozen=True):
    """Who had a lot on the day asked for; `start` and `end` bound when it came into that hand and left it."""

    number: int
    holder: str | None
    how: Custody
    start: Bounds
    end: Bounds | None
    sure: bool
    claims: list[str]


class FateOn(_Part, frozen=True):
    """What became of a part of a lot, when, and whether by the day asked for: None where that is not certain or no day was asked for."""

    status: Fated
    low: float | None
    high: float | None
    when: Interval | None
    by_then: bool | None
    claims: list[str]


class LotSaid(_Part, frozen=True):
    """A lot as the record has it, and in whose hands it was on the day asked for; `denied_by` are claims that it was not captured."""

    lot: Lot
    status: Status | None
    why: Why | None
    hands: list[Hand]
    fates: list[FateOn]
    denied_by: list[str]


class EventSaid(_Part, frozen=True):
    """An event that answers the question: how it is told (`told` "happened" where any claim says so), how likely it is, who denies it.

    `items` are those asked for, all where no materiel is. `answering` are the claims that name what is asked for themselves, the place, the
    party, the materiel; `denied_by` those that deny it, or may deny the part of it that is asked for.
    """

    id: str
    kind: Kind
    title: str
    place: str | None
    time: Interval | None
    told: Told
    probability: float
    items: list[EventItem]
    claims: list[str]
    answering: list[str]
    denied_by: list[str]


class Quote(_Part, frozen=True):
    """A claim's own words, whose they are and where they stand. `speaker` is None where the outlet says it in its own voice."""

    claim: str
    report: str
    start: int
    end: int
    quote: str
    speaker: str | None
    outlet: str | None
    published: str | None
    published_inferred: bool
    certainty: Certainty
    stance: Stance
    realis: Realis
    basis: Basis | None


class Answer(_Part, frozen=True):
    """The answer to a question. A part that was not asked for is None or empty; `events_undated` fit all but have no day to compare with `on`."""

    question: Question
    found: bool
    looked_at: Looked
    names: list[Name]
    kin: list[Kinsman]
    places: list[PlaceHeld]
    party: PartySaid | None
    lots: list[LotSaid]
    events: list[EventSaid]
    events_undated: int
    quotes: list[Quote]
