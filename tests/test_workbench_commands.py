"""The commands of accounts, and serving that is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.test_cli import spolia

PASSWORD = b"seven bridges over the valley\n"


@pytest.fixture
def case(tmp_path: Path) -> Path:
    assert spolia("init", tmp_path / "case").code == 0
    return tmp_path / "case"


def test_accounts_are_made_listed_changed_and_closed(case: Path) -> None:
    assert spolia("account", "add", case, "Ada", "--role", "admin", stdin=PASSWORD).code == 0
    assert spolia("account", "add", case, "Ana", "--role", "reader", stdin=PASSWORD).code == 0
    assert spolia("account", "role", case, "Ana", "--role", "analyst").code == 0
    key = spolia("account", "key", case, "Ana")
    assert len(key.out.strip()) > 40
    assert "program" in spolia("account", "sessions", case, "Ana").out
    assert spolia("account", "sessions", case, "Ana", "--end").code == 0
    assert spolia("account", "sessions", case, "Ana").out == ""
    assert spolia("account", "password", case, "Ana", stdin=PASSWORD[::-1].strip() + b"\n").code == 0
    assert spolia("account", "close", case, "Ana").code == 0
    listed = spolia("account", "list", case).out
    assert "admin" in listed
    assert "closed" in listed


@pytest.mark.parametrize(
    ("args", "words"),
    [(("add", "Ada", "--role", "admin"), "12 to 256"), (("close", "Nobody"), "no account"), (("add", "\x1b[31m", "--role", "reader"), "name"), (("key", "Nobody"), "no account")],
)  # fmt: skip
def test_what_cannot_be_done_with_accounts_is_said(case: Path, args: tuple[str, ...], words: str) -> None:
    done = spolia("account", args[0], case, *args[1:], stdin=b"short\n")
    assert done.code == 2
    assert words in done.err
    assert "\x1b" not in done.err


def test_a_case_that_others_would_reach_is_not_served_without_accounts(case: Path) -> None:
    done = spolia("serve", case, "--host", "0.0.0.0")
    assert done.code == 2
    assert "spolia account add" in done.err


def test_a_case_that_was_not_built_is_not_served(case: Path) -> None:
    done = spolia("serve", case)
    assert done.code == 2
    assert "spolia build" in done.err


def test_accounts_of_who_logs_in_by_a_provider(case: Path) -> None:
    refused = spolia("account", "add", case, "Nora", "--role", "editor", "--subject", "s-17")
    assert refused.code == 2
    assert "[workbench.oidc]" in refused.err
    with (case / "case.toml").open("a") as settings:
        settings.write('[workbench.oidc]\nissuer = "https://login.house.example"\nclient_id = "spolia"\n')
    assert spolia("account", "add", case, "Nora", "--role", "editor", "--subject", "s-17").code == 0
    assert spolia("account", "add", case, "Ada", "--role", "admin", stdin=PASSWORD).code == 0
    taken = spolia("account", "tie", case, "Ada", "--subject", "s-17")
    assert taken.code == 2
    assert "is Nora here already" in taken.err
    assert spolia("account", "tie", case, "Nora").code == 0
    assert spolia("account", "tie", case, "Ada", "--subject", "s-17").code == 0


def test_a_case_that_nobody_could_log_in_to_is_not_served(case: Path) -> None:
    with (case / "case.toml").open("a") as settings:
        settings.write('[workbench.oidc]\nissuer = "https://login.house.example"\nclient_id = "spolia"\n')
    done = spolia("serve", case)
    assert done.code == 2
    assert "nobody could log in" in done.err
