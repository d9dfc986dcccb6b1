"""Which parties of a report fight each other, and where it names them.

Two are opposed where a claim of the report sets them against each other, or where the tables say that they fight on its day. A party is in play
where a claim has it, or where the report names it other than as a place ("Saudi", "in Khartoum" are no parties by themselves).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from spolia.knowledge.parties import PartyRow
from spolia.knowledge.words import singular
from spolia.records import Claim, Party
from spolia.resolve.look_back import STOP
from spolia.resolve.scene import NO_SIDES, Scene

# Kinds in which actor and target stand against each other.
HOSTILE = frozenset(("attack", "casualties", "destruction", "seizure", "takeover", "withdrawal"))
PRONOUNS = frozenset("it its he his him she her they their them we our us i my which who".split())
BEFORE_A_PLACE = re.compile(r"(?i)\b(?:in|from|to|of|near|at|into|across|inside|outside|over|through|around|for|towards?)\s+(?:the\s+)?$")
NEXT_WORD = re.compile(r" ([a-z-]{3,})")
LONGEST_BEFORE = 16  # characters of a preposition and an article


@dataclass(frozen=True, slots=True)
class Named:
    """A party where the report names it, in the report's words."""

    at: int
    text: str
    row: PartyRow


class Opponents:
    """The parties in play in a report, asked who stands against whom."""

    def __init__(self, claims: list[Claim], scene: Scene) -> None:
        self.claims, self.scene, self.parties = claims, scene, scene.known.parties
        self.told = {pair for claim in claims if claim.kind in HOSTILE for pair in self._pairs(claim)}
        nouns = scene.known.yaml("nouns.yaml")
        self.unarmed = frozenset((*nouns["unarmed"], *nouns["civilians"]))
        text = scene.report.text
        self.stops = [0, *(stop.end() for stop in STOP.finditer(text)), len(text)]

    def _pairs(self, claim: Claim) -> Iterator[frozenset[str]]:
        for a in self.rows(claim.actor):
            for b in self.rows(claim.target):
                if not self.akin(a, b):
                    yield frozenset((a.name, b.name))

    def rows(self, side: list[Party]) -> list[PartyRow]:
        """The parties of a side that fight, as the table has them."""
        rows = (self.parties.row(party.name) for party in side)
        return [row for row in rows if row is not None and row.kind not in NO_SIDES]

    def akin(self, a: PartyRow, b: PartyRow) -> bool:
        """One belongs to the other; what one became later is no kin of its day."""
        return a.name in self.parties.lineage(b) or b.name in self.parties.lineage(a)

    @cached_property
    def named(self) -> list[Named]:
        """Where the report names parties that are in play, in order; by a claim's words, else by their names."""
        acting = [named for claim in self.claims for party in (*claim.actor, *claim.target) for named in self._worded(party, claim)]
        rows = {named.row for named in acting}
        mentions = [
            named for named in self._mentions if not self._is_place(named, named.row in rows) and not self._is_of_the_unarmed(named)
        ]
        return sorted([*acting, *mentions], key=lambda named: named.at)

    @cached_property
    def _mentions(self) -> list[Named]:
        text = self.scene.report.text
        return [Named(m.start, text[m.start : m.end], m.row) for m in self.scene.mentions if m.row.kind not in NO_SIDES]

    def _worded(self, party: Party, claim: Claim) -> Iterator[Named]:
        if party.text is None or party.text.lower() in PRONOUNS:
            return
        at = self.scene.report.text.find(party.text, claim.evidence.start, claim.evidence.end)
        for row in self.rows([party]):
            yield Named(at if at >= 0 else claim.evidence.start, party.text, row)

    def _is_place(self, named: Named, acts: bool) -> bool:
        """The words are a capital's, or those of a land that here is where something is, or whose."""
        if named.text in self.scene.capitals or named.text.title() in self.scene.capitals:  # "BAMAKO" heads a report
            return True
        before = self.scene.report.text[max(0, named.at - LONGEST_BEFORE) : named.at]
        return bool(self.parties.countries_in(named.text)) and (not acts or BEFORE_A_PLACE.search(before) is not None)

    def _is_of_the_unarmed(self, named: Named) -> bool:
        """The words only say of what land those are who bear no arms: "Russian musicians"."""
        after = NEXT_WORD.match(self.scene.report.text, named.at + len(named.text))
        return after is not None and singular(after[1]) in self.unarmed

    def opposed(self, a: PartyRow, b: PartyRow, then: str | None = None) -> bool:
        """The two fight each other, by a claim of the report or by the tables on its day; of a day long before it, `then`, the tables alone tell."""
        if self.akin(a, b):
            return False
        if then is None and frozenset((a.name, b.name)) in self.told:
            return True
        day = then or self.scene.day
        if self.parties.allied(a.name, b.name, day):
            return False
        theirs = self.parties.lineage(b)
        if any(foe in theirs for name in self.parties.lineage(a) for foe in self.parties.foes(name, day)):
            return True
        sides = {stand.conflict: stand.side for stand in self.parties.stands(a.name, day)}
        return any(sides.get(stand.conflict, stand.side) != stand.side for stand in self.parties.stands(b.name, day))

    def sentence(self, claim: Claim) -> tuple[int, int]:
        """Where the sentence, or the sentences, of a claim begin and end."""
        first, last = self.stops[bisect_right(self.stops, claim.evidence.start) - 1], bisect_left(self.stops, claim.evidence.end)
        return first, self.stops[min(last, len(self.stops) - 1)]
