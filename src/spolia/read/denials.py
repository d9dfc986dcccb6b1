"""An earlier claim said again to be untrue: "his family denied it", "a claim that the ministry dismissed", "the group denied any part in it"."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from msgspec.structs import replace

from spolia.language.network import Sentence
from spolia.read.clauses import clause_span
from spolia.read.parties import Parties
from spolia.read.phrases import Phrase
from spolia.read.sources import Sources
from spolia.read.speakers import Voice
from spolia.records import Claim, Evidence, Party, Reading

REACH = 500  # characters back in which what is denied stands
FINITE = ("VBD", "VBZ", "VBP", "VBN")
POINTERS = frozenset(("it", "this", "that", "these", "them", "both"))
CONTENT = ("acl", "ccomp", "nmod")  # what a noun of saying may have under it that tells itself what is denied
VIOLENT = ("attack", "destruction", "casualties")


class Denials:
    """Makes the denied claim of a clause that denies what was claimed before it and does not say it again."""

    def __init__(self, sources: Sources, parties: Parties, text: str, reading: Callable[[str, str, list[str]], Reading]) -> None:
        self.sources, self.parties, self.text, self.reading = sources, parties, text, reading

    def read(self, number: int, sentence: Sentence, claims: Sequence[Claim]) -> Iterator[Claim]:
        """The denied claims of a sentence; `claims` are those read so far, its own among them."""
        for token in sentence.tokens:
            if token.xpos not in FINITE or not self._denies(sentence, token.index) or self.sources.is_negated(sentence, token.index):
                continue
            denied = self._object(sentence, token.index)
            phrases = [p for p in self.sources.of_verb(sentence, token.index, -1) if self.sources.can_speak(p)]
            if denied is None or not phrases or phrases[0].head == denied:
                continue
            claim = self._denied(sentence, token.index, denied, phrases[0], claims)
            if claim is not None:
                yield self._said_again(number, sentence, token.index, phrases[0], claim)

    def _denies(self, sentence: Sentence, verb: int) -> bool:
        """ "Denied", "called it a lie"."""
        token = sentence.tokens[verb]
        if token.lemma in self.sources.words["calls"]:
            below = [sentence.tokens[c] for c in sentence.children[verb] if sentence.tokens[c].deprel in ("xcomp", "obj", "obl")]
            return any(t.lemma in self.sources.words["refuted"] for t in below)
        return token.upos == "VERB" and token.lemma in self.sources.words["denies"]

    def denied_by(self, number: int, denier: Phrase, claim: Claim) -> Claim:
        """The denial of a claim in the clause that tells it: "the army denied the rebels' claim that they had taken the base"."""
        speaker, via = self.parties.speaker(number, Voice((denier,)))
        start = min(denier.start, claim.evidence.start)
        evidence = Evidence(start=start, end=claim.evidence.end, quote=self.text[start : claim.evidence.end])
        return replace(claim, evidence=evidence, speaker=speaker, via=via, basis=None, certainty="denied", stance="neutral")

    def _object(self, sentence: Sentence, verb: int) -> int | None:
        """The pronoun or noun by which the verb points back; None where it has something else to deny."""
        below = sentence.children[verb]
        if any(sentence.tokens[c].deprel in ("ccomp", "xcomp", "csubj") and sentence.tokens[c].upos in ("VERB", "AUX") for c in below):
            return None
        if sentence.tokens[verb].deprel == "acl:relcl":  # "a claim that the ministry has dismissed"
            noun = sentence.tokens[verb].head
            return noun if sentence.tokens[noun].lemma in self.sources.words["sayings"] else None
        heads = [c for c in below if sentence.tokens[c].deprel == "obj"]
        return next((head for head in heads if self._points_back(sentence, head)), None)

    def _points_back(self, sentence: Sentence, head: int) -> bool:
        token = sentence.tokens[head]
        if token.text.lower() in POINTERS:
            return True
        if token.lemma in self.sources.words["shares"]:
            return True
        tells = any(sentence.tokens[c].deprel in CONTENT and sentence.tokens[c].head == head for c in sentence.children[head])
        return token.lemma in self.sources.words["sayings"] | self.sources.words["figures"] and not tells

    def _denied(self, sentence: Sentence, verb: int, denied: int, denier: Phrase, claims: Sequence[Claim]) -> Claim | None:
        """The last claim before the denial that somebody else made; of those of an owner ("the rebels' figure") his last."""
        at = sentence.tokens[verb].start
        before = [c for c in claims if at - REACH <= c.evidence.start < c.evidence.end <= max(at, sentence.tokens[denied].start)]
        before = [
            c for c in before if c.kind != "capability" and c.certainty != "denied" and (c.speaker is None or c.speaker.text != denier.text)
        ]
        if sentence.tokens[denied].lemma in self.sources.words["shares"]:
            before = [c for c in before if c.kind in VIOLENT]
        owner = self.sources.owner(sentence, denied)
        if owner is not None and not owner.is_pronoun:
            before = [c for c in before if c.speaker is not None and c.speaker.text == owner.text]
        attributed = [c for c in before if c.speaker is not None]
        own = [c for c in before if any(_names(party, denier) for party in c.actor)]
        return max(own or attributed or before, key=lambda c: c.evidence.end, default=None)

    def _said_again(self, number: int, sentence: Sentence, verb: int, denier: Phrase, claim: Claim) -> Claim:
        """The claim as its denial, told by the clause that denies it."""
        speaker, via = self.parties.speaker(number, Voice((denier,)))
        first, last = clause_span(sentence, verb)
        first, last = min(first, denier.first), max(last, denier.last)
        if sentence.tokens[verb].deprel == "acl:relcl":
            first = min(first, self.parties.phrases.at(sentence, sentence.tokens[verb].head).first)
        start, end = sentence.tokens[first].start, sentence.tokens[last].end
        return replace(
            claim,
            evidence=Evidence(start=start, end=end, quote=self.text[start:end]),
            speaker=speaker,
            via=via,
            basis=None,
            certainty="denied",
            stance="neutral" if speaker is not None else "endorsed",
            reading=self.reading(claim.kind, "denial", [sentence.tokens[verb].text]),
        )


def _names(party: Party, denier: Phrase) -> bool:
    """The party is called by the denier's own words."""
    return denier.text.lower() in {(party.text or "").lower(), (party.name or "").lower()}
