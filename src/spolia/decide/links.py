"""Which claims tell of one happening, and which do not, as people have decided: pairs, with all that follows from them.

Whoever says that a and b are one, and that b and c are, says it of a and c; whoever says that c is another thing than d says it of all that
are one with c. Where two decisions cannot both hold, the later does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product

from spolia.records import Claim, Decision, Linked, Ruling, RulingState, Tie


def link_claims(
    decisions: Sequence[Decision], claim_of: Mapping[str, str], claims: Mapping[str, Claim]
) -> tuple[list[Linked], list[Ruling]]:
    """The pairs that these decisions, in order, make of claims, and what came of each. `claim_of` has for each thread the id of its claim, `claims` are those that are weighed."""
    sets = _Sets()
    rulings = []
    for decision in reversed(decisions):  # the later first: what it says, an earlier one cannot unsay
        named = list(dict.fromkeys(_ties(decision)))
        missing = [tie for tie in named if claim_of.get(tie.thread) not in claims]
        pairs = [(a, b) for a, b in _pairs(decision, claim_of) if a in claims and b in claims]
        kinds = sorted({claims[id_].kind for pair in pairs for id_ in pair})
        why = _missing(missing)
        if decision.action == "merge" and len(kinds) > 1:
            why, pairs = f"a happening is of one kind, and these claims are of {' and '.join(kinds)}", []
        refused = [pair for pair in pairs if not sets.take(*pair, one=decision.action == "merge", by=decision.id)]
        state: RulingState = "disputed" if why else "overtaken" if refused and len(refused) == len(pairs) else "counts"
        if refused and why is None:
            why = "a later decision says otherwise" if state == "overtaken" else None
        ids = list(dict.fromkeys(id_ for pair in pairs for id_ in pair))
        rulings.append(Ruling(decision=decision, state=state, claims=ids, why=why))
    return sets.links(), rulings[::-1]


def _missing(ties: list[Tie]) -> str | None:
    if not ties:
        return None
    more = f", nor of {len(ties) - 1} more" if len(ties) > 1 else ""
    return f"no claim stands now of the words “{ties[0].quote[:80]}”{more}"


def _ties(decision: Decision) -> Iterator[Tie]:
    yield from decision.merge.claims if decision.action == "merge" else [tie for side in decision.split.sides for tie in side]


def _pairs(decision: Decision, claim_of: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The pairs that say it all: of a merge each with the first, of a split each of one side with each of the other."""

    def ids(ties: list[Tie]) -> list[str]:
        return list(dict.fromkeys(claim_of[tie.thread] for tie in ties if tie.thread in claim_of))

    if decision.action == "merge":
        first, *others = ids(decision.merge.claims) or [""]
        yield from ((first, other) for other in others)
    else:
        yield from ((a, b) for a, b in product(*map(ids, decision.split.sides)) if a != b)


class _Sets:
    """Sets of claims that are one, and which of these sets are apart; by which decisions."""

    def __init__(self) -> None:
        self._set_of: dict[str, set[str]] = {}
        self._apart: dict[frozenset[str], set[str]] = {}  # by two claims, the decisions
        self._one: defaultdict[str, set[str]] = defaultdict(set)  # by claim, the decisions that made it one with others

    def take(self, a: str, b: str, *, one: bool, by: str) -> bool:
        """Takes in that two claims are one, or are not; False where that cannot be so any more."""
        mine, theirs = (self._set_of.setdefault(id_, {id_}) for id_ in (a, b))
        if not one:
            if mine is theirs:
                return False
            self._apart.setdefault(frozenset((a, b)), set()).add(by)
            return True
        if mine is not theirs:
            if any(frozenset(pair) in self._apart for pair in product(mine, theirs)):
                return False
            mine |= theirs
            self._set_of |= dict.fromkeys(theirs, mine)
        self._one[a].add(by)
        self._one[b].add(by)
        return True

    def links(self) -> list[Linked]:
        """Every pair of claims that are one, and every pair that are not, with the decisions that say so, in order."""
        found: dict[tuple[tuple[str, str], bool], set[str]] = {}
        for members in {id(members): members for members in self._set_of.values()}.values():
            decisions = set().union(*(self._one[id_] for id_ in members))
            for pair in combinations(sorted(members), 2):
                found[pair, True] = decisions
        for both, decisions in self._apart.items():
            a, b = both
            for x, y in product(self._set_of[a], self._set_of[b]):
                found.setdefault(((x, y) if x < y else (y, x), False), set()).update(decisions)
        return [Linked(claims=pair, one=one, decisions=sorted(by)) for (pair, one), by in sorted(found.items())]
