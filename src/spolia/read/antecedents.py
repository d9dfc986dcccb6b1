"""What "it", "they", "the group", "the base" or "six" stand for: the latest mention before them that is of the right type."""

from __future__ import annotations

from dataclasses import dataclass

from spolia.language.network import Sentence
from spolia.read.phrases import Phrase, Phrases, is_code
from spolia.read.roles import preposition

REACH = 6  # sentences back
SUBJECTS = ("nsubj", "nsubj:pass", "nsubj:outer")
# Common nouns that point back to a place of their own family.
FAMILIES = (
    frozenset(
        "base airbase airport airfield aerodrome facility compound camp barracks garrison headquarters runway apron tarmac gate hangar perimeter site".split()
    ),
    frozenset("city town village capital settlement township suburb centre center".split()),
    frozenset("province governorate region district oblast area territory".split()),
    frozenset("dam bridge crossing field port refinery prison hospital".split()),
    frozenset("wadi valley gorge river creek".split()),
    frozenset("mountain hill ridge heights height".split()),
)
PERSONS = frozenset("i me my mine we us our ours you your he him his she her hers who".split())
NEVER = {"items": PERSONS, "place": PERSONS | {"they", "them", "their"}, "people": frozenset(("it", "its"))}
AIRFIELD = frozenset("base airbase airport airfield aerodrome runway apron tarmac gate hangar perimeter".split())
FLOWN_FROM = frozenset("airbase airport airfield aerodrome".split())  # no headquarters is meant by these
PERSONAL = frozenset("he him his she her hers".split())
SINGULAR = frozenset(("it", "its"))  # stand for no plural: "The army fought rebels. It …" is the army
INDEFINITE = frozenset("a an another some several many no".split())
WHEREABOUTS = frozenset("there here area vicinity place".split())


@dataclass(frozen=True, slots=True)
class Mention:
    number: int  # of the sentence
    phrase: Phrase
    subject: bool


class Scene:
    """The mentions of a report as far as it has been read; grows sentence by sentence."""

    def __init__(self, phrases: Phrases) -> None:
        self.phrases = phrases
        self.mentions: list[Mention] = []
        self.here = 0  # how many of them are of sentences before the latest
        self.pointed: dict[str, tuple[int, Phrase | None]] = {}  # by word: how many mentions were asked, and what it points to among them

    def enter(self, number: int, sentence: Sentence) -> None:
        """Take in a sentence's named things; where a report was filed is none of them."""
        self.here = len(self.mentions)
        if is_dateline(sentence):
            return
        for token in sentence.tokens:
            if token.upos in ("NOUN", "PROPN", "ADJ", "NUM") and token.deprel not in ("flat", "fixed", "case"):
                phrase = self.phrases.at(sentence, token.index)
                if phrase.types & {"party", "place", "items", "people"} or (token.upos == "PROPN" and token.deprel in SUBJECTS):
                    self.mentions.append(Mention(number, phrase, token.deprel in SUBJECTS))

    def resolve(self, number: int, phrase: Phrase, wanted: str, used: frozenset[int]) -> Phrase | None:
        """The phrase that `phrase` (a pronoun or a bare number) stands for; None where nothing of that type is near."""
        if phrase.token.text.lower() in NEVER.get(wanted, ()):
            return None
        if wanted == "party" and phrase.token.text.lower() in PERSONAL:
            person = self._person(number, phrase)
            if person is not None:
                return person
        if wanted == "party" and (claimant := self._claimant(phrase, used)) is not None:
            return claimant
        plural = phrase.token.text.lower() in ("they", "them", "their", "theirs")
        best, best_rank = None, (0.0, 0, 0)
        for mention in reversed(self.mentions):
            back = number - mention.number
            if back > REACH:
                break
            if not self._fits(mention, number, phrase, wanted, used):
                continue
            rank = (
                -back
                - (0.0 if mention.subject else 0.6)
                + (0.5 if self._named(mention, wanted) else 0.0)
                + (0.2 if plural and mention.phrase.text.endswith("s") else 0.0),
                -back,
                mention.phrase.head,
            )
            if best is None or rank > best_rank:
                best, best_rank = mention.phrase, rank
        return best

    def _claimant(self, phrase: Phrase, used: frozenset[int]) -> Phrase | None:
        """Whose claim it is in which the pronoun stands: in "the rebels' claim that they took it" they are the rebels."""
        tokens, sayings = phrase.sentence.tokens, self.phrases.known.yaml("speech.yaml")["sayings"]
        node = phrase.head
        while node >= 0 and not (tokens[node].deprel in ("acl", "acl:relcl", "ccomp") and tokens[tokens[node].head].lemma in sayings):
            node = tokens[node].head
        beside = phrase.sentence.children[tokens[node].head] if node >= 0 else ()
        owners = (c for c in beside if tokens[c].deprel == "nmod:poss" or preposition(phrase.sentence, c) == "by")
        found = (self.phrases.at(phrase.sentence, owner) for owner in owners if owner not in used)
        return next((owner for owner in found if "party" in owner.types and not owner.is_pronoun), None)

    def _person(self, number: int, phrase: Phrase) -> Phrase | None:
        """The last person before the pronoun that stood as a subject: a proper name that is no place, or an office ("the commander")."""
        for mention in reversed(self.mentions):
            other = mention.phrase
            if number - mention.number > REACH:
                break
            if (mention.number, other.head) >= (number, phrase.head):
                continue
            office = other.token.xpos == "NN" and other.token.lemma.lower() in self.phrases.nouns["offices"]
            named = other.token.upos == "PROPN" and not other.types & {"place", "items"} and other.token.xpos != "NNPS"
            if mention.subject and (office or named):
                return other
        return None

    def _fits(self, mention: Mention, number: int, phrase: Phrase, wanted: str, used: frozenset[int]) -> bool:
        if wanted not in mention.phrase.types:
            return False
        if mention.number == number and (mention.phrase.head >= phrase.head or mention.phrase.head in used):
            return False
        if phrase.token.text.lower() in SINGULAR and mention.phrase.token.xpos == "NNS":
            return False
        if wanted == "party" and self._only_tells(mention.phrase):
            return False
        if wanted == "place":
            return mention.phrase.token.upos == "PROPN" or len(mention.phrase.text.split()) > 1
        return True

    def _only_tells(self, phrase: Phrase) -> bool:
        """An outlet or a monitor tells what happened; "it" and "its fighters" are seldom its own."""
        row = self.phrases.known.parties.find(phrase.text)
        return phrase.token.lemma.lower() in self.phrases.nouns["voices"] or (row is not None and row.kind in ("media", "monitor"))

    def _named(self, mention: Mention, wanted: str) -> bool:
        if wanted == "party":
            return self.phrases.known.parties.find(mention.phrase.text) is not None
        return mention.phrase.token.upos == "PROPN"

    def same_place(self, number: int, phrase: Phrase) -> Phrase | None:
        """The named place that "the base" or "the city" points back to; "a base" and "three camps" point back to none."""
        if phrase.sentence.tokens[phrase.first].text.lower() in INDEFINITE or phrase.sentence.tokens[phrase.first].upos == "NUM":
            return None
        lemma = phrase.token.lemma.lower()
        for mention in reversed(self.mentions[self.here :]):
            if (mention.number, mention.phrase.head) < (number, phrase.head) and self._may_be(lemma, mention.phrase):
                return mention.phrase
        asked, found = self.pointed.get(lemma, (0, None))
        found = next((m.phrase for m in reversed(self.mentions[asked : self.here]) if self._may_be(lemma, m.phrase)), found)
        self.pointed[lemma] = self.here, found
        return found

    def _may_be(self, lemma: str, other: Phrase) -> bool:
        """The phrase names a place that a common noun may point back to."""
        if "place" not in other.types or not is_named(other):
            return False
        family = AIRFIELD if lemma in FLOWN_FROM else next((f for f in FAMILIES if lemma in f), frozenset())
        return (
            lemma in WHEREABOUTS
            or self._is_base(lemma, other)
            or bool(family & {w.lower().strip(",") for w in other.text.split()})
            or (lemma in FAMILIES[1] and not self._is_base("base", other) and other.token.upos == "PROPN")
        )

    def _is_base(self, lemma: str, other: Phrase) -> bool:
        """The name is that of a base or airfield in the gazetteer ("T4"), and such a thing is meant."""
        if lemma not in AIRFIELD:
            return False
        rows = self.phrases.known.places.candidates(other.text)
        return bool(rows) and rows[0].exact and rows[0].kind in ("air base", "airport", "military base")


def is_named(phrase: Phrase) -> bool:
    return any(t.upos == "PROPN" or is_code(t.text) for t in phrase.sentence.tokens[phrase.first : phrase.last + 1])


def is_dateline(sentence: Sentence) -> bool:
    """ "BEIRUT, Aug 24 (Agency) -": ends in its dash and begins in capitals."""
    return sentence.tokens[-1].text in ("-", "--", "–", "—") and sentence.tokens[0].text.isupper()
