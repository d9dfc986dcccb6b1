"""How a story came to the reports that tell it: the claims of each root as a tree, from the origin through relays and copied texts to the reports.

The common link is the place nearest the leaves through which all chains of two or more outlets run: whatever lies before it is known by it alone,
so that all of them together bear its word and no more. The idea is that of the study of hadith (J. Schacht, The Origins of Muhammadan Jurisprudence,
1950, pp. 171–175; G. H. A. Juynboll, Muslim Tradition, 1983, pp. 206–217) and, for copied texts, of the archetype in stemmatics (P. Maas,
Textual Criticism, 1958).

Only what the reports say, or what their words show, makes an edge. That several give one unusual wording or one wrong number while none names the
other makes none: no corpus at hand holds such a case, so how often it would be wrong cannot be measured (docs/weighing.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from spolia.kin import Kin
from spolia.knowledge.tables import Knowledge
from spolia.measures import fold
from spolia.records import Claim, Origin, Party, Record, Report, Teller, Transmission
from spolia.weigh.copies import find_copies, share_between, shingles_of
from spolia.weigh.independence import LEAST_WORDS, families_of, first_told, same_picture
from spolia.weigh.pictures import show_pictures
from spolia.weigh.told import Told, tell
from spolia.weigh.voices import Voices, outlet_key

DEEPEST = 12  # levels of a tree; what lies deeper is listed side by side at the last

Key = tuple[str, str]  # what sort of teller, and which


@dataclass(frozen=True, slots=True)
class Stop:
    """One place of a claim's chain: who or which report, and how it came here from the place before."""

    key: Key
    name: str
    how: str


@dataclass(slots=True)
class Place:
    """A place where chains meet, while a tree is drawn: for each place that it may have come from, how and by which claims."""

    name: str
    order: int
    told: list[Told] = field(default_factory=list)
    ways: dict[Key, dict[str, list[str]]] = field(default_factory=dict)


def trace_record(record: Record, claims: list[Claim], reports: list[Report], known: Knowledge) -> dict[str, Transmission]:
    """For each event of the record, by id, where its story comes from. Claims that are not given are left out."""
    copies = find_copies(reports) if len(reports) > 1 else {}
    told = tell(claims, reports, known, copies, show_pictures(reports, copies))
    by_id = {one.id: one for one in told}
    tracer = Tracer(Voices(told, reports, known, Kin(known)), reports)
    roots_of = {event.id: [[by_id[claim] for claim in root if claim in by_id] for root in event.roots] for event in record.events}
    return {event: tracer.trace([root for root in roots if root]) for event, roots in roots_of.items()}


class Tracer:
    """Draws the trees of events whose claims stand in one set of reports."""

    def __init__(self, voices: Voices, reports: list[Report]) -> None:
        self.voices = voices
        self._reports = {report.id: report for report in reports}

    def trace(self, roots: list[list[Told]]) -> Transmission:
        """Where an event's story comes from, told by these roots."""
        return Transmission(outlets=len({_outlet(one) for root in roots for one in root}), origins=[self.origin(root) for root in roots])

    def origin(self, root: list[Told]) -> Origin:
        """The tree of one root, and its common link where two outlets or more tell it."""
        drawing = _Drawing(self._chains(root))
        outlets = len({_outlet(one) for one in root})
        common = drawing.common_link() if outlets > 1 else None
        trees = drawing.trees(common)
        return Origin(outlets=outlets, common=drawing.places[common].name if common else None, trees=trees)

    def _chains(self, root: list[Told]) -> Iterator[tuple[Told, list[Stop]]]:
        """Each claim with its way, from the origin to the report that tells it."""
        ordered = sorted(root, key=lambda one: (first_told(one), one.order))
        cited = {key for one in root for key in self._cited(one)}
        heads, pictures = self._heads(ordered), self._pictures(ordered)
        for one in ordered:
            head, how = heads.get(one.id, (one, ""))
            own = self._own_way(one, cited)
            if head.claim.report == one.claim.report:
                seen = pictures.get(one.id, {})
                yield from ((one, [picture, _tells(one, "same picture")]) for picture in seen.values())
                if not seen or len(own) > 1:
                    yield one, own
                continue
            yield one, [_tells(head, ""), _tells(one, how)]
            if [stop.key for stop in own[:-1]] != [stop.key for stop in self._own_way(head, cited)[:-1]]:
                yield one, own

    def _own_way(self, one: Told, cited: set[Key]) -> list[Stop]:
        """The way of a claim that is nobody's copy: whoever speaks, by way of whom; or the outlet itself."""
        if one.claim.speaker is not None:
            stops, unnamed = self._relays(one), _behind_a_relay(one.claim)
            whose = f", which quotes {_quoted(unnamed)}" if unnamed else ""
            return [*stops, _tells(one, f"{'by way of' if one.claim.via else 'quotes'} {stops[-1].name}{whose}")]
        house, outlet = self.voices.house(one.claim.report), ("party", outlet_key(one.source))
        stops = [Stop(("party", outlet_key(house)), house, "")] if house else []
        if one.source and outlet in cited and outlet not in {stop.key for stop in stops}:
            return [*stops, Stop(outlet, one.source, f"outlet of {house}" if house else ""), _tells(one, "its own report")]
        return [*stops, _tells(one, f"outlet of {house}" if house else "")]

    def _relays(self, one: Told) -> list[Stop]:
        """The speaker, before him the party for which he speaks, and behind him who passes his words on, the last nearest to the report.

        A man without a name whose relay has one is only words of that relay: two "residents" are not one man, but what relays them is one agency.
        """
        speaker, via = one.claim.speaker, list(reversed(one.claim.via))
        assert speaker is not None
        stops: list[Stop] = []
        for party in via if _behind_a_relay(one.claim) else [speaker, *via]:
            stop = self._stop(party, one, f"quotes {stops[-1].name}" if stops else "")
            mouth = self.voices.mouth_of_name(party.name) if not stops and party.name else None
            if mouth is not None and (above := Stop(("party", outlet_key(mouth)), mouth, "")).key != stop.key:
                stops, stop = [above], Stop(stop.key, stop.name, f"{self._is_of(party)} {mouth}")
            if stop.key not in {before.key for before in stops}:
                stops.append(stop)
        return stops

    def _stop(self, party: Party, one: Told, how: str) -> Stop:
        """A party as a place of its own: everywhere the same where it has a name or reports, else known in its text alone."""
        key = outlet_key(party.name or party.text)
        if party.name is None and not self.voices.reports_of(key):
            text = one.origin
            return Stop(("unnamed", f"{fold(party.text)} in {text}"), _quoted(party), how)
        return Stop(("party", key), party.name or party.text or "somebody", how)

    def _is_of(self, party: Party) -> str:
        listed = self.voices.reports_of(outlet_key(party.name)) or self.voices.source_row(party.name) is not None
        return "outlet of" if listed and self.voices.kin.kind(party.name or "") != "person" else "speaks for"

    def _cited(self, one: Told) -> Iterator[Key]:
        for party in (one.claim.speaker, *one.claim.via):
            if party is not None:
                yield "party", outlet_key(party.name or party.text)

    def _heads(self, ordered: list[Told]) -> dict[str, tuple[Told, str]]:
        """For each claim that stands in a copied text, or in a copied sentence, the claim that stands in the first of them, and how the two are alike."""
        heads: dict[str, tuple[Told, str]] = {}
        for family in families_of(ordered, self.voices):
            heads |= {one.id: (family[0], self._copied(family[0], one)) for one in family}
        texts: dict[str, Told] = {}
        sentences: dict[str, Told] = {}
        for one in sorted(ordered, key=lambda one: self.voices.house(one.claim.report) is None):
            if one.claim.speaker is not None or heads.get(one.id, (one, ""))[0] is not one:
                continue
            text = texts.setdefault(one.origin, one)
            words = fold(one.claim.evidence.quote)
            told = sentences.setdefault(words, one) if len(words.split()) >= LEAST_WORDS else one
            heads[one.id] = (text, self._copied(text, one)) if text.claim.report != one.claim.report else (told, "same sentence")
        return heads

    def _pictures(self, ordered: list[Told]) -> dict[str, dict[str, Stop]]:
        """For each claim by which its root goes back to a picture, that picture as a place of its own; seldom several."""
        found: dict[str, dict[str, Stop]] = {}
        for one, other, picture in same_picture(ordered, self.voices):
            for each in (one, other):
                found.setdefault(each.id, {})[picture] = Stop(("picture", picture), "one picture", "")
        return found

    def _copied(self, head: Told, one: Told) -> str:
        """How much of the shorter of the two reports stands in the other, in runs of words; 100 % only where all of it does."""
        if head.claim.report not in self._reports or one.claim.report not in self._reports:
            return "copy"
        share = share_between(shingles_of(self._reports[head.claim.report].text), shingles_of(self._reports[one.claim.report].text))
        return f"copy: {int(share * 100)} % word for word"


class _Drawing:
    """The places through which chains run, each hung below one of those that it comes from: below a text that it copies, else as most claims say."""

    def __init__(self, chains: Iterator[tuple[Told, list[Stop]]]) -> None:
        self.places: dict[Key, Place] = {}
        for one, stops in chains:
            self._take(one, stops)
        self._above: dict[Key, Key] = {}
        for key, place in self.places.items():
            free = (before for before in self._by_strength(place.ways) if key not in self._line(before))
            if (above := next(free, None)) is not None:
                self._above[key] = above
        alive = {above for key, place in self.places.items() if place.told for above in self._line(key)}  # others are named in `how` alone
        self.tops = [key for key in self.places if key in alive and key not in self._above]
        self._below: defaultdict[Key, list[Key]] = defaultdict(list)
        for key in sorted(alive - {*self.tops}, key=self._first_told):
            self._below[self._above[key]].append(key)

    def _take(self, one: Told, stops: list[Stop]) -> None:
        for stop in stops:
            self.places.setdefault(stop.key, Place(stop.name, len(self.places)))
        for before, stop in pairwise(stops):
            self.places[stop.key].ways.setdefault(before.key, {}).setdefault(stop.how, []).append(one.id)
        told = self.places[stops[-1].key].told
        if one not in told:
            told.append(one)

    def _first_told(self, key: Key) -> tuple[bool, int, int]:
        """Sorts those who speak before reports, and these by day."""
        place = self.places[key]
        return *(first_told(place.told[0]) if place.told else (False, 0)), place.order

    def _by_strength(self, ways: dict[Key, dict[str, list[str]]]) -> list[Key]:
        """The text that was copied, which shows in the words; then what most claims name."""
        return sorted(ways, key=lambda key: (key[0] != "report", -len(_claims_of(ways[key])), self.places[key].order))

    def _line(self, key: Key) -> list[Key]:
        """The place and all above it."""
        line = [key]
        while line[-1] in self._above:
            line.append(self._above[line[-1]])
        return line

    def common_link(self) -> Key | None:
        """The place furthest down through which all chains run; None where there is none."""
        if len(self.tops) != 1:
            return None
        (key,) = self.tops
        while not self.places[key].told and len(self._below[key]) == 1:
            (key,) = self._below[key]
        return next((place for place in self._line(key) if self._all_run_through(place)), None)

    def _all_run_through(self, common: Key) -> bool:
        """No report has it by a second way that leads round this place. What a copy says of its own source leads nowhere: it has the text."""
        before_it = self._line(common)
        ways = (
            before
            for key, place in self.places.items()
            if key not in before_it and self._above.get(key, key)[0] != "report"
            for before in place.ways
        )
        return all(common in self._line(before) for before in ways)

    def trees(self, common: Key | None) -> list[Teller]:
        return [self._teller(key, common, 1) for key in self.tops]

    def _teller(self, key: Key, common: Key | None, depth: int) -> Teller:
        place = self.places[key]
        below = self._below[key] if depth < DEEPEST - 1 else list(self._all_below(key))
        heirs = [self._teller(heir, common, depth + 1) for heir in below] if depth < DEEPEST else []
        claims = [claim for ways in place.ways.values() for claim in _claims_of(ways)] or [one.id for one in place.told]
        return Teller(
            name=place.name,
            report=key[1] if key[0] == "report" else None,
            how="; ".join(self._ways(key)),
            claims=list(dict.fromkeys(claims)),
            common=key == common,
            heirs=heirs,
            picture=key[1] if key[0] == "picture" else None,
        )

    def _ways(self, key: Key) -> Iterator[str]:
        """How it came here, the way by which it hangs first."""
        place, above = self.places[key], self._above.get(key)
        for before in sorted(place.ways, key=lambda before: (before != above, self.places[before].order)):
            for how in place.ways[before]:
                yield how if before == above or self.places[before].name in how else f"{how} of {self.places[before].name}"
        if place.told and all(one.denied for one in place.told):
            yield "denies it"

    def _all_below(self, key: Key) -> Iterator[Key]:
        waiting = list(reversed(self._below[key]))
        while waiting:
            yield (heir := waiting.pop())
            waiting += reversed(self._below[heir])


def _claims_of(ways: dict[str, list[str]]) -> list[str]:
    return list(dict.fromkeys(claim for claims in ways.values() for claim in claims))


def _outlet(one: Told) -> str:
    return outlet_key(one.source) or f"report {one.claim.report}"


def _tells(one: Told, how: str) -> Stop:
    return Stop(("report", one.claim.report), one.source or f"report {one.claim.report}", how)


def _behind_a_relay(claim: Claim) -> Party | None:
    """The speaker where nobody names him but a relay that has a name."""
    nameless = claim.speaker is not None and claim.speaker.name is None
    return claim.speaker if nameless and claim.via and claim.via[-1].name else None


def _quoted(party: Party) -> str:
    return f"“{party.text or 'somebody'}”"
