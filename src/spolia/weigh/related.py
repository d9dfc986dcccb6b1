"""How events hang together: one story told in two kinds, what made room for what, what undid or used up what came before."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from spolia.kin import Kin
from spolia.knowledge.tables import Knowledge
from spolia.measures import EVER, SAME_SPOT_KM, Days, common_days, days_between, km_apart, span_days
from spolia.records import How
from spolia.weigh.told import Told

STORY_DAYS = 7  # two halves of one story are dated at most this far apart
NEWS_DAYS = 60  # what a report tells of no older days, undated, is of about the same time as itself
NEIGHBOURS = 60  # happenings of a kind, at one place or with one system, that are compared, in the order of days, on each side
AFTERMATH_DAYS = 400  # what is captured is moved, passed on or destroyed within about a year, or nobody says it is the same lot


@dataclass(frozen=True, slots=True)
class Happening:
    """A group of claims as relations look at it."""

    claims: list[Told]
    kind: str
    places: frozenset[str]
    spots: tuple[tuple[float, float], ...]
    days: Days | None
    actor: frozenset[str]
    target: frozenset[str]
    systems: frozenset[str]
    categories: frozenset[str]
    happened: bool

    @property
    def first(self) -> str:
        """The id of its first claim, by which it is known among others."""
        return self.claims[0].id


def happening_of(group: list[Told]) -> Happening:
    dated = [one.days for one in group if one.days and not one.denied] or [one.days for one in group if one.days]
    return Happening(
        claims=group,
        kind=group[0].claim.kind,
        places=frozenset(one.place for one in group if one.place),
        spots=tuple(sorted({one.spot for one in group if one.spot})),
        days=common_days(dated) or span_days(dated),
        actor=frozenset(name for one in group for name in one.actor),
        target=frozenset(name for one in group for name in one.target),
        systems=frozenset(thing.system for one in group for thing in one.things if thing.system),
        categories=frozenset(thing.category for one in group for thing in one.things),
        happened=any(one.happened for one in group),
    )


Relation = tuple[str, str, How]  # (from, to, how), each by its first claim
Block = tuple[object, ...]
CONSUMES = ("destruction", "seizure")
BESIDES = {CONSUMES, ("takeover", "takeover"), ("casualties", "casualties")}  # consumes, reverses, part-of
TRACED = ("seizure", "deployment", "transfer", "destruction")  # kinds that tell where a system went


class Relations:
    """Finds the relations between happenings, by the rows of kinds.yaml and by what conserves, while happenings come and go."""

    def __init__(self, known: Knowledge, kin: Kin) -> None:
        self.stories: list[dict[str, Any]] = known.yaml("kinds.yaml")["stories"]
        self.kin = kin
        self.moves = {(row["first"], row["then"]) for row in self.stories if row["items"] and row["how"] == "enables"}
        self.pairs = sorted({(row["first"], row["then"]) for row in self.stories} | BESIDES)
        self.traced = sorted({*self.moves, CONSUMES})
        self.all: set[Relation] = set()
        self._many: dict[str, Happening] = {}
        self._rows: dict[tuple[Block, str], list[Entry]] = {}  # of each block those of one kind, in the order of days
        self._found: dict[tuple[Block, str, str], set[Relation]] = {}  # within each block, between two kinds
        self._times: Counter[Relation] = Counter()  # in how many of these it was found

    def change(self, gone: list[Happening], new: list[Happening]) -> None:
        """Works out again what there is between those that are neighbours of what came or went."""
        for one in gone:
            del self._many[one.first]
        self._many |= {one.first: one for one in new}
        for one in gone:
            entry = _entry(one)
            for block in self._blocks(one):
                row = self._rows[block, one.kind]
                del row[bisect_left(row, entry)]
        for one in new:
            entry = _entry(one)
            for block in self._blocks(one):
                insort(self._rows.setdefault((block, one.kind), []), entry)
        for unit in dict.fromkeys(unit for one in (*gone, *new) for block in self._blocks(one) for unit in self._units(block, one.kind)):
            self._find(unit)
        self.all = _nearest_reversals(set(self._times), self._many)

    def _units(self, block: Block, kind: str) -> Iterator[tuple[Block, str, str]]:
        """The pairs of kinds, of which this is one, that are looked at in such a block."""
        return ((block, first, then) for first, then in (self.traced if block[0] == "system" else self.pairs) if kind in (first, then))

    def _find(self, unit: tuple[Block, str, str]) -> None:
        block, first, then = unit
        relate = self._elsewhere if block[0] == "system" else self._between
        pairs = _near_pairs(self._rows.get((block, first), []), self._rows.get((block, then), []))
        found = {(i, j, how) for i, j in pairs for how in relate(self._many[i], self._many[j])}
        for relation in self._found.pop(unit, ()):
            self._times[relation] -= 1
            if not self._times[relation]:
                del self._times[relation]
        if found:
            self._found[unit] = found
            self._times.update(found)

    def _blocks(self, one: Happening) -> set[Block]:
        """Where it may have neighbours: at a place by name, in tenths of a degree with the cells beside; for a named system, where those are who belong together."""
        blocks: set[Block] = {("name", place) for place in one.places}
        for lat, lon in one.spots:
            blocks |= {("cell", int((lat + 90) * 10) + north, int((lon + 180) * 10) + east) for north in (0, 1) for east in (0, 1)}
        if one.kind in TRACED and one.happened and one.days is not None:
            holders = one.target if one.kind == "destruction" else one.actor
            circles = {circle for name in holders for circle in self.kin.circles(name)}
            blocks |= {("system", system, circle) for system in one.systems for circle in circles}
        return blocks

    def _between(self, first: Happening, then: Happening) -> list[How]:
        if _too_far_apart(first, then) or not same_spot(first, then):
            return []
        found: list[How] = []
        for story in self.stories:
            if (first.kind, then.kind) == (story["first"], story["then"]) and self._one_story(first, then, story):
                found.append(story["how"])
        if self._consumes(first, then):
            found.append("consumes")
        if self._reverses(first, then):
            found.append("reverses")
        if self._part_of(first, then):
            found.append("part-of")
        return found

    def _elsewhere(self, first: Happening, then: Happening) -> list[How]:
        """What became, at another place, of a system that was captured: only where both name it and whose hands it was in fits."""
        if same_spot(first, then) or first.days is None or then.days is None:
            return []
        pair = (first.kind, then.kind)
        if pair in self.moves and self.kin.any_related(first.actor, then.actor) and _within_aftermath(first.days, then.days):
            return ["enables"]
        if pair == CONSUMES and self.kin.any_related(first.target, then.actor) and _within_aftermath(then.days, first.days):
            return ["consumes"]
        return []

    def _one_story(self, first: Happening, then: Happening, story: dict[str, Any]) -> bool:
        if (story["items"] and not shares_materiel(first, then)) or not self._hands_fit(first, then, story["actors"]):
            return False
        near = STORY_DAYS if story["how"] == "same-story" else STORY_DAYS * 4
        return _near_in_time(first, then, near) and not (story["how"] == "enables" and not (first.happened and then.happened))

    def _hands_fit(self, first: Happening, then: Happening, actors: str) -> bool:
        """Who does the one does the other too (`same`), or another does (`other`); where one names nobody, nothing is asked."""
        if not first.actor or not then.actor:
            return True
        return self.kin.any_related(first.actor, then.actor) == (actors == "same")

    def _consumes(self, later: Happening, seizure: Happening) -> bool:
        """A destruction of what was seized before, in the hands of who seized it."""
        if (later.kind, seizure.kind) != ("destruction", "seizure") or not shares_materiel(later, seizure):
            return False
        if later.days is None or seizure.days is None or not (later.happened and seizure.happened):
            return self.kin.any_related(later.target, seizure.actor)
        after = (later.days.last or 0) >= (seizure.days.first or 0) and days_between(later.days, seizure.days) <= AFTERMATH_DAYS
        return after and not self.kin.any_related(later.target, seizure.target)

    def _reverses(self, later: Happening, earlier: Happening) -> bool:
        """A place won back: another side takes it later."""
        if later.kind != "takeover" or earlier.kind != "takeover" or later.days is None or earlier.days is None:
            return False
        if not (later.happened and earlier.happened and later.actor and earlier.actor) or self.kin.any_related(later.actor, earlier.actor):
            return False
        return (later.days.first or 0) > (earlier.days.first or 0) and later.days != earlier.days

    def _part_of(self, part: Happening, whole: Happening) -> bool:
        """Among people in one plight, those of whom another event counts more, told by one report as part of it."""
        if part.kind != "casualties" or whole.kind != "casualties" or not part.categories & whole.categories:
            return False
        if not {one.claim.report for one in part.claims} & {one.claim.report for one in whole.claims}:
            return False
        return self.kin.any_related(part.target, whole.target) and _most(part) < _least(whole)


def _nearest_reversals(found: set[Relation], many: Mapping[str, Happening]) -> set[Relation]:
    """Of what a takeover reverses only the last before it: what came earlier was reversed already."""
    last: dict[str, str] = {}
    for later, earlier, how in found:
        if how == "reverses" and (later not in last or _rank(many[earlier]) < _rank(many[last[later]])):
            last[later] = earlier
    return {relation for relation in found if relation[2] != "reverses" or last[relation[0]] == relation[1]}


def _rank(one: Happening) -> tuple[int, tuple[str, int, str]]:
    """The latest first; of one day the first in the record."""
    return -_start(one), one.claims[0].order


def _start(one: Happening) -> int:
    return one.days.first if one.days is not None and one.days.first is not None else EVER


def _too_far_apart(a: Happening, b: Happening) -> bool:
    """Both are dated, and so far apart that only a place won back can hang together with its loss."""
    if a.days is None or b.days is None or a.kind == "takeover":
        return False
    return days_between(a.days, b.days) > AFTERMATH_DAYS


def same_spot(a: Happening, b: Happening) -> bool:
    """The two share a place by name, or lie within what gazetteers differ by."""
    return bool(a.places & b.places) or any(km_apart(x, y) <= SAME_SPOT_KM for x in a.spots for y in b.spots)


def shares_materiel(a: Happening, b: Happening) -> bool:
    """The same system, or the same category where one of them names no system."""
    if a.systems and b.systems:
        return bool(a.systems & b.systems)
    return bool(a.categories & b.categories) or not a.categories or not b.categories


def _near_in_time(a: Happening, b: Happening, days: int) -> bool:
    if a.days is not None and b.days is not None:
        return days_between(a.days, b.days) <= days
    if not {one.claim.report for one in a.claims} & {one.claim.report for one in b.claims}:
        return False
    return all(one.days is None or _told_near(one, one.days) for one in (a, b))


def _within_aftermath(capture: Days, later: Days) -> bool:
    starts_after = capture.first is None or later.first is None or later.first >= capture.first
    return starts_after and days_between(capture, later) <= AFTERMATH_DAYS


Entry = tuple[int, str, int, str]  # a happening in a row: its day, then the order of its first claim in the record, last that claim's id


def _entry(one: Happening) -> Entry:
    return _middle(one), *one.claims[0].order


def _near_pairs(row: list[Entry], other_row: list[Entry]) -> Iterator[tuple[str, str]]:
    """Every ordered pair of one of the row and one of the other; in a crowded one, of those near to each other in the order of days."""
    for one in row if other_row else ():
        place = bisect_left(other_row, one)
        for other in other_row[max(0, place - NEIGHBOURS) : place + NEIGHBOURS]:
            if other != one:
                yield one[-1], other[-1]


def _middle(one: Happening) -> int:
    return (one.days.middle or 0) if one.days is not None else 0


def _told_near(one: Happening, days: Days) -> bool:
    """Dated to about the days of a report that tells it: what is undated beside it is taken for news of those days too."""
    published = [told.published for told in one.claims if told.published is not None]
    return not published or days.last is None or min(abs(day - days.last) for day in published) <= NEWS_DAYS


def _most(one: Happening) -> float:
    highs = [thing.number[1] for told in one.claims for thing in told.things]
    return max((h if h is not None else float("inf") for h in highs), default=float("inf"))


def _least(one: Happening) -> float:
    lows = [thing.number[0] for told in one.claims for thing in told.things]
    return max((low or 0.0 for low in lows), default=0.0)
