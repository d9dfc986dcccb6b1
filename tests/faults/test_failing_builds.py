"""Single system calls of `spolia build` fail, or are its last: what is asked next is answered from one build, and the next build is whole."""

from __future__ import annotations

import os
import random
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.faults.calls import CASE, Call, copy_of, list_calls, strike
from tests.faults.documents import write_lines, write_note
from tests.faults.test_killed_builds import files_of
from tests.faults.warm import Done, Warm

from spolia.ledger import verify_ledger
from spolia.records import Record, read_json

SEED = int(os.environ.get("FAULT_SEED", "0"))
ALL = os.environ.get("FAULT_CALLS") == "all"
PAGES = 8  # calls that write pages, of a hundred
ASK = ["ask", CASE, "--place", "Palmyra"]
NEWS = ["queue", CASE, "--since"]  # so many entries of the ledger


@dataclass(frozen=True)
class Stage:
    """A case that was built and then got more reports; what asking it says before and after the next build, what that build says is new, and makes."""

    folder: Path
    visit: int  # entries of the ledger before the reports came
    before: str
    after: str
    news: list[str]
    files: dict[str, bytes]
    calls: list[Call]


def news_of(warm: Warm, folder: Path, visit: int) -> list[str]:
    """What is said to be new since a visit, but the times."""
    done = warm.run(folder, *NEWS, str(visit))
    assert (done.code, done.err) == (0, ""), done
    return [line for line in done.out.splitlines() if "decision" not in line]


@pytest.fixture(scope="module")
def stage(warm: Warm, tmp_path_factory: pytest.TempPathFactory) -> Stage:
    folder = tmp_path_factory.mktemp("builds") / "stage"
    folder.mkdir()
    for args in (["init", CASE], ["add", CASE, write_lines(folder, 1, 5).name], ["build", CASE]):
        assert warm.run(folder, *args).code == 0
    before, visit = warm.run(folder, *ASK).out, verify_ledger(folder / CASE / "ledger").head.size
    assert warm.run(folder, "add", CASE, write_note(folder, 5).name, write_lines(folder, 2, 3).name).code == 0
    built = folder.parent / "built"
    copy_of(folder, built)
    assert warm.run(built, "build", CASE).code == 0
    # What the reports say is not read again, so that each of the many builds takes half a second.
    shutil.rmtree(folder / CASE / "build" / "read")
    shutil.copytree(built / CASE / "build" / "read", folder / CASE / "build" / "read")
    trial = folder.parent / "trial"
    copy_of(folder, trial)
    done, calls = list_calls(warm, trial, ["build", CASE], folder.parent / "log")
    assert done.code == 0, done
    after = warm.run(built, *ASK).out
    assert before != after
    assert files_of(trial / CASE) == files_of(built / CASE)
    return Stage(folder, visit, before, after, news_of(warm, built, visit), files_of(built / CASE), calls)


def chosen(calls: list[Call]) -> list[Call]:
    """All calls that change what the build is asked from, and the list of pages; some of those that write pages."""
    changing = [call for call in calls if call.changes and call.kind[1] != "output"]
    weighty = [call for call in changing if "/site/" not in call.what or "spolia-files" in call.what]
    pages = [call for call in changing if call not in weighty]
    return changing if ALL else weighty + random.Random(SEED).sample(pages, PAGES)


def wrong_end(done: Done, fault: str) -> str | None:
    if fault == "KILL":
        return None if done.code < 0 else f"it ended with {done.code}"
    if done.code == 0:
        return None
    if done.code == 1 and all("could not be written into the ledger, so build again" in line for line in done.err.splitlines()):
        return None  # the build is made, and the next one enters it
    return None if done.cannot_go_on() and len(done.err.splitlines()) == 1 else "it should have said in one line why it cannot go on"


@pytest.mark.parametrize("fault", ["KILL", "ENOSPC"])
def test_whatever_call_fails_no_two_builds_are_mixed(warm: Warm, stage: Stage, tmp_path: Path, fault: str) -> None:
    struck = [call for call in chosen(stage.calls) if fault == "KILL" or call.needs_room]
    if not ALL:  # each second or third of them, from one that the seed says
        step = 2 if fault == "KILL" else 3
        struck = struck[SEED % step :: step]
    assert len(struck) > 10, "fewer calls than it takes to write a build"
    failures = []
    for call in struck:
        here = tmp_path / "here"
        copy_of(stage.folder, here)
        done = strike(warm, here, ["build", CASE], call, fault, tmp_path / "log")
        asked = warm.run(here, *ASK)
        again = warm.run(here, "build", CASE)
        try:
            assert wrong_end(done, fault) is None, wrong_end(done, fault)
            assert asked.out in (stage.before, stage.after) if asked.code == 0 else f"spolia build {CASE}" in asked.err, asked
            assert asked.code == 0 or asked.cannot_go_on(), asked
            assert (again.code, again.err) == (0, ""), again
            assert files_of(here / CASE) == stage.files
            assert news_of(warm, here, stage.visit) == stage.news
        except AssertionError as bad:
            failures.append(f"{fault} at {call}\n    exit {done.code} {done.err.strip()!r}\n    {str(bad)[:400]}")
    print(f"{fault}: {len(struck)} of {len(stage.calls)} calls")
    assert not failures, f"{len(failures)} of {len(struck)}:\n" + "\n".join(failures)


def test_files_of_two_builds_are_not_taken_for_one(warm: Warm, stage: Stage, tmp_path: Path) -> None:
    """The record of one build beside the claims of another would be asked for claims that are not there."""
    here = tmp_path / "here"
    copy_of(stage.folder, here)
    build = here / CASE / "build"
    record = read_json((build / "record.json").read_bytes(), Record)
    (build / "claims.jsonl").write_bytes(b"")
    for args in (ASK, ["explain", CASE, record.events[0].id], ["export", CASE, "--format", "csv", "-o", "out"]):
        done = warm.run(here, *args)
        assert done.cannot_go_on(), done
        assert f"build it again: spolia build {CASE}" in done.err
