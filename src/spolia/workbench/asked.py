"""A request as handlers see it: who asks, what the address, the query and the form say; and the refusals that a handler may raise."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import parse_qsl

import msgspec

from spolia.errors import SpoliaError
from spolia.workbench_settings import ROLES, Role

MOST_FIELDS = 300  # of a form or a query
MOST_BYTES = 1 << 20  # of what is posted
FORM_KIND = "application/x-www-form-urlencoded"
INSIDE = re.compile(r"/(?![/\\])[\w./?=&%~+#@:,-]*", re.ASCII)  # an address of ours, for going back to


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks: by an account and its session, or as the only one who works on a case without accounts (`session` None)."""

    name: str
    role: Role
    token: str
    session: str | None = None
    by_key: bool = False  # a program with a key: no browser sends that unasked

    def may(self, role: Role) -> bool:
        return ROLES.index(self.role) >= ROLES.index(role)


class Refused(SpoliaError):
    """A request that is not served: `status` as in HTTP, a title, and in words why and what to do."""

    def __init__(self, status: int, title: str, detail: str, **more: Any) -> None:
        super().__init__(f"{title}: {detail}")
        self.status, self.title, self.detail, self.more = status, title, detail, more


def bad_request(detail: str) -> Refused:
    return Refused(400, "The request is not understood", detail)


def not_found(what: str) -> Refused:
    return Refused(404, "There is no such thing", what)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that a form brought along: what it is called, on one line and without its folder, and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Asked:
    """One request. `query` and `form` have for each name the last value that was given for it."""

    method: str
    path: str
    person: Person | None
    given: Mapping[str, str]  # parts of the path, by the route's names for them
    query: Mapping[str, str]
    form: Mapping[str, str] = field(default_factory=dict)
    forms: Mapping[str, list[str]] = field(default_factory=dict)  # every value of each name
    file: Upload | None = None
    body: bytes = b""
    address: str = ""
    agent: str = ""
    visitor: str = ""  # what a browser that is not logged in is known by
    accounts: bool = False  # the case has accounts, or a provider by whose word people come in
    origin: str = ""  # what the browser asked, as it calls it: "http://127.0.0.1:8777"

    @property
    def who(self) -> Person:
        """The person; routes that need one are never reached without."""
        if self.person is None:
            raise Refused(401, "Log in", "this needs an account of the case.")
        return self.person

    def need(self, name: str) -> str:
        """The form's value of that name. Raises Refused where there is none."""
        if not self.form.get(name):
            raise bad_request(f"the form should have a value for {name}, and has none.")
        return self.form[name]

    def json(self) -> Any:
        """The body as JSON. Raises Refused."""
        try:
            return msgspec.json.decode(self.body)
        except (msgspec.DecodeError, UnicodeError, RecursionError) as bad:
            raise bad_request(f"the body should be JSON: {bad}.") from None


def read_pairs(words: bytes | str) -> dict[str, list[str]]:
    """What a query or form says. Raises Refused where it says too much, or what is no text."""
    try:
        text = words.decode("ascii") if isinstance(words, bytes) else words
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS, encoding="utf-8", errors="strict")
    except (ValueError, UnicodeError):
        raise bad_request(f"a query or form is at most {MOST_FIELDS} values in UTF-8, percent-encoded.") from None
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def way_back(asked: str | None, otherwise: str) -> str:
    """Where to go after something was done: what was asked for where that is an address here, else another.

    >>> way_back("/events/x.html?a=1", "/"), way_back("//evil.example", "/"), way_back("https://evil.example", "/")
    ('/events/x.html?a=1', '/', '/')
    """
    return asked if asked and INSIDE.fullmatch(asked) else otherwise


Kind = Literal["page", "interface"]
