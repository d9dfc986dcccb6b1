"""The record as tables and as lines: what is on the pages, for a spreadsheet or a program.

A cell without anything means unknown, or that the report does not say; a count of none is 0. Several values in a cell are
parted by "; ". A text that a spreadsheet would run as a formula gets an apostrophe before it, and a character that acts unseen
is written as its code point; the lines of JSON have every text as it stands in the report.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from spolia.publish.exposures import Outlook, outlooks
from spolia.publish.visible import visible
from spolia.publish.words import item_words
from spolia.records import (
    Bounds,
    Claim,
    Event,
    EventItem,
    EventPlace,
    Fate,
    Interval,
    Item,
    Link,
    Lot,
    Named,
    Party,
    Place,
    Record,
    Report,
    Time,
    write_json,
)

Cell = str | float | None
Row = Sequence[Cell]

CLAIMS = (
    "id", "report", "source", "published", "url", "start", "end", "quote", "kind", "actor", "actor_text", "target", "target_text", "items",
    "place", "place_text", "lat", "lon", "time_text", "time_start", "time_end", "speaker", "speaker_text", "via", "basis", "certainty",
    "stance", "realis", "measure", "reading_confidence", "event",
)  # fmt: skip
EVENTS = (
    "id", "kind", "title", "place", "lat", "lon", "precision_m", "start", "end", "actor", "target", "items", "probability", "credibility",
    "reliability", "origins", "claims", "related",
)  # fmt: skip
CONTRADICTIONS = ("id", "event", "slot", "note", "side", "value", "sources", "claims")
CONTROL = (
    "place", "lat", "lon", "spell", "holder", "start_earliest", "start_latest", "end_earliest", "end_latest", "ended", "probability", "claims",
)  # fmt: skip
CUSTODY = (
    "lot", "category", "system", "lot_low", "lot_high", "lot_status", "part", "step", "holder", "from", "how", "date_start", "date_end",
    "event", "low", "high", "claims",
)  # fmt: skip
AIRSPACE = (
    "lot", "category", "system", "number_low", "number_high", "holder", "held_from_earliest", "held_from_latest", "place", "place_lat",
    "place_lon", "place_precision_m", "place_words", "range_low_km", "range_high_km", "altitude_low_m", "altitude_high_m", "figures_from",
    "reports_own_figures", "area_radius_km", "no_area", "probability", "credibility", "reliability", "against", "claims",
)  # fmt: skip


def write_csv(record: Record, claims: list[Claim], reports: list[Report], folder: Path) -> list[Path]:
    """claims.csv, events.csv, contradictions.csv, control.csv, custody.csv and airspace.csv in `folder`: UTF-8, RFC 4180."""
    folder.mkdir(parents=True, exist_ok=True)
    by_id = {report.id: report for report in reports}
    event_of = {claim: event.id for event in record.events for claim in event.claims}
    report_of = {claim.id: by_id.get(claim.report) for claim in claims}
    tables: list[tuple[str, Sequence[str], Iterable[Row]]] = [
        ("claims.csv", CLAIMS, (_claim_row(claim, report_of[claim.id], event_of.get(claim.id)) for claim in claims)),
        ("events.csv", EVENTS, map(_event_row, record.events)),
        ("contradictions.csv", CONTRADICTIONS, _contradiction_rows(record, report_of)),
        ("control.csv", CONTROL, _control_rows(record)),
        ("custody.csv", CUSTODY, (row for lot in record.custody for row in _lot_rows(lot))),
        ("airspace.csv", AIRSPACE, map(_airspace_row, outlooks(record, claims))),
    ]
    return [_write_table(folder / name, head, rows) for name, head, rows in tables]


def write_jsonl(record: Record, claims: list[Claim], folder: Path) -> list[Path]:
    """claims.jsonl and events.jsonl, a record a line, and record.json, the whole record of events.md."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = {
        "claims.jsonl": b"".join(write_json(claim) + b"\n" for claim in claims),
        "events.jsonl": b"".join(write_json(event) + b"\n" for event in record.events),
        "record.json": write_json(record) + b"\n",
    }
    return [_write_bytes(folder / name, data) for name, data in lines.items()]


_RUN = frozenset("=+-@\t\r\n＝＋－＠")


def table_text(head: Sequence[str], rows: Iterable[Row]) -> str:
    """The table as CSV."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([_cell(cell) for cell in row] for row in rows)
    return out.getvalue()


def inert(text: str) -> str:
    """`text` as a spreadsheet will show it and not run it (OWASP, "CSV Injection": what begins with = + - @, tab or line end).

    >>> inert("=1+1"), inert("20 tanks")
    ("'=1+1", '20 tanks')
    """
    return f"'{text}" if text[:1] in _RUN else text


def _cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return inert(visible(cell))
    return str(int(cell)) if float(cell).is_integer() else repr(float(cell))


def _write_table(path: Path, head: Sequence[str], rows: Iterable[Row]) -> Path:
    return _write_bytes(path, table_text(head, rows).encode("utf-8", "backslashreplace"))


def _write_bytes(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


# What stands for a field that a claim or an event does not have: empty cells.
_NOWHERE, _NEVER, _NOBODY = (
    Place(text=None, name=None, lat=None, lon=None),
    Time(text=None, start=None, end=None),
    Party(text=None, name=None),
)
_NO_REPORT = Report(id="none", text="")
_NO_PLACE, _NO_TIME = EventPlace(name=None, lat=None, lon=None), Interval(start=None, end=None)


def _claim_row(claim: Claim, known: Report | None, event: str | None) -> Row:
    report, place, time, speaker = known or _NO_REPORT, claim.place or _NOWHERE, claim.time or _NEVER, claim.speaker or _NOBODY
    return [
        claim.id, claim.report, report.source, report.published, report.url,
        claim.evidence.start, claim.evidence.end, claim.evidence.quote, claim.kind, _names(claim.actor), _texts(claim.actor),
        _names(claim.target), _texts(claim.target), _items(claim.items), place.name, place.text, place.lat, place.lon,
        time.text, time.start, time.end, speaker.name, speaker.text,
        _names(claim.via) or _texts(claim.via), claim.basis, claim.certainty, claim.stance, claim.realis, _measures(claim),
        claim.reading.confidence if claim.reading else None, event,
    ]  # fmt: skip


def _event_row(event: Event) -> Row:
    place, time, grade = event.place or _NO_PLACE, event.time or _NO_TIME, event.grade
    return [
        event.id, event.kind, event.title, place.name, place.lat, place.lon, place.precision_m, time.start, time.end,
        _names(event.actor), _names(event.target), _items(event.items), grade.probability,
        grade.credibility, grade.reliability, len(event.roots), _joined(event.claims), _joined(f"{r.how} {r.event}" for r in event.related),
    ]  # fmt: skip


def _contradiction_rows(record: Record, report_of: dict[str, Report | None]) -> Iterator[Row]:
    for dispute in record.contradictions:
        for number, side in enumerate(dispute.sides, 1):
            sources = dict.fromkeys(report.source for claim in side.claims if (report := report_of.get(claim)) and report.source)
            yield [dispute.id, dispute.event, dispute.slot, dispute.note, number, side.value, _joined(sources), _joined(side.claims)]


def _control_rows(record: Record) -> Iterator[Row]:
    for control in record.control:
        place = control.place
        for number, spell in enumerate(control.spells, 1):
            ends: Bounds = spell.end or (None, None)
            ended = "no" if spell.end is None else "yes"
            told = (spell.probability, _joined(spell.claims))
            yield [place.name, place.lat, place.lon, number, spell.holder, *spell.start, *ends, ended, *told]


def _lot_rows(lot: Lot) -> Iterator[Row]:
    head = [lot.lot, lot.category, lot.system, lot.low, lot.high, lot.status]
    for number, link in enumerate(lot.chain, 1):
        yield [*head, "chain", number, *_link_cells(link)]
    for number, fate in enumerate(lot.fates, 1):
        yield [*head, "fate", number, *_fate_cells(fate)]


def _airspace_row(outlook: Outlook) -> Row:
    """An exposure: metres and kilometres, altitudes above the ground."""
    exposure, lot, grade = outlook.exposure, outlook.lot, outlook.exposure.grade
    place, since = exposure.place or _NO_PLACE, outlook.since or _NO_TIME
    figures = _joined(f"{figure.words} ({figure.claim})" for figure in outlook.figures)
    against = _joined(f"{reason.text} ({', '.join(reason.claims)})" for reason in exposure.against)
    return [
        exposure.lot, lot.category if lot else None, exposure.system, lot.low if lot else None, lot.high if lot else None, exposure.holder,
        since.start, since.end, place.name, place.lat, place.lon, place.precision_m, outlook.where, *(exposure.range_km or (None, None)),
        *(exposure.altitude_m or (None, None)), exposure.source, figures, outlook.radius_km, outlook.no_area, grade.probability,
        grade.credibility, grade.reliability, against, _joined(exposure.claims),
    ]  # fmt: skip


def _link_cells(link: Link) -> Row:
    date = link.date or _NO_TIME
    return [link.holder, link.from_, link.how, date.start, date.end, link.event, link.low, link.high, _joined(link.claims)]


def _fate_cells(fate: Fate) -> Row:
    return [None, None, fate.status, None, None, None, fate.low, fate.high, _joined(fate.claims)]


def _joined(parts: Iterable[str]) -> str:
    return "; ".join(parts)


def _names(parties: Sequence[Party | Named]) -> str:
    return _joined(party.name for party in parties if party.name)


def _texts(parties: Sequence[Party]) -> str:
    return _joined(party.text for party in parties if party.text)


def _items(items: Sequence[Item | EventItem]) -> str:
    return _joined(map(item_words, items))


def _measures(claim: Claim) -> str:
    """As "range 15..25 kilometre", a side without a bound left empty."""
    bounds = [f"{_cell(measure.low)}..{_cell(measure.high)}" for measure in claim.measure]
    return _joined(f"{m.quantity} {bound} {m.unit or ''}".strip() for m, bound in zip(claim.measure, bounds, strict=True))
