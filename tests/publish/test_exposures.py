"""Airspace as table and map file: what is known of an exposure, in which units, and what is left open and why."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from tests.picture.test_airspace import taken
from tests.publish.exposed import SAM, SARN, claim, exposure, figures, record_of, report
from tests.weigh.telling import IS, items, pictured, told

from spolia.publish.exposures import NAMED_PLACE_M, NOTICE, OF_THE_TABLE, Outlook, outlooks
from spolia.publish.maps import write_geojson
from spolia.publish.tables import AIRSPACE, write_csv
from spolia.records import EventPlace, Exposure, Grade, Interval, Reason


def outlook(**slots: Any) -> Outlook:
    (only,) = outlooks(record_of([exposure(**slots)]), [])
    return only


def rows(exposures: list[Exposure], folder: Path, claims: list[Any] | None = None) -> list[dict[str, str]]:
    write_csv(record_of(exposures), claims or [], [], folder)
    return list(csv.DictReader((folder / "airspace.csv").read_text("utf-8").splitlines(keepends=True)))


def features(exposures: list[Exposure], folder: Path, claims: list[Any] | None = None) -> list[dict[str, Any]]:
    write_geojson(record_of(exposures), claims or [], [report("a")], folder)
    collection = json.loads((folder / "airspace.geojson").read_bytes())
    assert collection["type"] == "FeatureCollection"
    return list(collection["features"])


# --- the area --------------------------------------------------------------------------------------------------------


def test_the_radius_is_the_place_s_own_width_and_the_greatest_range() -> None:
    assert outlook().radius_km == 39
    wide = outlook(place=EventPlace(name="Sarn", lat=35.1, lon=38.4))
    assert wide.radius_km == NAMED_PLACE_M / 1000 + 35
    assert "extent not said" in wide.where


@pytest.mark.parametrize(
    ("slots", "why"),
    [
        ({"place": None}, "no report says where"),
        ({"place": EventPlace(name="Sarn province", lat=None, lon=None, precision_m=90_000)}, "an area"),
        ({"range_km": None}, "how far it reaches"),
        ({"range_km": (24, None)}, "how far it reaches"),
    ],
)
def test_what_is_not_known_has_no_area_and_says_why(slots: dict[str, Any], why: str, tmp_path: Path) -> None:
    (feature,) = features([exposure(**slots)], tmp_path)
    assert feature["geometry"] is None
    assert why in feature["properties"]["no_area"]
    assert feature["properties"]["area_radius_km"] is None
    assert outlook(**slots).area is None


def test_a_feature_an_exposure_with_all_that_a_map_reader_must_see(tmp_path: Path) -> None:
    found = features([exposure(), exposure("lot-2", holder="Home Guard", range_km=None)], tmp_path)
    assert [feature["properties"]["holder"] for feature in found] == ["Northern League", "Home Guard"]
    first = found[0]["properties"]
    assert first["notice"] == NOTICE
    assert (first["range_km"], first["altitude_m"], first["source"]) == ([24, 35], [20, 18000], "a handbook")
    assert (first["lot"], first["system"], first["claims"], first["no_area"]) == ("lot-1", "S-125", ["a-1"], None)
    assert (first["probability"], first["credibility"], first["reliability"]) == (0.77, 2, "B")
    assert (first["held_from"], first["held_from_latest"]) == ("2031-03-10", "2031-03-12")
    assert first["precision"] == "Sarn, within 4 km"
    assert first["against"][0]["claims"] == ["a-1"]
    assert first["as_of"] == "2031-03-14"


def test_a_part_is_held_since_the_event_that_tells_of_it() -> None:
    part = told("b-1-01", "transfer", by=[IS], of=["Taliban"], on="2017-02-01", items=items((SAM, "S-125", 1, 1)), place=None)
    claims = [taken(), part]
    since = {found.exposure.holder: found.since for found in outlooks(pictured(*claims), claims)}
    assert since == {IS: Interval(start="2016-12-11", end="2016-12-11"), "Taliban": Interval(start="2017-02-01", end="2017-02-01")}


# --- reports' own figures --------------------------------------------------------------------------------------------


def test_a_report_s_own_figure_stands_apart_in_kilometres_and_metres(tmp_path: Path) -> None:
    figure = figures("b-1", ("range", None, 60, "mile"), ("altitude", None, 50_000, "foot"), ("speed", 3, 3, None))
    one = exposure(claims=["a-1", "b-1"])
    (told,) = outlooks(record_of([one]), [figure])
    assert [f.words for f in told.figures] == ["range up to 96.6 km", "altitude up to 15,240 m"]
    assert told.exposure.range_km == (24, 35)
    (row,) = rows([one], tmp_path, [figure])
    assert row["range_high_km"] == "35"
    assert row["reports_own_figures"] == "range up to 96.6 km (b-1); altitude up to 15,240 m (b-1)"


def test_a_figure_of_another_system_is_left_where_it_is() -> None:
    (told,) = outlooks(record_of([exposure()]), [figures("b-1", ("range", None, 60, "mile"))])
    assert told.figures == ()


# --- the table -------------------------------------------------------------------------------------------------------


def test_a_row_an_exposure_with_units_in_the_names_of_columns(tmp_path: Path) -> None:
    (row,) = rows([exposure()], tmp_path)
    assert list(row) == list(AIRSPACE)
    assert (row["range_low_km"], row["range_high_km"], row["altitude_low_m"], row["altitude_high_m"]) == ("24", "35", "20", "18000")
    assert (row["place"], row["place_precision_m"], row["area_radius_km"], row["no_area"]) == ("Sarn", "4000", "39", "")
    assert (row["number_low"], row["number_high"], row["held_from_earliest"]) == ("1", "2", "2031-03-10")


def test_unknown_is_an_empty_cell(tmp_path: Path) -> None:
    (row,) = rows([exposure(system=None, place=None, range_km=None, altitude_m=None, source=None)], tmp_path)
    assert [
        row[name] for name in ("system", "place", "place_lat", "range_high_km", "altitude_high_m", "figures_from", "area_radius_km")
    ] == [""] * 7
    assert row["no_area"]


def test_no_cell_of_a_hostile_exposure_is_a_formula(tmp_path: Path) -> None:
    place = EventPlace(name="=HYPERLINK(1)", lat=1, lon=2, precision_m=500)
    hostile = exposure(
        system="=1+1", holder="@SUM(A1)", source="+1", place=place, against=[Reason(text="-2+3 cmd|' /C calc'!A0", claims=["a-1"])]
    )
    (row,) = rows([hostile], tmp_path)
    texts = [cell for name, cell in row.items() if name not in ("place_lat", "place_lon")]
    assert not [cell for cell in texts if cell[:1] in tuple("=+-@\t\r")]


@pytest.mark.parametrize("write", [write_csv, write_geojson])
def test_the_same_record_makes_the_same_bytes(write: Any, tmp_path: Path) -> None:
    record = record_of(
        [exposure(), exposure("lot-2", place=SARN, grade=Grade(probability=0.3, credibility=5, reliability="F", because=[]))]
    )
    for name, claims in (("one", [claim("a-1"), claim("b-1")]), ("two", [claim("b-1"), claim("a-1")])):
        write(record, claims, [report("a"), report("b")], tmp_path / name)
    written = list((tmp_path / "one").glob("airspace.*"))
    assert written
    for path in written:
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_what_the_table_says_is_needed_begins_as_the_picture_writes_it() -> None:
    (found,) = pictured(taken()).airspace
    assert [reason for reason in found.against if reason.text.startswith(OF_THE_TABLE)]
