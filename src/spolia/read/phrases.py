"""Noun phrases: their exact words, and what they may stand for – a place, materiel, people, a party – asked of tree and tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spolia.knowledge.tables import Knowledge
from spolia.language.network import Sentence, Token

# Dependants that are no part of what a phrase is called.
APART = frozenset(
    "conj cc acl:relcl appos parataxis punct advcl dep orphan discourse dislocated list cop nsubj nsubj:pass aux mark advmod:emph acl advcl:relcl reparandum".split()
)
CASES = frozenset(("case", "cc", "cc:preconj", "mark"))
CALENDAR = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december "
    "jan feb mar apr jun jul aug sep sept oct nov dec".split()
)
NOBODY = frozenset("nobody somebody someone anybody anyone everybody everyone no-one".split())
POINTERS = frozenset("these those this that both".split())
JOINTS = frozenset("-–'\"“”’‘/")  # marks that may stand inside a name
PRONOUNS = frozenset("it its they them their theirs he him his she her hers we us our ours itself themselves i my me".split())


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase of a sentence; `types` is what it may stand for: place, items, people, party, event, image."""

    sentence: Sentence
    head: int
    first: int
    last: int  # included
    text: str
    types: frozenset[str]
    start: int
    end: int

    @property
    def token(self) -> Token:
        return self.sentence.tokens[self.head]

    @property
    def is_proper(self) -> bool:
        """A proper name that is neither a day or month nor a designation."""
        return _is_proper(self.token) and not any(c.isdigit() for c in self.text)

    @property
    def is_pronoun(self) -> bool:
        return "pronoun" in self.types or self.token.lemma.lower() in PRONOUNS or self.token.text.lower() in PRONOUNS


LONGEST_ACRONYM = 3  # letters: "UAE" is a state
CITY = 100_000  # people of a city whose name may stand for a government


class Phrases:
    """Makes the phrases of a text, each once."""

    def __init__(self, text: str, known: Knowledge) -> None:
        self.text, self.known = text, known
        nouns = known.yaml("nouns.yaml")
        self.nouns = {kind: frozenset(words) for kind, words in nouns.items()}
        self._made: dict[tuple[int, int], Phrase] = {}

    def at(self, sentence: Sentence, head: int) -> Phrase:
        key = sentence.start, head
        if key not in self._made:
            self._made[key] = self._make(sentence, head)
        return self._made[key]

    def _make(self, sentence: Sentence, head: int) -> Phrase:
        first, last = self._bounds(sentence, head)
        start, end = sentence.tokens[first].start, sentence.tokens[last].end
        text = self.text[start:end]
        return Phrase(sentence, head, first, last, text, self._types(sentence, head, text), start, end)

    def _bounds(self, sentence: Sentence, head: int) -> tuple[int, int]:
        """The unbroken run of words around the head that belong to what it is called."""
        inside = self._belonging(sentence, head)
        tokens = sentence.tokens
        first = last = head
        while first - 1 in inside or (first - 2 in inside and (tokens[first - 1].text in JOINTS or _links_number(sentence, first - 1))):
            first -= 1
        if first > 0 and tokens[first].text.lower() == "over" and tokens[first - 1].lemma in self.nouns["over_verbs"]:
            first += 1  # "handed over 20 lorries": the word is the verb's
        while first > 0 and _is_proper(tokens[head]) and _is_proper(tokens[first]) and _is_proper(tokens[first - 1]):
            if tokens[first - 1].end + 1 != tokens[first].start:
                break
            first -= 1  # "Ayn Isa" however the tree ties it
        first, last = _whole_name(sentence, head, first, last)
        titled = tokens[head].text.lower().strip(".") in self.nouns["offices"]
        while titled and last + 1 < len(tokens) and tokens[last + 1].upos == "PROPN":
            last += 1  # "Gen. Joseph Votel": the name belongs to the title however the tree ties them
        while last + 1 in inside or (last + 2 in inside and tokens[last + 1].text in JOINTS):
            last += 1
        if last + 1 < len(tokens) and _names_subject(tokens[head], tokens[last + 1]):
            last = max(self._belonging(sentence, last + 1))  # "the al-Qaeda affiliate JNIM said", where the tree has two subjects
        return first, last

    @staticmethod
    def _belonging(sentence: Sentence, head: int) -> set[int]:
        inside = {head}
        stack = [head]
        while stack:
            for child in sentence.children[stack.pop()]:
                token = sentence.tokens[child]
                of_number = sentence.tokens[token.head].upos == "NUM" and token.deprel in ("cc", "conj") and token.head != head
                if of_number or (token.deprel not in APART and not (token.deprel in CASES and token.head == head)):
                    inside.add(child)
                    stack.append(child)
        return inside

    def _types(self, sentence: Sentence, head: int, text: str) -> frozenset[str]:
        token = sentence.tokens[head]
        lemma = token.lemma.lower()
        if token.text.lower() == "those" and any(sentence.tokens[c].deprel.startswith("acl") for c in sentence.children[head]):
            return frozenset(("people",))
        if token.upos == "ADV":
            return frozenset(("place",)) if lemma in ("here", "there") else frozenset()
        if token.xpos in ("WDT", "WP", "EX"):
            return frozenset()
        if lemma in NOBODY:
            return frozenset(("people",))
        if token.upos == "PRON":
            return frozenset(("pronoun",)) if lemma in PRONOUNS or token.text.lower() in PRONOUNS | POINTERS else frozenset()
        complement = self._complement(sentence, head)
        if complement is not None and token.upos in ("NUM", "DET", "ADJ", "PRON") and sentence.tokens[complement].xpos in ("WP", "WDT"):
            return frozenset(("number",))  # "two of whom died"
        if complement is not None and (
            lemma in self.nouns["vessels"] or token.upos in ("NUM", "DET", "ADJ") or token.text.lower() in self.nouns["vessels"]
        ):
            return self._types(sentence, complement, self.at(sentence, complement).text)
        types = set()
        found = self.known.materiel.find(text)
        if found is not None:
            types.add("items")
            if found.category == "structure" and lemma in self.nouns["places"]:
                types.add("place")
        named = (
            (token.upos == "PROPN" or is_code(token.text))
            and (found is None or found.system is None)
            and self.names_place(sentence, head, text)
        )
        if lemma in self.nouns["places"] or named:
            types.add("place")
        if lemma in self.nouns["forces"] or self.known.parties.find(text) is not None:
            types.add("party")
        if token.xpos == "NNPS" and not types and self._is_demonym(token.text):
            types |= {"party", "people"}
        if lemma in self.nouns["people"] or token.text.lower() in self.nouns["people"]:
            types.add("people")
        if lemma in self.nouns["events"]:
            types.add("event")
        if lemma in self.nouns["images"]:
            types.add("image")
        if not types and (token.upos == "NUM" or token.text.lower() in self.nouns["counts"]):
            types.add("number")
        return frozenset(types)

    def _is_demonym(self, word: str) -> bool:
        """The people of a state or town in the plural, as "Ukrainians" are; the adjective stands in the tables."""
        return self.known.parties.find(word.removesuffix("s")) is not None

    def names_place(self, sentence: Sentence, head: int, text: str) -> bool:
        """The gazetteer holds the name, spelt so; neither a day or month, nor a party (states and capitals are places too), nor a designation."""
        if sentence.tokens[head].text.lower().strip(".") in CALENDAR:
            return False
        if any(c.isdigit() for c in text) and self.known.materiel.find(text) is not None:
            return False
        party = self.known.parties.find(text)
        if party is not None and not self._is_state_or_capital(text):
            return False
        names = (
            [text]
            if len(text.split()) < 2 or any(t.deprel in ("flat", "compound") for t in self._inside(sentence, head))
            else [text, sentence.tokens[head].text]
        )
        return any(self.known.places.is_known(name) for name in names)

    def _is_state_or_capital(self, text: str) -> bool:
        """A state, or a city that stands for its government ("Kyiv said"): places too, whatever else they stand for; "BAMAKO" heads a report."""
        if len(text) > LONGEST_ACRONYM and text.isupper():
            return False
        rows = [row for row in self.known.places.candidates(text) if row.exact]
        return any(row.kind == "country" or (row.is_settlement and row.population >= CITY) for row in rows)

    @staticmethod
    def _inside(sentence: Sentence, head: int) -> list[Token]:
        return [sentence.tokens[c] for c in sentence.children[head] if sentence.tokens[c].upos == "PROPN"]

    @staticmethod
    def _complement(sentence: Sentence, head: int) -> int | None:
        for child in sentence.children[head]:
            if sentence.tokens[child].deprel.startswith("nmod") and any(
                sentence.tokens[c].deprel == "case" and sentence.tokens[c].text.lower() == "of" for c in sentence.children[child]
            ):
                return child
        return None

    def names_part_of_place(self, phrase: Phrase) -> bool:
        """A common noun "of" a named place: a part or a sort of it, unless it tells or speaks."""
        inner = self._complement(phrase.sentence, phrase.head)
        if inner is None or phrase.token.upos != "NOUN" or phrase.token.lemma in self.nouns["voices"] | self.nouns["no_parts"]:
            return False
        named = self.at(phrase.sentence, inner)
        return named.token.upos == "PROPN" and "place" in named.types

    def core(self, phrase: Phrase) -> Phrase:
        """What a phrase of part or number is about: "all of the city" is about the city."""
        complement = self._complement(phrase.sentence, phrase.head)
        if complement is not None and (phrase.token.lemma.lower() in self.nouns["vessels"] or phrase.token.upos in ("NUM", "DET", "ADJ")):
            return self.core(self.at(phrase.sentence, complement))
        return phrase

    def modifiers(self, phrase: Phrase) -> list[Phrase]:
        """The parties that a phrase names before its head: "Turkish drones", "the army's tanks", "rebel positions"."""
        found = []
        for child in phrase.sentence.children[phrase.head]:
            token = phrase.sentence.tokens[child]
            if token.deprel in ("nmod:poss", "compound", "amod", "nmod:desc") and token.upos in ("PROPN", "NOUN", "ADJ", "PRON"):
                modifier = self.at(phrase.sentence, child)
                if modifier.types & {"party", "pronoun"} and token.lemma.lower() not in self.nouns["sorts"]:
                    found.append(modifier)
        return found


def _is_proper(token: Token) -> bool:
    return token.upos == "PROPN" and token.text.lower().strip(".") not in CALENDAR


def is_code(word: str) -> bool:
    """Short and of capitals and figures, as the names of bases are: "T4", "K1", "H3"."""
    return len(word) <= 4 and word[0].isupper() and word[-1].isdigit()


def _whole_name(sentence: Sentence, head: int, first: int, last: int) -> tuple[int, int]:
    """The bounds with what a hyphen without spaces ties to a name, however the tree ties it: "Amiriyat al-Fallujah"."""
    tokens = sentence.tokens
    while first > 1 and _is_proper(tokens[head]) and hyphened(tokens, first - 1):
        first -= 2
    while last + 2 < len(tokens) and _is_proper(tokens[last]) and hyphened(tokens, last + 1):
        last += 2
    return first, last


def _names_subject(noun: Token, name: Token) -> bool:
    """The name right after a common noun that is a subject is one of the same verb: one subject, named."""
    return (noun.upos, name.upos) == ("NOUN", "PROPN") and noun.deprel == name.deprel == "nsubj" and noun.head == name.head


def _links_number(sentence: Sentence, at: int) -> bool:
    """The word at `at` ties the number before it to its noun: "3 x T-55", "14 of 17 drones"."""
    return sentence.tokens[at].text in ("x", "×", "of") and sentence.tokens[at - 1].upos == "NUM"


def hyphened(tokens: Sequence[Token], at: int) -> bool:
    """The word `at` is a hyphen between two names, without spaces."""
    before, hyphen, after = tokens[at - 1], tokens[at], tokens[at + 1]
    return hyphen.text == "-" and before.end == hyphen.start and hyphen.end == after.start and _is_proper(before) and _is_proper(after)
