"""Which reports are near-identical copies of others: by the runs of words that they share (MinHash, then the exact share)."""

from __future__ import annotations

import re
from collections.abc import Set
from functools import lru_cache
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


def find_copies(reports: list[Report]) -> dict[str, str]:
    """For each report that is a near-identical copy of others the id of the first of them, by id; the rest are left out."""
    seen = _Seen()
    first_of = {}
    for report in sorted(reports, key=lambda r: r.id):
        original = seen.original(report)
        if original is not None:
            first_of[report.id] = original
    return first_of


class _Seen:
    """Texts that are no copies, so far: all of them for a text nearly the same, those of about its days for one that is a part of it."""

    def __init__(self) -> None:
        from rensa import RMinHash, RMinHashLSH  # not needed where there is one report

        self._sketch, self._index = RMinHash, RMinHashLSH
        self._texts: list[
            Report
        ] = []  # their shingles are made again for the few that are compared: kept, they would be most of what is in memory
        self._ever = self._new_index(SURE_BANDS)
        self._about: dict[int, Any] = {}

    def _new_index(self, bands: int) -> Any:
        return self._index(threshold=COPY_SHARE, num_perm=PERMUTATIONS, num_bands=bands)

    def original(self, report: Report) -> str | None:
        """The first text of which the report is a copy; where there is none the report is kept, to be the original of others."""
        shingles = shingles_of(report.text)
        if not shingles:
            return None
        sketch = self._sketch(num_perm=PERMUTATIONS, seed=1)
        sketch.update(list(shingles))
        day = day_number(report.published)
        window = None if day is None else day // NEWS_DAYS
        indexes = [self._ever, *(self._about[w] for w in _beside(window) if w in self._about)]
        near: set[int] = {number for index in indexes for number in index.query(sketch)}
        alike = [number for number in sorted(near) if share_between(shingles, shingles_of(self._texts[number].text)) >= COPY_SHARE]
        if alike:
            return self._texts[alike[0]].id
        number = len(self._texts)
        self._texts.append(report)
        self._ever.insert(number, sketch)
        if window is not None:
            self._about.setdefault(window, self._new_index(BANDS)).insert(number, sketch)
        return None


def _beside(window: int | None) -> tuple[int, ...]:
    return () if window is None else (window - 1, window, window + 1)


@lru_cache(maxsize=KEPT_TEXTS)
def shingles_of(text: str) -> frozenset[str]:
    """The runs of words of a text; one shorter than a run is one by itself."""
    words = WORD.findall(without_accents(text))
    if len(words) < SHINGLE_WORDS:
        return frozenset([" ".join(words)]) - {""}
    return frozenset(map(" ".join, zip(*(words[i:] for i in range(SHINGLE_WORDS)), strict=False)))


def share_between(a: Set[str], b: Set[str]) -> float:
    """How much of the shorter text stands in the longer: a shortened wire story is a copy too. 0 where one is empty."""
    return len(a & b) / (min(len(a), len(b)) or 1)
