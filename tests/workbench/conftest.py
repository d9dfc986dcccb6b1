"""The valley of Sarn, served: without accounts, and with one of each role."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from tests.conftest import Valley
from tests.workbench.served import PASSWORD, PEOPLE, open_desk, write_case

from spolia.workbench.accounts import Accounts
from spolia.workbench.routes import Desk


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords hashed with little work, so that tests that log in are quick; one test sees what is used otherwise."""
    monkeypatch.setattr(Accounts, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture(scope="session")
def kept(valley: Valley, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The valley's case, made once; each test works on a copy of its own."""
    folder = write_case(tmp_path_factory.mktemp("served") / "case", valley).folder
    open_desk(folder)  # makes the index
    return folder


@pytest.fixture
def folder(kept: Path, tmp_path: Path) -> Path:
    return shutil.copytree(kept, tmp_path / "case")


@pytest.fixture
def desk(folder: Path) -> Desk:
    """Served without accounts."""
    return open_desk(folder)


@pytest.fixture
def team(folder: Path) -> Desk:
    """Served with an account of each role."""
    accounts = Accounts(folder)
    for name, role in PEOPLE.items():
        accounts.add(name, role, PASSWORD, by="the test")  # type: ignore[arg-type]
    return open_desk(folder)
