"""A picture that stands while reports come and go: control by place, custody by category, airspace by what is in hand."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from spolia.kin import Kin
from spolia.knowledge.tables import Knowledge
from spolia.picture.airspace import Airspace
from spolia.picture.control import Controls
from spolia.picture.custody import Custodies
from spolia.picture.matter import Matter
from spolia.records import NOTHING, Claim, Record, Report


class Drawing:
    """Draws the picture of a record, and of what becomes of it: `record` is at any time the one that drawing all anew gives."""

    def __init__(self, known: Knowledge) -> None:
        self.record = NOTHING
        self._matter = Matter(Kin(known))
        self._controls, self._custodies = Controls(known, self._matter), Custodies(known, self._matter)
        self._airspace = Airspace(known, self._matter)

    def change(self, record: Record, gone: Iterable[str], claims: Iterable[Claim], reports: Iterable[Report]) -> Record:
        """The weighed record with control, custody and airspace, when some reports have gone with all their claims and others have come.

        A report that is told otherwise than before has gone, and come.
        """
        change = self._matter.change(record, gone, claims, reports)
        custody = self._custodies.change(change)
        self.record = replace(
            record, control=self._controls.change(change), custody=custody, airspace=self._airspace.change(change, custody)
        )
        return self.record
