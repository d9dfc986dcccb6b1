"""What the tests of faults share: the program, loaded once, and folders that other users can reach."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.faults.warm import Warm


@pytest.fixture(scope="session")
def warm() -> Iterator[Warm]:
    """The program, ready to be run and killed. Where processes cannot be forked, these tests fail and say so."""
    with Warm() as opened:
        yield opened


@pytest.fixture
def place() -> Iterator[Path]:
    """An empty folder that every user can reach, which pytest's own are not."""
    folder = Path(tempfile.mkdtemp(prefix="spolia-faults-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
