"""A bundle: a case's evidence, claims and record in one folder or ZIP with the log that vouches for them, to be checked far from the case.

    README.md                   what this is, and how to check it
    ro-crate-metadata.json      the same for other programs (RO-Crate)
    evidence/9f/9f3c41…         files by their SHA-256, as in the ledger (left out where rights say so; then `evidence` is false below)
    texts/1c/1c90….txt          the reports' texts (left out with the evidence)
    reports.jsonl claims.jsonl record.json tables/…
    verify.py                   checks all this with nothing but Python
    manifest.sha256             the SHA-256 of each file above, as `sha256sum -c` reads it

    log/checkpoint log/tile/…   the log with its signed head, as C2SP tlog-tiles lays it down
    proofs/5-9f3c41….tlog-proof for each piece of evidence the proof that the log holds it
    key.pub                     the public keys that the log names
    stamps/…                    the time-stamps on its heads, and the heads

The hash of the manifest stands in the log's entry `bundle-exported`, which is under the head: so one signature vouches for all.
"""

from __future__ import annotations

import base64
import hashlib
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO, Protocol

from spolia.errors import CaseUnusable, LedgerBroken
from spolia.ledger.evidence import BLOCK, Readable
from spolia.ledger.ledger import PUBLIC_KEYS, Ledger
from spolia.ledger.log import KEPT
from spolia.ledger.notes import Note
from spolia.ledger.stamps import OTS, STAMP

CHECKPOINT, LOG, MANIFEST, PROOFS = "log/checkpoint", "log", "manifest.sha256", "proofs"
EXPORTED = "bundle-exported"
MOST_BYTES = 256 << 20  # of one file that is read whole: a tile, a list, a proof; evidence is read block by block
ZIP_TIME = (1980, 1, 1, 0, 0, 0)  # the same bundle has the same bytes


class Sink(Protocol):
    """Where the files of a bundle go: a folder or a ZIP."""

    def put(self, name: str, stream: Readable) -> None: ...


@dataclass
class Written:
    """What was put into a bundle so far: each file's SHA-256 and size, by its name."""

    sink: Sink
    files: dict[str, tuple[str, int]] = field(default_factory=dict)

    def put(self, name: str, stream: Readable) -> None:
        """Writes all that the stream holds under that name."""
        hashed = _Hashed(stream)
        self.sink.put(name, hashed)
        self.files[name] = (hashed.digest.hexdigest(), hashed.size)

    @staticmethod
    def hash(data: bytes) -> str:
        """The SHA-256 of the bytes, in hex."""
        return hashlib.sha256(data).hexdigest()

    def manifest(self) -> bytes:
        """The list of the files so far, in order of name."""
        return "".join(f"{sha256}  {name}\n" for name, (sha256, _) in sorted(self.files.items())).encode()


class _Hashed:
    def __init__(self, stream: Readable) -> None:
        self._stream, self.digest, self.size = stream, hashlib.sha256(), 0

    def read(self, size: int, /) -> bytes:
        block = self._stream.read(size)
        self.digest.update(block)
        self.size += len(block)
        return block


@contextmanager
def open_sink(path: Path) -> Iterator[Sink]:
    """A new ZIP where the path ends so, else a folder, which must be new or empty. A ZIP stands under its name only once it is whole."""
    try:
        if path.suffix.lower() == ".zip":
            passing = path.with_name(path.name + ".passing")
            try:
                with zipfile.ZipFile(passing, "w", zipfile.ZIP_DEFLATED) as opened:
                    yield _Zip(opened)
                passing.replace(path)
            finally:
                passing.unlink(missing_ok=True)
            return
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise CaseUnusable(f"{path} holds other things; name a folder that is new or empty, or a file that ends in .zip.")
        yield _Folder(path)
    except OSError as bad:
        raise CaseUnusable(f"{path} cannot be written: {bad.strerror or bad}.") from None


class _Folder:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, name: str, stream: Readable) -> None:
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            _copy(stream, file)


class _Zip:
    def __init__(self, opened: zipfile.ZipFile) -> None:
        self._zip = opened

    def put(self, name: str, stream: Readable) -> None:
        told = zipfile.ZipInfo(name, ZIP_TIME)
        told.compress_type, told.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
        with self._zip.open(told, "w", force_zip64=True) as file:
            _copy(stream, file)


def _copy(stream: Readable, file: IO[bytes]) -> None:
    while block := stream.read(BLOCK):
        file.write(block)


def log_files(ledger: Ledger, note: Note) -> Iterator[tuple[str, bytes]]:
    """The log under a head as C2SP tlog-tiles, name and bytes: tiles first and the head last, so that a head never sums up what is not there."""
    size = int(note.text.split("\n")[1])
    for tile in ledger.tiles(size):
        yield tile.path, tile.data
    yield "checkpoint", str(note).encode()


def vouching_files(ledger: Ledger, size: int) -> Iterator[tuple[str, bytes]]:
    """What vouches for the files of a bundle, name and bytes: the log of `size` entries, keys, proofs, time-stamps."""
    note = ledger.checkpoint(size)
    for name, data in log_files(ledger, note):
        yield f"{LOG}/{name}", data
    yield PUBLIC_KEYS, ledger.public_keys().encode()
    kept = {
        entry.number: entry
        for entry in ledger.entries(*(f'"what":"{what}"' for what in KEPT))
        if entry.what in KEPT and entry.number < size
    }
    for proof in ledger.prove_entries(kept, note):
        sha256 = str(kept[proof.index].body["sha256"])
        yield f"{PROOFS}/{proof.index}-{sha256[:16]}.tlog-proof", str(proof).encode()
    for entry in ledger.entries(f'"what":"{STAMP}"'):
        if entry.what == STAMP and entry.number < size:
            yield f"stamps/{entry.number}-head.txt", str(entry.body["head"]).encode()
            yield f"stamps/{entry.number}{'.ots' if entry.body['form'] == OTS else '.tsr'}", base64.b64decode(str(entry.body["reply"]))


def export_log(ledger: Ledger, folder: Path) -> int:
    """How many files of the log were written into `folder`, which may hold it from before: any static server can then serve it."""
    count = 0
    for count, (name, data) in enumerate(log_files(ledger, ledger.signed_checkpoint()), 1):  # noqa: B007
        path = folder / name
        if path.is_file() and path.read_bytes() == data:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        passing = path.with_name(path.name + ".passing")
        passing.write_bytes(data)
        passing.replace(path)
    (folder / PUBLIC_KEYS).write_text(ledger.public_keys(), "utf-8")
    return count + 1


class Bundle:
    """A bundle to read, folder or ZIP: what its names lead out of it is not read."""

    def __init__(self, path: Path, opened: zipfile.ZipFile | None) -> None:
        self.path, self._zip = path, opened

    @classmethod
    @contextmanager
    def open(cls, path: Path) -> Iterator[Bundle]:
        """The bundle at `path`. Raises LedgerBroken where it is neither a folder nor a ZIP."""
        if path.is_dir():
            yield cls(path, None)
            return
        try:
            opened = zipfile.ZipFile(path)
        except (OSError, zipfile.BadZipFile) as bad:
            raise LedgerBroken(f"{path} is no bundle: it is neither a folder nor a ZIP ({bad}).") from None
        with opened:
            yield cls(path, opened)

    def names(self) -> set[str]:
        """The names of all files, with `/` between folders."""
        if self._zip is not None:
            return {info.filename for info in self._zip.infolist() if not info.is_dir()}
        return {path.relative_to(self.path).as_posix() for path in self.path.rglob("*") if path.is_file()}

    @contextmanager
    def stream(self, name: str) -> Iterator[BinaryIO]:
        """The file's bytes, to read. Raises LedgerBroken where it is not there or cannot be read."""
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts or "\\" in name:
            raise LedgerBroken(f"the name {name!r} leads out of the bundle.")
        try:
            if self._zip is None:
                path = self.path / name
                if not path.resolve().is_relative_to(self.path.resolve()):
                    raise LedgerBroken(f"the name {name!r} leads out of the bundle.")
                with path.open("rb") as file:
                    yield file
            else:
                with self._zip.open(name) as member:
                    yield member  # type: ignore[misc]
        except (OSError, KeyError, ValueError, RuntimeError, NotImplementedError, zipfile.BadZipFile, EOFError) as bad:
            raise LedgerBroken(f"{name} cannot be read: {getattr(bad, 'strerror', None) or bad}.") from None

    def read(self, name: str, most: int = MOST_BYTES) -> bytes:
        """The file's bytes. Raises LedgerBroken where it is larger than `most`, or cannot be read."""
        with self.stream(name) as file:
            data = file.read(most + 1)
        if len(data) > most:
            raise LedgerBroken(f"{name} is larger than {most} bytes.")
        return data

    def hash(self, name: str) -> tuple[str, int]:
        """The SHA-256 and size of the file."""
        hashed = None
        with self.stream(name) as file:
            hashed = _Hashed(file)
            while hashed.read(BLOCK):
                pass
        return hashed.digest.hexdigest(), hashed.size


def is_bundle(path: Path) -> bool:
    """The path is that of a bundle rather than of a case."""
    return zipfile.is_zipfile(path) if path.is_file() else (path / CHECKPOINT).is_file()
