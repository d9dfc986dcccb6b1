"""What several rooms' tests share: the made-up case of the valley of Sarn, whose texts try to break the pages that show them; and where ledgers lie."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest
from tests.servers import Server, running_server

from spolia.knowledge.tables import bundled
from spolia.publish.about import SiteAbout
from spolia.publish.site import publish_site
from spolia.records import Claim, Record, Report, Transmission, Unread, read_json
from spolia.weigh.transmission import trace_record

CASE = Path(__file__).parent / "publish" / "case"


@dataclass(frozen=True)
class Valley:
    record: Record
    claims: list[Claim]
    reports: list[Report]
    about: SiteAbout

    @cached_property
    def stories(self) -> dict[str, Transmission]:
        return trace_record(self.record, self.claims, self.reports, bundled())

    def publish(self, folder: Path) -> list[Path]:
        return publish_site(self.record, self.claims, self.reports, folder, about=self.about, known=bundled(), stories=self.stories)


def read_valley() -> Valley:
    claims = [read_json(line, Claim) for line in (CASE / "claims.jsonl").read_bytes().splitlines()]
    reports = [read_json(line, Report) for line in (CASE / "reports.jsonl").read_bytes().splitlines()]
    unread = Unread(report="con", start=36, end=48, words=["drove"], why="no frame fits")
    about = SiteAbout("The valley <of> Sarn", head="head 12, root 9f3c", unread=(unread,), missing=("a.jsonl, line 4: not <JSON>.",))
    return Valley(read_json((CASE / "record.json").read_bytes(), Record), claims, reports, about)


@pytest.fixture(scope="session", autouse=True)
def own_configuration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keys that tests make lie in a folder of theirs, also those of programs that they start."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("configuration")))
        patch.delenv("SPOLIA_KEY", raising=False)
        yield


@pytest.fixture(scope="session")
def valley() -> Valley:
    return read_valley()


@pytest.fixture(scope="session")
def valley_site(valley: Valley, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the valley, built once for all tests that only look."""
    folder = tmp_path_factory.mktemp("valley") / "site"
    valley.publish(folder)
    return folder


STORES = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A PostgreSQL server of our own, for as long as the tests run. Where it cannot be had, tests that need it fail and say why."""
    with running_server() as server:
        yield server


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest) -> str | None:
    """Where a ledger lies, each of the two in turn: None for SQLite, the address of a PostgreSQL database."""
    return None if request.param == "sqlite" else request.getfixturevalue("postgresql").url
