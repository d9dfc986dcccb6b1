"""When it happened, as worded: the expression of time nearest to the clause in the tree, else that of the same account."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from spolia.language.network import Sentence
from spolia.language.tellings import Telling
from spolia.language.times import find_times
from spolia.records import Time

CLOCK = re.compile(r"\d ?[ap]\.?m|\d:\d\d|noon|midnight|dawn|dusk|morning|afternoon|evening|night|nightfall")

BEGAN = re.compile(r"\b(?:that|which)\s+(?P<verb>(?:had\s+|was\s+)?(?:began|begun|started|opened|launched))\s+$")
BEFORE = 40  # characters before an expression in which such words stand
LASTED = re.compile(r"after [\w ]{1,20}?(?:hour|day|night|week|month|year)s? of \w+", re.IGNORECASE)


class Times:
    """The expressions of a sentence, and the last one that dated a clause of the paragraph."""

    def __init__(self, text: str, says: frozenset[str], least: float) -> None:
        """`least` is the share from which on the network is taken to hear a time."""
        self.text, self.says, self.least = text, says, least
        self.spans: list[tuple[int, int]] = []
        self.before: list[tuple[int, int]] = []  # those of the sentences read so far, in order
        self.current: str | None = None
        self.headed: str | None = None  # the day that heads a list of what happened on it

    def enter(self, sentence: Sentence, new_paragraph: bool) -> None:
        if new_paragraph:
            self.current = None
        self.before += self.spans
        offset = sentence.start
        self.spans = self._joined([(a + offset, b + offset) for a, b in find_times(self.text[offset : sentence.end])])
        words = [t for t in sentence.tokens if t.upos != "PUNCT"]
        if self.spans and words and all(self.spans[0][0] <= t.start < self.spans[0][1] for t in words):
            self.headed = self.text[slice(*self.spans[0])]

    def _joined(self, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Of an hour and its day ("about 3 p.m. on 11 December") the day is kept; "may" in small letters is no month."""
        joined: list[tuple[int, int]] = []
        for start, end in spans:
            if LASTED.match(self.text, start) and self.text[start:end].lower().startswith("after"):
                continue  # "after a week of fighting" says how long, not when
            if self.text[start:end].endswith(" may"):
                end -= len(" may")
            if began := BEGAN.search(self.text, max(0, start - BEFORE), start):
                start = began.start("verb")  # "the offensive that began on 27 September" has gone on since
            if joined and not self.text[joined[-1][1] : start].strip() and CLOCK.search(self.text[slice(*joined[-1])]):
                joined[-1] = (start, end)
            else:
                joined.append((start, end))
        return joined

    def time(self, sentence: Sentence, trigger: int, inherit: bool, tellings: Sequence[Telling] = ()) -> Time | None:
        """As worded, bounds still open; None where neither the sentence nor, with `inherit`, its account dates it.

        `tellings` are what the network hears of the happening: of several expressions that which it hears as its time comes first.
        """
        near = [span for span in self.spans if self._heard(sentence, span, tellings) or not _is_aside(sentence, trigger, span)]
        best = min(
            near, key=lambda span: (not self._heard(sentence, span, tellings), self._distance(sentence, trigger, span)), default=None
        )
        if best is not None:
            found = self._own_end(sentence, trigger, best)
            if not self._of_saying(sentence, trigger, best):
                self.current = found
            return Time(text=found, start=None, end=None)
        if not inherit:
            return None
        told = self._heard_before(tellings) or self.current or self.headed
        return Time(text=told, start=None, end=None) if told else None

    def _heard(self, sentence: Sentence, span: tuple[int, int], tellings: Sequence[Telling]) -> bool:
        """The network hears words of the expression as the happening's time."""
        words = (sentence.tokens[word] for t in tellings for word, role, score in t.roles if role == "time" and score >= self.least)
        return any(span[0] <= word.start < span[1] for word in words)

    def _heard_before(self, tellings: Sequence[Telling]) -> str | None:
        """The expression of an earlier sentence that the network hears as the happening's time."""
        starts = {start: score for t in tellings for start, role, score in t.far if role == "time" and score >= self.least}
        for start in sorted(starts, key=starts.__getitem__, reverse=True):
            at = bisect_right(self.before, (start, len(self.text))) - 1
            if at >= 0 and self.before[at][0] <= start < self.before[at][1]:
                return self.text[slice(*self.before[at])]
        return None

    def _own_end(self, sentence: Sentence, trigger: int, span: tuple[int, int]) -> str:
        """The far end of a stretch of time alone, for what is told of it: "from May 2015 until late March, when the army drove it out"."""
        found = self.text[span[0] : span[1]]
        until = max(found.rfind("until "), found.rfind("till "))
        goes_on = re.match(r",?\s+when\b", self.text[span[1] : sentence.end])
        if until > 0 and goes_on and sentence.tokens[trigger].start > span[1]:
            return found[until:].split(" ", 1)[1]
        return found

    def _of_saying(self, sentence: Sentence, trigger: int, span: tuple[int, int]) -> bool:
        """The expression tells when it was said ("said on Sunday it had taken"), which dates no other happening."""
        inside = next((t for t in sentence.tokens if span[0] <= t.start < span[1]), None)
        if inside is None:
            return False
        head = next((sentence.tokens[n] for n in _ancestors(sentence, inside.index) if sentence.tokens[n].upos == "VERB"), None)
        return head is not None and head.lemma in self.says and head.index != trigger

    def _distance(self, sentence: Sentence, trigger: int, span: tuple[int, int]) -> tuple[int, int, int]:
        """Steps up from the trigger to the word under which both stand; then clauses and words between."""
        inside = [t.index for t in sentence.tokens if span[0] <= t.start < span[1]]
        if not inside:
            return 99, 99, 99
        above = _ancestors(sentence, trigger)
        own = _ancestors(sentence, inside[0])
        meet = next((n for n in own if n in above), -1)
        clauses = sum(sentence.tokens[n].upos == "VERB" for n in own[: own.index(meet)]) if meet in own else 50
        return above.index(meet) if meet in above else 50, clauses, abs(inside[0] - trigger)


def _ancestors(sentence: Sentence, node: int) -> list[int]:
    path = []
    while node >= 0:
        path.append(node)
        node = sentence.tokens[node].head
    return path


def _is_aside(sentence: Sentence, trigger: int, span: tuple[int, int]) -> bool:
    """A relative clause stands between: "the tanks that it had captured led the column on Saturday" were not captured on Saturday."""
    inside = next((t.index for t in sentence.tokens if span[0] <= t.start < span[1]), None)
    if inside is None:
        return False
    above, own = _ancestors(sentence, trigger), _ancestors(sentence, inside)
    apart = [n for n in above if n not in own] + [n for n in own if n not in above]
    return any(
        sentence.tokens[n].deprel == "acl:relcl" or (sentence.tokens[n].deprel == "acl" and sentence.tokens[n].xpos == "VBN") for n in apart
    )
