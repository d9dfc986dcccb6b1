"""How long pages and the interface of the workbench take, in a made-up case, while many analysts look at once.

    python -m benchmarks serve [--claims N] [--clients N] [--seconds S] [--think S] [--case FOLDER] [--json]

The case is a made-up conflict, weighed once and kept in FOLDER where one is named. The server is the program itself, in a process of its own; each client
asks for one thing after another over a connection of its own, waiting `--think` seconds on average before each, and every kind of page and route as often as any other. The first
round, in which every address is asked for the first time, is told apart from the rest: pages are drawn once and then kept.
"""

from __future__ import annotations

import argparse
import hashlib
import http.client
import json
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec

from spolia.built import write_build
from spolia.case import Case, create_case
from spolia.knowledge.tables import Knowledge
from spolia.pipeline import build_record
from spolia.simulate import Conflict, Settings, simulate
from spolia.simulate.files import write_tables

MOST_MS = 300  # p95 of any kind of page
STARTING_S = 600  # seconds that a large case may take to open
EACH = 40  # addresses of things of each family that are asked for
WORDS = ("tanks", "soldiers village", "airport", "captured", "commander said", "destroyed")


@dataclass
class Measured:
    """The seconds that answers of one kind took, those of addresses asked for the first time apart; how many were no good."""

    first: list[float] = field(default_factory=list)
    again: list[float] = field(default_factory=list)
    bad: int = 0

    def figures(self) -> dict[str, float]:
        every = [*self.first, *self.again]
        return {
            "answers": len(every), "p50_ms": at(every, 0.5), "p95_ms": at(every, 0.95), "first_p95_ms": at(self.first, 0.95), "bad": self.bad,
        }  # fmt: skip


def at(seconds: Sequence[float], share: float) -> float:
    """The value below which that share lies, in milliseconds."""
    ordered = sorted(seconds)
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000, 1) if ordered else 0.0


def made_up_case(folder: Path, claims: int) -> tuple[Case, Conflict]:
    """A new case with the tables of a made-up conflict of about so many claims, and that conflict."""
    conflict, case = simulate(Settings(claims=claims)), create_case(folder, "A made-up conflict")
    write_tables(conflict, case.tables)
    return case, conflict


def make_case(folder: Path, claims: int) -> None:
    """A case whose last build is of a made-up conflict of about so many claims."""
    case, conflict = made_up_case(folder, claims)
    record = build_record(conflict.claims, conflict.reports, Knowledge(case.tables))
    lines: dict[str, Sequence[msgspec.Struct]] = {
        "reports.jsonl": [msgspec.structs.replace(one, sha256=hashlib.sha256(one.text.encode()).hexdigest()) for one in conflict.reports],
        "claims.jsonl": conflict.claims, "unread.jsonl": [], "versions.jsonl": [], "vanished.jsonl": [], "record.json": [record],
    }  # fmt: skip
    case.build.mkdir(exist_ok=True)
    write_build(case, lines, {}, {}, None)


def addresses(port: int) -> dict[str, list[str]]:
    """What is asked for, by kind, found by asking the interface as any program would."""
    pages = ("/", "/map.html", "/timeline.html", "/airspace.html", "/method.html", "/materiel/index.html", "/places/index.html", "/parties/index.html", "/sources/index.html")  # fmt: skip
    found: dict[str, list[str]] = {f"page {path}": [path] for path in pages}
    names: dict[str, list[str]] = {}
    for family in ("events", "claims", "reports", "custody", "places", "parties", "sources", "contradictions", "control", "airspace"):
        got = json.loads(get(port, f"/api/v1/{family}?limit=200"))
        ids = [one.get("id") or one.get("lot") or one.get("key") or one.get("name") for one in got["items"]]
        names[family] = [id_ for id_ in ids if id_]
        found[f"list {family}"] = [f"/api/v1/{family}", f"/api/v1/{family}?limit=200"]
        if family in ("events", "claims", "reports"):
            found[f"one of {family}"] = [f"/api/v1/{family}/{quote(id_, safe='')}" for id_ in names[family][:EACH]]
    hits = [hit for word in WORDS for hit in json.loads(get(port, f"/api/v1/search?q={quote(word)}&limit=200"))["items"]]
    for family in ("event", "claim", "report", "place", "party", "materiel"):
        if theirs := sorted({hit["address"] for hit in hits if hit["family"] == family}):
            found[f"page of a {family}"] = theirs[:EACH]
    found["page of a report to work on"] = [f"/desk{path}" for path in found.get("page of a report", [])]
    found["page of a party"] = [f"/{one}" for one in _pages_of(port, "parties")] or found.get("page of a party", [])
    places, parties = names["places"][:EACH], names["parties"]
    found["events filtered"] = [f"/events/index.html?place={quote(one)}" for one in places] + [
        f"/events/index.html?party={quote(one)}&kind=attack" for one in parties
    ]
    found["search"] = [f"/search.html?q={quote(word)}" for word in WORDS] + [f"/search.html?q={quote(one)}" for one in places]
    found["ask of a place"] = [f"/api/v1/ask?place={quote(one)}" for one in places]
    found["ask in words"] = [f"/desk/ask.html?q={quote(f'Who held {one}?')}" for one in places]
    found["queue"] = ["/desk/queue.html", "/api/v1/queue"]
    found["ledger"] = ["/desk/audit.html", "/desk/since.html"]
    return {kind: paths for kind, paths in found.items() if paths}


def _pages_of(port: int, family: str) -> list[str]:
    page = get(port, f"/{family}/index.html").decode()
    return sorted(
        {part.split('"')[0].removeprefix("../") for part in page.split('href="') if f"{family}/" in part.split('"')[0]}
        - {f"{family}/index.html"}
    )


def get(port: int, path: str) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=STARTING_S)
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise SystemExit(f"{path} was answered with {answer.status}: {body[:300]!r}")
    return body


class Clients:
    """So many clients that ask until they are told to end."""

    def __init__(self, port: int, wanted: dict[str, list[str]], think_s: float) -> None:
        self.measured: defaultdict[str, Measured] = defaultdict(Measured)
        self._port, self._wanted, self._think_s = port, wanted, think_s
        self._asked: set[str] = set()
        self._lock = threading.Lock()
        self._ended = threading.Event()

    def run(self, clients: int, seconds: float) -> None:
        threads = [threading.Thread(target=self._ask, args=(random.Random(number),)) for number in range(clients)]
        for thread in threads:
            thread.start()
        time.sleep(seconds)
        self._ended.set()
        for thread in threads:
            thread.join()

    def _ask(self, draw: random.Random) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=120)
        kinds = list(self._wanted)
        while not self._ended.wait(draw.expovariate(1 / self._think_s) if self._think_s else 0):
            kind = draw.choice(kinds)
            path = draw.choice(self._wanted[kind])
            began = time.perf_counter()
            answer = _answer(connection, path)
            took = time.perf_counter() - began
            with self._lock:
                of_kind = self.measured[kind]
                of_kind.bad += answer.status != 200
                (of_kind.again if path in self._asked else of_kind.first).append(took)
                self._asked.add(path)


def _answer(connection: http.client.HTTPConnection, path: str) -> http.client.HTTPResponse:
    """The answer, read to its end; over a new connection where the server has closed one that was idle for long, as browsers do."""
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
    except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
        connection.close()
        connection.request("GET", path)
        answer = connection.getresponse()
    answer.read()
    return answer


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def measure(folder: Path, clients: int, seconds: float, think_s: float) -> dict[str, Any]:
    """The figures of the case in `folder`: seconds to open, megabytes, and for each kind of page and route how long answers took."""
    port, began = free_port(), time.monotonic()
    server = subprocess.Popen([sys.executable, "-m", "spolia", "serve", str(folder), "--port", str(port)], stdout=subprocess.DEVNULL)
    try:
        while not _listens(port):
            if server.poll() is not None or time.monotonic() - began > STARTING_S:
                raise SystemExit("the workbench did not start")
            time.sleep(0.2)
        opened = time.monotonic() - began
        asking = Clients(port, addresses(port), think_s)
        asking.run(clients, seconds)
        memory = (
            int(next(line for line in Path(f"/proc/{server.pid}/status").read_text().splitlines() if line.startswith("VmHWM")).split()[1])
            // 1024
        )
    finally:
        server.terminate()
        server.wait(30)
    every = [took for one in asking.measured.values() for took in (*one.first, *one.again)]
    return {
        "open_s": round(opened, 1), "memory_mb": memory, "answers_a_second": round(len(every) / seconds, 1), "p50_ms": at(every, 0.5), "p95_ms": at(every, 0.95),
        "mean_ms": round(statistics.mean(every) * 1000, 1), "kinds": {kind: one.figures() for kind, one in sorted(asking.measured.items())},
    }  # fmt: skip


def _listens(port: int) -> bool:
    with socket.socket() as trying:
        return trying.connect_ex(("127.0.0.1", port)) == 0


def main(argv: list[str] | None = None) -> int:
    """0 where the p95 of every kind is below MOST_MS and nothing went wrong."""
    parser = argparse.ArgumentParser(prog="serve", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, default=100_000)
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--think", type=float, default=1.0, help="seconds that a client waits on average before each thing; 0 for none")
    parser.add_argument("--case", type=Path, help="where the made-up case lies, or is to lie")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as passing:
        folder = options.case or Path(passing) / "case"
        if not folder.exists():
            make_case(folder, options.claims)
        found = measure(folder, options.clients, options.seconds, options.think)
    slow = {kind: one for kind, one in found["kinds"].items() if one["p95_ms"] >= MOST_MS or one["bad"]}
    if options.json:
        print(json.dumps(found))
        return int(bool(slow))
    print(
        f"{options.clients} clients, {options.think:g} s between two things: {found['answers_a_second']} answers a second, p50 {found['p50_ms']} ms, p95 {found['p95_ms']} ms"
    )
    print(f"opened in {found['open_s']} s, {found['memory_mb']} MB")
    print(f"{'':34} {'answers':>8} {'p50 ms':>8} {'p95 ms':>8} {'p95 of the first':>17}")
    for kind, one in found["kinds"].items():
        print(
            f"{kind:34} {one['answers']:8.0f} {one['p50_ms']:8} {one['p95_ms']:8} {one['first_p95_ms']:17}{'  too slow' if kind in slow else ''}"
        )
    return int(bool(slow))


if __name__ == "__main__":
    raise SystemExit(main())
