"""What a fresh installation of the default set takes on disk, and how long `spolia --help` takes."""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.shared import SPOLIA, CommandFailed

REPOSITORY = Path(__file__).parents[1]
MOST_MEGABYTES, MOST_MILLISECONDS = 450, 250


def install_into(folder: Path) -> None:
    """A new environment in `folder` with the locked default set and Spolia itself as a wheel. Raises CommandFailed."""
    python = folder / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--python", str(python), "install"]
    _run([sys.executable, "-m", "venv", "--without-pip", str(folder)])
    _run([*pip, "--require-hashes", "--no-deps", "-r", str(REPOSITORY / "requirements.lock")])
    _run([*pip, "--no-deps", "--no-build-isolation", "--no-index", str(REPOSITORY)])


def megabytes_in(folder: Path) -> float:
    """The size of all files below `folder`, in MB (10⁶ bytes), links not followed."""
    return sum(p.lstat().st_size for p in folder.rglob("*") if not p.is_dir()) / 1e6


def milliseconds_of(command: list[str], rounds: int) -> float:
    """The median wall-clock time of `rounds` runs, each in a process of its own, after one that is not counted."""
    times = []
    for _ in range(rounds + 1):
        began = time.perf_counter()
        _run(command)
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times[1:])


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CommandFailed(f"{' '.join(command[:4])} … ended with {done.returncode}: {done.stderr.strip()[-400:]}")


def figures(*, install: bool = True, rounds: int = 15) -> dict[str, float]:
    """`help_ms`, and `install_mb` where `install` is asked for, which fetches the packages."""
    found = {"help_ms": round(milliseconds_of([str(SPOLIA), "--help"], rounds))}
    if not install:
        return dict(found)
    with tempfile.TemporaryDirectory() as folder:
        install_into(Path(folder))
        return found | {"install_mb": round(megabytes_in(Path(folder)), 1)}


def main(argv: list[str] | None = None) -> int:
    """0 where both are small enough, 1 where one is not, 2 where they could not be measured."""
    parser = argparse.ArgumentParser(prog="size", description=__doc__)
    parser.add_argument("--no-install", action="store_true", help="only time the help")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    try:
        found = figures(install=not options.no_install)
    except CommandFailed as bad:
        print(bad)
        return 2
    if options.json:
        print(json.dumps(found))
    else:
        print(f"spolia --help: {found['help_ms']:.0f} ms (below {MOST_MILLISECONDS})")
        if "install_mb" in found:
            print(f"fresh installation: {found['install_mb']:.0f} MB (below {MOST_MEGABYTES})")
    return int(found["help_ms"] >= MOST_MILLISECONDS or found.get("install_mb", 0) >= MOST_MEGABYTES)


if __name__ == "__main__":
    raise SystemExit(main())
