"""How well established an event is: a stated model whose every number is in grades.yaml, and sentences that say what was counted.

The log odds start at the prior of the kind. Each independent root adds one weight, that of its best claim: the log of how many times
likelier its source says so where it is so, what it rests on is shown, and what costs something is said, times factors for interest, certainty,
stance. What comes by way of others is never weighed above the weakest of them. Each further root adds a little less. Roots that deny it, or tell it
otherwise, take theirs away; so do outlets that doubt what they pass on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import replace as altered
from math import exp, log
from typing import Any

from msgspec.structs import replace

from spolia.knowledge.tables import Knowledge
from spolia.records import Contradiction, Grade, Reason, Reliability
from spolia.weigh.doubts import deny_too, doubters_of
from spolia.weigh.told import IMAGES, Told
from spolia.weigh.voices import LETTERS, Voices

LIMIT = 20.0  # log odds beyond which a double knows no difference


@dataclass(frozen=True, slots=True)
class Numbers:
    """grades.yaml, by what each number is for."""

    prior: dict[str, float]
    ratio: dict[str, float]
    meaning: dict[str, str]
    shown: dict[Any, float]
    said: dict[str | None, float]
    factors: dict[str, dict[Any, float]]
    against: dict[str, float]
    further: float
    ceiling: float
    floor: float
    scale: list[dict[str, Any]]


def numbers_of(known: Knowledge) -> Numbers:
    table = known.yaml("grades.yaml")
    factors = {part: {row[part]: float(row["factor"]) for row in table[part]} for part in ("interest", "certainty", "stance", "realis")}
    return Numbers(
        prior={row["kind"]: float(row["odds"]) for row in table["prior"]},
        ratio={row["letter"]: float(row["ratio"]) for row in table["reliability"]},
        meaning={row["letter"]: row["meaning"] for row in table["reliability"]},
        shown={row["basis"]: float(row["ratio"]) for row in table["basis"]} | {None: 1.0},
        said={row["said"]: float(row["ratio"]) for row in table["said"]} | {None: 1.0},
        factors=factors,
        against={k: float(v) for k, v in table["against"].items()},
        further=float(table["further"]),
        ceiling=float(table["ceiling"]),
        floor=float(table["floor"]),
        scale=table["credibility"],
    )


@dataclass(frozen=True, slots=True)
class Root:
    """One independent origin in the balance: `weight` is above 0 where it speaks for the event, below where against.

    `claims` are those that are weighed, `told` all of its claims: copies weigh nothing. Of outlets that doubt what others say (`doubts`), each claim is
    the denial that it amounts to.
    """

    told: list[Told]
    claims: list[Told]
    best: Told
    weight: float
    letter: Reliability
    asserts: bool
    doubts: bool = False


class Grader:
    """Grades events by one table and what is known of the voices."""

    def __init__(self, known: Knowledge, voices: Voices, roots: list[list[list[Told]]], echoes: Iterable[str]) -> None:
        """`roots` are those of all events, each event's in one list; `echoes` the claims that weigh nothing."""
        self.numbers = numbers_of(known)
        self.voices = voices
        self._echoes: set[str] = set()
        self._told: dict[str, Told] = {}
        self._first: dict[str, Told] = {}
        for each in roots:
            self.learn(each, ())
        self._echoes.update(echoes)

    def learn(self, roots: list[list[Told]], echoes: Iterable[str]) -> None:
        """Takes the event that these roots tell for what is told by their claims, of which the echoes weigh nothing."""
        self._told |= {one.id: one for root in roots for one in root}
        self._first |= {one.id: root[0] for root in roots for one in root}
        self._echoes.difference_update(one.id for root in roots for one in root)
        self._echoes.update(echoes)

    def forget(self, claims: Iterable[Told]) -> None:
        """Lets the claims go."""
        for one in claims:
            del self._told[one.id], self._first[one.id]
            self._echoes.discard(one.id)

    def grade(self, roots: list[list[Told]], contradictions: list[Contradiction]) -> Grade:
        """The grade of an event told by these roots, of which the contradictions speak."""
        weighed = self._weigh(roots)
        contradictions = self._heard(contradictions)
        for_it = [root for root in weighed if root.asserts]
        share = 1 / (1 + exp(-self._odds(weighed, contradictions)))
        probability = round(max(self.numbers.floor, min(self.numbers.ceiling, share)), 2)
        best = min((root.letter for root in (for_it or weighed)), key=LETTERS.index)
        contradicted = bool(contradictions) or any(not root.asserts for root in weighed)
        return Grade(
            probability=probability,
            credibility=self._credibility(probability, for_it, contradicted),
            reliability=best,
            because=self._because(weighed, contradictions),
        )

    def odds(self, roots: list[list[Told]], contradictions: list[Contradiction]) -> float:
        """The natural logarithm of the odds that the event happened, before anything is rounded."""
        return self._odds(self._weigh(roots), self._heard(contradictions))

    def _heard(self, contradictions: list[Contradiction]) -> list[Contradiction]:
        """The contradictions between claims that are weighed: what copies alone have changed disputes nothing."""
        heard = []
        for each in contradictions:
            sides = [replace(side, claims=[claim for claim in side.claims if claim not in self._echoes]) for side in each.sides]
            if sum(bool(side.claims) for side in sides) > 1:
                heard.append(replace(each, sides=[side for side in sides if side.claims]))
        return heard

    def _odds(self, weighed: list[Root], contradictions: list[Contradiction]) -> float:
        odds = log(self.numbers.prior[weighed[0].claims[0].claim.kind])
        odds += self._together(root.weight for root in weighed if root.weight > 0)
        odds += self._together(root.weight for root in weighed if root.weight < 0)
        odds -= sum(root.weight for root in _minorities([r for r in weighed if r.asserts], contradictions)) * self.numbers.against["other"]
        odds -= sum(self._against_from_outside(weighed, each) for each in contradictions if each.event is None)
        return max(-LIMIT, min(LIMIT, odds))

    def _together(self, weights: Iterable[float]) -> float:
        """What roots of one mind weigh together: the strongest in full, each further one `further` of what it would have weighed a place before."""
        ranked = sorted(weights, key=abs, reverse=True)
        return sum(weight * self.numbers.further**place for place, weight in enumerate(ranked))

    def _weigh(self, roots: list[list[Told]]) -> list[Root]:
        """The roots of an event, then those who doubt what they pass on; who denies it too counts once, by what takes more."""
        weighed = [self._weigh_root(root) for root in roots]
        for doubters in doubters_of([one for root in weighed for one in root.claims], self.voices):
            doubt = self._weigh_doubt(doubters)
            same = next((n for n, root in enumerate(weighed) if not root.asserts and deny_too(doubters, root.claims)), None)
            if same is None:
                weighed.append(doubt)
            else:
                weighed[same] = altered(weighed[same], weight=min(weighed[same].weight, doubt.weight))
        return weighed

    def _weigh_doubt(self, told: list[Told]) -> Root:
        """Outlets of one root that doubt what they pass on, by the one whose denial would weigh most."""
        best = min(told, key=lambda one: (-self.weight(one), one.order))
        weight = -self.weight(best) * self.numbers.against["denial"] * self.numbers.against["doubt"]
        return Root(told, told, best, weight, self.voices.reliability(best), asserts=False, doubts=True)

    def _weigh_root(self, told: list[Told]) -> Root:
        """The root by its best claim; claims of one root that deny what others of it assert take from it."""
        claims = self._own_words(told)
        by_weight = sorted(claims, key=lambda one: (-self.weight(one), one.order))
        asserting = [one for one in by_weight if not one.denied]
        denying = [one for one in by_weight if one.denied]
        best = (asserting or denying)[0]
        weight = self.weight(asserting[0]) if asserting else 0.0
        if denying:
            weight -= self.weight(denying[0]) * self.numbers.against["denial"]
        letter = min((self.voices.reliability(one) for one in claims), key=LETTERS.index)
        return Root(told, claims, best, weight, letter, bool(asserting))

    def _own_words(self, told: list[Told]) -> list[Told]:
        """The claims less echoes, and less what outlets that nobody knows copy of one that is known: under another name it is still that one's word, and its interest."""
        claims = [one for one in told if one.id not in self._echoes] or told
        known = {one.origin for one in claims if one.claim.speaker is None and self.voices.is_known(one)}
        return [one for one in claims if one.claim.speaker is not None or one.origin not in known or self.voices.is_known(one)]

    def weight(self, one: Told) -> float:
        """The log ratio that one claim brings, 0 or more; but for what is shown, never above what the weakest relay of it would bring."""
        base = log(self.numbers.ratio[self.voices.reliability(one)])
        for party in one.claim.via:
            letter = self.voices.letter_of(party.name or party.text)
            if letter is not None:
                base = min(base, log(self.numbers.ratio[letter]))
        claim, factors = one.claim, self.numbers.factors
        base += log(self.numbers.shown[claim.basis]) + log(self.numbers.said[self._said(one)])
        for part, value in (("certainty", claim.certainty), ("stance", claim.stance), ("realis", claim.realis)):
            base *= factors[part][value]
        return max(0.0, base * factors["interest"][self.voices.interest(one)])

    def _said(self, one: Told) -> str | None:
        """What it is to say so: an `admission`, or a `refutation` by somebody who serves no party and is in the table of sources; at first hand alone."""
        if one.claim.via:
            return None
        if self.voices.interest(one) == "admits":
            return "admission"
        free = one.denied and self.voices.partisan(one) is None and self.voices.reliability(one) != "F"
        return "refutation" if free else None

    def _against_from_outside(self, roots: list[Root], each: Contradiction) -> float:
        """What the claims of other events take from this one that they contradict, each voice once, and each root: copies are one voice."""
        mine = {one.id for root in roots for one in root.told}
        others = [self._told[c] for side in each.sides if not mine.intersection(side.claims) for c in side.claims]
        if each.slot == "certainty" and not any(one.denied for one in others):
            return 0.0  # a denial is not made less likely to have been meant: it takes from what it denies
        by_voice: dict[str, float] = {}
        for one in self._own_words(others):
            voice = self.voices.mouth(self._first[one.id])
            by_voice[voice] = max(by_voice.get(voice, 0.0), self.weight(one))
        return sum(by_voice.values()) * self.numbers.against["denial" if each.slot == "certainty" else "other"]

    def _credibility(self, probability: float, for_it: list[Root], contradicted: bool) -> int:
        """The Admiralty credibility; 6 where one origin of unknown reliability, with nothing to show, is all there is."""
        seen = any(one.claim.basis in IMAGES for root in for_it for one in root.claims)
        if len(for_it) == 1 and for_it[0].letter == "F" and not seen and not contradicted:
            return 6
        free = sum(any(self.voices.interest(one) != "boasts" for one in root.claims) for root in for_it)
        for row in self.numbers.scale:
            enough = probability >= row["probability"] and len(for_it) >= row["roots"] and free >= row["free"]
            if enough and (row["contradicted"] or not contradicted):
                return int(row["credibility"])
        return 5

    def _because(self, weighed: list[Root], contradictions: list[Contradiction]) -> list[Reason]:
        """What was counted, a sentence a root, strongest first, then what speaks against."""
        reasons = [self._root_reason(root) for root in sorted(weighed, key=lambda r: (-r.weight, r.told[0].order))]
        roots = [root for root in weighed if not root.doubts]
        many = [one.id for root in roots if root.asserts for one in root.told if not one.denied]
        count = sum(root.asserts for root in weighed)
        if count > 1:
            reasons.insert(0, Reason(text=f"{count} independent origins say so.", claims=many))
        elif len(roots) == 1 and len(many) > 1:
            reasons.insert(0, Reason(text="All that is said of it goes back to one origin, which counts once.", claims=many))
        for each in contradictions:
            claims = [claim for side in each.sides for claim in side.claims]
            values = " against ".join(side.value for side in each.sides)
            reasons.append(Reason(text=f"Disputed in {each.slot}: {values}.", claims=claims))
        return reasons

    def _root_reason(self, root: Root) -> Reason:
        claim, interest = root.best.claim, self.voices.interest(root.best)
        who = self.voices.title(root.best)
        parts = [f"{who} {'says so' if root.asserts else 'doubts it' if root.doubts else 'denies it'}"]
        parts.append(f"source {root.letter} ({self.numbers.meaning[root.letter]})")
        if interest in ("boasts", "denies"):
            parts.append("an interested party")
        if interest == "admits":
            parts.append("against its own interest")
        if self._said(root.best) == "refutation":
            parts.append("in nobody's service")
        if claim.basis:
            parts.append(f"resting on {'an eyewitness' if claim.basis == 'eyewitness' else claim.basis}")
        if claim.certainty == "hedged":
            parts.append("hedged")
        if claim.stance == "doubted":
            parts.append("doubted by the report")
        if claim.realis in ("possible", "failed"):
            parts.append({"possible": "as something that may come", "failed": "as something that failed"}[claim.realis])
        text = f"{'; '.join(parts)}: {'adds' if root.asserts and root.weight >= 0 else 'takes'} {abs(root.weight):.2f}."
        return Reason(text=text, claims=[one.id for one in root.told])


def _minorities(roots: list[Root], contradictions: list[Contradiction]) -> list[Root]:
    """The roots that stand, in some contradiction over what happened, on a side that weighs less than the strongest."""
    losing: dict[int, Root] = {}
    for each in contradictions:
        if each.slot == "certainty":
            continue  # denials have their own weight already
        sides = [[root for root in roots if any(one.id in side.claims for one in root.claims)] for side in each.sides]
        strongest = max(range(len(sides)), key=lambda i: (sum(root.weight for root in sides[i]), -i))
        for i, side in enumerate(sides):
            if i != strongest:
                losing |= {id(root): root for root in side if root not in sides[strongest]}
    return [root for root in roots if id(root) in losing]
