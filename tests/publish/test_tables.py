"""The record as tables, lines and map files."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from spolia.publish.maps import write_geojson
from spolia.publish.tables import table_text, write_csv, write_jsonl
from spolia.records import Claim, Event, Record, read_json


@pytest.fixture(scope="module")
def tables(valley, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, str]]]:
    written = write_csv(valley.record, valley.claims, valley.reports, tmp_path_factory.mktemp("csv"))
    return {path.stem: list(csv.DictReader(path.read_text("utf-8").splitlines(keepends=True))) for path in written}


def test_a_row_a_thing(valley, tables: dict[str, list[dict[str, str]]]) -> None:
    record = valley.record
    assert [row["id"] for row in tables["claims"]] == [claim.id for claim in valley.claims]
    assert [row["id"] for row in tables["events"]] == [event.id for event in record.events]
    assert len(tables["contradictions"]) == sum(len(dispute.sides) for dispute in record.contradictions)
    assert len(tables["control"]) == sum(len(control.spells) for control in record.control)
    assert len(tables["custody"]) == sum(len(lot.chain) + len(lot.fates) for lot in record.custody)


def test_every_claim_names_its_event(tables: dict[str, list[dict[str, str]]]) -> None:
    events = {row["id"]: row["claims"].split("; ") for row in tables["events"]}
    assert all(row["id"] in events[row["event"]] for row in tables["claims"])


def test_unknown_is_empty_and_none_is_nought(tables: dict[str, list[dict[str, str]]]) -> None:
    sarn = [row for row in tables["control"] if row["place"] == "Sarn"]
    assert (sarn[0]["start_earliest"], sarn[0]["ended"], sarn[-1]["end_latest"], sarn[-1]["ended"]) == ("", "yes", "", "no")
    assert "0" in {row["low"] for row in tables["custody"] if row["part"] == "fate"}


@pytest.mark.parametrize("text", ["=1+1", "+1", "-2+3 cmd", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1+1"])
def test_a_formula_is_made_text(text: str) -> None:
    rows = list(csv.reader([table_text(["a"], [[text]]).split("\r\n", 1)[1]]))
    assert rows[0][0].startswith("'")


def test_numbers_stay_numbers() -> None:
    assert table_text(["lon"], [[-7.5], [20.0], [None]]) == 'lon\r\n-7.5\r\n20\r\n""\r\n'


def test_no_cell_of_the_hostile_case_is_a_formula(tables: dict[str, list[dict[str, str]]]) -> None:
    cells = [cell for rows in tables.values() for row in rows for name, cell in row.items() if name not in ("lat", "lon")]
    assert not [cell for cell in cells if cell[:1] in tuple("=+-@\t")]


def test_lines_read_back_as_the_same_records(valley, tmp_path: Path) -> None:
    write_jsonl(valley.record, valley.claims, tmp_path)
    assert [read_json(line, Claim) for line in (tmp_path / "claims.jsonl").read_bytes().splitlines()] == valley.claims
    assert [read_json(line, Event) for line in (tmp_path / "events.jsonl").read_bytes().splitlines()] == valley.record.events
    assert read_json((tmp_path / "record.json").read_bytes(), Record) == valley.record


@pytest.fixture(scope="module")
def features(valley, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict]]:
    written = write_geojson(valley.record, valley.claims, valley.reports, tmp_path_factory.mktemp("geo"))
    collections = {path.stem: json.loads(path.read_bytes()) for path in written}
    assert all(set(c) == {"type", "features"} and c["type"] == "FeatureCollection" for c in collections.values())
    return {name: collection["features"] for name, collection in collections.items()}


def test_points_have_longitude_first(features: dict[str, list[dict]]) -> None:
    sarn = next(f for f in features["control"] if f["properties"]["place"] == "Sarn")
    assert sarn["geometry"] == {"type": "Point", "coordinates": [38.4, 35.1]}


def test_what_has_no_point_gets_none(valley, features: dict[str, list[dict]]) -> None:
    for event, feature in zip(valley.record.events, features["events"], strict=True):
        located = event.place is not None and event.place.lat is not None
        assert (feature["geometry"] is not None) == located
    assert None in [feature["geometry"] for feature in features["events"]]


def test_precision_is_in_metres_and_in_classes(features: dict[str, list[dict]]) -> None:
    town = next(f["properties"] for f in features["events"] if f["properties"]["precision_m"] == 4000)
    assert (town["place_prec_ucdp"], town["place_prec_acled"]) == (1, 1)
    unknown = next(f["properties"] for f in features["events"] if f["properties"]["precision_m"] is None)
    assert (unknown["place_prec_ucdp"], unknown["place_prec_acled"]) == (None, None)


def test_the_agreed_properties_are_there(features: dict[str, list[dict]]) -> None:
    agreed = {
        "title", "date", "description", "links", "source", "event", "kind", "grade", "origins", "claims", "on_from", "on_to", "as_of",
        "precision_m", "place_prec_ucdp", "place_prec_acled", "sensitive",
    }  # fmt: skip
    assert all(agreed <= set(feature["properties"]) for feature in features["events"])
    assert {feature["properties"]["as_of"] for feature in features["events"]} == {"2031-03-30"}
