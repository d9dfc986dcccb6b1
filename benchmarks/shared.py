"""What lies beside the repository and is measured against: the gold and its scorers, called as they stand and never copied."""

from __future__ import annotations

import hashlib
import importlib
import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

SHARED = Path(__file__).parents[2] / "shared"
GOLD = SHARED / "gold"
SPEC = SHARED / "spec"
SPOLIA = Path(sys.executable).with_name("spolia")
SECONDS = 900  # no command that is measured may take longer


class Missing(Exception):
    """Something that the measurement needs is not there; the message says what and where it was looked for."""


class CommandFailed(Exception):
    """A command that is measured, or a scorer, did not succeed; the message is its last words."""


def need(path: Path) -> Path:
    """`path`, which must exist. Raises Missing."""
    if not path.exists():
        where = path.relative_to(SHARED.parent) if path.is_relative_to(SHARED) else path
        raise Missing(f"expected {where} beside the repository's folder; without it nothing can be measured here")
    return path


def digest_of(path: Path) -> str:
    """The file's SHA-256 in hex, so that a figure says what it was measured on."""
    return hashlib.sha256(need(path).read_bytes()).hexdigest()


def run_spolia(*arguments: str | Path) -> None:
    """Runs the installed program as a user would. Exit 1 (some input was bad) is a failure too: the gold holds no bad input."""
    _run([str(SPOLIA), *map(str, arguments)])


def score(scorer: str, *arguments: str | Path) -> dict[str, Any]:
    """What `scorer`, a script of the shared specification, says of a prediction."""
    said: dict[str, Any] = json.loads(_run([sys.executable, str(need(SPEC / scorer)), *map(str, arguments), "--json"]))
    return said


@cache
def scorer(name: str) -> Any:
    """A scorer of the shared specification as a module, for its rules of sameness: "score_claims". Raises Missing."""
    need(SPEC / f"{name}.py")
    sys.path.insert(0, str(SPEC))
    return importlib.import_module(name)


def minimizer() -> Any:
    """SciPy's `minimize`, which only the fitting of weights needs. Raises Missing."""
    try:
        return importlib.import_module("scipy.optimize").minimize
    except ImportError:
        raise Missing("needs scipy: pip install scipy") from None


def _run(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    if done.returncode:
        raise CommandFailed(f"{' '.join(command[:3])} … ended with {done.returncode}: {done.stderr.strip()[-400:]}")
    return done.stdout
