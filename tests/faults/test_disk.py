"""Disks that are full, folders that may only be read, a clock that goes back: the command says what is the matter, and nothing that it kept is lost."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.faults.documents import assert_kept, assert_made_whole, write_lines, write_note
from tests.faults.warm import Done, Warm

from spolia.ledger import Ledger, ledger, verify_ledger

NOBODY = 65534
ROOM_KB = (160, 200, 260, 340, 480, 700)  # from too little for a case to enough for the first documents


@dataclass(frozen=True)
class SmallDisk:
    """A folder with so little room, and what a command must be given so that it meets the end of it."""

    folder: Path
    limits: dict[str, Any]


def _mounted(folder: Path, room_kb: int) -> bool:
    """A disk in memory of that size was mounted there; false where this user may mount none."""
    mount = shutil.which("mount")
    if mount is None or os.geteuid() != 0:
        return False
    return subprocess.run([mount, "-t", "tmpfs", "-o", f"size={room_kb}k,mode=755", "none", folder], capture_output=True).returncode == 0


@pytest.fixture(params=ROOM_KB)
def disk(request: pytest.FixtureRequest, place: Path) -> Iterator[SmallDisk]:
    """A disk of so many kilobytes; where none can be mounted, files that may have as many bytes, which is what a program sees of it."""
    folder = place / "disk"
    folder.mkdir()
    if not _mounted(folder, request.param):
        yield SmallDisk(folder, {"file_limit": request.param << 8})
        return
    yield SmallDisk(folder, {})
    subprocess.run(["umount", "-l", folder], check=True)


def is_told(done: Done) -> bool:
    """The command ended well, or said in one line that something cannot be written, and what to do."""
    return done.code == 0 or (done.cannot_go_on() and len(done.err.splitlines()) == 1 and "cannot be" in done.err)


def test_a_full_disk_is_said_and_what_was_kept_stays(warm: Warm, place: Path, disk: SmallDisk) -> None:
    """Documents are added until there is no room, and then the case goes where there is."""
    papers = place / "papers"
    papers.mkdir()
    made = warm.run(disk.folder, "init", "case", **disk.limits)
    assert is_told(made), made
    promised: set[str] = set()
    paths: list[Path] = []
    done = made
    for number in range(40 if made.code == 0 else 0):
        paths += [write_note(papers, number), write_lines(papers, number, 20)]
        done = warm.run(disk.folder, "add", "case", *paths[-2:], **disk.limits)
        promised |= set(done.kept)
        assert is_told(done), done
        if done.code:
            break
    assert done.code == 2, "the disk never filled up"
    if made.code == 0:
        listed = warm.run(disk.folder, "list", "case", **disk.limits)
        assert listed.code == 0, f"{listed}: what was kept can be listed on a full disk"
        assert_kept(disk.folder / "case", promised)
        shutil.copytree(disk.folder / "case", papers / "case")
        assert_made_whole(warm, papers, papers / "case", paths)
    else:
        shutil.copytree(disk.folder / "case", papers / "case")
        assert warm.run(papers, "init", "case").code == 0, "what an init left that found no room is no hindrance where there is some"


def test_a_build_on_a_full_disk_is_said_and_the_next_one_is_whole(warm: Warm, place: Path) -> None:
    assert warm.run(place, "init", "case").code == 0
    write_lines(place, 1, 4)
    assert warm.run(place, "add", "case", "lines-1.jsonl").code == 0
    assert warm.run(place, "build", "case").code == 0
    shutil.copytree(place / "case", place / "other")
    write_note(place, 2)
    assert warm.run(place, "add", "case", "note-2.txt").code == 0
    done = warm.run(place, "build", "case", file_limit=6_000)
    assert is_told(done), done
    assert done.code == 2
    asked = warm.run(place, "ask", "case", "--place", "Palmyra")
    assert asked.code == 0 or (asked.cannot_go_on() and "spolia build case" in asked.err), asked
    assert warm.run(place, "build", "case").code == 0
    assert warm.run(place, "ask", "case", "--place", "Palmyra").code == 0


@pytest.fixture
def theirs(warm: Warm, place: Path) -> tuple[Path, dict[str, Any]]:
    """A built case that one may read and not write, and as whom."""
    assert warm.run(place, "init", "case").code == 0
    write_lines(place, 1, 3)
    assert warm.run(place, "add", "case", "lines-1.jsonl").code == 0
    assert warm.run(place, "build", "case").code == 0
    write_note(place, 2)
    for path in [place / "case", *(place / "case").rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    return place, {"user": NOBODY} if os.geteuid() == 0 else {}


def state(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("args", [["verify", "case"], ["list", "case"], ["ask", "case", "--place", "Palmyra"], ["export", "case", "--format", "advisory", "-o", "-"]])  # fmt: skip
def test_what_only_looks_needs_no_right_to_write(warm: Warm, theirs: tuple[Path, dict[str, Any]], args: list[str]) -> None:
    folder, user = theirs
    before = state(folder)
    done = warm.run(folder, *args, **user)
    assert (done.code, done.err) == (0, ""), done
    assert done.out
    assert state(folder) == before


@pytest.mark.parametrize("args", [["add", "case", "note-2.txt"], ["build", "case"], ["init", "new"], ["export", "case", "--format", "csv", "-o", "out"]])  # fmt: skip
def test_what_would_write_says_that_it_may_not(warm: Warm, theirs: tuple[Path, dict[str, Any]], args: list[str]) -> None:
    folder, user = theirs
    if args[0] == "init" and not user:
        pytest.skip("whoever owns the folder may make a case in it")
    before = state(folder)
    done = warm.run(folder, *args, **user)
    assert done.code == 2, done
    assert done.cannot_go_on(), done
    assert len(done.err.splitlines()) == 1, done
    assert "cannot be" in done.err
    assert "kept " not in done.out
    assert state(folder) == before


def test_a_clock_that_was_set_back_changes_no_order_and_is_remarked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Entries are in order by their numbers; what the clock said is written down as it said it, and `verify` points at where it went back."""

    class Clock:
        now_ = datetime(2026, 5, 1, tzinfo=UTC)

        @classmethod
        def now(cls, tz: object) -> datetime:
            return cls.now_

    with Ledger.write(tmp_path / "ledger") as opened:
        monkeypatch.setattr(ledger, "datetime", Clock)
        for days in (40_000, -40_000, 3):
            Clock.now_ += timedelta(days)
            opened.record([("remark", {"words": f"after {days} days"})])
    found = verify_ledger(tmp_path / "ledger")
    assert found.sound, str(found)
    remarks = [remark for check in found.checks for remark in check.remarks if "clock" in remark]
    assert remarks == [
        f"entry {number} is dated {day}T00:00:00+00:00, after one of 2135-11-06T00:00:00+00:00: the clock had been set back, or was ahead before."
        for number, day in ((2, "2026-05-01"), (3, "2026-05-04"))
    ]
    assert remarks[0] in str(found)
    with Ledger.write(tmp_path / "ledger") as opened:
        assert opened.record([("remark", {"words": "later"})])[0].number == 4
