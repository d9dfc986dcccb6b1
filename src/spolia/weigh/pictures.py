"""Which pictures a report shows as evidence, while reports come and go: what an outlet puts into many of its reports is its own dress, and shows nothing.

A picture is told by its bytes alone (docs/intake.md). It is judged outlet by outlet: what one outlet wears out still ties the reports of the others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

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

    @property
    def keys(self) -> list[Key]:
        return [(self.outlet, picture) for picture in self.pictures]


@dataclass(slots=True)
class _Use:
    """One outlet's use of one picture: the reports that show it, how many of them have each text, and whether it is dress."""

    reports: set[str] = field(default_factory=set)
    origins: Counter[str] = field(default_factory=Counter)
    is_dress: bool = False


class Pictures:
    """The pictures of reports: `shown` has for each that shows any the ones that are no decoration of its outlet."""

    def __init__(self) -> None:
        self.shown: dict[str, frozenset[str]] = {}
        self._all: dict[str, _Showing] = {}
        self._uses: dict[Key, _Use] = {}

    def change(self, gone: Iterable[str], reports: Iterable[Report], first_of: Mapping[str, str], moved: Iterable[str] = ()) -> set[str]:
        """Lets reports go and takes others in; `moved` are those that stay and copy another text now (`first_of`). The reports that now show others than before."""
        stay = [name for name in moved if name in self._all]
        fresh = {name: _Showing(self._all[name].outlet, first_of.get(name, name), self._all[name].pictures) for name in stay}
        for name in (left := set(gone)):
            fresh.pop(name, None)
        fresh |= {report.id: _showing(report, first_of) for report in reports if report.pictures}
        touched = {key for name in left | fresh.keys() for key in self._drop(name)}
        for name, showing in fresh.items():
            self._put(name, showing)
            touched.update(showing.keys)
        asked = left | fresh.keys() | {name for key in touched for name in self._judge(key)}
        return {name for name in asked if self._settle(name)}

    def _drop(self, name: str) -> list[Key]:
        """Forgets the report; where it stood."""
        showing = self._all.pop(name, None)
        if showing is None:
            return []
        for key in showing.keys:
            use = self._uses[key]
            use.reports.discard(name)
            use.origins[showing.origin] -= 1
            if not use.origins[showing.origin]:
                del use.origins[showing.origin]
        return showing.keys

    def _put(self, name: str, showing: _Showing) -> None:
        self._all[name] = showing
        for key in showing.keys:
            use = self._uses.setdefault(key, _Use())
            use.reports.add(name)
            use.origins[showing.origin] += 1

    def _judge(self, key: Key) -> set[str]:
        """Says anew whether the picture is the outlet's dress; the reports that show it, where that is another than before."""
        use, outlet = self._uses[key], key[0]
        before, use.is_dress = use.is_dress, bool(outlet) and len(use.origins) >= DRESS
        if not use.reports:
            del self._uses[key]
        return use.reports if use.is_dress != before else set()

    def _settle(self, name: str) -> bool:
        """Works out what the report shows; whether that is another than before."""
        before, showing = self.shown.pop(name, frozenset()), self._all.get(name)
        now = frozenset(key[1] for key in showing.keys if not self._uses[key].is_dress) if showing else frozenset()
        if now:
            self.shown[name] = now
        return now != before


def show_pictures(reports: Iterable[Report], first_of: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """For each report that shows pictures as evidence these pictures, by id; `first_of` are reports by those that copy them."""
    pictures = Pictures()
    pictures.change((), reports, first_of)
    return pictures.shown


def _showing(report: Report, first_of: Mapping[str, str]) -> _Showing:
    return _Showing(outlet_key(report.source), first_of.get(report.id, report.id), frozenset(report.pictures))
