"""What adds up over a record: how much each party took, lost and had destroyed, by category and system, with the events it comes from.

Only what is said to have happened counts, and is counted once: an event against which more speaks than for it adds nothing; one that sums up
others adds what they leave of it; what one event says in several ways adds the span of what it says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from spolia.knowledge.tables import Knowledge
from spolia.measures import Number, span_numbers
from spolia.picture.standing import Standing
from spolia.records import Category, Event, EventItem, Record

Side = Literal["took", "lost", "destroyed", "had destroyed"]
COUNTED: dict[str, tuple[Side, Side]] = {
    "seizure": ("took", "lost"),
    "destruction": ("destroyed", "had destroyed"),
}


@dataclass(frozen=True, slots=True)
class Tally:
    """A sum: bounds of the number, None where one of its parts has no bound; `events` are what was added."""

    party: str
    side: Side
    category: Category
    system: str | None
    low: float
    high: float | None
    events: tuple[str, ...]


def tally_materiel(record: Record, known: Knowledge, denied: Iterable[str] = ()) -> list[Tally]:
    """The sums over the record's events, by party, side, category and system; `denied` are claims that assert nothing.

    That a claim is failed, possible, denied or doubted by its report is not in the record: give those ids, and what they alone tell is left out,
    whole events and single items.
    """
    silent, standing = set(denied), Standing(known)
    counted = [e for e in record.events if e.kind in COUNTED and standing.holds(e) and not silent.issuperset(e.claims)]
    parts = _parts_of(counted)
    sums: defaultdict[tuple[str, Side, Category, str | None], list[tuple[float | None, float | None, str]]] = defaultdict(list)
    for event in counted:
        for side, parties in zip(COUNTED[event.kind], (event.actor, event.target), strict=True):
            party = next((named.name for named in parties if named.name), None)
            if party is None:
                continue
            for item in event.items:
                if (told := _told(item, silent)) is not None:
                    low, high = _rest(told, [_told_of(item, part, silent) for part in parts[event.id]])
                    sums[party, side, item.category, item.system].append((low, high, event.id))
    return [_added(*key, parts) for key, parts in sorted(sums.items(), key=lambda pair: tuple(str(part or "") for part in pair[0]))]


def _parts_of(events: list[Event]) -> defaultdict[str, list[Event]]:
    """By event what of it is told on its own."""
    found: defaultdict[str, list[Event]] = defaultdict(list)
    for event in events:
        for link in event.related:
            if link.how == "part-of":
                found[link.event].append(event)
    return found


def _told(item: EventItem, silent: set[str]) -> Number | None:
    """The span of what is said of it, None where nobody asserts it."""
    told = [(say.low, say.high) for say in item.says if not silent.issuperset(say.claims)]
    return span_numbers(told) if told else None


def _told_of(item: EventItem, part: Event, silent: set[str]) -> Number:
    """How many things of the item's sort another event counts."""
    same = (other for other in part.items if other.category == item.category and item.system in (None, other.system))
    spans = [told for other in same if (told := _told(other, silent)) is not None]
    return sum(low or 0 for low, _ in spans), _most(high for _, high in spans)


def _rest(whole: Number, parts: list[Number]) -> Number:
    """What a number leaves when its parts, which are counted on their own, are taken from it."""
    if not parts:
        return whole
    low, high = whole
    most = _most(high for _, high in parts)
    least = sum(low or 0 for low, _ in parts)
    return max(0, (low or 0) - most) if most is not None else 0, None if high is None else max(0, high - least)


def _most(highs: Iterable[float | None]) -> float | None:
    """The sum of upper bounds, None where one is open."""
    known = list(highs)
    return None if None in known else sum(high for high in known if high is not None)


def _added(party: str, side: Side, category: Category, system: str | None, parts: list[tuple[float | None, float | None, str]]) -> Tally:
    """The parts added up as ranges: what sets no lower bound adds nothing to the least, what sets no upper bound leaves the most open."""
    most = _most(high for _, high, _ in parts)
    return Tally(party, side, category, system, sum(low or 0 for low, _, _ in parts), most, tuple(event for _, _, event in parts))
