"""Numbers of one thing, told side by side: what is counted, and when two counts cannot both hold.

A bare plural, a part of a whole, and a toll that grew from one day to the next agree with the larger number.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from spolia.kin import Kin
from spolia.measures import NEVER, Days, numbers_meet
from spolia.weigh.told import Thing, Told

CAMPAIGN_DAYS = 7  # a count over more days than this is one that grows
LEAST_STEM = 4  # letters of a designation that make it the stem of a longer one


def tells_a_sum(one: Told) -> bool:
    """It counts more than one thing, at no single spot, over the days of a campaign."""
    return one.happened and one.spot is None and is_of_campaign(one.days) and any((thing.number[0] or 0) > 1 for thing in one.things)


def is_of_campaign(days: Days | None) -> bool:
    """More days than a happening takes, or all until one."""
    return days is not None and days.last is not None and (days.first is None or days.last - days.first >= CAMPAIGN_DAYS)


@dataclass(frozen=True, slots=True)
class Count:
    """One number in one claim, with the people it is of where it is of people."""

    told: Told
    thing: Thing
    people: frozenset[str]

    @property
    def spread(self) -> float:
        low, high = self.thing.number
        return NEVER if low is None or high is None else high - low


def counts_of(claims: list[Told], generic: frozenset[str]) -> dict[str, list[Count]]:
    """The counts in the claims by what is counted: the system, else the category; what says nothing of a number is left out."""
    groups: defaultdict[str, list[Count]] = defaultdict(list)
    for told in claims:
        for index, thing in enumerate(told.things):
            if thing.category in generic or thing.number == (None, None):
                continue
            if thing.number == (1, 1) and (_names_one(told, index) if told.claim.kind == "casualties" else not thing.system):
                continue  # "a truck" and "the commander of the brigade" name what they tell of rather than count it
            groups[thing.system or thing.category].append(Count(told, thing, _people(told, index)))
    return _with_stems(groups)


def _names_one(told: Told, index: int) -> bool:
    """A man is told of by who he is, with no word that counts: "the commander", "he"; not "one soldier", "a farmer"."""
    first = (told.claim.items[index].text or "").lower().split()[:1]
    return first not in (["one"], ["a"], ["an"], ["1"])


def _people(told: Told, index: int) -> frozenset[str]:
    """Whose people the number is of: where a claim counts as many lots as it names sides, each its own ("84 Russians and 47 Malians")."""
    if told.claim.kind != "casualties":
        return frozenset()
    same = [i for i, thing in enumerate(told.things) if thing.category == told.things[index].category]
    parties = [party.name for party in told.claim.target]
    if len(same) == len(parties) > 1:
        return frozenset(name for name in [parties[same.index(index)]] if name)
    return told.target


def _with_stems(groups: dict[str, list[Count]]) -> dict[str, list[Count]]:
    """ "Mirage" is counted with "Mirage F1" where there is one longer designation that it can stand for."""
    out = dict(groups)
    for key in sorted(groups):
        longer = [
            other for other in groups if other != key and len(key) >= LEAST_STEM and other.startswith(key) and groups[key][0].thing.system
        ]
        if len(longer) == 1:
            out[longer[0]] = out[longer[0]] + out.pop(key)
    return out


def counts_clash(a: Count, b: Count, kin: Kin) -> bool:
    """The bounds do not meet, both are of the same people or thing, and neither is a part or an earlier state of the other."""
    if a.thing.unit != b.thing.unit or numbers_meet(a.thing.number, b.thing.number):
        return False
    if a.people != b.people and a.people and b.people and not (len(a.people) == len(b.people) == 1 and kin.any_related(a.people, b.people)):
        return False
    small, large = sorted((a, b), key=lambda c: c.thing.number[1] if c.thing.number[1] is not None else NEVER)
    return not _part_of(small.told, large.told) and not _grew(small, large)


def _part_of(small: Told, large: Told) -> bool:
    """The smaller number is told of a place, the larger of the whole country; or the two are told of different places."""
    if small.claim.kind == "casualties":
        return False
    return bool(small.place) and small.place != large.place and (not large.place or bool(small.spot and large.spot))


def _grew(small: Count, large: Count) -> bool:
    """The larger number is told up to a later day, or later told of something that went on for long."""
    x, y = small.told.days, large.told.days
    if x is not None and y is not None:
        return x.last is not None and y.last is not None and x.last < y.last and x.width != y.width
    went_on = _long(x) or _long(y)
    first, then = small.told.published, large.told.published
    return went_on and first is not None and then is not None and first < then


def _long(days: Days | None) -> bool:
    return days is not None and days.width is not None and days.width > CAMPAIGN_DAYS
