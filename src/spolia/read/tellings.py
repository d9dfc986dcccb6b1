"""What the network hears told: a second opinion on the frames, and the happenings for which no frame has a word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
NEXT_BEST = 0.7  # of the best share: what is nearly as likely belongs to it
POINTING = frozenset("the this that these those its their his her they them it he".split())
OF_ANYBODY = ("rebels", "forces")  # roles of party_words.yaml that are no state's own
THINGS = ("items", "people", "struck", "place_items", "weapons")


@dataclass(frozen=True)
class Shares:
    """How much of a say the scorers have (knowledge/scorers.yaml)."""

    doubt: float
    hear: float
    fill: float
    sure: float = 2.0
    least: float = 0.0
    point: float = 2.0
    time: float = 2.0
    things: float = 2.0
    confidence: Mapping[str, float] = field(default_factory=dict)


OFF = Shares(doubt=0.0, hear=2.0, fill=2.0)  # the frames alone


def shares_of(known: Knowledge) -> Shares:
    return Shares(**known.yaml("scorers.yaml"))


class Hearing:
    """The tellings of a report's sentences beside what its frames read."""

    def __init__(self, phrases: Phrases, shares: Shares, sentences: Sequence[Sentence] = ()) -> None:
        """`sentences` are all of the report's, of which words may fill roles of what another tells."""
        self.phrases, self.shares = phrases, shares
        speech = phrases.known.yaml("speech.yaml")
        self.denying = frozenset((*speech["denies"], *speech["refuted"]))
        self.at = {token.start: (sentence, token.index) for sentence in sentences for token in sentence.tokens}
        self.frames = {
            kind: Frame(HEARD, (_read_of(kind, roles),), None, frozenset())
            for kind, roles in phrases.known.yaml("happenings.yaml")["heard"].items()
        }

    def shares_of(self, happening: Happening) -> tuple[float, float]:
        """The highest share with which a word of the happening's clause tells its kind, and with which its own words tell another."""
        trigger = happening.trigger
        first, last = clause_span(trigger.sentence, trigger.head)
        words = {*range(first, last + 1), *trigger.words}
        told, tellings = happening.told_as, trigger.sentence.tellings
        own = max((t.score for t in tellings if t.kind == told and t.word in words), default=0.0)
        return own, max((t.score for t in tellings if t.kind != told and t.word in trigger.words), default=0.0)

    def doubts(self, happening: Happening) -> bool:
        return self.shares_of(happening)[0] < self.shares.doubt

    def heard(self, sentence: Sentence, found: list[Happening], resolve: Resolve) -> Iterator[Happening]:
        """The happenings that a word tells and none of `found` does, surest first."""
        taken: list[Happening] = list(found)
        for telling in sorted(sentence.tellings, key=lambda t: -t.score):
            if telling.score < self.shares.hear:
                return
            if (
                telling.kind in FIGURED
                or self._is_said_of_another(sentence, telling)
                or any(telling.word in other.trigger.words or _covers(other, telling) for other in taken)
            ):
                continue  # a word tells one thing: what a frame makes of it, else what the network is surest of
            happening = self._happening(sentence, telling, resolve)
            own = {role for role, filled in happening.roles.items() if any(p.sentence is sentence for p, _ in filled)}
            says_enough = telling.score >= self.shares.sure or own & set(happening.read["any_of"])
            if says_enough and not self._by_the_unarmed(happening) and not any(_same_things(other, happening) for other in taken):
                taken.append(happening)
                yield happening

    def _is_said_of_another(self, sentence: Sentence, telling: Telling) -> bool:
        """The word denies what was told (denials.py), gives another number of it (recounts.py), or says by the way what was once taken: "the captured tanks"."""
        token = sentence.tokens[telling.word]
        if telling.kind == "seizure" and token.deprel == "amod":
            return True
        return token.lemma in self.denying or (token.upos == "VERB" and token.lemma in self.phrases.nouns["recounting"])

    def _by_the_unarmed(self, happening: Happening) -> bool:
        """Who does it bears no arms: "Russian musicians played in the theatre" is no deployment."""
        trigger = happening.trigger
        heads = [head for slot in ("subject", "owner") for head in trigger.slots.get(slot, ())]
        return any(self._is_unarmed(self.phrases.at(trigger.sentence, head), happening.kind) for head in heads)

    def _is_unarmed(self, phrase: Phrase, kind: str) -> bool:
        """Such a one, or he whose land is named with him ("Russian musicians"), may kill, and does nothing else of what is told."""
        tokens = phrase.sentence.tokens
        named_with = [tokens[phrase.token.head]] if phrase.token.deprel in ("amod", "compound", "nmod:poss") else []
        return kind != "casualties" and any(t.lemma.lower() in self.phrases.nouns["unarmed"] for t in (phrase.token, *named_with))

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
        telling = next(iter(happening.tellings), None)
        if telling is None:
            return happening
        roles: Filled = dict(happening.roles)
        sentence = happening.trigger.sentence
        used = {p.head for filled in happening.roles.values() for pair in filled for p in pair if p.sentence is sentence}
        for role, phrase in self._fillers(sentence, telling):
            name = _role_of(role, happening.kind)
            if role == "actor" and self._is_unarmed(phrase, happening.kind):
                continue
            if name not in happening.roles and phrase.head not in used and (pair := self._pair(phrase, name, resolve)) is not None:
                roles.setdefault(name, []).append(pair)
        scored = frozenset(roles.keys() - happening.roles.keys() - set(THINGS))
        return replace(happening, roles=self._pointed(happening.kind, roles, telling), scored=scored)

    def _pointed(self, kind: str, roles: Filled, telling: Telling) -> Filled:
        """The roles with what stands in earlier sentences: whom words that are no names stand for, and what it befell where the sentence does not say.

        A side or place that the sentence leaves open is weighed where all is known of it (resolve/side_rules.py, story_places.py).
        """
        pointed = dict(roles)
        for role in [role for role in ("actor", "target", "place") if role in roles]:
            far = self._far(telling, role, self.shares.point)
            if far is None or not _is_named(far) or any(far in pair for filled in pointed.values() for pair in filled):
                continue
            points = [p.is_pronoun or (role != "place" and q is p and self._stands_for_another(p)) for p, q in roles[role]]
            pointed[role] = [(p, far if back else q) for back, (p, q) in zip(points, roles[role], strict=True)]
        things = _role_of("items", kind)
        far = self._far(telling, "items", self.shares.things) if things not in pointed and things != "people" else None
        if far is not None and "items" in far.types:
            pointed[things] = [(far, far)]
        return pointed

    def _stands_for_another(self, phrase: Phrase) -> bool:
        """The words point back to someone named before: "they", "its fighters", "the group"; not "the government", which is a state's own."""
        tokens = phrase.sentence.tokens[phrase.first : phrase.last + 1]
        points = tokens[0].text.lower() in POINTING and not any(token.upos == "PROPN" for token in tokens)
        return points and self.phrases.known.parties.role_of(phrase.text) in (None, *OF_ANYBODY)

    def _far(self, telling: Telling, role: str, least: float) -> Phrase | None:
        """The phrase of another sentence that most likely fills a role; None where none is likely enough."""
        likely = {start: score for start, r, score in telling.far if r == role and score >= least and start in self.at}
        if not likely:
            return None
        sentence, best = self.at[max(likely, key=likely.__getitem__)]
        while sentence.tokens[best].deprel not in ("conj", "appos") and (above := sentence.tokens[best].head) >= 0:
            if sentence.tokens[above].start not in likely:
                break
            best = above
        return self.phrases.at(sentence, best) if sentence.tokens[best].upos in NOMINAL else None

    def _fillers(self, sentence: Sentence, telling: Telling) -> Iterator[tuple[str, Phrase]]:
        """The phrases of the stretches of words that fill a role; of things, of which a telling is, with less certainty where none is sure."""
        for role in dict.fromkeys(role for _, role, _ in telling.roles):
            shares = {w: score for w, r, score in telling.roles if r == role}
            least = self.shares.fill
            if role == "items" and max(shares.values()) < least:
                least = max(self.shares.things, max(shares.values()) * NEXT_BEST)
            inside = {w for w, score in shares.items() if score >= least}
            for word in sorted(inside):
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


def _is_named(phrase: Phrase) -> bool:
    """No word of the phrase points back to others in its turn."""
    return not phrase.is_pronoun and all(t.upos != "PRON" for t in phrase.sentence.tokens[phrase.first : phrase.last + 1])


def _read_of(kind: str, roles: dict[str, Any]) -> dict[str, Any]:
    """The read of a kind heard: nothing is needed, since the network is sure that it is told."""
    harm = {"harm": kind} if kind in HARMS else {}
    return {"kind": "casualties" if harm else kind, "needs": "nothing", **harm, **roles}


def _role_of(role: str, kind: str) -> str:
    if role == "items":
        return {"casualties": "people", "attack": "weapons"}.get(kind, "items")
    return role


def _covers(other: Happening, telling: Telling) -> bool:
    """The word stands among those that tell the other happening, or fill a role of it."""
    if other.told_as != telling.kind and telling.kind not in (also.told_as for also in other.also):
        return False
    if other.whole:
        return True
    first, last = clause_span(other.trigger.sentence, other.trigger.head)
    phrases = [p for filled in other.roles.values() for p, _ in filled if p.sentence is other.trigger.sentence]
    first, last = min([first, *(p.first for p in phrases)]), max([last, *(p.last for p in phrases)])
    return telling.word in other.trigger.words or first <= telling.word <= last


def _same_things(other: Happening, happening: Happening) -> bool:
    """The two tell the same of the same things."""
    if other.told_as != happening.told_as:
        return False
    things = [{p.head for role in THINGS for p, _ in h.roles.get(role, ())} for h in (other, happening)]
    return bool(things[0] & things[1])
