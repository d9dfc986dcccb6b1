"""Inventories: lines without a verb that count materiel under a word that says what became of it ("Captured at Hama: … 2 Mi-8, no engines")."""

from __future__ import annotations

from collections.abc import Sequence

from spolia.knowledge.tables import Knowledge
from spolia.language.network import Sentence, Token
from spolia.read.happenings import Happening
from spolia.read.lists import BULLETS
from spolia.read.phrases import Phrase, Phrases
from spolia.read.triggers import Frame, Trigger

INVENTORY = "inventory"  # the name of its frame
FINITE = frozenset(("VBD", "VBZ", "VBP", "MD"))
LISTED = frozenset(("root", "conj", "appos", "list", "parataxis", "nsubj", "dep", "obj", "nmod:unmarked", "obl:unmarked", "compound"))
NOT_LISTED = frozenset(("structure", "supplies"))


class Inventories:
    """Which kind the lines of an inventory tell of at present: that of the last word, in title or text, that heads one."""

    def __init__(self, phrases: Phrases, known: Knowledge, title: Sequence[Sentence]) -> None:
        self.phrases = phrases
        self.heads = {word: kind for kind, words in known.yaml("nouns.yaml")["inventories"].items() for word in words}
        self.kind: str | None = None
        for sentence in title:
            self._head(sentence)

    def _head(self, sentence: Sentence) -> None:
        for token in sentence.tokens:
            self.kind = self.heads.get(token.text.lower(), self.kind)

    def read(self, sentence: Sentence) -> list[Happening]:
        """The happening that a line of an inventory tells; none for a sentence, or where no word heads a list."""
        self._head(sentence)
        if self.kind is None or not _is_line(sentence):
            return []
        items = [phrase for token in sentence.tokens if token.deprel in LISTED and (phrase := self._counted(sentence, token)) is not None]
        items = [p for p in items if not any(q is not p and q.first <= p.first and p.last <= q.last for q in items)]
        if not items:
            return []
        frame = Frame(INVENTORY, (), None, frozenset())
        trigger = Trigger(frame, sentence, items[0].head, (items[0].head,), {}, True)
        return [Happening(trigger, {"kind": self.kind}, {"items": [(p, p) for p in items]})]

    def _counted(self, sentence: Sentence, token: Token) -> Phrase | None:
        """The phrase of a word if it is materiel with its number."""
        if token.upos not in ("NOUN", "PROPN"):
            return None
        phrase = self.phrases.at(sentence, token.index)
        row = self.phrases.known.materiel.find(phrase.text) if "items" in phrase.types else None
        numbered = any(sentence.tokens[i].upos == "NUM" for i in range(max(0, phrase.first - 2), phrase.head))
        return phrase if row is not None and row.category not in NOT_LISTED and numbered else None


def _is_line(sentence: Sentence) -> bool:
    """A bullet begins it, or no finite verb stands in it, nor one with a subject."""
    if sentence.tokens[0].text in BULLETS:
        return True
    return not any(t.upos in ("VERB", "AUX") and (t.xpos in FINITE or _has_subject(sentence, t)) for t in sentence.tokens)


def _has_subject(sentence: Sentence, token: Token) -> bool:
    return any(sentence.tokens[c].deprel.startswith("nsubj") for c in sentence.children[token.index])
