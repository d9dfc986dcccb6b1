"""Files of places, opened: which form a file is in, its lines, and what is in a .zip; nothing is ever unpacked to disk.

Nothing here trusts a file. No more is read of it than the limit, whatever it says of its size; a line has a limit too; names of what is in a
.zip are only shown.
"""

from __future__ import annotations

import io
import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from spolia.errors import BadCommand, harmless
from spolia.knowledge import geonames
from spolia.knowledge.forms import Fault, shortened
from spolia.knowledge.geojson import read_geojson
from spolia.knowledge.imports import Given, LeftOut, Place, Row, Terms, read_place
from spolia.knowledge.own_gazetteer import OWN_PLACES
from spolia.knowledge.place_lists import NEEDED, columns_of, read_head, read_list

FORMS = {"geonames": "GeoNames dump", "geojson": "GeoJSON", "csv": "table"}
SNIFFED = 1 << 16  # bytes from which the form is told
LONGEST_LINE = 1 << 16  # bytes; the longest of GeoNames has some 25,000
LINES_SNIFFED = 20
ENDINGS = {".geojson": "geojson", ".json": "geojson", ".csv": "csv", ".tsv": "csv"}
READ_FROM_ZIP = (".txt", *ENDINGS)
ENCRYPTED = 1  # the bit of a .zip that says so
STANDARD = "-"


class Bounded(io.RawIOBase):
    """A stream that gives `most_mb` and no more: what lies beyond raises BadCommand."""

    def __init__(self, stream: BinaryIO, name: str, most_mb: int) -> None:
        self._stream, self._name, self._most_mb, self._left = stream, name, most_mb, most_mb << 20

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        data = self._stream.read(len(buffer))
        self._left -= len(data)
        if self._left < 0:
            raise BadCommand(f"{self._name} holds more than {self._most_mb} MB; where it is to be trusted, allow more: --max-mb")
        buffer[: len(data)] = data
        return len(data)


@dataclass(frozen=True, slots=True)
class PlaceFile:
    """A file of places at its beginning: its name for messages, its form by the words of FORMS, its bytes."""

    name: str
    form: str
    stream: BinaryIO

    def rows(self, terms: Terms, given: Given) -> Iterator[Row | LeftOut | Fault]:
        """What each of its rows is. Raises BadCommand where it cannot be read at all."""
        if self.form == "geojson":
            return read_geojson(self.stream.read(), self.name, given)
        if self.form == "geonames":
            return geonames.read_dump(read_lines(self.stream, self.name), self.name, terms)
        return read_list(read_lines(self.stream, self.name), self.name, given)


@contextmanager
def open_places(path: str, given: Given, most_mb: int, stdin: BinaryIO) -> Iterator[PlaceFile]:
    """The file of places at `path`, "-" for standard input. Raises BadCommand where it cannot be read, or is in no form that is known."""
    shown = harmless(path)
    try:
        with _open_bytes(path, most_mb, stdin) as stream:
            packed_whole = zipfile.is_zipfile(stream)
            stream.seek(0)
            if packed_whole:
                with zipfile.ZipFile(stream) as archive, archive.open(_wanted(archive, path)) as packed:
                    yield _told(f"{shown}: {harmless(shortened(packed.name))}", packed.name, packed, given, most_mb)  # type: ignore[arg-type]
            else:
                yield _told(shown, path, stream, given, most_mb)
    except OSError as bad:
        raise BadCommand(f"{shown} cannot be read: {bad.strerror or bad}") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, UnicodeDecodeError) as bad:
        raise BadCommand(f"{shown} cannot be unpacked: {harmless(str(bad))}") from None


@contextmanager
def _open_bytes(path: str, most_mb: int, stdin: BinaryIO) -> Iterator[BinaryIO]:
    """The file's bytes, which can be gone through twice; those of a pipe are held in memory for that."""
    if path == STANDARD:
        yield io.BytesIO(Bounded(stdin, path, most_mb).read())
        return
    with Path(path).open("rb") as file:
        regular = stat.S_ISREG(os.fstat(file.fileno()).st_mode)
        yield file if regular else io.BytesIO(Bounded(file, harmless(path), most_mb).read())


def _wanted(archive: zipfile.ZipFile, path: str) -> zipfile.ZipInfo:
    """What is read of an archive: the one file that may hold places, or of several the one that bears its name."""
    files = [info for info in archive.infolist() if _ending(info.filename) in READ_FROM_ZIP and not info.is_dir()]
    files = [info for info in files if not PurePosixPath(info.filename).name.lower().startswith("readme")]
    named = [info for info in files if PurePosixPath(info.filename).stem == Path(path).stem]
    if len(one := named if len(files) > 1 else files) != 1:
        what = "no file" if not files else f"{len(files)} files"
        raise BadCommand(f"{harmless(path)} holds {what} of places ({', '.join(READ_FROM_ZIP)}); unpack it and name the one that is meant")
    if one[0].flag_bits & ENCRYPTED or one[0].compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise BadCommand(f"{harmless(path)} is locked or packed in an uncommon way; unpack it and name the file in it")
    return one[0]


def _told(name: str, file: str, stream: BinaryIO, given: Given, most_mb: int) -> PlaceFile:
    form = given.form or find_form(stream.read(SNIFFED), file, given)
    if form is None:
        raise BadCommand(f"{name} is no GeoNames dump, GeoJSON or table of places that Spolia knows; say which it is: --format")
    stream.seek(0)
    return PlaceFile(name, form, io.BufferedReader(Bounded(stream, name, most_mb)))


def find_form(start: bytes, name: str, given: Given) -> str | None:
    """The form of a file that begins so and has that name, by what it holds and then by its name; None where neither tells."""
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"{"):
        return "geojson"
    lines = text.splitlines()[:LINES_SNIFFED]
    head = next((line for line in lines if line.strip() and not line.startswith(b"#")), b"")
    if set(NEEDED) <= set(columns_of(read_head(head.decode("utf-8", "replace")), given)):
        return "csv"
    if any(line.count(b"\t") == geonames.CELLS - 1 and line.split(b"\t", 1)[0].isdigit() for line in lines):
        return "geonames"
    return ENDINGS.get(_ending(name))


def read_lines(stream: BinaryIO, file: str) -> Iterator[tuple[int, str] | Fault]:
    """Each line with its number, without its end; a Fault for one that is too long or no UTF-8."""
    number = 0
    while raw := stream.readline(LONGEST_LINE):
        number += 1
        if len(raw) == LONGEST_LINE and not raw.endswith(b"\n"):
            while (rest := stream.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
                pass
            yield Fault(file, f"is longer than {LONGEST_LINE:,} bytes", number)
            continue
        try:
            yield number, raw.decode("utf-8").rstrip("\r\n")
        except UnicodeDecodeError as bad:
            yield Fault(file, f"is not UTF-8 at byte {bad.start + 1}; save the file as UTF-8", number)


def read_own_places(folder: Path, terms: Terms) -> Iterator[Place | Fault]:
    """The places of the gazetteer.csv among a case's tables; none where there is none."""
    path, file = folder / OWN_PLACES, f"tables/{OWN_PLACES}"
    if not path.exists():
        return
    try:
        with path.open("rb") as stream:
            for row in read_list(read_lines(stream, file), file, Given()):
                place = read_place(row, terms, Given()) if isinstance(row, Row) else row
                yield row.fault(f"is {place.why}") if isinstance(place, LeftOut) and isinstance(row, Row) else place  # type: ignore[misc]
    except OSError as bad:
        yield Fault(file, f"cannot be read: {bad.strerror}")
    except BadCommand as bad:
        yield Fault(file, str(bad).removeprefix(file).strip())


def _ending(name: str) -> str:
    return PurePosixPath(name).suffix.lower()
