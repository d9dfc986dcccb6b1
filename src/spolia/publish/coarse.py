"""Places made no sharper than the policy allows: what is within it is shown as the area around it, and its point on a grid.

A point is rounded to a grid whose cells are as wide as the policy says, and its radius grows by what that moves it. A name tells where a
place is as well as a point does: where the place is smaller than allowed, the area that the gazetteer has around it stands for it.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians

from spolia.knowledge.places import PlaceRow, Places
from spolia.measures import km_apart
from spolia.publish.masks import Hit
from spolia.publish.places import AnyPlace
from spolia.records import Claim, EventPlace, Exposure, Lot, Record

KM_M = 1000
DEGREE_KM = 111.195  # of latitude, on the sphere of the mean radius
WIDEST = 85.0  # degrees of latitude beyond which a cell takes as many degrees of longitude as there
NEAR_KM = 30  # a row of the gazetteer this near to a point is the place that the point is of
LEAST_NAME = 4  # letters of a word that is looked up as a place's name
_RUN = re.compile(
    r"[A-Z\u00c0-\u00de][\w'’.-]*(?:[ \t]+(?:(?:al|el|ad|as|at|ash|az|of|the|in)[ \t-]+)?[A-Z\u00c0-\u00de0-9][\w'’.-]*){0,3}"
)
_FOLLOWING = re.compile(r"[ \t]+[\w-]+")
NO_PLACES = frozenset({*calendar.month_name, *calendar.day_name, *calendar.month_abbr, *calendar.day_abbr})


@dataclass(frozen=True, slots=True)
class Coarse:
    """What is shown of a place: its name, its point, and within how many metres it is of that."""

    name: str | None
    lat: float | None
    lon: float | None
    precision_m: float | None


class Coarsener:
    """Shows places no sharper than `least_km`, and those in `wider` (by name) no sharper than is said there."""

    def __init__(self, places: Places, least_km: float, wider: Mapping[str, float]) -> None:
        self._places, self._least, self._wider = places, least_km, wider
        self._coarse = lru_cache(maxsize=None)(self._make_coarse)
        self._row = lru_cache(maxsize=None)(self._find_row)
        self.label = lru_cache(maxsize=None)(self._label)

    def least_km(self, name: str | None) -> float:
        """How exactly a place of this name may be shown."""
        return max(self._least, self._wider.get(name or "", 0.0))

    def coarse(self, place: AnyPlace) -> Coarse:
        """The place as it may be shown."""
        precision = place.precision_m if isinstance(place, EventPlace) else None
        return self._coarse(place.name, place.lat, place.lon, precision)

    def _make_coarse(self, name: str | None, lat: float | None, lon: float | None, precision: float | None) -> Coarse:
        least = self.least_km(name)
        row = self._row(name, lat, lon) if name else None
        own_m = max(precision or 0, row.radius_m if row else 0)
        shown = name if name is None or not self._too_sharp(row, lat, precision, least) else self._area_of(row, least)
        if lat is None or lon is None:
            return Coarse(shown, None, None, precision if shown == name else None)
        at = on_grid(lat, lon, least)
        moved_m = km_apart((lat, lon), at) * KM_M
        widest = max(own_m, least * KM_M) + least * KM_M if moved_m or own_m < least * KM_M else own_m
        return Coarse(shown, *at, float(-(-widest // KM_M) * KM_M))

    def _too_sharp(self, row: PlaceRow | None, lat: float | None, precision: float | None, least: float) -> bool:
        """The name alone tells more than the policy allows. Of a place that the gazetteer has not, nobody knows how wide it is: it does."""
        if row is not None:
            return row.radius_m < least * KM_M
        return lat is not None or precision is None or precision < least * KM_M

    def _area_of(self, row: PlaceRow | None, least: float) -> str:
        """A place in the smallest area around it that is wide enough; in its state; else only that it is a place."""
        for area in row.within if row else ():
            wide = [found for found in self._places.candidates(area) if found.is_area and row and found.country == row.country]
            if any(found.radius_m >= least * KM_M for found in wide):
                return f"a place in {area}"
        state = self._places.state_name(row.country) if row else None
        return f"a place in {state}" if state else f"a place, shown to within {least:g} km"

    def _find_row(self, name: str, lat: float | None, lon: float | None) -> PlaceRow | None:
        """The gazetteer's row of the place: of its name, and near to its point, where it has one."""
        rows = [row for row in self._places.candidates(name) if row.exact]
        if lat is None or lon is None:
            return next((row for row in rows if row.is_area), rows[0] if rows else None)
        near = [row for row in rows if row.lat is not None and row.lon is not None and km_apart((lat, lon), (row.lat, row.lon)) <= NEAR_KM]
        return min(near, key=lambda row: (row.is_area, row.within == (), km_apart((lat, lon), (row.lat or 0, row.lon or 0))), default=None)

    def _label(self, name: str) -> str | None:
        """What stands for the name of a place in a text; None where it is no place's, or of one that is wide enough.

        A town that has its province's name is meant by it, unless the words say otherwise ("Homs province").
        """
        if len(name) < LEAST_NAME or name in NO_PLACES or not self._places.is_known(name):
            return None
        rows = [row for row in self._places.candidates(name) if row.exact]
        least = self.least_km(name)
        small = next((row for row in rows if row.radius_m < least * KM_M), None)
        return None if small is None or any(row.kind == "country" for row in rows) else f"[{self._area_of(small, least)}]"

    def _is_area(self, name: str) -> bool:
        """The words say that they mean an area: "Homs province"."""
        kind = self._places.part(name).kind
        return kind is not None and kind.is_area

    def scan(self, text: str) -> list[Hit]:
        """The names of places in the text that tell more than the policy allows, as far as the gazetteer has them."""
        return [hit for run in _RUN.finditer(text) for hit in self._in_run(text, *run.span())]

    def _in_run(self, text: str, at: int, until: int) -> Iterator[Hit]:
        """The longest names first, from left to right."""
        words = [(at + word.start(), at + word.end()) for word in re.finditer(r"[\w'’-]+", text[at:until])]
        n = 0
        while n < len(words):
            begin = words[n][0]
            ends = [
                words[last][1]
                for last in range(len(words) - 1, n - 1, -1)
                if not text[begin].islower() and not text[words[last][0]].islower()
            ]
            end = next(
                (end for end in ends if self.label(text[begin:end]) and not self._is_area(text[begin : _next_word(text, end)])), None
            )
            if end is not None:
                yield Hit(begin, end, self.label(text[begin:end]) or "")
            n = n + 1 if end is None else next((m for m, word in enumerate(words) if word[0] >= end), len(words))


def _next_word(text: str, at: int) -> int:
    """Where the word behind ends that stands there."""
    found = _FOLLOWING.match(text, at)
    return found.end() if found else at


def on_grid(lat: float, lon: float, cell_km: float) -> tuple[float, float]:
    """The point of the grid of so many kilometres that is nearest; cells are as wide at every latitude, so the grid tells no more.

    >>> on_grid(34.5624, 38.284, 20)
    (34.534, 38.209)
    """
    step = cell_km / DEGREE_KM
    north = max(-90.0, min(90.0, round(lat / step) * step))
    across = step / cos(radians(min(abs(north), WIDEST)))
    east = round(lon / across) * across
    return round(north, 3) + 0.0, round((east + 180) % 360 - 180 if abs(east) > 180 else east, 3) + 0.0


def wider_places(record: Record, claims: Iterable[Claim], coarser_km: Mapping[str, float]) -> dict[str, float]:
    """For each place at which something of these categories is, how exactly it may be shown: one measure for all that is told of it."""
    wide: dict[str, float] = {}

    def widen(name: str | None, km: float) -> None:
        if name and km:
            wide[name] = max(km, wide.get(name, 0.0))

    lots: dict[str, Lot] = {lot.lot: lot for lot in record.custody}
    for claim in claims:
        widen(claim.place.name if claim.place else None, max((coarser_km.get(item.category, 0.0) for item in claim.items), default=0.0))
    for event in record.events:
        widen(event.place.name if event.place else None, max((coarser_km.get(item.category, 0.0) for item in event.items), default=0.0))
    for exposure in record.airspace:
        widen(exposure.place.name if exposure.place else None, coarser_km.get(_category(exposure, lots), 0.0))
    return wide


def _category(exposure: Exposure, lots: Mapping[str, Lot]) -> str:
    return lots[exposure.lot].category if exposure.lot in lots else "surface-to-air missile system"
