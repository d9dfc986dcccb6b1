"""Which parser reads which form, and what each has to load before it may open nothing any more."""

from __future__ import annotations

import codecs
import encodings.aliases
import io
import zipfile
from contextlib import suppress
from functools import cache
from importlib import import_module
from tempfile import TemporaryFile

from spolia.preserve.given import Given, Parser
from spolia.preserve.kinds import Form
from spolia.preserve.limits import Limits
from spolia.preserve.reader import Ask

# Files of ours, one or more of each form, at which its parser loads all that it ever needs.
ARTICLE = (
    b"""<!doctype html><html lang="en"><head><title>A page - The Courier</title><meta property="og:site_name" content="The Courier">
<meta property="article:published_time" content="2016-12-11T10:00:00Z"><meta name="author" content="A. Writer">
<link rel="canonical" href="https://courier.co.uk/2016/12/11/page"><script type="application/ld+json">{"@context": "https://schema.org",
"@type": "NewsArticle", "headline": "A page", "author": {"@type": "Person", "name": "A. Writer"}}</script></head><body><article><h1>A page</h1>
"""
    + b"<p>Rebels took the base near the town on Sunday, 11 December 2016, observers said on <a href='/x'>a page</a>. The army denied it.</p>"
    * 8
    + (b"<table><tr><td>a</td></tr></table><ul><li>b</li></ul></article><time>11 December 2016</time></body></html>")
)
BRIEF_HOST = ARTICLE.replace(b"courier.co.uk", b"dw.example")  # for which the parser looks into its list of the web's upper domains
SHORT = b"<html><head><title>x</title></head><body><div>Rebels took it on 11.12.2016.<p>The army left.</p></div></body></html>"
LETTER = b'From: a@b.example\r\nSubject: =?utf-8?q?x?=\r\nDate: Sun, 11 Dec 2016 10:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=cp1251\r\nContent-Transfer-Encoding: base64\r\n\r\neA==\r\n--b\r\nContent-Disposition: attachment; filename="a.txt"\r\n\r\nx\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: b\r\n\r\nx\r\n--b--\r\n'
FEED = b"<?xml version='1.0'?><rss><channel><title>A</title><item><description>&lt;p>x&lt;/p></description><pubDate>Sun, 11 Dec 2016 10:00:00 GMT</pubDate></item></channel></rss>"
FOREIGN = "Повстанцы захватили базу. ".encode("cp1251") * 20
PDF = b"%PDF-1.1\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj 4 0 obj<</Length 21>>stream\nBT/F 9 Tf(x)Tj ET     \nendstream endobj trailer<</Root 1 0 R>>"
# Module and function of each form's parser, and the files.
PARSERS: dict[Form, tuple[str, str, tuple[bytes, ...]]] = {
    "text": ("plain", "read_text", (FOREIGN,)),
    "markdown": ("plain", "read_markdown", (FOREIGN,)),
    "html": ("html", "read_page", (ARTICLE, SHORT, BRIEF_HOST, ARTICLE.replace(b"article", b"div"), b"<html><body><p>" + FOREIGN)),
    "json": ("lines", "read_json", (b'[{"text": "x"}]', FOREIGN)),
    "json lines": ("lines", "read_lines", (b'{"text": "x"}\n{"text": 5}\n', FOREIGN)),
    "table": ("table", "read_table", (b"text,date\nx,2016-12-11\n", FOREIGN)),
    "pdf": ("pdf", "read_pdf", (PDF,)),
    "mail": ("mail", "read_mail", (LETTER, ARTICLE)),
    "feed": ("feed", "read_feed", (FEED,)),
    "zip": ("archives", "read_zip", ()),
    "gzip": ("archives", "read_gzip", (b"\x1f\x8b\x08",)),
    "warc": ("warc", "read_warc", (b"WARC/1.0\r\nWARC-Type: response\r\n\r\n",)),
}  # fmt: skip
ALSO: dict[Form, tuple[Form, ...]] = {"mail": ("html",), "gzip": ("warc",), "feed": ("html",)}  # forms that one form's parser reads too


@cache
def parser_of(form: Form) -> Parser:
    """The parser of the form."""
    module, function, _ = PARSERS[form]
    found: Parser = getattr(import_module(f"spolia.preserve.{module}"), function)
    return found


@cache
def prepare(form: Form) -> None:
    """Makes the form's parser load what it loads at its first item, by giving it some of ours."""
    _load_encodings()
    for other in ALSO.get(form, ()):
        prepare(other)
    for sample in samples(form):
        with TemporaryFile() as file:
            file.write(sample)
            file.seek(0)
            for _ in parser_of(form)(Given(file, Ask("sample", len(sample), Limits(), 0, 1 << 20))):
                pass


def samples(form: Form) -> tuple[bytes, ...]:
    """Files of that form."""
    if form == "zip":
        return _pack({"a\u00e9.txt": b"x"}), _pack({"word/document.xml": b"<w:document><w:p><w:t>x</w:t></w:p></w:document>"})
    return PARSERS[form][2] if form in PARSERS else ()


def _pack(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return packed.getvalue()


@cache
def _load_encodings() -> None:
    """Loads every encoding that Python knows, since a page may name any."""
    for name in {*encodings.aliases.aliases.values(), "cp437", "unicode_escape", "idna", "punycode"}:
        with suppress(LookupError, ImportError):  # some are of one system alone
            codecs.lookup(name)
