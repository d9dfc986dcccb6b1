"""The interface for programs: the record's things in their own forms, a page at a time, and the questions that people ask, as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

import msgspec
from msgspec import Struct
from starlette.responses import Response

from spolia.ask import Answer, Question, answer_from, answer_json
from spolia.ask.answers import Name
from spolia.ask.told import Told, told_by
from spolia.errors import BadCommand
from spolia.pipeline import build_record
from spolia.publish.about import SiteAbout
from spolia.publish.lookup import Lookup, look_up
from spolia.records import CATEGORIES, KINDS, write_json
from spolia.workbench.asked import Asked, Refused, bad_request, not_found
from spolia.workbench.guard import DEAR, NOT_KEPT
from spolia.workbench.lists import FAMILIES, LONGEST, MOST, USUAL, Family, list_things, read_limit
from spolia.workbench.routes import Desk, Param, Route
from spolia.workbench.search import FAMILIES as SOUGHT
from spolia.workbench.search import LONGEST_QUERY, Sought
from spolia.workbench.stand import Stand

AS_OF_MOST = 20_000  # claims of a case of which a record as of a day is made while somebody waits; it takes some seconds
FURTHEST = 10_000  # hits of a search that can be paged through
DAY = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
NAME = {"type": "string", "minLength": 1, "maxLength": LONGEST}


class About(Struct, frozen=True, kw_only=True):
    """What is served: `build` names the build and changes with it, `head` the ledger's head that it was made from; how many things there are."""

    title: str
    summary: str | None
    build: str
    head: str | None
    counts: dict[str, int]


class Found(Struct, frozen=True, kw_only=True):
    """A thing that was found by its words: `address` is its page; `snippet` where they stand, in pieces by turns not found and found."""

    family: Literal["event", "place", "party", "materiel", "report", "claim"]
    id: str
    title: str
    aside: str
    address: str
    snippet: list[str]


class Hits(Struct, frozen=True, kw_only=True):
    """A page of what was found; `facets` say how many there are of each family, kind and source, each as if that facet were not chosen."""

    items: list[Found]
    next: str | None
    total: int
    facets: dict[str, dict[str, int]]


def json_answer(body: bytes | str, status: int = 200) -> Response:
    return Response(body, status, media_type="application/json", headers=NOT_KEPT)


def json_page(items: Iterable[Struct], next_: str | None, total: int, names: Iterable[Name] = ()) -> Response:
    """A page of things, each in the record's own form."""
    things, told = b",".join(map(write_json, items)), b",".join(map(write_json, names))
    return json_answer(b'{"items":[%s],"next":%s,"total":%d,"names":[%s]}' % (things, msgspec.json.encode(next_), total, told))


def trouble(refused: Refused) -> Response:
    """A refusal as RFC 9457 has it."""
    body = {"type": "about:blank", "title": refused.title, "status": refused.status, "detail": refused.detail, **refused.more}
    return Response(msgspec.json.encode(body), refused.status, media_type="application/problem+json", headers=NOT_KEPT)


def check_query(asked: Asked, params: Iterable[Param]) -> None:
    """Raises Refused where the query has what the route does not take, or lacks what it needs: a mistyped filter must not look like one that was kept to."""
    known = {param.name for param in params}
    if strange := sorted(asked.query.keys() - known):
        raise bad_request(f"{', '.join(strange)[:200]}: no such parameter here; there are {', '.join(sorted(known)) or 'none'}.")
    for param in params:
        if param.needed and not asked.query.get(param.name, "").strip():
            raise bad_request(f"{param.name} is needed: {param.words}.")


# --- what answers ----------------------------------------------------------------------------------------------------------


def about(desk: Desk, asked: Asked) -> Response:
    stand = desk.stand
    lookup = stand.lookup
    counts = {
        "events": len(lookup.events),
        "claims": len(lookup.claims),
        "reports": len(lookup.reports),
        "contradictions": len(lookup.contradictions),
    }
    return json_answer(
        write_json(About(title=stand.case.title, summary=stand.case.summary, build=stand.digest, head=lookup.about.head, counts=counts))
    )


def list_handler(family: Family) -> Callable[[Desk, Asked], Response]:
    def listed(desk: Desk, asked: Asked) -> Response:
        part = list_things(desk.stand, family, asked.query)
        return json_page(part.things.values(), part.next, part.total, part.names)

    return listed


def one_handler(family: Family) -> Callable[[Desk, Asked], Response]:
    def one(desk: Desk, asked: Asked) -> Response:
        stand, id_ = desk.stand, asked.given["id"]
        things = stand.worked_out.get(("things", family.name), lambda: family.all(stand.lookup))
        if id_ not in things:
            raise not_found(f"there is nothing of that id among the {family.name}; list them: /api/v1/{family.name}")
        return json_answer(write_json(things[id_]))

    return one


def search(desk: Desk, asked: Asked) -> Response:
    sought = read_sought(asked)
    first, most = read_first(asked.query.get("after")), read_limit(asked.query.get("limit"))
    stand = desk.stand
    found = stand.worked_out.get(("search", sought, first, most), lambda: stand.index.find(sought, first, most))
    hits = [
        Found(family=hit.family, id=hit.id, title=hit.title, aside=hit.aside, address=f"/{hit.address}", snippet=list(hit.snippet))  # type: ignore[arg-type]
        for hit in found.hits
    ]
    more = first + most < min(found.total, FURTHEST)
    return json_answer(write_json(Hits(items=hits, next=str(first + most) if more else None, total=found.total, facets=found.facets)))


def read_sought(asked: Asked) -> Sought:
    """What is searched for. Raises Refused."""
    words = asked.query.get("q", "")
    if len(words) > LONGEST_QUERY:
        raise bad_request(f"q has {len(words)} characters, more than {LONGEST_QUERY}.")
    chosen = {name: asked.query[name][:LONGEST] for name in ("family", "kind", "source") if asked.query.get(name)}
    return Sought(words, **chosen)


def read_first(after: str | None) -> int:
    """How many hits come before the page. Raises Refused."""
    if not after:
        return 0
    if not (after.isascii() and after.isdigit() and len(after) < 6 and int(after) <= FURTHEST):
        raise bad_request(f"after is what `next` said, a number up to {FURTHEST}.")
    return int(after)


def ask(desk: Desk, asked: Asked) -> Response:
    return json_answer(answer_json(answer_to(read_question(asked.query), desk, asked)))


def read_question(filters: Mapping[str, str]) -> Question:
    """The question that the filters make; those that are empty are not there. Raises Refused."""
    try:
        return Question(**{name: value for name, value in filters.items() if value.strip()})
    except BadCommand as bad:
        raise bad_request(str(bad).replace("--", "").replace("as-of", "as_of")) from None


def answer_to(question: Question, desk: Desk, asked: Asked) -> Answer:
    """The answer of the record that is open. Raises Refused where to work it out is too much."""
    stand = desk.stand
    if question.as_of is not None:
        _check_as_of(desk, asked, stand)
    return stand.worked_out.get(("ask", question), lambda: _answer(stand, question))


def _answer(stand: Stand, question: Question) -> Answer:
    lookup = stand.lookup
    if question.as_of is None:
        return answer_from(lookup, Told(list(lookup.claims.values()), list(lookup.reports.values())), question)
    told = told_by(list(lookup.claims.values()), list(lookup.reports.values()), question.as_of)
    then: Lookup = stand.worked_out.get(("as of", question.as_of), lambda: _as_of(told, lookup))
    return answer_from(then, told, question)


def _as_of(told: Told, lookup: Lookup) -> Lookup:
    record = build_record(told.claims, told.reports, lookup.known)
    return look_up(record, told.claims, told.reports, lookup.known, SiteAbout(""), {})


def _check_as_of(desk: Desk, asked: Asked, stand: Stand) -> None:
    """A record as of a day is made anew from what was out by then, which takes its time."""
    if len(stand.lookup.claims) > AS_OF_MOST:
        raise Refused(
            422, "Too much to do at once",
            f"a record as of a day is made anew, and this case has more than {AS_OF_MOST:,} claims; ask on the command line: spolia ask --as-of",
        )  # fmt: skip
    desk.guard.check_rate((DEAR, asked.who.name))


# --- the table -------------------------------------------------------------------------------------------------------------

LIMIT = Param("limit", f"how many at once; {USUAL} without it", {"type": "integer", "minimum": 1, "maximum": MOST})
AFTER = Param("after", "go on after this: what `next` said", {"type": "string", "maxLength": 1000})
NAMED = {
    "place": "at this place", "party": "of this party, its parts and what it belongs to", "category": "of this category of materiel, or group of them",
    "system": "of this system",
}  # fmt: skip


def _list_params(family: Family) -> tuple[Param, ...]:
    named = [Param(name, NAMED[name], NAME) for name in family.named]
    own = [
        Param(
            one.name,
            one.words,
            {"type": "string", "enum": list(one.values)} if one.values else DAY if one.name in ("on", "from", "to") else NAME,
        )
        for one in family.filters
    ]
    return (*named, *own, LIMIT, AFTER)


ASK = (
    Param("place", "who held it, and what happened there", NAME), Param("party", "what it took, lost and holds", NAME),
    Param("category", "a category of materiel, or a group of them", {"type": "string", "minLength": 1, "maxLength": LONGEST, "examples": list(CATEGORIES[:3])}),
    Param("system", "one system, such as T-55", NAME), Param("kind", "events of one kind", {"type": "string", "enum": list(KINDS)}),
    Param("on", "the day on which it was so", DAY), Param("as_of", "from what had been published by the end of that day", DAY),
)  # fmt: skip
SEARCH = (
    Param("q", "the words that must all occur", {"type": "string", "minLength": 1, "maxLength": LONGEST_QUERY}, needed=True),
    Param("family", "one sort of things", {"type": "string", "enum": list(SOUGHT)}), Param("kind", "of this kind, as the facet says it", NAME),
    Param("source", "of this outlet, as the facet says it", NAME), LIMIT, AFTER,
)  # fmt: skip


def _json(path: str, handler: Callable[[Desk, Asked], Response], words: str, **more: Any) -> Route:
    return Route("GET", f"/api/v1{path}", handler, "reader", "interface", words, public=True, **more)


ROUTES: tuple[Route, ...] = (
    _json("", about, "What is served", gives=About),
    *(
        route
        for family in FAMILIES.values()
        for route in (
            _json(f"/{family.name}", list_handler(family), family.words, params=_list_params(family), gives=family.form, paged=True),
            _json(f"/{family.name}/{{id:path}}", one_handler(family), f"One of the {family.name}, by its id", gives=family.form),
        )
    ),
    _json("/search", search, "What holds these words", params=SEARCH, gives=Hits),
    _json(
        "/ask",
        ask,
        "A question to the record: who held a place, what became of materiel, what is said of a party",
        params=ASK,
        gives=Answer,
    ),
)
