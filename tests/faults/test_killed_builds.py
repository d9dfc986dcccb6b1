"""`spolia build`, killed at random moments: the next command works, and the next build gives the very files of one that nobody killed.

Each story has a seed, which is in the test's name; FAULT_SEED shifts them all, FAULT_KILLS says how many kills a story has.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import time
from pathlib import Path

import pytest
from tests.faults.documents import write_lines, write_note
from tests.faults.warm import Done, Warm

from spolia.ledger import verify_ledger

FIRST_SEED = int(os.environ.get("FAULT_SEED", "0"))
STORIES = 6
KILLS = int(os.environ.get("FAULT_KILLS", "10"))  # in each story
BUILD_S, FIRST_BUILD_S = 0.5, 2.5  # about what a build takes that has read all before, and one that has not

NEXT = (["ask", "case", "--place", "Palmyra"], ["export", "case", "--format", "jsonl", "-o", "out"], ["verify", "case"], ["list", "case"])

HEAD = re.compile(rb"spolia-case/[0-9a-f]+, \d+ entries, root [0-9a-f]+")
HASH = re.compile(rb"[0-9a-f]{64}")  # of a page with the head on it
TIME = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[^\"<]*")  # of an entry that a build writes

CHANGE = re.compile(rb"ch-[0-9a-f]+|urn:uuid:[0-9a-f-]+")  # of a correction, by its time too


def files_of(case: Path) -> dict[str, bytes]:
    """Every file that a build makes, but its lock; without what a build that was killed may have brought further: the ledger's head, its size, its last times."""
    folders = [case / "build", case / "site"]
    return {
        path.relative_to(case).as_posix(): plain(path)
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "lock" and path.parent.name != "past"  # as many steps as builds that were made, with their times
    }


def plain(path: Path) -> bytes:
    data = path.read_bytes()
    for moving in (HEAD, TIME, *([HASH] if path.name == "site.sha256" else []), *([CHANGE] if path.stem in ("changes", "past") else [])):
        data = moving.sub(b"", data)
    return data


@pytest.fixture(scope="module")
def before(warm: Warm, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `new`, a case that was never built; `grown`, one that was, and then got more reports; and what a build makes of each."""
    folder = tmp_path_factory.mktemp("built")
    assert warm.run(folder, "init", "case").code == 0
    first, more = write_lines(folder, 1, 5), [write_note(folder, 7), write_lines(folder, 2, 3)]
    assert warm.run(folder, "add", "case", first.name).code == 0
    shutil.copytree(folder / "case", folder / "new")
    assert warm.run(folder, "build", "case").code == 0
    shutil.copytree(folder / "case", folder / "new-built")
    assert warm.run(folder, "add", "case", *(path.name for path in more)).code == 0
    shutil.copytree(folder / "case", folder / "grown")
    assert warm.run(folder, "build", "case").code == 0
    shutil.copytree(folder / "case", folder / "grown-built")
    return folder


def killed(warm: Warm, folder: Path, chance: random.Random, longest: float, *more: str) -> Done:
    """A build that was killed at a random moment before its end."""
    for _ in range(50):
        run = warm.start(folder, "build", "case", *more)
        time.sleep(chance.uniform(0, longest))
        run.kill()
        done = run.wait()
        if done.code < 0:
            return done
        longest *= 0.8
    raise AssertionError("no build could be killed before its end")


@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + STORIES))
@pytest.mark.parametrize("state", ["new", "grown"])
def test_a_build_after_killed_ones_is_as_if_none_had_been(warm: Warm, before: Path, place: Path, state: str, seed: int) -> None:
    chance = random.Random(seed)
    shutil.copytree(before / state, place / "case")
    head = verify_ledger(place / "case" / "ledger").head
    for kill in range(KILLS // 2):
        unread = (state == "new" and kill == 0) or kill == 1
        done = killed(warm, place, chance, FIRST_BUILD_S if unread else BUILD_S, *(["--fresh"] if kill == 1 else []))
        assert "Traceback" not in done.err
        after = warm.run(place, *chance.choice(NEXT))
        assert after.code == 0 or after.cannot_go_on(), after
        assert after.code == 0 or "spolia build case" in after.err, after
    done = warm.run(place, "build", "case")
    assert (done.code, done.err) == (0, ""), done
    found, wanted = files_of(place / "case"), files_of(before / f"{state}-built")
    assert sorted(found) == sorted(wanted)
    assert found == wanted
    assert verify_ledger(place / "case" / "ledger", head).sound, "a build only adds to what is written down"
