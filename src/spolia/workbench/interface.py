"""What people decide, for programs: the queue, the decisions, a decision entered; and the description of the whole interface."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from msgspec import Struct, ValidationError, convert
from starlette.responses import Response

from spolia.decide import making
from spolia.decide.making import About
from spolia.decisions import enter_decision
from spolia.errors import BadRecord, Overtaken
from spolia.publish.page import Page
from spolia.records import Action, Decision, InterestSpell, Reliability, Stated, Statement, Task, write_json
from spolia.workbench import api, asking
from spolia.workbench.api import AFTER, LIMIT, json_answer, json_page
from spolia.workbench.asked import Asked, Refused, bad_request, not_found
from spolia.workbench.editing import Row, open_sheet
from spolia.workbench.guard import NOT_KEPT
from spolia.workbench.lists import read_limit
from spolia.workbench.openapi import describe
from spolia.workbench.pages import show
from spolia.workbench.routes import Desk, Param, Route
from spolia.workbench.stand import Stand
from spolia.workbench.work import about_all, waiting


class Wish(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody wants to decide.

    accept, correct (`field`, `value` in the form of claims.md), reject, comment (`note`): of the claim `claim`, by its id or the thread of its decisions.
    add: `value`, a statement, in the words of the report `report` from `start` to `end`. merge: `claims`. split: `claims` from `others`.
    rate: `source`, `reliability`, `interests`. confirm, undo: the decision `of`.
    `seen` is how many decisions on the same thing had been seen; where there are others by now, nothing is entered (409).
    """

    action: Action
    claim: str | None = None
    field: Stated | None = None
    value: Any = None
    note: str | None = None
    of: str | None = None
    report: str | None = None
    start: int | None = None
    end: int | None = None
    claims: list[str] = []
    others: list[str] = []
    source: str | None = None
    reliability: Reliability | None = None
    interests: list[InterestSpell] | None = None
    seen: int | None = None


def queue(desk: Desk, asked: Asked) -> Response:
    tasks, sort = waiting(desk), asked.query.get("sort", "")
    some = {task.id: task for task in tasks if not sort or task.sort == sort}
    return _page(list(some.values()), list(some), asked)


def decisions(desk: Desk, asked: Asked) -> Response:
    """The decisions in the order of the ledger; of a claim where one is named."""
    every = desk.decisions()
    if id_ := asked.query.get("claim"):
        row = _row(desk, id_, every)
        every = [ruling.decision for ruling in row.rulings]
    return _page(every, [one.id for one in every], asked)


def _page(things: Sequence[Struct], ids: Sequence[str], asked: Asked) -> Response:
    after, most = asked.query.get("after"), read_limit(asked.query.get("limit"))
    if after and after not in ids:
        raise bad_request("after should be the id of the last thing of the page before; it is there no more: begin again without it.")
    start = ids.index(after) + 1 if after else 0
    return json_page(things[start : start + most], ids[start + most - 1] if start + most < len(ids) else None, len(ids))


def decision(desk: Desk, asked: Asked) -> Response:
    every = desk.decisions()
    found = next((one for one in every if one.id == asked.given["id"]), None)
    if found is None:
        raise not_found("there is no such decision.")
    return json_answer(write_json(found))


def enter(desk: Desk, asked: Asked) -> Response:
    """Enters a decision."""
    try:
        wish = convert(asked.json(), Wish)
        _check_role(wish, asked)
        made = enter_decision(desk.case, _make(wish, desk, asked), by=asked.who.name, expected=wish.seen)
    except Overtaken as overtaken:
        raise Refused(409, "Somebody else decided first", str(overtaken), standing=list(overtaken.standing)) from None
    except (BadRecord, ValidationError) as bad:
        raise Refused(422, "That is no decision", str(bad)) from None
    desk.decided()
    return json_answer(write_json(made), 201)


def _check_role(wish: Wish, asked: Asked) -> None:
    if wish.action == "rate" and not asked.who.may("editor"):
        raise Refused(403, "Not for this account", "rating a source takes an editor.")


def _make(wish: Wish, desk: Desk, asked: Asked) -> Decision:
    make: dict[Action, Callable[[], Decision]] = {
        "accept": lambda: making.accept(_about(wish, desk), wish.note),
        "reject": lambda: making.reject(_about(wish, desk), wish.note),
        "correct": lambda: making.correct(_about(wish, desk), _given(wish.field, "field"), wish.value, wish.note),
        "comment": lambda: making.comment(_given(wish.note, "note"), about=_about(wish, desk) if wish.claim else None, of=None if wish.claim else _given(wish.of, "of")),
        "add": lambda: _add(wish, desk.stand),
        "merge": lambda: making.merge(_abouts(wish.claims, desk.stand), _events(wish.claims, desk.stand), wish.note),
        "split": lambda: making.split(
            _abouts(wish.claims, desk.stand), _abouts(wish.others, desk.stand), _events([*wish.claims, *wish.others], desk.stand), wish.note
        ),
        "rate": lambda: making.rate(_given(wish.source, "source"), wish.reliability, wish.interests, wish.note),
        "confirm": lambda: making.confirm(_given(wish.of, "of"), wish.note),
        "undo": lambda: _undo(wish, desk, asked),
    }  # fmt: skip
    return make[wish.action]()


def _given(value: Any, key: str) -> Any:
    if value is None or value == "":
        raise BadRecord(f"{key} is needed for that, and is not given.")
    return value


def _undo(wish: Wish, desk: Desk, asked: Asked) -> Decision:
    of = next((one for one in desk.decisions() if one.id == _given(wish.of, "of")), None)
    if of is not None and of.by != asked.who.name and not asked.who.may("editor"):
        raise Refused(403, "Not yours to take back", "one takes back one's own decisions; an editor also those of others.")
    return making.undo(_given(wish.of, "of"), wish.note)


def _add(wish: Wish, stand: Stand) -> Decision:
    report = stand.lookup.reports.get(_given(wish.report, "report"))
    if report is None:
        raise not_found("there is no such report.")
    return making.add(report, _given(wish.start, "start"), _given(wish.end, "end"), convert(wish.value, Statement), wish.note)


def _about(wish: Wish, desk: Desk) -> About:
    return _row(desk, _given(wish.claim, "claim"), desk.decisions()).about


def _row(desk: Desk, id_: str, every: Sequence[Decision]) -> Row:
    """The claim of that id, or of that thread, as it stands now."""
    lookup = desk.stand.lookup
    claim = lookup.claims.get(id_) or next((one.claim for one in desk.stand.decided.ruled if id_ in (one.id, one.thread)), None)
    hashes = {one.report for one in every if one.thread == id_}
    report = (
        lookup.reports.get(claim.report)
        if claim
        else next((one for one in lookup.reports.values() if one.sha256 in hashes and one.sha256), None)
    )
    row = open_sheet(desk.stand, report, every).row(id_) if report and report.sha256 else None
    if row is None:
        raise not_found("there is no such claim, or its report lies in no ledger.")
    return row


def _abouts(ids: Sequence[str], stand: Stand) -> list[About]:
    if unknown := [id_ for id_ in ids if id_ not in stand.lookup.claims]:
        raise not_found(f"there are no claims {', '.join(unknown)[:200]}.")
    return about_all(stand, ids)


def _events(ids: Sequence[str], stand: Stand) -> list[str]:
    return list(dict.fromkeys(stand.lookup.event_of[id_].id for id_ in ids if id_ in stand.lookup.event_of))


# --- the description -------------------------------------------------------------------------------------------------------


def description(desk: Desk, asked: Asked) -> Response:
    return Response(msgspec.json.encode(described(desk)), media_type="application/json", headers=NOT_KEPT)


def description_page(desk: Desk, asked: Asked) -> Response:
    """The description for people."""
    return show(desk, asked.person, Page("desk/api.html", "api.html", "Interface", "", {"told": described(desk)}))


def described(desk: Desk) -> dict[str, Any]:
    """The description of the whole interface."""
    stand = desk.stand
    return stand.worked_out.get("openapi", lambda: describe([*api.ROUTES, *asking.ROUTES, *ROUTES], stand.case.title))


SORT = Param("sort", "one sort of what waits", {"type": "string", "enum": ["disputed", "confirm", "claim", "unread"]})
CLAIM = Param("claim", "on the claim of this id, or of this thread", {"type": "string", "minLength": 1, "maxLength": 1000})
ROUTES: tuple[Route, ...] = (
    Route(
        "GET",
        "/api/v1/queue",
        queue,
        "reader",
        "interface",
        "What waits for people, the weightiest first",
        (SORT, LIMIT, AFTER),
        Task,
        paged=True,
    ),
    Route(
        "GET",
        "/api/v1/decisions",
        decisions,
        "reader",
        "interface",
        "What people decided, in order",
        (CLAIM, LIMIT, AFTER),
        Decision,
        paged=True,
    ),
    Route("POST", "/api/v1/decisions", enter, "analyst", "interface", "Enters a decision", (), Decision, Wish, status=201),
    Route("GET", "/api/v1/decisions/{id:path}", decision, "reader", "interface", "One decision, by its id", (), Decision),
    Route("GET", "/api/openapi.json", description, "reader", public=True),
    Route("GET", "/desk/api.html", description_page, "reader", public=True),
)
