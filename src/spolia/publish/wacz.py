"""What was captured, as others' programs open it: WACZ 1.1.1, a ZIP of a web archive (WARC 1.1) with an index, a list of pages and their hashes.

    archive/data.warc.gz      each capture a record, packed by itself, so that a program can fetch one out of the whole
    indexes/index.cdx         where each record lies (CDXJ), in order of the addresses' keys
    pages/pages.jsonl         the pages to begin with, with their text
    datapackage.json          the SHA-256 and size of each of these files
    datapackage-digest.json   the SHA-256 of that list, and who signed it

A page that a server gave is a `response` with its headers; the same bytes given again are a `revisit`; any other file is a `resource`. Nothing
here asks a clock, draws a number, or looks into what it writes: the same captures give the same bytes.
Sources: https://specs.webrecorder.net/wacz/1.1.1/, https://specs.webrecorder.net/wacz-auth/0.1.0/, https://iipc.github.io/warc-specifications/.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import uuid
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import IO, BinaryIO
from urllib.parse import unquote_to_bytes, urlsplit

from spolia.errors import LedgerBroken

VERSION, SIGNED_VERSION = "1.1.1", "0.1.0"
WARC, INDEX, PAGES, LISTED, DIGEST = (
    "archive/data.warc.gz",
    "indexes/index.cdx",
    "pages/pages.jsonl",
    "datapackage.json",
    "datapackage-digest.json",
)
ZIP_TIME = (1980, 1, 1, 0, 0, 0)  # a ZIP has to say something, and says the same of all
REVISIT = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
WARC_FORM = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
ED25519_KEY = bytes.fromhex("302a300506032b6570032100")  # what stands before the 32 bytes of such a key in its usual form (RFC 8410)
BLOCK = 1 << 20
WEB_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Answer:
    """How a server gave it: the status, the headers that were kept, and the server's address."""

    status: int
    headers: Mapping[str, str]
    address: str


@dataclass(frozen=True, slots=True)
class Capture:
    """One piece of evidence at an address, in ASCII and without a blank: `open` gives its `size` bytes of that SHA-256.

    `at` is when it was had, in UTC to the second; `name` tells it from all others in the archive; `answer` is None for what no server gave.
    """

    name: str
    uri: str
    at: str
    media: str
    sha256: str
    size: int
    open: Callable[[], BinaryIO]
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page in the list that readers begin with."""

    id: str
    url: str
    at: str
    title: str | None
    text: str
    size: int


@dataclass(frozen=True, slots=True)
class Collection:
    """What the whole is: `created` is its date, in UTC to the second; `software` made it, name and version."""

    title: str
    description: str | None
    created: str
    software: str


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs: the 32 bytes of an Ed25519 key, and what makes its signature over bytes."""

    public: bytes
    sign: Callable[[bytes], bytes]


def write_wacz(out: IO[bytes], about: Collection, captures: Iterable[Capture], pages: Iterable[Page], signer: Signer | None) -> int:
    """How many records were written into the archive at `out`. Raises LedgerBroken where bytes are not those of their hash."""
    with zipfile.ZipFile(out, "w") as opened:
        package = _Package(opened)
        with package.put(WARC, zipfile.ZIP_STORED) as file:
            archive = _Archive(file)
            archive.begin(about)
            for capture in captures:
                archive.add(capture)
        with package.put(INDEX, zipfile.ZIP_DEFLATED) as file:
            file.write("".join(sorted(archive.lines)).encode())
        first = None
        with package.put(PAGES, zipfile.ZIP_DEFLATED) as file:
            file.write(_line({"format": "json-pages-1.0", "id": "pages", "title": about.title, "hasText": True}))
            for page in pages:
                first = first or page
                file.write(_line(_page(page)))
        listed = _json(_listed(about, package.files, first))
        package.write(LISTED, listed)
        package.write(DIGEST, _json(_digest(about, listed, signer)))
    return archive.records


# --- the ZIP ----------------------------------------------------------------------------------------------------------------


class _Package:
    def __init__(self, opened: zipfile.ZipFile) -> None:
        self._zip = opened
        self.files: dict[str, _Counted] = {}

    def put(self, name: str, packed: int) -> _Counted:
        """The file of that name, to be written to."""
        told = zipfile.ZipInfo(name, ZIP_TIME)
        told.compress_type, told.external_attr = packed, 0o644 << 16
        self.files[name] = _Counted(self._zip.open(told, "w", force_zip64=True))
        return self.files[name]

    def write(self, name: str, data: bytes) -> None:
        with self.put(name, zipfile.ZIP_DEFLATED) as file:
            file.write(data)


class _Counted:
    """A file that is written, with the size and the SHA-256 of what went into it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.size, self.digest = file, 0, hashlib.sha256()

    def __enter__(self) -> _Counted:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, data: bytes) -> None:
        self._file.write(data)
        self.digest.update(data)
        self.size += len(data)


# --- the web archive --------------------------------------------------------------------------------------------------------


@dataclass
class _Archive:
    """The WARC as far as it is written, and the lines of its index; `given` are the answers by their hash, the first of each."""

    file: _Counted
    lines: list[str] = field(default_factory=list)
    given: dict[str, Capture] = field(default_factory=dict)
    records: int = 0

    def begin(self, about: Collection) -> None:
        """Writes the record that says what wrote the others."""
        fields = {"software": about.software, "format": "WARC File Format 1.1", "conformsTo": WARC_FORM, "isPartOf": about.title}
        block = _fields(fields)
        head = {"WARC-Type": "warcinfo", "WARC-Date": about.created, "WARC-Record-ID": _record_id(f"warcinfo of {about.title}")}
        self._write(head | {"WARC-Filename": WARC.rpartition("/")[2], "Content-Type": "application/warc-fields"}, block, None)

    def add(self, capture: Capture) -> None:
        """Writes the capture's record, and its line in the index."""
        answer, before = capture.answer, self.given.get(capture.sha256) if capture.answer else None
        kind, media, block, body = "resource", capture.media, b"", True
        head = {"WARC-Target-URI": capture.uri, "WARC-Date": capture.at, "WARC-Record-ID": _record_id(capture.name)}
        head["WARC-Payload-Digest"] = f"sha256:{capture.sha256}"
        if answer is not None:
            kind, media, block = "response", "application/http; msgtype=response", _http_head(answer)
            head["WARC-IP-Address"] = answer.address
        if before is not None:
            kind, body = "revisit", False
            head |= {"WARC-Profile": REVISIT, "WARC-Refers-To": _record_id(before.name)}
            head |= {"WARC-Refers-To-Target-URI": before.uri, "WARC-Refers-To-Date": before.at}
        elif answer is not None:
            self.given[capture.sha256] = capture
        start = self.file.size
        digest = self._write({"WARC-Type": kind, **head, "Content-Type": media}, block, capture if body else None)
        told = {
            "url": capture.uri,
            "mime": "warc/revisit" if before else capture.media,
            **({"status": str(answer.status)} if answer else {}),
        }
        told |= {"digest": f"sha256:{capture.sha256}", "length": str(self.file.size - start), "offset": str(start)}
        told |= {"filename": WARC.rpartition("/")[2], "recordDigest": f"sha256:{digest}"}
        self.lines.append(f"{url_key(capture.uri)} {re.sub(r'[^0-9]', '', capture.at)} {json.dumps(told)}\n")
        self.records += 1

    def _write(self, head: Mapping[str, str], block: bytes, capture: Capture | None) -> str:
        """The SHA-256 of the record as it lies in the archive: packed by itself."""
        packed, digest = zlib.compressobj(9, zlib.DEFLATED, 31), hashlib.sha256()

        def put(data: bytes) -> None:
            digest.update(data)
            self.file.write(data)

        length = len(block) + (capture.size if capture else 0)
        put(packed.compress(b"WARC/1.1\r\n" + _fields({**head, "Content-Length": str(length)}) + b"\r\n" + block))
        if capture is not None:
            _copy(capture, lambda data: put(packed.compress(data)))
        put(packed.compress(b"\r\n\r\n") + packed.flush())
        return digest.hexdigest()


def _copy(capture: Capture, put: Callable[[bytes], None]) -> None:
    found, size = hashlib.sha256(), 0
    with capture.open() as stream:
        while data := stream.read(BLOCK):
            found.update(data)
            size += len(data)
            put(data)
    if (found.hexdigest(), size) != (capture.sha256, capture.size):
        raise LedgerBroken(
            f"evidence {capture.sha256} should have {capture.size} bytes of that SHA-256, but has {size} of {found.hexdigest()}."
        )


def _fields(fields: Mapping[str, str]) -> bytes:
    return "".join(f"{name}: {_one_line(value)}\r\n" for name, value in fields.items()).encode("utf-8", "backslashreplace")


def _http_head(answer: Answer) -> bytes:
    phrase = next((status.phrase for status in HTTPStatus if status.value == answer.status), "")
    return f"HTTP/1.1 {answer.status} {phrase}\r\n".encode() + _fields(answer.headers) + b"\r\n"


def _one_line(value: str) -> str:
    """The value as a field of a header can bear it: whatever would end its line is a blank."""
    return re.sub(r"[\x00-\x1f\x7f\x85\u2028\u2029]+", " ", value).strip()


def _record_id(name: str) -> str:
    return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name)}>"


def url_key(uri: str) -> str:
    """The key by which an address is looked up: its host from the end to the beginning, then the rest, in lower case (SURT).

    >>> url_key("https://www.News.example/A/b.html?b=2&a=1#x"), url_key("http://news.example"), url_key("file:///9f3c/note.txt")
    ('example,news)/a/b.html?a=1&b=2', 'example,news)/', 'file:/9f3c/note.txt')
    """
    try:
        parts = urlsplit(uri.lower())
        host, number = parts.hostname, parts.port
    except ValueError:  # an address that only looks like one is looked up as it stands
        return uri.lower()
    if not host:
        return f"{parts.scheme}:{parts.path}"
    host = ",".join(reversed(re.sub(r"^www\d*\.", "", host).split(".")))
    port = f":{number}" if number not in (None, WEB_PORTS.get(parts.scheme)) else ""
    query = f"?{'&'.join(sorted(_as_looked_up(parts.query).split('&')))}" if parts.query else ""
    return f"{host}{port}){_as_looked_up(parts.path).rstrip('/') or '/'}{query}"


def _as_looked_up(part: str) -> str:
    """A part of an address with no sign escaped but those that have to be."""
    raw = part.encode()
    while (plain := unquote_to_bytes(raw)) != raw:
        raw = plain
    return "".join(chr(byte) if 0x20 < byte < 0x7F and byte not in b"#%" else f"%{byte:02x}" for byte in raw).lower()


# --- what the files are -----------------------------------------------------------------------------------------------------


def _page(page: Page) -> dict[str, object]:
    return {"id": page.id, "url": page.url, "ts": page.at, "title": page.title or page.url, "text": page.text, "size": page.size}


def _listed(about: Collection, files: Mapping[str, _Counted], first: Page | None) -> dict[str, object]:
    told: dict[str, object] = {"profile": "data-package", "wacz_version": VERSION, "title": about.title}
    if about.description:
        told["description"] = about.description
    told |= {"created": about.created, "modified": about.created, "software": about.software}
    if first is not None:
        told |= {"mainPageUrl": first.url, "mainPageDate": first.at}
    told["resources"] = [
        {"name": name.rpartition("/")[2], "path": name, "hash": f"sha256:{file.digest.hexdigest()}", "bytes": file.size}
        for name, file in files.items()
    ]
    return told


def _digest(about: Collection, listed: bytes, signer: Signer | None) -> dict[str, object]:
    found = f"sha256:{hashlib.sha256(listed).hexdigest()}"
    told: dict[str, object] = {"path": LISTED, "hash": found}
    if signer is not None:
        signature = base64.b64encode(signer.sign(found.encode())).decode()
        key = base64.b64encode(ED25519_KEY + signer.public).decode()
        signed = {"hash": found, "created": about.created, "software": about.software, "version": SIGNED_VERSION}
        told["signedData"] = {**signed, "signature": signature, "publicKey": key}
    return told


def _line(told: object) -> bytes:
    return json.dumps(told, ensure_ascii=True).encode() + b"\n"


def _json(told: object) -> bytes:
    return json.dumps(told, ensure_ascii=True, indent=2).encode() + b"\n"
