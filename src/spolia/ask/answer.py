"""The answering on one screen: names are resolved, events filtered, and each part that is asked for is answered from the record alone.

Nothing that is only denied, failed, possible or disbelieved answers that somebody held, took or lost a thing: it is shown as what it is.
"""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec.structs import replace

from spolia.ask.answers import Answer, EventSaid, Looked, LotSaid, Quote
from spolia.ask.answers import Told as HowTold
from spolia.ask.asked import Asked, on_day, resolve_question
from spolia.ask.held import places_held
from spolia.ask.lots import lot_said
from spolia.ask.parties import party_said
from spolia.ask.questions import Question
from spolia.ask.told import Told, out_since
from spolia.knowledge.tables import Knowledge
from spolia.picture.control import moves
from spolia.publish.about import SiteAbout
from spolia.publish.lookup import Lookup, look_up
from spolia.publish.words import party_words
from spolia.records import Claim, Event, EventItem, Record

NAMING = ("claims", "answering", "denied_by")  # the keys of an answer that name claims


def answer_question(record: Record, told: Told, known: Knowledge, question: Question) -> Answer:
    """What the record answers; `record` is made of the claims and reports that are `told`."""
    return answer_from(look_up(record, told.claims, told.reports, known, SiteAbout(""), stories={}), told, question)


def answer_from(lookup: Lookup, told: Told, question: Question) -> Answer:
    """The same, from a record that is opened for looking up already."""
    looked = _looked(lookup, told)
    asked = resolve_question(question, lookup)
    fitting = [] if asked.missing else asked.events(lookup)
    events, undated = _of_day(fitting, question.on)
    answer = Answer(
        question=question,
        found=False,
        looked_at=looked,
        names=list(asked.names),
        kin=list(asked.kin),
        places=places_held(asked, lookup, looked.last) if asks_for_place(question) else [],
        party=party_said(asked, events, lookup, looked.last) if asks_for_party(question) and not asked.missing else None,
        lots=_lots(asked, lookup, looked.last),
        events=[_event(event, asked, lookup) for event in events],
        events_undated=undated,
        quotes=[],
    )
    return replace(answer, found=_found(answer), quotes=_quotes(answer, lookup))


def asks_for_place(question: Question) -> bool:
    """Who held it is asked: a place is named, and neither materiel nor a kind of event."""
    return question.place is not None and (question.kind, question.category, question.system) == (None, None, None)


def asks_for_party(question: Question) -> bool:
    """What is said of it is asked: a party is named, and no kind of event."""
    return question.party is not None and question.kind is None


def asks_for_lots(question: Question) -> bool:
    """What became of materiel is asked: a party or materiel is named, and no kind of event."""
    return question.kind is None and (question.party, question.category, question.system) != (None, None, None)


def _looked(lookup: Lookup, told: Told) -> Looked:
    days = [day for report in told.reports if (day := out_since(report))]
    return Looked(
        reports=len(told.reports), claims=len(lookup.claims), events=len(lookup.events), first=min(days, default=None),
        last=max(days, default=None), later=told.later, undated=told.undated,
    )  # fmt: skip


def _of_day(events: list[Event], day: str | None) -> tuple[list[Event], int]:
    """The events of the day, and how many have none to compare; all where none is asked for."""
    if day is None:
        return events, 0
    here = [(event, on_day(event.time, day)) for event in events]
    return [event for event, of_it in here if of_it], sum(of_it is None for _, of_it in here)


def _lots(asked: Asked, lookup: Lookup, last: str | None) -> list[LotSaid]:
    if asked.missing or not asks_for_lots(asked.question):
        return []
    return [lot_said(lot, asked.question.on, lookup, last) for lot in lookup.record.custody if asked.fits_lot(lot, lookup)]


def _event(event: Event, asked: Asked, lookup: Lookup) -> EventSaid:
    claims = [lookup.claims[claim] for claim in event.claims if claim in lookup.claims]
    items = [item for item in event.items if asked.fits_thing(item)]
    told, answering = _told(claims), [claim for claim in claims if asked.fits_claim(claim)] or claims
    return EventSaid(
        id=event.id, kind=event.kind, title=event.title, place=event.place.name if event.place else None, time=event.time, told=told,
        probability=event.grade.probability, items=items, claims=event.claims, answering=[claim.id for claim in answering],
        denied_by=[claim.id for claim in claims if claim.certainty == "denied" and _touches(claim, items)],
    )  # fmt: skip


def _touches(denial: Claim, items: list[EventItem]) -> bool:
    """The denial is of these items, or may be: it names no materiel, or none of a system."""
    makes = {(item.category, system) for item in items for system in (item.system, None)}
    return not denial.items or not items or any((item.category, item.system) in makes for item in denial.items)


def _told(claims: list[Claim]) -> HowTold:
    """As what it is told: happened, where any claim says so; else the least that is said of it."""
    if not claims or any(moves(claim) for claim in claims):
        return "happened"
    if any(claim.certainty == "denied" for claim in claims):
        return "denied"
    if any(claim.realis in ("actual", "ongoing") for claim in claims):
        return "doubted"
    return "failed" if any(claim.realis == "failed" for claim in claims) else "possible"


def _found(answer: Answer) -> bool:
    party = answer.party
    held = any(place.spells or place.before or place.after for place in answer.places)
    said = party is not None and bool(party.sums or party.places or party.contradictions)
    return held or said or bool(answer.lots or answer.events or answer.events_undated)


def _quotes(answer: Answer, lookup: Lookup) -> list[Quote]:
    """The quotes of all claims that the answer names, in the order in which it first names them."""
    return [_quote(lookup.claims[claim], lookup) for claim in dict.fromkeys(_named(msgspec.to_builtins(answer))) if claim in lookup.claims]


def _named(part: Any) -> list[str]:
    if isinstance(part, dict):
        return [claim for key, value in part.items() for claim in (value if _lists_claims(key, value) else _named(value))]
    return [claim for each in part for claim in _named(each)] if isinstance(part, list | tuple) else []


def _lists_claims(key: str, value: Any) -> bool:
    return key in NAMING and isinstance(value, list)


def _quote(claim: Claim, lookup: Lookup) -> Quote:
    report, evidence = lookup.reports.get(claim.report), claim.evidence
    return Quote(
        claim=claim.id, report=claim.report, start=evidence.start, end=evidence.end, quote=evidence.quote, speaker=party_words(claim.speaker),
        outlet=report.source if report else None, published=report.published if report else None,
        published_inferred=bool(report and report.inferred), certainty=claim.certainty, stance=claim.stance, realis=claim.realis,
        basis=claim.basis,
    )  # fmt: skip
