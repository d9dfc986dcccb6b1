"""From a report to its claims: every trigger read, placed, dated and attributed, said once, in the order of the text."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from spolia.knowledge.tables import Knowledge
from spolia.language.network import Parse, Sentence, parse_text
from spolia.language.tellings import Filler, Heard, Told
from spolia.read.antecedents import Scene
from spolia.read.basis import Bases
from spolia.read.capabilities import read_capabilities
from spolia.read.certainty import Manner, Manners
from spolia.read.clauses import clause_span, is_shared, tells_nothing, verb_above
from spolia.read.confidence import confidence, traits_of
from spolia.read.denials import Denials
from spolia.read.doers import Doer, read_doers
from spolia.read.gapped import Again, Gapped, read_again, read_gapped
from spolia.read.happenings import HOLDINGS, Happening, Resolve, read_trigger
from spolia.read.inventories import INVENTORY, Inventories
from spolia.read.lists import COUNTED, follow_lists
from spolia.read.parties import Parties
from spolia.read.people import find_people
from spolia.read.phrases import Phrase, Phrases
from spolia.read.places import Places
from spolia.read.recounts import Recount, read_recounts
from spolia.read.repeats import drop_headlines, drop_repeats, headline_end, merge_tellings
from spolia.read.roles import preposition
from spolia.read.speakers import Speakers, Voice
from spolia.read.tellings import Hearing, Shares, shares_of
from spolia.read.times import Times
from spolia.read.triggers import Frames, Trigger, frames_of
from spolia.read.unseen import Unseen, read_unseen
from spolia.records import Category, Claim, Evidence, Item, Party, Place, Reading, Report, Time, Unread

LOSING = "lose"  # the frame that tells of a place by him who had it
SHORT = 3  # words of a noun phrase that is not yet what states a happening
OPENING = 3  # sentences in which a list says what it rests on
RECENT = 60  # claims among which stands what a later number counts again
RESPONSIBILITY = " responsibility"  # ends the words by which one claims what he did
UP_TO = re.compile(
    r"(?:by|until|till|up to|as of)\b", re.IGNORECASE
)  # a day by which so many were counted; else the day is that of the count
UNDATED = frozenset(("deployment", "transfer"))  # kinds that go on beside the account: they have the days that their own sentence gives


@dataclass(frozen=True)
class ReportReading:
    """What a report says: its claims in text order, and the clauses with a trigger word that gave none, with the reason; and what the network heard of who and what the claims are about.
    `people` are the names of persons in it."""

    claims: list[Claim]
    unread: list[Unread]
    heard: Heard = field(default_factory=dict)
    people: list[str] = field(default_factory=list)


def read_claims(report: Report, known: Knowledge, shares: Shares | None = None, parse: Parse | None = None) -> ReportReading:
    """The claims of a report, names as worded and still unresolved; offsets are into `report.text` as given.

    `shares` says how much of a say the learned scorers have; as knowledge/scorers.yaml has it where it is None. `parse` is that of text and title, where it was made before.
    """
    return _Reader(report, known, shares or shares_of(known), parse or parse_text(report.text, title=report.title or "")).read()


@dataclass
class _Reader:
    """One pass over one report; what the passes of its parts share stands here."""

    report: Report
    known: Knowledge
    shares: Shares
    parse: Parse
    claims: list[Claim] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    fillers: dict[Told, tuple[Filler, ...]] = field(default_factory=dict)

    def read(self) -> ReportReading:
        self.phrases = Phrases(self.report.text, self.known)
        self.frames: Frames = frames_of(self.known)
        self.scene = Scene(self.phrases)
        self.speakers, self.manners = Speakers(self.phrases, self.known), Manners(self.known)
        self.bases = Bases(self.known, self.speakers)
        self.parties = Parties(self.phrases, self.scene, self.speakers, self.report)
        self.denials = Denials(self.speakers.of, self.parties, self.report.text, self._reading)
        sentences, title = self.parse.sentences, self.parse.title
        self.places = Places(self.phrases, self.scene, Phrases(self.report.title or "", self.known), title, sentences)
        self.times = Times(self.report.text, self.speakers.says, self.shares.time)
        self.account = self.bases.of_account([*title, *sentences[:OPENING]])
        self.inventories = Inventories(self.phrases, self.known, title)
        self.hearing = Hearing(self.phrases, self.shares, sentences)
        self._foresee(sentences)
        before = 0
        for number, sentence in enumerate(sentences):
            new_paragraph = "\n" in self.report.text[before : sentence.start]
            before = sentence.end
            self.scene.enter(number, sentence)
            self.speakers.enter(sentence, new_paragraph)
            self.bases.enter(sentence, new_paragraph)
            self.times.enter(sentence, new_paragraph)
            self._read_sentence(number, sentence)
        claims = drop_headlines(drop_repeats(follow_lists(self._sure())), headline_end(self.report.text))
        ordered = sorted(claims, key=lambda c: (c.evidence.start, c.evidence.end, c.kind))
        numbered = [replace(c, id=f"{self.report.id}-{n:02d}") for n, c in enumerate(ordered, 1)]
        return ReportReading(numbered, self.unread, self.fillers, find_people(self.parse))

    def _sure(self) -> list[Claim]:
        """The claims that are read surely enough; the others are left unread."""
        why = "told there, but seldom what a careful reader takes down"
        sure: list[Claim] = []
        for claim in self.claims:
            at, reading = claim.evidence, claim.reading
            if reading is not None and reading.confidence < self.shares.least:
                self.unread.append(Unread(report=self.report.id, start=at.start, end=at.end, words=reading.words, why=why))
            else:
                sure.append(claim)
        return sure

    def _foresee(self, sentences: Sequence[Sentence]) -> None:
        """Tell the speakers where a speech goes on; a report may be the account of one."""
        about = f"{self.report.source or ''} {self.report.title or ''}".lower()
        is_speech = any(word in about for word in self.speakers.words["briefings"])
        paragraphs: list[list[Sentence]] = []
        for sentence in sentences:
            if not paragraphs or "\n" in self.report.text[paragraphs[-1][-1].end : sentence.start]:
                paragraphs.append([])
            paragraphs[-1].append(sentence)
        self.speakers.foresee(paragraphs, is_speech=is_speech)

    def _read_sentence(self, number: int, sentence: Sentence) -> None:
        found: list[Happening] = []
        figures = list(read_capabilities(sentence, self.phrases, self.scene, number))
        text = self.report.text[sentence.start : sentence.end]
        resolve: Resolve = lambda p, wanted, used: self.scene.resolve(number, p, wanted, used)  # noqa: E731
        for trigger in self.frames.triggers(sentence):
            if tells_nothing(sentence, trigger.head, text, self.known) or (figures and _is_ability(trigger)):
                self._leave_unread(trigger, "a definition, a question or an ability, not a happening")
                continue
            happenings = read_trigger(trigger, self.phrases, resolve)
            if not happenings:
                self._leave_unread(trigger, "no place, materiel, people or party that the frame needs")
            found += happenings
        framed = self._believed(merge_tellings(found)) or self.inventories.read(sentence)
        for happening in framed:
            self.claims += self._claims_of(number, self.hearing.completed(happening, resolve))
        inside = (p for h in found for filled in h.roles.values() for p, _ in filled if p.sentence is sentence)
        used = {*(i for h in found for i in h.trigger.words), *(p.head for p in inside)}
        recounts = list(read_recounts(sentence, self.phrases, self.claims[-RECENT:], frozenset(used)))
        self.claims += [self._recounted(number, sentence, recount) for recount in recounts]
        counted = {i for recount in recounts for i in recount.words}
        for doer in read_doers(sentence, self.phrases, self.claims[-RECENT:], frozenset(used | counted)):
            self.claims += self._done_by(number, sentence, doer)
            counted.add(doer.verb)
        for happening in self.hearing.heard(sentence, framed, resolve):
            head = happening.trigger.head
            if head not in counted and not tells_nothing(sentence, head, text, self.known):
                self.claims += self._claims_of(number, happening)
        for gapped in read_gapped(sentence, self.report.text, self.places.named[number], self.claims[-RECENT:]):
            self.claims = [self._ends_at(c, gapped.own) if c == gapped.told else c for c in self.claims if not gapped.corrects(c)]
            self.claims.append(self._gapped(gapped))
        own = [c for c in self.claims[-RECENT:] if sentence.start <= c.evidence.start < sentence.end]
        for again in read_again(sentence, self.report.text, own):
            self.claims = [replace(c, time=Time(text=again.own, start=None, end=None)) if c is again.told else c for c in self.claims]
            self.claims.append(self._told_again(again))
        for item, measures, first, last in figures:
            self.claims.append(self._capability(number, sentence, item, measures, first, last))
        for unseen in read_unseen(sentence, self.phrases, self.known, self.claims[-RECENT:]):
            self.claims.append(self._unseen(number, sentence, unseen))
        self.claims += list(self.denials.read(number, sentence, self.claims))

    def _recounted(self, number: int, sentence: Sentence, recount: Recount) -> Claim:
        """What was told before, with the number that another gives."""
        first, last = clause_span(sentence, recount.verb)
        start, end = sentence.tokens[first].start, sentence.tokens[last].end
        voice = self.speakers.voice(sentence, recount.phrases[0].head)
        if not voice.sources and not voice.images:
            voice = Voice(tuple(p for p in self.speakers.of.of_verb(sentence, recount.verb, -1) if self.speakers.of.can_speak(p))[:1])
        speaker, via = self.parties.speaker(number, voice)
        items = [
            self._item(p, p) if "items" in p.types else replace(i, text=p.text) for p in recount.phrases for i in recount.told.items[:1]
        ]
        time = self.times.time(sentence, recount.verb, inherit=False)
        return replace(
            recount.told,
            evidence=Evidence(start=start, end=end, quote=self.report.text[start:end]),
            items=items, speaker=speaker, via=via, certainty="asserted", stance="neutral" if speaker else "endorsed",
            time=time if time is not None and UP_TO.match(time.text or "") else recount.told.time,
            reading=self._reading(recount.told.kind, "recount", [sentence.tokens[recount.verb].text]),
        )  # fmt: skip

    def _done_by(self, number: int, sentence: Sentence, doer: Doer) -> Iterator[Claim]:
        """What was told before, with him whom a sentence says did it, once for each who says so."""
        first, last = clause_span(sentence, doer.verb)
        start, end = sentence.tokens[first].start, sentence.tokens[last].end
        voice = self.speakers.voice(sentence, doer.verb) if doer.speaker is None else Voice((doer.speaker,))
        speaker, via = self.parties.speaker(number, voice)
        claim = replace(
            doer.told,
            evidence=Evidence(start=start, end=end, quote=self.report.text[start:end]),
            actor=[Party(text=doer.actor.text, name=None)], speaker=speaker, via=via, basis=None,
            certainty="asserted", stance="neutral" if speaker else "endorsed",
            reading=self._reading(doer.told.kind, "doer", [sentence.tokens[doer.verb].text]),
        )  # fmt: skip
        yield claim
        yield from self._said_also(number, voice, claim)

    def _unseen(self, number: int, sentence: Sentence, unseen: Unseen) -> Claim:
        """What was told before, denied of the things that the report does not find."""
        first, last = clause_span(sentence, unseen.word)
        start, end = sentence.tokens[first].start, sentence.tokens[last].end
        speaker, via = self.parties.speaker(number, self.speakers.voice(sentence, unseen.word))
        return replace(
            unseen.told,
            evidence=Evidence(start=start, end=end, quote=self.report.text[start:end]),
            items=[self._item(p, p) for p in unseen.phrases], speaker=speaker, via=via, basis=None,
            certainty="denied", stance="neutral" if speaker else "endorsed",
            reading=self._reading(unseen.told.kind, "denial", [sentence.tokens[unseen.word].text]),
        )  # fmt: skip

    def _gapped(self, gapped: Gapped) -> Claim:
        """What is told with the verb of another claim, of another place and day; its quote has the verb too, since without it it says nothing."""
        told = self._ends_at(gapped.told, gapped.end)
        place, time = Place(text=gapped.place, name=None, lat=None, lon=None), Time(text=gapped.time, start=None, end=None)
        words = told.reading.words if told.reading else []
        return replace(told, place=place, time=time, reading=self._reading(told.kind, "gapped", words))

    def _told_again(self, again: Again) -> Claim:
        """What is told of a second time with the same words."""
        told, time = again.told, Time(text=again.time, start=None, end=None)
        words = told.reading.words if told.reading else []
        return self._ends_at(replace(told, time=time, reading=self._reading(told.kind, "gapped", words)), max(again.end, told.evidence.end))

    def _ends_at(self, claim: Claim, end: int) -> Claim:
        start = claim.evidence.start
        return replace(claim, evidence=Evidence(start=start, end=end, quote=self.report.text[start:end]))

    def _believed(self, happenings: list[Happening]) -> list[Happening]:
        """The happenings less those of which the network hears nothing told."""
        doubted = [h for h in happenings if self.hearing.doubts(h)]
        for happening in doubted:
            self._leave_unread(happening.trigger, "nothing that happened is told there, to the network's ear")
        return [h for h in happenings if all(h is not other for other in doubted)]

    def _reading(
        self, kind: str, frame: str, words: list[str], happening: Happening | None = None, manner: Manner | None = None
    ) -> Reading:
        """Which frame and words make a claim, and how sure that is."""
        shares = self.hearing.shares_of(happening) if happening is not None else None
        sure = confidence(traits_of(kind, frame, happening, shares, manner), self.shares.confidence)
        return Reading(frame=frame if frame == kind else f"{kind}.{frame}", words=words, confidence=sure)

    def _leave_unread(self, trigger: Trigger, why: str) -> None:
        tokens = trigger.sentence.tokens
        first, last = clause_span(trigger.sentence, trigger.head)
        words = [tokens[i].text for i in trigger.words]
        self.unread.append(Unread(report=self.report.id, start=tokens[first].start, end=tokens[last].end, words=words, why=why))

    def _claims_of(self, number: int, happening: Happening) -> Iterator[Claim]:
        """The claims of one happening: one a place."""
        trigger = happening.trigger
        voice = self._voice(trigger)
        manner = self.manners.manner(trigger.sentence, trigger.head, voice, happening.kind, trigger.frame.realis)
        why_not = manner.why_not
        if manner.certainty == "denied" and trigger.entry.endswith(RESPONSIBILITY):
            why_not = "nobody is said to have claimed it, and not that it was not so"
        if why_not:
            self._leave_unread(trigger, why_not)
            return
        for claim in self._placed(number, happening, voice, manner):
            yield claim
            yield from self._said_also(number, voice, claim)
            if voice.denier is not None:
                yield self.denials.denied_by(number, voice.denier, claim)

    def _voice(self, trigger: Trigger) -> Voice:
        """Who says it; who claims responsibility for it says so himself."""
        voice = self.speakers.voice(trigger.sentence, trigger.head)
        if voice.sources or not trigger.entry.endswith(RESPONSIBILITY):
            return voice
        claimants = [self.phrases.at(trigger.sentence, head) for head in trigger.slots.get("subject", ())[:1]]
        return dataclasses.replace(voice, sources=tuple(p for p in claimants if self.speakers.of.can_speak(p)))

    def _said_also(self, number: int, voice: Voice, claim: Claim) -> Iterator[Claim]:
        """The claim once more for each who says so with its speaker: "Riyadh and Washington say"."""
        for source in voice.sources[:1]:
            for other in self.speakers.of.beside(source):
                speaker, via = self.parties.speaker(number, Voice((other, *voice.sources[1:])))
                if speaker is not None and claim.speaker is not None and speaker.text != claim.speaker.text:
                    yield replace(claim, speaker=speaker, via=via)

    def _placed(self, number: int, happening: Happening, voice: Voice, manner: Manner) -> Iterator[Claim]:
        """The claim at each of its places."""
        for part in _parts(happening):
            claim = self._claim(number, part, voice, manner)
            self._keep_heard(part, claim)
            for place in self.places.places(number, part, manner.realis == "possible"):
                yield replace(claim, place=place)

    def _keep_heard(self, happening: Happening, claim: Claim) -> None:
        """Keep what the network heard to fill the claim's roles."""
        tokens = happening.trigger.sentence.tokens
        for telling in happening.tellings[:1]:
            own = tuple((tokens[word].start, role, score) for word, role, score in telling.roles)
            self.fillers[claim.kind, claim.evidence.start, claim.evidence.end] = (*own, *telling.far)

    def _claim(self, number: int, happening: Happening, voice: Voice, manner: Manner) -> Claim:
        """What it says, its place still open."""
        trigger = happening.trigger
        speaker, via = self.parties.speaker(number, voice)
        actor, target = self.parties.sides(number, _without_taken_along(happening), voice)
        lost = trigger.frame.name == LOSING and "actor" in happening.scored  # whom the network hears act in "the loss of Mosul" lost it
        if happening.kind == "takeover" and (lost or self.manners.has_ended(trigger.sentence, trigger.head)):
            actor, target = [], (target or actor) if lost else (actor or target)  # "no longer in Armenian hands"
        if manner.certainty == "denied" and "actor" in happening.scored and speaker is not None:
            actor = [
                party for party in actor if party.text != speaker.text
            ]  # "the army denied the capture": the network takes any subject for him who did it
        name = f"{happening.kind}.{trigger.frame.name}"
        return Claim(
            id="?",
            report=self.report.id,
            evidence=self._evidence(happening),
            kind=happening.kind,  # type: ignore[arg-type]
            actor=actor,
            target=target,
            items=self._items(happening),
            place=None,
            time=self.times.time(
                trigger.sentence,
                trigger.head,
                inherit=happening.kind not in UNDATED and name not in HOLDINGS and manner.realis != "possible",
                tellings=happening.tellings,
            ),
            speaker=speaker,
            via=via,
            basis=self.account if trigger.frame.name == INVENTORY else self.bases.basis(trigger.sentence, trigger.head, voice),
            certainty=manner.certainty,
            stance=manner.stance if speaker is not None else "endorsed",
            realis=manner.realis,
            measure=[],
            reading=self._reading(
                happening.kind, trigger.frame.name, [trigger.sentence.tokens[i].text for i in trigger.words], happening, manner
            ),
        )

    def _evidence(self, happening: Happening) -> Evidence:
        trigger = happening.trigger
        tokens = trigger.sentence.tokens
        told_by = tokens[trigger.head].head if trigger.nominal and tokens[trigger.head].deprel == "nsubj" else trigger.head
        first, last = clause_span(trigger.sentence, told_by)
        if trigger.nominal and last - first < SHORT:
            first, last = clause_span(trigger.sentence, verb_above(trigger.sentence, trigger.head))
        if happening.whole or (trigger.nominal and COUNTED.search(self.report.text[tokens[0].start : tokens[trigger.head].end])):
            first, last = 0, len(tokens) - 1  # an item of a strike list is told by the whole item
        tellings = (happening, *happening.also)
        own = [filled for t in tellings for role, filled in t.roles.items() if role not in t.scored]
        heads = [p for filled in own for p, _ in filled if p.sentence is trigger.sentence]
        if not trigger.nominal and trigger.word.deprel == "conj":
            heads = [p for p in heads if not is_shared(trigger.sentence, p.head, first)]
        first, last = min([first, *(p.first for p in heads)]), max([last, *(p.last for p in heads)])
        start, end = tokens[first].start, tokens[last].end
        return Evidence(start=start, end=end, quote=self.report.text[start:end])

    def _items(self, happening: Happening) -> list[Item]:
        if happening.kind == "casualties":
            return [
                Item(text=p.text, category=telling.read["harm"], system=None, low=None, high=None)
                for telling in (happening, *happening.also)
                for p, _ in telling.roles.get("people", ())
            ]
        filled = [*happening.roles.get("items", ()), *happening.roles.get("place_items", ())]
        if happening.kind == "attack":
            filled = [
                (p, q) for p, q in happening.roles.get("weapons", ()) if self._category(p, q) in self.phrases.nouns["vehicles_of_attack"]
            ]
        return [self._item(p, q) for p, q in filled]

    def _item(self, phrase: Phrase, stands_for: Phrase) -> Item:
        row = self.known.materiel.find(stands_for.text)
        return Item(
            text=phrase.text,
            category=self._category(phrase, stands_for),
            system=row.system if row and phrase is not stands_for else None,
            low=None,
            high=None,
        )

    def _category(self, phrase: Phrase, stands_for: Phrase) -> Category:
        row = self.known.materiel.find(phrase.text) or self.known.materiel.find(stands_for.text)
        if row is not None:
            return row.category
        return "structure" if "place" in stands_for.types else "equipment"

    def _capability(self, number: int, sentence: Sentence, item: Item, measures: list, first: int, last: int) -> Claim:  # type: ignore[type-arg]
        voice = self.speakers.voice(sentence, first)
        speaker, via = self.parties.speaker(number, voice)
        start, end = sentence.tokens[first].start, sentence.tokens[last].end
        return Claim(
            id="?", report=self.report.id, evidence=Evidence(start=start, end=end, quote=self.report.text[start:end]), kind="capability",
            actor=[], target=[], items=[item], place=None, time=None, speaker=speaker, via=via, basis=None, certainty="asserted",
            stance="neutral" if speaker else "endorsed", realis="actual", measure=measures,
            reading=self._reading("capability", "capability", []),
        )  # fmt: skip


def _without_taken_along(happening: Happening) -> Happening:
    """What is taken together with a place lost it to nobody: "seized it along with Egyptian soldiers"."""
    if happening.kind != "takeover":
        return happening
    kept = [(p, q) for p, q in happening.roles.get("target", []) if preposition(p.sentence, p.head) != "with"]
    return dataclasses.replace(happening, roles={**happening.roles, "target": kept})


def _is_ability(trigger: Trigger) -> bool:
    """What a system does at all times, beside its figures: "fires 25 mm rounds out to 2,000 m"."""
    return trigger.word.xpos in ("VBZ", "VBP", "VB")


def _parts(happening: Happening) -> Iterator[Happening]:
    """One happening for each place that is taken."""
    filled = happening.roles.get("place", [])
    if happening.kind != "takeover" or len(filled) < 2:
        yield happening
        return
    for pair in filled:
        yield dataclasses.replace(happening, roles={**happening.roles, "place": [pair]})
