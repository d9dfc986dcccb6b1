"""A Python that has loaded the whole program once, and runs each command in a fork of itself: hundreds of runs to kill, at a tenth of a second each.

`Warm` is the tests' side. The other side, `python -m tests.faults.warm`, takes one request a line on its standard input and answers each in a
line. What differs from a run of its own: the templates come compiled, and the map has no land, since to cut it takes a second of arithmetic.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from contextlib import redirect_stdout, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Done:
    """How a run ended: its exit code, negative where a signal ended it, and what it had said by then."""

    code: int
    out: str
    err: str

    @property
    def kept(self) -> list[str]:
        """The hashes of all that it said was kept, of whole lines."""
        return [line.split()[1] for line in self.out.splitlines(keepends=True) if line.startswith("kept ") and line.endswith("\n")]

    def cannot_go_on(self) -> bool:
        """It gave up as it should: one line, no traceback, nothing that it calls a fault of its own."""
        told = self.err.splitlines()
        last = told[-1] if told else ""
        return self.code == 2 and last.startswith("spolia: ") and "Traceback" not in self.err and "a fault in Spolia" not in self.err


class Run:
    """A command that was begun and is not yet waited for."""

    def __init__(self, warm: Warm, pid: int, folder: Path) -> None:
        self.pid, self._warm, self._folder = pid, warm, folder

    def kill(self) -> None:
        """As the system does when memory runs out. It stays a zombie until waited for, so its number is nobody else's."""
        os.kill(self.pid, signal.SIGKILL)

    def ended(self, seconds: float) -> bool:
        """It has ended, or does within so many seconds; it is not waited for."""
        return bool(self._warm.ask({"do": "look", "pid": self.pid, "seconds": seconds})["ended"])

    def wait(self) -> Done:
        code = int(self._warm.ask({"do": "wait", "pid": self.pid})["code"])
        said = [(self._folder / name).read_text("utf-8", "backslashreplace") for name in ("out", "err")]
        return Done(code, *said)


class Warm:
    """The loaded program. Use it as a context; one at a time may ask it."""

    def __enter__(self) -> Warm:
        self._folder = tempfile.TemporaryDirectory(prefix="spolia-warm-")
        Path(self._folder.name).chmod(0o755)  # a command may run as somebody else
        self._count = 0
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.warm"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == b"warm\n", "the program could not be loaded: see above"
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=60)
        self._folder.cleanup()

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request).encode() + b"\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def start(self, cwd: Path, *args: str | Path, stopped: bool = False, **more: Any) -> Run:
        """The command, begun in the folder `cwd`. `stopped` leaves it standing before its first step until it gets SIGCONT.

        `more`: `user` is the number of a user to run as, `file_limit` how many bytes a file may have, `stdin` what it reads.
        """
        self._count += 1
        folder = Path(self._folder.name) / str(self._count)
        folder.mkdir()
        (folder / "in").write_bytes(more.pop("stdin", b""))
        for name in ("out", "err"):
            (folder / name).touch()
        request = {"do": "start", "cwd": str(cwd), "args": [str(a) for a in args], "folder": str(folder), "stopped": stopped, **more}
        return Run(self, int(self.ask(request)["pid"]), folder)

    def run(self, cwd: Path, *args: str | Path, **more: Any) -> Done:
        """The command, from its beginning to its end."""
        return self.start(cwd, *args, **more).wait()


# --- the other side -------------------------------------------------------------------------------------------------------------


def load() -> None:
    """Everything that any command loads, but the network, whose threads no fork takes along, and the workbench: so a run's calls are its own, and not
    those of finding and compiling modules."""
    import functools
    import importlib
    import pkgutil

    import jinja2
    import psycopg  # noqa: F401  for cases whose log lies on a server

    import spolia
    import spolia.publish.pages.atlas as atlas
    from spolia.knowledge.tables import bundled
    from spolia.pipeline import _open_tables

    compile_template = jinja2.Environment.compile
    made: dict[Any, Any] = {}

    def compile_once(self: Any, source: Any, name: Any = None, filename: Any = None, raw: bool = False, defer_init: bool = False) -> Any:
        key = (str(source), name, filename, raw, defer_init)
        if key not in made:
            made[key] = compile_template(self, source, name, filename, raw, defer_init)  # type: ignore[call-overload]
        return made[key]

    jinja2.Environment.compile = functools.wraps(compile_template)(compile_once)  # type: ignore[method-assign, assignment]
    atlas.land_within = lambda box: []
    _open_tables(bundled())
    for module in pkgutil.walk_packages(spolia.__path__, "spolia."):
        if not module.name.startswith(("spolia.__main__", "spolia.language", "spolia.workbench")):
            importlib.import_module(module.name)
    with tempfile.TemporaryDirectory() as folder, open(os.devnull, "w") as nowhere, redirect_stdout(nowhere):
        case = Path(folder) / "case"
        (Path(folder) / "note.txt").write_text("Nothing happened.", "utf-8")
        for args in (["init", case], ["build", case], ["add", case, f"{folder}/note.txt"], ["list", case], ["verify", case]):
            assert _command([str(arg) for arg in args]) == 0


def start(request: dict[str, Any], ours: tuple[int, int]) -> int:
    """The number of the process that runs what is asked."""
    pid = os.fork()
    if pid:
        if request["stopped"]:
            os.waitpid(pid, os.WUNTRACED)
        return pid
    code = 70
    try:
        for handle in ours:
            os.close(handle)
        _prepare(request)
        code = _command(request["args"])
    finally:
        with suppress(OSError, ValueError):
            sys.stdout.flush()
        os._exit(code)


def _prepare(request: dict[str, Any]) -> None:
    import resource

    folder = Path(request["folder"])
    for number, name, flags in ((0, "in", os.O_RDONLY), (1, "out", os.O_WRONLY), (2, "err", os.O_WRONLY)):
        handle = os.open(folder / name, flags)
        os.dup2(handle, number)
        os.close(handle)
    os.chdir(request["cwd"])
    if request.get("file_limit"):
        resource.setrlimit(resource.RLIMIT_FSIZE, (request["file_limit"], request["file_limit"]))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # as Python has it
    if request.get("user"):
        os.setgroups([])
        os.setgid(request["user"])
        os.setuid(request["user"])
    if request["stopped"]:  # to be followed call by call, in the same order each time: with one thread
        import spolia.add

        spolia.add.KEEPERS = spolia.add.READERS = 1
        os.kill(os.getpid(), signal.SIGSTOP)


def _command(args: list[str]) -> int:
    from spolia.cli import main

    try:
        main(args)
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else int(left.code is not None)
    return 0


def _look(pid: int, seconds: float) -> bool:
    """The process has ended, or does within so many seconds; its number stays taken until it is waited for."""
    import select

    handle = os.pidfd_open(pid)
    try:
        return bool(select.select([handle], [], [], seconds)[0])
    finally:
        os.close(handle)


def serve() -> None:
    import gc

    asks, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    load()
    gc.collect()
    gc.freeze()
    answers.write(b"warm\n")
    running: set[int] = set()
    for line in iter(asks.readline, b""):
        request = json.loads(line)
        if request["do"] == "start":
            pid = start(request, (asks.fileno(), answers.fileno()))
            running.add(pid)
            answer: dict[str, Any] = {"pid": pid}
        elif request["do"] == "look":
            answer = {"ended": _look(request["pid"], request["seconds"])}
        else:
            running.discard(request["pid"])
            answer = {"code": os.waitstatus_to_exitcode(os.waitpid(request["pid"], 0)[1])}
        answers.write(json.dumps(answer).encode() + b"\n")
    for pid in running:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    serve()
