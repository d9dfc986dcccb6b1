"""Decisions in files: those of the case to take away, and a file of them, looked at first and then entered by the checks of `spolia import`."""

from __future__ import annotations

import base64
import binascii
import io
from collections.abc import Callable
from dataclasses import dataclass

from starlette.responses import Response

from spolia.decision_files import Taken, Terms, chosen, take_in, take_in_table, write_decisions, write_table
from spolia.errors import BadCommand, BadRecord, Overtaken, Problem
from spolia.publish.page import Page
from spolia.records import Decision, Ruling
from spolia.statements import ruling_words
from spolia.workbench.asked import Asked, Person, Upload, bad_request
from spolia.workbench.guard import DEAR, NOT_KEPT
from spolia.workbench.pages import show
from spolia.workbench.routes import Desk, Route
from spolia.workbench.uploads import plain_name

MOST_FILE = 2 << 20  # bytes of a file that is taken in here; larger ones go in by `spolia import`
MOST_LINES = 5_000  # of it, so that each that is refused can be named
POSTED = 4 << 20  # bytes: the file once more, in letters that a form sends as they are, and what stands around it
SHOWN = 100  # decisions that a look shows of those that would be entered
KINDS = {"jsonl": "application/jsonl", "csv": "text/csv"}  # of files, by their ending


@dataclass(frozen=True, slots=True)
class Look:
    """What a file holds, or, where it was `entered`, what became of it: how many of which, and each line that is refused with why."""

    file: Upload
    taken: Taken
    refused: list[Problem]
    entered: bool = False

    @property
    def content(self) -> str:
        """The file as a form brings it back: its lines end as they ended, which a browser would change in text."""
        return base64.urlsafe_b64encode(self.file.content).decode("ascii")

    @property
    def shown(self) -> list[str]:
        """The first of the decisions that would be entered, in words."""
        return [
            ruling_words(Ruling(decision=one, state="counts", claims=[], why=None)) + (f": “{one.quote}”" if one.quote else "")
            for one in self.taken.decisions[:SHOWN]
        ]


def page(desk: Desk, asked: Asked, look: Look | None = None, conflict: str | None = None, status: int = 200) -> Response:
    """Decisions to take away, and a file to take in; with what was found in one, or why it was not taken in."""
    given = {"look": look, "conflict": conflict, "most_bytes": MOST_FILE, "most_lines": MOST_LINES, "total": len(desk.decisions())}
    return show(desk, asked.person, Page("desk/decisions.html", "files.html", "Decisions in files", "", given), status)


def download(desk: Desk, asked: Asked) -> Response:
    """The decisions, or those since a day or by one person, in the form of `spolia export`."""
    ending = asked.query.get("form", "jsonl")
    if ending not in KINDS:
        raise bad_request(f"form is one of {', '.join(KINDS)}.")
    since, by = (asked.query.get(name, "").strip() or None for name in ("since", "by"))
    decisions, out = chosen(desk.decisions(), since, by), io.BytesIO()
    if ending == "csv":
        write_table(decisions, desk.stand.decided.rulings, out)
    else:
        write_decisions(decisions, out)
    named = {**NOT_KEPT, "Content-Disposition": f'attachment; filename="decisions.{ending}"'}
    return Response(out.getvalue(), media_type=KINDS[ending], headers=named)


def look(desk: Desk, asked: Asked) -> Response:
    """What would be entered of the file, what is there already, and what is refused; nothing is entered."""
    if asked.file is None:
        raise bad_request("choose a file of decisions, and then look what is in it.")
    return _answer(desk, asked, asked.file, None)


def enter(desk: Desk, asked: Asked) -> Response:
    """Enters what a look at the file showed, all of it at once; nothing where others decided meanwhile so that it would be something else."""
    number = asked.need("expected")
    if not (number.isascii() and number.isdigit() and len(number) < 9):
        raise bad_request("expected is a number.")
    try:
        content = base64.b64decode(asked.need("content").encode(), b"-_", validate=True)
    except (binascii.Error, UnicodeError):
        raise bad_request("the file did not come whole; choose it again.") from None
    return _answer(desk, asked, Upload(plain_name(asked.form.get("name", "")), content), int(number))


def _answer(desk: Desk, asked: Asked, file: Upload, expected: int | None) -> Response:
    desk.guard.check_rate((DEAR, f"files of {asked.who.name}"))
    try:
        found = _take_in(desk, asked.who, file, expected)
    except Overtaken as overtaken:
        return page(desk, asked, _take_in(desk, asked.who, file, None), str(overtaken), 409)
    except BadCommand as bad:
        return page(desk, asked, None, str(bad), 422)
    if found.entered and found.taken.entered:
        desk.decided()
    return page(desk, asked, found)


def _take_in(desk: Desk, person: Person, file: Upload, expected: int | None) -> Look:
    """Enters as many of the file's decisions as `expected`; None for a look alone. Raises Overtaken, and BadCommand where it is no such file."""
    if len(file.content) > MOST_FILE or file.content.count(b"\n") > MOST_LINES:
        raise BadCommand(
            f"a file that is taken in here has at most {MOST_FILE >> 20} MB and {MOST_LINES:,} lines; take it in by parts, or by: spolia import"
        )
    refused: list[Problem] = []
    terms = Terms(look=expected is None, expected=expected, check=_may_bring(person))
    if file.name.casefold().endswith(".csv"):
        stand = desk.stand
        built = (list(stand.decided.claims), list(stand.lookup.reports.values()), stand.decided)
        taken = take_in_table(desk.case, file.content, "", built, by=person.name, name=refused.append, terms=terms)
    else:
        taken = take_in(desk.case, io.BytesIO(file.content), "", by=person.name, name=refused.append, terms=terms)
    return Look(file, taken, refused, entered=expected is not None)


def _may_bring(person: Person) -> Callable[[Decision, Decision | None], None]:
    """Refuses what the person's role may not decide: who is no editor brings what they decided themselves, no rating, and takes back none of others."""

    def check(decision: Decision, other: Decision | None) -> None:
        if person.may("editor"):
            return
        if decision.by != person.name:
            raise BadRecord("what others decided is taken in by an editor.")
        if decision.action == "rate":
            raise BadRecord("rating a source takes an editor.")
        if decision.action == "undo" and other is not None and other.by != person.name:
            raise BadRecord("one takes back one's own decisions; an editor also those of others.")

    return check


# What answers a form is a page, and its addresses lead from the folder that it stands in: so forms go to `desk/`.
ROUTES: tuple[Route, ...] = (
    Route("GET", "/desk/decisions.html", page, "analyst"),
    Route("GET", "/desk/decisions/file", download, "analyst"),
    Route("POST", "/desk/look", look, "analyst", most=POSTED, file=True),
    Route("POST", "/desk/take-in", enter, "analyst", most=POSTED),
)
