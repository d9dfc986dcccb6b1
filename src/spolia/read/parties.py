"""Actor, target and speaker as worded, with the words of the antecedent as `name` where a pronoun stands for one."""

from __future__ import annotations

import re

from spolia.read.antecedents import Scene
from spolia.read.happenings import Happening
from spolia.read.phrases import Phrase, Phrases
from spolia.read.speakers import Speakers, Voice
from spolia.records import Party, Report

FIRST_PERSON = frozenset("we us our ours i me my".split())
Filled = list[tuple[Phrase, Phrase]]


class Parties:
    def __init__(self, phrases: Phrases, scene: Scene, speakers: Speakers, report: Report) -> None:
        self.phrases, self.scene, self.speakers, self.report = phrases, scene, speakers, report

    def sides(self, number: int, happening: Happening, voice: Voice) -> tuple[list[Party], list[Party]]:
        """Actor and target of a happening."""
        roles = happening.roles
        actor, target = roles.get("actor", []), roles.get("target", [])
        if not actor and happening.kind == "attack":
            actor = self._owners(roles.get("weapons", []))
        if happening.kind == "casualties" and not target:
            return self._parties(number, actor, voice), self._people(number, roles["people"], voice)
        if not target and happening.kind in ("destruction", "seizure", "attack"):
            target = self._owners([*roles.get("items", []), *roles.get("struck", []), *roles.get("place_items", [])])
            target = [(p, q) for p, q in target if all(p.head != a.head for a, _ in actor)]
        return self._parties(number, actor, voice), self._parties(number, target, voice)

    def _owners(self, filled: Filled) -> Filled:
        return [(m, m) for phrase, _ in filled for m in self.phrases.modifiers(phrase)[:1] if not m.is_pronoun]

    def _parties(self, number: int, filled: Filled, voice: Voice) -> list[Party]:
        parties: list[Party] = []
        for phrase, stands_for in filled:
            party = self._party(number, phrase, stands_for, voice)
            if all(party != other for other in parties):
                parties.append(party)
        return parties

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
        chain = [party for source in voice.sources if (party := self._source(number, source)) is not None]
        return (chain[0], chain[:0:-1]) if chain else (None, [])

    def _source(self, number: int, source: Phrase) -> Party | None:
        word = source.token.text.lower()
        if source.is_pronoun:
            if word in FIRST_PERSON:
                return None
            antecedent = self.speakers.before(source) or self.scene.resolve(number, source, "party", frozenset())
            return Party(text=source.text, name=self.called(antecedent) or antecedent.text) if antecedent else None
        if self.report.source and self._same(source.text, self.report.source):
            return None
        return Party(text=source.text, name=self.called(source))

    def called(self, phrase: Phrase) -> str | None:
        """The bare name of a person given with his office ("Foreign Minister Jane Doe"), or who the report says holds it."""
        tokens = phrase.sentence.tokens[phrase.first : phrase.last + 1]
        offices = [i for i, t in enumerate(tokens) if t.text.lower().strip(".") in self.phrases.nouns["offices"]]
        if not offices:
            return None
        name = [t.text for t in tokens[offices[-1] + 1 :] if t.upos == "PROPN"]
        if len(name) >= 2:
            return " ".join(name)
        office = " ".join(t.text for t in tokens[: offices[-1] + 1] if t.upos != "DET")
        found = re.search(
            re.escape(office) + r",? ((?:[A-Z][\w.’'-]+ ){1,3}?[A-Z][\w’'-]+)\b", f"{self.report.title or ''}\n{self.report.text}"
        )
        return found.group(1) if found and len(office) > 4 else None

    def _same(self, text: str, source: str) -> bool:
        """The report's own source speaks of itself."""
        find = self.phrases.known.parties.find
        a, b = find(text), find(source)
        return (a is not None and a is b) or text.lower() == source.lower()


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
