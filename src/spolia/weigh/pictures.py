"""Which pictures a report shows as evidence, while reports come and go: what an outlet puts into many of its reports is its own dress, and shows nothing.

A picture is told by its bytes alone (docs/intake.md). It is judged outlet by outlet: what one outlet wears out still ties the reports of the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from spolia.records import Report
from spolia.weigh.voices import outlet_key

DRESS = 5  # different reports of one outlet: it runs a story's picture again with what follows, though not so often; what stands in so many is its logo

Key = tuple[str, str]  # an outlet's key, and a picture


@dataclass(frozen=True, slots=True)
class _Showing:
    """A report that shows pictures: its outlet, "" where that is not known, and the text that it copies, else its own id."""

    outlet: str
    origin: str
    pictures: frozenset[str]


class Pictures:
    """The pictures of reports: `shown` has for each that shows any the ones that are no decoration of its outlet."""

    def __init__(self) -> None:
        self.shown: dict[str, frozenset[str]] = {}
        self._all: dict[str, _Showing] = {}
        self._reports_with: dict[Key, set[str]] = {}

    def change(self, gone: Iterable[str], reports: Iterable[Report], first_of: Mapping[str, str], moved: Iterable[str] = ()) -> set[str]:
        """Lets reports go and takes others in; `moved` are those that stay and copy another text now (`first_of`). The reports that now show others than before."""
        gone, moved = set(gone), [name for name in moved if name in self._all]
        fresh = {report.id: _showing(report, first_of) for report in reports if report.pictures}
        fresh |= {
            name: _Showing(self._all[name].outlet, first_of.get(name, name), self._all[name].pictures)
            for name in moved
            if name not in gone and name not in fresh
        }
        touched = {key for name in {*gone, *fresh} for key in self._drop(name)}
        for name, showing in fresh.items():
            self._all[name] = showing
            for key in _keys(showing):
                self._reports_with.setdefault(key, set()).add(name)
                touched.add(key)
        asked = {name for key in touched for name in self._reports_with.get(key, ())}
        return {name for name in asked | gone if self._settle(name)}

    def _drop(self, name: str) -> list[Key]:
        """Forgets the report; where it stood."""
        showing = self._all.pop(name, None)
        keys = _keys(showing) if showing is not None else []
        for key in keys:
            self._reports_with[key].discard(name)
            if not self._reports_with[key]:
                del self._reports_with[key]
        return keys

    def _settle(self, name: str) -> bool:
        """Works out what the report shows; whether that is another than before."""
        before, showing = self.shown.pop(name, frozenset()), self._all.get(name)
        now = (
            frozenset(picture for picture in showing.pictures if not self._is_dress((showing.outlet, picture))) if showing else frozenset()
        )
        if now:
            self.shown[name] = now
        return now != before

    def _is_dress(self, key: Key) -> bool:
        return bool(key[0]) and len({self._all[name].origin for name in self._reports_with[key]}) >= DRESS


def show_pictures(reports: Iterable[Report], first_of: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """For each report that shows pictures as evidence these pictures, by id; `first_of` are reports by those that copy them."""
    pictures = Pictures()
    pictures.change((), reports, first_of)
    return pictures.shown


def _showing(report: Report, first_of: Mapping[str, str]) -> _Showing:
    return _Showing(outlet_key(report.source), first_of.get(report.id, report.id), frozenset(report.pictures))


def _keys(showing: _Showing) -> list[Key]:
    return [(showing.outlet, picture) for picture in showing.pictures]
