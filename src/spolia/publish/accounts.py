"""An account of one thing of the record: what it is, in lines, each with the claims that it rests on, down to their quotes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from spolia.publish import words
from spolia.publish.lookup import Lookup
from spolia.publish.places import PlaceEntry
from spolia.records import Claim, Contradiction, Event, Link, Lot, Report, Ruled, Ruling, Spell, Vanished
from spolia.statements import ruling_words


@dataclass(frozen=True, slots=True)
class Line:
    """One statement under a heading, and the claims that it rests on."""

    head: str
    text: str
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Account:
    """What a thing is (`sort`: claim, event, grade, contradiction, lot or spells), its title, and its lines in order."""

    id: str
    sort: str
    title: str
    lines: tuple[Line, ...]

    @property
    def claims(self) -> tuple[str, ...]:
        """All claims that it rests on, each once."""
        return tuple(dict.fromkeys(claim for line in self.lines for claim in line.claims))


def account_for(id_: str, lookup: Lookup) -> Account | None:
    """The account of a claim (also a vanished one), a report, an event, EVENT/grade, a contradiction, a lot, a place's spells or PLACE/2; else None."""
    tables: tuple[tuple[dict[str, object], Callable[..., Account]], ...] = (
        (dict(lookup.claims), claim_account),
        (dict(lookup.vanished), vanished_account),
        (dict(lookup.events), event_account),
        (dict(lookup.contradictions), contradiction_account),
        (dict(lookup.lots), lot_account),
        ({place.key: place for place in lookup.places}, place_account),
        (dict(lookup.reports), report_account),
        ({id_: one for id_, one in lookup.ruled.items() if one.rejected}, rejected_account),
        ({one.decision.id: one for one in lookup.about.rulings}, ruling_account),
    )
    for things, account in tables:
        if id_ in things:
            return account(things[id_], lookup)
    return _part_account(id_, lookup) or source_account(id_, lookup)


def _part_account(id_: str, lookup: Lookup) -> Account | None:
    whole, _, part = id_.rpartition("/")
    if part == "grade" and whole in lookup.events:
        return grade_account(lookup.events[whole])
    place = next((place for place in lookup.places if place.key == whole), None)
    if place and part.isdecimal() and 0 < int(part) <= len(place.spells):
        return spell_account(place, int(part))
    return None


def claim_account(claim: Claim, lookup: Lookup) -> Account:
    """What the claim says, field by field, and what it is part of."""
    report = lookup.reports.get(claim.report)
    read = claim.reading
    lines = [
        Line("said by", words.speaker_words(claim, report), (claim.id,)),
        *(Line("by way of", words.party_words(party) or "somebody") for party in claim.via),
        *(Line("who", words.party_words(party) or "not named") for party in claim.actor),
        *(Line("to whom", words.party_words(party) or "not named") for party in claim.target),
        *(Line("what", f"{words.item_words(item)} (“{item.text}”)") for item in claim.items),
        *([Line("where", claim.place.name or f"“{claim.place.text}”, not resolved")] if claim.place else []),
        *([Line("when", words.interval_words(claim.time))] if claim.time else []),
        Line(
            "how put", f"{words.CERTAINTY_WORDS[claim.certainty]}; {words.REALIS_WORDS[claim.realis]}; {words.STANCE_WORDS[claim.stance]}"
        ),
        *([Line("rests on", claim.basis)] if claim.basis else []),
        *([Line("read by", f"frame {read.frame}, {words.percent(read.confidence)} sure of the reading")] if read else []),
        *_decided_lines(claim.id, lookup),
        *_memberships(claim, lookup),
        *_version_lines(claim.report, lookup),
    ]
    return Account(claim.id, "claim", f"{words.KIND_WORDS[claim.kind]}, in {words.source_words(report)}", tuple(lines))


def vanished_account(one: Vanished, lookup: Lookup) -> Account:
    """What a claim said that the version read of its report has no longer."""
    account = claim_account(one.claim, lookup)
    lines = [Line("vanished", words.gone_words(one)), *([Line("now", one.now, (one.now,))] if one.now else [])]
    lines += [Line("said", f"“{one.claim.evidence.quote}”"), *(line for line in account.lines if line.head != "said by")]
    return Account(one.claim.id, "vanished claim", account.title, (Line("said by", account.lines[0].text), *lines))


def rejected_account(one: Ruled, lookup: Lookup) -> Account:
    """What a claim says that somebody rejected: it is left out of all that is worked out."""
    account = claim_account(one.claim, lookup)
    lines = [Line("rejected", "left out of all that is worked out"), *account.lines]
    return Account(one.id, "rejected claim", account.title, (*lines, Line("said", f"“{one.claim.evidence.quote}”")))


def ruling_account(ruling: Ruling, lookup: Lookup) -> Account:
    """One decision: what, who, when, why, what became of it, and what was decided on it in turn."""
    decision = ruling.decision
    lines = [
        Line("decided", ruling_words(ruling), tuple(ruling.claims)),
        *([Line("quote", f"“{decision.quote}”")] if decision.quote else []),
        *([Line("ledger", f"entry {decision.entry}")] if decision.entry is not None else []),
        *(Line("then", ruling_words(other)) for other in lookup.rulings_on.get(decision.id, []) if other.decision.of == decision.id),
    ]
    return Account(decision.id, "decision", f"Decision: {decision.action}", tuple(lines))


def source_account(name: str, lookup: Lookup) -> Account | None:
    """What is held of a source, by the tables and by people, and its reports; None where it has none and no table knows it."""
    row, reports = lookup.known.sources.find(name), lookup.outlets.get(name, []) if name else []
    if row is None and not reports:
        return None
    rulings = [
        ruling for id_ in dict.fromkeys([name, *([row.name, *row.aliases] if row else [])]) for ruling in lookup.rulings_on.get(id_, [])
    ]
    spells = (
        [f"{one.party}{f' from {one.since}' if one.since else ''}{f' until {one.until}' if one.until else ''}" for one in row.interests]
        if row
        else []
    )
    lines = [
        *([Line("kind", row.kind)] if row and row.kind else []),
        Line(
            "reliability",
            f"{row.reliability}, {words.RELIABILITY_WORDS[row.reliability]}: {row.reason}" if row else words.RELIABILITY_WORDS["F"],
        ),
        *(Line("interest", spell) for spell in spells),
        *(Line("decided", ruling_words(ruling)) for ruling in rulings),
        *(Line("report", f"{report.id}, {words.published_words(report)}") for report in reports),
    ]
    return Account(name, "source", row.name if row else name, tuple(lines))


def report_account(report: Report, lookup: Lookup) -> Account:
    """Where a report came from, its versions, and what it says no longer."""
    lines = [
        Line("source", words.source_words(report)), Line("published", words.published_words(report)),
        *([Line("address", report.url)] if report.url else []), *([Line("SHA-256", report.sha256)] if report.sha256 else []),
        *(Line("shows", words.picture_words(picture)) for picture in report.pictures),
        *_version_lines(report.id, lookup), *(_vanished_line(one) for one in lookup.vanished_of.get(report.id, [])),
        *_decided_lines(report.id, lookup),
        *(Line("claim", f"{claim.id}: {words.KIND_WORDS[claim.kind]}", (claim.id,)) for claim in lookup.claims_of.get(report.id, [])),
    ]  # fmt: skip
    return Account(report.id, "report", report.title or f"Report {report.id}", tuple(lines))


def _version_lines(report: str, lookup: Lookup) -> list[Line]:
    history = lookup.history_of.get(report)
    return [Line("version", f"{words.version_words(history, one.number)}: {one.sha256}") for one in history.versions] if history else []


def _decided_lines(id_: str, lookup: Lookup) -> list[Line]:
    """What people decided on it, in order; of a claim also that only people say that the report says it."""
    ruled = lookup.ruled.get(id_)
    lines = [Line("decided", f"{ruling.decision.id}: {ruling_words(ruling)}") for ruling in lookup.rulings_on.get(id_, [])]
    return [
        *([Line("not read", "people say that the report says this; it is not read to")] if ruled and ruled.read is None else []),
        *lines,
    ]


def _vanished_line(one: Vanished) -> Line:
    now = f"; now {one.now}" if one.now else ""
    return Line(
        "vanished", f"{one.claim.id}: {words.KIND_WORDS[one.claim.kind]}, {words.gone_words(one)}{now}: “{one.claim.evidence.quote}”"
    )


def _memberships(claim: Claim, lookup: Lookup) -> list[Line]:
    event = lookup.event_of.get(claim.id)
    lots = lookup.lots_of.get(claim.id, [])
    return [
        *([Line("event", f"{event.id}: {event.title}")] if event else []),
        *(Line("contradiction", f"{d.id}: {_sides(d)}", _claims(d)) for d in lookup.contradictions_of.get(claim.id, [])),
        *(Line("lot", f"{lot.lot}: {lot_title(lot)}") for lot in lots),
    ]


def event_account(event: Event, lookup: Lookup) -> Account:
    """The event's fields with who says them, its origins, its contradictions and its grade."""
    lines = [
        Line("when", words.interval_words(event.time)),
        Line("where", (event.place.name if event.place else None) or "not known"),
        *(Line("who", party.name or "not resolved", tuple(party.claims)) for party in event.actor),
        *(Line("to whom", party.name or "not resolved", tuple(party.claims)) for party in event.target),
        *(
            Line("what", f"{item.system or item.category}: {words.number_words(say.low, say.high, item.unit)}", tuple(say.claims))
            for item in event.items
            for say in item.says
        ),
        *(Line(f"origin {n}", _speakers(root, lookup), tuple(root)) for n, root in enumerate(event.roots, 1)),
        *(Line("contradiction", f"{d.id}: {_sides(d)}", _claims(d)) for d in lookup.contradictions_of.get(event.id, [])),
        *_grade_lines(event),
        *_decided_lines(event.id, lookup),
        *(Line("linked", f"{link.event} {words.HOW_WORDS[link.how]}") for link in event.related),
    ]
    return Account(event.id, "event", event.title, tuple(lines))


def grade_account(event: Event) -> Account:
    """The grade opened into its sentences."""
    return Account(f"{event.id}/grade", "grade", f"How well established: {event.title}", tuple(_grade_lines(event)))


def _grade_lines(event: Event) -> list[Line]:
    grade = event.grade
    meaning = f"{words.CREDIBILITY_WORDS[grade.credibility]}, best source {words.RELIABILITY_WORDS[grade.reliability]}"
    head = f"{grade.reliability}{grade.credibility}, {words.percent(grade.probability)} ({words.likely(grade.probability)}): {meaning}"
    return [Line("grade", head), *(Line("because", reason.text, tuple(reason.claims)) for reason in grade.because)]


def contradiction_account(dispute: Contradiction, lookup: Lookup) -> Account:
    """The sides and who is on each."""
    event = lookup.subject(dispute)
    lines = [
        *([Line("about", f"{event.id}: {event.title}")] if event else []),
        *(Line(f"side {n}", value, tuple(claims)) for n, (value, claims) in enumerate(words.sides_of(dispute), 1)),
    ]
    return Account(dispute.id, "contradiction", dispute.note or words.SLOT_WORDS[dispute.slot], tuple(lines))


def lot_account(lot: Lot, lookup: Lookup) -> Account:
    """The hands that a lot passed through and what became of which part."""
    lines = [Line("hand", link_words(link), tuple(link.claims)) for link in lot.chain]
    lines += [Line("fate", f"{words.FATE_WORDS[fate.status]}: {words.sized(fate)}", tuple(fate.claims)) for fate in lot.fates]
    return Account(lot.lot, "lot", lot_title(lot), tuple(lines))


def link_words(link: Link) -> str:
    """One hand of a lot: who, how it came there, from whom, how many, when."""
    whence = f" from {link.from_}" if link.from_ else ""
    when = f", {words.interval_words(link.date)}" if link.date else ""
    return f"{link.holder or 'not known who'}: {words.LINK_WORDS[link.how]}{whence}, {words.sized(link)}{when}"


def place_account(place: PlaceEntry, lookup: Lookup) -> Account:
    """Every spell of a place, and the events there."""
    lines = [_spell_line(n, spell) for n, spell in enumerate(place.spells, 1)]
    lines += [
        Line("event", f"{event.id}: {event.title}, {words.interval_words(event.time)}", tuple(event.claims)) for event in place.events
    ]
    return Account(place.key, "spells", f"Who held {place.key}", tuple(lines))


def spell_account(place: PlaceEntry, number: int) -> Account:
    """One spell of a place, by its number from 1."""
    line = _spell_line(number, place.spells[number - 1])
    return Account(f"{place.key}/{number}", "spells", f"Who held {place.key}, spell {number}", (line,))


def _spell_line(number: int, spell: Spell) -> Line:
    text = f"{spell.holder}, {words.spell_words(spell.start, spell.end)}, {words.percent(spell.probability)}"
    return Line(f"spell {number}", text, tuple(spell.claims))


def _sides(dispute: Contradiction) -> str:
    return f"{words.SLOT_WORDS[dispute.slot].lower()}: {' against '.join(value for value, _ in words.sides_of(dispute))}"


def _claims(dispute: Contradiction) -> tuple[str, ...]:
    return tuple(claim for side in dispute.sides for claim in side.claims)


def _speakers(root: list[str], lookup: Lookup) -> str:
    told = [lookup.claims[claim] for claim in root if claim in lookup.claims]
    return ", ".join(dict.fromkeys(words.speaker_words(claim, lookup.reports.get(claim.report)) for claim in told))


def lot_title(lot: Lot) -> str:
    return f"{lot.system or lot.category}, {words.sized(lot)}, {words.STATUS_WORDS[lot.status]}"
