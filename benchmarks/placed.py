"""Places that people marked in texts with where they lie, as both the benchmark and the fitting of weights use them.

The toponym corpora give points of GeoNames (GeoVirus: of Wikipedia). An area's point says little: gazetteers set the middle of China 200 km
apart. So a place is *the same* where it has the GeoNames id, or is a point within 10 km, or is an area of that name around the gold point.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from benchmarks.gold import gold_claims, gold_reports
from benchmarks.shared import SHARED, need
from spolia import records
from spolia.knowledge.places import PlaceRow, Places
from spolia.knowledge.toponyms import exact_key, sound_key
from spolia.records import Report

CORPORA = ("lgl", "trnews", "geovirus", "geowebnews")
EXACT_KM, WIDE_KM = 10, 161
UNCODED = ("region", "sea", "river", "valley")  # classes whose points are wide whether the corpus says so or not
STATE_KM = 2000  # by as much do gazetteers differ on the middle of the largest states
AREA_CODES = ("PCL", "ADM", "CONT", "RGN", "AREA", "SEA", "OCN", "STM", "MTS", "LK", "GULF", "BAY", "ISL", "ZN", "TERR")


@dataclass(frozen=True)
class Place:
    """A place in a text as people marked it. `country` is a name or code, None where the corpus gives none."""

    text: str
    at: int
    lat: float | None
    lon: float | None
    geonames: int = 0
    name: str = ""
    country: str | None = None
    is_area: bool = False


@dataclass(frozen=True)
class Document:
    """A report with its places; `group` is what it must not be split from when folds are made."""

    corpus: str
    report: Report
    places: list[Place] = field(default_factory=list)


def read_corpus(name: str) -> Iterator[Document]:
    """The documents of a toponym corpus. Raises Missing."""
    for line in need(SHARED / "data" / "toponyms" / f"{name}.jsonl").read_text("utf-8").splitlines():
        raw = json.loads(line)
        yield Document(
            name,
            Report(id=str(raw["id"]), text=raw["text"], title=raw.get("title")),
            [_toponym(t) for t in raw["toponyms"] if t.get("lat") is not None],
        )


def _toponym(raw: dict[str, Any]) -> Place:
    code = raw.get("fcode")  # GeoVirus and GeoWebNews give none: there a round point is that of an area
    is_area = code.startswith(AREA_CODES) if code else _is_round(float(raw["lat"])) and _is_round(float(raw["lon"]))
    return Place(raw["text"], raw["start"], float(raw["lat"]), float(raw["lon"]), int(raw["geonameid"] or 0), raw.get("name") or "",
                 raw.get("country"), is_area)  # fmt: skip


def _is_round(degrees: float) -> bool:
    """A whole or half degree."""
    return abs(degrees * 2 - round(degrees * 2)) < 1e-6


def read_gold(name: str) -> Iterator[Document]:
    """The reports of a development gold with the places of their claims, those without a point among them. Raises Missing."""
    reports = gold_reports(name)
    for identity, claims in gold_claims(name).items():
        report = reports[identity]
        marked = [_marked(claim.place, claim.evidence, report.text) for claim in claims if claim.place is not None]
        if marked:
            yield Document(f"gold {name}", report, sorted(marked, key=lambda p: p.at))


def _marked(place: records.Place, evidence: records.Evidence, text: str) -> Place:
    """A claim's place, where its words stand: in the evidence, else first in the text."""
    words = place.text or ""
    at = text.find(words, evidence.start, evidence.end)
    return Place(words, max(at if at >= 0 else text.find(words), 0), place.lat, place.lon, name=place.name or "")


def is_same(row: PlaceRow, gold: Place, places: Places) -> bool:
    """The gazetteer's row is the place that people meant, by this file's rule."""
    if gold.lat is None or gold.lon is None:
        return row.is_area and _bears(gold.name, row, places)
    if gold.geonames and row.geonames == gold.geonames:
        return True
    km = row.km_from(gold.lat, gold.lon)
    if km is None:
        return False
    if row.kind == "country":
        named = any(other.kind == "country" and other.name == row.name for other in places.candidates(gold.name))
        return km <= STATE_KM and (named or exact_key(gold.name).endswith(exact_key(row.name)))
    if row.is_area and (gold.is_area or row.kind in UNCODED):
        return km <= row.radius_m / 1000 and _bears(gold.name, row, places)
    return km <= EXACT_KM


def _bears(name: str, row: PlaceRow, places: Places) -> bool:
    """The row is called so, class words aside."""
    return sound_key(places.part(name).core) == sound_key(places.part(row.name).core)


def is_held(gold: Place, places: Places) -> bool:
    """The gazetteer has the place, under the words of the text or under its own name."""
    return any(is_same(row, gold, places) for name in {gold.text, gold.name} if name for row in places.candidates(name))
