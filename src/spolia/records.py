"""The records that pass between the rooms: frozen, validated where they are built from outside, one JSON line each.

`read_json` and `write_json` are the only way in and out. A record out of bounds cannot come in: unknown keys, a wrong kind,
a date that is none, a quote as long as nothing. Inside, records are trusted. Every key is always written; unknown is null.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Annotated, Any, Literal, TypeVar, get_args, get_type_hints

import msgspec
from msgspec import Meta, Struct, convert, field

from spolia.errors import BadRecord

Kind = Literal[
    "takeover", "seizure", "abandonment", "destruction", "attack", "withdrawal", "deployment", "transfer", "casualties", "capability"
]  # fmt: skip
Harm = Literal["killed", "wounded", "detained", "missing", "displaced"]
Category = Literal[
    "tank", "infantry fighting vehicle", "armoured personnel carrier", "armoured vehicle", "self-propelled artillery", "towed artillery",
    "multiple rocket launcher", "mortar", "anti-tank guided missile", "anti-tank weapon", "man-portable air defence",
    "surface-to-air missile system", "anti-aircraft gun", "radar", "air-to-air missile", "ballistic missile", "rocket", "aircraft",
    "helicopter", "drone", "ship", "technical", "truck", "vehicle", "engineering vehicle", "small arms", "machine gun", "ammunition",
    "mine", "explosive", "chemical weapon", "communications", "electronic warfare", "structure", "supplies", "equipment",
    "killed", "wounded", "detained", "missing", "displaced",
]  # fmt: skip
Basis = Literal["photo", "video", "satellite", "document", "eyewitness"]
Certainty = Literal["asserted", "hedged", "denied"]
Stance = Literal["endorsed", "neutral", "doubted"]
Realis = Literal["actual", "ongoing", "possible", "failed"]
Slot = Literal["time", "place", "actor", "items", "held", "certainty", "kind"]
How = Literal["same-story", "enables", "reverses", "consumes", "part-of"]
Custody = Literal["held", "abandonment", "seizure", "transfer", "recapture"]
Fated = Literal["held", "destroyed", "recaptured", "transferred", "unknown"]
Reliability = Literal["A", "B", "C", "D", "E", "F"]
Action = Literal["accept", "correct", "reject", "add", "merge", "split", "rate", "comment", "confirm", "undo"]
Stated = Literal[
    "kind", "actor", "target", "items", "place", "time", "speaker", "via", "basis", "certainty", "stance", "realis", "measure"
]  # fmt: skip
Awaiting = Literal["disputed", "confirm", "claim", "unread"]
RulingState = Literal["counts", "disputed", "waiting", "overtaken", "undone"]

KINDS: tuple[Kind, ...] = get_args(Kind)
ACTIONS: tuple[Action, ...] = get_args(Action)
STATED: tuple[Stated, ...] = get_args(Stated)  # the keys of a claim that a person can correct
HARMS: tuple[Harm, ...] = get_args(Harm)
RELIABILITIES: tuple[Reliability, ...] = get_args(Reliability)
CATEGORIES: tuple[Category, ...] = get_args(Category)
AIR_DEFENCE: tuple[Category, ...] = ("surface-to-air missile system", "man-portable air defence", "anti-aircraft gun")

Day = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]  # ISO 8601; checked against the calendar in __post_init__
Latitude = Annotated[float, Meta(ge=-90, le=90)]
Longitude = Annotated[float, Meta(ge=-180, le=180)]
Share = Annotated[float, Meta(ge=0, le=1)]
Text = Annotated[str, Meta(min_length=1)]
Sha256 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]


def _check_days(*days: str | None) -> None:
    for day in days:
        if day is not None:
            date.fromisoformat(day)


def _check_order(what: str, low: Any, high: Any) -> None:
    if low is not None and high is not None and low > high:
        raise ValueError(f"{what}: {low} comes after {high}")


class _Record(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The common form: keyword arguments, frozen, equal by value."""


# --- reports -------------------------------------------------------------------------------------------------------------


class Report(_Record, frozen=True, forbid_unknown_fields=False):
    """A report as preserved: `text` is what all offsets refer to; the rest is what is known of where it came from.

    `published` is the day of publication; `inferred` says that it was worked out from the text, then within `published_bounds`
    (earliest, latest). `source` is the outlet as named at intake, None where nobody said. `sha256` is the hash of the item's bytes.
    `pictures` are the hashes of those that it shows, as far as its own bytes have them; they are written down only where there are any.
    """

    id: Text
    text: str
    source: str | None = None
    title: str | None = None
    published: Day | None = None
    url: str | None = None
    published_bounds: tuple[Day | None, Day | None] | None = None
    inferred: bool = False
    sha256: str | None = None
    pictures: list[Sha256] = field(default_factory=list)

    def __post_init__(self) -> None:
        _check_days(self.published, *(self.published_bounds or ()))


class Version(_Record, frozen=True):
    """One state of a page: the item that it is, and when it was kept and last had from the web (ISO 8601, UTC; None where it was not).

    `number` counts from 1 in the order in which they came in; `read` is true of the one that the report is read from; `same_text`
    says that its text is the one that is read, though its bytes are others.
    """

    number: int
    sha256: str
    kept: str
    fetched: str | None
    read: bool
    same_text: bool


class History(_Record, frozen=True):
    """The versions of one report, in order of number; `report` is its id, which all of them share, `url` where the page stands."""

    report: str
    url: str | None
    versions: list[Version]

    @property
    def current(self) -> Version:
        """The version that is read."""
        return next(version for version in self.versions if version.read)


# --- claims --------------------------------------------------------------------------------------------------------------


class Evidence(_Record, frozen=True):
    """Where the claim stands: `quote == text[start:end]` of its report."""

    start: Annotated[int, Meta(ge=0)]
    end: Annotated[int, Meta(ge=1)]
    quote: Text

    def __post_init__(self) -> None:
        if self.end - self.start != len(self.quote):
            raise ValueError(f"evidence {self.start}–{self.end} is {self.end - self.start} characters, its quote {len(self.quote)}")


class Party(_Record, frozen=True):
    """A party as the report words it (`text`) and as the party table names it (`name`, None where it cannot be resolved)."""

    text: str | None
    name: str | None


class Item(_Record, frozen=True):
    """Materiel, or people for casualties. `low` and `high` bound the number, both included, None where nothing bounds it."""

    text: str
    category: Category
    system: str | None
    low: float | None
    high: float | None
    unit: str | None = None

    def __post_init__(self) -> None:
        _check_order("number", self.low, self.high)


class Place(_Record, frozen=True):
    """A place as worded, its gazetteer name and its point, None where it is an area or unknown."""

    text: str | None
    name: str | None
    lat: Latitude | None
    lon: Longitude | None


class Time(_Record, frozen=True):
    """The days between which it happened, both included; None on a side that nothing bounds."""

    text: str | None
    start: Day | None
    end: Day | None

    def __post_init__(self) -> None:
        _check_days(self.start, self.end)
        _check_order("time", self.start, self.end)


class Measure(_Record, frozen=True):
    """One figure of what a system can do."""

    quantity: Literal["range", "altitude", "speed", "calibre", "load"]
    low: float | None
    high: float | None
    unit: str | None


class Reading(_Record, frozen=True):
    """How the claim was read: the frame and the words that made it, and how sure the reading is (not how true the claim)."""

    frame: str
    words: list[str]
    confidence: Share


class Claim(_Record, frozen=True):
    """One thing that a report says happened or is so, with who says it (claims.md)."""

    id: Text
    report: Text
    evidence: Evidence
    kind: Kind
    actor: list[Party]
    target: list[Party]
    items: list[Item]
    place: Place | None
    time: Time | None
    speaker: Party | None
    via: list[Party]
    basis: Basis | None
    certainty: Certainty
    stance: Stance
    realis: Realis
    measure: list[Measure]
    reading: Reading | None = None


class Unread(_Record, frozen=True):
    """A clause with a trigger word that gave no claim, and why."""

    report: str
    start: int
    end: int
    words: list[str]
    why: str


class Vanished(_Record, frozen=True):
    """A claim of an earlier version of a report whose quote is not in the version that is read.

    `version` is the last that has it, by number, and `gone` the next one, which has not. `claim.id` names the version after the
    report ("9f3c…@1-04"). `now` is the claim of the version read, of the same kind, that reads most like it; None where none does.
    """

    report: str
    version: int
    gone: int
    claim: Claim
    now: str | None


# --- what people decide ---------------------------------------------------------------------------------------------------


class Statement(_Record, frozen=True):
    """All that a claim says, without where it stands: a claim less its id, report, evidence and reading."""

    kind: Kind
    actor: list[Party]
    target: list[Party]
    items: list[Item]
    place: Place | None
    time: Time | None
    speaker: Party | None
    via: list[Party]
    basis: Basis | None
    certainty: Certainty
    stance: Stance
    realis: Realis
    measure: list[Measure]


class Tie(_Record, frozen=True):
    """What finds a claim again, however it is read by then: the item (by its hash) and the words that it stands in, its kind, who speaks.

    `start` is where the words stood, which tells apart the same words in two places; `thread` is that of its decisions (see Decision).
    """

    report: Text
    quote: Text
    start: int | None
    kind: Kind
    speaker: str | None
    thread: Text


class Merge(_Record, frozen=True):
    """Claims that tell of one happening; `events` are the ids under which they stood then."""

    claims: list[Tie]
    events: list[str]


class Split(_Record, frozen=True):
    """No claim of one side tells of the same happening as one of the other side; `events` as in Merge."""

    sides: tuple[list[Tie], list[Tie]]
    events: list[str]


class InterestSpell(_Record, frozen=True):
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


class Rating(_Record, frozen=True):
    """What somebody holds of a source; None where he says nothing of that, and an empty list of interests where it shares nobody's gain."""

    source: Text
    reliability: Reliability | None
    interests: list[InterestSpell] | None

    def __post_init__(self) -> None:
        if self.reliability is None and self.interests is None:
            raise ValueError("a rating says how reliable a source is, or whose gain it shares, or both")


class Decision(_Record, frozen=True):
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


class Ruling(_Record, frozen=True):
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


class Ruled(_Record, frozen=True):
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


class Linked(_Record, frozen=True):
    """Two claims, by id in order, of which people decided that they tell of one happening, or (`one` false) that they do not; by which decisions."""

    claims: tuple[str, str]
    one: bool
    decisions: list[str]


# --- the record ----------------------------------------------------------------------------------------------------------


class Interval(_Record, frozen=True):
    """Days, both included; None on an open side."""

    start: Day | None
    end: Day | None


class EventPlace(_Record, frozen=True):
    """A place with how exactly the reports give it: `precision_m` is a radius in metres, None where it is not known."""

    name: str | None
    lat: Latitude | None
    lon: Longitude | None
    precision_m: float | None = None


class Named(_Record, frozen=True):
    name: str | None
    claims: list[str]


class Says(_Record, frozen=True):
    low: float | None
    high: float | None
    claims: list[str]


class EventItem(_Record, frozen=True):
    category: Category
    system: str | None
    low: float | None
    high: float | None
    unit: str | None
    says: list[Says]


class Related(_Record, frozen=True):
    event: str
    how: How


class Reason(_Record, frozen=True):
    """One sentence of a grade, and the claims that it speaks of."""

    text: str
    claims: list[str]


class Grade(_Record, frozen=True):
    """`probability` that it happened as told; Admiralty `credibility` 1–6 and `reliability` A–F; why, in sentences."""

    probability: Share
    credibility: Annotated[int, Meta(ge=1, le=6)]
    reliability: Reliability
    because: list[Reason]


class Event(_Record, frozen=True):
    """One happening, told by one claim or many of one kind; `roots` partition its claims by independent origin."""

    id: str
    kind: Kind
    title: str
    place: EventPlace | None
    time: Interval | None
    actor: list[Named]
    target: list[Named]
    items: list[EventItem]
    claims: list[str]
    roots: list[list[str]]
    related: list[Related]
    grade: Grade


class Side(_Record, frozen=True):
    value: str
    claims: list[str]


class Contradiction(_Record, frozen=True):
    """Claims that cannot all hold, by slot; `event` is None where they tell of several events of one story."""

    id: str
    event: str | None
    slot: Slot
    sides: list[Side]
    note: str


Bounds = tuple[Day | None, Day | None]  # (earliest, latest); None = unknown on that side


class Spell(_Record, frozen=True):
    """A time during which one party (or `contested`) held a place; `end` None = still held as far as known."""

    holder: str
    start: Bounds
    end: Bounds | None
    probability: Share
    claims: list[str]


class SpellPlace(_Record, frozen=True):
    name: str | None
    lat: Latitude | None
    lon: Longitude | None


class Control(_Record, frozen=True):
    place: SpellPlace
    spells: list[Spell]


class Link(_Record, frozen=True):
    """One hand in a chain of custody: who held, from whom, how it came there, how much of it."""

    holder: str | None
    from_: str | None = field(name="from")
    how: Custody
    date: Interval | None
    event: str | None
    low: float | None
    high: float | None
    claims: list[str]


class Fate(_Record, frozen=True):
    status: Fated
    low: float | None
    high: float | None
    claims: list[str]


class Lot(_Record, frozen=True):
    """Materiel of one system that changed hands together, the hands it passed through, and what became of which part."""

    lot: str
    category: Category
    system: str | None
    low: float | None
    high: float | None
    chain: list[Link]
    fates: list[Fate]
    status: Literal["held", "destroyed", "recaptured", "transferred", "unknown", "mixed"]


class Exposure(_Record, frozen=True):
    """Air defence in a party's hands: published reach, whose figure it is, and what argues against its use."""

    lot: str
    system: str | None
    place: EventPlace | None
    holder: str
    range_km: tuple[float | None, float | None] | None
    altitude_m: tuple[float | None, float | None] | None
    source: str | None
    grade: Grade
    against: list[Reason]
    claims: list[str]


class Record(_Record, frozen=True):
    """All that is worked out from claims (events.md)."""

    events: list[Event]
    contradictions: list[Contradiction]
    control: list[Control]
    custody: list[Lot]
    airspace: list[Exposure]


# --- where a story comes from: worked out from the record, its claims and reports when it is shown, and no part of it ---------


class Teller(_Record, frozen=True, omit_defaults=True):
    """Who, or which report, passes a statement on, and those that have it from here; or a picture that reports show.

    `report` is None for a speaker, and for an outlet that others cite. `how` says in words in which way it came here, `claims` by which claims that is
    known; an origin came from nowhere. `common` marks the common link.
    """

    name: str
    report: str | None
    how: str
    claims: list[str]
    common: bool
    heirs: list[Teller]
    picture: Sha256 | None = None


class Origin(_Record, frozen=True):
    """One root of an event as trees, mostly one: how many outlets tell it, and the name of their common link, None where there is none."""

    outlets: int
    common: str | None
    trees: list[Teller]


class Task(_Record, frozen=True):
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


class Transmission(_Record, frozen=True):
    """Where an event's story comes from: how many outlets tell it, and its origins in the order of its roots."""

    outlets: int
    origins: list[Origin]


# --- in and out ----------------------------------------------------------------------------------------------------------

R = TypeVar("R", bound=Struct)
_encoder = msgspec.json.Encoder(order=None)
_LEFT_OUT: dict[str, Any] = {"reading": None, "pictures": []}  # keys that came later than files which are to stay as they are
_AS_IS = {str, int, bool, type(None)}  # what most keys hold, and nothing is done with
# In UTF-8: DEL and the controls of Latin-1, spaces and operators of no width, separators of lines, direction overrides and isolates,
# byte-order mark, interlinear marks, tags. The first byte of each begins no shorter character.
_UNSEEN = re.compile(
    rb"\x7f|\xc2[\x80-\x9f]|\xe2\x80[\x8b\xa8-\xae]|\xe2\x81[\xa0-\xaf]|\xef\xbb\xbf|\xef\xbf[\xb9-\xbb]|\xf3\xa0[\x80\x81][\x80-\xbf]"
)


def read_json(data: bytes | str, form: type[R]) -> R:
    """One record from its JSON. Raises BadRecord that names the key at fault."""
    try:
        return msgspec.json.decode(data, type=form)
    except (msgspec.DecodeError, UnicodeError) as bad:
        raise BadRecord(str(bad)) from None
    except RecursionError:
        raise BadRecord("is nested too deep to be a record") from None


def write_json(record: Struct) -> bytes:
    """The record as one line of JSON, UTF-8, no line end; whole numbers without a fraction, what acts unseen as an escape."""
    return escape_unseen(_encoder.encode(_whole(msgspec.to_builtins(record))))


def escape_unseen(data: bytes) -> bytes:
    r"""JSON in UTF-8 that says the same, with each character escaped that a terminal acts on, or some programs take for a line's end.

    >>> escape_unseen('["tank\u202e\x9b \u2028"]'.encode())
    b'["tank\\u202e\\u009b \\u2028"]'
    """
    if data.isascii() and b"\x7f" not in data:  # other controls are escaped in any JSON
        return data
    return _UNSEEN.sub(lambda found: json.dumps(found[0].decode("utf-8"))[1:-1].replace("\x7f", "\\u007f").encode("ascii"), data)


def _whole(value: Any) -> Any:
    """Counts read as 20, not as 20.0."""
    if isinstance(value, dict):
        return {k: v if type(v) in _AS_IS else _whole(v) for k, v in value.items() if k not in _LEFT_OUT or v != _LEFT_OUT[k]}
    if isinstance(value, list | tuple):
        return [v if type(v) in _AS_IS else _whole(v) for v in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def read_lines(lines: Iterable[bytes | str], form: type[R]) -> Iterator[tuple[int, R | BadRecord]]:
    """For each line that is not blank its number, from 1, and the record, or what is wrong with it."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield number, read_json(line, form)
            except BadRecord as bad:
                yield number, bad
