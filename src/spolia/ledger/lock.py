"""A lock that the operating system lets go of when its holder ends, however it ends: held by one alone, or shared by many."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from spolia.errors import CaseUnusable

try:
    import fcntl
except ImportError:  # no POSIX locks here; the database still keeps its own writers apart
    fcntl = None  # type: ignore[assignment]

PAUSE_S = 0.1


@contextmanager
def hold_lock(path: Path, wait_s: float) -> Iterator[None]:
    """Holds the lock file `path` alone while the block runs. Raises CaseUnusable where another holds it for longer than `wait_s`."""
    with _open(path) as file:
        if fcntl is not None:
            _wait_for(file, fcntl.LOCK_EX, path, wait_s)
        yield


@contextmanager
def share_lock(path: Path, wait_s: float, first: Callable[[], None]) -> Iterator[None]:
    """Shares the lock file `path` with all others that do so while the block runs; `first` runs before, alone, unless another shares it already."""
    with _open(path) as file:
        if fcntl is None:
            first()
        else:
            if _taken(file, fcntl.LOCK_EX):
                first()
            _wait_for(file, fcntl.LOCK_SH, path, wait_s)
        yield


def _open(path: Path) -> BinaryIO:
    try:
        return path.open("ab")
    except OSError as bad:
        raise CaseUnusable(f"{path.parent} cannot be written: {bad.strerror}.") from None


def _wait_for(file: BinaryIO, kind: int, path: Path, wait_s: float) -> None:
    until = time.monotonic() + wait_s
    while not _taken(file, kind):
        if time.monotonic() > until:
            raise CaseUnusable(f"another command is writing to {path.parent}; try again when it is done.")
        time.sleep(PAUSE_S)


def _taken(file: BinaryIO, kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
