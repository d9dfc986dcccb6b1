"""Pictures that a report shows: which are found in each form, which are decoration, and that no picture costs more than itself."""

from __future__ import annotations

import json
import zlib
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import documents as made
from spolia.preserve import Found, NotRead, Parts, Reader, preserve_item
from spolia.preserve.found import Member, Part
from spolia.preserve.limits import Limits
from spolia.preserve.pictures import LEAST_BYTES, LEAST_SIDE, MOST_PICTURES, is_evident, read_data_uri, read_pictures, size_of

WORDS = [
    "Rebels seized the base near Tadmur on Sunday, capturing two tanks and a large store of ammunition, a monitoring group said.",
    "The army denied the loss of the base. It said that its forces had repelled the attack and killed dozens of the attackers.",
]
ONE, TWO, SMALL = made.make_picture(1), made.make_picture(2), made.make_picture(3, LEAST_SIDE - 1, 900)


def hash_of(*pictures: bytes) -> tuple[str, ...]:
    return tuple(sha256(picture).hexdigest() for picture in pictures)


def found(data: bytes, name: str, reader: Reader) -> Found:
    one = preserve_item(data, name, reader)
    one = one.itself if isinstance(one, Parts) else one
    assert isinstance(one, Found), one
    return one


def page(*markup: str, head: str = "") -> bytes:
    """A page with this markup in its article."""
    text = made.make_page("Base taken", WORDS).decode()
    return text.replace("</article>", "".join(markup) + "</article>").replace("</head>", head + "</head>").encode()


# --- what is a picture, and what is decoration ----------------------------------------------------------------------------


def test_the_size_of_each_form_is_read_from_its_beginning() -> None:
    webp = b"RIFF\0\0\0\0WEBP"
    assert size_of(ONE) == (320, 240)
    assert size_of(made.make_jpeg(1, 640, 480)) == (640, 480)
    assert size_of(b"\xff\xd8\xff\xe1\x00\x06" + b"\xff\xc0\x00\x00" + made.make_jpeg(1, 640, 480)[2:]) == (640, 480)
    assert size_of(webp + b"VP8X\x0a\0\0\0\0\0\0\0" + b"\x7f\x02\0\xdf\x01\0") == (640, 480)
    assert size_of(webp + b"VP8 \0\0\0\0\0\0\0\x9d\x01\x2a" + b"\x80\x02\xe0\x01") == (640, 480)
    assert size_of(webp + b"VP8L\0\0\0\0\x2f" + (639 | 479 << 14).to_bytes(4, "little") + bytes(9)) == (640, 480)
    assert size_of(b"<svg>") is None


@given(st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\0\0\0\0WEBP", b""]), st.binary(max_size=80))
def test_any_bytes_have_a_size_or_none(start: bytes, rest: bytes) -> None:
    size = size_of(start + rest)
    assert size is None or min(size) >= 0


def test_a_jpeg_of_nothing_but_fillers_is_given_up_soon() -> None:
    assert size_of(b"\xff\xd8" + b"\xff" * (1 << 20)) is None


def test_what_is_small_or_no_picture_is_decoration() -> None:
    assert is_evident(ONE)
    assert is_evident(made.make_jpeg(1))
    assert is_evident(b"\0\0\0\x1cftypavif" + bytes(30_000))
    for other in (SMALL, made.make_jpeg(1, size=LEAST_BYTES - 100), b"\0\0\0\x1cftypavif" + bytes(9000), b"<svg>" + bytes(30_000), b""):
        assert not is_evident(other)


def test_a_picture_that_lies_about_its_size_is_still_small() -> None:
    assert not is_evident(made.make_picture(1, 1, 1).replace(b"\0\0\0\1\0\0\0\1", b"\0\0\x7f\0\0\0\x7f\0"))


# --- in each form ---------------------------------------------------------------------------------------------------------


def test_a_page_shows_what_is_written_out_in_it(reader: Reader) -> None:
    one = found(page(f'<img src="{made.data_uri(ONE)}">', f'<picture><source srcset="{made.data_uri(TWO)} 2x"><img src="x.gif"></picture>'), "a.html", reader)  # fmt: skip
    assert one.pictures == hash_of(ONE, TWO)
    assert WORDS[0] in one.text


def test_what_stands_around_an_article_it_does_not_show(reader: Reader) -> None:
    picture = f'<img src="{made.data_uri(ONE)}">'
    around = made.make_page("Base taken", WORDS).decode().replace("<nav>", f"<nav>{picture}").replace("<aside>", f"<aside>{picture}")
    around = around.replace("<footer>", f"<footer>{picture}").replace("<header>", f"<header>{picture}")
    assert found(around.encode(), "a.html", reader).pictures == ()
    assert found(around.replace("<h1>", f"<header>{picture}</header><h1>").encode(), "a.html", reader).pictures == hash_of(ONE)


def test_a_page_shows_no_decoration_and_each_picture_once(reader: Reader) -> None:
    one = found(page(*(f'<img src="{made.data_uri(picture)}">' for picture in (SMALL, ONE, SMALL, ONE))), "a.html", reader)
    assert one.pictures == hash_of(ONE)


def test_a_page_names_what_stands_elsewhere(reader: Reader) -> None:
    markup = '<img src="/a.jpg#top" srcset="b.jpg 1x, http://c.example/c.jpg 2x"><video poster="d.jpg"></video><img src="http://[">'
    og = '<meta property="og:image" content="https://courier.example/og.jpg"><base href="https://courier.example/in/">'
    assert set(found(page(markup, head=og), "a.html", reader).shows) == {
        "https://courier.example/a.jpg", "https://courier.example/in/b.jpg", "http://c.example/c.jpg", "https://courier.example/in/d.jpg",
        "https://courier.example/og.jpg",
    }  # fmt: skip


@pytest.mark.parametrize("base", ["http://[", "x" * 5000, "javascript:x", "//"])
def test_a_page_may_say_nonsense_of_where_it_stands(base: str, reader: Reader) -> None:
    one = found(page(f'<img src="a.jpg"><img src="{made.data_uri(ONE)}">', head=f'<base href="{base}">'), "a.html", reader)
    assert one.pictures == hash_of(ONE)


def attached(*parts: tuple[str, bytes], words: str = " ".join(WORDS), kind: str = "text/plain") -> bytes:
    """A letter with parts, each the fields that it begins with and its bytes."""
    head = "From: A <a@b.example>\r\nSubject: Base\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=edge\r\n\r\n"
    text = f"--edge\r\nContent-Type: {kind}\r\n\r\n{words}\r\n"
    coded = "".join(f"--edge\r\n{fields}\r\nContent-Transfer-Encoding: base64\r\n\r\n{made._base64(data)}\r\n" for fields, data in parts)
    return f"{head}{text}{coded}--edge--\r\n".encode()


def test_a_letter_shows_what_came_with_it(reader: Reader) -> None:
    letter = attached(
        ("Content-Type: image/png\r\nContent-ID: <one>", ONE),
        ('Content-Type: image/png\r\nContent-Disposition: attachment; filename="two.png"', TWO),
        ("Content-Type: image/png", SMALL),
        ("Content-Type: application/octet-stream", made.make_picture(9)),
    )
    assert found(letter, "a.eml", reader).pictures == hash_of(ONE, TWO)


def test_a_page_that_was_saved_whole_shows_those_of_its_parts_that_it_names(reader: Reader) -> None:
    markup = page('<img src="cid:one@x"><img src="/two.png">').decode()
    third = made.make_picture(3)
    saved = attached(
        ("Content-Type: image/png\r\nContent-ID: <one@x>", ONE),
        ("Content-Type: image/png\r\nContent-Location: https://courier.example/two.png", TWO),
        ("Content-Type: image/png\r\nContent-Location: https://courier.example/three.png", third),
        words=markup, kind="text/html\r\nContent-Location: https://courier.example/1",
    )  # fmt: skip
    saved = saved.replace(b"Subject:", b"Snapshot-Content-Location: https://courier.example/1\r\nSubject:")
    assert found(saved, "a.mhtml", reader).pictures == hash_of(ONE, TWO)


def test_a_document_shows_what_its_text_refers_to(reader: Reader) -> None:
    data = made.make_docx("Base taken", WORDS, [ONE, SMALL, TWO])
    assert found(data, "a.docx", reader).pictures == hash_of(ONE, TWO)


def test_a_document_does_not_show_what_only_lies_in_it(reader: Reader) -> None:
    whole = {"word/document.xml": b"<w:document><w:p><w:t>Rebels took it.</w:t></w:p></w:document>", "word/media/image1.png": ONE}
    assert found(made.make_zip(whole), "a.docx", reader).pictures == ()


def pdf(*pictures: bytes) -> bytes:
    """A PDF of one page with words and pictures."""
    lines = b"BT /F 11 Tf 50 780 Td (%s) Tj ET " % WORDS[0].encode() + b" ".join(b"/I%d Do" % n for n in range(len(pictures)))
    names = b"".join(b"/I%d %d 0 R" % (n, 6 + n) for n in range(len(pictures)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[5 0 R]/Count 1>>", b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(lines), lines),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 3 0 R>>/XObject<<%s>>>>>>" % names,
    ]  # fmt: skip
    form = (
        b"<</Type/XObject/Subtype/Image/Width 320/Height 240/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/DCTDecode/Length %d>>stream\n"
    )
    return made.write_pdf([*objects, *(form % len(picture) + picture + b"\nendstream" for picture in pictures)])


def test_a_pdf_shows_the_pictures_that_lie_in_it_as_they_were(reader: Reader) -> None:
    one, two = made.make_jpeg(1), made.make_jpeg(2)
    assert found(pdf(one, two, one, made.make_jpeg(3, 90, 90)), "a.pdf", reader).pictures == hash_of(one, two)


def test_a_line_and_a_row_say_what_they_show(reader: Reader) -> None:
    one, two = hash_of(ONE, TWO)
    line = json.dumps({"text": WORDS[0], "pictures": [one.upper(), two, one]}).encode()
    assert found(line, "a.jsonl", reader).pictures == (one, two)
    table = preserve_item(f'text,pictures\n"{WORDS[0]}",{one} {two}\nx,\n'.encode(), "a.csv", reader)
    assert isinstance(table, Parts)
    assert [part.found.pictures for part in table.parts if isinstance(part, Part) and isinstance(part.found, Found)] == [(one, two), ()]


@pytest.mark.parametrize("given", ["0" * 63, ["0" * 63], ["0" * 65], [5, "ab" * 20]], ids=str)
def test_a_hash_of_another_length_is_left_out_and_said(given: object, reader: Reader) -> None:
    one = found(json.dumps({"text": WORDS[0], "pictures": given}).encode(), "a.json", reader)
    assert one.pictures == ()
    assert one.doubts == ("pictures should be a list of SHA-256, 64 hex digits each; 1 left out",)


@pytest.mark.parametrize(
    "given", [5, "x", [5, None], [{"url": "a.jpg"}], {"a": []}, ["https://a.example/1.jpg"], ["\u0660" * 64], [[[]]]], ids=str
)
def test_what_else_goes_by_that_name_is_left_alone(given: object, reader: Reader) -> None:
    one = found(json.dumps({"text": WORDS[0], "pictures": given}).encode(), "a.json", reader)
    assert (one.pictures, one.doubts) == ((), ())


def test_the_pictures_in_a_web_archive_are_marked_and_what_names_itself_is_none(reader: Reader) -> None:
    archive = made.make_warc(
        [
            ("https://a.example/1", "text/html", page('<img src="one.png"><img src="1"><img src="crawl.warc">')),
            ("https://a.example/one.png", "image/png", ONE),
            ("https://a.example/logo.png", "image/png", SMALL),
            ("https://a.example/not.png", "image/png", b"<html>" + bytes(9000)),
        ]
    )
    whole = preserve_item(archive, "crawl.warc", reader)
    assert isinstance(whole, Parts)
    assert [one.picture for one in whole.parts if isinstance(one, Member)] == [False, True, False, False]


# --- hostile --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "uri",
    [
        "data:image/png;base64,!!!!", "data:image/png;base64,A", "data:image/png;base64", "data:image/png,", "data:,", "data:image/png;base64,%%%",
        "data:" + ";" * 5000, "data:image/png" + ";a=b" * 5000 + ",x", "data:image/" + "p" * 5000, "data:image/png;base64," + "=" * 5000, "data:image/png;base64,\ud83d",
    ],
    ids=lambda uri: ascii(uri[:40]),
)  # fmt: skip
def test_a_broken_data_uri_shows_nothing(uri: str) -> None:
    data = read_data_uri(uri)
    assert data is None or not is_evident(data)


def test_a_broken_data_uri_costs_no_page(reader: Reader) -> None:
    one = found(page('<img src="data:image/png;base64,!!">', f'<img src="{made.data_uri(ONE)[:-7]}*">', f'<img src="{made.data_uri(TWO)}">'), "a.html", reader)  # fmt: skip
    assert one.pictures == hash_of(TWO)


def test_a_gigantic_data_uri_is_read_within_the_limits(reader: Reader) -> None:
    huge = page(f'<img src="data:image/png;base64,{"A" * (30 << 20)}">', f'<img src="{made.data_uri(TWO)}">')
    one = preserve_item(huge, "a.html", reader)
    assert isinstance(one, Found | NotRead)
    assert not isinstance(one, Found) or set(one.pictures) <= set(hash_of(TWO))
    assert found(page(f'<img src="{made.data_uri(ONE)}">'), "a.html", reader).pictures == hash_of(ONE)


def test_a_page_of_ten_thousand_pictures_shows_as_many_as_one_may(reader: Reader) -> None:
    tiny = [made.make_jpeg(n, size=4100) for n in range(MOST_PICTURES + 9)]
    many = [f'<img src="{made.data_uri(picture, "image/jpeg")}">' for picture in tiny] + ['<img src="/x.png">'] * 10_000
    one = found(page(*many), "a.html", reader)
    assert one.pictures == hash_of(*tiny[:MOST_PICTURES])
    assert any("more pictures than are compared" in doubt for doubt in one.doubts)


def test_a_letter_of_ten_thousand_pictures_is_named(reader: Reader) -> None:
    one = preserve_item(attached(*[("Content-Type: image/png", b"x")] * 10_000), "a.eml", reader)
    assert isinstance(one, NotRead)
    assert "more than 2000 parts" in one.why


def test_a_letter_of_as_many_pictures_as_parts_are_read_is_a_report(reader: Reader) -> None:
    one = found(attached(*[("Content-Type: image/png", made.make_picture(1, 90, 90))] * 1500), "a.eml", reader)
    assert one.pictures == ()
    assert any("more pictures than are compared" in doubt for doubt in one.doubts)


def test_a_document_whose_pictures_unpack_to_too_much_keeps_its_words() -> None:
    bombs = [bytes(3 << 20) for _ in range(40)]
    with Reader(Limits(unpacked_mb=8)) as strict:
        one = found(made.make_docx("Base taken", WORDS, [ONE, *bombs]), "a.docx", strict)
    assert WORDS[1] in one.text


def test_a_document_whose_pictures_are_broken_keeps_its_words(reader: Reader) -> None:
    data = made.make_docx("Base taken", WORDS, [ONE, TWO])
    packed = zlib.crc32(ONE).to_bytes(4, "little")
    assert found(data.replace(packed, b"\0\0\0\1"), "a.docx", reader).pictures == hash_of(TWO)


def test_pictures_that_are_more_bytes_than_are_looked_at_end_it() -> None:
    big = ONE + bytes(16 << 20)
    pictures = read_pictures(big for _ in range(40))
    assert pictures.hashes == hash_of(big)
    assert pictures.full
