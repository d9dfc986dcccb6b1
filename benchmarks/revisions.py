"""Readers of other revisions: checked out beside this one, run in a process of their own, and what they read kept.

A reader is known by the hash of its package's tree, so that two commits that differ elsewhere count as one. What it read of a
file of reports is kept under out/bench, by that hash and the file's digest; this tree's own reading is never kept.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.shared import SECONDS, CommandFailed, digest_of

ROOT = Path(__file__).parents[1]
KEPT = ROOT / "out" / "bench"
PACKAGE = "src/spolia"


def reader_of(revision: str, repository: Path = ROOT) -> str:
    """The hash of the package's tree at `revision`: the same hash is the same reader. Raises CommandFailed where there is none."""
    try:
        return git(repository, "rev-parse", "--verify", "--end-of-options", f"{revision}:{PACKAGE}").strip()
    except CommandFailed:
        raise CommandFailed(f"{revision} is no revision of this repository that has {PACKAGE}; name a branch, a tag or a commit") from None


@contextmanager
def checked_out(revision: str, repository: Path = ROOT) -> Iterator[Path]:
    """The folder of a temporary worktree of `revision`, which is gone afterwards. Raises CommandFailed."""
    with tempfile.TemporaryDirectory(prefix="spolia-bench-") as folder:
        tree = Path(folder) / "tree"
        git(
            repository, "worktree", "add", "--detach", str(tree), git(repository, "rev-parse", "--verify", f"{revision}^{{commit}}").strip()
        )
        try:
            yield tree
        finally:
            git(repository, "worktree", "remove", "--force", str(tree))


def read_by(package: Path, reports: Path, claims: Path) -> None:
    """Writes to `claims` what the package below the folder `package` reads of `reports`, with this interpreter. Raises CommandFailed."""
    command = [sys.executable, "-m", "spolia", "read", str(reports.resolve()), "-o", str(claims.resolve())]
    environment = {**os.environ, "PYTHONPATH": str(package.resolve())}
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False, cwd=claims.parent, env=environment)
    if done.returncode:
        raise CommandFailed(f"reading {reports.name} with {package} ended with {done.returncode}: {done.stderr.strip()[-400:]}")


def read_here(files: dict[str, Path], folder: Path) -> dict[str, Path]:
    """What this tree's reader makes of each file of reports, as it stands now: a file of claims by each name, in `folder`."""
    made = {name: folder / f"{name}.jsonl" for name in files}
    for name, reports in files.items():
        read_by(ROOT / "src", reports, made[name])
    return made


def read_there(revision: str, files: dict[str, Path], repository: Path = ROOT, kept: Path = KEPT) -> dict[str, Path]:
    """What the reader of `revision` makes of each, read only where it was not read before."""
    reader = reader_of(revision, repository)
    made = {name: kept / f"{reader[:16]}-{digest_of(reports)[:16]}.jsonl" for name, reports in files.items()}
    missing = [name for name, claims in made.items() if not claims.exists()]
    if missing:
        kept.mkdir(parents=True, exist_ok=True)
        with checked_out(revision, repository) as tree:
            for name in missing:
                passing = made[name].with_suffix(f".{os.getpid()}")
                read_by(tree / "src", files[name], passing)
                passing.replace(made[name])
    return made


def git(repository: Path, *arguments: str) -> str:
    """What git says. Raises CommandFailed with git's own words."""
    done = subprocess.run(["git", "-C", str(repository), *arguments], capture_output=True, text=True, timeout=SECONDS, check=False)
    if done.returncode:
        raise CommandFailed(f"git {arguments[0]} {arguments[-1]}: {done.stderr.strip()[-400:] or 'no such revision'}")
    return done.stdout
