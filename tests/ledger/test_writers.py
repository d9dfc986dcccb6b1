"""Many write at once: nothing is lost, nothing comes in twice, the chain stays whole, and nobody's half-written file is taken away."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from tests.ledger.made import make_ledger

from spolia.errors import CaseUnusable
from spolia.ledger import Ledger, verify_ledger
from spolia.ledger.evidence import PASSING
from spolia.ledger.ledger import IDLE_S

WRITERS, EACH = 6, 15
# One writer: items of its own, each followed by one that all others bring too.
WRITER = """
import io, sys
from pathlib import Path
from spolia.ledger import Ledger
folder, own, each = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
with Ledger.write(folder) as ledger:
    for n in range(each):
        for words in (f"{own} {n}", f"shared {n}"):
            kept = ledger.evidence.keep(io.BytesIO(words.encode()))
            said = ("evidence-kept", {"sha256": kept.sha256, "size": kept.size, "name": words})
            print(len(ledger.record([said])), words, flush=True)
"""


@pytest.fixture
def ledger(tmp_path: Path, store: str | None) -> Path:
    """A whole ledger, in each store in turn."""
    return make_ledger(tmp_path / "ledger", store)


def test_many_processes_write_at_once(ledger: Path) -> None:
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(ledger), f"writer {w}", str(EACH)], stdout=subprocess.PIPE, text=True)
        for w in range(WRITERS)
    ]
    outs = [writer.communicate(timeout=120)[0].splitlines() for writer in writers]
    assert [writer.returncode for writer in writers] == [0] * WRITERS
    told = [line.split(" ", 1) for out in outs for line in out]
    assert len(told) == WRITERS * EACH * 2
    brought = [words for count, words in told if count == "1"]
    assert len(brought) == len(set(brought)) == WRITERS * EACH + EACH, "each is said to be new to one writer alone"
    found = verify_ledger(ledger)
    assert found.sound, str(found)
    assert found.sound_to == 6 + len(brought)
    with Ledger.read(ledger) as whole:
        assert {item.name for item in whole.items()} >= set(brought)


def test_many_threads_write_at_once(ledger: Path) -> None:
    failed: list[BaseException] = []

    def write(own: int) -> None:
        try:
            with Ledger.write(ledger) as writing:
                for n in range(EACH):
                    with writing.turn():
                        size = writing.head().size
                        (entry,) = writing.record([("remark", {"words": f"{own} {n}"})])
                        assert entry.number == size, "within a turn nobody else writes"
        except BaseException as bad:
            failed.append(bad)

    threads = [threading.Thread(target=write, args=(own,)) for own in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert failed == []
    assert verify_ledger(ledger).sound_to == 6 + WRITERS * EACH


def test_one_ledger_serves_several_threads(ledger: Path) -> None:
    """What one thread does in its turn is no part of another's."""
    with Ledger.write(ledger) as shared:
        threads = [threading.Thread(target=lambda: shared.record([("remark", {})])) for _ in range(8)]
        with shared.turn():
            for thread in threads:
                thread.start()
            time.sleep(0.2)
            assert shared.head().size == 6
            shared.record([("remark", {"words": "first"})])
        for thread in threads:
            thread.join(60)
        assert shared.head().size == 15
    assert verify_ledger(ledger).sound


def test_a_long_command_lets_others_write_meanwhile(ledger: Path) -> None:
    with Ledger.write(ledger) as slow:
        slow.record([("remark", {"words": "begun"})])
        with Ledger.write(ledger) as quick:
            quick.record([("remark", {"words": "meanwhile"})])
        slow.record([("remark", {"words": "ended"})])
    assert verify_ledger(ledger).sound_to == 9


def test_who_waits_too_long_for_a_turn_is_told(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spolia.ledger.sqlite.BUSY_S", 0.2)
    monkeypatch.setattr("spolia.ledger.postgresql.WRITING", ("lock_timeout TO '200ms'",))
    with Ledger.write(ledger) as first, Ledger.write(ledger) as second, first.turn(), pytest.raises(CaseUnusable, match="try again"):
        record_in(second)
    assert verify_ledger(ledger).sound_to == 6


def record_in(ledger: Ledger) -> None:
    from sqlalchemy.exc import DBAPIError

    from spolia.ledger.store import unusable

    try:
        ledger.record([("remark", {})])
    except DBAPIError as bad:
        raise unusable("the ledger cannot be written", bad) from None


class Slow(io.RawIOBase):
    """A file that comes in slowly: the second half when `go` is set."""

    def __init__(self) -> None:
        self.begun, self.go = threading.Event(), threading.Event()
        self._halves = [b"Rebels ", b"took it.", b""]

    def read(self, size: int = -1, /) -> bytes:
        if len(self._halves) == 2:
            self.begun.set()
            assert self.go.wait(60)
        return self._halves.pop(0)


def test_a_file_that_another_is_writing_is_left_alone(ledger: Path) -> None:
    stream, kept = Slow(), []

    def keep() -> None:
        with Ledger.write(ledger) as writing:
            kept.append(writing.evidence.keep(stream))

    thread = threading.Thread(target=keep)
    thread.start()
    assert stream.begun.wait(60)
    with Ledger.write(ledger) as other:
        other.record([("remark", {})])
    stream.go.set()
    thread.join(60)
    with Ledger.read(ledger) as reading:
        assert reading.evidence.read(kept[0].sha256) == b"Rebels took it."


def test_what_a_crash_left_half_written_is_taken_away(ledger: Path, store: str | None) -> None:
    left = ledger / "evidence" / PASSING / "0011"
    left.write_bytes(b"half")
    if store is not None:  # writers on other machines cannot be seen: what was touched lately may be theirs
        with Ledger.write(ledger):
            assert left.exists()
        long_ago = time.time() - IDLE_S - 60
        os.utime(left, (long_ago, long_ago))
    with Ledger.write(ledger):
        assert not left.exists()
