"""How firmly it is said, whether it happened, and what the report makes of it: certainty, realis, stance (words in knowledge/speech.yaml)."""

from __future__ import annotations

from dataclasses import dataclass

from spolia.knowledge.tables import Knowledge
from spolia.language.network import Sentence, Token
from spolia.read.roles import preposition, verb_slots
from spolia.read.speakers import Voice
from spolia.records import Certainty, Realis, Stance

UNDER_WAY = frozenset(("attack", "deployment", "takeover", "transfer", "withdrawal"))  # kinds that take their time
BEING = frozenset(("is", "are", "am", "was", "were", "been", "be", "'s", "'re", "’s", "’re"))
PRESENT = frozenset(("is", "are", "am", "been", "'s", "'re", "’s", "’re"))
CONTENT = ("acl", "acl:relcl", "ccomp", "nmod", "appos", "amod")  # what hangs on "the claim", "the rebels' figure"
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
        return Manner(self._certainty(sentence, trigger, voice), realis, self._stance(sentence, trigger, voice))

    def has_ended(self, sentence: Sentence, trigger: int) -> bool:
        """It is so "no longer", or "not any longer": what the clause tells of is over."""
        below = [sentence.tokens[c] for c in sentence.children[trigger] if sentence.tokens[c].deprel == "advmod"]
        return any(t.text.lower() in ("longer", "anymore") for t in below)

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
        if self._perfect_modal(sentence, trigger, "modals_unreal"):
            return "what would have been, not what was"
        if sentence.tokens[-1].text == "?":
            return "a question, not a statement"
        if token.deprel == "advcl" and token.xpos == "VB" and "to" in marks and not self._above(sentence, trigger, "possible_verbs"):
            return "a purpose, not a happening"
        return None

    def _certainty(self, sentence: Sentence, trigger: int, voice: Voice) -> Certainty:
        refuted = self._refuted(sentence, trigger)
        denials = sum(v in self.words["denies"] for v in voice.verbs) + (refuted is not None and self._refute(sentence, refuted, voice))
        negations = (
            self._negated(sentence, trigger)
            or any(self._negated(sentence, carrier) for carrier in self._carriers(sentence, trigger))
            or self._perfect_modal(sentence, trigger, "modals_undone")
        )
        if (denials + negations) % 2:
            return "denied"
        if voice.unnamed or any(v in self.words["hedging_says"] for v in voice.verbs) or self._hedged(sentence, trigger):
            return "hedged"
        return "asserted"

    def _refute(self, sentence: Sentence, predicate: int, voice: Voice) -> bool:
        """It is the report or its sources who call it false ("he said reports of the fall were false"), and not a claim of theirs that is called so."""
        return all(s.sentence is not sentence or predicate not in _above(sentence, s.head) for s in voice.sources)

    def _refuted(self, sentence: Sentence, trigger: int) -> int | None:
        """ "Reports that the base has fallen are false", "the claim does not stand", "there is no evidence that it fell": the word by which it is said not to be so."""
        node = trigger
        while (head := sentence.tokens[node].head) >= 0:
            said = sentence.tokens[head]
            if said.upos == "NOUN" and sentence.tokens[node].deprel in CONTENT:
                if said.lemma in self.words["sayings"] | self.words["figures"]:
                    is_subject = said.head >= 0 and said.deprel.startswith("nsubj")
                    return said.head if is_subject and self._refutes(sentence, said.head) else None
                if said.lemma in self.words["proofs"] and self._is_none(sentence, head):
                    return head
            node = head
        return None

    def _is_none(self, sentence: Sentence, noun: int) -> bool:
        """ "No sign": there is none."""
        return any(sentence.tokens[c].text.lower() == "no" and sentence.tokens[c].deprel == "det" for c in sentence.children[noun])

    def _refutes(self, sentence: Sentence, predicate: int) -> bool:
        token = sentence.tokens[predicate]
        if token.text.lower() in self.words["refuted"]:
            return True
        return token.lemma in self.words["holding_up"] and self._negated(sentence, predicate)

    def _carriers(self, sentence: Sentence, trigger: int) -> list[int]:
        """The verb by which a noun happens: "launched an attack", "fell into the hands of", "no attack took place"."""
        token = sentence.tokens[trigger]
        if token.upos != "NOUN" or token.head < 0 or sentence.tokens[token.head].upos != "VERB":
            return []
        verb = sentence.tokens[token.head]
        carries = token.deprel in ("obj", "nsubj:pass") and verb.lemma in self.words["carrying_verbs"]
        comes = token.deprel in ("nsubj", "obl") and verb.lemma in self.words["coming_verbs"]
        return [verb.index] if carries or comes else []

    def _perfect_modal(self, sentence: Sentence, trigger: int, modals: str) -> bool:
        """ "Should have destroyed" tells that it was not done, "would have destroyed" nothing."""
        helpers = [sentence.tokens[c] for c in sentence.children[trigger] if sentence.tokens[c].deprel == "aux"]
        return any(t.lemma == "have" for t in helpers) and any(t.text.lower() in self.words[modals] for t in helpers)

    def _negated(self, sentence: Sentence, trigger: int) -> bool:
        for child in sentence.children[trigger]:
            token = sentence.tokens[child]
            negates = token.text.lower() in self.words["negations"] and token.deprel in ("advmod", "det", "neg")
            if negates and not self._is_bound(sentence, child):
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
        """ "no more than", "not fewer than": a bound, not a denial."""
        return no + 1 < len(sentence.tokens) and sentence.tokens[no + 1].text.lower() in (
            "more",
            "fewer",
            "less",
            "longer",
            "later",
            "doubt",
        )

    def _hedged(self, sentence: Sentence, trigger: int) -> bool:
        """A word of doubt or a modal at the happening, at the verb of which it or its noun is the subject, or at a verb above ("appears to have")."""
        if any(self._has_hedge(sentence, node) for node in (*self._carriers(sentence, trigger), *self._predicate_of(sentence, trigger))):
            return True
        node, steps = trigger, 0
        while node >= 0 and steps < 4:
            if self._has_hedge(sentence, node):
                return True
            token = sentence.tokens[node]
            if token.head < 0 or token.deprel not in ("xcomp", "ccomp", "csubj", "obj"):
                return False
            above = sentence.tokens[token.head]
            if token.deprel == "obj":
                node = above.index if above.lemma in self.words["possible_verbs"] else -1  # "might be planning an attack"
            elif above.lemma in self.words["hedging_verbs"]:
                return True
            else:
                node = token.head if token.deprel == "xcomp" else -1
            steps += 1
        return False

    def _has_hedge(self, sentence: Sentence, node: int) -> bool:
        for child in sentence.children[node]:
            token, low = sentence.tokens[child], sentence.tokens[child].text.lower()
            if low in self.words["hedges"] and token.deprel in ("advmod", "amod"):
                return True
            if token.deprel == "aux" and low in self.words["modals_hedged"]:
                return True
        return False

    @staticmethod
    def _predicate_of(sentence: Sentence, trigger: int) -> list[int]:
        """The verb of which a noun, or the noun that a participle describes, is the subject: "wounded fighters were reportedly carried"."""
        token = sentence.tokens[trigger]
        noun = sentence.tokens[token.head] if token.deprel == "amod" and token.head >= 0 else token
        return [noun.head] if noun.upos == "NOUN" and noun.deprel.startswith("nsubj") and noun.head >= 0 else []

    def _realis(self, sentence: Sentence, trigger: int, kind: str, of_itself: str | None) -> Realis:
        if self._failed(sentence, trigger) or self._never_came(sentence, trigger):
            return "failed"
        if self._is_possible(sentence, trigger) or any(self._is_possible(sentence, verb) for verb in self._carriers(sentence, trigger)):
            return "possible"
        if self._goes_on(sentence, trigger, kind) or (of_itself == "ongoing" and not self._is_over(sentence, trigger)):
            return "ongoing"
        return "failed" if of_itself == "failed" else "actual"

    def _is_possible(self, sentence: Sentence, trigger: int) -> bool:
        token = sentence.tokens[trigger]
        helpers = {t.lemma.lower() for t in self._helpers(sentence, trigger)}
        if "have" in helpers:
            return False
        if helpers & (self.words["modals_possible"] | self.words["modals_hedged"]) or token.lemma in self.words["promises"]:
            return True
        return self._above(sentence, trigger, "possible_verbs") and token.xpos in ("VB", "VBG", "NN", "NNS")

    def _helpers(self, sentence: Sentence, verb: int) -> list[Token]:
        """The auxiliaries of a verb; one coordinated without any has those of the first ("are advising and assisting")."""
        token = sentence.tokens[verb]
        below = [sentence.tokens[c] for c in sentence.children[verb]]
        own = [t for t in below if t.deprel.startswith("aux")]
        if own or token.deprel != "conj" or any(t.deprel.startswith("nsubj") for t in below):
            return own
        first = sentence.tokens[token.head]
        return self._helpers(sentence, first.index) if first.xpos == token.xpos else []

    def _goes_on(self, sentence: Sentence, trigger: int, kind: str) -> bool:
        """Under way: "is shelling", "are being moved up", "keeps shelling", "the offensive continues", "an ongoing siege"."""
        if kind not in UNDER_WAY:
            return False
        token = sentence.tokens[trigger]
        if any(self._above(sentence, node, "ongoing_verbs") for node in (trigger, *self._carriers(sentence, trigger))):
            return True
        if token.deprel == "nsubj" and sentence.tokens[token.head].lemma in self.words["ongoing_verbs"] | self.words["raging_verbs"]:
            return True
        if any(
            sentence.tokens[c].lemma in self.words["lasting"] and sentence.tokens[c].deprel == "amod" for c in sentence.children[trigger]
        ):
            return True
        if kind == "attack" and self._stands(sentence, trigger):
            return True
        return any(self._is_progressive(sentence, node, kind) for node in (trigger, *self._carriers(sentence, trigger)))

    def _stands(self, sentence: Sentence, trigger: int) -> bool:
        """An attack that goes on beside what is told: "under bombardment", "backed by air strikes"."""
        token = sentence.tokens[trigger]
        before = preposition(sentence, trigger) if token.upos == "NOUN" else None
        backs = token.deprel.startswith("obl") and sentence.tokens[token.head].lemma in self.words["backing_verbs"]
        return before == "under" or (before == "by" and backs)

    def _is_progressive(self, sentence: Sentence, node: int, kind: str) -> bool:
        """ "is taking", "has been taking", "are being taken"; in the past only of attacks, or what "still" went on."""
        words = {t.text.lower() for t in self._helpers(sentence, node)}
        if not (sentence.tokens[node].xpos == "VBG" and words & BEING) and "being" not in words:
            return False
        still = any(sentence.tokens[c].text.lower() == "still" for c in sentence.children[node])
        return kind == "attack" or still or bool(words & PRESENT)

    def _is_over(self, sentence: Sentence, trigger: int) -> bool:
        """A siege that was laid, closed or broken then, as a verb in the past tells it: "the town was surrounded", "broke the siege"."""
        token = sentence.tokens[trigger]
        if token.upos == "NOUN":
            above = sentence.tokens[token.head] if token.head >= 0 else token
            return token.deprel in ("obj", "nsubj", "nsubj:pass") and above.lemma in self.words["ending_verbs"]
        if token.deprel in ("amod", "acl") or token.xpos not in ("VBD", "VBN"):
            return False
        helpers = {sentence.tokens[c].text.lower() for c in sentence.children[trigger] if sentence.tokens[c].deprel.startswith("aux")}
        return token.xpos == "VBD" or bool(helpers & {"was", "were", "had"})

    def _never_came(self, sentence: Sentence, trigger: int) -> bool:
        """ "A column sent from the coast never arrived", "turned back"."""
        token = sentence.tokens[trigger]
        if token.deprel not in ("acl", "acl:relcl") or not sentence.tokens[token.head].deprel.startswith("nsubj"):
            return False
        verb = sentence.tokens[sentence.tokens[token.head].head]
        below = {sentence.tokens[c].text.lower() for c in sentence.children[verb.index]}
        return (verb.lemma in self.words["arriving_verbs"] and self._negated(sentence, verb.index)) or (
            verb.lemma == "turn" and bool(below & {"back", "round", "around"})
        )

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
        if trigger > 0 and token.upos == "VERB" and sentence.tokens[trigger - 1].text.lower() in self.words["nearly"]:
            return True  # "nearly took the airport"
        if above is None:
            return False
        if token.deprel in ("xcomp", "advcl", "ccomp") and above.lemma in self.words["failed_verbs"]:
            return True
        if token.deprel == "acl" and token.xpos == "VB" and above.lemma in self.words["failed_nouns"]:
            return True
        if token.upos == "NOUN" and above.upos == "VERB" and token.index in verb_slots(sentence, above.index).get("object", []):
            particles = [
                sentence.tokens[c].lemma for c in sentence.children[above.index] if sentence.tokens[c].deprel in ("compound:prt", "advmod")
            ]
            return above.lemma in self.words["failing_verbs"] or any(f"{above.lemma} {p}" in self.words["failing_verbs"] for p in particles)
        return False

    def _stance(self, sentence: Sentence, trigger: int, voice: Voice) -> Stance:
        if not voice.sources:
            return "endorsed"
        text = " ".join(t.text.lower() for t in sentence.tokens)
        doubts = [t for t in sentence.tokens if t.text.lower() in self.words["doubts"] and not self._is_of_a_denier(sentence, t)]
        refuted = self._refuted(sentence, trigger)
        theirs = refuted is not None and (
            voice.denier is not None or self._refute(sentence, refuted, voice)
        )  # who calls it false is a source, and not the report
        if (refuted is not None and not theirs) or any(t.index != refuted or not theirs for t in doubts):
            return "doubted"
        return "doubted" if any(phrase in text for phrase in self.words["doubting"]) else "neutral"

    def _is_of_a_denier(self, sentence: Sentence, word: Token) -> bool:
        """ "The group dismissed it as propaganda": another's doubt, not the report's."""
        above = sentence.tokens[word.head] if word.head >= 0 else word
        return above.lemma in self.words["denies"]


def _above(sentence: Sentence, node: int) -> set[int]:
    """The words over a word, itself among them."""
    found = set[int]()
    while node >= 0:
        found.add(node)
        node = sentence.tokens[node].head
    return found
