"""A weighing that stands while reports come and go: what each of them can have changed is worked out again, and nothing else.

Reports come and go whole, each with all its claims. In the order of the steps, what a change touches is

    copies             the texts that copy its text, or that copied a text which its own text turns out to be the first of
    pictures           the reports of its outlet that show one of its pictures, which may be decoration by now, or none any more
    told, voices       its own report, and those that copy another or show others than before; who cites an outlet that had no report until now, or has none left
    groups             the claims that pairs connect with one of its claims (grouping.py)
    relations          the neighbours of a happening that is gone or new (related.py)
    sums               those that are new, or over days on which such happenings fall (sums.py)
    contradictions     those of such happenings, of their stories and of their places (disputes.py)
    roots              the happenings that are new, or of which a claim's outlet is touched
    grades             those, what is disputed otherwise than before, and what stands with one of them in a dispute
    events             those, and what is related otherwise or bears another name

What is cheap for all happenings together (their order, their names, each contradiction once) is done for all.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from msgspec.structs import replace

from spolia.kin import Kin
from spolia.knowledge.tables import Knowledge
from spolia.records import NOTHING, Claim, Contradiction, Event, Grade, How, Linked, Related, Report
from spolia.weigh.contradictions import Contradictor
from spolia.weigh.copies import Copies
from spolia.weigh.described import event_of, name_of
from spolia.weigh.disputes import Disputes
from spolia.weigh.grades import Grader
from spolia.weigh.grouping import Grouping, limits_of
from spolia.weigh.independence import cited_by, echoes_of, roots_of
from spolia.weigh.likeness import Scorer
from spolia.weigh.pictures import Pictures
from spolia.weigh.related import Happening, Relations, happening_of
from spolia.weigh.sums import Sums
from spolia.weigh.told import Told, tell
from spolia.weigh.voices import Voices


class Change(NamedTuple):
    """The reports that have gone, each with all its claims, and what has come. A report to which something was added has gone, and come as it is now."""

    gone: set[str]
    claims: list[Claim]
    reports: list[Report]


@dataclass(frozen=True, slots=True)
class Sifted:
    """Claims sorted, before they are graded: one happening, its roots and disputes each at one place of their lists.

    `echoes` are the claims that copy others under names that anybody can make up.
    """

    voices: Voices
    happenings: list[Happening]
    roots: list[list[list[Told]]]
    disputes: list[list[Contradiction]]
    echoes: frozenset[str]


class Weighing:
    """The claims of reports and what they weigh: `record` is at any time the one that weighing all of them anew gives, without the picture.

    All that is kept of a happening is kept by the id of its first claim. Claims have ids of their own, no two the same. `links` are the claims of which
    people decided that they are one happening, or are not; they hold while both are there.
    """

    def __init__(
        self, known: Knowledge, reports: Iterable[Report] = (), claims: Iterable[Claim] = (), links: Iterable[Linked] = ()
    ) -> None:
        kin = Kin(known)
        self.known = known
        self.record = NOTHING
        self._reports: dict[str, Report] = {}
        self._told: dict[str, list[Told]] = {}  # by report
        self._voices, self._copies, self._pictures = Voices([], [], known, kin), Copies(), Pictures()
        self._grouping = Grouping(Scorer(known, kin), limits_of(known), links)
        self._relations = Relations(known, kin)
        contradictor = Contradictor(known, kin, self._voices)
        self._sums = Sums(kin, contradictor.generic)
        self._disputes = Disputes(contradictor)
        self._grader = Grader(known, self._voices, [], ())
        self._happenings: dict[str, Happening] = {}  # in the order of the record
        self._home: dict[str, str] = {}  # by claim: of which happening it is
        self._plain: dict[str, str] = {}  # the name of each, as if no other bore the same
        self._names: dict[str, str] = {}
        self._roots: dict[str, list[list[Told]]] = {}
        self._echoes: dict[str, set[str]] = {}
        self._against: dict[str, list[Contradiction]] = {}
        self._links: dict[str, list[tuple[str, How]]] = {}
        self._grades: dict[str, Grade] = {}
        self._events: dict[str, Event] = {}
        self.add(reports, claims)

    def add(self, reports: Iterable[Report], claims: Iterable[Claim]) -> Change:
        """Takes in reports and claims. What comes of a report that is here already is added to it, in the stead of a claim of the same id or of the report itself."""
        new_reports, new_claims = {report.id: report for report in reports}, {claim.id: claim for claim in claims}
        again = (new_reports.keys() | {claim.report for claim in new_claims.values()}) & (self._reports.keys() | self._told.keys())
        old_reports = {name: self._reports[name] for name in again if name in self._reports}
        old_claims = {one.id: one.claim for name in again for one in self._told.get(name, ())}
        return self._change(again, list((old_reports | new_reports).values()), list((old_claims | new_claims).values()))

    def remove(self, reports: Iterable[str]) -> Change:
        """Takes back the reports of these ids and all that they told; an id that is not known takes back nothing."""
        return self._change({name for name in reports if name in self._reports or name in self._told}, [], [])

    def sifted(self) -> Sifted:
        """What the grades rest on."""
        return Sifted(
            voices=self._voices,
            happenings=list(self._happenings.values()),
            roots=[self._roots[first] for first in self._happenings],
            disputes=[self._against.get(first, []) for first in self._happenings],
            echoes=frozenset(echo for echoes in self._echoes.values() for echo in echoes),
        )

    def _change(self, gone: set[str], reports: list[Report], claims: list[Claim]) -> Change:
        """Lets go of some reports, with their claims, and takes in others."""
        for name in gone:
            self._reports.pop(name, None)
        self._reports |= {report.id: report for report in reports}
        others = self._compare(gone, reports)
        removed = [one for name in gone | others for one in self._told.pop(name, ())]
        again = self._tell([one.claim for one in removed if one.claim.report in others], [self._reports[name] for name in others])
        added = self._tell(claims, reports)
        for one in (*added, *again):
            self._told.setdefault(one.claim.report, []).append(one)
        touched = self._hear(gone, reports, added)
        regrouped = self._grouping.change([*added, *again], removed)
        old, new = [self._happenings[group[0].id] for group in regrouped.gone], [happening_of(group) for group in regrouped.new]
        self._rehouse(old, new)
        renamed = self._name(new)
        self._relations.change(old, new)
        self._sums.change(old, new)
        contradictions = self._disputes.change(old, new, self._names, self._relations.all, self._sums.contradictions)
        rerooted = {one.first for one in new} | {self._home[claim] for claim in touched}
        self._root(old, rerooted)
        regraded = self._dispute(contradictions, rerooted)
        self._draw(regraded, renamed)
        self.record = replace(self.record, events=[self._events[first] for first in self._names], contradictions=contradictions)
        return Change(gone, claims, reports)

    # --- step by step ---------------------------------------------------------------------------------------------------

    def _compare(self, gone: set[str], reports: list[Report]) -> set[str]:
        """Who copies whom, and what is shown; the reports that were there before and stay, and copy another or show others now: they are told anew."""
        moved = self._copies.remove(gone) | self._copies.add(reports)
        shown = self._pictures.change(gone, reports, self._copies.first_of, moved)
        stay = (name for name in moved | shown if name not in gone and name in self._told)
        return {name for name in stay if name in shown or self._told[name][0].origin != self._copies.first_of.get(name, name)}

    def _tell(self, claims: list[Claim], reports: list[Report]) -> list[Told]:
        return tell(claims, reports, self.known, self._copies.first_of, self._pictures.shown)

    def _hear(self, gone: set[str], reports: list[Report], added: list[Told]) -> set[str]:
        """Who speaks; the ids of the claims whose origins that may change."""
        outlets = self._voices.remove(gone) | self._voices.add(added, reports)
        if not outlets:
            return set()
        return {one.id for told in self._told.values() for one in told if not outlets.isdisjoint(cited_by(one))}

    def _rehouse(self, old: list[Happening], new: list[Happening]) -> None:
        """Where each claim is now; of what is no more nothing is kept."""
        kept = (self._happenings, self._plain, self._roots, self._echoes, self._grades, self._events, self._links)
        for one in old:
            for of in kept:
                of.pop(one.first, None)
            for told in one.claims:
                del self._home[told.id]
        self._happenings |= {one.first: one for one in new}
        self._happenings = dict(sorted(self._happenings.items(), key=lambda pair: pair[1].claims[0].order))
        self._home |= {told.id: one.first for one in new for told in one.claims}

    def _name(self, new: list[Happening]) -> set[str]:
        """Gives each happening the id of its event; those whose id is another than before."""
        self._plain |= {one.first: name_of(one.claims) for one in new}
        before, self._names, seen = self._names, {}, Counter[str]()
        for first in self._happenings:
            name = self._plain[first]
            seen[name] += 1
            self._names[first] = name if seen[name] == 1 else f"{name}-{seen[name]}"
        return {first for first, name in self._names.items() if before.get(first) != name}

    def _in_order(self, firsts: Container[str]) -> Iterator[str]:
        """Those of the happenings in the order of the record, in which they lie in memory: of a million, out of order, each costs some waiting for it."""
        return (first for first in self._happenings if first in firsts)

    def _root(self, old: list[Happening], rerooted: set[str]) -> None:
        """The independent origins of each of these happenings, and its echoes."""
        for one in old:
            self._grader.forget(one.claims)
        for first in self._in_order(rerooted):
            group = self._happenings[first].claims
            self._roots[first] = roots_of(group, self._voices)
            self._echoes[first] = echoes_of(group, self._voices)
            self._grader.learn(self._roots[first], self._echoes[first])

    def _dispute(self, contradictions: list[Contradiction], rerooted: set[str]) -> set[str]:
        """Which contradictions the claims of each happening stand in; the happenings whose grades may be others for that, or for other roots."""
        against: defaultdict[str, list[Contradiction]] = defaultdict(list)
        regraded = set(rerooted)
        for each in contradictions:
            homes = {self._home[claim] for side in each.sides for claim in side.claims}
            for first in homes:
                against[first].append(each)
            if not homes.isdisjoint(rerooted):
                regraded |= homes
        regraded |= {first for first, many in against.items() if self._against.get(first) != many}
        regraded |= (self._against.keys() - against.keys()) & self._happenings.keys()
        self._against = against
        return regraded

    def _draw(self, regraded: set[str], renamed: set[str]) -> None:
        """The events of these happenings, and of those that are related otherwise than before."""
        for first in self._in_order(regraded):
            self._grades[first] = self._grader.grade(self._roots[first], self._against.get(first, []))
        for first in self._in_order(regraded | renamed):
            happening, roots, grade = self._happenings[first], self._roots[first], self._grades[first]
            self._events[first] = event_of(self._names[first], happening, self.known, roots, grade)
        links = self._linked()
        for first in (
            {first for first in links.keys() | self._links.keys() if links.get(first) != self._links.get(first)} | regraded | renamed
        ):
            if first in self._events:
                related = [Related(event=other, how=how) for other, how in links.get(first, ())]
                self._events[first] = replace(self._events[first], related=related)
        self._links = links

    def _linked(self) -> dict[str, list[tuple[str, How]]]:
        """For each happening the ids of the events that it is related to, and how; a story shared is said on both."""
        links: defaultdict[str, set[tuple[str, How]]] = defaultdict(set)
        for first, then, how in chain(self._relations.all, self._sums.relations):
            links[first].add((self._names[then], how))
            if how == "same-story":
                links[then].add((self._names[first], how))
        return {first: sorted(many) for first, many in links.items()}
