"""Where it happened: the place that a clause states, else the one that its context makes certain."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from spolia.language.network import Sentence
from spolia.read.antecedents import Scene, is_dateline
from spolia.read.happenings import Happening
from spolia.read.lists import BULLETS
from spolia.read.phrases import Phrase, Phrases, is_code
from spolia.read.roles import LOCATIVE, preposition
from spolia.read.triggers import Trigger
from spolia.records import Place

LEFT = frozenset(("from", "out of"))
GOING = frozenset(("deployment", "takeover", "attack"))  # kinds that may happen where something goes to
STAYING = LOCATIVE - {"to", "toward", "towards", "into", "through", "from"}
TITLE_WEIGHT, LEAD_WEIGHT = 3, 2  # mentions that a name in the title, and in the first three sentences, counts for
LEAD = 3  # sentences
HEADING = 5  # words that a heading may have
HEADED = 8  # words before the colon or bracket that ends one
OF_NAME = re.compile(
    r"\b(?:city|town|village|hamlet) of ((?:[ae]l-)?[A-Z\u00c0-\u00de][\w'’-]*(?:[ -](?:[a-z]{2,3}-)?[A-Z\u00c0-\u00de][\w'’-]*)*)$"
)
TOWNS = frozenset(("city", "town", "village", "capital"))
FIELDS = frozenset(("airport", "airfield", "airbase"))
SUBCLAUSES = frozenset(("acl:relcl", "advcl", "ccomp", "parataxis", "conj", "acl"))


class Places:
    """`focus` is the place that the report is about; `current` the one where the account stands at present."""

    def __init__(
        self, phrases: Phrases, scene: Scene, title: Phrases, parsed_title: Sequence[Sentence], sentences: Sequence[Sentence]
    ) -> None:
        self.phrases, self.scene = phrases, scene
        self.focus = self._find_focus(title, parsed_title, sentences)
        self.current: str | None = None

    def enter(self, sentence: Sentence, new_paragraph: bool) -> None:
        """Take in a sentence: a new paragraph returns to the report's focus, a heading that is a place's name turns to that place and its bullets."""
        if new_paragraph and sentence.tokens[0].text not in BULLETS:
            self.current = None
        colon = next((t.index for t in sentence.tokens[:HEADED] if t.text in (":", "(")), None)
        words = [t for t in sentence.tokens[:colon] if t.upos != "PUNCT"]
        if (colon is None and len(words) > HEADING) or any(t.upos == "VERB" for t in words):
            return
        named = [self.phrases.at(sentence, t.index) for t in words if t.upos in ("PROPN", "NOUN")]
        places = [p for p in named if "place" in p.types and self._is_name(p)]
        if places and sum(p.last - p.first + 1 for p in places) >= len(words):
            self.current = places[0].text

    def _find_focus(self, title: Phrases, parsed_title: Sequence[Sentence], sentences: Sequence[Sentence]) -> str | None:
        """The words of the place named most, title and opening counting for more; countries only where nothing nearer is named."""
        near: Counter[str] = Counter()
        countries: Counter[str] = Counter()
        parts = [(title, parsed_title, TITLE_WEIGHT), (self.phrases, sentences[:LEAD], LEAD_WEIGHT), (self.phrases, sentences[LEAD:], 1)]
        for phrases, part, weight in parts:
            for sentence in part:
                for phrase in self._located(phrases, sentence, in_title=part is parsed_title):
                    (countries if self._is_country(phrase) else near)[phrase.text.removeprefix("the ")] += weight
        counts = near or countries
        return max(counts, key=lambda name: counts[name]) if counts else None  # of equals the one named first

    def _located(self, phrases: Phrases, sentence: Sentence, in_title: bool) -> Iterator[Phrase]:
        """The named places of a sentence that something is said to be in or at, or that a class word marks; no datelines."""
        if is_dateline(sentence):
            return
        for token in sentence.tokens:
            if token.upos in ("PROPN", "NOUN") and token.deprel not in ("compound", "flat", "conj"):
                phrase = phrases.at(sentence, token.index)
                if (
                    "place" in phrase.types
                    and self._is_name(phrase)
                    and (in_title or token.upos == "NOUN" or preposition(sentence, token.index) in (*LOCATIVE, "of"))
                ):
                    yield phrase

    def place(self, number: int, happening: Happening) -> Place | None:
        """As worded, with the antecedent's words as `name` for "the base"; None where nothing near names a place."""
        for phrase, stands_for in self._candidates(happening):
            name = self._name_of(number, stands_for, happening.kind, happening.trigger)
            if name is not None:
                self.current = name if not self._is_country(phrase) else self.current
                return Place(text=phrase.text, name=None if name == phrase.text else name, lat=None, lon=None)
            if happening.kind == "takeover":
                # who takes "the site" has not taken the town that the report is about
                return Place(text=phrase.text, name=None, lat=None, lon=None)
        context = self.current or self.focus
        if context is None:
            return None
        stands = context in self.phrases.text  # else it is of the title, and the text has no words for it
        return Place(text=context if stands else None, name=None if stands else context, lat=None, lon=None)

    def _name_of(self, number: int, phrase: Phrase, kind: str, trigger: Trigger) -> str | None:
        """The words that name it: its own, those of a place inside it ("a base near Tabqa"), or those of what it points back to."""
        phrase = self.phrases.core(phrase)
        if self._is_name(phrase):
            return phrase.text
        inner = next((p for p in self._hanging(phrase.sentence, phrase.head) if self._is_name(p)), None)
        if (named := OF_NAME.search(phrase.text)) and (inner is None or len(inner.text) < len(named[1])):
            return phrase.text  # the tree cuts a name that the gazetteer does not have
        if inner is not None and (kind != "takeover" or preposition(phrase.sentence, inner.head) == "of"):
            return inner.text
        stated = [
            p for slot in ("in", "at", "near") for p in self._places(trigger.sentence, trigger.slots.get(slot, [])) if self._is_name(p)
        ]
        if stated and kind != "takeover":  # "abandoned their base in Palmyra", wherever the tree hangs Palmyra
            return stated[0].text
        lemma = phrase.token.lemma.lower()
        if lemma in TOWNS and self.focus is not None and self._is_town(self.focus):
            return self.focus
        antecedent = self.scene.same_place(number, phrase)
        if antecedent is not None and (lemma not in TOWNS or self._is_town(antecedent.text)):
            return antecedent.text
        if lemma in FIELDS and self.focus is not None and self._is_town(self.focus):
            return f"{self.focus} {phrase.token.text.lower()}"  # "the airport" of a report on Mosul is Mosul's
        return None

    def _is_town(self, name: str) -> bool:
        rows = self.phrases.known.places.candidates(name)
        return bool(rows) and rows[0].kind == "populated place"

    def _candidates(self, happening: Happening) -> list[tuple[Phrase, Phrase]]:
        """The places that the clause states, best first, each with what it stands for."""
        return happening.roles.get("place") or [(p, p) for p in self._around(happening)]

    def _around(self, happening: Happening) -> list[Phrase]:
        trigger = happening.trigger
        found: list[Phrase] = []
        wanted = LEFT if happening.kind == "withdrawal" else LOCATIVE if happening.kind in GOING else STAYING
        for slot, heads in trigger.slots.items():
            if slot in wanted:
                found += self._places(trigger.sentence, heads)
        for role in ("items", "people", "place_items", "target", "struck", "weapons"):
            for phrase, _ in happening.roles.get(role, []):
                found += self._hanging(phrase.sentence, phrase.head)
        found += self._deep(trigger.sentence, trigger.head)
        node = trigger.head
        while (node := trigger.sentence.tokens[node].head) >= 0:
            found += self._hanging(trigger.sentence, node)
        return found

    def _places(self, sentence: Sentence, heads: list[int]) -> list[Phrase]:
        return [p for h in heads if "place" in (p := self.phrases.at(sentence, h)).types]

    def _hanging(self, sentence: Sentence, node: int) -> list[Phrase]:
        """Places that hang on a word by a preposition of staying: "tanks at Tiyas"."""
        heads = [c for c in sentence.children[node] if (preposition(sentence, c) or "") in STAYING]
        return self._places(sentence, heads)

    def _deep(self, sentence: Sentence, node: int) -> list[Phrase]:
        """Named places anywhere in the clause under a word, nearest first: "an air strike on the market of Togoga"."""
        found, layer = [], [node]
        while layer:
            layer = [c for n in layer for c in sentence.children[n] if sentence.tokens[c].deprel not in SUBCLAUSES]
            found += [p for c in layer if preposition(sentence, c) in STAYING for p in self._places(sentence, [c]) if self._is_name(p)]
        return found

    def _is_name(self, phrase: Phrase) -> bool:
        """The phrase is itself a place's name, as "Tabqa air base" is and "a base near Tabqa" is not."""
        token = phrase.token
        if token.upos == "PROPN" or is_code(token.text):
            return True
        before = phrase.sentence.tokens[phrase.first : phrase.head]
        if any(t.xpos in ("JJS", "JJR", "RBS") for t in before):
            return False  # "one of Syria's biggest air bases" names none
        return any(
            (t.upos == "PROPN" or any(c.isdigit() for c in t.text))
            and t.upos != "NUM"
            and t.deprel in ("compound", "flat", "nmod:poss", "amod", "nmod")
            for t in before
        )

    def _is_country(self, phrase: Phrase) -> bool:
        rows = self.phrases.known.places.candidates(phrase.text)
        return bool(rows) and rows[0].kind == "country"
