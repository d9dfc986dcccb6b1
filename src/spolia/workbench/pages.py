"""The pages of the case: those of the published site drawn one by one, lists too long for one page cut into pages, search, the ledger, what is new."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from starlette.responses import FileResponse, RedirectResponse, Response

from spolia.ledger import Ledger
from spolia.ledger.log import Entry
from spolia.past import Changes, changed_since
from spolia.publish.changes import Past
from spolia.publish.feed import FEED, LINES, PAGE, change_lines, feed_text
from spolia.publish.page import MENU, Page
from spolia.publish.paged import ROWS
from spolia.publish.pages.past import corrections_page
from spolia.publish.site import DATA, write_downloads
from spolia.publishing import read_past
from spolia.records import CATEGORIES, KINDS
from spolia.workbench.accounts import Visit
from spolia.workbench.api import FURTHEST, read_first, read_sought
from spolia.workbench.asked import Asked, Person, Refused, bad_request, not_found
from spolia.workbench.guard import NOT_KEPT
from spolia.workbench.lists import FAMILIES, USUAL, list_things, read_limit
from spolia.workbench.routes import Desk, Route
from spolia.workbench.stand import BAR, Stand
from spolia.workbench.state import state_of

FEW = ROWS  # things that stand on one page of the site; a list of more is cut into pages, and filtered, by the server
AUDITED = 100  # entries of the ledger on a page
LISTED = {
    "events/index.html": ("events", "Events"), "timeline.html": ("events", "Timeline"), "reports/index.html": ("reports", "Reports"),
    "claims/index.html": ("claims", "Claims"),
    "contradictions.html": ("contradictions", "Contradictions"), "materiel/index.html": ("custody", "Materiel"),
    "places/index.html": ("places", "Places"), "parties/index.html": ("parties", "Parties"), "sources/index.html": ("sources", "Sources"),
}  # fmt: skip
DEEPEST = 4  # folders of an address of ours, and to spare


def show(desk: Desk, person: Person | None, page: Page, status: int = 200) -> Response:
    """The page with what is of the person, drawn for this one request."""
    stand = desk.stand
    before, bar, after = stand.draw(page, person=person).partition(BAR)
    return html(before + (draw_bar(desk, stand, person, page) if bar else "") + after, status)


def html(text: str | bytes, status: int = 200) -> Response:
    body = text if isinstance(text, bytes) else text.encode("utf-8", "backslashreplace")
    return Response(body, status, media_type="text/html", headers=NOT_KEPT)


def draw_bar(desk: Desk, stand: Stand, person: Person | None, page: Page) -> str:
    """What stands below the menu of a page of that stand: the ways of the workbench, who is logged in, and whether a build is under way."""
    here = "/" if page.template == "message.html" else f"/{page.path}"
    given = {"person": person, "accounts": desk.guard.closed, "public": desk.public, "state": state_of(desk, stand), "here": here}
    return stand.environment.get_template("bar.html").render(page=page, edit=edit_address(page), **given)


def edit_address(page: Page) -> str | None:
    """Where what the page shows is worked on; None where there is nothing to work on."""
    families = {"report.html": "reports", "claim.html": "claims", "event.html": "events", "source.html": "sources"}
    return f"/desk/{page.path}" if page.template in families else None


def message(desk: Desk, person: Person | None, refused: Refused) -> Response:
    """A refusal, as a page, whatever address was asked: browsers go no higher than the root, so that many ways up lead there from any."""
    given = {"title": refused.title, "detail": refused.detail, "more": refused.more}
    return show(desk, person, Page("any/" * DEEPEST + "message.html", "message.html", refused.title, "", given), refused.status)


# --- the pages of the site -------------------------------------------------------------------------------------------------


def site_page(desk: Desk, asked: Asked) -> Response:
    """A page of the site, as the site has it; or a list that is too long for it, a page at a time."""
    address = asked.given.get("address", "") or "index.html"
    address += "index.html" if address.endswith("/") else ""
    stand = desk.stand
    if address == "search.html":
        return search_page(desk, asked)
    if address in LISTED and (asked.query or is_long(stand, LISTED[address][0])):
        return list_page(desk, asked, address)
    page: Page | None = None

    def make() -> Page | None:
        nonlocal page
        page = stand.pages.at(address)
        return page

    halves = stand.draw_kept(address, make)
    if halves is None:
        raise not_found("the record has no such page; it may have been of a thing that is no longer told of.")
    if halves[1] is None:
        return Response(halves[0], media_type="image/svg+xml" if address.endswith(".svg") else "text/html", headers=NOT_KEPT)
    page = page or Page(address, template_of(stand, address), "", "")
    return html(halves[0] + draw_bar(desk, stand, asked.person, page).encode("utf-8", "backslashreplace") + halves[1])


def warm(stand: Stand) -> None:
    """Works out what takes long the first time, so that nobody has to wait for it: the pages of no one thing, and the lists."""
    for address in dict(MENU):
        if not (address in LISTED and is_long(stand, LISTED[address][0])):
            stand.draw_kept(address, lambda address=address: stand.pages.at(address))  # type: ignore[misc]
    for address, make in DATA.items():
        stand.drawn.get(address, lambda make=make: make(stand.lookup).encode("utf-8"), len)  # type: ignore[misc]
    for name, family in FAMILIES.items():
        stand.worked_out.get(("things", name), lambda family=family: family.all(stand.lookup))  # type: ignore[misc]
    _options(stand, "")


def template_of(stand: Stand, address: str) -> str:
    """Which template draws the thing that lies there: what can be worked on has one of three."""
    family = stand.pages.things.get(address, ("", ""))[0]
    return {"reports": "report.html", "claims": "claim.html", "events": "event.html", "sources": "source.html"}.get(family, "")


def is_long(stand: Stand, family: str) -> bool:
    """The list is too long for one page."""
    return len(stand.worked_out.get(("things", family), lambda: FAMILIES[family].all(stand.lookup))) > FEW


def list_page(desk: Desk, asked: Asked, address: str) -> Response:
    name, title = LISTED[address]
    family, stand = FAMILIES[name], desk.stand
    part = list_things(stand, family, asked.query)
    chosen = {key: value for key, value in asked.query.items() if key in family.keys and value.strip()}
    given = {"family": family, "part": part, "chosen": chosen, "options": _options(stand, name), "here": address, "title": title}
    return show(desk, asked.person, Page(address, "list.html", title, address, given))


def _options(stand: Stand, family: str) -> dict[str, list[str]]:
    """For each filter what can be chosen, where that is a short list."""
    lookup = stand.lookup

    def make() -> dict[str, list[str]]:
        return {
            "kind": list(KINDS), "category": list(CATEGORIES), "place": [place.name for place in lookup.places], "party": list(lookup.parties),
            "source": [name for name in lookup.outlets if name],
        }  # fmt: skip

    return stand.worked_out.get("options", make)


def search_page(desk: Desk, asked: Asked) -> Response:
    """Search over all, with facets, by the server."""
    sought = read_sought(asked)
    first, most = read_first(asked.query.get("after")), read_limit(asked.query.get("limit"))
    stand = desk.stand
    found = stand.worked_out.get(("search", sought, first, most), lambda: stand.index.find(sought, first, most))
    chosen = {name: value for name in ("family", "kind", "source") if (value := getattr(sought, name))}
    more = str(first + most) if first + most < min(found.total, FURTHEST) else None
    given = {"sought": sought, "found": found, "chosen": chosen, "first": first, "next": more}
    return show(desk, asked.person, Page("search.html", "find.html", "Search", "search.html", given))


def corrections(desk: Desk, asked: Asked) -> Response:
    """What changed on the site since it was first published: as the site says it, whoever looks."""
    return show(desk, asked.person, corrections_page(_past(desk), desk.stand.lookup))


def corrections_feed(desk: Desk, asked: Asked) -> Response:
    return Response(feed_text(_past(desk), desk.stand.lookup), media_type="application/atom+xml", headers=NOT_KEPT)


def corrections_lines(desk: Desk, asked: Asked) -> Response:
    return Response(change_lines(_past(desk)), media_type="application/jsonl", headers=NOT_KEPT)


def _past(desk: Desk) -> Past:
    """Raises Refused where nothing was published."""
    past = desk.stand.lookup.about.past or read_past(desk.case)
    if past is None:
        raise not_found("nothing was published yet, so that nothing was corrected.")
    return past


def data(desk: Desk, asked: Asked) -> Response:
    """What the site's pages load as scripts."""
    address = f"data/{asked.given['name']}"
    make, stand = DATA.get(address), desk.stand
    if make is None:
        raise not_found("the pages here load no such data.")
    body = stand.drawn.get(address, lambda: make(stand.lookup).encode("utf-8"), len)
    return Response(body, media_type="text/javascript", headers=NOT_KEPT)


@dataclass(frozen=True)
class Downloads:
    """The files of the record for other programs, in a folder that goes when the build does."""

    folder: tempfile.TemporaryDirectory[str]
    names: frozenset[str]


def download(desk: Desk, asked: Asked) -> Response:
    """The record as the site has it for other programs."""
    stand = desk.stand
    found = stand.worked_out.get("downloads", lambda: _write_downloads(stand))
    if asked.given["name"] not in found.names:
        raise not_found("there is no such file to download.")
    return FileResponse(Path(found.folder.name) / asked.given["name"], filename=asked.given["name"], headers=NOT_KEPT)


def _write_downloads(stand: Stand) -> Downloads:
    folder = tempfile.TemporaryDirectory(prefix="spolia-")
    return Downloads(folder, frozenset(path.name for path in write_downloads(stand.lookup, Path(folder.name))))


# --- the ledger ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """An entry of the ledger, for reading: `things` are what it says, name by name, in its own order, with the page of the report that a hash is of."""

    number: int
    at: str
    by: str | None
    what: str
    things: list[tuple[str, str, str | None]]


def audit(desk: Desk, asked: Asked) -> Response:
    """The entries of the ledger, the newest first, or those of one kind, by one person, or that name one thing."""
    sought = {name: asked.query[name].strip() for name in ("what", "by", "about") if asked.query.get(name, "").strip()}
    before = _number(asked.query.get("before"))
    with desk.case.ledger_to_read() as ledger:
        head = ledger.head()
        entries = _entries(ledger, sought, head.size if before is None else before)
    given = {
        "lines": [_line(entry, _report_pages(desk.stand)) for entry in entries],
        "head": head,
        "sought": sought,
        "next": entries[-1].number if len(entries) == AUDITED else None,
    }
    return show(desk, asked.person, Page("desk/audit.html", "audit.html", "Ledger", "", given))


def _number(words: str | None) -> int | None:
    if not words:
        return None
    if not (words.isascii() and words.isdigit() and len(words) < 12):
        raise bad_request("before is the number of an entry.")
    return int(words)


def _entries(ledger: Ledger, sought: dict[str, str], before: int) -> list[Entry]:
    """The AUDITED newest entries below that number that fit."""
    found: list[Entry] = []
    about = sought.get("about", "").casefold()
    for entry in ledger.entries_before(before):
        fits = sought.get("what") in (None, entry.what) and sought.get("by") in (None, entry.body.get("by"))
        if fits and (not about or about in entry.raw.decode("ascii").casefold()):
            found.append(entry)
            if len(found) == AUDITED:
                break
    return found


def _line(entry: Entry, pages: Mapping[str, str]) -> Line:
    told = ((name, value) for name, value in entry.body.items() if name != "by" and value is not None)
    things = [(name, _words(value), pages.get(value) if isinstance(value, str) else None) for name, value in told]
    return Line(entry.number, entry.at, entry.body.get("by"), entry.what, things)


def _report_pages(stand: Stand) -> dict[str, str]:
    """By its hash, where each report's page is."""
    at = stand.lookup.addresses["reports"]
    return stand.worked_out.get("reports by hash", lambda: {one.sha256: at[one.id] for one in stand.lookup.reports.values() if one.sha256})


def _words(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 400 else f"{text[:400]}…"


# --- what is new -----------------------------------------------------------------------------------------------------------


def since(desk: Desk, asked: Asked) -> Response:
    """What changed since the person said the last time to have seen all."""
    stand, person = desk.stand, asked.who
    visit = desk.accounts.visit(person.name)
    with desk.case.ledger_to_read() as ledger:
        size = ledger.head().size
        entries = [] if visit is None else list(ledger.entries_before(size, down_to=visit.entries))
    given = {
        "visit": visit, "at": _day_and_time(visit), "lines": [_line(entry, _report_pages(stand)) for entry in entries[:AUDITED]], "entries": len(entries), "size": size,
        "most": AUDITED, "changes": _changes(stand, visit, size), "shown": USUAL, "corrected": read_past(desk.case) is not None,
    }  # fmt: skip
    return show(desk, person, Page("desk/since.html", "since.html", "Since my last visit", "", given))


def _day_and_time(visit: Visit | None) -> str:
    return datetime.fromtimestamp(visit.at, UTC).strftime("%Y-%m-%d %H:%M UTC") if visit else ""


def _changes(stand: Stand, visit: Visit | None, size: int) -> Changes | None:
    """What builds changed since the visit; None where there was no visit."""
    if visit is None:
        return None
    made = stand.lookup.record, list(stand.lookup.claims.values())
    return stand.worked_out.get(("since", visit.entries, size), lambda: changed_since(stand.case, visit.entries, made))


def seen(desk: Desk, asked: Asked) -> Response:
    """Notes that the person has seen all that the page showed: no more, since more may have come in meanwhile."""
    desk.accounts.tell_visit(asked.who.name, _number(asked.need("entries")) or 0)
    return RedirectResponse("/desk/since.html", 303)


def build(desk: Desk, asked: Asked) -> Response:
    """Starts a build in the background."""
    desk.bench.build()
    return RedirectResponse("/desk/since.html", 303)


ROUTES: tuple[Route, ...] = (
    Route("GET", "/desk/audit.html", audit, "reader"),
    Route("GET", "/desk/since.html", since, "reader"),
    Route("POST", "/desk/seen", seen, "reader"),
    Route("POST", "/desk/build", build, "editor"),
    Route("GET", f"/{PAGE}", corrections, "reader", public=True),
    Route("GET", f"/{FEED}", corrections_feed, "reader", public=True),
    Route("GET", f"/{LINES}", corrections_lines, "reader", public=True),
    Route("GET", "/data/{name}", data, "reader", public=True),
    Route("GET", "/downloads/{name}", download, "reader", public=True),
    Route("GET", "/", site_page, "reader", public=True),
    Route("GET", "/{address:path}", site_page, "reader", public=True),
)
