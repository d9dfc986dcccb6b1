"""Which claims go back to one origin: the roots of an event.

Claims are of one root where they share an origin: one speaker; a party and its own outlet; an outlet that is cited and its own
report; an unnamed source and the outlet that relays him; reports, or sentences, that are near-identical. What a copy tells again goes
back to the text that it copies, whomever it names for it: a copy that cites nobody, or somebody else, is a copy still. Claims that rest on
an image go back to the picture that their reports show, whoever describes it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from spolia.measures import fold
from spolia.weigh.copies import COPY_SHARE, share_between
from spolia.weigh.told import Told
from spolia.weigh.voices import LETTERS, Voices, outlet_key

LEAST_WORDS = 8  # a shorter sentence may be the same by chance


def roots_of(group: list[Told], voices: Voices) -> list[list[Told]]:
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
        join(*_origins(one, voices))
    for one, model in retold(group):
        join(next(_origins(one, voices)), next(_origins(model, voices)))
    for one, other, _ in same_picture(group, voices):
        join(next(_origins(one, voices)), next(_origins(other, voices)))
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
    for outlet in cited_by(one):
        if voices.reports_of(outlet):
            yield f"outlet {outlet}"
    words = fold(one.claim.evidence.quote).split()
    if len(words) >= LEAST_WORDS:
        yield f"in the words {' '.join(words)}, by {'the report' if one.claim.speaker is None else fold(mouth)}"


def cited_by(one: Told) -> Iterator[str]:
    """The keys (see outlet_key) of those whom the claim names for what it tells: outlets, where one of them has reports."""
    for party in (one.claim.speaker, *one.claim.via):
        yield outlet_key((party.name or party.text) if party is not None else None)


def retold(group: list[Told]) -> Iterator[tuple[Told, Told]]:
    """The claims of copied texts that tell again what another copy of the text tells, each with that claim, which stands first in the record.

    A report tells a claim again in much the same words, one claim for one. Who is not named says nothing that the text did not say; who is
    named in words that stand in no other copy is new, and speaks for himself.
    """
    texts: defaultdict[str, defaultdict[str, list[Told]]] = defaultdict(lambda: defaultdict(list))
    copied = {one.origin for one in group if one.is_copy}
    for one in group:
        if one.origin in copied:
            texts[one.origin][one.claim.report].append(one)
    for reports in texts.values():
        models: list[Told] = []
        for told in reports.values():
            pairs = _pair_up(told, models)
            yield from pairs
            paired = {one.id for one, _ in pairs}
            models += [one for one in told if one.id not in paired]


def same_picture(group: list[Told], voices: Voices) -> Iterator[tuple[Told, Told, str]]:
    """Each claim that rests on an image, where another report showed the picture before, with the first claim that rests on it, and the picture.

    Each goes back to one claim alone, the earliest of them: who shows the pictures of two others makes these no one origin.
    """
    first: dict[tuple[bool, str], Told] = {}
    resting = (one for one in group if one.pictures)
    for one in sorted(resting, key=lambda one: _precedence(one, voices)):
        keys = [(one.denied, picture) for picture in sorted(one.pictures)]
        before = [(first[key], key[1]) for key in keys if key in first and first[key].claim.report != one.claim.report]
        if before:
            other, picture = min(before, key=lambda pair: _precedence(pair[0], voices))
            yield one, other, picture
        for key in keys:
            first.setdefault(key, one)


def families_of(group: list[Told], voices: Voices) -> list[list[Told]]:
    """The claims that copies tell again, each with its tellings, the first to be published in front; of one day, that of an outlet that is known."""
    families: dict[str, list[Told]] = {}
    for one, model in retold(group):
        families.setdefault(model.id, [model]).append(one)
    return [sorted(family, key=lambda one: _precedence(one, voices)) for family in families.values()]


def _precedence(one: Told, voices: Voices) -> tuple[tuple[bool, int], bool, tuple[str, int, str]]:
    """Sorts by who told it first; of one day, an outlet that is known before others."""
    return first_told(one), not _listed(one, voices), one.order


def first_told(one: Told) -> tuple[bool, int]:
    """Sorts by day of publication; what has none may be of any day, and is no proof of having been first."""
    return one.published is None, one.published or 0


def echoes_of(group: list[Told], voices: Voices) -> set[str]:
    """The claims that add nothing to the text that they copy: those of outlets that no table lists, which anybody can make up, and those that a listed
    outlet published after another: the text is the word of him who had it first."""
    return {
        one.id
        for family in families_of(group, voices)
        for one in family
        if one.claim.report != family[0].claim.report and (not _listed(one, voices) or _later(one, family, voices))
    }


def _later(one: Told, family: list[Told], voices: Voices) -> bool:
    """Another listed outlet had published the text on an earlier day."""
    days = [each.published for each in family if each.published is not None and _listed(each, voices)]
    return one.published is not None and min(days) < one.published


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
