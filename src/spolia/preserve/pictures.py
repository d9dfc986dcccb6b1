"""The pictures that a report shows, by the SHA-256 of their bytes: those that its own bytes hold, and nothing that would have to be fetched.

No picture is drawn: only what its first bytes say of its form and size is looked at. What is small is decoration (a logo, an icon, a face beside a
name, a counter of readers) and left out. A picture that was scaled or packed anew has other bytes, and is another picture here.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from hashlib import sha256
from typing import Any
from urllib.parse import unquote_to_bytes

from spolia.preserve.limits import MB
from spolia.preserve.metadata import LONGEST
from spolia.preserve.weburl import join_address

MOST_PICTURES = 50  # of one report; an entry of the ledger has room for their hashes
MOST_LOOKED_AT = 1000  # of one report, decoration and all
MOST_BYTES = 128 * MB  # of all that are looked at
LEAST_SIDE = 200  # pixels, of the shorter side: decoration, and the thumbnails of other stories, are smaller
LEAST_BYTES = 4096  # a photograph of that size takes more, in any quality that shows anything
LEAST_UNMEASURED = 20_000  # bytes, of forms whose size in pixels is not read
MOST_SEGMENTS = 500  # of a JPEG before its size; cameras write a few dozen
DIGITS = re.compile(r"[0-9a-fA-F]{16,}")  # what is meant for a hash
DATA = re.compile(r"data:image/[\w.+-]{1,40}((?:;[^,;]{0,100}){0,5}),", re.IGNORECASE)
BLANKS = re.compile(rb"[\t\n\f\r ]+")
# What pictures whose size is not read begin with. TIFF, JPEG 2000, BMP; AVIF and HEIC by the brand in their first box.
UNMEASURED = (b"II*\x00", b"MM\x00*", b"\x00\x00\x00\x0cjP  ", b"\xffO\xffQ", b"BM")
BRANDS = (b"avif", b"avis", b"heic", b"heix", b"mif1")
PNG, JPEG, GIF = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", (b"GIF87a", b"GIF89a")


class Pictures:
    """The pictures of one report, taken in one by one: `hashes` are those that are no decoration, each once, in order."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        self._hashes, self._left, self._bytes = dict.fromkeys(known), MOST_LOOKED_AT, MOST_BYTES
        self.full = False  # more came than one report may have: nothing is looked at any more

    def take(self, data: bytes) -> None:
        """Looks at what may be a picture."""
        self._left, self._bytes = self._left - 1, self._bytes - len(data)
        self.full = self.full or self._left < 0 or self._bytes < 0
        if not self.full and is_evident(data):
            self.full = len(self._hashes) == MOST_PICTURES
            self._hashes |= {} if self.full else {sha256(data).hexdigest(): None}

    @property
    def hashes(self) -> tuple[str, ...]:
        return tuple(self._hashes)

    @property
    def doubt(self) -> str | None:
        """A sentence on those that were left out because there were too many; None where none were."""
        return f"it shows more pictures than are compared; {len(self._hashes)} of them are" if self.full else None


def read_pictures(many: Iterable[bytes]) -> Pictures:
    """Those of a report, as far as there are not too many."""
    pictures = Pictures()
    for data in many:
        pictures.take(data)
        if pictures.full:
            break
    return pictures


def is_evident(data: bytes) -> bool:
    """It is a picture, and large enough to show something."""
    if len(data) < LEAST_BYTES:
        return False
    size = size_of(data)
    if size is not None:
        return min(size) >= LEAST_SIDE
    unmeasured = data.startswith(UNMEASURED) or (data[4:8] == b"ftyp" and data[8:12] in BRANDS)
    return unmeasured and len(data) >= LEAST_UNMEASURED


def size_of(data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels as the picture itself says; None where it is no PNG, GIF, WebP or JPEG, or says neither.

    Sources: PNG (ISO/IEC 15948, 11.2.2), GIF89a (18), RFC 9649 (WebP), ITU-T T.81, B.2.2 (JPEG).
    >>> size_of(b"GIF89a" + bytes([44, 1, 200, 0]))
    (300, 200)
    """
    if data.startswith(PNG) and data[12:16] == b"IHDR" and len(data) >= 24:
        return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    if data.startswith(GIF) and len(data) >= 10:
        return int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP" and len(data) >= 30:
        return _size_of_webp(data)
    return _size_of_jpeg(data) if data.startswith(JPEG) else None


def _size_of_webp(data: bytes) -> tuple[int, int] | None:
    form = data[12:16]
    if form == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if form == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        return int.from_bytes(data[26:28], "little") & 0x3FFF, int.from_bytes(data[28:30], "little") & 0x3FFF
    if form == b"VP8L" and data[20] == 0x2F:
        bits = int.from_bytes(data[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    return None


def _size_of_jpeg(data: bytes) -> tuple[int, int] | None:
    """As its frame header says; what stands before that, a small picture of it too, is passed over."""
    at = 2
    for _ in range(MOST_SEGMENTS):
        if len(data) < at + 9 or data[at] != 0xFF:
            return None
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return int.from_bytes(data[at + 7 : at + 9], "big"), int.from_bytes(data[at + 5 : at + 7], "big")
        if marker == 0xFF:  # a byte that only fills
            at += 1
        elif length < 2:
            return None
        else:
            at += 2 + length
    return None


def read_data_uri(uri: str) -> bytes | None:
    """The bytes of a picture that is written out in its address (RFC 2397); None where it is no such address, or broken.

    >>> read_data_uri("data:image/gif;base64, R0lG ODlh"), read_data_uri("data:text/html,x"), read_data_uri("data:image/png;base64,!")
    (b'GIF89a', None, None)
    """
    head = DATA.match(uri)
    if head is None:
        return None
    data = unquote_to_bytes(uri[head.end() :]) if "%" in uri[head.end() :] else uri[head.end() :].encode("utf-8", "replace")
    if "base64" not in head[1].lower():
        return data
    data = BLANKS.sub(b"", data).rstrip(b"=")
    try:
        return base64.b64decode(data + b"=" * (-len(data) % 4), validate=True)
    except ValueError:
        return None


def picture_address(address: str, base: str) -> str | None:
    """Where a picture stands that a page at `base` names, without the part of it that is meant; None where that is no address."""
    full = join_address(address, base) if len(address) <= LONGEST["url"] else None
    return None if full is None else full.partition("#")[0]


def read_hashes(given: Any) -> tuple[tuple[str, ...], str | None]:
    """The hashes of pictures in what a report says they are, a list of them, and a sentence where one had to be left out.

    What is no run of hex digits is something else that goes by that name (addresses, captions), and left alone.
    >>> read_hashes(["AB" * 32, "https://a.example/1.jpg", 5]) == (("ab" * 32,), None)
    True
    >>> read_hashes(["ab" * 20])
    ((), 'pictures should be a list of SHA-256, 64 hex digits each; 1 left out')
    """
    listed = [one.lower() for one in (given if isinstance(given, list) else [given]) if isinstance(one, str) and DIGITS.fullmatch(one)]
    found = dict.fromkeys(one for one in listed if len(one) == 64)
    hashes, wrong = tuple(found)[:MOST_PICTURES], sum(len(one) != 64 for one in listed)
    if wrong:
        return hashes, f"pictures should be a list of SHA-256, 64 hex digits each; {wrong} left out"
    more = len(found) - len(hashes)
    return hashes, f"it shows more pictures than are compared; {more} left out" if more else None
