"""ZIP, WACZ and gzip: what is packed in them, each part an item of its own. Nothing is written anywhere under a name from an archive."""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from spolia.preserve.found import Member, Message, NotRead, Whole
from spolia.preserve.given import Given
from spolia.preserve.limits import MB, PastLimit, TooLarge
from spolia.preserve.office import BODY, read_docx

# What a zip is called by a part that only such a zip has.
PACKAGES = {
    "xl/workbook.xml": "spreadsheet (XLSX)", "ppt/presentation.xml": "set of slides (PPTX)", "META-INF/container.xml": "book (EPUB)",
    "content.xml": "OpenDocument file", "AndroidManifest.xml": "program (APK)", "META-INF/MANIFEST.MF": "program (JAR)",
}  # fmt: skip
WEB_ARCHIVE = "datapackage.json"  # with files under archive/: a WACZ
LEFT_BY_PROGRAMS = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
LONGEST_PATH = 500


def read_zip(given: Given) -> Iterator[Message]:
    """The parts of the archive in order; of a document in Word's form its text, of a WACZ its web archives."""
    try:
        archive = zipfile.ZipFile(given.file)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, ValueError, NotImplementedError, OSError, OverflowError) as bad:
        yield NotRead(f"is a ZIP that cannot be opened: {bad}")
        return
    names = set(archive.namelist())
    if (called := next((words for name, words in PACKAGES.items() if name in names), None)) is not None:
        yield NotRead(f"is a{'n' if called[0] == 'O' else ''} {called}, which this version keeps and does not read")
        return
    members = [one for one in archive.infolist() if not one.is_dir() and not one.filename.endswith(LEFT_BY_PROGRAMS)
               and not one.filename.startswith(LEFT_BY_PROGRAMS)]  # fmt: skip
    if BODY in names:
        _check(given, [one for one in members if one.filename.endswith(".xml")])
        try:
            yield read_docx(given, archive)
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as bad:
            yield NotRead(f"is a document that cannot be unpacked: {bad}")
        return
    if WEB_ARCHIVE in names and any(name.startswith("archive/") for name in names):
        members = [one for one in members if one.filename.startswith("archive/")]
    given.may_unpack()
    _check(given, members)
    yield from _unpack(given, archive, members)


def _check(given: Given, members: list[zipfile.ZipInfo]) -> None:
    """Raises PastLimit where the archive itself says that it is too much, or uses the same bytes for several parts."""
    most = given.limits.size_mb * MB
    if sum(one.file_size for one in members if one.file_size <= most) > given.room.left:
        raise PastLimit(given.room.why)
    end = 0
    for one in sorted(members, key=lambda one: one.header_offset):
        if one.header_offset < end:
            raise PastLimit("is a ZIP whose parts lie over one another, which no program writes")
        end = one.header_offset + one.compress_size


def _unpack(given: Given, archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> Iterator[Message]:
    count, left = 0, []
    for one in members:
        if (why := _why_not(one, given.limits.size_mb)) is not None:
            left.append(f"{_shown(one.filename)} {why}")
            continue
        try:
            with archive.open(one) as file:
                data = given.take(file.read, _shown(one.filename))
        except TooLarge as bad:
            left.append(str(bad))
            continue
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError, ValueError) as bad:
            left.append(f"{_shown(one.filename)} cannot be unpacked: {_words(bad)}")
            continue
        count += 1
        yield Member(one.filename[:LONGEST_PATH], data)
    yield give_verdict("ZIP", count, left)


def give_verdict(called: str, count: int, left: list[str]) -> NotRead | Whole:
    """What a file is of which `count` parts were unpacked, and others left for reasons."""
    if left:
        more = f", and {len(left) - 1} more" if len(left) > 1 else ""
        return NotRead(f"is a {called} of which not all was unpacked: {left[0]}{more}; {count} of its parts are kept")
    return Whole(count) if count else NotRead(f"is a {called} with nothing in it")


def _why_not(member: zipfile.ZipInfo, most_mb: int) -> str | None:
    if member.flag_bits & 0x1:
        return "is locked with a password"
    if stat.S_IFMT(member.external_attr >> 16) not in (0, stat.S_IFREG):
        return "is a link or a device, which is not followed"
    if member.file_size > most_mb * MB:
        return f"has more than the {most_mb} MB that are unpacked of one part (--max-mb)"
    return None


def _shown(path: str) -> str:
    return path if len(path) <= 100 else f"{path[:60]}…{path[-30:]}"


def _words(bad: Exception) -> str:
    return str(bad)[:200] or type(bad).__name__


def read_gzip(given: Given) -> Iterator[Message]:
    """What is packed in it, as one item; a web archive that is packed record by record is read as one."""
    from spolia.preserve.warc import read_warc

    if _unzipped_start(given) == b"WARC/":
        yield from read_warc(given)
        return
    given.may_unpack()
    try:
        data = given.take(_Inflated(given.file).read, "one part")
    except (zlib.error, EOFError) as bad:
        yield NotRead(f"is a gzip that cannot be unpacked: {_words(bad)}")
        return
    name = PurePath(given.ask.name).name
    yield Member(name[:-3] if name.lower().endswith(".gz") else f"{name} unpacked", data)
    yield Whole(1)


def _unzipped_start(given: Given) -> bytes:
    given.file.seek(0)
    try:
        return zlib.decompressobj(31).decompress(given.file.read(1 << 12), 5)
    except zlib.error:
        return b""
    finally:
        given.file.seek(0)


class _Inflated:
    """The unpacked bytes of a gzip, members one after another, a block at a time whatever they unpack to."""

    def __init__(self, file: Any) -> None:
        self._file, self._inflate, self._packed = file, zlib.decompressobj(31), b""

    def read(self, size: int) -> bytes:
        while True:
            if self._inflate.eof:
                rest = self._inflate.unused_data or self._file.read(size)
                if not rest.strip(b"\0"):
                    return b""
                self._inflate, self._packed = zlib.decompressobj(31), rest
            packed = self._packed or self._file.read(size)
            if not packed:
                raise EOFError("it is cut off")
            data = self._inflate.decompress(packed, size)
            self._packed = self._inflate.unconsumed_tail
            if data:
                return data
