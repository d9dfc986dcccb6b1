"""The server of a ledger dies: whoever writes is told what to do, nothing that was said to be kept is lost, and the next command works."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.servers import Server, running_server

from spolia.errors import StoreUnreachable
from spolia.ledger import Ledger, new_server, verify_ledger

PROGRAM = [sys.executable, "-m", "spolia"]
REPORTS = 1500
ADVICE = "What was said to be kept is kept. See that the server runs and can be reached, then run the command again."


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server of this file alone, since it is killed here."""
    with running_server() as running:
        yield running


@pytest.fixture
def here(tmp_path: Path, server: Server) -> Path:
    """A folder with a case whose log lies on the server, and reports to add."""
    assert spolia(tmp_path, "init", "case", "--store", server.url).returncode == 0
    (tmp_path / "r.jsonl").write_text("".join(json.dumps({"id": f"r{n}", "text": f"Village {n} fell."}) + "\n" for n in range(REPORTS)))
    return tmp_path


def spolia(here: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*PROGRAM, *arguments], cwd=here, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=120)


def start(here: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*PROGRAM, *arguments], cwd=here, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@pytest.mark.parametrize("after", [0, 1, 600])
def test_a_server_that_is_killed_loses_nothing_that_was_said_to_be_kept(here: Path, server: Server, after: int) -> None:
    child = start(here, "add", "case", "r.jsonl", "-")  # at the end it waits for us, and so cannot be done before the server dies
    assert child.stdout is not None
    said = [child.stdout.readline() for _ in range(after)]
    server.kill()
    try:
        out, err = child.communicate("It goes on.", timeout=120)
        assert child.returncode == 2
        assert err.count("\n") == 1
        assert ADVICE in err
        refused = spolia(here, "list", "case")
        assert (refused.returncode, refused.stdout) == (2, "")
        assert ADVICE in refused.stderr
        unknown = spolia(here, "verify", "case")
        assert (unknown.returncode, unknown.stdout) == (2, ""), "a ledger that is not to be had is not said to be broken"
    finally:
        server.start()
    promised = {line.split()[1] for line in [*said, *out.splitlines()] if line.startswith("kept ")}
    assert len(promised) >= after
    found = verify_ledger(here / "case" / "ledger")
    assert found.sound, str(found)
    assert promised <= {line.split()[0] for line in spolia(here, "list", "case").stdout.splitlines()}
    again = spolia(here, "add", "case", "r.jsonl")
    assert again.returncode == 0, again.stderr
    assert f"of the {REPORTS + 1} that are there {REPORTS + 1} read, 0 not read" in again.stdout
    listed = spolia(here, "list", "case").stdout.splitlines()
    assert len(listed) == len(set(listed)) == REPORTS + 1
    assert verify_ledger(here / "case" / "ledger").sound


def test_a_server_that_was_started_anew_between_two_recordings_is_not_noticed(here: Path, server: Server) -> None:
    child = start(here, "add", "case", "r.jsonl", "-")
    assert child.stdout is not None
    for line in child.stdout:
        if line.endswith(f"line {REPORTS}\n"):
            break
    while f"r{REPORTS - 1}" not in reports_of(here):
        pass
    server.kill()
    server.start()
    out, err = child.communicate("It goes on.", timeout=120)
    assert (child.returncode, err) == (0, "")
    assert "kept " in out
    assert verify_ledger(here / "case" / "ledger").sound


def reports_of(here: Path) -> set[str]:
    with Ledger.read(here / "case" / "ledger") as ledger:
        return {report.id for report in ledger.reports()}


def test_a_case_is_not_half_made_where_the_server_is_gone(tmp_path: Path, server: Server) -> None:
    server.kill()
    try:
        done = spolia(tmp_path, "init", "case", "--store", server.url.replace("spolia@", "spolia:hidden@"))
    finally:
        server.start()
    assert done.returncode == 2
    assert ADVICE in done.stderr
    assert "hidden" not in done.stderr
    assert not (tmp_path / "case").exists()
    assert spolia(tmp_path, "init", "case", "--store", server.url).returncode == 0


def test_a_backup_that_loses_its_server_leaves_nothing(here: Path, server: Server) -> None:
    assert spolia(here, "add", "case", "r.jsonl").returncode == 0
    server.kill()
    try:
        done = spolia(here, "backup", "case", "copy")
    finally:
        server.start()
    assert done.returncode == 2
    assert ADVICE in done.stderr
    assert sorted(path.name for path in here.iterdir()) == ["case", "r.jsonl"]
    assert spolia(here, "backup", "case", "copy").returncode == 0


def test_a_turn_that_loses_its_server_is_none(tmp_path: Path, server: Server) -> None:
    folder = tmp_path / "ledger"
    with Ledger.write(folder, new_server(server.url, "x")):
        pass

    def lose() -> None:
        with Ledger.write(folder) as ledger, ledger.turn():
            ledger.record([("remark", {"words": "nobody was told"})])
            server.kill()

    try:
        with pytest.raises(StoreUnreachable, match="run the command again"):
            lose()
    finally:
        server.start()
    assert verify_ledger(folder).sound_to == 1
    with Ledger.write(folder) as ledger:
        ledger.record([("remark", {"words": "now"})])
    assert verify_ledger(folder).sound_to == 2


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs a timer of the process")
def test_a_signal_in_the_midst_of_a_question_ends_the_program_as_it_should(tmp_path: Path, server: Server) -> None:
    folder = tmp_path / "ledger"

    def wait() -> None:
        with Ledger.write(folder, new_server(server.url, "x")) as ledger, ledger.turn() as connection:
            signal.setitimer(signal.ITIMER_REAL, 0.2)
            connection.exec_driver_sql("SELECT pg_sleep(10)")

    before = signal.signal(signal.SIGALRM, lambda *_: sys.exit(143))
    try:
        with pytest.raises(SystemExit) as ended:
            wait()
    finally:
        signal.signal(signal.SIGALRM, before)
    assert ended.value.code == 143
    with Ledger.write(folder) as ledger:
        ledger.record([("remark", {"words": "nobody has to wait for what was broken off"})])
    assert verify_ledger(folder).sound_to == 2
