"""What a report says happened or is so, as it was read."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from spolia.records.values import (
    Basis,
    Category,
    Certainty,
    Day,
    Form,
    Kind,
    Latitude,
    Longitude,
    Realis,
    Share,
    Stance,
    Text,
    check_days,
    check_order,
)


class Evidence(Form, frozen=True):
    """Where the claim stands: `quote == text[start:end]` of its report."""

    start: Annotated[int, Meta(ge=0)]
    end: Annotated[int, Meta(ge=1)]
    quote: Text

    def __post_init__(self) -> None:
        if self.end - self.start != len(self.quote):
            raise ValueError(f"evidence {self.start}–{self.end} is {self.end - self.start} characters, its quote {len(self.quote)}")


class Party(Form, frozen=True):
    """A party as the report words it (`text`) and as the party table names it (`name`, None where it cannot be resolved)."""

    text: str | None
    name: str | None


class Item(Form, frozen=True):
    """Materiel, or people for casualties. `low` and `high` bound the number, both included, None where nothing bounds it."""

    text: str
    category: Category
    system: str | None
    low: float | None
    high: float | None
    unit: str | None = None

    def __post_init__(self) -> None:
        check_order("number", self.low, self.high)


class Place(Form, frozen=True):
    """A place as worded, its gazetteer name and its point, None where it is an area or unknown."""

    text: str | None
    name: str | None
    lat: Latitude | None
    lon: Longitude | None


class Time(Form, frozen=True):
    """The days between which it happened, both included; None on a side that nothing bounds."""

    text: str | None
    start: Day | None
    end: Day | None

    def __post_init__(self) -> None:
        check_days(self.start, self.end)
        check_order("time", self.start, self.end)


class Measure(Form, frozen=True):
    """One figure of what a system can do."""

    quantity: Literal["range", "altitude", "speed", "calibre", "load"]
    low: float | None
    high: float | None
    unit: str | None


class Reading(Form, frozen=True):
    """How the claim was read: the frame and the words that made it, and how sure the reading is (not how true the claim)."""

    frame: str
    words: list[str]
    confidence: Share


class Statement(Form, frozen=True):
    """All that a claim says, without where it stands: a claim less its id, report, evidence and reading.

    Claim has the same fields between its own, and does not build on this: keys are written in the order of fields, those of a base first.
    """

    kind: Kind
    actor: list[Party]
    target: list[Party]
    items: list[Item]
    place: Place | None
    time: Time | None
    speaker: Party | None
    via: list[Party]
    basis: Basis | None
    certainty: Certainty
    stance: Stance
    realis: Realis
    measure: list[Measure]


class Claim(Form, frozen=True):
    """One thing that a report says happened or is so, with who says it (claims.md)."""

    id: Text
    report: Text
    evidence: Evidence
    kind: Kind
    actor: list[Party]
    target: list[Party]
    items: list[Item]
    place: Place | None
    time: Time | None
    speaker: Party | None
    via: list[Party]
    basis: Basis | None
    certainty: Certainty
    stance: Stance
    realis: Realis
    measure: list[Measure]
    reading: Reading | None = None


class Unread(Form, frozen=True):
    """A clause with a trigger word that gave no claim, and why."""

    report: str
    start: int
    end: int
    words: list[str]
    why: str


class Vanished(Form, frozen=True):
    """A claim of an earlier version of a report whose quote is not in the version that is read.

    `version` is the last that has it, by number, and `gone` the next one, which has not. `claim.id` names the version after the
    report ("9f3c…@1-04"). `now` is the claim of the version read, of the same kind, that reads most like it; None where none does.
    """

    report: str
    version: int
    gone: int
    claim: Claim
    now: str | None
