"""Which reports are near-identical copies of others: by the runs of words that they share (MinHash, then the exact share)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from dataclasses import dataclass
from functools import lru_cache
from heapq import heappop, heappush
from typing import Any

from spolia.measures import day_number, without_accents
from spolia.records import Report

WORD = re.compile(r"[^\W_]+")  # how a copy is punctuated makes it no other text
SHINGLE_WORDS = 4  # so long a run of words in common is copying, not chance
COPY_SHARE = 0.6  # of the shingles of two texts: beyond this one is a copy of the other, edited
PERMUTATIONS = 64  # of the MinHash: an error of about 1/8 in the share, enough to tell copies from kin
BANDS = 32  # of two numbers each: texts that share a fifth come up as candidates, and the exact share then decides
SURE_BANDS = 16  # of four numbers each: texts that share three fifths come up, whenever they came out
NEWS_DAYS = 31  # a shortened copy comes out with the news; only a text that is nearly the same is looked for at any time
KEPT_TEXTS = 1000  # whose shingles are at hand: copies come in floods, of one text


def find_copies(reports: Iterable[Report]) -> dict[str, str]:
    """For each report that is a near-identical copy of others the id of the first of them, by id; the rest are left out."""
    copies = Copies()
    copies.add(reports)
    return copies.first_of


@dataclass(frozen=True, slots=True)
class Text:
    """A report's text; `window` is the month or so in which it came out, None where that is not known.

    Its shingles are made again for the few that it is compared with: kept, they would be most of what is in memory.
    """

    report: str
    words: str
    window: int | None


class Copies:
    """Which reports copy which, while reports come and go: `first_of` has for each copy the text that it copies.

    In the order of ids, a text is a copy of the first before it that is near-identical and itself no copy; where there is none, it is an original.
    """

    def __init__(self) -> None:
        self.first_of: dict[str, str] = {}
        self._texts: dict[str, Text] = {}
        self._copies_of: dict[str, set[str]] = {}  # by original
        self._originals, self._copies = _Shelf(), _Shelf()

    def add(self, reports: Iterable[Report]) -> set[str]:
        """Takes these texts in; the reports that now copy one, or another than before, or none any more."""
        fresh = [Text(report.id, report.text, _window(report)) for report in reports]
        self._texts |= {text.report: text for text in fresh}
        return self._settle(text.report for text in fresh)

    def remove(self, reports: Iterable[str]) -> set[str]:
        """Lets these texts go; the reports that copied one, and the others that now copy another than before or none."""
        gone = {name for name in reports if self._texts.pop(name, None) is not None}
        bereft = {copy for name in gone for copy in self._copies_of.pop(name, ())} - gone
        for name in gone:
            self._originals.drop(name)
            self._copies.drop(name)
            if (first := self.first_of.pop(name, None)) in self._copies_of:
                self._copies_of[first].discard(name)
        return self._settle(bereft) | bereft

    def _settle(self, asked: Iterable[str]) -> set[str]:
        """Asks texts what they copy, in order; of those after a text that became an original, or that is none any more, those that may hang on it again."""
        ahead, changed, last = sorted(asked), set[str](), ""
        while ahead:
            name = heappop(ahead)
            if name == last:
                continue
            last, before = name, self.first_of.get(name)
            for later in self._ask(self._texts[name]):
                heappush(ahead, later)
            if self.first_of.get(name) != before:
                changed.add(name)
        return changed

    def _ask(self, text: Text) -> set[str]:
        """Puts the text where it belongs, among the originals or the copies; the later texts for which that may matter."""
        shingles = shingles_of(text.words)
        if not shingles:
            return set()
        sketch = _Shelf.sketch(shingles)
        near = sorted(self._originals.near(text.window, sketch))
        earlier = (name for name in near if name < text.report)
        first = next((n for n in earlier if share_between(shingles, shingles_of(self._texts[n].words)) >= COPY_SHARE), None)
        if first is not None:
            return self._copy(text, first, sketch)
        if text.report in self._originals:
            return set()
        self._move(text, None, sketch)
        copies = {name for name in self._copies.near(text.window, sketch) if self.first_of[name] > text.report}
        return {name for name in (*near, *copies) if name > text.report}

    def _copy(self, text: Text, first: str, sketch: Any) -> set[str]:
        """Has the text for a copy of that original; its own copies, where it was an original itself."""
        self._move(text, first, sketch)
        return self._copies_of.pop(text.report, set())

    def _move(self, text: Text, first: str | None, sketch: Any) -> None:
        """From where the text was, if it was anywhere, to the copies of that original, or to the originals."""
        if (old := self.first_of.pop(text.report, None)) in self._copies_of:
            self._copies_of[old].discard(text.report)
        put, drop = (self._originals, self._copies) if first is None else (self._copies, self._originals)
        drop.drop(text.report)
        put.put(text, sketch)
        if first is not None:
            self.first_of[text.report] = first
            self._copies_of.setdefault(first, set()).add(text.report)


class _Shelf:
    """Texts, found by what is near them: all of them for a text nearly the same, those of about its days for one that is a part of it."""

    def __init__(self) -> None:
        self._number: dict[str, int] = {}  # of each text that is here; the indexes keep those of texts that were
        self._names: list[str] = []
        self._ever: Any = None
        self._about: dict[int, Any] = {}

    @staticmethod
    def sketch(shingles: Set[str]) -> Any:
        from rensa import RMinHash

        sketch = RMinHash(num_perm=PERMUTATIONS, seed=1)
        sketch.update(sorted(shingles))
        return sketch

    def __contains__(self, name: str) -> bool:
        return name in self._number

    def put(self, text: Text, sketch: Any) -> None:
        """The text, if it is not here already."""
        if text.report in self._number:
            return
        number = self._number[text.report] = len(self._names)
        self._names.append(text.report)
        self._ever = self._ever or _new_index(SURE_BANDS)
        self._ever.insert(number, sketch)
        if text.window is not None:
            if text.window not in self._about:
                self._about[text.window] = _new_index(BANDS)
            self._about[text.window].insert(number, sketch)

    def drop(self, name: str) -> None:
        """The text of that report is here no longer, if it was."""
        self._number.pop(name, None)

    def near(self, window: int | None, sketch: Any) -> set[str]:
        """The reports whose texts may be near-identical."""
        if not self._number:
            return set()
        indexes = [self._ever, *(self._about[w] for w in _beside(window) if w in self._about)]
        numbers: set[int] = {number for index in indexes for number in index.query(sketch)}
        return {name for number in numbers if self._number.get(name := self._names[number]) == number}


def _new_index(bands: int) -> Any:
    from rensa import RMinHashLSH  # not needed where there is no report

    return RMinHashLSH(threshold=COPY_SHARE, num_perm=PERMUTATIONS, num_bands=bands)


def _window(report: Report) -> int | None:
    day = day_number(report.published)
    return None if day is None else day // NEWS_DAYS


def _beside(window: int | None) -> tuple[int, ...]:
    return () if window is None else (window - 1, window, window + 1)


@lru_cache(maxsize=KEPT_TEXTS)
def shingles_of(text: str) -> frozenset[str]:
    """The runs of words of a text; one shorter than a run is one by itself."""
    words = WORD.findall(without_accents(text))
    return frozenset(" ".join(words[i : i + SHINGLE_WORDS]) for i in range(max(1, len(words) - SHINGLE_WORDS + 1))) - {""}


def share_between(a: Set[str], b: Set[str]) -> float:
    """How much of the shorter text stands in the longer: a shortened wire story is a copy too. 0 where one is empty."""
    return len(a & b) / (min(len(a), len(b)) or 1)
