"""Every bundled row proves itself, and a case's own tables are proved over them, each bad row named and the others kept."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spolia.cli import main
from spolia.errors import BadCommand
from spolia.knowledge.forms import forms, read_sheet
from spolia.knowledge.overlay import read_own_yaml
from spolia.knowledge.proofs import bundled_sheet, check_sheet, noun_faults, prove_own
from spolia.knowledge.tables import BUNDLED, Knowledge, bundled

ROOT = Path(__file__).parents[2]
BUNDLED_TABLES = sorted(file for file, form in forms().items() if not form.of_case)
HEAD = "name,aliases,parent,kind,country,since,until"


def put(folder: Path, **tables: str | bytes) -> Path:
    """A case's folder of tables: parties="…" is its parties.csv."""
    folder.mkdir(exist_ok=True)
    for name, text in tables.items():
        (folder / f"{name}.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def told(folder: Path) -> list[str]:
    return [str(fault.as_problem()) for fault in prove_own(folder).faults]


def spolia(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments])


# --- the bundled tables --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", BUNDLED_TABLES)
def test_each_row_proves_itself(file: str) -> None:
    faults = check_sheet(bundled_sheet(file), forms()[file], bundled(), bundled=True)
    if problems := [str(fault.as_problem()) for fault in faults]:
        pytest.fail("\n".join([f"{len(problems)} problems", *problems[:40]]), pytrace=False)


def test_each_noun_of_materiel_proves_itself() -> None:
    assert not list(noun_faults("materiel_nouns.yaml", bundled()))


def test_every_bundled_csv_table_has_a_form() -> None:
    assert {path.name for path in BUNDLED.glob("*.csv")} == set(BUNDLED_TABLES)


def test_each_column_is_documented() -> None:
    pages = (ROOT / "docs" / "knowledge.md").read_text("utf-8")
    sections = dict(re.findall(r"^### `([\w.]+)`.*?\n(.*?)(?=^#|\Z)", pages, re.M | re.S))
    for file, form in forms().items():
        assert file in sections, f"docs/knowledge.md has no section on {file}"
        assert not [name for name in form.names if f"`{name}`" not in sections[file]], file


def test_the_examples_own_tables_prove_themselves() -> None:
    assert told(ROOT / "examples" / "palmyra-2016" / "tables") == []


# --- ways to break a table -----------------------------------------------------------------------------------------------

GOOD = "Foo Brigade,Foo Brigade of Sarn,Syrian rebels,rebel group,SY,2014,2016-12"


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (f"{HEAD}\n{GOOD}\nBar,,,rebel grup,SY,,\n", "line 3 (Bar): kind should be one of"),
        (f"{HEAD}\n{GOOD}\nBar,,,rebel group,SY,2014-13,\n", 'line 3 (Bar): since should be a year, month or day such as 2016, 2016-12 or 2016-12-11, not "2014-13"'),
        (f"{HEAD}\n{GOOD}\nBar,,,rebel group,SY,2014-02-30,\n", 'since should be a year, month or day such as 2016, 2016-12 or 2016-12-11, not "2014-02-30"'),
        (f"{HEAD}\n{GOOD}\nBar,,,rebel group,SY,2016,2014\n", "line 3 (Bar): since 2016 is beyond until 2014"),
        (f"{HEAD}\n{GOOD}\nBar,,Nobody at all,rebel group,SY,,\n", 'line 3 (Bar): parent should be one of the parties, not "Nobody at all"'),
        (f"{HEAD}\n{GOOD}\nBar,,,rebel group,QQ,,\n", 'line 3 (Bar): country should be one of the countries, not "QQ"'),
        (f"{HEAD}\n{GOOD}\nBar,,,rebel group\n", "line 3 (Bar): has 4 cells, but the head has 7"),
        (f"{HEAD}\n{GOOD}\nBar,a, b,,rebel group,SY,,\n", "line 3 (Bar): has 8 cells, but the head has 7"),
        (f"{HEAD}\n{GOOD}\n,,,rebel group,SY,,\n", "line 3: name is empty"),
        (f'{HEAD}\n{GOOD}\n"Bar,,,rebel group,SY,,\n', "line 3: cannot be read"),
        (f"{HEAD}\n{GOOD}\nfoo-brigade,,,rebel group,SY,,\n", "line 3 (foo-brigade): stands in line 2 already (Foo Brigade)"),
        (f"{HEAD}\n{GOOD}\n".encode() + b"B\xe4r,,,rebel group,SY,,\n", "line 3: is not UTF-8 at byte 2; save the table as UTF-8"),
        (f"{HEAD},coulour\n{GOOD},red\n", 'has a column "coulour", which is none of name, aliases, '),
        (f"{HEAD},kind\n{GOOD},\n", 'has the column "kind" twice'),
        ("aliases,kind\nFoo,rebel group\n", 'lacks the column "name"'),
        ("name;aliases;kind\nFoo;;rebel group\n", 'lacks the column "name"'),
        (HEAD.encode("utf-16"), "line 1: is not UTF-8"),
        (f"{HEAD},found_in,not_in\n{GOOD},the Foo Brigade said|the Baz Brigade said,\n", 'line 2 (Foo Brigade): should be found in "the Baz Brigade said" (found_in)'),
        (f"{HEAD},found_in,not_in\n{GOOD},,men of the Foo Brigade\n", 'line 2 (Foo Brigade): should not be found in "men of the Foo Brigade" (not_in)'),
    ],
)  # fmt: skip
def test_a_broken_table_is_named_by_line(tmp_path: Path, table: str | bytes, said: str) -> None:
    (problem,) = told(put(tmp_path, parties=table))
    assert problem.startswith("tables/parties.csv")
    assert said in problem
    assert Knowledge(tmp_path).parties.find("Al-Qaeda") is not None


def test_the_other_rows_of_a_broken_table_hold(tmp_path: Path) -> None:
    known = Knowledge(put(tmp_path, parties=f"# ours\n{HEAD}\nBar,,,nonsense,SY,,\n\n{GOOD}\n"))
    assert known.parties.row("Foo Brigade") is not None
    assert known.parties.row("Bar") is None
    assert [(fault.line, fault.row) for fault in known.own_faults()] == [(3, "Bar")]


@pytest.mark.parametrize(
    ("table", "text", "said"),
    [
        ("places", "name,class,lat,lon,country,radius_m\nHill 1,mountain,95,38,SY,\n", "lat should be a number from -90 to 90"),
        ("places", "name,class,lat,lon,country,radius_m\nHill 1,mountain,35,,SY,\n", "lat and lon should both be given or neither"),
        ("places", "name,class,lat,lon,country,radius_m\nHill 1,mountain,35,38,SY,wide\n", "radius_m should be a whole number"),
        ("places", "name,class,lat,lon,country\nHill 1,hillock,35,38,SY\n", 'class should be one of the place classes, not "hillock"'),
        ("air_defence", "system,range_low_km,range_high_km,needs,source\nS-75,45,34,,\n", "range_low_km 45 is beyond range_high_km 34"),
        ("air_defence", "system,range_low_km,range_high_km\nS-75,inf,34\n", "range_low_km should be a number"),
        ("sources", "name,kind,reliability\nThe Ledger,newspaper,Z\n", "reliability should be one of A, B, C, D, E, F"),
        ("sources", "name,relays\nThe Ledger,Roiters\n", 'relays should be one of the sources, not "Roiters"'),
        ("sources", "name,domains\nThe Ledger,x.com\n", "domains should be a domain of the source's own"),
        ("sources", "name,domains\nThe Ledger,https://ledger.example/\n", "domains should be a domain such as example.org"),
        ("sources", "name,handles\nThe Ledger,@ledger\n", "handles should be an account's address such as x.com/example"),
        ("sources", "name,aliases\nThe Ledger,Reuters\n", 'is not found by its own aliases "Reuters"'),
        ("source_interests", "name,interest,since\nTASS,Ukraine,2022\n", "name should be one of the sources without an interest"),
        ("state_parties", "country,role,party\nSY,armee,Syrian Arab Army\n", 'role should be one of the roles, not "armee"'),
        ("reports", "id,source\n,Reuters\n", "id is empty"),
    ],
)
def test_each_table_has_its_own_bounds(tmp_path: Path, table: str, text: str, said: str) -> None:
    assert said in "\n".join(told(put(tmp_path, **{table: text})))


def test_what_cannot_be_opened_is_named(tmp_path: Path) -> None:
    (tmp_path / "parties.csv").mkdir()
    assert told(tmp_path) == ["tables/parties.csv: cannot be read: Is a directory"]
    assert Knowledge(tmp_path).parties.find("Al-Qaeda") is not None


def test_a_misspelt_file_is_named(tmp_path: Path) -> None:
    put(tmp_path, partys=HEAD)
    (tmp_path / "README.md").write_text("ours")
    assert told(tmp_path) == ["tables/partys.csv: is no table that Spolia reads; is it parties.csv?"]


def test_a_case_without_tables_says_so(tmp_path: Path) -> None:
    with pytest.raises(BadCommand):
        prove_own(tmp_path / "tables")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(max_size=300)
    | st.text(alphabet='name,kidrelt|"#\n\r 0-\x00\x1b\u202e', max_size=200).map(lambda t: ("name,kind\n" + t).encode())
)
def test_no_bytes_stop_the_reading(tmp_path: Path, data: bytes) -> None:
    sheet = read_sheet(data, "tables/sources.csv")
    assert all(set(line.row) == set(sheet.columns) for line in sheet.lines)
    assert Knowledge(put(tmp_path, sources=data)).sources.find("Reuters") is not None


# --- laid over the bundled rows ------------------------------------------------------------------------------------------


def test_a_row_of_another_spelling_stands_in_the_bundled_rows_place(tmp_path: Path) -> None:
    sources = Knowledge(put(tmp_path, sources="name,reliability,reason,relays\ntass,C,we found them careful,\n")).sources
    row = sources.find("Itar-Tass")
    assert row is not None
    assert (row.name, row.reliability, row.reason) == ("TASS", "C", "we found them careful")
    assert row.interest == "Russia"  # a column that the case's file leaves out stays
    assert "tass" not in sources.rows


def test_an_empty_cell_is_empty(tmp_path: Path) -> None:
    row = Knowledge(put(tmp_path, sources="name,interest\nTASS,\n")).sources.find("TASS")
    assert row is not None
    assert row.interest is None


def test_a_new_row_is_added(tmp_path: Path) -> None:
    row = Knowledge(put(tmp_path, sources="name\nThe Ledger\n")).sources.find("the ledger")
    assert row is not None
    assert (row.reliability, row.interests) == ("F", ())


# --- YAML ----------------------------------------------------------------------------------------------------------------

MODEL = {"says": ["say"], "rows": [{"kind": "a", "words": ["x"]}, {"kind": "b", "words": ["y"], "odd": 1}]}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("says: [tell]\nrows: [{kind: c, words: [z]}]", None),
        ("says: [tell]\nrows: []", None),
        ("says: [tell]", "the table lacks the key rows"),
        ("says: tell\nrows: []", "says should be a list, not text"),
        ("says: [tell]\nrows: [{kind: c, words: z}]", "rows row 1: words should be a list, not text"),
        ("says: [tell]\nrows: [{kind: c}]", "rows row 1 lacks the key words"),
        ("- a", "the table should be a mapping, not a list"),
        ("", "the table should be a mapping, not nothing"),
        ("says: [tell\nrows: []", "line 2: is no YAML"),
        ("[" * 5000, "is no YAML (RecursionError)"),
        ("- " * 5000, "is no YAML (RecursionError)"),
        ("&a [*a]", "the table should be a mapping, not a list"),
        ("says: !!python/object/apply:os.system [id]\nrows: []", "is no YAML"),
    ],
)
def test_a_case_s_yaml_table_holds_where_it_is_built_as_ours(tmp_path: Path, text: str, said: str | None) -> None:
    (tmp_path / "speech.yaml").write_text(text)
    table, faults = read_own_yaml(tmp_path / "speech.yaml", MODEL)
    assert (table is MODEL) == (said is not None)
    assert (said or "") in " ".join(str(fault.as_problem()) for fault in faults)


def test_a_broken_yaml_table_leaves_the_bundled_one(tmp_path: Path) -> None:
    (tmp_path / "speech.yaml").write_bytes(b"says: [\xff")
    known = Knowledge(tmp_path)
    assert known.yaml("speech.yaml") == bundled().yaml("speech.yaml")
    assert [fault.file for fault in known.own_faults()] == ["tables/speech.yaml"]


def test_a_case_s_nouns_are_tried(tmp_path: Path) -> None:
    text = (BUNDLED / "materiel_nouns.yaml").read_text("utf-8").replace('"seven warplanes"', '"seven tanks"', 1)
    (tmp_path / "materiel_nouns.yaml").write_text(text, "utf-8")
    assert told(tmp_path) == ['tables/materiel_nouns.yaml (aircraft): "seven tanks" (found_in) gives tank']


# --- the command ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    assert spolia("init", "case").exit_code == 0
    return Path("case")


def test_a_sound_case_is_all_good(case: Path) -> None:
    put(case / "tables", sources="name,kind,reliability,reason\nThe Ledger,newspaper,B,known to us\n")
    done = spolia("knowledge", "check", case)
    assert (done.exit_code, done.stdout, done.stderr) == (0, "2 tables, 1 row, 0 problems\n", "")


def test_problems_are_named_a_line_each_and_counted(case: Path) -> None:
    put(case / "tables", parties=f"{HEAD}\n{GOOD}\nBar\x1b[31m\u202e,,,rebel grup,SY,,\nBaz,,Nobody,rebel group,QQ,,\n")
    done = spolia("knowledge", "check", case)
    assert done.exit_code == 1
    assert done.stdout == "2 tables, 3 rows, 3 problems\n"
    assert [line.partition(":")[0] for line in done.stderr.splitlines()] == [
        r"tables/parties.csv line 3 (Bar\x1b[31m\u202e)", "tables/parties.csv line 4 (Baz)", "tables/parties.csv line 4 (Baz)",
    ]  # fmt: skip


def test_the_same_for_machines(case: Path) -> None:
    put(case / "tables", parties=f"{HEAD}\n{GOOD}\nBar,,,,SY,,\n")
    found = json.loads(spolia("knowledge", "check", case, "--json").stdout)
    assert (found["tables"], found["rows"]) == (2, 2)
    (problem,) = found["problems"]
    assert (problem["file"], problem["line"], problem["row"]) == ("tables/parties.csv", 3, "Bar")


def test_no_case_is_a_wrong_request(case: Path) -> None:
    done = spolia("knowledge", "check", "nowhere")
    assert done.exit_code == 2
    assert len(done.stderr.splitlines()) == 1


def test_a_build_names_broken_rows_and_goes_on(case: Path) -> None:
    put(case / "tables", parties=f"{HEAD}\nBar,,,rebel grup,SY,,\n", air_defence="system,range_low_km\nS-75,far\n")
    done = spolia("build", case)
    assert done.exit_code == 1
    assert [line.partition(":")[0] for line in done.stderr.splitlines()] == [
        "tables/air_defence.csv line 2 (S-75)",
        "tables/parties.csv line 2 (Bar)",
    ]
