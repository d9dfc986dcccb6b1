"""Which claims go back to one origin: the roots of an event.

Claims are of one root where they share an origin: one speaker; a party and its own outlet; an outlet that is cited and its own
report; an unnamed source and the outlet that relays him; reports, or sentences, that are near-identical. What a copy tells again goes
back to the text that it copies, whomever it names for it: a copy that cites nobody, or somebody else, is a copy still.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Set

from spolia.measures import fold
from spolia.records import Report
from spolia.weigh.told import Told
from spolia.weigh.voices import LETTERS, Voices, outlet_key

WORD = re.compile(r"[^\W_]+")  # how a copy is punctuated makes it no other text
SHINGLE_WORDS = 4  # so long a run of words in common is copying, not chance
COPY_SHARE = 0.6  # of the shingles of two texts: beyond this one is a copy of the other, edited
PERMUTATIONS = 64  # of the MinHash: an error of about 1/8 in the share, enough to tell copies from kin
BANDS = 32  # of two numbers each: texts that share a fifth come up as candidates, and the exact share then decides
LEAST_WORDS = 8  # a shorter sentence may be the same by chance


def roots_of(group: list[Told], voices: Voices, copies: dict[str, str]) -> list[list[Told]]:
    """The group's claims parted by independent origin, each root and all of them in the order of the record."""
    leader: dict[str, str] = {}

    def find(key: str) -> str:
        while leader.setdefault(key, key) != key:
            key = leader[key]
        return key

    def join(first: str, *others: str) -> None:
        for other in others:
            first, other = sorted((find(first), find(other)))
            leader[other] = first

    for one in group:
        join(*_origins(one, voices, copies))
    for one, model in retold(group, copies):
        join(next(_origins(one, voices, copies)), next(_origins(model, voices, copies)))
    roots: defaultdict[str, list[Told]] = defaultdict(list)
    for one in group:
        roots[find(next(_origins(one, voices, copies)))].append(one)
    return sorted(roots.values(), key=lambda root: root[0].order)


def _origins(one: Told, voices: Voices, copies: dict[str, str]) -> Iterator[str]:
    """What the claim goes back to; two claims that share one of these are one root."""
    report = copies.get(one.claim.report, one.claim.report)
    mouth = voices.mouth(one)
    if one.claim.speaker is None and mouth == one.voice:
        yield f"report {report}"
        if one.source:
            yield f"outlet {outlet_key(one.source)}"
    else:
        yield f"{'denied' if one.denied else 'said'} by {fold(mouth)}"  # who says it and who denies it do not repeat one another
    if one.claim.speaker is not None and one.claim.speaker.name is None:
        yield from (f"said by {fold(voices.mouth_of_name(party.name))}" for party in one.claim.via[-1:] if party.name)
    for party in (one.claim.speaker, *one.claim.via):
        outlet = outlet_key((party.name or party.text) if party is not None else None)
        if voices.reports_of(outlet):
            yield f"outlet {outlet}"
    words = fold(one.claim.evidence.quote).split()
    if len(words) >= LEAST_WORDS:
        yield f"in the words {' '.join(words)}, by {'the report' if one.claim.speaker is None else fold(mouth)}"


def retold(group: list[Told], copies: dict[str, str]) -> Iterator[tuple[Told, Told]]:
    """The claims of copied texts that tell again what another copy of the text tells, each with that claim, which stands first in the record.

    A report tells a claim again in much the same words, one claim for one. Who is not named says nothing that the text did not say; who is
    named in words that stand in no other copy is new, and speaks for himself.
    """
    texts: defaultdict[str, defaultdict[str, list[Told]]] = defaultdict(lambda: defaultdict(list))
    copied = {*copies, *copies.values()}
    for one in group:
        if one.claim.report in copied:
            texts[copies.get(one.claim.report, one.claim.report)][one.claim.report].append(one)
    for reports in texts.values():
        models: list[Told] = []
        for told in reports.values():
            pairs = _pair_up(told, models)
            yield from pairs
            paired = {one.id for one, _ in pairs}
            models += [one for one in told if one.id not in paired]


def families_of(group: list[Told], voices: Voices, copies: dict[str, str]) -> list[list[Told]]:
    """The claims that copies tell again, each with its tellings, the first to be published in front; of one day, that of an outlet that is known."""
    families: dict[str, list[Told]] = {}
    for one, model in retold(group, copies):
        families.setdefault(model.id, [model]).append(one)
    return [sorted(family, key=lambda one: (first_told(one), not _listed(one, voices), one.order)) for family in families.values()]


def first_told(one: Told) -> tuple[bool, int]:
    """Sorts by day of publication; what has none may be of any day, and is no proof of having been first."""
    return one.published is None, one.published or 0


def echoes_of(group: list[Told], voices: Voices, copies: dict[str, str]) -> set[str]:
    """The claims that add nothing to the text that they copy: those of outlets that no table lists, which anybody can make up."""
    return {
        one.id
        for first, *others in families_of(group, voices, copies)
        for one in others
        if one.claim.report != first.claim.report and not _listed(one, voices)
    }


def _listed(one: Told, voices: Voices) -> bool:
    """Its outlet has a letter in the table of sources, and one that says something."""
    return voices.letter_of(one.source) not in (None, LETTERS[-1])


def _pair_up(told: list[Told], models: list[Told]) -> list[tuple[Told, Told]]:
    """The claims of one copy with those that they tell again, those most alike first."""
    alike = ((share_between(one.words, model.words), one, model) for one in told for model in models if one.denied == model.denied)
    ranked = sorted(alike, key=lambda pair: (-pair[0], pair[1].order, pair[2].order))
    pairs: dict[str, tuple[Told, Told]] = {}
    taken: set[str] = set()
    for share, one, model in ranked:
        if share >= COPY_SHARE and one.id not in pairs and model.id not in taken:
            pairs[one.id] = one, model
            taken.add(model.id)
    for _, one, model in ranked:
        if not (one.claim.speaker and one.claim.speaker.name):
            pairs.setdefault(one.id, (one, model))
    return list(pairs.values())


def find_copies(reports: list[Report]) -> dict[str, str]:
    """For each report that is a near-identical copy of others the id of the first of them, by id; the rest are left out."""
    from rensa import RMinHash, RMinHashLSH  # not needed where there is one report

    shingles = {report.id: shingles_of(report.text) for report in sorted(reports, key=lambda r: r.id)}
    index = RMinHashLSH(threshold=COPY_SHARE, num_perm=PERMUTATIONS, num_bands=BANDS)
    names, first_of = list(shingles), {}
    for number, (report, parts) in enumerate(shingles.items()):
        if not parts:
            continue
        sketch = RMinHash(num_perm=PERMUTATIONS, seed=1)
        sketch.update(sorted(parts))
        near = [names[other] for other in index.query(sketch)]
        alike = sorted(other for other in near if share_between(parts, shingles[other]) >= COPY_SHARE)
        if alike:
            first_of[report] = alike[0]
        else:
            index.insert(number, sketch)
    return first_of


def shingles_of(text: str) -> set[str]:
    """The runs of words of a text; one shorter than a run is one by itself."""
    words = WORD.findall(fold(text))
    return {" ".join(words[i : i + SHINGLE_WORDS]) for i in range(max(1, len(words) - SHINGLE_WORDS + 1))} - {""}


def share_between(a: Set[str], b: Set[str]) -> float:
    """How much of the shorter text stands in the longer: a shortened wire story is a copy too. 0 where one is empty."""
    return len(a & b) / (min(len(a), len(b)) or 1)
