"""What a case's settings say of publishing. How they are carried out: publish/view.py; what each is for: docs/publishing.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from spolia.records import AIR_DEFENCE

AIR_DEFENCE_KM = 50.0  # where places are coarsened at all, those of air defence are shown no closer than this
SORTS = ("handles", "mail", "phones", "persons")
"""What `mask` may name; coordinates and the names of places go by `coarsen_km`."""


@dataclass(frozen=True, slots=True)
class Hold:
    """What is never shown, by id; places by name. All that is told of them is held with them."""

    events: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    lots: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any((self.events, self.claims, self.reports, self.places, self.lots))


@dataclass(frozen=True, slots=True)
class Policy:
    """What a case's settings say of publishing; as it stands, everything is shown as the reports have it.

    `embargo_days` and `longer_days` (by category of materiel) are whole days; `coarsen_km` and `coarser_km` how exactly places are shown, 0 for as
    exactly as reports do. `mask` are of masks.SORTS; `names` are always masked, those in `leave` never. `texts` is None where it follows from the others.
    `analysts` says whether whoever decided something is named, `notes` whether it is said why: None where that follows from the others.
    """

    embargo_days: int = 0
    coarsen_km: float = 0.0
    mask: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    leave: tuple[str, ...] = ()
    hold: Hold = field(default_factory=Hold)
    longer_days: Mapping[str, int] = field(default_factory=dict)
    coarser_km: Mapping[str, float] = field(default_factory=dict)
    texts: Literal["whole", "quotes"] | None = None
    base_url: str | None = None
    analysts: bool = False
    notes: bool | None = None

    @property
    def coarsens(self) -> bool:
        return bool(self.coarsen_km or self.coarser_km)

    @property
    def delays(self) -> bool:
        """The day on which the site is built bears on what is shown."""
        return bool(self.embargo_days or self.longer_days)

    @property
    def masks(self) -> bool:
        return bool(self.mask or self.names)

    @property
    def quotes_only(self) -> bool:
        """Of a report's text only what its claims quote is shown: a name that nothing was read of is one that nothing could mask."""
        return self.texts == "quotes" or (self.texts is None and self.coarsens)

    @property
    def shows_notes(self) -> bool:
        """The reasons that people give are shown: not of itself where a name in them that nobody knows of would be too sharp."""
        return self.notes if self.notes is not None else not self.quotes_only

    @property
    def shows_all(self) -> bool:
        return not (self.delays or self.masks or self.hold or self.coarsens or self.quotes_only)

    @property
    def coarser(self) -> dict[str, float]:
        """By category how exactly its places are shown, at least."""
        least = max(AIR_DEFENCE_KM, self.coarsen_km) if self.coarsen_km else 0.0
        return {**(dict.fromkeys(AIR_DEFENCE, least) if least else {}), **self.coarser_km}
