"""What a file is: by the bytes at its beginning first, since names lie, and by its name second."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import PurePath
from typing import Literal
from urllib.parse import urlsplit

from spolia.preserve.weburl import is_web_url

Form = Literal[
    "empty", "text", "markdown", "html", "json", "json lines", "table", "pdf", "mail", "feed", "zip", "gzip", "warc", "other"
]  # fmt: skip

SNIFFED = 4096  # bytes looked at

# What other programs' files begin with, and what people call them. Source: the formats' own specifications.
FORMATS: tuple[tuple[bytes, Form], ...] = (
    (b"%PDF-", "pdf"), (b"PK\x03\x04", "zip"), (b"PK\x05\x06", "zip"), (b"\x1f\x8b", "gzip"), (b"WARC/", "warc"),
    (b"<rss", "feed"), (b"<feed", "feed"), (b"<rdf:rdf", "feed"),
)  # fmt: skip
MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"BZh", "bzip2"), (b"\xfd7zXZ\x00", "xz"), (b"7z\xbc\xaf\x27\x1c", "7-Zip"), (b"Rar!\x1a\x07", "RAR"), (b"\x28\xb5\x2f\xfd", "Zstandard"),
    (b"\x89PNG\r\n", "PNG picture"), (b"\xff\xd8\xff", "JPEG picture"), (b"GIF8", "GIF picture"), (b"II*\x00", "TIFF picture"),
    (b"MM\x00*", "TIFF picture"), (b"RIFF", "RIFF (WebP, WAV, AVI)"), (b"OggS", "Ogg sound or film"), (b"ID3", "MP3 sound"),
    (b"fLaC", "FLAC sound"), (b"\x1aE\xdf\xa3", "Matroska or WebM film"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Office document or mail"),
    (b"{\\rtf", "RTF"), (b"\x7fELF", "program"), (b"MZ", "program"), (b"SQLite format 3\x00", "SQLite database"),
    (b"PAR1", "Parquet"), (b"ARROW1", "Arrow"), (b"<?xml", "XML"), (b"<svg", "SVG picture"),
)  # fmt: skip
FEED_ROOTS = (b"<rss", b"<feed", b"<rdf:rdf")
HTML_STARTS = (b"<!doctype html", b"<html", b"<head", b"<body")
# What a server or a letter says that it is, where that says anything: most things come as text/plain or application/octet-stream.
BY_MEDIA: dict[str, Form] = {
    "text/html": "html", "application/xhtml+xml": "html", "text/markdown": "markdown", "application/json": "json", "text/csv": "table",
    "application/jsonl": "json lines", "application/x-ndjson": "json lines", "message/rfc822": "mail",
}  # fmt: skip
BY_NAME: dict[str, Form] = {
    ".html": "html", ".htm": "html", ".xhtml": "html", ".jsonl": "json lines", ".ndjson": "json lines", ".json": "json",
    ".md": "markdown", ".markdown": "markdown", ".txt": "text", ".text": "text", "": "text", ".csv": "table", ".tsv": "table",
    ".eml": "mail", ".mht": "mail", ".mhtml": "mail", ".rss": "feed", ".atom": "feed",
}  # fmt: skip
# Names of things that are text to a computer and no report to a reader.
NO_REPORTS = frozenset(
    """
    .xml .svg .yaml .yml .toml .ini .cfg .css .js .ts .py .rb .pl .sh .bat .c .h .cpp .java .go .rs .sql .log .mbox .ics .vcf .geojson
    .kml .gpx .tex .bib .rtf .srt .vtt .po .diff .patch .lock .cdx .cdxj
    """.split()
)
MAIL_FIELDS = re.compile(rb"^(?:from|to|subject|date|message-id|received|return-path|mime-version|delivered-to):", re.I | re.M)


def find_form(data: bytes, name: str, media: str = "") -> tuple[Form, str]:
    """The form of a file with these bytes and that name, and what people call it where it is "other".

    `media` is the Content-Type that it was given with. Where that says that it is a page, its name does not count; what else it says
    counts where the name tells nothing.
    >>> find_form(b"%PDF-1.7 ...", "letter.txt"), find_form(b"GIF89a ...", "letter.txt")
    (('pdf', ''), ('other', 'GIF picture'))
    """
    start = data[:SNIFFED].removeprefix(b"\xef\xbb\xbf").lstrip()
    told, suffix = BY_MEDIA.get(media.partition(";")[0].strip().lower()), _suffix(name)
    if told == "html":
        suffix = ".html"
    if not data:
        return "empty", ""
    if start[:100].lower().startswith(HTML_STARTS) or (start.startswith(b"<?xml") and b"<html" in start.lower()):
        return "html", ""
    if start.startswith(b"<?xml") and (suffix in (".rss", ".atom") or any(root in start.lower() for root in FEED_ROOTS)):
        return "feed", ""
    for magic, form in FORMATS:
        if start[: len(magic)].lower() == magic.lower():
            return form, ""
    for magic, called in MAGIC:
        if start.startswith(magic):
            return "other", called
    if data[4:8] == b"ftyp":
        return "other", "MP4 or HEIC"
    if suffix in BY_NAME and suffix:
        return BY_NAME[suffix], ""
    if suffix in NO_REPORTS:
        return "other", f"{suffix} file"
    if told is not None:
        return told, ""
    if not suffix and _begins_as_mail(start):
        return "mail", ""
    return ("json lines" if _begins_with_object(start) else "text"), ""


def _suffix(name: str) -> str:
    """The end of the file's name after its last point, with it; of an address that of its path."""
    with suppress(ValueError):
        if is_web_url(name):
            name = urlsplit(name).path
    return PurePath(name).suffix.lower()


def _begins_with_object(start: bytes) -> bool:
    return start.startswith((b'{"', b"{ ")) or (start.startswith(b"{") and start[1:].lstrip().startswith(b'"'))


def _begins_as_mail(start: bytes) -> bool:
    """Fields of a letter, a line each, and among the first of them two that every letter has."""
    head = start.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    return MAIL_FIELDS.match(head) is not None and len(MAIL_FIELDS.findall(head)) > 2
