"""An answer in sections: each a sentence and its lines, every line with the claims that it rests on.

How much of it is said depends on where it is read (`Room`): what would not fit is counted, never dropped unsaid.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from spolia.ask.answer import asks_for_lots, asks_for_party, asks_for_place
from spolia.ask.answers import Answer, Departure, EventSaid, FateOn, Hand, LotSaid, Name, PlaceHeld, Spelled, Sum
from spolia.publish import words
from spolia.publish.accounts import link_words
from spolia.records import Contradiction

T = TypeVar("T")
OF_THAT_DAY = " of that day, or of days that include it"


@dataclass(frozen=True, slots=True)
class Room:
    """How much is said: `lines` of a section, `disputes`, which take several lines each, `sums` of one party and side, `marks` of a line that rests on
    many claims. `more` says where the rest is. Where `counted`, the events of a place or party are counted by their kinds in one line, which says
    `narrower`, how those of one kind are asked for."""

    lines: int
    disputes: int
    sums: int
    marks: int
    more: str
    counted: bool = False
    narrower: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line and the claims that it rests on; `of` are the ids of events, contradictions and lots that stand in it, `deep` how far it is set in below another."""

    text: str
    claims: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    deep: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """A head and its lines; `left` says what else there is."""

    head: str
    lines: tuple[Line, ...] = ()
    left: str = ""


def answer_sections(answer: Answer, room: Room) -> Iterator[Section]:
    """The answer in sections, what was asked for first."""
    return Telling(answer, room).sections()


class Telling:
    """An answer as it is said where there is so much room."""

    def __init__(self, answer: Answer, room: Room) -> None:
        self.answer, self.room = answer, room

    def sections(self) -> Iterator[Section]:
        if not self.answer.looked_at.reports:
            yield Section(
                "Not looked at: " + ("no report had been published by then." if self.answer.question.as_of else "the case has no report.")
            )
            return
        missing = [name for name in self.answer.names if not name.names]
        for name in missing:
            yield _missing(name)
        if missing:
            return
        for place in self.answer.places:
            yield self._place(place)
            yield from self._disputes("What the reports disagree on there", place.disputes)
        if self.answer.party:
            yield from self._party()
        if asks_for_lots(self.answer.question):
            yield from self._lots()
        yield from self._events()

    def _place(self, held: PlaceHeld) -> Section:
        place, day = held.place, self.answer.question.on
        if held.status is None:
            return Section(f"Who held {place}", (*map(_spell, held.spells), *map(self._departure, held.departures)))
        disputed = " The reports disagree, see below." if held.disputes else ""
        if held.status == "none":
            return Section(f"None: the reports tell of {place}, and none whose word stands says that anybody held it.{disputed}")
        if held.status in ("not looked at", "unknown"):
            near = [spell for spell in (held.before, held.after) if spell]
            return Section(_not_told(held, self.answer.looked_at.last), tuple(map(_spell, near)))
        unsure = not all(spell.sure for spell in held.spells)
        said = HELD_WORDS[held.status].format(
            place=place,
            holder=held.spells[-1].holder,
            former=held.spells[0].holder,
            was="may have been" if unsure else "was",
            because="its holder is said to have left" if held.departures else "the day lies within the bounds of what is told",
        )
        return Section(
            said + disputed, (*(_spell(spell, day if unsure else None) for spell in held.spells), *map(self._departure, held.departures))
        )

    def _departure(self, left: Departure) -> Line:
        text = f"but since then: {left.title}, {words.interval_words(left.time)} ({left.event})"
        return Line(text, self._some(left.claims), (left.event,))

    def _disputes(self, head: str, disputes: list[Contradiction]) -> Iterator[Section]:
        if disputes:
            shown, left = self._cut(disputes, "contradiction", self.room.disputes)
            yield Section(head, tuple(line for dispute in shown for line in _sides(dispute)), left)

    def _party(self) -> Iterator[Section]:
        party = self.answer.party
        assert party is not None
        of = OF_THAT_DAY if self.answer.question.on else ""
        if party.sums:
            overlap = (
                "A line without a system may be of the same materiel as those with one: they do not add up." if _overlap(party.sums) else ""
            )
            yield Section(
                f"What is said to have been taken, lost and destroyed, in sums over events{of}", tuple(self._sums(party.sums)), overlap
            )
        else:
            yield Section(f"Nothing is said to have been taken, lost or destroyed{' in events' + of if of else ''}.")
        if not self.answer.places:
            yield self._holds()
        yield from self._disputes("Contradictions in which it stands", party.contradictions)

    def _sums(self, sums: list[Sum]) -> Iterator[Line]:
        """By party and side; of many, those with a system and of a greater number go first."""
        sides: dict[tuple[str, str], list[Sum]] = {}
        for each in sums:
            sides.setdefault((each.party, each.side), []).append(each)
        for (party, side), mine in sides.items():
            yield Line(f"{party} {side}")
            shown, left = self._cut(sorted(mine, key=lambda each: (each.system is None, -each.low)), "sum", self.room.sums)
            yield from (self._sum(each) for each in shown)
            yield from [Line(left, deep=1)] if left else []

    def _sum(self, each: Sum) -> Line:
        what = f"{each.system} ({each.category})" if each.system else each.category
        number = words.number_words(each.low or None, each.high)
        named = each.events[: self.room.marks]
        more = ", …" if len(each.events) > len(named) else ""
        return Line(f"{what}: {number}, by {', '.join(named)}{more}", self._some(each.claims), tuple(named), deep=1)

    def _holds(self) -> Section:
        party, on, last = self.answer.party, self.answer.question.on, self.answer.looked_at.last
        assert party is not None
        if on and last and on > last:
            head = f"Places held that day: not looked at, the last report is of {words.day_words(last)}. Held when last heard of:"
        else:
            head = "Places held that day" if on else "Places held, as far as is known" + (f" on {words.day_words(last)}" if last else "")
        if not party.places:
            return Section(head.rstrip(":") + ": none is told of.")
        shown, left = self._cut(party.places, "place")
        return Section(head, tuple(self._held_place(place) for place in shown), left)

    def _held_place(self, place: PlaceHeld) -> Line:
        spells = place.spells or [spell for spell in (place.before,) if spell]
        not_sure = place.status in ("may be", "contested", "changed hands")
        said = "; ".join(f"{spell.holder}, {_spell_words(spell)}" for spell in spells)
        doubt = {
            "may be": "not certain, it is said to have left: " if place.departures else "not certain: ",
            "contested": "contested: ",
            "changed hands": "changed hands that day: ",
        }.get(place.status or "", "")
        disputed = " (disputed)" if place.disputes and not not_sure else ""
        return Line(f"{place.place}: {doubt}{said}{disputed}", self._some([claim for spell in spells for claim in spell.claims]))

    def _lots(self) -> Iterator[Section]:
        if not self.answer.lots:
            yield Section("No lot of it is known to have changed hands.")
            return
        shown, left = self._cut(self.answer.lots, "lot")
        yield Section("Lots that changed hands", tuple(line for lot in shown for line in self._lot(lot)), left)

    def _lot(self, said: LotSaid) -> Iterator[Line]:
        lot, on, last = said.lot, self.answer.question.on, self.answer.looked_at.last
        what = f"{lot.system} ({lot.category})" if lot.system else lot.category
        yield Line(f"{what}, {words.sized(lot)} ({lot.lot})", of=(lot.lot,))
        if said.denied_by:
            yield Line("its capture is denied", tuple(said.denied_by), deep=1)
        if on is None:
            yield from (Line(link_words(link), self._some(link.claims), deep=1) for link in lot.chain)
        elif said.status == "not looked at":
            upto = words.day_words(last) if last else ""
            text = f"that day: not looked at, the last report is of {upto}; last known: {link_words(lot.chain[-1])}"
            yield Line(text, self._some(lot.chain[-1].claims), deep=1)
        elif said.status == "destroyed":
            yield Line("destroyed by then", deep=1)
        elif said.status == "unknown":
            text = f"in whose hands that day is unknown; the first that is told: {link_words(lot.chain[0])}"
            yield Line(text, self._some(lot.chain[0].claims), deep=1)
        else:
            yield Line(HAND_WORDS[said.status or "held"], deep=1)
            yield from (Line(_hand(hand, on, said), self._some(hand.claims), deep=2) for hand in said.hands)
        yield from (Line(_fate(fate), self._some(fate.claims), deep=1) for fate in said.fates)

    def _events(self) -> Iterator[Section]:
        question, events = self.answer.question, self.answer.events
        that_day = OF_THAT_DAY if question.on else ""
        undated = f"{many(self.answer.events_undated, 'event')} more without a known day" if self.answer.events_undated else ""
        if not events and question.on and self.answer.looked_at.last and question.on > self.answer.looked_at.last:
            yield Section("Events of that day: not looked at, no report is of that day or later.")
            return
        if not events:
            yield Section(
                f"No event{that_day} is told of."
                + (f" There {'is' if self.answer.events_undated == 1 else 'are'} {undated}." if undated else "")
            )
            return
        alone = (asks_for_place(question) or asks_for_party(question)) and not (asks_for_place(question) and asks_for_party(question))
        if self.room.counted and alone and not question.on and (question.category, question.system) == (None, None):
            kinds = Counter(event.kind for event in events).most_common()
            counted = ", ".join(f"{kind} {count}" for kind, count in kinds)
            yield Section(f"{many(len(events), 'event')}: {counted}. {self.room.narrower.format(kind=kinds[0][0])}")
            return
        shown, left = self._cut(events, "event")
        materiel = (question.category, question.system) != (None, None)
        yield Section(f"Events{that_day}", tuple(self._event(event, materiel) for event in shown), "; ".join(filter(None, [left, undated])))

    def _event(self, event: EventSaid, materiel: bool) -> Line:
        what = f", with {'; '.join(map(words.item_words, event.items))}" if materiel else ""
        count = len(event.denied_by)
        denied = (
            f", {many(count, 'claim')} {'denies' if count == 1 else 'deny'} it or a part of it"
            if count and event.told == "happened"
            else ""
        )
        told = "" if event.told == "happened" else f", told only as {event.told}"
        text = f"{event.title[:1].upper()}{event.title[1:]}{what}: {words.interval_words(event.time)} ({words.percent(event.probability)} likely, {many(len(event.claims), 'claim')}{denied}{told}; {event.id})"
        asserting = [claim for claim in event.answering if claim not in event.denied_by]
        first = self.room.marks - 1  # so that of the marks one is of who denies it
        return Line(text, self._some([*asserting[:first], *event.denied_by[:1], *asserting[first:]]), (event.id,))

    def _some(self, claims: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(claims))[: self.room.marks]

    def _cut(self, things: list[T], what: str, most: int | None = None) -> tuple[list[T], str]:
        """As many as there is room for, and in words how many are left out."""
        most = self.room.lines if most is None else most
        left = len(things) - most
        return things[:most], f"and {many(left, 'more ' + what)}; {self.room.more}" if left > 0 else ""


def _missing(name: Name) -> Section:
    near = f"Near to it, in the record: {'; '.join(name.near)}." if name.near else "No name in the record is near to it."
    answer = "Unknown" if name.slot == "place" else "Nothing found"
    return Section(f"{answer}: no report looked at tells of the {name.slot} “{name.asked}”; {name.why}.", left=near)


def _not_told(held: PlaceHeld, last: str | None) -> str:
    """Why nothing is said of the day; the spells nearest to it stand below."""
    place = held.place
    if held.status == "unknown":
        return f"Unknown: no report says who held {place} that day, which is {held.why} of the spells that are told."
    behind = f"who held {place} when last heard of:" if held.before else f"none says who held {place}."
    return (
        f"Not looked at: no report is of that day or later, the last is of {words.day_words(last) if last else 'a day not known'}; {behind}"
    )


HELD_WORDS = {
    "held": "{holder} held {place}.",
    "held as far as known": "{holder} held {place}, as far as is known.",
    "changed hands": "{place} changed hands that day, from {former} to {holder}.",
    "may be": "Not certain who held {place}: {because}.",
    "contested": "{place} {was} contested: the reports are even on who held it.",
}


def _spell(spell: Spelled, day: str | None = None) -> Line:
    text = f"{spell.holder}: {_spell_words(spell)} ({words.percent(spell.probability)} likely)"
    return Line((f"{_perhaps(spell, day)} " if day else "") + text, tuple(spell.claims))


def _spell_words(spell: Spelled) -> str:
    """Its bounds and, where no end is told, how fresh the last report of it is."""
    heard = f", last told of in a report of {words.day_words(spell.last_told)}" if spell.end is None and spell.last_told else ""
    return words.spell_words(spell.start, spell.end) + heard


def _perhaps(held: Spelled | Hand, day: str) -> str:
    """On which side of a change the day may lie."""
    if held.sure:
        return "surely for a part of the day"
    if held.end is not None and held.end[0] is not None and held.end[0] <= day:
        return "perhaps still"
    return "perhaps already" if held.start[1] is not None and day < held.start[1] else "perhaps"


def _sides(dispute: Contradiction) -> Iterator[Line]:
    about = dispute.note.partition(": ")[0] or words.SLOT_WORDS[dispute.slot]
    yield Line(f"{about} ({dispute.id})", of=(dispute.id,))
    for value, claims in words.sides_of(dispute):
        yield Line(f"{value}: {many(len(claims), 'claim')}", tuple(claims), deep=1)


def _overlap(sums: list[Sum]) -> bool:
    """Some category has a sum with a system and one without."""
    with_system, without = ({(e.party, e.side, e.category) for e in sums if (e.system is None) is bare} for bare in (False, True))
    return bool(with_system & without)


HAND_WORDS = {
    "held": "that day in the hands of", "held as far as known": "that day, as far as is known, in the hands of", "changed hands": "changed hands that day",
    "may be": "not certain in whose hands that day", "contested": "contested that day",
}  # fmt: skip


def _hand(hand: Hand, day: str, said: LotSaid) -> str:
    begun = words.bounds_words(hand.start) if hand.start != (None, None) else "since when is not known"
    how = f"{words.LINK_WORDS[hand.how]}, {begun}"
    return (f"{_perhaps(hand, day)} " if said.status == "may be" else "") + f"{hand.holder or 'not known who'} ({how})"


def _fate(fate: FateOn) -> str:
    when = f", {words.interval_words(fate.when)}" if fate.when else ""
    then = {True: " (by then)", False: " (only later)", None: ""}[fate.by_then]
    return f"fate: {words.FATE_WORDS[fate.status]}, {words.sized(fate)}{when}{then}"  # type: ignore[arg-type]


def many(count: int, what: str) -> str:
    """So many of it: "1 claim", "2,000 claims"."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"
