"""Where a story comes from: worked out from the record, its claims and reports when it is shown, and no part of it."""

from __future__ import annotations

from spolia.records.values import Form, Sha256


class Teller(Form, frozen=True, omit_defaults=True):
    """Who, or which report, passes a statement on, and those that have it from here; or a picture that reports show.

    `report` is None for a speaker, and for an outlet that others cite. `how` says in words in which way it came here, `claims` by which claims that is
    known; an origin came from nowhere. `common` marks the common link.
    """

    name: str
    report: str | None
    how: str
    claims: list[str]
    common: bool
    heirs: list[Teller]
    picture: Sha256 | None = None


class Origin(Form, frozen=True):
    """One root of an event as trees, mostly one: how many outlets tell it, and the name of their common link, None where there is none."""

    outlets: int
    common: str | None
    trees: list[Teller]


class Transmission(Form, frozen=True):
    """Where an event's story comes from: how many outlets tell it, and its origins in the order of its roots."""

    outlets: int
    origins: list[Origin]
