"""Which reports are near-identical copies of others: by the runs of words that they share (MinHash, then the exact share)."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Set
from dataclasses import dataclass
from functools import lru_cache
from heapq import heappop, heappush
from typing import Any

from spolia.measures import day_number, without_accents
from spolia.records import Report

WORD = re.compile(r"[^\W_]+")  # how a copy is punctuated makes it no other text
# The same for bytes of ASCII, quicker: what is in no word becomes a space.
ASCII_WORDS = bytes(code if code < 128 and chr(code).isalnum() else ord(" ") for code in range(256))
SHINGLE_WORDS = 4  # so long a run of words in common is copying, not chance
COPY_SHARE = 0.6  # of the shingles of two texts: beyond this one is a copy of the other, edited
PERMUTATIONS = 64  # of the MinHash: an error of about 1/8 in the share, enough to tell copies from kin
BANDS = 32  # of two numbers each: texts that share a fifth come up as candidates, and the exact share then decides
SURE_BANDS = 16  # of four numbers each: texts that share three fifths come up, whenever they came out
NEWS_DAYS = 31  # a shortened copy comes out with the news; only a text that is nearly the same is looked for at any time
FEW = 200  # texts: for more, an index of all is made, and used up
NO_WINDOW = -(10**9)
DOUBT = 4  # standard deviations by which the sketches of a copy and its original may share less than their texts make likely: one in 30,000 does
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
        self._originals: set[str] = set()
        self._copies_of: dict[str, set[str]] = {}  # by original
        self._sketches = _Sketches()
        self._index: _Index | None = None  # of the originals, while many texts are asked for

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
            self._originals.discard(name)
            self._sketches.drop(name)
            if (first := self.first_of.pop(name, None)) in self._copies_of:
                self._copies_of[first].discard(name)
        return self._settle(bereft) | bereft

    def _settle(self, asked: Iterable[str]) -> set[str]:
        """Asks texts what they copy, in order; of those after a text that became an original, or that is none any more, those that may hang on it again."""
        ahead, changed, last = sorted(asked), set[str](), ""
        while ahead:
            if self._index is None and len(ahead) > FEW:
                self._index = _Index()
                for text in (self._texts[name] for name in self._originals):
                    self._index.put(self._sketches.row(text.report), text.window, sketch_of(shingles_of(text.words)))
            name = heappop(ahead)
            if name == last:
                continue
            last, before = name, self.first_of.get(name)
            for later in self._ask(self._texts[name]):
                heappush(ahead, later)
            if self.first_of.get(name) != before:
                changed.add(name)
        self._index = None
        return changed

    def _ask(self, text: Text) -> set[str]:
        """Puts the text where it belongs, among the originals or the copies; the later texts for which that may matter."""
        shingles = shingles_of(text.words)
        if not shingles:
            return set()
        sketch = sketch_of(shingles)
        beside = self._sketches.near(text.window, sketch) if self._index is None or text.report < self._sketches.last else []
        near = beside if self._index is None else self._index.near(text.window, sketch)
        alike = self._sketches.alike(near, sketch, len(shingles))
        earlier = sorted(name for name in alike if name < text.report and name in self._originals)
        first = next((n for n in earlier if share_between(shingles, shingles_of(self._texts[n].words)) >= COPY_SHARE), None)
        was_original = text.report in self._originals
        row = self._sketches.put(text, sketch, len(shingles))
        self._place(text, first)
        if first is not None:
            return self._copies_of.pop(text.report, set())
        if was_original:
            return set()
        if self._index is not None:
            self._index.put(row, text.window, sketch)
        later = (name for name in self._sketches.names(beside) if name > text.report)
        return {name for name in later if self.first_of.get(name, name) > text.report}

    def _place(self, text: Text, first: str | None) -> None:
        """From where the text was, if it was anywhere, to the copies of that original, or to the originals."""
        if (old := self.first_of.pop(text.report, None)) in self._copies_of:
            self._copies_of[old].discard(text.report)
        if first is None:
            self._originals.add(text.report)
        else:
            self._originals.discard(text.report)
            self.first_of[text.report] = first
            self._copies_of.setdefault(first, set()).add(text.report)


def sketch_of(shingles: Set[str]) -> Any:
    """The MinHash of a text."""
    from rensa import RMinHash  # not needed where there is no report

    sketch = RMinHash(num_perm=PERMUTATIONS, seed=1)
    sketch.update(list(shingles))
    return sketch


class _Index:
    """Rows of texts by the bands of their sketches: found at once, all of them that are nearly the same, those of about its days that are a part of it."""

    def __init__(self) -> None:
        self._ever = self._new(SURE_BANDS)
        self._about: dict[int, Any] = {}

    def _new(self, bands: int) -> Any:
        from rensa import RMinHashLSH

        return RMinHashLSH(threshold=COPY_SHARE, num_perm=PERMUTATIONS, num_bands=bands)

    def put(self, row: int, window: int | None, sketch: Any) -> None:
        self._ever.insert(row, sketch)
        if window is not None:
            if window not in self._about:
                self._about[window] = self._new(BANDS)
            self._about[window].insert(row, sketch)

    def near(self, window: int | None, sketch: Any) -> list[int]:
        """The rows of the texts that may be near-identical, some more than once."""
        beside = () if window is None else (window - 1, window, window + 1)
        return [row for index in (self._ever, *(self._about[w] for w in beside if w in self._about)) for row in index.query(sketch)]


class _Sketches:
    """The same of all texts, in a tenth of the memory: looked through from end to end, as is quick enough for few."""

    def __init__(self) -> None:
        self.last = ""  # of all ids that were ever here
        self._row: dict[str, int] = {}  # of each text that is here; the rows keep those of texts that were
        self._names: list[str] = []
        self._numbers, self._windows, self._sizes = array("I"), array("q"), array("q")

    def put(self, text: Text, sketch: Any, size: int) -> int:
        """The row of the text, which is put there if it is not here already; `size` is how many shingles it has."""
        if text.report in self._row:
            return self._row[text.report]
        self.last = max(self.last, text.report)
        row = self._row[text.report] = len(self._names)
        self._names.append(text.report)
        self._numbers.extend(sketch.digest())
        self._windows.append(NO_WINDOW if text.window is None else text.window)
        self._sizes.append(size)
        return row

    def drop(self, name: str) -> None:
        """The text of that report is here no longer, if it was."""
        self._row.pop(name, None)

    def row(self, name: str) -> int:
        """Where the text of that report is."""
        return self._row[name]

    def names(self, rows: Iterable[int]) -> set[str]:
        """The reports of these rows, less those that are here no longer."""
        return {name for row in rows if self._row.get(name := self._names[row]) == row}

    def near(self, window: int | None, sketch: Any) -> list[int]:
        """The rows of the texts that may be near-identical: by the same bands, two numbers and twice two, as an index finds them."""
        import numpy as np

        mine = np.array(sketch.digest(), dtype=np.uint32).view(np.uint64)
        same = np.frombuffer(self._numbers, dtype=np.uint64).reshape(-1, BANDS) == mine
        rows = np.flatnonzero(same.any(axis=1))
        found = (same[rows, 0::2] & same[rows, 1::2]).any(axis=1)
        if window is not None:
            found |= abs(np.frombuffer(self._windows, dtype=np.int64)[rows] - window) <= 1
        near: list[int] = rows[found].tolist()
        return near

    def alike(self, near: list[int], sketch: Any, size: int) -> set[str]:
        """The reports of those of the rows that share about as many numbers with this text, of `size` shingles, as a copy does."""
        import numpy as np

        if not near:
            return set()
        rows, mine = np.array(near, dtype=np.intp), np.array(sketch.digest(), dtype=np.uint32)
        shared = (np.frombuffer(self._numbers, dtype=np.uint32).reshape(-1, PERMUTATIONS)[rows] == mine).sum(axis=1)
        theirs = np.frombuffer(self._sizes, dtype=np.int64)[rows]
        common = COPY_SHARE * np.minimum(theirs, size)
        share = common / (theirs + size - common)  # of all shingles of both: what a sketch measures
        least = PERMUTATIONS * share - DOUBT * np.sqrt(PERMUTATIONS * share * (1 - share))
        return self.names(rows[shared >= least].tolist())


def _window(report: Report) -> int | None:
    day = day_number(report.published)
    return None if day is None else day // NEWS_DAYS


@lru_cache(maxsize=KEPT_TEXTS)
def shingles_of(text: str) -> frozenset[str]:
    """The runs of words of a text; one shorter than a run is one by itself."""
    words = _words_of(text)
    if len(words) < SHINGLE_WORDS:
        return frozenset([" ".join(words)]) - {""}
    return frozenset(map(" ".join, zip(*(words[i:] for i in range(SHINGLE_WORDS)), strict=False)))


def _words_of(text: str) -> list[str]:
    if text.isascii():
        return text.casefold().encode().translate(ASCII_WORDS).decode().split()
    return WORD.findall(without_accents(text))


def share_between(a: Set[str], b: Set[str]) -> float:
    """How much of the shorter text stands in the longer: a shortened wire story is a copy too. 0 where one is empty."""
    return len(a & b) / (min(len(a), len(b)) or 1)
