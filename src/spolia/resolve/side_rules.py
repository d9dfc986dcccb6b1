"""What speaks for and against a party as the side that a claim leaves unsaid: one rule of a name and a small function each.

A rule gives a number, mostly 0 or 1, for one claim, one of its sides and one party in play. How much each weighs, for actors and for targets,
is fitted to what coders wrote and stands in `knowledge/sides.yaml`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import exp, log
from typing import Any, Literal

from spolia.knowledge.parties import PartyRow
from spolia.language.tellings import LEAST, Filler, Heard
from spolia.records import Claim, Party
from spolia.resolve.opponents import HOSTILE, Named, Opponents
from spolia.resolve.scene import NO_SIDES, Scene

Slot = Literal["actor", "target"]
LEAVINGS = frozenset(("withdrawal", "abandonment"))
GAINS = frozenset(("takeover", "seizure"))
HOLDINGS = frozenset(("takeover.control", "takeover.in hands"))  # frames that say who holds a place, not that it was taken then
FEW, MANY = 2, 4  # parties in play, with fewer or with more than which a side is left open in another measure
LONG = 300  # days before the report by which others may have fought than do now
LEAST_ODDS = log(LEAST / (1 - LEAST))  # of the least share that the network keeps
EARLIER = 20  # hostile claims at most that are looked through for the last of a kind
# The rules that hold more for one kind of claim than for another.
FOR_KINDS = ("foe", "only_foe", "speaks", "speaks_of_foe", "same_before", "heard_odds")


@dataclass(frozen=True, slots=True)
class _Around:
    """What is the same for all parties in play when a claim is asked for a side: who is on the other side and who fights him, whose voice it is, and who was named
    before; `sentence` is where its own begins and ends, `last_named` where a party is named last before that end, and `heard` the shares with which the network
    hears each as that side, `heard_other` as the other."""

    other: list[PartyRow]
    foes: list[PartyRow]
    voice: PartyRow | None
    same_before: frozenset[str]
    same_kind_before: frozenset[str]
    other_before: frozenset[str]
    strike: frozenset[str]
    gainers: frozenset[str]
    sentence: tuple[int, int]
    last_named: int
    heard: Mapping[PartyRow, float]
    heard_other: Mapping[PartyRow, float]


class Story:
    """The parties in play in a report, and how each stands to a claim."""

    def __init__(self, claims: list[Claim], scene: Scene, opponents: Opponents, heard: Heard) -> None:
        self.claims, self.scene, self.opponents, self.heard = claims, scene, opponents, heard
        self.words: dict[str, Any] = scene.known.yaml("sides.yaml")

    @cached_property
    def places(self) -> dict[PartyRow, list[Named]]:
        """Where each party in play is named, in order."""
        places: dict[PartyRow, list[Named]] = defaultdict(list)
        for named in self.opponents.named:
            places[named.row].append(named)
        return dict(places)

    @cached_property
    def filled(self) -> dict[Slot, list[tuple[int, Claim, frozenset[str]]]]:
        """The hostile claims that name a side, by slot: where each begins, and its parties."""
        filled: dict[Slot, list[tuple[int, Claim, frozenset[str]]]] = {"actor": [], "target": []}
        for claim in self.claims:
            if claim.kind in HOSTILE - LEAVINGS:
                for slot, side in (("actor", claim.actor), ("target", claim.target)):
                    if names := frozenset(row.name for row in self.opponents.rows(side)):
                        filled[slot].append((claim.evidence.start, claim, names))  # type: ignore[index]
        return filled

    @cached_property
    def counts(self) -> dict[Slot, dict[str, int]]:
        """In how many hostile claims each party is the actor, and the target."""
        counts: dict[Slot, dict[str, int]] = {"actor": defaultdict(int), "target": defaultdict(int)}
        for slot, rows in self.filled.items():
            for _, _, names in rows:
                for name in names:
                    counts[slot][name] += 1
        return counts

    @cached_property
    def leaving(self) -> frozenset[str]:
        """Those of whom the report says that they leave, or leave things behind."""
        return frozenset(row.name for claim in self.claims if claim.kind in LEAVINGS for row in self.opponents.rows(claim.actor))

    def candidates(self, claim: Claim, slot: Slot) -> dict[PartyRow, dict[str, float]]:
        """Who may fill a side of a claim, with what the rules give for each: nobody who is, or is of, the other side."""
        other = self.opponents.rows(claim.target if slot == "actor" else claim.actor)
        voice = self.voice(claim) if claim.speaker is not None else None
        in_play = dict.fromkeys([*self.places, *([voice] if voice is not None else ())])
        rows = [row for row in in_play if not any(self.opponents.akin(row, known) for known in other)]
        denier = self.voice(claim) if slot == "actor" and claim.certainty == "denied" and claim.kind in GAINS else None
        if denier is not None:
            rows = [
                row for row in rows if not self.opponents.akin(row, denier)
            ]  # who denies that a town was taken speaks of another's taking
        then = self._long_before(claim)
        foes = [row for row in rows if any(self.opponents.opposed(row, known, then) for known in other)]
        around = self._around(claim, slot, other, foes)
        found = {row: self._rules(claim, slot, row, around) for row in rows}
        most = max((rules.get("heard", 0.0) for rules in found.values()), default=0.0)
        for rules in found.values():
            if most and rules.get("heard") == most:
                rules["most_heard"] = 1.0
        return found

    def _around(self, claim: Claim, slot: Slot, other: list[PartyRow], foes: list[PartyRow]) -> _Around:
        before: Slot = "target" if slot == "actor" else "actor"
        start, end = self.opponents.sentence(claim)
        return _Around(
            other=other,
            foes=foes,
            voice=self.voice(claim),
            same_before=self._last(claim, slot, None),
            same_kind_before=self._last(claim, slot, claim.kind),
            other_before=self._last(claim, before, None),
            strike=self._of_the_strike(claim, slot),
            gainers=self._gainers(claim) if slot == "actor" else frozenset(),
            sentence=(start, end),
            last_named=self._last_named(end),
            heard=self._shares(claim, slot),
            heard_other=self._shares(claim, before),
        )

    def _rules(self, claim: Claim, slot: Slot, row: PartyRow, around: _Around) -> dict[str, float]:
        other, foes, voice = around.other, around.foes, around.voice
        acts, suffers = self.counts["actor"][row.name], self.counts["target"][row.name]
        rules = {
            "foe": row in foes,
            "told_foe": any(frozenset((row.name, known.name)) in self.opponents.told and row in foes for known in other),
            "only_foe": foes == [row],
            "no_foe": bool(other) and row not in foes,
            "speaks": voice is not None and self.opponents.akin(row, voice),
            "speaks_of_foe": voice is not None and row in foes and self.opponents.akin(row, voice),
            "foe_of_voice": voice is not None and self.opponents.opposed(row, voice),
            "same_before": row.name in around.same_before,
            "same_kind_before": row.name in around.same_kind_before,
            "other_before": row.name in around.other_before,
            "strike": row.name in around.strike,
            "acts": (acts - suffers) / (acts + suffers + 1),
            "leaves": row.name in self.leaving,
            "gained_before": row.name in around.gainers,
            **self._nearness(claim, row, around),
            "heard": (heard := around.heard.get(row, 0.0)),
            "heard_odds": odds_of(heard),
            "heard_other": around.heard_other.get(row, 0.0),
        }
        return {name: float(value) for name, value in rules.items() if value}

    def _shares(self, claim: Claim, slot: Slot) -> Mapping[PartyRow, float]:
        """The highest share with which the network hears a mention of each party as a side of the claim; of those that it hears."""
        shares: dict[PartyRow, float] = {}
        for start, role, score in self._fillers(claim):
            for row in self._named_at(start) if role == slot else ():
                shares[row] = max(score, shares.get(row, 0.0))
        return shares

    def _named_at(self, at: int) -> Iterator[PartyRow]:
        """The parties in whose mentions a word stands."""
        named = self.opponents.named
        for near in reversed(named[bisect_left(named, at - self.longest, key=_at) : bisect_right(named, at, key=_at)]):
            if at < near.at + len(near.text):
                yield near.row

    @cached_property
    def longest(self) -> int:
        """The characters of the longest mention of a party."""
        return max((len(named.text) for named in self.opponents.named), default=0)

    def most_heard(self, claim: Claim, slot: Slot, least: float) -> Party | None:
        """The party that the network hears most as a side of the claim, where its share is no less than `least`."""
        shares = self._shares(claim, slot)
        row = max((row for row in self.places if row in shares), key=shares.__getitem__, default=None)
        return self.as_worded(row, claim) if row is not None and shares[row] >= least else None

    def _fillers(self, claim: Claim) -> Sequence[Filler]:
        return self.heard.get((claim.kind, claim.evidence.start, claim.evidence.end), ())

    def _nearness(self, claim: Claim, row: PartyRow, around: _Around) -> dict[str, float]:
        """How near the party is named, and how often beside others."""
        start, end = around.sentence
        paragraph = self.scene.report.text.rfind("\n", 0, claim.evidence.start) + 1
        near = self.places.get(row, [])
        last = bisect_left(near, end, key=_at) - 1
        at = near[last].at if last >= 0 else -1
        return {
            "in_sentence": at >= start,
            "in_paragraph": paragraph <= at < start,
            "earlier": 0 <= at < min(paragraph, start),
            "last_named": at >= 0 and at == around.last_named,
            "share": len(near) / max(1, len(self.opponents.named)),
        }

    def _last_named(self, end: int) -> int:
        found = bisect_left(self.opponents.named, end, key=_at)
        return self.opponents.named[found - 1].at if found else -1

    def _last(self, claim: Claim, slot: Slot, kind: str | None) -> frozenset[str]:
        """The parties of that side in the last claim before that names one, of one kind where it is given."""
        rows = self.filled[slot]
        upto = bisect_left(rows, claim.evidence.start, key=lambda row: row[0])
        for _, earlier, names in reversed(rows[max(0, upto - EARLIER) : upto]):
            if earlier is not claim and (kind is None or earlier.kind == kind):
                return names
        return frozenset()

    def _gainers(self, claim: Claim) -> frozenset[str]:
        """Who gained last before the claim, on no other day; not who only holds a place."""
        if claim.kind not in GAINS:
            return frozenset()
        at = bisect_left(self.gains, claim.evidence.start, key=_start)
        for earlier in reversed(self.gains[:at]):
            other_day = earlier.time is not None and claim.time is not None and earlier.time.text != claim.time.text
            if earlier is not claim and not other_day:
                return frozenset(row.name for row in self.opponents.rows(earlier.actor))
        return frozenset()

    @cached_property
    def gains(self) -> list[Claim]:
        """The claims of which it is told who gained, and not only that he holds it."""
        gains = (c for c in self.claims if c.kind in GAINS and self.opponents.rows(c.actor) and c.certainty != "denied")
        return [c for c in gains if frame_of(c) not in HOLDINGS]

    def silence(self, claim: Claim, slot: Slot) -> dict[str, float]:
        """What the rules give for a side that a claim leaves unsaid to be nobody's, or nobody known."""
        other = claim.target if slot == "actor" else claim.actor
        words = claim.reading.words if claim.reading is not None else []
        said = {" ".join(words).lower(), *(word.lower() for word in words)}
        harms = {item.category for item in claim.items}
        rules = {
            "none": True,
            f"none:{claim.kind}": True,
            "none:other_unsaid": not other,
            "none:other_unknown": bool(other) and not self.opponents.rows(other),
            "none:civilians": any(party.name == "civilians" for party in other),
            "none:possible": claim.realis == "possible",
            "none:denied": claim.certainty == "denied",
            "none:mishap": frame_of(claim) in self.words["mishaps"],
            "none:detained": "detained" in harms,
            "none:displaced": "displaced" in harms,
            "none:structure": harms == {"structure"},
            "none:ground": bool(said & set(self.words["ground"])),
            "none:restoring": bool(said & set(self.words["restoring"])),
            "none:unnamed": 1 - max((score for _, role, score in self._fillers(claim) if role == slot), default=0.0),
            "none:odds": odds_of(max((score for _, role, score in self._fillers(claim) if role == slot), default=0.0)),
            "none:heard": frame_of(claim).endswith(".heard"),
            "none:held": frame_of(claim) in HOLDINGS,
            "none:few": len(self.places) < FEW,
            "none:many": len(self.places) > MANY,
        }
        return {name: float(value) for name, value in rules.items() if value}

    def _long_before(self, claim: Claim) -> str | None:
        """The day by which what is told was over, where that is so long before the report that others may have fought then."""
        published, ended = self.scene.report.published, claim.time.end if claim.time is not None else None
        if published is None or ended is None or (date.fromisoformat(published) - date.fromisoformat(ended)).days <= LONG:
            return None
        return ended

    def likeliest(self, claim: Claim, slot: Slot) -> Party | None:
        """The party that most likely fills a side of a claim, where that is likely enough."""
        weights, least = self.words["weights"][slot], self.words["least"][slot].get(claim.kind)
        if least is None:
            return None
        found = {row: score_of(rules, claim.kind, weights) for row, rules in self.candidates(claim, slot).items()}
        if not found:
            return None
        row = max(found, key=found.__getitem__)
        others = exp(score_of(self.silence(claim, slot), claim.kind, weights)) + sum(map(exp, found.values()))
        return self.as_worded(row, claim) if exp(found[row]) >= least * others else None

    def _of_the_strike(self, claim: Claim, slot: Slot) -> frozenset[str]:
        """The side of an attack that is told in the same sentence."""
        start, end = self.opponents.sentence(claim)
        rows = self.filled[slot]
        low, high = (bisect_left(rows, at, key=lambda row: row[0]) for at in (start, end))
        return frozenset(name for _, other, names in rows[low:high] if other.kind == "attack" and other is not claim for name in names)

    def voice(self, claim: Claim) -> PartyRow | None:
        """The side for which the claim's speaker speaks, or the report where it has none; None for those who only tell."""
        row = self.scene.known.parties.row(claim.speaker.name) if claim.speaker is not None else self.scene.own_side
        while row is not None and row.kind in ("person", "media", "other") and row.parent:
            row = self.scene.known.parties.row(row.parent)
        return None if row is None or row.kind in NO_SIDES else row

    def as_worded(self, row: PartyRow, claim: Claim) -> Party:
        """The party in the words in which the report named it last before the claim's end, else first."""
        near = self.places.get(row)
        if near is None:
            return Party(text=claim.speaker.text if claim.speaker is not None else None, name=row.name)
        last = bisect_right(near, claim.evidence.end, key=_at) - 1
        return Party(text=near[max(0, last)].text, name=row.name)


def odds_of(share: float) -> float:
    """The log-odds of a share, 0 for the least that is kept, about 2 for the surest."""
    return max(0.0, (log(share / (1 - share)) - LEAST_ODDS) / -LEAST_ODDS) if 0 < share < 1 else 2.0 * (share >= 1)


def score_of(rules: Mapping[str, float], kind: str, weights: Mapping[str, float]) -> float:
    """What the rules come to, by their weights: those of `FOR_KINDS` with one more for the kind of claim."""
    return sum(weights.get(name, 0.0) * value for name, value in for_kind(rules, kind).items())


def for_kind(rules: Mapping[str, float], kind: str) -> dict[str, float]:
    """The rules, and those that hold more for one kind of claim once more under its name."""
    return {**rules, **{f"{name}:{kind}": rules[name] for name in FOR_KINDS if name in rules}}


def frame_of(claim: Claim) -> str:
    return claim.reading.frame if claim.reading is not None else ""


def _start(claim: Claim) -> int:
    return claim.evidence.start


def _at(named: Named) -> int:
    return named.at
