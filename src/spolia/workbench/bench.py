"""The case that is served: its builds, opened when they are first asked for and anew when there are newer ones; and the builds that decisions set off."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from spolia.built import SUMS
from spolia.errors import SpoliaError, harmless
from spolia.publishing import POLICY, PUBLIC
from spolia.workbench.stand import Stand, open_public, open_whole

PAUSE_S = 4  # seconds after a decision in which another may come, before the record is made again
LONGEST_S = 60  # seconds that a decision waits at most, however many come after it
LOOK_S = 1  # seconds between two looks whether there is a newer build
Mark = tuple[tuple[int, int] | None, ...]


@dataclass(slots=True)
class Building:
    """A build that is under way, or how the last one ended: `failed` is its last words where it did not succeed.

    `began` is when (seconds since 1970), `before` names the build that was shown then.
    """

    process: subprocess.Popen[bytes] | None = None
    began: float = 0.0
    before: str = ""
    wanted_again: bool = False
    failed: str | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a build is: it waits for more decisions, the record is being made since `began`, or that is shown and the site is being written.

    `again` where something was decided since, which the next build takes in.
    """

    stage: Literal["awaited", "made", "written"]
    began: float | None = None
    again: bool = False


class Standing:
    """One view of the case, open: its newest build that `open_` opens. `files` change when there is a newer one."""

    def __init__(self, open_: Callable[[], Stand], files: tuple[Path, ...]) -> None:
        self._open, self._files = open_, files
        self.stand: Stand | None = None
        self.warm: Callable[[Stand], None] | None = None  # what is done with a build before it is shown
        self._seen: Mark | None = None
        self._looked = 0.0
        self._lock = threading.Lock()
        self._opening: threading.Thread | None = None

    def look(self) -> Stand:
        """The build to show now; where a newer one is there, it is opened while this one is still shown. Raises CaseUnusable where there is none yet."""
        if self.stand is None:
            with self._lock:
                if self.stand is None:
                    self._seen, self._looked = self._mark(), time.monotonic()
                    self._show(self._open())
        elif time.monotonic() - self._looked > LOOK_S:
            self._looked = time.monotonic()
            with self._lock:
                mark = self._mark()
                if mark != self._seen and not self.opening:
                    self._seen = mark
                    self._opening = threading.Thread(target=self._open_anew, daemon=True)
                    self._opening.start()
        assert self.stand is not None
        return self.stand

    def _open_anew(self) -> None:
        try:
            self._show(self._open())
        except SpoliaError:
            self._seen = None  # a build may be under way: its end is seen as a change

    def _show(self, stand: Stand) -> None:
        if self.warm is not None:
            self.warm(stand)
            settle()
        self.stand = stand

    def _mark(self) -> Mark:
        return tuple(_changed(path) for path in self._files)

    @property
    def opening(self) -> bool:
        """A newer build is being opened."""
        return self._opening is not None and self._opening.is_alive()

    def is_newest(self) -> bool:
        """What is open is of the newest build, by a look of now; so is what was never asked for."""
        if self.stand is None:
            return True
        self._looked = -LOOK_S
        self.look()
        return not self.opening and self._mark() == self._seen


def _changed(path: Path) -> tuple[int, int] | None:
    """When the file was written, and how much; None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


class Bench:
    """The case in `folder`: `whole` is all of it, `public` what the public sees; builds run in a process of their own, so that pages go on meanwhile."""

    def __init__(self, folder: Path, pause_s: float | None = PAUSE_S) -> None:
        """`pause_s` is how long after a decision a build begins; None for never, as long as nobody asks. Raises CaseUnusable where the case is not built."""
        self.folder, self.pause_s = folder, pause_s
        sums, policy = folder / "build" / SUMS, folder / "build" / PUBLIC / POLICY
        self.whole = Standing(lambda: open_whole(folder), (sums,))
        self.public = Standing(lambda: open_public(folder), (sums, policy))
        self.whole.look()
        self._building = Building()
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None
        self._decided: float | None = None  # when the first was decided that no build has taken in

    @property
    def stand(self) -> Stand:
        """All of the case, as it is open."""
        assert self.whole.stand is not None  # since this was made
        return self.whole.stand

    def wait(self, seconds: float) -> None:
        """Comes back when no build is under way and the newest is open, or after so long."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            newest = [standing.is_newest() for standing in (self.whole, self.public)]
            if not self.awaited and not self.building and all(newest):
                return
            time.sleep(0.05)

    @property
    def building(self) -> bool:
        """A build that was asked for here is under way."""
        return self._building.process is not None

    @property
    def progress(self) -> Progress | None:
        """How far a build is that was asked for here; None where none is under way or awaited."""
        building = self._building
        if building.process is None:
            return Progress("awaited") if self.awaited else None
        stage: Literal["made", "written"] = "made" if self.stand.digest == building.before else "written"
        return Progress(stage, building.began, building.wanted_again or self.awaited)

    @property
    def failed(self) -> str | None:
        """The last words of the last build that was asked for here, where it failed."""
        return self._building.failed

    def build_soon(self) -> None:
        """Starts a build when nobody has asked for one for some seconds: who decides on one claim goes on to the next. Where several people decide, it waits for no pause for ever."""
        if self.pause_s is None:
            return
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
            now = time.monotonic()
            self._decided = now if self._decided is None else self._decided
            self._timer = threading.Timer(max(0.0, min(self.pause_s, self._decided + LONGEST_S - now)), self.build)
            self._timer.daemon = True
            self._timer.start()

    @property
    def awaited(self) -> bool:
        """A build was asked for, and has not begun."""
        return self._timer is not None and self._timer.is_alive()

    def build(self) -> None:
        """Starts a build; where one is under way, another after it, since what was decided meanwhile may not be in it."""
        with self._lock:
            self._decided = None
            if self._building.process is not None:
                self._building.wanted_again = True
            else:
                self._start()

    def _start(self) -> None:
        command = [sys.executable, "-m", "spolia", "build", str(self.folder)]
        # By its own arguments, with no shell; what it says is shown only where it fails.
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # noqa: S603
        self._building = Building(process, time.time(), self.stand.digest)
        threading.Thread(target=self._await, args=(process,), daemon=True).start()

    def _await(self, process: subprocess.Popen[bytes]) -> None:
        told, wrong = (said.decode("utf-8", "replace").strip().splitlines() for said in process.communicate())
        done = process.returncode == 0 or (process.returncode == 1 and told)  # some input was bad, and the rest was done
        failed = None if done else harmless(wrong[-1] if wrong else f"it ended with {process.returncode}")
        with self._lock:
            again = self._building.wanted_again
            self._building = Building(failed=failed)
            if again:
                self._start()

    def close(self) -> None:
        """Ends a build that is under way."""
        process = self._building.process
        if self._timer is not None:
            self._timer.cancel()
        if process is not None:
            self._building.wanted_again = False
            process.terminate()


def settle() -> None:
    """What was opened stays: looking through all of it for circles, as Python does now and then, would make everybody wait."""
    gc.collect()
    gc.freeze()
