"""What a report is about as a whole: the parties and states that it names and how often, whose voice it is, and its day.

A name alone is often not enough ("the army", "Tripoli", "the Tor"); the scene is what a reader would have in mind.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cached_property

from spolia.knowledge.designations import Found
from spolia.knowledge.materiel import MaterielRow
from spolia.knowledge.parties import About, Days, Mention, PartyRow
from spolia.knowledge.place_words import PlaceWords
from spolia.knowledge.places import PlaceRow
from spolia.knowledge.tables import Knowledge
from spolia.records import Report
from spolia.resolve.heard import Area, Heard
from spolia.resolve.look_back import looks_back
from spolia.resolve.verdicts import Verdict

RoundAbout = tuple[frozenset[Area], frozenset[Area], frozenset[Area]]  # what the words around a place's name tell (place_choice.py)
NAME_GIVER = re.compile(r"(?:\w*\d\w*|\b(?:known|called|dubbed|designated))\s+(?:to|by)\s+\Z")

CAPITALISED = re.compile(r"\b[A-Z][\w'’]+(?:[ -](?:al-)?[A-Z][\w'’]+)*")
OUR_FORCES = re.compile(
    r"(?i)\bour\s+(?:\w+\s+)?(?:forces?|units?|heroes|men|troops|fighters|army|defences|defenses|defenders|soldiers|paratroopers|wounded|fallen|martyrs|vanguard|mujahideen|side)\b"
)
REVILED = re.compile(
    r"(?i)\b(?:gangs?|traitors?|criminals?|terrorists?|dictator|tyrant|mercenar(?:y|ies)|occupiers?|invaders?|aggressors?|enemy|fascist|puppets?|militias?|remnants)\s+(?:of\s+)?(?:the\s+)?(?:\w+\s+){0,2}\Z"
)
AROUND_A_SPOKESMAN = 60  # characters
NO_SIDES = ("person", "media", "monitor", "ngo", "civilians", "other", "international organisation")
REVILED_BEFORE = 50  # characters
MOST_NAMES = 60  # of a text that names no state, which are looked up as places
FAR_LARGER = 5  # times as many people as in any namesake: that place is meant
SMALL_TOWN = 4_000  # people; a namesake whose size is not known is taken for no larger
MAIN_SHARE = 0.5  # of the mentions of states at war at home that the main one must have
WARRING = 3  # how much a mention of a state at war at home weighs against one of another state


@dataclass
class Scene:
    """A report and what is known of it; the places that were resolved are added as they come."""

    report: Report
    known: Knowledge
    places: list[PlaceRow] = field(default_factory=list)
    cores: dict[PlaceRow, set[str]] = field(default_factory=dict)
    areas: set[Area] = field(default_factory=set)  # the provinces and districts that were resolved
    headed: list[PlaceRow] = field(default_factory=list)  # the places that the title names
    settled: dict[tuple[str | None, str | None, int | None], Verdict] = field(default_factory=dict)  # until another place is added
    chosen: dict[tuple[PlaceWords, RoundAbout], Verdict] = field(
        default_factory=dict
    )  # likewise, by the name alone and what stands around it
    round_about: dict[tuple[int, str], RoundAbout] = field(default_factory=dict)  # by where a name stands, and the name
    _main: dict[int, str | None] = field(default_factory=dict, init=False, repr=False)

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

    @property
    def about(self) -> About:
        """What decides between the parties that bear one name: the report's day, its states, the short names that it explains."""
        return self._with_places(self.states)

    def _with_places(self, states: Counter[str]) -> About:
        """The report with some weights of states, to which those of its places come where its words name no state at war at home."""
        named = any(map(self.known.parties.at_war_at_home, self._told.states))
        return About(self.day, states if named else states + self._states_by_place, self._told.defined)

    @cached_property
    def _told(self) -> About:
        return self.known.parties.about(self.text, self.day)

    @cached_property
    def mentions(self) -> list[Mention]:
        """The parties that the text names, in order, as of its day, those alone that are more than name givers ("SA-3 to NATO").

        One that had ended is meant where the report looks back to it, else what it had become; one that had not begun is not meant.
        """
        text = self.report.text
        found = [
            m
            for m in self.known.parties.named_in(text, self._with_places(Counter(self._told.states)))
            if not NAME_GIVER.search(text, max(0, m.start - 40), m.start)
        ]
        return [living for m in found if (living := self._as_of_the_day(m)) is not None]

    def _as_of_the_day(self, mention: Mention) -> Mention | None:
        row, on = mention.row, Days(self.day, self.day)
        if row.existed(self.day):
            return mention
        if row.life.follow(on):
            return None
        if looks_back(self.report.text, mention.start, mention.end, row, self.day):
            return mention
        heir = self.known.parties.successor(row, on)
        return replace(mention, row=heir) if heir is not None else None

    @cached_property
    def named(self) -> Counter[PartyRow]:
        """How often each party is named, persons and the victims aside."""
        return Counter(m.row for m in self.mentions if m.row.kind not in ("person", "civilians"))

    @cached_property
    def states(self) -> Counter[str]:
        """The states that the text speaks of, by ISO code, and the weight of each: by name, by its parties, by its places."""
        weights: Counter[str] = Counter(self._told.states)
        if self.own_side is not None and self.own_side.country:
            weights[self.own_side.country] += 1
        return weights

    def add_place(self, row: PlaceRow, core: str | None = None) -> bool:
        """Take a resolved place in as context of the others, under the name that the text gives it; False where it is there already."""
        self.cores.setdefault(row, set()).add(core or row.name)
        if row in self.places:
            return False
        self.settled.clear()
        self.chosen.clear()
        self.places.append(row)
        self.states[row.country] += 1
        if row.kind in ("province", "district"):
            self.areas.add((row.country, row.name))
        return True

    @cached_property
    def heard(self) -> Heard:
        """The names that the report gives its places; whoever resolves several tells them all first."""
        return Heard(self.known.places)

    def capitals_named(self, name: str) -> set[str]:
        """The states whose capital bears this name."""
        return set(self.known.parties.capital_of.get(name, ()))

    def main_state(self) -> str | None:
        """The state whose war the report tells: the most spoken of, of those that fight at home; None where two are close.

        Where that is no state at war at home, the places that the text names tell too.
        """
        told = self.states.total()  # grows with each place that is added
        if told not in self._main:
            self._main[told] = self._find_main_state()
        return self._main[told]

    def _find_main_state(self) -> str | None:
        state = self._most_spoken_of(self.states)
        if state is not None and self.known.parties.at_war_at_home(state):
            return state
        return self._most_spoken_of(self.states + self._states_by_place)

    def _most_spoken_of(self, states: Counter[str]) -> str | None:
        at_war = self.known.parties.at_war_at_home
        weights = Counter({iso: count * (WARRING if at_war(iso) else 1) for iso, count in states.items()})
        ranked = weights.most_common(2)
        if not ranked:
            return None
        total = sum(weight for iso, weight in weights.items() if at_war(iso)) or ranked[0][1]
        return ranked[0][0] if ranked[0][1] >= MAIN_SHARE * total and (len(ranked) < 2 or ranked[0][1] > ranked[1][1]) else None

    @cached_property
    def _states_by_place(self) -> Counter[str]:
        """The states in which the places lie that the text names and that lie in one state, or are far larger there, for a text that names none."""
        names = list(dict.fromkeys(CAPITALISED.findall(self.text)))[:MOST_NAMES]
        return Counter(state for name in names if (state := self._state_of_place(name)))

    def _state_of_place(self, name: str) -> str | None:
        """The one state with a place of this name, or with one FAR_LARGER than all others have."""
        largest: dict[str, int] = {}
        for row in self.known.places.candidates(name):
            if row.exact:
                largest[row.country] = max(largest.get(row.country, 0), row.population)
        ranked = sorted(largest.items(), key=lambda each: -each[1])
        if not ranked or (len(ranked) > 1 and not ranked[0][1] > FAR_LARGER * max(ranked[1][1], SMALL_TOWN)):
            return None
        return ranked[0][0] or None

    def names_in_title(self) -> list[str]:
        """The names in the title that a reader takes for places."""
        return [name for name in CAPITALISED.findall(self.report.title or "") if self.known.places.is_known(name)]

    def last_named(self, rows: list[PlaceRow], at: int) -> PlaceRow | None:
        """Of some places the one that the text names last before `at`; None where it names none of them before."""
        before = {row: max((self.report.text.rfind(core, 0, at) for core in self.cores.get(row, ())), default=-1) for row in rows}
        last = max(before, key=lambda row: before[row], default=None)
        return last if last is not None and before[last] >= 0 else None

    def most_named(self, rows: list[PlaceRow]) -> PlaceRow | None:
        """Of some places the one that the text names most, the first of them where several are; None where there is none."""
        return max(rows, key=lambda row: max(self.text.count(core) for core in self.cores[row]), default=None)

    @cached_property
    def capitals(self) -> frozenset[str]:
        """The names of capitals, which stand for governments and at the head of a report for where it was written."""
        return frozenset(self.known.parties.capital_of)

    @cached_property
    def own_side(self) -> PartyRow | None:
        """Whose voice the report is: the interest of its source, or the party that its source's name names; None for a bystander.

        Of a report without a source that says "our forces" its own words tell.
        """
        source = self.report.source
        if source is None:
            return self._first_person() if OUR_FORCES.search(self.report.text) else None
        row = self.known.sources.find(source) or self.known.sources.find(self.report.url)
        if row is not None:
            return self.known.parties.row(row.interest_on(self.day))
        party = self.known.parties.find(source or "") or next((m.row for m in self.known.parties.named_in(source or "")), None)
        if (party is not None and party.kind == "coalition") or (party is None and re.search(r"(?i)\bcoalition\b", source or "")):
            named = [row for row in self.named if row.kind == "coalition"]
            party = party or (named[0] if len(named) == 1 else None)
        if party is None and OUR_FORCES.search(self.report.text):
            return self._first_person()
        return party if party is not None and party.kind not in ("person", "media", "monitor", "ngo", "civilians", "other") else None

    def _first_person(self) -> PartyRow | None:
        """Who says "our forces" in a report without a source: the side of its only spokesman, else the only foe of those whom it reviles."""
        parties = self.known.parties
        spokesmen = {m.row.parent for m in self.mentions if m.row.kind == "person" and m.row.parent and self._speaks_there(m)}
        sides = {side for side in spokesmen if (row := parties.row(side)) is not None and row.kind not in NO_SIDES}
        return parties.row(sides.pop()) if len(sides) == 1 else self._reviler()

    def _speaks_there(self, mention: Mention) -> bool:
        around = self.report.text[max(0, mention.start - AROUND_A_SPOKESMAN) : mention.end + AROUND_A_SPOKESMAN]
        return re.search(r"(?i)\bspokes(?:man|woman|person)\b", around) is not None

    def _reviler(self) -> PartyRow | None:
        """The only one who fights, on the report's day, the party that its words revile ("the gangs of X", "the traitor X")."""
        text, parties = self.report.text, self.known.parties
        reviled = {m.row.name for m in self.mentions if REVILED.search(text, max(0, m.start - REVILED_BEFORE), m.start)}
        foes = {foe for name in reviled for foe in parties.foes(name, self.day)} - reviled
        named = {foe for foe in foes if any(m.row.name == foe for m in self.mentions)} or foes
        return parties.row(named.pop()) if len(named) == 1 else None

    @cached_property
    def systems(self) -> list[MaterielRow]:
        """The systems that the text names, each once, in order."""
        return list({found.rows[0].system: found.rows[0] for found in self.designations}.values())

    @cached_property
    def designations(self) -> list[Found]:
        """The designations of materiel in the text, with where they stand, in order."""
        return self.known.materiel.named_in(self.report.text)
