"""Which claim a thread of decisions is about, as the reports are read now: by its words, its kind, and how much else is the same.

A thread and a claim belong together where the claim stands in the words of the thread, or shares most of them, and is of its kind. Of
several that do, the likest are paired first, each thread with one claim and each claim with one thread; nothing hangs on their order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from spolia.decide.ties import find_places
from spolia.records import STATED, Claim, Decision, History, Report, Statement, Tie
from spolia.statements import statement_of

SHARED = 0.5  # of the longer of two quotes that the other must cover to be the same words cut otherwise


@dataclass(frozen=True, slots=True)
class Thread:
    """What is known of what a thread is about: item, words and where they stood, what was said. `said` is None where only ties name it."""

    name: str
    report: str
    quote: str
    start: int
    kinds: frozenset[str]
    speaker: str | None
    said: Statement | None


@dataclass(frozen=True, slots=True)
class Found:
    """Where a thread's words stand now: the report, the words' places in its text, the likeliest first, and the claim (None where none is read there)."""

    report: Report
    places: list[tuple[int, int]]
    claim: Claim | None


def thread_from(name: str, decisions: Sequence[Decision]) -> Thread:
    """What the latest of these decisions, which are in order, says that the thread is about."""
    latest = decisions[-1]
    said = latest.seen or latest.statement
    kinds: set[str] = {said.kind, *(one.statement.kind for one in decisions if one.action in ("accept", "add"))}
    kinds |= {str(one.value) for one in decisions if one.action == "correct" and one.field == "kind"}
    return Thread(name, latest.report or "", latest.quote or "", latest.start or 0, frozenset(kinds), _speaker(said), said)


def thread_of_tie(tie: Tie) -> Thread:
    return Thread(tie.thread, tie.report, tie.quote, tie.start or 0, frozenset([tie.kind]), tie.speaker, None)


def _speaker(said: Statement | Claim) -> str | None:
    return (said.speaker.name or said.speaker.text) if said.speaker else None


class Homes:
    """The reports by every hash that a decision may name them by: that of the version that is read, and those of the others."""

    def __init__(self, reports: Iterable[Report], histories: Iterable[History]) -> None:
        reports = list(reports)
        by_id = {report.id: report for report in reports}
        self._by_hash = {version.sha256: by_id[one.report] for one in histories if one.report in by_id for version in one.versions}
        self._by_hash |= {report.sha256: report for report in reports if report.sha256}
        self._versions = {one.report: one for one in histories}

    def find(self, sha256: str) -> Report | None:
        """The report that the item is, or is a version of."""
        return self._by_hash.get(sha256)

    def version_words(self, report: Report) -> str:
        """Which version is read, in words."""
        history = self._versions.get(report.id)
        return f"version {history.current.number}, which is read" if history else "the report as it is read"


def match_threads(threads: Iterable[Thread], claims: Iterable[Claim], homes: Homes) -> dict[str, Found]:
    """For each thread whose report is at hand, what it is about now."""
    by_report: defaultdict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_report[claim.report].append(claim)
    found: dict[str, Found] = {}
    threads_of: defaultdict[str, list[Thread]] = defaultdict(list)
    for thread in threads:
        if (report := homes.find(thread.report)) is not None:
            found[thread.name] = Found(report, find_places(report.text, thread.quote, thread.start), None)
            threads_of[report.id].append(thread)
    for name, theirs in threads_of.items():
        pairs = _pair(theirs, by_report[name], found)
        found |= {thread: Found(found[thread].report, found[thread].places, claim) for thread, claim in pairs.items()}
    return found


def _pair(threads: list[Thread], claims: list[Claim], found: Mapping[str, Found]) -> dict[str, Claim]:
    """Threads and claims of one report, the likest first."""
    scored = [
        (score, thread.name, claim)
        for thread in threads
        for place in found[thread.name].places
        for claim in claims
        if (score := _likeness(thread, place, claim)) is not None
    ]
    paired: dict[str, Claim] = {}
    taken: set[str] = set()
    for _, name, claim in sorted(scored, key=lambda row: (*(-part for part in row[0]), row[1], row[2].evidence.start, row[2].id)):
        if name not in paired and claim.id not in taken:
            paired[name] = claim
            taken.add(claim.id)
    return paired


def _likeness(thread: Thread, place: tuple[int, int], claim: Claim) -> tuple[float, int, int, int] | None:
    """How alike: the share of words in common, whether the speaker is the same, how many fields are, how near it stands; None where they are not the same."""
    shared = _shared(place, (claim.evidence.start, claim.evidence.end))
    if shared < SHARED or claim.kind not in thread.kinds:
        return None
    same = statement_of(claim)
    alike = sum(getattr(same, key) == getattr(thread.said, key) for key in STATED) if thread.said else 0
    return shared, int(_speaker(claim) == thread.speaker), alike, -abs(claim.evidence.start - thread.start)


def _shared(one: tuple[int, int], other: tuple[int, int]) -> float:
    """The share of the longer stretch that both cover."""
    both = min(one[1], other[1]) - max(one[0], other[0])
    return max(0, both) / max(one[1] - one[0], other[1] - other[0])
