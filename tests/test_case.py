"""A case folder: made, opened, told where its reports came from."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from spolia.add import add_paths
from spolia.case import Case, create_case, head_words, not_read, open_case, read_case, server_of
from spolia.errors import BadCommand, CaseUnusable, Problem
from spolia.ledger import verify_ledger
from spolia.preserve.limits import Limits


@pytest.fixture
def case(tmp_path: Path, store: str | None) -> Case:
    """An empty case, its ledger in each store in turn."""
    return create_case(tmp_path / "case", server=server_of(store, "case"))


def add(case: Case, *paths: Path | str, **said: str) -> tuple[list[str], list[Problem]]:
    told: list[str] = []
    problems: list[Problem] = []
    add_paths(case, [str(p) for p in paths], said, Limits(), stdin=io.BytesIO(b"From a pipe."), tell=told.append, name=problems.append)
    return told, problems


def write(folder: Path, **files: str) -> list[Path]:
    for name, text in files.items():
        (folder / f"{name}.txt").write_text(text, "utf-8")
    return [folder / f"{name}.txt" for name in files]


def test_a_new_case_can_be_opened(tmp_path: Path) -> None:
    create_case(tmp_path / "a" / "case", 'A "hard" title\\ \x7f Ünïcode', "What it is about.")
    opened = open_case(tmp_path / "a" / "case")
    assert (opened.title, opened.summary) == ('A "hard" title\\ \x7f Ünïcode', "What it is about.")
    assert read_case(opened) == ([], [])
    assert verify_ledger(opened.folder / "ledger").sound


def test_settings_are_commented_and_a_case_without_words_is_called_by_its_folder(case: Case) -> None:
    assert "# " in (case.folder / "case.toml").read_text("utf-8")
    (case.folder / "case.toml").write_text("", "utf-8")
    assert open_case(case.folder) == Case(case.folder, "case")


def test_a_case_is_not_made_over_other_things(case: Case, tmp_path: Path) -> None:
    with pytest.raises(BadCommand, match="is a case already"):
        create_case(case.folder)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "file").write_text("x")
    with pytest.raises(BadCommand, match="holds other things"):
        create_case(tmp_path / "other")
    with pytest.raises(BadCommand, match="holds other things"):
        create_case(tmp_path / "other" / "file")


@pytest.mark.parametrize("settings", ["[case", "[case]\ntitle = 5", "case = 5", "\xff"])
def test_settings_that_cannot_be_read_are_named(case: Case, settings: str) -> None:
    (case.folder / "case.toml").write_bytes(settings.encode("latin-1"))
    with pytest.raises(CaseUnusable, match=r"case\.toml"):
        open_case(case.folder)


def test_where_there_is_no_case_it_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(CaseUnusable, match="spolia init"):
        open_case(tmp_path)


def test_reports_come_back_in_order_with_all_that_is_known_of_them(case: Case, tmp_path: Path) -> None:
    line = {"id": "r1", "text": "Rebels took it.", "source": "A", "title": "T", "published": "2016-12-11", "url": "https://a.example"}
    (tmp_path / "r.jsonl").write_text(json.dumps(line) + "\n" + json.dumps({"text": "The army left."}) + "\n")
    (bare,) = write(tmp_path, bare="No more is known.")
    told, problems = add(case, tmp_path / "r.jsonl", bare)
    assert problems == []
    assert [words.split()[0] for words in told] == ["kept"] * 4
    reports, problems = read_case(case)
    assert problems == []
    assert head_words(case).startswith("spolia-case/")
    assert [report.text for report in reports] == ["Rebels took it.", "The army left.", "No more is known."]
    first, second, third = reports
    assert (first.id, first.source, first.title, first.published, first.url) == ("r1", "A", "T", "2016-12-11", "https://a.example")
    assert (third.source, third.published) == (None, None)
    assert third.id == (third.sha256 or "")[:16]
    assert second.id == (second.sha256 or "")[:16]


def test_adding_again_tells_more_and_loses_nothing(case: Case, tmp_path: Path) -> None:
    (bare,) = write(tmp_path, bare="Rebels took it.")
    add(case, bare)
    assert read_case(case)[0][0].source is None
    told, problems = add(case, bare, source="A", published="2016-12-11")
    assert (problems, [words.split()[0] for words in told]) == ([], ["there"])
    add(case, bare, source="B")
    (report,) = read_case(case)[0]
    assert (report.source, report.published) == ("B", "2016-12-11")
    with case.ledger_to_read() as ledger, ledger.asked() as connection:
        sources = connection.exec_driver_sql("SELECT source, published FROM told ORDER BY entry").fetchall()
        assert [tuple(row) for row in sources] == [("A", "2016-12-11"), ("B", None)]
        size = ledger.head().size
    add(case, bare, source="B")
    with case.ledger_to_read() as ledger:
        assert ledger.head().size == size, "the same said twice is no news"


def test_what_is_told_of_a_file_of_reports_is_told_of_each(case: Case, tmp_path: Path) -> None:
    (tmp_path / "r.jsonl").write_text('{"text": "a", "source": "own"}\n{"text": "b"}\n')
    add(case, tmp_path / "r.jsonl")
    add(case, tmp_path / "r.jsonl", source="S")
    assert [report.source for report in read_case(case)[0]] == ["S", "S"]


def test_the_case_tables_say_where_reports_came_from(case: Case, tmp_path: Path) -> None:
    write(tmp_path, a="Rebels took it.", b="The army left.")
    add(case, tmp_path / "a.txt", tmp_path / "b.txt", source="Told")
    first, second = read_case(case)[0]
    one, two = first.id, second.sha256
    table = case.tables / "reports.csv"
    table.write_text(
        table.read_text("utf-8") + f'{one},"The Courier, Homs",2016-12-11,,\n{two},,11 December,A title,\nnobody,X,,,\n', "utf-8"
    )
    (first, second), problems = read_case(case)
    assert (first.source, first.published, first.title) == ("The Courier, Homs", "2016-12-11", None)
    assert (second.source, second.published, second.title) == ("Told", None, "A title")
    assert [problem.where for problem in problems] == ["tables/reports.csv line 6", "tables/reports.csv line 7"]


def test_a_table_that_is_no_text_is_named(case: Case, tmp_path: Path) -> None:
    write(tmp_path, a="Rebels took it.")
    add(case, tmp_path / "a.txt")
    (case.tables / "reports.csv").write_bytes(b"id,source\n\xff\xfe,x\n")
    reports, problems = read_case(case)
    assert len(reports) == 1
    assert [problem.where for problem in problems] == ["tables/reports.csv line 2"]


def test_two_items_with_one_id_stay_two(case: Case, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "r", "text": "a"}\n{"id": "r", "text": "b"}\n')
    (tmp_path / "b.jsonl").write_text('{"id": "r", "text": "c"}\n')
    _, problems = add(case, tmp_path / "a.jsonl", tmp_path / "b.jsonl")
    reports = read_case(case)[0]
    assert [report.text for report in reports] == ["a", "b", "c"]
    assert len({report.id for report in reports}) == 3
    assert [problem.where.rsplit("/", 1)[-1] for problem in problems] == ["a.jsonl line 2", "b.jsonl line 1"]
    assert add(case, tmp_path / "a.jsonl")[1] == []


def test_a_line_that_stands_twice_is_kept_once_and_counted_twice(case: Case, tmp_path: Path) -> None:
    (tmp_path / "r.jsonl").write_text('{"text": "a"}\n{"text": "a"}\n{broken\n{broken\n')
    tally = add_paths(case, [str(tmp_path / "r.jsonl")], {}, Limits(), stdin=io.BytesIO(), tell=lambda _: None, name=lambda _: None)
    assert (tally.kept, tally.there, tally.read, tally.unread, tally.problems) == (3, 2, 3, 2, 1)
    assert [report.text for report in read_case(case)[0]] == ["a"]


def test_what_is_kept_and_not_read_is_said(case: Case, tmp_path: Path) -> None:
    (tmp_path / "letter.pdf").write_bytes(b"%PDF-1.7")
    (tmp_path / "r.jsonl").write_text('{"text": "a"}\n{broken\n')
    _, problems = add(case, tmp_path / "letter.pdf", tmp_path / "r.jsonl", source="S")
    assert len(problems) == 2
    sentences = not_read(case)
    assert len(sentences) == 2
    assert "letter.pdf is a PDF that cannot be opened" in sentences[0]
    with case.ledger_to_read() as ledger:
        assert ledger.unfinished() == []


def test_a_command_that_ended_between_keeping_and_reading_is_made_whole(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "r.jsonl").write_text('{"id": "a", "text": "a"}\n{"id": "b", "text": "b"}\n')

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("spolia.preserve.reader.Reader.read", die)
        with pytest.raises(KeyboardInterrupt):
            add(case, tmp_path / "r.jsonl")
    reports, problems = read_case(case)
    assert reports == []
    assert len(problems) == 1
    assert all("add it again" in problem.what for problem in problems)
    assert verify_ledger(case.folder / "ledger").sound
    add(case, tmp_path / "r.jsonl")
    reports, problems = read_case(case)
    assert ([report.id for report in reports], problems) == (["a", "b"], [])


def test_the_case_itself_is_not_taken_in(case: Case, tmp_path: Path) -> None:
    write(tmp_path, a="Rebels took it.")
    told, _ = add(case, tmp_path)
    assert len(told) == 1
    assert told[0].endswith("a.txt")
