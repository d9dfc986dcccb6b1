"""Actor, target and speaker as worded, with the words of the antecedent as `name` where a pronoun stands for one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spolia.language.network import Sentence
from spolia.read.antecedents import Scene
from spolia.read.happenings import Happening
from spolia.read.phrases import Phrase, Phrases, hyphened
from spolia.read.roles import conjuncts, preposition
from spolia.read.speakers import Speakers, Voice
from spolia.records import Party, Report

FIRST_PERSON = frozenset("we us our ours i me my".split())
DAYS = tuple("monday tuesday wednesday thursday friday saturday sunday today yesterday".split())
# Roles whose things tell by their owner who lost them, by kind.
OWNED = {"destruction": ("items", "place_items"), "seizure": ("items",), "attack": ("items", "struck", "place_items")}
DOING = 0.3  # the least share with which the network hears people as those who did it
TELLERS = frozenset(("media", "monitor", "ngo"))  # kinds of source that only tell
HAVING = "have at"  # the frame by which one has a force somewhere
LISTING = frozenset(("include", "comprise"))
Filled = list[tuple[Phrase, Phrase]]


class Parties:
    def __init__(self, phrases: Phrases, scene: Scene, speakers: Speakers, report: Report) -> None:
        self.phrases, self.scene, self.speakers, self.report = phrases, scene, speakers, report

    def sides(self, number: int, happening: Happening, voice: Voice) -> tuple[list[Party], list[Party]]:
        """Actor and target of a happening."""
        roles = happening.roles
        actor, target = self._members(roles.get("actor", [])), roles.get("target", [])
        if not actor and happening.kind == "attack":
            actor = self._owners(number, roles.get("weapons", []))
        actor = self._had_by(number, happening, actor) if happening.trigger.frame.name == HAVING else actor
        actor = actor or self._doers(happening)
        people = roles.get("people", [])
        if happening.kind == "casualties" and all(phrase.start in {p.start for p, _ in people} for phrase, _ in target):
            return self._parties(number, actor, voice), self._people(number, target or people, voice)
        target = [(p, q) for p, q in target if not self._is_city(p, roles)] or self._people_struck(happening)
        if not target:
            things = [pair for role in OWNED.get(happening.kind, ()) for pair in roles.get(role, [])]
            if happening.trigger.frame.name == "lose":
                things += roles.get("place", [])  # "no Saudi position was lost"
            target = [(p, q) for p, q in self._owners(number, things) if all(p.start != a.start for a, _ in actor)]
            target += [pair for pair in self._holders(roles.get("place", [])) if happening.kind == "attack" and not target]
        return self._parties(number, actor, voice), self._parties(number, target, voice)

    def _had_by(self, number: int, happening: Happening, force: Filled) -> Filled:
        """A force under the name of who has it: "the coalition said it had 500 troops at the base"."""
        trigger = happening.trigger
        for head in trigger.slots.get("subject", ())[:1]:
            owner = self.phrases.at(trigger.sentence, head)
            side = self.scene.resolve(number, owner, "party", frozenset((trigger.head,))) if owner.is_pronoun else owner
            if side is not None and "party" in side.types:
                return [(p, side if p is q and not self.phrases.modifiers(p) else q) for p, q in force]
        return force

    def _doers(self, happening: Happening) -> Filled:
        """People who do it without being a party, where the network hears them do it too: "farmers destroyed two tanks"."""
        slots, used = happening.trigger.slots, {p.start for filled in happening.roles.values() for p, _ in filled}
        heads = {head for slot in happening.read.get("actor", ()) if slot in ("subject", "by") for head in slots.get(slot, ())}
        heard = {word for telling in happening.tellings for word, role, score in telling.roles if role == "actor" and score >= DOING}
        doers = [self.phrases.at(happening.trigger.sentence, head) for head in sorted(heads & heard)]
        return [(p, p) for p in doers if "people" in p.types and not p.is_pronoun and p.token.upos == "NOUN" and p.start not in used]

    def _is_city(self, phrase: Phrase, roles: dict[str, Filled]) -> bool:
        """What is attacked is the city and no government: "the raid on Damascus" has it for its place."""
        is_place = any(phrase.start == place.start for place, _ in roles.get("place", []))
        return is_place and "place" in phrase.types and not self.phrases.known.parties.countries_in(phrase.text)

    def _people_struck(self, happening: Happening) -> Filled:
        """The people whom an attack is on or against: "the siege of the Yazidis"."""
        if happening.kind != "attack":
            return []
        sentence = happening.trigger.sentence
        heads = [head for slot in happening.read.get("target", ()) for head in happening.trigger.slots.get(slot, ())]
        struck = [self.phrases.at(sentence, head) for head in heads]
        return [(phrase, phrase) for phrase in struck if "people" in phrase.types and not phrase.is_pronoun]

    def _members(self, filled: Filled) -> Filled:
        """Those whom the sentence lists for a group: "nations which have conducted strikes include Jordan and France" are Jordan and France."""
        listed = [(self.phrases.at(p.sentence, head),) * 2 for p, _ in filled for head in listed_under(p.sentence, p.head)]
        return listed or filled

    def _owners(self, number: int, filled: Filled) -> Filled:
        """Whose things are: by the words before them, before what "two of them" counts, or before what "they" stand for."""
        return [
            owner for pair in filled for owner in next(filter(None, (self._owner_of(number, phrase) for phrase in self._worded(pair))), [])
        ]

    def _worded(self, pair: tuple[Phrase, Phrase]) -> Iterator[Phrase]:
        phrase, stands_for = pair
        yield from dict.fromkeys((phrase, self.phrases.core(phrase), stands_for, self.phrases.core(stands_for)))

    def _owner_of(self, number: int, phrase: Phrase) -> Filled:
        for owner in [*self.phrases.modifiers(phrase), *self._shared_modifiers(phrase), *self._of(phrase)][:1]:
            stands_for = self.scene.resolve(number, owner, "party", frozenset((phrase.head,))) if owner.is_pronoun else owner
            return [(owner, stands_for)] if stands_for is not None else []
        return []

    def _shared_modifiers(self, phrase: Phrase) -> list[Phrase]:
        """ "Egyptian soldiers and aircraft": the words before the first of several are said of all, where the later have none of their own."""
        sentence, token = phrase.sentence, phrase.token
        if token.deprel != "conj" or any(sentence.tokens[c].deprel in ("det", "nummod", "amod") for c in sentence.children[phrase.head]):
            return []
        return self.phrases.modifiers(self.phrases.at(sentence, token.head))

    def _of(self, phrase: Phrase) -> list[Phrase]:
        """ "The launchers of the militia"."""
        sentence = phrase.sentence
        after = [c for c in sentence.children[phrase.head] if c > phrase.head and preposition(sentence, c) == "of"]
        return [owner for c in after if (owner := self.phrases.at(sentence, c)).types & {"party"} and not owner.types & {"place", "items"}]

    def _holders(self, places: Filled) -> Filled:
        """Whose a place is that is attacked: "the army's base", "a police post"; the land that it lies in is not whose it is."""
        owners = [(owner, owner) for place, _ in places for owner in self.phrases.modifiers(place)[:1] if not owner.is_pronoun]
        return [(p, q) for p, q in owners if not self.phrases.known.parties.countries_in(p.text)]

    def _parties(self, number: int, filled: Filled, voice: Voice) -> list[Party]:
        parties: list[Party] = []
        for phrase, stands_for in filled:
            if phrase.text.lower().startswith("whose "):
                continue  # "whose crew" names nobody
            if self._is_a_teller(phrase, voice):
                continue
            party = self._party(number, phrase, stands_for, voice)
            if all(party != other for other in parties):
                parties.append(party)
        return parties

    def _is_a_teller(self, phrase: Phrase, voice: Voice) -> bool:
        """ "I count 19": the report's own author, who is no side."""
        if voice.sources or phrase.token.text.lower() not in FIRST_PERSON:
            return False
        row = self.phrases.known.parties.find(self.report.source or "")
        return row is None or row.kind in TELLERS

    def _party(self, number: int, phrase: Phrase, stands_for: Phrase, voice: Voice) -> Party:
        owner = self._owner(phrase)
        if phrase.token.text.lower() in FIRST_PERSON or (owner is not None and owner.token.text.lower() in FIRST_PERSON):
            return Party(text=phrase.text, name=voice.sources[0].text if voice.sources else self.report.source)
        if owner is not None and phrase is stands_for:
            antecedent = self.scene.resolve(number, owner, "party", frozenset((phrase.head,)))
            return Party(text=phrase.text, name=antecedent.text if antecedent else None)
        return Party(text=phrase.text, name=None if phrase is stands_for else stands_for.text)

    def _owner(self, phrase: Phrase) -> Phrase | None:
        """The pronoun that owns a force: "his men", "our troops"."""
        for child in phrase.sentence.children[phrase.head]:
            if phrase.sentence.tokens[child].deprel == "nmod:poss":
                owner = self.phrases.at(phrase.sentence, child)
                if owner.is_pronoun:
                    return owner
        return None

    def _people(self, number: int, filled: Filled, voice: Voice) -> list[Party]:
        """Whose people were harmed: the phrase without its number."""
        parties = []
        for phrase, stands_for in filled:
            words = uncounted(stands_for)
            parties.append(Party(text=words if phrase is stands_for else phrase.text, name=None if phrase is stands_for else words))
        return parties

    def speaker(self, number: int, voice: Voice) -> tuple[Party | None, list[Party]]:
        """The speaker and those between him and the report, from the report inwards."""
        chain: list[Party] = []
        for source in voice.sources:
            party = self._source(number, source)
            twin = next((i for i, other in enumerate(chain) if party and (party.name or party.text) == (other.name or other.text)), None)
            if party is not None and twin is None:
                chain.append(party)
            elif party is not None and twin is not None and not source.is_pronoun:
                chain[twin] = party  # "a blogger said he had heard": the blogger, not "he"
        return (chain[0], chain[:0:-1]) if chain else (None, [])

    def _source(self, number: int, source: Phrase) -> Party | None:
        word = source.token.text.lower()
        if source.is_pronoun:
            if word in FIRST_PERSON:
                return None
            antecedent = self.speakers.before(source) or self.scene.resolve(number, source, "party", frozenset())
            return Party(text=source.text, name=self.called(antecedent) or _undated(antecedent)) if antecedent else None
        if self.report.source and self._same(source.text, self.report.source):
            return None
        return Party(text=self._person(source) or _undated(source), name=self.called(source))

    def called(self, phrase: Phrase) -> str | None:
        """The bare name of a person given with his office ("Foreign Minister Jane Doe", "a spokesman, Col. John Doe"), or who the report says holds it."""
        person = self._person(phrase)
        if person is not None:
            return self._without_office(person)
        tokens = phrase.sentence.tokens
        own = {phrase.head, *phrase.sentence.children[phrase.head]}
        offices = [i for i in range(phrase.first, phrase.last + 1) if i in own and self._is_office(tokens[i].text)]
        if not offices:
            return None
        first = last = offices[-1] + 1
        while last <= phrase.last and (tokens[last].upos == "PROPN" or (last < phrase.last and hyphened(tokens, last))):
            last += 1
        if last > first and " " in (name := self.phrases.text[tokens[first].start : tokens[last - 1].end]):
            return name
        office = " ".join(t.text for t in tokens[phrase.first : offices[-1] + 1] if t.upos != "DET")
        found = re.search(
            re.escape(office) + r",? ((?:[A-Z][\w.’'-]+ ){1,3}?[A-Z][\w’'-]+)\b", f"{self.report.title or ''}\n{self.report.text}"
        )
        return found.group(1) if found and len(office) > 4 else None

    def _person(self, phrase: Phrase) -> str | None:
        """The name set beside an office ("a spokesman, Col. John Doe,"): two proper names at least."""
        people = self.phrases.nouns["people"] | self.phrases.nouns["offices"]
        tokens = phrase.sentence.tokens
        first = phrase.last + 2
        if not phrase.token.text.islower() or first >= len(tokens) or tokens[first - 1].text != ",":
            return None
        last = first
        while last < len(tokens) and tokens[last].upos == "PROPN":
            last += 1
        if last - first < 2 or phrase.token.lemma.lower() not in people:
            return None
        return self.phrases.text[tokens[first].start : tokens[last - 1].end]

    def _is_office(self, word: str) -> bool:
        return word.lower().strip(".") in self.phrases.nouns["offices"]

    def _without_office(self, name: str) -> str:
        words = name.split()
        while len(words) > 2 and self._is_office(words[0]):
            words.pop(0)
        return " ".join(words)

    def _same(self, text: str, source: str) -> bool:
        """The report's own source speaks of itself."""
        find = self.phrases.known.parties.find
        a, b = find(text), find(source)
        own = re.fullmatch(r"(?i)the ((?:[a-z]+ ){0,2}[a-z]+)", text)
        if own is not None and own[1].lower() in self.speakers.words["institutions"] and re.search(rf"\b{own[1]}\b", source, re.IGNORECASE):
            return True
        initials = "".join(word[0] for word in source.split() if word[0].isupper())
        return (a is not None and a is b) or text.lower() == source.lower() or (text == initials and len(text) > 1)


def _undated(phrase: Phrase) -> str:
    """The words of a source without the day that the tree hangs on it: "the army on Sunday" said so on Sunday."""
    return re.sub(rf"\s+(?:on\s+|late\s+|early\s+)*(?:{'|'.join(DAYS)})$", "", phrase.text, flags=re.IGNORECASE)


def listed_under(sentence: Sentence, noun: int) -> list[int]:
    """The heads that "include" lists for the noun that is its subject; none where it stands otherwise."""
    if sentence.tokens[noun].deprel in ("compound", "amod", "nmod:poss"):
        return listed_under(sentence, sentence.tokens[noun].head)  # "Coalition nations"
    verb = sentence.tokens[noun].head
    if verb < 0 or sentence.tokens[noun].deprel != "nsubj" or sentence.tokens[verb].lemma not in LISTING:
        return []
    return [head for child in sentence.children[verb] if sentence.tokens[child].deprel == "obj" for head in conjuncts(sentence, child)]


def uncounted(phrase: Phrase) -> str:
    """A phrase of people without the words that number them: "at least 346 fighters" is "fighters"."""
    tokens = phrase.sentence.tokens
    first = phrase.first
    for index in range(phrase.first, phrase.head + 1):
        if tokens[index].upos == "NUM" or tokens[index].lemma in ("dozen", "score", "hundred", "thousand", "handful", "couple"):
            first = index + 1
    while first < phrase.last and tokens[first].text.lower() in ("of", "the", "more", "other"):
        first += 1
    if first > phrase.last:
        return phrase.text
    start = tokens[first].start - phrase.start
    return phrase.text[start:] or phrase.text
