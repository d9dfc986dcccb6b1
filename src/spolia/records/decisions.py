"""What people decided, what a build made of it, and what waits for them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, get_type_hints

from msgspec import Meta, convert

from spolia.records.claims import Claim, Statement
from spolia.records.events import Reason
from spolia.records.values import STATED, Action, Awaiting, Form, Kind, Reliability, RulingState, Stated, Text


class Tie(Form, frozen=True):
    """What finds a claim again, however it is read by then: the item (by its hash) and the words that it stands in, its kind, who speaks.

    `start` is where the words stood, which tells apart the same words in two places; `thread` is that of its decisions (see Decision).
    """

    report: Text
    quote: Text
    start: int | None
    kind: Kind
    speaker: str | None
    thread: Text


class Merge(Form, frozen=True):
    """Claims that tell of one happening; `events` are the ids under which they stood then."""

    claims: list[Tie]
    events: list[str]


class Split(Form, frozen=True):
    """No claim of one side tells of the same happening as one of the other side; `events` as in Merge."""

    sides: tuple[list[Tie], list[Tie]]
    events: list[str]


class InterestSpell(Form, frozen=True):
    """A party whose gain a source shares, from `since` until `until`: a year, month or day, both included; None where it is open."""

    party: Text
    since: Annotated[str, Meta(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")] | None = None
    until: Annotated[str, Meta(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")] | None = None

    def __post_init__(self) -> None:
        for day in (self.since, self.until):
            if day is not None:
                date.fromisoformat(f"{day}-01-01"[:10])
        if self.since is not None and self.until is not None and self.since[: len(self.until)] > self.until[: len(self.since)]:
            raise ValueError(f"interest: {self.since} comes after {self.until}")


class Rating(Form, frozen=True):
    """What somebody holds of a source; None where he says nothing of that, and an empty list of interests where it shares nobody's gain."""

    source: Text
    reliability: Reliability | None
    interests: list[InterestSpell] | None

    def __post_init__(self) -> None:
        if self.reliability is None and self.interests is None:
            raise ValueError("a rating says how reliable a source is, or whose gain it shares, or both")


class Decision(Form, frozen=True):
    """What a person decided, when and why: an entry of the ledger, and an input like a claim. `docs/decisions-of-people.md` has the form.

    `action` says what was done:
      accept    the claim is read right, all of it; `value` is what it says, where that is not `seen` (a Statement)
      correct   `field` of the claim is `value`, in the form of claims.md
      reject    the report does not say this
      add       the report says this too: `value` (a Statement), in the words of `quote`
      merge     these claims tell of one happening: `value` (a Merge)
      split     these tell of two: `value` (a Split)
      rate      a source: `value` (a Rating)
      comment   `note`, on the claim, or on what `of` names
      confirm   the decision `of` is right: the second pair of eyes
      undo      the decision `of` holds no longer
    Of a claim (accept, correct, reject, add, comment): `report` is the SHA-256 of the item, any version of it, and `quote` the words in it,
    from `start` on. `seen` is what the reading said when it was decided; None for what was added. `thread` is the same for all decisions on
    one claim, however it is read later.
    `id`, `at` (ISO 8601, UTC) and `by` (None where nobody is named) are given when it is entered; `entry` is the number of that entry in the ledger that
    it was read from. `taken_in_by` is who took in a decision that was made elsewhere, None where it was made here.
    """

    action: Action
    report: Text | None = None
    quote: Text | None = None
    start: Annotated[int, Meta(ge=0)] | None = None
    thread: Text | None = None
    field: Stated | None = None
    seen: Statement | None = None
    value: Any = None
    note: Text | None = None
    of: Text | None = None
    id: str = ""
    at: str = ""
    by: Text | None = None
    taken_in_by: str | None = None
    entry: int | None = None

    def __post_init__(self) -> None:
        check_decision(self)

    @property
    def statement(self) -> Statement:
        """What the claim says by this decision: of an accept or an add."""
        return convert(self.value, Statement) if self.value is not None else _given(self.seen, "seen")

    @property
    def corrected(self) -> Any:
        """The right value of the field: of a correct."""
        return convert(self.value, STATED_FORMS[_given(self.field, "field")])

    @property
    def merge(self) -> Merge:
        return convert(self.value, Merge)

    @property
    def split(self) -> Split:
        return convert(self.value, Split)

    @property
    def rating(self) -> Rating:
        return convert(self.value, Rating)


def check_decision(decision: Decision) -> None:
    """Raises ValueError where the decision lacks what its action needs, or has what it cannot have."""
    action = decision.action
    for key in NEEDED[action]:
        _given(getattr(decision, key), key, action)
    for key in ("field", "seen", "value", "of"):
        if getattr(decision, key) is not None and key not in (*NEEDED[action], *ALLOWED.get(action, ())):
            raise ValueError(f"{action} has no {key}")
    forms: dict[str, Any] = {"accept": Statement, "add": Statement, "merge": Merge, "split": Split, "rate": Rating}
    if action == "correct":
        convert(decision.value, STATED_FORMS[_given(decision.field, "field")])
    elif action in forms and decision.value is not None:
        convert(decision.value, forms[action])
    if action == "merge" and len(decision.value["claims"]) < 2:
        raise ValueError("merge: it takes two claims to be one happening")
    if action == "split" and not all(decision.value["sides"]):
        raise ValueError("split: each of the two sides has a claim")


def _given(value: Any, key: str, action: str = "a decision") -> Any:
    if value is None:
        raise ValueError(f"{action} needs {key}")
    return value


_ON_CLAIM = ("report", "quote", "start", "thread")
NEEDED: dict[Action, tuple[str, ...]] = {
    "accept": (*_ON_CLAIM, "seen"), "correct": (*_ON_CLAIM, "seen", "field"), "reject": (*_ON_CLAIM, "seen"), "add": (*_ON_CLAIM, "value"),
    "merge": ("value",), "split": ("value",), "rate": ("value",), "comment": ("note",), "confirm": ("of",), "undo": ("of",),
}  # fmt: skip
ALLOWED: dict[Action, tuple[str, ...]] = {"accept": ("value",), "correct": ("value",), "comment": ("of", "seen")}
STATED_FORMS: dict[Stated, Any] = {key: get_type_hints(Statement, include_extras=True)[key] for key in STATED}


class Ruling(Form, frozen=True):
    """What a build made of a decision. `claims` are the ids of those that it bears on now; `why` is a sentence on each state but `counts`.

    `counts`: it holds. `disputed`: it holds, or did, and somebody should look, since the report is read, or reads, otherwise by now.
    `waiting`: nobody else has confirmed it. `overtaken`: a later one stands in its place. `undone`: it was taken back.
    """

    decision: Decision
    state: RulingState
    claims: list[str]
    why: str | None

    @property
    def about(self) -> list[str]:
        """The ids of all that the decision is about: claims, events, the item, a source by its name, another decision."""
        one = self.decision
        found = [*self.claims, *filter(None, (one.of, one.report))]
        if one.action == "rate":
            return [*found, one.rating.source]
        return [*found, *(one.merge if one.action == "merge" else one.split).events] if one.action in ("merge", "split") else found


class Ruled(Form, frozen=True):
    """A claim on which somebody decided. `id` is that of the claim, also of one that is rejected; `read` is what the reading says of it, None where it does not say it.

    `by_field` has, for each key that a person decided, the id of the decision that holds; `accepted` says that somebody stands for all of it.
    """

    id: str
    thread: str
    claim: Claim
    read: Statement | None
    rejected: bool
    accepted: bool
    by_field: dict[Stated, str]
    decisions: list[str]


class Linked(Form, frozen=True):
    """Two claims, by id in order, of which people decided that they tell of one happening, or (`one` false) that they do not; by which decisions."""

    claims: tuple[str, str]
    one: bool
    decisions: list[str]


class Task(Form, frozen=True):
    """One thing that waits for people, with the reasons, the heaviest first; `weight` is for the order among those of its sort.

    `disputed` and `confirm` are of the decision `id`; `claim` of the claim `id`; `unread` of a clause ("REPORT:START-END"). `claim`, `event` and
    `report` are what to look at, None where there is none.
    """

    sort: Awaiting
    id: str
    claim: str | None
    event: str | None
    report: str | None
    weight: float
    because: list[Reason]
