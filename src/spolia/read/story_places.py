"""Where the account stands at a happening whose sentence names no place: what speaks for each place of the report, and for none.

Each rule is a small function that answers how far it holds and says so in its docstring; the weights stand in `knowledge/claim_places.yaml`
under `story`, fitted by benchmarks/fit_claim_places.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from spolia.read.named_places import COMING, NamedPlace

LEAD = 3  # sentences that say what a report is about
Key = tuple[str, str]


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
    last_number: int = -1  # the sentence of that happening
    headed: Key | None = None  # the place that the heading over the sentence names


@dataclass(frozen=True)
class StoryPlace:
    """A place of the report with all its mentions, held against a happening."""

    told: Told
    mentions: Sequence[NamedPlace]
    most: int  # mentions that the text makes of its most named place
    places: int  # that the report names
    focus: Key | None
    latest: Key | None  # of the place that the text names last before the happening

    @property
    def key(self) -> Key:
        return self.mentions[0].key

    @cached_property
    def before(self) -> list[NamedPlace]:
        return [m for m in self.mentions if 0 <= m.start < self.told.at]

    @cached_property
    def nearest(self) -> NamedPlace:
        """The last mention before the happening, else the first after it."""
        return self.before[-1] if self.before else self.mentions[0]


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
def last_happening_there(s: StoryPlace) -> float:
    """The last happening whose place was stated was there, in the same paragraph."""
    return float(s.key == s.told.last and s.told.last_paragraph == s.told.paragraph)


@rule
def happening_there_before(s: StoryPlace) -> float:
    """The last happening whose place was stated was there, in an earlier paragraph."""
    return float(s.key == s.told.last and s.told.last_paragraph != s.told.paragraph)


@rule
def happening_there_just_before(s: StoryPlace) -> float:
    """The last happening whose place was stated was there, in this sentence or the one before."""
    return float(s.key == s.told.last and s.told.number - s.told.last_number <= 1)


@rule
def in_the_sentence(s: StoryPlace) -> float:
    """The sentence names it before the happening."""
    return float(any(m.number == s.told.number for m in s.before))


@rule
def in_the_paragraph(s: StoryPlace) -> float:
    """The paragraph has named it."""
    return float(any(m.paragraph == s.told.paragraph for m in s.before))


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
    return float(any(0 <= m.number < LEAD and m.before not in COMING for m in s.mentions))


@rule
def in_the_title(s: StoryPlace) -> float:
    """The title names it."""
    return float(any(m.is_titled for m in s.mentions))


@rule
def named_often(s: StoryPlace) -> float:
    """The text names it as often as any other."""
    return sum(not m.is_titled for m in s.mentions) / s.most if s.most else 0.0


@rule
def among_few(s: StoryPlace) -> float:
    """The report names few other places."""
    return 1 / s.places


@rule
def something_there(s: StoryPlace) -> float:
    """Something was said to be in, at or near it when it was named last."""
    return float(s.nearest.stays)


@rule
def something_from_there(s: StoryPlace) -> float:
    """Something came from it when it was named last, or it was what a place is measured from."""
    return float(s.nearest.before in COMING or s.nearest.is_anchor)


@rule
def only_acts(s: StoryPlace) -> float:
    """It is a state or capital that is named as one who speaks, acts or owns."""
    return float(
        all((m.kind == "country" or m.is_capital) and m.relation.startswith(("nsubj", "nmod:poss", "obl:agent")) for m in s.mentions)
    )


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
    return float(not s.before and not all(m.is_titled for m in s.mentions))


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
        self.mentions, self.focus = mentions, focus
        self.by_key: dict[Key, list[NamedPlace]] = {}
        for mention in mentions:
            self.by_key.setdefault(mention.key, []).append(mention)
        self.most = max((sum(not m.is_titled for m in group) for group in self.by_key.values()), default=0)

    def candidates(self, told: Told) -> list[StoryPlace]:
        """Every place of the report, held against a happening."""
        latest = next((m.key for m in reversed(self.mentions) if 0 <= m.start < told.at), None)
        return [StoryPlace(told, group, self.most, len(self.by_key), self.focus, latest) for group in self.by_key.values()]

    def choose(self, told: Told, weights: Mapping[str, float], none: Mapping[str, float]) -> NamedPlace | None:
        """The mention of the place where the account stands; None where that is not certain."""
        best, best_score = None, sum(none[reason] * how for reason, how in zip(NONE, held_by_none(told), strict=True))
        for place in self.candidates(told):
            score = sum(weights[rule.__name__] * how for rule, how in zip(RULES, held(place), strict=True))
            if score > best_score:
                best, best_score = place, score
        return best.nearest if best is not None else None
