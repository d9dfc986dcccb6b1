"""What people decide of a case, in its ledger: read, entered one by one with a look at what others decided meanwhile, taken in many at a time.

An entry `decision-made` holds one decision (docs/ledger-format.md). What a build made of them lies in the case's build folder:

decisions.jsonl      each decision with what became of it (Ruling)
decided.jsonl        each claim on which somebody decided, also those that are rejected (Ruled)
links.jsonl          the claims that are, or are not, one happening by decision (Linked)
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import convert, to_builtins
from msgspec.structs import replace

from spolia.decide.holding import hands, in_order, is_confirmed_by
from spolia.decide.ties import find_quote
from spolia.errors import BadCommand, BadRecord, Name, Overtaken, Problem, harmless
from spolia.ledger_settings import BY_LENGTH
from spolia.records import Decision
from spolia.statements import who

if TYPE_CHECKING:
    from spolia.case import Case
    from spolia.ledger import Ledger
    from spolia.ledger.log import Entry

MADE = "decision-made"
MOST_BYTES = 60_000  # of one decision: an entry of the log has room for 65,535
MOST_NOTE = 10_000  # characters of a note
SHOWN = 5  # decisions that an error tells of


# --- read -----------------------------------------------------------------------------------------------------------------


def read_decisions(case: Case, known: Sequence[Decision] = ()) -> list[Decision]:
    """Every decision in the case's ledger, in order; also those that were taken back. Undo, second eyes and the rest: decide.apply_decisions.

    `known` are those that were read before, which need not be read again.
    """
    with case.ledger_to_read() as ledger:
        return [*known, *decisions_in(ledger, after=last_entry(known))]


def decisions_in(ledger: Ledger, name: Name | None = None, after: int = -1) -> list[Decision]:
    """Every decision in the ledger, or those after an entry, in order. One that cannot be read goes to `name`; where nobody is to be told, BadRecord is raised."""
    found = []
    for entry in ledger.latest(MADE, after).values():
        try:
            found.append(decision_of(entry))
        except BadRecord as bad:
            if name is None:
                raise
            name(Problem(f"entry {entry.number} of the ledger", str(bad)))
    return in_order(found)


def decision_of(entry: Entry) -> Decision:
    """The decision that the entry holds. Raises BadRecord where it holds none."""
    told = dict(entry.body)
    by, made = told.pop("by", None), told.pop("made", None)
    told["report"] = told.pop("sha256", None)
    if made is not None:
        told |= {"by": made.get("by"), "at": made.get("at"), "taken_in_by": by or "somebody not named"}
    else:
        told |= {"by": by, "at": entry.at}
    try:
        return convert({**told, "entry": entry.number}, Decision)
    except ValueError as bad:
        raise BadRecord(f"it should be a decision, and is none that this Spolia reads: {bad}") from None


def targets_of(decision: Decision, by_id: Mapping[str, Decision]) -> frozenset[str]:
    """What a decision is about, for telling whether two are about the same: threads of claims, events, a source; and whatever its `of` is about."""
    found = {decision.thread} if decision.thread else set()
    if decision.action == "rate":
        found.add(f"source {decision.rating.source.casefold()}")
    elif decision.action == "merge":
        found.update(decision.merge.events, (tie.thread for tie in decision.merge.claims))
    elif decision.action == "split":
        found.update(decision.split.events, (tie.thread for side in decision.split.sides for tie in side))
    if decision.of is not None:
        found.add(decision.of)
        if decision.of in by_id:
            found |= targets_of(by_id[decision.of], by_id)
    return frozenset(found)


def touching(decisions: Iterable[Decision], targets: Collection[str]) -> list[Decision]:
    """Those of the decisions that are about one of the targets (a thread, an event's id, a decision's id, "source NAME"), in order; comments are not among them.

    How many they are is what `enter_decision` takes as `expected`.
    """
    ordered, wanted = in_order(decisions), frozenset(targets)
    by_id = {decision.id: decision for decision in ordered}
    return [one for one in ordered if one.action != "comment" and (one.id in wanted or not wanted.isdisjoint(targets_of(one, by_id)))]


# --- enter ----------------------------------------------------------------------------------------------------------------


def enter_decision(
    case: Case, decision: Decision, *, by: str | None = None, expected: int | None = None, known: Sequence[Decision] = ()
) -> Decision:
    """The decision as it stands in the ledger now, with its id, day and name; on disk on return. `by` is who decides: without it whom the case's settings name.

    `expected` is how many decisions on the same thing (`touching`) whoever decides had seen. Raises Overtaken, and enters nothing, where others
    came between, which nobody can do while it is entered. `known` are decisions that were read before (read_decisions), which need not be read again. BadRecord where the decision fits no evidence of the case; BadCommand where it asks what cannot be.
    """
    by = by or case.ledger_settings.by
    with case.ledger_to_write() as ledger:
        decision = replace(decision, by=check_name(by, needed=case.second_eyes), at="", taken_in_by=None, entry=None, id="")
        check_evidence(ledger, decision)
        before = [*known, *decisions_in(ledger, after=last_entry(known))]  # the long part, so that nobody waits for it
        with ledger.turn():
            standing = [*before, *decisions_in(ledger, after=last_entry(before))]
            _check_reference(decision, standing)
            _check_seen(decision, standing, expected)
            (entry,) = ledger.record([(MADE, body_of(decision, len(standing)))])
    return decision_of(entry)


def last_entry(decisions: Sequence[Decision]) -> int:
    """The entry of the newest of decisions that are in order; -1 for none."""
    return decisions[-1].entry or -1 if decisions else -1


def body_of(decision: Decision, nonce: int | str) -> dict[str, Any]:
    """The entry that holds the decision; its id, where it has none yet, is a hash over all of it and `nonce`. Raises BadRecord where it is too large."""
    told = to_builtins(decision)
    made = {"at": told.pop("at"), "by": told["by"]} if decision.taken_in_by else None
    by, sha256 = decision.taken_in_by or told.pop("by"), told.pop("report")
    for key in ("entry", "taken_in_by", "by", "at"):
        told.pop(key, None)
    told = {key: value for key, value in {**told, "sha256": sha256, "made": made}.items() if value is not None}
    told["id"] = decision.id or f"d-{hashlib.sha256(json.dumps([nonce, by, told], sort_keys=True).encode()).hexdigest()[:12]}"
    body = {**({"by": by} if by else {}), "id": told.pop("id"), **told}
    if (size := len(json.dumps(body))) > MOST_BYTES or len(decision.note or "") > MOST_NOTE:
        raise BadRecord(
            f"a decision has room for {MOST_BYTES} bytes, and a note for {MOST_NOTE} characters; this has {size} bytes. Decide on fewer claims at once."
        )
    return body


def check_name(by: str | None, *, needed: bool) -> str | None:
    """The name of whoever decides. Raises BadCommand where it is `needed` and not given, or is no plain name."""
    if by is None:
        if needed:
            raise BadCommand(
                "this case asks for a second pair of eyes, so whoever decides has to be named: --by NAME, or `by` under [ledger] in case.toml."
            )
        return None
    if not by.strip() or len(by) > BY_LENGTH or harmless(by) != by:
        raise BadCommand(f"whoever decides is named in 1 to {BY_LENGTH} plain characters.")
    return by


def _check_reference(decision: Decision, standing: Sequence[Decision]) -> None:
    """What `undo` and `confirm` name has to be there, and be somebody else's to be confirmed."""
    if decision.action not in ("undo", "confirm"):
        return
    other = next((one for one in standing if one.id == decision.of), None)
    if other is None:
        raise BadCommand(f"this case has no decision {decision.of}; see: spolia decide CASE list")
    if decision.action == "confirm" and not is_confirmed_by(other, decision):
        raise BadCommand(
            f"the decision {other.id} is {who(other)}'s: another person, who is named, has to confirm it."
            if hands(decision)
            else "whoever confirms has to be named: --by NAME"
        )


def _check_seen(decision: Decision, standing: Sequence[Decision], expected: int | None) -> None:
    """Raises Overtaken where others decided on the same thing after what was seen."""
    if expected is None:
        return
    by_id = {one.id: one for one in standing}
    others = touching(standing, targets_of(decision, by_id))
    if len(others) == expected:
        return
    unseen = others[expected:] or others[-1:]
    told = "; ".join(f"{one.action}{f' of {one.field}' if one.field else ''} by {who(one)} ({one.id})" for one in unseen[-SHOWN:])
    more = f", and {len(unseen) - SHOWN} before" if len(unseen) > SHOWN else ""
    raise Overtaken(
        f"somebody decided on this before you: {told or 'nothing that stands now'}{more}. Nothing of yours was entered: look at what stands now, and decide again.",
        tuple(one.id for one in unseen),
    )


def check_evidence(ledger: Ledger, decision: Decision) -> None:
    """Raises BadRecord where the item is none of the ledger's, has not the words at that place, or the value's words are not in it."""
    if decision.report is not None:
        check_words(decision, ledger.texts_of([decision.report]).get(decision.report))


def check_words(decision: Decision, text: str | None) -> None:
    """The same, of the text that the item has; None where it is none of the ledger's."""
    if text is None:
        raise BadRecord(f"no report of this case has the SHA-256 {(decision.report or '')[:16]}…")
    quote, start = decision.quote or "", decision.start or 0
    if not text.startswith(quote, start):
        place = find_quote(text, quote, start)
        raise BadRecord(
            f"the words “{quote[:80]}” do not stand at {start} of that report, "
            + (f"but at {place[0]}." if place else "nor anywhere in it.")
        )
    if decision.action in ("correct", "add", "accept"):
        own = {*_texts(to_builtins(decision.seen))} if decision.seen else set()
        for words in _texts(decision.value):
            if words not in text and words not in own:
                raise BadRecord(f"“text” is the report's own words or null, and “{words[:80]}” is not in the report; say it in “name”.")


def _texts(value: Any) -> Iterator[str]:
    """Every `text` within a value in JSON."""
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"]
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
