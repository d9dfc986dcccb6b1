"""`spolia places import` as people meet it: what it says, what it leaves in the case, and that reports then find their places."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
from tests.knowledge.test_imports import DUMP, MAP, TABLE, geonames, zipped
from tests.test_cli import HOSTILE, PROGRAM, here, put, spolia

from spolia import place_imports
from spolia.knowledge.gazetteer import Gazetteer
from spolia.knowledge.tables import Knowledge
from spolia.records import Claim, read_json

__all__ = ["here"]  # the fixture: an empty case in a folder of its own

REPORT = {
    "id": "halim", "source": "The Courier", "published": "2016-12-12",
    "text": "Syrian rebels captured Qasr Halim on Sunday, a monitoring group said. The army denied it.",
}  # fmt: skip


def bin_of(folder: Path) -> Path:
    return folder / "case" / "tables" / "gazetteer.bin"


def test_a_town_that_was_imported_is_where_a_report_has_it(here: Path) -> None:
    put(here / "SY.zip", zipped(("readme.txt", "Readme"), ("SY.txt", DUMP)))
    put(here / "r.jsonl", json.dumps(REPORT) + "\n")
    for arguments in (["add", "case", "r.jsonl"], ["build", "case"]):
        assert spolia(*arguments).code == 0
    assert place_of(here) == (None, None)

    done = spolia("places", "import", "case", "SY.zip")
    assert done.code == 1
    assert done.out.splitlines() == [
        "SY.zip: SY.txt (GeoNames dump): 12 rows, 10 new, 0 known before, 0 twice in it, "
        "1 left out of a code that stands for no class (SCH 1), 1 bad",
        "case/tables/gazetteer.bin: 10 places; next: spolia build case",
    ]
    assert done.problems == ['SY.zip: SY.txt line 11 (Ghumrān): lat should be a number from -90 to 90, not "95"']

    again = spolia("build", "case")
    assert (again.code, again.err) == (0, "")
    assert "1 read anew" in again.out
    assert place_of(here) == (35.301, 39.501)


def place_of(folder: Path) -> tuple[float | None, float | None]:
    """Where the last build has the town."""
    claims = [read_json(line, Claim) for line in (folder / "case" / "build" / "claims.jsonl").read_bytes().splitlines()]
    (place,) = {
        claim.place for claim in claims if claim.place is not None and "Halim" in (claim.place.text or "") and claim.kind == "takeover"
    }
    return place.lat, place.lon


def test_every_row_is_accounted_for(here: Path) -> None:
    lines = DUMP.splitlines()
    put(
        here / "SY.txt",
        "\n".join([*lines, lines[3], "no row", geonames(90000012, "Otel", "HTL", 35, 39), geonames(90000013, "قرية", "PPL", 35, 39)]),
    )
    done = spolia("places", "import", "case", "SY.txt")
    assert done.out.splitlines()[0] == (
        "SY.txt (GeoNames dump): 16 rows, 10 new, 0 known before, 1 twice in it, "
        "2 left out of a code that stands for no class (HTL 1, SCH 1), 1 left out without a name in Latin letters, 2 bad"
    )
    assert len(done.problems) == 2


def test_files_add_to_one_another_and_the_later_wins(here: Path) -> None:
    put(here / "SY.txt", DUMP)
    put(here / "map.geojson", json.dumps(MAP))
    put(here / "own.csv", "name,lat,lon,country,aliases\nTall Qirmid,35.412,39.62,SY,Qirmid Wells\nAin Sarn,35.25,39.45,SY,\n")
    assert (
        spolia("places", "import", "case", "SY.txt", "map.geojson").out.splitlines()[-1].startswith("case/tables/gazetteer.bin: 13 places")
    )
    done = spolia("places", "import", "case", "own.csv")
    assert done.out.splitlines() == [
        "own.csv (table): 2 rows, 1 new, 1 known before, 0 twice in it, 0 bad",
        "case/tables/gazetteer.bin: 14 places; next: spolia build case",
    ]
    places = Knowledge(here / "case" / "tables").places
    (village,) = [row for row in places.candidates("Qirmid Wells") if row.geonames == 90000004]
    assert (village.lat, village.within) == (35.412, ("Qasr Halim District", "Muhafazat Sarn"))
    assert "Tall Qirmid,Qirmid Wells,populated place,35.412,39.62,SY,,,90000004,,SY.99.9901,own.csv" in table_of(here)


def table_of(folder: Path) -> list[str]:
    return (folder / "case" / "tables" / "gazetteer.csv").read_text("utf-8").splitlines()


def test_the_same_file_twice_is_the_same_gazetteer(here: Path) -> None:
    put(here / "SY.txt", DUMP)
    spolia("places", "import", "case", "SY.txt")
    before = bin_of(here).read_bytes(), table_of(here)
    assert "10 known before" in spolia("places", "import", "case", "SY.txt").out
    assert (bin_of(here).read_bytes(), table_of(here)) == before


def test_what_the_command_says_of_a_table_goes_into_it(here: Path) -> None:
    put(here / "t.csv", TABLE)
    columns = ["--column", "name=NAME_EN", "--column", "class=fclass", "--column", "population=pop"]
    done = spolia("places", "import", "case", "t.csv", "--country", "syria", *columns)
    assert (done.code, done.err) == (0, "")
    assert "Ain Sarn,,populated place,35.25,39.45,SY,120,,,,,t.csv" in table_of(here)


def test_standard_input_is_a_file_too(here: Path) -> None:
    done = spolia("places", "import", "case", "-", stdin=zipped(("SY.txt", DUMP)))
    assert done.out.startswith("-: SY.txt (GeoNames dump): 12 rows, 10 new")


def test_a_table_changed_by_hand_is_taken_over(here: Path) -> None:
    put(here / "SY.txt", DUMP)
    spolia("places", "import", "case", "SY.txt")
    kept = [line for line in table_of(here) if "Qirmid" not in line]
    put(here / "case" / "tables" / "gazetteer.csv", "\n".join([*kept, "Broken Place,,hillock,35,39,SY,,,,,,by hand"]) + "\n")
    checked = spolia("knowledge", "check", "case")
    assert checked.code == 1
    assert checked.problems == [
        "tables/gazetteer.bin: was made of another gazetteer.csv than is there; make it again: spolia places import case",
        'tables/gazetteer.csv line 11 (Broken Place): class should be one of the place classes, not "hillock"',
    ]
    assert checked.out == "2 tables, 8 rows, 2 problems\n"
    refused = spolia("places", "import", "case", "SY.txt")
    assert refused.code == 2
    assert refused.problems[-1] == "spolia: tables/gazetteer.csv has bad rows (1), which an import would lose; correct or remove them first"
    done = spolia("places", "import", "case")
    assert (done.code, done.out) == (1, "case/tables/gazetteer.bin: 7 places; next: spolia build case\n")
    assert table_of(here)[-1].startswith("Broken Place")
    assert spolia("knowledge", "check", "case").out == "2 tables, 8 rows, 1 problem\n"


def test_knowledge_check_knows_both_files(here: Path) -> None:
    put(here / "own.csv", "name,lat,lon\nAin Sarn,35.25,39.45\n")
    spolia("places", "import", "case", "own.csv")
    done = spolia("knowledge", "check", "case")
    assert (done.code, done.out, done.err) == (0, "2 tables, 1 row, 0 problems\n", "")
    bin_of(here).unlink()
    assert (
        "gazetteer.csv: is not in use, since gazetteer.bin is not there; make it: spolia places import case"
        in spolia("knowledge", "check", "case").err
    )


def test_a_build_names_a_broken_gazetteer_and_goes_on(here: Path) -> None:
    put(here / "r.jsonl", json.dumps({**REPORT, "text": "Rebels captured the Syrian city of Palmyra on Sunday."}) + "\n")
    spolia("add", "case", "r.jsonl")
    put(bin_of(here), b"spolia gazetteer 2\n{}\n")
    done = spolia("build", "case")
    assert done.code == 1
    (problem,) = done.problems
    assert problem.startswith("tables/gazetteer.bin: is left out: ")
    assert "1 read anew" in done.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere", "SY.txt"], "there is no case in nowhere"),
        (["case"], "nothing was imported into case yet; name a file: spolia places import case FILE…"),
        (["case", "missing.txt"], "missing.txt cannot be read: No such file or directory"),
        (["case", "."], ". cannot be read: Is a directory"),
        (["case", "SY.txt", "missing.txt"], "missing.txt cannot be read"),
        (["case", "words.txt"], "words.txt is no GeoNames dump, GeoJSON or table of places that Spolia knows; say which it is: --format"),
        (["case", "SY.txt", "--max-mb", "0"], "Invalid value for '--max-mb'"),
        (["case", "SY.txt", "--class", "spaceport"], '"spaceport" is no class of places; there are air base, '),
        (["case", "SY.txt", "--only", "\x1b[31m"], r'"\x1b[31m" is no class of places'),
        (["case", "SY.txt", "--country", "Ruritania"], '"Ruritania" is no state; name it by its code, such as SY'),
        (["case", "SY.txt", "--column", "NAME_EN"], "--column NAME_EN: name our column and theirs"),
        (["case", "SY.txt", "--column", "nome=NAME_EN"], '"nome" is no column of places; there are name, '),
        (["case", "own.csv", "--column", "name=NAME_EN"], "own.csv has no column NAME_EN, only name, lat, lon"),
        (["case", "SY.txt", "--format", "shapefile"], "Invalid value for '--format'"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_changes_nothing(here: Path, arguments: list[str], said: str) -> None:
    put(here / "SY.txt", "\n".join(DUMP.splitlines()[:5]))
    put(here / "words.txt", "Some words on places.\n")
    put(here / "own.csv", "name,lat,lon\nAin Sarn,35.25,39.45\n")
    done = spolia("places", "import", *arguments)
    assert (done.code, done.out) == (2, "")
    assert said in done.problems[-1]
    assert sorted(path.name for path in (here / "case" / "tables").iterdir()) == ["reports.csv"]


def test_too_many_places_are_refused_with_what_to_leave_out(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place_imports, "PLACES", 10)
    put(here / "SY.txt", DUMP)
    done = spolia("places", "import", "case", "SY.txt")
    assert done.code == 2
    assert (
        "10 places are more than a case's gazetteer holds (10); leave classes out by naming those that are wanted: --only"
        in done.problems[-1]
    )
    assert spolia("places", "import", "case", "SY.txt", "--only", "populated place", "--only", "district").code == 1
    assert len(Gazetteer(bin_of(here))) == 3


def test_nothing_of_a_hostile_file_reaches_the_terminal(here: Path) -> None:
    put(here / HOSTILE, f"name,lat,lon,class,country\n{HOSTILE},95,39,,\nAin,35,39,{HOSTILE},\nAin,35,39,,{HOSTILE}\nAin Sarn,35,39,,\n")
    done = spolia("places", "import", "case", HOSTILE, "--format", "csv")
    assert done.code == 1
    assert len(done.problems) == 3
    assert not {"\x1b", "\u202e"} & set(done.out + done.err + "".join(table_of(here)))


@pytest.mark.skipif(os.name != "posix", reason="needs a terminal that a test can make")
def test_on_a_terminal_a_name_is_no_markup(here: Path) -> None:
    name = "a[/red]b.csv"
    (here / "a[").mkdir()
    put(here / name, "name,lat,lon\nAin Sarn,35,39\n")
    ours, theirs = os.openpty()
    done = subprocess.run([*PROGRAM, "places", "import", "case", name], stdout=subprocess.PIPE, stderr=theirs, text=True, check=False)
    os.close(theirs)
    os.close(ours)
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, f"{name} (table): 1 row, 1 new, 0 known before, 0 twice in it, 0 bad")


def test_a_gazetteer_that_was_made_elsewhere_is_not_lost(here: Path) -> None:
    put(here / "SY.txt", DUMP)
    spolia("places", "import", "case", "SY.txt")
    (here / "case" / "tables" / "gazetteer.csv").unlink()
    before = bin_of(here).read_bytes()
    assert spolia("places", "import", "case", "SY.txt").code == 2
    assert bin_of(here).read_bytes() == before


def test_what_fails_while_it_is_written_leaves_the_old_gazetteer(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(here / "SY.txt", DUMP)
    spolia("places", "import", "case", "SY.txt")
    before = bin_of(here).read_bytes(), table_of(here)
    put(here / "own.csv", "name,lat,lon\nAin Sarn,35.25,39.45\n")

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(place_imports, "write_gazetteer", fail)
    done = spolia("places", "import", "case", "own.csv")
    assert (done.code, done.out) == (2, "")
    assert done.problems == ["spolia: case/tables cannot be written: No space left on device."]
    assert (bin_of(here).read_bytes(), table_of(here)) == before
    assert sorted(path.name for path in bin_of(here).parent.iterdir()) == ["gazetteer.bin", "gazetteer.csv", "reports.csv"]


@pytest.mark.parametrize("signal_sent", [signal.SIGKILL, signal.SIGTERM])
def test_after_a_kill_the_next_import_is_whole(here: Path, signal_sent: signal.Signals) -> None:
    rows = [geonames(91000000 + n, f"Qaryat {n} Sarn", "PPL", 35 + n / 100_000, 39) for n in range(20_000)]
    put(here / "small.txt", DUMP)
    put(here / "SY.txt", "\n".join(rows))
    spolia("places", "import", "case", "small.txt")
    before = bin_of(here).read_bytes()
    running = subprocess.Popen([*PROGRAM, "places", "import", "case", "SY.txt"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(1.0)
    os.kill(running.pid, signal_sent)
    running.wait()
    tables = Knowledge(here / "case" / "tables")
    assert bin_of(here).read_bytes() == before or running.returncode == 0
    assert tables.own_faults() == []
    assert f"{20_010:,} places" in spolia("places", "import", "case", "SY.txt").out
    assert Knowledge(here / "case" / "tables").own_faults() == []
