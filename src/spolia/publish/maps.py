"""The record for map programs: GeoJSON as of RFC 7946, longitude first, no point without a point in the reports.

How exactly a place is given travels with it, in metres (`precision_m`, as STIX's `precision`) and in the classes of the two
event datasets that map-makers know. What has no point is there too, with no geometry: left out of a map, not out of the data.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from spolia.publish.exposures import NOTICE, Outlook, outlooks
from spolia.publish.words import interval_words, spell_words
from spolia.records import Claim, Control, Event, EventPlace, Record, Report, SpellPlace, escape_unseen

NEAR_TOWN_M = 25_000  # both datasets' class 2: "near", which the ACLED and UCDP codebooks take to be about this far
TOWN_M = 5_000  # within it a point stands for the town itself


def write_geojson(record: Record, claims: list[Claim], reports: list[Report], folder: Path, policy: Iterable[str] = ()) -> list[Path]:
    """events.geojson, control.geojson and airspace.geojson in `folder`; `policy` are sentences on what was delayed, coarsened or masked in them."""
    folder.mkdir(parents=True, exist_ok=True)
    as_of = max((report.published for report in reports if report.published), default=None)
    by_id, report_of = {report.id: report for report in reports}, {claim.id: claim.report for claim in claims}
    events = [_event_feature(event, [by_id[r] for r in _reports(event, report_of) if r in by_id], as_of) for event in record.events]
    spells = [feature for control in record.control for feature in _spell_features(control, as_of)]
    exposures = [_exposure_feature(outlook, as_of) for outlook in outlooks(record, claims)]
    return [
        _write(folder / "events.geojson", events, policy),
        _write(folder / "control.geojson", spells, policy),
        _write(folder / "airspace.geojson", exposures, policy),
    ]


def _reports(event: Event, report_of: dict[str, str]) -> list[str]:
    return list(dict.fromkeys(report_of[claim] for claim in event.claims if claim in report_of))


def _event_feature(event: Event, reports: list[Report], as_of: str | None) -> dict[str, Any]:
    place = event.place
    start, end = (event.time.start, event.time.end) if event.time else (None, None)
    properties = {
        "title": event.title,
        "date": start or end,
        "description": f"{event.kind}; {place.name if place and place.name else 'place not known'}; {interval_words(event.time)}",
        "links": [report.url for report in reports if report.url],
        "source": "; ".join(dict.fromkeys(report.source for report in reports if report.source)),
        "event": event.id,
        "kind": event.kind,
        "grade": f"{event.grade.reliability}{event.grade.credibility}",
        "probability": event.grade.probability,
        "origins": len(event.roots),
        "claims": event.claims,
        "on_from": start,
        "on_to": end,
        "as_of": as_of,
        **_precision(place),
        "sensitive": None,
    }
    return {"type": "Feature", "id": event.id, "geometry": _point(place), "properties": properties}


def _spell_features(control: Control, as_of: str | None) -> list[dict[str, Any]]:
    return [
        {"type": "Feature", "geometry": _point(control.place), "properties": {
            "title": f"{control.place.name or 'a place not known'}: {spell.holder}", "place": control.place.name, "holder": spell.holder,
            "description": spell_words(spell.start, spell.end), "on_from": spell.start[0], "held_surely_from": spell.start[1],
            "held_surely_to": spell.end[0] if spell.end else None, "on_to": spell.end[1] if spell.end else None,
            "ended": spell.end is not None, "probability": spell.probability, "claims": spell.claims, "as_of": as_of,
        }}
        for spell in control.spells
    ]  # fmt: skip


def _exposure_feature(outlook: Outlook, as_of: str | None) -> dict[str, Any]:
    """The area from which reports leave it open that airspace may be reached; no geometry, and why, where place or reach is not known."""
    exposure, since = outlook.exposure, outlook.since
    properties = {
        "title": f"{outlook.what}, {exposure.holder}",
        "notice": NOTICE,
        "lot": exposure.lot,
        "category": outlook.lot.category if outlook.lot else None,
        "system": exposure.system,
        "holder": exposure.holder,
        "held_from": since.start if since else None,
        "held_from_latest": since.end if since else None,
        "place": exposure.place.name if exposure.place else None,
        "precision": outlook.where,
        "precision_m": exposure.place.precision_m if exposure.place else None,
        "range_km": exposure.range_km,
        "altitude_m": exposure.altitude_m,
        "source": exposure.source,
        "area_radius_km": outlook.radius_km,
        "no_area": outlook.no_area,
        "own_figures": [{"words": figure.words, "claim": figure.claim} for figure in outlook.figures],
        "probability": exposure.grade.probability,
        "credibility": exposure.grade.credibility,
        "reliability": exposure.grade.reliability,
        "against": [{"text": reason.text, "claims": reason.claims} for reason in exposure.against],
        "claims": exposure.claims,
        "as_of": as_of,
    }
    return {"type": "Feature", "geometry": outlook.area, "properties": properties}


def _precision(place: EventPlace | None) -> dict[str, float | int | None]:
    """The radius, and its class with UCDP (1 exact, 2 near) and ACLED (1 town, 2 near, 3 region); None where no radius is given."""
    metres = place.precision_m if place else None
    if metres is None:
        return {"precision_m": None, "place_prec_ucdp": None, "place_prec_acled": None}
    near = 1 if metres <= TOWN_M else 2 if metres <= NEAR_TOWN_M else None
    return {"precision_m": metres, "place_prec_ucdp": near, "place_prec_acled": near or 3}


def _point(place: EventPlace | SpellPlace | None) -> dict[str, Any] | None:
    if place is None or place.lat is None or place.lon is None:
        return None
    return {"type": "Point", "coordinates": [place.lon, place.lat]}


def _write(path: Path, features: list[dict[str, Any]], policy: Iterable[str]) -> Path:
    """The features, a line each; what was delayed, coarsened or masked stands before them (RFC 7946, section 6.1: foreign members)."""
    said = list(policy)
    head = json.dumps({"type": "FeatureCollection", **({"policy": said} if said else {})}, ensure_ascii=False).removesuffix("}")
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False) for feature in features)
    path.write_bytes(escape_unseen(f'{head}, "features": [\n{lines}\n]}}\n'.encode("utf-8", "backslashreplace")))
    return path
