"""Who says so: the chain of sources over a clause, from tree and attribution spans, also across the sentences of one speech."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from spolia.knowledge.tables import Knowledge
from spolia.language.network import Attribution, Sentence
from spolia.read.phrases import Phrase, Phrases
from spolia.read.roles import verb_slots
from spolia.read.sources import Sources

OPENING, CLOSING = '"“«', '"”»'
NO_NAMES = frozenset(("it", "we", "i"))
CONTRASTS = frozenset(("while", "whereas", "although", "though"))


@dataclass(frozen=True)
class Voice:
    """The sources of a clause, innermost first, and the words that attribute it; `images` are sources that are no one."""

    sources: tuple[Phrase, ...] = ()
    verbs: tuple[str, ...] = ()
    negated: bool = False  # "did not say": nothing is said
    unnamed: bool = False  # "is reported to": said by nobody in particular
    images: tuple[Phrase, ...] = ()
    denier: Phrase | None = None  # who denies what the sources claim


@dataclass
class _Heard:
    """What is gathered of a voice on the way up the tree."""

    sources: list[Phrase] = field(default_factory=list)
    verbs: list[str] = field(default_factory=list)
    images: list[Phrase] = field(default_factory=list)
    negated: bool = False
    unnamed: bool = False
    denier: Phrase | None = None


class Speakers:
    """Finds the voice of a clause; keeps whose quotation is still open from one sentence to the next."""

    def __init__(self, phrases: Phrases, known: Knowledge) -> None:
        self.phrases = phrases
        self.of = Sources.of(phrases, known)
        self.words = self.of.words
        self.says = self.words["says"]
        self.tells = self.says | self.words["denies"]
        self.lead: Phrase | None = None
        self.last: Phrase | None = None
        self.quoted = self.was_quoted = False
        self.heard: list[Phrase] = []
        self.of_no_person: list[Phrase] = []  # of those heard the ones that "it" may be
        self.subjects: list[Phrase | None] = []  # of the main verb of each sentence so far
        self.going_on: dict[int, Phrase] = {}  # by the start of a sentence, who goes on speaking in it without a word of it

    def foresee(self, paragraphs: Sequence[Sequence[Sentence]], *, is_speech: bool) -> None:
        """Note where a speech goes on: between two sentences of one speaker, and in an account of a speech all through his paragraph."""
        for paragraph in paragraphs:
            self._foresee_quotation(paragraph)
            said = [
                (number, source) for number, s in enumerate(paragraph) if (source := next(self._sources(s, sure=True), None)) is not None
            ]
            if not said or any(not s.is_pronoun and s.text != said[0][1].text for _, s in said[1:]):
                continue
            first, last, named = said[0][0], len(paragraph) if is_speech else said[-1][0], {number for number, _ in said}
            if is_speech and said[0][1].is_pronoun:
                first = 0
            self.going_on |= {paragraph[number].start: said[0][1] for number in range(first, last) if number not in named}

    def _foresee_quotation(self, paragraph: Sequence[Sentence]) -> None:
        """A quotation of several sentences whose speaker is named only where it ends ("We know it. It was no missile," the minister said)."""
        opened: list[Sentence] = []
        for sentence in paragraph:
            marks = sum(t.text in OPENING + CLOSING for t in sentence.tokens)
            speaker = self._outermost(sentence)
            if opened and speaker is not None and marks % 2:
                self.going_on |= {s.start: speaker for s in opened}
            if marks % 2:
                opened = [] if opened else [sentence]
            elif opened:
                opened.append(sentence)
            if opened and speaker is not None:
                opened = []

    def before(self, pronoun: Phrase) -> Phrase | None:
        """Whom a pronoun that speaks stands for: the last source before it; "it" the last that is nobody's person, or a subject that can speak."""
        last = next((s for s in reversed(self.heard) if s.start < pronoun.start), None)
        if pronoun.token.text.lower() != "it":
            return last
        near = self.subjects[-2].start if len(self.subjects) > 1 and self.subjects[-2] is not None else pronoun.start
        source = last if last is not None and last.start >= min(near, pronoun.sentence.start) and self._can_be_it(last) else None
        above = (s for s in reversed(self.subjects[-2:]) if s is not None and s.start < pronoun.start and self._can_be_it(s))
        return source or next(above, None) or next((s for s in reversed(self.of_no_person) if s.start < pronoun.start), None)

    def _can_be_it(self, above: Phrase) -> bool:
        lemma = above.token.lemma.lower()
        is_person = any(lemma in self.phrases.nouns[kind] for kind in ("people", "offices")) or above.text.endswith("s")
        return not above.is_pronoun and not is_person and self.of.can_speak(above) and not above.types & {"items", "image"}

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
        heard = [s for s in self._sources(sentence) if not s.is_pronoun]
        self.heard += heard
        self.of_no_person += filter(self._can_be_it, heard)
        if marks % 2:
            self.quoted = not self.quoted
        if text[-1] == ":" and speaker is not None:
            self.lead = speaker

    def _subject(self, sentence: Sentence) -> Phrase | None:
        found = [t for t in sentence.tokens if t.deprel.startswith("nsubj") and t.head >= 0 and sentence.tokens[t.head].head < 0]
        return self.phrases.at(sentence, found[0].index) if found else None

    def _outermost(self, sentence: Sentence) -> Phrase | None:
        return next(iter(self._sources(sentence)), None)

    def _sources(self, sentence: Sentence, *, sure: bool = False) -> Iterator[Phrase]:
        """The subjects of reporting verbs, in order, that are someone; `sure` leaves out verbs that may tell of something else."""
        for token in sentence.tokens:
            if token.upos == "VERB" and token.lemma in self.tells and not (sure and not self._tells(sentence, token.index)):
                subjects = verb_slots(sentence, token.index).get("subject", [])
                phrase = self.phrases.at(sentence, subjects[0]) if subjects else None
                if (
                    phrase is not None
                    and phrase.token.text.lower() not in NO_NAMES
                    and self.of.can_speak(phrase, token.lemma)
                    and not self.of.is_image(phrase)
                ):
                    yield phrase

    def _tells(self, sentence: Sentence, verb: int) -> bool:
        """A verb of saying; one that also means something else ("put", "found", "saw") only with a clause that it tells."""
        return sentence.tokens[verb].lemma not in self.words["weak"] or any(
            sentence.tokens[c].deprel in ("ccomp", "parataxis") for c in sentence.children[verb]
        )

    def voice(self, sentence: Sentence, trigger: int) -> Voice:
        """Who says the clause of a trigger, innermost first; with none named, who goes on speaking from before."""
        heard = _Heard()
        node, aside = trigger, False  # `aside`: the way up led through a clause that may be the report's own
        claimant = self.of.claims_it(sentence, trigger)
        if claimant is not None:
            self._take(heard, claimant, "claim")
        refuted = False  # the way up led through a claim that is called false
        while node >= 0 and heard.denier is None:
            refuted |= bool(heard.sources) and self._is_called_false(sentence, node)
            for verb, sources in self.of.attached(sentence, node):
                self._take_refuting(heard, sources) if refuted and sources else self._take_all(heard, sources, verb)
            if heard.sources and self._is_set_against(sentence, node):
                break
            aside |= sentence.tokens[node].deprel == "advcl" and not self.of.says_as_cited(sentence, node)
            head = sentence.tokens[node].head
            if head >= 0 and self.of.reports(sentence, node, head) and not self._outside(sentence, node, head, trigger, aside=aside):
                if refuted and sentence.tokens[head].upos == "VERB" and (sources := self.of.of_verb(sentence, head, node)):
                    self._take_refuting(heard, sources)
                else:
                    self._hear(heard, sentence, node, head)
            node = head
        if not heard.sources and not heard.images and not aside:
            self._from_spans(heard, sentence, trigger)
        if not heard.sources and (party := self.of.before_colon(sentence, trigger)) is not None:
            self._take(heard, party, "say")
        return self._carried(heard, sentence)

    def _is_called_false(self, sentence: Sentence, predicate: int) -> bool:
        """ "The rebels' claim that … is baseless": what is said of a claim."""
        subjects = (sentence.tokens[c] for c in sentence.children[predicate] if sentence.tokens[c].deprel.startswith("nsubj"))
        return sentence.tokens[predicate].text.lower() in self.words["refuted"] and any(t.lemma in self.words["sayings"] for t in subjects)

    @staticmethod
    def _take_refuting(heard: _Heard, sources: Sequence[Phrase]) -> None:
        """Take in who calls the claim false: he denies it, where he did not make it himself."""
        if all(sources[0].text != s.text for s in heard.sources):
            heard.denier = sources[0]

    def _is_set_against(self, sentence: Sentence, node: int) -> bool:
        """ "…, while the rebels claimed that": another's words, which are not said by whoever says the rest."""
        if sentence.tokens[node].deprel not in ("advcl", "conj", "parataxis") or not self.of.speaks_itself(sentence, node):
            return False
        marks = {sentence.tokens[c].text.lower() for c in sentence.children[node] if sentence.tokens[c].deprel == "mark"}
        return sentence.tokens[node].deprel != "advcl" or bool(marks & CONTRASTS)

    @staticmethod
    def _outside(sentence: Sentence, node: int, cue: int, trigger: int, *, aside: bool) -> bool:
        """What the report adds of its own: of a happening that is claimed as such, or when and how, where the network finds that the saying ends before."""
        if sentence.tokens[node].deprel == "obj" and node != trigger and sentence.tokens[trigger].deprel == "acl:relcl":
            return True
        spans = [a.content for a in sentence.attributions if a.cue[0] <= cue < a.cue[1] and a.content is not None]
        return aside and cue < trigger and bool(spans) and not any(first <= cue or first <= trigger < last for first, last in spans)

    def _hear(self, heard: _Heard, sentence: Sentence, node: int, head: int) -> None:
        """Take in a reporting word over a clause: with its sources, or as said by nobody in particular."""
        word = sentence.tokens[head]
        denies = word.lemma in self.words["denies"]
        heard.negated |= self.of.is_negated(sentence, head) and not denies
        if word.upos == "NOUN":
            owner = self.of.owner(sentence, head) or self._boaster(sentence, node, head)
            sources = [owner] if owner is not None else []
        else:
            sources = self.of.of_verb(sentence, head, node)
        if denies and heard.sources and sentence.tokens[node].upos == "NOUN" and sources:
            heard.denier = sources[0]
        elif sources:
            self._take_all(heard, sources, word.lemma)
        else:
            heard.verbs.append(word.lemma)
            heard.unnamed |= word.upos == "NOUN" or word.lemma not in self.words["weak"]  # "was found abandoned" is no hearsay

    def _boaster(self, sentence: Sentence, node: int, noun: int) -> Phrase | None:
        """Who boasts of what he himself did ("the boast that X took the town")."""
        if sentence.tokens[noun].lemma not in self.words["boasts"]:
            return None
        subjects = verb_slots(sentence, node).get("subject", [])
        return self.phrases.at(sentence, subjects[0]) if subjects else None

    def _carried(self, heard: _Heard, sentence: Sentence) -> Voice:
        """The voice, with the one who goes on speaking from an earlier sentence as the outermost source."""
        going_on = self.lead or (self.last if self.was_quoted else None)
        if going_on is None and not heard.sources and not heard.images:
            going_on = self.going_on.get(sentence.start)
        sources = heard.sources
        if going_on is not None and going_on.sentence is not sentence and all(going_on.text != s.text for s in sources):
            sources = [*sources, going_on]
        return Voice(tuple(sources), tuple(heard.verbs), heard.negated, heard.unnamed, tuple(heard.images), heard.denier)

    def _take_all(self, heard: _Heard, sources: Sequence[Phrase], verb: str) -> None:
        """Take in the sources of one word, which counts once."""
        before = len(heard.verbs)
        for source in sources:
            self._take(heard, source, verb)
        del heard.verbs[before + 1 :]

    def _take(self, heard: _Heard, source: Phrase, verb: str) -> None:
        if self.of.is_image(source):
            heard.images.append(source)
            return
        heard.verbs.append(verb)
        if self.of.can_speak(source, verb) and all(source.head != s.head for s in heard.sources):
            heard.sources.append(source)

    def _from_spans(self, heard: _Heard, sentence: Sentence, trigger: int) -> None:
        """The network's word for it, where the tree has none: the trigger lies in what a source is said to say."""
        for attribution in sentence.attributions:
            content, source = attribution.content, attribution.source
            if content is None or source is None or not content[0] <= trigger < content[1]:
                continue
            cue = self._cue(sentence, attribution, trigger)
            head = next((i for i in range(*source) if not source[0] <= sentence.tokens[i].head < source[1]), source[0])
            if cue is not None:
                self._take(heard, self.phrases.at(sentence, head), cue)

    def _cue(self, sentence: Sentence, attribution: Attribution, trigger: int) -> str | None:
        """The reporting word of an attribution; None where the happening is only spoken of ("commented on the attack")."""
        known = self.tells | {"accord"}
        cue = next((t.lemma for t in sentence.tokens[slice(*attribution.cue)] if t.lemma in known), None)
        return None if cue in self.words["speaks_of"] and sentence.tokens[trigger].upos == "NOUN" else cue
