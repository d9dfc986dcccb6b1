"""The process that reads what strangers wrote. It forks a child for each item, and the child can do next to nothing.

A child is given two open files, the item to read and a pipe to answer on, and then bound by the kernel:
    no other file, socket or pipe can be opened      RLIMIT_NOFILE 0
    no file can be written                           RLIMIT_FSIZE 0
    no process can be begun                          RLIMIT_NPROC 0 (which does not bind root; the hook below does)
    memory, processor time, time by the clock        RLIMIT_AS, RLIMIT_CPU, an alarm that ends it
An audit hook, which nothing can take off again, refuses the same in Python's own words, so that a parser that reaches for the
network fails there. What dies, dies alone: its parent says how, and the next item has a child of its own.
"""

from __future__ import annotations

import gc
import os
import signal
import socket
import struct
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import msgspec

from spolia.preserve.found import Message, NotRead
from spolia.preserve.intake import read_item
from spolia.preserve.kinds import SNIFFED, find_form
from spolia.preserve.limits import MB, OUT_OF_MEMORY, Limits
from spolia.preserve.parsers import prepare
from spolia.preserve.reader import Ask

REFUSED = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system", "os.startfile", "webbrowser.",
           "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate", "os.chmod", "os.chown",
           "urllib.", "http.", "ftplib.", "smtplib.", "pty.", "ctypes.dlopen", "open")  # fmt: skip


class Refused(PermissionError):
    """A parser reached for a file, the network or another process."""


def bind(limits: Limits) -> None:
    """Takes from this process, for good, all that reading does not need."""
    try:
        import resource
    except ImportError:  # not a POSIX system: the hook and the limits on size still hold
        resource = None  # type: ignore[assignment]
    if resource is not None:
        memory = limits.memory_mb * MB
        with suppress(ValueError, OSError):  # not every system bounds memory so
            _lower(resource, resource.RLIMIT_AS, memory)
        _lower(resource, resource.RLIMIT_CPU, limits.seconds, 1)
        for what in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE, resource.RLIMIT_NPROC):
            _lower(resource, what, 0)
    sys.addaudithook(_refuse)


def _lower(resource: Any, what: int, soft: int, more: int = 0) -> None:
    _, most = resource.getrlimit(what)
    hard = soft + more if most == resource.RLIM_INFINITY else min(soft + more, most)
    resource.setrlimit(what, (min(soft, hard), hard))


def _refuse(event: str, _: tuple[Any, ...]) -> None:
    if event.startswith(REFUSED):
        raise Refused(f"reading may not {event}")


class _Answers:
    """The pipe: the alarm rests while it is written to, since then it is our side that takes its time."""

    def __init__(self, pipe: int, limits: Limits) -> None:
        self._pipe, self._left = pipe, float(limits.seconds)
        signal.setitimer(signal.ITIMER_REAL, self._left)

    def send(self, message: Message) -> None:
        self._left = max(signal.setitimer(signal.ITIMER_REAL, 0)[0], 0.001)
        raw = msgspec.msgpack.encode(message)
        view = memoryview(struct.pack(">I", len(raw)) + raw)
        while view:
            view = view[os.write(self._pipe, view) :]
        signal.setitimer(signal.ITIMER_REAL, self._left)


def _read(item: int, pipe: int, ask: Ask) -> None:
    """Answers for one item, in the child."""
    for number in (signal.SIGALRM, signal.SIGPIPE, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    file = os.fdopen(item, "rb")
    answers = _Answers(pipe, ask.limits)
    bind(ask.limits)
    for message in _messages(file, ask):
        answers.send(message)


def _messages(file: Any, ask: Ask) -> Iterator[Message]:
    try:
        yield from read_item(file, ask)
    except MemoryError:
        yield NotRead(OUT_OF_MEMORY)
    except RecursionError:
        yield NotRead("is nested too deep to be read")
    except Exception as bad:  # whatever an item does to its parser concerns that item alone
        yield NotRead(f"the parser gave up on it: {type(bad).__name__}")


def _fork(item: int, pipe: int, ask: Ask, control: socket.socket) -> int:
    """How the child that read it ended, as os.waitpid says it."""
    child = os.fork()
    if child == 0:
        try:
            control.close()  # what asks is no business of the child's
            _read(item, pipe, ask)
            os._exit(0)
        except BaseException:
            os._exit(1)
    os.close(item)
    os.close(pipe)
    return os.waitpid(child, 0)[1]


def _receive(control: socket.socket) -> tuple[Ask, int, int] | None:
    """The next item and the pipe to answer on; None where there is none any more."""
    raw, files, _, _ = socket.recv_fds(control, 1 << 16, 2)
    if len(raw) < 4 or len(files) != 2:
        return None
    (length,) = struct.unpack(">I", raw[:4])
    while len(raw) < length + 4 and (more := control.recv(1 << 16)):
        raw += more
    return msgspec.msgpack.decode(raw[4:], type=Ask), files[0], files[1]


def main(handle: int) -> None:
    """Answers until the other side of the socket `handle` closes."""
    control = socket.socket(fileno=handle)
    control.sendall(b"r")
    while (received := _receive(control)) is not None:
        ask, item, pipe = received
        # What a parser loads of its own is loaded here, before anything of the item is looked at but its first bytes.
        prepare(find_form(os.pread(item, SNIFFED, 0), ask.name, ask.media)[0])
        gc.freeze()
        control.sendall(struct.pack(">i", _fork(item, pipe, ask, control)))
