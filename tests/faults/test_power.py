"""The power goes at the very moment at which a command says that something is done: it is done. Nothing is lost that only lay in the system's memory."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pytest
from tests.faults.documents import assert_kept, assert_made_whole, write_lines, write_note
from tests.faults.power import Disk, follow_to_disk
from tests.faults.warm import Warm

SEED = int(os.environ.get("FAULT_SEED", "0"))
TORN = 4  # disks for each line that is said, on which some of what was not synced is there, and some is not


def test_what_was_said_to_be_kept_survives_a_power_cut(warm: Warm, place: Path, tmp_path: Path) -> None:
    disk = Disk(place)
    for said, done in follow_to_disk(warm, disk, ["init", "case"], tmp_path / "log"):
        assert done.code == 0
        assert said.startswith("made case")
    disk.after_power_cut(tmp_path / "made", None)
    assert warm.run(tmp_path / "made", "list", "case").code == 0, "a case that was said to be made is one"

    paths = [write_note(place, 1), write_lines(place, 2, 4), write_note(place, 3)]
    promised: set[str] = set()
    times = 0
    for said, done in follow_to_disk(warm, disk, ["add", "case", *(path.name for path in paths)], tmp_path / "log"):
        assert (done.code, done.err) == (0, "")
        promised |= {line.split()[1] for line in said.splitlines() if line.startswith("kept ")}
        for number in range(1 + TORN):
            times += 1
            here = tmp_path / f"cut-{times}"
            disk.after_power_cut(here, random.Random(SEED * 1_000 + times) if number else None)
            assert_kept(here / "case", promised)
            for path in paths:
                shutil.copy(path, here / path.name)
            assert_made_whole(warm, here, here / "case", paths)
            shutil.rmtree(here)
    assert len(promised) == 7
    assert times == 8 * (1 + TORN), "seven items, and the sum of them"


def test_the_disk_of_this_test_forgets_what_nobody_synced(place: Path, tmp_path: Path) -> None:
    """Else the test above would ask for nothing."""
    disk = Disk(place)
    lines = [
        f'openat(AT_FDCWD<{place}>, "{"".join(f"{chr(92)}x{byte:02x}" for byte in b"a")}", O_WRONLY|O_CREAT, 0666) = 3<{place}/a>',
        f'write(3<{place}/a>, "\\x41\\x42", 2) = 2',
    ]
    for line in lines:
        disk.do(line)
    disk.after_power_cut(tmp_path / "nothing", None)
    assert list((tmp_path / "nothing").iterdir()) == []
    disk.do(f"fsync(4<{place}>) = 0")
    disk.after_power_cut(tmp_path / "a name", None)
    assert (tmp_path / "a name" / "a").read_bytes() == b""
    disk.do(f"fsync(3<{place}/a>) = 0")
    disk.after_power_cut(tmp_path / "all", None)
    assert (tmp_path / "all" / "a").read_bytes() == b"AB"


@pytest.mark.parametrize("line", ["fsync(3</x>) = -1 EIO (Input/output error)", "+++ exited with 0 +++", "write(3</x>, 0x7f, 5) = 5"])
def test_what_did_not_happen_changes_nothing(place: Path, line: str) -> None:
    disk = Disk(place)
    disk.do(line)
    assert disk.names == disk.kept == {}
