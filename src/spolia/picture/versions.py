"""Competing versions: for each side who held what, as its own sources tell it, by the very rules that the whole record is drawn by."""

from __future__ import annotations

from collections import defaultdict

from msgspec.structs import replace

from spolia.kin import Kin
from spolia.knowledge.tables import Knowledge
from spolia.picture.control import Controls
from spolia.picture.matter import Matter
from spolia.records import Claim, Control, Event, Record, Report

NO_SIDE = ""  # the version of those who share no party's interest, as far as the table of sources knows


def draw_versions(record: Record, claims: list[Claim], known: Knowledge, reports: list[Report]) -> dict[str, list[Control]]:
    """By party what those who speak for it, or share its interest, tell of who held which place; under NO_SIDE what all others tell.

    Nothing is drawn where fewer than two tell of a place: there is nothing to compare.
    """
    by_id = {report.id: report for report in reports}
    told: defaultdict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.kind == "takeover":
            told[_side(claim, by_id.get(claim.report), known)].append(claim)
    if len(told) < 2:
        return {}
    drawn = {side: _control(record, of_side, known, reports) for side, of_side in sorted(told.items())}
    return {side: control for side, control in drawn.items() if control}


def _side(claim: Claim, report: Report | None, known: Knowledge) -> str:
    """The party for which the claim's speaker speaks, else that whose interest the outlet shares on the day, else NO_SIDE."""
    day = report.published if report else None
    if claim.speaker and claim.speaker.name:
        if known.parties.find(claim.speaker.name):
            return claim.speaker.name
        row = known.sources.find(claim.speaker.name)
        return (row.interest_on(day) if row else None) or NO_SIDE
    row = known.sources.find(report.source) if report and report.source else None
    return (row.interest_on(day) if row else None) or NO_SIDE


def _control(record: Record, claims: list[Claim], known: Knowledge, reports: list[Report]) -> list[Control]:
    """The control that these claims alone tell of; no other claim contradicts them here."""
    told = {claim.id for claim in claims}
    events = [_told_by(event, told) for event in record.events if not told.isdisjoint(event.claims)]
    matter = Matter(Kin(known))
    controls = Controls(known, matter)
    ids = {claim.report for claim in claims}
    change = matter.change(replace(record, events=events, contradictions=[]), (), claims, [r for r in reports if r.id in ids])
    return controls.change(change)


def _told_by(event: Event, told: set[str]) -> Event:
    """The event as far as these claims tell it."""
    roots = [kept for root in event.roots if (kept := [claim for claim in root if claim in told])]
    return replace(event, claims=[claim for claim in event.claims if claim in told], roots=roots)
