"""What a claim is said to rest on: pictures, video, satellite images, papers, or someone's own eyes."""

from __future__ import annotations

from collections.abc import Sequence

from spolia.knowledge.tables import Knowledge
from spolia.language.network import Sentence
from spolia.read.phrases import Phrase
from spolia.read.roles import preposition, verb_slots
from spolia.read.speakers import Voice
from spolia.records import Basis

ORDER: tuple[Basis, ...] = ("satellite", "video", "photo")
LEANS_ON = ("in", "from", "on", "according to", "by", "to", "with")  # "seen in pictures", "from footage"


class Bases:
    def __init__(self, known: Knowledge) -> None:
        table = known.yaml("speech.yaml")
        self.words: dict[str, frozenset[str]] = {k: frozenset(v) for k, v in table["basis"].items()}
        self.shows = frozenset(table["shows"])

    def basis(self, sentence: Sentence, trigger: int, voice: Voice) -> Basis | None:
        """The first that holds of: an image that shows it, an image that the clause leans on, a speaker who was there."""
        for image in voice.images:
            if (found := self._of_image(image.sentence, image.head)) is not None:
                return found
        for subject in verb_slots(sentence, trigger).get("subject", []) if sentence.tokens[trigger].lemma in self.shows else []:
            if (found := self._of_image(sentence, subject)) is not None:
                return found
        node = trigger
        while node >= 0:
            for child in sentence.children[node]:
                leans = sentence.tokens[child].deprel.startswith("obl") and (preposition(sentence, child) or "") in LEANS_ON
                if leans and (found := self._of_image(sentence, child)) is not None:
                    return found
            node = sentence.tokens[node].head
        return "eyewitness" if voice.sources and self._saw(voice.sources[0]) else None

    def of_account(self, opening: Sequence[Sentence]) -> Basis | None:
        """What a whole account says of itself that it rests on ("visually confirmed", "only what I can see in photos"): the last word in its opening."""
        words = [t.lemma.lower() for sentence in opening for t in sentence.tokens]
        return next((b for word in reversed(words) for b in ORDER if word in self.words[b]), None)

    def _of_image(self, sentence: Sentence, head: int) -> Basis | None:
        words = {sentence.tokens[head].lemma.lower()} | {sentence.tokens[c].lemma.lower() for c in sentence.children[head]}
        if not words & frozenset().union(*(self.words[b] for b in ORDER)):
            return None
        return next((b for b in ORDER if words & self.words[b]), None)

    def _saw(self, source: Phrase) -> bool:
        words = {t.lemma.lower() for t in source.sentence.tokens[source.first : source.last + 1]}
        return bool(words & self.words["eyewitness"])
