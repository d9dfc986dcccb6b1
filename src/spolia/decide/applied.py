"""What decisions make of the claims that were read: corrected, rejected, added, kept; and which of them a new reading disputes.

A person wins over the reading, field by field, and a later decision over an earlier one. Where a report is read otherwise than it was when
somebody decided, the decision goes on to hold and is disputed besides, until somebody decides anew; where the words that it was about
are gone from the version that is read, there is nothing left for it to hold of, and that too is said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from msgspec.structs import replace

from spolia.decide.holding import hold_decisions
from spolia.decide.links import link_claims
from spolia.decide.matching import Found, Homes, match_threads, thread_from, thread_of_tie
from spolia.records import STATED, Claim, Decision, Evidence, History, Linked, Report, Ruled, Ruling, RulingState, Stated
from spolia.statements import statement_of, value_words

VOUCHING = ("accept", "correct", "add")  # whoever does one of these says that the report says so


@dataclass(frozen=True)
class Decided:
    """What decisions made of claims.

    `claims` are those to be weighed; `ruled` are the claims on which somebody decided, among them those that are rejected; `rulings` says of each decision what
    became of it, in order; `links` which claims are, or are not, one happening; `ratings` what people
    hold of sources, in order: a later one stands over an earlier.
    """

    claims: list[Claim]
    ruled: list[Ruled] = field(default_factory=list)
    rulings: list[Ruling] = field(default_factory=list)
    links: list[Linked] = field(default_factory=list)
    ratings: list[Decision] = field(default_factory=list)

    @property
    def disputed(self) -> list[Ruling]:
        """The decisions that somebody should look at again."""
        return [ruling for ruling in self.rulings if ruling.state == "disputed"]

    def of_claim(self, claim: str) -> Ruled | None:
        """What people decided of the claim of that id; None where nobody did."""
        return self._by_claim.get(claim)

    def on(self, *ids: str) -> list[Ruling]:
        """The decisions, in order, on any of these: claims, events, reports, sources, decisions; with what became of each."""
        wanted = frozenset(ids)
        return [ruling for ruling in self.rulings if not wanted.isdisjoint(ruling.about)]

    @cached_property
    def _by_claim(self) -> dict[str, Ruled]:
        return {ruled.id: ruled for ruled in self.ruled}


def apply_decisions(
    claims: Sequence[Claim],
    reports: Iterable[Report],
    histories: Iterable[History],
    decisions: Iterable[Decision],
    *,
    second: bool = False,
) -> Decided:
    """The claims as people have decided, and what came of each decision. Without decisions the claims are those that were read.

    `claims` are as read, `reports` in the version that is read, `histories` of those that have several. `second` says that a decision counts
    only when another person has confirmed it. The order in which any of them come does not matter; that of the ledger does.
    """
    held = hold_decisions(decisions, second=second)
    if not held.holding and not held.rulings:
        return Decided(list(claims))
    homes = Homes(reports, histories)
    threads = _by_thread(held.holding)
    waiting = _by_thread(ruling.decision for ruling in held.rulings if ruling.state == "waiting")
    sketches = {name: thread_from(name, said) for name, theirs in (waiting | threads).items() if (said := [*filter(_has_said, theirs)])}
    linking = [one for one in held.holding if one.action in ("merge", "split")]
    ties = [tie for one in linking for tie in _ties(one)]
    sketches = {tie.thread: thread_of_tie(tie) for tie in ties} | sketches
    found = match_threads(sketches.values(), claims, homes)
    outcomes = [_Outcome.of(name, theirs, found.get(name), homes) for name, theirs in threads.items()]
    standing = _standing(claims, outcomes)
    by_thread = {name: one.claim.id for name, one in found.items() if one.claim} | {o.name: o.claim.id for o in outcomes if o.claim}
    links, of_links = link_claims(linking, by_thread, {claim.id: claim for claim in standing})
    known = [replace(one, claims=[by_thread[name]]) if (name := one.decision.thread or "") in by_thread else one for one in held.rulings]
    rulings = [*known, *(ruling for one in outcomes for ruling in one.rulings), *of_links, *_others(held.holding)]
    return Decided(
        claims=standing,
        ruled=sorted(
            (ruled for one in outcomes if (ruled := one.ruled)), key=lambda one: (one.claim.report, one.claim.evidence.start, one.id)
        ),
        rulings=_in_order(rulings),
        links=links,
        ratings=[one for one in held.holding if one.action == "rate"],
    )


def _by_thread(decisions: Iterable[Decision]) -> dict[str, list[Decision]]:
    """The decisions on claims by what each is about, in order."""
    found: defaultdict[str, list[Decision]] = defaultdict(list)
    for decision in decisions:
        if decision.thread is not None:
            found[decision.thread].append(decision)
    return dict(found)


def _has_said(decision: Decision) -> bool:
    return decision.seen is not None or decision.value is not None


def _ties(decision: Decision) -> Iterator[Any]:
    yield from decision.merge.claims if decision.action == "merge" else (tie for side in decision.split.sides for tie in side)


def _in_order(rulings: list[Ruling]) -> list[Ruling]:
    return sorted(rulings, key=lambda one: (one.decision.entry is None, one.decision.entry or 0, one.decision.at, one.decision.id))


def _others(holding: list[Decision]) -> Iterator[Ruling]:
    """The rulings on what is about no claim: ratings, confirmations, what takes back, comments on other things."""
    latest = {id(one) for one in _latest_ratings(holding)}
    for one in holding:
        if one.action == "rate" and id(one) not in latest:
            yield Ruling(decision=one, state="overtaken", claims=[], why="the source was rated anew")
        elif one.thread is None and one.action not in ("merge", "split"):
            yield Ruling(decision=one, state="counts", claims=[], why=None)


def _latest_ratings(holding: list[Decision]) -> list[Decision]:
    """For each source the latest that says how reliable it is, and the latest that says whose gain it shares."""
    latest: dict[tuple[str, str], Decision] = {}
    for one in holding:
        if one.action == "rate":
            for part in ("reliability", "interests"):
                if getattr(one.rating, part) is not None:
                    latest[one.rating.source.casefold(), part] = one
    return list({one.id: one for one in latest.values()}.values())


def _standing(claims: Sequence[Claim], outcomes: list[_Outcome]) -> list[Claim]:
    """The claims as read, less those that are rejected, with those corrected in their places, and the added where their words stand."""
    changed = {one.read.id: one for one in outcomes if one.read is not None}
    standing = []
    for claim in claims:
        outcome = changed.get(claim.id)
        if outcome is None:
            standing.append(claim)
        elif not outcome.rejected and outcome.claim is not None:
            standing.append(outcome.claim)
    added = [one.claim for one in outcomes if one.read is None and one.claim is not None]
    if not added:
        return standing
    order = {report: place for place, report in enumerate(dict.fromkeys(claim.report for claim in [*standing, *added]))}
    return sorted([*standing, *added], key=lambda claim: (order[claim.report], claim.evidence.start))  # sorted keeps the order of others


@dataclass(slots=True)
class _Outcome:
    """What became of the decisions of one thread. `read` is the claim as read, `claim` as decided; both None where there is none."""

    name: str
    decisions: list[Decision]
    read: Claim | None
    claim: Claim | None = None
    rejected: Decision | None = None
    accepted: bool = False
    words: dict[Stated, tuple[Decision, Any]] = field(default_factory=dict)
    disputes: dict[str, str] = field(default_factory=dict)  # by decision, why

    @classmethod
    def of(cls, name: str, decisions: list[Decision], found: Found | None, homes: Homes) -> _Outcome:
        one = cls(name, decisions, found.claim if found else None)
        for decision in decisions:
            one._take(decision)
        if found is None:
            one._dispute_all("no report of this case is the item that it was about, nor a version of it")
        elif not found.places and found.claim is None:
            one._dispute_all(f"its words are not in {homes.version_words(found.report)}")
        elif one.read is not None:
            one._correct(one.read)
        elif one.rejected is None and any(decision.action in VOUCHING for decision in decisions):
            one._keep(found)
        return one

    def _take(self, decision: Decision) -> None:
        """Takes in the next decision of the thread: what it says stands over what those before it said."""
        if decision.action == "reject":
            self.rejected, self.accepted = decision, False
        elif decision.action == "correct" and decision.field is not None:
            self.rejected = None
            self.words[decision.field] = decision, decision.corrected
        elif decision.action in ("accept", "add"):
            self.rejected, self.accepted = None, True
            said = decision.statement
            self.words |= {key: (decision, getattr(said, key)) for key in STATED}

    def _dispute_all(self, why: str) -> None:
        self.disputes |= {decision.id: why for decision in self.decisions if self._has_say(decision)}

    def _correct(self, read: Claim) -> None:
        """The claim that is read, with what people decided of it; what the reading says otherwise than it did then is disputed."""
        self.claim = replace(read, **{key: value for key, (_, value) in self.words.items()})
        if self.rejected is not None and self.rejected.seen is not None:
            others = [key for key in STATED if getattr(read, key) != getattr(self.rejected.seen, key)]
            self._dispute(self.rejected, [self._read_otherwise(key, self.rejected, read) for key in others])
            return
        for key, (decision, value) in self.words.items():
            now = getattr(read, key)
            if now != value and (decision.seen is None or now != getattr(decision.seen, key)):
                self._dispute(decision, [self._read_otherwise(key, decision, read)])

    def _keep(self, found: Found) -> None:
        """A claim that nothing reads (any longer), in the words where it stands."""
        latest = [decision for decision in self.decisions if decision.action in VOUCHING][-1]
        (start, end), report = found.places[0], found.report
        evidence = Evidence(start=start, end=end, quote=report.text[start:end])
        said = latest.seen or latest.statement
        told = {key: self.words[key][1] if key in self.words else getattr(said, key) for key in STATED}
        self.claim = Claim(id=f"{report.id}-{self.name}", report=report.id, evidence=evidence, **told)
        if latest.action != "add":
            self._dispute(latest, ["the report is no longer read to say this; it is kept, since somebody stands for it"])

    def _dispute(self, decision: Decision, whys: list[str]) -> None:
        if whys:
            before = self.disputes.get(decision.id)
            self.disputes[decision.id] = "; ".join([*([before] if before else []), *whys])

    @staticmethod
    def _read_otherwise(key: Stated, decision: Decision, read: Claim) -> str:
        now = value_words(key, getattr(read, key))
        if decision.seen is None:
            return f"{key} is read as {now} by now"
        return f"{key} was read as {value_words(key, getattr(decision.seen, key))} then, and is read as {now} by now"

    def _has_say(self, decision: Decision) -> bool:
        """The decision holds of something: no later one stands in its place."""
        if decision.action == "comment":
            return False
        if self.rejected is not None:
            return decision is self.rejected
        return decision.action != "reject" and any(holder is decision for holder, _ in self.words.values())

    @property
    def rulings(self) -> list[Ruling]:
        """What became of each decision of the thread."""
        claims = [self.claim.id] if self.claim else [self.read.id] if self.read else []
        return [Ruling(decision=one, claims=claims, **self._state(one)) for one in self.decisions]

    def _state(self, decision: Decision) -> dict[str, Any]:
        state: RulingState = "counts"
        why = self.disputes.get(decision.id)
        if why is not None:
            state = "disputed"
        elif decision.action != "comment" and not self._has_say(decision):
            state, why = "overtaken", "a later decision on the claim stands in its place"
        return {"state": state, "why": why}

    @property
    def ruled(self) -> Ruled | None:
        """The claim with all that was decided of it; None where there is no claim."""
        claim = self.claim or self.read
        if claim is None:
            return None
        return Ruled(
            id=claim.id,
            thread=self.name,
            claim=claim,
            read=statement_of(self.read) if self.read else None,
            rejected=self.rejected is not None,
            accepted=self.accepted,
            by_field={key: decision.id for key, (decision, _) in self.words.items()} if self.rejected is None else {},
            decisions=[decision.id for decision in self.decisions],
        )
