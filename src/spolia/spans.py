"""What spans of a text stand for, as lines of JSON: the rooms' verdicts, with their reasons and what they passed over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from spolia.console import Named
from spolia.errors import Problem
from spolia.inputs import read_form_lines
from spolia.knowledge.tables import Knowledge, bundled
from spolia.preserve.metadata import read_day
from spolia.records import Report, escape_unseen

if TYPE_CHECKING:
    from spolia.resolve.verdicts import Verdict

Thing = dict[str, Any]
Describe = Callable[[Any], Thing | None]
Span = tuple[int, int]


class Spans(msgspec.Struct):
    """A text with the spans that are asked about, each start and end as characters of it."""

    text: str
    spans: list[Span]
    id: str | int | None = None
    published: str | None = None

    def __post_init__(self) -> None:
        if any(not 0 <= start < end <= len(self.text) for start, end in self.spans):
            raise ValueError(f"its spans should lie in its {len(self.text)} characters, start before end")


def resolve_lines(kind: str, path: str, name: Named) -> Iterator[bytes]:
    """For each line of the file a line with one thing a span, in the order of its spans."""
    resolve, known = RESOLVERS[kind], bundled()
    for where, by_hash, line in read_form_lines([path], Spans, name):
        said_on = read_day(line.published) if line.published else None
        if line.published and said_on is None:
            name(Problem(where, f'published should be a date such as 2016-12-11, but is "{line.published[:40]}"; taken as unknown'))
        try:
            things = resolve(line.text, line.spans, said_on, known)
        except Exception as bad:  # one line must not cost the others
            name(Problem(where, f"resolving it failed with {type(bad).__name__}: {bad}"))
            continue
        yield escape_unseen(msgspec.json.encode({"id": str(line.id) if line.id is not None else by_hash, "things": things})) + b"\n"


def _things(verdicts: list[Verdict], describe: Describe) -> list[Thing]:
    return [_thing(verdict, describe) for verdict in verdicts]


def _thing(verdict: Verdict, describe: Describe) -> Thing:
    """A verdict as it is told; what was passed over is told as fully as what was chosen."""
    losers = [{"value": describe(value), "why": why} for value, why in verdict.losers]
    return {"value": describe(verdict.value), "why": verdict.why, "losers": losers}


def _dates(text: str, spans: list[Span], said_on: str | None, known: Knowledge) -> list[Thing]:
    from spolia.resolve.date_spans import describe_date, resolve_dates

    verdicts = zip(spans, resolve_dates(text, spans, said_on), strict=True)
    return [_thing(verdict, partial(describe_date, text=text[start:end])) for (start, end), verdict in verdicts]


def _quantities(text: str, spans: list[Span], said_on: str | None, known: Knowledge) -> list[Thing]:
    from spolia.resolve.around import Around
    from spolia.resolve.quantities import resolve_quantity

    verdicts = [resolve_quantity(text[start:end], Around(text, start)) for start, end in spans]
    return _things(verdicts, lambda found: found and {"low": found.low, "high": found.high, "unit": found.unit})


def _materiel(text: str, spans: list[Span], said_on: str | None, known: Knowledge) -> list[Thing]:
    from spolia.resolve.around import Around
    from spolia.resolve.materiel import resolve_materiel

    scene = _scene(text, said_on, known)
    verdicts = [
        resolve_materiel(text[start:end], known, scene.systems, (), Around(text, start, scene.designations)) for start, end in spans
    ]
    return _things(verdicts, lambda row: row and {"category": row.category, "system": row.system})


def _parties(text: str, spans: list[Span], said_on: str | None, known: Knowledge) -> list[Thing]:
    from spolia.resolve.parties import resolve_mention

    def describe(name: str | None) -> Thing | None:
        row = known.parties.find(name) if name else None
        return {"name": name, "kind": row.kind if row else None} if name else None

    scene = _scene(text, said_on, known)
    return _things([resolve_mention(start, end, scene) for start, end in spans], describe)


def _places(text: str, spans: list[Span], said_on: str | None, known: Knowledge) -> list[Thing]:
    """Each span in the light of all: the places that are certain say which of its candidates the next one means."""
    from spolia.resolve.places import resolve_places

    verdicts = resolve_places([(text[start:end], start) for start, end in spans], _scene(text, said_on, known))
    things = [_thing(verdict, _describe_place) for verdict in verdicts]
    return [thing | {"sure": verdict.sure and thing["value"] is not None} for thing, verdict in zip(things, verdicts, strict=True)]


def _describe_place(found: Any) -> Thing | None:
    """The place with its point; of an area that is its middle, and `precision_m` says how far around it the area reaches."""
    if found is None or found.row is None:
        return None  # a name that the gazetteer does not have is a name and no place
    middle = found.row if found.lat is None else found
    return {
        "name": found.name, "lat": middle.lat, "lon": middle.lon, "class": found.kind, "country": found.country, "precision_m": found.precision_m,
    }  # fmt: skip


def _scene(text: str, said_on: str | None, known: Knowledge) -> Any:
    from spolia.resolve.scene import Scene

    return Scene(Report(id="-", text=text, published=said_on), known)


RESOLVERS: dict[str, Callable[[str, list[Span], str | None, Knowledge], list[Thing]]] = {
    "places": _places, "dates": _dates, "parties": _parties, "materiel": _materiel, "quantities": _quantities,
}  # fmt: skip
