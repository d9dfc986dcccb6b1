"""Which states and provinces the names of a report point to, before any of them is resolved.

"Alexandria", "Pineville" and "Rapides Parish" may each lie in many places, and in one province all three.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from spolia.knowledge.places import PlaceRow, Places
from spolia.knowledge.toponyms import exact_key

Area = tuple[str, str]
"""A state by its code and one of its areas by name; "" for the whole state."""
MOST_ROWS = 60  # candidates of a name that are heard; rarer ones of a common name say nothing
ROOT = 0.5  # a place counts by this power of its people: a town of ten thousand ten times as much as a hamlet of a hundred
LEAST_PEOPLE = 200  # what a place without a number of people counts for


class Heard:
    """The names that a report gives its places, and how the states and provinces share them."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._shares: dict[str, dict[Area, float]] = {}
        self._total: Counter[Area] = Counter()

    def take(self, names: Iterable[str]) -> None:
        """Hear these names, each once however often it comes."""
        for name in names:
            core = exact_key(self._places.part(name).core)
            if core and core not in self._shares:
                self._shares[core] = shares = _shares(self._places.candidates(name))
                self._total.update(shares)

    def share_of(self, area: Area, core: str) -> float:
        """How far the report's other names than `core` may lie in `area`, 0 to 1."""
        own = self._shares.get(exact_key(core))
        others = len(self._shares) - (own is not None)
        return (self._total[area] - (own or {}).get(area, 0.0)) / others if others > 0 else 0.0


def area_of(row: PlaceRow) -> Area:
    """The state and the province of a place, "" where it lies in none that is known."""
    return row.country, row.within[-1] if row.within else row.name if row.kind == "province" else ""


def district_of(row: PlaceRow) -> Area | None:
    """The state and the district of a place, told from one of another province by it; None where it lies in none that is known."""
    if row.kind == "district" and row.within:
        return row.country, f"{row.within[-1]}/{row.name}"
    return (row.country, f"{row.within[-1]}/{row.within[0]}") if len(row.within) > 1 else None


def _shares(rows: list[PlaceRow]) -> dict[Area, float]:
    """What part of a name each state and province has, by the people of the candidates that are spelt so."""
    weights: dict[Area, float] = {}
    for row in [row for row in rows if row.exact][:MOST_ROWS]:
        weight = max(row.population, LEAST_PEOPLE) ** ROOT
        for area in {area_of(row), (row.country, ""), district_of(row) or area_of(row)}:
            weights[area] = max(weights.get(area, 0.0), weight)
    total = sum(weight for (_, name), weight in weights.items() if not name) or 1.0
    return {area: min(1.0, weight / total) for area, weight in weights.items()}
