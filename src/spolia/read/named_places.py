"""The named places of a report, each with what its sentence says of it: what it is, how it stands there, whether it is an anchor or a name giver."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spolia.knowledge.places import BASES, PlaceRow
from spolia.language.network import Sentence
from spolia.read.antecedents import is_dateline
from spolia.read.phrases import CALENDAR, Phrase, Phrases, is_code
from spolia.read.roles import preposition

STAYING = frozenset("in at near on inside outside around across over within along between beyond off of".split())
IN_OR_AT = frozenset("in at near inside outside around across over off beside".split())  # after these an unknown proper name is a place
# X of "the village of X" and "the territory of X" is a place.
SETTLEMENTS = frozenset(
    "city town village hamlet settlement township suburb territory outskirt vicinity area district region province".split()
)
COMING, GOING = frozenset(("from", "out of")), frozenset(("to", "toward", "towards", "into"))
# Where a report was filed: "KHARTOUM (Agency) -", "KABUL —".
DATELINE = re.compile(r"[A-Z\u00c0-\u00de][A-Z\u00c0-\u00de'’ .,/-]+(?:,[\w .]{1,20})?(?:\s?\([^)\n]{1,40}\))?\s{0,2}(?:--|[-–—])\s")
# What an operation is called names no place: "Operation Victory from God", "the Euphrates Shield operation".
OPERATION = re.compile(
    r"[Oo]peration\s+(?:[\"“'‘]\s?)?(?:[A-Z\u00c0-\u00de][\w'’-]*)(?:\s+(?:(?:of|from|the|for|and)\s+)*[A-Z\u00c0-\u00de][\w'’-]*)*"
)
# "North of X", "180 km from X": X is what the place is measured from.
ANCHOR = re.compile(
    r"(?i)(?:\b(?:north|south|east|west|north-?east|north-?west|south-?east|south-?west)(?:ward)?s?\s+of|"
    r"\b(?:km|kilomet(?:re|er)s?|miles?|hours?)\)?\s+(?:away\s+)?from)\s+(?:the\s+)?(?:[\w-]+\s+){0,3}$"
)
# "Not in X", "nothing in the film is near X": what is told of was somewhere else.
DENIED = re.compile(
    r"(?i)(?:\b(?:not|nowhere|never)|\b(?:nothing|none|nobody|no\s+one)\b[^.;:!?\n]{0,60}\b(?:is|are|was|were|lies?|lay|happened))"
    r"\s+[\"“'‘]?(?:in|at|near|inside|from|anywhere\s+near)[\"”'’]?\s+(?:the\s+)?$"
)
ORDINALS = frozenset("second third fourth fifth sixth seventh eighth ninth tenth".split())
NUMBERED = re.compile(r"\d{1,3}$")  # "Base 46"
ARTICLE = re.compile(r"(?i)(?:the|an?)\s")
COMPASS = frozenset("N S E W NE NW SE SW NNE NNW SSE SSW ENE ESE WNW WSW".split())
OPENING = 3  # sentences in which a report says where it was filed: later "TAIZ -" heads news of Taiz
SITES = frozenset(
    {"air base", "airport", "military base", "camp", "oil or gas field", "dam", "site", "bridge", "crossing", "building", "crossroads"}
)
AREAS = frozenset({"province", "region", "district", "area", "river", "border", "road", "valley", "mountain", "sea", "lake"})
BEFORE_ANCHOR, BEFORE_DENIED = 60, 100  # characters


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A mention of a place by name. `key` is the same for all mentions of one place; `kind` is country, area, site or town."""

    phrase: Phrase
    text: str  # the name with the words before it, without what is said of it after it
    begin: int  # where in its text the name begins
    number: int  # of its sentence; -1 in the title
    paragraph: int  # -1 in the title
    key: tuple[str, str]
    before: str  # the preposition before it, or before the name that it is listed with; "" where there is none
    relation: str  # of the word, or of the first of its list, to what it hangs on
    kind: str
    is_known: bool  # the gazetteer has it
    is_capital: bool
    is_anchor: bool
    is_denied: bool = False  # the sentence says that something was not there

    @property
    def is_titled(self) -> bool:
        return self.number < 0

    @property
    def start(self) -> int:
        return -1 if self.is_titled else self.begin

    @property
    def stays(self) -> bool:
        """Something is said to be in, at or near it."""
        return self.before in STAYING and self.before != "of"


def named_places(phrases: Phrases, sentence: Sentence, number: int, paragraph: int) -> Iterator[NamedPlace]:
    """The named places of a sentence in order, without datelines and the names of operations."""
    if 0 <= number < OPENING and is_dateline(sentence):
        return
    apart, never = _apart(phrases.text, sentence, number), phrases.known.yaml("claim_places.yaml")["never"]
    for token in sentence.tokens:
        if token.upos not in ("PROPN", "NOUN") or token.deprel in ("compound", "flat"):
            continue
        if any(start <= token.start < end for start, end in apart):
            continue
        phrase = phrases.at(sentence, token.index)
        if not is_name(phrase) or token.text in COMPASS or token.text in never:
            continue
        first = first_of_list(sentence, token.index)
        before = preposition(sentence, token.index) or preposition(sentence, first) or ""
        if "place" in phrase.types or _is_unknown(phrase, first, before):
            named = _named(phrases, phrase, first, number, paragraph, before)
            if not _is_other_thing(named):
                yield named


def _is_unknown(phrase: Phrase, first: int, before: str) -> bool:
    """A proper name that no table holds stands where a place does: "in X", "the village of X"."""
    if phrase.token.upos != "PROPN" or phrase.types or phrase.token.text.lower().strip(".") in CALENDAR:
        return False
    tokens = phrase.sentence.tokens
    return before in IN_OR_AT or (before == "of" and tokens[tokens[first].head].lemma.lower() in SETTLEMENTS)


def _is_other_thing(place: NamedPlace) -> bool:
    """What bears the name of a town and is none: a force ("the 4th brigade"), a people ("the Kurds"), a craft ("the Cobra"); or whose the offices are, in "the offices of UNICEF"."""
    token = place.phrase.token
    if token.upos != "PROPN" or (place.before == "of" and not place.is_known):
        return "party" in place.phrase.types
    words = place.text.split()
    if token.xpos == "NNPS" and place.kind != "country" and len(words) - (ARTICLE.match(place.text) is not None) == 1:
        return True
    return place.kind == "town" and not place.before and len(words) == 2 and ARTICLE.match(place.text) is not None


def _named(phrases: Phrases, phrase: Phrase, first: int, number: int, paragraph: int, before: str) -> NamedPlace:
    site = _site_start(phrases, phrase)
    begin = name_start(phrase) if site is None else site
    known, text = phrases.known, phrases.text[begin : name_end(phrase)]
    name = text if site is None else phrases.text[name_start(phrase) : name_end(phrase)]
    parted, rows = known.places.part(name), known.places.candidates(text)
    is_land = text.lower().split(" ", 1)[0] in known.yaml("place_classes.yaml")["lands"]
    kind = _kind(parted.kind.name if parted.kind is not None else None, rows, is_land) if site is None else "site"
    return NamedPlace(
        phrase=phrase,
        text=text,
        begin=begin,
        number=number,
        paragraph=paragraph,
        key=(parted.core.lower() or text.lower(), kind),
        before=before,
        relation=phrase.sentence.tokens[first].deprel,
        kind=kind,
        is_known=bool(rows),
        is_capital=kind == "town" and parted.core in known.parties.capital_of,
        is_anchor=ANCHOR.search(phrases.text, max(0, phrase.start - BEFORE_ANCHOR), phrase.start) is not None,
        is_denied=DENIED.search(phrases.text, max(phrase.sentence.start, phrase.start - BEFORE_DENIED), phrase.start) is not None,
    )


def _site_start(phrases: Phrases, phrase: Phrase) -> int | None:
    """Where the words for a base begin that a name says where it is: "the air base at Merowe" is Merowe's, and the account stands there; None elsewhere."""
    sentence = phrase.sentence
    above = sentence.tokens[phrase.token.head] if phrase.token.head >= 0 and phrase.token.deprel == "nmod" else None
    if above is None or above.upos != "NOUN" or preposition(sentence, phrase.head) not in ("at", "of"):
        return None
    words = phrases.text[phrases.at(sentence, above.index).start : above.end]
    thing = phrases.known.places.part(words)
    is_base = thing.kind is not None and thing.kind.name in BASES and above.index < phrase.head
    return phrases.at(sentence, above.index).start if is_base else None


def _kind(said: str | None, rows: Sequence[PlaceRow], is_land: bool) -> str:
    """What a name is: by the class word beside it, else a town where one is called so, else what the gazetteer has first; no site where the name itself is of a stretch of land."""
    first = rows[0].kind if rows else ""
    if first == "country":
        return "country"
    is_town = said is None and any(row.exact and row.is_settlement for row in rows)
    told = "" if is_town else said or first
    if told in SITES and said is None and is_land:
        return "area"
    return "area" if told in AREAS else "site" if told in SITES else "town"


def _apart(text: str, sentence: Sentence, number: int) -> list[tuple[int, int]]:
    """The stretches of a sentence whose names are no places of the account: its dateline, the names of operations."""
    spans = [match.span() for match in OPERATION.finditer(text, sentence.start, sentence.end)]
    dateline = DATELINE.match(text, sentence.start) if 0 <= number < OPENING else None
    return [*spans, *([dateline.span()] if dateline else [])]


def first_of_list(sentence: Sentence, index: int) -> int:
    """The first of the words that a word is listed with; itself where it is in no list."""
    while sentence.tokens[index].deprel == "conj" and sentence.tokens[sentence.tokens[index].head].upos in ("PROPN", "NOUN"):
        index = sentence.tokens[index].head
    return index


def is_name(phrase: Phrase) -> bool:
    """The phrase is itself a place's name, as "Tabqa air base" is and "a base near Tabqa" is not."""
    token = phrase.token
    if token.upos == "PROPN" or is_code(token.text):
        return True
    before = phrase.sentence.tokens[phrase.first : phrase.head]
    if any(t.xpos in ("JJS", "JJR", "RBS") or t.text in ORDINALS for t in before):
        return False  # "one of Syria's biggest air bases" names none, nor does "Iraq's second city"
    return any(
        (t.upos == "PROPN" or any(c.isdigit() for c in t.text))
        and t.upos != "NUM"
        and t.deprel in ("compound", "flat", "nmod:poss", "amod", "nmod")
        for t in before
    )


def name_start(phrase: Phrase) -> int:
    """Where in the text the name begins: a proper name after the words that lead to it from outside its phrase ("among them Sheberghan")."""
    tokens, first = phrase.sentence.tokens, phrase.first
    while first < phrase.head and phrase.token.upos == "PROPN" and tokens[first].upos in ("ADP", "PRON"):
        first += 1
    return tokens[first].start


def name_end(phrase: Phrase) -> int:
    """Where in the text the name ends: a proper name with the proper names that follow it without a break; else with the phrase."""
    tokens, last = phrase.sentence.tokens, phrase.head
    if phrase.token.upos != "PROPN":
        return phrase.end
    while last < phrase.last and (
        tokens[last + 1].upos == "PROPN" or tokens[last + 1].text == "-" or NUMBERED.match(tokens[last + 1].text)
    ):
        last += 1
    return tokens[last].end


def all_named(phrases: Phrases, sentences: Sequence[Sentence], paragraphs: Sequence[int]) -> list[NamedPlace]:
    """The named places of all sentences, in order."""
    return [p for n, sentence in enumerate(sentences) for p in named_places(phrases, sentence, n, paragraphs[n])]
