"""The words, bounds and checks of what stands in a record, and the form that all records share."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, get_args

from msgspec import Meta, Struct

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
    Harm,
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


def check_days(*days: str | None) -> None:
    """Raises ValueError where one is no day of the calendar."""
    for day in days:
        if day is not None:
            date.fromisoformat(day)


def check_order(what: str, low: Any, high: Any) -> None:
    """Raises ValueError where both bounds are there, the wrong way round."""
    if low is not None and high is not None and low > high:
        raise ValueError(f"{what}: {low} comes after {high}")


class Form(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The common form: keyword arguments, frozen, equal by value."""
