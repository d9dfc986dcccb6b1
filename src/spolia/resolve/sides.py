"""The side that a claim leaves unsaid, where the report leaves only one for it: who did it, or to whom.

A clause often names one side alone ("Rebels captured two tanks", "the town was retaken"); a reader knows the other from the account.
An empty side takes
- that of the strike told in the same sentence, where the claim is what the strike did;
- as actor the side that tells it, of harm to its foe or of a gain of its own ("the army said that two tanks were destroyed");
- the one opponent of the other side that stands near (opponents.py), as far off as `sides.yaml` lets each kind look;
- as the one who gains him who gained before or after, unless on another day; who leaves or leaves behind, him of whom that was told before;
- as loser him whose losses the report lists.
All else stays empty.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from functools import cached_property
from typing import Any, Literal

from msgspec.structs import replace

from spolia.knowledge.parties import Mention, PartyRow
from spolia.knowledge.words import singular
from spolia.records import Claim, Party
from spolia.resolve.opponents import Opponents, Reach
from spolia.resolve.scene import NO_SIDES, Scene

Slot = Literal["actor", "target"]
FIRST_WORD = re.compile(r"\s*(\S+)")
WORDED = {"attack": "ground", "takeover": "restoring"}  # the words of each kind after which its target is looked for farther off
LEAVINGS = frozenset(("withdrawal", "abandonment"))
EFFECTS = frozenset(("destruction", "casualties"))  # kinds that tell what a strike did
GAINS = frozenset(("takeover", "seizure"))
HARMS_A_SIDE = frozenset(("casualties", "attack", "seizure"))
BOASTS = GAINS | {"destruction"}  # kinds of which a side tells as its own without naming itself
HOLDINGS = frozenset(("takeover.control", "takeover.in hands"))  # frames that say who holds a place, not that it was taken then


def complete_sides(claims: list[Claim], scene: Scene) -> list[Claim]:
    """The claims with the actor or target that the report makes certain; all else as it was."""
    for slot in ("actor", "target", "actor", "target"):  # an actor that is found tells the target, and that the actor of the next claim
        sides = _Sides(claims, scene)
        claims = [sides.with_actor(claim) if slot == "actor" else sides.with_target(claim) for claim in claims]
    return claims


class _Sides:
    def __init__(self, claims: list[Claim], scene: Scene) -> None:
        self.claims, self.scene = sorted(claims, key=_start), scene
        self.opponents = Opponents(claims, scene)
        self.rules: dict[str, Any] = scene.known.yaml("sides.yaml")

    def _between(self, start: int, end: int) -> list[Claim]:
        """The claims whose evidence begins there, `end` excluded, in order."""
        low, high = (bisect_left(self.claims, at, key=_start) for at in (start, end))
        return self.claims[low:high]

    def with_actor(self, claim: Claim) -> Claim:
        """The claim with its actor, as far as he is certain."""
        return claim if claim.actor or not (actor := self._actor(claim)) else replace(claim, actor=actor)

    def with_target(self, claim: Claim) -> Claim:
        """The claim with its target, as far as he is certain."""
        if claim.target and not self._is_vague(claim):
            return claim
        return replace(claim, target=target) if (target := self._target(claim)) else claim

    def _is_vague(self, claim: Claim) -> bool:
        """Of the people harmed or attacked it is not known whose they are."""
        return claim.kind in ("casualties", "attack") and all(
            party.name is None and self._says_nothing(party.text or "") for party in claim.target
        )

    def _says_nothing(self, words: str) -> bool:
        """The words only count or point: "men", "81", "those who fled"."""
        said = words.lower().split()
        return not said or said[0] == "those" or said[-1][0].isdigit() or singular(said[-1]) in self.rules["vague"]

    def _actor(self, claim: Claim) -> list[Party]:
        if claim.kind in LEAVINGS:
            return self._leaver(claim)
        if claim.kind == "transfer":
            return self._giver(claim)
        captive = claim.kind == "casualties" and any(item.category in self.rules["captive"] for item in claim.items)
        return (
            self._of_the_strike(claim, "actor")
            or self._teller(claim)
            or self._opponent(claim, "actor", "captive" if captive else claim.kind)
            or self._gainer(claim)
        )

    def _target(self, claim: Claim) -> list[Party]:
        if claim.realis == "possible" or (claim.kind == "destruction" and self._destroys_its_own(claim)):
            return []
        word = WORDED.get(claim.kind)
        word = word if word and self._is_told_by(claim, word) else None
        found = (
            self._of_the_strike(claim, "target")
            or self._beaten(claim)
            or self._opponent(claim, "target", word or claim.kind)
            or self._loser(claim)
            or self._same_people(claim)
        )
        return [Party(text=claim.target[0].text, name=party.name) for party in found] if claim.target else found

    def _is_told_by(self, claim: Claim, listed: str) -> bool:
        """The words that told the claim are of a list of `sides.yaml`."""
        words = claim.reading.words if claim.reading is not None else []
        return bool({" ".join(words).lower(), *(word.lower() for word in words)} & set(self.rules[listed]))

    def _opponent(self, claim: Claim, slot: Slot, kind: str) -> list[Party]:
        reach: Reach | None = self.rules["reach"][slot].get(kind)
        if slot == "target" and self._is_own_gain(claim):
            reach = self.rules["reach"]["own"].get(kind, reach)
        if reach is None:
            return []
        told: Reach = self.rules["told"].get(kind, reach)
        found = self.opponents.of(claim.target if slot == "actor" else claim.actor, claim, reach, told)
        return [Party(text=found.text, name=found.row.name)] if found else []

    def _of_the_strike(self, claim: Claim, slot: Slot) -> list[Party]:
        """The side of the attack in the same sentence, of what it did."""
        if claim.kind not in EFFECTS:
            return []
        start, end = self.opponents.sentence(claim)
        strikes = (c for c in self._between(start, end) if c.kind == "attack")
        other = {party.name for party in (claim.target if slot == "actor" else claim.actor)}
        sides = (getattr(strike, slot) for strike in strikes)
        return next((list(side) for side in sides if side and not other & {party.name for party in side}), [])

    def _teller(self, claim: Claim) -> list[Party]:
        """The side that tells the claim, of harm to its foe, or of a gain without anybody's loss."""
        row = self._voice(claim)
        if row is None or row.kind in NO_SIDES or claim.certainty == "denied" or self._is_mishap(claim):
            return []
        if claim.target and not any(self.opponents.opposed(row, loser) for loser in self.opponents.rows(claim.target)):
            return []
        acting = [named for named in self.opponents.named if named.row is row]
        if not claim.target and (claim.kind not in BOASTS or not self._is_at_home(row)):
            return []
        words = claim.speaker.text if claim.speaker is not None else acting[0].text if acting else None
        return [Party(text=words, name=row.name)] if words else []

    def _is_mishap(self, claim: Claim) -> bool:
        """Nobody need have done it."""
        return claim.reading is not None and claim.reading.frame in self.rules["mishaps"]

    def _is_at_home(self, row: PartyRow) -> bool:
        """The war is the party's own: told of its land, or of what it took itself; who helps from abroad does not gain towns there."""
        took = any(row in self.opponents.rows(claim.actor) for claim in self.claims if claim.kind in GAINS)
        return (
            took or row.country is None or (row.country == self.scene.main_state() and self.scene.known.parties.at_war_at_home(row.country))
        )

    def _voice(self, claim: Claim) -> PartyRow | None:
        """The side for which the claim's speaker speaks, or the report where it has none."""
        row = self.scene.known.parties.row(claim.speaker.name) if claim.speaker is not None else self.scene.own_side
        while row is not None and row.kind in ("person", "media", "other") and row.parent:
            row = self.scene.known.parties.row(row.parent)
        return row

    def _gainer(self, claim: Claim) -> list[Party]:
        """Who gained last before the claim, on no other day; who gains only after it, where nobody else attacks or gains in the report."""
        if claim.kind not in GAINS:
            return []
        losers = {party.name for party in claim.target}
        at = bisect_left(self.gains, claim.evidence.start, key=_start)
        for other in (*_backwards(self.gains[:at]), *(self.gains[at:] if self._one_side_acts(claim) else ())):
            other_day = other.time is not None and claim.time is not None and other.time.text != claim.time.text
            if other is claim or other_day:
                continue
            if not losers & {party.name for party in other.actor if party.name}:
                return list(other.actor)
        return []

    def _one_side_acts(self, claim: Claim) -> bool:
        """Nobody but one party attacks or gains in the report, the claim itself aside."""
        others = self.acting - Counter({row.name for row in self.opponents.rows(claim.actor)})
        return len(others) == 1

    @cached_property
    def acting(self) -> Counter[str]:
        """In how many attacks and gains each party acts."""
        acts = (c for c in self.claims if c.kind in GAINS | {"attack"})
        return Counter(name for c in acts for name in {row.name for row in self.opponents.rows(c.actor)})

    @cached_property
    def gains(self) -> list[Claim]:
        """The claims of which it is told who gained, and not only that he holds it."""
        gains = (c for c in self.claims if c.kind in GAINS and c.actor and c.certainty != "denied")
        return [c for c in gains if c.reading is None or c.reading.frame not in HOLDINGS]

    def _leaver(self, claim: Claim) -> list[Party]:
        """Who was beaten just before; else who was said to leave, or to leave things behind, before or after; else whose voice the report is."""
        start, _ = self.opponents.sentence(claim)
        lost = [c for c in self._between(start, claim.evidence.start + 1) if c.kind in HARMS_A_SIDE and c is not claim]
        beaten = next((c.target for c in reversed(lost) if self.opponents.rows(c.target)), None)
        if beaten:
            return list(beaten)
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

    def _giver(self, claim: Claim) -> list[Party]:
        """Who gave before, where the account goes on about aid."""
        before = [c for c in self.claims if c.kind == "transfer" and c.actor and c.evidence.start < claim.evidence.start]
        return list(before[-1].actor) if before else []

    def _destroys_its_own(self, claim: Claim) -> bool:
        """One who withdraws, or the thing's own crew, destroys what is his."""
        if any(re.search(r"\b(?:own|crews?)\b", party.text or "", re.IGNORECASE) for party in claim.actor):
            return True
        return any(party.name in self.leaving for party in claim.actor if party.name)

    @cached_property
    def leaving(self) -> frozenset[str | None]:
        """Those of whom the report says that they leave, or leave things behind."""
        return frozenset(party.name for c in self.claims if c.kind in LEAVINGS for party in c.actor)

    def _is_own_gain(self, claim: Claim) -> bool:
        """The report is the voice of the side that acts in the claim: it knows one enemy."""
        own = self.scene.own_side
        if own is None or own.kind in NO_SIDES:
            return False
        return any(self.opponents.akin(own, row) for row in self.opponents.rows(claim.actor))

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


def _start(claim: Claim) -> int:
    return claim.evidence.start


def _backwards(claims: list[Claim]) -> list[Claim]:
    """The last first; those that begin at one place in their order."""
    return sorted(claims, key=lambda claim: -claim.evidence.start)
