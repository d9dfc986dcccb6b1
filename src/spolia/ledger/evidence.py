"""Evidence: files named by the SHA-256 of their bytes. What is kept is on disk, name and all, before `keep` comes back.

A file is written beside the others under a passing name, synced, given its own name, and then its folder is synced. A crash
leaves at worst a passing name, which the next `sweep` takes away. Nothing is ever overwritten but a copy whose bytes no
longer have the hash of its name.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from spolia.errors import LedgerBroken

BLOCK = 1 << 20  # bytes read at a time
PASSING = "passing"  # the folder of files that have no name yet


class Readable(Protocol):
    """Anything that gives bytes, a block at a time, and none at its end."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Kept:
    """One file's bytes as they lie in the ledger: `new` where they were not there, `mended` where the copy there was damaged."""

    sha256: str
    size: int
    new: bool
    mended: bool = False


def sync_folder(folder: Path) -> None:
    """Makes the names in `folder` as lasting as the bytes of its files; does nothing where a folder cannot be opened."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Evidence:
    """The files under `folder`: "9f/9f3c41…", by the first two hex digits, so that no folder grows too long to list."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._named: set[str] = set()  # the folders in it whose names are surely on the disk

    def create(self) -> None:
        """Makes the folder, if it is not there."""
        (self.folder / PASSING).mkdir(parents=True, exist_ok=True)
        sync_folder(self.folder)
        sync_folder(self.folder.parent)

    def sweep(self, idle_s: float = 0) -> None:
        """Takes away what a crash left half written. Whoever cannot know that nobody else writes takes only what has lain idle for so long."""
        for left in (self.folder / PASSING).glob("*"):
            with suppress(OSError):
                if not idle_s or time.time() - left.stat().st_mtime > idle_s:
                    left.unlink()

    def path(self, sha256: str) -> Path:
        """Where the bytes with that hash lie, or would lie."""
        return self.folder / sha256[:2] / sha256

    def keep(self, stream: Readable) -> Kept:
        """All that `stream` still holds, kept; on return bytes and name are on disk. Several threads may keep at once."""
        passing = self.folder / PASSING / secrets.token_hex(8)
        try:
            sha256, size = _copy(stream, passing)
            there = self.path(sha256)
            whole = there.is_file() and hash_file(there) == sha256
            if whole:
                sync_folder(there.parent)  # an earlier run may have ended between the name and the sync
                return Kept(sha256, size, new=False)
            damaged = there.exists()
            _sync_file(passing)
            self._name(passing, there)
            return Kept(sha256, size, new=not damaged, mended=damaged)
        finally:
            with suppress(FileNotFoundError):
                passing.unlink()

    def _name(self, passing: Path, there: Path) -> None:
        if (
            there.parent.name not in self._named
        ):  # that it is there does not say that its own name is on the disk: another may just have made it
            there.parent.mkdir(exist_ok=True)
            sync_folder(self.folder)
            self._named.add(there.parent.name)
        passing.chmod(0o444)
        passing.replace(there)
        sync_folder(there.parent)

    def open(self, sha256: str) -> BinaryIO:
        """The bytes with that hash, to read. Raises LedgerBroken where they are gone."""
        try:
            return self.path(sha256).open("rb")
        except OSError as gone:
            raise LedgerBroken(f"evidence {sha256} should lie in {self.path(sha256)}, but {gone.strerror or gone}.") from None

    def read(self, sha256: str, start: int | None = None, size: int | None = None) -> bytes:
        """The bytes with that hash, or `size` of them from `start`."""
        with self.open(sha256) as file:
            file.seek(start or 0)
            return file.read(-1 if size is None else size)

    def names(self) -> Iterator[str]:
        """The hashes by which files lie in the folder, in order; says nothing of their bytes."""
        for folder in sorted(self.folder.iterdir()):
            if folder.is_dir() and folder.name != PASSING:
                yield from sorted(file.name for file in folder.iterdir())


def _copy(stream: Readable, path: Path) -> tuple[str, int]:
    """The hash and size of what was written to `path`, which is not on disk before it is synced."""
    digest, size = hashlib.sha256(), 0
    with path.open("xb") as file:
        while block := stream.read(BLOCK):
            digest.update(block)
            size += len(block)
            file.write(block)
    return digest.hexdigest(), size


def _sync_file(path: Path) -> None:
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def hash_file(path: Path) -> str:
    """The SHA-256 of the file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
