"""What claims say and people decided, in a few words: enough to tell two readings apart. Several rooms stand on this; it knows no table and no room."""

from __future__ import annotations

from typing import Any

from spolia.records import STATED, Claim, Decision, Item, Measure, Party, Place, Rating, Ruling, Stated, Statement, Time

DONE = {
    "accept": "accepted", "correct": "corrected", "reject": "rejected", "add": "added", "merge": "put together", "split": "parted", "rate": "rated",
    "comment": "commented", "confirm": "confirmed", "undo": "took back",
}  # fmt: skip


def statement_of(claim: Claim) -> Statement:
    """All that the claim says, without where it stands."""
    return Statement(**{key: getattr(claim, key) for key in STATED})


def who(decision: Decision) -> str:
    """Who decided and when, in words; of what was decided elsewhere also who took it in."""
    taken_in = f", taken in by {decision.taken_in_by}" if decision.taken_in_by else ""
    return f"{decision.by or 'somebody not named'} on {decision.at[:10] or 'a day not known'}{taken_in}"


def ruling_words(ruling: Ruling) -> str:
    """What somebody decided, when, why, and what became of it: "corrected by anna on 2026-12-01: actor was …, is …"."""
    decision = ruling.decision
    what = _what(decision)
    note = f" (“{decision.note}”)" if decision.note and decision.action != "comment" else ""
    state = "" if ruling.state == "counts" else f"; {STATE_WORDS[ruling.state]}: {ruling.why}"
    return f"{DONE[decision.action]} by {who(decision)}{f': {what}' if what else ''}{note}{state}"


STATE_WORDS = {
    "disputed": "to be looked at again",
    "waiting": "not counted yet",
    "overtaken": "holds no longer",
    "undone": "holds no longer",
}


def _what(decision: Decision) -> str:
    """What it says beyond its action."""
    if decision.action == "correct" and decision.field is not None:
        was = value_words(decision.field, getattr(decision.seen, decision.field))
        return f"{decision.field} was read as {was}, is {value_words(decision.field, decision.corrected)}"
    if decision.action == "rate":
        return f"{decision.rating.source}: {rating_words(decision.rating)}"
    if decision.action == "merge":
        return f"{len(decision.merge.claims)} claims tell of one happening"
    if decision.action == "split":
        return " from ".join(f"{len(side)} claim{'' if len(side) == 1 else 's'}" for side in decision.split.sides)
    if decision.action == "comment":
        return f"“{decision.note}”"
    return decision.of or "" if decision.action in ("confirm", "undo") else ""


def rating_words(rating: Rating) -> str:
    """How reliable a source is held to be, and whose gain it shares: "reliability D, interest Russia from 2015-09-30"."""
    told = []
    if rating.reliability is not None:
        told.append(f"reliability {rating.reliability}")
    if rating.interests is not None:
        spells = [
            f"{one.party}{f' from {one.since}' if one.since else ''}{f' until {one.until}' if one.until else ''}"
            for one in rating.interests
        ]
        told.append(f"interest {' and '.join(spells) or 'nobody’s'}")
    return ", ".join(told)


def value_words(key: Stated, value: Any) -> str:
    """The value of that key of a claim, in words; "nothing" where it is none.

    >>> value_words("actor", [Party(text="the group", name="Islamic State"), Party(text="gunmen", name=None)])
    'Islamic State and “gunmen”'
    """
    if isinstance(value, list):
        return " and ".join(map(_one, value)) or "nothing"
    return "nothing" if value is None else _one(value)


def _one(value: Any) -> str:
    if isinstance(value, Party):
        return value.name or f"“{value.text}”"
    if isinstance(value, Item):
        unit = f" {value.unit}" if value.unit else ""
        return f"{_bounds(value.low, value.high)}{unit} {value.system or value.category} (“{value.text}”)"
    if isinstance(value, Place):
        point = f" at {value.lat:g}, {value.lon:g}" if value.lat is not None and value.lon is not None else ""
        return f"{value.name or f'“{value.text}”'}{point}"
    if isinstance(value, Time):
        return f"{value.start or 'open'} to {value.end or 'open'}" if value.start != value.end else f"{value.start or f'“{value.text}”'}"
    if isinstance(value, Measure):
        return f"{value.quantity} {_bounds(value.low, value.high)} {value.unit or ''}".rstrip()
    return str(value)


def _bounds(low: float | None, high: float | None) -> str:
    """
    >>> _bounds(20, 20), _bounds(20, None), _bounds(None, 9), _bounds(3, 9)
    ('20', '20 or more', 'up to 9', '3 to 9')
    """
    if low is None or high is None:
        return "a number not known of" if low == high else f"up to {high:g}" if low is None else f"{low:g} or more"
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"
