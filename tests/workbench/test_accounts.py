"""Accounts: who may come in, and how long."""

from __future__ import annotations

import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from tests.workbench.served import PASSWORD

from spolia.errors import BadCommand
from spolia.workbench.accounts import IDLE_S, WHOLE_S, Accounts


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def accounts(tmp_path: Path, clock: Clock) -> Accounts:
    made = Accounts(tmp_path, clock)
    made.add("Ada", "admin", PASSWORD, by="test")
    return made


def test_a_case_that_nobody_made_an_account_in_has_no_file(tmp_path: Path) -> None:
    accounts = Accounts(tmp_path)
    assert not accounts.any()
    assert accounts.all() == []
    assert accounts.find("Ada") is None
    assert accounts.session("x") is None
    assert not accounts.path.exists()


def test_the_file_is_its_owners_alone_and_holds_no_secret(accounts: Accounts) -> None:
    assert stat.S_IMODE(accounts.path.stat().st_mode) == 0o600
    secret = accounts.begin(accounts.get("Ada"))
    kept = b"".join(path.read_bytes() for path in accounts.path.parent.glob("workbench.db*"))
    assert PASSWORD.encode() not in kept
    assert secret.encode() not in kept
    assert b"$argon2id$" in kept


def test_passwords_are_hashed_with_the_usual_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from argon2 import extract_parameters

    monkeypatch.undo()
    accounts = Accounts(tmp_path)
    accounts.add("Ada", "admin", PASSWORD, by="test")
    hashed = accounts._hasher.hash(PASSWORD)
    assert extract_parameters(hashed).memory_cost >= 19 * 1024  # KiB: the least that OWASP names for argon2id
    assert accounts.log_in("Ada", PASSWORD)


def test_only_the_right_password_of_an_account_logs_in(accounts: Accounts) -> None:
    assert accounts.log_in("Ada", PASSWORD) == accounts.get("Ada")
    assert accounts.log_in("ADA", PASSWORD) == accounts.get("Ada")
    assert accounts.log_in("Ada", PASSWORD + " ") is None
    assert accounts.log_in("Nobody", PASSWORD) is None
    assert accounts.log_in("Ada", "") is None
    assert accounts.log_in("Ada", "\ud800" * 20) is None


@pytest.mark.parametrize("password", ["short", "x" * 257, "ada is my own name", "aaaaaaaabbbb", ""])
def test_an_easy_password_is_refused(accounts: Accounts, password: str) -> None:
    with pytest.raises(BadCommand, match="password"):
        accounts.set_password("Ada", password, by="test")


@pytest.mark.parametrize("name", ["", " Ada", "a" * 65, "<b>", "a\nb", "a\u202eb", "ada", "Bob/"])
def test_a_name_that_is_taken_or_none_is_refused(accounts: Accounts, name: str) -> None:
    with pytest.raises(BadCommand, match=r"name"):
        accounts.add(name, "reader", PASSWORD, by="test")


def test_a_session_holds_until_it_is_ended(accounts: Accounts) -> None:
    secret = accounts.begin(accounts.get("Ada"), address="127.0.0.1", agent="a browser")
    session = accounts.session(secret)
    assert session is not None
    assert session.account.name == "Ada"
    assert accounts.session(secret, "program") is None
    assert not accounts.end(session.id, by="Bob", of="Bob")
    assert accounts.session(secret)
    assert accounts.end(session.id, by="Ada")
    assert accounts.session(secret) is None


def test_a_session_ends_by_itself(accounts: Accounts, clock: Clock) -> None:
    idle, used = accounts.begin(accounts.get("Ada")), accounts.begin(accounts.get("Ada"))
    for _ in range(int(WHOLE_S / (IDLE_S - 60)) - 1):
        clock.now += IDLE_S - 60
        assert accounts.session(used)
    assert accounts.session(idle) is None
    clock.now = 1_000_000 + WHOLE_S + 1
    assert accounts.session(used) is None


def test_another_role_password_or_closing_ends_all_sessions(accounts: Accounts) -> None:
    accounts.add("Bob", "reader", PASSWORD, by="test")
    for change in (
        lambda: accounts.set_role("Bob", "analyst", by="test"),
        lambda: accounts.set_password("Bob", PASSWORD[::-1], by="test"),
        lambda: accounts.end_all("Bob", by="test"),
        lambda: accounts.set_role("Bob", None, by="test"),
    ):
        secret, key = accounts.begin(accounts.get("Bob")), accounts.begin(accounts.get("Bob"), kind="program")
        assert accounts.session(secret)
        assert accounts.session(key, "program")
        change()
        assert accounts.session(secret) is None
        assert accounts.session(key, "program") is None
    assert accounts.log_in("Bob", PASSWORD[::-1]) is None
    with pytest.raises(BadCommand, match="closed"):
        accounts.add("bob", "reader", PASSWORD, by="test")


def test_the_last_admin_stays(accounts: Accounts) -> None:
    for role in ("editor", None):
        with pytest.raises(BadCommand, match="only admin"):
            accounts.set_role("Ada", role, by="test")  # type: ignore[arg-type]
    accounts.add("Eve", "admin", PASSWORD, by="test")
    accounts.set_role("Ada", None, by="Eve")
    assert accounts.any()


def test_what_was_done_is_written_down(accounts: Accounts) -> None:
    accounts.end(accounts.session(accounts.begin(accounts.get("Ada"), address="10.0.0.7")).id, by="Ada")  # type: ignore[union-attr]
    said = [f"{one.who} {one.what}" for one in accounts.doings(10)]
    assert said[1:] == ["Ada logged in from 10.0.0.7", "test made the account Ada, admin"]
    assert said[0].startswith("Ada ended the session")


def test_what_another_program_writes_is_seen_while_threads_come_and_go(tmp_path: Path) -> None:
    """A thread that opened the file would, by closing it again, let go of the locks of all others: the next program to end took SQLite's log from beneath them."""
    accounts = Accounts(tmp_path)
    accounts.add("Ada", "admin", PASSWORD, by="test")
    program = "import sys\nfrom pathlib import Path\nfrom spolia.workbench.accounts import Accounts\nAccounts(Path(sys.argv[1])).note('it', 'came by')"
    for number in range(1, 4):
        thread = threading.Thread(target=accounts.all)
        thread.start()
        thread.join()
        subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=True)
        assert [doing.what for doing in accounts.doings(10)].count("came by") == number
        accounts.note("we", "are still here")
