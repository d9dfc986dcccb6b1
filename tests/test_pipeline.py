"""The path as a whole, with rooms of our own making: what is read anew, what is kept, and what one bad report costs."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from tests.test_case import add

from spolia.built import read_build
from spolia.case import Case, create_case
from spolia.console import Named
from spolia.errors import CaseUnusable, Problem
from spolia.knowledge.tables import Knowledge, bundled
from spolia.pipeline import build_case, build_record, read_reports
from spolia.records import Claim, Evidence, Record, Report, Unread


class Rooms:
    """Rooms that read every report as one claim, and count what they were asked."""

    def __init__(self) -> None:
        self.read: list[str] = []
        self.weighed: list[list[str]] = []
        self.published: list[Any] = []

    def read_claims(self, report: Report, known: Knowledge, parse: Any = None) -> Any:
        self.read.append(report.text)
        if "break me" in report.text:
            raise ValueError("no\x1b[31m such tree")
        claim = Claim(
            id=f"{report.id}-01", report=report.id, evidence=Evidence(start=0, end=1, quote=report.text[:1]), kind="attack", actor=[], target=[],
            items=[], place=None, time=None, speaker=None, via=[], basis=None, certainty="asserted", stance="endorsed", realis="actual", measure=[],
        )  # fmt: skip
        unread = Unread(report=report.id, start=0, end=1, words=["x"], why="made up")
        return SimpleNamespace(claims=[claim], unread=[unread], heard={}, people=[])

    def weigh_claims(self, claims: list[Claim], reports: list[Report], known: Knowledge, links: object = ()) -> Record:
        self.weighed.append([claim.id for claim in claims])
        return Record(events=[], contradictions=[], control=[], custody=[], airspace=[])

    def publish_site(self, record: Record, claims: list[Claim], reports: list[Report], folder: Path, *, about: Any, **_: Any) -> list[Path]:
        self.published.append((reports, about))
        folder.mkdir(exist_ok=True)
        (folder / "index.html").write_text("x")
        return [folder / "index.html"]


def put(monkeypatch: pytest.MonkeyPatch, name: str, **verbs: Any) -> None:
    module = ModuleType(name)
    for verb, function in verbs.items():
        setattr(module, verb, function)
    monkeypatch.setitem(sys.modules, name, module)


def put_rooms(monkeypatch: pytest.MonkeyPatch) -> Rooms:
    """Rooms of our own making in the place of Spolia's."""
    made = Rooms()
    put(monkeypatch, "spolia.read.claims", read_claims=made.read_claims)
    put(monkeypatch, "spolia.resolve.claims", resolve_claims=lambda claims, report, known, heard: claims)
    put(monkeypatch, "spolia.resolve.dates", infer_published=lambda report: report)
    put(monkeypatch, "spolia.weigh.events", weigh_claims=made.weigh_claims)
    put(
        monkeypatch, "spolia.picture",
        draw_picture=lambda record, claims, known, reports: record, draw_versions=lambda record, claims, known, reports: {},
    )  # fmt: skip
    put(monkeypatch, "spolia.publish.site", publish_site=made.publish_site)
    return made


def make_case(tmp_path: Path) -> Case:
    """A case of two reports."""
    made = create_case(tmp_path / "case")
    write(tmp_path / "r.jsonl", {"id": "a", "text": "first"}, {"id": "b", "text": "second"})
    add(made, tmp_path / "r.jsonl")
    return made


@pytest.fixture
def rooms(monkeypatch: pytest.MonkeyPatch) -> Rooms:
    return put_rooms(monkeypatch)


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return make_case(tmp_path)


def write(path: Path, *reports: dict[str, str]) -> Path:
    path.write_text("".join(json.dumps(report) + "\n" for report in reports), "utf-8")
    return path


def test_reports_are_read_in_order(rooms: Rooms) -> None:
    claims, unread = read_reports([Report(id="a", text="x"), Report(id="b", text="y")], bundled())
    assert [claim.id for claim in claims] == ["a-01", "b-01"]
    assert [clause.report for clause in unread] == ["a", "b"]


def test_a_report_that_breaks_its_reading_is_named_and_the_others_go_on(rooms: Rooms) -> None:
    problems: list[Problem] = []
    reports = [Report(id="a", text="x"), Report(id="bad", text="break me"), Report(id="c", text="z")]
    claims, _ = read_reports(reports, bundled(), problems.append)
    assert [claim.id for claim in claims] == ["a-01", "c-01"]
    assert [str(problem) for problem in problems] == [r"report bad: reading it failed with ValueError: no\x1b[31m such tree"]


def test_where_nobody_is_to_be_told_the_failure_is_raised(rooms: Rooms) -> None:
    with pytest.raises(ValueError, match="no"):
        read_reports([Report(id="bad", text="break me")], bundled())


def test_a_record_is_weighed_and_pictured(rooms: Rooms) -> None:
    claims, _ = read_reports([Report(id="a", text="x")], bundled())
    build_record(claims, [], bundled())
    assert rooms.weighed == [["a-01"]]


def test_a_build_reads_only_what_is_new(rooms: Rooms, case: Case, tmp_path: Path) -> None:
    assert build_case(case, name=Named()).read_anew == 2
    assert build_case(case, name=Named()).read_anew == 0
    add(case, write(tmp_path / "more.jsonl", {"id": "c", "text": "third"}))
    build = build_case(case, name=Named())
    assert build.read_anew == 1
    assert rooms.read == ["first", "second", "third"]
    assert [claim.id for claim in build.claims] == rooms.weighed[-1] == ["a-01", "b-01", "c-01"]
    assert build_case(case, fresh=True, name=Named()).read_anew == 3


def test_what_is_told_of_a_report_makes_it_new(rooms: Rooms, case: Case, tmp_path: Path) -> None:
    build_case(case, name=Named())
    (case.tables / "reports.csv").write_text("id,published\nb,2016-12-11\n", "utf-8")
    assert build_case(case, name=Named()).read_anew == 1
    assert [report.published for report in rooms.published[-1][0]] == [None, "2016-12-11"]
    (case.tables / "parties.csv").write_text("name\nA\n", "utf-8")
    assert build_case(case, name=Named()).read_anew == 2, "another table may make every report read otherwise"


def test_a_kept_reading_that_is_damaged_is_read_again(rooms: Rooms, case: Case) -> None:
    build_case(case, name=Named())
    for path in (case.build / "read").iterdir():
        path.write_bytes(b"{")
    assert build_case(case, name=Named()).read_anew == 2


def test_a_reading_that_failed_is_tried_again_and_named_again(rooms: Rooms, case: Case, tmp_path: Path) -> None:
    add(case, write(tmp_path / "bad.jsonl", {"id": "bad", "text": "break me"}))
    for _ in range(2):
        name = Named()
        build = build_case(case, name=name)
        assert name.exit_code == 1
        assert len(build.claims) == 2
    assert rooms.read.count("break me") == 2


def test_the_pages_are_told_what_is_missing_and_what_they_are_made_from(rooms: Rooms, case: Case, tmp_path: Path) -> None:
    (tmp_path / "letter.pdf").write_bytes(b"%PDF-1.7")
    add(case, tmp_path / "letter.pdf")
    build_case(case, name=Named())
    about = rooms.published[-1][1]
    assert about.title == "case"
    assert "spolia-case/" in about.head
    assert any("letter.pdf is a PDF" in sentence for sentence in about.missing)
    assert len(about.unread) == 2


def test_the_last_build_can_be_read_again(rooms: Rooms, case: Case) -> None:
    with pytest.raises(CaseUnusable, match="spolia build"):
        read_build(case)
    build = build_case(case, name=Named())
    assert read_build(case) == (build.record, build.claims, build.reports)
    (case.build / "record.json").write_bytes(b"{}")
    with pytest.raises(CaseUnusable, match="build it again"):
        read_build(case)


def test_a_build_that_ends_midway_leaves_the_last_one_whole(rooms: Rooms, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    build_case(case, name=Named())
    before = (case.build / "record.json").read_bytes()
    monkeypatch.setattr(rooms, "weigh_claims", lambda *_: 1 / 0)
    put(monkeypatch, "spolia.weigh.events", weigh_claims=rooms.weigh_claims)
    with pytest.raises(ZeroDivisionError):
        build_case(case, name=Named())
    assert (case.build / "record.json").read_bytes() == before


@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux alone")
def test_reports_read_side_by_side_give_what_they_give_one_after_another(rooms: Rooms, case: Case, tmp_path: Path) -> None:
    reports = [Report(id=f"r{n}", text="break me" if n == 3 else "x") for n in range(9)]
    alone, together = [], []
    assert read_reports(reports, bundled(), alone.append) == read_reports(reports, bundled(), together.append, processes=2)
    assert alone == together
    assert len(together) == 1
    build = build_case(case, name=Named(), processes=2)
    assert (build.read_anew, [claim.id for claim in build.claims]) == (2, ["a-01", "b-01"])


@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux alone")
def test_a_report_whose_reader_is_killed_is_named_and_the_others_go_on(rooms: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_claims(report: Report, known: Knowledge) -> Any:
        if report.text == "too much":
            os.kill(os.getpid(), signal.SIGKILL)
        return rooms.read_claims(report, known)

    put(monkeypatch, "spolia.read.claims", read_claims=read_claims)
    problems: list[Problem] = []
    reports = [Report(id="a", text="x"), Report(id="big", text="too much"), Report(id="c", text="z")]
    claims, _ = read_reports(reports, bundled(), problems.append, processes=2)
    assert [claim.id for claim in claims] == ["a-01", "c-01"]
    assert [problem.where for problem in problems] == ["report big"]
    assert "memory" in problems[0].what
