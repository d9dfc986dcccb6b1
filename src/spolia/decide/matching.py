"""Which claim a thread of decisions is about, as the reports are read now: by its words, its kind, and how much else is the same.

A thread and a claim belong together where the claim stands in the words of the thread, or shares most of them, and is of its kind. Of
several that do, the likest are paired first, each thread with one claim and each claim with one thread; nothing hangs on their order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from spolia.decide.ties import find_places, thread_of
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
    for (sha256, quote), alike in _by_words(threads).items():
        if (report := homes.find(sha256)) is not None:
            places = find_places(report.text, quote, None)
            found |= {one.name: Found(report, order, None) for one, order in zip(alike, _in_order(alike, places), strict=True)}
            threads_of[report.id] += alike
    for name, theirs in threads_of.items():
        pairs = _pair(theirs, by_report[name], found)
        found |= {thread: Found(found[thread].report, found[thread].places, claim) for thread, claim in pairs.items()}
    return found


def _by_words(threads: Iterable[Thread]) -> dict[tuple[str, str], list[Thread]]:
    """The threads on the same words of one item, in the order in which they stand in it."""
    found: defaultdict[tuple[str, str], list[Thread]] = defaultdict(list)
    for thread in sorted(threads, key=lambda one: (one.start, one.name)):
        found[thread.report, thread.quote].append(thread)
    return found


def _in_order(threads: list[Thread], places: list[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """For each of these threads the places of its words, the likeliest first: the nearest, but for what an earlier one stands at, so that all that move together keep their order."""
    starts = sorted({thread.start for thread in threads})
    most = max(0, len(places) - len(starts))

    def far(skipped: int) -> int:
        return sum(abs(place[0] - start) for place, start in zip(places[skipped:], starts, strict=False))

    skipped = min(range(most + 1), key=far)
    own = dict(zip(starts, places[skipped:], strict=False))
    return [sorted(places, key=lambda place: (place != own.get(thread.start), abs(place[0] - thread.start), place)) for thread in threads]


def _pair(threads: list[Thread], claims: list[Claim], found: Mapping[str, Found]) -> dict[str, Claim]:
    """Threads and claims of one report, the likest first."""
    scored = [
        (score, thread.name, claim)
        for thread in threads
        for rank, place in enumerate(found[thread.name].places)
        for claim in claims
        if (score := _likeness(thread, rank, place, claim)) is not None
    ]
    paired: dict[str, Claim] = {}
    taken: set[str] = set()
    for _, name, claim in sorted(scored, key=lambda row: (*(-part for part in row[0]), row[1], row[2].evidence.start, row[2].id)):
        if name not in paired and claim.id not in taken:
            paired[name] = claim
            taken.add(claim.id)
    return paired


def _likeness(thread: Thread, rank: int, place: tuple[int, int], claim: Claim) -> tuple[float, int, int, int, int] | None:
    """How alike: the share of words in common, whether it is the very claim, whether the speaker is the same, how many fields are, how likely the place is.

    None where they are not the same. `rank` is that of the place among the places of the words.
    """
    shared = _shared(place, (claim.evidence.start, claim.evidence.end))
    if shared < SHARED or claim.kind not in thread.kinds:
        return None
    now = statement_of(claim)
    very = thread_of(thread.report, claim.evidence.quote, claim.evidence.start, now) == thread.name
    alike = sum(getattr(now, key) == getattr(thread.said, key) for key in STATED) if thread.said else 0
    return shared, int(very), int(_speaker(claim) == thread.speaker), alike, -rank


def _shared(one: tuple[int, int], other: tuple[int, int]) -> float:
    """The share of the longer stretch that both cover."""
    both = min(one[1], other[1]) - max(one[0], other[0])
    return max(0, both) / max(one[1] - one[0], other[1] - other[0])
