"""What the public does not see yet, or never: by the days that its telling must be old, and by what the policy holds.

Two clocks bear on a claim, and the later one counts: the last day on which what it tells may have happened, and the day on which its report
came out. A report with no day of its own is as old as the case's keeping of it, since it cannot be younger. A whole report waits for its own day.

What hides a claim hides its words: every claim whose quote meets the quote of a hidden one, in its report or word for word in another, is
hidden with it, and of such a report only the sentences of its other claims are shown, without headline and address, which may say the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from spolia.publish.lookup import claims_of_lot
from spolia.publish.policy import Hold
from spolia.records import Claim, Record, Report, Vanished


@dataclass(frozen=True, slots=True)
class Withheld:
    """The ids of the claims and reports that are not shown; `partly` are the reports of which only some sentences are. `delayed` are the claims that only have to wait."""

    claims: frozenset[str]
    reports: frozenset[str]
    partly: frozenset[str]
    delayed: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.claims or self.reports)


@dataclass(frozen=True, slots=True)
class Clock:
    """How old a thing must be on the day `today` to be shown: `days`, and for materiel of some categories `longer`."""

    today: str
    days: int
    longer: Mapping[str, int]
    kept: Mapping[str, str]  # for each report the day on which it came into the case

    def day_waits(self, day: str) -> bool:
        """What was said on that day is not old enough."""
        return bool(self.days) and self._young(day or None, self.days)

    def report_waits(self, report: Report) -> bool:
        """The report is not old enough."""
        return bool(self.days) and self._young(self._published(report), self.days)

    def claim_waits(self, claim: Claim, report: Report | None) -> bool:
        """What the claim tells is not old enough, or its report is not."""
        days = max([self.days, *(self.longer.get(item.category, 0) for item in claim.items)])
        if not days:
            return False
        happened = (claim.time.end or claim.time.start) if claim.time else None
        told = self._published(report) if report else None
        return self._young(max(filter(None, (happened, told)), default=None), days)

    def _published(self, report: Report) -> str | None:
        """The last day on which it may have come out."""
        latest = report.published_bounds[1] if report.published_bounds else None
        return max(filter(None, (report.published, latest)), default=None) or self.kept.get(report.id)

    def _young(self, day: str | None, days: int) -> bool:
        """Without a day nothing is old enough."""
        return day is None or date.fromisoformat(day) + timedelta(days) > date.fromisoformat(self.today)


def find_unknown(hold: Hold, record: Record, claims: Iterable[Claim], reports: Iterable[Report]) -> list[str]:
    """What is to be held and is not there: a slip, or a thing that goes by another id now. Nobody may take it for held."""
    told = list(claims)
    names = {_plain(claim.place.name) for claim in told if claim.place} | {_plain(e.place.name) for e in record.events if e.place}
    there: dict[str, Collection[str]] = {
        "events": {event.id for event in record.events}, "claims": {claim.id for claim in told},
        "reports": {report.id for report in reports}, "places": names, "lots": {lot.lot for lot in record.custody},
    }  # fmt: skip
    wanted = {family: getattr(hold, family) for family in there}
    return [
        f"{family}: {thing}"
        for family, things in wanted.items()
        for thing in things
        if (_plain(thing) if family == "places" else thing) not in there[family]
    ]


def withhold(record: Record, claims: Iterable[Claim], reports: Iterable[Report], clock: Clock, hold: Hold) -> Withheld:
    """What of these is not shown."""
    told, by_id = list(claims), {report.id: report for report in reports}
    waiting = {id_ for id_, report in by_id.items() if clock.report_waits(report)}
    never = {id_ for id_ in hold.reports if id_ in by_id}
    held = _with_their_words(_held(record, told, hold), told) | {claim.id for claim in told if claim.report in never}
    late = {claim.id for claim in told if claim.report in waiting or clock.claim_waits(claim, by_id.get(claim.report))}
    delayed = _with_their_words(late, [claim for claim in told if claim.id not in held]) - held
    hidden = held | delayed
    partly = {claim.report for claim in told if claim.id in hidden} - waiting - never
    return Withheld(frozenset(hidden), frozenset(waiting | never), frozenset(partly), frozenset(delayed))


def shown_vanished(vanished: Iterable[Vanished], reports: Iterable[Report], clock: Clock, hold: Hold) -> list[Vanished]:
    """The claims of earlier versions that do not have to wait, and tell of no place that is held."""
    by_id = {report.id: report for report in reports}
    return [one for one in vanished if not tells_hidden(one.claim, by_id.get(one.report), clock, hold)]


def shown_rejected(
    rejected: Iterable[Claim], claims: Iterable[Claim], hidden: Withheld, reports: Iterable[Report], clock: Clock, hold: Hold
) -> list[Claim]:
    """The claims that people rejected and that nothing hides: neither their day, place or report, nor a hidden claim in the same words."""
    by_id, gone = {report.id: report for report in reports}, [claim for claim in claims if claim.id in hidden.claims]
    left = [
        one
        for one in rejected
        if one.report not in hidden.reports and one.id not in hold.claims and not tells_hidden(one, by_id.get(one.report), clock, hold)
    ]
    if not gone:
        return left
    meeting = _with_their_words({claim.id for claim in gone}, [*gone, *left])
    return [one for one in left if one.id not in meeting]


def tells_hidden(claim: Claim, report: Report | None, clock: Clock, hold: Hold) -> bool:
    """What the claim says has to wait, or is of a place that is held."""
    place = claim.place and _plain(claim.place.name)
    return clock.claim_waits(claim, report) or (bool(place) and place in {_plain(name) for name in hold.places})


def _held(record: Record, claims: Iterable[Claim], hold: Hold) -> set[str]:
    """The claims that the policy holds, by themselves, their event, lot or place."""
    places = {_plain(name) for name in hold.places}
    found = set(hold.claims) | {claim.id for claim in claims if claim.place and _plain(claim.place.name) in places}
    for event in record.events:
        if event.id in hold.events or (event.place and _plain(event.place.name) in places):
            found |= {*event.claims}
    for control in record.control:
        if _plain(control.place.name) in places:
            found |= {claim for spell in control.spells for claim in spell.claims}
    return found | {claim for lot in record.custody if lot.lot in hold.lots for claim in claims_of_lot(lot)}


def _with_their_words(hidden: set[str], claims: Iterable[Claim]) -> set[str]:
    """These claims, and those whose quote says the same words: it meets a hidden one's, or is one word for word."""
    if not hidden:
        return set()
    by_report: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_report[claim.report].append(claim)
    quotes = {_plain(claim.evidence.quote) for told in by_report.values() for claim in told if claim.id in hidden}
    found = hidden | {claim.id for told in by_report.values() for claim in told if _plain(claim.evidence.quote) in quotes}
    for told in by_report.values():
        found |= _meeting(told, found)
    return found


def _meeting(told: list[Claim], hidden: set[str]) -> set[str]:
    """Of a report's claims those that meet hidden ones, or others that do."""
    ordered = sorted(told, key=lambda claim: claim.evidence.start)
    found: set[str] = set()
    group: list[Claim] = []
    until = -1
    for claim in [*ordered, None]:
        if claim is None or claim.evidence.start >= until:
            found |= {one.id for one in group} if any(one.id in hidden for one in group) else set()
            group, until = [], -1
        if claim is not None:
            group.append(claim)
            until = max(until, claim.evidence.end)
    return found


def _plain(text: str | None) -> str:
    return " ".join((text or "").casefold().split())
