"""What changed between two published states of a site, in a form that can be published for ever: ids, addresses, kinds, grades and days, and no text.

A line that stands in the list stays there, also where what it tells of is held back later: so no line holds a word of a report, a name or a
value. Titles are put beside the lines when pages are made, from what is shown by then.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from spolia.publish.addresses import file_names
from spolia.publish.deeds import Deed
from spolia.records import Action, Claim, Event, Record, Report

What = Literal["new", "changed", "merged", "withdrawn"]
_WHOLE = re.compile(rb"(?<=\d)\.0(?=[,}\]])")  # a count is 14 or 14.0, by where it comes from
DIGITS = 12  # of hashes that only tell one state of a thing from the next
FIELDS = ("title", "place", "time", "actor", "target", "items", "claims", "roots", "related", "grade")
"""The fields of an event whose change is told, by name."""


DID: dict[Action, str] = {
    "accept": "accepted what a claim says", "correct": "corrected a claim", "reject": "rejected a claim", "add": "added a claim",
    "merge": "put claims together", "split": "parted claims",
}  # fmt: skip


class Grading(msgspec.Struct, frozen=True):
    """A grade as pages show it: "B2" and whole per cent."""

    code: str
    percent: int


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One correction. `when` is the day and time of the ledger's newest entry that it rests on (ISO 8601, UTC); `address` is from the site's folder.

    `fields` are those of an event that changed, `before` and `after` its grades where these did; `to` are the events that tell what a merged one told.
    """

    id: str
    when: str
    thing: Literal["event", "claim", "report"]
    of: str
    what: What
    address: str
    kind: str | None = None
    fields: list[str] = []
    before: Grading | None = None
    after: Grading | None = None
    to: list[str] = []
    why: str


class EventState(msgspec.Struct, frozen=True):
    """An event as it was published: hashes of its fields by name, in the order of FIELDS."""

    address: str
    kind: str
    claims: list[str]
    fields: list[str]
    grade: Grading


class Gone(msgspec.Struct, frozen=True):
    """What was published once and is no more: of an event the claims that it rested on, by which its successors are found, of a claim its report."""

    address: str
    claims: list[str]
    when: str
    report: str | None = None


class State(msgspec.Struct, frozen=True):
    """What was published, in short: what it takes to tell what changes next. For each claim its report, its address and a hash.

    `decided` has for each claim what people did to it, by decision; None in a state of before that was kept.
    """

    events: dict[str, EventState]
    claims: dict[str, tuple[str, str, str]]
    reports: dict[str, tuple[str, str]]
    gone: dict[str, Gone] = {}
    gone_claims: dict[str, Gone] = {}
    gone_reports: dict[str, Gone] = {}
    decided: dict[str, dict[str, Action]] | None = None


class Past(msgspec.Struct, frozen=True):
    """What a site says of its own past: since when it stands as it does, every correction in order, and the events, claims and reports that are no more."""

    at: str
    changes: list[Change]
    gone: dict[str, Gone]
    gone_claims: dict[str, Gone] = {}
    gone_reports: dict[str, Gone] = {}


def state_of(
    record: Record, claims: Sequence[Claim], reports: Sequence[Report], before: State | None, when: str, deeds: Iterable[Deed] = ()
) -> State:
    """The state of what is published now; what `before` had and this has not is gone since `when`."""
    at = {
        family: {id_: f"{family}/{name}.html" for id_, name in file_names(ids).items()}
        for family, ids in (
            ("events", [event.id for event in record.events]),
            ("claims", [claim.id for claim in claims]),
            ("reports", [report.id for report in reports]),
        )
    }
    events = {event.id: _event_state(event, at["events"][event.id]) for event in sorted(record.events, key=lambda event: event.id)}
    told = {claim.id: (claim.report, at["claims"][claim.id], _digest(claim)) for claim in sorted(claims, key=lambda claim: claim.id)}
    there = {report.id: (at["reports"][report.id], _digest(report)) for report in sorted(reports, key=lambda report: report.id)}
    old = before or State({}, {}, {})
    return State(
        events,
        told,
        there,
        _gone(old.gone, {id_: Gone(one.address, one.claims, when) for id_, one in old.events.items()}, events),
        _gone(old.gone_claims, {id_: Gone(address, [], when, report) for id_, (report, address, _) in old.claims.items()}, told),
        _gone(old.gone_reports, {id_: Gone(address, [], when) for id_, (address, _) in old.reports.items()}, there),
        _decided(deeds),
    )


def _gone(before: Mapping[str, Gone], now: Mapping[str, Gone], there: Collection[str]) -> dict[str, Gone]:
    """What was gone before, and what is gone now, less what is there (again)."""
    return {id_: one for id_, one in sorted({**before, **now}.items()) if id_ not in there}


def _decided(deeds: Iterable[Deed]) -> dict[str, dict[str, Action]]:
    found: dict[str, dict[str, Action]] = {}
    for deed in deeds:
        for claim in deed.claims:
            found.setdefault(claim, {})[deed.id] = deed.action
    return found


def _event_state(event: Event, address: str) -> EventState:
    grade = Grading(f"{event.grade.reliability}{event.grade.credibility}", round(event.grade.probability * 100))
    fields = [_digest(getattr(event, name)) for name in FIELDS[:-1]]
    return EventState(address, event.kind, event.claims, fields, grade)


def _digest(value: object) -> str:
    return hashlib.sha256(_WHOLE.sub(b"", msgspec.json.encode(value))).hexdigest()[:DIGITS]


def changes_between(before: State, after: State, when: str) -> list[Change]:
    """What changed, events first, then claims and reports, each by id."""
    tellers = {claim: id_ for id_, event in after.events.items() for claim in event.claims}
    found = [
        *(_new_event(id_, event, before, after, when) for id_, event in after.events.items() if id_ not in before.events),
        *(_lost_event(id_, event, tellers, when) for id_, event in before.events.items() if id_ not in after.events),
        *_changed_events(before, after, when),
        *_claim_changes(before, after, when),
        *_report_changes(before, after, when),
    ]
    return sorted(found, key=lambda change: ("event claim report".split().index(change.thing), change.of))


def _change(when: str, thing: Literal["event", "claim", "report"], of: str, what: What, why: str, **more: object) -> Change:
    change = msgspec.convert({"id": "", "when": when, "thing": thing, "of": of, "what": what, "why": why, **more}, Change)
    return msgspec.structs.replace(change, id=f"ch-{_digest(change)}")


def _new_event(id_: str, event: EventState, before: State, after: State, when: str) -> Change:
    why = _reports_words(event.claims, before, after) or "claims that were published before are told as one happening now"
    return _change(when, "event", id_, "new", why, address=event.address, kind=event.kind)


def _lost_event(id_: str, event: EventState, tellers: Mapping[str, str], when: str) -> Change:
    to = sorted({tellers[claim] for claim in event.claims if claim in tellers})
    if to:
        why = "what it rested on is told as another event now" if len(to) == 1 else "what it rested on is told as several events now"
        return _change(when, "event", id_, "merged", why, address=event.address, kind=event.kind, to=to)
    return _change(
        when, "event", id_, "withdrawn", "the claims that it rested on are no longer shown", address=event.address, kind=event.kind
    )


def _changed_events(before: State, after: State, when: str) -> Iterable[Change]:
    for id_, event in after.events.items():
        old = before.events.get(id_)
        if old is None:
            continue
        fields = [name for name, was, now in zip(FIELDS, old.fields, event.fields, strict=False) if was != now]
        graded = old.grade != event.grade
        if fields or graded:
            grades = {"before": old.grade, "after": event.grade} if graded else {}
            why = _why_changed(old, event, before, after)
            fields += ["grade"] if graded else []
            yield _change(when, "event", id_, "changed", why, address=event.address, kind=event.kind, fields=fields, **grades)


def _why_changed(old: EventState, event: EventState, before: State, after: State) -> str:
    added, lost = [claim for claim in event.claims if claim not in old.claims], [claim for claim in old.claims if claim not in event.claims]
    parts = [
        _reports_words(added, before, after) or (f"{_count(added, 'claim')} more tell of it" if added else ""),
        f"{_count(lost, 'claim')} no longer tell of it" if lost else "",
    ]
    anew = "one of its claims was read anew" if any(before.claims.get(c) != after.claims.get(c) for c in event.claims) else ""
    by_people = _people_words({*old.claims, *event.claims}, before, after)
    return "; ".join(filter(None, (*parts, by_people))) or anew or "what bears on it, or how it is weighed, changed"


def _people_words(claims: Iterable[str], before: State, after: State) -> str:
    """What people did to these claims since, in their order; empty where nothing, or nobody knows."""
    if before.decided is None or after.decided is None:
        return ""
    was, now = ({id_: act for claim in claims for id_, act in of.get(claim, {}).items()} for of in (before.decided, after.decided))
    done = dict.fromkeys(DID[act] for id_, act in sorted(now.items()) if id_ not in was)
    back = ["took back what they had decided of it"] if was.keys() - now.keys() else []
    told = [*done, *back]
    return f"people who work on this record {' and '.join(told)}" if told else ""


def _reports_words(claims: Iterable[str], before: State, after: State) -> str:
    """Which of the reports of these claims were not published before; empty where all were."""
    new = sorted({after.claims[claim][0] for claim in claims if claim in after.claims} - before.reports.keys())
    return f"told by {_count(new, 'report')} that {'was' if len(new) == 1 else 'were'} not published before" if new else ""


def _claim_changes(before: State, after: State, when: str) -> Iterable[Change]:
    """Claims that are gone from reports that are still there, or read otherwise; what comes and goes with its report is told of that."""
    for id_, (report, address, digest) in before.claims.items():
        now = after.claims.get(id_)
        if now is None and report in after.reports:
            changed = before.reports[report] != after.reports[report]
            read = (
                "its report has changed, and says so no longer, or is read otherwise"
                if changed
                else "its report is read or shown otherwise"
            )
            why = _people_words([id_], before, after) or read
            yield _change(when, "claim", id_, "withdrawn", why, address=address)
        elif now is not None and now[2] != digest:
            read = "its report has changed" if before.reports.get(report) != after.reports.get(report) else "it is read or shown otherwise"
            why = _people_words([id_], before, after) or read
            yield _change(when, "claim", id_, "changed", why, address=now[1])


def _report_changes(before: State, after: State, when: str) -> Iterable[Change]:
    for id_, (address, digest) in after.reports.items():
        if id_ not in before.reports:
            yield _change(when, "report", id_, "new", "it was added, or may be shown now", address=address)
        elif before.reports[id_][1] != digest:
            yield _change(when, "report", id_, "changed", "its text, its date or where it came from changed", address=address)
    for id_, (address, _) in before.reports.items():
        if id_ not in after.reports:
            yield _change(when, "report", id_, "withdrawn", "it is no longer shown", address=address)


def _count(things: Sequence[str], what: str) -> str:
    return f"{len(things)} {what if len(things) == 1 else what + 's'}"
