"""Builds that decisions set off: how many, when, and what is said of them meanwhile."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from tests.workbench.served import Builds, client, open_desk, stand_in, until

from spolia.built import SUMS
from spolia.workbench import bench
from spolia.workbench.bench import Bench
from spolia.workbench.state import state_of


@pytest.fixture
def builds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Builds:
    return stand_in(tmp_path, monkeypatch)


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

    def state() -> dict[str, Any]:
        """What the bar's script is told: the words that a page would say."""
        told = browser.get("/desk/state.json").json()
        assert told.get("words", "") == bar()
        return dict(told)

    assert bar() == ""
    first = state()
    assert not first.get("under_way", False)
    desk.bench.build()
    assert state()["under_way"]
    assert state()["build"] == first["build"]
    assert re.fullmatch(
        r"The record is being made again since \d\d:\d\d UTC, with what was decided by then; pages show the one before until it is there.",
        bar(),
    )
    sums = folder / "build" / SUMS
    sums.write_bytes(sums.read_bytes() + b"0" * 64 + b"  more\n")  # the record is there, and the site is not
    until(lambda: desk.bench.whole.is_newest())
    assert re.fullmatch(r"Pages show what was decided by \d\d:\d\d UTC; the site is being written anew.", bar())
    assert state()["build"] != first["build"]
    builds.end()
    until(lambda: not desk.bench.building)
    assert bar() == ""
    assert not state()["under_way"]


def test_a_build_that_has_ended_is_under_way_until_it_is_open(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = open_desk(folder)
    browser, first = client(desk), desk.stand.digest[:16]
    ready, open_ = Event(), desk.bench.whole._open
    monkeypatch.setattr(desk.bench.whole, "_open", lambda: open_() if ready.wait(20) else None)
    sums = folder / "build" / SUMS
    sums.write_bytes(sums.read_bytes() + b"0" * 64 + b"  more\n")
    told = browser.get("/desk/state.json").json()
    assert (told["build"], told["under_way"]) == (first, True)
    ready.set()
    until(desk.bench.whole.is_newest)
    told = browser.get("/desk/state.json").json()
    assert (told["build"] == first, told["under_way"], told["words"]) == (False, False, "")


def test_a_build_that_failed_says_why_but_not_to_readers(folder: Path, builds: Builds) -> None:
    desk = open_desk(folder)
    desk.bench.build()
    desk.bench.close()
    until(lambda: not desk.bench.building)
    told = client(desk).get("/desk/state.json").json()
    assert (told["failed"], told["under_way"]) == (True, False)
    assert told["words"].startswith("The last build failed: it ended with")
    shown = state_of(replace(desk, public=True), desk.stand)
    assert (shown.failed, shown.words) == (False, "")
