"""From the weighed events to the picture: who held which place, what became of which materiel, which airspace may be unsafe.

`draw_picture` takes the record with its events and contradictions and gives it back with control, custody and airspace filled.
"""

from __future__ import annotations

from msgspec.structs import replace

from spolia.knowledge.tables import Knowledge
from spolia.picture.airspace import draw_airspace
from spolia.picture.control import draw_control
from spolia.picture.custody import draw_custody
from spolia.records import Claim, Record, Report


def draw_picture(record: Record, claims: list[Claim], known: Knowledge, reports: list[Report]) -> Record:
    """The record with control, custody and airspace; the same whatever the order of claims and reports."""
    custody = draw_custody(record, claims, known, reports)
    return replace(
        record,
        control=draw_control(record, claims, known, reports),
        custody=custody,
        airspace=draw_airspace(custody, record, claims, known, reports),
    )


__all__ = ["draw_picture"]
