"""Whether two claims tell of one happening: a table of small rules, each with its weight in likeness.yaml and its sentence.

A rule gives how far it holds, from 0 (not at all) to 1. What it holds for is its docstring, which is also what a reader sees.
The score is the sum of weight × hold over all rules: the log of the odds that the two tell of one happening.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import exp

from spolia.kin import Kin
from spolia.knowledge.tables import Knowledge
from spolia.measures import days_between, km_apart
from spolia.records import Claim, Report
from spolia.weigh.rules import RULES
from spolia.weigh.told import Told, tell

NEVER_ONE = -99.0  # the score of a pair that no sum of rules can make one


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the waterfall: the rule, its sentence, how far it holds, its weight, and the sum so far."""

    rule: str
    text: str
    holds: float
    weight: float
    total: float


@dataclass(frozen=True, slots=True)
class Likeness:
    """The score of a pair (log odds), the same as a probability, and the rules that made it."""

    score: float
    probability: float
    steps: list[Step]


class Scorer:
    """Scores pairs by the rules and weights of one table."""

    def __init__(self, known: Knowledge, kin: Kin | None = None) -> None:
        table = known.yaml("likeness.yaml")
        self.kin = kin or Kin(known)
        self.weights: dict[str, float] = {row["rule"]: float(row["weight"]) for row in table["rules"]}
        self.by_kind: dict[str, float] = {row["kind"]: float(row["weight"]) for row in table["kinds"]}
        self.slack = {row["kind"]: int(row["slack_days"]) for row in known.yaml("kinds.yaml")["kinds"]}
        self.apart_km = float(table["grouping"]["apart_km"])
        self._state = re.compile(rf"\b({'|'.join(known.yaml('kinds.yaml')['state_words'])})\b", re.IGNORECASE)
        self.ruling_out = [RULES[name] for name in table["never"]]
        self._rules = [(rule, self.weights[name]) for name, rule in RULES.items() if self.weights.get(name)]

    def score(self, a: Told, b: Told) -> float:
        """The log odds that the two claims tell of one happening; the same whichever comes first."""
        if self.parted(a, b) or self._ruled_out(a, b) is not None:
            return NEVER_ONE
        total = self.by_kind.get(a.claim.kind, 0.0)
        for rule, weight in self._rules:
            total += weight * rule(a, b, self.kin)
        return total

    def never(self, a: Told, b: Told) -> str | None:
        """Why the two can in no case be one happening, None where they can."""
        if not self.parted(a, b):
            return self._ruled_out(a, b)
        if a.claim.kind != b.claim.kind:
            return f"A claim of kind {a.claim.kind} and one of kind {b.claim.kind} are never one event."
        if a.days and b.days and (gap := days_between(a.days, b.days)) > self.slack[a.claim.kind]:
            return f"They are dated {gap} days apart, more than accounts of one {a.claim.kind} differ by ({self.slack[a.claim.kind]})."
        far = km_apart(a.spot, b.spot) if a.spot and b.spot else 0.0
        return f"Their places lie {far:.0f} km apart, more than accounts of one happening differ by ({self.apart_km:.0f})."

    def parted(self, a: Told, b: Told) -> bool:
        """By their kinds, days or points alone the two are never one happening, whoever tells of them."""
        if a.claim.kind != b.claim.kind:
            return True
        if a.days and b.days and days_between(a.days, b.days) > self.slack[a.claim.kind]:
            return True
        return bool(a.spot and b.spot and km_apart(a.spot, b.spot) > self.apart_km)

    def _ruled_out(self, a: Told, b: Told) -> str | None:
        """Which rule says that the two, not parted, are never one happening; None where none does."""
        if a.claim.kind == "takeover" and RULES["other_actor"](a, b, self.kin) and self.tells_a_state(a) != self.tells_a_state(b):
            return "One side holds what the other takes: that is not one taking."
        return next(((rule.__doc__ or "").strip() for rule in self.ruling_out if rule(a, b, self.kin) >= 1), None)

    def tells_a_state(self, one: Told) -> bool:
        """It tells that a place is held, not that it is taken."""
        return self._state.search(one.claim.evidence.quote) is not None

    def explain(self, a: Told, b: Told) -> Likeness:
        """The score with every rule that held, strongest first after the start from the kind."""
        if (why := self.never(a, b)) is not None:
            return Likeness(NEVER_ONE, 0.0, [Step("never", why, 1, NEVER_ONE, NEVER_ONE)])
        total = self.by_kind.get(a.claim.kind, 0.0)
        steps = [Step("kind", f"Two claims of a {a.claim.kind}, before anything else is known.", 1, total, total)]
        held = [(name, rule(a, b, self.kin), self.weights.get(name, 0.0)) for name, rule in RULES.items()]
        for name, holds, weight in sorted(held, key=lambda row: (-abs(row[1] * row[2]), row[0])):
            if holds * weight:
                total += holds * weight
                steps.append(Step(name, (RULES[name].__doc__ or name).strip(), round(holds, 3), weight, round(total, 3)))
        return Likeness(round(total, 3), round(1 / (1 + exp(-max(-30, min(30, total)))), 4), steps)


def explain_pair(a: Claim, b: Claim, known: Knowledge, reports: list[Report] | None = None) -> Likeness:
    """Why two claims are, or are not, taken for one happening: the waterfall of the rules."""
    first, second = tell([a, b], reports or [], known)
    return Scorer(known).explain(first, second)
