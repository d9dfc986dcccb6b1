"""An exposure with what a reader needs beside it: since when, how exactly its place is known, the area it may reach, reports' own figures.

The table, the map file, the page and the advisory all speak from here, so that they cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from spolia.publish.circles import area_around
from spolia.publish.words import number_words
from spolia.records import Claim, Event, Exposure, Interval, Lot, Record

NAMED_PLACE_M = 10_000  # a thing placed by the name of its town alone lies within this of the town's point (as resolve/found.py has it)
KM_M, NAUTICAL_MILE_KM, FOOT_M = 1000, 1.852, 0.3048
FLIGHT_LEVEL_FEET, LEVEL_STEP = 100, 10  # a flight level is a hundred feet; bulletins on conflict zones name them by tens ("FL260")
IN_KM = {"kilometre": 1.0, "metre": 0.001, "mile": 1.609344, "foot": 0.0003048, "nautical mile": 1.852}
OF_THE_TABLE = (
    "To be used it needs"  # so begins what stands against use by the materiel table alone, whatever reports say (picture/airspace.py)
)
NOTICE = (
    "The area is where a weapon may reach from what reports say of where it was taken or seen. "
    "It is not a position, not a live picture of a threat, and not flight advice."
)


@dataclass(frozen=True, slots=True)
class OwnFigure:
    """A figure that a report itself gives: `quantity` is range, in kilometres, or altitude, in metres; `denied` where it says that it is not so."""

    quantity: str
    low: float | None
    high: float | None
    claim: str
    denied: bool

    @property
    def words(self) -> str:
        unit = "m" if self.quantity == "altitude" else "km"
        return f"{self.quantity} {number_words(self.low, self.high)} {unit}{', denied' if self.denied else ''}"


@dataclass(frozen=True, slots=True)
class Outlook:
    """An exposure, its lot where the record has it, since when its holder has it, and the reports' own figures."""

    exposure: Exposure
    lot: Lot | None
    since: Interval | None
    figures: tuple[OwnFigure, ...]

    @property
    def unsure_m(self) -> float | None:
        """How far from the place's point the thing may be, None without a point."""
        place = self.exposure.place
        if place is None or place.lat is None or place.lon is None:
            return None
        return place.precision_m if place.precision_m else NAMED_PLACE_M

    @property
    def farthest_km(self) -> float | None:
        """The greatest published range."""
        return self.exposure.range_km[1] if self.exposure.range_km else None

    @property
    def radius_km(self) -> float | None:
        """How far from the place's point airspace may be reached: the place's own width and the greatest published range."""
        return None if self.unsure_m is None or self.farthest_km is None else self.unsure_m / KM_M + self.farthest_km

    @property
    def no_area(self) -> str | None:
        """Why no area can be drawn; None where one can."""
        if self.unsure_m is None:
            place = self.exposure.place
            if place is None or place.name is None:
                return "no report says where it is"
            return "the reports name a place that is an area or could not be located, and no point"
        return None if self.farthest_km is not None else "no published figure says how far it reaches"

    @property
    def area(self) -> dict[str, Any] | None:
        """The area as GeoJSON, None where `no_area` says why there is none."""
        place, unsure, farthest = self.exposure.place, self.unsure_m, self.farthest_km
        if place is None or place.lat is None or place.lon is None or unsure is None or farthest is None:
            return None
        return area_around(place.lat, place.lon, unsure, farthest * KM_M)

    @property
    def where(self) -> str:
        """The place in words, with how exactly the reports give it."""
        place = self.exposure.place
        if place is None or place.name is None:
            return "place not known"
        if self.unsure_m is None:
            return f"{place.name}, {'an area' if place.precision_m else 'no point known'}"
        said = f"{self.unsure_m / KM_M:g} km"
        return f"{place.name}, within {said}" if place.precision_m else f"{place.name}, within {said} (extent not said)"

    @property
    def what(self) -> str:
        """The system by name, else its category."""
        return self.exposure.system or (f"{self.lot.category}, system not named" if self.lot else "air defence, system not named")


def outlooks(record: Record, claims: Iterable[Claim]) -> list[Outlook]:
    """The exposures of the record in its order, each with what belongs to it."""
    by_id, lots = {claim.id: claim for claim in claims}, {lot.lot: lot for lot in record.custody}
    return [
        Outlook(
            each,
            lots.get(each.lot),
            _since(each, lots.get(each.lot), record.events),
            own_figures([by_id[c] for c in each.claims if c in by_id]),
        )
        for each in record.airspace
    ]


def _since(exposure: Exposure, lot: Lot | None, events: Sequence[Event]) -> Interval | None:
    """When it came into its holder's hands, the last time that it did; of a part that is no link of the chain, by the one event of that grade."""
    links = [link for link in (lot.chain if lot else []) if link.holder == exposure.holder and link.how != "held"]
    if links:
        return links[-1].date
    mine = [event for event in events if event.grade == exposure.grade and _gained_in(event, exposure)]
    return mine[0].time if len(mine) == 1 else None


def _gained_in(event: Event, exposure: Exposure) -> bool:
    """The event, which the exposure rests on, tells that its holder took or got something."""
    gainers = {"seizure": event.actor, "transfer": event.target}.get(event.kind, [])
    return any(party.name == exposure.holder for party in gainers) and not set(event.claims).isdisjoint(exposure.claims)


def own_figures(told: Sequence[Claim]) -> tuple[OwnFigure, ...]:
    """What these claims themselves say of range and altitude, in kilometres and metres; never put in the place of the published reach."""
    found = []
    for claim in told:
        for measure in claim.measure if claim.kind == "capability" else ():
            factor = IN_KM.get(measure.unit or "")
            if measure.quantity in ("range", "altitude") and factor is not None:
                scale = factor * (KM_M if measure.quantity == "altitude" else 1)
                low, high = (None if x is None else round(x * scale, 1) for x in (measure.low, measure.high))
                found.append(OwnFigure(measure.quantity, low, high, claim.id, claim.certainty == "denied"))
    return tuple(found)


def range_words(bounds: tuple[float | None, float | None] | None) -> str:
    """Kilometres and whole nautical miles, rounded up.

    >>> range_words((24, 35)), range_words((None, 5)), range_words(None)
    ('24–35 km (13–19 NM)', 'up to 5 km (up to 3 NM)', 'not known')
    """
    if bounds is None:
        return "not known"
    low, high = (None if km is None else float(ceil(km / NAUTICAL_MILE_KM)) for km in bounds)
    return f"{number_words(*bounds)} km ({number_words(low, high)} NM)"


def altitude_words(bounds: tuple[float | None, float | None] | None) -> str:
    """From where to where above the ground, in metres, feet and the flight level above which it does not reach, all rounded up.

    Feet by hundreds and levels by tens, as bulletins on conflict zones write them ("SFC to FL260").

    >>> altitude_words((20, 18000)), altitude_words((None, 3500)), altitude_words((50, None))
    ('20–18,000 m above ground (SFC to 59,100 ft, FL600)', 'up to 3,500 m above ground (SFC to 11,500 ft, FL120)', '50 m above ground or more (upper limit not known)')
    """
    if bounds is None:
        return "not known"
    low, high = bounds
    if high is None:
        return f"{number_words(low, low)} m above ground or more (upper limit not known)"
    feet = ceil(high / FOOT_M / FLIGHT_LEVEL_FEET) * FLIGHT_LEVEL_FEET
    level = ceil(high / FOOT_M / FLIGHT_LEVEL_FEET / LEVEL_STEP) * LEVEL_STEP
    return f"{number_words(low, high)} m above ground (SFC to {feet:,} ft, FL{level:03d})"
