"""What is on the disk when the power goes: worked out from the system calls of a command, by the strictest reading of what they promise.

Written bytes are there once their file was synced, and a name, a new one or one taken away, once its folder was. Of what was not synced nothing is
there or, since a disk may write in any order, any part of it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.calls import follow
from tests.faults.warm import Done, Warm

TRACED = "openat,write,pwrite64,rename,unlink,mkdir,ftruncate,fsync,fdatasync"
_LINE = re.compile(r"(\w+)\((.*)\)\s+= (-?\d+)")
_HANDLE = re.compile(r"^(\d+)<([^>]*)>")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


def _plain(escaped: str) -> bytes:
    return bytes.fromhex(escaped.replace("\\x", "")) if "\\x" in escaped else escaped.encode()


@dataclass(eq=False)
class File:
    """A file's bytes as programs see them, as they surely are on the disk, and the writes between the two."""

    seen: bytearray = field(default_factory=bytearray)
    synced: bytes = b""
    pending: list[tuple[int, bytes]] = field(default_factory=list)

    def write(self, at: int, data: bytes) -> None:
        self.seen.extend(b"\0" * (at - len(self.seen)))
        self.seen[at : at + len(data)] = data
        self.pending.append((at, data))

    def cut(self, size: int) -> None:
        self.seen[size:] = b""
        self.seen.extend(b"\0" * (size - len(self.seen)))
        self.synced, self.pending = bytes(self.seen[:size]), []  # a cut is taken to last: SQLite makes none that it could not bear to lose

    def sync(self) -> None:
        self.synced, self.pending = bytes(self.seen), []

    def left(self, chance: random.Random | None) -> bytes:
        """The bytes that are there after the power went; with `chance` some of what was not synced too."""
        data = bytearray(self.synced)
        for at, written in self.pending:
            if chance is not None and chance.random() < 0.5:
                data.extend(b"\0" * (at - len(data)))
                data[at : at + len(written)] = written
        return bytes(data)


FOLDER = File()  # stands for a folder among the names


class Disk:
    """The names and files under `root`, as seen and as synced; it begins as what lies there now, all of it on the disk."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.names: dict[Path, File] = {}
        for path in root.rglob("*"):
            data = path.read_bytes() if path.is_file() else b""
            self.names[path] = FOLDER if path.is_dir() else File(bytearray(data), data)
        self.kept = dict(self.names)

    def do(self, line: str) -> None:
        """Takes in one call as strace writes it; one that failed or is about something else changes nothing."""
        found = _LINE.match(line)
        if found is None or int(found[3]) < 0:
            return
        name, told = found[1], found[2]
        handle = _HANDLE.match(told)
        path = Path(_plain(handle[2]).decode()) if handle else None
        texts = [_plain(text) for text in _TEXT.findall(told)]
        getattr(self, f"_{name}")(path, texts, told)

    def _of(self, raw: bytes) -> Path:
        return self.root / raw.decode()

    def _openat(self, _: Path | None, texts: list[bytes], told: str) -> None:
        path = self._of(texts[0])
        if "O_CREAT" in told and path.is_relative_to(self.root) and path not in self.names:
            self.names[path] = File()
        elif "O_TRUNC" in told and path in self.names:
            self.names[path].cut(0)

    def _write(self, path: Path | None, texts: list[bytes], _: str) -> None:
        if path in self.names:
            self.names[path].write(len(self.names[path].seen), texts[0])

    def _pwrite64(self, path: Path | None, texts: list[bytes], told: str) -> None:
        if path in self.names:
            self.names[path].write(int(told.rsplit(", ", 1)[1]), texts[0])

    def _ftruncate(self, path: Path | None, _: list[bytes], told: str) -> None:
        if path in self.names:
            self.names[path].cut(int(told.rsplit(", ", 1)[1]))

    def _rename(self, _: Path | None, texts: list[bytes], __: str) -> None:
        if self._of(texts[0]) in self.names:
            self.names[self._of(texts[1])] = self.names.pop(self._of(texts[0]))

    def _unlink(self, _: Path | None, texts: list[bytes], __: str) -> None:
        self.names.pop(self._of(texts[0]), None)

    def _mkdir(self, _: Path | None, texts: list[bytes], __: str) -> None:
        if self._of(texts[0]).is_relative_to(self.root):
            self.names[self._of(texts[0])] = FOLDER

    def _fsync(self, path: Path | None, _: list[bytes], __: str) -> None:
        if path in self.names and self.names[path] is not FOLDER:
            self.names[path].sync()
        elif path is not None:
            self.kept = {p: f for p, f in self.kept.items() if p.parent != path} | {p: f for p, f in self.names.items() if p.parent == path}

    _fdatasync = _fsync

    def after_power_cut(self, goal: Path, chance: random.Random | None) -> None:
        """Writes to `goal` what is on the disk when the power goes now."""
        there = self.kept if chance is None or chance.random() < 0.5 else self.kept | self.names
        goal.mkdir()
        for path, file in sorted(there.items()):
            if path.name.endswith("-shm") or not all(
                parent in there for parent in path.parents if parent != self.root and parent.is_relative_to(self.root)
            ):
                continue
            if file is FOLDER:
                (goal / path.relative_to(self.root)).mkdir()
            else:
                (goal / path.relative_to(self.root)).write_bytes(file.left(chance))


def follow_to_disk(warm: Warm, disk: Disk, args: list[str], log: Path) -> Iterator[tuple[str, Done]]:
    """What the command says, a line at a time as it says it, while `disk` is what it had made of the disk by then; and how the command ended."""
    done = follow(warm, disk.root, args, ["-xx", "-s", "10000000", "-e", f"trace={TRACED}"], log)
    for line in log.read_text("utf-8", "replace").splitlines():
        if line.startswith("write(1<"):
            if said := _plain(_TEXT.findall(line)[0]).decode():
                yield said, done
        else:
            disk.do(line)
