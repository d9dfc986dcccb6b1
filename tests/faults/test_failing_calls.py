"""Each single system call of `spolia add` that is about the case fails once, or is the command's last: nothing acknowledged is lost by it.

By itself this is killed where it changes something, and fails at the first and the last call of each kind; FAULT_CALLS=all strikes at every call.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.faults.calls import CASE, Call, copy_of, list_calls, strike
from tests.faults.documents import assert_kept, assert_made_whole, items_of, write_lines, write_note
from tests.faults.warm import Done, Warm

SEED = int(os.environ.get("FAULT_SEED", "0"))
ALL = os.environ.get("FAULT_CALLS") == "all"


@dataclass(frozen=True)
class Stage:
    """A case with one report in it, documents that are to be added, and the calls that it takes to add them."""

    folder: Path
    paths: list[Path]
    promised: set[str]
    calls: list[Call]

    @property
    def args(self) -> list[str]:
        return ["add", CASE, *(path.name for path in self.paths)]


@pytest.fixture(scope="module")
def stage(warm: Warm, tmp_path_factory: pytest.TempPathFactory) -> Stage:
    folder = tmp_path_factory.mktemp("calls") / "stage"
    folder.mkdir()
    assert warm.run(folder, "init", CASE).code == 0
    first = write_note(folder, 1)
    assert warm.run(folder, "add", CASE, first.name).code == 0
    paths = [write_note(folder, 2), write_lines(folder, 3, 2)]
    trial = folder.parent / "trial"
    copy_of(folder, trial)
    done, calls = list_calls(warm, trial, ["add", CASE, *(path.name for path in paths)], folder.parent / "log")
    assert (done.code, len(done.kept)) == (0, 4), done
    assert {"pwrite64", "fdatasync", "fsync", "rename", "write"} <= {call.name for call in calls}
    return Stage(folder, paths, set(items_of(first)), calls)


def ends_of_kinds(calls: list[Call]) -> list[Call]:
    """The first and the last call of each kind, in order."""
    firsts = {call.kind: call for call in reversed(calls)}
    lasts = {call.kind: call for call in calls}
    return [call for call in calls if call in (firsts[call.kind], lasts[call.kind])]


def thinned(calls: list[Call]) -> list[Call]:
    """The calls with only every third, from one that the seed says, of those that write into the database's log, which are most of them."""
    into_log = [call for call in calls if call.kind == ("pwrite64", "/ledger/ledger.sqlite-wal")]
    left_out = {call for place, call in enumerate(into_log) if place % 3 != SEED % 3}
    return [call for call in calls if call not in left_out]


def chosen(calls: list[Call], fault: str) -> list[Call]:
    if fault == "KILL":
        return calls if ALL else thinned([call for call in calls if call.changes])
    fitting = [call for call in calls if call.needs_room] if fault == "ENOSPC" else calls
    return fitting if ALL else ends_of_kinds(fitting)


def wrong_end(done: Done, fault: str) -> str | None:
    """What is wrong with how the command ended."""
    if "Traceback" in done.err or "a fault in Spolia" in done.err:
        return "it told of a fault of its own"
    if fault == "KILL":
        return None if done.code < 0 else f"it ended with {done.code}"
    if done.code == 0:
        return None if not done.err and len(done.kept) == 4 else "it said that all is well"
    if done.code == 1:
        return None if done.err else "it named no problem"
    return None if done.cannot_go_on() and len(done.err.splitlines()) == 1 else "it should have said in one line why it cannot go on"


@pytest.mark.parametrize("fault", ["KILL", "EIO", "ENOSPC"])
def test_whatever_call_fails_nothing_acknowledged_is_lost(warm: Warm, stage: Stage, tmp_path: Path, fault: str) -> None:
    struck = chosen(stage.calls, fault)
    assert len(struck) > 30, "fewer calls than it takes to add three files"
    failures = []
    for call in struck:
        here = tmp_path / "here"
        copy_of(stage.folder, here)
        done = strike(warm, here, stage.args, call, fault, tmp_path / "log")
        paths = [here / "note-1.txt", *(here / path.name for path in stage.paths)]
        try:
            assert wrong_end(done, fault) is None, wrong_end(done, fault)
            assert_kept(here / CASE, stage.promised | set(done.kept))
            assert_made_whole(warm, here, here / CASE, paths)
        except AssertionError as bad:
            failures.append(f"{fault} at {call}\n    exit {done.code} {done.err.strip()!r}\n    {str(bad)[:400]}")
    print(f"{fault}: {len(struck)} of {len(stage.calls)} calls")
    assert not failures, f"{len(failures)} of {len(struck)}:\n" + "\n".join(failures)
