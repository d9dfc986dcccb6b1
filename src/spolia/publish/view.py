"""What the public sees: the record of what may be shown, no sharper than the policy lets it be, with private persons masked.

`publish_view` is the only way from a case to what leaves it by its site: pages, search, map, tables, lines, feeds and pictures are all made
from the `View` that it gives. It rests on three things.
- What is hidden is taken out first, and the record is weighed anew from the rest: no count, grade, date or title can rest on what is hidden.
- What is masked is masked in every text of what is left, whichever it is: a text that is added to a record later is masked too.
- An id that itself holds what is masked goes by the hash of the report instead. Ids that are hashes stay: a hash tells nothing of a text to whoever
  does not have it, or cannot guess the whole of it (docs/publishing.md).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from dataclasses import replace as with_fields
from hashlib import sha256
from typing import Any, NamedTuple, TypeVar

import msgspec
from msgspec.structs import replace

from spolia.errors import CaseUnusable
from spolia.knowledge.tables import Knowledge
from spolia.publish.coarse import AnyPlace, Coarsener, wider_places
from spolia.publish.deeds import Deed, named_as_allowed, restated, show_deeds
from spolia.publish.masks import LEAST_SURNAME, NAME, PLACE, Hit, Masked, Masks, Words
from spolia.publish.policy import Policy
from spolia.publish.withheld import Clock, Withheld, find_unknown, shown_rejected, shown_vanished, tells_hidden, withhold
from spolia.publish.words import day_words
from spolia.records import (
    Claim,
    Control,
    Event,
    History,
    Linked,
    Rating,
    Record,
    Report,
    Statement,
    Teller,
    Transmission,
    Unread,
    Vanished,
)

GAP = " […] "  # stands for what is left out of a report's text
# Keys under which no report's own words stand: ids, days, hashes, and one of a few words.
_NO_WORDS = frozenset(
    "id report claims roots event lot kind certainty stance realis basis slot status category quantity sha256 published start end "
    "published_bounds date reliability credibility pictures picture".split()
)
R = TypeVar("R", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True)
class View:
    """A record with all that pages are made from. `missing` are sentences on what could not be taken in; `versions` say by
    side what its own sources tell of who held what, `links` which claims are, or are not, one happening because people decided so; `deeds` are what they
    decided, and `rejected` the claims of which they said that their report does not say so."""

    record: Record
    claims: list[Claim]
    reports: list[Report]
    stories: Mapping[str, Transmission]
    unread: Sequence[Unread] = ()
    histories: Sequence[History] = ()
    vanished: Sequence[Vanished] = ()
    missing: Sequence[str] = ()
    versions: Mapping[str, list[Control]] = field(default_factory=dict)
    links: Sequence[Linked] = ()
    deeds: Sequence[Deed] = ()
    rejected: Sequence[Claim] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """What the public sees, in which words that is said, and what an editor may want to look over: `masked`, the names found and masked.

    `private` says of a text whether something of a private person stands in it, `mask` gives it as it may be shown.
    """

    view: View
    words: tuple[str, ...] = ()
    masked: tuple[str, ...] = ()
    private: Callable[[str], bool] = lambda text: False
    mask: Callable[[str], str] = lambda text: text


class Weighed(NamedTuple):
    """What is worked out from claims: the record, where its stories come from, and the versions of sides."""

    record: Record
    stories: Mapping[str, Transmission]
    versions: Mapping[str, list[Control]]


Weigh = Callable[[list[Claim], list[Report], Sequence[Linked]], Weighed]


def publish_view(
    whole: View,
    policy: Policy,
    today: str,
    *,
    weigh: Weigh,
    known: Knowledge,
    people: Iterable[str] = (),
    kept: Mapping[str, str] | None = None,
) -> Shown:
    """What the public sees of `whole` on the day `today`; the same arguments give the same.

    `weigh` makes a record of claims and reports; `people` are names of persons that were heard in the reports, `kept` says of reports on which day
    they came into the case. Raises CaseUnusable where the policy holds something that is not there.
    """
    whole = with_fields(whole, deeds=named_as_allowed(whole.deeds, policy)) if whole.deeds else whole
    if policy.shows_all:
        return Shown(whole)
    if unknown := find_unknown(policy.hold, whole.record, [*whole.claims, *whole.rejected], whole.reports):
        raise CaseUnusable(
            f"nothing was published: [publish.hold] names what the record does not have ({'; '.join(unknown)}). It may go by another id now, "
            "or was misspelt; what is meant to be held might be shown. Look it up with spolia explain, and mend case.toml."
        )
    names = {**dict.fromkeys(policy.hold.places, PLACE), **private_names(policy, people, known)}
    clock = Clock(today, policy.embargo_days, policy.longer_days, kept or {})
    held_too = [claim for claim in whole.rejected if claim.id in policy.hold.claims]  # their words are held with them
    hidden = withhold(whole.record, [*whole.claims, *held_too], whole.reports, clock, policy.hold)
    private = Masks(policy.mask, Words(names), Words({}), leave=policy.leave).private
    left = _rename(_take_out(whole, hidden, clock, policy, known), private)
    same = not hidden and {claim.id for claim in left.claims} == {claim.id for claim in whole.claims}
    weighed = Weighed(whole.record, whole.stories, whole.versions) if same else weigh(left.claims, left.reports, left.links)
    fresh = with_fields(left, record=weighed.record, stories=weighed.stories, versions=weighed.versions)
    coarsener = (
        Coarsener(known.places, policy.coarsen_km, wider_places(weighed.record, [*left.claims, *_said_before(left)], policy.coarser))
        if policy.coarsens
        else None
    )
    places = Words(_sharp_names(fresh, coarsener)) if coarsener else Words({})
    masks = Masks(policy.mask, Words(names), places, coarsener.scan if coarsener else None, policy.leave)
    partly = _partly(hidden, whole, left)
    fresh = _without_pictures(fresh, partly, every=policy.masks or policy.coarsens or policy.quotes_only)
    view = _mask_view(fresh, masks, coarsener, policy.quotes_only, partly)
    return Shown(view, policy_words(policy, today, whole, hidden), tuple(sorted(names)), private, masks.mask)


def private_names(policy: Policy, people: Iterable[str], known: Knowledge) -> dict[str, str]:
    """The names that are masked, each with its label: those listed, and, where the policy masks persons, those heard that stand for no known party.

    A last name is masked alone too, unless it is a party's or a place's.
    """
    left = {_words(name) for name in policy.leave}
    heard = [name for name in people if known.parties.find(name) is None] if "persons" in policy.mask else []
    names = [name for name in (*policy.names, *heard) if _words(name) not in left]
    last = {
        word
        for name in names
        if len(name.split()) > 1 and len(word := name.split()[-1]) >= LEAST_SURNAME
        if _words(word) not in left and known.parties.find(word) is None and not known.places.is_known(word)
    }
    return dict.fromkeys([*names, *last], NAME)


def _words(name: str) -> str:
    return " ".join(name.casefold().split())


# --- what is left when the hidden is taken out ------------------------------------------------------------------------------


def _take_out(whole: View, hidden: Withheld, clock: Clock, policy: Policy, known: Knowledge) -> View:
    """The view without what is hidden, and without what would tell of it: claims that vanished or were rejected, and what people decided."""
    vanished = shown_vanished(whole.vanished, whole.reports, clock, policy.hold)
    rejected = shown_rejected(whole.rejected, [*whole.claims, *whole.rejected], hidden, whole.reports, clock, policy.hold)
    left = _without(with_fields(whole, vanished=vanished, rejected=rejected), hidden)
    unsaid = frozenset(report.id for report in whole.reports) if policy.quotes_only else hidden.partly
    return with_fields(left, deeds=_shown_deeds(whole, left, unsaid, clock, policy, known))


def _without(whole: View, hidden: Withheld) -> View:
    """The view without what is hidden; its record and stories are still those of the whole."""
    claims = [claim for claim in whole.claims if claim.id not in hidden.claims and claim.report not in hidden.reports]
    shown = {claim.id for claim in claims}
    gone = hidden.reports | hidden.partly
    return View(
        whole.record,
        claims,
        [report for report in whole.reports if report.id not in hidden.reports],
        whole.stories,
        [clause for clause in whole.unread if clause.report not in gone],
        [history for history in whole.histories if history.report not in hidden.reports],
        [replace(one, now=one.now if one.now in shown else None) for one in whole.vanished if one.report not in gone],
        _missing_words(whole.missing),
        whole.versions,
        [link for link in whole.links if shown.issuperset(link.claims)],
        whole.deeds,
        whole.rejected,
    )


def _shown_deeds(whole: View, left: View, unsaid: frozenset[str], clock: Clock, policy: Policy, known: Knowledge) -> list[Deed]:
    """What was decided on what is left."""

    def one_source(name: str) -> str:
        row = known.sources.find(name)
        return (row.name if row else name).casefold()

    by_id, sources = {report.id: report for report in whole.reports}, {one_source(report.source or "") for report in left.reports}
    return show_deeds(
        whole.deeds,
        {claim.id: claim for claim in [*left.rejected, *left.claims]},
        lambda source: one_source(source) in sources,
        left.links,
        unsaid=unsaid,
        waits=clock.day_waits,
        tells_hidden=lambda claim: tells_hidden(claim, by_id.get(claim.report), clock, policy.hold),
    )


def _said_before(view: View) -> list[Claim]:
    """What claims said, or say by a decision, beside what they say now; and those rejected."""
    claims = {claim.id: claim for claim in [*view.rejected, *view.claims]}
    told = [(claims[deed.claims[0]], said) for deed in view.deeds for said in (deed.was, deed.now) if said and deed.claims]
    return [*view.rejected, *(restated(claim, said) for claim, said in told)]


def _missing_words(missing: Sequence[str]) -> list[str]:
    """How many could not be read: their files' names may say what is not to be shown."""
    number = len(missing)
    return [f"{number} {'item' if number == 1 else 'items'} could not be read, or only in part."] if number else []


def _rename(view: View, private: Callable[[str], bool]) -> View:
    """The view with other ids for the reports, and for their claims, whose id holds something private."""
    ids = {report.id: _plain_id(report) for report in view.reports if private(report.id)}
    every = [*view.claims, *view.rejected]
    odd = {claim.id for claim in every if claim.report not in ids and private(claim.id)}
    if not ids and not odd:
        return view
    told = {claim.id: _renamed(claim.id, claim.report, ids, odd) for claim in every}

    def of(report: str) -> str:
        return ids.get(report, report)

    return View(
        view.record,
        [replace(claim, id=told[claim.id], report=of(claim.report)) for claim in view.claims],
        [replace(report, id=of(report.id)) for report in view.reports],
        view.stories,
        [replace(clause, report=of(clause.report)) for clause in view.unread],
        [replace(history, report=of(history.report)) for history in view.histories],
        [_renamed_vanished(one, of(one.report), ids, told) for one in view.vanished],
        view.missing,
        view.versions,
        [replace(link, claims=_in_order(told[link.claims[0]], told[link.claims[1]])) for link in view.links],
        [replace(deed, claims=[told[id_] for id_ in deed.claims], report=deed.report and of(deed.report)) for deed in view.deeds],
        [replace(claim, id=told[claim.id], report=of(claim.report)) for claim in view.rejected],
    )


def _in_order(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one <= other else (other, one)


def _plain_id(report: Report) -> str:
    """The id that a report goes by which brings none."""
    return (report.sha256 or sha256(report.id.encode("utf-8", "surrogatepass")).hexdigest())[:16]


def _renamed(claim: str, report: str, ids: Mapping[str, str], odd: Iterable[str]) -> str:
    if report in ids and claim.startswith(report):
        return ids[report] + claim.removeprefix(report)
    hashed = claim in odd or report in ids
    return f"claim-{sha256(claim.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}" if hashed else claim


def _renamed_vanished(one: Vanished, report: str, ids: Mapping[str, str], told: Mapping[str, str]) -> Vanished:
    claim = replace(one.claim, id=_renamed(one.claim.id, one.report, ids, ()), report=report)
    return replace(one, report=report, claim=claim, now=told.get(one.now) if one.now else None)


def _partly(hidden: Withheld, whole: View, left: View) -> frozenset[str]:
    """The reports of which only some sentences are shown, by the ids that they go by now."""
    now = dict(zip([report.id for report in whole.reports if report.id not in hidden.reports], left.reports, strict=True))
    return frozenset(now[id_].id for id_ in hidden.partly if id_ in now)


def _without_pictures(view: View, partly: Collection[str], every: bool) -> View:
    """The view without the hashes of pictures of reports that are shown in part, or of all: who has a picture finds by its hash who and what is on it.

    That reports show one and the same stays.
    """
    bare = {report.id for report in view.reports if report.pictures and (every or report.id in partly)}
    gone = {picture for report in view.reports if report.id in bare for picture in report.pictures}
    if not gone:
        return view
    reports = [replace(report, pictures=[]) if report.id in bare else report for report in view.reports]
    return with_fields(view, reports=reports, stories={event: _bare_story(story, gone) for event, story in view.stories.items()})


def _bare_story(story: Transmission, gone: Collection[str]) -> Transmission:
    return replace(story, origins=[replace(one, trees=[_bare_teller(teller, gone) for teller in one.trees]) for one in story.origins])


def _bare_teller(teller: Teller, gone: Collection[str]) -> Teller:
    heirs = [_bare_teller(heir, gone) for heir in teller.heirs]
    return replace(teller, heirs=heirs, picture=None if teller.picture in gone else teller.picture)


# --- every text masked, every place coarsened -------------------------------------------------------------------------------


def _sharp_names(view: View, coarsener: Coarsener) -> dict[str, str]:
    """The names, and the reports' own words, of places that the view may not show as exactly, each with what stands for it."""
    names: dict[str, str] = {}
    record = view.record
    spots: list[tuple[AnyPlace | None, str | None]] = [(claim.place, claim.place.text if claim.place else None) for claim in view.claims]
    before = [*(one.claim for one in view.vanished), *_said_before(view)]
    spots += [(claim.place, claim.place.text if claim.place else None) for claim in before]
    spots += [(event.place, None) for event in record.events] + [(control.place, None) for control in record.control]
    spots += [(control.place, None) for of_side in view.versions.values() for control in of_side]
    spots += [(exposure.place, None) for exposure in record.airspace]
    for place, text in spots:
        if place is None:
            continue
        shown = coarsener.coarse(place).name
        if place.name and shown != place.name:
            names[place.name] = f"[{shown}]"
        if text and text != text.lower() and (place.name is None or shown != place.name):
            names.setdefault(text, f"[{shown}]" if shown else PLACE)
    return names


def _mask_view(view: View, masks: Masks, coarsener: Coarsener | None, quotes_only: bool, partly: frozenset[str]) -> View:
    """The view with nothing masked or too sharp left in it."""
    claims_of: dict[str, list[Claim]] = {}
    there = {report.id: report.text for report in view.reports}
    for claim in view.claims:
        if _stands(claim, there):
            claims_of.setdefault(claim.report, []).append(claim)
    standing = {claim.id for told in claims_of.values() for claim in told}
    texts = {
        id_: masks.masked(text, _gaps(text, claims_of.get(id_, ())) if quotes_only or id_ in partly else ()) for id_, text in there.items()
    }
    whole = {report.id for report in view.reports if not quotes_only and report.id not in partly}
    form = _Form(masks, coarsener)
    return View(
        form.record(view.record),
        [form.claim(claim, texts[claim.report] if claim.id in standing else None) for claim in view.claims],
        [form.report(report, texts[report.id], report.id in partly) for report in view.reports],
        {event: form.words(story, Transmission) for event, story in view.stories.items()},
        [form.unread(clause, texts[clause.report]) for clause in view.unread if clause.report in whole],
        [replace(one, url=form.address(one.url) if one.report not in partly else None) for one in view.histories],
        [replace(one, claim=form.claim(one.claim, None)) for one in view.vanished],
        [masks.mask(sentence) for sentence in view.missing],
        {masks.mask(side): [form.control(one) for one in control] for side, control in view.versions.items()},
        deeds=[form.deed(one) for one in view.deeds],
        rejected=[form.claim(one, texts[one.report] if _stands(one, there) else None) for one in view.rejected if one.report in whole],
    )


def _stands(claim: Claim, texts: Mapping[str, str]) -> bool:
    """The claim's quote stands in its report where the claim says."""
    return texts.get(claim.report, "")[claim.evidence.start : claim.evidence.end] == claim.evidence.quote


def _gaps(text: str, claims: Iterable[Claim]) -> list[Hit]:
    """All of the text that no claim quotes."""
    gaps, at = [], 0
    for start, end in sorted((claim.evidence.start, claim.evidence.end) for claim in claims):
        if start > at:
            gaps.append(Hit(at, start, GAP))
        at = max(at, end)
    return [*gaps, *([Hit(at, len(text), GAP)] if at < len(text) else [])]


@dataclass(frozen=True, slots=True)
class _Form:
    """Records in the form in which the public sees them."""

    masks: Masks
    coarsener: Coarsener | None

    def words(self, record: R, form: type[R]) -> R:
        """The record with every text in it masked."""
        if self.masks.idle:
            return record
        return msgspec.convert(self._tree(msgspec.to_builtins(record)), form, str_keys=True)

    def _tree(self, value: Any, key: str = "") -> Any:
        if isinstance(value, str):
            return value if key in _NO_WORDS else self.masks.mask(value)
        if isinstance(value, dict):
            return {name: self._part(name, part) for name, part in value.items()}
        return [self._tree(part, key) for part in value] if isinstance(value, list | tuple) else value

    def _part(self, name: str, part: Any) -> Any:
        """What stands under this key; the evidence of a claim is masked where it stands in its report (`claim`)."""
        return self._place(part) if name == "place" else part if name == "evidence" else self._tree(part, name)

    def _place(self, value: Any) -> Any:
        """A place's name is as coarse as it has to be already; the report's words for it are not."""
        if not isinstance(value, dict):
            return value
        name = value.get("name") if self.coarsener else self._tree(value.get("name"))
        return {**value, **({"text": self._tree(value["text"])} if "text" in value else {}), "name": name}

    def record(self, record: Record) -> Record:
        """Events, control and airspace with coarse places, all texts masked."""
        if self.coarsener is None:
            return self.words(record, Record)
        coarse = replace(
            record,
            events=[replace(event, place=self._coarse(event.place)) for event in record.events],
            control=[replace(one, place=self._coarse(one.place)) for one in record.control],
            airspace=[replace(one, place=self._coarse(one.place)) for one in record.airspace],
        )
        return self.words(coarse, Record)

    def control(self, control: Control) -> Control:
        """Who held a place, as one side tells it."""
        return self.words(replace(control, place=self._coarse(control.place)), Control)

    def _coarse(self, place: Any) -> Any:
        if place is None or self.coarsener is None:
            return place
        shown = self.coarsener.coarse(place)
        facts: dict[str, Any] = {"name": shown.name, "lat": shown.lat, "lon": shown.lon}
        return replace(place, **facts, **({"precision_m": shown.precision_m} if hasattr(place, "precision_m") else {}))

    def claim(self, claim: Claim, text: Masked | None) -> Claim:
        """The claim as it stands in the masked text of its report; where its quote does not stand there, it is masked alone."""
        old = claim.evidence
        masked = self.words(replace(claim, place=self._coarse(claim.place)), Claim)
        start, quote = old.start, self.masks.mask(old.quote)
        if text is not None:
            start, end = text.start(old.start), text.end(old.end)
            quote = text.text[start:end]
        return replace(masked, evidence=replace(old, start=start, end=start + len(quote), quote=quote))

    def deed(self, deed: Deed) -> Deed:
        """What was decided, with what was said before and after in the form of claims."""
        was, now = (self.words(replace(said, place=self._coarse(said.place)), Statement) if said else None for said in (deed.was, deed.now))
        rating = self.words(deed.rating, Rating) if deed.rating else None
        by, note = (self.masks.mask(text) if text else None for text in (deed.by, deed.note))
        return replace(deed, was=was, now=now, rating=rating, by=by, note=note)

    def report(self, report: Report, text: Masked, partly: bool) -> Report:
        """The report with its masked text; of one that is shown in part no headline and no address."""
        url, title = (None, None) if partly else (self.address(report.url), report.title)
        masked = self.words(replace(report, text="", url=None, title=title), Report)
        return replace(masked, text=text.text, url=url)

    def unread(self, clause: Unread, text: Masked) -> Unread:
        start, end = text.start(clause.start), text.end(clause.end)
        return replace(clause, start=start, end=end, words=[self.masks.mask(word) for word in clause.words])

    def address(self, url: str | None) -> str | None:
        """The address, unless something masked stands in it."""
        return None if url is None or self.masks.in_address(url) or self.masks.hits(url) else url


# --- what is said of it -----------------------------------------------------------------------------------------------------


def policy_words(policy: Policy, today: str, whole: View, hidden: Withheld) -> tuple[str, ...]:
    """What every page says of the policy: what it does, and how much waits; never what."""
    return tuple(
        filter(None, (_delay_words(policy, today, whole, hidden), *_place_words(policy), *_mask_words(policy), *_hold_words(policy)))
    )


def _delay_words(policy: Policy, today: str, whole: View, hidden: Withheld) -> str | None:
    if not policy.delays:
        return None
    waiting = [event for event in whole.record.events if _waits(event, hidden)]
    events = f"{len(waiting)} {'event is' if len(waiting) == 1 else 'events are'}" if waiting else "no event is"
    longer = f", {_listed(policy.longer_days, 'days')}" if policy.longer_days else ""
    return f"Delayed by {policy.embargo_days} days{longer}: {events} not shown yet, as of {day_words(today)}."


def _waits(event: Event, hidden: Withheld) -> bool:
    """None of it is shown, and all of it would be in time."""
    return all(claim in hidden.claims for claim in event.claims) and any(claim in hidden.delayed for claim in event.claims)


def _place_words(policy: Policy) -> list[str]:
    if not policy.coarsens:
        return []
    coarser = _listed(policy.coarser, "km")
    least = f"to within {policy.coarsen_km:g} km" if policy.coarsen_km else "as reports give them"
    return [f"Places are shown {least} at best{f'; {coarser}' if coarser else ''}. Names of smaller places are left out."]


def _mask_words(policy: Policy) -> list[str]:
    sorts = {"handles": "handles", "mail": "mail addresses", "phones": "telephone numbers", "persons": "names of private persons as far as a program finds them"}  # fmt: skip
    named = [sorts[sort] for sort in sorts if sort in policy.mask]
    named += ["names that the case lists"] if policy.names else []
    texts = ["Of reports only the sentences that were read as claims are shown."] if policy.quotes_only else []
    return [*([f"Masked: {', '.join(named)}."] if named else []), *texts]


def _hold_words(policy: Policy) -> list[str]:
    return ["Some of what is known is held back for good."] if policy.hold else []


def _listed(measures: Mapping[str, float], unit: str) -> str:
    """Categories by what is said of them, the least first."""
    by_measure: dict[float, list[str]] = {}
    for category, measure in measures.items():
        by_measure.setdefault(measure, []).append(category)
    return ", ".join(f"{' and '.join(sorted(names))} by {measure:g} {unit}" for measure, names in sorted(by_measure.items()))
