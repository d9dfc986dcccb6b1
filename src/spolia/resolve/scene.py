"""What a report is about as a whole: the parties and states that it names and how often, whose voice it is, and its day.

A name alone is often not enough ("the army", "Tripoli", "the Tor"); the scene is what a reader would have in mind.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from spolia.knowledge.designations import Found
from spolia.knowledge.materiel import MaterielRow
from spolia.knowledge.parties import Mention, PartyRow
from spolia.knowledge.places import PlaceRow
from spolia.knowledge.tables import Knowledge
from spolia.records import Report

NAME_GIVER = re.compile(r"(?:\w*\d\w*|\b(?:known|called|dubbed|designated))\s+(?:to|by)\s+\Z")

MAIN_SHARE = 0.5  # of the mentions of states at war at home that the main one must have
WARRING = 3  # how much a mention of a state at war at home weighs against one of another state


@dataclass
class Scene:
    """A report and what is known of it; the places that were resolved are added as they come."""

    report: Report
    known: Knowledge
    places: list[PlaceRow] = field(default_factory=list)
    cores: dict[PlaceRow, set[str]] = field(default_factory=dict)

    @property
    def day(self) -> str | None:
        return self.report.published

    @cached_property
    def text(self) -> str:
        return (
            self.report.text
            if self.report.title is None or self.report.title in self.report.text
            else f"{self.report.title}\n{self.report.text}"
        )

    @cached_property
    def mentions(self) -> list[Mention]:
        """The parties that the text names, in order, those alone that existed on its day and are more than name givers ("SA-3 to NATO")."""
        text = self.report.text
        return [
            m
            for m in self.known.parties.named_in(text)
            if m.row.existed(self.day) and not NAME_GIVER.search(text, max(0, m.start - 40), m.start)
        ]

    @cached_property
    def named(self) -> Counter[PartyRow]:
        """How often each party is named, persons and the victims aside."""
        return Counter(m.row for m in self.mentions if m.row.kind not in ("person", "civilians"))

    @cached_property
    def states(self) -> Counter[str]:
        """The states that the text speaks of, by ISO code, and the weight of each: by name, by its parties, by its places."""
        weights: Counter[str] = Counter()
        for _, _, country in self.known.parties.countries_in(self.text):
            weights[country.iso] += 1
        for mention in self.mentions:
            if mention.row.country and mention.row.kind not in ("media", "person"):
                weights[mention.row.country] += 1
        if self.own_side is not None and self.own_side.country:
            weights[self.own_side.country] += 1
        return weights

    def add_place(self, row: PlaceRow, core: str | None = None) -> bool:
        """Take a resolved place in as context of the others, under the name that the text gives it; False where it is there already."""
        self.cores.setdefault(row, set()).add(core or row.name)
        if row in self.places:
            return False
        self.places.append(row)
        self.states[row.country] += 1
        return True

    def main_state(self) -> str | None:
        """The state whose war the report tells: the most spoken of, of those that fight at home; None where two are close."""
        weights: Counter[str] = Counter()
        for iso, count in self.states.items():
            weights[iso] = count * (WARRING if self.known.parties.at_war_at_home(iso) else 1)
        ranked = weights.most_common(2)
        if not ranked:
            return None
        total = sum(weight for iso, weight in weights.items() if self.known.parties.at_war_at_home(iso)) or ranked[0][1]
        return ranked[0][0] if ranked[0][1] >= MAIN_SHARE * total and (len(ranked) < 2 or ranked[0][1] > ranked[1][1]) else None

    def last_named(self, rows: list[PlaceRow], at: int) -> PlaceRow | None:
        """Of some places the one that the text names last before `at`; None where it names none of them before."""
        before = {row: max((self.report.text.rfind(core, 0, at) for core in self.cores.get(row, ())), default=-1) for row in rows}
        last = max(before, key=lambda row: before[row], default=None)
        return last if last is not None and before[last] >= 0 else None

    @cached_property
    def own_side(self) -> PartyRow | None:
        """Whose voice the report is: the interest of its source, or the party that its source's name names; None for a bystander."""
        source = self.report.source
        row = self.known.sources.find(source) or self.known.sources.find(self.report.url)
        if row is not None:
            return self.known.parties.row(row.interest_on(self.day))
        party = self.known.parties.find(source or "") or next((m.row for m in self.known.parties.named_in(source or "")), None)
        if (party is not None and party.kind == "coalition") or (party is None and re.search(r"(?i)\bcoalition\b", source or "")):
            named = [row for row in self.named if row.kind == "coalition"]
            party = party or (named[0] if len(named) == 1 else None)
        return party if party is not None and party.kind not in ("person", "media", "monitor", "ngo", "civilians", "other") else None

    @cached_property
    def systems(self) -> list[MaterielRow]:
        """The systems that the text names, each once, in order."""
        return list({found.rows[0].system: found.rows[0] for found in self.designations}.values())

    @cached_property
    def designations(self) -> list[Found]:
        """The designations of materiel in the text, with where they stand, in order."""
        return self.known.materiel.named_in(self.report.text)
