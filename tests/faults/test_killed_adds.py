"""`spolia add`, killed at random moments, again and again in one case: what it had said was kept is kept, and the next command just works.

Once with the log as SQLite, once on a server; and once the server itself is killed. Each story has a seed, which is in the test's name;
FAULT_SEED shifts them all, FAULT_KILLS says how many kills a story has.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.conftest import STORES
from tests.faults.documents import assert_kept, assert_made_whole, write_lines, write_note
from tests.faults.warm import Done, Run, Warm
from tests.servers import Server, running_server

FIRST_SEED = int(os.environ.get("FAULT_SEED", "0"))
KILLS = int(os.environ.get("FAULT_KILLS", "10"))  # in each story
STORIES = {"sqlite": 14, "postgresql": max(2, KILLS // 8)}  # on a server all takes longer: 20 kills of 10 a story, 200 of 40
INITS, INIT_S = {"sqlite": 12, "postgresql": 8}, {"sqlite": 0.08, "postgresql": 0.3}
STORIES_OF_SERVERS = 2
UNREACHABLE = "What was said to be kept is kept. See that the server runs and can be reached, then run the command again."

NEXT = (
    ["list", "case"],
    ["verify", "case"],
    ["ask", "case", "--place", "Palmyra"],
    ["get", "case", "0"],
    ["export", "case", "--format", "csv", "-o", "out"],
)
reached: Counter[tuple[str, str]] = Counter()  # how far the killed commands had come, by where their log lay


@pytest.fixture(scope="module")
def mortal() -> Iterator[Server]:
    """A server of this file alone, to be killed."""
    with running_server() as server:
        yield server


def init(kind: str, request: pytest.FixtureRequest) -> list[str]:
    """The command that makes a case with its log there."""
    return ["init", "case", *(["--store", request.getfixturevalue("postgresql").url] if kind == "postgresql" else [])]


def time_add(warm: Warm, folder: Path, paths: list[Path]) -> float:
    """Seconds that an add takes here and now: kills are to come at all its stages, however busy the machine is."""
    paths += [write_note(folder, 999_999), write_lines(folder, 999_999, 4)]
    begun = time.monotonic()
    done = start_add(warm, folder, paths).wait()
    assert done.code == 0, done
    return time.monotonic() - begun


def start_add(warm: Warm, folder: Path, paths: list[Path]) -> Run:
    return warm.start(folder, "add", "case", *(path.name for path in paths))


def killed(warm: Warm, folder: Path, chance: random.Random, paths: list[Path], longest: float) -> Done:
    """An add of these that was killed at a random moment before its end; a kill that comes too late is tried again sooner."""
    for _ in range(50):
        run = start_add(warm, folder, paths)
        time.sleep(chance.uniform(0, longest))
        run.kill()
        done = run.wait()
        if done.code < 0:
            return done
        longest /= 2
        fresh = write_lines(folder, chance.randrange(1_000, 1_000_000), 6)  # what was added meanwhile is no news any more
        paths.append(fresh)
    raise AssertionError("no add could be killed before its end")


def assert_next_just_works(warm: Warm, folder: Path, chance: random.Random) -> None:
    after = warm.run(folder, *chance.choice(NEXT))
    assert after.code in (0, 2), after
    assert after.code == 0 or after.cannot_go_on(), after  # nothing was built yet, no hash or several begin with 0


@pytest.mark.parametrize(("kind", "seed"), [(kind, FIRST_SEED + n) for kind in STORES for n in range(STORIES[kind])])
def test_what_a_killed_add_said_was_kept_is_kept(warm: Warm, place: Path, kind: str, seed: int, request: pytest.FixtureRequest) -> None:
    chance = random.Random(seed)
    assert warm.run(place, *init(kind, request)).code == 0
    paths: list[Path] = []
    longest = time_add(warm, place, paths)
    promised: set[str] = set()
    for kill in range(KILLS):
        paths += [write_note(place, seed * 1_000 + kill), write_lines(place, seed * 1_000 + kill, chance.randrange(1, 8))]
        done = killed(warm, place, chance, paths, longest)
        promised |= set(done.kept)
        reached[kind, "told of something kept" if done.kept else "nothing told yet"] += 1
        assert_next_just_works(warm, place, chance)
        assert_kept(place / "case", promised)
    assert_made_whole(warm, place, place / "case", paths)


@pytest.mark.parametrize("kind", STORES)
def test_the_kills_came_at_all_stages(kind: str) -> None:
    """Kills that all came before the first word, or after the last, would prove nothing."""
    told, untold = reached[kind, "told of something kept"], reached[kind, "nothing told yet"]
    if told + untold >= 20:
        assert min(told, untold) >= (told + untold) // 20, reached


@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + STORIES_OF_SERVERS))
def test_what_was_said_was_kept_is_kept_when_the_server_dies(warm: Warm, place: Path, mortal: Server, seed: int) -> None:
    chance = random.Random(seed)
    assert warm.run(place, "init", "case", "--store", mortal.url).code == 0
    paths: list[Path] = []
    longest = time_add(warm, place, paths)
    promised: set[str] = set()
    for kill in range(max(KILLS // 2, 1)):
        paths += [write_note(place, seed * 1_000 + kill), write_lines(place, seed * 1_000 + kill, chance.randrange(1, 8))]
        with_it = chance.random() < 0.3
        run = start_add(warm, place, paths)
        time.sleep(chance.uniform(0, longest))
        if with_it:
            run.kill()
        mortal.kill()
        done = run.wait()
        mortal.start()
        assert with_it or done.code == 0 or (done.cannot_go_on() and UNREACHABLE in done.err), done
        promised |= set(done.kept)
        assert_next_just_works(warm, place, chance)
        assert_kept(place / "case", promised)
    assert_made_whole(warm, place, place / "case", paths)


@pytest.mark.parametrize(("kind", "seed"), [(kind, FIRST_SEED + n) for kind in STORES for n in range(INITS[kind])])
def test_a_case_can_be_made_after_an_init_that_was_killed(
    warm: Warm, place: Path, kind: str, seed: int, request: pytest.FixtureRequest
) -> None:
    chance = random.Random(seed)
    command = [*init(kind, request), "--title", "A title"]
    run = warm.start(place, *command)
    time.sleep(chance.uniform(0, INIT_S[kind]))
    run.kill()
    done = run.wait()
    if (place / "case" / "case.toml").exists():
        assert "A title" in (place / "case" / "case.toml").read_text("utf-8")
    else:
        done = warm.run(place, *command)
        assert (done.code, done.err) == (0, ""), done
    assert_made_whole(warm, place, place / "case", [write_note(place, 1)])
