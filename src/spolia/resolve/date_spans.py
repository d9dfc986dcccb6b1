"""Dates of spans of a text, each read in its sentence: whether that speaks of what is ahead, and which day was told before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from spolia.language.times import form
from spolia.records import Interval
from spolia.resolve.date_forms import Tense
from spolia.resolve.dates import resolve_time, timex_value
from spolia.resolve.verdicts import Verdict

AHEAD = re.compile(
    r"\b(?:will|shall|won['’]t|going to|plan(?:s|ned|ning)? (?:to|for|on)|expect(?:s|ed|ing)? (?:to|in|on|by)|scheduled|set (?:to|for)|due (?:to|on|in|by|for)|upcoming|forthcoming|"
    r"intend(?:s|ed)? to|vow(?:s|ed)? to|promis(?:es|ed) to|agreed to|deadline|ultimatum|must|should|expires?|starting|effective|(?:is|are) to(?: be \w{2,}(?: (?:over|out|up|in|to))?)?|to be held|payable|no later than|ahead of|next|(?<!said )(?<!believed )(?<!thought )(?<!known )(?<!reported )(?<!appeared )(?<!seemed )(?<!claimed )(?<!found )to be \w{2,}(?: (?:over|out|up|in|to))?)\b|['’]ll\b",
    re.IGNORECASE,
)
BEHIND = re.compile(
    r"\b(?:said|says|told|reported|announced|was|were|had|has|have|did|took|fell|began|came|went|left|lost|made|held|struck|hit|shot|fled|broke|became|killed|\w{3,}ed)\b",
    re.IGNORECASE,
)
SENTENCE_END = re.compile(r"[.!?][\"”’)]?\s+(?=[A-Z\"“(])|\n\s*\n")
LONGEST_SENTENCE = 400  # characters on either side of a span that may say of which time it speaks
SHORT_DAYS = 10  # what was told before and is longer is no day to count from


def resolve_dates(text: str, spans: Sequence[tuple[int, int]], said_on: str | None) -> list[Verdict]:
    """A verdict for each span, in the order given: its Interval as its sentence and what stands before it in the text have it."""
    verdicts: dict[int, Verdict] = {}
    before: Interval | None = None
    for index in sorted(range(len(spans)), key=lambda i: spans[i]):
        start, end = spans[index]
        verdict = resolve_time(text[start:end], said_on, guess_tense(text, start, end), before)
        verdicts[index] = verdict
        if verdict.value is not None and _is_short(verdict.value):
            before = verdict.value
    return [verdicts[index] for index in range(len(spans))]


def _is_short(interval: Interval) -> bool:
    if interval.start is None or interval.end is None:
        return False
    return (date.fromisoformat(interval.end) - date.fromisoformat(interval.start)).days <= SHORT_DAYS


def guess_tense(text: str, start: int, end: int) -> Tense:
    """Whether the sentence speaks at text[start:end] of what is ahead: by the verb nearest before the span, else after it."""
    lead = text[max(0, start - LONGEST_SENTENCE) : start]
    begin = max((match.end() for match in SENTENCE_END.finditer(lead)), default=0)
    ahead, behind = (max((m.end() for m in words.finditer(lead, begin)), default=-1) for words in (AHEAD, BEHIND))
    if ahead == behind == -1:
        rest = text[end : end + LONGEST_SENTENCE]
        stop = SENTENCE_END.search(rest)
        rest = rest[: stop.start() if stop else len(rest)]
        ahead, behind = (-(m.start() + 1) if (m := words.search(rest)) else -len(rest) - 2 for words in (AHEAD, BEHIND))
    return "future" if ahead > behind or ahead == behind >= 0 else "past"  # "to be handed" ends as "handed" does


def describe_date(interval: Interval | None, text: str) -> dict[str, Any] | None:
    """What words mean as `{"start", "end", "timex"}`; None where neither a day nor a TIMEX3 value can be given."""
    counted = interval is None and form("later").fullmatch(text.strip()) is not None  # "24 hours later" without a day to count from
    value = None if counted else timex_value(interval, text)
    if interval is None and value is None:
        return None
    return {"start": interval.start if interval else None, "end": interval.end if interval else None, "timex": value}
