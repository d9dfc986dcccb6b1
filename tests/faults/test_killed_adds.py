"""`spolia add`, killed at random moments, again and again in one case: what it had said was kept is kept, and the next command just works.

Each story has a seed, which is in the test's name; FAULT_SEED shifts them all, FAULT_KILLS says how many kills a story has.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from pathlib import Path

import pytest
from tests.faults.documents import assert_kept, assert_made_whole, write_lines, write_note
from tests.faults.warm import Done, Warm

FIRST_SEED = int(os.environ.get("FAULT_SEED", "0"))
STORIES = 14
KILLS = int(os.environ.get("FAULT_KILLS", "10"))  # in each story
LONGEST_S = 0.25  # about what the add of a story takes; a kill that comes too late is tried again sooner

NEXT = (
    ["list", "case"],
    ["verify", "case"],
    ["ask", "case", "--place", "Palmyra"],
    ["get", "case", "0"],
    ["export", "case", "--format", "csv", "-o", "out"],
)
reached: Counter[str] = Counter()  # how far the killed commands had come


def killed(warm: Warm, folder: Path, chance: random.Random, paths: list[Path]) -> Done:
    """An add of these that was killed at a random moment before its end."""
    longest = LONGEST_S
    for _ in range(50):
        run = warm.start(folder, "add", "case", *(path.name for path in paths))
        time.sleep(chance.uniform(0, longest))
        run.kill()
        done = run.wait()
        if done.code < 0:
            return done
        longest /= 2
        fresh = write_lines(folder, chance.randrange(1_000, 1_000_000), 6)  # what was added meanwhile is no news any more
        paths.append(fresh)
    raise AssertionError("no add could be killed before its end")


@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + STORIES))
def test_what_a_killed_add_said_was_kept_is_kept(warm: Warm, place: Path, seed: int) -> None:
    chance = random.Random(seed)
    assert warm.run(place, "init", "case").code == 0
    paths: list[Path] = []
    promised: set[str] = set()
    for kill in range(KILLS):
        paths += [write_note(place, seed * 1_000 + kill), write_lines(place, seed * 1_000 + kill, chance.randrange(1, 8))]
        done = killed(warm, place, chance, paths)
        promised |= set(done.kept)
        reached["told of something kept" if done.kept else "nothing told yet"] += 1
        after = warm.run(place, *chance.choice(NEXT))
        assert after.code in (0, 2), after
        assert after.code == 0 or after.cannot_go_on(), after  # nothing was built yet, no hash or several begin with 0
        assert_kept(place / "case", promised)
    assert_made_whole(warm, place, place / "case", paths)


def test_the_kills_came_at_all_stages() -> None:
    """Kills that all came before the first word, or after the last, would prove nothing."""
    if sum(reached.values()) >= 50:
        assert min(reached["told of something kept"], reached["nothing told yet"]) >= 5, reached


@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + 12))
def test_a_case_can_be_made_after_an_init_that_was_killed(warm: Warm, place: Path, seed: int) -> None:
    chance = random.Random(seed)
    run = warm.start(place, "init", "case", "--title", "A title")
    time.sleep(chance.uniform(0, 0.08))
    run.kill()
    done = run.wait()
    if (place / "case" / "case.toml").exists():
        assert "A title" in (place / "case" / "case.toml").read_text("utf-8")
    else:
        done = warm.run(place, "init", "case", "--title", "A title")
        assert (done.code, done.err) == (0, ""), done
    assert_made_whole(warm, place, place / "case", [write_note(place, 1)])
