"""Which claims go back to one origin: the roots of an event.

Claims are of one root where they share an origin: one speaker; a party and its own outlet; an outlet that is cited and its own
report; an unnamed source and the outlet that relays him; reports, or sentences, that are near-identical.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from spolia.measures import fold
from spolia.records import Report
from spolia.weigh.told import Told
from spolia.weigh.voices import Voices, outlet_key

WORD = re.compile(r"[^\W_]+")  # how a copy is punctuated makes it no other text
SHINGLE_WORDS = 4  # so long a run of words in common is copying, not chance
COPY_SHARE = 0.6  # of the shingles of two texts: beyond this one is a copy of the other, edited
PERMUTATIONS = 64  # of the MinHash: an error of about 1/8 in the share, enough to tell copies from kin
BANDS = 32  # of two numbers each: texts that share a fifth come up as candidates, and the exact share then decides
LEAST_WORDS = 8  # a shorter sentence may be the same by chance


def roots_of(group: list[Told], voices: Voices) -> list[list[Told]]:
    """The group's claims parted by independent origin, each root and all of them in the order of the record."""
    leader: dict[str, str] = {}

    def find(key: str) -> str:
        while leader.setdefault(key, key) != key:
            key = leader[key]
        return key

    for one in group:
        first, *others = (find(origin) for origin in _origins(one, voices))
        for other in others:
            leader[max(first, other)] = min(first, other)
            first = min(first, other)
    roots: defaultdict[str, list[Told]] = defaultdict(list)
    for one in group:
        roots[find(next(_origins(one, voices)))].append(one)
    return sorted(roots.values(), key=lambda root: root[0].order)


def _origins(one: Told, voices: Voices) -> Iterator[str]:
    """What the claim goes back to; two claims that share one of these are one root."""
    mouth, says = voices.mouth(one), "denied" if one.denied else "said"  # who says it and who denies it do not repeat one another
    if one.claim.speaker is None:
        yield f"{says} in report {one.origin}"  # a party's own outlet, and who copies it and is not known for the party's
    if one.claim.speaker is None and mouth == one.voice:
        yield f"report {one.origin}"
        if one.source:
            yield f"outlet {outlet_key(one.source)}"
    else:
        yield f"{says} by {fold(mouth)}"
    if one.claim.speaker is not None and one.claim.speaker.name is None:
        yield from (f"said by {fold(voices.mouth_of_name(party.name))}" for party in one.claim.via[-1:] if party.name)
    for party in (one.claim.speaker, *one.claim.via):
        outlet = outlet_key((party.name or party.text) if party is not None else None)
        if voices.reports_of(outlet):
            yield f"outlet {outlet}"
    words = fold(one.claim.evidence.quote).split()
    if len(words) >= LEAST_WORDS:
        yield f"in the words {' '.join(words)}, by {'the report' if one.claim.speaker is None else fold(mouth)}"


def find_copies(reports: list[Report]) -> dict[str, str]:
    """For each report that is a near-identical copy of others the id of the first of them, by id; the rest are left out."""
    from rensa import RMinHash, RMinHashLSH  # not needed where there is one report

    shingles = {report.id: _shingles(report.text) for report in sorted(reports, key=lambda r: r.id)}
    index = RMinHashLSH(threshold=COPY_SHARE, num_perm=PERMUTATIONS, num_bands=BANDS)
    names, first_of = list(shingles), {}
    for number, (report, parts) in enumerate(shingles.items()):
        if not parts:
            continue
        sketch = RMinHash(num_perm=PERMUTATIONS, seed=1)
        sketch.update(sorted(parts))
        near = [names[other] for other in index.query(sketch)]
        alike = sorted(other for other in near if _share(parts, shingles[other]) >= COPY_SHARE)
        if alike:
            first_of[report] = alike[0]
        else:
            index.insert(number, sketch)
    return first_of


def _shingles(text: str) -> set[str]:
    """The runs of words of a text; one shorter than a run is one by itself."""
    words = WORD.findall(fold(text))
    return {" ".join(words[i : i + SHINGLE_WORDS]) for i in range(max(1, len(words) - SHINGLE_WORDS + 1))} - {""}


def _share(a: set[str], b: set[str]) -> float:
    """How much of the shorter text stands in the longer: a shortened wire story is a copy too."""
    return len(a & b) / min(len(a), len(b))
