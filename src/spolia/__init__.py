"""Spolia reads reports of an armed conflict and keeps the record straight: who says what was taken, lost or left, and how sure that is.

The records, and one verb a room, along the data's path:

    preserve_report(bytes) → Report
    read_claims(Report, Knowledge) → its claims         resolve_claims(claims, Report, Knowledge) → the same with names, places, dates
    weigh_claims(claims, reports, Knowledge) → Record   draw_picture(Record, claims, Knowledge, reports) → Record
    publish_site(Record, …)                             verify_ledger(folder) → numbered checks

and the whole path: read_reports, build_record. Each is imported when it is first asked for, so that `import spolia` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from spolia.knowledge.tables import Knowledge as Knowledge
    from spolia.ledger import verify_ledger as verify_ledger
    from spolia.picture import draw_picture as draw_picture
    from spolia.pipeline import build_record as build_record
    from spolia.pipeline import read_reports as read_reports
    from spolia.preserve import preserve_report as preserve_report
    from spolia.publish.site import publish_site as publish_site
    from spolia.read.claims import read_claims as read_claims
    from spolia.records import Claim as Claim
    from spolia.records import Event as Event
    from spolia.records import Record as Record
    from spolia.records import Report as Report
    from spolia.resolve.claims import resolve_claims as resolve_claims
    from spolia.weigh.events import weigh_claims as weigh_claims

# Name → the module that holds it. Written out twice, here and above, so that type checkers and editors see what Python finds late.
_FRONT_DOOR = {
    "Claim": "spolia.records", "Contradiction": "spolia.records", "Event": "spolia.records", "Grade": "spolia.records",
    "Item": "spolia.records", "Lot": "spolia.records", "Party": "spolia.records", "Place": "spolia.records", "Record": "spolia.records",
    "Report": "spolia.records", "Spell": "spolia.records", "Time": "spolia.records", "read_json": "spolia.records", "write_json": "spolia.records",
    "Knowledge": "spolia.knowledge.tables",
    "preserve_report": "spolia.preserve", "read_claims": "spolia.read.claims", "resolve_claims": "spolia.resolve.claims",
    "weigh_claims": "spolia.weigh.events", "draw_picture": "spolia.picture", "publish_site": "spolia.publish.site",
    "verify_ledger": "spolia.ledger", "read_reports": "spolia.pipeline", "build_record": "spolia.pipeline",
}  # fmt: skip
__all__ = ["__version__", *_FRONT_DOOR]


def __getattr__(name: str) -> Any:
    if name not in _FRONT_DOOR:
        raise AttributeError(f"spolia has no {name!r}; it has {', '.join(_FRONT_DOOR)}")
    return getattr(import_module(_FRONT_DOOR[name]), name)
