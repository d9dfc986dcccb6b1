"""Evidence is on disk, name and all, before anybody is told; nothing whole is ever overwritten."""

from __future__ import annotations

import hashlib
import io
import os
from pathlib import Path

import pytest

from spolia.errors import LedgerBroken
from spolia.ledger.evidence import PASSING, Evidence

WORDS = b"Rebels took the base."
SHA256 = hashlib.sha256(WORDS).hexdigest()


@pytest.fixture
def evidence(tmp_path: Path) -> Evidence:
    made = Evidence(tmp_path / "evidence")
    made.create()
    return made


def test_bytes_lie_under_their_hash(evidence: Evidence) -> None:
    kept = evidence.keep(io.BytesIO(WORDS))
    assert (kept.sha256, kept.size, kept.new, kept.mended) == (SHA256, len(WORDS), True, False)
    assert evidence.path(SHA256).read_bytes() == WORDS
    assert list(evidence.names()) == [SHA256]


def test_the_same_bytes_twice_is_once(evidence: Evidence) -> None:
    evidence.keep(io.BytesIO(WORDS))
    again = evidence.keep(io.BytesIO(WORDS))
    assert (again.sha256, again.new) == (SHA256, False)
    assert list(evidence.names()) == [SHA256]


@pytest.mark.parametrize("damage", [b"", b"Rebels took the basE.", WORDS + b" "])
def test_a_damaged_copy_is_made_whole(evidence: Evidence, damage: bytes) -> None:
    evidence.keep(io.BytesIO(WORDS))
    evidence.path(SHA256).chmod(0o644)
    evidence.path(SHA256).write_bytes(damage)
    kept = evidence.keep(io.BytesIO(WORDS))
    assert (kept.new, kept.mended) == (False, True)
    assert evidence.path(SHA256).read_bytes() == WORDS


def test_what_cannot_be_read_to_its_end_leaves_nothing(evidence: Evidence) -> None:
    class Broken:
        asked = 0

        def read(self, size: int, /) -> bytes:
            self.asked += 1
            if self.asked == 1:
                return b"half of it"
            raise OSError("the disk went away")

    with pytest.raises(OSError, match="went away"):
        evidence.keep(Broken())
    assert list(evidence.names()) == []
    assert list((evidence.folder / PASSING).iterdir()) == []


def test_what_a_crash_left_is_swept_and_nothing_else(evidence: Evidence) -> None:
    evidence.keep(io.BytesIO(WORDS))
    (evidence.folder / PASSING / "0011").write_bytes(b"half")
    evidence.sweep()
    assert list((evidence.folder / PASSING).iterdir()) == []
    assert list(evidence.names()) == [SHA256]


def test_bytes_are_synced_before_the_name_and_the_folder_after(evidence: Evidence, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    sync, replace = os.fsync, Path.replace

    def recorded_sync(handle: int) -> None:
        done.append("sync " + Path(os.readlink(f"/proc/self/fd/{handle}")).parent.name)
        sync(handle)

    def recorded_replace(path: Path, target: Path) -> Path:
        done.append("name")
        return replace(path, target)

    if not Path("/proc/self/fd").is_dir():
        pytest.skip("needs /proc to see what a handle is of")
    monkeypatch.setattr(os, "fsync", recorded_sync)
    monkeypatch.setattr(Path, "replace", recorded_replace)
    evidence.keep(io.BytesIO(WORDS))
    assert done[0] == f"sync {PASSING}"
    assert done.index("name") > 0
    assert done[-1] == "sync evidence"
    assert done.index("name") < len(done) - 1


def test_part_of_a_file_can_be_read(evidence: Evidence) -> None:
    evidence.keep(io.BytesIO(WORDS))
    assert evidence.read(SHA256, 7, 4) == b"took"


def test_what_is_gone_is_named(evidence: Evidence) -> None:
    with pytest.raises(LedgerBroken, match=SHA256):
        evidence.read(SHA256)
