"""Written claims as training examples: for each word the kinds that it tells, and for each telling word the words that fill its roles."""

from __future__ import annotations

import hashlib
import random
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from spolia.language.runs import LEAD, TITLE, first_words
from spolia.language.tokens import Span, WordPieces, case_of, find_sentences
from spolia.records import Claim

from .corpora import windows
from .written import Written

KINDS = (
    "takeover", "seizure", "abandonment", "destruction", "attack", "withdrawal", "deployment", "transfer", "capability",
    "killed", "wounded", "detained", "missing", "displaced",  # casualties by what became of the people
)  # fmt: skip
ROLES = ("actor", "target", "items", "place", "time", "speaker")
HELD_OUT = 10  # one report in so many, by hash of its id, is never trained on
SWAPPED = 0.5  # of the names of a run in which names are swapped
NAME = re.compile(r"[A-Z][a-z]{2,}")
NO_NAMES = frozenset(
    "the a an it its they their them he his him she her we us our i my this that these those both some several two three four five six seven eight nine ten all there here".split()
)
NO_SENTENCE = -1  # the number of the title
IGNORE = -100  # what is not known of a word
SHARE_HEADED = 0.85  # of the runs that have their title, and where they begin later their lead, at their head
Filler = tuple[int, int, int]  # the number of its sentence in the report, its word there, the role
Chain = list[set[Filler]]  # mentions of one filler in earlier sentences, the nearest first: a run has the first that stands in it


@dataclass
class Telling:
    """A word that tells a happening of a kind, and which words of the report fill each role."""

    word: int
    kind: int
    roles: set[Filler] = field(default_factory=set)
    earlier: list[Chain] = field(default_factory=list)


class Tree(NamedTuple):
    """What is taken for a sentence's tags, tree (heads from 1, 0 the root) and attributions (`silver.py`), word by word."""

    upos: tuple[str, ...]
    xpos: tuple[str, ...]
    heads: tuple[int, ...]
    deprels: tuple[str, ...]
    attributions: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True)
class Told:
    """A sentence's words, its number in the report, and what its words tell; the title is number -1 and tells nothing."""

    words: tuple[str, ...]
    tellings: tuple[Telling, ...]
    number: int = 0
    tree: Tree | None = None


def is_held_out(id: str) -> bool:
    return int(hashlib.sha256(id.encode()).hexdigest(), 16) % HELD_OUT == 0


def told_sentences(written: Written) -> list[Told]:
    """The report's sentences, each with what its words tell."""
    text = written.report.text
    words = Words(text, find_sentences(text))
    named = _wordings(written.claims)
    found: list[dict[tuple[int, int], Telling]] = [{} for _ in words.sentences]
    for claim, at in zip(written.claims, written.words, strict=True):
        where = words.at(at)
        if where is None:
            continue
        number, word = where
        for kind in {KINDS.index(told) for told in _told_by(claim)}:
            telling = found[number].setdefault((word, kind), Telling(word, kind))
            own, earlier = _roles(claim, words, where, named)
            telling.roles |= own
            telling.earlier += earlier
    title = written.report.title or ""
    head = Told(tuple(title[a:b] for row in find_sentences(title) for a, b in row), (), NO_SENTENCE)
    spans = enumerate(zip(words.sentences, found, strict=True))
    return [head, *(Told(tuple(text[a:b] for a, b in row), tuple(told.values()), number) for number, (row, told) in spans)]


def told_runs(sentences: list[Told], pieces: WordPieces, longest: int, taken: int, draw: random.Random) -> Iterator[list[Told]]:
    """Runs of at most so many pieces, of which `taken` are taken from the first run; at the head of each the title and the lead, mostly."""
    title, *text = sentences
    title, leads = _cut(title, pieces, TITLE), [_cut(lead, pieces, LEAD) for lead in text[:1]]
    for run in windows(text, pieces, longest, taken):
        headed = draw.random() < SHARE_HEADED
        yield [*([title] if title.words and headed else []), *(leads if run[0].number > 0 and headed else []), *run]


def _cut(told: Told, pieces: WordPieces, most: int) -> Told:
    """The sentence's first words, of at most so many pieces, and what they tell."""
    kept = len(first_words([[len(pieces.seen(word)) for word in told.words]], [(0, n) for n in range(len(told.words))], most))
    return replace(told, words=told.words[:kept], tellings=tuple(t for t in told.tellings if t.word < kept))


def _told_by(claim: Claim) -> list[str]:
    return [i.category for i in claim.items if i.category in KINDS] if claim.kind == "casualties" else [claim.kind]


class Words:
    """A text's words, asked where something stands."""

    def __init__(self, text: str, sentences: list[list[Span]]) -> None:
        self.text, self.sentences = text, sentences
        self.places = [(number, index) for number, row in enumerate(sentences) for index in range(len(row))]
        self.starts = [start for row in sentences for start, _ in row]
        self.ends = [end for row in sentences for _, end in row]

    def at(self, offset: int) -> tuple[int, int] | None:
        """The sentence and the word that hold a character; None between words."""
        n = bisect_right(self.starts, offset) - 1
        return self.places[n] if n >= 0 and offset < self.ends[n] else None

    def mentions(self, wording: str) -> list[list[tuple[int, int]]]:
        """The words of each place where the text has these words."""
        found = re.finditer(rf"(?<!\w){re.escape(wording)}(?!\w)", self.text)
        return [self.places[bisect_right(self.ends, m.start()) : bisect_left(self.starts, m.end())] for m in found]


def _roles(claim: Claim, words: Words, telling: tuple[int, int], named: dict[str, set[str]]) -> tuple[set[Filler], list[Chain]]:
    """The words that fill the claim's roles: of each mention that of the telling's own sentence which is nearest, and where that is no name or
    none at all, the earlier ones that name it."""
    fillers: list[tuple[str, str | None, str | None]] = [
        *(("actor", p.text, p.name) for p in claim.actor),
        *(("target", p.text, p.name) for p in claim.target),
        *(("items", i.text, None) for i in claim.items),
        *([("place", claim.place.text, claim.place.name)] if claim.place else []),
        *([("time", claim.time.text, None)] if claim.time else []),
        *([("speaker", claim.speaker.text, claim.speaker.name)] if claim.speaker else []),
    ]
    filled: set[Filler] = set()
    chains: list[Chain] = []
    for role, wording, name in fillers:
        mark = lambda mention, role=role: {(number, word, ROLES.index(role)) for number, word in mention}  # noqa: E731
        own = [m for m in words.mentions(wording) if m and m[0][0] == telling[0]] if wording else []
        if own:
            filled |= mark(min(own, key=lambda m: min(abs(m[0][1] - telling[1]), abs(m[-1][1] - telling[1]))))
        if not own or (name and not _names(wording or "")):
            wordings = {*(named.get(name, set()) if name else ()), *([wording] if wording and not own else [])}
            if chain := [mark(m) for m in _earlier(words, wordings, telling)]:
                chains.append(chain)
    return filled, chains


def _earlier(words: Words, wordings: set[str], telling: tuple[int, int]) -> list[list[tuple[int, int]]]:
    """The mentions by these wordings before the telling word's sentence or in it, the nearest first, the longest where several begin together."""
    mentions = {m[0]: m for wording in sorted(wordings, key=len) for m in words.mentions(wording) if m and m[0] < telling}
    longest: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for m in mentions.values():
        if len(m) >= len(longest.get(m[-1], ())):
            longest[m[-1]] = m
    return sorted(longest.values(), key=lambda m: m[0], reverse=True)


def _wordings(claims: list[Claim]) -> dict[str, set[str]]:
    """The names by which the report's claims call each party and place."""
    named: dict[str, set[str]] = {}
    for claim in claims:
        for thing in (*claim.actor, *claim.target, *filter(None, (claim.place, claim.speaker))):
            if thing.name:
                named.setdefault(thing.name, set()).update(words for words in (thing.text, thing.name) if words and _names(words))
    return named


def _names(wording: str) -> bool:
    """The words hold a name, and not only stand for one, as "the group" and "They" do."""
    first, *others = wording.split()
    return any(word[0].isupper() for word in others) or (first[0].isupper() and first.lower() not in NO_NAMES)


def name_pools(runs: Iterable[list[Told]]) -> dict[str, list[str]]:
    """The words of which names of parties ("party") and of places ("place") are made."""
    pools: dict[str, set[str]] = {"party": set(), "place": set()}
    for run in runs:
        for word, sort in _name_words(run):
            pools[sort].add(word)
    return {sort: sorted(words) for sort, words in pools.items()}


def swapped(run: list[Told], pools: Mapping[str, Sequence[str]], draw: random.Random) -> list[Told]:
    """The run with some of its names' words put in place of by others of their sort, the same ones throughout: what is told must not hang on who fights where."""
    sorts = dict(_name_words(run))
    new = {word: draw.choice(pools[sort]) for word, sort in sorted(sorts.items()) if draw.random() < SWAPPED}
    return [replace(told, words=tuple(new.get(word, word) for word in told.words)) for told in run]


def _name_words(run: list[Told]) -> Iterator[tuple[str, str]]:
    """The words of the run's fillers that names of parties and places are made of, each with its sort."""
    words = {told.number: told.words for told in run}
    for number, word, role in (
        filler
        for told in run
        for telling in told.tellings
        for filler in (*telling.roles, *set().union(*(m for c in telling.earlier for m in c)))
    ):
        sort = {"actor": "party", "target": "party", "speaker": "party", "place": "place"}.get(ROLES[role])
        name = words[number][word] if number in words and word < len(words[number]) else ""
        if sort and NAME.fullmatch(name) and name.lower() not in NO_NAMES:
            yield name, sort


def row_of_told(run: list[Told], pieces: WordPieces) -> dict:
    """One input row: piece ids, their cases, the first piece of each word, and what the words of all sentences tell and which words count; fillers outside the run are left out."""
    ids, cases, firsts = [pieces.cls], [0], []
    at: dict[tuple[int, int], int] = {}  # a word of a sentence → its number in the row
    for told in run:
        for n, word in enumerate(told.words):
            cut = pieces.seen(word)
            at[told.number, n] = len(firsts)
            firsts.append(len(ids))
            ids += cut
            cases += [case_of(word)] * len(cut)
    tellings = [
        (
            at[told.number, t.word],
            t.kind,
            sorted({(at[number, word], role) for number, word, role in _in_row(t, at) if (number, word) in at}),
        )
        for told in run
        for t in told.tellings
    ]
    counts = [int(told.number != NO_SENTENCE) for told in run for _ in told.words]
    return {"ids": [*ids, pieces.sep], "cases": [*cases, 0], "firsts": firsts, "tellings": tellings, "counts": counts, **_trees_of(run)}


def _trees_of(run: list[Told]) -> dict[str, list]:
    """The trees of a row's sentences joined, where all have one; a word whose head was cut off has none."""
    joined: dict[str, list] = {name: [] for name in Tree._fields}
    for told in run:
        if told.tree is None:
            return {}
        base, size = len(joined["heads"]), len(told.words)
        for name, column in zip(Tree._fields, told.tree, strict=True):
            joined[name] += column[:size]
        joined["heads"][base:] = [IGNORE if head > size else head + base if head else 0 for head in told.tree.heads[:size]]
    return joined


def _in_row(telling: Telling, at: dict[tuple[int, int], int]) -> set[Filler]:
    chosen = (next((m for m in chain if all((number, word) in at for number, word, _ in m)), set()) for chain in telling.earlier)
    return telling.roles.union(*chosen)
