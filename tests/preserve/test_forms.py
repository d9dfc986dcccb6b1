"""Each form that reports come in: what its parser takes out of it, and what it leaves."""

from __future__ import annotations

import gzip

import pytest

from benchmarks import documents as made
from spolia.preserve import Found, NotRead, Parts, Reader, preserve_item
from spolia.preserve.found import Member, Part, Whole
from spolia.preserve.limits import Limits

WORDS = [
    "Rebels seized the base near Tadmur on Sunday, capturing two tanks and a large store of ammunition, a monitoring group said.",
    "The army denied the loss of the base. It said that its forces had repelled the attack and killed dozens of the attackers.",
]
TEXT = "\n\n".join(WORDS)
ROWS = [("Base taken", WORDS[0]), ("Loss denied", WORDS[1])]


def found(data: bytes, name: str, reader: Reader) -> Found:
    one = preserve_item(data, name, reader)
    assert isinstance(one, Found), one
    return one


def parts(data: bytes, name: str, reader: Reader, **columns: str) -> Parts:
    whole = preserve_item(data, name, reader, columns)
    assert isinstance(whole, Parts), whole
    return whole


def members(data: bytes, name: str, reader: Reader) -> list[Member]:
    inside = parts(data, name, reader).parts
    assert all(isinstance(one, Member) for one in inside)
    return [one for one in inside if isinstance(one, Member)]


def why(data: bytes, name: str, reader: Reader) -> str:
    one = preserve_item(data, name, reader)
    assert isinstance(one, NotRead), one
    return one.why


def test_a_page_gives_text_and_facts_and_no_menu(reader: Reader) -> None:
    one = found(made.make_page("Base taken", [*WORDS, "See our report."]), "page.html", reader)
    assert WORDS[0] in one.text
    assert "Section 3" not in one.text
    assert "Other story" not in one.text
    assert (one.title, one.source, one.published, one.author) == ("Base taken", "The Courier", "2016-12-11", "A Writer")
    assert one.url == "https://courier.example/1"


@pytest.mark.parametrize("host", ["dw.example", "x.com", "www.bbc.com", "rt.com", "192.0.2.1", "news.bbc.co.uk"])
def test_a_page_is_read_however_short_the_name_of_its_host(host: str) -> None:
    with Reader(Limits()) as fresh:  # the child of a process that has seen no other page
        assert WORDS[0] in found(made.make_page("Base taken", WORDS, url=f"https://{host}/page"), "page.html", fresh).text


def test_the_links_of_a_page_are_those_in_its_paragraphs(reader: Reader) -> None:
    page = made.make_page("Base taken", WORDS).replace(b"monitoring group", b'<a href="/group">monitoring group</a>')
    assert found(page, "page.html", reader).links == ("https://courier.example/group",)


def test_a_link_that_is_no_address_costs_no_page(reader: Reader) -> None:
    linked = '<a href="http://[">no</a> and <a href="/x">one</a>'
    page = made.make_page("Base taken", [*WORDS, "LINKS"]).replace(b"LINKS", linked.encode())
    assert found(page, "page.html", reader).links == ("https://courier.example/x",)


def test_a_pdf_gives_its_paragraphs_over_lines_and_pages(reader: Reader) -> None:
    one = found(made.make_pdf("Base taken", WORDS), "letter.pdf", reader)
    assert (one.text, one.title, one.author, one.published) == (TEXT, "Base taken", "A. Writer", None)
    assert one.how.startswith("pdf, pypdfium2 ")
    long = found(made.make_pdf("Long", WORDS * 40), "long.pdf", reader)
    assert long.text.count("a monitoring group said.") == 40


def test_a_pdf_without_text_or_with_too_many_pages_says_so(reader: Reader) -> None:
    assert "1 page and no text" in why(made.make_pdf("", []), "scan.pdf", reader)
    with Reader(Limits(pages=3)) as strict:
        assert "more than the 3 that are read (--max-pages)" in why(made.make_pdf("Long", WORDS * 80), "long.pdf", strict)


def test_a_document_of_word_gives_its_paragraphs(reader: Reader) -> None:
    one = found(made.make_docx("Base taken", WORDS), "letter.docx", reader)
    assert (one.text, one.title, one.author, one.how) == (TEXT, "Base taken", "A. Writer", "docx")


def test_struck_words_and_fields_of_a_document_are_left_out(reader: Reader) -> None:
    body = (
        b"<w:document><w:body><w:p><w:r><w:t>They took </w:t></w:r><w:del><w:r><w:delText>no </w:delText></w:r></w:del>"
        b"<w:r><w:instrText>DDEAUTO calc</w:instrText></w:r><w:r><w:t>it.</w:t><w:tab/><w:t>Yes.</w:t></w:r></w:p></w:body></w:document>"
    )
    assert found(made.make_zip({"word/document.xml": body}), "a.docx", reader).text == "They took it.\tYes."


def test_a_letter_is_a_report_and_what_is_attached_are_items(reader: Reader) -> None:
    data = made.make_letter("Base taken", TEXT, {"note.txt": b"The army left.", "list.csv": made.make_csv(ROWS)})
    whole = parts(data, "letter.eml", reader)
    assert isinstance(whole.itself, Found)
    assert whole.itself.text.splitlines() == TEXT.splitlines()
    assert (whole.itself.title, whole.itself.source, whole.itself.published) == ("Base taken", "A. Writer", "2016-12-11")
    assert [(one.path, one.data[:9]) for one in whole.parts if isinstance(one, Member)] == [
        ("note.txt", b"The army "),
        ("list.csv", b"headline,"),
    ]


def test_a_letter_that_is_a_page_gives_the_page(reader: Reader) -> None:
    page = made.make_page("Base taken", WORDS)
    data = b"From: A <a@b.example>\r\nSubject: Caf=?utf-8?q?=C3=A9?=\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page
    one = found(data, "letter.eml", reader)
    assert WORDS[1] in one.text
    assert "Other story" not in one.text
    assert one.source == "A"


def test_a_page_that_a_browser_saved_whole_is_the_page_and_what_belongs_to_it(reader: Reader) -> None:
    page = made.make_page("Base taken", WORDS).decode()
    data = (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://courier.example/1\r\nSubject: Base taken\r\nDate: Mon, 12 Dec 2016 09:00:00 -0000\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html\r\n'
        f"Content-Location: https://courier.example/1\r\n\r\n{page}\r\n--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n"
        "Content-Location: https://courier.example/1.png\r\n\r\niVBORw0KGgo=\r\n--b--\r\n"
    ).encode()
    whole = parts(data, "page.mhtml", reader)
    assert isinstance(whole.itself, Found)
    assert WORDS[0] in whole.itself.text
    assert "Other story" not in whole.itself.text
    assert (whole.itself.source, whole.itself.published, whole.itself.url) == ("The Courier", "2016-12-11", "https://courier.example/1")
    (picture,) = whole.parts
    assert isinstance(picture, Member)
    assert (picture.url, picture.data[:4]) == ("https://courier.example/1.png", b"\x89PNG")
    assert picture.aside is not None


@pytest.mark.parametrize("make", [made.make_rss, made.make_atom])
def test_each_entry_of_a_feed_is_an_item_by_its_own_bytes(make: object, reader: Reader) -> None:
    data = make("The Courier", ROWS)  # type: ignore[operator]
    whole = parts(data, "feed.xml", reader)
    assert whole.itself == Whole(2)
    first, second = [one for one in whole.parts if isinstance(one, Part)]
    assert (first.label, second.label) == ("entry 1", "entry 2")
    assert data[first.start : first.end].startswith((b"<item>", b"<entry>"))
    assert data[first.start : first.end].endswith((b"</item>", b"</entry>"))
    one = first.found
    assert isinstance(one, Found)
    assert (one.text, one.title, one.source, one.published, one.url, one.author) == (
        WORDS[0], "Base taken", "The Courier", "2016-12-11", "https://courier.example/1", "A. Writer",
    )  # fmt: skip


def test_old_and_wide_feeds_are_read_too(reader: Reader) -> None:
    data = made.make_rss("The Courier", ROWS).decode()
    wide = data.replace("utf-8", "utf-16").encode("utf-16")
    (first, second) = [one for one in parts(wide, "feed.rss", reader).parts if isinstance(one, Part)]
    assert wide[first.start : first.end].decode("utf-16-le").endswith("</item>")
    assert wide[second.start : second.end].decode("utf-16-le").startswith("<item>")
    dated = data.replace("<rss ", '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://x.example/rss.dtd"><rss ').replace(
        "Rebels", "Rebels &nbsp;"
    )
    assert len(parts(dated.encode(), "feed.xml", reader).parts) == 2


@pytest.mark.parametrize(
    ("encoding", "words"), [("gb2312", "他们夺取了三辆坦克。"), ("big5", "他們奪取了三輛坦克。"), ("shift_jis", "戦車を奪った。"), ("euc-jp", "戦車を奪った。"), ("euc-kr", "전차를 빼앗았다.")]
)  # fmt: skip
def test_a_feed_in_an_encoding_of_several_bytes_is_read_and_its_items_are_its_own_bytes(encoding: str, words: str, reader: Reader) -> None:
    rows = [("Tanks", words), ("Again", f"{words} {words}")]
    data = made.make_rss("The Courier", rows).decode().replace("utf-8", encoding).encode(encoding)
    first, second = [one for one in parts(data, "feed.rss", reader).parts if isinstance(one, Part)]
    assert isinstance(first.found, Found)
    assert first.found.text == words
    cut = data[second.start : second.end].decode(encoding)
    assert cut.startswith("<item>")
    assert cut.endswith("</item>")
    assert words in cut


def test_a_feed_that_is_not_in_the_encoding_that_it_names_is_named(reader: Reader) -> None:
    data = made.make_rss("The Courier", ROWS).replace(b"utf-8", b"big5").replace(b"Rebels", b"\xff\xffRebels")
    assert "encoding of several bytes" in str(preserve_item(data, "feed.rss", reader))


def test_each_row_of_a_table_is_an_item_by_its_own_bytes(reader: Reader) -> None:
    data = made.make_csv([*ROWS, ("Two lines", "One.\r\nTwo, and three.")])
    inside = [one for one in parts(data, "table.csv", reader).parts if isinstance(one, Part)]
    assert [one.label for one in inside] == ["line 2", "line 3", "line 4"]
    assert data[inside[2].start : inside[2].end] == b'"Two lines","One.\r\nTwo, and three.","2016-12-11"\r\n'
    assert inside[0].found == Found(text=WORDS[0], how="table", title="Base taken", published="2016-12-11")
    assert isinstance(inside[2].found, Found)
    assert inside[2].found.text == "One.\nTwo, and three."


def test_a_table_says_which_column_is_which_by_option_or_name(reader: Reader) -> None:
    data = b"WHAT;WHEN\nRebels took it.;11 Dec 2016\n"
    assert 'name it: --column text=NAME. Its columns are "WHAT", "WHEN"' in why(data, "t.csv", reader)
    (one,) = parts(data, "t.csv", reader, text="WHAT", published="WHEN").parts
    assert isinstance(one, Part)
    assert one.found == Found(text="Rebels took it.", how="table", published="2016-12-11")
    missing = preserve_item(data, "t.csv", reader, {"text": "BODY"})
    assert isinstance(missing, NotRead)
    assert 'has no column "BODY"' in missing.why


def test_the_members_of_a_zip_are_items_and_archives_in_it_too(reader: Reader) -> None:
    inner = made.make_zip({"b.txt": b"The army left."})
    data = made.make_zip({"../a.txt": b"Rebels took it.", "inner.zip": inner, "__MACOSX/._a.txt": b"x"})
    assert [(one.path, one.data) for one in members(data, "bundle.zip", reader)] == [("../a.txt", b"Rebels took it."), ("inner.zip", inner)]


def test_a_zip_that_is_another_program_s_file_is_not_unpacked(reader: Reader) -> None:
    assert "is a spreadsheet (XLSX)" in why(made.make_zip({"xl/workbook.xml": b"<x/>"}), "t.xlsx", reader)


def test_a_packed_file_is_unpacked(reader: Reader) -> None:
    data = gzip.compress(made.make_jsonl(ROWS)) + gzip.compress(b"")
    (one,) = members(data, "reports.jsonl.gz", reader)
    assert (one.path, one.data) == ("reports.jsonl", made.make_jsonl(ROWS))


@pytest.mark.parametrize("packed", [False, True])
def test_the_answers_in_a_web_archive_are_items(packed: bool, reader: Reader) -> None:
    page = made.make_page("Base taken", WORDS)
    data = made.make_warc([("https://a.example/1", "text/html", page), ("https://a.example/1.png", "image/png", b"\x89PNG")], packed=packed)
    first, second = members(data, "crawl.warc.gz" if packed else "crawl.warc", reader)
    assert (first.path, first.url, first.data, first.aside, first.bad) == ("https://a.example/1", "https://a.example/1", page, None, None)
    assert second.aside == "is image/png that belongs to a page"


def test_an_answer_without_a_page_says_so(reader: Reader) -> None:
    (one,) = members(made.make_warc([("https://a.example/1", "text/html", b"gone")], status="404 Not Found"), "crawl.warc", reader)
    assert one.bad is not None
    assert "HTTP 404" in one.bad


def test_of_a_wacz_the_web_archives_are_items(reader: Reader) -> None:
    warc = made.make_warc([("https://a.example/1", "text/html", made.make_page("Base taken", WORDS))], packed=True)
    assert [one.path for one in members(made.make_wacz(warc), "crawl.wacz", reader)] == ["archive/data.warc.gz"]


def test_markdown_may_begin_with_fields(reader: Reader) -> None:
    data = b'---\ntitle: "Base taken"\ndate: 2016-12-11\noutlet: The Courier\n---\n# Another\n\nRebels took it.'
    one = found(data, "note.md", reader)
    assert (one.title, one.published, one.source, one.text) == ("Base taken", "2016-12-11", "The Courier", data.decode())
