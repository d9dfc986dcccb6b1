"""What adds up over a record: how much each party took, lost and had destroyed, by category and system, with the events it comes from.

Only what is said to have happened counts, and is counted once: an event that is part of another, or against which more speaks than
for it, adds nothing; what one event says in several ways adds the span of what it says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from spolia.knowledge.tables import Knowledge
from spolia.measures import span_numbers
from spolia.picture.standing import Standing
from spolia.records import Category, Event, Record

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
    sums: defaultdict[tuple[str, Side, Category, str | None], list[tuple[float | None, float | None, str]]] = defaultdict(list)
    for event in record.events:
        sides = COUNTED.get(event.kind)
        if sides is None or not _counts(event, silent, standing):
            continue
        for side, parties in zip(sides, (event.actor, event.target), strict=True):
            party = next((named.name for named in parties if named.name), None)
            if party is None:
                continue
            for item in event.items:
                if told := [say for say in item.says if not silent.issuperset(say.claims)]:
                    low, high = span_numbers((say.low, say.high) for say in told)
                    sums[party, side, item.category, item.system].append((low, high, event.id))
    return [_added(*key, parts) for key, parts in sorted(sums.items(), key=lambda pair: tuple(str(part or "") for part in pair[0]))]


def _counts(event: Event, silent: set[str], standing: Standing) -> bool:
    part_of_another = any(link.how == "part-of" for link in event.related)
    return standing.holds(event) and not part_of_another and not silent.issuperset(event.claims)


def _added(party: str, side: Side, category: Category, system: str | None, parts: list[tuple[float | None, float | None, str]]) -> Tally:
    """The parts added up as ranges: what sets no lower bound adds nothing to the least, what sets no upper bound leaves the most open."""
    highs = [high for _, high, _ in parts]
    most = None if None in highs else sum(high for high in highs if high is not None)
    return Tally(party, side, category, system, sum(low or 0 for low, _, _ in parts), most, tuple(event for _, _, event in parts))
