"""Who says so: the chain of sources over a clause, from tree and attribution spans, also across sentences of one quotation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from spolia.knowledge.tables import Knowledge
from spolia.language.network import Sentence
from spolia.read.phrases import Phrase, Phrases
from spolia.read.roles import ACCUSING, conjuncts, is_passive, preposition, verb_slots

SAID = ("ccomp", "xcomp", "parataxis", "obj", "advcl", "acl", "conj", "dep")
OPENING, CLOSING = '"“«', '"”»'


@dataclass(frozen=True)
class Voice:
    """The sources of a clause, innermost first, and the words that attribute it; `images` are sources that are no one."""

    sources: tuple[Phrase, ...] = ()
    verbs: tuple[str, ...] = ()
    negated: bool = False  # "did not say": nothing is said
    unnamed: bool = False  # "is reported to": said by nobody in particular
    images: tuple[Phrase, ...] = ()


@dataclass
class _Heard:
    """What is gathered of a voice on the way up the tree."""

    sources: list[Phrase] = field(default_factory=list)
    verbs: list[str] = field(default_factory=list)
    images: list[Phrase] = field(default_factory=list)
    negated: bool = False
    unnamed: bool = False


class Speakers:
    """Finds the voice of a clause; keeps whose quotation is still open from one sentence to the next."""

    def __init__(self, phrases: Phrases, known: Knowledge) -> None:
        words = known.yaml("speech.yaml")
        self.phrases = phrases
        self.says, self.denies = frozenset(words["says"]), frozenset(words["denies"])
        self.shows, self.sayings = frozenset(words["shows"]), frozenset(words["sayings"])
        self.images = frozenset(w for kind in ("photo", "video", "satellite") for w in words["basis"][kind])
        self.negations = frozenset(words["negations"])
        self.lead: Phrase | None = None
        self.last: Phrase | None = None
        self.quoted = self.was_quoted = False
        self.heard: list[Phrase] = []
        self.subjects: list[Phrase | None] = []  # of the main verb of each sentence so far

    def before(self, pronoun: Phrase) -> Phrase | None:
        """The last source named before a pronoun that speaks: for "it" the subject of the sentence before, where that can speak."""
        above = self.subjects[-2] if len(self.subjects) > 1 else None
        if (
            pronoun.token.text.lower() == "it"
            and above is not None
            and not above.is_pronoun
            and self._is_someone(above)
            and not above.types & {"items", "image"}
        ):
            return above
        return next((s for s in reversed(self.heard) if s.start < pronoun.start), None)

    def enter(self, sentence: Sentence, new_paragraph: bool) -> None:
        """Take in a sentence: who is speaking when it begins, and what it leaves open."""
        if new_paragraph:
            self.last = None if not self.quoted else self.last
        text = [t.text for t in sentence.tokens]
        marks = sum(t in OPENING + CLOSING for t in text)
        self.was_quoted = self.quoted or (text[0] in OPENING)
        speaker = self._outermost(sentence)
        if speaker is not None:
            self.last = speaker
        self.subjects.append(self._subject(sentence))
        self.heard += [s for s in self._sources(sentence) if not s.is_pronoun]
        if marks % 2:
            self.quoted = not self.quoted
        if text[-1] == ":" and speaker is not None:
            self.lead = speaker

    def _subject(self, sentence: Sentence) -> Phrase | None:
        found = [t for t in sentence.tokens if t.deprel.startswith("nsubj") and t.head >= 0 and sentence.tokens[t.head].head < 0]
        return self.phrases.at(sentence, found[0].index) if found else None

    def _outermost(self, sentence: Sentence) -> Phrase | None:
        return next(iter(self._sources(sentence)), None)

    def _sources(self, sentence: Sentence) -> Iterator[Phrase]:
        """The subjects of reporting verbs, in order, that are someone."""
        for token in sentence.tokens:
            if token.lemma in self.says and token.upos == "VERB":
                subjects = verb_slots(sentence, token.index).get("subject", [])
                phrase = self.phrases.at(sentence, subjects[0]) if subjects else None
                if phrase is not None and phrase.token.text.lower() != "it" and self._is_someone(phrase) and not self._is_image(phrase):
                    yield phrase

    def voice(self, sentence: Sentence, trigger: int) -> Voice:
        """Who says the clause of a trigger, innermost first; with none named, who goes on speaking from before."""
        heard = _Heard()
        node = trigger
        while node >= 0:
            for verb, source in self._attached(sentence, node):
                self._take(heard, source, verb)
            head = sentence.tokens[node].head
            if head >= 0 and self._reports(sentence, node, head):
                self._hear(heard, sentence, node, head)
            node = head
        if not heard.sources and not heard.images:
            self._from_spans(heard, sentence, trigger)
        return self._carried(heard, sentence)

    def _hear(self, heard: _Heard, sentence: Sentence, node: int, head: int) -> None:
        """Take in a reporting word over a clause: with its subject, or as said by nobody in particular."""
        word = sentence.tokens[head]
        subjects = verb_slots(sentence, head).get("subject", [])
        passive = is_passive(sentence, head)
        heard.negated |= self._is_negated(sentence, head) and word.lemma not in self.denies
        if subjects and not (passive and subjects[0] == node):
            self._take(heard, self.phrases.at(sentence, subjects[0]), word.lemma)
        else:
            heard.verbs.append(word.lemma)
            heard.unnamed |= passive or word.upos == "NOUN"

    def _carried(self, heard: _Heard, sentence: Sentence) -> Voice:
        """The voice, with the one who goes on speaking from an earlier sentence as the outermost source."""
        going_on = self.lead or (self.last if self.was_quoted else None)
        sources = heard.sources
        if going_on is not None and going_on.sentence is not sentence and all(going_on.text != s.text for s in sources):
            sources = [*sources, going_on]
        return Voice(tuple(sources), tuple(heard.verbs), heard.negated, heard.unnamed and not sources, tuple(heard.images))

    def _take(self, heard: _Heard, source: Phrase, verb: str) -> None:
        if self._is_image(source):
            heard.images.append(source)
            return
        heard.verbs.append(verb)
        if self._is_someone(source) and all(source.head != s.head for s in heard.sources):
            heard.sources.append(source)

    def _is_someone(self, source: Phrase) -> bool:
        return (
            source.token.text.lower() not in ("that", "which", "who", "nobody", "no", "one", "what", "this", "there")
            and "place" not in source.types - {"party"}
        ) or "party" in source.types

    def _is_image(self, phrase: Phrase) -> bool:
        return phrase.token.lemma.lower() in self.images

    def _reports(self, sentence: Sentence, node: int, head: int) -> bool:
        token, verb = sentence.tokens[node], sentence.tokens[head]
        if token.deprel not in SAID:
            return False
        if verb.lemma in self.shows and token.deprel in ("ccomp", "xcomp", "obj", "advcl"):
            subjects = verb_slots(sentence, head).get("subject", [])
            return bool(subjects) and self._is_image(self.phrases.at(sentence, subjects[0]))
        if verb.lemma in ACCUSING and token.deprel in ("advcl", "ccomp"):
            return True
        if verb.lemma not in self.says | self.denies:
            return verb.lemma in self.sayings and token.deprel in ("acl", "ccomp", "nmod")
        if token.deprel in ("conj", "advcl", "dep", "acl"):
            return token.deprel == "advcl" and verb.lemma == "quote"
        return verb.upos == "VERB"

    def _attached(self, sentence: Sentence, node: int) -> list[tuple[str, Phrase]]:
        """Sources that hang on a clause: ", she said," and "according to"."""
        found = []
        for child in sentence.children[node]:
            token = sentence.tokens[child]
            if (
                token.deprel.startswith(("parataxis", "advcl", "discourse"))
                and token.lemma in self.says | self.shows
                and token.upos == "VERB"
            ):
                subjects = verb_slots(sentence, child).get("subject", [])
                if (
                    subjects
                    and any(sentence.tokens[c].deprel.startswith("nsubj") for c in sentence.children[child])
                    and not any(sentence.tokens[c].deprel in ("ccomp", "obj") for c in sentence.children[child])
                ):
                    found.append((token.lemma, self.phrases.at(sentence, subjects[0])))
            elif token.deprel.startswith(("obl", "nmod", "advcl")) and (preposition(sentence, child) or "").startswith(
                ("according", "per ")
            ):
                found += [("accord", self.phrases.at(sentence, head)) for head in conjuncts(sentence, child)[:1]]
        return found

    def _from_spans(self, heard: _Heard, sentence: Sentence, trigger: int) -> None:
        """The network's word for it, where the tree has none: the trigger lies in what a source is said to say."""
        for attribution in sentence.attributions:
            content, source, cue = attribution.content, attribution.source, attribution.cue
            if content is None or source is None or not content[0] <= trigger < content[1]:
                continue
            cue_lemma = next((t.lemma for t in sentence.tokens[cue[0] : cue[1]] if t.lemma in self.says | self.denies | {"accord"}), None)
            head = next((i for i in range(*source) if not source[0] <= sentence.tokens[i].head < source[1]), source[0])
            if cue_lemma is not None:
                self._take(heard, self.phrases.at(sentence, head), cue_lemma)

    def _is_negated(self, sentence: Sentence, verb: int) -> bool:
        return any(
            sentence.tokens[c].text.lower() in self.negations and sentence.tokens[c].deprel in ("advmod", "det")
            for c in sentence.children[verb]
        )
