"""Documents in the shapes that reports come in, made of given words: pages, PDF, Word, letters, feeds, tables, web archives.

They are made here and not fetched, so that a benchmark or a test needs nothing from outside and every run sees the same bytes.
"""

from __future__ import annotations

import base64
import gzip
import io
import json
import random
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import escape

DAY = "2016-12-11"
STAMP = (2016, 12, 11, 8, 30, 0)  # of everything in an archive: the same bytes each time
LINES_A_PAGE = 46
WIDE = 90  # characters of a line on a page of a PDF


def make_page(
    title: str, paragraphs: Sequence[str], *, source: str = "The Courier", url: str = "https://courier.example/1", clutter: int = 40
) -> bytes:
    """A page as an outlet's system writes it: an article among menus, scripts and teasers, `clutter` of each."""
    menu = "".join(f'<li class="nav-item"><a href="/section/{n}">Section {n}</a></li>' for n in range(clutter))
    teasers = "".join(
        f'<div class="teaser"><a href="/story/{n}"><h3>Other story {n}</h3></a><span>{n} hours ago</span></div>' for n in range(clutter)
    )
    scripts = "".join(f"<script>window.dataLayer.push({{id: {n}, slot: 'ad-{n}', width: 300}});</script>" for n in range(clutter))
    body = "".join(f"<p>{escape(words)}</p>" for words in paragraphs)
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{escape(title)} - {source}</title>
<meta property="og:site_name" content="{source}"><meta property="og:title" content="{escape(title)}">
<meta property="article:published_time" content="{DAY}T10:00:00Z"><meta name="author" content="A. Writer">
<link rel="canonical" href="{url}"><style>.nav-item{{margin:0}}</style>{scripts}</head>
<body><header><nav><ul>{menu}</ul></nav></header><main><article><h1>{escape(title)}</h1>
<div class="byline">By A. Writer</div>{body}</article><aside>{teasers}</aside></main>
<footer><p>Copyright {source}. All rights reserved.</p></footer></body></html>""".encode()


def make_pdf(title: str, paragraphs: Sequence[str]) -> bytes:
    """A PDF of as many pages as the words need, in one of the fonts that every reader has."""
    lines = [line for words in paragraphs for line in [*_wrap(words), ""]]
    pages = [lines[start : start + LINES_A_PAGE] for start in range(0, len(lines), LINES_A_PAGE)] or [[]]
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"", b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"]
    kids = []
    for page in pages:
        shown = " ".join(f"({_quoted(line)}) Tj T*" for line in page)
        stream = zlib.compress(f"BT /F 11 Tf 14 TL 50 780 Td {shown} ET".encode("cp1252", "replace"))
        objects.append(b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(stream), stream))
        kids.append(len(objects) + 1)
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources<</Font<</F 3 0 R>>>>>>" % (len(objects),)
        )
    objects[1] = b"<</Type/Pages/Kids[%s]/Count %d>>" % (b" ".join(b"%d 0 R" % kid for kid in kids), len(kids))
    objects.append(b"<</Title(%s)/Author(A. Writer)>>" % _quoted(title).encode("cp1252", "replace"))
    return write_pdf(objects, info=len(objects))


def write_pdf(objects: Sequence[bytes], *, info: int | None = None, more: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1, the first of them its catalogue."""
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    named = b"/Info %d 0 R" % info if info else b""
    out += b"trailer<</Size %d/Root 1 0 R%s%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, named, more, start)
    return bytes(out)


def _wrap(words: str) -> list[str]:
    lines, line = [], ""
    for word in words.split():
        if len(line) + len(word) + 1 > WIDE:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return [*lines, line]


def _quoted(words: str) -> str:
    return words.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def make_picture(seed: int, width: int = 320, height: int = 240) -> bytes:
    """A picture (PNG) that shows noise, so that it packs as badly as a photograph does."""
    draw = random.Random(seed)
    rows = b"".join(b"\0" + draw.randbytes(width) for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")))


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def make_jpeg(seed: int, width: int = 320, height: int = 240, *, size: int = 9000) -> bytes:
    """What a JPEG begins with, its sizes as in any, and noise in the place of what it shows."""
    frame = struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\1\x11\0"
    return b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xc0" + frame + random.Random(seed).randbytes(size) + b"\xff\xd9"


def data_uri(picture: bytes, kind: str = "image/png") -> str:
    return f"data:{kind};base64,{base64.b64encode(picture).decode()}"


def make_docx(title: str, paragraphs: Sequence[str], pictures: Sequence[bytes] = ()) -> bytes:
    """A document in Word's form, with pictures below its words."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="r" xmlns:a="a"'
    body = "".join(f'<w:p><w:r><w:t xml:space="preserve">{escape(words)}</w:t></w:r></w:p>' for words in paragraphs)
    body += "".join(f'<w:p><w:drawing><a:blip r:embed="rId{n}"/></w:drawing></w:p>' for n in range(len(pictures)))
    tied = "".join(f'<Relationship Id="rId{n}" Target="media/image{n}.png"/>' for n in range(len(pictures)))
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{escape(title)}</dc:title><dc:creator>A. Writer</dc:creator></cp:coreProperties>'
    )
    return make_zip(
        {
            "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
            "word/document.xml": f'<?xml version="1.0"?><w:document {space}><w:body>{body}</w:body></w:document>'.encode(),
            "docProps/core.xml": f'<?xml version="1.0"?>{core}'.encode(),
            **({"word/_rels/document.xml.rels": f"<Relationships>{tied}</Relationships>".encode()} if pictures else {}),
            **{f"word/media/image{n}.png": picture for n, picture in enumerate(pictures)},
        }
    )


def make_zip(members: Mapping[str, bytes]) -> bytes:
    """A ZIP of these members."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, STAMP), data, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def make_letter(
    subject: str, words: str, attached: Mapping[str, bytes] | None = None, *, sender: str = "A. Writer <a@courier.example>"
) -> bytes:
    """A letter, with files attached to it."""
    head = f"From: {sender}\r\nTo: desk@courier.example\r\nSubject: {subject}\r\nDate: Sun, 11 Dec 2016 10:00:00 +0200\r\nMIME-Version: 1.0\r\n"
    plain = f"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{_base64(words.encode())}\r\n"
    if not attached:
        return (head + plain).encode()
    parts = "".join(
        f'--edge\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="{name}"\r\n'
        f"Content-Transfer-Encoding: base64\r\n\r\n{_base64(data)}\r\n"
        for name, data in attached.items()
    )
    return (head + f'Content-Type: multipart/mixed; boundary="edge"\r\n\r\n--edge\r\n{plain}{parts}--edge--\r\n').encode()


def _base64(data: bytes) -> str:
    return base64.encodebytes(data).decode("ascii").replace("\n", "\r\n").rstrip()


def make_rss(outlet: str, entries: Iterable[tuple[str, str]]) -> bytes:
    """A feed in RSS of entries, each a title and its words."""
    items = "".join(
        f"<item><title>{escape(title)}</title><link>https://courier.example/{number}</link><dc:creator>A. Writer</dc:creator>"
        f"<pubDate>Sun, 11 Dec 2016 10:00:00 GMT</pubDate><description>{escape(f'<p>{words}</p>')}</description></item>\n"
        for number, (title, words) in enumerate(entries, 1)
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<channel><title>{escape(outlet)}</title>\n{items}</channel></rss>"
    ).encode()


def make_atom(outlet: str, entries: Iterable[tuple[str, str]]) -> bytes:
    """The same in Atom."""
    items = "".join(
        f'<entry><title>{escape(title)}</title><link href="https://courier.example/{number}"/><author><name>A. Writer</name></author>'
        f'<updated>{DAY}T10:00:00Z</updated><content type="html">{escape(f"<p>{words}</p>")}</content></entry>\n'
        for number, (title, words) in enumerate(entries, 1)
    )
    return f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>{escape(outlet)}</title>{items}</feed>'.encode()


def make_csv(rows: Iterable[tuple[str, str]], head: str = "headline,body,date") -> bytes:
    """A table of rows, each a title and its words."""
    lines = [",".join('"' + cell.replace('"', '""') + '"' for cell in (title, words, DAY)) for title, words in rows]
    return ("\r\n".join([head, *lines]) + "\r\n").encode()


def make_jsonl(rows: Iterable[tuple[str, str]]) -> bytes:
    """Reports, a line each."""
    return b"".join(json.dumps({"title": title, "text": words, "published": DAY}).encode() + b"\n" for title, words in rows)


def make_warc(captures: Iterable[tuple[str, str, bytes]], *, packed: bool = False, status: str = "200 OK") -> bytes:
    """A web archive of captures, each an address, a media type and the body; `packed` packs each record by itself, as crawlers do."""
    out = bytearray()
    for number, (url, kind, body) in enumerate(captures):
        answer = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
        record = warc_record(url, answer, number)
        out += gzip.compress(record, mtime=0) if packed else record
    return bytes(out)


def warc_record(url: str, answer: bytes, number: int = 0, *, length: int | None = None) -> bytes:
    """One record of a web archive; `length` is what it says of its own length."""
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: {DAY}T10:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012d}>\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(answer) if length is None else length}\r\n\r\n"
    )
    return head.encode() + answer + b"\r\n\r\n"


def make_wacz(warc: bytes) -> bytes:
    """A web archive as browsers' tools pack it."""
    return make_zip({"archive/data.warc.gz": warc, "pages/pages.jsonl": b'{"format": "json-pages-1.0"}\n', "datapackage.json": b"{}"})
