"""Cases that are served in the tests: their builds are written as they lie on the disk, since reading reports anew would take its time."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from httpx2 import Response
from starlette.testclient import TestClient
from tests.conftest import Valley

from spolia.case import Case, create_case
from spolia.records import write_json
from spolia.workbench.accounts import Accounts
from spolia.workbench.app import make_app
from spolia.workbench.guard import Guard, Place
from spolia.workbench.routes import Desk
from spolia.workbench.stand import Bench

HERE = "http://127.0.0.1:8777"
PASSWORD = "seven bridges over the valley"
PEOPLE = {"Rea": "reader", "Ana": "analyst", "Aron": "analyst", "Edda": "editor", "Ada": "admin"}


def write_case(folder: Path, valley: Valley) -> Case:
    """A case whose last build made that record."""
    case = create_case(folder, valley.about.title)
    case.build.mkdir(exist_ok=True)
    lines: dict[str, Sequence[msgspec.Struct]] = {
        "reports.jsonl": valley.reports, "claims.jsonl": valley.claims, "unread.jsonl": valley.about.unread, "versions.jsonl": [],
        "vanished.jsonl": [], "record.json": [valley.record],
    }  # fmt: skip
    (case.build / "stories.json").write_bytes(msgspec.json.encode(valley.stories))
    sums = ""
    for name, records in lines.items():
        data = b"".join(write_json(one) + b"\n" for one in records)
        (case.build / name).write_bytes(data)
        sums += f"{hashlib.sha256(data).hexdigest()}  {name}\n"
    (case.build / "SHA256SUMS").write_text(sums, "ascii")
    return case


def open_desk(folder: Path, place: Place | None = None, local: str = "lena", accounts: Accounts | None = None) -> Desk:
    return Desk(Bench(folder), Guard(accounts or Accounts(folder), place or Place(), local))


def client(desk: Desk, base: str = HERE) -> TestClient:
    """A browser of its own: what it posts comes from where it is."""
    return TestClient(make_app(desk), base_url=base, headers={"Origin": base, "Sec-Fetch-Site": "same-origin"}, follow_redirects=False)


def token_of(answer: Response) -> str:
    """The token that a page's forms bring along."""
    found = re.search(r'name="token" value="([^"]+)"', answer.text)
    assert found, answer.text[:2000]
    return found[1]


def log_in(desk: Desk, name: str, password: str = PASSWORD, base: str = HERE) -> TestClient:
    """A browser in which that person is logged in."""
    browser = client(desk, base)
    page = browser.get("/work/log-in.html")
    answer = browser.post("/work/log-in", data={"token": token_of(page), "name": name, "password": password, "next": "/"})
    assert answer.status_code == 303, answer.text
    return browser


def post(browser: TestClient, path: str, page: str, values: Mapping[str, Any]) -> Response:
    """Posts a form of that page."""
    return browser.post(path, data={"token": token_of(browser.get(page)), **values})
