"""The case as its last build left it, opened once for all requests: all of it, and for readers what the public sees of it, apart from one another."""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader

from spolia import opened
from spolia.built import SUMS
from spolia.case import Case, open_case
from spolia.decide import Decided
from spolia.errors import CaseUnusable
from spolia.publish.lookup import Lookup
from spolia.publish.page import Page
from spolia.publish.pages.one import OnePage
from spolia.publish.pictures import Pictures
from spolia.publish.site import make_environment
from spolia.publishing import public_mark
from spolia.workbench.search import Index, open_index

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


def open_whole(folder: Path) -> Stand:
    """All of the last build of the case in `folder`. Raises CaseUnusable where there is none, or it is not whole."""
    case = open_case(folder)
    digest = build_digest(case)
    lookup, decided = opened.open_whole(case, (OWN,))
    return _stand(case, digest, lookup, decided, "search.db")


def open_public(folder: Path) -> Stand:
    """What the public sees of the last build of the case in `folder`, and what is worked out from that alone.

    Raises CaseUnusable where there is none, or it was published under another policy than the settings name now.
    """
    case = open_case(folder)
    lookup = opened.open_public(case)
    digest = hashlib.sha256(f"{public_mark(case)} {build_digest(case)}".encode()).hexdigest()
    return _stand(case, digest, lookup, Decided(list(lookup.claims.values())), "search-public.db")


def _stand(case: Case, digest: str, lookup: Lookup, decided: Decided, index: str) -> Stand:
    return Stand(case, digest, lookup, decided, OnePage(lookup), open_index(case.build / index, digest, lookup), open_environment(lookup))


def open_environment(lookup: Lookup) -> Environment:
    """The templates of the workbench over those of the site."""
    site, own = PackageLoader("spolia.publish"), PackageLoader("spolia.workbench")
    environment = make_environment(lookup, Pictures(lookup), ChoiceLoader([PrefixLoader({"site": site}), own, site]))
    environment.globals["bar_here"] = BAR
    return environment


def build_digest(case: Case) -> str:
    """What names the case's last build. Raises CaseUnusable where there is none."""
    try:
        return hashlib.sha256((case.build / SUMS).read_bytes()).hexdigest()
    except OSError:
        raise CaseUnusable(f"{case.folder} was not built yet; build it: spolia build {case.folder}") from None
