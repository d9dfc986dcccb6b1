"""What each kind of file gives: a report, parts, or a reason in words."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spolia.errors import BadRecord, Problem
from spolia.preserve import Found, NotRead, Parts, Reader, preserve_item, preserve_report, read_report_lines
from spolia.preserve.found import Part
from spolia.preserve.limits import Limits
from spolia.preserve.lines import Seen, preserve_line, split_lines
from spolia.preserve.metadata import read_day
from spolia.records import Report

PAGE = """<!doctype html><html><head><meta charset="{charset}"><title>Rebels take base – The Courier</title>
<meta property="og:site_name" content="The Courier"><meta property="article:published_time" content="2016-12-11T10:00:00Z">
<link rel="canonical" href="https://courier.example/base"></head><body><nav><a href="/">Home</a> <a href="/news">News</a></nav>
<article><h1>Rebels take base</h1><p>Rebels seized the base near Tadmur on Sunday, capturing two tanks and a large store of ammunition, a
monitoring group at a café said.</p><p>The army denied the loss of the base and said that its forces had repelled the attack.</p></article>
<script>document.write("Buy now")</script><footer>Copyright The Courier, all rights reserved</footer></body></html>"""


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader(Limits(seconds=20)) as begun:
        yield begun


def find(data: bytes, name: str, reader: Reader) -> Found | Parts | NotRead:
    return preserve_item(data, name, reader)


def why(data: bytes, name: str, reader: Reader) -> str:
    found = find(data, name, reader)
    assert isinstance(found, NotRead), found
    return found.why


def test_a_text_is_kept_to_the_character(reader: Reader) -> None:
    text = "Rebels took it.\r\n\r\n\u00a0The army\u200b left. "
    assert find(text.encode(), "note.txt", reader) == Found(text=text, how="text, utf-8")


def test_a_markdown_file_has_its_heading_for_a_title(reader: Reader) -> None:
    found = find(b"# The base #\n\nRebels took it.", "note.md", reader)
    assert isinstance(found, Found)
    assert (found.title, found.text) == ("The base", "# The base #\n\nRebels took it.")


@pytest.mark.parametrize("name", ["page.html", "page.HTM", "page", "page.txt", "-"])
def test_a_page_gives_its_article_and_what_it_says_of_itself(name: str, reader: Reader) -> None:
    found = find(PAGE.format(charset="utf-8").encode(), name, reader)
    assert isinstance(found, Found)
    assert "capturing two tanks" in found.text
    assert "\n\nThe army denied" in found.text
    assert "Buy now" not in found.text
    assert "all rights reserved" not in found.text
    assert (found.source, found.title, found.published, found.url) == (
        "The Courier", "Rebels take base", "2016-12-11", "https://courier.example/base",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("charset", "encoding"), [("windows-1252", "cp1252"), ("iso-8859-15", "iso8859_15"), ("utf-8", "utf-8-sig"), ("utf-16", "utf-16")]
)
def test_a_page_is_read_in_the_encoding_it_declares(charset: str, encoding: str, reader: Reader) -> None:
    found = find(PAGE.replace("–", "-").format(charset=charset).encode(encoding), "page.html", reader)
    assert isinstance(found, Found)
    assert "at a café said" in found.text
    assert found.doubts == ()


def test_a_page_that_takes_too_long_costs_itself_alone() -> None:
    with Reader(Limits(seconds=1)) as reader:
        slow = b"<html><body>" + b"<p>word word and word. </p>" * 400_000
        assert "longer than 1 s (--max-seconds)" in why(slow, "slow.html", reader)
        assert isinstance(find(PAGE.format(charset="utf-8").encode(), "page.html", reader), Found)


def test_a_reader_that_dies_costs_one_page(reader: Reader) -> None:
    good = PAGE.format(charset="utf-8").encode()
    assert isinstance(find(good, "page.html", reader), Found)
    assert reader._worker is not None
    os.kill(reader._worker.pid, 9)
    reader._worker.wait()
    assert isinstance(find(good, "page.html", reader), Found)


def test_a_page_that_needs_too_much_memory_is_named() -> None:
    with Reader(Limits(seconds=60, memory_mb=400)) as reader:
        huge = b"<html><body>" + b"<div><p>word</p></div>" * 1_500_000
        assert "--max-memory-mb" in why(huge, "huge.html", reader)
        assert isinstance(find(PAGE.format(charset="utf-8").encode(), "page.html", reader), Found)


@pytest.mark.parametrize(
    "markup", [b"<html>" + b"<div>" * 100_000 + b"x", b"<html></html>", b"<html><body><script>a</script></body></html>"]
)
def test_a_page_without_an_article_says_so(markup: bytes, reader: Reader) -> None:
    assert why(markup, "page.html", reader)


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"", "empty.txt", "is empty"),
        (b"", "empty.jsonl", "is empty"),
        (b" \n\t\n", "blank.txt", "nothing but blanks"),
        (b"\n\n", "blank.jsonl", "holds no report"),
        (b"%PDF-1.7 ...", "letter.txt", "is a PDF that cannot be opened"),
        (b"<?xml version='1.0'?><gpx/>", "track.xml", "is an XML, which"),
        (b"PK\x03\x04...", "letter.docx", "is a ZIP that cannot be opened"),
        (b"\x89PNG\r\n\x1a\n...", "picture.jsonl", "PNG picture"),
        (b"\x1f\x8b\x08...", "reports.jsonl.gz", "gzip"),
        (b"<?xml version='1.0'?><rss></rss>", "feed.xml", "without an entry of a feed"),
        (b"a,b\n1,2\n", "table.csv", 'columns are "a", "b"'),
        (bytes(range(256)) * 20, "noise.txt", "holds no text"),
        (bytes(range(256)) * 20, "noise.jsonl", "holds no text"),
        ('{"text": "x"}\n'.encode("utf-16"), "wide.jsonl", "UTF-8"),
        (b'{"text": 5}', "number.json", "Expected `str`"),
        (b'{"text": "x"', "cut.json", "truncated"),
        (b'{"id": "a"}', "textless.json", "`text`"),
        (b'{"text": "  "}', "blank.json", "its text is empty"),
        (b"[" * 100_000, "deep.json", "nested too deep"),
        (b'{"text": "\\ud800"}', "half.json", "no report in JSON"),
        (b"[]", "none.json", "holds no report"),
        (b'"a string"', "string.json", "no report in JSON"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, name: str, says: str, reader: Reader) -> None:
    assert says in why(data, name, reader)


def test_a_file_past_the_limit_is_not_looked_into(reader: Reader) -> None:
    with Reader(Limits(size_mb=1)) as small:
        assert "more than the 1 that are read (--max-mb)" in why(b"x" * (1 << 20) + b"x", "long.txt", small)


def parts(found: Found | Parts | NotRead, data: bytes) -> list[bytes]:
    assert isinstance(found, Parts), found
    return [data[part.start : part.end] for part in found.parts if isinstance(part, Part)]


def test_each_line_is_an_item_by_its_own_bytes_whatever_ends_it(reader: Reader) -> None:
    for data in (b'{"text":"a"}\n\n{"text":"b"}', b'{"text":"a"}\r\n{"text":"b"}\r\n', b'\xef\xbb\xbf{"text":"a"}\n \n{"text":"b"}\n'):
        assert parts(find(data, "reports.jsonl", reader), data) == [b'{"text":"a"}', b'{"text":"b"}']


def test_each_element_of_a_list_is_an_item(reader: Reader) -> None:
    data = b' [ {"text":"a"} ,\n{"text":"a"},{"text": "b"}]'
    assert parts(find(data, "reports.json", reader), data) == [b'{"text":"a"}', b'{"text":"a"}', b'{"text": "b"}']


def test_a_file_that_is_one_line_is_one_item(reader: Reader) -> None:
    assert find(b'{"text":"a"}', "one.jsonl", reader) == Found(text="a", how="json")
    assert find(b'{"id": 7, "text":"a"}', "one.json", reader) == Found(text="a", how="json", id="7")


def test_lines_that_are_named_json_are_lines(reader: Reader) -> None:
    data = b'{"text":"a"}\n{"text":"b"}\n'
    assert len(parts(find(data, "reports.json", reader), data)) == 2


@given(st.lists(st.binary(max_size=30).map(lambda b: b.replace(b"\n", b"")), max_size=8))
def test_the_lines_and_their_ends_are_the_whole_file(lines: list[bytes]) -> None:
    data = b"\n".join(lines)
    expected = [line.removesuffix(b"\r") for line in lines if line.strip()]
    if data.startswith(b"\xef\xbb\xbf"):
        return
    assert [data[p.start : p.end] for p in split_lines(data)] == expected


def test_what_a_line_says_of_itself_is_held_to_its_form() -> None:
    good = preserve_line(
        b'{"text": "x", "id": 12, "published": "2016-12-11T08:00:00Z", "source": " A ", "title": "", "url": null, "extra": [1]}'
    )
    assert good == Found(text="x", how="json", id="12", published="2016-12-11", source="A")
    bad = preserve_line(b'{"text": "x", "published": "yesterday", "title": "' + b"t" * 2000 + b'"}')
    assert isinstance(bad, Found)
    assert (bad.published, bad.title) == (None, None)
    assert len(bad.doubts) == 2


@pytest.mark.parametrize("written", ["2016-13-01", "2016-02-30", "11.12.2016", "", "2016", "20161211", "٢٠١٦-١٢-١١"])
def test_what_is_no_day_is_unknown(written: str) -> None:
    assert read_day(written) is None


def read(lines: list[bytes]) -> tuple[list[Report], list[Problem]]:
    found = list(read_report_lines(lines, "r.jsonl"))
    return [r for r in found if isinstance(r, Report)], [p for p in found if isinstance(p, Problem)]


def test_a_broken_line_is_named_and_the_others_go_through() -> None:
    reports, problems = read([b'{"text":"a"}\n', b"{broken\n", b"\n", b"\xff\xfe\n", b'{"id":"r","text":"b"}\n'])
    assert [report.text for report in reports] == ["a", "b"]
    assert [problem.where for problem in problems] == ["r.jsonl line 2", "r.jsonl line 4"]


def test_a_report_without_an_id_goes_by_its_hash() -> None:
    (report,), _ = read([b'{"text":"a"}\n'])
    assert report.id == hashlib.sha256(b'{"text":"a"}').hexdigest()[:16]
    assert report.sha256 == hashlib.sha256(b'{"text":"a"}').hexdigest()


def test_two_reports_with_one_id_stay_two() -> None:
    first, second = b'{"id":"r","text":"a"}', b'{"id":"r","text":"b"}'
    reports, problems = read([first, second, first])
    assert [report.id for report in reports] == ["r", "r~" + hashlib.sha256(second).hexdigest()[:8]]
    assert len(problems) == 1
    assert "another report has the id" in problems[0].what


def test_ids_are_settled_across_files() -> None:
    seen = Seen()
    list(read_report_lines([b'{"id":"r","text":"a"}'], "a.jsonl", seen))
    (problem, report) = read_report_lines([b'{"id":"r","text":"b"}'], "b.jsonl", seen)
    assert isinstance(problem, Problem)
    assert isinstance(report, Report)
    assert report.id.startswith("r~")


@given(st.text(min_size=1).filter(lambda t: t.strip()))
def test_any_text_in_json_comes_out_as_it_went_in(text: str) -> None:
    try:
        line = json.dumps({"text": text}, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return
    found = preserve_line(line)
    assert isinstance(found, Found)
    assert found.text == text


def test_one_report_from_its_bytes() -> None:
    report = preserve_report(b"Rebels took it.", "note.txt")
    assert (report.text, report.id, report.published) == ("Rebels took it.", hashlib.sha256(b"Rebels took it.").hexdigest()[:16], None)
    with pytest.raises(BadRecord, match="is empty"):
        preserve_report(b"", "note.txt")
    with pytest.raises(BadRecord, match="2 parts"):
        preserve_report(b'{"text":"a"}\n{"text":"b"}\n', "two.jsonl")
