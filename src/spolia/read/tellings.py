"""What the network hears told: a second opinion on the frames, and the happenings for which no frame has a word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from spolia.knowledge.tables import Knowledge
from spolia.language.network import Sentence
from spolia.language.tellings import Telling
from spolia.read.clauses import clause_span
from spolia.read.conditions import Filled
from spolia.read.happenings import Happening, Resolve, read_trigger
from spolia.read.phrases import Phrase, Phrases
from spolia.read.roles import NOMINAL, noun_slots, verb_slots
from spolia.read.triggers import Frame, Trigger
from spolia.records import HARMS

HEARD = "heard"  # the name of the frame of what only the network hears
FIGURED = frozenset(("capability",))  # kinds that nothing but figures tells (capabilities.py)
THINGS = ("items", "people", "struck", "place_items", "weapons")


@dataclass(frozen=True)
class Shares:
    """How much of a say the scorers have (knowledge/scorers.yaml)."""

    doubt: float
    hear: float
    fill: float
    sure: float = 2.0
    confidence: Mapping[str, float] = field(default_factory=dict)


OFF = Shares(doubt=0.0, hear=2.0, fill=2.0)  # the frames alone


def shares_of(known: Knowledge) -> Shares:
    return Shares(**known.yaml("scorers.yaml"))


class Hearing:
    """The tellings of a report's sentences beside what its frames read."""

    def __init__(self, phrases: Phrases, shares: Shares) -> None:
        self.phrases, self.shares = phrases, shares
        self.frames = {
            kind: Frame(HEARD, (_read_of(kind, roles),), None, frozenset())
            for kind, roles in phrases.known.yaml("happenings.yaml")["heard"].items()
        }

    def share(self, happening: Happening) -> float:
        """The highest share with which a word of the happening's clause tells its kind."""
        trigger = happening.trigger
        first, last = clause_span(trigger.sentence, trigger.head)
        words = {*range(first, last + 1), *trigger.words}
        told = _told_as(happening)
        return max((t.score for t in trigger.sentence.tellings if t.kind == told and t.word in words), default=0.0)

    def doubts(self, happening: Happening) -> bool:
        return self.share(happening) < self.shares.doubt

    def heard(self, sentence: Sentence, found: list[Happening], resolve: Resolve) -> Iterator[Happening]:
        """The happenings that a word tells and none of `found` does, surest first."""
        taken: list[Happening] = list(found)
        for telling in sorted(sentence.tellings, key=lambda t: -t.score):
            if telling.score < self.shares.hear:
                return
            if telling.kind in FIGURED or any(telling.word in other.trigger.words or _covers(other, telling) for other in taken):
                continue  # a word tells one thing: what a frame makes of it, else what the network is surest of
            happening = self._happening(sentence, telling, resolve)
            says_enough = telling.score >= self.shares.sure or happening.roles.keys() & set(happening.read["any_of"])
            if says_enough and not any(_same_things(other, happening) for other in taken):
                taken.append(happening)
                yield happening

    def _happening(self, sentence: Sentence, telling: Telling, resolve: Resolve) -> Happening:
        """What the word tells, its roles filled from its slots first and from the network's scores then."""
        token = sentence.tokens[telling.word]
        nominal = token.upos not in ("VERB", "AUX")
        slots = noun_slots(sentence, token.index, frozenset()) if nominal else verb_slots(sentence, token.index)
        trigger = Trigger(self.frames[telling.kind], sentence, token.index, (token.index,), slots, nominal)
        (happening,) = read_trigger(trigger, self.phrases, resolve)
        return self.completed(happening, resolve)

    def completed(self, happening: Happening, resolve: Resolve) -> Happening:
        """The happening with the roles filled that it leaves empty and a word fills."""
        telling = max(
            (t for t in happening.trigger.sentence.tellings if t.kind == _told_as(happening) and t.word in happening.trigger.words),
            key=lambda t: t.score,
            default=None,
        )
        if telling is None:
            return happening
        roles: Filled = dict(happening.roles)
        used = {p.head for filled in happening.roles.values() for pair in filled for p in pair}
        for role, phrase in self._fillers(happening.trigger.sentence, telling):
            name = _role_of(role, happening.kind)
            if name not in happening.roles and phrase.head not in used and (pair := self._pair(phrase, name, resolve)) is not None:
                roles.setdefault(name, []).append(pair)
        return replace(happening, roles=roles, scored=frozenset(roles.keys() - happening.roles.keys() - set(THINGS)))

    def _fillers(self, sentence: Sentence, telling: Telling) -> Iterator[tuple[str, Phrase]]:
        """The phrases of the stretches of words that fill a role."""
        for role in dict.fromkeys(role for _, role, _ in telling.roles):
            words = sorted(w for w, r, score in telling.roles if r == role and score >= self.shares.fill)
            inside = set(words)
            for word in words:
                token = sentence.tokens[word]
                if (token.head not in inside or token.deprel in ("conj", "appos")) and token.upos in NOMINAL:
                    yield role, self.phrases.at(sentence, word)

    def _pair(self, phrase: Phrase, role: str, resolve: Resolve) -> tuple[Phrase, Phrase] | None:
        wanted = {"items": "items", "people": "people", "place": "place", "weapons": "items"}.get(role, "party")
        if role == "people":
            return phrase, phrase  # whom a word tells killed or fled, and what number of them
        if phrase.is_pronoun or ("number" in phrase.types and wanted in ("items", "people")):
            found = resolve(phrase, wanted, frozenset())
            return (phrase, found) if found is not None else None
        if wanted in phrase.types or (wanted == "party" and "people" in phrase.types) or (wanted == "place" and phrase.is_proper):
            return phrase, phrase
        return None


def _read_of(kind: str, roles: dict[str, Any]) -> dict[str, Any]:
    """The read of a kind heard: nothing is needed, since the network is sure that it is told."""
    harm = {"harm": kind} if kind in HARMS else {}
    return {"kind": "casualties" if harm else kind, "needs": "nothing", **harm, **roles}


def _told_as(happening: Happening) -> str:
    return str(happening.read.get("harm") or happening.kind)


def _role_of(role: str, kind: str) -> str:
    if role == "items":
        return {"casualties": "people", "attack": "weapons"}.get(kind, "items")
    return role


def _covers(other: Happening, telling: Telling) -> bool:
    """The word stands among those that tell the other happening, or fill a role of it."""
    if _told_as(other) != telling.kind and telling.kind not in (_told_as(also) for also in other.also):
        return False
    first, last = clause_span(other.trigger.sentence, other.trigger.head)
    phrases = [p for filled in other.roles.values() for p, _ in filled if p.sentence is other.trigger.sentence]
    first, last = min([first, *(p.first for p in phrases)]), max([last, *(p.last for p in phrases)])
    return telling.word in other.trigger.words or first <= telling.word <= last


def _same_things(other: Happening, happening: Happening) -> bool:
    """The two tell the same of the same things."""
    if _told_as(other) != _told_as(happening):
        return False
    things = [{p.head for role in THINGS for p, _ in h.roles.get(role, ())} for h in (other, happening)]
    return bool(things[0] & things[1])
