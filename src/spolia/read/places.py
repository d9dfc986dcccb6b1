"""Where it happened: the place that a clause states, else the one that its context makes certain."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from spolia.language.network import Sentence
from spolia.read.antecedents import Scene
from spolia.read.happenings import Happening
from spolia.read.headings import label_place
from spolia.read.named_places import STAYING, NamedPlace, first_of_list, is_name, name_end, named_places
from spolia.read.phrases import Phrase, Phrases
from spolia.read.roles import preposition
from spolia.read.stated_places import choose_stated
from spolia.read.story_places import Key, Mentions, Story, Told
from spolia.records import Place

TITLE_WEIGHT, LEAD_WEIGHT = 3, 2  # mentions that a name in the title, and in the first three sentences, counts for
ELSEWISE = 0.5  # of that, for a name that nothing is said to be in or at
LEAD = 3  # sentences
OF_NAME = re.compile(
    r"\b(?:city|town|village|hamlet) of ((?:[ae]l-)?[A-Z\u00c0-\u00de][\w'’-]*(?:[ -](?:[a-z]{2,3}-)?[A-Z\u00c0-\u00de][\w'’-]*)*)$"
)
TOWNS = frozenset(("city", "town", "village", "capital"))
WIDE = frozenset(("region", "province", "governorate", "oblast"))
FIELDS = frozenset(("airport", "airfield", "airbase"))
AMONG = re.compile(r"(?:\bamong (?:them|these)|\bincluding|\bsuch as|\bnotably|\bnamely)\s+(?:the\s+)?$")
BEFORE_NAME = 24  # characters before a name in which such words stand
DEFINITE = frozenset("the these those its their his our both".split())
POINTERS = frozenset(("there", "here"))
INSIDE = frozenset("in at inside outside across".split())  # one may stand near a man, and behind him


class Places:
    """The named places of a report, and where its account stands as it is read."""

    def __init__(
        self, phrases: Phrases, scene: Scene, title: Phrases, parsed_title: Sequence[Sentence], sentences: Sequence[Sentence]
    ) -> None:
        self.phrases, self.scene, self.sentences = phrases, scene, sentences
        table: Mapping[str, Any] = phrases.known.yaml("claim_places.yaml")
        self.stated = {row["rule"]: float(row["weight"]) for row in table["stated"]["rules"]}
        self.not_stated = {reason: float(weight) for reason, weight in table["stated"]["none"].items()}
        self.told = {row["rule"]: float(row["weight"]) for row in table["story"]["rules"]}
        self.not_told = {reason: float(weight) for reason, weight in table["story"]["none"].items()}
        self.extents, self.whole_state = frozenset(table["extents"]), frozenset(table["whole_state"])
        self.paragraphs = _paragraphs(phrases.text, sentences)
        named = [_once(named_places(phrases, s, n, self.paragraphs[n])) for n, s in enumerate(sentences)]
        titled = [place for s in parsed_title for place in named_places(title, s, -1, -1)]
        people = _people([*titled, *(place for places in named for place in places)], sentences)
        self.named = [[place for place in places if place.text not in people] for places in named]
        titled = [place for place in titled if place.text not in people]
        mentions = [*titled, *(place for places in self.named for place in places)]
        self.by_sentence: dict[int, list[NamedPlace]] = {}  # by the sentence's identity
        self.by_name: dict[str, list[NamedPlace]] = {}
        for mention in mentions:
            self.by_sentence.setdefault(id(mention.phrase.sentence), []).append(mention)
            self.by_name.setdefault(mention.text, []).append(mention)
        self.word_of = {
            t.start: m.key for m in mentions if not m.is_titled for t in m.phrase.sentence.tokens[m.phrase.first : m.phrase.last + 1]
        }
        self.anchors = {m.start for m in mentions if m.is_anchor}
        self.stood_at = Mentions([m for m in mentions if not m.is_anchor])
        there = _not_denied(mentions)
        self.story = Story(there, _focus(there))
        self.last: Key | None = None
        self.last_paragraph = -1
        self.taken: tuple[int, Place] | None = None  # what was last said to be taken, with the number of its sentence

    def places(self, number: int, happening: Happening, is_possible: bool = False) -> list[Place | None]:
        """Where it happened: each of the places that are listed, since two places in a sentence are two claims; one, maybe None, else."""
        first = self.place(number, happening, is_possible)
        if first is None or happening.kind == "takeover":
            return [first]
        chosen = None if self._points_elsewhere(happening) else self._stated(number, happening)
        return [first, *(_worded(mate.text, mate.text) for mate in self._listed_with(chosen))] if chosen is not None else [first]

    def _listed_with(self, place: NamedPlace) -> list[NamedPlace]:
        """The other places that a place is listed with: "in X, Y and Z"; what lies between two places is at neither."""
        sentence = place.phrase.sentence
        if place.before in ("between", "from"):
            return []
        listed = first_of_list(sentence, place.phrase.head)
        mates = (m for m in self.by_sentence[id(sentence)] if first_of_list(sentence, m.phrase.head) == listed)
        return [m for m in mates if m.text != place.text and (m.kind == "country") == (place.kind == "country") and not m.is_anchor]

    def place(self, number: int, happening: Happening, is_possible: bool = False) -> Place | None:
        """As worded, with the antecedent's words as `name` for "the base"; None where nothing near names a place."""
        if happening.kind == "takeover" and happening.roles.get("place"):
            taken = self._taken_again(number, happening) or self._taken(number, happening, is_possible)
            self.taken = (number, taken) if taken is not None else None
            return taken
        pointed = self._points_elsewhere(happening)
        stated = None if pointed else self._stated(number, happening)
        if stated is not None:
            return self._at(stated, happening)
        if (word := self._of_the_whole_state(happening.trigger.sentence)) is not None:
            return Place(text=word, name="the country", lat=None, lon=None)
        for phrase, stands_for in happening.roles.get("place", []):
            if not self._is_pointer(phrase) and (name := self._name_of(number, stands_for)) is not None:
                return _worded(phrase.text, name)
        context = self._context(number, happening, is_possible)
        worded = (p for p, _ in happening.roles.get("place", []) if not p.is_pronoun and "party" not in p.types)  # a brigade is no place
        unnamed = next(worded, None)
        if unnamed is not None and unnamed.token.lemma.lower() in WIDE and (context is None or context.kind in ("town", "site")):
            return Place(text=unnamed.text, name=None, lat=None, lon=None)  # "the region" is more than the town where the account stands
        return _in_context(context, unnamed.text if unnamed is not None else None, self._field_of(happening, context))

    def _taken_again(self, number: int, happening: Happening) -> Place | None:
        """ "It had regained the air base at Merowe, 330 km north of Khartoum, a day after rebels seized it": what the sentence has just said to be taken."""
        phrase, stands_for = happening.roles["place"][0]
        if self.taken is None or self.taken[0] != number or not phrase.is_pronoun or stands_for.start not in self.anchors:
            return None
        before = self.taken[1]
        return Place(text=phrase.text, name=before.name or before.text, lat=None, lon=None)

    def _taken(self, number: int, happening: Happening, is_possible: bool) -> Place | None:
        """What was taken: the place itself, or where the stretch of land lay; "the site" is named as a thing in the town around it, which was not taken."""
        phrase, stands_for = happening.roles["place"][0]
        if self._is_extent(stands_for):
            listed = self._listed(number, stands_for)
            around = listed or self._stated(number, happening) or self._only_one(number) or self._context(number, happening, is_possible)
            if around is not None and around.kind == "site" and listed is None:  # "two missile sites east of the base" are not the base
                return Place(text=phrase.text, name=_name_in(phrase, around), lat=None, lon=None)
            self._stand_at(around)
            return _in_context(around, None, None) or (None if self._is_measure(stands_for) else _worded(phrase.text, phrase.text))
        name = self._name_of(number, self._not_measured_from(phrase, stands_for), taken=True)
        if name is not None:
            so_called = self.by_name.get(name, [])
            last = bisect_right(so_called, number, key=lambda mention: mention.number)
            self._stand_at(so_called[last - 1] if last else None)
            return _worded(phrase.text, name)
        around = self._stated(number, happening) or self._context(number, happening, is_possible)
        return Place(text=phrase.text, name=_name_in(phrase, around), lat=None, lon=None)

    def _listed(self, number: int, phrase: Phrase) -> NamedPlace | None:
        """The first of the names that are given for several places: "nine towns, among them X"."""
        text = self.phrases.text
        return next((m for m in self.named[number] if m.start > phrase.start and AMONG.search(text, m.start - BEFORE_NAME, m.start)), None)

    def _only_one(self, number: int) -> NamedPlace | None:
        """The one place of the sentence that something is said to be in, at or near."""
        staying = [m for m in self.named[number] if m.before in STAYING and not m.is_anchor]
        return staying[0] if len(staying) == 1 else None

    def _not_measured_from(self, phrase: Phrase, stands_for: Phrase) -> Phrase:
        """What a pronoun stands for; not the place from which that one is measured: "the base, 330 km north of Khartoum"."""
        if not phrase.is_pronoun or stands_for.start not in self.anchors:
            return stands_for
        before = self.stood_at.last_before(stands_for.start)
        return before.phrase if before is not None else stands_for

    def _stated(self, number: int, happening: Happening) -> NamedPlace | None:
        return choose_stated(happening, self.named[number], self.stated, self.not_stated)

    def _at(self, stated: NamedPlace, happening: Happening) -> Place:
        """The place by its name, under the words of the thing in it where the frame asks for that: "the air base at Merowe"."""
        self._stand_at(stated)
        spans = [p for p, _ in happening.roles.get("place", []) if p.sentence is stated.phrase.sentence]
        around = next((p for p in spans if p.first <= stated.phrase.head <= p.last and p.head != stated.phrase.head), None)
        return _worded(stated.text if around is None else around.text, stated.text)

    def _stand_at(self, place: NamedPlace | None) -> None:
        if place is not None and place.kind != "country":
            self.last, self.last_paragraph = place.key, place.paragraph

    def _context(self, number: int, happening: Happening, is_possible: bool) -> NamedPlace | None:
        """The place where the account stands, by what the report has named."""
        return self.story.choose(self.told_of(number, happening, is_possible), self.told, self.not_told)

    def told_of(self, number: int, happening: Happening, is_possible: bool) -> Told:
        """The happening as it stands in the report, and where the account was last."""
        return Told(
            number=number,
            paragraph=self.paragraphs[number],
            at=happening.trigger.word.start,
            kind=happening.kind,
            is_possible=is_possible,
            last=self.last,
            last_paragraph=self.last_paragraph,
            headed=label_place(self.sentences, self.paragraphs, number, self.named),
            heard=self._heard_of(happening),
        )

    def _heard_of(self, happening: Happening) -> dict[Key, float]:
        """By place that another sentence names, the highest share with which the network hears that the happening was there."""
        heard: dict[Key, float] = {}
        for telling in happening.tellings:
            for start, role, score in telling.far:
                if role == "place" and (key := self.word_of.get(start)) is not None:
                    heard[key] = max(score, heard.get(key, 0.0))
        return heard

    def _points_elsewhere(self, happening: Happening) -> bool:
        """The clause says "there": its place is one that was named before."""
        tokens, slots = happening.trigger.sentence.tokens, happening.trigger.slots
        return any(tokens[h].text.lower() in POINTERS for heads in slots.values() for h in heads)

    @staticmethod
    def _is_pointer(phrase: Phrase) -> bool:
        return phrase.token.text.lower() in POINTERS

    def _of_the_whole_state(self, sentence: Sentence) -> str | None:
        """The word by which a sentence tells of the whole state: "nationwide"."""
        return next((t.text for t in sentence.tokens if t.text.lower() in self.whole_state), None)

    def _is_extent(self, phrase: Phrase) -> bool:
        """A stretch of land or a number of places, which has no name of its own: "350 square kilometres", "three camps"."""
        if self._is_measure(phrase):
            return True
        tokens = phrase.sentence.tokens
        definite = tokens[phrase.first].text.lower() in DEFINITE
        return phrase.token.xpos == "NNS" and not definite and not is_name(phrase)

    def _is_measure(self, phrase: Phrase) -> bool:
        return phrase.token.lemma.lower() in self.extents

    def _field_of(self, happening: Happening, context: NamedPlace | None) -> str | None:
        """ "The airport" of an account that stands at Mosul is Mosul's."""
        phrase = next((p for p, _ in happening.roles.get("place", [])), None)
        if phrase is None or context is None or context.kind != "town" or phrase.token.lemma.lower() not in FIELDS:
            return None
        return f"{context.text} {phrase.token.text.lower()}"

    def _name_of(self, number: int, phrase: Phrase, taken: bool = False) -> str | None:
        """The words that name it: its own, those of a place inside it ("a base near Tabqa"), or those of what it points back to."""
        if (seat := self.phrases.known.places.grammar.seat_of_a_unit(phrase.text)) is not None:
            return seat
        phrase = self.phrases.core(phrase)
        if is_name(phrase):
            return self.phrases.text[phrase.start : name_end(phrase)]
        inner = next((m for m in self.by_sentence.get(id(phrase.sentence), ()) if self._is_inside(m, phrase)), None)
        if (named := OF_NAME.search(phrase.text)) and (inner is None or len(inner.text) < len(named[1])):
            return phrase.text  # the tree cuts a name that the gazetteer does not have
        if inner is not None and inner.before == "of" and phrase.token.xpos == "NNS":
            return f"{inner.text} {phrase.token.lemma.lower()}"  # "the airports of X and Y"
        if inner is not None and (not taken or inner.before == "of"):
            return inner.text
        if (subject := self._subject_of(phrase)) is not None:
            return self._name_of(number, subject, taken)
        lemma = phrase.token.lemma.lower()
        focus = self.story.by_key[self.story.focus].all[0] if self.story.focus is not None else None
        if lemma in TOWNS and self._is_any(phrase):
            return None
        if lemma in TOWNS and focus is not None and focus.kind == "town":
            return focus.text
        antecedent = self.scene.same_place(number, phrase)
        if antecedent is not None and (lemma not in TOWNS or self._is_town(antecedent.text)):
            return antecedent.text
        if lemma in FIELDS and focus is not None and focus.kind == "town":
            return f"{focus.text} {phrase.token.text.lower()}"  # "the airport" of a report on Mosul is Mosul's
        return None

    @staticmethod
    def _is_any(phrase: Phrase) -> bool:
        """ "A town", "another town", "town after town": not the one that the account is about."""
        tokens = phrase.sentence.tokens
        after = tokens[phrase.head + 1 : phrase.head + 3]
        repeated = len(after) == 2 and after[0].text.lower() in ("after", "by") and after[1].lemma == phrase.token.lemma
        return repeated or tokens[phrase.first].text.lower() in ("a", "an", "another", "every", "each", "any")

    def _is_inside(self, place: NamedPlace, phrase: Phrase) -> bool:
        """The named place hangs on the phrase by a preposition that says where it is."""
        sentence = phrase.sentence
        return sentence.tokens[place.phrase.head].head == phrase.head and (preposition(sentence, place.phrase.head) or "") in (
            *("in", "at", "near", "on", "inside", "outside", "around", "of", "along", "between"),
        )

    def _subject_of(self, phrase: Phrase) -> Phrase | None:
        """What is said to be it: X of "X is the largest city held by them"."""
        children = phrase.sentence.children[phrase.head]
        tokens = phrase.sentence.tokens
        if not any(tokens[c].deprel == "cop" for c in children):
            return None
        return next(
            (self.phrases.at(phrase.sentence, c) for c in children if tokens[c].deprel == "nsubj" and tokens[c].upos != "PRON"), None
        )

    def _is_town(self, name: str) -> bool:
        rows = self.phrases.known.places.candidates(name)
        return bool(rows) and rows[0].kind == "populated place"


def _worded(text: str, name: str) -> Place:
    return Place(text=text, name=None if name == text else name, lat=None, lon=None)


def _name_in(phrase: Phrase, around: NamedPlace | None) -> str | None:
    """What to call a place without a name where the account stands at a town: "police post, Djibo"; "the town" is that town."""
    if around is None or around.kind in ("country", "area"):
        return None
    if not phrase.is_pronoun and phrase.token.lemma.lower() in TOWNS and Places._is_any(phrase):
        return None
    if phrase.is_pronoun or phrase.token.lemma.lower() in TOWNS:
        return around.text if around.kind == "town" else None
    if around.phrase.sentence is phrase.sentence and around.begin <= phrase.token.start < around.phrase.end:
        return around.text  # "the air base at Merowe" is what is named
    if around.kind == "site" and phrase.sentence.tokens[phrase.first].text.lower() not in DEFINITE:
        return None  # "a base" is in no other base
    words = phrase.sentence.tokens[phrase.first : phrase.head + 1]
    return f"{' '.join(t.text for t in words if t.upos not in ('DET', 'PRON', 'ADP'))}, {around.text}"


def _in_context(context: NamedPlace | None, unnamed: str | None, field: str | None) -> Place | None:
    """The place where the account stands, under the words that the clause has for it."""
    if context is None:
        return Place(text=unnamed, name=None, lat=None, lon=None) if unnamed else None
    name = field or context.text
    if unnamed is None and context.is_titled:  # the text has no words for it
        return Place(text=None, name=name, lat=None, lon=None)
    return _worded(unnamed or context.text, name)


def _paragraphs(text: str, sentences: Sequence[Sentence]) -> list[int]:
    """The number of each sentence's paragraph, from 0."""
    numbers: list[int] = []
    before = number = 0
    for sentence in sentences:
        number += "\n" in text[before : sentence.start]
        before = sentence.end
        numbers.append(number)
    return numbers


def _once(places: Any) -> list[NamedPlace]:
    """Each stretch of the text once, however many of its words a place could be named by."""
    return list({(p.start, p.text): p for p in places}.values())


def _people(mentions: Sequence[NamedPlace], sentences: Sequence[Sentence]) -> set[str]:
    """The words that are called like a place and are a man's: once with a surname after it, and never with anything in or at it."""
    bare = {m.text for m in mentions if " " not in m.text} - {m.text for m in mentions if m.before in INSIDE}
    pairs = ((a, b) for s in sentences for a, b in pairwise(s.tokens) if a.text in bare) if bare else ()
    return {a.text for a, b in pairs if b.upos == "PROPN" and b.deprel in ("flat", "appos") and b.head == a.index}


def _not_denied(mentions: Sequence[NamedPlace]) -> list[NamedPlace]:
    """The mentions without those of places where the text says that it was not, and says nowhere that something was: the title may name them all the same."""
    there = {m.key for m in mentions if m.stays and not m.is_denied and not m.is_titled}
    denied = {m.key for m in mentions if m.is_denied} - there
    return [m for m in mentions if m.key not in denied and not m.is_denied]


def _focus(mentions: Sequence[NamedPlace]) -> Key | None:
    """The place named most, title and opening counting for more; states only where nothing nearer is named."""
    near: dict[Key, float] = defaultdict(float)
    countries: dict[Key, float] = defaultdict(float)
    for m in mentions:
        acts = m.is_capital and not m.stays
        if not m.is_anchor and not acts:
            counts = countries if m.kind == "country" else near
            located = m.is_titled or m.stays or m.before == "of" or m.phrase.token.upos == "NOUN"
            counts[m.key] += (TITLE_WEIGHT if m.is_titled else LEAD_WEIGHT if m.number < LEAD else 1) * (1 if located else ELSEWISE)
    counts = near or countries
    return max(counts, key=lambda key: counts[key]) if counts else None  # of equals the one named first
