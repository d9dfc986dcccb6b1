"""What pictures are taken of: the example as it comes, the same case after people worked on it, and its workbench."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

PASSWORD = "a picture of the workbench"
NAME = "Lena Oster"
SECONDS = 60  # that a workbench may take to answer
OUTLET = "وكالة أنباء الوادي"
FOREIGN = {
    "id": "valley-agency-01", "source": OUTLET, "published": "2016-12-13", "title": "تنظيم الدولة يسيطر على تدمر",
    "text": "وكالة أنباء الوادي, translated. Islamic State took Palmyra on 11 December 2016, said Abu Omar (أبو عمر). "
    "Its fighters seized 6 T-62 tanks (دبابات) at the Palmyra airport, the agency said.",
}  # fmt: skip


def spolia(*arguments: str) -> str:
    """What a command says. Raises CalledProcessError where it fails."""
    done = subprocess.run([sys.executable, "-m", "spolia", *arguments], check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout


def build_example(scratch: Path) -> Path:
    """The folder of the example case, built in `scratch`."""
    spolia("demo", "-o", str(scratch / "demo"))
    return scratch / "demo"


def work_on(case: Path) -> None:
    """People decide on the case, a report in another script comes, and it is built again: now it has corrections, and claims that are gone."""
    claims = [json.loads(line) for line in (case / "build" / "claims.jsonl").read_text("utf-8").splitlines()]
    seizures = [claim["id"] for claim in claims if claim["kind"] == "seizure"]
    attacks = [claim["id"] for claim in claims if claim["kind"] == "attack"]
    by = ("--by", NAME)
    spolia("decide", str(case), "correct", seizures[0], "certainty", "hedged", *by, "--why", "told by one side alone")
    spolia("decide", str(case), "accept", seizures[1], *by)
    spolia("decide", str(case), "reject", attacks[-1], *by, "--why", "the sentence is about an earlier year")
    source = json.loads((case / "build" / "reports.jsonl").read_text("utf-8").splitlines()[0])["source"]
    spolia("decide", str(case), "rate", source, "--reliability", "C", *by, "--why", "names its sources, and was wrong twice")
    report = case.parent / "foreign.jsonl"
    report.write_text(json.dumps(FOREIGN, ensure_ascii=False) + "\n", "utf-8")
    spolia("add", str(case), str(report))
    spolia("build", str(case))


@contextmanager
def workbench(case: Path) -> Iterator[str]:
    """The address of the case's workbench, which is served while the block runs, and asks who somebody is."""
    from spolia.workbench.accounts import Accounts

    Accounts(case).add(NAME, "admin", PASSWORD, by="the pictures")
    Accounts(case).add("Aron", "analyst", PASSWORD, by="the pictures")
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    serving = subprocess.Popen(
        [sys.executable, "-m", "spolia", "serve", str(case), "--port", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(f"{address}/desk/log-in.html")
        yield address
    finally:
        serving.terminate()
        serving.wait(20)


def _wait_for(address: str) -> None:
    until = time.monotonic() + SECONDS
    while True:
        try:
            with urlopen(address):
                return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def first_link(page: str, pattern: str) -> str:
    """The first address on the page that fits. Raises ValueError where there is none."""
    found = re.search(rf'href="({pattern})"', page)
    if found is None:
        raise ValueError(f"there is no link such as {pattern}")
    return found[1]
