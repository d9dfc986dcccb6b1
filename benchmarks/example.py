"""The places of the example case: those that its claims name, read by the program itself, against points set by hand (expected.yaml).

Words without a name of their own ("the base") are not counted: what they mean is for reading to find, and other figures show that.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from benchmarks.gold import read_lines
from benchmarks.placed import EXACT_KM, WIDE_KM
from benchmarks.shared import need
from benchmarks.tried import Tried
from spolia.knowledge.tables import bundled
from spolia.measures import km_apart
from spolia.pipeline import read_report
from spolia.records import Place, Report

REPOSITORY = Path(__file__).parents[1]
REPORTS = REPOSITORY / "examples" / "palmyra-2016" / "reports.jsonl"
EXPECTED = REPOSITORY / "tests" / "examples" / "expected.yaml"


def tried() -> list[Tried]:
    """Each named place of the case's claims twice: whether it lies "near" where it should, and whether it is refused or "not far"."""
    rows = yaml.safe_load(need(EXPECTED).read_text("utf-8"))["places"]
    reports = read_lines(REPORTS, Report)
    places = [claim.place for report in reports for claim in read_report(report, bundled()).claims if claim.place is not None]
    return [each for place in places if (row := _meant(place, rows)) is not None for each in _tried(place, row)]


def _meant(place: Place, rows: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The first row one of whose words the place's words hold."""
    return next((row for row in rows if any(re.search(rf"\b{re.escape(word)}\b", place.text or "") for word in row["words"])), None)


def _tried(place: Place, row: dict[str, Any]) -> list[Tried]:
    km = None if place.lat is None or place.lon is None else km_apart((place.lat, place.lon), (row["lat"], row["lon"]))
    said = (place.text, place.name, km and round(km))
    return [
        Tried("example", "near", km is not None and km <= EXACT_KM, said),
        Tried("example", "not far", km is None or km <= WIDE_KM, said),
    ]
