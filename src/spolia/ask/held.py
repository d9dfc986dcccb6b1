"""Who held a place: on a day, with what is certain of it, or in all its spells; and what the reports disagree on there."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from spolia.ask.answers import Departure, PlaceHeld, Spelled, Status, Why
from spolia.ask.asked import Asked, may_concern
from spolia.ask.told import out_since
from spolia.kin import Kin
from spolia.measures import fold
from spolia.picture.control import CONTESTED, moves
from spolia.picture.holding import Holding, held_on
from spolia.picture.standing import Standing
from spolia.publish.lookup import Lookup
from spolia.records import Contradiction, Control, Link, Spell

ON_HOLDING = ("held", "certainty", "time")  # slots of contradictions between takeovers that bear on who held a place and when


def places_held(asked: Asked, lookup: Lookup, last: str | None) -> list[PlaceHeld]:
    """An entry for each place asked for that has spells, one for the place itself where none has."""
    drawn = [control for control in lookup.record.control if fold(control.place.name) in (asked.places or ())]
    if drawn:
        return [place_held(control, asked.question.on, lookup, last) for control in drawn]
    name = next((name.names[0] for name in asked.names if name.slot == "place" and name.names), asked.question.place or "")
    told = any(name.slot == "place" and name.names for name in asked.names)
    status, why = _of_none(told, _is_beyond(asked.question.on, last), bool(lookup.reports))
    disputes = disputes_at(name, asked.question.on, lookup) if told else []
    return [PlaceHeld(place=name, status=status, why=why, spells=[], before=None, after=None, disputes=disputes)]


def _of_none(told: bool, beyond: bool, looked: bool) -> tuple[Status, Why | None]:
    """Why a place has no spells: nothing was looked at, no report tells of it, or none says that anybody holds it."""
    if not looked:
        return "not looked at", "no report"
    if not told:
        return "unknown", "not told of"
    return ("not looked at", "after the last report") if beyond else ("none", None)


def place_held(control: Control, day: str | None, lookup: Lookup, last: str | None) -> PlaceHeld:
    """Who held one place on the day, or all its spells; `last` is the day of the last report, after which nothing was looked at."""
    name = control.place.name or "a place not known"
    disputes = disputes_at(name, day, lookup)
    every = [_spelled(n, spell, lookup) for n, spell in enumerate(control.spells, 1)]
    if day is None:
        left = _departures(name, control.spells[-1], None, lookup)
        return PlaceHeld(place=name, status=None, why=None, spells=every, before=None, after=None, disputes=disputes, departures=left)
    if _is_beyond(day, last):
        return PlaceHeld(
            place=name, status="not looked at", why="after the last report", spells=[], before=every[-1], after=None, disputes=disputes
        )
    found = held_on(control, day)
    if found:
        left = _departures(name, found[-1].of, day, lookup)
        found = [dataclasses.replace(each, sure=each.sure and not left) for each in found]
        return PlaceHeld(
            place=name, status=status_of(found), why=None, spells=[_spelled(each.number, each.of, lookup, each.sure) for each in found],
            before=None, after=None, disputes=disputes, departures=left,
        )  # fmt: skip
    before = [spell for spell in every if spell.end is not None and (spell.end[1] or "") < day]
    after = every[len(before) :]
    why: Why = "before the first" if not before else "in a gap" if after else "after the last"
    nearest = before[-1] if before else None
    return PlaceHeld(place=name, status="unknown", why=why, spells=[], before=nearest, after=next(iter(after), None), disputes=disputes)


def held_by(parties: Iterable[str], asked: Asked, lookup: Lookup, last: str | None) -> list[PlaceHeld]:
    """The places that the parties hold, or may hold: on the day asked for, else as far as is known."""
    whose, day, found = set(parties), asked.question.on, []
    for control in lookup.record.control:
        if asked.places is not None and fold(control.place.name) not in asked.places:
            continue
        held = place_held(control, day, lookup, last)
        if day is None:
            held = _now(held)
        last_known = [held.before] if held.status == "not looked at" and held.before and held.before.end is None else []
        if any(spell.holder in whose for spell in (*held.spells, *last_known)):
            found.append(held)
    return found


def _now(held: PlaceHeld) -> PlaceHeld:
    """Who holds the place as far as is known, of all its spells; with what is disputed of that."""
    spells = [spell for spell in held.spells[-1:] if spell.end is None]
    told = {claim for spell in spells for claim in spell.claims}
    disputes = [each for each in held.disputes if each.slot != "time" or any(told & set(side.claims) for side in each.sides)]
    return replace(held, status="may be" if held.departures else "held as far as known", spells=spells, disputes=disputes)


def _departures(place: str, spell: Spell, day: str | None, lookup: Lookup) -> list[Departure]:
    """The events that stand by which the holder of an open spell, or its kin, left the place since it took it, up to the day."""
    if spell.end is not None:
        return []
    kin, standing, since = Kin(lookup.known), Standing(lookup.known), spell.start[1] or spell.start[0] or ""
    found = []
    for event in lookup.events_at.get(fold(place), ()):
        told = [claim for claim in event.claims if claim in lookup.claims and moves(lookup.claims[claim])]
        leaves = event.kind == "withdrawal" and event.place is not None and fold(event.place.name) == fold(place) and standing.holds(event)
        if not leaves or not told or not any(party.name and kin.related(party.name, spell.holder) for party in event.actor):
            continue
        if (
            event.time is not None
            and event.time.start is not None
            and since < event.time.start
            and (day is None or event.time.start <= day)
        ):
            found.append(Departure(event=event.id, title=event.title, time=event.time, claims=told))
    return found


def status_of(found: Sequence[Holding[Spell]] | Sequence[Holding[Link]]) -> Status:
    """What is certain of a day that these cover; one at least."""
    if all(each.of.holder == CONTESTED for each in found):
        return "contested"
    if not all(each.sure for each in found):
        return "may be"
    if len({each.of.holder for each in found}) > 1:
        return "changed hands"
    return "held as far as known" if found[-1].end is None else "held"


def disputes_at(place: str, day: str | None, lookup: Lookup) -> list[Contradiction]:
    """The contradictions on who took or held a place and when, that may be of the day."""
    found = []
    for dispute in lookup.contradictions_at.get(fold(place), ()):
        claims = [lookup.claims[claim] for side in dispute.sides for claim in side.claims if claim in lookup.claims]
        here = [c for c in claims if c.kind == "takeover" and c.place is not None and fold(c.place.name or c.place.text) == fold(place)]
        if dispute.slot in ON_HOLDING and here and may_concern(claims, day):
            found.append(dispute)
    return found


def _is_beyond(day: str | None, last: str | None) -> bool:
    """The day lies after the last report: nothing was looked at that could tell of it."""
    return day is not None and last is not None and day > last


def _spelled(number: int, spell: Spell, lookup: Lookup, sure: bool | None = None) -> Spelled:
    reports = [report for claim in spell.claims if (report := lookup.report_of(claim))]
    told = [day for report in reports if (day := out_since(report))]
    return Spelled(
        number=number, holder=spell.holder, start=spell.start, end=spell.end, probability=spell.probability, claims=spell.claims,
        last_told=max(told, default=None), sure=sure,
    )  # fmt: skip
