"""A folder of files made to break whoever reads them costs its own reports and nothing else."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.hostile.make import EVIL, make_folder

from spolia.case import Case, create_case, open_case, read_case
from spolia.ledger import verify_ledger

MOST_MB = 600  # of memory, each process by itself
MOST_S = 2  # a file, all of them together
# Runs the command from a small process, since a child counts the memory of the process that it was forked from as its own.
MEASURED = """
import resource, subprocess, sys, time
start = time.monotonic()
code = subprocess.run([sys.executable, "-m", "spolia", "add", *sys.argv[1:]]).returncode
print(code, time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
"""


@dataclass
class Run:
    """What `spolia add` of the whole folder did."""

    files: dict[str, list[Path]]
    case: Case
    code: int
    out: list[str]
    err: list[str]
    seconds: float
    memory_mb: int
    calls: list[bytes]
    before: set[Path]
    after: set[Path]

    def named(self, path: Path) -> list[str]:
        return [line for line in self.err if line.startswith((f"{path}:", f"{path} "))]


class Listener:
    """Somebody on the loopback who writes down whoever comes."""

    def __init__(self) -> None:
        self.calls: list[bytes] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}/"
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                called, _ = self._socket.accept()
            except OSError:
                return
            with called:
                called.settimeout(1)
                self.calls.append(called.recv(1000))

    def close(self) -> None:
        self._socket.close()


def everything(folder: Path, without: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if not path.is_relative_to(without)}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    home = tmp_path_factory.mktemp("hostile")
    listener = Listener()
    files = make_folder(home / "files", listener.address)
    case = create_case(home / "case")
    before = everything(home, case.folder)
    done = subprocess.run([sys.executable, "-c", MEASURED, str(case.folder), str(home / "files")], cwd=home, capture_output=True, text=True)
    *named, measured = done.stderr.splitlines()
    listener.close()
    code, seconds, memory = measured.split()
    return Run(
        files, open_case(case.folder), int(code), done.stdout.splitlines(), named, float(seconds), int(memory) >> 10, listener.calls,
        before, everything(home, case.folder),
    )  # fmt: skip


def test_there_are_many_of_them(run: Run) -> None:
    assert len(run.files["bad"]) + len(run.files["odd"]) + len(run.files["unkept"]) >= 250


def test_the_run_ends_with_one_and_a_summary_that_adds_up(run: Run) -> None:
    assert run.code == 1, run.err[-1]
    given, kept, there, refused, held, read, unread = (
        int(word) for word in run.out[-1].replace(":", "").replace(";", "").split() if word.isdigit()
    )
    assert given == kept + there + refused == held + refused == read + unread + refused
    assert kept == sum(line.startswith("kept ") for line in run.out)
    assert there == sum(line.startswith("there ") for line in run.out)
    assert refused == len(run.files["unkept"])


def test_every_good_file_is_read(run: Run) -> None:
    assert [line for path in run.files["good"] for line in run.named(path)] == []
    with run.case.ledger_to_read() as ledger:  # of several versions of one page a case reads the last
        texts = "\n".join(report.text for report in ledger.reports())
    for words in (
        "third attack this week", "So ends it.", "A note.", "Повстанцы захватили базу", "Rebels took village 19.", "The army left town 4.",
        "Two tanks were lost at hill 19.", "Shells hit quarter 4", "Shells hit street 4", "Yours", "The attached note tells", "Crawled.", "Packed.",
        "In a WACZ.", "the garrison left", "they came back", "the bridge fell", "A name without an ending.", "Misnamed.",
    ):  # fmt: skip
        assert words in texts


def test_each_bad_file_is_named_in_one_line(run: Run) -> None:
    lines = {path.name: run.named(path) for path in run.files["bad"]}
    several = {"many-blank.zip": 3}  # of an archive each part by itself
    assert {name: named for name, named in lines.items() if len(named) != several.get(name, 1)} == {}


def test_what_is_no_regular_file_is_named_and_not_kept(run: Run) -> None:
    assert {path.name: len(run.named(path)) for path in run.files["unkept"]} == {path.name: 1 for path in run.files["unkept"]}
    assert not [line for line in run.out if "/unkept/" in line]


def test_of_the_odd_nothing_is_named_twice(run: Run) -> None:
    assert {path.name: run.named(path) for path in run.files["odd"] if len(run.named(path)) > 1} == {}


def test_nobody_was_called(run: Run) -> None:
    assert run.calls == []


def test_nothing_was_written_outside_the_case(run: Run) -> None:
    assert run.after == run.before
    assert not [path for folder in (Path("/tmp"), Path.home(), Path.cwd(), Path("/")) for path in folder.glob(f"*{EVIL}*")]
    inside = [path.name for path in run.case.folder.rglob("*") if path.is_file()]
    assert not [name for name in inside if EVIL in name or name.startswith((".", "-"))]


def test_nothing_of_another_file_came_in(run: Run) -> None:
    assert not [report.id for report in read_case(run.case)[0] if "root:x:" in report.text or "root:*:" in report.text]


def test_messages_hold_nothing_that_a_terminal_acts_on(run: Run) -> None:
    assert not [line for line in run.out + run.err if not line.isprintable()]
    assert not [line for line in run.err if "Traceback" in line]


def test_it_takes_little_time_and_memory(run: Run) -> None:
    count = sum(map(len, run.files.values()))
    assert run.seconds < MOST_S * count
    assert run.memory_mb < MOST_MB


def test_the_ledger_is_sound_and_the_same_again_is_no_news(run: Run) -> None:
    found = verify_ledger(run.case.folder / "ledger")
    assert found.sound, str(found)
    assert found.head is not None
    good = [str(path) for path in run.files["good"]]
    again = subprocess.run([sys.executable, "-m", "spolia", "add", str(run.case.folder), *good], capture_output=True, text=True)
    assert again.returncode == 0, again.stderr
    assert " 0 kept" in again.stdout.splitlines()[-1]
    after = verify_ledger(run.case.folder / "ledger")
    assert after.head is not None
    assert after.head.size == found.head.size
