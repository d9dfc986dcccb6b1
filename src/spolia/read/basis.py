"""What a claim is said to rest on: pictures, video, satellite images, papers, or someone's own eyes."""

from __future__ import annotations

from collections.abc import Sequence

from spolia.knowledge.tables import Knowledge
from spolia.language.network import Sentence, Token
from spolia.read.phrases import Phrase
from spolia.read.roles import preposition, verb_slots
from spolia.read.speakers import Speakers, Voice
from spolia.records import Basis

ORDER: tuple[Basis, ...] = ("satellite", "video", "photo")
LEANS_ON = ("in", "from", "on", "according to", "by", "to", "with")  # "seen in pictures", "from footage"
TOLD_OF = ("acl", "acl:relcl", "nmod", "appos", "parataxis", "dep")  # "video of an ambush", "a film in which men walk"


class Bases:
    """Finds what a clause rests on; keeps what images the paragraph has shown so far."""

    def __init__(self, known: Knowledge, speakers: Speakers) -> None:
        table = known.yaml("speech.yaml")
        self.speakers = speakers
        self.words: dict[str, frozenset[str]] = {k: frozenset(v) for k, v in table["basis"].items()}
        self.images = frozenset().union(*(self.words[b] for b in ORDER))
        self.shows, self.sees = frozenset(table["shows"]), frozenset(table["own_eyes"])
        self.shown: Basis | None = None

    def enter(self, sentence: Sentence, new_paragraph: bool) -> None:
        """Take in a sentence: what it shows goes on being described until the paragraph ends or someone speaks."""
        if new_paragraph:
            self.shown = None
        heads = [t.index for t in sentence.tokens if t.head < 0 and t.upos in ("NOUN", "PROPN")]
        heads += [s for t in sentence.tokens if t.lemma in self.shows for s in verb_slots(sentence, t.index).get("subject", [])]
        shown = [self._of_image(sentence, head) for head in heads]
        found = next((basis for basis in shown if basis is not None), None)
        if found is not None:
            self.shown = found
        elif any(t.lemma in self.speakers.says and t.upos == "VERB" for t in sentence.tokens):
            self.shown = None
        elif any(t.lemma.lower() in self.words["satellite"] for t in sentence.tokens):
            self.shown = "satellite"

    def basis(self, sentence: Sentence, trigger: int, voice: Voice) -> Basis | None:
        """The first that holds of: an image that shows it, one being taken of it, an image that the clause leans on or is told of, a speaker who was there, images described before."""
        for image in voice.images:
            if (found := self._of_image(image.sentence, image.head)) is not None:
                return found
        node = trigger
        while node >= 0:
            if (found := self._shown_by(sentence, node) or self._filmed(sentence.tokens[node]) or self._leans(sentence, node)) is not None:
                return found
            head = sentence.tokens[node].head
            if head >= 0 and sentence.tokens[node].deprel in TOLD_OF and (found := self._of_image(sentence, head)) is not None:
                return found
            node = head
        if voice.sources:
            return "eyewitness" if self._saw(sentence, trigger, voice.sources[0]) else None
        return self.shown if self._describes(sentence, trigger) else None

    def _shown_by(self, sentence: Sentence, node: int) -> Basis | None:
        """ "Pictures show one of them burnt": what is under a verb of showing is in the image that is its subject."""
        if sentence.tokens[node].lemma not in self.shows:
            return None
        images = (self._of_image(sentence, subject) for subject in verb_slots(sentence, node).get("subject", []))
        return next((basis for basis in images if basis is not None), None)

    def _filmed(self, token: Token) -> Basis | None:
        """ "Fighters were photographed in the square", "filmed themselves with two jets": the verb says what it was seen in."""
        return next((b for b in ORDER if token.lemma in self.words[b]), None) if token.upos == "VERB" else None

    def _leans(self, sentence: Sentence, node: int) -> Basis | None:
        """ "According to footage", "filmed in a clip", "as confirmed by photographs"."""
        for child in sentence.children[node]:
            token = sentence.tokens[child]
            if token.deprel.startswith("obl") and (preposition(sentence, child) or "") in LEANS_ON:
                found = self._of_image(sentence, child)
            elif token.deprel == "advcl" and token.xpos == "VBN":
                found = self._leans(sentence, child)
            else:
                continue
            if found is not None:
                return found
        return None

    def _describes(self, sentence: Sentence, trigger: int) -> bool:
        """What images show is told in the present tense, or in words without a tense: "fighters drive off", "two tanks burnt out"."""
        root = next(t.index for t in sentence.tokens if t.head < 0)
        finite = [sentence.tokens[i] for node in (trigger, root) for i in (node, *sentence.children[node])]
        return not any(_is_past(t) for t in finite) and not any(t.xpos == "MD" for t in finite)

    def of_account(self, opening: Sequence[Sentence]) -> Basis | None:
        """What a whole account says of itself that it rests on ("visually confirmed", "only what I can see in photos"): the last word in its opening."""
        words = [t.lemma.lower() for sentence in opening for t in sentence.tokens]
        return next((b for word in reversed(words) for b in ORDER if word in self.words[b]), None)

    def _of_image(self, sentence: Sentence, head: int) -> Basis | None:
        words = {sentence.tokens[head].lemma.lower()} | {sentence.tokens[c].lemma.lower() for c in sentence.children[head]}
        if sentence.tokens[head].lemma.lower() not in self.images and not words & self.words["satellite"]:
            return None
        found = next((b for b in ORDER if words & self.words[b]), None)
        return "satellite" if found == "photo" and self.shown == "satellite" else found

    def _saw(self, sentence: Sentence, trigger: int, source: Phrase) -> bool:
        """The speaker is one of those who were there, or says that he saw it."""
        someone = (self.speakers.before(source) or source) if source.is_pronoun else source
        token = someone.token
        beside = [someone.sentence.tokens[c] for c in someone.sentence.children[someone.head]]
        if token.lemma.lower() in self.words["eyewitness"]:
            return True
        if any(t.deprel == "appos" and t.lemma.lower() in self.words["eyewitness"] for t in beside):
            return True
        if any(t.deprel.startswith("acl") and t.lemma in self.words["was_there"] for t in beside):
            return True
        node = trigger
        while node >= 0 and sentence.tokens[node].head != source.head:
            if sentence.tokens[node].lemma in self.sees and sentence.tokens[node].upos == "VERB" and "party" not in someone.types:
                return True
            node = sentence.tokens[node].head
        return False


def _is_past(token: Token) -> bool:
    """A verb, copula or auxiliary in the past."""
    return (token.xpos == "VBD" and token.deprel not in ("acl", "acl:relcl", "advcl")) or (
        token.deprel.startswith(("aux", "cop")) and token.text.lower() in ("was", "were", "had", "did")
    )
