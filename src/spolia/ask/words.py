"""An answer in words, short enough for a terminal, and as JSON.

A line that rests on claims bears their numbers, and each number has its quote below. What would not fit is counted, never dropped unsaid:
the JSON has all of it. Text of reports is hostile: every line is escaped before it is shown.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from spolia.ask.answers import Answer, Quote
from spolia.ask.names import SAME
from spolia.ask.sections import Room, answer_sections, many
from spolia.errors import harmless
from spolia.publish import words
from spolia.records import write_json

MARGIN = "  "
TERMINAL = Room(
    lines=8,
    disputes=4,
    sums=5,
    marks=2,
    more="--json has all",
    counted=True,
    narrower="For those of one kind: --kind {kind}; of a day: --on DATE.",
)


def answer_json(answer: Answer) -> str:
    """The answer as JSON, all in ASCII, with every claim's quote."""
    return json.dumps(json.loads(write_json(answer)), indent=1) + "\n"


def answer_words(answer: Answer) -> str:
    """The answer as text of several lines; nothing in it acts on a terminal."""
    numbers: dict[str, int] = {}
    out = [*_head(answer), ""]
    for section in answer_sections(answer, TERMINAL):
        out.append(section.head)
        out += [f"{MARGIN * (1 + line.deep)}{line.text}{_marks(line.claims, numbers, answer)}" for line in section.lines]
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
    left = [f"{many(looked.later, 'report')} published later" if looked.later else ""]
    left.append(f"{many(looked.undated, 'report')} of which it is not known when they were published" if looked.undated else "")
    behind = " and ".join(filter(None, left))
    return f"from {many(looked.reports, 'report')} published by then" + (f"; left out: {behind}" if behind else "")


def _foot(answer: Answer) -> Iterator[str]:
    looked = answer.looked_at
    days = f" of {words.span_words(looked.first, looked.last)}" if looked.first else ""
    yield f"Looked at: {many(looked.reports, 'report')}{days}, {many(looked.claims, 'claim')}, {many(looked.events, 'event')}."


# --- quotes -------------------------------------------------------------------------------------------------------------


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
