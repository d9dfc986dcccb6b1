"""Builds that decisions set off: how many, when, and what is said of them meanwhile."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from tests.workbench.served import client, open_desk

from spolia.built import SUMS
from spolia.workbench import bench
from spolia.workbench.bench import Bench

START = subprocess.Popen


WAITS = "import os, sys, time\nwhile not os.path.exists(sys.argv[1]): time.sleep(0.01)"


class Builds:
    """Stands in for the program: each build ends when it is told to, and is counted."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.started = folder, 0

    def __call__(self, *_: Any, **more: Any) -> subprocess.Popen[bytes]:
        self.started += 1
        return START([sys.executable, "-c", WAITS, str(self.folder / str(self.started))], **more)

    def end(self) -> None:
        (self.folder / str(self.started)).touch()


@pytest.fixture
def builds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Builds:
    found = Builds(tmp_path)
    monkeypatch.setattr(bench.subprocess, "Popen", found)
    return found


def until(holds: Any) -> None:
    """Comes back when that holds."""
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_decisions_in_short_order_make_one_build_and_those_meanwhile_one_more(folder: Path, builds: Builds) -> None:
    case = Bench(folder, pause_s=0.3)
    for _ in range(3):
        case.build_soon()
        time.sleep(0.05)
    assert case.progress == bench.Progress("awaited")
    until(lambda: case.building)
    assert builds.started == 1
    for _ in range(3):
        case.build_soon()
        time.sleep(0.05)
    assert case.progress is not None
    assert (case.progress.stage, case.progress.again) == ("made", True)
    until(lambda: not case.awaited)
    builds.end()
    until(lambda: builds.started == 2 and case.building)
    assert case.progress is not None
    assert not case.progress.again, "one more build takes in all three"
    builds.end()
    until(lambda: case.progress is None)
    assert builds.started == 2


def test_who_never_pauses_is_not_waited_for_for_ever(folder: Path, builds: Builds, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "LONGEST_S", 0.5)
    case = Bench(folder, pause_s=0.4)
    end = time.monotonic() + 10
    while not builds.started and time.monotonic() < end:
        case.build_soon()
        time.sleep(0.1)
    assert builds.started
    case.close()


def test_the_bar_says_since_when_and_what_pages_show(folder: Path, builds: Builds) -> None:
    desk = open_desk(folder)
    browser = client(desk)

    def bar() -> str:
        found = re.search(r'class="bar-state" role="status">([^<]*)<', browser.get("/").text)
        return found[1].strip() if found else ""

    assert bar() == ""
    desk.bench.build()
    assert re.fullmatch(
        r"The record is being made again since \d\d:\d\d UTC, with what was decided by then; pages show the one before until it is there.",
        bar(),
    )
    sums = folder / "build" / SUMS
    sums.write_bytes(sums.read_bytes() + b"0" * 64 + b"  more\n")  # the record is there, and the site is not
    until(lambda: desk.bench.whole.is_newest())
    assert re.fullmatch(r"Pages show what was decided by \d\d:\d\d UTC; the site is being written anew.", bar())
    builds.end()
    until(lambda: not desk.bench.building)
    assert bar() == ""
