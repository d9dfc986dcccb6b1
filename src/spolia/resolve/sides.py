"""The side that a claim leaves unsaid, where the report leaves only one for it: who did it, or to whom.

A clause often names one side alone ("Rebels captured two tanks", "the town was retaken"); a reader knows the other from the account.
Certain are he who leaves the place that a foe takes in the same sentence, him whose losses the report lists, and of a leaving him of whom that
was told before. Else the parties in play are weighed against one another and against nobody (side_rules.py), and the likeliest fills the
side where he is likely enough. All else stays empty.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from msgspec.structs import replace

from spolia.knowledge.parties import Mention
from spolia.knowledge.words import singular
from spolia.language.figures import cut
from spolia.language.tellings import Heard
from spolia.records import Claim, Party
from spolia.resolve.opponents import Opponents
from spolia.resolve.scene import NO_SIDES, Scene
from spolia.resolve.side_rules import GAINS, HOLDINGS, LEAVINGS, Slot, Story, frame_of

SAID_OF = re.compile(r",|\s(?:of|from|in|at|on|near|with|that|which|who|under)\s")  # after what the words call a body of men
FIRST_WORD = re.compile(r"\s*(\S+)")
CIVILIANS = "civilians"
ROUNDS = 2
LEAVES = 0.25  # the least share with which he is heard who leaves
HARMS_A_SIDE = frozenset(("casualties", "attack", "seizure"))
LOSS = "takeover.lose"
LAPSE_DAYS = 14  # what was over so long before the report is told as its background, and who fights now need not be who lost then


def complete_sides(claims: list[Claim], scene: Scene, heard: Heard) -> list[Claim]:
    """The claims with the actor or target that the report makes certain, and without people harmed of whom nothing tells whose they are; all else as it
    was. `heard` is what the network hears to fill them."""
    for _ in range(ROUNDS):  # an actor that is found tells the target, and that the actor of the next claim
        sides = _Sides(claims, scene, heard)
        acted = list(map(sides.with_actor, claims))
        if any(a is not b for a, b in zip(acted, claims, strict=True)):
            sides = _Sides(acted, scene, heard)
        both = list(map(sides.with_target, acted))
        if both == claims:
            break
        claims = both
    vague = scene.known.yaml("sides.yaml")["vague"]
    return [replace(claim, target=[]) if claim.kind == "casualties" and _names_nobody(claim.target, vague) else claim for claim in claims]


class _Sides:
    def __init__(self, claims: list[Claim], scene: Scene, heard: Heard) -> None:
        self.claims, self.scene = sorted(claims, key=_start), scene
        self.opponents = Opponents(claims, scene)
        self.story = Story(self.claims, scene, self.opponents, heard)
        table = scene.known.yaml("sides.yaml")
        self.rules: dict[str, Any] = {**table, "taken": frozenset(table["taken"]), "holding": frozenset(table["holding"])}

    def _between(self, start: int, end: int) -> list[Claim]:
        """The claims whose evidence begins there, `end` excluded, in order."""
        low, high = (bisect_left(self.claims, at, key=_start) for at in (start, end))
        return self.claims[low:high]

    def with_actor(self, claim: Claim) -> Claim:
        """The claim with its actor, as far as he is certain."""
        if frame_of(claim) == LOSS:
            return claim  # "the loss of Mosul" names nobody who won it
        if not is_open(claim, "actor", self.rules) or not (actor := self._actor(claim)):
            return claim
        return replace(claim, actor=_called(actor, claim.actor))

    def with_target(self, claim: Claim) -> Claim:
        """The claim with its target, as far as he is certain."""
        if not is_open(claim, "target", self.rules) or not (target := self._target(claim)):
            return claim
        return replace(claim, target=_called(target, claim.target))

    def _actor(self, claim: Claim) -> list[Party]:
        return self._leaver(claim) if claim.kind in LEAVINGS else self._likeliest(claim, "actor")

    def _target(self, claim: Claim) -> list[Party]:
        if claim.realis == "possible" or (claim.kind == "destruction" and self._destroys_its_own(claim)):
            return []
        if any(party.name == CIVILIANS for party in claim.actor):
            return []  # they are no side in a war, so that no foe of theirs is left
        if self._is_held(claim) or self._was_taken_before(claim):
            return []
        return self._beaten(claim) or self._loser(claim) or self._hit(claim) or self._loser_by_likelihood(claim) or self._same_people(claim)

    def _loser_by_likelihood(self, claim: Claim) -> list[Party]:
        """The likeliest; of what is told as background only where the same sentence names him."""
        found = self._likeliest(claim, "target")
        return found if not self._is_background(claim) or self._names(claim, found) else []

    def _is_background(self, claim: Claim) -> bool:
        """It tells of a place or of things that were taken long before the report."""
        published, ended = self.scene.report.published, claim.time.end if claim.time is not None else None
        if claim.kind not in GAINS or published is None or ended is None:
            return False
        return (date.fromisoformat(published) - date.fromisoformat(ended)).days > LAPSE_DAYS

    def _names(self, claim: Claim, side: list[Party]) -> bool:
        """The claim's sentence has the words of one of the parties."""
        return any(self.scene.report.text.find(party.text, *self.opponents.sentence(claim)) >= 0 for party in side if party.text)

    def _likeliest(self, claim: Claim, slot: Slot) -> list[Party]:
        found = self.story.likeliest(claim, slot)
        return [found] if found is not None else []

    def _leaver(self, claim: Claim) -> list[Party]:
        """Who was beaten just before; else whom the network hears leave; else who was said to leave, or to leave things behind, before or after; else whose
        voice the report is."""
        start, _ = self.opponents.sentence(claim)
        lost = [c for c in self._between(start, claim.evidence.start + 1) if c.kind in HARMS_A_SIDE and c is not claim]
        beaten = next((c.target for c in reversed(lost) if self.opponents.rows(c.target)), None)
        if beaten:
            return list(beaten)
        if (heard := self.story.most_heard(claim, "actor", LEAVES)) is not None:
            return [heard]
        if self.leavers:
            before = bisect_right(self.leavers, claim.evidence.start, key=_start)
            return list(self.leavers[max(0, before - 1)].actor)
        own = self._own_words()
        return [own] if own is not None else []

    @cached_property
    def leavers(self) -> list[Claim]:
        """The claims of a leaving that name a side."""
        return [c for c in self.claims if c.kind in LEAVINGS and self.opponents.rows(c.actor)]

    def _own_words(self) -> Party | None:
        """The side whose voice the report is, as the report first names it."""
        own = self.scene.own_side
        named = [named for named in self.opponents.named if named.row is own]
        return Party(text=named[0].text, name=named[0].row.name) if named else None

    def _destroys_its_own(self, claim: Claim) -> bool:
        """One who withdraws, or the thing's own crew, destroys what is his."""
        if any(re.search(r"\b(?:own|crews?)\b", party.text or "", re.IGNORECASE) for party in claim.actor):
            return True
        return any(party.name in self.story.leaving for party in claim.actor if party.name)

    def _is_held(self, claim: Claim) -> bool:
        """It says who holds the place, and of nobody that he lost it."""
        words = claim.reading.words if claim.reading is not None else []
        return claim.kind == "takeover" and (frame_of(claim) in HOLDINGS or not self.rules["holding"].isdisjoint(map(str.lower, words)))

    def _was_taken_before(self, claim: Claim) -> bool:
        """ "The captured tanks were destroyed": they were his no more who had them first."""
        said = (word for item in claim.items for word in (item.text or "").lower().split())
        return claim.kind in ("destruction", "seizure") and not self.rules["taken"].isdisjoint(said)

    def _beaten(self, claim: Claim) -> list[Party]:
        """Who, in the sentence in which a foe of his takes the place, leaves it."""
        if claim.kind != "takeover":
            return []
        start, end = self.opponents.sentence(claim)
        takers = self.opponents.rows(claim.actor)
        leaving = [c for c in self._between(start, end) if c.kind in LEAVINGS]
        foes = (
            c.actor for c in leaving for row in self.opponents.rows(c.actor) if any(self.opponents.opposed(row, taker) for taker in takers)
        )
        return next(([party for party in side if party.name] for side in foes), [])

    def _hit(self, claim: Claim) -> list[Party]:
        """Those of whom the same clause says that the attack harmed them: "shelling killed 30 civilians"."""
        if claim.kind != "attack":
            return []
        start, end = claim.evidence.start, claim.evidence.end
        actors = {party.name for party in claim.actor}
        harmed = (c for c in self._between(*self.opponents.sentence(claim)) if c.kind == "casualties")
        overlapping = (c.target for c in harmed if c.evidence.start < end and start < c.evidence.end)
        return next((people for people in overlapping if people and all(p.name and p.name not in actors for p in people)), [])

    def _same_people(self, claim: Claim) -> list[Party]:
        """Those of whom the paragraph told last that they were harmed: "Two of them died"."""
        if claim.kind != "casualties":
            return []
        start = self.scene.report.text.rfind("\n", 0, claim.evidence.start) + 1
        before = [c for c in self._between(start, claim.evidence.start) if c.kind == "casualties"]
        return next((named for c in reversed(before) if (named := [party for party in c.target if party.name])), [])

    @cached_property
    def with_losses(self) -> list[Mention]:
        """The parties that the text names before a word that may head a list of losses."""
        text, losses = self.scene.report.text, tuple(self.rules["losses"])
        after = ((mention, FIRST_WORD.match(text, mention.end)) for mention in self.scene.mentions if mention.row.kind not in NO_SIDES)
        return [mention for mention, word in after if word and any(loss in word[1].lower() for loss in losses)]

    def _loser(self, claim: Claim) -> list[Party]:
        """Whose losses or stocks the report lists, of things taken or destroyed."""
        if claim.kind not in ("seizure", "destruction") or len(claim.actor) > len(self.opponents.rows(claim.actor)):
            return []
        text = self.scene.report.text
        for mention in self.with_losses:
            after = FIRST_WORD.match(text, mention.end, claim.evidence.start)
            if after and after[1].lower().strip(",:;.") in self.rules["losses"]:
                return [Party(text=text[mention.start : mention.end], name=mention.row.name)]
        return []


def is_open(claim: Claim, slot: Slot, words: Mapping[str, Any]) -> bool:
    """The claim leaves a side unsaid, or has words for it that do not tell whose they are: bodies of armed men ("the convoy"), and of people harmed or
    attacked words that only count or point. `words` is sides.yaml."""
    parties: list[Party] = getattr(claim, slot)
    harmed = slot == "target" and claim.kind in ("casualties", "attack")
    bodies = all(party.name is None and _is_one_of(party.text or "", words["bodies"]) for party in parties)
    return bodies or (harmed and _names_nobody(parties, words["vague"]))


def _names_nobody(parties: list[Party], vague: Sequence[str]) -> bool:
    """No party has a name, and their words only count or point."""
    return all(party.name is None and _says_nothing(party.text or "", vague) for party in parties)


def _called(found: list[Party], said: list[Party]) -> list[Party]:
    """Who was found, under the words that the claim has for them."""
    return [Party(text=said[0].text, name=party.name) for party in found] if said else found


def _is_one_of(text: str, nouns: Sequence[str]) -> bool:
    """The words call it so: "a relief column under Colonel Gamou" is a column."""
    said = cut(SAID_OF.split(text, maxsplit=1)[0])
    return bool(said) and singular(said[-1].word) in nouns


def _says_nothing(words: str, vague: Sequence[str]) -> bool:
    """The words only count or point: "men", "81", "those who fled"."""
    said = cut(words)
    return not said or said[0].word == "those" or said[-1].kind == "figure" or singular(said[-1].word) in vague


def _start(claim: Claim) -> int:
    return claim.evidence.start
