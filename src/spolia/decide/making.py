"""Decisions made: one function an action, from what somebody sees. They are entered by `spolia.decisions.enter_decision`.

about = about_claim(claim, report, ruled)      the claim as it is shown, its report, what was decided of it so far (None where nothing was)
correct(about, "actor", [{"text": None, "name": "Syrian government forces"}], note="the caption says whose they are")
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from msgspec import convert, to_builtins
from msgspec.structs import replace

from spolia.decide.ties import thread_of, tie_of
from spolia.errors import BadRecord
from spolia.records import (
    STATED_FORMS,
    Claim,
    Decision,
    InterestSpell,
    Merge,
    Rating,
    Reliability,
    Report,
    Ruled,
    Split,
    Stated,
    Statement,
    Tie,
)
from spolia.statements import statement_of


@dataclass(frozen=True, slots=True)
class About:
    """The claim that a decision is about: what it says as shown, and what the reading says of it (None where it does not say it)."""

    sha256: str
    claim: Claim
    thread: str
    said: Statement
    seen: Statement | None

    @property
    def tie(self) -> Tie:
        return tie_of(self.claim, self.sha256, self.thread)

    @property
    def place(self) -> dict[str, Any]:
        """The part of a decision that says what it is about."""
        evidence = self.claim.evidence
        return {"report": self.sha256, "quote": evidence.quote, "start": evidence.start, "thread": self.thread}


def about_claim(claim: Claim, report: Report, ruled: Ruled | None) -> About:
    """What decisions on the claim are about. Raises BadRecord where its report is no item of a ledger."""
    if report.sha256 is None:
        raise BadRecord(f"the report {report.id} has no SHA-256, and decisions are tied to it; build the case from its ledger.")
    said = statement_of(claim)
    if ruled is None:
        thread = thread_of(report.sha256, claim.evidence.quote, claim.evidence.start, said)
        return About(report.sha256, claim, thread, said, said)
    return About(report.sha256, claim, ruled.thread, said, ruled.read)


def accept(about: About, note: str | None = None) -> Decision:
    """The claim says what the report says, in all its fields."""
    if about.seen is None:
        return Decision(action="add", **about.place, value=to_builtins(about.said), note=note)
    value = None if about.said == about.seen else to_builtins(about.said)
    return Decision(action="accept", **about.place, seen=about.seen, value=value, note=note)


def correct(about: About, field: Stated, value: Any, note: str | None = None) -> Decision:
    """The field of the claim is `value`, in the form of claims.md or as records. Raises BadRecord where it cannot be."""
    plain = to_builtins(value)
    try:
        right = convert(plain, STATED_FORMS[field])
        if about.seen is None:
            return Decision(action="add", **about.place, value=to_builtins(replace(about.said, **{field: right})), note=note)
        return Decision(action="correct", **about.place, field=field, seen=about.seen, value=plain, note=note)
    except KeyError:
        raise BadRecord(f"a claim has no field {field}; it has {', '.join(STATED_FORMS)}.") from None
    except ValueError as bad:
        raise BadRecord(f"{field}: {bad}") from None


def reject(about: About, note: str | None = None) -> Decision:
    """The report does not say this."""
    return Decision(action="reject", **about.place, seen=about.seen or about.said, note=note)


def add(report: Report, start: int, end: int, said: Statement, note: str | None = None) -> Decision:
    """The report says this too, in its words from `start` to `end`. Raises BadRecord where there are none."""
    quote = report.text[start:end]
    if report.sha256 is None or not 0 <= start < end <= len(report.text) or not quote.strip():
        raise BadRecord(f"{start} to {end} are no words of the report {report.id}, which has {len(report.text)} characters.")
    thread = thread_of(report.sha256, quote, start, said)
    return Decision(action="add", report=report.sha256, quote=quote, start=start, thread=thread, value=to_builtins(said), note=note)


def merge(claims: Sequence[About], events: Sequence[str], note: str | None = None) -> Decision:
    """These claims tell of one happening; `events` are those that they stand in now. Raises BadRecord where they are of several kinds."""
    kinds = sorted({about.said.kind for about in claims})
    if len(kinds) > 1:
        raise BadRecord(
            f"an event is of one kind, and these are claims of {' and '.join(kinds)}; other kinds of one story are linked, not merged."
        )
    if len({about.thread for about in claims}) < 2:
        raise BadRecord("it takes two claims to be one happening.")
    value = Merge(claims=[about.tie for about in claims], events=list(events))
    return Decision(action="merge", value=to_builtins(value), note=note)


def split(some: Sequence[About], others: Sequence[About], events: Sequence[str], note: str | None = None) -> Decision:
    """No claim of the one side tells of the happening of which one of the other side does. Raises BadRecord where a side is empty, or one claim is on both."""
    if not some or not others or {about.thread for about in some} & {about.thread for about in others}:
        raise BadRecord("to part an event, some of its claims go, and others stay.")
    value = Split(sides=([about.tie for about in some], [about.tie for about in others]), events=list(events))
    return Decision(action="split", value=to_builtins(value), note=note)


def rate(
    source: str, reliability: Reliability | None = None, interests: Sequence[InterestSpell] | None = None, note: str | None = None
) -> Decision:
    """How reliable a source is, and whose gain it shares and when (all of it; an empty list for nobody's). Raises BadRecord where neither is said."""
    try:
        value = Rating(source=source, reliability=reliability, interests=None if interests is None else list(interests))
        return Decision(action="rate", value=to_builtins(value), note=note)
    except ValueError as bad:
        raise BadRecord(str(bad)) from None


def interest(party: str, since: str | None = None, until: str | None = None) -> InterestSpell:
    """A party whose gain a source shares, and when. Raises BadRecord where the days are none, or out of order."""
    try:
        return convert({"party": party, "since": since, "until": until}, InterestSpell)
    except ValueError as bad:
        raise BadRecord(str(bad)) from None


def comment(note: str, *, about: About | None = None, of: str | None = None) -> Decision:
    """Words on a claim, or on what `of` names: a decision, event, report, source. Of an event `about` is a claim of it, by which it is found again."""
    place = {**about.place, "seen": about.seen or about.said} if about else {}
    return Decision(action="comment", note=note, of=of, **place)


def confirm(decision: str, note: str | None = None) -> Decision:
    """The decision of that id is right."""
    return Decision(action="confirm", of=decision, note=note)


def undo(decision: str, note: str | None = None) -> Decision:
    """The decision of that id holds no longer."""
    return Decision(action="undo", of=decision, note=note)
