"""Where the account stands at a happening whose sentence names no place: what speaks for each place of the report, and for none.

Each rule is a small function that answers how far it holds and says so in its docstring; the weights stand in `knowledge/claim_places.yaml`
under `story`, fitted by benchmarks/fit_claim_places.py.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from spolia.read.named_places import COMING, NamedPlace

LEAD = 3  # sentences that say what a report is about
Key = tuple[str, str]
Scores = NDArray[np.float64]


@dataclass(frozen=True)
class Told:
    """A happening as it stands in its report, and where the account was last."""

    number: int  # of its sentence
    paragraph: int
    at: int  # offset of its word
    kind: str
    is_possible: bool
    last: Key | None = None  # the place that the last happening with a stated place was at
    last_paragraph: int = -1
    headed: Key | None = None  # the place that the heading over the sentence names
    heard: Mapping[Key, float] = field(
        default_factory=dict
    )  # the shares with which the network hears that it was at places that other sentences name


NOWHERE = Told(number=-2, paragraph=-2, at=0, kind="", is_possible=False)  # in no sentence and no paragraph, with nothing told before


@dataclass(frozen=True)
class Mentions:
    """All mentions of one place, in order, those of the title first."""

    all: Sequence[NamedPlace]

    def last_before(self, at: int) -> NamedPlace | None:
        """The last in the text that begins before an offset."""
        last = bisect_left(self._least_from, at) - 1
        return None if last < 0 or self.all[last].is_titled else self.all[last]

    @cached_property
    def _least_from(self) -> list[int]:
        """For each mention the least offset of it and those after it: a phrase may begin before one that its head comes after."""
        return list(accumulate((m.start for m in reversed(self.all)), min))[::-1]

    @cached_property
    def in_text(self) -> int:
        """How many are not in the title."""
        return sum(not m.is_titled for m in self.all)

    @cached_property
    def in_lead(self) -> bool:
        return any(0 <= m.number < LEAD and m.before not in COMING for m in self.all)

    @cached_property
    def only_act(self) -> bool:
        return all((m.kind == "country" or m.is_capital) and m.relation.startswith(("nsubj", "nmod:poss", "obl:agent")) for m in self.all)


@dataclass(frozen=True)
class StoryPlace:
    """A place of the report with all its mentions, held against a happening."""

    told: Told
    mentions: Mentions
    places: int  # that the report names
    focus: Key | None
    latest: Key | None  # of the place that the text names last before the happening

    @property
    def key(self) -> Key:
        return self.mentions.all[0].key

    @cached_property
    def before(self) -> NamedPlace | None:
        """The last mention in the text before the happening; those before it are of no later sentence."""
        return self.mentions.last_before(self.told.at)

    @cached_property
    def nearest(self) -> NamedPlace:
        """The last mention before the happening, else the first after it."""
        return self.before or self.mentions.all[0]


Rule = Callable[[StoryPlace], float]
RULES: list[Rule] = []


def rule(function: Rule) -> Rule:
    RULES.append(function)
    return function


@rule
def of_the_heading(s: StoryPlace) -> float:
    """The heading or label over the sentence names it."""
    return float(s.key == s.told.headed)


@rule
def heard_there(s: StoryPlace) -> float:
    """The share with which the network hears that the happening was there."""
    return s.told.heard.get(s.key, 0.0)


@rule
def last_happening_there(s: StoryPlace) -> float:
    """The last happening whose place was stated was there, in the same paragraph."""
    return float(s.key == s.told.last and s.told.last_paragraph == s.told.paragraph)


@rule
def happening_there_before(s: StoryPlace) -> float:
    """The last happening whose place was stated was there, in an earlier paragraph."""
    return float(s.key == s.told.last and s.told.last_paragraph != s.told.paragraph)


@rule
def in_the_paragraph(s: StoryPlace) -> float:
    """The paragraph has named it."""
    return float(s.before is not None and s.before.paragraph == s.told.paragraph)


@rule
def named_last(s: StoryPlace) -> float:
    """No other place was named since."""
    return float(s.key == s.latest)


@rule
def in_focus(s: StoryPlace) -> float:
    """The report as a whole is about it."""
    return float(s.key == s.focus)


@rule
def in_the_lead(s: StoryPlace) -> float:
    """The opening sentences name it, as a place where something is."""
    return float(s.mentions.in_lead)


@rule
def in_the_title(s: StoryPlace) -> float:
    """The title names it."""
    return float(s.mentions.all[0].is_titled)


@rule
def among_few(s: StoryPlace) -> float:
    """The report names few other places."""
    return 1 / s.places


@rule
def only_acts(s: StoryPlace) -> float:
    """It is a state or capital that is named as one who speaks, acts or owns."""
    return float(s.mentions.only_act)


@rule
def a_country(s: StoryPlace) -> float:
    """It is a state."""
    return float(s.nearest.kind == "country")


@rule
def a_capital(s: StoryPlace) -> float:
    """It is the capital of a state, which stands for its government."""
    return float(s.nearest.is_capital)


@rule
def unheard_of(s: StoryPlace) -> float:
    """The gazetteer does not have it."""
    return float(not s.nearest.is_known)


@rule
def only_named_later(s: StoryPlace) -> float:
    """The text names it only after the happening."""
    return float(s.before is None and s.mentions.in_text > 0)


NONE = (
    "none",
    "possible",
    "transfer",
)  # what speaks for no place: always; what has not happened; what is handed over, often nowhere in particular


def held(place: StoryPlace) -> list[float]:
    """How far each rule holds, in their order."""
    return [rule(place) for rule in RULES]


def held_by_none(told: Told) -> list[float]:
    """How far the reasons of NONE hold."""
    return [1.0, float(told.is_possible), float(told.kind == "transfer")]


class Story:
    """The named places of a report, by place, and the one that it is about."""

    def __init__(self, mentions: Sequence[NamedPlace], focus: Key | None) -> None:
        """`mentions` are those of the title and the text, in order."""
        self.focus = focus
        self.text = Mentions(mentions)
        by_key: dict[Key, list[NamedPlace]] = {}
        by_sentence: dict[int, set[Key]] = {}
        for mention in mentions:
            by_key.setdefault(mention.key, []).append(mention)
            by_sentence.setdefault(mention.number, set()).add(mention.key)
        self.by_key = {key: Mentions(group) for key, group in by_key.items()}
        self.by_sentence = by_sentence
        self.likely: _Likely | None = None

    def candidates(self, told: Told) -> list[StoryPlace]:
        """Every place of the report, held against a happening."""
        latest = self._latest(told)
        return [self._held_against(told, key, latest) for key in self.by_key]

    def choose(self, told: Told, weights: Mapping[str, float], none: Mapping[str, float]) -> NamedPlace | None:
        """The mention of the place where the account stands; None where that is not certain.

        Only places for which a rule speaks that looks at the happening are weighed anew; the others weigh what they did since they were named.
        """
        if not self.by_key:
            return None
        if self.likely is None or self.likely.weights is not weights:
            self.likely = _Likely(self, weights)
        scores = self.likely.scores(told)
        latest = self._latest(told)
        for key in {told.headed, told.last, latest, *told.heard, *self.by_sentence.get(told.number, ())} & self.by_key.keys():
            scores[self.likely.place[key]] = weigh(self._held_against(told, key, latest), weights)
        best = int(scores.argmax())
        if not scores[best] > sum(none[reason] * how for reason, how in zip(NONE, held_by_none(told), strict=True)):
            return None
        return self._held_against(told, self.likely.keys[best], latest).nearest

    def _latest(self, told: Told) -> Key | None:
        last = self.text.last_before(told.at)
        return last.key if last is not None else None

    def _held_against(self, told: Told, key: Key, latest: Key | None) -> StoryPlace:
        return StoryPlace(told, self.by_key[key], len(self.by_key), self.focus, latest)


def weigh(place: StoryPlace, weights: Mapping[str, float]) -> float:
    """What speaks for a place, by the weights of the rules."""
    return sum(weights[rule.__name__] * how for rule, how in zip(RULES, held(place), strict=True))


class _Likely:
    """What speaks for each place of a report at an offset, apart from the happening there: with its paragraph and without.

    It moves along with the account and weighs again only the places that are named on the way, so that many places are no trouble.
    """

    def __init__(self, story: Story, weights: Mapping[str, float]) -> None:
        self.story, self.weights = story, weights
        self.keys = list(story.by_key)
        self.place = {key: number for number, key in enumerate(self.keys)}
        self.named = sorted((m.start, self.place[m.key]) for m in story.text.all if not m.is_titled)
        self.at = 0
        self.apart, self.within = np.zeros(len(self.keys)), np.zeros(len(self.keys))
        self.paragraphs = np.zeros(len(self.keys), np.int64)
        for number in range(len(self.keys)):
            self._weigh(number)

    def scores(self, told: Told) -> Scores:
        """One a place, as if no rule spoke that looks at more of the happening than where it stands."""
        low, high = sorted((self.at, told.at))
        self.at = told.at
        first, last = (bisect_left(self.named, (offset, -1)) for offset in (low, high))
        for number in {number for _, number in self.named[first:last]}:
            self._weigh(number)
        return np.where(self.paragraphs == told.paragraph, self.within, self.apart)

    def _weigh(self, number: int) -> None:
        mentions = self.story.by_key[self.keys[number]]
        before = mentions.last_before(self.at)
        paragraph = before.paragraph if before is not None else NOWHERE.paragraph
        self.paragraphs[number] = paragraph
        for scores, where in ((self.apart, NOWHERE.paragraph), (self.within, paragraph)):
            told = replace(NOWHERE, at=self.at, paragraph=where)
            place = StoryPlace(told, mentions, len(self.keys), self.story.focus, None)
            scores[number] = weigh(place, self.weights)
