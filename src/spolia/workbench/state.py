"""How far a build is, in the words of the bar; and the same for the bar's script, which asks until the new record is there."""

from __future__ import annotations

from datetime import UTC, datetime

from msgspec import Struct
from starlette.responses import Response

from spolia.records import write_json
from spolia.workbench.asked import Asked
from spolia.workbench.bench import Progress
from spolia.workbench.guard import NOT_KEPT
from spolia.workbench.routes import Desk, Route
from spolia.workbench.stand import Stand

AWAITED = "The record is made again in a moment, with what was decided; pages show the one before until then."
MADE = "The record is being made again since {}, with what was decided by then; pages show the one before until it is there."
WRITTEN = "Pages show what was decided by {}; the site is being written anew."
AGAIN = " What was decided since comes next."
OPENED = "A newer build is being opened."


class State(Struct, frozen=True, kw_only=True):
    """`build` names the build that a page shows; `words` are empty where none is under way and the last one did not fail."""

    build: str
    words: str = ""
    under_way: bool = False
    failed: bool = False


def state_of(desk: Desk, stand: Stand) -> State:
    """How far a build is, as a page of that stand says it."""
    progress, build = desk.bench.progress, stand.digest[:16]
    failed = None if desk.public else desk.bench.failed  # its words may name a report
    if progress is not None:
        return State(build=build, words=_words(progress, desk.public), under_way=True)
    if failed is not None:
        return State(build=build, words=f"The last build failed: {failed}", failed=True)
    if desk.standing.opening:
        return State(build=build, words=OPENED, under_way=True)
    return State(build=build)


def _words(progress: Progress, public: bool) -> str:
    """Readers see no part of a build before it is whole: for them the record is being made until then."""
    if progress.stage == "awaited" or progress.began is None:
        return AWAITED
    words = MADE if progress.stage == "made" or public else WRITTEN
    clock = datetime.fromtimestamp(progress.began, UTC).strftime("%H:%M UTC")
    return words.format(clock) + (AGAIN if progress.again else "")


def state(desk: Desk, asked: Asked) -> Response:
    """The state now; a build that has ended is under way until what it made is open."""
    newest = desk.standing.is_newest()
    told = state_of(desk, desk.stand)
    if not newest and not told.words:
        told = State(build=told.build, words=OPENED, under_way=True)
    return Response(write_json(told), media_type="application/json", headers=NOT_KEPT)


ROUTES: tuple[Route, ...] = (Route("GET", "/desk/state.json", state, "reader", public=True),)
