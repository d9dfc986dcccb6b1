"""Why two claims or events are, or are not, one happening in the record: what they share, what parts them, and how they are linked."""

from __future__ import annotations

from collections.abc import Iterable
from math import asin, cos, radians, sin, sqrt

from spolia.publish import words
from spolia.publish.accounts import Account, Line
from spolia.publish.lookup import Lookup
from spolia.records import Claim, Event

EARTH_KM = 6371.0088  # mean radius, IUGG


def pair_account(one: str, two: str, lookup: Lookup) -> Account | None:
    """The account of two claims or events; None where one of them is neither."""
    first, second = lookup.events.get(one) or lookup.event_of.get(one), lookup.events.get(two) or lookup.event_of.get(two)
    if first is None or second is None:
        return None
    lines = [*_standing(one, two, first, second, lookup), *_compared(_told(one, first, lookup), _told(two, second, lookup))]
    verdict = "are one happening" if first.id == second.id else "are not one happening"
    return Account(f"{one} {two}", "pair", f"{one} and {two} {verdict}", tuple(lines))


def _told(id_: str, event: Event, lookup: Lookup) -> list[Claim]:
    """The claim of that id, or all claims of the event of that id."""
    return [lookup.claims[claim] for claim in ([id_] if id_ in lookup.claims else event.claims) if claim in lookup.claims]


def _standing(one: str, two: str, first: Event, second: Event, lookup: Lookup) -> list[Line]:
    """How the record has the two."""
    if first.id == second.id:
        roots = [n for n, root in enumerate(first.roots, 1) if one in root or two in root]
        same = len(set(roots)) == 1 and one != two and {one, two} <= set(lookup.claims)
        return [
            Line("event", f"both tell of {first.id}: {first.title}", tuple(c for c in (one, two) if c in lookup.claims)),
            *([Line("origin", f"both go back to origin {roots[0]}: one corroboration, not two")] if same else []),
        ]
    links = [f"{first.id} {words.HOW_WORDS[link.how]}: {second.id}" for link in first.related if link.event == second.id]
    disputes = [{dispute.id for dispute in lookup.contradictions_of.get(event.id, [])} for event in (first, second)]
    return [
        *(Line("event", f"{event.id}: {event.title}", tuple(event.claims)) for event in (first, second)),
        *(Line("linked", link) for link in links),
        *(Line("contradiction", f"both take part in {id_}") for id_ in sorted(disputes[0] & disputes[1])),
    ]


def _compared(one: list[Claim], two: list[Claim]) -> list[Line]:
    """Field by field what speaks for one happening and what against."""
    return [
        _alike("kind", {c.kind for c in one}, {c.kind for c in two}, "only claims of one kind are one event"),
        _alike("who", _names(one, "actor"), _names(two, "actor")),
        _alike("to whom", _names(one, "target"), _names(two, "target")),
        _alike("what", _items(one), _items(two)),
        *_where(one, two),
        *_when(one, two),
    ]


def _alike(head: str, one: set[str], two: set[str], rule: str = "") -> Line:
    if not one or not two:
        return Line(head, "not said on both sides: neither for nor against")
    if one & two:
        return Line(head, f"for: both say {', '.join(sorted(one & two))}")
    return Line(head, f"against: {', '.join(sorted(one))}; {', '.join(sorted(two))}{f' ({rule})' if rule else ''}")


def _names(claims: Iterable[Claim], field: str) -> set[str]:
    return {party.name for claim in claims for party in getattr(claim, field) if party.name}


def _items(claims: Iterable[Claim]) -> set[str]:
    return {item.system or item.category for claim in claims for item in claim.items}


def _where(one: list[Claim], two: list[Claim]) -> list[Line]:
    names = [{c.place.name for c in claims if c.place and c.place.name} for claims in (one, two)]
    gaps = [kilometres(*a, *b) for a in _points(one) for b in _points(two)]
    line = _alike("where", names[0], names[1])
    return [line, Line("distance", f"{min(gaps):.0f} km between their points")] if gaps and line.text.startswith("against") else [line]


def _points(claims: list[Claim]) -> list[tuple[float, float]]:
    places = [claim.place for claim in claims if claim.place]
    return [(place.lat, place.lon) for place in places if place.lat is not None and place.lon is not None]


def _when(one: list[Claim], two: list[Claim]) -> list[Line]:
    spans = [[(c.time.start, c.time.end) for c in claims if c.time and c.time.start and c.time.end] for claims in (one, two)]
    if not spans[0] or not spans[1]:
        return [Line("when", "not dated on both sides: neither for nor against")]
    meet = any(a[0] <= b[1] and b[0] <= a[1] for a in spans[0] for b in spans[1])
    said = [" / ".join(dict.fromkeys(words.span_words(*span) for span in side)) for side in spans]
    return [Line("when", f"{'for' if meet else 'against'}: {said[0]}; {said[1]}")]


def kilometres(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """The great-circle distance (haversine).

    >>> round(kilometres(34.56, 38.28, 34.52, 37.63))
    60
    """
    a, b = radians(lat), radians(other_lat)
    half = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(radians(other_lon - lon) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))
