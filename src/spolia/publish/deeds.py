"""What people decided, in the form in which it leaves a case: what was done, to what, when, by whom and why, and no word that finds a claim again.

A decision as the ledger has it names quotes, hashes, people and places; a `Deed` has ids, and what a claim said before and after. It is made of
all that was decided (`deeds_of`), then cut to what may be shown (`show_deeds`), and masked with everything else (publish/view.py). Comments are
words between analysts and are never published; neither is what nobody has confirmed yet where a case asks for that, nor what was taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

import msgspec
from msgspec.structs import replace

from spolia.publish.masks import NAME, Words, cover_hits
from spolia.publish.policy import Policy
from spolia.records import STATED, Action, Claim, Decision, Linked, Rating, Ruled, Ruling, RulingState, Stated, Statement

ON_CLAIMS: tuple[Action, ...] = ("accept", "correct", "reject", "add")
ON_EVENTS: tuple[Action, ...] = ("merge", "split")
STATES: tuple[RulingState, ...] = ("counts", "disputed", "overtaken")
COLUMNS = ("decision", "at", "by", "action", "state", "claims", "events", "report", "source", "field", "was", "now", "note", "of")
"""The columns of decisions.csv."""


class Deed(msgspec.Struct, frozen=True, kw_only=True):
    """One decision that bears, or bore until a later one, on what is shown. `id` is the decision's.

    `at` is in ISO 8601, empty where it is not known. `by` is None where nobody is named; `elsewhere` says that it was made at another desk and taken in.
    `was` is what the reading said, None where it did not say it; `now` what the claim says by the decision, None where it says nothing any more. `of` is the
    decision that is confirmed.
    """

    id: str
    at: str
    action: Action
    state: RulingState
    by: str | None = None
    elsewhere: bool = False
    claims: list[str] = []
    report: str | None = None
    field: Stated | None = None
    was: Statement | None = None
    now: Statement | None = None
    rating: Rating | None = None
    of: str | None = None
    note: str | None = None

    @property
    def changed(self) -> list[Stated]:
        """The fields that say something else by it."""
        return [key for key in STATED if self.was and self.now and getattr(self.was, key) != getattr(self.now, key)]


def deeds_of(rulings: Iterable[Ruling], ruled: Iterable[Ruled]) -> list[Deed]:
    """The deeds among these rulings, in order, with all that is said of them."""
    claim_of = {decision: one for one in ruled for decision in one.decisions}
    found = [deed for ruling in rulings for deed in _deed(ruling, claim_of.get(ruling.decision.id))]
    there = {deed.id for deed in found}
    return [deed for deed in found if deed.action != "confirm" or deed.of in there]


def _deed(ruling: Ruling, ruled: Ruled | None) -> Iterator[Deed]:
    """The deed that the ruling tells of; none where it bears on nothing that can be shown."""
    one, state = ruling.decision, ruling.state
    about = Deed(
        id=one.id, at=_moment(one.at), action=one.action, state=state, by=one.by, elsewhere=one.taken_in_by is not None, note=one.note
    )
    if state not in STATES:
        return
    if one.action in ON_CLAIMS and ruled is not None:
        was, now = _statements(one)
        yield replace(about, claims=[ruled.id], report=ruled.claim.report, field=one.field, was=was, now=now)
    elif one.action in ON_EVENTS and ruling.claims and state != "overtaken":
        yield replace(about, claims=ruling.claims)
    elif one.action == "rate":
        yield replace(about, rating=one.rating)
    elif one.action == "confirm" and state == "counts":
        yield replace(about, of=one.of)


def _moment(at: str) -> str:
    """The time in one form of ISO 8601, since what was decided elsewhere may have another; empty where it is none.

    >>> _moment("20261201T100000Z"), _moment("last week")
    ('2026-12-01T10:00:00+00:00', '')
    """
    try:
        return datetime.fromisoformat(at).isoformat()
    except ValueError:
        return ""


def _statements(one: Decision) -> tuple[Statement | None, Statement | None]:
    """What the claim said as it was read, and what it says by the decision."""
    if one.action == "correct" and one.seen is not None and one.field is not None:
        return one.seen, replace(one.seen, **{one.field: one.corrected})
    return one.seen, None if one.action == "reject" else one.statement


# --- what of it may be shown ------------------------------------------------------------------------------------------------


def named_as_allowed(deeds: Iterable[Deed], policy: Policy) -> list[Deed]:
    """The deeds with the names and the reasons that the policy leaves: where it names no analysts, none of them stands in a reason either."""
    told = list(deeds)
    names = Words({} if policy.analysts else dict.fromkeys({deed.by for deed in told if deed.by}, NAME))

    def note(deed: Deed) -> str | None:
        return cover_hits(deed.note, names.hits(deed.note)).text if deed.note and policy.shows_notes else None

    return [replace(deed, by=deed.by if policy.analysts else None, note=note(deed)) for deed in told]


def show_deeds(
    deeds: Iterable[Deed],
    claims: Mapping[str, Claim],
    sources: Callable[[str], bool],
    links: Sequence[Linked],
    *,
    unsaid: Iterable[str],
    waits: Callable[[str], bool],
    tells_hidden: Callable[[Claim], bool],
) -> list[Deed]:
    """Those of the deeds that bear on what is shown, with nothing in them of what is not.

    `claims` are those shown, the rejected too; `sources` says whether one is; `links` are those whose claims are. Of the reports in `unsaid` only
    sentences of claims are shown: of what was rejected in them nothing is said but that it was. A reason waits like a report of its day (`waits`), and is
    left out where something hidden is decided, or confirmed, by it too; what a claim said is left out where that would be hidden (`tells_hidden`).
    """
    every, cut = list(deeds), set(unsaid)
    half_hidden = {deed.id for deed in every if not claims.keys() >= {*deed.claims}}
    shown: list[Deed] = []
    for deed in every:
        left = [claim for claim in deed.claims if claim in claims]
        note = None if waits(deed.at[:10]) or {deed.id, deed.of} & half_hidden else deed.note
        if deed.action in ON_CLAIMS and left:
            was, now = (None if deed.action == "reject" and deed.report in cut else one for one in (deed.was, deed.now))
            told = [one and (None if tells_hidden(restated(claims[left[0]], one)) else one) for one in (was, now)]
            shown.append(replace(deed, was=told[0], now=told[1], note=note))
        elif deed.action in ON_EVENTS and _is_linked(deed, left, links):
            shown.append(replace(deed, claims=left, note=note))
        elif (deed.rating is not None and sources(deed.rating.source)) or deed.action == "confirm":
            shown.append(replace(deed, note=note))
    there = {deed.id: deed for deed in shown}
    return [deed for deed in shown if deed.action != "confirm" or deed.of in there]


def _is_linked(deed: Deed, left: list[str], links: Sequence[Linked]) -> bool:
    """Two claims that are shown are one, or are not, by this decision."""
    there = {*left}
    return len(there) > 1 and any(
        link.one == (deed.action == "merge") and deed.id in link.decisions and there.issuperset(link.claims) for link in links
    )


def restated(claim: Claim, said: Statement) -> Claim:
    """The claim as if it said that."""
    return replace(claim, **{key: getattr(said, key) for key in STATED})
