"""What cannot both hold, slot by slot: who denies what, dates and numbers that do not meet, different winners, different places.

A vaguer value is compatible with a sharper one and is on no side; so is a part with its whole, and a party with its ally. One
contradiction an event (or a story) and slot, a further one only for other materiel; every claim is on one side at most.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import TypeVar

from spolia.kin import Kin
from spolia.knowledge.tables import Knowledge
from spolia.measures import NEVER, Days, day_name, days_between, km_apart, numbers_meet
from spolia.records import Contradiction, Side, Slot
from spolia.weigh.related import Happening, Relation
from spolia.weigh.told import Thing, Told

T = TypeVar("T")
OTHER_PLACE_KM = 25  # two reports that put one happening so far apart do not speak of one place
TIGHT_DAYS = 7  # who holds a place changes within days: only statements as exact as this can contradict each other
ID_DIGITS = 12


class Contradictor:
    """Finds contradictions within events and between events of one story."""

    def __init__(self, known: Knowledge, kin: Kin) -> None:
        self.kin = kin
        self.generic = frozenset(known.yaml("kinds.yaml")["generic"])
        self.states = tuple(known.yaml("kinds.yaml")["state_words"])

    def find(self, many: list[Happening], ids: list[str], relations: list[Relation]) -> list[Contradiction]:
        """All contradictions, in the order of their events' first claims."""
        found: list[Contradiction] = []
        for name, one in zip(ids, many, strict=True):
            found += self._items(name, one)
            found += self._slot(name, one, "actor", _doers(one), self._other_side)
            found += self._slot(name, one, "place", [t for t in _asserted(one) if t.spot], _elsewhere)
            found += self._slot(name, one, "time", [t for t in _asserted(one) if t.days], _other_days)
        found += self._denials(many, ids, relations)
        found += self._held(many)
        return _distinct(found)

    # --- within one event -----------------------------------------------------------------------------------------------

    def _slot(self, name: str, one: Happening, slot: Slot, claims: list[Told], clash: Callable[[Told, Told], bool]) -> list[Contradiction]:
        apart = _sides(claims, lambda a, b: clash(a, b) and _two_voices(a, b), lambda t: _width(t, slot), lambda t: t)
        return [_contradiction(name, slot, apart, one.kind, slot)] if apart else []

    def _items(self, name: str, one: Happening) -> list[Contradiction]:
        """One for each kind of thing whose counts do not meet."""
        told = [(t, thing) for t in _asserted(one) for thing in t.things]
        found = []
        for what, some in sorted(_alike(told, self.generic).items()):
            apart = _sides(some, lambda a, b: _other_count(a, b) and _two_voices(a[0], b[0]), lambda p: _spread(p[1]), lambda p: p[0])
            if apart:
                found.append(_contradiction(name, "items", apart, what, "items"))
        return found

    def _other_side(self, a: Told, b: Told) -> bool:
        return bool(a.actor and b.actor) and not any(self.kin.related(x, y) for x in a.actor for y in b.actor)

    # --- between events -------------------------------------------------------------------------------------------------

    def _denials(self, many: list[Happening], ids: list[str], relations: list[Relation]) -> list[Contradiction]:
        """Who denies (or says that it failed) against who says that it happened, in one event or in one story."""
        near: defaultdict[int, set[int]] = defaultdict(set)
        for first, then, how in relations:
            if how == "same-story":
                near[first].add(then)
                near[then].add(first)
        for here in _positions_by_place(many).values():
            for i in here:
                near[i].update(j for j in here if many[j].kind == many[i].kind)
        found = []
        for position, one in enumerate(many):
            refusing = [t for t in one.claims if t.denied]
            told = [t for k in sorted({position, *near[position]}) for t in many[k].claims if t.happened]
            against = [t for t in told if any(self._denies(d, t) for d in refusing)]
            refusing = [d for d in refusing if any(self._denies(d, t) for t in against)]
            if refusing and against:
                home = ids[position] if all(t in one.claims for t in against) else None
                found.append(_contradiction(home, "certainty", [refusing, against], one.kind, "certainty"))
        return found

    def _denies(self, d: Told, a: Told) -> bool:
        """Whether the denial speaks of what the other asserts: the same hands, days that meet, the same or unnamed materiel."""
        if not _two_voices(d, a) or (d.days and a.days and days_between(d.days, a.days)):
            return False
        if d.claim.kind == a.claim.kind and (self._other_side(d, a) or self._other_target(d, a)):
            return False
        return self._same_matter(d, a)

    def _other_target(self, a: Told, b: Told) -> bool:
        return bool(a.target and b.target) and not any(self.kin.related(x, y) for x in a.target for y in b.target)

    def _same_matter(self, d: Told, a: Told) -> bool:
        named = [x for x in d.things if x.category not in self.generic]
        if not named or not a.things:
            return bool(not d.things or named == [] or not a.things)
        return any(_one_sort(x, y) for x in named for y in a.things)

    def _held(self, many: list[Happening]) -> list[Contradiction]:
        """One place in the hands of two sides on the same days."""
        found = []
        for here in _positions_by_place([h for h in many if h.kind == "takeover"]).items():
            place, positions = here
            takeovers = [h for h in many if h.kind == "takeover"]
            told = [t for p in positions for t in _asserted(takeovers[p]) if t.days and t.actor and t.place == place[1]]
            exact = [t for t in told if (t.days.width or 0) <= TIGHT_DAYS and t.days.width is not None]  # type: ignore[union-attr]
            apart = _sides(exact, self._both_hold, lambda t: _width(t, "time"), lambda t: t)
            if apart:
                found.append(_contradiction(None, "held", apart, "takeover", "held"))
        return found

    def _both_hold(self, a: Told, b: Told) -> bool:
        if not _two_voices(a, b) or not self._other_side(a, b) or a.days is None or b.days is None:
            return False
        handed_over = any(self.kin.related(x, y) for x in a.actor for y in b.target) or any(
            self.kin.related(x, y) for x in b.actor for y in a.target
        )
        return days_between(a.days, b.days) == 0 and not handed_over


# --- what is compared ----------------------------------------------------------------------------------------------------


def _asserted(one: Happening) -> list[Told]:
    return [t for t in one.claims if t.happened]


def _doers(one: Happening) -> list[Told]:
    return [t for t in _asserted(one) if t.actor]


def _two_voices(a: Told, b: Told) -> bool:
    """Nobody contradicts himself within one report."""
    return a.claim.report != b.claim.report or a.voice != b.voice


def _other_days(a: Told, b: Told) -> bool:
    return a.days is not None and b.days is not None and days_between(a.days, b.days) > 0


def _elsewhere(a: Told, b: Told) -> bool:
    return a.spot is not None and b.spot is not None and a.place != b.place and km_apart(a.spot, b.spot) > OTHER_PLACE_KM


Counted = tuple[Told, Thing]


def _other_count(a: Counted, b: Counted) -> bool:
    """The bounds do not meet, and it is not one count up to a day and a larger one up to a later day."""
    if a[1].unit != b[1].unit or numbers_meet(a[1].number, b[1].number):
        return False
    if a[0].claim.kind == "casualties" and not a[0].target & b[0].target and a[0].target and b[0].target:
        return False
    return not (_grew(a, b) or _grew(b, a))


def _grew(early: Counted, late: Counted) -> bool:
    x, y = early[0].days, late[0].days
    if x is None or y is None or x.last is None or y.last is None or x.last >= y.last:
        return False
    return (late[1].number[0] or 0) > (early[1].number[1] or 0)


def _one_sort(x: Thing, y: Thing) -> bool:
    return x.category == y.category and (not x.system or not y.system or x.system == y.system)


def _alike(told: list[Counted], generic: frozenset[str]) -> dict[str, list[Counted]]:
    """The counts by what is counted: by system; where no system is named, by category."""
    groups: defaultdict[str, list[Counted]] = defaultdict(list)
    systems = {(thing.category, thing.system) for _, thing in told if thing.system}
    for one, thing in told:
        if thing.category in generic:
            continue
        only = [system for category, system in systems if category == thing.category]
        groups[thing.system or (only[0] if len(only) == 1 else thing.category)].append((one, thing))
    return groups


# --- sides ---------------------------------------------------------------------------------------------------------------


def _sides(many: Iterable[T], clash: Callable[[T, T], bool], width: Callable[[T], float], told: Callable[[T], Told]) -> list[list[Told]]:
    """The claims in sides that clash with one another, [] where nothing clashes; what is compatible with several is on none."""
    sides: list[list[T]] = []
    for one in sorted(many, key=lambda t: (width(t), told(t).order)):
        open_ = [side for side in sides if not any(clash(one, other) for other in side)]
        if not open_:
            sides.append([one])
        elif len(open_) == 1:
            open_[0].append(one)
    parted: list[list[Told]] = []
    for side in sides:
        others = [t for other in sides if other is not side for t in other]
        kept = [told(t) for t in side if any(clash(t, other) for other in others)]
        if kept:
            parted.append(sorted({t.id: t for t in kept}.values(), key=lambda t: t.order))
    used: set[str] = set()
    disjoint = []
    for kept in parted:
        disjoint.append([t for t in kept if t.id not in used])
        used.update(t.id for t in kept)
    disjoint = [side for side in disjoint if side]
    return disjoint if len(disjoint) > 1 else []


def _spread(thing: Thing) -> float:
    low, high = thing.number
    return NEVER if low is None or high is None else high - low


def _width(one: Told, slot: str) -> float:
    if slot != "time":
        return 0
    width = one.days.width if one.days else None
    return NEVER if width is None else width


def _positions_by_place(many: list[Happening]) -> dict[tuple[str, str], list[int]]:
    here: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for position, one in enumerate(many):
        for place in sorted(one.places):
            here["place", place].append(position)
    return here


# --- the record ----------------------------------------------------------------------------------------------------------


def _contradiction(event: str | None, slot: Slot, sides: list[list[Told]], what: str, shown: str) -> Contradiction:
    ordered = sorted((sorted(side, key=lambda t: t.order) for side in sides), key=lambda side: side[0].order)
    told = [Side(value=_value(side, shown, what), claims=[t.id for t in side]) for side in ordered]
    key = "\t".join([event or "", slot, what, *(claim for side in told for claim in side.claims)])
    note = f"{_HEADS[slot].format(what=what)}: {' against '.join(side.value for side in told)}"
    return Contradiction(id=f"co-{sha256(key.encode()).hexdigest()[:ID_DIGITS]}", event=event, slot=slot, sides=told, note=note)


_HEADS: dict[str, str] = {
    "time": "When it happened",
    "place": "Where it happened",
    "actor": "Who did it",
    "items": "How many ({what})",
    "held": "Who holds the place",
    "certainty": "Whether it happened",
    "kind": "What happened to it",
}


def _value(side: list[Told], slot: str, what: str) -> str:
    """A side in a few words for people."""
    if slot == "certainty":
        return "denied" if side[0].denied else "happened"
    if slot == "items":
        return ", ".join(dict.fromkeys(_number(x) for t in side for x in t.things if what in (x.system, x.category) or len(t.things) == 1))
    if slot == "time":
        return ", ".join(dict.fromkeys(_dates(t.days) for t in side if t.days))
    if slot == "place":
        return ", ".join(dict.fromkeys(t.claim.place.name or t.place for t in side if t.claim.place))
    return ", ".join(dict.fromkeys(name for t in side for name in sorted(t.actor))) or "somebody else"


def _number(thing: Thing) -> str:
    low, high = thing.number
    words = (
        f"{low:g}"
        if low == high and low is not None
        else f"{'' if low is None else format(low, 'g')}–{'' if high is None else format(high, 'g')}"
    )
    return "a number unknown" if words == "–" else words


def _dates(days: Days) -> str:
    first, last = day_name(days.first), day_name(days.last)
    return str(first) if first == last else f"{first or '…'} to {last or '…'}"


def _distinct(found: list[Contradiction]) -> list[Contradiction]:
    """Each contradiction once: where two set the same claims against each other, the first stays."""
    seen: set[frozenset[frozenset[str]]] = set()
    out = []
    for each in found:
        key = frozenset(frozenset(side.claims) for side in each.sides)
        if key not in seen:
            seen.add(key)
            out.append(each)
    return sorted(out, key=lambda each: (min(claim for side in each.sides for claim in side.claims), each.slot, each.id))
