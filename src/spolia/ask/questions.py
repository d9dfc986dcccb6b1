"""What can be asked: names, a category, a kind, a day on which it was so, a day by which it was published."""

from __future__ import annotations

import re
from datetime import date

from msgspec import Struct

from spolia.errors import BadCommand
from spolia.records import KINDS

FILTERS = ("place", "party", "category", "system", "kind", "on")
LONGEST = 300  # characters; no name is longer


class Question(Struct, frozen=True, kw_only=True):
    """A question; what is None is not asked for. `on` is the day on which it was so, `as_of` the day by which its reports were out.

    Raises BadCommand where nothing is asked for, a day is none, a name is empty or there is no such kind.
    """

    place: str | None = None
    party: str | None = None
    category: str | None = None
    system: str | None = None
    kind: str | None = None
    on: str | None = None
    as_of: str | None = None

    def __post_init__(self) -> None:
        if not any(getattr(self, name) is not None for name in FILTERS):
            raise BadCommand("ask for something: --place, --party, --category, --system, --kind or --on.")
        for name in ("place", "party", "category", "system"):
            _check_name(name, getattr(self, name))
        if self.kind is not None and self.kind not in KINDS:
            raise BadCommand(f"--kind should be one of {', '.join(KINDS)}, but is “{self.kind}”.")
        for option, day in (("--on", self.on), ("--as-of", self.as_of)):
            _check_day(option, day)


def _check_name(name: str, asked: str | None) -> None:
    if asked is not None and not re.search(r"\w", asked):
        raise BadCommand(f"--{name} “{asked}” names nothing.")
    if asked is not None and len(asked) > LONGEST:
        raise BadCommand(f"--{name} has {len(asked)} characters, more than the {LONGEST} that a name may have.")


def _check_day(option: str, day: str | None) -> None:
    if day is not None and not _is_day(day):
        raise BadCommand(f"{option} should be a date such as 2016-12-11, but is “{day}”.")


def _is_day(day: str) -> bool:
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", day, re.ASCII))
