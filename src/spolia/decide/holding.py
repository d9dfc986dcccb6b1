"""Which decisions hold: not those that were taken back, nor, where a case asks for a second pair of eyes, those that nobody else confirmed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from spolia.records import Action, Decision, Ruling, RulingState
from spolia.statements import who

FREE: tuple[Action, ...] = ("comment", "confirm")  # what is nobody's to confirm


@dataclass(frozen=True, slots=True)
class Held:
    """The decisions that hold, in the order in which they were made, and a ruling on each of the others."""

    holding: list[Decision]
    rulings: list[Ruling]


def in_order(decisions: Iterable[Decision]) -> list[Decision]:
    """The decisions in the order of the ledger, each once; those that no ledger has yet come last, by when they were made."""
    each = {decision.id: decision for decision in decisions}
    return sorted(each.values(), key=lambda one: (one.entry is None, one.entry or 0, one.at, one.id))


def hands(decision: Decision) -> frozenset[str]:
    """Who had a hand in it: who decided, and who took it in where it was made elsewhere."""
    return frozenset(name for name in (decision.by, decision.taken_in_by) if name)


def is_confirmed_by(decision: Decision, confirm: Decision) -> bool:
    """The confirmation is another person's; where nobody is named, it cannot be known to be."""
    ours, theirs = hands(decision), hands(confirm)
    return bool(ours and theirs) and ours.isdisjoint(theirs)


def hold_decisions(decisions: Iterable[Decision], *, second: bool) -> Held:
    """The decisions that hold; `second` says that one counts only when another person has confirmed it."""
    ordered = in_order(decisions)
    by_id = {decision.id: decision for decision in ordered}
    confirms: dict[str, list[Decision]] = {}
    for decision in ordered:
        if decision.action == "confirm" and decision.of in by_id and is_confirmed_by(by_id[decision.of], decision):
            confirms.setdefault(decision.of, []).append(decision)
    undone: dict[str, Decision] = {}
    holding: list[Decision] = []
    rulings: list[Ruling] = []
    for decision in reversed(ordered):  # the later first: what takes back and confirms comes after what it is about
        ruling = _ruling(decision, by_id, undone, confirms, second)
        if ruling is not None:
            rulings.append(ruling)
            continue
        holding.append(decision)
        if decision.action == "undo" and decision.of is not None:
            undone.setdefault(decision.of, decision)
    return Held(holding[::-1], rulings[::-1])


def _ruling(
    decision: Decision, by_id: dict[str, Decision], undone: dict[str, Decision], confirms: dict[str, list[Decision]], second: bool
) -> Ruling | None:
    """Why the decision does not hold; None where it does."""
    if decision.id in undone:
        return _rule(decision, "undone", f"taken back by {who(undone[decision.id])}")
    if decision.action in ("undo", "confirm") and decision.of not in by_id:
        return _rule(decision, "disputed", f"this case has no decision {decision.of}")
    if decision.action == "confirm" and not is_confirmed_by(by_id[decision.of or ""], decision):
        return _rule(decision, "disputed", "nobody confirms what was decided by himself, or by nobody that is named")
    if not second or decision.action in FREE:
        return None
    if any(confirm.id not in undone for confirm in confirms.get(decision.id, ())):
        return None
    if decision.action == "undo" and not confirms.get(decision.of or ""):
        return None  # what never counted is taken back by one person
    return _rule(decision, "waiting", "this case asks for a second pair of eyes, and nobody else has confirmed it")


def _rule(decision: Decision, state: RulingState, why: str) -> Ruling:
    return Ruling(decision=decision, state=state, claims=[], why=why)


def history_of(decisions: Sequence[Decision], thread: str, field: str | None = None) -> list[Decision]:
    """Every decision of a thread, or those that bear on one field of it, in order: also those that hold no longer."""
    whole = ("accept", "add", "reject")
    return [one for one in in_order(decisions) if one.thread == thread and (field is None or one.field == field or one.action in whole)]
