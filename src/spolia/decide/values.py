"""A person's words for the value of a field, as a value in the form of claims.md: names by the tables, days as bounds, the rest as it is called.

    read_value("actor", "ISIS; Ahrar al-Sham", claim, text, known)     two parties
    read_value("place", "Palmyra, Syria", …)                           the place of that name in that state
    read_value("time", "2016-12", …)                                   a month; also 2016-12-11, 2016-12-11..2016-12-13, ..2016-12-11, 2016
    read_value("items", "20..", …)                                     the number of the claim's one item: 20 or more

`none` is no value. What begins with [ or { is the value itself, as JSON. A name that the tables do not have, or that several bear, is refused.
"""

from __future__ import annotations

import calendar
import json
import re
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from typing import Any

from msgspec import convert
from msgspec.structs import replace

from spolia.errors import BadRecord
from spolia.knowledge.places import PlaceRow
from spolia.knowledge.tables import Knowledge
from spolia.measures import fold
from spolia.records import STATED_FORMS, Item, Party, Place, Stated, Statement, Time

DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
NUMBERS = re.compile(r"(\d+(?:\.\d+)?)?(\.\.)?(\d+(?:\.\d+)?)?")
SHOWN = 5


def read_value(field: Stated, words: str, said: Statement, text: str, known: Knowledge) -> Any:
    """The value that the words give the field; `said` is what the claim says so far, `text` that of its report. Raises BadRecord where they give none."""
    if field not in STATED_FORMS:
        raise BadRecord(f"a claim has no field “{field}”; it has {', '.join(STATED_FORMS)}.")
    plain = words.strip()
    if plain[:1] in ("[", "{"):
        return _as_json(field, plain)
    if plain.casefold() in ("none", "null", "nothing", ""):
        return _fits(field, [] if field in ("actor", "target", "items", "via", "measure") else None)
    reader = READERS.get(field)
    return reader(plain, said, text, known) if reader else _fits(field, plain)


def read_statement(kind: str, fields: Sequence[Sequence[str]], text: str, known: Knowledge) -> Statement:
    """What a claim of that kind says, by pairs of field and words; what no pair says is as a plain statement in the report's own voice has it."""
    plain: dict[str, Any] = {"certainty": "asserted", "stance": "endorsed", "realis": "actual", "kind": kind}
    plain |= {key: [] for key in ("actor", "target", "items", "via", "measure")} | dict.fromkeys(("place", "time", "speaker", "basis"))
    try:
        said = convert(plain, Statement)
    except ValueError as bad:
        raise BadRecord(str(bad)) from None
    for field, words in fields:
        said = replace(said, **{field: read_value(field, words, said, text, known)})  # type: ignore[arg-type]
    named = {field for field, _ in fields}
    return replace(said, stance="neutral") if said.speaker is not None and "stance" not in named else said


def _as_json(field: Stated, words: str) -> Any:
    try:
        return _fits(field, json.loads(words))
    except (json.JSONDecodeError, RecursionError) as bad:
        raise BadRecord(f"{field}: this is no JSON: {bad}") from None


def _fits(field: Stated, value: Any) -> Any:
    try:
        return convert(value, STATED_FORMS[field])
    except ValueError as bad:
        raise BadRecord(f"{field}: {bad}") from None


def _parties(words: str, said: Statement, text: str, known: Knowledge) -> list[Party]:
    return [_party(name.strip(), text, known) for name in words.split(";") if name.strip()]


def _speaker(words: str, said: Statement, text: str, known: Knowledge) -> Party:
    return _party(words, text, known)


def _party(words: str, text: str, known: Knowledge) -> Party:
    """The party of that name; a person whom no table has is as the report words him."""
    row = known.parties.row(words) or known.parties.find(words)
    own = words if words in text else None
    if row is None and own is None:
        near = ", ".join(get_close_matches(words, known.parties.names, SHOWN))
        raise BadRecord(f"no party is called “{words}”, nor does the report say so{f'; near to it: {near}' if near else ''}.")
    return Party(text=own, name=row.name if row else None)


def _place(words: str, said: Statement, text: str, known: Knowledge) -> Place:
    name, _, state = (part.strip() for part in words.partition(","))
    rows = [row for row in known.places.candidates(name) if row.exact]
    if state:
        rows = [
            row for row in rows if fold(state) in {fold(row.country), fold(known.places.state_name(row.country)), *map(fold, row.within)}
        ]
    if not rows:
        raise BadRecord(f"the gazetteer has no place “{words}”; name another, or give it as JSON with lat and lon null.")
    rows = [row for row in rows if fold(row.name) == fold(name)] or rows  # the town before the castle that is called after it
    first = rows[0]
    if any(not _one_place(first, row) for row in rows[1:]):
        told = "; ".join(
            f"{row.name}, {known.places.state_name(row.country) or row.country} ({row.kind}, {row.lat}, {row.lon})" for row in rows[:SHOWN]
        )
        raise BadRecord(f"{len(rows)} places are called “{words}”: {told}. Name its state too (“{name}, Syria”), or give it as JSON.")
    area = first.is_area
    own = name if name in text else said.place.text if said.place else None
    return Place(text=own, name=first.name, lat=None if area else first.lat, lon=None if area else first.lon)


def _one_place(one: PlaceRow, other: PlaceRow) -> bool:
    if other.lat is None or other.lon is None or one.country != other.country:
        return False
    far = one.km_from(other.lat, other.lon)
    return far is not None and far * 1000 <= max(one.radius_m, other.radius_m)


def _time(words: str, said: Statement, text: str, known: Knowledge) -> Time:
    first, dots, last = words.partition("..")
    own = words if words in text else said.time.text if said.time else None
    start, end = (_bounds(part.strip()) if part.strip() else (None, None) for part in (first, last if dots else first))
    made: Time = _made(lambda: Time(text=own, start=start[0], end=end[1]), "time")
    return made


def _bounds(words: str) -> tuple[str, str]:
    """The first and the last day of a year, month or day."""
    found = DAY.fullmatch(words)
    if found is None:
        raise BadRecord(
            f"time: “{words}” is no day such as 2016-12-11, no month (2016-12), no year (2016), and no two of them with .. between."
        )
    year, month, day = found.groups()
    if day:
        return words, words
    if month:
        last = calendar.monthrange(int(year), int(month))[1] if 1 <= int(month) <= 12 else 0
        return f"{year}-{month}-01", f"{year}-{month}-{last:02}"
    return f"{year}-01-01", f"{year}-12-31"


def _items(words: str, said: Statement, text: str, known: Knowledge) -> list[Item]:
    found = NUMBERS.fullmatch(words.replace(" ", ""))
    if found is None or not (found[1] or found[3]) or len(said.items) != 1:
        raise BadRecord(
            "items: give a number for the claim's one item (20, 20.., ..20, 10..20), or all items as JSON, in the form of claims.md."
        )
    low, dots, high = found.groups()
    bounds = {"low": float(low) if low else None, "high": float(high) if high else float(low) if low and not dots else None}
    return [_made(lambda: replace(said.items[0], **bounds), "items")]


def _made(make: Callable[[], Any], field: str) -> Any:
    try:
        return make()
    except ValueError as bad:
        raise BadRecord(f"{field}: {bad}") from None


READERS: dict[Stated, Callable[[str, Statement, str, Knowledge], Any]] = {
    "actor": _parties, "target": _parties, "via": _parties, "speaker": _speaker, "place": _place, "time": _time, "items": _items,
}  # fmt: skip
