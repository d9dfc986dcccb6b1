"""Fuzzing led by coverage, for a moment each; `make fuzz` takes longer."""

from __future__ import annotations

import platform
import subprocess
import sys
from pathlib import Path

import pytest

SECONDS = 2
TARGETS = ("lines", "text", "records", "ledger", "words")
# The machines and Pythons for which there is a wheel of atheris; elsewhere it is no dependency (pyproject.toml).
SUPPORTED = sys.platform == "linux" and platform.machine() == "x86_64" and sys.version_info < (3, 14)


@pytest.mark.skipif(
    not SUPPORTED, reason="atheris is made for Linux on x86-64, and for Python before 3.14; elsewhere the other tests of this folder do"
)
@pytest.mark.parametrize("target", TARGETS)
def test_nothing_is_found_in_a_moment(tmp_path: Path, target: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.coverage", target, tmp_path / "corpus", f"-max_total_time={SECONDS}", f"-artifact_prefix={tmp_path}/"],
        capture_output=True, text=True, timeout=120, errors="replace",
    )  # fmt: skip
    found = [path.name for path in tmp_path.iterdir() if path.name.startswith(("crash", "timeout", "oom", "leak"))]
    assert done.returncode == 0, f"{found}\n{done.stderr[-3000:]}"
    assert "DONE" in done.stderr or "Done" in done.stderr, done.stderr[-500:]
