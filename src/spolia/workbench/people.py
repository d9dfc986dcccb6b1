"""Coming in and going out, one's own account, and for admins the accounts of others."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any

from starlette.responses import RedirectResponse, Response

from spolia.errors import BadCommand
from spolia.publish.page import Page
from spolia.workbench.accounts import WHOLE_S, Account, Tie
from spolia.workbench.asked import Asked, Refused, bad_request, way_back
from spolia.workbench.guard import LOG_IN_BY_ADDRESS, LOG_IN_BY_NAME, SESSION, VISITOR
from spolia.workbench.pages import show
from spolia.workbench.provider import NotVouched
from spolia.workbench.routes import Desk, Route
from spolia.workbench_settings import ROLES, Role

DOINGS = 100  # that are listed


def log_in_page(desk: Desk, asked: Asked, wrong: str | None = None) -> Response:
    """The form to log in; in a case without accounts the way in."""
    if not asked.accounts or asked.person is not None:
        return RedirectResponse(way_back(asked.query.get("next"), "/"), 303)
    visitor = asked.visitor or secrets.token_urlsafe(24)
    onward = way_back(asked.form.get("next") or asked.query.get("next"), "/")
    provider = desk.provider.settings.label if desk.provider else None
    given = {
        "token": desk.guard.visitor_token(visitor),
        "next": onward,
        "wrong": wrong,
        "name": asked.form.get("name", ""),
        "provider": provider,
        "left": provider is not None and asked.query.get("left") == "1",
    }
    answer = show(desk, None, Page("desk/log-in.html", "log-in.html", "Log in", "", given), 401 if wrong else 200)
    if not asked.visitor:
        give_cookie(desk, answer, VISITOR, visitor, None)
    return answer


def log_in(desk: Desk, asked: Asked) -> Response:
    name, password = asked.need("name"), asked.need("password")
    desk.guard.check_rate((LOG_IN_BY_ADDRESS, f"from {asked.address}"), (LOG_IN_BY_NAME, f"as {name.casefold()[:64]}"))
    account = desk.accounts.log_in(name, password)
    if account is None:
        desk.accounts.note(name[:64], f"failed to log in from {asked.address or 'here'}")
        return log_in_page(desk, asked, "There is no such account, or that is not its password.")
    return begin_session(desk, asked, account, way_back(asked.form.get("next"), "/"))


def begin_session(desk: Desk, asked: Asked, account: Account, onward: str, vouched: str | None = None) -> Response:
    """Lets the browser in, and leads it on."""
    secret = desk.accounts.begin(account, address=asked.address, agent=asked.agent, vouched=vouched)
    answer = RedirectResponse(onward, 303)
    give_cookie(desk, answer, SESSION, secret, WHOLE_S)
    return answer


def give_cookie(desk: Desk, answer: Response, name: str, value: str, seconds: int | None) -> None:
    """A cookie that no script reads and that no other site's page brings along when it posts."""
    answer.set_cookie(
        desk.guard.cookie(name), value, max_age=seconds, path="/", secure=desk.guard.place.encrypted, httponly=True, samesite="lax"
    )


def log_out(desk: Desk, asked: Asked) -> Response:
    if asked.who.session is not None:
        desk.accounts.end(asked.who.session, by=asked.who.name)
    answer = RedirectResponse("/desk/log-in.html" + ("?left=1" if _is_in_there(desk, asked.who.name) else ""), 303)
    answer.delete_cookie(desk.guard.cookie(SESSION), path="/", secure=desk.guard.place.encrypted, httponly=True, samesite="lax")
    return answer


def _is_in_there(desk: Desk, name: str) -> bool:
    """The account is tied to somebody at the provider, who may be logged in there still and can log out of it from here."""
    provider = desk.provider
    if provider is None or name not in desk.accounts.ties(provider.settings.issuer):
        return False
    try:
        return provider.way_out("") is not None
    except NotVouched:  # it is away: one is logged out here all the same
        return False


# --- one's own account -----------------------------------------------------------------------------------------------------


def own_page(desk: Desk, asked: Asked, key: str | None = None) -> Response:
    """One's own sessions, each to be ended, password, and keys for programs."""
    _need_accounts(asked)
    name = asked.who.name
    tie = desk.accounts.ties(desk.provider.settings.issuer).get(name) if desk.provider else None
    given = {
        "sessions": desk.accounts.sessions(name), "when": when, "key": key, "password": desk.accounts.has_password(name),
        "tie": tie, "provider": desk.provider.settings.label if desk.provider else None,
    }  # fmt: skip
    return show(desk, asked.who, Page("desk/account.html", "account.html", "My account", "", given))


def when(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")


def end_session(desk: Desk, asked: Asked) -> Response:
    """Ends one of one's own sessions; for admins anybody's."""
    of = None if asked.who.may("admin") else asked.who.name
    if not desk.accounts.end(asked.need("session"), by=asked.who.name, of=of):
        raise Refused(404, "There is no such session", "it has ended already, or is somebody else's.")
    return RedirectResponse(way_back(asked.form.get("back"), "/desk/account.html"), 303)


def change_password(desk: Desk, asked: Asked) -> Response:
    """Gives oneself another password, and ends all of one's sessions."""
    _need_accounts(asked)
    name = asked.who.name
    desk.guard.check_rate((LOG_IN_BY_NAME, f"as {name.casefold()}"))
    if desk.accounts.log_in(name, asked.need("password")) is None:
        raise Refused(403, "That is not your password", "to choose a new one, give the one that holds now.")
    if asked.need("new") != asked.need("again"):
        raise bad_request("the new password was not typed twice alike.")
    desk.accounts.set_password(name, asked.need("new"), by=name)
    return RedirectResponse("/desk/log-in.html", 303)


def make_key(desk: Desk, asked: Asked) -> Response:
    """A key for a program, shown this once."""
    _need_accounts(asked)
    account = desk.accounts.get(asked.who.name)
    return own_page(desk, asked, desk.accounts.begin(account, kind="program", agent=asked.form.get("what", "")))


def _need_accounts(asked: Asked) -> None:
    if not asked.accounts or asked.who.by_key:
        raise Refused(404, "There is no account here", "the case has none; make one: spolia account add CASE NAME --role admin")


# --- the accounts of others ------------------------------------------------------------------------------------------------


def people_page(desk: Desk, asked: Asked) -> Response:
    given: dict[str, Any] = {
        "all": desk.accounts.all(), "roles": ROLES, "sessions": desk.accounts.sessions(), "doings": desk.accounts.doings(DOINGS), "when": when,
        "provider": desk.provider.settings.label if desk.provider else None,
        "ties": desk.accounts.ties(desk.provider.settings.issuer) if desk.provider else {},
    }  # fmt: skip
    return show(desk, asked.who, Page("desk/people.html", "people.html", "People", "", given))


def add_account(desk: Desk, asked: Asked) -> Response:
    """An account with a password, or for who comes by the provider's word."""
    subject = asked.form.get("subject", "").strip()
    tie = Tie(_issuer(desk), subject) if subject else None
    password = asked.form.get("password") or None
    desk.accounts.add(asked.need("name"), _role(asked.need("role")), password, by=asked.who.name, tie=tie)
    return RedirectResponse("/desk/people.html", 303)


def tie_account(desk: Desk, asked: Asked) -> Response:
    """Says who the account is at the provider; nobody, where the form names none."""
    subject = asked.form.get("subject", "").strip()
    desk.accounts.tie(asked.need("name"), _issuer(desk), subject or None, by=asked.who.name)
    return RedirectResponse("/desk/people.html", 303)


def _issuer(desk: Desk) -> str:
    if desk.provider is None:
        raise bad_request("nobody logs in to this case by a provider.")
    return desk.provider.settings.issuer


def change_role(desk: Desk, asked: Asked) -> Response:
    role = asked.need("role")
    desk.accounts.set_role(asked.need("name"), None if role == "closed" else _role(role), by=asked.who.name)
    return RedirectResponse("/desk/people.html", 303)


def end_all(desk: Desk, asked: Asked) -> Response:
    desk.accounts.end_all(asked.need("name"), by=asked.who.name)
    return RedirectResponse("/desk/people.html", 303)


def _role(words: str) -> Role:
    if words not in ROLES:
        raise BadCommand(f"a role is one of {', '.join(ROLES)}.")
    return words


ROUTES: tuple[Route, ...] = (
    Route("GET", "/desk/log-in.html", log_in_page, None),
    Route("POST", "/desk/log-in", log_in, None),
    Route("POST", "/desk/log-out", log_out, "reader", public=True),
    Route("GET", "/desk/account.html", own_page, "reader", public=True),
    Route("POST", "/desk/session/end", end_session, "reader", public=True),
    Route("POST", "/desk/password", change_password, "reader", public=True),
    Route("POST", "/desk/key", make_key, "reader", public=True),
    Route("GET", "/desk/people.html", people_page, "admin"),
    Route("POST", "/desk/people/add", add_account, "admin"),
    Route("POST", "/desk/people/role", change_role, "admin"),
    Route("POST", "/desk/people/tie", tie_account, "admin"),
    Route("POST", "/desk/people/end", end_all, "admin"),
)
