"""Lists of the record's things, filtered by the names and days that `spolia ask` takes, in the order of the pages, a page at a time.

A page goes on after the id of the last thing of the page before, so that nothing is missed or shown twice while people page through.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from msgspec import Struct

from spolia.ask.answers import Name
from spolia.ask.asked import Asked as Names
from spolia.ask.asked import on_day, resolve_question
from spolia.ask.questions import Question
from spolia.errors import BadCommand, harmless
from spolia.measures import fold
from spolia.publish.lookup import Lookup
from spolia.records import KINDS, Claim, Contradiction, Control, Event, Exposure, Lot, Report, Spell
from spolia.workbench.asked import bad_request
from spolia.workbench.stand import Stand

USUAL, MOST = 50, 200  # things of a page: where nobody says, and at most
NAMES = ("place", "party", "category", "system")
LONGEST = 300  # characters of a filter
Things = dict[str, Any]
Fits = Callable[[Any, str, Lookup], bool]


class PlaceRow(Struct, frozen=True, kw_only=True):
    """A place in a list: how many events happened there and claims name it, and who held it. `lat` and `lon` are null where it has no point."""

    key: str
    name: str
    lat: float | None
    lon: float | None
    precision_m: float | None
    events: int
    claims: int
    spells: list[Spell]


class PartyRow(Struct, frozen=True, kw_only=True):
    """A party in a list: of how many events it is said to be the actor, of how many the target, and how much it holds, had and said."""

    name: str
    did: int
    suffered: int
    held: int
    lots: int
    said: int


class SourceRow(Struct, frozen=True, kw_only=True):
    """An outlet in a list: its reports, their claims, and what the tables say of it; `reliability` is null where they do not."""

    name: str
    reports: int
    claims: int
    disputed: int
    reliability: str | None


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter of a list: what it is called, in words what it keeps, its values where they are few, and what a thing must be to stay."""

    name: str
    words: str
    fits: Fits
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Family:
    """A sort of things that can be listed: their form, all of them by id in order, and what they can be filtered by.

    `names` picks those that are of the place, party and materiel asked for; None where a list is not filtered by names.
    """

    name: str
    form: type[Struct]
    all: Callable[[Lookup], Things]
    names: Callable[[Names, Things, Lookup], Things] | None
    named: tuple[str, ...]
    filters: tuple[Filter, ...]
    words: str

    @property
    def keys(self) -> tuple[str, ...]:
        return (*self.named, *(one.name for one in self.filters))


@dataclass(frozen=True)
class Listing:
    """The ids of the things that fit, in order, and how the names that were asked for are understood."""

    ids: list[str]
    names: list[Name]

    @cached_property
    def places(self) -> dict[str, int]:
        return {id_: place for place, id_ in enumerate(self.ids)}


@dataclass(frozen=True, slots=True)
class Part:
    """A page of a list: its things by id, the id after which the next begins (None at the end), and of how many in all."""

    things: Things
    next: str | None
    total: int
    names: list[Name]


def list_things(stand: Stand, family: Family, query: Mapping[str, str]) -> Part:
    """The page that the query asks for. Raises Refused where it asks for what there is not."""
    chosen = {name: value.strip() for name, value in query.items() if name in family.keys and value.strip()}
    for name, value in chosen.items():
        if len(value) > LONGEST:
            raise bad_request(f"{name} has {len(value)} characters, more than {LONGEST}.")
    things: Things = stand.worked_out.get(("things", family.name), lambda: family.all(stand.lookup))
    listing = stand.worked_out.get(("list", family.name, frozenset(chosen.items())), lambda: _listing(stand, family, things, chosen))
    start, most = _start(listing, query.get("after")), read_limit(query.get("limit"))
    ids = listing.ids[start : start + most]
    more = start + most < len(listing.ids)
    return Part({id_: things[id_] for id_ in ids}, ids[-1] if more else None, len(listing.ids), listing.names)


def read_limit(words: str | None) -> int:
    """How many things of a page are asked for. Raises Refused."""
    if words in (None, ""):
        return USUAL
    if not (words and words.isascii() and words.isdigit() and len(words) < 5 and 1 <= int(words) <= MOST):
        raise bad_request(f"limit is a whole number from 1 to {MOST}, but is “{harmless(words or '')[:40]}”.")
    return int(words)


def _start(listing: Listing, after: str | None) -> int:
    if not after:
        return 0
    if after not in listing.places:
        raise bad_request(
            "after should be the id of the last thing of the page before; the record may have changed since: begin again without it."
        )
    return listing.places[after] + 1


def _listing(stand: Stand, family: Family, things: Things, chosen: Mapping[str, str]) -> Listing:
    lookup, asked = stand.lookup, _asked({name: chosen[name] for name in family.named if name in chosen}, stand.lookup)
    tests = [(one, chosen[one.name]) for one in family.filters if one.name in chosen]
    for one, value in tests:
        if one.values and value not in one.values:
            raise bad_request(f"{one.name} should be one of {', '.join(one.values)}, but is “{harmless(value)[:60]}”.")
    if asked is not None and asked.missing:
        return Listing([], list(asked.names))
    if asked is not None and family.names is not None:
        things = family.names(asked, things, lookup)
    ids = [id_ for id_, thing in things.items() if all(one.fits(thing, value, lookup) for one, value in tests)]
    return Listing(ids, list(asked.names) if asked is not None else [])


def _asked(names: Mapping[str, str], lookup: Lookup) -> Names | None:
    if not names:
        return None
    try:
        return resolve_question(Question(**names), lookup)
    except BadCommand as bad:
        raise bad_request(str(bad)) from None


# --- what things are filtered by -------------------------------------------------------------------------------------------


def check_day(name: str, day: str) -> str:
    """The day. Raises Refused where it is none."""
    try:
        Question(on=day)
    except BadCommand:
        raise bad_request(f"{name} should be a date such as 2016-12-11, but is “{harmless(day)[:40]}”.") from None
    return day


def _is_kind(thing: Event | Claim, value: str, _: Lookup) -> bool:
    return thing.kind == value


def _on(thing: Event | Claim, value: str, _: Lookup) -> bool:
    return bool(on_day(thing.time, check_day("on", value)))


def _since(thing: Event, value: str, _: Lookup) -> bool:
    last = (thing.time.end or thing.time.start) if thing.time else None
    return last is not None and last >= check_day("from", value)


def _until(thing: Event, value: str, _: Lookup) -> bool:
    first = (thing.time.start or thing.time.end) if thing.time else None
    return first is not None and first <= check_day("to", value)


def _out_since(report: Report, value: str, _: Lookup) -> bool:
    return report.published is not None and report.published >= check_day("from", value)


def _out_until(report: Report, value: str, _: Lookup) -> bool:
    return report.published is not None and report.published <= check_day("to", value)


def _graded(event: Event, value: str, _: Lookup) -> bool:
    return event.grade.credibility <= int(value)


def _disputed(event: Event, value: str, lookup: Lookup) -> bool:
    return (event.id in lookup.contradictions_of) == (value == "1")


def _of_source(thing: Claim | Report, value: str, lookup: Lookup) -> bool:
    report = lookup.reports.get(thing.report) if isinstance(thing, Claim) else thing
    return report is not None and fold(report.source or "") == fold(value)


def _of_report(claim: Claim, value: str, _: Lookup) -> bool:
    return claim.report == value


def _of_event(claim: Claim, value: str, lookup: Lookup) -> bool:
    event = lookup.event_of.get(claim.id)
    return event is not None and event.id == value


def _said_by(claim: Claim, value: str, _: Lookup) -> bool:
    return claim.speaker is not None and fold(value) in (fold(claim.speaker.name or ""), fold(claim.speaker.text or ""))


def _certain(claim: Claim, value: str, _: Lookup) -> bool:
    return claim.certainty == value


def _of_slot(dispute: Contradiction, value: str, _: Lookup) -> bool:
    return dispute.slot == value


def _about_event(dispute: Contradiction, value: str, lookup: Lookup) -> bool:
    return value in lookup.events and dispute in lookup.contradictions_of.get(value, ())


def _has_words(thing: Any, value: str, _: Lookup) -> bool:
    title = next((words for name in ("title", "name", "key", "id") if (words := getattr(thing, name, None))), "")
    return all(word in fold(title) for word in fold(value).split())


def _held_by(names: Names, control: Control, lookup: Lookup) -> bool:
    here = names.places is None or fold(control.place.name) in names.places
    return here and (names.parties is None or any(spell.holder in names.parties for spell in control.spells))


def _reaches(names: Names, exposure: Exposure, lookup: Lookup) -> bool:
    of_system = names.systems is None or exposure.system in names.systems
    here = names.places is None or (exposure.place is not None and fold(exposure.place.name) in names.places)
    return of_system and here and (names.parties is None or exposure.holder in names.parties)


# --- the families ----------------------------------------------------------------------------------------------------------


def _reports(lookup: Lookup) -> Things:
    return {one.id: one for one in sorted(lookup.reports.values(), key=lambda report: (report.published or "9999", report.id))}


def _numbered(things: list[Any], name: Callable[[Any], str]) -> Things:
    """Things that bear no id of their own, by a name and, where several have it, a number behind it."""
    found: Things = {}
    for thing in things:
        key, number = name(thing), 2
        while key in found:
            key, number = f"{name(thing)} ({number})", number + 1
        found[key] = thing
    return found


def _control(lookup: Lookup) -> Things:
    return _numbered(lookup.record.control, lambda control: control.place.name or "an unnamed place")


def _airspace(lookup: Lookup) -> Things:
    return _numbered(lookup.record.airspace, lambda exposure: exposure.lot)


def _places(lookup: Lookup) -> Things:
    return {
        one.key: PlaceRow(
            key=one.key, name=one.name, lat=one.lat, lon=one.lon, precision_m=one.precision_m, events=len(one.events), claims=len(one.claims),
            spells=one.spells,
        )
        for one in lookup.places
    }  # fmt: skip


def _parties(lookup: Lookup) -> Things:
    from spolia.publish.pages.parties import gather_parties

    return {
        one.name: PartyRow(
            name=one.name, did=len(one.did), suffered=len(one.suffered), held=len(one.held), lots=len(one.lots), said=len(one.said)
        )
        for one in gather_parties(lookup)
    }


def _sources(lookup: Lookup) -> Things:
    rows: Things = {}
    for name, reports in lookup.outlets.items():
        claims = [claim for report in reports for claim in lookup.claims_of.get(report.id, ())]
        row = lookup.known.sources.find(name) if name else None
        disputed = sum(claim.id in lookup.contradictions_of for claim in claims)
        if name:
            rows[name] = SourceRow(
                name=name, reports=len(reports), claims=len(claims), disputed=disputed, reliability=row.reliability if row else None
            )
    return rows


def _lots(lookup: Lookup) -> Things:
    return {lot.lot: lot for lot in sorted(lookup.record.custody, key=lambda lot: (lot.category, lot.system or "~", lot.lot))}


def _events(names: Names, _: Things, lookup: Lookup) -> Things:
    return {event.id: event for event in names.events(lookup)}


def _each(fits: Callable[[Names, Any, Lookup], bool]) -> Callable[[Names, Things, Lookup], Things]:
    """Picks the things that fit, one by one."""
    return lambda names, things, lookup: {id_: thing for id_, thing in things.items() if fits(names, thing, lookup)}


KIND = Filter("kind", "of one kind", _is_kind, KINDS)
ON = Filter("on", "whose days have this day among them", _on)
WORDS = Filter("words", "with these words in the title", _has_words)
GRADES, FLAGS = ("1", "2", "3", "4", "5", "6"), ("0", "1")
SLOTS = ("time", "place", "actor", "items", "held", "certainty", "kind")

FAMILIES: dict[str, Family] = {
    family.name: family
    for family in (
        Family("events", Event, lambda lookup: dict(lookup.events), _events, NAMES, (
            KIND, ON, Filter("from", "that may have ended on this day or later", _since), Filter("to", "that may have begun on this day or before", _until),
            Filter("grade", "of this credibility or better, 1 being the best", _graded, GRADES),
            Filter("disputed", "1: that reports contradict each other on; 0: that they do not", _disputed, FLAGS), WORDS,
        ), "Happenings that reports tell of, with all that they say of each, and a grade"),
        Family("claims", Claim, lambda lookup: dict(lookup.claims), _each(lambda names, claim, _: names.fits_claim(claim)), NAMES, (
            KIND, ON, Filter("report", "of the report of this id", _of_report), Filter("event", "that tell of the event of this id", _of_event),
            Filter("source", "of this outlet", _of_source), Filter("speaker", "that this one says", _said_by),
            Filter("certainty", "said so", _certain, ("asserted", "hedged", "denied")),
        ), "What single reports say, each with its own words"),
        Family("reports", Report, _reports, None, (), (
            Filter("source", "of this outlet", _of_source), Filter("from", "published on this day or later", _out_since),
            Filter("to", "published on this day or before", _out_until), WORDS,
        ), "The reports, with their texts"),
        Family("contradictions", Contradiction, lambda lookup: dict(lookup.contradictions), _each(Names.fits_dispute), NAMES, (
            Filter("slot", "about this", _of_slot, SLOTS), Filter("event", "that the event of this id takes part in", _about_event),
        ), "Where reports cannot all be right"),
        Family("control", Control, _control, _each(_held_by), ("place", "party"), (), "Who held each place when"),
        Family("custody", Lot, _lots, _each(Names.fits_lot), NAMES, (), "Materiel, the hands that it passed through, and what became of it"),
        Family("airspace", Exposure, _airspace, _each(_reaches), ("place", "party", "system"), (), "Air defence in a party's hands"),
        Family("places", PlaceRow, _places, None, (), (WORDS,), "The places that reports name"),
        Family("parties", PartyRow, _parties, None, (), (WORDS,), "The parties that act, suffer, hold or speak"),
        Family("sources", SourceRow, _sources, None, (), (WORDS,), "The outlets that the reports are from"),
    )
}  # fmt: skip
