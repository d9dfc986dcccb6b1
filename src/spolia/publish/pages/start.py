"""The first page: what the record rests on, where reports disagree, what happened last, who holds what, what became of materiel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from spolia.publish.coverage import cover
from spolia.publish.lookup import Lookup, claims_of_lot
from spolia.publish.page import Page
from spolia.publish.places import PlaceEntry
from spolia.records import Contradiction, Event, Lot

SHOWN = 8  # of each list on the first page; the rest is a link away
HEADLINES = 6
A_SLOT = 2  # headlines of one kind, so that the first page shows the range


def start_pages(lookup: Lookup) -> Iterator[Page]:
    held = sorted((place for place in lookup.places if place.spells), key=_stake, reverse=True)
    given = {
        "coverage": cover(lookup),
        "headlines": headlines(lookup),
        "latest": latest_events(lookup)[:SHOWN],
        "held": held[:SHOWN],
        "held_more": max(0, len(held) - SHOWN),
        "lots": sorted(lookup.record.custody, key=_told, reverse=True)[: SHOWN - 2],
    }
    yield Page("index.html", "start.html", lookup.about.title, "index.html", given)


def latest_events(lookup: Lookup) -> list[Event]:
    """Events that did happen as far as told, the latest first, then those that more origins tell."""
    told = [event for event in lookup.events.values() if event.time and event.time.end and event.grade.probability >= 0.5]
    return sorted(told, key=lambda event: (event.time.end if event.time else "", len(event.roots), event.id), reverse=True)


def headlines(lookup: Lookup) -> list[Contradiction]:
    """The contradictions that matter most, no more than A_SLOT of one kind while other kinds are left."""
    first: list[Contradiction] = []
    rest: list[Contradiction] = []
    times = Counter[str]()
    for dispute in sorted(lookup.record.contradictions, key=lambda dispute: _weight(dispute, lookup)):
        times[dispute.slot] += 1
        (first if times[dispute.slot] <= A_SLOT else rest).append(dispute)
    return [*first, *rest][:HEADLINES]


def _weight(dispute: Contradiction, lookup: Lookup) -> tuple[int, int, int, str]:
    """Those about whether it happened and who held it first; then those that more reports take part in."""
    slots = ("held", "certainty", "kind", "actor", "items", "time", "place")
    claims = [claim for side in dispute.sides for claim in side.claims]
    reports = {lookup.claims[claim].report for claim in claims if claim in lookup.claims}
    return -min(len(reports), 4), slots.index(dispute.slot), -len(claims), dispute.id


def _stake(place: PlaceEntry) -> tuple[int, int, str]:
    return len(place.spells), len(place.claims), place.name


def _told(lot: Lot) -> tuple[int, int, int, str]:
    return len(lot.chain) + len(lot.fates), len(claims_of_lot(lot)), lot.system is not None, lot.lot
