"""How firmly it is said, whether it happened, and what the report makes of it: certainty, realis, stance (words in knowledge/speech.yaml)."""

from __future__ import annotations

from dataclasses import dataclass

from spolia.knowledge.tables import Knowledge
from spolia.language.network import Sentence
from spolia.read.roles import verb_slots
from spolia.read.speakers import Voice
from spolia.records import Certainty, Realis, Stance

HYPOTHETICAL = frozenset(("if", "whether", "unless", "lest", "would-be"))


@dataclass(frozen=True, slots=True)
class Manner:
    """None as `why_not` where the clause states something; else the reason why it states nothing."""

    certainty: Certainty = "asserted"
    realis: Realis = "actual"
    stance: Stance = "endorsed"
    why_not: str | None = None


class Manners:
    def __init__(self, known: Knowledge) -> None:
        words = known.yaml("speech.yaml")
        self.words = {key: frozenset(value) for key, value in words.items() if isinstance(value, list)}

    def manner(self, sentence: Sentence, trigger: int, voice: Voice, kind: str, of_itself: str | None) -> Manner:
        """How the clause of a trigger is put; `of_itself` is the realis that the word alone carries ("siege" is ongoing)."""
        why_not = self._states_nothing(sentence, trigger, voice)
        if why_not:
            return Manner(why_not=why_not)
        realis = self._realis(sentence, trigger, kind, of_itself)
        return Manner(self._certainty(sentence, trigger, voice), realis, self._stance(sentence, voice))

    def _states_nothing(self, sentence: Sentence, trigger: int, voice: Voice) -> str | None:
        if voice.negated:
            return "the source is said not to have said so"
        token = sentence.tokens[trigger]
        marks = {sentence.tokens[c].text.lower() for c in sentence.children[trigger] if sentence.tokens[c].deprel == "mark"}
        if marks & HYPOTHETICAL:
            return "a condition or a question, not a statement"
        if any(sentence.tokens[c].deprel == "aux" and sentence.tokens[c].text.lower() == "can" for c in sentence.children[trigger]):
            return "an ability, not a happening"
        if any(
            sentence.tokens[c].text.lower() == "without" and sentence.tokens[c].deprel in ("case", "mark")
            for c in sentence.children[trigger]
        ):
            return "said not to have been so in passing"
        if (
            token.deprel == "acl"
            and token.xpos == "VB"
            and sentence.tokens[token.head].lemma not in self.words["failed_nouns"] | self.words["possible_nouns"]
        ):
            return "a purpose, not a happening"
        if sentence.tokens[-1].text == "?":
            return "a question, not a statement"
        if token.deprel == "advcl" and token.xpos == "VB" and "to" in marks and not self._above(sentence, trigger, "possible_verbs"):
            return "a purpose, not a happening"
        return None

    def _certainty(self, sentence: Sentence, trigger: int, voice: Voice) -> Certainty:
        denials = sum(v in self.words["denies"] for v in voice.verbs) + self._refuted(sentence, trigger)
        negations = self._negated(sentence, trigger)
        if (denials + negations) % 2:
            return "denied"
        if voice.unnamed or any(v in self.words["hedging_says"] for v in voice.verbs) or self._hedged(sentence, trigger):
            return "hedged"
        return "asserted"

    def _refuted(self, sentence: Sentence, trigger: int) -> bool:
        """ "Reports that the base has fallen are false": the report itself says that it is not so."""
        node = trigger
        while (head := sentence.tokens[node].head) >= 0:
            said = sentence.tokens[head]
            if said.upos == "NOUN" and said.lemma in self.words["sayings"] and sentence.tokens[node].deprel in ("acl", "ccomp"):
                above = sentence.tokens[said.head] if said.head >= 0 and said.deprel.startswith("nsubj") else None
                return above is not None and above.text.lower() in self.words["refuted"]
            node = head
        return False

    def _negated(self, sentence: Sentence, trigger: int) -> bool:
        for child in sentence.children[trigger]:
            token = sentence.tokens[child]
            if token.text.lower() in self.words["negations"] and token.deprel in ("advmod", "det", "neg"):
                return True
            if token.deprel in ("obj", "nsubj", "nsubj:pass") and (
                token.text.lower() in self.words["negations"]
                or any(
                    sentence.tokens[c].text.lower() in ("no", "neither")
                    and sentence.tokens[c].head == child
                    and not self._is_bound(sentence, c)
                    for c in sentence.children[child]
                )
            ):
                return True
        head = sentence.tokens[trigger].head
        return (
            sentence.tokens[trigger].deprel == "xcomp"
            and head >= 0
            and sentence.tokens[head].lemma not in self.words["failed_verbs"]
            and self._negated(sentence, head)
        )

    @staticmethod
    def _is_bound(sentence: Sentence, no: int) -> bool:
        """ "no more than", "no fewer than": a bound, not a denial."""
        return no + 1 < len(sentence.tokens) and sentence.tokens[no + 1].text.lower() in (
            "more",
            "fewer",
            "less",
            "longer",
            "later",
            "doubt",
        )

    def _hedged(self, sentence: Sentence, trigger: int) -> bool:
        node, steps = trigger, 0
        while node >= 0 and steps < 4:
            for child in sentence.children[node]:
                token = sentence.tokens[child]
                low = token.text.lower()
                if low in self.words["hedges"] and token.deprel in ("advmod", "amod"):
                    return True
                if token.deprel == "aux" and low in self.words["modals_hedged"]:
                    return True
            token = sentence.tokens[node]
            if token.head < 0 or token.deprel not in ("xcomp", "ccomp", "csubj"):
                return False
            if sentence.tokens[token.head].lemma in self.words["hedging_verbs"]:
                return True
            node, steps = (token.head if token.deprel == "xcomp" else -1), steps + 1
        return False

    def _realis(self, sentence: Sentence, trigger: int, kind: str, of_itself: str | None) -> Realis:
        token = sentence.tokens[trigger]
        if self._failed(sentence, trigger):
            return "failed"
        helpers = {sentence.tokens[c].lemma.lower() for c in sentence.children[trigger] if sentence.tokens[c].deprel == "aux"}
        perfect = "have" in helpers
        if not perfect and helpers & (self.words["modals_possible"] | self.words["modals_hedged"]):
            return "possible"
        if self._above(sentence, trigger, "possible_verbs") and not perfect and token.xpos in ("VB", "VBG", "NN", "NNS"):
            return "possible"
        progressive = token.xpos == "VBG" and any(
            sentence.tokens[c].lemma == "be" and sentence.tokens[c].deprel == "aux" for c in sentence.children[trigger]
        )
        if of_itself == "ongoing" or (kind == "attack" and (progressive or self._above(sentence, trigger, "ongoing_verbs"))):
            return "ongoing"
        return "failed" if of_itself == "failed" else "actual"

    def _above(self, sentence: Sentence, trigger: int, words: str) -> bool:
        token = sentence.tokens[trigger]
        if token.head < 0:
            return False
        above = sentence.tokens[token.head]
        if token.deprel in ("xcomp", "acl", "obj") and above.lemma in self.words[words]:
            return above.upos in ("VERB", "NOUN", "ADJ")
        return (
            token.deprel == "conj"
            and not any(sentence.tokens[c].deprel.startswith("nsubj") for c in sentence.children[trigger])
            and self._above(sentence, token.head, words)
        )

    def _failed(self, sentence: Sentence, trigger: int) -> bool:
        """ "tried to take", "failed to take", "an attack was repelled", "could not take"."""
        token = sentence.tokens[trigger]
        above = sentence.tokens[token.head] if token.head >= 0 else None
        if above is None:
            return False
        if token.deprel in ("xcomp", "advcl", "ccomp") and above.lemma in self.words["failed_verbs"]:
            return True
        if token.deprel == "acl" and above.lemma in self.words["failed_nouns"]:
            return True
        if token.upos == "NOUN" and above.upos == "VERB" and token.index in verb_slots(sentence, above.index).get("object", []):
            particles = [
                sentence.tokens[c].lemma for c in sentence.children[above.index] if sentence.tokens[c].deprel in ("compound:prt", "advmod")
            ]
            return above.lemma in self.words["failing_verbs"] or any(f"{above.lemma} {p}" in self.words["failing_verbs"] for p in particles)
        return False

    def _stance(self, sentence: Sentence, voice: Voice) -> Stance:
        if any(t.text.lower() in self.words["doubts"] for t in sentence.tokens) and voice.sources:
            return "doubted"
        return "neutral" if voice.sources or voice.unnamed else "endorsed"
