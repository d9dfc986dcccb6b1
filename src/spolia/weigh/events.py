"""From claims to the record: events with their roots, relations and grades, and the contradictions between their claims."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from hashlib import sha256

from msgspec.structs import replace

from spolia.kin import Kin
from spolia.knowledge.tables import Knowledge
from spolia.measures import designation, interval_of, km_apart, span_numbers
from spolia.records import Claim, Contradiction, Event, EventItem, EventPlace, Grade, How, Named, Place, Record, Related, Report, Says
from spolia.weigh.contradictions import Contradictor
from spolia.weigh.copies import find_copies
from spolia.weigh.grades import Grader
from spolia.weigh.grouping import group_claims, limits_of
from spolia.weigh.independence import echoes_of, roots_of
from spolia.weigh.likeness import Scorer
from spolia.weigh.related import SAME_SPOT_KM, Happening, Relation, Relations, happening_of
from spolia.weigh.titles import title_of
from spolia.weigh.told import Told, tell, without_copies
from spolia.weigh.voices import Voices

METRES_IN_KM = 1000
ID_DIGITS = 12  # hex digits of an event's id (events.md)


@dataclass(frozen=True, slots=True)
class Sifted:
    """Claims sorted, before they are graded: one happening, its id, roots and disputes each at one place of their lists; relations name these places.

    `echoes` are the claims that copy others under names that anybody can make up.
    """

    told: list[Told]
    voices: Voices
    happenings: list[Happening]
    ids: list[str]
    relations: list[Relation]
    roots: list[list[list[Told]]]
    contradictions: list[Contradiction]
    disputes: list[list[Contradiction]]
    echoes: frozenset[str]


def weigh_claims(claims: list[Claim], reports: list[Report], known: Knowledge) -> Record:
    """Events, contradictions and grades out of claims; the three lists of the picture are left empty.

    Whatever order the claims and reports come in, the record is the same. A claim may name a report that is not given.
    """
    sifted = sift_claims(claims, reports, known)
    grader = Grader(known, sifted.voices, sifted.roots, sifted.echoes)
    grades = [grader.grade(roots, disputes) for roots, disputes in zip(sifted.roots, sifted.disputes, strict=True)]
    parts = zip(sifted.ids, sifted.happenings, sifted.roots, grades, strict=True)
    events = _relate([_event(name, one, known, roots, grade) for name, one, roots, grade in parts], sifted.relations, sifted.ids)
    return Record(events=events, contradictions=sifted.contradictions, control=[], custody=[], airspace=[])


def sift_claims(claims: list[Claim], reports: list[Report], known: Knowledge) -> Sifted:
    """Which claims tell of one happening, from how many origins, and what cannot both hold: all that a grade rests on."""
    kin = Kin(known)
    copies = find_copies(reports) if len(reports) > 1 else {}
    told = tell(claims, reports, copies)
    voices = Voices(told, reports, known, kin)
    groups = group_claims(told, Scorer(known, kin), limits_of(known))
    happenings = [happening_of(group) for group in groups]
    ids = event_ids(groups)
    relations = Relations(known, kin).find(happenings)
    contradictions = Contradictor(known, kin, voices).find(happenings, ids, relations)
    return Sifted(
        told=told,
        voices=voices,
        happenings=happenings,
        ids=ids,
        relations=relations,
        roots=[roots_of(group, voices) for group in groups],
        contradictions=contradictions,
        disputes=_disputes(groups, contradictions),
        echoes=frozenset(echo for group in groups for echo in echoes_of(group, voices)),
    )


def _disputes(groups: list[list[Told]], contradictions: list[Contradiction]) -> list[list[Contradiction]]:
    """For each group the contradictions that its claims stand in."""
    home = {one.id: position for position, group in enumerate(groups) for one in group}
    disputes: list[list[Contradiction]] = [[] for _ in groups]
    for each in contradictions:
        for position in sorted({home[claim] for side in each.sides for claim in side.claims}):
            disputes[position].append(each)
    return disputes


def event_ids(groups: list[list[Told]]) -> list[str]:
    """The id of each group by events.md; where two would be the same, the later in order bears -2, -3 …"""
    seen: Counter[str] = Counter()
    ids = []
    for group in groups:
        claim = min(group, key=lambda one: one.order).claim
        parts = (claim.report, str(claim.evidence.start), str(claim.evidence.end), claim.kind)
        name = f"ev-{sha256(chr(9).join(parts).encode()).hexdigest()[:ID_DIGITS]}"
        seen[name] += 1
        ids.append(name if seen[name] == 1 else f"{name}-{seen[name]}")
    return ids


def _event(name: str, happening: Happening, known: Knowledge, roots: list[list[Told]], grade: Grade) -> Event:
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
    reach = max(scatter, extent_of(place, known))
    return EventPlace(name=place.name or place.text, lat=place.lat, lon=place.lon, precision_m=reach or None)


def extent_of(place: Place, known: Knowledge) -> int:
    """Half the extent in metres of the gazetteer's place of that name and point, 0 where it has none there."""
    if place.name is None or place.lat is None or place.lon is None:
        return 0
    here = (place.lat, place.lon)
    near = [
        row
        for row in known.places.candidates(place.name)
        if row.lat is not None and row.lon is not None and not row.is_area and km_apart((row.lat, row.lon), here) <= SAME_SPOT_KM
    ]
    called = [row for row in near if row.name == place.name] or near  # "Palmyra ruins" is no extent of Palmyra
    return max((row.radius_m for row in called), default=0)


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


def _relate(events: list[Event], relations: list[Relation], ids: list[str]) -> list[Event]:
    """The events with what they are related to; a story shared is said on both."""
    related: dict[int, set[tuple[str, How]]] = {}
    for first, then, how in relations:
        related.setdefault(first, set()).add((ids[then], how))
        if how == "same-story":
            related.setdefault(then, set()).add((ids[first], how))
    return [
        replace(event, related=[Related(event=other, how=how) for other, how in sorted(related.get(i, ()))])
        for i, event in enumerate(events)
    ]
