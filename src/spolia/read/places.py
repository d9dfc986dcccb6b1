"""Where it happened: the place that a clause states, else the one that its context makes certain."""

from __future__ import annotations

from spolia.language.network import Sentence
from spolia.read.antecedents import Scene, is_named
from spolia.read.happenings import LOCATIVE, Happening
from spolia.read.phrases import Phrase, Phrases
from spolia.read.roles import preposition
from spolia.records import Place

LEFT = frozenset(("from", "out of"))
CONTEXT_REACH = 4  # sentences back


class Places:
    def __init__(self, phrases: Phrases, scene: Scene) -> None:
        self.phrases, self.scene = phrases, scene

    def place(self, number: int, happening: Happening) -> Place | None:
        """As worded, with the antecedent's words as `name` for "the base"; None where nothing near names a place."""
        for phrase in self._candidates(happening):
            if self._is_name(phrase):
                return Place(text=phrase.text, name=None, lat=None, lon=None)
            for inner in self._hanging(phrase.sentence, phrase.head):
                if self._is_name(inner):  # "a police base near Tharthar", "the village of Safina"
                    return Place(text=phrase.text, name=inner.text, lat=None, lon=None)
            antecedent = self.scene.same_place(number, phrase)
            if antecedent is not None:
                return Place(text=phrase.text, name=antecedent.text, lat=None, lon=None)
        named = self.scene.named(number, "place", CONTEXT_REACH)
        named = [p for p in named if self._is_name(p)]
        best = next((p for p in named if not self._is_country(p)), named[0] if named else None)
        return Place(text=best.text, name=None, lat=None, lon=None) if best else None

    def _candidates(self, happening: Happening) -> list[Phrase]:
        trigger = happening.trigger
        found = [p for p, _ in happening.roles.get("place", [])]
        if found:
            return found
        wanted = LEFT if happening.kind == "withdrawal" else frozenset(LOCATIVE)
        for slot, heads in trigger.slots.items():
            if slot in wanted:
                found += self._places(trigger.sentence, heads)
        for role in ("items", "people", "place_items", "target", "struck", "weapons"):
            for phrase, _ in happening.roles.get(role, []):
                found += self._inside(phrase)
        node = trigger.head
        while (node := trigger.sentence.tokens[node].head) >= 0:
            found += self._hanging(trigger.sentence, node)
        return found

    def _places(self, sentence: Sentence, heads: list[int]) -> list[Phrase]:
        return [p for h in heads if "place" in (p := self.phrases.at(sentence, h)).types]

    def _inside(self, phrase: Phrase) -> list[Phrase]:
        """Places that a phrase names of itself: "tanks at Tiyas", "the Palmyra garrison"."""
        return self._hanging(phrase.sentence, phrase.head)

    def _hanging(self, sentence: Sentence, node: int) -> list[Phrase]:
        heads = [c for c in sentence.children[node] if (preposition(sentence, c) or "") in LOCATIVE]
        return self._places(sentence, heads)

    def _is_name(self, phrase: Phrase) -> bool:
        """The phrase is itself a place's name, as "Tabqa air base" is and "a base near Tabqa" is not."""
        token = phrase.token
        if token.upos == "PROPN":
            return True
        before = phrase.sentence.tokens[phrase.first : phrase.head]
        return any(t.upos == "PROPN" and t.deprel in ("compound", "flat", "nmod:poss", "amod", "nmod") for t in before)

    def _is_country(self, phrase: Phrase) -> bool:
        rows = self.phrases.known.places.candidates(phrase.text)
        return bool(rows) and rows[0].kind == "country"
