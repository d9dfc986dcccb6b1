"""Whether the record holds an event for true, so far that what follows from it may be drawn."""

from __future__ import annotations

from collections.abc import Mapping

from spolia.knowledge.tables import Knowledge
from spolia.records import Event


class Standing:
    """Asked of an event. By the priors of grades.yaml, which say how likely such a thing is before it is looked at who tells it."""

    def __init__(self, known: Knowledge) -> None:
        self.before: Mapping[str, float] = {row["kind"]: row["odds"] / (1 + row["odds"]) for row in known.yaml("grades.yaml")["prior"]}

    def holds(self, event: Event) -> bool:
        """No more speaks against it than for it: it is no less likely than it was before anybody told of it."""
        return event.grade.probability >= round(self.before[event.kind], 2)
