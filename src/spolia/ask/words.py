"""An answer in words, short enough for a terminal, and as JSON.

A line that rests on claims bears their numbers, and each number has its quote below. What would not fit is counted, never dropped unsaid:
the JSON has all of it. Text of reports is hostile: every line is escaped before it is shown.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from spolia.ask.answer import asks_for_lots, asks_for_party, asks_for_place
from spolia.ask.answers import Answer, Departure, EventSaid, FateOn, Hand, LotSaid, Name, PlaceHeld, Quote, Spelled, Sum
from spolia.ask.names import SAME
from spolia.errors import harmless
from spolia.publish import words
from spolia.publish.accounts import link_words
from spolia.records import Contradiction, write_json

T = TypeVar("T")
MOST_LINES = 8  # of one section on a terminal
MOST_DISPUTES = 4  # contradictions, which take several lines each
MOST_SUMS = 5  # of one party and side
MOST_MARKS = 2  # quotes of a line that rests on many claims
MARGIN = "  "
OF_THAT_DAY = " of that day, or of days that include it"


@dataclass(frozen=True, slots=True)
class Line:
    """A line and the claims that it rests on."""

    text: str
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A head and its lines; `left` says what else there is."""

    head: str
    lines: tuple[Line, ...] = ()
    left: str = ""


def answer_json(answer: Answer) -> str:
    """The answer as JSON, all in ASCII, with every claim's quote."""
    return json.dumps(json.loads(write_json(answer)), indent=1) + "\n"


def answer_words(answer: Answer) -> str:
    """The answer as text of several lines; nothing in it acts on a terminal."""
    numbers: dict[str, int] = {}
    out = [*_head(answer), ""]
    for section in _sections(answer):
        out.append(section.head)
        out += [f"{MARGIN}{line.text}{_marks(line.claims, numbers, answer)}" for line in section.lines]
        out += [f"{MARGIN}{section.left}"] if section.left else []
        out.append("")
    out += _foot(answer)
    quotes = {quote.claim: quote for quote in answer.quotes}
    if numbers:
        out += ["", "The claims"]
    for claim, number in numbers.items():
        out += _quote(quotes[claim], number)
    return "\n".join(harmless(line) for line in out) + "\n"


def _marks(claims: Iterable[str], numbers: dict[str, int], answer: Answer) -> str:
    known = {quote.claim for quote in answer.quotes}
    return "".join(f" [{numbers.setdefault(claim, len(numbers) + 1)}]" for claim in claims if claim in known)


# --- what was asked, and what was looked at ------------------------------------------------------------------------------


def _head(answer: Answer) -> Iterator[str]:
    question = answer.question
    asked = [str(value) for value in (question.place, question.party, question.category, question.system, question.kind) if value]
    on = f"on {words.day_words(question.on)}" if question.on else ""
    yield " ".join(filter(None, [", ".join(asked), on])).strip()
    if question.as_of:
        yield f"as of {words.day_words(question.as_of)}: {_as_of(answer)}"
    for name in answer.names:
        if name.names and name.why != SAME:
            yield f"({name.why})"
        if name.names and name.near:
            yield f"(other places of the record with that name in theirs: {'; '.join(name.near)})"
    for kinsman in answer.kin:
        yield f"(with {kinsman.name}, {kinsman.how})"


def _as_of(answer: Answer) -> str:
    looked = answer.looked_at
    left = [f"{_many(looked.later, 'report')} published later" if looked.later else ""]
    left.append(f"{_many(looked.undated, 'report')} of which it is not known when they were published" if looked.undated else "")
    behind = " and ".join(filter(None, left))
    return f"from {_many(looked.reports, 'report')} published by then" + (f"; left out: {behind}" if behind else "")


def _foot(answer: Answer) -> Iterator[str]:
    looked = answer.looked_at
    days = f" of {words.span_words(looked.first, looked.last)}" if looked.first else ""
    yield f"Looked at: {_many(looked.reports, 'report')}{days}, {_many(looked.claims, 'claim')}, {_many(looked.events, 'event')}."


# --- the sections --------------------------------------------------------------------------------------------------------


def _sections(answer: Answer) -> Iterator[Section]:
    if not answer.looked_at.reports:
        yield Section("Not looked at: " + ("no report had been published by then." if answer.question.as_of else "the case has no report."))
        return
    missing = [name for name in answer.names if not name.names]
    for name in missing:
        yield _missing(name)
    if missing:
        return
    for place in answer.places:
        yield _place(place, answer)
        yield from _disputes("What the reports disagree on there", place.disputes)
    if answer.party:
        yield from _party(answer)
    if asks_for_lots(answer.question):
        yield from _lots(answer)
    yield from _events(answer)


def _missing(name: Name) -> Section:
    near = f"Near to it, in the record: {'; '.join(name.near)}." if name.near else "No name in the record is near to it."
    answer = "Unknown" if name.slot == "place" else "Nothing found"
    return Section(f"{answer}: no report looked at tells of the {name.slot} “{name.asked}”; {name.why}.", left=near)


def _place(held: PlaceHeld, answer: Answer) -> Section:
    place, day = held.place, answer.question.on
    if held.status is None:
        return Section(f"Who held {place}", (*map(_spell, held.spells), *map(_departure, held.departures)))
    disputed = " The reports disagree, see below." if held.disputes else ""
    if held.status == "none":
        return Section(f"None: the reports tell of {place}, and none whose word stands says that anybody held it.{disputed}")
    if held.status in ("not looked at", "unknown"):
        near = [spell for spell in (held.before, held.after) if spell]
        return Section(_not_told(held, answer.looked_at.last), tuple(map(_spell, near)))
    unsure = not all(spell.sure for spell in held.spells)
    said = HELD_WORDS[held.status].format(
        place=place,
        holder=held.spells[-1].holder,
        former=held.spells[0].holder,
        was="may have been" if unsure else "was",
        because="its holder is said to have left" if held.departures else "the day lies within the bounds of what is told",
    )
    return Section(said + disputed, (*(_spell(spell, day if unsure else None) for spell in held.spells), *map(_departure, held.departures)))


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


def _departure(left: Departure) -> Line:
    return Line(f"but since then: {left.title}, {words.interval_words(left.time)} ({left.event})", _some(left.claims))


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


def _disputes(head: str, disputes: list[Contradiction]) -> Iterator[Section]:
    if disputes:
        shown, left = _cut(disputes, "contradiction", MOST_DISPUTES)
        yield Section(head, tuple(line for dispute in shown for line in _sides(dispute)), left)


def _sides(dispute: Contradiction) -> Iterator[Line]:
    about = dispute.note.partition(": ")[0] or words.SLOT_WORDS[dispute.slot]
    yield Line(f"{about} ({dispute.id})")
    for value, claims in words.sides_of(dispute):
        yield Line(f"{MARGIN}{value}: {_many(len(claims), 'claim')}", tuple(claims))


def _party(answer: Answer) -> Iterator[Section]:
    party = answer.party
    assert party is not None
    of = OF_THAT_DAY if answer.question.on else ""
    if party.sums:
        overlap = (
            "A line without a system may be of the same materiel as those with one: they do not add up." if _overlap(party.sums) else ""
        )
        yield Section(f"What is said to have been taken, lost and destroyed, in sums over events{of}", tuple(_sums(party.sums)), overlap)
    else:
        yield Section(f"Nothing is said to have been taken, lost or destroyed{' in events' + of if of else ''}.")
    if not answer.places:
        yield _holds(answer)
    yield from _disputes("Contradictions in which it stands", party.contradictions)


def _sums(sums: list[Sum]) -> Iterator[Line]:
    """By party and side; of many, those with a system and of a greater number go first."""
    sides: dict[tuple[str, str], list[Sum]] = {}
    for each in sums:
        sides.setdefault((each.party, each.side), []).append(each)
    for (party, side), mine in sides.items():
        yield Line(f"{party} {side}")
        shown, left = _cut(sorted(mine, key=lambda each: (each.system is None, -each.low)), "sum", MOST_SUMS)
        yield from (_sum(each) for each in shown)
        yield from [Line(MARGIN + left)] if left else []


def _overlap(sums: list[Sum]) -> bool:
    """Some category has a sum with a system and one without."""
    with_system, without = ({(e.party, e.side, e.category) for e in sums if (e.system is None) is bare} for bare in (False, True))
    return bool(with_system & without)


def _sum(each: Sum) -> Line:
    what = f"{each.system} ({each.category})" if each.system else each.category
    number = words.number_words(each.low or None, each.high)
    more = ", …" if len(each.events) > MOST_MARKS else ""
    return Line(f"{MARGIN}{what}: {number}, by {', '.join(each.events[:MOST_MARKS])}{more}", _some(each.claims))


def _holds(answer: Answer) -> Section:
    party, on, last = answer.party, answer.question.on, answer.looked_at.last
    assert party is not None
    if on and last and on > last:
        head = f"Places held that day: not looked at, the last report is of {words.day_words(last)}. Held when last heard of:"
    else:
        head = "Places held that day" if on else "Places held, as far as is known" + (f" on {words.day_words(last)}" if last else "")
    if not party.places:
        return Section(head.rstrip(":") + ": none is told of.")
    shown, left = _cut(party.places, "place")
    return Section(head, tuple(_held_place(place, answer) for place in shown), left)


def _held_place(place: PlaceHeld, answer: Answer) -> Line:
    spells = place.spells or [spell for spell in (place.before,) if spell]
    not_sure = place.status in ("may be", "contested", "changed hands")
    said = "; ".join(f"{spell.holder}, {_spell_words(spell)}" for spell in spells)
    doubt = {
        "may be": "not certain, it is said to have left: " if place.departures else "not certain: ",
        "contested": "contested: ",
        "changed hands": "changed hands that day: ",
    }.get(place.status or "", "")
    disputed = " (disputed)" if place.disputes and not not_sure else ""
    return Line(f"{place.place}: {doubt}{said}{disputed}", _some([claim for spell in spells for claim in spell.claims]))


def _lots(answer: Answer) -> Iterator[Section]:
    if not answer.lots:
        yield Section("No lot of it is known to have changed hands.")
        return
    shown, left = _cut(answer.lots, "lot")
    yield Section("Lots that changed hands", tuple(line for lot in shown for line in _lot(lot, answer)), left)


def _lot(said: LotSaid, answer: Answer) -> Iterator[Line]:
    lot, on, last = said.lot, answer.question.on, answer.looked_at.last
    what = f"{lot.system} ({lot.category})" if lot.system else lot.category
    yield Line(f"{what}, {words.sized(lot)} ({lot.lot})")
    if said.denied_by:
        yield Line(f"{MARGIN}its capture is denied", tuple(said.denied_by))
    if on is None:
        yield from (Line(MARGIN + link_words(link), _some(link.claims)) for link in lot.chain)
    elif said.status == "not looked at":
        upto = words.day_words(last) if last else ""
        yield Line(
            f"{MARGIN}that day: not looked at, the last report is of {upto}; last known: {link_words(lot.chain[-1])}",
            _some(lot.chain[-1].claims),
        )
    elif said.status == "destroyed":
        yield Line(f"{MARGIN}destroyed by then")
    elif said.status == "unknown":
        yield Line(
            f"{MARGIN}in whose hands that day is unknown; the first that is told: {link_words(lot.chain[0])}", _some(lot.chain[0].claims)
        )
    else:
        yield Line(f"{MARGIN}{HAND_WORDS[said.status or 'held']}")
        yield from (Line(f"{MARGIN * 2}{_hand(hand, on, said)}", _some(hand.claims)) for hand in said.hands)
    yield from (Line(f"{MARGIN}{_fate(fate)}", _some(fate.claims)) for fate in said.fates)


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


def _events(answer: Answer) -> Iterator[Section]:
    question, events = answer.question, answer.events
    that_day = OF_THAT_DAY if question.on else ""
    undated = f"{_many(answer.events_undated, 'event')} more without a known day" if answer.events_undated else ""
    if not events and question.on and answer.looked_at.last and question.on > answer.looked_at.last:
        yield Section("Events of that day: not looked at, no report is of that day or later.")
        return
    if not events:
        yield Section(
            f"No event{that_day} is told of." + (f" There {'is' if answer.events_undated == 1 else 'are'} {undated}." if undated else "")
        )
        return
    alone = (asks_for_place(question) or asks_for_party(question)) and not (asks_for_place(question) and asks_for_party(question))
    if alone and not question.on and (question.category, question.system) == (None, None):
        kinds = Counter(event.kind for event in events).most_common()
        counted = ", ".join(f"{kind} {count}" for kind, count in kinds)
        yield Section(f"{_many(len(events), 'event')}: {counted}. For those of one kind: --kind {kinds[0][0]}; of a day: --on DATE.")
        return
    shown, left = _cut(events, "event")
    materiel = (question.category, question.system) != (None, None)
    yield Section(f"Events{that_day}", tuple(_event(event, materiel) for event in shown), "; ".join(filter(None, [left, undated])))


def _event(event: EventSaid, materiel: bool) -> Line:
    what = f", with {'; '.join(map(words.item_words, event.items))}" if materiel else ""
    count = len(event.denied_by)
    denied = (
        f", {_many(count, 'claim')} {'denies' if count == 1 else 'deny'} it or a part of it" if count and event.told == "happened" else ""
    )
    told = "" if event.told == "happened" else f", told only as {event.told}"
    text = f"{event.title[:1].upper()}{event.title[1:]}{what}: {words.interval_words(event.time)} ({words.percent(event.probability)} likely, {_many(len(event.claims), 'claim')}{denied}{told}; {event.id})"
    asserting = [claim for claim in event.answering if claim not in event.denied_by]
    return Line(text, _some([*asserting[: MOST_MARKS - 1], *event.denied_by[:1], *asserting[MOST_MARKS - 1 :]]))


# --- quotes and counts ---------------------------------------------------------------------------------------------------


def _quote(quote: Quote, number: int) -> Iterator[str]:
    outlet = quote.outlet or "a report of unknown source"
    said = f"{quote.speaker}, in {outlet}" if quote.speaker else outlet
    published = (
        words.day_words(quote.published) + (" (inferred)" if quote.published_inferred else "") if quote.published else "date not known"
    )
    how = [words.CERTAINTY_WORDS[quote.certainty]] if quote.certainty != "asserted" else []
    how += [words.REALIS_WORDS[quote.realis]] if quote.realis in ("possible", "failed") else []
    how += ["doubted by the report"] if quote.stance == "doubted" else []
    yield f"[{number}] {', '.join(how)}{': ' if how else ''}“{quote.quote}”"
    yield f"    {said}, {published}; claim {quote.claim}"


def _some(claims: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(claims))[:MOST_MARKS]


def _cut(things: list[T], what: str, most: int = MOST_LINES) -> tuple[list[T], str]:
    left = len(things) - most
    return things[:most], f"and {_many(left, 'more ' + what)}; --json has all" if left > 0 else ""


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
