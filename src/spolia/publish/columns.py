"""Records as columns, for scripts that draw many at once: a column a field, days as numbers, words that recur by their place in a list."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any

from spolia.publish.lookup import Lookup
from spolia.records import KINDS, Event

EPOCH = date(1970, 1, 1).toordinal()


@cache
def day_number(day: str | None) -> int | None:
    """Days since 1 January 1970, None for none.

    >>> day_number("1970-01-02"), day_number(None)
    (1, None)
    """
    return None if day is None else date.fromisoformat(day).toordinal() - EPOCH


class Names:
    """Words in the order in which they were first asked for; `of` gives the place of one, -1 for none."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        self._at = {word: at for at, word in enumerate(words)}

    def of(self, word: str | None) -> int:
        return -1 if word is None else self._at.setdefault(word, len(self._at))

    @property
    def words(self) -> list[str]:
        return list(self._at)


def event_columns(lookup: Lookup) -> dict[str, Any]:
    """All events, in the order of time: what the map, the timeline and the list of events draw and filter."""
    places, parties = Names(place.key for place in lookup.places), Names()
    events = list(lookup.events.values())
    return {
        "kinds": list(KINDS),
        "places": places.words,
        "place_at": [name_of(lookup.addresses["places"][key]) for key in places.words],
        "start": [day_number(event.time.start) if event.time else None for event in events],
        "end": [day_number(event.time.end) if event.time else None for event in events],
        "told": [day_number(lookup.told_on(event.claims)) for event in events],
        "kind": [KINDS.index(event.kind) for event in events],
        "place": [places.of(place.key) if (place := lookup.place_of.get(event.id)) else -1 for event in events],
        "who": [sorted({parties.of(name) for name in _cast(event)}) for event in events],
        "parties": parties.words,
        "title": [event.title[:1].upper() + event.title[1:] for event in events],
        "at": [name_of(lookup.addresses["events"][event.id]) for event in events],
        "grade": [f"{event.grade.reliability}{event.grade.credibility}" for event in events],
        "likely": [round(event.grade.probability * 100) for event in events],
        "origins": [len(event.roots) for event in events],
        "disputed": [int(event.id in lookup.contradictions_of) for event in events],
    }


def _cast(event: Event) -> list[str]:
    return [party.name for party in (*event.actor, *event.target) if party.name]


def name_of(address: str) -> str:
    """The file's name without its folder and ending."""
    return address.rpartition("/")[2].removesuffix(".html")
