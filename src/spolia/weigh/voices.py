"""Whose statement a claim is: the party behind a speaker or an outlet, how reliable it is, and what it has to gain.

A report that speaks for a party ("our forces", "the enemy"), or whose source is a party's own outlet, is that party's voice; it
is the same voice when another report quotes the party.
"""

from __future__ import annotations

import re
from bisect import insort
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Literal

from spolia.kin import Kin
from spolia.knowledge.tables import Knowledge
from spolia.measures import fold
from spolia.records import Reliability, Report
from spolia.weigh.told import Told

Interest = Literal["boasts", "admits", "denies", "none"]
OUR = re.compile(r"^(our|we)\b", re.IGNORECASE)
ENEMY = re.compile(r"\b(enemy|terrorist gangs?)\b", re.IGNORECASE)
LONGEST_NAME = 6  # words of a party's name that are looked for in the name of an outlet
LETTERS: tuple[Reliability, ...] = ("A", "B", "C", "D", "E", "F")


class Voices:
    """What is known of the speakers and outlets of one set of claims, which may grow and shrink by whole reports."""

    def __init__(self, told: list[Told], reports: list[Report], known: Knowledge, kin: Kin) -> None:
        self.kin = kin
        self._sources: Any = getattr(known, "sources", None)
        table = known.yaml("kinds.yaml")
        self._partisan: frozenset[str] = frozenset(table["partisan"])
        self._stakes: dict[str, dict[str, str]] = {row["kind"]: row for row in table["kinds"]}
        self._side_letters = self._letters_by_side()
        self._sources_by_report: dict[str, str | None] = {}
        self._days: dict[str, str | None] = {}
        self._ours: dict[str, str] = {}
        self._heard: dict[str, set[str]] = {}
        self._by_outlet: dict[str, list[str]] = {}
        self.house = lru_cache(maxsize=None)(self._house)
        self.mouth_of_name = lru_cache(maxsize=None)(self._mouth_of_name)
        self.source_row = lru_cache(maxsize=None)(self._source_row)
        self.add(told, reports)

    def add(self, told: list[Told], reports: list[Report]) -> set[str]:
        """Takes in reports and all claims of each; the keys of the outlets that had no report before."""
        self._sources_by_report |= {report.id: report.source for report in reports}
        self._days |= {report.id: report.published for report in reports}
        self._ours |= _own_sides(told)
        self._heard |= self._sides_heard(told)
        new = set()
        for report in sorted(reports, key=lambda r: r.id):
            if report.source:
                key = outlet_key(report.source)
                if key not in self._by_outlet:
                    new.add(key)
                insort(self._by_outlet.setdefault(key, []), report.id)
        self.house.cache_clear()
        return new

    def remove(self, reports: Iterable[str]) -> set[str]:
        """Lets reports go, and all that they told; the keys of the outlets that have none left."""
        gone = set()
        for report in reports:
            source = self._sources_by_report.pop(report, None)
            for known in (self._days, self._ours, self._heard):
                known.pop(report, None)
            if source:
                key = outlet_key(source)
                self._by_outlet[key].remove(report)
                if not self._by_outlet[key]:
                    del self._by_outlet[key]
                    gone.add(key)
        self.house.cache_clear()
        return gone

    def _sides_heard(self, told: list[Told]) -> dict[str, set[str]]:
        """For each report the parties with a stake whose words it gives: "the coalition" is the one that speaks there."""
        heard: dict[str, set[str]] = {}
        for one in told:
            if one.claim.speaker is not None and one.claim.speaker.name:
                side = self.kin.side(one.claim.speaker.name)
                if self.kin.kind(side) in self._partisan:
                    heard.setdefault(one.claim.report, set()).add(side)
        return heard

    def _source_row(self, name: str | None) -> Any:
        """The row of a source, found by its name or by that of the party whose name it is; None where the table has none."""
        if self._sources is None or not name:
            return None
        found = self._sources.find(name)
        party = self.kin.row(re.sub(r"\(.*?\)", " ", name).strip()) if found is None else None
        return self._sources.find(party.name) if party is not None else found

    def _letters_by_side(self) -> dict[str, Reliability]:
        """For each side the letter of the best of its own outlets: what its people say is taken as what its outlets say."""
        best: dict[str, Reliability] = {}
        for row in getattr(self._sources, "rows", {}).values():
            for interest in row.interests if row.reliability in LETTERS[:-1] else ():
                side = self.kin.side(interest.party)
                best[side] = min(best.get(side, "E"), row.reliability, key=LETTERS.index)
        return best

    def _house(self, report: str) -> str | None:
        """The party whose outlet the report is, None where it is nobody's or unknown."""
        source = self._sources_by_report.get(report)
        row = self.source_row(source)
        interest = row.interest_on(self._days.get(report)) if row is not None else None
        if interest:
            return self.kin.side(interest)
        if self._ours.get(report):
            return self.kin.side(self._ours[report])
        named = self._party_in(source) if row is None else None
        if named is None:
            return None
        heard = self._heard.get(report, set())
        return next(iter(heard)) if len(heard) == 1 else self.kin.side(named)

    def _party_in(self, source: str | None) -> str | None:
        """The party with a stake that an outlet's name begins with ("Rapid Support Forces media"), None for none."""
        words = re.sub(r"\(.*?\)|[,:;]", " ", source or "").split()
        for size in range(min(LONGEST_NAME, len(words)), 1, -1):
            row = self.kin.row(" ".join(words[:size]))
            if row is not None and getattr(row, "kind", None) in self._partisan:
                return str(row.name)
        return None

    def reports_of(self, outlet: str) -> list[str]:
        """The reports of the outlet of that key (see outlet_key), in order."""
        return self._by_outlet.get(outlet, [])

    def _mouth_of_name(self, name: str) -> str:
        """The party for which a speaker speaks, else the speaker himself."""
        line = self.kin.line(name)
        partisan = [party for party in line if self.kin.kind(party) in self._partisan]
        return partisan[-1] if partisan else line[-1] if len(line) > 1 else name

    def mouth(self, one: Told) -> str:
        """Whose statement it is: a party, a person, an outlet; a report in nobody's service is its own."""
        if one.claim.speaker is not None:
            return self.mouth_of_name(one.claim.speaker.name) if one.claim.speaker.name else one.voice
        house = self.house(one.claim.report)
        return house or one.voice

    def partisan(self, one: Told) -> str | None:
        """The party with a stake in the conflict whose statement it is, None for anybody else's."""
        mouth = self.mouth(one)
        return mouth if self.kin.kind(mouth) in self._partisan or mouth == self.house(one.claim.report) else None

    def reliability(self, one: Told) -> Reliability:
        """The letter of the speaker, else of his side or its outlets; of the outlet that speaks; F where none is known."""
        names: Iterable[str | None] = (one.claim.speaker.name, self.mouth(one)) if one.claim.speaker is not None else (one.source,)
        own = next((letter for name in names if (letter := self.letter_of(name)) is not None), None)
        side = self.partisan(one)
        return own or (self._side_letters.get(side, "F") if side is not None else "F")

    def is_known(self, one: Told) -> bool:
        """Something is known of who says it: how reliable he is, or whom he serves."""
        return self.reliability(one) != "F" or self.partisan(one) is not None

    def letter_of(self, name: str | None) -> Reliability | None:
        """The letter that the sources table gives a name, None where it knows nothing of it."""
        letter = getattr(self.source_row(name), "reliability", None)
        return letter if letter in LETTERS else None

    def title(self, one: Told) -> str:
        """Who speaks, in words for people."""
        speaker = one.claim.speaker
        outlet = one.source or f"report {one.claim.report}"
        if speaker is None:
            return outlet[:1].upper() + outlet[1:]
        return speaker.name or f"“{speaker.text or 'somebody'}”, in {outlet},"

    def interest(self, one: Told) -> Interest:
        """Whether the voice's side gains by what is told (`boasts`) or loses by it (`admits`); a denial turns that round, and he `denies` who gains by it."""
        side = self.partisan(one)
        if side is None:
            return "none"
        stakes = self._stakes[one.claim.kind]
        stake = "none"
        for role, names in (("actor", one.actor), ("target", one.target)):
            if any(self.kin.related(side, name) for name in names):
                stake = stakes[role]
                break
        if stake == "none":
            return "none"
        gains = (stake == "gain") != (one.denied or one.claim.realis == "failed")
        return ("denies" if one.denied else "boasts") if gains else "admits"


def _own_sides(told: list[Told]) -> dict[str, str]:
    """For each report that says "our forces" or "the enemy" in its own voice, the party that so speaks."""
    counts: dict[str, Counter[str]] = {}
    for one in told:
        if one.claim.speaker is not None:
            continue
        tally = counts.setdefault(one.claim.report, Counter())
        for party in (*one.claim.actor, *one.claim.target):
            if party.name and OUR.search(party.text or ""):
                tally[party.name] += 1
        if any(ENEMY.search(party.text or "") for party in one.claim.target):
            tally.update(one.actor)
    return {report: min(tally, key=lambda name: (-tally[name], name)) for report, tally in counts.items() if tally}


@lru_cache(maxsize=20_000)
def outlet_key(name: str | None) -> str:
    """An outlet's name for comparison, without what stands in brackets."""
    return fold(re.sub(r"\(.*?\)", " ", name or ""))
