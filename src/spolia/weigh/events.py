"""From claims to the record: events with their roots, relations and grades, and the contradictions between their claims."""

from __future__ import annotations

from collections.abc import Iterable

from spolia.knowledge.tables import Knowledge
from spolia.records import Claim, Linked, Record, Report
from spolia.weigh.standing import Sifted, Weighing


def weigh_claims(claims: list[Claim], reports: list[Report], known: Knowledge, links: Iterable[Linked] = ()) -> Record:
    """Events, contradictions and grades out of claims; the three lists of the picture are left empty.

    Whatever order the claims and reports come in, the record is the same. A claim may name a report that is not given. `links` are the claims of
    which people decided that they tell of one happening, or that they do not.
    """
    return Weighing(known, reports, claims, links).record


def sift_claims(claims: list[Claim], reports: list[Report], known: Knowledge) -> Sifted:
    """Which claims tell of one happening, from how many origins, and what cannot both hold: all that a grade rests on."""
    return Weighing(known, reports, claims).sifted()
