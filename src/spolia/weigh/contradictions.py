"""What cannot both hold, slot by slot: who denies what, dates and numbers that do not meet, different winners, different places.

A vaguer value is compatible with a sharper one and is on no side; so is a part with its whole, and a party with its ally. One
contradiction an event (or a story) and slot, a further one only for other materiel; every claim is on one side at most.
"""

from __future__ import annotations

import re
from typing import Any

from spolia.kin import Kin
from spolia.knowledge.tables import Knowledge
from spolia.measures import day_name, days_between, km_apart
from spolia.records import Contradiction, Slot
from spolia.weigh.counts import counts_clash, counts_of
from spolia.weigh.related import Happening
from spolia.weigh.sides import Teller, contradiction, sides_of
from spolia.weigh.told import Thing, Told, other_days
from spolia.weigh.voices import Voices
from spolia.weigh.ways import Ways

OTHER_PLACE_KM = 25  # two reports that put one happening so far apart do not speak of one place
TIGHT_DAYS = 7  # who holds a place changes within days: only statements as exact as this can contradict each other
ONE_DOER = ("attack", "destruction", "takeover", "transfer")  # kinds in which to name another doer is to contradict


class Contradictor:
    """Finds contradictions within events and between events of one story."""

    def __init__(self, known: Knowledge, kin: Kin, voices: Voices) -> None:
        table: dict[str, Any] = known.yaml("kinds.yaml")
        self.kin, self.voices, self.ways = kin, voices, Ways(known)
        self.generic = frozenset(table["generic"])
        self.once: dict[str, bool | str] = {row["kind"]: row["once"] for row in table["kinds"]}
        self.state = re.compile(rf"\b({'|'.join(table['state_words'])})\b", re.IGNORECASE)
        self.placed = {row["kind"] for row in table["kinds"] if row["placed"]}
        self.denied_by = {(row["first"], row["then"]) for row in table["stories"] if row.get("denies")}

    # --- within one event -----------------------------------------------------------------------------------------------

    def within(self, name: str, one: Happening) -> list[Contradiction]:
        """Numbers, doers, places and days that do not meet among the claims of one event."""
        told = [t for t in one.claims if t.happened]
        believed = [t for t in told if t.claim.stance != "doubted"]
        found = []
        for what, counts in sorted(counts_of(told, self.generic).items()):
            apart = sides_of(
                counts, lambda a, b: self._two_voices(a.told, b.told) and counts_clash(a, b, self.kin), lambda c: c.spread, lambda c: c.told
            )
            found += [contradiction(name, "items", apart, what)] if apart else []
        if one.kind in ONE_DOER:
            slot: Slot = "held" if one.kind == "takeover" else "actor"
            clash = self._other_winner if one.kind == "takeover" else self._other_doer_of_it
            found += self._slot(name, one, slot, [t for t in told if t.actor], clash)
        if one.kind in self.placed:
            found += self._slot(name, one, "place", [t for t in believed if t.spot and _says_where(t)], _elsewhere)
        if self.once[one.kind]:
            dated = [
                t
                for t in told
                if t.days and not self._is_state(t) and (self.once[one.kind] is True or any(x.number == (1, 1) for x in t.things))
            ]
            found += self._slot(name, one, "time", dated, other_days)
        return found + self._ways_apart(name, one, believed)

    def _is_state(self, one: Told) -> bool:
        """It tells on which day a place was held, and not when it was taken."""
        return one.claim.kind == "takeover" and self.state.search(one.claim.evidence.quote) is not None

    def _ways_apart(self, name: str, one: Happening, told: list[Told]) -> list[Contradiction]:
        """Claims on one thing that tell of ways which exclude each other: shot down, or crashed on its own."""
        if not self.ways.tell_apart(one.kind):
            return []
        way_of = {t.id: way for t in told if (way := self.ways.of(t)) and _single(t)}
        telling = [t for t in told if t.id in way_of]
        apart = sides_of(
            telling, lambda a, b: self._two_voices(a, b) and way_of[a.id] != way_of[b.id] and self._same_thing(a, b), _no_width, _itself
        )
        return [contradiction(name, "kind", apart, one.kind, lambda side: way_of[side[0].id])] if apart else []

    def _same_thing(self, a: Told, b: Told) -> bool:
        return any(_one_sort(x, y) for x in a.things for y in b.things)

    def _slot(self, name: str, one: Happening, slot: Slot, claims: list[Told], clash: Teller) -> list[Contradiction]:
        apart = sides_of(claims, lambda a, b: self._two_voices(a, b) and clash(a, b), _width if slot == "time" else _no_width, _itself)
        return [contradiction(name, slot, apart, one.kind)] if apart else []

    def _two_voices(self, a: Told, b: Told) -> bool:
        """Nobody contradicts himself within one report, or in its copies."""
        return a.origin != b.origin or a.voice != b.voice

    def _other_side(self, a: Told, b: Told) -> bool:
        return bool(a.actor and b.actor) and not self.kin.any_related(a.actor, b.actor)

    def _any_allied(self, a: Told, b: Told) -> bool:
        """The two name parties that fight on one side."""
        last = next((day for one in (a, b) for day in (one.days.last if one.days else None, one.published) if day is not None), None)
        return any(self.kin.allied(x, y, day_name(last)) for x in a.actor for y in b.actor)

    def _other_doer(self, a: Told, b: Told) -> bool:
        """Different sides did it; two that strike each other are no contradiction."""
        return self._other_side(a, b) and not self.kin.any_related(a.actor, b.target) and not self.kin.any_related(b.actor, a.target)

    def _other_doer_of_it(self, a: Told, b: Told) -> bool:
        """Different sides did it, to one thing where both tell of things: he who downs a transport plane and the crews who blow up their tanks did two."""
        return self._other_doer(a, b) and (not a.things or not b.things or self._same_thing(a, b))

    def _other_winner(self, a: Told, b: Told) -> bool:
        """Different sides took it; two that fight on one side may have taken it together, while who of them struck is another question."""
        return self._other_doer(a, b) and not self._any_allied(a, b)

    # --- denials --------------------------------------------------------------------------------------------------------

    def denial(self, name: str, one: Happening, story: list[Happening], beside: list[Happening]) -> list[Contradiction]:
        """Who denies it against who says that it happened: in the event itself and of its kind at its place, else in its story; none, or one."""
        refusing = [t for t in one.claims if t.denied]
        against = self._denied(refusing, one.claims, near=True)
        against += self._denied(refusing, [t for other in beside for t in other.claims], near=False)
        if not against:
            against = self._denied(refusing, [t for other in story for t in other.claims], near=True)
        refusing = [d for d in refusing if any(self._denies(d, t, near=True) for t in against)]
        if not refusing or not against:
            return []
        inside = all(t.id in {x.id for x in one.claims} for t in against)
        return [contradiction(name if inside else None, "certainty", [refusing, against], one.kind)]

    def _denied(self, refusing: list[Told], told: list[Told], *, near: bool) -> list[Told]:
        return [t for t in told if t.happened and any(self._denies(d, t, near=near) for d in refusing)]

    def _denies(self, d: Told, a: Told, *, near: bool) -> bool:
        """Whether the denial speaks of what the other asserts; of a claim that is not `near` it must share a party or a system too."""
        if not self._two_voices(d, a) or (d.days and a.days and days_between(d.days, a.days)) or not self._same_matter(d, a):
            return False
        if d.claim.kind != a.claim.kind:
            return not self.kin.any_related(d.actor, a.actor)  # who leaves is not who takes
        if self._other_side(d, a) or (d.target and a.target and not self.kin.any_related(d.target, a.target)):
            return False
        if d.claim.actor and not d.actor and self.kin.any_related(a.actor, frozenset({self.voices.mouth(d)})):
            return False  # "no other group was with us" denies others, not the speaker's own side
        shared = self.kin.any_related(d.actor, a.actor) or self.kin.any_related(d.target, a.target)
        return near or shared or bool({x.system for x in d.things if x.system} & {x.system for x in a.things})

    def _same_matter(self, d: Told, a: Told) -> bool:
        """A denial of unnamed materiel denies any; else the two must name one sort."""
        specific = [
            x for x in d.things if x.category not in self.generic - {"structure"}
        ]  # "they did not blow the fuel farm" is of no tank
        return (
            not specific
            or (not a.things and not any(x.system for x in specific))
            or any(_one_sort(x, y) for x in specific for y in a.things)
        )

    # --- who holds a place ----------------------------------------------------------------------------------------------

    def held(self, place: str, takeovers: list[Happening]) -> list[Contradiction]:
        """The place in the hands of two sides on the same days."""
        told = [t for one in takeovers for t in one.claims if t.happened and t.actor and t.place == place]
        exact = [t for t in told if t.days is not None and t.days.width is not None and t.days.width <= TIGHT_DAYS]
        apart = sides_of(exact, self._both_hold, _width, _itself)
        return [contradiction(None, "held", apart, "takeover")] if apart else []

    def _both_hold(self, a: Told, b: Told) -> bool:
        if not self._two_voices(a, b) or not self._other_side(a, b) or self._any_allied(a, b) or a.days is None or b.days is None:
            return False
        handed_over = self.kin.any_related(a.actor, b.target) or self.kin.any_related(b.actor, a.target)
        return days_between(a.days, b.days) == 0 and not handed_over


# --- what is compared ----------------------------------------------------------------------------------------------------


def _elsewhere(a: Told, b: Told) -> bool:
    return a.spot is not None and b.spot is not None and a.place != b.place and km_apart(a.spot, b.spot) > OTHER_PLACE_KM


def _says_where(one: Told) -> bool:
    """Its own words name the place; one that was told by the account around it disputes no other."""
    place = one.claim.place
    return place is not None and bool(place.text) and str(place.text) in one.claim.evidence.quote


def _single(one: Told) -> bool:
    """It tells of one thing: of several, some may have come about in one way and some in another."""
    return any(thing.number == (1, 1) for thing in one.things)


def _one_sort(x: Thing, y: Thing) -> bool:
    return x.category == y.category and (not x.system or not y.system or x.system == y.system)


def _width(one: Told) -> float:
    width = one.days.width if one.days else None
    return float("inf") if width is None else width


def _no_width(one: Told) -> float:
    return 0.0


def _itself(one: Told) -> Told:
    return one
