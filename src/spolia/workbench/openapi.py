"""The description of the interface (OpenAPI 3.1), made from the table of routes and the forms of the records: it cannot say what is not so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from msgspec import Struct

import spolia
from spolia.ask.answers import Name
from spolia.workbench.routes import Param, Route

KINDS_OF_REFUSAL = {
    400: "The query, the body or an id in the address is not understood; the detail says what was expected.",
    401: "Nobody is logged in, and the case has accounts.",
    403: "The account may not do this, or what was posted does not come from a page of the workbench.",
    404: "There is no such thing in the record.",
    409: "Somebody else decided on the same thing meanwhile; the detail says what stands now.",
    413: "What was posted is too large.",
    415: "What was posted is of another kind than JSON.",
    422: "What was asked or decided is understood, and cannot be done.",
    429: "Too often; Retry-After says when again.",
}


class Trouble(Struct, frozen=True, kw_only=True, rename={"kind": "type"}):
    """What went wrong, as RFC 9457 (problem+json) has it."""

    kind: str
    title: str
    status: int
    detail: str


def describe(routes: Iterable[Route], title: str) -> dict[str, Any]:
    """The description, as a dictionary that is JSON."""
    told = [route for route in routes if route.kind == "interface"]
    forms = {form for route in told for form in (route.gives, route.takes) if isinstance(form, type)} | {Name, Trouble}
    _, components = msgspec.json.schema_components(
        sorted(forms, key=lambda form: form.__name__), ref_template="#/components/schemas/{name}"
    )
    paths: dict[str, dict[str, Any]] = {}
    for route in told:
        paths.setdefault(_path(route.path), {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {"title": f"{title}: the record", "version": spolia.__version__, "description": INTRODUCTION},
        "servers": [{"url": "/"}],
        "security": [{}, {"session": []}, {"key": []}],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": "spolia_session", "description": "The session of a browser that is logged in."},
                "key": {"type": "http", "scheme": "bearer", "description": "A key for a program, from the page of one's own account, or by `spolia account key`."},
            },
        },
    }  # fmt: skip


INTRODUCTION = (
    "Everything that the pages show, in the record's own forms. Lists give a page at a time: go on with `after`, set to what `next` says, until that "
    "is null. Filters by place, party, category and system take any name that the tables or the reports have, and `names` says how it was understood. "
    "A case without accounts needs no log-in; else send a key. What goes wrong comes as problem+json."
)


def _path(path: str) -> str:
    """Starlette's form of an address as OpenAPI's."""
    return re.sub(r"\{(\w+):\w+\}", r"{\1}", path)


def _operation(route: Route) -> dict[str, Any]:
    given = re.findall(r"\{(\w+)(?::\w+)?\}", route.path)
    in_path = [{"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}} for name in given]
    operation: dict[str, Any] = {
        "operationId": "_".join([route.method.lower(), *re.findall(r"\w+", route.path.removeprefix("/api/v1"))]) or "about",
        "summary": route.words,
        "parameters": [*in_path, *map(_param, route.params)],
        "responses": {str(route.status): _answer(route)} | {str(status): _refusal(status) for status in _refusals(route, bool(given))},
    }
    if route.takes is not None:
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": _ref(route.takes)}}}
    return operation


def _param(param: Param) -> dict[str, Any]:
    return {"name": param.name, "in": "query", "required": param.needed, "description": param.words, "schema": dict(param.schema)}


def _answer(route: Route) -> dict[str, Any]:
    form: Mapping[str, Any] = _ref(route.gives) if isinstance(route.gives, type) else route.gives or {}
    return {"description": route.words, "content": {"application/json": {"schema": page_of(form) if route.paged else dict(form)}}}


def page_of(form: Mapping[str, Any]) -> dict[str, Any]:
    """The form of a page of things of that form."""
    return {
        "type": "object",
        "required": ["items", "next", "total", "names"],
        "properties": {
            "items": {"type": "array", "items": dict(form)},
            "next": {"type": ["string", "null"], "description": "What `after` is for the next page; null at the end."},
            "total": {"type": "integer", "minimum": 0},
            "names": {"type": "array", "items": _ref(Name), "description": "How the names that were asked for are understood."},
        },
    }


def _refusals(route: Route, by_id: bool) -> list[int]:
    statuses = [400, 401, 403, 429, *([404] if by_id or any(param.name == "claim" for param in route.params) else [])]
    return sorted(
        {*statuses, *([404, 409, 413, 415, 422] if route.takes is not None else []), *([422] if route.path.endswith("/ask") else [])}
    )


def _refusal(status: int) -> dict[str, Any]:
    return {"description": KINDS_OF_REFUSAL[status], "content": {"application/problem+json": {"schema": _ref(Trouble)}}}


def _ref(form: type[Struct]) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{form.__name__}"}
