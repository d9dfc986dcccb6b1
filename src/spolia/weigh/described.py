"""What the record says of one happening: its id, where and when it was, who did it to whom, of what and how many."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256

from spolia.knowledge.tables import Knowledge
from spolia.measures import designation, interval_of, km_apart, span_numbers
from spolia.records import Event, EventItem, EventPlace, Grade, Named, Says
from spolia.weigh.related import Happening
from spolia.weigh.titles import title_of
from spolia.weigh.told import Told, without_copies

METRES_IN_KM = 1000
ID_DIGITS = 12  # hex digits of an event's id (events.md)


def name_of(group: list[Told]) -> str:
    """The id of a group by events.md, as long as no other has the same: of several, the later in order bear -2, -3 …"""
    claim = group[0].claim
    parts = (claim.report, str(claim.evidence.start), str(claim.evidence.end), claim.kind)
    return f"ev-{sha256(chr(9).join(parts).encode()).hexdigest()[:ID_DIGITS]}"


def event_of(name: str, happening: Happening, known: Knowledge, roots: list[list[Told]], grade: Grade) -> Event:
    """The event of that id, with its roots and grade; related to nothing yet."""
    group = happening.claims
    return Event(
        id=name,
        kind=group[0].claim.kind,
        title=title_of(group, known),
        place=event_place(group, known),
        time=interval_of(happening.days),
        actor=_named(group, "actor"),
        target=_named(group, "target"),
        items=_items(group, roots),
        claims=[one.id for one in group],
        roots=[[one.id for one in root] for root in roots],
        related=[],
        grade=grade,
    )


def event_place(group: list[Told], known: Knowledge) -> EventPlace | None:
    """The place that most claims name, the first of them where as many name another; its extent, or how far its points scatter, as precision."""
    placed = [one for one in group if one.claim.place and one.place]
    if not placed:
        return None
    told = without_copies(placed)
    counts = Counter(one.place for one in told if not one.denied) or Counter(one.place for one in told)
    first = next(one for one in sorted(placed, key=lambda one: (-counts[one.place], one.spot is None, one.order)))
    place = first.claim.place
    assert place is not None
    spots = {one.spot for one in placed if one.spot and one.place == first.place}
    scatter = round(max((km_apart(a, b) for a in spots for b in spots), default=0.0) * METRES_IN_KM)
    wide = known.places.radius_at(place.name, place.lat, place.lon) if place.name and place.lat is not None and place.lon is not None else 0
    return EventPlace(name=place.name or place.text, lat=place.lat, lon=place.lon, precision_m=max(scatter, wide) or None)


def _named(group: list[Told], role: str) -> list[Named]:
    """The parties by their canonical names, those most named first; under None the claims whose party could not be resolved."""
    names: dict[str | None, list[str]] = {}
    for one in group:
        for party in getattr(one.claim, role):
            names.setdefault(party.name, []).append(one.id)
    told = {one.id for one in without_copies(group)}
    ordered = sorted(names.items(), key=lambda pair: (pair[0] is None, -sum(claim in told for claim in pair[1]), str(pair[0])))
    return [Named(name=name, claims=sorted(set(claims), key=claims.index)) for name, claims in ordered]


def _items(group: list[Told], roots: list[list[Told]]) -> list[EventItem]:
    """Per category, system and unit who says how many, and the span over the roots that do not deny it."""
    says: dict[tuple[str, str, str | None], list[tuple[Told, int]]] = {}
    for one in group:
        for index, item in enumerate(one.claim.items):
            says.setdefault((item.category, designation(item.system), item.unit), []).append((one, index))
    out = []
    for tellers in says.values():
        items = [(one, one.claim.items[index]) for one, index in tellers]
        asserted = [(one, item) for one, item in items if not one.denied] or items
        low, high = span_numbers((item.low, item.high) for _, item in asserted)
        by_number: dict[tuple[float | None, float | None], list[str]] = {}
        for one, item in items:
            by_number.setdefault((item.low, item.high), []).append(one.id)
        first = items[0][1]
        said = [Says(low=n[0], high=n[1], claims=sorted(set(ids), key=ids.index)) for n, ids in by_number.items()]
        out.append(EventItem(category=first.category, system=first.system, low=low, high=high, unit=first.unit, says=said))
    return sorted(out, key=lambda item: (item.category, item.system or "", item.unit or ""))
