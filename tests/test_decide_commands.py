"""The commands of people who decide, and decisions in files: what they say, what they refuse, and that the same twice is once."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.test_case import add
from tests.test_decisions import FIRST, read_as
from tests.test_pipeline import put, put_rooms, write

from spolia.case import Case, create_case
from spolia.cli import main
from spolia.decisions import read_decisions


@pytest.fixture
def case(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Case:
    put_rooms(monkeypatch)
    put(monkeypatch, "spolia.read.claims", read_claims=read_as())
    made = create_case(tmp_path / "case")
    add(made, write(tmp_path / "r.jsonl", {"id": "a", "text": FIRST}))
    build(made)
    return made


def run(case: Case, command: str, *arguments: str, code: int = 0) -> Result:
    done = CliRunner().invoke(main, [command, str(case.folder), *arguments])
    assert done.exit_code == code, done.output
    return done


def build(case: Case) -> None:
    run(case, "build")


def decide(case: Case, *arguments: str, code: int = 0) -> Result:
    return run(case, "decide", *arguments, code=code)


def acts(case: Case) -> list[str]:
    return [one.action for one in read_decisions(case)]


def test_claims_are_decided_on_and_what_became_of_it_is_listed(case: Case) -> None:
    said = decide(case, "correct", "a-01", "time", "2016-12", "--by", "anna", "--why", "dated so").stdout
    assert "corrected by anna on " in said
    assert "is 2016-12-01 to 2016-12-31" in said
    decide(case, "reject", "a-02", "--by", "ben")
    listed = decide(case, "list").stdout
    assert listed.count("not counted yet: the case was not built since") == 2
    build(case)
    lines = [json.loads(line) for line in decide(case, "list", "--json").stdout.splitlines()]
    assert [(line["state"], line["claims"]) for line in lines] == [("counts", ["a-01"]), ("counts", ["a-02"])]
    assert "time was read as nothing, is 2016-12-01 to 2016-12-31 (“dated so”)" in run(case, "explain", "a-01").stdout
    assert "left out of all that is worked out" in run(case, "explain", "a-02").stdout
    undone = decide(case, "undo", lines[1]["decision"]["id"], "--by", "ben").stdout
    assert "took back by ben" in undone


def test_what_cannot_be_decided_is_named_and_the_others_go_in(case: Case) -> None:
    done = decide(case, "accept", "a-01", "a-99", "a-02", "--by", "anna", code=1)
    assert "a-99: the last build has no claim a-99" in done.stderr
    assert acts(case) == ["accept", "accept"]
    assert "no party is called" in decide(case, "correct", "a-01", "actor", "Nobody Known", code=2).stderr
    assert "a claim has no field" in decide(case, "correct", "a-01", "colour", "red", code=2).stderr
    assert "no day such as" in decide(case, "correct", "a-01", "time", "Sunday", code=2).stderr
    refused = decide(case, "reject", "a-01", "--by", "ben", "--expected", "0", code=2)
    assert "somebody decided on this before you: accept by anna" in refused.stderr


def test_a_missed_claim_is_added_events_are_merged_and_a_source_is_rated(case: Case) -> None:
    decide(case, "add", "a", "the bridge", "attack", "--set", "certainty=hedged", "--by", "anna")
    decide(case, "merge", "a-01", "a-02", "--by", "anna")
    decide(case, "rate", "Amaq", "--reliability", "E", "--interest", "Islamic State:2014", "--by", "anna")
    decide(case, "comment", "a-01", "which hill?", "--by", "ben")
    build(case)
    states = [json.loads(line)["state"] for line in decide(case, "list", "--json").stdout.splitlines()]
    assert states == ["counts"] * 4
    claims = [json.loads(line) for line in (case.build / "claims.jsonl").read_bytes().splitlines()]
    assert [(one["kind"], one["certainty"]) for one in claims][-1] == ("attack", "hedged")
    links = [json.loads(line) for line in (case.build / "links.jsonl").read_bytes().splitlines()]
    assert [(link["claims"], link["one"]) for link in links] == [(["a-01", "a-02"], True)]
    assert "E, unreliable: rated by anna" in run(case, "explain", "Amaq").stdout
    assert "“which hill?”" in run(case, "explain", "a-01").stdout
    assert "do not stand in the report" in decide(case, "add", "a", "the castle", "attack", code=2).stderr


def test_what_waits_and_what_changed(case: Case) -> None:
    decide(case, "comment", "a-01", "which hill?", "--by", "ben")
    build(case)
    told = run(case, "queue").stdout
    assert told.startswith("claim a-01")
    assert "ben on " in told
    assert "unread a:0-1" in told
    assert run(case, "queue", "--limit", "1").stdout.rstrip().endswith("2 wait; 1 are shown")
    first = json.loads(run(case, "queue", "--json").stdout.splitlines()[0])
    assert (first["sort"], first["claim"], first["weight"]) == ("claim", "a-01", 2)
    assert "commented by ben" in run(case, "queue", "--since", "2000-01-01").stdout
    assert run(case, "queue", "--since", "2999-01-01").stdout == "nothing has changed\n"
    assert "no day or moment" in run(case, "queue", "--since", "lately", code=2).stderr


def test_decisions_go_out_and_come_in_and_the_same_twice_is_once(case: Case, tmp_path: Path) -> None:
    decide(case, "correct", "a-01", "certainty", "hedged", "--by", "anna")
    decide(case, "reject", "a-02", "--by", "anna")
    out = tmp_path / "decisions.jsonl"
    run(case, "export", "--format", "decisions", "-o", str(out))
    assert "0 taken in, 2 there already, 0 bad" in run(case, "import", "--format", "decisions", str(out)).stdout
    other = create_case(tmp_path / "other")
    add(other, tmp_path / "r.jsonl")
    lines = out.read_text("utf-8").splitlines()
    out.write_text("\n".join([lines[0], "{", lines[1].replace("a", "b", 1), *lines]), "utf-8")
    done = run(other, "import", "--format", "decisions", str(out), "--by", "zoe", code=1)
    assert "2 taken in, 1 there already, 2 bad" in done.stdout
    assert ["line 2:" in done.stderr, "line 3:" in done.stderr] == [True, True]
    taken = read_decisions(other)
    assert [(one.by, one.taken_in_by) for one in taken] == [("anna", "zoe"), ("anna", "zoe")]
    assert [(one.id, one.at) for one in taken] == [(one.id, one.at) for one in read_decisions(case)]
    build(other)
    assert [json.loads(line)["certainty"] for line in (other.build / "claims.jsonl").read_bytes().splitlines()] == ["hedged"]


def test_a_table_of_decisions_row_by_row(case: Case, tmp_path: Path) -> None:
    rows = [
        "action,claim,quote,field,value,note,source,reliability,interest,since,of",
        "accept,a-01,The army took the hill,,,looked at,,,,,",
        "correct,a-02,,certainty,denied,,,,,,",
        "correct,a-02,,certainty,perhaps,,,,,,",
        "reject,a-09,,,,,,,,,",
        "accept,a-01,The navy took the hill,,,,,,,,",
        "merge,a-01,,,,,,,,,",
        "rate,,,,,,Amaq,E,Islamic State,2014,",
        "undo,,,,,,,,,,d-000000000000",
    ]
    table = tmp_path / "table.csv"
    table.write_text("\n".join(rows), "utf-8")
    done = run(case, "import", "--format", "decisions", str(table), "--by", "anna", code=1)
    assert "3 taken in, 0 there already, 5 bad" in done.stdout
    assert [line.split(": ")[0].rpartition(" ")[2] for line in done.stderr.splitlines()] == ["4", "5", "6", "7", "9"]
    assert acts(case) == ["accept", "correct", "rate"]
    assert "0 taken in, 3 there already" in run(case, "import", "--format", "decisions", str(table), "--by", "anna", code=1).stdout
    build(case)
    out = tmp_path / "out.csv"
    run(case, "export", "--format", "decisions", "-o", str(out))
    written = list(csv.DictReader(io.StringIO(out.read_text("utf-8"))))
    assert [(row["action"], row["claim"], row["value"], row["state"]) for row in written][:2] == [
        ("accept", "a-01", "", "counts"),
        ("correct", "a-02", "denied", "counts"),
    ]
    assert "3 there already, 0 bad" in run(case, "import", "--format", "decisions", str(out)).stdout
    table.write_text("what,claim\naccept,a-01\n", "utf-8")
    assert "a table of decisions has a column action" in run(case, "import", "--format", "decisions", str(table), code=2).stderr


def test_a_cell_is_no_formula(case: Case, tmp_path: Path) -> None:
    decide(case, "comment", "a-01", "=HYPERLINK(1)", "--by", "anna")
    out = tmp_path / "out.csv"
    run(case, "export", "--format", "decisions", "-o", str(out))
    assert ",'=HYPERLINK(1)," in out.read_text("utf-8")
