"""Bytes to text. The characters that come out are the ones every offset refers to, so nothing is tidied on the way."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from dataclasses import dataclass

# UTF-32 before UTF-16, whose mark is the beginning of its own.
MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
CONTROLS = frozenset(range(32)) - frozenset(b"\t\n\v\f\r\x1b")
MOST_CONTROLS = 0.01  # of a text's bytes; real texts hold next to none, compressed or compiled bytes about a tenth
GUESS_FROM = 200_000  # bytes that the guess of an encoding looks at
# Encodings that reports are still found in, so that a short text is not taken for one that nobody has used for thirty years.
LIKELY = (
    "cp1252", "cp1251", "cp1256", "cp1250", "cp1253", "cp1254", "cp1255", "koi8_r", "koi8_u", "iso8859_2", "iso8859_6", "iso8859_15",
    "gb18030", "big5", "shift_jis", "euc_jp", "euc_kr",
)  # fmt: skip
CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
LONGEST_MEDIA = 200  # characters of a Content-Type that are looked at
MOST_CHAOS = 0.2  # charset-normalizer's measure of mess above which a guess is worth nothing


# Encodings of Python's own, or of the far past, that turn the words of a text into others: no browser takes them either.
TRICKS = frozenset(
    [
        "utf-7",
        "unicode_escape",
        "raw_unicode_escape",
        "idna",
        "punycode",
        "undefined",
        "unicode-escape",
        "raw-unicode-escape",
        "mbcs",
        "oem",
    ]
)


# What browsers read under a name that stood for less once, by Python's names of both. Source: the Encoding Standard of WHATWG.
WIDER = {
    "iso8859-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874", "gb2312": "gb18030", "gbk": "gb18030",
    "shift_jis": "cp932", "euc_kr": "cp949", "big5": "big5hkscs",
}  # fmt: skip


def known_encoding(name: str) -> str | None:
    """Python's name of the encoding that a document names; None where there is no such encoding of text."""
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    is_text = getattr(info, "_is_text_encoding", True)
    return info.name if is_text and info.name not in TRICKS else None


def charset_of(media: str) -> str | None:
    """The encoding that a Content-Type names, as it names it.

    >>> charset_of('text/html; Charset="Windows-1251"'), charset_of("text/html")
    ('windows-1251', None)
    """
    match = CHARSET.search(media)
    return match[1].lower() if match else None


def short_media(written: str) -> str | None:
    """A Content-Type as it is passed on, whatever stood there: in ASCII, and no longer than one is; None where there is none."""
    return written.encode("ascii", "replace").decode()[:LONGEST_MEDIA] or None


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text and the encoding it was in; `doubt` says in a sentence why that is not certain, None where it is."""

    text: str
    encoding: str
    doubt: str | None = None


def decode_text(data: bytes, *named: str | None) -> Decoded | None:
    """The text that the bytes stand for; None where they stand for none.

    `named` are the encodings that were named for them, by whoever is believed first: the server, then the page itself. One is
    believed where the bytes hold in it, unless they hold as UTF-8 with more in it than ASCII, which no other text does by chance.
    """
    found = _decode_as_they_are(data)
    if _is_sure(data, found):
        return found
    held = [decoded for name in named if name is not None and (decoded := _decode_named(data, name)) is not None]
    if not held:
        return found
    others = [one.encoding for one in held[1:] if one.text != held[0].text]
    if not others:
        return held[0]
    return Decoded(
        held[0].text,
        held[0].encoding,
        f"was said to be in {held[0].encoding}, and says itself that it is in {others[0]}; the first was believed",
    )


def _is_sure(data: bytes, found: Decoded | None) -> bool:
    """The bytes show themselves what they are: no text, or by a mark, by zeros between letters, or as UTF-8 that is more than ASCII."""
    if found is None:
        return _is_binary(data)
    return found.encoding.startswith("utf-") and not data.isascii()


def _decode_named(data: bytes, name: str) -> Decoded | None:
    """The text in the encoding of that name, as browsers take the name; None where there is none, or the bytes do not hold in it."""
    known = known_encoding(name)
    if known is None or known == "utf-8":
        return None
    for encoding in filter(None, (WIDER.get(known), known)):
        with suppress(UnicodeError):
            return Decoded(data.decode(encoding), name if encoding == known else encoding)
    return None


def _decode_as_they_are(data: bytes) -> Decoded | None:
    """The text by what the bytes themselves show."""
    for mark, encoding in MARKS:
        if data.startswith(mark) and (encoding == "utf-8" or not _is_plain(data[len(mark) :])):
            return _decode_marked(data[len(mark) :], encoding)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as bad:
        return _decode_wide(data) or _guess(data, bad)
    return _decode_wide(data) or (None if _is_binary(data) else Decoded(text, "utf-8"))


def _decode_marked(data: bytes, encoding: str) -> Decoded | None:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as bad:
        if encoding == "utf-8":
            return _guess(data, bad)
        text = data.decode(encoding, errors="replace")
        if text.count("\ufffd") > len(text) * MOST_CONTROLS + 1:
            return None
        return Decoded(text, encoding, f"marked as {encoding} but byte {bad.start} is not; read with \ufffd in place of what is broken")
    return None if _is_garbled(text) else Decoded(text, encoding)


def _decode_wide(data: bytes) -> Decoded | None:
    """UTF-16 without a mark shows in Latin text as every other byte zero."""
    sample = data[: GUESS_FROM - GUESS_FROM % 2]
    if len(data) % 2 or b"\0" not in sample:
        return None
    for encoding, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        if zeros.count(0) > len(zeros) * 0.7:
            try:
                text = data.decode(encoding)
            except UnicodeDecodeError:
                return None
            return None if _is_garbled(text) else Decoded(text, encoding, f"has no mark of its encoding; read as {encoding}")
    return None


def _guess(data: bytes, bad: UnicodeDecodeError) -> Decoded | None:
    """The text in the likeliest other encoding. Few broken bytes in much UTF-8 stay UTF-8: a guess would garble the rest."""
    if _is_binary(data):
        return None
    what = f"is not UTF-8 at byte {bad.start} (0x{data[bad.start]:02x})"
    patched = data.decode("utf-8", errors="replace")
    broken, beyond_ascii = patched.count("\ufffd"), sum(1 for c in patched if ord(c) > 127)
    if beyond_ascii > 3 * broken:
        return Decoded(patched, "utf-8", f"{what}; read as UTF-8 with \ufffd in place of {broken} broken character{'s' * (broken > 1)}")
    encoding = _likeliest(data)
    if encoding is None:
        return None
    return Decoded(data.decode(encoding, errors="replace"), encoding, f"{what}; read as {encoding}, which is a guess")


def _likeliest(data: bytes) -> str | None:
    """The likeliest encoding other than UTF-8. Where nearly all is ASCII too little is left to guess from: the West's most used."""
    if sum(1 for byte in data if byte > 127) <= max(1, len(data) // 10):
        return "cp1252"
    from charset_normalizer import from_bytes

    best = from_bytes(data[:GUESS_FROM], cp_isolation=list(LIKELY)).best()
    return str(best.encoding) if best is not None and best.chaos <= MOST_CHAOS else None


def _is_plain(data: bytes) -> bool:
    """One byte a character, whatever mark stands before: wide encodings do not look like this in any script."""
    sample = data[:GUESS_FROM]
    return len(sample) > 0 and sum(1 for byte in sample if 32 <= byte < 127 or byte in b"\t\r\n") > len(sample) * 0.9


def _is_binary(data: bytes) -> bool:
    sample = data[:GUESS_FROM]
    return sum(sample.count(control) for control in CONTROLS) > len(sample) * MOST_CONTROLS


def _is_garbled(text: str) -> bool:
    sample = text[:GUESS_FROM]
    strange = sum(1 for c in sample if ord(c) in CONTROLS or 0xE000 <= ord(c) <= 0xF8FF or ord(c) == 0xFFFD)
    return strange > len(sample) * 0.05
