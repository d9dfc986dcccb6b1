"""One writer at a time: a lock that the operating system lets go of when its holder ends, however it ends."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from spolia.errors import CaseUnusable

try:
    import fcntl
except ImportError:  # no POSIX locks here; the database still keeps its own writers apart
    fcntl = None  # type: ignore[assignment]

PAUSE_S = 0.1


@contextmanager
def hold_lock(path: Path, wait_s: float) -> Iterator[None]:
    """Holds the lock file `path` while the block runs. Raises CaseUnusable where another holds it for longer than `wait_s`."""
    try:
        file = path.open("ab")
    except OSError as bad:
        raise CaseUnusable(f"{path.parent} cannot be written: {bad.strerror}.") from None
    with file:
        until = time.monotonic() + wait_s
        while fcntl is not None:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise CaseUnusable(f"another command is writing to {path.parent}; try again when it is done.") from None
                time.sleep(PAUSE_S)
        yield
