"""What is asked of a name: the report it stands in, where, as whom, on which days."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from spolia.knowledge.parties import About, Days, Parties, PartyRow
from spolia.resolve.look_back import days_of_a_role, own_year, role_days
from spolia.resolve.scene import Scene

Role = Literal["actor", "target", "speaker", "mention"]  # a mention is a name whose part in any claim nobody has told


@dataclass(frozen=True)
class Asked:
    """A question for a party: `at` is where in the report its words stand, `near` the place of the claim, `on` the claim's own days.

    `voice` is the party that speaks there, where it is not the report itself.
    """

    scene: Scene
    role: Role = "actor"
    at: int | None = None
    near: str | None = None
    on: Days | None = None
    voice: PartyRow | None = None

    @property
    def parties(self) -> Parties:
        return self.scene.known.parties

    @property
    def before(self) -> str:
        """The report's text up to the words."""
        return self.scene.report.text[: self.at] if self.at is not None else ""

    @cached_property
    def own_days(self) -> Days | None:
        """The days of which the words tell, where the claim or their sentence dates them."""
        return self.on or own_year(self.scene.report.text, self.at, self.scene.day)

    @property
    def days(self) -> Days:
        """The days on which the party must have lived: those told of, else the report's."""
        return self.own_days or Days(self.scene.day, self.scene.day)

    def lived(self, row: PartyRow) -> bool:
        """The party lived on the claim's days; where it has none, on the report's or in the year that stands near the words."""
        if self.on is not None:
            return row.life.meet(self.on)
        return row.existed(self.scene.day) or row.life.meet(self.days)

    @property
    def role_days(self) -> Days:
        """The days on which a role of a state is looked for."""
        return self.own_days or role_days(self.scene.day, days_of_a_role(self.scene.report.text, self.at))

    @cached_property
    def about(self) -> About:
        """The report, as of the days told of, for deciding between parties that bear one name."""
        about = self.scene.about
        return replace(about, day=self.own_days.last or self.own_days.first) if self.own_days else about

    @cached_property
    def speaks(self) -> PartyRow | None:
        """Whose voice the words are: the report's where it is a side's, else that of the side quoted."""
        return self.scene.own_side or self.voice
