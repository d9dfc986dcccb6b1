"""Trigger words: where a sentence has a word or idiom that a frame knows (knowledge/happenings.yaml), with its slots."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from spolia.knowledge.tables import Knowledge
from spolia.language.lemmas import lemma_of
from spolia.language.network import Sentence, Token
from spolia.read.roles import LOCATIVE, Slots, noun_slots, preposition, verb_slots

TITLE_CASE = 0.6  # share of words with a capital from which a line is a headline
TURNING = frozenset(("up", "off", "in", "over", "around", "about"))  # particles that turn a verb's sense
TELLING = frozenset(("VERB", "AUX", "NOUN", "ADJ"))  # parts of speech of words that may tell a happening
HEADING = 9  # words before a colon that may still be a heading
# Relations of the words after such a colon that may be what is listed.
LISTED = frozenset("root conj appos obj nsubj list parataxis dep nsubj:pass ccomp obl nmod vocative iobj".split())


@dataclass(frozen=True, slots=True)
class Frame:
    name: str
    reads: tuple[dict[str, Any], ...]
    realis: str | None
    cases: frozenset[str]  # a noun frame that holds only after one of these prepositions; empty: any
    never: tuple[tuple[str, str], ...] = ()  # slots that must not hold a word of these lists of nouns


@dataclass(frozen=True)
class Trigger:
    """A word or idiom that a frame knows, with its slots."""

    frame: Frame
    sentence: Sentence
    head: int  # the word whose clause it is
    words: tuple[int, ...]
    slots: Slots
    nominal: bool
    entry: str = ""  # the words of the frame that it goes by: "shoot down"
    heads_list: bool = False  # it stands before a colon, over what it was done to

    @property
    def word(self) -> Token:
        return self.sentence.tokens[self.head]


class Frames:
    """The frames by the words that trigger them."""

    def __init__(self, known: Knowledge) -> None:
        table = known.yaml("happenings.yaml")
        self.light_verbs = frozenset(v.split()[0] for v in table["light_verbs"])
        self.verbs: dict[str, list[tuple[tuple[str, ...], Frame]]] = {}
        self.nouns: dict[str, list[Frame]] = {}
        self.adjectives: dict[str, list[Frame]] = {}
        for row in table["frames"]:
            never = tuple((slot, name) for slot, names in row.get("never", {}).items() for name in names)
            frame = Frame(row["frame"], tuple(row["reads"]), row.get("realis"), frozenset(row.get("case", ())), never)
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
            if token.upos not in TELLING:
                continue
            lemma = token.lemma.lower()
            if any(token.index in trigger.words for trigger in headed) or _in_name(sentence, token):
                continue
            if token.upos == "VERB" and token.deprel != "amod" and lemma not in self.verbs and token.text.lower() in self.adjectives:
                yield from self._held(sentence, token.index, token.text.lower())  # "two pilots missing"
            if token.upos in ("VERB", "AUX") or (token.xpos in ("VBN", "VBD", "VBG") and token.upos == "ADJ"):
                lemma = lemma if token.upos != "ADJ" else lemma_of(token.text, "VERB", token.xpos)
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
            slots: Slots = {"object": _listed(sentence, colon)}
            for other in sentence.tokens[token.index + 1 : colon]:
                if other.upos in ("NOUN", "PROPN") and (before := preposition(sentence, other.index)):
                    slots.setdefault("subject" if before == "by" else before, []).append(other.index)
            after = tuple(t.text.lower() for t in sentence.tokens[token.index + 1 : token.index + 3])
            idioms = [(rest, f) for rest, f in known if rest and after[: len(rest)] == rest]
            for rest, frame in idioms or [(rest, f) for rest, f in known if not rest]:
                words = tuple(range(token.index, token.index + 1 + len(rest)))
                yield Trigger(frame, sentence, token.index, words, slots, False, " ".join((lemma, *rest)), heads_list=True)
            return
        yield from self._noun_headings(sentence, colon)

    def _noun_headings(self, sentence: Sentence, colon: int) -> Iterator[Trigger]:
        """ "Weapons in rebel hands: two mortars, a drone": a noun and a colon before a list of what it is said of."""
        if any(t.upos in ("VERB", "AUX") for t in sentence.tokens[:colon]):
            return
        for token in sentence.tokens[:colon]:
            frames = [f for f in self.nouns.get(token.lemma.lower(), ()) if not f.cases or preposition(sentence, token.index) in f.cases]
            slots = noun_slots(sentence, token.index, self.light_verbs) | {
                "theme": _listed(sentence, colon),
                "listed": _listed(sentence, colon),
            }
            for frame in frames:
                yield Trigger(frame, sentence, token.index, (token.index,), slots, True, token.lemma.lower(), heads_list=True)

    def _verb_triggers(self, sentence: Sentence, index: int, lemma: str) -> Iterator[Trigger]:
        known = self.verbs.get(lemma, ())
        if sentence.tokens[index].deprel.startswith("aux"):
            return
        if sentence.tokens[index].deprel == "cop":
            yield from self._copula(sentence, index, known)
            return
        idioms = [(rest, words, frame) for rest, frame in known if rest and (words := _match_rest(sentence, index, rest)) is not None]
        slots = verb_slots(sentence, index) if known else {}
        if known and _has_number_before(sentence, index):
            slots["object"] = [index - 1]  # "nine killed and 14 wounded": the number is all that names them
            slots.setdefault("subject", [index - 1])
        for rest, words, frame in idioms:
            yield Trigger(frame, sentence, index, (index, *words), _merged(sentence, slots, words), False, " ".join((lemma, *rest)))
        if not idioms and not _has_other_sense(sentence, index):
            for rest, frame in known:
                if not rest:
                    yield Trigger(frame, sentence, index, (index,), slots, False, lemma)

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
                slots = noun_slots(sentence, index, self.light_verbs) | {"self": [index]}
                yield Trigger(frame, sentence, index, (index,), slots, True, lemma)

    def _held(self, sentence: Sentence, index: int, form: str) -> Iterator[Trigger]:
        """ "rebel-held Aleppo", "the dead soldiers", "12 were dead": the noun is the object, the word before the hyphen the subject."""
        token = sentence.tokens[index]
        for frame in self.adjectives.get(form, ()):
            before = [
                c
                for c in sentence.children[index]
                if sentence.tokens[c].deprel in ("compound", "obl", "obl:unmarked", "nsubj", "advmod", "obl:npmod", "nmod") and c < index
            ]
            if _has_number_before(sentence, index) and token.upos == "VERB":
                slots: Slots = {"object": [index - 1]}
            elif any(sentence.tokens[c].deprel == "nummod" for c in sentence.children[index]):
                slots = {"object": [index]}  # "7 dead, 12 wounded": the word is all that names them
            elif token.deprel == "amod":
                slots = {"object": [token.head], "subject": before}
            else:
                slots = dict(verb_slots(sentence, index))
                slots["object"] = slots.get("object") or slots.get("subject", [])
            yield Trigger(frame, sentence, index, (index,), slots, token.deprel == "amod", form)


def _has_other_sense(sentence: Sentence, index: int) -> bool:
    """A particle that no idiom takes makes another verb of it: "took up painting", "held up the parcel"."""
    return any(sentence.tokens[c].deprel == "compound:prt" and sentence.tokens[c].text.lower() in TURNING for c in sentence.children[index])


def _has_number_before(sentence: Sentence, index: int) -> bool:
    """A participle stands right behind a number of its own: "14 wounded"."""
    if index == 0 or sentence.tokens[index].xpos not in ("VBN", "VBD"):
        return False
    before = sentence.tokens[index - 1]
    return before.upos == "NUM" and before.deprel != "nummod" and preposition(sentence, index - 1) is None


def _in_name(sentence: Sentence, token: Token) -> bool:
    """A capital and a name beside it: "Samarra Barrage" and "Fighting Falcons" tell nothing; a headline may have capitals throughout."""
    if not token.text[0].isupper() or token.text.isupper() or token.index == 0:
        return False
    words = [t for t in sentence.tokens if t.text[0].isalpha()]
    if sum(t.text[0].isupper() for t in words) > len(words) * TITLE_CASE:
        return False
    beside = (sentence.tokens[token.index - 1], *sentence.tokens[token.index + 1 : token.index + 2])
    return any(t.upos == "PROPN" and t.text[0].isupper() for t in beside)


def _listed(sentence: Sentence, colon: int) -> list[int]:
    """The nouns after a colon that may be what is listed."""
    return [t.index for t in sentence.tokens[colon + 1 :] if t.upos in ("NOUN", "PROPN", "NUM") and t.deprel in LISTED]


def _match_rest(sentence: Sentence, index: int, rest: tuple[str, ...]) -> tuple[int, ...] | None:
    """The words of an idiom after its verb: a particle, an object noun, or a particle and a noun."""
    children = [sentence.tokens[c] for c in sentence.children[index]]
    if len(rest) == 1:
        for token in children:
            numbered = any(sentence.tokens[c].deprel == "nummod" for c in sentence.children[token.index])  # "12 prisoners are held"
            if (
                rest[0] in (token.lemma.lower(), token.text.lower())
                and not numbered
                and token.deprel
                in (
                    "compound:prt",
                    "advmod",
                    "obj",
                    "xcomp",
                    "acl",
                    "obl",
                    "obl:unmarked",
                    "nsubj:pass",
                )
            ):
                return (token.index,)
            for child in sentence.children[
                token.index
            ]:  # "left behind vehicles", "drove them out of": the particle was taken for a preposition
                if (
                    token.deprel == "obl"
                    and sentence.tokens[child].deprel == "case"
                    and sentence.tokens[child].lemma == rest[0]
                    and (child == index + 1 or (rest[0] == "out" and child > index))
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
