"""The system calls of a command, one by one, by strace: what they are, and what becomes of the command where one of them fails, or is its last.

A call is known by its name and by how many of that name come before it, which is the same in each run on the same case. Only the command's own
process is followed, not the workers that it forks.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.faults.warm import Done, Warm

CASE = "the-case"  # how the case is called in these tests, so that its paths can be told from all others
WAIT_S = 20

# Calls that change what is on the disk, or what was said of it. A kill before any other call leaves what a kill before the next of these leaves.
CHANGES = frozenset(
    "write pwrite64 openat mkdir mkdirat rename renameat renameat2 unlink unlinkat rmdir ftruncate chmod fchmod fchmodat fsync fdatasync".split()
)
# Calls that may find no room.
NEED_ROOM = frozenset("write pwrite64 openat mkdir mkdirat rename renameat renameat2 ftruncate fsync fdatasync".split())
_CALL = re.compile(r"(\w+)\((.*)")
_RANDOM = re.compile(r"[0-9a-f]{16,64}")  # names drawn at random, and hashes


@dataclass(frozen=True)
class Call:
    """The call `name` that comes after `before` of that name; `what` is how strace writes it."""

    name: str
    before: int
    what: str

    @property
    def kind(self) -> tuple[str, str]:
        """The call and the file it is about, apart from names that are drawn at random."""
        paths = re.findall(rf"[^\s\"<>(]*{CASE}[^\s\">]*", self.what)
        path = _RANDOM.sub("…", paths[-1].partition(CASE)[2]) if paths else "output"
        return self.name, path

    @property
    def changes(self) -> bool:
        """It may change what is on the disk, or what was said."""
        if self.name == "openat":
            return "O_CREAT" in self.what
        return self.name in CHANGES and "ledger.sqlite-shm" not in self.what  # shared memory: gone with the last process

    @property
    def needs_room(self) -> bool:
        return self.name in NEED_ROOM and (self.name != "openat" or "O_CREAT" in self.what)

    def __str__(self) -> str:
        return f"{self.name} {self.before + 1}: {self.what[:150]}"


def find_strace() -> str:
    """The program strace; the test fails where there is none, or where it may not follow a process."""
    found = shutil.which("strace")
    if found is None:
        pytest.fail("Faults are put into single system calls by strace, and none was found. Install it (apt-get install strace).")
    tried = subprocess.run([found, "-o", os.devnull, "true"], capture_output=True, text=True)
    if tried.returncode:
        pytest.fail(
            f"strace may not follow a process here ({tried.stderr.strip()}); allow ptrace, in a container with --cap-add=SYS_PTRACE."
        )
    return found


def follow(warm: Warm, folder: Path, args: list[str], options: list[str], log: Path) -> Done:
    """The command, run to its end in `folder` while strace, with these options, looks at every step of it and writes to `log`."""
    run = warm.start(folder, *args, stopped=True)
    strace = subprocess.Popen([find_strace(), "-q", "-y", "-s", "80", "-o", log, "-e", "signal=none", *options, "-p", str(run.pid)])
    until = time.monotonic() + WAIT_S
    while "TracerPid:\t0" in Path(f"/proc/{run.pid}/status").read_text("utf-8"):
        assert strace.poll() is None, "strace ended before the command began"
        assert time.monotonic() < until, "strace did not take hold of the command"
        time.sleep(0.001)
    os.kill(run.pid, signal.SIGCONT)
    done = run.wait()
    strace.wait(timeout=WAIT_S)
    return done


def list_calls(warm: Warm, folder: Path, args: list[str], log: Path) -> tuple[Done, list[Call]]:
    """How the command ends, and all its calls in order that are about the case or say something on its output."""
    done = follow(warm, folder, args, [], log)
    times: dict[str, int] = {}
    calls = []
    for line in log.read_text("utf-8", "replace").splitlines():
        if found := _CALL.match(line):
            name = found[1]
            before = times.get(name, 0)
            times[name] = before + 1
            if CASE in line or (name == "write" and found[2].startswith("1<")):
                calls.append(Call(name, before, line))
    return done, calls


def strike(warm: Warm, folder: Path, args: list[str], call: Call, fault: str, log: Path) -> Done:
    """How the command ends when that call fails with `fault`, such as EIO, or is the one at which it is killed, with KILL."""
    what = "signal=KILL" if fault == "KILL" else f"error={fault}"
    options = ["-e", f"trace={call.name}", "-e", f"inject={call.name}:{what}:when={call.before + 1}"]
    done = follow(warm, folder, args, options, log)
    lines = [line for line in log.read_text("utf-8", "replace").splitlines() if _CALL.match(line)]
    hit = lines[call.before] if len(lines) > call.before else "it never came"
    like = Call(call.name, call.before, hit)
    assert like.kind == call.kind, f"the run took another way than the one before: {like} where {call} was"
    assert fault == "KILL" or "(INJECTED)" in hit
    return done


def copy_of(template: Path, goal: Path) -> Path:
    """The folder `goal`, now a copy of `template`, in the stead of what was there."""
    shutil.rmtree(goal, ignore_errors=True)
    return shutil.copytree(template, goal)
