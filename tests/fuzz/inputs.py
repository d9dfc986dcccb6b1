"""Bytes to throw at whatever reads files from outside: real beginnings of every form, cut, doubled, flipped and nested beyond reason."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable

from hypothesis import strategies as st

from spolia.preserve.found import Found, Member, NotRead, Part, Parts, Whole
from spolia.preserve.limits import Limits
from spolia.preserve.reader import Reader

NAMES = (
    "note.txt", "note", "page.html", "page.xhtml", "r.jsonl", "r.json", "note.md", "letter.pdf", "mail.eml", "box.mbox", "feed.xml", "feed.rss",
    "feed.atom", "table.csv", "table.tsv", "page.warc", "page.warc.gz", "pages.wacz", "doc.docx", "sheet.xlsx", "book.epub", "film.srt", "film.vtt",
    "x.zip", "x.gz", "x.rtf", "../../etc/passwd", "a\x00b.txt", "con", ".html", "x" * 300 + ".json", "\u202egpj.txt", "",
)  # fmt: skip
LINE = {
    "id": "r1",
    "source": "A",
    "title": "T",
    "published": "2016-12-11",
    "url": "https://a.example/x",
    "text": "Rebels took it.\u2028 Ünïcode",
}
PAGE = (
    '<!doctype html><html><head><meta charset="utf-8"><title>T</title><meta property="article:published_time" content="2016-12-11T10:00:00Z">'
    "<script>x</script></head><body><article><h1>Rebels take base</h1><p>Rebels seized the base near Tadmur on Sunday, capturing two tanks and "
    "a large store of ammunition, a monitoring group said.</p><table><tr><td>1</td></tr></table></article></body></html>"
)
FEED = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "b"><!ENTITY x SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel><title>N</title>'
    "<item><title>Base taken &a;&x;</title><link>https://a.example/1</link><pubDate>Sun, 11 Dec 2016 10:00:00 GMT</pubDate>"
    "<description>Rebels seized the base.</description></item></channel></rss>"
)
MAIL = (
    "From: a@b.example\r\nSubject: =?utf-8?q?Base_taken?=\r\nDate: Sun, 11 Dec 2016 10:00:00 +0000\r\nMIME-Version: 1.0\r\n"
    'Content-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nRebels took it.\r\n'
    "--x\r\nContent-Type: application/octet-stream; name=../../x\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--x--\r\n"
)
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R>>endobj\n4 0 obj<</Length 30>>stream\nBT (Rebels took it.) Tj ET\nendstream endobj\n"
    b"xref\n0 5\ntrailer<</Size 5/Root 1 0 R>>\nstartxref\n300\n%%EOF\n"
)
WARC = (
    b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Target-URI: https://a.example/\r\nWARC-Date: 2016-12-11T10:00:00Z\r\n"
    b"Content-Type: application/http; msgtype=response\r\nContent-Length: 60\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nRebels took it.\r\n\r\n"
)


def _zip(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, data in files.items():
            packed.writestr(name.replace("__", "/"), data)
    return out.getvalue()


SEEDS: tuple[bytes, ...] = (
    b"", b"Rebels took it.\n", json.dumps(LINE).encode(), json.dumps([LINE, LINE]).encode(), (json.dumps(LINE) + "\n").encode() * 3, PAGE.encode(),
    PAGE.encode("utf-16"), PAGE.encode("cp1252"), FEED.encode(), MAIL.encode(), b"From x\n" + MAIL.encode() * 2, PDF, WARC, gzip.compress(WARC),
    b"id,text,source\n1,Rebels took it.,A\n", b"1\n00:00:01,000 --> 00:00:02,000\nRebels took it.\n", b"WEBVTT\n\n00:01.000 --> 00:02.000\nRebels\n",
    _zip(**{"word__document.xml": b"<w:document><w:p><w:t>Rebels took it.</w:t></w:p></w:document>", "[Content_Types].xml": b"<Types/>"}),
    _zip(**{"..__..__etc__passwd": b"x", "a.txt": b"Rebels took it."}), b"{\\rtf1 Rebels took it.}", "متمردون".encode("cp1256"), "город".encode("koi8-r"),
    "\ufeffRebels".encode("utf-32"), b"\xff\xfe\x00", b"[" * 100_000, b'{"text":' * 20_000, b"<div>" * 20_000, b"<" * 50_000, b'{"text": "\\ud800"}',
    b'{"text": "x", "id": ' + b"9" * 5_000 + b"}", b"# Heading\n\ntext", b"\x00" * 4096, bytes(range(256)) * 4,
)  # fmt: skip


def _cut(data: bytes, at: int) -> bytes:
    return data[: at % (len(data) + 1)]


def _flipped(data: bytes, at: int) -> bytes:
    if not data:
        return data
    place = at % (len(data) * 8)
    return data[: place // 8] + bytes([data[place // 8] ^ (1 << place % 8)]) + data[place // 8 + 1 :]


def _doubled(data: bytes, at: int) -> bytes:
    place = at % (len(data) + 1)
    return data[:place] + data[place // 2 : place] * 3 + data[place:]


def _with(data: bytes, at: int) -> bytes:
    """With something put in that means something to a reader."""
    words = (
        b"\x00",
        b"\r",
        b"\n",
        b'"',
        b"\\u0000",
        b"\xef\xbb\xbf",
        b"<![CDATA[",
        b"-->",
        b"\xff",
        b"\xc3",
        b"&#x110000;",
        b"\x1b[2J",
        b"1e999",
        b"NaN",
    )
    place = at % (len(data) + 1)
    return data[:place] + words[at % len(words)] + data[place:]


CHANGES: tuple[Callable[[bytes, int], bytes], ...] = (_cut, _flipped, _doubled, _with)


@st.composite
def files(draw: st.DrawFn) -> tuple[bytes, str]:
    """A file's bytes and its name: any bytes at all, or one of the seeds changed up to four times."""
    data = draw(st.binary(max_size=200) | st.sampled_from(SEEDS))
    for change, at in draw(st.lists(st.tuples(st.sampled_from(CHANGES), st.integers(0, 1 << 20)), max_size=4)):
        data = change(data, at)[: 1 << 20]
    return data, draw(st.sampled_from(NAMES))


def open_reader() -> Reader:
    """What reads files, with limits that no small file should come near."""
    return Reader(Limits(size_mb=4, seconds=20, memory_mb=512))


def assert_read(found: Found | Parts | NotRead, size: int) -> None:
    """What came of reading is one of the three, and whole in itself."""
    if isinstance(found, NotRead):
        assert found.why
        assert len(found.why) < 1_000
    elif isinstance(found, Found):
        assert found.text.strip()
        found.text.encode("utf-8")  # no half characters: the ledger keeps it in UTF-8
        assert all(
            value is None or value.strip() == value != "" for value in (found.id, found.source, found.title, found.published, found.url)
        )
        assert found.as_report("0" * 64).text == found.text
    else:
        assert found.parts
        for part in found.parts:
            if isinstance(part, Part):
                assert 0 <= part.start < part.end <= size
                assert_read(part.found, part.end - part.start)
            else:
                assert isinstance(part, Member)
        assert isinstance(found.itself, Whole) or assert_read(found.itself, size) is None
