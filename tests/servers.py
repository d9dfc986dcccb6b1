"""A PostgreSQL server for the tests: the distribution's own programs, a cluster in a passing folder, reached by a socket there alone."""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

DEBIAN = Path("/usr/lib/postgresql")
UNPRIVILEGED = ("postgres", "nobody")  # who runs the server where root runs the tests: it refuses to be root's
MISSING = "these tests need PostgreSQL's own programs, initdb and postgres, and found none: make postgresql"
START_S = 60
PARENT_DEATH = 1  # prctl's PR_SET_PDEATHSIG


class Server:
    """A server that the tests start, kill and start again; its databases lie in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.programs = find_programs()
        self._user = pwd.getpwnam(next(name for name in UNPRIVILEGED if _known(name))) if os.geteuid() == 0 else None
        self._running: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgresql://spolia@/spolia?host={self.folder}"

    def create(self) -> None:
        """An empty cluster with one database, not running yet."""
        if self._user:
            os.chown(self.folder, self._user.pw_uid, self._user.pw_gid)
        self._run("initdb", "-D", self._data, "-U", "spolia", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")

    def start(self) -> None:
        """Starts the server; on return it answers."""
        out = (self.folder / "log").open("ab")
        self._running = subprocess.Popen(
            [self.programs / "postgres", "-D", self._data, "-k", str(self.folder), "-c", "listen_addresses=", "-c", "max_connections=100"],
            stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd=self.folder, preexec_fn=_end_with_us, **self._as_user(),
        )  # fmt: skip
        until = time.monotonic() + START_S
        while self._ask("SELECT 1") != 0:
            if time.monotonic() > until or self._running.poll() is not None:
                raise RuntimeError(f"PostgreSQL did not start: {(self.folder / 'log').read_text('utf-8', 'replace')}")
            time.sleep(0.05)
        if self._ask("SELECT 1", "spolia") != 0:
            assert self._ask("CREATE DATABASE spolia") == 0

    def kill(self) -> None:
        """Ends the server and all its processes as a power cut would, without a word to anybody."""
        assert self._running is not None
        children = self._children(self._running.pid)
        self._running.kill()
        for child in children:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        self._running.wait()
        self._running = None

    def stop(self) -> None:
        """Ends the server at once: what lies in it is not needed any more."""
        if self._running is not None:
            self._running.send_signal(signal.SIGQUIT)
            self._running.wait(START_S)
            self._running = None

    def processor(self) -> float:
        """Seconds of the processor that all its processes took so far, those that ended by now included."""
        assert self._running is not None
        ticks = sum(_times(self._running.pid))
        for child in self._children(self._running.pid):
            with suppress(OSError):
                ticks += sum(_times(child)[:2])
        return ticks / os.sysconf("SC_CLK_TCK")

    @staticmethod
    def _children(pid: int) -> list[int]:
        found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True).stdout
        return [int(child) for child in found.split()]

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def _ask(self, question: str, database: str = "postgres") -> int:
        command = [self.programs / "psql", "-h", str(self.folder), "-U", "spolia", "-d", database, "-X", "-q", "-c", question]
        return subprocess.run(command, capture_output=True).returncode

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run([self.programs / program, *arguments], capture_output=True, text=True, cwd=self.folder, **self._as_user())
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr}")

    def _as_user(self) -> dict[str, object]:
        return {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []} if self._user else {}


def find_programs() -> Path:
    """The folder of PostgreSQL's programs, the newest where there are several. Raises RuntimeError where there is none."""
    found = [path.parent for path in DEBIAN.glob("*/bin/initdb")] or [Path(path).parent for path in [shutil.which("initdb")] if path]
    if not found:
        raise RuntimeError(MISSING)
    return max(found, key=lambda folder: folder.parent.name.zfill(4))


@contextmanager
def running_server() -> Iterator[Server]:
    """A server with an empty database, running; gone with all that is in it at the end."""
    with tempfile.TemporaryDirectory(prefix="spolia-pg-", ignore_cleanup_errors=True) as folder:
        server = Server(Path(folder))
        server.create()
        server.start()
        try:
            yield server
        finally:
            server.stop()


def _end_with_us() -> None:
    """Has the system end the server when the tests end, even where they are killed; elsewhere than on Linux they end it themselves."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PARENT_DEATH, signal.SIGQUIT)


def _times(pid: int) -> list[int]:
    """What the process took of the processor, in ticks: for itself, for the kernel, and both of its children that ended."""
    return [int(ticks) for ticks in Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[11:15]]


def _known(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True
