"""Adding: what is unpacked is evidence of its own, limits are named by their options, and nothing is read twice."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest

from benchmarks import documents as made
from spolia.add import Readers, Tally, add_paths
from spolia.case import Case, create_case, not_read, open_case, read_case
from spolia.errors import CaseUnusable, Problem
from spolia.ledger import verify_ledger
from spolia.preserve.found import Member
from spolia.preserve.limits import Limits
from spolia.records import write_json

WORDS = "Rebels seized the base near Tadmur on Sunday, a monitoring group said."


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return create_case(tmp_path / "case")


class Told:
    """What one `add` said."""

    def __init__(self, case: Case, *paths: Path, limits: Limits | None = None, columns: dict[str, str] | None = None) -> None:
        self.out: list[str] = []
        self.problems: list[Problem] = []
        self.tally: Tally = add_paths(
            case, [str(path) for path in paths], {}, limits or Limits(), stdin=io.BytesIO(), tell=self.out.append, name=self.problems.append,
            columns=columns,
        )  # fmt: skip

    @property
    def whys(self) -> list[str]:
        return [problem.what for problem in self.problems]


def write(folder: Path, name: str, data: bytes) -> Path:
    (folder / name).write_bytes(data)
    return folder / name


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def entries(case: Case) -> list[dict[str, object]]:
    from spolia.ledger.log import read_entries

    with case.ledger_to_read() as ledger, ledger.asked() as connection:
        return [json.loads(raw) for _, raw, _ in read_entries(connection)]


def test_what_is_unpacked_is_evidence_with_its_parent_and_its_path(case: Case, tmp_path: Path) -> None:
    inner = made.make_zip({"deep.txt": b"The army left."})
    outer = made.make_zip({"../../up.txt": WORDS.encode(), "inner.zip": inner})
    told = Told(case, write(tmp_path, "bundle.zip", outer))
    assert told.problems == []
    unpacked = [entry for entry in entries(case) if entry["what"] == "evidence-unpacked"]
    assert [(entry["parent"], entry["path"], entry["sha256"]) for entry in unpacked] == [
        (sha256(outer), "../../up.txt", sha256(WORDS.encode())),
        (sha256(outer), "inner.zip", sha256(inner)),
        (sha256(inner), "deep.txt", sha256(b"The army left.")),
    ]
    with case.ledger_to_read() as ledger:
        for entry in unpacked:
            item = ledger.item(str(entry["sha256"]))
            assert item is not None
            assert sha256(ledger.read_item(item)) == item.sha256
            assert (ledger.folder / "evidence" / item.sha256[:2] / item.sha256).is_file()
        assert ledger.unfinished() == []
    assert verify_ledger(case.folder / "ledger").sound
    assert [report.text for report in read_case(case)[0]] == [WORDS, "The army left."]


def test_an_unpacked_part_that_is_damaged_is_found(case: Case, tmp_path: Path) -> None:
    Told(case, write(tmp_path, "bundle.zip", made.make_zip({"a.txt": WORDS.encode()})))
    name = sha256(WORDS.encode())
    copy = case.folder / "ledger" / "evidence" / name[:2] / name
    copy.chmod(0o644)
    copy.write_bytes(b"changed")
    found = verify_ledger(case.folder / "ledger")
    assert [check.number for check in found.checks if not check.sound] == [7]


def test_a_capture_brings_its_address_where_the_page_names_none(case: Case, tmp_path: Path) -> None:
    page = made.make_page("Base taken", [WORDS, "The army denied it. " * 5])
    bare = page.replace(b'<link rel="canonical" href="https://courier.example/1">', b"")
    warc = made.make_warc([("https://a.example/x", "text/html", bare), ("https://a.example/x.css", "text/css", b"p{}")])
    told = Told(case, write(tmp_path, "crawl.warc", warc))
    assert told.problems == []
    assert told.tally.unread == 1  # the style sheet, which is no fault
    assert not_read(case) == []
    (report,) = read_case(case)[0]
    assert report.url == "https://a.example/x"
    assert [entry["url"] for entry in entries(case) if entry["what"] == "evidence-unpacked"] == [
        "https://a.example/x",
        "https://a.example/x.css",
    ]


def test_the_author_and_links_of_a_page_stand_in_its_entry(case: Case, tmp_path: Path) -> None:
    page = made.make_page("Base taken", [WORDS] * 4).replace(b"monitoring group", b'<a href="https://group.example/">monitoring group</a>')
    Told(case, write(tmp_path, "page.html", page))
    (entry,) = [entry for entry in entries(case) if entry["what"] == "report-preserved"]
    assert (entry["author"], entry["links"]) == ("A Writer", ["https://group.example/"])


def test_a_letter_and_what_is_attached_are_reports(case: Case, tmp_path: Path) -> None:
    letter = made.make_letter("Base", WORDS, {"note.txt": b"The army left.", "rows.csv": made.make_csv([("A", "They came back.")])})
    told = Told(case, write(tmp_path, "letter.eml", letter))
    assert told.problems == []
    assert sorted(report.text for report in read_case(case)[0]) == sorted([WORDS, "The army left.", "They came back."])
    assert told.tally.kept == told.tally.read == 4  # the letter, the note, the table, its row


def many(count: int) -> bytes:
    return made.make_zip({f"{n}.txt": f"Village {n} fell.".encode() for n in range(count)})


@pytest.mark.parametrize(
    ("name", "data", "limits", "option"),
    [
        ("a.txt", b"x" * (1 << 20) + b"x", Limits(size_mb=1), "--max-mb"),
        ("a.zip", made.make_zip({"a.txt": b"x y " * (300 << 10)}), Limits(size_mb=1), "--max-mb"),
        ("a.zip", made.make_zip({"a.txt": b"x y " * (300 << 10), "b.txt": b"z"}), Limits(unpacked_mb=1), "--max-unpacked-mb"),
        ("a.zip", made.make_zip({"a.txt": b"x y " * (2 << 20)}), Limits(ratio=20), "--max-ratio"),
        ("a.zip", made.make_zip({"b.zip": made.make_zip({"c.zip": many(1)})}), Limits(nesting=1), "--max-nesting"),
        ("a.html", b"<html><body>" + b"<div>" * 60 + b"x" + b"</div>" * 60, Limits(markup=50), "--max-markup"),
        (
            "a.rss",
            b"<rss><channel><item><description><a><b><c/></b></a></description></item></channel></rss>",
            Limits(markup=5),
            "--max-markup",
        ),
        ("a.pdf", made.make_pdf("A", [WORDS] * 400), Limits(pages=2), "--max-pages"),
        ("a.html", b"<html><body>" + b"<p>word word and word. </p>" * 400_000, Limits(seconds=1), "--max-seconds"),
        ("a.txt", b"word " * (8 << 20), Limits(memory_mb=100), "--max-memory-mb"),
    ],
    ids=lambda value: value if isinstance(value, str) and value.startswith("--") else "",
)
def test_past_a_limit_the_file_is_kept_and_the_reason_says_which(
    name: str, data: bytes, limits: Limits, option: str, case: Case, tmp_path: Path
) -> None:
    told = Told(case, write(tmp_path, name, data), limits=limits)
    assert told.out[0] == f"kept {sha256(data)} {tmp_path / name}"
    assert [option in why for why in told.whys] == [True]
    assert told.tally.refused == 0
    with case.ledger_to_read() as ledger:
        item = ledger.item(sha256(data))
        assert item is not None
        assert ledger.read_item(item) == data


def test_a_part_that_is_too_large_leaves_the_others(case: Case, tmp_path: Path) -> None:
    large, small = b"x y " * (300 << 10), b"They took it."
    told = Told(case, write(tmp_path, "a.zip", made.make_zip({"a.txt": large, "b.txt": small})), limits=Limits(size_mb=1))
    captures = [("https://a.example/1", "video/mp4", large), ("https://a.example/2", "text/plain", b"They left it.")]
    again = Told(case, write(tmp_path, "a.warc.gz", made.make_warc(captures, packed=True)), limits=Limits(size_mb=1))
    assert [("not all was unpacked" in why, "--max-mb" in why) for why in told.whys + again.whys] == [(True, True)] * 2
    assert [report.text for report in read_case(case)[0]] == ["They took it.", "They left it."]


def test_a_higher_limit_reads_what_a_lower_one_left(case: Case, tmp_path: Path) -> None:
    path = write(tmp_path, "a.zip", many(3))
    assert len(Told(case, path, limits=Limits(nesting=0)).problems) == 1
    again = Told(case, path)
    assert again.problems == []
    assert len(read_case(case)[0]) == 3


def test_what_was_read_whole_is_not_read_again(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [
        write(
            tmp_path, "a.zip", made.make_zip({"a.txt": WORDS.encode(), "b.csv": made.make_csv([("A", "They left."), ("B", "They came.")])})
        ),
        write(tmp_path, "r.jsonl", made.make_jsonl([("A", "One."), ("B", "Two.")])),
    ]
    first = Told(case, *paths)
    size = len(entries(case))
    asked: list[str] = []
    opened = Readers.open
    monkeypatch.setattr(Readers, "open", lambda self, items: asked.extend(item.name for item in items) or opened(self, items))
    again = Told(case, *paths)
    assert asked == [str(paths[0])]  # archives in archives are looked into; lines are not
    assert (again.tally.kept, again.tally.there, again.tally.read) == (0, first.tally.kept, first.tally.read)
    assert len(entries(case)) == size


def test_a_file_that_holds_itself_is_unpacked_once(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No such file is made here, so that its reader stands in: what it unpacks is the file again."""
    path = write(tmp_path, "quine.zip", many(1))

    def read(self: object, file: io.BufferedReader, ask: object) -> list[object]:
        from spolia.preserve.found import Whole

        return [Member("quine.zip", file.read()), Whole(1)]

    monkeypatch.setattr("spolia.preserve.reader.Reader.read", read)
    told = Told(case, path)
    assert told.whys == ["holds itself, and is not unpacked again"]
    assert told.tally.kept + told.tally.there == told.tally.read + told.tally.unread == 2


def test_the_same_member_twice_is_one_item(case: Case, tmp_path: Path) -> None:
    told = Told(case, write(tmp_path, "a.zip", made.make_zip({"a.txt": WORDS.encode(), "b/a.txt": WORDS.encode()})))
    assert (told.tally.kept, told.tally.there, told.tally.read) == (2, 1, 3)
    assert len(read_case(case)[0]) == 1


def test_columns_of_the_case_s_settings_are_used_and_the_command_s_win(case: Case, tmp_path: Path) -> None:
    settings = case.folder / "case.toml"
    settings.write_text(settings.read_text("utf-8").replace('# text = "BODY"', 'text = "WHAT"'), "utf-8")
    opened = open_case(case.folder)
    path = write(tmp_path, "t.csv", b"WHAT,OTHER\nThey took it.,They left it.\n")
    Told(opened, path)
    assert [report.text for report in read_case(opened)[0]] == ["They took it."]
    other = write(tmp_path, "u.csv", b"WHAT,OTHER\nThey took that.,They left that.\n")
    Told(opened, other, columns={"text": "OTHER"})
    assert [report.text for report in read_case(opened)[0]] == ["They took it.", "They left that."]
    settings.write_text("[columns]\ntext = 5\n", "utf-8")
    with pytest.raises(CaseUnusable, match="columns"):
        open_case(case.folder)


def test_many_files_are_entered_together_and_each_is_told_of_once(case: Case, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for n in range(150):
        write(tmp_path / "in", f"{n:03}.txt", f"Village {n} fell.".encode())
    told = Told(case, tmp_path / "in")
    assert len(told.out) == len(set(told.out)) == 150
    assert told.out == sorted(told.out, key=lambda line: line.split()[2])
    with case.ledger_to_read() as ledger, ledger.asked() as connection:
        heads = connection.exec_driver_sql("SELECT count(*) FROM heads").scalar_one()
    assert heads < 20
    assert verify_ledger(case.folder / "ledger").sound


def test_a_name_that_only_looks_like_a_path_leads_nowhere(case: Case, tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(f"{tmp_path}/escaped.txt", WORDS)
    before = sorted(path for path in tmp_path.rglob("*") if case.folder not in path.parents)
    path = write(tmp_path, "a.zip", packed.getvalue())
    assert Told(case, path).problems == []
    assert sorted(p for p in tmp_path.rglob("*") if case.folder not in p.parents) == sorted([*before, path])


def shown(case: Case) -> list[list[str]]:
    """The pictures of each report of the case."""
    return [report.pictures for report in read_case(case)[0]]


def test_a_captured_page_shows_the_pictures_that_were_captured_with_it(case: Case, tmp_path: Path) -> None:
    one, two, other = (made.make_picture(n) for n in range(3))
    page = made.make_page("Base taken", [WORDS, "The army denied it. " * 5], url="https://b.example/page")
    page = page.replace(b"</article>", b'<img src="img/one.png"><img src="/two.png"><img src="gone.png"></article>')
    captures = [("https://a.example/x/page", "text/html", page), ("https://a.example/two.png", "image/png", two)]
    captures += [("https://a.example/x/img/one.png", "image/png", one), ("https://a.example/x/other.png", "image/png", other)]
    told = Told(case, write(tmp_path, "crawl.warc", made.make_warc(captures)))
    assert told.problems == []
    assert shown(case) == [[sha256(one), sha256(two)]]
    (entry,) = [entry for entry in entries(case) if entry["what"] == "report-preserved"]
    assert entry["pictures"] == [sha256(one), sha256(two)]
    assert verify_ledger(case.folder / "ledger").sound


def test_a_page_in_one_archive_does_not_show_what_was_captured_in_another(case: Case, tmp_path: Path) -> None:
    page = made.make_page("Base taken", [WORDS, "The army denied it. " * 5]).replace(b"</article>", b'<img src="/one.png"></article>')
    Told(case, write(tmp_path, "b.warc", made.make_warc([("https://courier.example/one.png", "image/png", made.make_picture(1))])))
    Told(case, write(tmp_path, "a.warc", made.make_warc([("https://courier.example/1", "text/html", page)])))
    assert shown(case) == [[]]


def test_a_report_without_pictures_has_no_word_of_them_in_its_entry(case: Case, tmp_path: Path) -> None:
    line = json.dumps({"text": WORDS, "title": 'a "pictures": b'}).encode()
    Told(case, write(tmp_path, "a.jsonl", line))
    (entry,) = [entry for entry in entries(case) if entry["what"] == "report-preserved"]
    assert "pictures" not in entry
    assert shown(case) == [[]]
    assert "pictures" not in json.loads(write_json(read_case(case)[0][0]))


def test_of_a_page_with_several_versions_the_pictures_are_of_the_one_that_is_read(case: Case, tmp_path: Path) -> None:
    one, two = made.make_picture(1), made.make_picture(2)
    for number, picture in enumerate((one, two)):
        markup = f'<img src="{made.data_uri(picture)}"></article>'.encode()
        page = made.make_page("Base taken", [WORDS, "The army denied it. " * 5, f"Version {number}."]).replace(b"</article>", markup)
        Told(case, write(tmp_path, f"{number}.html", page))
    assert shown(case) == [[sha256(two)]]
