"""Cases that are served in the tests: their builds are written as they lie on the disk, since reading reports anew would take its time."""

from __future__ import annotations

import io
import json
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
import uvicorn
from httpx2 import Response
from starlette.testclient import TestClient
from tests.conftest import Valley

from spolia.add import add_paths
from spolia.built import write_build
from spolia.case import Case, create_case
from spolia.preserve.limits import Limits
from spolia.publish.view import View
from spolia.workbench import bench
from spolia.workbench.accounts import Accounts
from spolia.workbench.app import make_app
from spolia.workbench.bench import Bench
from spolia.workbench.guard import Guard, Place
from spolia.workbench.provider import Provider
from spolia.workbench.routes import Desk

HERE = "http://127.0.0.1:8777"
PASSWORD = "seven bridges over the valley"
GIVEN = ("id", "text", "source", "title", "published", "url")
PEOPLE = {"Rea": "reader", "Ana": "analyst", "Aron": "analyst", "Edda": "editor", "Ada": "admin"}


def write_case(folder: Path, valley: Valley) -> Case:
    """A case whose ledger holds the reports, and whose last build made that record."""
    case = create_case(folder, valley.about.title)
    sides = {"": valley.record.control, "The Alliance": valley.record.control[:1]}
    write_built(case, View(valley.record, valley.claims, valley.reports, valley.stories, valley.about.unread, versions=sides))
    return case


def write_built(case: Case, whole: View) -> None:
    """Puts the reports into the case's ledger, and the whole where its last build lies."""
    case.build.mkdir(exist_ok=True)
    folder = case.folder
    given = folder.parent / f"{folder.name}.jsonl"
    given.write_bytes(
        b"".join(
            json.dumps({key: value for key, value in msgspec.to_builtins(one).items() if key in GIVEN and value}).encode() + b"\n"
            for one in whole.reports
        )
    )
    add_paths(case, [str(given)], {}, Limits(), stdin=io.BytesIO(), tell=lambda _: None, name=lambda _: None)
    with case.ledger_to_read() as ledger:
        items = {report.id: report.sha256 for report in ledger.reports()}
    reports = [msgspec.structs.replace(report, sha256=items.get(report.id)) for report in whole.reports]
    lines: dict[str, Sequence[msgspec.Struct]] = {
        "reports.jsonl": reports, "claims.jsonl": whole.claims, "unread.jsonl": whole.unread, "versions.jsonl": whole.histories,
        "vanished.jsonl": whole.vanished, "record.json": [whole.record],
    }  # fmt: skip
    write_build(case, lines, whole.stories, whole.versions, None)


def open_desk(
    folder: Path, place: Place | None = None, local: str = "lena", accounts: Accounts | None = None, provider: Provider | None = None
) -> Desk:
    return Desk(Bench(folder, pause_s=None), Guard(accounts or Accounts(folder), place or Place(), local, provider))


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
    page = browser.get("/desk/log-in.html")
    answer = browser.post("/desk/log-in", data={"token": token_of(page), "name": name, "password": password, "next": "/"})
    assert answer.status_code == 303, answer.text
    return browser


@contextmanager
def serving(desk: Desk) -> Iterator[str]:
    """The workbench on a port of its own while the block runs, as it is served to browsers; its address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(make_app(desk), log_level="error", access_log=False, lifespan="off", ws="none", proxy_headers=False)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(20)


START = subprocess.Popen
WAITS = "import os, sys, time\nwhile not os.path.exists(sys.argv[1]): time.sleep(0.01)"


class Builds:
    """Stands in for the program: each build ends when it is told to, and is counted."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.started = folder, 0

    def __call__(self, *_: Any, **more: Any) -> subprocess.Popen[bytes]:
        self.started += 1
        return START([sys.executable, "-c", WAITS, str(self.folder / str(self.started))], **more)

    def end(self) -> None:
        (self.folder / str(self.started)).touch()


def stand_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Builds:
    """Builds that are asked for from now on are these."""
    found = Builds(folder)
    monkeypatch.setattr(bench.subprocess, "Popen", found)
    return found


def until(holds: Callable[[], Any]) -> None:
    """Comes back when that holds."""
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def post(browser: TestClient, path: str, page: str, values: Mapping[str, Any]) -> Response:
    """Posts a form of that page."""
    return browser.post(path, data={"token": token_of(browser.get(page)), **values})
