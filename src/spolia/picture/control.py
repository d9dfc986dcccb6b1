"""Who held a place, and when: spells with bounds, out of the takeovers that are said to have happened.

Each claim gives statements: on such a day, at the latest, this party had the place (the one that took or held it), and until then
that one did (the one that lost it). In the order of their days, statements of one side run together into a spell.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from spolia.kin import Kin
from spolia.knowledge.places import BASES
from spolia.knowledge.tables import Knowledge
from spolia.measures import NEVER, Days, bounds_of, common_days, days_between, days_of, fold, holds_days, span_days
from spolia.picture.hands import place_of
from spolia.picture.matter import Change, Matter
from spolia.picture.standing import Standing
from spolia.records import Bounds, Claim, Contradiction, Control, Event, Side, Spell, SpellPlace

CONTESTED = "contested"  # the holder where two sides are each said to hold it, and nothing else tells
LONG_STATE_DAYS = 45  # a takeover told to last longer than this is a state, and the first bound of its time the day it began
YEAR_ONLY = re.compile(r"\b(19|20)\d\d\b")
DAY_OF_MONTH = re.compile(r"\b([12]?\d|3[01])(st|nd|rd|th)?\b(?!\d)")


@dataclass(frozen=True, slots=True)
class Statement:
    """That `holder` had the place: since within `start` (None: since some day unknown), and still on `day`."""

    day: int
    rank: int  # on one day: who had it before comes before who has it now
    holder: str
    start: Days | None
    claims: tuple[str, ...]
    probability: float


@dataclass(frozen=True, slots=True)
class _Spell:
    holders: tuple[str, ...]
    start: Days
    end: Days | None
    seen: int
    claims: tuple[str, ...]
    probability: float


class Controls:
    """Who held each place, while reports come and go: a place is drawn again where a takeover there, or a dispute over one, has changed."""

    def __init__(self, known: Knowledge, matter: Matter) -> None:
        self._drawer, self._matter = _Drawer(known, matter), matter
        self._places: dict[str, set[str]] = {}  # by takeover, of those that its claims name
        self._takeovers: defaultdict[str, dict[str, Event]] = defaultdict(dict)  # by place, and by id
        self._drawn: dict[str, Control] = {}  # by place

    def change(self, change: Change) -> list[Control]:
        """For each place that changed hands or is said to be held its spells, in order; places by name."""
        touched = {place_of(claim) for claim in change.claims if claim.kind == "takeover"}
        for event in change.gone:
            for place in self._places.pop(event.id, ()):
                del self._takeovers[place][event.id]
                touched.add(place)
        for event in change.new:
            self._places[event.id] = self._named(event)
            for place in self._places[event.id]:
                self._takeovers[place][event.id] = event
                touched.add(place)
        for claim in change.claims:
            self._drawer.note(claim)
        weighed = self._drawer.weigh(self._matter.contradictions) & self._matter.claims.keys()
        for place in touched.union(place_of(self._matter.claims[claim]) for claim in weighed) - {""}:
            self._drawn.pop(place, None)
            if drawn := self._drawer.draw(place, sorted(self._takeovers[place].values(), key=self._matter.order)):
                self._drawn[place] = drawn
        return [drawn for _, drawn in sorted(self._drawn.items())]

    def _named(self, event: Event) -> set[str]:
        return {place_of(self._matter.claims[claim]) for claim in event.claims} - {""} if event.kind == "takeover" else set()


class _Drawer:
    """Draws a place from the events in which it is taken."""

    def __init__(self, known: Knowledge, matter: Matter) -> None:
        table = known.yaml("kinds.yaml")
        self.kin, self.standing = matter.kin, Standing(known)
        self.places = known.places
        self.claims, self.published, self.origins = matter.claims, matter.published, matter.origins
        self.disputed: set[str] = set()
        self.outvoted: set[str] = set()
        self.since = re.compile(rf"\b({'|'.join(table['since_words'])})\b", re.IGNORECASE)
        self.state = re.compile(rf"\b({'|'.join(table['state_words'])})\b", re.IGNORECASE)
        self.beside = re.compile(rf"(?<!the )\b({'|'.join(table['beside_words'])})\b", re.IGNORECASE)
        self._falls: defaultdict[str, dict[str, Claim]] = defaultdict(dict)  # by place, and by id: the takeovers that are dated and named

    def weigh(self, contradictions: list[Contradiction]) -> set[str]:
        """Takes these contradictions for those that there are; the claims that are now disputed or outvoted, or no longer."""
        before = self.disputed, self.outvoted
        self.disputed, self.outvoted = self._evenly_disputed(contradictions), self._outvoted(contradictions)
        return (before[0] ^ self.disputed) | (before[1] ^ self.outvoted)

    def _tellers(self, side: Side) -> int:
        """How many origins say so; who is not believed is none."""
        return len({self.origins[claim] for claim in side.claims if moves(self.claims[claim])})

    def _evenly_disputed(self, contradictions: list[Contradiction]) -> set[str]:
        """The claims on who holds a place, where as many origins say the one as the other."""
        even = [each for each in contradictions if each.slot == "held" and len({self._tellers(side) for side in each.sides}) == 1]
        return {claim for each in even for side in each.sides for claim in side.claims}

    def _outvoted(self, contradictions: list[Contradiction]) -> set[str]:
        """The claims that date a past takeover, or name its winner, otherwise than more origins do: kept in the events, but they start no spell."""
        out: set[str] = set()
        for each in contradictions:
            if each.slot == "held" or (each.slot == "time" and each.event is None):
                most = max(self._tellers(side) for side in each.sides)
                out.update(claim for side in each.sides if self._tellers(side) < most for claim in side.claims)
        return out

    def note(self, claim: Claim) -> None:
        """Keeps a claim that tells who took a place, and when, as long as it is told."""
        if claim.kind != "takeover":
            return
        falls = self._falls[place_of(claim)]
        days = days_of(claim.time)
        if self.claims.get(claim.id) is not claim:
            falls.pop(claim.id, None)
        elif moves(claim) and days and days.first is not None and _names(claim, "actor", self.kin):
            falls[claim.id] = claim

    def draw(self, place: str, events: list[Event]) -> Control | None:
        """The spells of a place by the events in which it is taken, given in the order of the record; None where it has none."""
        told = [(event, self._moving(event, place)) for event in events]
        spells = self.spells([each for event, here in told if here for each in self._gains(here, event) + self._losses(here, event)])
        claims = [*self._falls[place].values(), *(claim for _, here in told for claim in here)]
        return Control(place=min(map(_spot_of, claims), key=_sharpness), spells=spells) if spells else None

    def _moving(self, event: Event, place: str) -> list[Claim]:
        """The event's claims that move the place's control; none of an event against which more speaks than for it."""
        if not self.standing.holds(event):
            return []
        told = [self.claims[c] for c in event.claims if c not in self.outvoted]
        return [claim for claim in told if place_of(claim) == place and moves(claim) and not self._lies_beside(claim)]

    def _lies_beside(self, claim: Claim) -> bool:
        """What is taken lies beside the place that it is named by: "a site east of T4" is not T4, "the base near Hama" is Hama's."""
        if claim.place is None or claim.place.name is None or not (beside := self.beside.search(claim.place.text or "")):
            return False
        said = (claim.place.text or "")[: beside.start()]
        if self._is_base(said) and self._is_base(claim.place.name):
            return False  # "the military air base southwest of the city" is Hama military airport
        words = fold(said).split()
        thing = words[-2:] if words and words[-1].isdigit() else words[-1:]  # "the headquarters of Division 17 outside Raqqa"
        return not any(word.endswith(head) for head in thing for word in fold(claim.place.name).split())

    def _is_base(self, words: str) -> bool:
        kind = self.places.part(words).kind
        return kind.name in BASES if kind is not None else any(row.exact and row.kind in BASES for row in self.places.candidates(words)[:1])

    def _gains(self, here: list[Claim], event: Event) -> list[Statement]:
        gainers = [claim for claim in here if _names(claim, "actor", self.kin)]
        if not gainers:
            return []
        days = self._when(here)
        found = []
        for side in sorted({self._side(claim) for claim in gainers}):
            mine = [claim for claim in gainers if self._side(claim) == side]
            start = common_days(self._begun(here)) or self._when(mine) or days
            day = start.last if start and start.last is not None else self._told_on(mine)
            if day is not None and start is not None and start.first is not None:
                day = max(day, start.first)  # what a report tells of days to come is not so before they have come
            if day is None:
                continue
            rank = 1
            if start is None and (lost := self._lost_on(mine[0], side)) is not None:
                day, rank = min(day, lost), 0
            holder = self._most_named(mine, "actor")
            ids = tuple(claim.id for claim in mine)
            found.append(Statement(day, rank, holder, start or Days(None, day), ids, event.grade.probability))
        return found

    def _losses(self, here: list[Claim], event: Event) -> list[Statement]:
        losers = [claim for claim in here if claim.target and _names(claim, "target", self.kin)]
        days = self._when(here)
        day = days.last if days and days.last is not None else self._told_on(losers)
        if not losers or day is None:
            return []
        holder = self._most_named(losers, "target")
        first = days.first if days and days.first is not None else day
        return [Statement(first, 0, holder, Days(None, day), tuple(claim.id for claim in losers), event.grade.probability)]

    def _most_named(self, claims: list[Claim], role: str) -> str:
        """The party that most origins name, the first of equals."""
        told = dict.fromkeys((self.origins[claim.id], name) for claim in claims for name in _names(claim, role, self.kin))
        return _most_named(name for _, name in told)

    def _side(self, claim: Claim) -> str:
        return self.kin.side(_names(claim, "actor", self.kin)[0]) if _names(claim, "actor", self.kin) else ""

    def _when(self, claims: list[Claim]) -> Days | None:
        """The days that the dated claims share, else that they span."""
        dated = self._begun(claims)
        return common_days(dated) or span_days([days for days in dated if days.first is not None] or dated)

    def _begun(self, claims: list[Claim]) -> list[Days]:
        """Of each dated claim the days within which it began; a state since some day counts from that day."""
        return [self._began(claim, days) for claim in claims if (days := days_of(claim.time))]

    def _began(self, claim: Claim, days: Days) -> Days:
        """The days within which it began: for a state "since 2014" that year, else the days as told."""
        words = (claim.time.text or "") if claim.time else ""
        long = days.width is not None and days.width > LONG_STATE_DAYS
        if days.width == 0 and self.state.search(claim.evidence.quote) and not self.since.search(words):
            return Days(None, days.last)
        if days.first is None or not long or not (self.since.search(words) or self.since.search(claim.evidence.quote)):
            return days
        return Days(days.first, min(days.first + _precision(words or claim.evidence.quote, days.first), days.last or days.first))

    def _lost_on(self, claim: Claim, side: str) -> int | None:
        """The last day on which the same report has the place taken by others: an undated "held" there tells of the time before."""
        falls = [fall for fall in self._falls[place_of(claim)].values() if fall.report == claim.report and self._side(fall) != side]
        return max((days.first for fall in falls if (days := days_of(fall.time)) and days.first is not None), default=None)

    def _told_on(self, claims: list[Claim]) -> int | None:
        """The last day on which the claims can be said to have been true: that of their first report."""
        return min((day for claim in claims if (day := self.published.get(claim.report)) is not None), default=None)

    def spells(self, statements: list[Statement]) -> list[Spell]:
        """The statements in the order of their days, run together by side; each spell ends where the next begins."""
        run: list[_Spell] = []
        for one in sorted(statements, key=lambda s: (s.day, s.rank, s.holder, s.claims)):
            last = run[-1] if run else None
            if last is not None and self.kin.related(last.holders[0], one.holder):
                run[-1] = _longer(last, one)
                continue
            start = one.start or Days(None, one.day)
            if last is not None and self.disputed.issuperset(one.claims):
                one = replace(one, holder=CONTESTED)
                if last.holders[0] == CONTESTED:
                    run[-1] = _longer(last, one)
                    continue
            if last is not None:
                run[-1] = replace(last, end=_after(last, start))
            run.append(_Spell((one.holder,), start, None, one.day, one.claims, one.probability))
        return [_spell(each) for each in run]


def _spot_of(claim: Claim) -> SpellPlace:
    assert claim.place is not None
    return SpellPlace(name=claim.place.name or claim.place.text, lat=claim.place.lat, lon=claim.place.lon)


def _sharpness(place: SpellPlace) -> tuple[bool, str, float, float]:
    """Of several tellings of a place that is shown which stands first by this: one with a point, by name."""
    return place.lat is None, place.name or "", place.lat or 0.0, place.lon or 0.0


def moves(claim: Claim) -> bool:
    """Whether a claim can move control: said to have happened or to be so, not denied, and not disbelieved by its own report."""
    return claim.certainty != "denied" and claim.realis in ("actual", "ongoing") and claim.stance != "doubted"


def _longer(spell: _Spell, one: Statement) -> _Spell:
    """The spell with one more statement of its side; a start that is told takes the place of one that was not."""
    start = spell.start
    if one.start is not None and one.start.first is not None:
        if start.first is None and start.last is not None and one.start.first <= start.last:
            start = one.start
        elif holds_days(start, one.start) or (
            days_between(start, one.start) > 0 and one.start.last is not None and _close(start, one.start)
        ):
            start = span_days([start, one.start]) if not holds_days(start, one.start) else one.start  # type: ignore[assignment]
    return _Spell(
        (*spell.holders, one.holder),
        start,
        spell.end,
        max(spell.seen, one.day),
        (*spell.claims, *one.claims),
        max(spell.probability, one.probability),
    )


def _close(a: Days, b: Days) -> bool:
    """Two tellings of one takeover that differ by days, not a second takeover; of years and seasons nobody knows by how much they differ."""
    widths = (a.width, b.width)
    return days_between(a, b) <= LONG_STATE_DAYS // 3 and all(width is not None and width <= LONG_STATE_DAYS for width in widths)


def _after(last: _Spell, start: Days) -> Days:
    """When a spell ended: as the next began, but not before it began itself."""
    first = start.first if start.first is not None else last.seen
    first = first if last.start.first is None else max(first, last.start.first)
    return Days(first, start.last) if start.last is None or first <= start.last else Days(start.last, start.last)


def _spell(each: _Spell) -> Spell:
    claims = list(dict.fromkeys(each.claims))
    end: Bounds | None = bounds_of(each.end) if each.end is not None else None
    start = each.start
    if each.end is not None and each.end.last is not None:
        start = Days(start.first, min(each.end.last, NEVER if start.last is None else start.last))  # it began before it ended
    return Spell(holder=_most_named(each.holders), start=bounds_of(start), end=end, probability=each.probability, claims=claims)


def _names(claim: Claim, role: str, kin: Kin) -> list[str]:
    return [kin.holder(party.name) for party in getattr(claim, role) if party.name]


def _most_named(names: Iterable[str]) -> str:
    counts = Counter(names)
    return max(counts, key=lambda name: counts[name]) if counts else ""  # of as many, the first named


def _precision(words: str, first: int) -> int:
    """How many days after its first day a state may have begun: a year, a month or none, as exact as the words."""
    from datetime import date

    day = date.fromordinal(first)
    if day.day != 1 or DAY_OF_MONTH.search(YEAR_ONLY.sub(" ", words)):
        return 0
    months = r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
    if re.search(rf"\b({months})", words, re.IGNORECASE):
        return 30 if day.month in (1, 3, 5, 7, 8, 10, 12) else 29 if day.month != 2 else 27
    return date(day.year, 12, 31).toordinal() - first if day.month == 1 else 0
