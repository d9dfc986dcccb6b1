"""Places out of files in the formats of others: what a row becomes, what a broken one costs, and that a place is there once."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spolia.errors import BadCommand
from spolia.knowledge.forms import Fault, forms
from spolia.knowledge.gazetteer import Gazetteer, write_gazetteer
from spolia.knowledge.imports import (
    Gathered,
    Given,
    LeftOut,
    Place,
    Row,
    Terms,
    make_drafts,
    read_place,
    states_in_depth,
    write_table,
)
from spolia.knowledge.own_gazetteer import open_own_gazetteer
from spolia.knowledge.place_files import LONGEST_LINE, find_form, open_places, read_own_places
from spolia.knowledge.tables import Knowledge, bundled
from spolia.knowledge.toponyms import latin, plain

TERMS = Terms(bundled())
NOTHING = Given()


def geonames(
    number: int, name: str, code: str, lat: object, lon: object, *, others: str = "", admin: str = "99.9901", people: int = 0
) -> str:
    """A line of a GeoNames dump; `admin` are the codes of first and second order."""
    first, _, second = admin.partition(".")
    ascii_name = plain(name)
    cells = [
        number,
        name,
        ascii_name,
        others,
        lat,
        lon,
        code[:1],
        code,
        "SY",
        "",
        first,
        second,
        "",
        "",
        people,
        "",
        420,
        "Asia/Damascus",
        "2021-03-04",
    ]
    return "\t".join(str(cell) for cell in cells)


DUMP = "\n".join(
    [
        geonames(90000001, "Muḩāfaz̧at Şarn", "ADM1", 35.2, 39.4, others="Sarn Governorate,Şarn,محافظة صرن", admin="99."),
        geonames(90000002, "Qaşr Ḩalīm District", "ADM2", 35.3, 39.5, others="Qasr Halim District"),
        geonames(90000003, "Qaşr Ḩalīm", "PPLA2", 35.301, 39.501, others="Qasr Halim,قصر حليم,QHL", people=21000),
        geonames(90000004, "Tall Qirmīd", "PPL", 35.41, 39.62, others="Tell Qirmid,Tel Qermid,تل قرميد"),
        geonames(90000005, "Ḩayy az Zahrā’", "PPLX", 35.31, 39.51),
        geonames(90000006, "Qirmīd Air Base", "AIRB", 35.44, 39.7),
        geonames(90000007, "Jabal Sarnūn", "MT", 35.6, 39.1, admin="99."),
        geonames(90000008, "Wādī Sarn", "WAD", 35.5, 39.2, admin="00."),
        geonames(90000009, "Sadd Qirmīd", "DAM", 35.45, 39.65, others="Qirmid Dam"),
        geonames(90000010, "Madrasat Şarn", "SCH", 35.2, 39.4),
        geonames(90000011, "Ghumrān", "PPL", 95, 39.4),
        geonames(90000012, "Ḩaql Sarn an Nafţī", "OILF", 35.7, 39.9, others="Sarn Oil Field"),
    ]
)  # fmt: skip
CORNERS = [[39.0, 35.0], [40.0, 35.0], [40.0, 35.5], [39.0, 35.5], [39.0, 35.0]]
MAP = {
    "type": "FeatureCollection",
    "features": [
        {"type": "Feature", "properties": {"name": "Bir Qirmid", "class": "village", "country": "SY", "alt_names": ["Bi'r Qirmid", "بئر قرميد"], "population": 340}, "geometry": {"type": "Point", "coordinates": [39.61, 35.39, 410]}},
        {"type": "Feature", "properties": {"NAME": "Sarn Steppe", "Country": "Syria"}, "geometry": {"type": "Polygon", "coordinates": [CORNERS]}},
        {"type": "Feature", "properties": {"name": "Sarn Marshes", "class": "lake"}, "geometry": {"type": "MultiPolygon", "coordinates": [[CORNERS], [CORNERS]]}},
    ],
}  # fmt: skip
TABLE = """\
OBJECTID;NAME_EN;NAME_ALT;Latitude;Longitude;fclass;pop
1;Ain Sarn;'Ayn Sarn|Ein Sarn;35.25;39.45;hamlet;120.0
2;Sarn crossroads;;35.26;39.46;crossroads;
"""


def read(
    tmp_path: Path, data: str | bytes, name: str = "file.txt", given: Given = NOTHING, most_mb: int = 64
) -> list[Place | LeftOut | Fault]:
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    with open_places(str(path), given, most_mb, io.BytesIO()) as file:
        return [read_place(row, TERMS, given) if isinstance(row, Row) else row for row in file.rows(TERMS, given)]


def places_of(found: list[Place | LeftOut | Fault]) -> dict[str, Place]:
    return {place.name: place for place in found if isinstance(place, Place)}


def faults_of(found: list[Place | LeftOut | Fault]) -> list[str]:
    return [str(one.as_problem()).rpartition("/")[2] for one in found if isinstance(one, Fault)]


def case_with(folder: Path, *places: Place) -> Path:
    """A case's tables with the places in its gazetteer. The table is left out: it is the command that writes both."""
    folder.mkdir(exist_ok=True)
    write_gazetteer(make_drafts(places, TERMS.grammar), folder / "gazetteer.bin", "made up", in_depth=states_in_depth(places))
    return folder


# --- the formats ---------------------------------------------------------------------------------------------------------


def test_a_dump_of_geonames_gives_places_by_their_codes(tmp_path: Path) -> None:
    found = read(tmp_path, DUMP, "SY.txt")
    places = places_of(found)
    assert {name: place.kind for name, place in places.items()} == {
        "Muhafazat Sarn": "province", "Qasr Halim District": "district", "Qasr Halim": "populated place", "Tall Qirmid": "populated place",
        "Hayy az Zahra'": "neighbourhood", "Qirmid Air Base": "air base", "Jabal Sarnun": "mountain", "Wadi Sarn": "river", "Sadd Qirmid": "dam",
        "Haql Sarn an Nafti": "oil or gas field",
    }  # fmt: skip
    town = places["Qasr Halim"]
    assert (town.lat, town.lon, town.country, town.people, town.geonames) == (35.301, 39.501, "SY", 21000, 90000003)
    assert places["Tall Qirmid"].aliases == ("Tel Qermid", "Tell Qirmid")
    assert [one for one in found if isinstance(one, LeftOut)] == [LeftOut("of a code that stands for no class", "SCH")]
    assert faults_of(found) == ['SY.txt line 11 (Ghumrān): lat should be a number from -90 to 90, not "95"']


def test_the_codes_of_areas_say_what_lies_in_what(tmp_path: Path) -> None:
    known = Knowledge(case_with(tmp_path / "tables", *places_of(read(tmp_path, DUMP, "SY.txt")).values()))
    (village,) = [row for row in known.places.candidates("Tell Qirmid") if row.geonames]
    assert (village.name, village.lat, village.lon, village.within) == (
        "Tall Qirmid",
        35.41,
        39.62,
        ("Qasr Halim District", "Muhafazat Sarn"),
    )
    (district,) = [row for row in known.places.candidates("Qasr Halim district") if row.kind == "district"]
    assert district.within == ("Muhafazat Sarn",)
    (mountain,) = [row for row in known.places.candidates("Jabal Sarnun") if row.kind == "mountain"]
    assert mountain.within == ("Muhafazat Sarn",)
    (river,) = [row for row in known.places.candidates("Wadi Sarn") if row.kind == "river"]
    assert river.within == ()


def test_class_words_find_the_place_that_has_them_in_its_name(tmp_path: Path) -> None:
    known = Knowledge(case_with(tmp_path / "tables", *places_of(read(tmp_path, DUMP, "SY.txt")).values()))
    for asked, kind in (
        ("Qirmid air base", "air base"),
        ("Qirmid Dam", "dam"),
        ("Sarn oil field", "oil or gas field"),
        ("Sarn province", "province"),
    ):
        assert kind in {row.kind for row in known.places.candidates(asked)}, asked


def test_an_area_reaches_the_farthest_of_its_places_and_never_less_than_its_class(tmp_path: Path) -> None:
    near, far = (
        Place("Nearby", "populated place", 35.0, 39.01, "SY", within="SY.1"),
        Place("Farplace", "populated place", 35.0, 42.0, "SY", within="SY.1"),
    )
    area = Place("Widearea", "district", 35.0, 39.0, "SY", area="SY.1")
    for places, reach in (((area, near), 20_000), ((area, near, far), 273_200)):
        gazetteer = Gazetteer(case_with(tmp_path / "tables", *places) / "gazetteer.bin")
        assert gazetteer.sounding("Widearea", 1)[0].radius_m == pytest.approx(reach, abs=10_000)


def test_a_dump_is_read_inside_its_zip(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("readme.txt", "Readme for GeoNames Gazetteer extract files")
        archive.writestr("SY.txt", DUMP)
    found = read(tmp_path, packed.getvalue(), "SY.zip")
    assert len(places_of(found)) == 10
    assert faults_of(found)[0].startswith("SY.zip: SY.txt line 11 (Ghumrān)")


def test_geojson_gives_points_and_the_middle_of_outlines(tmp_path: Path) -> None:
    places = places_of(read(tmp_path, json.dumps(MAP), "map.geojson"))
    well, steppe, marshes = places["Bir Qirmid"], places["Sarn Steppe"], places["Sarn Marshes"]
    assert (well.kind, well.lat, well.lon, well.country, well.people, well.radius_m) == ("populated place", 35.39, 39.61, "SY", 340, 0)
    assert well.aliases == ("Bi'r Qirmid",)
    assert (steppe.kind, steppe.lat, steppe.lon, steppe.country) == ("region", 35.25, 39.5, "SY")
    assert steppe.radius_m == pytest.approx(53_300, abs=500)
    assert (marshes.kind, marshes.country) == ("lake", "")
    assert places_of(read(tmp_path, json.dumps(MAP), "map.geojson", Given(kind="district", country="SY")))["Sarn Steppe"].kind == "district"


def test_an_outline_over_180_degrees_has_its_middle_there(tmp_path: Path) -> None:
    corners = [[179.0, -17.0], [-179.0, -17.0], [-179.0, -16.0], [179.0, -16.0], [179.0, -17.0]]
    feature = {"type": "Feature", "properties": {"name": "Taveuni Straits"}, "geometry": {"type": "Polygon", "coordinates": [corners]}}
    (place,) = read(tmp_path, json.dumps({"type": "FeatureCollection", "features": [feature]}), "map.json")
    assert isinstance(place, Place)
    assert (abs(place.lon), place.lat) == (180.0, -16.5)
    assert place.radius_m < 150_000


def test_a_table_is_read_by_its_head_and_what_is_said_of_its_columns(tmp_path: Path) -> None:
    said = Given(country="SY", columns={"name": "NAME_EN", "aliases": "name_alt", "class": "fclass", "population": "pop"})
    spring, crossroads = read(tmp_path, TABLE, "places.csv", said)
    assert spring == Place("Ain Sarn", "populated place", 35.25, 39.45, "SY", ("Ayn Sarn", "Ein Sarn"), 120)
    assert crossroads == Place("Sarn crossroads", "crossroads", 35.26, 39.46, "SY")


def test_a_table_may_be_parted_by_tabs_and_hold_ids_and_radii(tmp_path: Path) -> None:
    (place,) = read(
        tmp_path, "\ufeffName\tLat\tLon\tClass\tgeonameid\tradius_m\r\nAin Sarn\t35.25\t39.45\tair base\t77\t1500\r\n", "places.tsv"
    )
    assert place == Place("Ain Sarn", "air base", 35.25, 39.45, radius_m=1500, geonames=77)


def test_only_the_classes_that_are_wanted_are_taken(tmp_path: Path) -> None:
    found = read(tmp_path, DUMP, "SY.txt", TERMS.read_given(Given(only=frozenset({"village", "air base"}))))
    assert {place.kind for place in places_of(found).values()} == {"populated place", "air base"}
    assert LeftOut("of another class", "dam") in found


@pytest.mark.parametrize(
    ("start", "name", "form"),
    [
        (DUMP, "whatever", "geonames"),
        ("﻿ \n" + json.dumps(MAP), "whatever", "geojson"),
        ("Name,LAT,lng\nx,1,2\n", "whatever.txt", "csv"),
        ("# a remark\nname;latitude;longitude\n", "whatever", "csv"),
        ("a,b\n1,2\n", "a.csv", "csv"),
        ("[1, 2]", "a.json", "geojson"),
        ("Some text about places.\n", "a.txt", None),
        ("", "a.txt", None),
    ],
)
def test_the_form_shows_in_what_a_file_holds_or_how_it_is_called(start: str, name: str, form: str | None) -> None:
    assert find_form(start.encode(), name, NOTHING) == form


# --- broken and hostile --------------------------------------------------------------------------------------------------

HEAD = "name,lat,lon,class,country,population\n"


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.csv", HEAD + "Ain,35,,,,\n", "a.csv line 2 (Ain): lon is empty; every row needs one"),
        ("a.csv", HEAD + "Ain,north,39,,,\n", 'a.csv line 2 (Ain): lat should be a number from -90 to 90, not "north"'),
        ("a.csv", HEAD + "Ain,nan,39,,,\n", 'a.csv line 2 (Ain): lat should be a number from -90 to 90, not "nan"'),
        ("a.csv", HEAD + "Ain,35,1_0,,,\n", 'a.csv line 2 (Ain): lon should be a number from -180 to 180, not "1_0"'),
        ("a.csv", HEAD + "Ain,95,39,,,-3\n", 'lat should be a number from -90 to 90, not "95"; population should be a whole number, not "-3"'),
        ("a.csv", HEAD + ",35,39,,,\n", "a.csv line 2: name is empty; every row needs one"),
        ("a.csv", HEAD + f"{'A' * 300},35,39,,,\n", "name is longer than 200 characters"),
        ("a.csv", HEAD + "Ain,35,39,spaceport,SY,\n", 'a.csv line 2 (Ain): class should be one of the place classes, not "spaceport"'),
        ("a.csv", HEAD + "Ain,35,39,village,Ruritania,\n", 'a.csv line 2 (Ain): country should be one of the countries, not "Ruritania"'),
        ("a.csv", HEAD + "Ain,35,39\n", "a.csv line 2 (Ain): has 3 cells, but the head has 6"),
        ("a.csv", HEAD + '"Ain,35,39,,,\n', "a.csv line 2: cannot be read"),
        ("a.csv", HEAD.encode() + b"A\xefn,35,39,,,\n", "a.csv line 2: is not UTF-8 at byte 2; save the file as UTF-8"),
        ("a.csv", HEAD + "Ain," + "9" * LONGEST_LINE + ",39,,,\n", "a.csv line 2: is longer than 65,536 bytes"),
        ("SY.txt", geonames(1, "Ain", "PPL", 35, 39).rpartition("\t")[0] + "\n", "SY.txt line 1 (Ain): has 18 cells; a line of a GeoNames dump has 19, parted by tabs"),
        ("SY.txt", geonames(1, "", "PPL", 35, 39) + "\n", "SY.txt line 1: name is empty; every row needs one"),
        ("SY.txt", geonames(-1, "Ain", "PPL", 35, 39) + "\n", 'SY.txt line 1 (Ain): geonames should be a whole number, not "-1"'),
    ],
)  # fmt: skip
def test_a_bad_row_is_named_by_file_and_line(tmp_path: Path, name: str, data: str | bytes, said: str) -> None:
    good = "Good Place,35,39,,,\n" if name == "a.csv" else DUMP.splitlines()[2]
    found = read(tmp_path, (data.encode() if isinstance(data, str) else data) + good.encode(), name)
    (problem,) = faults_of(found)
    assert said in problem
    assert len(places_of(found)) == 1


def feature(**keys: object) -> dict[str, object]:
    return {"type": "Feature", "properties": {"name": "Ain"}, "geometry": {"type": "Point", "coordinates": [39, 35]}, **keys}


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (feature(geometry={"type": "Point", "coordinates": [39, 95]}), "map.json feature 1 (Ain): geometry has longitude 39 and latitude 95; they go from"),
        (feature(geometry={"type": "Point", "coordinates": ["39", "35"]}), "map.json feature 1 (Ain): geometry should be made of longitude and latitude"),
        (feature(geometry={"type": "Point", "coordinates": [39]}), "map.json feature 1 (Ain): geometry should be made of longitude and latitude"),
        (feature(geometry={"type": "Polygon", "coordinates": [[[[[39, 35]]]]]}), "map.json feature 1 (Ain): geometry should be lists of numbers"),
        (feature(geometry={"type": "Point", "coordinates": {"lon": 39}}), "map.json feature 1 (Ain): geometry should be lists of numbers"),
        (feature(properties={}), "map.json feature 1: name is empty; every row needs one"),
        (feature(properties=[]), "map.json feature 1: is no GeoJSON feature: Expected `object | null`, got `array` - at `$.properties`"),
        (7, "map.json feature 1: is no GeoJSON feature"),
    ],
)  # fmt: skip
def test_a_bad_feature_is_named_by_its_number(tmp_path: Path, broken: object, said: str) -> None:
    found = read(tmp_path, json.dumps({"type": "FeatureCollection", "features": [broken, feature()]}), "map.json")
    (problem,) = faults_of(found)
    assert said in problem
    assert list(places_of(found)) == ["Ain"]


def test_a_feature_without_a_place_is_left_out_and_counted(tmp_path: Path) -> None:
    found = read(tmp_path, json.dumps({"type": "FeatureCollection", "features": [feature(geometry=None), feature(geometry={"type": "GeometryCollection", "geometries": []})]}), "map.json")  # fmt: skip
    assert found == [LeftOut("without a point or outline"), LeftOut("without a point or outline", "GeometryCollection")]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.txt", "Some words.\n", "is no GeoNames dump, GeoJSON or table of places that Spolia knows; say which it is: --format"),
        ("a.csv", "town,y,x\nAin,35,39\n", "has no column name, only town, y, x; say which is the name: --column name=THEIRS"),
        ("a.csv", "n\x1b[31m,lat\n", "has no column name, only n\\x1b[31m, lat"),
        ("a.csv", b"\xff\xfen\x00a\x00", "line 1, where its columns should be named, is not UTF-8"),
        ("a.json", '{"type": "FeatureCollection", "features": [', "is no GeoJSON with a list of features"),
        ("a.json", '{"type": "Topology", "objects": {}}', "is no GeoJSON with a list of features"),
        ("a.json", '{"a":' * 50_000, "is no GeoJSON with a list of features"),
        ("a.csv", HEAD + "Ain,35,39,,,\n" * 90_000, "holds more than 1 MB; where it is to be trusted, allow more: --max-mb"),
    ],
)
def test_a_file_that_cannot_be_read_at_all_is_refused(tmp_path: Path, name: str, data: str | bytes, said: str) -> None:
    with pytest.raises(BadCommand) as raised:
        read(tmp_path, data, name, most_mb=1)
    assert said in str(raised.value)
    assert "\x1b" not in str(raised.value)


def zipped(*files: tuple[str, str | bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (zipped(("SY.txt", DUMP.splitlines()[2] + "\n" + "\n" * (3 << 20))), "SY.txt holds more than 1 MB; where it is to be trusted, allow more: --max-mb"),
        (zipped(("a.geojson", b'{"type": "FeatureCollection", "features": [' + b" " * (3 << 20))), "holds more than 1 MB"),
        (zipped(("a.txt", DUMP), ("b.txt", DUMP)), "holds 2 files of places"),
        (zipped(("picture.png", b"x")), "holds no file of places"),
        (zipped(("SY.txt", DUMP))[:-60], "is no GeoNames dump"),
        (zipped(("SY.txt", DUMP)).replace(b"SY.txt", b"SZ.txt", 1), "cannot be unpacked"),
    ],
    ids=["bomb", "bomb of blanks", "several files", "no places", "cut off", "two names"],
)  # fmt: skip
def test_a_zip_that_is_none_to_read_is_refused(tmp_path: Path, data: bytes, said: str) -> None:
    with pytest.raises(BadCommand) as raised:
        read(tmp_path, data, "places.zip", most_mb=1)
    assert said in str(raised.value)


def test_a_path_in_a_zip_is_only_shown(tmp_path: Path) -> None:
    evil = "../../\x1b[31mevil\u202e.txt"
    found = read(tmp_path, zipped((evil, DUMP + "\n1\n")), "SY.zip")
    assert len(places_of(found)) == 10
    assert [path.name for path in tmp_path.rglob("*")] == ["SY.zip"]
    assert not {"\x1b", "\u202e"} & set("".join(faults_of(found)))


@pytest.mark.parametrize(
    "name", ["Ain\x1b[31m", "Ain\u202eSarn", "عين صرن", "=cmd|' /C calc'!A0", "../../etc/passwd\x00", "٣٤", "\u200b", "-- ' OR 1"]
)
def test_hostile_names_do_not_enter(tmp_path: Path, name: str) -> None:
    data = json.dumps({"type": "FeatureCollection", "features": [feature(properties={"name": name, "aliases": ["Ain Sarn", name], "within": name, "area": name})]})  # fmt: skip
    (place,) = read(tmp_path, data, "map.json")
    assert isinstance(place, Place)
    assert all(called.isascii() and called.isprintable() and latin(called) for called in (place.name, *place.aliases))
    assert place.within.isprintable()


WRITTEN = st.text(max_size=60) | st.text("ABsn éñʿ'-|\u202e\x1b", min_size=1, max_size=20)


@given(WRITTEN, WRITTEN, st.sampled_from(["", "5", "none"]))
def test_whatever_stands_in_a_row_becomes_a_place_or_a_reason(name: str, other: str, people: str) -> None:
    place = read_place(
        Row("f", 1, {"name": name, "aliases": other, "lat": "1", "lon": "2", "within": other, "population": people}), TERMS, NOTHING
    )
    if isinstance(place, Place):
        assert read_place(Row("f", 1, {"name": place.name, "aliases": "|".join(place.aliases), "lat": "1", "lon": "2", "within": place.within}), TERMS, NOTHING).name == place.name  # type: ignore[union-attr]  # fmt: skip


# --- once, and told anew -------------------------------------------------------------------------------------------------

TOWN = Place("Ain Sarn", "populated place", 35.25, 39.45, "SY", ("Ein Sarn",), people=120, geonames=7, area="", within="SY.99", source="a")


@pytest.mark.parametrize(
    ("later", "became"),
    [
        (TOWN, "known"),
        (Place("Other Name", "populated place", 36.0, 40.0, "SY", geonames=7), "known"),
        (Place("'Ain Sarn", "populated place", 35.255, 39.45, "SY"), "known"),
        (Place("Ain Sarn", "populated place", 35.265, 39.45, "SY"), "new"),
        (Place("Ain Sarn", "air base", 35.25, 39.45, "SY"), "new"),
        (Place("Ain Sarn", "populated place", 35.25, 39.45, "IQ"), "new"),
        (Place("Ain Sarn", "populated place", 35.25, 39.45, "SY", geonames=8), "new"),
    ],
)
def test_the_same_place_is_there_once(later: Place, became: str) -> None:
    places = Gathered()
    assert places.take(TOWN, 1) == "new"
    assert places.take(later, 2) == became
    assert places.take(later, 2) == "twice"
    assert len(places) == (2 if became == "new" else 1)


def test_a_later_row_wins_and_what_it_leaves_empty_stays() -> None:
    places = Gathered()
    places.take(TOWN, 1)
    places.take(Place("Ain Sarn", "populated place", 35.251, 39.45, "SY", radius_m=900, source="b"), 2)
    (place,) = places
    assert place == Place("Ain Sarn", "populated place", 35.251, 39.45, "SY", ("Ein Sarn",), 120, 900, 7, "", "SY.99", "b")


PLACES = st.builds(
    Place,
    name=st.from_regex(r"[A-Z][a-z]{2,8}( [A-Z][a-z]{2,8})?", fullmatch=True),
    kind=st.sampled_from(["populated place", "air base", "district", "lake"]),
    lat=st.integers(-9_000_000, 9_000_000).map(lambda n: round(n / 100_000, 5)),
    lon=st.integers(-18_000_000, 18_000_000).map(lambda n: round(n / 100_000, 5)),
    country=st.sampled_from(["", "SY", "IQ"]),
    people=st.integers(0, 2_000_000_000),
    radius_m=st.integers(0, 5_000_000),
    geonames=st.integers(0, 4_294_967_295),
    area=st.sampled_from(["", "SY.1", 'a, "b"']),
    within=st.sampled_from(["", "SY", "SY.1.2"]),
    source=st.sampled_from(["SY.txt", "a,b.csv"]),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.lists(PLACES, max_size=6))
def test_the_table_gives_back_the_places_that_it_was_written_from(tmp_path: Path, places: list[Place]) -> None:
    (tmp_path / "gazetteer.csv").write_bytes(write_table(places))
    assert sorted(map(repr, read_own_places(tmp_path, TERMS))) == sorted(map(repr, places))
    assert write_table(reversed(places)) == write_table(places)


def test_the_table_has_the_columns_of_its_form() -> None:
    assert write_table([]).decode().splitlines()[-1].split(",") == forms()["gazetteer.csv"].names


def test_areas_that_name_each_other_are_no_circle(tmp_path: Path) -> None:
    a, b = (
        Place("Oneland", "district", 35, 39, "SY", area="a", within="b"),
        Place("Otherland", "district", 35, 39, "SY", area="b", within="a"),
    )
    assert [draft.parent for draft in make_drafts([a, b, Place("Itself", "province", 35, 39, area="c", within="c")], TERMS.grammar)] == [
        None
    ] * 3


def test_a_state_with_its_villages_is_known_in_depth(tmp_path: Path) -> None:
    villages = [Place(f"Gorod {n}", "populated place", 50 + n / 1000, 20, "CZ") for n in range(500)]
    assert states_in_depth([*villages, TOWN]) == ["CZ"]
    assert "CZ" in Knowledge(case_with(tmp_path / "tables", *villages)).places.in_depth


# --- a case's own gazetteer, broken --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "break_it",
    [
        lambda data: b"",
        lambda data: data[: len(data) // 2],
        lambda data: b"\0" * len(data),
        lambda data: data.replace(b'"places": 10', b'"places": 11', 1),
        lambda data: data.replace(b'"names": [', b'"names": {', 1),
        lambda data: data[:4096] + b"\xff" * 260 + data[4096 + 260 :],
        lambda data: b"spolia gazetteer 2\n" + b"[" * 100_000,
    ],
    ids=["empty", "cut off", "nulls", "count", "head", "places", "deep"],
)
def test_a_broken_gazetteer_is_named_in_one_line_and_left_out(tmp_path: Path, break_it: object) -> None:
    folder = case_with(tmp_path / "tables", *places_of(read(tmp_path, DUMP, "SY.txt")).values())
    whole = (folder / "gazetteer.bin").read_bytes()
    (folder / "gazetteer.bin").write_bytes(break_it(whole))  # type: ignore[operator]
    known = Knowledge(folder)
    assert known.places.candidates("Palmyra")
    (fault,) = known.own_faults()
    assert str(fault.as_problem()).startswith("tables/gazetteer.bin: is left out: gazetteer.bin is no gazetteer that this version reads (")
    assert str(fault.as_problem()).endswith(f"make it again: spolia places import {tmp_path}")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(at=st.floats(0, 1, exclude_max=True), byte=st.integers(0, 255))
def test_a_gazetteer_with_a_wrong_byte_is_left_out_or_answers(tmp_path: Path, at: float, byte: int) -> None:
    folder = tmp_path / "tables"
    if not (tmp_path / "whole").exists():
        case_with(folder, *places_of(read(tmp_path, DUMP, "SY.txt")).values())
        (folder / "gazetteer.bin").rename(tmp_path / "whole")
    data = bytearray((tmp_path / "whole").read_bytes())
    filled = [n for n in range(len(data)) if data[n] or n > 4096]  # what stands between the head and the places is never looked at
    data[filled[int(at * len(filled))]] = byte
    (folder / "gazetteer.bin").write_bytes(data)
    gazetteer, faults = open_own_gazetteer(folder)
    assert (gazetteer is None) == any("is left out" in fault.what for fault in faults)
    if gazetteer is not None:
        for name in ("Qasr Halim", "Tall Qirmid", "Qirmid", "Sarn"):
            gazetteer.find(name, 400)
