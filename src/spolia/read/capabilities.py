"""What a system can do: figures of range, height, speed or load, and the system that they are said of."""

from __future__ import annotations

from collections.abc import Iterator

from spolia.language.measures import read_measures
from spolia.language.network import Sentence
from spolia.read.antecedents import Scene
from spolia.read.phrases import Phrase, Phrases
from spolia.records import Item, Measure

TELLING = frozenset(("range", "altitude", "speed", "load"))
FIGURES = frozenset(
    "range ceiling payload speed altitude reach load radius".split()
)  # "Range on paper is 1,330 km": of the system told of last
CUES = frozenset(
    "can could able capable range ranged reach ceiling altitude effective engage hit threaten carry fire speed load payload calibre fly destroy penetrate launch accurate spot throw see detect track lift drop travel cruise radius loiter bring good go out climb up down haul tow shoot kill stretch".split()
)
POINTING = frozenset(("it", "they", "its", "these", "this", "that"))
SYSTEM_NOUNS = frozenset(("weapon", "system", "missile", "launcher", "battery", "version", "type", "variant", "thing", "gun"))
NO_SYSTEM = frozenset(("structure", "supplies", "equipment", "explosive"))


def read_capabilities(sentence: Sentence, phrases: Phrases, scene: Scene, number: int) -> Iterator[tuple[Item, list[Measure], int, int]]:
    """The one system of a sentence that gives figures, its measures, and the first and last word that state it."""
    start, end = sentence.start, sentence.end
    measured = read_measures(phrases.text[start:end])
    calibred = any(m.quantity == "calibre" for m in measured) and _says_what_it_is(sentence)
    if not calibred and not any(m.quantity in TELLING for m in measured):
        return
    if not calibred and not any(t.lemma.lower() in CUES for t in sentence.tokens):
        return
    subject = _system(sentence, phrases) or _antecedent(sentence, phrases, scene, number)
    if subject is None:
        return
    phrase, stands_for = subject
    row = phrases.known.materiel.find(stands_for.text)
    if row is None:
        return
    item = Item(text=phrase.text, category=row.category, system=row.system, low=None, high=None)
    measures = [Measure(quantity=m.quantity, low=m.low, high=m.high, unit=m.unit) for m in measured]
    yield item, measures, phrase.first, len(sentence.tokens) - 1 - (sentence.tokens[-1].upos == "PUNCT")


def _says_what_it_is(sentence: Sentence) -> bool:
    """ "The Vulcan is a 20 mm piece": a noun that is said of the subject in the present."""
    root = next((t for t in sentence.tokens if t.deprel == "root"), None)
    if root is None or root.upos not in ("NOUN", "PROPN"):
        return False
    return any(sentence.tokens[c].deprel == "cop" and sentence.tokens[c].xpos in ("VBZ", "VBP") for c in sentence.children[root.index])


def _system(sentence: Sentence, phrases: Phrases) -> tuple[Phrase, Phrase] | None:
    found: list[tuple[bool, int, Phrase]] = []
    for token in sentence.tokens:
        if token.upos in ("NOUN", "PROPN") and token.deprel != "compound":
            phrase = phrases.at(sentence, token.index)
            row = phrases.known.materiel.find(phrase.text) if "items" in phrase.types else None
            if (
                row is not None
                and row.category not in NO_SYSTEM
                and not phrase.types & {"people", "event"}
                and (row.system or "party" not in phrase.types)
            ):
                found.append((row.system is None, phrase.first, phrase))
    if not found:
        return None
    phrase = min(found, key=lambda ranked: ranked[:2])[2]
    return phrase, phrase


def _antecedent(sentence: Sentence, phrases: Phrases, scene: Scene, number: int) -> tuple[Phrase, Phrase] | None:
    for token in sentence.tokens:
        phrase = phrases.at(sentence, token.index) if token.deprel.startswith("nsubj") else None
        if phrase is not None and (phrase.token.text.lower() in POINTING or phrase.token.lemma in SYSTEM_NOUNS | FIGURES):
            found = scene.resolve(number, phrase, "items", frozenset())
            row = phrases.known.materiel.find(found.text) if found is not None else None
            if found is not None and row is not None and row.category not in NO_SYSTEM:
                return phrase, found
    return None
