"""Several commands on one case at once: they wait for one another, and each thing is kept once; one that dies lets the others go on."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from tests.faults.documents import assert_kept, assert_made_whole, items_of, write_lines, write_note
from tests.faults.warm import Warm

from spolia.ledger.lock import hold_lock


@pytest.fixture
def case(warm: Warm, place: Path) -> Path:
    assert warm.run(place, "init", "case").code == 0
    return place / "case"


@pytest.mark.parametrize("seed", range(3))
def test_six_adds_at_once_keep_everything_once(warm: Warm, place: Path, case: Path, seed: int) -> None:
    """Each adds some that no other has, and some that all have."""
    chance = random.Random(seed)
    shared = [write_note(place, 900), write_lines(place, 901, 15)]
    own = [[write_note(place, number), write_lines(place, number, 10)] for number in range(6)]
    runs = [warm.start(place, "add", "case", *(path.name for path in chance.sample([*paths, *shared], 4))) for paths in own]
    done = [run.wait() for run in runs]
    assert [(one.code, one.err) for one in done] == [(0, "")] * 6
    kept = [sha256 for one in done for sha256 in one.kept]
    assert len(kept) == len(set(kept)), "no item was said to be kept by two"
    assert set(kept) == {sha256 for path in [*shared, *(path for paths in own for path in paths)] for sha256 in items_of(path)}
    assert_made_whole(warm, place, case, [*shared, *(path for paths in own for path in paths)])


@pytest.mark.parametrize("seed", range(4))
def test_of_two_writers_one_is_killed_and_the_other_goes_on(warm: Warm, place: Path, case: Path, seed: int) -> None:
    chance = random.Random(seed)
    first, second = write_lines(place, 1, 40), write_lines(place, 2, 40)
    runs = [warm.start(place, "add", "case", first.name), warm.start(place, "add", "case", second.name)]
    time.sleep(chance.uniform(0, 0.2))
    victim = chance.randrange(2)
    runs[victim].kill()
    done = [run.wait() for run in runs]
    assert (done[1 - victim].code, done[1 - victim].err) == (0, ""), done[1 - victim]
    assert set(done[1 - victim].kept) == set(items_of([first, second][1 - victim]))
    assert_kept(case, {sha256 for one in done for sha256 in one.kept})
    assert_made_whole(warm, place, case, [first, second])


def test_adds_builds_and_looks_go_on_beside_one_another(warm: Warm, place: Path, case: Path) -> None:
    """A build works on what was there when it began; of two builds at once the second waits, or says that it cannot."""
    first = write_lines(place, 1, 4)
    assert warm.run(place, "add", "case", first.name).code == 0
    assert warm.run(place, "build", "case").code == 0
    paths = [write_lines(place, number, 8) for number in range(2, 5)]
    adds = [warm.start(place, "add", "case", path.name) for path in paths]
    builds = [warm.start(place, "build", "case") for _ in range(2)]
    looks = [warm.start(place, *args) for args in (["verify", "case"], ["list", "case"], ["ask", "case", "--place", "Palmyra"])]
    assert [run.wait().code for run in adds] == [0, 0, 0]
    for done in [run.wait() for run in builds]:
        assert (
            done.code == 0 or (done.code == 1 and "add it again" in done.err) or (done.cannot_go_on() and "another command" in done.err)
        ), done
    for done in [run.wait() for run in looks]:
        assert done.code == 0 or (done.cannot_go_on() and "spolia build case" in done.err), done
    assert warm.run(place, "build", "case").code == 0
    assert_made_whole(warm, place, case, [first, *paths])


def test_a_build_that_another_hinders_says_so(warm: Warm, place: Path, case: Path) -> None:
    (case / "build").mkdir()
    with hold_lock(case / "build" / "lock", 0):
        done = warm.run(place, "build", "case")
    assert done.cannot_go_on()
    assert "another command is writing" in done.err
    assert "try again" in done.err
