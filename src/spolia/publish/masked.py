"""A view with every text masked and every place coarsened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace

from spolia.publish.coarse import Coarsener
from spolia.publish.deeds import Deed, restated
from spolia.publish.masks import PLACE, Hit, Masked, Masks
from spolia.publish.places import AnyPlace
from spolia.publish.shown import View
from spolia.records import Claim, Control, Rating, Record, Report, Statement, Transmission, Unread

GAP = " […] "  # stands for what is left out of a report's text
# Keys under which no report's own words stand: ids, days, hashes, and one of a few words.
_NO_WORDS = frozenset(
    "id report claims roots event lot kind certainty stance realis basis slot status category quantity sha256 published start end "
    "published_bounds date reliability credibility pictures picture".split()
)
R = TypeVar("R", bound=msgspec.Struct)


def said_before(view: View) -> list[Claim]:
    """What claims said, or say by a decision, beside what they say now; and those rejected."""
    claims = {claim.id: claim for claim in [*view.rejected, *view.claims]}
    told = [(claims[deed.claims[0]], said) for deed in view.deeds for said in (deed.was, deed.now) if said and deed.claims]
    return [*view.rejected, *(restated(claim, said) for claim, said in told)]


def sharp_names(view: View, coarsener: Coarsener) -> dict[str, str]:
    """The names, and the reports' own words, of places that the view may not show as exactly, each with what stands for it."""
    names: dict[str, str] = {}
    record = view.record
    spots: list[tuple[AnyPlace | None, str | None]] = [(claim.place, claim.place.text if claim.place else None) for claim in view.claims]
    before = [*(one.claim for one in view.vanished), *said_before(view)]
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


def mask_view(view: View, masks: Masks, coarsener: Coarsener | None, quotes_only: bool, partly: frozenset[str]) -> View:
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
