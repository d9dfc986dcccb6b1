"""A question in words, as far as it is understood: the filters that it comes to, which of its words they were taken from, and what of it is left.

    days → names of the record and the tables → kinds of events → names that nobody knows → what is left
Each word is taken once, longer names before shorter ones. What would make the answer one to another question is a reason not to read it: a name that
is understood as nothing, a word such as "not". Words of a question stand in knowledge/questions.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, Literal

from msgspec import Struct

from spolia.ask.days import find_days
from spolia.ask.questions import Question
from spolia.errors import BadCommand
from spolia.knowledge.words import singular
from spolia.language.times import find_times
from spolia.measures import fold
from spolia.publish.lookup import Lookup
from spolia.records import CATEGORIES, HARMS, EventItem, Lot

Slot = Literal["place", "party", "category", "system", "kind", "on", "as_of"]
LONGEST = 300  # characters of a question
MOST_WORDS = 8  # of a name
WORD = re.compile(r"[^\W_]+(?:[-./'’][^\W_]+)*", re.UNICODE)
ARTICLE = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)
OWNER = re.compile(r"['’]s$|(?<=s)['’]$")
EXPECTED = (
    "Name a place, a party, materiel, a kind of event or a day: who held a place on a day, what a party took, lost or holds, in whose hands "
    "materiel was, what happened. A day is written as 11 December 2016 or 2016-12-11; “as of” a day asks for what had been published by its end."
)


class Taken(Struct, frozen=True, kw_only=True):
    """Words of a question, and what they were taken for: `value` of the filter `slot`."""

    slot: Slot
    words: str
    value: str


class Heard(Struct, frozen=True, kw_only=True):
    """A question in words as it was understood. `question` is None where it was not read: `why` says what stands in the way.

    `left` are words that chose nothing: the answer is given as if they were not there.
    """

    words: str
    question: Question | None
    taken: list[Taken]
    left: list[str]
    why: str | None = None


def hear_question(words: str, lookup: Lookup) -> Heard:
    """The question that the words ask, by the names of the record and of the tables."""
    words = " ".join(words.split())
    if len(words) > LONGEST:
        return Heard(words=words[:LONGEST], question=None, taken=[], left=[], why=f"It has more than {LONGEST} characters.")
    hearing = Hearing(words, lookup)
    if refused := hearing.refused():
        return Heard(words=words, question=None, taken=[], left=[], why=refused)
    for hear in (hearing.days, hearing.names, hearing.kinds, hearing.strangers):
        hear()
    return hearing.heard()


class Hearing:
    """A question while it is read: its words in order, and of each what it was taken for."""

    def __init__(self, words: str, lookup: Lookup) -> None:
        self._words, self._lookup = words, lookup
        self._spans = [(match.start(), match.end()) for match in WORD.finditer(words)]
        self._said = [OWNER.sub("", words[start:end]) for start, end in self._spans]
        self._folded = [word.casefold() for word in self._said]
        self._free = [True] * len(self._spans)
        self._named = [False] * len(self._spans)  # is a name that is known, whether it was taken or not
        self._taken: dict[Slot, tuple[int, Taken]] = {}
        self._table: Mapping[str, Any] = lookup.known.yaml("questions.yaml")
        self._frame = {*self._table["frame"], *self._table["now"]}
        self._why: str | None = None

    # --- what it comes to ------------------------------------------------------------------------------------------------

    def heard(self) -> Heard:
        taken = [one for _, one in sorted(self._taken.values(), key=lambda each: each[0])]
        left = list(self._left())
        question, why = None, self._why
        if why is None:
            try:
                question = Question(**{one.slot: one.value for one in taken})
            except BadCommand:
                why = "Nothing in it is understood as a place, a party, materiel, a kind of event or a day."
        return Heard(words=self._words, question=question, taken=taken, left=left, why=why)

    def refused(self) -> str | None:
        """Why the question is one that the record does not answer, whatever it names."""
        found = next((word for word in self._folded if word in self._table["refused"]), None)
        return f"It has “{found}” in it, and the record is not asked so." if found else None

    def _left(self) -> Iterator[str]:
        """The words that chose nothing, those that stand side by side together."""
        open_ = [free and word not in self._frame for word, free in zip(self._folded, self._free, strict=True)]
        start: int | None = None
        for at, is_open in enumerate([*open_, False]):
            if is_open and start is None:
                start = at
            elif not is_open and start is not None:
                yield self._text(start, at)
                start = None

    def _text(self, first: int, after: int) -> str:
        return self._words[self._spans[first][0] : self._spans[after - 1][1]]

    def _take(self, slot: Slot, first: int, after: int, value: str) -> None:
        """Takes the words for the filter, where none were yet: of each sort one thing can be asked for, and another is left."""
        if slot not in self._taken and all(self._free[first:after]):
            self._free[first:after] = [False] * (after - first)
            self._taken[slot] = (first, Taken(slot=slot, words=self._text(first, after), value=value))

    def _runs(self) -> Iterator[tuple[int, int]]:
        """The runs of words that are neither taken nor a known name, longest first."""
        for size in range(min(MOST_WORDS, len(self._spans)), 0, -1):
            for first in range(len(self._spans) - size + 1):
                if all(self._free[first : first + size]) and not any(self._named[first : first + size]):
                    yield first, first + size

    def _led_by(self, first: int, leads: Iterable[str]) -> int:
        """How many words right before are one of these leads, the longest of them; 0 for none."""
        sizes = (len(lead.split()) for lead in leads if self._folded[:first][-len(lead.split()) :] == lead.split())
        return max(sizes, default=0)

    # --- days ------------------------------------------------------------------------------------------------------------

    def days(self) -> None:
        """The day on which it was so, and the day by which it was published; what is no single day is left, and said."""
        for start, end, day in find_days(self._words):
            first, after = self._within(start, end)
            as_of = self._led_by(first, self._table["as_of_leads"])
            slot: Slot = "as_of" if as_of else "on"
            if slot in self._taken:
                self._why = self._why or f"It names two days, {self._taken[slot][1].value} and {day}, and a question is asked of one."
            elif as_of or not self._led_by(first, self._table["longer_leads"]):
                self._take(slot, first - as_of, after, day)
        for start, end in find_times(self._words):
            first, after = self._within(start, end)
            if all(self._free[first:after]) and not set(self._folded[first:after]) & set(self._table["now"]):
                self._why = self._why or f"“{self._text(first, after)}” is not one day of a year, and a question is asked of one."

    def _within(self, start: int, end: int) -> tuple[int, int]:
        """The words from character `start` to `end`: the first of them, and the one after the last."""
        inside = [at for at, (low, high) in enumerate(self._spans) if start <= low and high <= end + 1]
        return (inside[0], inside[-1] + 1) if inside else (0, 0)

    # --- names -----------------------------------------------------------------------------------------------------------

    def names(self) -> None:
        """Places, parties and materiel, as the record names them, then as the tables do; of several of a sort the first."""
        found: dict[tuple[int, int], Slot] = {}
        for first, after in self._runs():
            ends_in_frame = self._folded[first] in self._frame or self._folded[after - 1] in self._frame
            slot = self._of_record(first, after) or (None if ends_in_frame else self._of_tables(first, after))
            if slot is not None:
                found[first, after] = slot
                self._named[first:after] = [True] * (after - first)
        for (first, after), slot in sorted(found.items()):
            self._take(slot, first, after, self._value(slot, first, after))

    def _value(self, slot: Slot, first: int, after: int) -> str:
        text = ARTICLE.sub("", OWNER.sub("", self._text(first, after)))
        row = self._lookup.known.materiel.find(text) if slot == "category" and not self._is_category(text) else None
        return row.category if row else text

    def _of_record(self, first: int, after: int) -> Slot | None:
        slots = self._told.get(fold(" ".join(self._said[first:after])), ())
        if len(slots) > 1:  # a state is a place and a party
            return "party" if self._led_by(first, self._table["party_leads"]) else "place"
        return next(iter(slots), None)

    @cached_property
    def _told(self) -> dict[str, tuple[Slot, ...]]:
        """What each folded name of the record may be."""
        told: dict[str, tuple[Slot, ...]] = {fold(place.name): ("place",) for place in self._lookup.places}
        for name in self._lookup.parties:
            told[fold(name)] = (*told.get(fold(name), ()), "party")
        things: list[EventItem | Lot] = [item for event in self._lookup.events.values() for item in event.items]
        told |= {fold(thing.system): ("system",) for thing in [*things, *self._lookup.record.custody] if thing.system}
        return told

    def _of_tables(self, first: int, after: int) -> Slot | None:
        known, text = self._lookup.known, " ".join(self._said[first:after])
        if self._is_category(text) or self._is_noun(text):
            return "category"
        named = text != text.casefold() or any(map(str.isdigit, text))
        if known.materiel.system(text) is not None and named:
            return "system"
        if known.parties.bearers(text) and named:
            return "place" if self._led_by(first, self._table["place_leads"]) and self._is_place(text) else "party"
        return "place" if self._is_place(text) else None

    def _is_category(self, text: str) -> bool:
        plain = text.casefold()
        return (plain in CATEGORIES and plain not in HARMS) or bool(self._lookup.known.categories.in_group(plain))

    def _is_noun(self, text: str) -> bool:
        """A noun of materiel, made of nothing but words of such nouns ("tanks", "air defence missiles"; not "captured tanks"), and none so wide that it says nothing."""
        parts = [singular(part) for part in re.split(r"[\s-]+", text.casefold())]
        row = self._lookup.known.materiel.find(text) if all(part in self._nouns for part in parts) else None
        return row is not None and row.system is None and row.category not in self._lookup.known.yaml("kinds.yaml")["generic"]

    @cached_property
    def _nouns(self) -> set[str]:
        return {
            singular(part) for row in self._lookup.known.yaml("materiel_nouns.yaml") for words in row["words"] for part in words.split()
        }

    def _is_place(self, text: str) -> bool:
        """A place of the gazetteer with a capital, and no other word with it than what says what it is ("T4 airport")."""
        places = self._lookup.known.places
        core = places.part(text).core
        return text[:1].isupper() and all(word[:1].isupper() for word in WORD.findall(core)) and places.is_known(core)

    # --- kinds -----------------------------------------------------------------------------------------------------------

    def kinds(self) -> None:
        """The kind of events that is asked for."""
        bare = not {"party", "category", "system"} & self._taken.keys() and self._folded[:1] not in (["who"], ["when"])
        for row in self._table["kinds"]:
            for words in row["words"] if bare or not row.get("bare") else ():
                self._take_kind(words.split(), row["kind"])

    def _take_kind(self, words: list[str], kind: str) -> None:
        for first in range(len(self._spans) - len(words) + 1):
            after = first + len(words)
            if self._folded[first:after] != words or not all(self._free[first:after]):
                continue
            self._take("kind", first, after, kind)
            if self._taken["kind"][1].value == kind:  # "attacks and strikes" ask for one kind
                self._free[first:after] = [False] * len(words)

    # --- names that nobody knows -----------------------------------------------------------------------------------------

    def strangers(self) -> None:
        """Names that neither the record nor a table has: a place's or a party's by the words before them; else the question is not read."""
        at = 0
        while at < len(self._spans):
            after = at
            while after < len(self._spans) and self._is_strange(after, goes_on=after > at):
                after += 1
            if after > at:
                self._strange(at, after)
            at = max(after, at + 1)

    def _is_strange(self, at: int, *, goes_on: bool) -> bool:
        word = self._said[at]
        if not self._free[at] or self._named[at] or self._folded[at] in self._frame:
            return False
        begins = word[:1].isupper() and (at > 0 or len(self._spans) == 1)
        return goes_on or begins or any(map(str.isdigit, word))

    def _strange(self, first: int, after: int) -> None:
        before = first - 1 if first and self._folded[first - 1] in ("the", "a", "an") else first
        text = self._text(first, after)
        for slot in ("place", "party"):
            if self._led_by(before, self._table[f"{slot}_leads"]) and slot not in self._taken:
                self._take(slot, first, after, OWNER.sub("", text))
                return
        self._why = self._why or f"“{text}” is understood as nothing that can be asked for."
