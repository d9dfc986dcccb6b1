"""Parting claims into sides that clash, and writing the contradiction down."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import TypeVar

from spolia.measures import Days, day_name
from spolia.records import Contradiction, Side, Slot
from spolia.weigh.told import Thing, Told

T = TypeVar("T")
Teller = Callable[[Told, Told], bool]
ID_DIGITS = 12
HEADS: dict[Slot, str] = {
    "time": "When it happened",
    "place": "Where it happened",
    "actor": "Who did it",
    "items": "How many ({what})",
    "held": "Who holds the place",
    "certainty": "Whether it happened",
    "kind": "How it came about",
}


def sides_of(many: Iterable[T], clash: Callable[[T, T], bool], width: Callable[[T], float], told: Callable[[T], Told]) -> list[list[Told]]:
    """The claims in sides that clash with one another, [] where nothing clashes.

    The sharpest values make the sides; a vaguer one joins the one side that it can be true with, and none where there are several.
    """
    sides: list[list[T]] = []
    for one in sorted(many, key=lambda t: (width(t), told(t).order)):
        open_ = [side for side in sides if not any(clash(one, other) for other in side)]
        if not open_:
            sides.append([one])
        elif len(open_) == 1:
            open_[0].append(one)
    parted, used = [], set[str]()
    for side in sides:
        others = [t for other in sides if other is not side for t in other]
        kept = {told(t).id: told(t) for t in side if any(clash(t, other) for other in others)}
        fresh = [t for name, t in kept.items() if name not in used]
        used.update(kept)
        if fresh:
            parted.append(sorted(fresh, key=lambda t: t.order))
    return parted if len(parted) > 1 else []


def contradiction(
    event: str | None, slot: Slot, sides: list[list[Told]], what: str, say: Callable[[list[Told]], str] | None = None
) -> Contradiction:
    """The contradiction with its sides in the order of their first claims, each in a few words: those that `say` has for it, else the values of the slot."""
    ordered = sorted((sorted(side, key=lambda t: t.order) for side in sides), key=lambda side: side[0].order)
    told = [Side(value=say(side) if say else _value(side, slot, what), claims=[t.id for t in side]) for side in ordered]
    key = "\t".join([event or "", slot, what, *(claim for side in told for claim in side.claims)])
    head = HEADS[slot].format(what=_shown(ordered, what))
    note = f"{head}, {_matter(ordered)}: {' against '.join(side.value for side in told)}"
    return Contradiction(id=f"co-{sha256(key.encode()).hexdigest()[:ID_DIGITS]}", event=event, slot=slot, sides=told, note=note)


def _matter(sides: list[list[Told]]) -> str:
    """What is disputed, in two words: the kind and the place most named."""
    told = [one for side in sides for one in side]
    places = [one.claim.place.name or one.place for one in told if one.claim.place]
    kind = max(sorted({one.claim.kind for one in told}), key=lambda k: sum(one.claim.kind == k for one in told))
    return f"{kind} at {max(sorted(set(places)), key=places.count)}" if places else kind


def _shown(sides: list[list[Told]], what: str) -> str:
    """What is counted in the words of the claims: "T-72", not "t72"."""
    for one in (t for side in sides for t in side):
        for thing, item in zip(one.things, one.claim.items, strict=True):
            if thing.system == what:
                return item.system or what
    return what


def _value(side: list[Told], slot: Slot, what: str) -> str:
    """A side in a few words for people."""
    if slot == "certainty":
        words = ["denied" if side[0].denied else "happened"]
    elif slot == "items":
        words = [_number(thing) for t in side for thing in t.things if _counts(thing, what)]
    elif slot == "time":
        words = [_dates(t.days) for t in side if t.days]
    elif slot == "place":
        words = [t.claim.place.name or t.place for t in side if t.claim.place]
    else:
        words = [name for t in side for name in sorted(t.actor)]
    return ", ".join(dict.fromkeys(words)) or "another account"


def _counts(thing: Thing, what: str) -> bool:
    return what in (thing.system, thing.category) or bool(thing.system and what.startswith(thing.system))


def _number(thing: Thing) -> str:
    low, high = thing.number
    if low is None or high is None:
        return "a number unknown" if low is high else f"at least {low:g}" if low is not None else f"at most {high:g}"
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def _dates(days: Days) -> str:
    first, last = day_name(days.first), day_name(days.last)
    return str(first) if first == last else f"{first or '…'} to {last or '…'}"


def distinct(found: list[Contradiction]) -> list[Contradiction]:
    """Each contradiction once, in the order of first claims: where two set the same claims against each other, the first stays."""
    seen: dict[frozenset[frozenset[str]], Contradiction] = {}
    for each in found:
        seen.setdefault(frozenset(frozenset(side.claims) for side in each.sides), each)
    return sorted(seen.values(), key=lambda each: (min(claim for side in each.sides for claim in side.claims), each.slot, each.id))
