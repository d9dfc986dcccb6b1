"""Who and what is let in: hosts, cross-site posts, tokens, roles, sessions, rates; and the headers of every answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

import pytest
from tests.workbench.served import HERE, PASSWORD, PEOPLE, client, log_in, open_desk, post, token_of

from spolia.errors import BadCommand
from spolia.workbench.accounts import Accounts
from spolia.workbench.app import ROUTES
from spolia.workbench.guard import Place
from spolia.workbench.routes import Desk, Route
from spolia.workbench.serve import Listening, check_listening
from spolia.workbench_settings import ROLES

POSTS = [route for route in ROUTES if route.method == "POST"]
CLOSED = [route for route in ROUTES if route.role is not None]
LOCAL = ("127.0.0.1:8777", "127.0.0.1", "localhost:8777", "LOCALHOST", "[::1]:8777", "127.9.9.9")
FOREIGN = (
    "evil.example",
    "evil.example:8777",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "",
    "192.168.1.7",
    "a@127.0.0.1",
    "127.0.0.1/x",
    "[::1",
    "127.0.0.1:x",
)


@pytest.mark.parametrize("host", LOCAL)
def test_this_machine_is_let_in_by_its_own_names(desk: Desk, host: str) -> None:
    assert client(desk).get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", FOREIGN)
def test_a_name_that_was_pointed_here_is_not_let_in(desk: Desk, host: str) -> None:
    answer = client(desk).get("/", headers={"Host": host})
    assert answer.status_code == 421
    assert "valley" not in answer.text


def test_beyond_this_machine_figures_and_told_names_are_let_in(team: Desk, folder: Path) -> None:
    open_ = open_desk(folder, Place(loopback=False, names=("wiki.house.example",)))
    for host, status in (
        ("192.168.1.7:8777", 303),
        ("wiki.house.example", 303),
        ("Wiki.House.Example:8777", 303),
        ("other.house.example", 421),
    ):
        assert client(open_).get("/", headers={"Host": host}).status_code == status, host


def path_of(route: Route) -> str:
    return route.path.replace("{id:path}", "x").replace("{address:path}", "events/index.html").replace("{name}", "x")


def body_of(route: Route) -> dict[str, object]:
    return {"headers": {"Content-Type": "application/json"}, "content": b"{}"} if route.takes is not None else {"data": {"token": "x"}}


@pytest.mark.parametrize("route", POSTS, ids=lambda route: route.path)
@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Origin": "http://localhost:1"}, {"Origin": "null", "Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}],
    ids=lambda headers: " ".join(headers.values()),
)  # fmt: skip
def test_what_a_page_elsewhere_posts_is_refused(team: Desk, route: Route, headers: dict[str, str]) -> None:
    """With the session's own cookie and its own token: even a page that had learnt both could not post."""
    browser = log_in(team, "Ada")
    token = token_of(browser.get("/desk/account.html"))
    given = body_of(route)
    given["headers"] = {**given.get("headers", {}), **headers, "X-Spolia-Token": token}  # type: ignore[dict-item]
    del browser.headers["Origin"], browser.headers["Sec-Fetch-Site"]
    answer = browser.post(path_of(route), **given)  # type: ignore[arg-type]
    assert answer.status_code == 403, answer.text
    assert team.accounts.session(browser.cookies["spolia_session"]), "the session was ended from elsewhere"


@pytest.mark.parametrize("route", POSTS, ids=lambda route: route.path)
@pytest.mark.parametrize("accounts", [False, True])
def test_what_is_posted_without_the_token_of_a_page_is_refused(desk: Desk, folder: Path, route: Route, accounts: bool) -> None:
    if accounts:
        Accounts(folder).add("Ada", "admin", PASSWORD, by="test")
    browser = log_in(desk, "Ada") if accounts else client(desk)
    for token in ({}, {"X-Spolia-Token": "x" * 32}, {"X-Spolia-Token": "é"}):
        given = body_of(route)
        given["headers"] = {**given.get("headers", {}), **{name: value.encode() for name, value in token.items()}}  # type: ignore[dict-item]
        answer = browser.post(path_of(route), **given)  # type: ignore[arg-type]
        assert answer.status_code == 403, answer.text


def test_a_token_is_of_one_session_alone(team: Desk) -> None:
    ana, aron = log_in(team, "Ana"), log_in(team, "Aron")
    foreign = token_of(aron.get("/desk/account.html"))
    assert ana.post("/desk/log-out", data={"token": foreign}).status_code == 403
    assert ana.get("/").status_code == 200


@pytest.mark.parametrize("route", CLOSED, ids=lambda route: f"{route.method} {route.path}")
def test_nobody_who_is_not_logged_in_sees_or_does_anything(team: Desk, route: Route) -> None:
    browser = client(team)
    answer = browser.get(path_of(route)) if route.method == "GET" else browser.post(path_of(route), **body_of(route))  # type: ignore[arg-type]
    if route.method == "POST":
        assert answer.status_code == 403
    elif route.kind == "interface":
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"
    else:
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/desk/log-in.html")
    assert "Sarn" not in answer.text.replace("The valley &lt;of&gt; Sarn", "")


@pytest.mark.parametrize("name", PEOPLE)
def test_each_role_may_what_it_may_and_no_more(team: Desk, name: str) -> None:
    browser = log_in(team, name)
    token = token_of(browser.get("/desk/account.html"))
    for route in CLOSED:
        if route.path in ("/desk/log-out", "/desk/session/end"):
            continue
        given = body_of(route) | (
            {"headers": {"X-Spolia-Token": token, "Content-Type": "application/json"}} if route.takes else {"data": {"token": token}}
        )
        answer = browser.get(path_of(route)) if route.method == "GET" else browser.post(path_of(route), **given)  # type: ignore[arg-type]
        may = ROLES.index(PEOPLE[name]) >= ROLES.index(route.role)  # type: ignore[arg-type]
        assert (answer.status_code == 403) == (not may), f"{name} {route.method} {route.path}: {answer.status_code}"
        assert answer.status_code < 500


def test_a_session_that_is_ended_is_ended_at_once(team: Desk) -> None:
    ana, ada = log_in(team, "Ana"), log_in(team, "Ada")
    assert ana.get("/").status_code == 200
    assert post(ada, "/desk/people/end", "/desk/people.html", {"name": "Ana"}).status_code == 303
    assert ana.get("/").status_code == 303
    again = log_in(team, "Ana")
    Accounts(team.accounts.path.parent).end_all("Ana", by="the command line")  # another process
    assert again.get("/").status_code == 303


def test_one_ends_ones_own_sessions_and_nobody_elses(team: Desk) -> None:
    ana, other, aron = log_in(team, "Ana"), log_in(team, "Ana"), log_in(team, "Aron")
    theirs, own = team.accounts.session(aron.cookies["spolia_session"]), team.accounts.session(other.cookies["spolia_session"])
    assert theirs is not None
    assert own is not None
    assert post(ana, "/desk/session/end", "/desk/account.html", {"session": theirs.id}).status_code == 404
    assert aron.get("/").status_code == 200
    assert post(ana, "/desk/session/end", "/desk/account.html", {"session": own.id}).status_code == 303
    assert other.get("/").status_code == 303
    assert ana.get("/").status_code == 200


def test_logging_out_ends_the_session(team: Desk) -> None:
    browser = log_in(team, "Ana")
    secret = browser.cookies["spolia_session"]
    assert post(browser, "/desk/log-out", "/", {}).status_code == 303
    assert team.accounts.session(secret) is None


def test_cookies_are_for_this_site_and_no_script(team: Desk, folder: Path) -> None:
    for place, base, name, secure in (
        (Place(), HERE, "spolia_session", False),
        (Place(True, (), True), "https://127.0.0.1:8777", "__Host-spolia_session", True),
    ):
        browser = client(open_desk(folder, place), base)
        page = browser.get("/desk/log-in.html")
        answer = browser.post("/desk/log-in", data={"token": token_of(page), "name": "Ana", "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        said = next(value for value in answer.headers.get_list("set-cookie") if value.startswith(name + "="))
        parts = {part.strip().casefold() for part in said.split(";")[1:]}
        assert {"httponly", "samesite=lax", "path=/"} <= parts
        assert ("secure" in parts) == secure


@pytest.mark.parametrize("onward", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/\t/evil.example"])
def test_logging_in_leads_nowhere_else(team: Desk, onward: str) -> None:
    browser = client(team)
    page = browser.get("/desk/log-in.html", params={"next": onward})
    answer = browser.post("/desk/log-in", data={"token": token_of(page), "name": "Ana", "password": PASSWORD, "next": onward})
    assert answer.headers["location"] == "/"


def test_guessing_passwords_comes_to_an_end(team: Desk) -> None:
    browser = client(team)
    token = token_of(browser.get("/desk/log-in.html"))
    statuses = [
        browser.post("/desk/log-in", data={"token": token, "name": "Ana", "password": f"guess number {n}"}).status_code for n in range(8)
    ]
    assert statuses == [401] * 5 + [429] * 3
    answer = browser.post("/desk/log-in", data={"token": token, "name": "ANA", "password": PASSWORD})
    assert answer.status_code == 429, "the right password must not tell that it is right"
    assert int(answer.headers["retry-after"]) > 0
    assert [one.what for one in team.accounts.doings(20)].count("failed to log in from testclient") == 5


def test_a_key_asks_for_its_account_and_needs_no_token(team: Desk) -> None:
    key = team.accounts.begin(team.accounts.get("Rea"), kind="program")
    program = client(team)
    program.headers.update({"Authorization": f"Bearer {key}"})
    assert program.get("/api/v1/events").status_code == 200
    assert program.get("/desk/people.html").status_code == 403
    for wrong in ("Bearer x", "Basic x", key, "Bearer"):
        assert program.get("/api/v1/events", headers={"Authorization": wrong}).status_code == 401
    browser = client(team)
    browser.cookies.set("spolia_session", key)
    assert browser.get("/api/v1/events").status_code == 401, "a key is no session"


def every_page() -> Iterator[str]:
    yield from (path_of(route) for route in ROUTES if route.method == "GET")
    yield from ("/static/base.css", "/desk/static/work.css", "/nothing.html", "/api/v1/nothing")


@pytest.mark.parametrize("path", sorted(set(every_page())))
def test_every_answer_has_its_headers(desk: Desk, path: str) -> None:
    answer = client(desk).get(path)
    assert answer.status_code < 500
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == ("no-cache" if "/static/" in path else "no-store")


def test_what_is_posted_is_small_and_of_the_kind_asked_for(desk: Desk) -> None:
    browser = client(desk)
    assert browser.post("/desk/seen", content=b"x" * ((1 << 20) + 1)).status_code == 413
    assert browser.post("/desk/seen", content=(b"x" * (1 << 16) for _ in range(20))).status_code == 413
    assert browser.post("/desk/seen", json={"a": 1}).status_code == 415
    assert browser.post("/desk/seen", data={f"f{n}": "x" for n in range(400)}).status_code == 400
    assert (
        browser.post("/desk/seen", content=b"token=%ff", headers={"Content-Type": "application/x-www-form-urlencoded"}).status_code == 400
    )


@pytest.mark.parametrize("where", [Listening("0.0.0.0"), Listening("192.168.1.7"), Listening("::"), Listening(names=("a.example",)), Listening(behind_proxy=True)])  # fmt: skip
def test_nobody_else_is_let_near_a_case_without_accounts(folder: Path, where: Listening) -> None:
    accounts = Accounts(folder)
    with pytest.raises(BadCommand, match="spolia account add"):
        check_listening(where, accounts, folder)
    accounts.add("Ada", "admin", PASSWORD, by="test")
    check_listening(where, accounts, folder)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.0.0.2"])
def test_on_this_machine_alone_no_account_is_needed(folder: Path, host: str) -> None:
    check_listening(Listening(host), Accounts(folder), folder)


@pytest.mark.parametrize("path", ["/desk/people/add", "/desk/oidc/back", "/nothing.html", "/a/b/c/nothing.html"])
def test_a_refusal_finds_its_styles_however_deep_it_is_asked_for(team: Desk, path: str) -> None:
    browser = log_in(team, "Ada")
    answer = browser.post(path) if path.endswith("add") else browser.get(path)
    assert answer.status_code in (403, 404, 415)
    styles = re.findall(r'<link rel="stylesheet" href="([^"]+)"', answer.text)
    assert styles
    for style in styles:
        assert browser.get(urljoin(f"{HERE}{path}", style)).status_code == 200, style
