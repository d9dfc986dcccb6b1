"""The record opened for looking things up: each thing by id, and what speaks of what, worked out once for all pages."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from spolia.knowledge.tables import Knowledge
from spolia.measures import fold
from spolia.publish.about import SiteAbout
from spolia.publish.addresses import file_names
from spolia.publish.deeds import Deed
from spolia.publish.places import PlaceEntry, gather_places
from spolia.publish.words import in_order, source_words
from spolia.records import Claim, Contradiction, Control, Event, History, Lot, Record, Report, Ruled, Ruling, Transmission, Unread, Vanished

HOLDER_COLOURS = 8  # as many as can be told apart by colour-blind readers; further holders share one neutral colour


@dataclass(frozen=True)
class Lookup:
    """The record, its claims and reports, and the ways from one to the other. Lists are in the order that pages show."""

    record: Record
    claims: dict[str, Claim]
    reports: dict[str, Report]
    known: Knowledge
    about: SiteAbout
    stories: Mapping[str, Transmission]  # for each event where its story comes from, as far as that was worked out
    versions: Mapping[str, list[Control]] = field(
        default_factory=dict
    )  # by side what its own sources tell of who held what; "" for no side

    @cached_property
    def events(self) -> dict[str, Event]:
        return {event.id: event for event in sorted(self.record.events, key=by_day)}

    @cached_property
    def event_of(self) -> dict[str, Event]:
        """For each claim the event that it tells of."""
        return {claim: event for event in self.events.values() for claim in event.claims}

    @cached_property
    def events_at(self) -> dict[str, list[Event]]:
        """For each folded name of a place the events there, by their own place or by that of one of their claims."""
        found: dict[str, list[Event]] = defaultdict(list)
        for event in self.events.values():
            places = [event.place, *(self.claims[claim].place for claim in event.claims if claim in self.claims)]
            for name in dict.fromkeys(fold(place.name) for place in places if place is not None):
                found[name].append(event)
        return dict(found)

    @cached_property
    def events_of(self) -> dict[str, list[Event]]:
        """For each named party the events in which it acts or suffers."""
        found: dict[str, list[Event]] = defaultdict(list)
        for event in self.events.values():
            for name in dict.fromkeys(party.name for party in (*event.actor, *event.target) if party.name):
                found[name].append(event)
        return dict(found)

    @cached_property
    def contradictions(self) -> dict[str, Contradiction]:
        return {dispute.id: dispute for dispute in self.record.contradictions}

    @cached_property
    def contradictions_of(self) -> dict[str, list[Contradiction]]:
        """For each claim and each event the contradictions that it takes part in."""
        found: dict[str, list[Contradiction]] = defaultdict(list)
        for dispute in self.record.contradictions:
            claims = [claim for side in dispute.sides for claim in side.claims]
            events = [self.event_of[claim].id for claim in claims if claim in self.event_of]
            for id_ in dict.fromkeys([*claims, *([dispute.event] if dispute.event else []), *events]):
                found[id_].append(dispute)
        return found

    @cached_property
    def contradictions_at(self) -> dict[str, list[Contradiction]]:
        """For each place, by its folded name or else by the reports' folded words for it, the contradictions between claims of which one is of there."""
        found: dict[str, list[Contradiction]] = defaultdict(list)
        for dispute in self.record.contradictions:
            places = [self.claims[claim].place for side in dispute.sides for claim in side.claims if claim in self.claims]
            for name in dict.fromkeys(fold(place.name or place.text) for place in places if place is not None):
                found[name].append(dispute)
        return dict(found)

    @cached_property
    def claims_of(self) -> dict[str, list[Claim]]:
        """For each report its claims in text order."""
        found: dict[str, list[Claim]] = defaultdict(list)
        for claim in self.claims.values():
            found[claim.report].append(claim)
        return found

    @cached_property
    def history_of(self) -> dict[str, History]:
        """For each report of several versions what they are."""
        return {history.report: history for history in self.about.histories}

    @cached_property
    def vanished(self) -> dict[str, Vanished]:
        """By its id each claim of an earlier version of a report that the version read has no longer."""
        return {one.claim.id: one for one in self.about.vanished}

    @cached_property
    def vanished_of(self) -> dict[str, list[Vanished]]:
        """For each report what vanished from it, the earliest version first."""
        found: dict[str, list[Vanished]] = defaultdict(list)
        for one in self.about.vanished:
            found[one.report].append(one)
        return found

    @cached_property
    def ruled(self) -> dict[str, Ruled]:
        """By its id each claim on which people decided, also one that is rejected."""
        return {one.id: one for one in self.about.ruled}

    @cached_property
    def rulings_on(self) -> dict[str, list[Ruling]]:
        """For each claim, event, report, source and decision what people decided on it, in order; for an event also what they decided on its claims."""
        found: dict[str, list[Ruling]] = defaultdict(list)
        hashes = {report.sha256: report.id for report in self.reports.values() if report.sha256}
        for ruling in self.about.rulings:
            ids = dict.fromkeys([ruling.decision.id, *ruling.about])
            told = [*ids, *(hashes[id_] for id_ in ids if id_ in hashes), *(self.event_of[id_].id for id_ in ids if id_ in self.event_of)]
            for id_ in dict.fromkeys(told):
                found[id_].append(ruling)
        return dict(found)

    @cached_property
    def deeds_on(self) -> dict[str, list[Deed]]:
        """For each claim, event and source, and for each decision that was confirmed, what people decided on it, in order; for an event also on its claims."""
        found: dict[str, list[Deed]] = defaultdict(list)
        for deed in self.about.deeds:
            about = [*deed.claims, *([deed.rating.source] if deed.rating else []), *([deed.of] if deed.of else [])]
            for id_ in dict.fromkeys([*about, *(self.event_of[id_].id for id_ in deed.claims if id_ in self.event_of)]):
                found[id_].append(deed)
        return dict(found)

    @cached_property
    def rejected_of(self) -> dict[str, list[Deed]]:
        """For each report what people say that it does not say."""
        found: dict[str, list[Deed]] = defaultdict(list)
        for deed in self.about.deeds:
            if deed.action == "reject" and deed.report and not self.claims.keys() & {*deed.claims}:
                found[deed.report].append(deed)
        return dict(found)

    @cached_property
    def rejected(self) -> dict[str, Claim]:
        """By its id each claim that people rejected, as far as its words are shown."""
        return {claim.id: claim for claim in self.about.rejected}

    @cached_property
    def unread_of(self) -> dict[str, list[Unread]]:
        found: dict[str, list[Unread]] = defaultdict(list)
        for clause in sorted(self.about.unread, key=lambda unread: (unread.report, unread.start, unread.end)):
            found[clause.report].append(clause)
        return found

    @cached_property
    def places(self) -> list[PlaceEntry]:
        return gather_places(self.record, self.claims.values())

    @cached_property
    def place_of(self) -> dict[str, PlaceEntry]:
        """For each event with a place its entry."""
        return {event.id: place for place in self.places for event in place.events}

    @cached_property
    def lots(self) -> dict[str, Lot]:
        return {lot.lot: lot for lot in self.record.custody}

    @cached_property
    def lots_of(self) -> dict[str, list[Lot]]:
        """For each claim and each event the lots that rest on it."""
        found: dict[str, list[Lot]] = defaultdict(list)
        for lot in self.record.custody:
            for id_ in dict.fromkeys([*claims_of_lot(lot), *(link.event for link in lot.chain if link.event)]):
                found[id_].append(lot)
        return found

    @cached_property
    def outlets(self) -> dict[str, list[Report]]:
        """For each outlet, as named at intake, its reports by day; reports that name none under ""."""
        found: dict[str, list[Report]] = defaultdict(list)
        for report in sorted(self.reports.values(), key=lambda r: (r.published or "9999", r.id)):
            found[report.source or ""].append(report)
        return dict(sorted(found.items(), key=lambda pair: (pair[0] == "", pair[0].casefold(), pair[0])))

    @cached_property
    def parties(self) -> list[str]:
        """Every named party that acts, suffers, holds or speaks."""
        named = {party.name for claim in self.claims.values() for party in (*claim.actor, *claim.target, *claim.via)}
        named |= {claim.speaker.name for claim in self.claims.values() if claim.speaker}
        named |= {spell.holder for control in self.record.control for spell in control.spells if spell.holder != "contested"}
        named |= {name for lot in self.record.custody for link in lot.chain for name in (link.holder, link.from_)}
        return in_order(name for name in named if name)

    @cached_property
    def acting(self) -> list[str]:
        """The parties that do or suffer something, or hold a place or a lot."""
        named = {*self.events_of, *(spell.holder for control in self.record.control for spell in control.spells)}
        named |= {name for lot in self.record.custody for link in lot.chain for name in (link.holder, link.from_) if name}
        return [name for name in self.parties if name in named]

    @cached_property
    def colours(self) -> dict[str, str]:
        """For each holder its colour class: those that hold most often first, beyond HOLDER_COLOURS one for all."""
        times = Counter(s.holder for control in self.record.control for s in control.spells if s.holder != "contested")
        times.update(link.holder for lot in self.record.custody for link in lot.chain if link.holder)
        ranked = sorted(times, key=lambda holder: (-times[holder], holder))
        return {holder: f"h{rank}" if rank <= HOLDER_COLOURS else "h-other" for rank, holder in enumerate(ranked, 1)}

    def colour(self, holder: str | None) -> str:
        """The colour class of a holder, of `contested`, and of nobody known."""
        if holder is None:
            return "h-unknown"
        return "h-contested" if holder == "contested" else self.colours.get(holder, "h-other")

    @cached_property
    def addresses(self) -> dict[str, dict[str, str]]:
        """For each family of pages the address of each of its things, from the site's folder."""
        ids: dict[str, Iterable[str]] = {
            "events": self.events, "claims": self.claims, "reports": self.reports, "materiel": self.lots,
            "places": [place.key for place in self.places], "parties": self.parties, "sources": [name for name in self.outlets if name],
        }  # fmt: skip
        return {family: {id_: f"{family}/{name}.html" for id_, name in file_names(keys).items()} for family, keys in ids.items()}

    @cached_property
    def first_told(self) -> dict[str, str | None]:
        """For each claim the day on which its report was published, None where that is not known."""
        return {claim.id: report.published if (report := self.reports.get(claim.report)) else None for claim in self.claims.values()}

    def told_on(self, claims: Iterable[str]) -> str | None:
        """The first day on which any of these claims was published, None where no day is known."""
        return min((day for claim in claims if (day := self.first_told.get(claim))), default=None)

    def address(self, family: str, id_: str | None) -> str | None:
        """Where the page of a thing lies, None where it has none."""
        return self.addresses[family].get(id_) if id_ else None

    def anchor(self, claim: str) -> str:
        """What the place of a claim is called on the page of its report."""
        return "c-" + (self.address("claims", claim) or "").removeprefix("claims/").removesuffix(".html")

    def report_of(self, claim: str) -> Report | None:
        return self.reports.get(self.claims[claim].report) if claim in self.claims else None

    def subject(self, dispute: Contradiction) -> Event | None:
        """The event that a contradiction is about: its own, else that of the first claim on its sides."""
        told = (self.event_of[claim] for side in dispute.sides for claim in side.claims if claim in self.event_of)
        return self.events.get(dispute.event or "") or next(told, None)

    def by_source(self, claims: Iterable[str]) -> list[tuple[str, list[str]]]:
        """These claims by who reports them, in order."""
        found: dict[str, list[str]] = {}
        for claim in claims:
            if claim in self.claims:
                found.setdefault(source_words(self.report_of(claim)), []).append(claim)
        return list(found.items())


def look_up(
    record: Record,
    claims: Iterable[Claim],
    reports: Iterable[Report],
    known: Knowledge,
    about: SiteAbout,
    stories: Mapping[str, Transmission],
    versions: Mapping[str, list[Control]] | None = None,
) -> Lookup:
    """The lookup over these; the order of the input does not show in it."""
    ordered = sorted(claims, key=lambda claim: (claim.report, claim.evidence.start, claim.evidence.end, claim.id))
    by_id = {report.id: report for report in sorted(reports, key=lambda report: report.id)}
    return Lookup(record, {claim.id: claim for claim in ordered}, by_id, known, about, stories, versions or {})


def by_day(event: Event) -> tuple[str, str, str]:
    """Sorts events as pages show them: by the first day that is known, then by the last."""
    time = event.time
    first, last = (time.start or time.end, time.end or time.start) if time else (None, None)
    return first or "9999", last or "9999", event.id


def claims_of_lot(lot: Lot) -> list[str]:
    """The claims that a lot rests on, each once: those of its chain, then those of its fates."""
    chain, fates = [link.claims for link in lot.chain], [fate.claims for fate in lot.fates]
    return list(dict.fromkeys(claim for claims in (*chain, *fates) for claim in claims))
