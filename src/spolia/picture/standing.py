"""Whether the record holds an event for true, so far that what follows from it may be drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from spolia.knowledge.tables import Knowledge
from spolia.records import Event

LIKELIER_THAN_NOT = 0.5


def origins_of(events: Iterable[Event]) -> dict[str, str]:
    """For each claim the first of its root: claims of one origin speak once, however many copy it."""
    return {claim: root[0] for event in events for root in event.roots for claim in root}


class Standing:
    """Asked of an event. By the priors of grades.yaml, which say how likely such a thing is before it is looked at who tells it."""

    def __init__(self, known: Knowledge) -> None:
        self.before: Mapping[str, float] = {row["kind"]: row["odds"] / (1 + row["odds"]) for row in known.yaml("grades.yaml")["prior"]}

    def holds(self, event: Event) -> bool:
        """It is likelier than not; or as likely as it was before anybody told of it, so that no more speaks against it than for it."""
        return event.grade.probability >= min(LIKELIER_THAN_NOT, round(self.before[event.kind], 2))
