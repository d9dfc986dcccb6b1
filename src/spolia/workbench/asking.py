"""The page on which the record is asked: a question in words, what was understood of it, the answer in sentences, and each claim that it rests on.

An answer has an address: the question stands in it, in words or as the query that they came to.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.responses import Response

from spolia.ask import Answer, Heard, Question, Room, Section, answer_sections, hear_question
from spolia.ask.heard import EXPECTED
from spolia.ask.heard import LONGEST as LONGEST_QUESTION
from spolia.publish.lookup import Lookup
from spolia.publish.page import Page
from spolia.publish.words import day_words
from spolia.records import CATEGORIES, KINDS, write_json
from spolia.workbench.api import answer_to, json_answer, read_question
from spolia.workbench.asked import Asked, Refused
from spolia.workbench.pages import show
from spolia.workbench.routes import Desk, Param, Route
from spolia.workbench.stand import Stand

SLOTS = {
    "party": "Who",
    "category": "What",
    "system": "What system",
    "kind": "What kind of event",
    "place": "Where",
    "on": "When",
    "as_of": "As of",
}
ROOM = Room(lines=40, disputes=12, sums=20, marks=4, more="the answer for programs has all")
NAMED = 400  # names that a field offers


@dataclass(frozen=True, slots=True)
class Put:
    """What was asked and what came of it: `heard` where it was asked in words, `wrong` where it cannot be asked."""

    heard: Heard | None = None
    question: Question | None = None
    answer: Answer | None = None
    wrong: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A line of the answer: its text in pieces, each with the address that it leads to, and the numbers of its claims."""

    pieces: list[tuple[str, str | None]]
    marks: list[int]
    deep: int


def ask_page(desk: Desk, asked: Asked) -> Response:
    stand, put = desk.stand, _put(desk, asked)
    numbers: dict[str, int] = {}
    sections = [(one, _said(one, put.answer, stand.lookup, numbers)) for one in answer_sections(put.answer, ROOM)] if put.answer else []
    query = _query(put.question)
    given = {
        "put": put, "understood": list(_understood(put)), "most": LONGEST_QUESTION, "expected": EXPECTED, "query": query,
        "as_query": urlencode(query), "command": _command(query), "sections": sections, "numbers": numbers, "examples": examples(stand),
        "kinds": KINDS, "categories": CATEGORIES, "places": [place.name for place in stand.lookup.places[:NAMED]], "parties": stand.lookup.parties[:NAMED],
        "typed": {name: asked.query.get(name, "") for name in ("q", *SLOTS)} | {"on": "", "as_of": ""} | query,
    }  # fmt: skip
    title = f"Ask: {put.heard.words}" if put.heard and put.heard.words else "Ask"
    return show(desk, asked.person, Page("desk/ask.html", "ask.html", title, "", given))


def _put(desk: Desk, asked: Asked) -> Put:
    """The question in words where there is one, else as a query; nothing where neither is there."""
    words = asked.query.get("q", "").strip()
    fields = {name: value.strip() for name, value in asked.query.items() if name in SLOTS and value.strip()}
    heard = hear(desk.stand, words) if words else None
    if heard is None and not fields:
        return Put()
    try:
        question = heard.question if heard else read_question(fields)
        return Put(heard, question, answer_to(question, desk, asked) if question else None)
    except Refused as refused:
        if refused.status not in (400, 422):
            raise
        return Put(heard, heard.question if heard else None, wrong=refused.detail)


def hear(stand: Stand, words: str) -> Heard:
    """The question in words, as it is understood by this build's names."""
    return stand.worked_out.get(("heard", words), lambda: hear_question(words, stand.lookup))


def _query(question: Question | None) -> dict[str, str]:
    """The filters of the question."""
    return {name: value for name in SLOTS if question and (value := getattr(question, name)) is not None}


def _understood(put: Put) -> Iterator[tuple[str, str, str]]:
    """What was asked for: of each filter its label, its value as the record has it, and why that is meant."""
    names = {name.slot: name for name in put.answer.names} if put.answer else {}
    heard = put.heard.taken if put.heard else []
    values = _query(put.question) or {one.slot: one.value for one in heard}
    for slot, label in SLOTS.items():
        if slot in names and names[slot].names:
            yield label, ", ".join(names[slot].names), names[slot].why
        elif value := values.get(slot):
            yield label, day_words(value) if slot in ("on", "as_of") else value, ""
    for kinsman in put.answer.kin if put.answer else ():
        yield "With", kinsman.name, kinsman.how


def _command(query: dict[str, str]) -> str:
    """The same question for a terminal."""
    return " ".join(["spolia ask CASE", *(f"--{name.replace('_', '-')} {shlex.quote(value)}" for name, value in query.items())])


def _said(section: Section, told: Answer, lookup: Lookup, numbers: dict[str, int]) -> list[Said]:
    quoted = {quote.claim for quote in told.quotes} & lookup.claims.keys()
    return [
        Said(
            _pieces(line.text, line.of, lookup),
            [numbers.setdefault(claim, len(numbers) + 1) for claim in line.claims if claim in quoted],
            line.deep,
        )
        for line in section.lines
    ]


def _pieces(text: str, ids: Sequence[str], lookup: Lookup) -> list[tuple[str, str | None]]:
    """The text with the ids in it as pieces of their own, each with where it leads; None where it leads nowhere."""
    if not ids:
        return [(text, None)]
    parts = re.split(f"({'|'.join(map(re.escape, ids))})", text)
    return [(part, _leads_to(part, lookup) if at % 2 else None) for at, part in enumerate(parts) if part]


def _leads_to(id_: str, lookup: Lookup) -> str | None:
    if id_ in lookup.contradictions:
        event = lookup.subject(lookup.contradictions[id_])
        return f"{lookup.addresses['events'][event.id]}#d-{id_}" if event else None
    return next((lookup.addresses[family][id_] for family in ("events", "materiel") if id_ in lookup.addresses[family]), None)


# --- examples --------------------------------------------------------------------------------------------------------------


def examples(stand: Stand) -> list[str]:
    """Questions that the record can be asked: of its own places, parties and materiel; only such as are understood whole."""
    return stand.worked_out.get("examples", lambda: [words for words in _examples(stand.lookup) if _is_whole(hear(stand, words))])


def _is_whole(heard: Heard) -> bool:
    return heard.question is not None and not heard.left


def _examples(lookup: Lookup) -> Iterator[str]:
    held = max((one for one in lookup.record.control if one.place.name), key=lambda one: len(one.spells), default=None)
    day = next((day for spell in held.spells for day in spell.start if day), None) if held else None
    if held and day:
        yield f"Who held {held.place.name} on {day_words(day)}?"
    party = max(lookup.acting, key=lambda name: len(lookup.events_of.get(name, ())), default=None)
    lot = next((lot for lot in lookup.record.custody if lot.system), None)
    place = max(lookup.places, key=lambda place: len(place.events), default=None)
    if party:
        yield f"What did {party} take, lose and hold?"
    if lot:
        yield f"In whose hands was the {lot.system}?"
    if party and lot:
        yield f"What did {party} capture of the category {lot.category}?"
    if place:
        yield f"Attacks at {place.name}"
        published = sorted(report.published for report in lookup.reports.values() if report.published)
        if published:
            yield f"What happened at {place.name} as of {day_words(published[len(published) // 2])}?"


# --- for programs ----------------------------------------------------------------------------------------------------------


def heard_answer(desk: Desk, asked: Asked) -> Response:
    """The question in words as the filters that `/api/v1/ask` takes."""
    return json_answer(write_json(hear(desk.stand, asked.query.get("q", ""))))


WORDS = Param("q", "the question", {"type": "string", "minLength": 1, "maxLength": LONGEST_QUESTION}, needed=True)
ROUTES: tuple[Route, ...] = (
    Route("GET", "/desk/ask.html", ask_page, "reader", public=True),
    Route(
        "GET",
        "/api/v1/heard",
        heard_answer,
        "reader",
        "interface",
        "A question in words, as the filters that `/ask` takes",
        (WORDS,),
        Heard,
        public=True,
    ),
)
