"""The routes, and how a request comes to one and an answer goes back. What is answered is in pages.py, work.py and api.py."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount
from starlette.routing import Route as At
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from spolia.errors import BadCommand, CaseUnusable, SpoliaError, harmless
from spolia.publish.site import STATIC
from spolia.workbench import api, asking, files, interface, oidc, pages, people, state, work
from spolia.workbench.asked import FORM_KIND, Asked, Person, Refused, Upload, read_pairs
from spolia.workbench.guard import HEADERS, NOT_KEPT, POSTS, VISITOR, read_cookies
from spolia.workbench.routes import Desk, Route
from spolia.workbench.uploads import FILE_KIND, read_parts

ROUTES: tuple[Route, ...] = (
    *people.ROUTES, *oidc.ROUTES, *work.ROUTES, *files.ROUTES, *api.ROUTES, *asking.ROUTES, *interface.ROUTES, *state.ROUTES, *pages.ROUTES,
)  # fmt: skip


def make_app(desk: Desk) -> ASGIApp:
    """The workbench as an ASGI application."""
    routes: list[BaseRoute] = [
        Mount("/desk/static", StaticFiles(packages=[("spolia.workbench", "static")])),
        Mount("/static", StaticFiles(directory=STATIC)),
        *(At(route.path, _endpoint(route, desk), methods=[route.method], name=f"{route.method} {route.path}") for route in ROUTES),
    ]
    app = Starlette(routes=routes, exception_handlers={HTTPException: _http_refusal(desk)})
    return Gate(app, desk)


class Gate:
    """Lets in what asks for a host of ours, and gives every answer its headers."""

    def __init__(self, app: ASGIApp, desk: Desk) -> None:
        self._app, self._desk = app, desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                if "cache-control" not in headers:
                    headers["Cache-Control"] = "no-cache" if "/static/" in scope["path"] else NOT_KEPT["Cache-Control"]
            await send(message)

        try:
            hosts = [value for name, value in scope["headers"] if name == b"host"]
            self._desk.guard.check_host(hosts[0].decode("latin-1") if len(hosts) == 1 else None)
        except Refused as refused:
            answer = Response(f"{refused.title}: {refused.detail}\n", refused.status, media_type="text/plain")
            await answer(scope, receive, send_with_headers)
            return
        await self._app(scope, receive, send_with_headers)


def _endpoint(route: Route, desk: Desk) -> Any:
    async def endpoint(request: Request) -> Response:
        try:
            body = await _body(request, route.most) if route.method == "POST" else b""
            return await run_in_threadpool(_answer, route, desk, request, body)
        except Refused as refused:
            return await run_in_threadpool(_refusal, desk, request, refused, None)

    return endpoint


async def _body(request: Request, most: int) -> bytes:
    """What was posted. Raises Refused where it is too large, also where its length was told wrongly or not at all."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > most:
            raise Refused(413, "Too large", f"what is posted here is at most {most >> 20} MB.")
    return body


def _answer(route: Route, desk: Desk, request: Request, body: bytes) -> Response:
    """The whole way of a request, in a thread of its own."""
    person: Person | None = None
    try:
        cookies = read_cookies(request.headers.getlist("cookie"))
        person = desk.guard.person(cookies, request.headers.get("authorization"))
        asked = _asked(route, desk, request, body, person, cookies.get(desk.guard.cookie(VISITOR), ""))
        if route.method == "POST":
            token = asked.form.get("token") or request.headers.get("x-spolia-token")
            desk.guard.check_posted(request.headers, _scheme(desk, request), person, asked.visitor, token)
            desk.guard.check_rate((POSTS, person.name if person else asked.address))
        if route.role is not None and person is None:
            return _to_log_in(route, desk, asked, request)
        if route.role is not None and person is not None and not person.may(route.role):
            raise Refused(
                403, "Not for this account", f"{person.name} is {person.role}; this takes {route.role}. Ask an admin of the case."
            )
        desk = desk.seen_by(person)
        if desk.public and route.role is not None and not route.public:
            raise Refused(
                403, "Not for readers", "readers of this case see what its site shows, and this shows more. Ask an admin of the case."
            )
        if route.kind == "interface":
            api.check_query(asked, route.params)
        return route.handler(desk, asked)
    except Refused as refused:
        return _refusal(desk, request, refused, person)
    except BadCommand as bad:
        return _refusal(desk, request, Refused(422, "That cannot be done", str(bad)), person)
    except CaseUnusable as bad:
        return _refusal(desk, request, Refused(503, "The case cannot be used now", str(bad), retry=5), person)
    except SpoliaError as bad:
        return _refusal(desk, request, Refused(422, "That cannot be done", str(bad)), person)
    except Exception as bad:
        return _refusal(desk, request, _fault(request, bad), person)


def _asked(route: Route, desk: Desk, request: Request, body: bytes, person: Person | None, visitor: str) -> Asked:
    query = read_pairs(request.url.query)
    forms, file = _posted(route, request.headers.get("content-type", ""), body) if route.method == "POST" else ({}, None)
    return Asked(
        method=route.method, path=request.url.path + (f"?{request.url.query}" if request.url.query else ""), person=person,
        given={name: str(value) for name, value in request.path_params.items()}, query={name: values[-1] for name, values in query.items()},
        form={name: values[-1] for name, values in forms.items()}, forms=forms, file=file, body=body, address=request.client.host if request.client else "",
        agent=request.headers.get("user-agent", ""), visitor=visitor, accounts=desk.guard.closed, origin=f"{_scheme(desk, request)}://{request.headers['host']}",
    )  # fmt: skip


def _posted(route: Route, content_type: str, body: bytes) -> tuple[Mapping[str, list[str]], Upload | None]:
    """What a form says, and the file that it brings along, where the route takes one."""
    kind = content_type.partition(";")[0].strip().casefold()
    if route.file and kind == FILE_KIND:
        return read_parts(body, content_type)
    wanted = "application/json" if route.takes is not None else FORM_KIND
    if kind != wanted:
        raise Refused(415, "Of another kind", f"what is posted here is {wanted}.")
    return read_pairs(body) if wanted == FORM_KIND else {}, None


def _scheme(desk: Desk, request: Request) -> str:
    return "https" if desk.guard.place.encrypted else request.url.scheme


def _to_log_in(route: Route, desk: Desk, asked: Asked, request: Request) -> Response:
    if route.kind == "interface":
        refused = Refused(401, "Log in", "this case has accounts; send a key: Authorization: Bearer …")
        answer = _refusal(desk, request, refused, None)
        answer.headers["WWW-Authenticate"] = "Bearer"
        return answer
    onward = f"?next={quote(asked.path, safe='/')}" if route.method == "GET" and asked.path != "/" else ""
    return RedirectResponse(f"/desk/log-in.html{onward}", 303)


def _refusal(desk: Desk, request: Request, refused: Refused, person: Person | None) -> Response:
    if request.url.path.startswith("/api/"):
        answer = api.trouble(refused)
    else:
        try:
            answer = pages.message(desk.seen_by(person), person, refused)
        except CaseUnusable:  # nothing is open that could be drawn for this person
            answer = Response(f"{refused.title}: {refused.detail}\n", refused.status, media_type="text/plain", headers=NOT_KEPT)
    if "retry" in refused.more:
        answer.headers["Retry-After"] = str(refused.more["retry"])
    return answer


def _http_refusal(desk: Desk) -> Any:
    def refuse(request: Request, found: Exception) -> Response:
        status = found.status_code if isinstance(found, HTTPException) else 500
        words = {
            404: ("There is no such page", "look at the address, or begin at the overview."),
            405: ("Not so", "this address is not asked in this way."),
        }
        title, detail = words.get(status, ("Refused", "the request is not understood."))
        answer = _refusal(desk, request, Refused(status, title, detail), None)
        if isinstance(found, HTTPException) and found.headers:
            answer.headers.update(found.headers)
        return answer

    return refuse


def _fault(request: Request, fault: Exception) -> Refused:
    """A fault of ours: where it is goes to the terminal, and that it is to who asked."""
    said = "".join(traceback.format_exception(fault))
    print(f"{request.method} {harmless(request.url.path)}\n" + "\n".join(map(harmless, said.splitlines())), file=sys.stderr)
    return Refused(500, "A fault in Spolia", "what was asked could not be answered; the terminal of the workbench shows where.")
