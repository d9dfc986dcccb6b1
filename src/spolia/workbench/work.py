"""What people decide: the queue, a report with its claims to work on, events put together and parted, sources rated. Each form becomes one decision.

Whoever decides says what had been decided when the page was drawn (`seen`). Where others came between, nothing is entered, and the page says what
stands now and keeps what was typed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast
from urllib.parse import quote

from msgspec import ValidationError, convert
from starlette.responses import RedirectResponse, Response

from spolia.decide import making
from spolia.decide.holding import is_confirmed_by
from spolia.decide.making import About, about_claim
from spolia.decide.queue import list_tasks
from spolia.decide.ties import find_quote
from spolia.decisions import enter_decision, touching
from spolia.errors import BadRecord, Overtaken
from spolia.publish.page import Page
from spolia.records import STATED, Decision, Event, InterestSpell, Report, Stated, Statement, Task
from spolia.statements import value_words, who
from spolia.workbench.asked import Asked, Refused, bad_request, not_found
from spolia.workbench.editing import (
    CATEGORY_CHOICES,
    CHOICES,
    MEASURES,
    ROWS,
    Row,
    Sheet,
    expected,
    open_sheet,
    read_field,
    read_statement,
    still_waiting,
)
from spolia.workbench.pages import show
from spolia.workbench.routes import Desk, Route
from spolia.workbench.stand import Stand

TASKS = 60  # on a page of the queue
NEAR = 20  # events that are offered to be put together with one
MOST_TIED = 30  # claims of each event that are tied together
# What waits, by its sort: what many and one of it are called.
SORTS = {
    "disputed": ("Decisions to look at again", "Decision"), "confirm": ("Decisions to confirm", "Decision"), "claim": ("Claims", "Claim"),
    "unread": ("Clauses not read", "Clause"),
}  # fmt: skip


# --- the queue -------------------------------------------------------------------------------------------------------------


def waiting(desk: Desk) -> list[Task]:
    """All that waits for people, the weightiest first, without what was decided since the build."""
    return still_waiting(desk.stand, tasks_of(desk.stand), desk.decisions())


def tasks_of(stand: Stand) -> list[Task]:
    """What waited for people when the record was made."""
    lookup = stand.lookup

    def make() -> list[Task]:
        return list_tasks(
            lookup.record, list(lookup.claims.values()), list(lookup.reports.values()), lookup.about.unread, stand.decided, lookup.known
        )

    return stand.worked_out.get("tasks", make)


def queue_page(desk: Desk, asked: Asked) -> Response:
    tasks, sort = waiting(desk), asked.query.get("sort", "")
    counts = {name: sum(task.sort == name for task in tasks) for name in SORTS}
    some = [task for task in tasks if not sort or task.sort == sort]
    start = _start(asked, len(some))
    given = {
        "tasks": [(task, _where(desk.stand, task)) for task in some[start : start + TASKS]], "counts": counts, "sorts": SORTS, "sort": sort,
        "start": start, "total": len(some), "next": start + TASKS if start + TASKS < len(some) else None,
    }  # fmt: skip
    return show(desk, asked.person, Page("desk/queue.html", "queue.html", "Queue", "", given))


def _start(asked: Asked, total: int) -> int:
    words = asked.query.get("start", "0")
    if not (words.isascii() and words.isdigit() and len(words) < 9):
        raise bad_request("start is a number.")
    return min(int(words), max(0, total - 1))


def _where(stand: Stand, task: Task) -> str | None:
    """Where the task is worked on."""
    at = stand.lookup.address("reports", task.report)
    if at is None:
        return None
    if task.sort == "unread":
        start, end = task.id.rpartition(":")[2].split("-")
        return f"/desk/{at}?start={start}&end={end}#add"
    return f"/desk/{at}?claim={quote(task.claim, safe='')}" if task.claim else f"/desk/{at}"


# --- a report --------------------------------------------------------------------------------------------------------------


def report_page(desk: Desk, asked: Asked) -> Response:
    """The report's text with its claims, and the one that is chosen as a form beside it."""
    stand = desk.stand
    report = _report_at(stand, asked)
    return draw_report(desk, asked, report, asked.query.get("claim"))


def claim_page(desk: Desk, asked: Asked) -> Response:
    """A claim's page leads to its report's, with the claim chosen."""
    stand = desk.stand
    family, id_ = stand.pages.things.get(f"claims/{asked.given['name']}", ("", ""))
    claim = stand.lookup.claims.get(id_) if family == "claims" else None
    at = stand.lookup.address("reports", claim.report) if claim else None
    if claim is None or at is None:
        raise not_found("there is no such claim, or its report is not at hand.")
    return RedirectResponse(f"/desk/{at}?claim={quote(claim.id, safe='')}", 303)


def _report_at(stand: Stand, asked: Asked) -> Report:
    family, id_ = stand.pages.things.get(f"reports/{asked.given['name']}", ("", ""))
    if family != "reports":
        raise not_found("there is no such report.")
    return stand.lookup.reports[id_]


def draw_report(
    desk: Desk,
    asked: Asked,
    report: Report,
    chosen: str | None,
    *,
    conflict: str | None = None,
    typed: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    """The report to work on; with `conflict` what others decided meanwhile, and what was `typed` kept."""
    stand, decisions = desk.stand, desk.decisions()
    sheet = open_sheet(stand, report, decisions)
    row = sheet.row(chosen) or next((row for row in sheet.rows if not row.looked_at), None) or next(iter(sheet.rows), None)
    at = sheet.rows.index(row) if row else -1
    address = f"desk/{stand.lookup.addresses['reports'][report.id]}"
    given = {
        "report": report, "sheet": sheet, "row": row, "before": sheet.rows[at - 1] if at > 0 else None,
        "after": sheet.rows[at + 1] if row and at + 1 < len(sheet.rows) else None, "here": f"/{address}", "choices": CHOICES,
        "categories": CATEGORY_CHOICES, "measures": MEASURES, "rows": ROWS, "fields": STATED, "value_words": value_words, "who": who,
        "conflict": conflict, "typed": typed or {}, "selected": _selected(asked, report), "may_undo": _undoable(asked, row),
        "may_confirm": _confirmable(desk, asked, row), "expected": lambda decision: expected(decision, decisions), "undo": making.undo,
        "confirm": making.confirm, "parties": stand.lookup.parties, "places": stand.lookup.places, "second": stand.case.second_eyes,
    }  # fmt: skip
    title = f"Work on {report.title or report.id}"
    return show(desk, asked.person, Page(address, "work.html", title, "", given, ("desk/static/work.js",)), status)


def _selected(asked: Asked, report: Report) -> tuple[int, int] | None:
    """The words that are chosen for a claim that is missing, by the address."""
    start, end = asked.query.get("start", ""), asked.query.get("end", "")
    if not (start.isascii() and end.isascii() and start.isdigit() and end.isdigit() and len(start) < 10 and len(end) < 10):
        return None
    return (int(start), int(end)) if 0 <= int(start) < int(end) <= len(report.text) else None


def _undoable(asked: Asked, row: Row | None) -> set[str]:
    """The decisions on the claim that the person may take back: one's own, for editors anybody's."""
    person = asked.who
    return {
        ruling.decision.id
        for ruling in (row.rulings if row else [])
        if ruling.state != "undone"
        and ruling.decision.action not in ("undo", "confirm")
        and (ruling.decision.by == person.name or person.may("editor"))
    }


def _confirmable(desk: Desk, asked: Asked, row: Row | None) -> set[str]:
    """The decisions on the claim that wait for another person, where that may be the one who asks."""
    if not desk.case.second_eyes:
        return set()
    own = Decision(action="confirm", of="x", by=asked.who.name)
    return {
        ruling.decision.id for ruling in (row.rulings if row else []) if ruling.state == "waiting" and is_confirmed_by(ruling.decision, own)
    }


# --- deciding --------------------------------------------------------------------------------------------------------------


def decide(desk: Desk, asked: Asked) -> Response:
    """Enters the decision that the form makes on a claim of a report, and goes on to the next claim, or stays."""
    stand = desk.stand
    report = stand.lookup.reports.get(asked.need("report"))
    if report is None:
        raise not_found("there is no such report.")
    action, sheet = asked.need("action"), open_sheet(stand, report, desk.decisions())
    row = sheet.row(asked.form.get("thread"))
    if row is None and action in ON_A_CLAIM:
        raise Refused(
            409, "The claim is not there any more", "the report is read otherwise by now, or another version of it; look at it again."
        )
    try:
        decision = _decision(action, asked, stand, report, row)
        made = enter_decision(desk.case, decision, by=asked.who.name, expected=_seen(asked))
    except Overtaken as overtaken:
        return draw_report(desk, asked, report, asked.form.get("thread"), conflict=str(overtaken), typed=dict(asked.form), status=409)
    except (BadRecord, ValidationError) as bad:
        return draw_report(desk, asked, report, asked.form.get("thread"), conflict=str(bad), typed=dict(asked.form), status=422)
    desk.decided()
    return RedirectResponse(_onward(stand, sheet, row, made, action), 303)


ON_A_CLAIM = ("accept", "correct", "reject")


def _decision(action: str, asked: Asked, stand: Stand, report: Report, row: Row | None) -> Decision:
    note = asked.form.get("note", "").strip() or None
    if action == "accept" and row:
        return making.accept(row.about, note)
    if action == "reject" and row:
        return making.reject(row.about, note)
    if action == "correct" and row:
        field = asked.need("field")
        return making.correct(row.about, cast(Stated, field), read_field(field, asked.form, stand.lookup), note)
    if action == "add":
        said = convert(read_statement(asked.form, stand.lookup), Statement)
        return making.add(report, *_words_in(asked, report), said, note)
    if action == "comment":
        return making.comment(asked.need("note"), about=row.about if row else None, of=None if row else report.id)
    if action == "undo":
        _check_undo(asked, stand, report, row)
        return making.undo(asked.need("of"), note)
    if action == "confirm":
        return making.confirm(asked.need("of"), note)
    raise bad_request("action should be one of accept, correct, reject, add, comment, undo, confirm.")


def _check_undo(asked: Asked, stand: Stand, report: Report, row: Row | None) -> None:
    if asked.need("of") not in _undoable(asked, row):
        raise Refused(403, "Not yours to take back", "one takes back one's own decisions on the claim; an editor also those of others.")


def _place_in(asked: Asked, name: str) -> int:
    words = asked.need(name)
    if not (words.isascii() and words.isdigit() and len(words) < 10):
        raise bad_request(f"{name} is a place in the text, a number.")
    return int(words)


def _words_in(asked: Asked, report: Report) -> tuple[int, int]:
    """Where the chosen words stand in the report. A browser may count otherwise than we do, as of ends of lines: then it is the words that count."""
    start, end, words = _place_in(asked, "start"), _place_in(asked, "end"), asked.form.get("words", "")
    if not words or report.text[start:end] == words:
        return start, end
    found = find_quote(report.text, words, start)
    if found is None:
        raise BadRecord(
            "the words that were chosen are not found in the report as it is kept; choose them without characters that are written out here."
        )
    return found


def _seen(asked: Asked) -> int | None:
    words = asked.form.get("seen", "")
    if words == "":
        return None
    if not (words.isascii() and words.isdigit() and len(words) < 9):
        raise bad_request("seen is a number.")
    return int(words)


def _onward(stand: Stand, sheet: Sheet, row: Row | None, made: Decision, action: str) -> str:
    """After a claim is done with the next in the text; else the same again."""
    at = f"/desk/{stand.lookup.addresses['reports'][sheet.report.id]}"
    if row is None:
        return f"{at}?claim={quote(made.thread, safe='')}" if made.thread else at
    place = sheet.rows.index(row)
    done = action in ("accept", "reject") and place + 1 < len(sheet.rows)
    onto = sheet.rows[place + 1] if done else row
    return f"{at}?claim={quote(onto.about.thread, safe='')}#row"


# --- events ----------------------------------------------------------------------------------------------------------------


def event_page(desk: Desk, asked: Asked, conflict: str | None = None, status: int = 200) -> Response:
    """An event's claims, to be parted, and the events that it may be one with."""
    stand, decisions = desk.stand, desk.decisions()
    event = _event_at(stand, asked.given.get("name") or "", asked.form.get("event"))
    lookup = stand.lookup
    claims = [lookup.claims[claim] for claim in event.claims if claim in lookup.claims]
    given = {
        "event": event, "claims": claims, "near": _near(stand, event), "rulings": touching(decisions, [event.id]), "conflict": conflict,
        "seen": _seen_of_event(stand, event, decisions), "undone": _undone(decisions), "may_undo": _ties_to_undo(asked, event, decisions),
    }  # fmt: skip
    address = f"desk/{lookup.addresses['events'][event.id]}"
    return show(desk, asked.person, Page(address, "work_event.html", f"Work on {event.title}", "", given), status)


def _undone(decisions: list[Decision]) -> set[str]:
    return {one.of for one in decisions if one.action == "undo" and one.of}


def _ties_to_undo(asked: Asked, event: Event, decisions: list[Decision]) -> set[str]:
    """The decisions on what the event is one with that the person may take back: one's own, for editors anybody's."""
    person, undone = asked.who, _undone(decisions)
    ties = [one for one in touching(decisions, [event.id]) if one.action in ("merge", "split") and one.id not in undone]
    return {one.id for one in ties if one.by == person.name or person.may("editor")}


def _event_at(stand: Stand, name: str, id_: str | None = None) -> Event:
    found = id_ or stand.pages.things.get(f"events/{name}", ("", ""))[1]
    if found not in stand.lookup.events:
        raise not_found("there is no such event; another build may have put it together with others, or parted it.")
    return stand.lookup.events[found]


def _near(stand: Stand, event: Event) -> list[Event]:
    """Events of the same kind at the same place, or of the same story, those of the nearest days first."""
    related = {link.event for link in event.related}
    place = stand.lookup.place_of.get(event.id)
    here = {one.id for one in place.events} if place else set()
    some = [one for one in stand.lookup.events.values() if one.kind == event.kind and one.id != event.id and one.id in related | here]
    order = list(stand.lookup.events)
    return sorted(some, key=lambda one: abs(order.index(one.id) - order.index(event.id)))[:NEAR]


def about_all(stand: Stand, ids: Sequence[str]) -> list[About]:
    """What decisions on these claims are about; those whose reports are not at hand are left out."""
    found = []
    for id_ in ids:
        claim = stand.lookup.claims.get(id_)
        report = stand.lookup.reports.get(claim.report) if claim else None
        if claim is not None and report is not None and report.sha256:
            found.append(about_claim(claim, report, stand.decided.of_claim(id_)))
    return found


def _seen_of_event(stand: Stand, event: Event, decisions: list[Decision]) -> int:
    threads = [about.thread for about in about_all(stand, event.claims)]
    return len(touching(decisions, [event.id, *threads]))


def merge(desk: Desk, asked: Asked) -> Response:
    """Puts two events together."""
    stand, decisions = desk.stand, desk.decisions()
    event, named = _event_at(stand, "", asked.need("event")), asked.form.get("id", "").strip() or asked.form.get("other", "")
    other = stand.lookup.events.get(named)
    if other is None or other.id == event.id:
        said = f"There is no other event {named}." if named else "Choose the other event, or name it by its id."
        return event_page(desk, asked, said, 422)
    claims = [about for one in (event, other) for about in about_all(stand, one.claims[:MOST_TIED])]
    return _enter_on_event(desk, asked, event, decisions, lambda note: making.merge(claims, [event.id, other.id], note))


def split(desk: Desk, asked: Asked) -> Response:
    """Parts the chosen claims of an event from the others."""
    stand, decisions = desk.stand, desk.decisions()
    event = _event_at(stand, "", asked.need("event"))
    chosen = set(asked.forms.get("claim", []))
    some = about_all(stand, [claim for claim in event.claims if claim in chosen][:MOST_TIED])
    others = about_all(stand, [claim for claim in event.claims if claim not in chosen][:MOST_TIED])
    return _enter_on_event(desk, asked, event, decisions, lambda note: making.split(some, others, [event.id], note))


def undo(desk: Desk, asked: Asked) -> Response:
    """Takes back that an event was parted, or put together with another."""
    decisions = desk.decisions()
    event, of = _event_at(desk.stand, "", asked.need("event")), asked.need("of")
    if of not in _ties_to_undo(asked, event, decisions):
        raise Refused(
            403, "Not yours to take back", "one takes back one's own decisions on the event, once; an editor also those of others."
        )
    return _enter_on_event(desk, asked, event, decisions, lambda note: making.undo(of, note))


def _enter_on_event(desk: Desk, asked: Asked, event: Event, decisions: list[Decision], make: Callable[[str | None], Decision]) -> Response:
    if _seen(asked) != _seen_of_event(desk.stand, event, decisions):
        return event_page(
            desk,
            asked,
            "Somebody decided on this event, or one of its claims, before you: look at what stands now.",
            409,
        )
    try:
        decision = make(asked.form.get("note", "").strip() or None)
        enter_decision(desk.case, decision, by=asked.who.name, expected=expected(decision, decisions))
    except Overtaken as overtaken:
        return event_page(desk, asked, str(overtaken), 409)
    except BadRecord as bad:
        return event_page(desk, asked, str(bad), 422)
    desk.decided()
    return RedirectResponse(f"/desk/{desk.stand.lookup.addresses['events'][event.id]}", 303)


# --- sources ---------------------------------------------------------------------------------------------------------------


def source_page(desk: Desk, asked: Asked, conflict: str | None = None, status: int = 200) -> Response:
    """What is held of a source, and by whom."""
    stand, decisions = desk.stand, desk.decisions()
    name = asked.form.get("source") or stand.pages.things.get(f"sources/{asked.given.get('name')}", ("", ""))[1]
    if name not in stand.lookup.addresses["sources"]:
        raise not_found("there is no such source.")
    on = touching(decisions, [f"source {name.casefold()}"])
    given = {
        "source": name, "row": stand.lookup.known.sources.find(name), "rulings": on, "seen": len(on), "conflict": conflict,
        "parties": stand.lookup.parties, "rows": 4,
    }  # fmt: skip
    address = f"desk/{stand.lookup.addresses['sources'][name]}"
    return show(desk, asked.person, Page(address, "work_source.html", f"Rate {name}", "", given), status)


def rate(desk: Desk, asked: Asked) -> Response:
    """Enters what somebody holds of a source."""
    name, form = asked.need("source"), asked.form
    spells = [
        {
            "party": party,
            "since": form.get(f"interest.{n}.since", "").strip() or None,
            "until": form.get(f"interest.{n}.until", "").strip() or None,
        }
        for n in range(4)
        if (party := form.get(f"interest.{n}.party", "").strip())
    ]
    nobody = form.get("nobody") == "1"
    try:
        interests = convert(spells, list[InterestSpell]) if spells or nobody else None
        decision = making.rate(name, cast(Any, form.get("reliability") or None), interests, form.get("note", "").strip() or None)
        enter_decision(desk.case, decision, by=asked.who.name, expected=_seen(asked))
    except Overtaken as overtaken:
        return source_page(desk, asked, str(overtaken), 409)
    except (BadRecord, ValidationError) as bad:
        return source_page(desk, asked, str(bad), 422)
    desk.decided()
    return RedirectResponse(f"/desk/{desk.stand.lookup.addresses['sources'][name]}", 303)


ROUTES: tuple[Route, ...] = (
    Route("GET", "/desk/queue.html", queue_page, "reader"),
    Route("GET", "/desk/reports/{name}", report_page, "analyst"),
    Route("GET", "/desk/claims/{name}", claim_page, "analyst"),
    Route("GET", "/desk/events/{name}", event_page, "analyst"),
    Route("GET", "/desk/sources/{name}", source_page, "editor"),
    Route("POST", "/desk/decide", decide, "analyst"),
    Route("POST", "/desk/merge", merge, "analyst"),
    Route("POST", "/desk/split", split, "analyst"),
    Route("POST", "/desk/undo", undo, "analyst"),
    Route("POST", "/desk/rate", rate, "editor"),
)
