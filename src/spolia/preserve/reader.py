"""The other process, from our side: it is given one open file at a time and says what that holds.

The process (worker.py) is begun with the first item, forks a child for each, and is begun again where it dies. A child that runs
out of time or memory, or crashes, costs its own item.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO

import msgspec

from spolia.errors import SpoliaError
from spolia.preserve.found import Found, Member, Message, NotRead, Part, Parts, Whole
from spolia.preserve.limits import MB, Limits, Room

START_S = 60  # seconds that the process may take to begin, on a slow and busy machine
GRACE_S = 5  # seconds after its own that a child is waited for, should the kernel's alarm not end it
LONGEST_NAME = 1000  # characters of a name that the process is told: enough to see what kind of file it is
# Begins our own module by its place on the disk and not by what the environment says, which it is not to see.
BEGIN = "import sys; sys.path.insert(0, sys.argv[1]); from spolia.preserve.worker import main; main(int(sys.argv[2]))"
PACKAGE = str(Path(__file__).parents[2])


class Ask(msgspec.Struct, frozen=True):
    """What the process is told with an open file: its name and size, how deep in other files it lies, what it may cost.

    `media` is the Content-Type that it was given with, "" where there was none.
    `url` is where it was captured from, "" where nobody said: what a page names stands relative to that.
    `room` is how many bytes it may unpack to and `room_why` what to say past that; `columns` are a table's by our names for them.
    """

    name: str
    size: int
    limits: Limits
    nesting: int = 0
    room: int = 0
    room_why: str = ""
    columns: dict[str, str] = {}
    media: str = ""
    url: str = ""


class Reader:
    """Reads items one after another. Use it as a context, so that its process ends with it."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._worker: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def read(self, file: IO[bytes], ask: Ask) -> Iterator[Message]:
        """What the file holds: its parts as they are found and, last, what it is itself. `file` must be one of the system's."""
        try:
            yield from self._read(file, ask)
        except TimeoutError:
            self.end()
            yield NotRead(_too_long(ask.limits))
        except (OSError, EOFError, msgspec.MsgspecError):
            self.end()
            yield NotRead("the process that reads broke off on it")

    def read_bytes(self, data: bytes, name: str, columns: Mapping[str, str] | None = None, media: str = "") -> Found | Parts | NotRead:
        """What these bytes hold, whole: a report, parts, or why nothing."""
        room = Room(self.limits, len(data))
        ask = Ask(told_name(name), len(data), self.limits, 0, room.left, room.why, dict(columns or {}), media)
        with tempfile.TemporaryFile() as file:
            file.write(data)
            file.flush()
            file.seek(0)
            *parts, itself = self.read(file, ask)
        assert isinstance(itself, Found | NotRead | Whole)
        inside = tuple(part for part in parts if isinstance(part, Part | Member))
        return Parts(inside, itself) if inside or isinstance(itself, Whole) else itself

    def _read(self, file: IO[bytes], ask: Ask) -> Iterator[Message]:
        control = self._begin()
        ours, theirs = os.pipe()
        try:
            try:
                raw = msgspec.msgpack.encode(ask)
                socket.send_fds(control, [struct.pack(">I", len(raw)) + raw], [file.fileno(), theirs])
            finally:
                os.close(theirs)
            last: Message | None = None
            while (answer := self._message(ours, ask.limits)) is not None:
                last = msgspec.msgpack.decode(answer, type=Message)
                if not isinstance(last, Part | Member):
                    break  # nothing follows a verdict
                yield last
        finally:
            os.close(ours)
        status = self._status(control)
        yield last if isinstance(last, Found | NotRead | Whole) else NotRead(_why_died(status, ask.limits))

    def _message(self, pipe: int, limits: Limits) -> bytearray | None:
        until = time.monotonic() + limits.seconds + GRACE_S
        length = _take(pipe, 4, until)
        if len(length) < 4:
            return None
        (size,) = struct.unpack(">I", length)
        if size > (4 * limits.size_mb + 64) * MB:  # a text can grow by its encoding, and no more
            raise EOFError
        raw = _take(pipe, size, until)
        return raw if len(raw) == size else None

    def _status(self, control: socket.socket) -> int:
        control.settimeout(GRACE_S)
        raw = control.recv(4)
        if len(raw) < 4:
            raise EOFError
        status: int = struct.unpack(">i", raw)[0]
        return status

    def _begin(self) -> socket.socket:
        if self._worker is not None and self._control is not None and self._worker.poll() is None:
            return self._control
        self.end()
        if not hasattr(os, "fork"):
            raise SpoliaError("files are read in processes that are forked and bound by the system (docs/intake.md); this system has none.")
        ours, theirs = socket.socketpair()
        command = [sys.executable, "-I", "-c", BEGIN, PACKAGE, str(theirs.fileno())]
        with theirs:
            self._worker = subprocess.Popen(  # noqa: S603  our own module, no shell, no word from any input
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, pass_fds=[theirs.fileno()],
                env={}, process_group=0,
            )  # fmt: skip
        self._control = ours
        ours.settimeout(START_S)
        if ours.recv(1) != b"r":
            raise SpoliaError("the process that reads files could not be begun; nothing was read.")
        return ours

    def end(self) -> None:
        """Ends the process and whatever it is reading."""
        if self._control is not None:
            self._control.close()
        if self._worker is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._worker.pid, signal.SIGKILL)
            self._worker.wait()
        self._worker = self._control = None


def told_name(name: str) -> str:
    """The end of the name, as far as a parser needs it to see what kind of file it is."""
    return name[-LONGEST_NAME:].encode("utf-8", "replace").decode("utf-8")


def _take(pipe: int, length: int, until: float) -> bytearray:
    """So many bytes from the pipe; fewer where it ends. Raises TimeoutError."""
    got, ready = bytearray(), select.poll()  # select(2) itself takes no file with a number above 1,023
    ready.register(pipe, select.POLLIN)
    while len(got) < length:
        if not ready.poll(max(0.0, until - time.monotonic()) * 1000):
            raise TimeoutError
        block = os.read(pipe, min(length - len(got), MB))
        if not block:
            break
        got += block
    return got


def _too_long(limits: Limits) -> str:
    return f"reading it took longer than {limits.seconds} s (--max-seconds)"


def _why_died(status: int, limits: Limits) -> str:
    ended = os.WTERMSIG(status) if os.WIFSIGNALED(status) else None
    if ended in (signal.SIGALRM, signal.SIGXCPU):
        return _too_long(limits)
    if ended is None and os.WEXITSTATUS(status) == 0:
        return "the process that reads broke off on it"
    return f"the process that reads broke on it, within {limits.memory_mb} MB (--max-memory-mb)"
