"""The case as its last build left it, opened once for all requests; and opened anew, behind their backs, when there is a newer build."""

from __future__ import annotations

import gc
import hashlib
import secrets
import subprocess
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader

from spolia.built import SUMS, read_build, read_build_decisions, read_build_versions, read_sides, read_stories, read_unread
from spolia.case import Case, head_words, not_read, open_case
from spolia.decide import Decided
from spolia.errors import CaseUnusable, SpoliaError, harmless
from spolia.pipeline import rated
from spolia.publish.about import SiteAbout
from spolia.publish.deeds import deeds_of
from spolia.publish.lookup import Lookup, look_up
from spolia.publish.page import Page
from spolia.publish.pages.one import OnePage
from spolia.publish.site import make_environment
from spolia.workbench.search import Index, open_index

PAUSE_S = 4  # seconds after a decision in which another may come, before the record is made again
LOOK_S = 1  # seconds between two looks whether there is a newer build
KEPT_BYTES = 256 << 20  # pages kept as drawn; what was not asked for longest goes first
OWN = "The workbench shows all that the record holds: nothing is delayed, coarsened or masked here as the published site may do."
BAR = f"⟦{secrets.token_hex(16)}⟧"  # stands in a drawn page where what is of the person who asks goes; no report can know it
T = TypeVar("T")


class Kept:
    """What was worked out, by a key, until it takes too many bytes or things; safe for threads. Of several that ask at once one works it out, and the others wait."""

    def __init__(self, most: int) -> None:
        self._most, self._size = most, 0
        self._kept: OrderedDict[object, tuple[object, int]] = OrderedDict()
        self._lock = threading.Lock()
        self._under_way: dict[object, threading.Lock] = {}

    def get(self, key: object, make: Callable[[], T], size: Callable[[T], int] = lambda _: 1) -> T:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key][0]  # type: ignore[return-value]
            turn = self._under_way.setdefault(key, threading.Lock())
        with turn:
            with self._lock:
                if key in self._kept:
                    return self._kept[key][0]  # type: ignore[return-value]
            try:
                return self._keep(key, make(), size)
            finally:
                with self._lock:
                    self._under_way.pop(key, None)

    def _keep(self, key: object, made: T, size: Callable[[T], int]) -> T:
        weight = size(made)
        with self._lock:
            if key not in self._kept and weight <= self._most:
                self._kept[key] = (made, weight)
                self._size += weight
            while self._size > self._most:
                _, (_, gone) = self._kept.popitem(last=False)
                self._size -= gone
        return made


@dataclass(frozen=True)
class Stand:
    """One build of the case: its record opened for looking up, its pages one by one, its search. `digest` names it."""

    case: Case
    digest: str
    lookup: Lookup
    decided: Decided
    pages: OnePage
    index: Index
    environment: Environment
    drawn: Kept = field(default_factory=lambda: Kept(KEPT_BYTES))
    worked_out: Kept = field(default_factory=lambda: Kept(2_000))

    def draw(self, page: Page, **more: object) -> str:
        """The page as HTML, with BAR in it; `more` is for its template."""
        return self.environment.get_template(page.template).render(page=page, root=page.root, **page.given, **more)

    def draw_kept(self, key: object, make: Callable[[], Page | None]) -> tuple[bytes, bytes | None] | None:
        """The page before BAR and after it (None where it has none), drawn once for all who ask; None where `make` gives none."""
        return self.drawn.get(key, lambda: self._halves(make()), lambda halves: sum(len(half or b"") for half in halves or ()))

    def _halves(self, page: Page | None) -> tuple[bytes, bytes | None] | None:
        if page is None:
            return None
        before, bar, after = self.draw(page).partition(BAR)
        return before.encode("utf-8", "backslashreplace"), after.encode("utf-8", "backslashreplace") if bar else None


def open_stand(folder: Path) -> Stand:
    """The last build of the case in `folder`. Raises CaseUnusable where there is none, or it is not whole."""
    case = open_case(folder)
    digest = build_digest(case)
    record, claims, reports = read_build(case)
    histories, vanished = read_build_versions(case)
    decided = read_build_decisions(case, claims)
    about = SiteAbout(
        case.title, case.summary, head=head_words(case), unread=tuple(read_unread(case)), missing=tuple(not_read(case)), policy=(OWN,),
        histories=tuple(histories), vanished=tuple(vanished),
        ruled=tuple(decided.ruled), rulings=tuple(decided.rulings), links=tuple(decided.links), deeds=tuple(deeds_of(decided.rulings, decided.ruled)),
        rejected=tuple(one.claim for one in decided.ruled if one.rejected),
    )  # fmt: skip
    lookup = look_up(record, claims, reports, rated(case.known, decided), about, read_stories(case), read_sides(case))
    pages = OnePage(lookup)
    index = open_index(case.build / "search.db", digest, lookup)
    return Stand(case, digest, lookup, decided, pages, index, open_environment(lookup))


def open_environment(lookup: Lookup) -> Environment:
    """The templates of the workbench over those of the site."""
    site, own = PackageLoader("spolia.publish"), PackageLoader("spolia.workbench")
    environment = make_environment(lookup, ChoiceLoader([PrefixLoader({"site": site}), own, site]))
    environment.globals["bar_here"] = BAR
    return environment


def build_digest(case: Case) -> str:
    """What names the case's last build. Raises CaseUnusable where there is none."""
    try:
        return hashlib.sha256((case.build / SUMS).read_bytes()).hexdigest()
    except OSError:
        raise CaseUnusable(f"{case.folder} was not built yet; build it: spolia build {case.folder}") from None


@dataclass(slots=True)
class Building:
    """A build that is under way, or how the last one ended: `failed` is its last words where it did not succeed."""

    process: subprocess.Popen[bytes] | None = None
    began: float = 0.0
    wanted_again: bool = False
    failed: str | None = None


class Bench:
    """The case that is served: `stand` is its newest build that is open; builds run in a process of their own, so that pages go on meanwhile."""

    def __init__(self, folder: Path, pause_s: float | None = PAUSE_S) -> None:
        """`pause_s` is how long after a decision a build begins; None for never, as long as nobody asks."""
        self.folder, self.pause_s = folder, pause_s
        self.stand = open_stand(folder)
        self.warm: Callable[[Stand], None] | None = None  # what is done with a newer build before it is shown
        self._seen, self._looked = self._mark(), time.monotonic()
        self._building = Building()
        self._lock = threading.Lock()
        self._opening: threading.Thread | None = None
        self._timer: threading.Timer | None = None

    def look(self) -> Stand:
        """The build to show now; where a newer one is there, it is opened while this one is still shown."""
        if time.monotonic() - self._looked > LOOK_S:
            self._looked = time.monotonic()
            with self._lock:
                mark = self._mark()
                if mark != self._seen and not (self._opening and self._opening.is_alive()):
                    self._seen = mark
                    self._opening = threading.Thread(target=self._open, daemon=True)
                    self._opening.start()
        return self.stand

    def wait(self, seconds: float) -> None:
        """Comes back when no build is under way and the newest is open, or after so long."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self._looked = -LOOK_S
            self.look()
            if not self.awaited and not self.building and not self.opening and self._mark() == self._seen:
                return
            time.sleep(0.05)

    def _mark(self) -> tuple[int, int] | None:
        try:
            status = (self.folder / "build" / SUMS).stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size

    def _open(self) -> None:
        try:
            stand = open_stand(self.folder)
        except SpoliaError:
            self._seen = None  # a build may be under way: its end is seen as a change
            return
        if self.warm is not None:
            self.warm(stand)
        self.stand = stand
        settle()

    @property
    def opening(self) -> bool:
        """A newer build is being opened."""
        return self._opening is not None and self._opening.is_alive()

    @property
    def building(self) -> bool:
        """A build that was asked for here is under way."""
        return self._building.process is not None

    @property
    def failed(self) -> str | None:
        """The last words of the last build that was asked for here, where it failed."""
        return self._building.failed

    def build_soon(self) -> None:
        """Starts a build when nobody has asked for one for some seconds: who decides on one claim goes on to the next."""
        if self.pause_s is None:
            return
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
            self._timer = threading.Timer(self.pause_s, self.build)
            self._timer.daemon = True
            self._timer.start()

    @property
    def awaited(self) -> bool:
        """A build was asked for, and has not begun."""
        return self._timer is not None and self._timer.is_alive()

    def build(self) -> None:
        """Starts a build; where one is under way, another after it, since what was decided meanwhile may not be in it."""
        with self._lock:
            if self._building.process is not None:
                self._building.wanted_again = True
            else:
                self._start()

    def _start(self) -> None:
        command = [sys.executable, "-m", "spolia", "build", str(self.folder)]
        # By its own arguments, with no shell; what it says is shown only where it fails.
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # noqa: S603
        self._building = Building(process, time.monotonic())
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
