"""Frames at work: trigger words in a sentence, and what each frame reads from their slots (knowledge/happenings.yaml)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from spolia.knowledge.tables import Knowledge
from spolia.language.lemmas import lemma_of
from spolia.language.network import Sentence
from spolia.read.phrases import CALENDAR, NO_ONE, Phrase, Phrases
from spolia.read.roles import Slots, noun_slots, preposition, verb_slots

Resolve = Callable[[Phrase, str, frozenset[int]], Phrase | None]
ROLE_TYPES = {"place": "place", "items": "items", "people": "people", "actor": "party", "target": "party"}
HEADING = 9  # words before a colon that may still be a heading
LISTED = frozenset(
    ("root", "conj", "appos", "obj", "nsubj", "list", "parataxis", "dep", "nsubj:pass", "ccomp", "obl", "nmod", "vocative", "iobj")
)
CLIPPED = frozenset(
    ("subject", "in", "near", "on", "by", "bare", "during", "since", "around", "inside")
)  # slots that a clipped passive may have
UNMOVABLE = frozenset(("structure",))  # categories that are struck and destroyed but neither seized nor handed on
LOCATIVE = (
    "in",
    "at",
    "near",
    "on",
    "inside",
    "outside",
    "around",
    "outside of",
    "across",
    "over",
    "within",
    "along",
    "between",
    "beyond",
    "into",
    "to",
    "toward",
    "towards",
    "through",
    "from",
    "of",
    "south of",
    "off",
)


@dataclass(frozen=True, slots=True)
class Frame:
    name: str
    reads: tuple[dict[str, Any], ...]
    realis: str | None
    cases: frozenset[str]  # a noun frame that holds only after one of these prepositions; empty: any
    harm: str | None = None


@dataclass(frozen=True)
class Trigger:
    """A word or idiom that a frame knows, with its slots."""

    frame: Frame
    sentence: Sentence
    head: int  # the word whose clause it is
    words: tuple[int, ...]
    slots: Slots
    nominal: bool


@dataclass(frozen=True)
class Happening:
    """What one read of a frame makes of a trigger: the roles filled, each with the phrase as worded and what it stands for."""

    trigger: Trigger
    read: dict[str, Any]
    roles: dict[str, list[tuple[Phrase, Phrase]]] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return str(self.read["kind"])


class Frames:
    """The frames by the words that trigger them."""

    def __init__(self, known: Knowledge) -> None:
        table = known.yaml("happenings.yaml")
        self.light_verbs = frozenset(v.split()[0] for v in table["light_verbs"])
        self.verbs: dict[str, list[tuple[tuple[str, ...], Frame]]] = {}
        self.nouns: dict[str, list[Frame]] = {}
        self.adjectives: dict[str, list[Frame]] = {}
        for row in table["frames"]:
            frame = Frame(row["frame"], tuple(row["reads"]), row.get("realis"), frozenset(row.get("case", ())))
            for verb in row.get("verbs", ()):
                first, *rest = verb.split()
                self.verbs.setdefault(first, []).append((tuple(rest), frame))
            for noun in row.get("nouns", ()):
                self.nouns.setdefault(noun, []).append(frame)
            for adjective in row.get("adjectives", ()):
                self.adjectives.setdefault(adjective, []).append(frame)

    def triggers(self, sentence: Sentence) -> Iterator[Trigger]:
        """Every trigger of the sentence, in order; an idiom leaves its verb no plainer reading."""
        headed = list(self._headings(sentence))
        yield from headed
        for token in sentence.tokens:
            lemma = token.lemma.lower()
            if any(token.index in trigger.words for trigger in headed):
                continue
            if token.upos in ("VERB", "AUX") or (token.xpos in ("VBN", "VBD", "VBG") and token.upos == "ADJ"):
                if token.deprel != "amod":  # "captured tanks" says what they are, not that it happened
                    yield from self._verb_triggers(sentence, token.index, lemma)
                if token.upos != "AUX" and token.deprel == "amod":
                    yield from self._held(sentence, token.index, token.text.lower())
            elif token.upos == "NOUN":
                yield from self._noun_triggers(sentence, token.index, lemma)
            elif token.upos == "ADJ":
                yield from self._held(sentence, token.index, token.text.lower())

    def _headings(self, sentence: Sentence) -> Iterator[Trigger]:
        """ "Captured by our forces: five tanks, two trucks": a participle and a colon before a list of what it was done to."""
        colon = next((t.index for t in sentence.tokens[:HEADING] if t.text == ":"), None)
        if not colon or colon + 1 == len(sentence.tokens):
            return
        for token in sentence.tokens[:2]:
            lemma = lemma_of(token.text, "VERB", "VBN")
            known = self.verbs.get(lemma, ())
            if not known or not token.text.lower().endswith(("ed", "en", "t", "n")) or token.index > colon:
                continue
            listed = [t.index for t in sentence.tokens[colon + 1 :] if t.upos in ("NOUN", "PROPN", "NUM") and t.deprel in LISTED]
            slots: Slots = {"object": listed}
            for other in sentence.tokens[token.index + 1 : colon]:
                if other.upos in ("NOUN", "PROPN") and (before := preposition(sentence, other.index)):
                    slots.setdefault("subject" if before == "by" else before, []).append(other.index)
            after = tuple(t.text.lower() for t in sentence.tokens[token.index + 1 : token.index + 3])
            idioms = [(rest, f) for rest, f in known if rest and after[: len(rest)] == rest]
            for rest, frame in idioms or [(rest, f) for rest, f in known if not rest]:
                yield Trigger(frame, sentence, token.index, tuple(range(token.index, token.index + 1 + len(rest))), slots, False)
            return

    def _verb_triggers(self, sentence: Sentence, index: int, lemma: str) -> Iterator[Trigger]:
        known = self.verbs.get(lemma, ())
        if sentence.tokens[index].deprel.startswith("aux"):
            return
        if sentence.tokens[index].deprel == "cop":
            yield from self._copula(sentence, index, known)
            return
        idioms = [(words, frame) for rest, frame in known if rest and (words := _match_rest(sentence, index, rest)) is not None]
        slots = verb_slots(sentence, index) if known else {}
        for words, frame in idioms:
            yield Trigger(frame, sentence, index, (index, *words), _merged(sentence, slots, words), False)
        if not idioms:
            for rest, frame in known:
                if not rest:
                    yield Trigger(frame, sentence, index, (index,), slots, False)

    def _copula(self, sentence: Sentence, index: int, known: Sequence[tuple[tuple[str, ...], Frame]]) -> Iterator[Trigger]:
        """ "The launcher is in a depot": the tree hangs all on the depot."""
        predicate = sentence.tokens[index].head
        before = preposition(sentence, predicate)
        if before in LOCATIVE:
            slots = {"subject": verb_slots(sentence, predicate).get("subject", []), before: [predicate]}
            yield from (Trigger(frame, sentence, predicate, (index,), slots, False) for rest, frame in known if not rest)

    def _noun_triggers(self, sentence: Sentence, index: int, lemma: str) -> Iterator[Trigger]:
        if sentence.tokens[index].deprel == "compound" and sentence.tokens[sentence.tokens[index].head].lemma not in self.nouns:
            return
        for frame in self.nouns.get(lemma, ()):
            if not frame.cases or preposition(sentence, index) in frame.cases:
                yield Trigger(frame, sentence, index, (index,), noun_slots(sentence, index, self.light_verbs), True)

    def _held(self, sentence: Sentence, index: int, form: str) -> Iterator[Trigger]:
        """ "rebel-held Aleppo", "the dead soldiers", "12 were dead": the noun is the object, the word before the hyphen the subject."""
        token = sentence.tokens[index]
        for frame in self.adjectives.get(form, ()):
            before = [
                c
                for c in sentence.children[index]
                if sentence.tokens[c].deprel in ("compound", "obl", "obl:unmarked", "nsubj", "advmod", "obl:npmod", "nmod") and c < index
            ]
            if token.deprel == "amod":
                slots: Slots = {"object": [token.head], "subject": before}
            else:
                slots = dict(verb_slots(sentence, index))
                slots["object"] = slots.get("object") or slots.get("subject", [])
            yield Trigger(frame, sentence, index, (index,), slots, token.deprel == "amod")


def _match_rest(sentence: Sentence, index: int, rest: tuple[str, ...]) -> tuple[int, ...] | None:
    """The words of an idiom after its verb: a particle, an object noun, or a particle and a noun."""
    children = [sentence.tokens[c] for c in sentence.children[index]]
    if len(rest) == 1:
        for token in children:
            if rest[0] in (token.lemma.lower(), token.text.lower()) and token.deprel in (
                "compound:prt",
                "advmod",
                "obj",
                "xcomp",
                "acl",
                "obl",
                "obl:unmarked",
                "nsubj:pass",
            ):
                return (token.index,)
            for child in sentence.children[
                token.index
            ]:  # "left behind vehicles", "drove them out of": the particle was taken for a preposition
                if (
                    token.deprel == "obl"
                    and sentence.tokens[child].deprel == "case"
                    and sentence.tokens[child].lemma == rest[0]
                    and (child == index + 1 or rest[0] == "out")
                ):
                    return (child,)
        return None
    found = []
    for word in rest:
        hit = next((t for t in children if t.lemma.lower() == word), None)
        if hit is None:
            return None
        found.append(hit.index)
    return tuple(found)


def _merged(sentence: Sentence, slots: Slots, words: tuple[int, ...]) -> Slots:
    """A verb's slots without the idiom's own nouns, and with what hangs on those."""
    merged = {slot: [h for h in heads if h not in words] for slot, heads in slots.items()}
    for word in words:
        if sentence.tokens[word].deprel == "case" and "object" not in merged:
            merged.setdefault("object", []).extend(merged.pop(sentence.tokens[word].text.lower(), []))
    for word in words:
        if sentence.tokens[word].upos in ("NOUN", "PROPN"):
            for slot, heads in noun_slots(sentence, word, frozenset()).items():
                if slot in ("subject",):
                    continue
                merged.setdefault(slot, []).extend(h for h in heads if h not in merged.get(slot, ()))
    return {slot: heads for slot, heads in merged.items() if heads}


@lru_cache(maxsize=4)
def frames_of(known: Knowledge) -> Frames:
    return Frames(known)


def read_trigger(trigger: Trigger, phrases: Phrases, resolve: Resolve) -> list[Happening]:
    """What the frame's reads make of the trigger, best read first; a phrase fills the needed role of one read only."""
    return _read(trigger, phrases, resolve) or _read_clipped(trigger, phrases, resolve)


def _read_clipped(trigger: Trigger, phrases: Phrases, resolve: Resolve) -> list[Happening]:
    """A clipped passive ("Two civilians wounded."): the verb has only a subject, and that is what it was done to."""
    token = trigger.sentence.tokens[trigger.head]
    helped = any(trigger.sentence.tokens[c].deprel.startswith(("aux", "cop")) for c in trigger.sentence.children[trigger.head])
    if (
        trigger.nominal
        or helped
        or token.xpos not in ("VBN", "VBD")
        or "subject" not in trigger.slots
        or not trigger.slots.keys() <= CLIPPED
    ):
        return []
    slots = {slot: heads for slot, heads in trigger.slots.items() if slot != "subject"} | {"object": trigger.slots["subject"]}
    return [h for h in _read(replace(trigger, slots=slots), phrases, resolve) if h.kind in ("casualties", "destruction", "seizure")]


def _read(trigger: Trigger, phrases: Phrases, resolve: Resolve) -> list[Happening]:
    happenings: list[Happening] = []
    taken: set[int] = set()
    for read in trigger.frame.reads:
        filled = _fill(trigger, read, phrases, resolve, taken)
        if filled is None:
            continue
        happenings.append(Happening(trigger, read, filled))
        taken |= {phrase.head for phrase, _ in filled[_needed_role(read)]}
        if read["kind"] in ("attack", "withdrawal", "deployment"):
            break
    return happenings


def _needed_role(read: dict[str, Any]) -> str:
    if read["needs"] == "party":
        return next(role for role in read if role in ("actor", "target"))
    if read["needs"] == "items" and "items" not in read:
        return "weapons" if "weapons" in read and "struck" not in read else "struck"
    return "place_items" if "place_items" in read else str(read["needs"])


def _fill(
    trigger: Trigger, read: dict[str, Any], phrases: Phrases, resolve: Resolve, taken: set[int]
) -> dict[str, list[tuple[Phrase, Phrase]]] | None:
    """The roles of a read, or None where its needed role stays empty."""
    used = frozenset(h for heads in trigger.slots.values() for h in heads) | {trigger.head}
    filled: dict[str, list[tuple[Phrase, Phrase]]] = {}
    needed = _needed_role(read)
    for role in ("place", "items", "people", "place_items", "actor", "target", "weapons", "struck"):
        if role in read:
            wanted = _wanted(role)
            for slot in read[role]:
                found = _of_type(trigger, slot, wanted, phrases, resolve, used, read, role)
                found = [(p, q) for p, q in found if not (role == needed and p.head in taken)]
                if found:
                    filled[role] = found
                    break
    if read.get("located") and "place" not in filled:
        filled |= _located_inside(trigger, read, phrases)
    if needed not in filled or not _conditions(trigger, read, filled, phrases):
        return None
    return filled


def _located_inside(trigger: Trigger, read: dict[str, Any], phrases: Phrases) -> dict[str, list[tuple[Phrase, Phrase]]]:
    """The place that the subject or object carries: "there were three jets on the apron"."""
    for slot in ("subject", "object"):
        for head in trigger.slots.get(slot, ()):
            for child in trigger.sentence.children[head]:
                if preposition(trigger.sentence, child) in read["place"]:
                    phrase = phrases.at(trigger.sentence, child)
                    if _is_of(phrase, "place"):
                        return {"place": [(phrase, phrase)]}
    return {}


def _wanted(role: str) -> str:
    return {"weapons": "items", "struck": "items", "place_items": "place"}.get(role) or ROLE_TYPES[role]


def _of_type(
    trigger: Trigger, slot: str, wanted: str, phrases: Phrases, resolve: Resolve, used: frozenset[int], read: dict[str, Any], role: str
) -> list[tuple[Phrase, Phrase]]:
    found = []
    for head in trigger.slots.get(slot, ()):
        phrase = phrases.at(trigger.sentence, head)
        if slot == "modifier" and phrase.token.lemma.lower() in NO_ONE:
            continue
        if _is_of(phrase, wanted, slot) and _suits(phrase, role, read, phrases):
            found.append((phrase, phrase))
        elif (
            role != "weapons"
            and (phrase.is_pronoun or ("number" in phrase.types and wanted in ("items", "people")))
            and (stands_for := resolve(phrase, wanted, used)) is not None
            and _suits(stands_for, role, read, phrases)
        ):
            found.append((phrase, stands_for))
        elif wanted == "party" and role in ("actor", "target") and not phrase.types & {"place"}:
            for modifier in phrases.modifiers(phrase)[:1]:
                if modifier.is_pronoun:
                    owner = resolve(modifier, "party", used)
                    found += [(modifier, owner)] if owner is not None else []
                else:
                    found.append((modifier, modifier))
    return found


def _is_of(phrase: Phrase, wanted: str, slot: str = "") -> bool:
    """The phrase may be of the wanted type: by its types; several of a party are people; an unknown name is a man or a place."""
    if wanted in phrase.types:
        return True
    proper = (
        phrase.token.upos == "PROPN" and not any(c.isdigit() for c in phrase.text) and phrase.token.text.lower().strip(".") not in CALENDAR
    )
    if wanted == "people":
        return ("party" in phrase.types and phrase.token.xpos in ("NNS", "NNPS")) or (
            not phrase.types and proper and slot in ("subject", "object")
        )
    return wanted == "place" and proper and (not phrase.types or (slot in LOCATIVE and phrase.types == {"party"}))


def _suits(phrase: Phrase, role: str, read: dict[str, Any], phrases: Phrases) -> bool:
    """A phrase of the right type that this role really takes."""
    if role == "items" and read["kind"] in ("seizure", "abandonment", "transfer", "deployment", "withdrawal"):
        row = phrases.known.materiel.find(phrase.text)
        return row is not None and row.category not in UNMOVABLE
    if role == "people" and read.get("civilians"):
        return phrase.token.lemma.lower() in phrases.nouns["civilians"]
    return True


def _conditions(trigger: Trigger, read: dict[str, Any], filled: dict[str, list[tuple[Phrase, Phrase]]], phrases: Phrases) -> bool:
    """The further conditions of a read: `unless` and `only` on a slot, `needs_too` a role, `located` a stated place."""
    for slot, wanted in read.get("unless", {}).items():
        if _holds(trigger, slot, wanted, phrases):
            return False
    for slot, wanted in read.get("only", {}).items():
        if not _holds(trigger, slot, wanted, phrases):
            return False
    if read.get("not_place") and any("place" in p.types or "party" in p.types for p, _ in filled["items"]):
        return False
    if read.get("nominal") and not trigger.nominal:
        return False
    if read.get("image") and not _is_shown(trigger, phrases):
        return False
    if read.get("aimed") and not _is_aimed(trigger, filled, phrases):
        return False
    if trigger.sentence.tokens[trigger.head].lemma in read.get("but_not", ()):
        return False
    if any(role not in filled for role in read.get("needs_too", {})):
        return False
    if read.get("intransitive") and "object" in trigger.slots:
        return False
    if read.get("reflexive") and not any(
        trigger.sentence.tokens[h].text.lower().endswith(("self", "selves")) for h in trigger.slots.get("object", ())
    ):
        return False
    located = read.get("located", ())
    if located is True or (located and trigger.sentence.tokens[trigger.head].lemma in located):
        return "place" in filled
    return True


def _holds(trigger: Trigger, slot: str, wanted: str, phrases: Phrases) -> bool:
    """Some phrase of the slot is of the type; a `holder` is a party and no weapon ("lost to the rebels", not "lost to drones")."""
    types = [phrases.at(trigger.sentence, h).types for h in trigger.slots.get(slot, ())]
    if wanted == "civilians":
        return any(trigger.sentence.tokens[h].lemma.lower() in phrases.nouns["civilians"] for h in trigger.slots.get(slot, ()))
    if wanted == "holder":
        return any("party" in t and "items" not in t for t in types)
    return any(wanted in t for t in types)


def _is_shown(trigger: Trigger, phrases: Phrases) -> bool:
    """An image shows it, and not "no image"."""
    shown = [phrases.at(trigger.sentence, h) for h in trigger.slots.get("subject", ())]
    return any("image" in p.types and not p.text.lower().startswith("no ") for p in shown)


def _is_aimed(trigger: Trigger, filled: dict[str, list[tuple[Phrase, Phrase]]], phrases: Phrases) -> bool:
    """Weapons are used on someone or somewhere, or are of a sort that is only ever used so."""
    rows = [phrases.known.materiel.find(q.text) for _, q in filled["weapons"]]
    categories = {row.category for row in rows if row is not None}
    aimed = "target" in filled or any(slot in trigger.slots for slot in ("against", "on"))
    return bool(categories & phrases.nouns["vehicles_of_attack"]) and (aimed or "chemical weapon" in categories)
