"""What a process that reads cannot do, and what happens to one that breaks."""

from __future__ import annotations

import json
import os
import resource
import socket
import subprocess
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks import documents as made
from spolia.preserve import Found, NotRead, Reader, preserve_item
from spolia.preserve.limits import MB, Limits, PastLimit, Room
from spolia.preserve.parsers import PARSERS, samples
from spolia.preserve.worker import bind


def tried(attempt: Callable[[], Any], limits: Limits | None = None) -> str:
    """What came of it in a child that is bound as those are that read: "done", or the name of what was raised."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            bind(limits or Limits())
            attempt()
            said = "done"
        except BaseException as bad:
            said = type(bad).__name__
        os.write(theirs, json.dumps(said).encode())
        os._exit(0)
    os.close(theirs)
    with os.fdopen(ours, "rb") as pipe:
        raw = pipe.read()
    os.waitpid(child, 0)
    return str(json.loads(raw)) if raw else "died"


@pytest.mark.parametrize(
    "attempt",
    [
        lambda: socket.create_connection(("127.0.0.1", 9), timeout=1), lambda: socket.getaddrinfo("localhost", 80), lambda: Path("/etc/hostname").read_text(),
        lambda: Path("/tmp/evil-spolia").write_text("x"), lambda: os.open("/etc/hostname", os.O_RDONLY), lambda: os.fork(),
        lambda: subprocess.run(["/bin/true"], check=True), lambda: os.system("true"), lambda: os.execv("/bin/true", ["true"]), lambda: os.remove("/nowhere"),
        lambda: os.mkdir("/tmp/evil-spolia"), lambda: urllib.request.urlopen("http://127.0.0.1:9/"), lambda: os.symlink("/etc", "/tmp/evil-spolia"),
    ],
)  # fmt: skip
def test_a_process_that_reads_can_open_nothing(attempt: Callable[[], Any]) -> None:
    assert tried(attempt) in ("Refused", "OSError", "PermissionError", "URLError")


def test_the_kernel_refuses_files_and_sockets_too() -> None:
    import _socket
    import posix

    assert tried(posix.pipe) == "OSError"
    assert tried(lambda: os.dup(0)) == "OSError"
    assert tried(lambda: _socket.dup(0)) == "OSError"


def test_memory_ends_where_the_limit_is() -> None:
    here_mb = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE") // MB  # what the tests' own process has
    limits = Limits(memory_mb=here_mb + 200)
    assert tried(lambda: bytearray(300 * MB), limits) == "MemoryError"
    assert tried(lambda: bytearray(50 * MB), limits) == "done"


def test_a_file_that_takes_too_long_is_ended_by_the_kernel() -> None:
    def forever() -> None:
        while True:
            pass

    assert tried(forever, Limits(seconds=1)) == "died"


def test_every_parser_has_loaded_all_it_needs_before_it_may_open_nothing() -> None:
    """Each sample is read by a process of its own, in which no other form was prepared."""
    for form in PARSERS:
        for sample in samples(form):
            with Reader(Limits()) as reader:
                found = reader.read_bytes(
                    sample, "sample" + {"table": ".csv", "markdown": ".md", "json": ".json", "mail": ".eml"}.get(form, "")
                )
            assert "gave up" not in str(found), form
            assert "broke" not in str(found), form


def test_a_crash_costs_one_item(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = made.write_pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"<</Type/Page/Parent 2 0 R>>"])
    with Reader(Limits(memory_mb=64)) as reader:
        assert isinstance(reader.read_bytes(bomb, "a.pdf"), NotRead)
        assert reader.read_bytes(b"They took it.", "a.txt") == Found(text="They took it.", how="text, utf-8")


def test_what_is_left_to_unpack_is_counted_over_all_parts_and_the_limit_that_bites_is_named() -> None:
    small = Room(Limits(unpacked_mb=1), 100 * MB)
    small.take(MB - 4096)
    small.take(1)
    with pytest.raises(PastLimit, match="--max-unpacked-mb"):
        small.take(1)
    with pytest.raises(PastLimit, match="--max-ratio"):
        Room(Limits(ratio=2), 3 * MB).take(7 * MB)
    Room(Limits(ratio=2), 1).take(4 * MB)


def test_a_process_with_many_open_files_reads_as_any_other() -> None:
    """A pipe may have a number above 1,023, which select(2) does not take."""
    least, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 1_200
    if least < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
    try:
        held = [os.open(os.devnull, os.O_RDONLY) for _ in range(1_100)]
        try:
            with Reader(Limits()) as reader:
                assert isinstance(preserve_item(b"Fighters seized three tanks near Sarn on Sunday.", "a.txt", reader), Found)
        finally:
            for handle in held:
                os.close(handle)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (least, most))
