"""Dates of one past happening that cannot both hold, though nothing but the date says that it is one.

A side does not take a place twice without losing it in between. So where two takeovers of one place by one side are told at dates
that do not meet, and no report tells of both, and nobody else is said to have held it in between, one of the dates is wrong.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations

from spolia.kin import Kin
from spolia.measures import EVER, NEVER, Days, days_between
from spolia.records import Contradiction
from spolia.weigh.related import Happening
from spolia.weigh.sides import contradiction
from spolia.weigh.told import Told

SLACK_DAYS = 10  # within one event days apart are its own contradiction; here it is about other months and years


def other_dates(place: str, changes: list[Happening], kin: Kin) -> list[Contradiction]:
    """The contradictions in `time` between takeovers of one place by one side, each without an event of its own.

    `changes` are the takeovers of the place and the withdrawals from it, in the order of the record.
    """
    taken: defaultdict[str, list[Happening]] = defaultdict(list)
    hands: list[tuple[Happening, str]] = []
    for one in changes:
        if not one.happened or one.days is None:
            continue
        for side in sorted({kin.side(name) for name in one.actor}):
            hands.append((one, side))
            if one.kind == "takeover":
                taken[side].append(one)
    found = []
    for side, takeovers in sorted(taken.items()):
        for a, b in combinations(takeovers, 2):
            if _one_taking(a, b) and not _lost_between(a, b, side, hands):
                sides = [_dated(a, b, place), _dated(b, a, place)]
                if all(sides):
                    found.append(contradiction(None, "time", sides, "takeover"))
    return found


def _one_taking(a: Happening, b: Happening) -> bool:
    """The dates do not meet, and no report tells of both."""
    if a.days is None or b.days is None or days_between(a.days, b.days) <= SLACK_DAYS:
        return False
    return not {one.claim.report for one in a.claims} & {one.claim.report for one in b.claims}


def _lost_between(a: Happening, b: Happening, side: str, changes: list[tuple[Happening, str]]) -> bool:
    """Another side takes the place, or this one leaves it, at a time that can lie between the two."""
    first, last = sorted(_start(x.days) for x in (a, b))
    for one, who in changes:
        ends_it = (one.kind == "takeover" and who != side) or (one.kind == "withdrawal" and who == side)
        if ends_it and one.days is not None and _start(one.days) <= last and (one.days.last or NEVER) >= first:
            return True
    return False


def _dated(here: Happening, other: Happening, place: str) -> list[Told]:
    """The dated claims of the one that were told after the other date too: news of the day cannot mean what is still to come."""
    start = _start(other.days)
    return [t for t in here.claims if t.happened and t.days and t.place == place and t.published is not None and t.published >= start]


def _start(days: Days | None) -> int:
    return EVER if days is None or days.first is None else days.first
