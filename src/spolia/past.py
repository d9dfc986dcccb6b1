"""What changed from one build of a case to the next, kept small beside the build, so that somebody who comes back sees what is new.

build/past/000012.json.gz holds what the twelfth build that changed anything changed: claims, grades of events, contradictions; the first says only that it
was the first. So the folder grows with what changes and not with the case; the oldest go when it holds more than MOST_BUILDS or MOST_BYTES,
and then it is said that what lies before is not known any more. Like all in build/ it is no evidence: the ledger's entries are.
"""

from __future__ import annotations

import gzip
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from spolia.built import read_build, write_whole
from spolia.errors import BadCommand
from spolia.measures import plain_words
from spolia.records import NOTHING, Claim, Contradiction, Decision, Event, Record, Reliability, write_json

if TYPE_CHECKING:
    from spolia.case import Case

FOLDER = "past"
MOST_BUILDS, MOST_BYTES = 200, 16 << 20
QUOTE = 200  # characters of a quote that are kept of a claim
Graded = tuple[float, int, Reliability]  # probability, credibility, reliability
After = Callable[[str, int], bool]  # something of that moment, when the ledger had so many entries, came after a visit
K = TypeVar("K")
V = TypeVar("V")


class ClaimChange(msgspec.Struct, frozen=True):
    """A claim that came, went, or is another now; `was` and `now` are hashes of all that it says, None where there is none. `id` is that of the later one."""

    id: str
    report: str
    kind: str
    quote: str
    was: str | None
    now: str | None


class EventChange(msgspec.Struct, frozen=True):
    """An event that came, went, or is graded otherwise: probability, credibility, reliability before and now.

    `formerly` is the id under which it stood before, where its first claim has gone or come, and its id with that.
    """

    id: str
    title: str
    was: Graded | None
    now: Graded | None
    formerly: str | None = None


class ContradictionChange(msgspec.Struct, frozen=True):
    """A contradiction that came or went, or whose sides are others."""

    id: str
    note: str
    was: str | None
    now: str | None


class Step(msgspec.Struct, frozen=True):
    """What one build changed. `entry` is how many entries the ledger had then; `follows` when the build before it was, None where that is not known.

    `first` says that there was no build before: then all is new, and nothing is listed.
    """

    at: str
    entry: int
    follows: tuple[str, int] | None
    first: bool = False
    claims: dict[str, ClaimChange] = {}
    events: dict[str, EventChange] = {}
    contradictions: dict[str, ContradictionChange] = {}


class Changes(msgspec.Struct, frozen=True):
    """What is new since a visit, the latest last, and which decisions were made since.

    `until` is when the last build was. `whole` is false where it cannot be known what all has changed; `why` says so in a sentence.
    """

    since: str
    until: str | None
    whole: bool
    why: str | None
    claims: list[ClaimChange]
    events: list[EventChange]
    contradictions: list[ContradictionChange]
    decisions: list[Decision]


# --- kept -----------------------------------------------------------------------------------------------------------------


class Digest:
    """A build as it is compared with another: each thing by a name that outlives its number."""

    def __init__(self, record: Record, claims: Iterable[Claim]) -> None:
        self.claims = dict(_named(claims))
        self.name_of = {claim.id: name for name, claim in self.claims.items()}
        self.events = {event.id: event for event in record.events}
        self.contradictions = {one.id: one for one in record.contradictions}

    def step(self, before: Digest | None, at: str, entry: int, follows: tuple[str, int] | None) -> Step:
        """What this build changed of the one before."""
        if before is None:
            return Step(at, entry, follows, first=follows is None)
        return Step(
            at, entry, follows,
            claims=_changes(before.claims, self.claims, _claim_change),
            events=self._events_changed(before),
            contradictions=_changes(before.contradictions, self.contradictions, _dispute_change),
        )  # fmt: skip

    def _events_changed(self, before: Digest) -> dict[str, EventChange]:
        """The events that changed; one that stands under another id now is found again by its claims."""
        formerly = self._renamed(before)
        now_by_former = {formerly.get(id_, id_): event for id_, event in self.events.items()}
        changes = _changes(before.events, now_by_former, _event_change)
        return {change.id: msgspec.structs.replace(change, formerly=formerly.get(change.id)) for change in changes.values()}

    def _renamed(self, before: Digest) -> dict[str, str]:
        """For each event under a new id the one that is gone and shares most of its claims."""
        gone = {name: id_ for id_ in before.events.keys() - self.events.keys() for name in before._names_in(id_)}
        shared = [
            (-count, id_, former)
            for id_ in self.events.keys() - before.events.keys()
            for former, count in Counter(gone[name] for name in self._names_in(id_) if name in gone).items()
        ]
        found: dict[str, str] = {}  # by the former id
        taken: set[str] = set()
        for _, id_, former in sorted(shared):
            if id_ not in taken and former not in found:
                found[former] = id_
                taken.add(id_)
        return {id_: former for former, id_ in found.items()}

    def _names_in(self, event: str) -> list[str]:
        return [self.name_of[claim] for claim in self.events[event].claims if claim in self.name_of]


def _named(claims: Iterable[Claim]) -> Iterator[tuple[str, Claim]]:
    """The claims by where they stand and what they are, since their numbers move when one comes between."""
    seen: Counter[str] = Counter()
    for claim in claims:
        speaker = (claim.speaker.name or claim.speaker.text or "") if claim.speaker else ""
        told = "\t".join((claim.report, plain_words(claim.evidence.quote), claim.kind, speaker))
        name = hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        seen[name] += 1
        yield f"{name}-{seen[name]}", claim


def _changes(before: Mapping[str, K], now: Mapping[str, K], change: Callable[[K | None, K | None], V | None]) -> dict[str, V]:
    """By name what became of each thing that is not the same as before."""
    pairs = ((name, before.get(name), now.get(name)) for name in dict.fromkeys([*now, *before]))
    return {name: told for name, was, is_ in pairs if was != is_ and (told := change(was, is_)) is not None}


def _claim_change(was: Claim | None, now: Claim | None) -> ClaimChange | None:
    claim, before, after = now or was, _said(was) if was else None, _said(now) if now else None
    if claim is None or before == after:
        return None
    return ClaimChange(claim.id, claim.report, claim.kind, claim.evidence.quote[:QUOTE], before, after)


def _said(claim: Claim) -> str:
    """A hash of what the claim says: not of its number, where exactly it stands, nor how sure the reading is."""
    evidence = msgspec.structs.replace(claim.evidence, start=0, end=len(claim.evidence.quote))
    return _hash(msgspec.structs.replace(claim, id="-", evidence=evidence, reading=None))


def _hash(thing: msgspec.Struct) -> str:
    return hashlib.sha256(write_json(thing)).hexdigest()[:12]


def _event_change(was: Event | None, now: Event | None) -> EventChange | None:
    event, before, after = now or was, _graded(was), _graded(now)
    return EventChange(event.id, event.title, before, after) if event and before != after else None


def _graded(event: Event | None) -> Graded | None:
    return (round(event.grade.probability, 2), event.grade.credibility, event.grade.reliability) if event else None


def _dispute_change(was: Contradiction | None, now: Contradiction | None) -> ContradictionChange | None:
    one = now or was
    return ContradictionChange(one.id, one.note, _hash(was) if was else None, _hash(now) if now else None) if one else None


def next_step(build: Path, before: Digest | None, now: Digest, entry: int) -> tuple[str, bytes] | None:
    """The file that tells what a build changes, by its name in the folder `build`; None where it changes nothing.

    `before` is None where there was no build, or none that can be read; `entry` is as in Step, as far as is known before the build is entered.
    """
    files = _files(build / FOLDER)
    last = _read(files[-1]) if files else None
    step = now.step(before, datetime.now(UTC).isoformat(timespec="seconds"), entry, (last.at, last.entry) if last else None)
    if before is not None and not _lists(step) and files:
        return None
    number = int(files[-1].name[:6]) + 1 if files else 1
    return f"{FOLDER}/{number:06}.json.gz", _packed(step)


def settle_step(build: Path, step: tuple[str, bytes] | None, entry: int) -> None:
    """Says in the file of that step how many entries the ledger has now that the build is entered, and lets the oldest steps go where they are too many."""
    told = _read(build / step[0]) if step else None
    if step is None or told is None:
        return
    write_whole(build / step[0], _packed(msgspec.structs.replace(told, entry=entry)))
    _bound(build / FOLDER)


def _packed(step: Step) -> bytes:
    return gzip.compress(msgspec.json.encode(step), mtime=0)


def _bound(past: Path) -> None:
    """Lets the oldest go where there are too many; the newest stays, however large."""
    room = MOST_BYTES
    for place, path in enumerate(reversed(_files(past))):
        room -= path.stat().st_size
        if place and (room < 0 or place >= MOST_BUILDS):
            path.unlink()


def _files(past: Path) -> list[Path]:
    return sorted(past.glob("[0-9]*.json.gz"))


def _read(path: Path) -> Step | None:
    try:
        return msgspec.json.decode(gzip.decompress(path.read_bytes()), type=Step)
    except (OSError, EOFError, ValueError):
        return None


# --- asked ----------------------------------------------------------------------------------------------------------------


def changed_since(case: Case, since: str | int, made: tuple[Record, Sequence[Claim]] | None = None) -> Changes:
    """What builds changed, and people decided, since a visit: a day or moment (ISO 8601), or so many entries of the ledger as there were then.

    `made` is what the last build made, for who has it at hand. What came and went again in between is not shown. Raises BadCommand where `since` is neither, CaseUnusable where there was no build.
    """
    from spolia.decisions import read_decisions

    after = _after(since)
    record, claims = made or read_build(case)[:2]
    files = _files(case.build / FOLDER)
    read = [_read(path) for path in files]
    steps = [step for step in read if step is not None and after(step.at, step.entry)]
    why = _why_not_whole(files, read, steps, after)
    if any(step.first for step in steps):
        whole = Digest(record, claims).step(Digest(NOTHING, ()), "", 0, None)
        steps, why = [whole], None
    decisions = [one for one in read_decisions(case) if after(one.at, (one.entry or 0) + 1)]
    return Changes(
        since=str(since), until=read[-1].at if read and read[-1] else None, whole=why is None, why=why,
        claims=_net([step.claims for step in steps]), events=_net([step.events for step in steps]),
        contradictions=_net([step.contradictions for step in steps]), decisions=decisions,
    )  # fmt: skip


def _why_not_whole(files: Sequence[Path], read: Sequence[Step | None], steps: Sequence[Step], after: After) -> str | None:
    """Why it cannot be known what all changed; None where it can."""
    if not files:
        return "No build has written down yet what it changed; the next one will."
    if any(step is None for step in read):
        return "What some build changed cannot be read any more."
    oldest = read[0]
    follows = oldest.follows if oldest else None
    if oldest is not None and not oldest.first and after(oldest.at, oldest.entry) and (follows is None or after(*follows)):
        return f"What changed before {follows[0] if follows else oldest.at} is not kept any more."
    gap = next((step for step in steps if not step.first and step.follows is not None and not _lists(step)), None)
    return f"The build before that of {gap.at} could not be read, so what that one changed is not known." if gap else None


def _lists(step: Step) -> bool:
    return bool(step.claims or step.events or step.contradictions)


C = TypeVar("C", ClaimChange, EventChange, ContradictionChange)


def _net(steps: Iterable[Mapping[str, C]]) -> list[C]:
    """What is left of changes one after another."""
    found: dict[str, C] = {}
    for step in steps:
        for name, change in step.items():
            before = found.pop(name, None) or found.pop(getattr(change, "formerly", None) or "", None)
            change = msgspec.structs.replace(change, was=before.was) if before else change
            if change.was != change.now:
                found[name] = change
    return list(found.values())


def _after(since: str | int) -> After:
    """Whether something of that moment and that entry came after the visit."""
    if isinstance(since, int) or since.isdecimal():
        number = int(since)
        return lambda at, entry: entry > number
    try:
        moment = datetime.fromisoformat(since)
    except ValueError:
        raise BadCommand(f"“{since}” is no day or moment such as 2026-12-01 or 2026-12-01T09:30, and no number of entries.") from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return lambda at, entry: datetime.fromisoformat(at) > moment
