"""From the weighed events to the picture: who held which place, what became of which materiel, which airspace may be unsafe.

`draw_picture` takes the record with its events and contradictions and gives it back with control, custody and airspace filled.
"""

from __future__ import annotations

from spolia.knowledge.tables import Knowledge
from spolia.picture.drawing import Drawing
from spolia.picture.versions import draw_versions
from spolia.records import Claim, Record, Report


def draw_picture(record: Record, claims: list[Claim], known: Knowledge, reports: list[Report]) -> Record:
    """The record with control, custody and airspace; the same whatever the order of claims and reports."""
    return Drawing(known).change(record, (), claims, reports)


__all__ = ["draw_picture", "draw_versions"]
