"""A build writes into the ledger what it used and what it made, once, and only where that is new."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.test_case import add
from tests.test_pipeline import Rooms, make_case, put, put_rooms, write

from spolia.case import Case, head_words, open_case
from spolia.errors import CaseUnusable, Problem
from spolia.ledger import verify_ledger
from spolia.ledger.log import Entry
from spolia.pipeline import build_case


@pytest.fixture
def rooms(monkeypatch: pytest.MonkeyPatch) -> Rooms:
    return put_rooms(monkeypatch)


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return make_case(tmp_path)


def build(case: Case) -> list[Problem]:
    problems: list[Problem] = []
    build_case(case, name=problems.append)
    return problems


def entries(case: Case) -> list[Entry]:
    with case.ledger_to_read() as ledger:
        return ledger.entries()


def counted(case: Case, since: int = 0) -> dict[str, int]:
    return dict(Counter(entry.what for entry in entries(case)[since:]))


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_build_enters_what_it_used_and_made(rooms: Rooms, case: Case) -> None:
    before = len(entries(case))
    assert build(case) == []
    assert counted(case, before) == {"table-used": 1, "report-read": 2, "claims-gathered": 1, "record-weighed": 1, "site-published": 1}
    latest = {entry.what: entry.body for entry in entries(case)[before:]}
    assert latest["table-used"] == {
        "name": "reports.csv",
        "sha256": sha256(case.tables / "reports.csv"),
        "size": (case.tables / "reports.csv").stat().st_size,
    }
    assert latest["claims-gathered"]["sha256"] == sha256(case.build / "claims.jsonl")
    assert latest["record-weighed"]["sha256"] == latest["site-published"]["record"] == sha256(case.build / "record.json")
    assert latest["site-published"]["sha256"] == sha256(case.build / "site.sha256")
    assert (case.build / "site.sha256").read_text() == f"{sha256(case.site / 'index.html')}  index.html\n"
    lines = (case.build / "claims.jsonl").read_bytes().splitlines(keepends=True)
    assert latest["report-read"]["sha256"] == hashlib.sha256(lines[1]).hexdigest()
    assert latest["report-read"]["claims"] == 1
    assert latest["report-read"]["reader"].startswith("spolia ")
    found = verify_ledger(case.folder / "ledger")
    assert found.sound, str(found)
    assert found.signed_to == found.sound_to


def test_a_build_that_finds_nothing_new_enters_nothing(rooms: Rooms, case: Case) -> None:
    build(case)
    before, head = len(entries(case)), head_words(case)
    build(case)
    build_case(case, fresh=True, name=print)
    assert len(entries(case)) == before
    assert rooms.published[0][1].head == rooms.published[1][1].head == head


def test_only_what_is_new_is_entered(rooms: Rooms, case: Case, tmp_path: Path) -> None:
    build(case)
    before = len(entries(case))
    (case.tables / "parties.csv").write_text("name\n")
    add(case, write(tmp_path / "more.jsonl", {"id": "c", "text": "third"}))
    build(case)
    assert counted(case, before) == {
        "evidence-kept": 2, "report-preserved": 1, "parts-found": 1, "table-used": 1, "report-read": 1, "claims-gathered": 1,
    }  # fmt: skip
    (case.tables / "parties.csv").unlink()
    build(case)
    assert entries(case)[-1].body == {"name": "parties.csv", "sha256": None, "size": 0}
    before = len(entries(case))
    build(case)
    assert len(entries(case)) == before


def test_a_reading_that_failed_is_entered_when_it_comes_off(
    rooms: Rooms, case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(case, write(tmp_path / "bad.jsonl", {"id": "c", "text": "break me"}))
    build(case)
    assert counted(case)["report-read"] == 2
    mended = SimpleNamespace(id="c", text="it reads now")
    put(monkeypatch, "spolia.read.claims", read_claims=lambda report, known, parse=None: rooms.read_claims(mended, known))
    build(case)
    assert counted(case)["report-read"] == 3


def test_a_ledger_that_cannot_be_written_costs_no_build(rooms: Rooms, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Case) -> None:
        raise CaseUnusable("the disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(Case, "ledger_to_write", refuse)
        problems = build(case)
    assert [("could not be written into the ledger" in problem.what) for problem in problems] == [True, True]
    assert (case.build / "record.json").is_file()
    assert rooms.published
    assert build(case) == []
    assert counted(case)["report-read"] == 2


def test_who_works_on_a_case_stands_in_the_entries_where_the_case_says_so(rooms: Rooms, case: Case) -> None:
    assert "by" not in entries(case)[-1].body
    text = (case.folder / "case.toml").read_text("utf-8").replace("# by =", "by =")
    (case.folder / "case.toml").write_text(text, "utf-8")
    build(open_case(case.folder))
    assert {entry.body.get("by") for entry in entries(case) if entry.what == "site-published"} == {"desk 3"}
