"""Which of the places that its sentence names a happening was at: what speaks for each, and for none of them.

Each rule is a small function that answers how far it holds and says so in its docstring; the weights stand in `knowledge/claim_places.yaml`
under `stated`, fitted by benchmarks/fit_claim_places.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from spolia.language.network import Sentence
from spolia.read.happenings import Happening
from spolia.read.named_places import COMING, GOING, NamedPlace, first_of_list

CLAUSES = frozenset(("acl:relcl", "advcl", "ccomp", "parataxis", "acl", "csubj"))  # relations by which another clause hangs on a word
SOURCES = frozenset(("withdrawal",))  # kinds that happen where something comes from
GOALS = frozenset(("deployment", "attack", "takeover", "transfer"))  # kinds that may happen where something goes to
FAR = 12  # words from a place to the happening at which it speaks half as much


@dataclass(frozen=True)
class Stated:
    """A happening and one place that its sentence names, with the way between them in the tree."""

    happening: Happening
    place: NamedPlace
    others: Sequence[NamedPlace]

    @property
    def sentence(self) -> Sentence:
        return self.happening.trigger.sentence

    @property
    def head(self) -> int:
        return self.happening.trigger.head

    @cached_property
    def listed(self) -> int:
        """The first word of the list that the place stands in."""
        return first_of_list(self.sentence, self.place.phrase.head)

    @cached_property
    def up(self) -> list[int]:
        """The words from the happening up to that under which the place stands too, that one included."""
        above = ancestors(self.sentence, self.listed)
        path = ancestors(self.sentence, self.head)
        return path[: next((n for n, node in enumerate(path) if node in above), len(path)) + 1]

    @cached_property
    def down(self) -> list[int]:
        """The words from the place up to that under which the happening stands too, that one left out."""
        above = set(ancestors(self.sentence, self.head))
        path = ancestors(self.sentence, self.listed)
        return path[: next((n for n, node in enumerate(path) if node in above), len(path))]

    @cached_property
    def clauses_down(self) -> int:
        return sum(self.sentence.tokens[n].deprel in CLAUSES for n in self.down)

    @cached_property
    def slot(self) -> str | None:
        """The slot of the happening that the place fills."""
        slots = self.happening.trigger.slots
        return next((slot for slot, heads in slots.items() if self.place.phrase.head in heads), None)

    def within(self, role: str) -> bool:
        """The place stands in the words of a role's phrase, or hangs on them."""
        spans = [p for p, _ in self.happening.roles.get(role, []) if p.sentence is self.sentence]
        return any(p.first <= self.place.phrase.head <= p.last or p.head in self.down for p in spans)


Rule = Callable[[Stated], float]
RULES: list[Rule] = []


def rule(function: Rule) -> Rule:
    RULES.append(function)
    return function


@rule
def fills_the_place(s: Stated) -> float:
    """It is what the frame takes for the place, or stands in its words."""
    return float(s.within("place"))


@rule
def heard_there(s: Stated) -> float:
    """The share with which the network hears that the happening was there."""
    place = s.place.phrase
    roles = (filler for telling in s.happening.tellings for filler in telling.roles)
    return max((score for word, role, score in roles if role == "place" and place.first <= word <= place.last), default=0.0)


@rule
def in_a_slot(s: Stated) -> float:
    """The happening's word has it by a preposition of staying."""
    return float(s.slot is not None and s.place.stays)


@rule
def hangs_on_what_it_befell(s: Stated) -> float:
    """It hangs on the things, the people or the party that it happened to."""
    return float(s.place.stays and any(s.within(role) for role in ("items", "people", "place_items", "target", "struck", "weapons")))


@rule
def hangs_on_the_doer(s: Stated) -> float:
    """It hangs on the party that did it: "the garrison in X"."""
    return float(s.within("actor"))


@rule
def under_it(s: Stated) -> float:
    """It stands under the happening's word in the same clause."""
    return float(len(s.up) == 1 and s.clauses_down == 0)


@rule
def under_its_circumstance(s: Stated) -> float:
    """It stands in a clause under the happening: "killed when a bomb went off in X"."""
    return float(len(s.up) == 1 and s.clauses_down > 0)


@rule
def near(s: Stated) -> float:
    """Few words lie between the two."""
    words = max(0, min(abs(s.place.phrase.first - s.head), abs(s.place.phrase.last - s.head)))
    return FAR / (FAR + words)


@rule
def stays(s: Stated) -> float:
    """Something is said to be in, at or near it."""
    return float(s.place.stays)


@rule
def left(s: Stated) -> float:
    """Something comes from it, and the happening is one of leaving."""
    return float((s.place.before in COMING or s.slot == "object") and s.happening.kind in SOURCES)


@rule
def goes_to(s: Stated) -> float:
    """Something goes to it, and the happening is none that is where things go to."""
    return float(s.place.before in GOING and s.happening.kind not in GOALS)


@rule
def of_it(s: Stated) -> float:
    """It stands after "of": "the market of X"."""
    return float(s.place.before == "of" and not s.place.is_anchor)


@rule
def does_or_owns(s: Stated) -> float:
    """It is a subject or owner: "Kyiv said", "Iraq's army"."""
    return float(s.place.relation.startswith("nsubj") or s.place.relation in ("nmod:poss", "obl:agent"))


@rule
def inside_another(s: Stated) -> float:
    """Another named place stands in it, or hangs on it: "in Bayaa, a suburb in X"."""
    return float(any(_lies_in(other, s.place, s.sentence) for other in s.others if other is not s.place))


@rule
def later_of_two(s: Stated) -> float:
    """A nearer place of the same clause is named before it as what lies there: "in Mora, in northern Cameroon"."""
    return float(any(o.phrase.head < s.place.phrase.head and o.phrase.last + 3 >= s.place.phrase.first for o in s.others))


@rule
def later_of_a_list(s: Stated) -> float:
    """Others are listed before it."""
    return float(s.place.phrase.token.deprel == "conj")


@rule
def a_government(s: Stated) -> float:
    """It is a capital in which nothing is said to be, which stands for its government."""
    return float(s.place.is_capital and not s.place.stays)


@rule
def a_country(s: Stated) -> float:
    """It is a state."""
    return float(s.place.kind == "country")


@rule
def an_area(s: Stated) -> float:
    """It is an area: a province, a district."""
    return float(s.place.kind == "area")


@rule
def unheard_of(s: Stated) -> float:
    """The gazetteer does not have it."""
    return float(not s.place.is_known)


@rule
def named_before_it(s: Stated) -> float:
    """It opens the sentence: "In X, six were killed"."""
    return float(s.place.stays and s.place.phrase.first <= 3 and s.place.phrase.head < s.head)


NONE = ("none", "transfer")  # what speaks for no place of the sentence: always; what is handed over, often nowhere in particular


def held_by_none(happening: Happening) -> list[float]:
    """How far the reasons of NONE hold."""
    return [1.0, float(happening.kind == "transfer")]


def held(stated: Stated) -> list[float]:
    """How far each rule holds, in their order."""
    return [rule(stated) for rule in RULES]


def choose_stated(
    happening: Happening, named: Sequence[NamedPlace], weights: Mapping[str, float], none: Mapping[str, float]
) -> NamedPlace | None:
    """The named place of the sentence that the happening was at; None where the sentence does not say."""
    best, best_score = None, sum(none[reason] * how for reason, how in zip(NONE, held_by_none(happening), strict=True))
    for place in named:
        stated = Stated(happening, place, named)
        score = sum(weights[rule.__name__] * how for rule, how in zip(RULES, held(stated), strict=True))
        if score > best_score:
            best, best_score = place, score
    return best


def ancestors(sentence: Sentence, node: int) -> list[int]:
    """A word and those above it."""
    path = []
    while node >= 0:
        path.append(node)
        node = sentence.tokens[node].head
    return path


def _lies_in(inner: NamedPlace, outer: NamedPlace, sentence: Sentence) -> bool:
    """`outer` hangs on `inner`, as what lies around it."""
    return outer.before in ("in", "of", "") and inner.phrase.head in ancestors(sentence, outer.phrase.head)[1:]
