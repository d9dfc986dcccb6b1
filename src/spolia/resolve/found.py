"""A resolved place: what a claim's Place and the command `resolve places` need of it, from its words and its row of the tables."""

from __future__ import annotations

import re
from dataclasses import dataclass

from spolia.knowledge.place_words import PlaceWords
from spolia.knowledge.places import PlaceRow
from spolia.knowledge.words import fold

POINT_M = 15_000  # what is wider than this is an area, not a point
REGION_M = 40_000  # half the extent of what is called the region of a town and has no outline of its own
AROUND_M = 10_000  # a thing placed by its town alone lies within this of the centre


@dataclass(frozen=True, slots=True)
class Found:
    """A resolved place: what a claim's Place and the command `resolve places` need. lat and lon are None where it is an area."""

    name: str
    lat: float | None
    lon: float | None
    kind: str | None
    country: str | None
    precision_m: int | None
    row: PlaceRow | None = None
    is_anchor: bool = False  # the words tell of something at or near this place, and not of the place itself


def place_of(parted: PlaceWords, row: PlaceRow) -> Found:
    """The chosen place: a point only where the words and the place are no area."""
    wide = row.is_area or (row.radius_m > POINT_M and row.kind != "populated place")
    worded = parted.kind is not None and parted.kind.is_area and row.is_settlement
    area = wide or worded or bool(parted.part and parted.part.endswith("ern"))
    return Found(
        _name(parted, row),
        None if area else row.lat,
        None if area else row.lon,
        row.kind,
        row.country,
        max(row.radius_m, parted.radius_m, REGION_M if worded else 0),
        row,
        parted.radius_m > 0,
    )


def _name(parted: PlaceWords, row: PlaceRow) -> str:
    """The gazetteer's name; with its class where the words give a province's, with its part for a part ("northern Syria")."""
    name = row.name
    if row.kind == "province" and parted.kind is not None and not re.search(r"(?i)province|governorate|oblast|region", name):
        name = f"{name} province"
    return f"{parted.part} {name}" if parted.part and parted.part.endswith("ern") else name


def named_only(parted: PlaceWords) -> Found | None:
    """A place known by name alone: the report's words, no point."""
    name = re.sub(r"(?i)^(?:city|town|village|district|port)\s+of\s+", "", parted.whole)
    name = f"{parted.part} {name}" if parted.part else name
    return Found(name, None, None, parted.kind.name if parted.kind else None, None, None)


def is_name(core: str) -> bool:
    """The words hold a proper name: a capital, or letters with a figure ("T4")."""
    return bool(re.search(r"[A-Z\u00c0-\u00de]", core)) and fold(core) not in ("i", "the", "he", "she", "they", "there", "it")
