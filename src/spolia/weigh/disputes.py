"""All contradictions among the happenings of a record, while these come and go: what no change can have touched is not looked at again.

Those within one happening hang on itself; denials also on its story, and on what of its kind is told at its places; who holds a place, and the
dates of its takeovers, on all that changed its hands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from spolia.records import Contradiction
from spolia.weigh.background import other_dates
from spolia.weigh.contradictions import Contradictor
from spolia.weigh.related import Happening, Relation
from spolia.weigh.sides import distinct

CHANGES_HANDS = ("takeover", "withdrawal")
At = tuple[str, str]  # a place and a kind


class Disputes:
    """The contradictions of a record, kept by the happening or the place that they are found at."""

    def __init__(self, contradictor: Contradictor) -> None:
        self._contradictor = contradictor
        self._many: dict[str, Happening] = {}  # by first claim, as all that follows
        self._names: Mapping[str, str] = {}
        self._stories: Mapping[str, set[str]] = {}
        self._here: defaultdict[At, set[str]] = defaultdict(set)
        self._within: dict[str, list[Contradiction]] = {}
        self._denials: dict[str, list[Contradiction]] = {}
        self._held: dict[str, list[Contradiction]] = {}  # by place
        self._dates: dict[str, list[Contradiction]] = {}

    def change(
        self,
        gone: list[Happening],
        new: list[Happening],
        names: Mapping[str, str],
        relations: Iterable[Relation],
        sums: list[Contradiction],
    ) -> list[Contradiction]:
        """All contradictions, in the order of their first claims, when some happenings have gone and others have come.

        `names` are the ids of the events in the order of the record, each by its happening's first claim; `sums` are those between a sum and its parts.
        """
        self._put(gone, new)
        fresh = {one.first for one in new} | {first for first, name in names.items() if self._names.get(first) != name}
        self._names = names
        for first in fresh:
            _keep(self._within, first, self._contradictor.within(names[first], self._many[first]))
        touched = {(place, one.kind) for one in (*gone, *new) for place in one.places}
        self._deny(fresh, touched, self._stories_of(relations))
        for place in {place for place, kind in touched if kind in CHANGES_HANDS}:
            takeovers = self._at([(place, "takeover")])
            _keep(self._held, place, self._contradictor.held(place, takeovers))
            changes = self._at([(place, kind) for kind in CHANGES_HANDS])
            _keep(self._dates, place, other_dates(place, changes, self._contradictor.kin))
        by_happening = (kept.get(first, ()) for kept in (self._within, self._denials) for first in names)
        by_place = (found for kept in (self._held, self._dates) for _, found in sorted(kept.items()))
        return distinct([*(each for many in (by_happening, by_place) for found in many for each in found), *sums])

    def _put(self, gone: list[Happening], new: list[Happening]) -> None:
        for one in gone:
            for kept in (self._many, self._within, self._denials):
                kept.pop(one.first, None)
            for place in one.places:
                self._here[place, one.kind].discard(one.first)
        for one in new:
            self._many[one.first] = one
            for place in one.places:
                self._here[place, one.kind].add(one.first)

    def _at(self, where: Iterable[At]) -> list[Happening]:
        """The happenings of these kinds at these places, in the order of the record."""
        found = {first for at in where for first in self._here.get(at, ())}
        return sorted((self._many[first] for first in found), key=_order)

    def _deny(self, fresh: set[str], touched: set[At], stories: Mapping[str, set[str]]) -> None:
        """Looks again at the denials in what is new, at what is touched, and in the stories of what is new."""
        asked = (
            fresh
            | {first for at in touched for first in self._here.get(at, ())}
            | {first for one in fresh for first in stories.get(one, ())}
        )
        asked |= {first for first in stories.keys() | self._stories.keys() if stories.get(first) != self._stories.get(first)}
        self._stories = stories
        for first in asked & self._many.keys():
            one = self._many[first]
            if any(t.denied for t in one.claims):
                story = sorted((self._many[other] for other in stories.get(first, ())), key=_order)
                beside = [other for other in self._at((place, one.kind) for place in one.places) if other is not one]
                _keep(self._denials, first, self._contradictor.denial(self._names[first], one, story, beside))

    def _stories_of(self, relations: Iterable[Relation]) -> dict[str, set[str]]:
        """For each happening those of its story that a denial of it denies, or that deny it."""
        story: defaultdict[str, set[str]] = defaultdict(set)
        for first, then, how in relations:
            if how == "same-story" and (self._many[first].kind, self._many[then].kind) in self._contradictor.denied_by:
                story[first].add(then)
                story[then].add(first)
        return story


def _order(one: Happening) -> tuple[str, int, str]:
    return one.claims[0].order


def _keep(kept: dict[str, list[Contradiction]], name: str, found: list[Contradiction]) -> None:
    """Keeps what was found there, and nothing where nothing was."""
    if found:
        kept[name] = found
    else:
        kept.pop(name, None)
