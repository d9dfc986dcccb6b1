"""Frames at work: what each read of a frame makes of a trigger, role by role (knowledge/happenings.yaml)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from spolia.language.tellings import Telling
from spolia.read.conditions import Filled, holds
from spolia.read.phrases import Phrase, Phrases
from spolia.read.roles import LOCATIVE, preposition
from spolia.read.triggers import Trigger

Resolve = Callable[[Phrase, str, frozenset[int]], Phrase | None]
# The roles in the order in which they are filled, and what a phrase must be to fill each.
ROLES = {
    "place": "place", "items": "items", "people": "people", "place_items": "place", "actor": "party", "target": "party",
    "weapons": "items", "struck": "items",
}  # fmt: skip
UNMOVABLE = frozenset(("structure",))  # categories that are struck and destroyed but neither seized nor handed on
MOVED = frozenset(("seizure", "abandonment", "transfer", "deployment", "withdrawal"))
HOLDINGS = frozenset(("takeover.control", "takeover.in hands"))  # frames that say who holds a place, not that it was taken then
ONE_READ = frozenset(("attack", "withdrawal", "deployment"))  # kinds of which a trigger tells at most one
CLIPPED = frozenset("subject in near on by bare during since around inside".split())  # slots that a clipped passive may have
PERSONAL = frozenset(("he", "him", "she", "her"))
MANY = frozenset("they them their these those".split())  # point back to no one place
TARGETED = frozenset(("object", "on", "against", "at"))  # slots of an attack that hold whom it is on
CLIPPED_KINDS = frozenset(("casualties", "destruction", "seizure", "takeover"))


@dataclass(frozen=True)
class Happening:
    """What one read of a frame makes of a trigger: the roles filled, each with the phrase as worded and what it stands for."""

    trigger: Trigger
    read: dict[str, Any]
    roles: Filled = field(default_factory=dict)
    also: tuple[Happening, ...] = ()  # tellings that belong to it and keep their own harm: "killed two and wounded ten"
    scored: frozenset[str] = frozenset()  # roles that the network filled, maybe from outside the clause
    whole: bool = False  # the sentence tells it as a whole, as an item of a strike list does

    @property
    def kind(self) -> str:
        return str(self.read["kind"])

    @property
    def told_as(self) -> str:
        """The kind, of casualties what became of the people."""
        return str(self.read.get("harm") or self.kind)

    @property
    def tellings(self) -> tuple[Telling, ...]:
        """What the network hears of it at its words, surest first."""
        heard = (t for t in self.trigger.sentence.tellings if t.kind == self.told_as and t.word in self.trigger.words)
        return tuple(sorted(heard, key=lambda t: -t.score))


def read_trigger(trigger: Trigger, phrases: Phrases, resolve: Resolve) -> list[Happening]:
    """What the frame's reads make of the trigger, best read first; a phrase fills the needed role of one read only."""
    if any(_holds_word(trigger, slot, phrases.nouns[name]) for slot, name in trigger.frame.never):
        return []
    return _read(trigger, phrases, resolve) or _read_clipped(trigger, phrases, resolve)


def _holds_word(trigger: Trigger, slot: str, words: frozenset[str]) -> bool:
    tokens = trigger.sentence.tokens
    return any(tokens[head].lemma.lower() in words for head in trigger.slots.get(slot, ()))


def _read_clipped(trigger: Trigger, phrases: Phrases, resolve: Resolve) -> list[Happening]:
    """A clipped passive ("Two civilians wounded."): the verb has only a subject, and that is what it was done to."""
    children = trigger.sentence.children[trigger.head]
    helped = any(trigger.sentence.tokens[c].deprel.startswith(("aux", "cop")) for c in children)
    bare = "subject" in trigger.slots and trigger.slots.keys() <= CLIPPED
    if trigger.nominal or helped or not bare or trigger.word.xpos not in ("VBN", "VBD"):
        return []
    slots = {slot: heads for slot, heads in trigger.slots.items() if slot != "subject"} | {"object": trigger.slots["subject"]}
    return [h for h in _read(replace(trigger, slots=slots), phrases, resolve) if h.kind in CLIPPED_KINDS]


def _read(trigger: Trigger, phrases: Phrases, resolve: Resolve) -> list[Happening]:
    happenings: list[Happening] = []
    taken: set[int] = set()
    for read in trigger.frame.reads:
        if happenings and read["needs"] == "nothing":
            continue  # the bare word says no more than what is read
        filled = _Filler(trigger, read, phrases, resolve, taken).fill()
        if filled is not None:
            happenings.append(Happening(trigger, read, filled))
            taken |= {phrase.head for phrase, _ in filled.get(_needed_role(read) or "", ())}
            if read["kind"] in ONE_READ:
                break
    return happenings


def _needed_role(read: dict[str, Any]) -> str | None:
    """The role without which the read says nothing; None where its word says enough."""
    if read["needs"] == "nothing":
        return None
    if read["needs"] == "party":
        return next(role for role in read if role in ("actor", "target"))
    if read["needs"] == "items" and "items" not in read:
        return "weapons" if "weapons" in read and "struck" not in read else "struck"
    return "place_items" if "place_items" in read else str(read["needs"])


class _Filler:
    """Fills the roles of one read from the slots of one trigger; `taken` are phrases that an earlier read needed."""

    def __init__(self, trigger: Trigger, read: dict[str, Any], phrases: Phrases, resolve: Resolve, taken: set[int]) -> None:
        self.trigger, self.read, self.phrases, self.resolve, self.taken = trigger, read, phrases, resolve, taken
        self.used = frozenset(h for heads in trigger.slots.values() for h in heads) | {trigger.head}
        self.needed = _needed_role(read)

    def fill(self) -> Filled | None:
        """The roles, or None where the needed one stays empty or a condition does not hold."""
        filled: Filled = {}
        for role in ROLES:
            for slot in self.read.get(role, ()):
                if found := self._of_slot(role, slot):
                    filled[role] = found
                    break
        if self.read.get("located") and "place" not in filled:
            filled |= self._located_inside()
        return filled if (self.needed is None or self.needed in filled) and holds(self.read, self.trigger, filled, self.phrases) else None

    def _of_slot(self, role: str, slot: str) -> list[tuple[Phrase, Phrase]]:
        """The phrases of a slot that the role takes, each with what it stands for."""
        found: list[tuple[Phrase, Phrase]] = []
        for head in self.trigger.slots.get(slot, ()):
            phrase = self.phrases.at(self.trigger.sentence, head)
            if slot == "modifier" and phrase.token.lemma.lower() in self.phrases.nouns["sorts"]:
                continue
            found += self._takes(role, slot, phrase)
        return [(p, q) for p, q in found if not (role == self.needed and p.head in self.taken)]

    def _takes(self, role: str, slot: str, phrase: Phrase) -> Iterator[tuple[Phrase, Phrase]]:
        wanted = ROLES[role]
        if self._is_of(phrase, wanted, slot) and self._suits(phrase, role):
            yield phrase, phrase
        elif stands_for := self._stands_for(role, phrase):
            yield phrase, stands_for
        elif wanted == "party" and "place" not in phrase.types:
            for modifier in self.phrases.modifiers(phrase)[:1]:
                owner = self.resolve(modifier, "party", self.used) if modifier.is_pronoun else modifier
                if owner is not None:
                    yield modifier, owner

    def _stands_for(self, role: str, phrase: Phrase) -> Phrase | None:
        """The antecedent of a pronoun, or of a bare number of things or people."""
        wanted = ROLES[role]
        points_back = phrase.is_pronoun or ("number" in phrase.types and wanted in ("items", "people"))
        if role == "weapons" or not points_back:
            return None
        core = self.phrases.core(phrase)  # "the better part of them" points where "them" points
        if wanted == "place" and core.token.text.lower() in MANY:
            return None
        found = self.resolve(core if core.is_pronoun else phrase, wanted, self.used)
        is_person = phrase.token.text.lower() in PERSONAL and not (self.read.get("civilians") or self.read.get("human"))
        if found is None and wanted == "people" and ("number" in phrase.types or is_person):
            return phrase  # "killing at least 38", "she was abducted": who else than people
        return found if found is not None and self._suits(found, role) else None

    def _is_of(self, phrase: Phrase, wanted: str, slot: str = "") -> bool:
        """The phrase may be of the wanted type: by its types; several of a party are people; an unknown name is a man or a place."""
        if wanted in phrase.types:
            return True
        if wanted == "people":
            if self.read.get("bodies") and phrase.token.lemma.lower() in self.phrases.nouns["armed"]:
                return True  # "the garrison surrendered": its men
            several = "party" in phrase.types and (phrase.token.xpos in ("NNS", "NNPS") or phrase.token.upos in ("NUM", "DET", "PRON"))
            tokens = phrase.sentence.tokens
            numbered = phrase.token.xpos == "NNS" and any(tokens[c].deprel == "nummod" for c in phrase.sentence.children[phrase.head])
            numbered = numbered and not self.read.get("human") and phrase.token.lemma not in self.phrases.nouns["measures"]
            return several or (not phrase.types and (phrase.is_proper or numbered) and slot in ("subject", "object"))
        if wanted == "place" and not phrase.types and self.phrases.names_part_of_place(phrase):
            return True  # "the oil hub of Heglig"
        attacked = self.read["kind"] == "attack" and slot in TARGETED  # civilians are attacked, and attack nobody
        if wanted == "party" and (attacked or self.read.get("civilians")) and phrase.token.lemma in self.phrases.nouns["civilians"]:
            return True
        return wanted == "place" and phrase.is_proper and (not phrase.types or (slot in LOCATIVE and phrase.types == {"party"}))

    def _suits(self, phrase: Phrase, role: str) -> bool:
        """A phrase of the right type that this role really takes."""
        if role == "items" and self.read["kind"] in MOVED:
            row = self.phrases.known.materiel.find(phrase.text)
            spent = self.read["kind"] == "deployment" and row is not None and row.category == "ammunition"  # shells that land
            return row is not None and row.category not in UNMOVABLE and not spent
        if role == "people" and self.read.get("civilians"):
            return phrase.token.lemma.lower() in self.phrases.nouns["civilians"]
        return True

    def _located_inside(self) -> Filled:
        """The place that the subject or object carries: "there were three jets on the apron"."""
        sentence = self.trigger.sentence
        heads = [h for slot in ("subject", "object") for h in self.trigger.slots.get(slot, ())]
        for child in (c for head in heads for c in sentence.children[head]):
            phrase = self.phrases.at(sentence, child)
            if preposition(sentence, child) in self.read["place"] and self._is_of(phrase, "place"):
                return {"place": [(phrase, phrase)]}
        return {}
