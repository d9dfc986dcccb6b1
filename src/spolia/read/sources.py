"""Who is the source at one word of a sentence: of a reporting verb, of a noun of saying, or hung on a clause."""

from __future__ import annotations

from dataclasses import dataclass

from spolia.knowledge.tables import Knowledge
from spolia.language.network import Sentence, Token
from spolia.read.phrases import Phrase, Phrases
from spolia.read.roles import ACCUSING, conjuncts, is_passive, preposition, verb_slots

SAID = ("ccomp", "xcomp", "parataxis", "obj", "advcl", "acl", "conj", "dep")
OF_A_NOUN = ("acl", "ccomp", "nmod", "acl:relcl")
SPELLED_OUT = ("appos", "parataxis", "dep", "ccomp")  # what stands after "statement:"
COUNTED = ("amod", "appos", "nmod", "acl", "nummod")  # what stands after "the rebels' figure,"
NO_SPEAKERS = frozenset("that which who whom what this there nobody none no".split())
PASSING_ON = ("media", "monitor", "ngo")  # kinds of party to which one tells what they pass on
COLON_WITHIN = 6  # words at most before the colon of "Russian MoD: no losses"


@dataclass(frozen=True)
class Sources:
    """Asks the tree of a sentence for sources; remembers nothing."""

    phrases: Phrases
    words: dict[str, frozenset[str]]

    @classmethod
    def of(cls, phrases: Phrases, known: Knowledge) -> Sources:
        words = known.yaml("speech.yaml")
        lists = {key: frozenset(value) for key, value in words.items() if isinstance(value, list)}
        lists["image"] = frozenset(w for kind in ("photo", "video", "satellite") for w in words["basis"][kind])
        return cls(phrases, lists)

    def reports(self, sentence: Sentence, node: int, head: int) -> bool:
        """The word at `head` reports the clause or noun at `node`."""
        token, word = sentence.tokens[node], sentence.tokens[head]
        if word.upos == "NOUN" and word.lemma in self.words["sayings"] | self.words["figures"]:
            return self._is_content(sentence, token, word)
        if token.deprel not in SAID or word.upos not in ("VERB", "AUX"):
            return False
        if word.lemma in self.words["shows"] and token.deprel in ("ccomp", "xcomp", "obj", "advcl"):
            subjects = self.subjects(sentence, head)
            return bool(subjects) and self.is_image(self.phrases.at(sentence, subjects[0]))
        if word.lemma in ACCUSING | self.words["accuses"] and token.deprel in ("advcl", "ccomp", "xcomp"):
            return True
        if word.lemma in self.words["admits"] and token.deprel == "obl":
            return preposition(sentence, node) == "to"
        if word.lemma not in self.words["says"] | self.words["denies"]:
            return False
        if token.deprel == "parataxis":
            return not self.speaks_itself(sentence, node) or ":" in _between(sentence, head, node)
        if token.deprel in ("conj", "dep", "acl", "advcl"):
            return token.deprel == "advcl" and word.lemma in self.words["cites"]
        return not (token.deprel == "obj" and word.lemma in self.words["speaks_of"])

    def _is_content(self, sentence: Sentence, token: Token, noun: Token) -> bool:
        """ "the claim that …", "reports of …", "Wagner's statement: …", "the rebels' figure, 84 dead"."""
        if noun.lemma in self.words["figures"] and token.deprel in COUNTED:
            return self.owner(sentence, noun.index) is not None
        if noun.lemma not in self.words["sayings"]:
            return False
        if token.deprel == "acl:relcl":  # "the report that it had captured": no relative clause, whatever the tree says
            return any(sentence.tokens[c].deprel == "mark" for c in sentence.children[token.index])
        if token.deprel == "nmod":
            return preposition(sentence, token.index) == "of"
        return token.deprel in OF_A_NOUN or (token.deprel in SPELLED_OUT and ":" in _between(sentence, noun.index, token.index))

    @staticmethod
    def _has_subject(sentence: Sentence, verb: int) -> bool:
        return any(sentence.tokens[c].deprel.startswith("nsubj") for c in sentence.children[verb])

    def speaks_itself(self, sentence: Sentence, verb: int) -> bool:
        """A reporting verb with a subject of its own: what it says is not also said by the verb that it hangs on."""
        word = sentence.tokens[verb]
        own = any(sentence.tokens[c].deprel == "nsubj" for c in sentence.children[verb])
        return own and word.upos == "VERB" and word.lemma in self.words["says"] | self.words["denies"]

    def says_as_cited(self, sentence: Sentence, verb: int) -> bool:
        """ "Quoted the army as saying": the one cited speaks, and the one who cites passes it on."""
        token = sentence.tokens[verb]
        above = sentence.tokens[token.head].lemma if token.head >= 0 else ""
        return (
            token.xpos == "VBG" and above in self.words["cites"] and any(sentence.tokens[c].text == "as" for c in sentence.children[verb])
        )

    def subjects(self, sentence: Sentence, verb: int) -> list[int]:
        """Who speaks by a verb: the one quoted "as saying", for a bare "adding that" who said what it is added to, else the subject."""
        token = sentence.tokens[verb]
        above = token.head
        if token.deprel.startswith("acl") and token.xpos != "VBG" and not self._has_subject(sentence, verb):
            return [c for c in sentence.children[verb] if preposition(sentence, c) == "by"]  # "gunmen thought to be": not they think so
        if token.xpos == "VBG" and token.deprel in ("advcl", "xcomp", "ccomp", "acl") and above >= 0:
            if sentence.tokens[above].lemma in self.words["cites"]:
                return verb_slots(sentence, above).get("object", []) or [
                    c for c in sentence.children[above] if sentence.tokens[c].deprel == "iobj"
                ]
            while token.deprel == "advcl" and above >= 0:
                if self.speaks_itself(sentence, above):
                    return verb_slots(sentence, above).get("subject", [])
                above = sentence.tokens[above].head
        return verb_slots(sentence, verb).get("subject", [])

    def of_verb(self, sentence: Sentence, verb: int, node: int) -> list[Phrase]:
        """The sources at a reporting verb over `node`, innermost first: whom it cites, who speaks, and the outlet to which he speaks."""
        subjects = self._speaking(sentence, self.subjects(sentence, verb))
        passive = is_passive(sentence, verb)
        if passive and subjects == [node]:
            subjects = []
        found = [*self._cited(sentence, verb, subjects), *self._heard_from(sentence, verb), *subjects, *self._told(sentence, verb)]
        return [self.phrases.at(sentence, head) for head in dict.fromkeys(found)]

    def _speaking(self, sentence: Sentence, subjects: list[int]) -> list[int]:
        """The first subject that is no place, where there are several ("in the capital, X, a hospital said")."""
        able = [s for s in subjects if "place" not in self.phrases.at(sentence, s).types - {"party"}]
        return able[:1] if len(subjects) > 1 and able else subjects[:1]

    def beside(self, source: Phrase) -> list[Phrase]:
        """Who says the same with a source, as a second subject of the same verb: in "a resident and a monitor said" the monitor."""
        heads = conjuncts(source.sentence, source.head)[1:]
        found = (self.phrases.at(source.sentence, head) for head in heads)
        return [p for p in found if self.can_speak(p) and p.types & {"party", "people"} and not p.is_pronoun]

    def _cited(self, sentence: Sentence, verb: int, subjects: list[int]) -> list[int]:
        """ "A newspaper, citing an officer, said": the officer."""
        for child in [*sentence.children[verb], *(c for s in subjects for c in sentence.children[s])]:
            token = sentence.tokens[child]
            if token.lemma in self.words["cites"] and token.xpos == "VBG" and token.deprel in ("acl", "advcl", "parataxis", "dep"):
                return [c for c in sentence.children[child] if sentence.tokens[c].deprel in ("obj", "iobj")][:1]
        return []

    def _heard_from(self, sentence: Sentence, verb: int) -> list[int]:
        """ "He had heard from an officer that": the officer."""
        if sentence.tokens[verb].lemma not in self.words["hears"]:
            return []
        return verb_slots(sentence, verb).get("from", [])[:1]

    def _told(self, sentence: Sentence, verb: int) -> list[int]:
        """ "She told a local channel": the channel; reporters at large are nobody."""
        if sentence.tokens[verb].lemma not in self.words["tells"]:
            return []
        slots = verb_slots(sentence, verb)
        hearers = [*slots.get("second", []), *slots.get("object", []), *slots.get("to", [])]
        return [head for head in hearers if self._is_outlet(self.phrases.at(sentence, head))][:1]

    def _is_outlet(self, phrase: Phrase) -> bool:
        row = self.phrases.known.parties.find(phrase.text)
        return phrase.token.lemma.lower() in self.words["outlets"] or (row is not None and row.kind in PASSING_ON)

    def before_colon(self, sentence: Sentence, trigger: int) -> Phrase | None:
        """ "Russian MoD: no losses": a party alone before the first colon says the rest."""
        colon = next((t.index for t in sentence.tokens[:COLON_WITHIN] if t.text == ":"), None)
        if not colon or colon > trigger or any(t.upos in ("VERB", "AUX", "NUM") for t in sentence.tokens[:colon]):
            return None
        phrases = [self.phrases.at(sentence, t.index) for t in sentence.tokens[:colon] if t.upos in ("PROPN", "NOUN")]
        return next((p for p in phrases if "party" in p.types and p.first <= 1 and p.last == colon - 1), None)

    def owner(self, sentence: Sentence, noun: int) -> Phrase | None:
        """Whose claim or figure it is: the possessor, or who stands after "by" or "from"."""
        for child in sentence.children[noun]:
            token = sentence.tokens[child]
            if token.deprel == "nmod:poss" or (token.deprel.startswith("nmod") and preposition(sentence, child) in ("by", "from")):
                phrase = self.phrases.at(sentence, child)
                return phrase if self.can_speak(phrase) else None
        return None

    def attached(self, sentence: Sentence, node: int) -> list[tuple[str, list[Phrase]]]:
        """Sources that hang on a clause, each with its word: ", she said,", "according to", "by its own account"."""
        found = []
        for child in sentence.children[node]:
            token = sentence.tokens[child]
            if self._is_aside(sentence, child):
                found.append((token.lemma, self.of_verb(sentence, child, node)))
            elif token.deprel.startswith(("obl", "nmod", "advcl")) and (before := preposition(sentence, child)):
                if before.split()[0] in ("according", "per"):
                    found.append(("accord", [self.phrases.at(sentence, head) for head in conjuncts(sentence, child)[:1]]))
                elif before == "by" and token.lemma in self.words["accounts"]:
                    found.append(("accord", self._by_own_account(sentence, node, child)))
            elif token.deprel == "nsubj" and token.lemma in self.words["figures"] and (owner := self.owner(sentence, child)) is not None:
                found.append(("accord", [owner]))  # "the ministry's count is 136 killed"
        return found

    def _by_own_account(self, sentence: Sentence, node: int, account: int) -> list[Phrase]:
        owner = self.owner(sentence, account)
        if owner is not None and owner.is_pronoun:
            return [self.phrases.at(sentence, head) for head in verb_slots(sentence, node).get("subject", [])[:1]]
        return [owner] if owner is not None else []

    def _is_aside(self, sentence: Sentence, child: int) -> bool:
        """A reporting verb beside the clause, with its subject and nothing else that it says."""
        token = sentence.tokens[child]
        below = [sentence.tokens[c] for c in sentence.children[child]]
        if token.deprel == "advcl" and any(t.deprel == "mark" and t.text.lower() != "as" for t in below):
            return False
        return (
            token.deprel.startswith(("parataxis", "advcl", "discourse"))
            and token.upos == "VERB"
            and token.lemma in self.words["says"] | self.words["shows"]
            and any(t.deprel.startswith("nsubj") for t in below)
            and not any(t.deprel in ("ccomp", "xcomp") or (t.deprel == "obj" and token.lemma not in self.words["tells"]) for t in below)
        )

    def claims_it(self, sentence: Sentence, node: int) -> Phrase | None:
        """ "Attacks claimed by the group": the group."""
        for child in sentence.children[node]:
            token = sentence.tokens[child]
            if token.deprel == "acl" and token.lemma == "claim" and is_passive(sentence, child):
                agents = verb_slots(sentence, child).get("subject", [])
                return self.phrases.at(sentence, agents[0]) if agents else None
        return None

    def can_speak(self, source: Phrase, verb: str = "") -> bool:
        """Someone, or something that speaks for someone: no day, no happening, and no place where `verb` is one of seeing."""
        if self._is_dateline(source):
            return False
        if "party" in source.types or source.token.text.lower() in ("we", "i"):
            return not source.text.lower().startswith("no ")
        token = source.token
        return (
            token.text.lower() not in NO_SPEAKERS
            and not source.text.lower().startswith("no ")
            and token.lemma.lower() not in self.words["mute"]
            and token.upos in ("NOUN", "PROPN", "PRON", "NUM", "DET", "ADJ")
            and "event" not in source.types
            and not (verb in self.words["sees"] and source.types & {"place", "items"})
        )

    @staticmethod
    def _is_dateline(source: Phrase) -> bool:
        """ "(Beirut) –": where it was filed."""
        after = source.sentence.tokens[source.last + 1 : source.last + 2]
        return source.first <= 1 and bool(after) and after[0].text in (")", "-", "–", "—")

    def is_image(self, phrase: Phrase) -> bool:
        return phrase.token.lemma.lower() in self.words["image"]

    def is_negated(self, sentence: Sentence, verb: int) -> bool:
        return any(
            sentence.tokens[c].text.lower() in self.words["negations"] and sentence.tokens[c].deprel in ("advmod", "det")
            for c in sentence.children[verb]
        )


def _between(sentence: Sentence, first: int, last: int) -> list[str]:
    return [t.text for t in sentence.tokens[min(first, last) : max(first, last)]]
