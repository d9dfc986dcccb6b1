"""The form of a WACZ: what is written of captures, whatever stands in them, and that the same captures give the same bytes."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from functools import partial

import pytest
import surt
from warcio.archiveiterator import ArchiveIterator

from spolia.errors import LedgerBroken
from spolia.publish.wacz import Answer, Capture, Collection, Page, url_key, write_wacz

ABOUT = Collection("The valley\r\nof Sarn", "About \u202eit", "2016-12-11T10:00:00Z", "Spolia 1")
BODY = b"<p>Rebels took it."


def capture(
    data: bytes = BODY, uri: str = "https://news.example/1", name: str = "log 1", answer: Answer | None = None, **changed: object
) -> Capture:
    told = {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data), "at": "2016-12-11T10:00:00Z", "media": "text/html", **changed}
    return Capture(name=name, uri=uri, open=partial(io.BytesIO, data), answer=answer, **told)  # type: ignore[arg-type]


def written(*captures: Capture, pages: tuple[Page, ...] = ()) -> bytes:
    out = io.BytesIO()
    write_wacz(out, ABOUT, captures, pages, None)
    return out.getvalue()


def records(archive: bytes) -> list[tuple[str, dict[str, str], bytes]]:
    """Kind, fields and bytes of each record, read by the library that web archivists use."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        found = ArchiveIterator(io.BytesIO(opened.read("archive/data.warc.gz")), check_digests="raise")
        return [(one.rec_type, dict(one.rec_headers.headers), one.content_stream().read()) for one in found]


@pytest.mark.parametrize(
    "url",
    ["https://www.News.example:443/A/b.html?b=2&a=1#x", "http://news.example", "https://news.example:8443/x/?z", "http://xn--e1afmkfd.xn--p1ai/%D0%B0", "file:///9f3c/note%20a.txt",
     "https://news.example/?q=a%20b&a", "https://old.example/%C3%BC%20x%E2%80%AE%22y%2541?%41=%7e"],
)  # fmt: skip
def test_keys_are_those_that_others_look_up(url: str) -> None:
    assert url_key(url) == surt.surt(url)


def test_no_address_breaks_the_index() -> None:
    for url in ("https://[x/", "https://a:99999/b", "https://", "x"):
        assert " " not in url_key(url)


def test_the_same_captures_give_the_same_bytes() -> None:
    assert written(capture()) == written(capture())


def test_no_field_ends_its_line_by_itself() -> None:
    hostile = Answer(200, {"content-type": "text/html\r\nWARC-Type: metadata\r\n\r\nx", "etag": "\u2028\x00\x1b[31m"}, "192.0.2.1")
    (_, about, _), (kind, head, body) = records(written(capture(answer=hostile)))
    assert about["WARC-Type"] == "warcinfo"
    assert (kind, head["WARC-Type"], body) == ("response", "response", BODY)


def test_the_same_bytes_given_again_are_told_of_and_not_repeated() -> None:
    answer = Answer(200, {"content-type": "text/html"}, "192.0.2.1")
    again = capture(name="log 2", uri="https://news.example/2", at="2017-01-01T00:00:00Z", answer=answer)
    (_, first, _), (kind, head, body) = records(written(capture(answer=answer), again))[1:]
    assert (kind, body) == ("revisit", b"")
    assert head["WARC-Refers-To"] == first["WARC-Record-ID"] != head["WARC-Record-ID"]
    assert (head["WARC-Refers-To-Target-URI"], head["WARC-Refers-To-Date"]) == ("https://news.example/1", "2016-12-11T10:00:00Z")
    assert head["WARC-Payload-Digest"] == first["WARC-Payload-Digest"] == f"sha256:{hashlib.sha256(BODY).hexdigest()}"


def test_other_bytes_than_those_of_the_hash_are_not_written() -> None:
    for changed in ({"sha256": "00" * 32}, {"size": 3}):
        with pytest.raises(LedgerBroken, match="of that SHA-256"):
            written(capture(**changed))


def test_the_list_of_pages_holds_whatever_a_report_says() -> None:
    page = Page("r\u202e1", "https://news.example/1", "2016-12-11T10:00:00Z", None, 'a\n"b"\u2028\ud800', 18)
    with zipfile.ZipFile(io.BytesIO(written(capture(), pages=(page,)))) as opened:
        head, told = [json.loads(line) for line in opened.read("pages/pages.jsonl").split(b"\n") if line]
    assert head["format"] == "json-pages-1.0"
    assert (told["id"], told["text"], told["title"]) == (page.id, page.text, page.url)
