"""How exactly a report gives a place, by its own words: "near Palmyra", "20 km east of the base", a province."""

from __future__ import annotations

import re

from spolia.knowledge.tables import Knowledge
from spolia.measures import SAME_SPOT_KM, fold, km_apart
from spolia.records import Place

AREA_M = 15_000  # what is wider than this is an area, not a point (as resolve/found.py has it)
LOOSE = 1.2  # a distance is said in round numbers, and from the edge of a town or from its middle (as resolve/vague.py has it)
METRES = {"km": 1000.0, "kilomet": 1000.0, "mile": 1609.344, "metre": 1.0, "meter": 1.0}
_DISTANCE = re.compile(r"(\d+(?:[.,]\d+)?)[\s-]*(km|kilomet|mile|metre|meter)")


class Vagueness:
    """Asked of a claim's place; the words and their radii are those of place_classes.yaml."""

    def __init__(self, known: Knowledge) -> None:
        self._places = known.places
        rows = known.yaml("place_classes.yaml")["relations"]
        self._radii = {fold(word): int(row["radius_m"]) for row in rows for word in row["words"] if row["radius_m"]}
        words = "|".join(map(re.escape, sorted(self._radii, key=len, reverse=True)))
        self._pattern = re.compile(rf"(?<!\w)(?:{words})(?!\w)")

    def metres(self, place: Place | None) -> int:
        """How far from the named place the report's words allow; 0 where they name the place itself.

        "near" and "east of" leave their radius, a distance itself and a little more.
        """
        said = fold(place.text) if place and place.text else ""
        if not said or (place is not None and said == fold(place.name)):
            return 0
        told = [float(n.replace(",", ".")) * METRES[unit] * LOOSE for n, unit in _DISTANCE.findall(said)]
        return round(max([*told, *(self._radii[word] for word in self._pattern.findall(said))], default=0))

    def extent(self, place: Place) -> int:
        """Half the extent in metres of the gazetteer's place of that name and point, 0 where it has none there."""
        if place.name is None or place.lat is None or place.lon is None:
            return 0
        here = (place.lat, place.lon)
        spots = [((row.lat, row.lon), row.radius_m) for row in self._places.candidates(place.name) if not row.is_area]
        return max(
            (r for (lat, lon), r in spots if lat is not None and lon is not None and km_apart((lat, lon), here) <= SAME_SPOT_KM), default=0
        )

    def area(self, place: Place) -> float | None:
        """The radius of an area that has no point in the report, where the gazetteer has one of that name and no other; else None."""
        if place.name is None:
            return None
        bare = self._places.part(place.name).core
        radii = {
            row.radius_m for name in (place.name, bare) for row in self._places.candidates(name) if row.is_area and row.radius_m > AREA_M
        }
        return radii.pop() if len(radii) == 1 else None
