"""A case: one folder with its settings, its own tables, its ledger, and what was last worked out from it.

case.toml            what the case is called and what it is about
tables/              the case's own tables; reports.csv says where reports came from
ledger/              evidence and log, or where the log lies (docs/ledger-format.md)
build/               the claims and the record of the last build, and what each report was read into
site/                the pages
"""

from __future__ import annotations

import dataclasses
import json
import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import ValidationError
from msgspec.structs import replace

from spolia.errors import BadCommand, CaseUnusable, Problem, harmless
from spolia.ledger_settings import LedgerSettings, read_ledger_settings
from spolia.network_settings import read_network_settings
from spolia.preserve.networks import Network
from spolia.publish.policy import Policy
from spolia.publish_settings import read_publish_settings
from spolia.records import History, Report
from spolia.workbench_settings import WorkbenchSettings, read_workbench_settings

if TYPE_CHECKING:
    from spolia.knowledge.tables import Knowledge
    from spolia.ledger import Ledger, Server
    from spolia.ledger.kept import KeptReport

SETTINGS = "case.toml"
BACKUP = "backup.json"  # stands in the folder of a backup, and says what it is (backup.py)
UNFINISHED = SETTINGS + ".passing"  # the settings until they are whole
FACTS = ("source", "published", "title", "url")
SETTINGS_TEXT = """\
# The settings of this case. Text after "#" is a remark.

[case]
# Stands at the head of every page.
title = {title}

# One or two sentences for the start page: what the case is about, and who keeps it.
summary = {summary}

# What tables (.csv) that are added call their columns, where they do not go by names such as text, date or headline.
[columns]
# text = "BODY"
# published = "PUB_DATE"

[ledger]
# Where the key lies that the ledger's heads are signed with; it belongs outside of this folder.
{key}
# Who works on this case: stands in every entry of the ledger from then on, and in what is published of it.
# Without it, entries say nothing of who wrote them.
# by = "desk 3"

[decisions]
# Whether what somebody decides of a claim counts only when another person has confirmed it.
second = false

[stamp]
# A time-stamp authority by RFC 3161, and the certificates (PEM) that its stamps are trusted by.
# authority = "https://…"
# authorities = "authority.pem"

[network]
# Whether anything may be fetched or sent for this case: pages from the web (spolia add CASE https://…), time-stamps.
allow = false

# Pages are fetched from these hosts alone, and what is below them, if there are any: ["news.example", "gov.example"].
hosts = []

# Hosts of your own house, each by its whole name, whose address may be a private one (10.…, 192.168.…): ["wiki.house.example"].
# Nothing else is ever asked there; and this machine itself (127.0.0.1) never is.
inside = []

# The ports that an address may name.
ports = [80, 443]

# Who answers for the fetching, as servers are told: an address of a page or of mail. None without it.
contact = ""

# What the public sees, and when. Without these everything is shown as the reports have it. All of it: docs/publishing.md.
[publish]
# embargo_days = 14                                      # shown so many days after it happened and was published
# coarsen_km = 20                                        # no place is shown closer than this
# mask = ["handles", "mail", "phones", "persons"]        # of private persons
# names = []                                             # masked always
# leave = []                                             # masked never
# base_url = "https://record.example/valley/"            # where the site will stand, for feeds and links
# analysts = false                                       # whether whoever corrected, rejected or rated something is named

# How much accounts of the role reader see in the workbench: "public", what the site shows, or "all".
# Without it "public" where [publish] holds anything back.
# [workbench]
# readers_see = "public"

# Who else may log in to the workbench, by the word of an OpenID provider. All of it: docs/workbench.md.
# [workbench.oidc]
# issuer = "https://login.house.example/realms/house"
# client_id = "spolia"
# secret_file = "~/secrets/spolia"                        # never the secret itself
"""
REPORTS_TABLE = """\
# Where reports came from, one row a report; what stands here wins over what a report says of itself.
# id: the report's own or, where it brings none, its SHA-256 as `spolia list` gives it (or the first 16 digits of that).
# published: a date such as 2016-12-11. A cell left empty changes nothing.
id,source,published,title,url
"""


UNSET = LedgerSettings()


@dataclass(frozen=True, slots=True)
class Case:
    """A case folder; `title`, `summary`, what tables that are added call their `columns`, and what is allowed of the `network`, and the `policy` of publishing are from its settings."""

    folder: Path
    title: str
    summary: str | None = None
    columns: dict[str, str] = field(default_factory=dict)
    network: Network = field(default_factory=Network)
    ledger_settings: LedgerSettings = UNSET
    second_eyes: bool = False  # a decision counts only when another person has confirmed it
    policy: Policy = field(default_factory=Policy)
    workbench: WorkbenchSettings = field(default_factory=WorkbenchSettings)

    @property
    def readers_see_public(self) -> bool:
        """Readers of the workbench see what the policy lets the public see: where that is set, or nothing is, and the policy holds anything back."""
        readers_see = self.workbench.readers_see
        return readers_see == "public" or (readers_see is None and not self.policy.shows_all)

    @property
    def tables(self) -> Path:
        return self.folder / "tables"

    @property
    def build(self) -> Path:
        return self.folder / "build"

    @property
    def site(self) -> Path:
        return self.folder / "site"

    @property
    def known(self) -> Knowledge:
        """The tables bundled with Spolia and, over them, the case's own."""
        from spolia.knowledge.tables import Knowledge

        return Knowledge(self.tables)

    @contextmanager
    def ledger_to_write(self, server: Server | None = None) -> Iterator[Ledger]:
        """The ledger, made on `server` or as SQLite where there is none yet. Raises CaseUnusable where it cannot be written, or is a backup's."""
        from spolia.ledger import Ledger

        if (self.folder / BACKUP).exists():
            raise CaseUnusable(
                f"{self.folder} is a backup, and stays as it was taken; make a case of it: spolia restore {self.folder} CASE"
            )
        settings = self.ledger_settings
        with Ledger.write(self.folder / "ledger", server, key=settings.key, by=settings.by) as ledger:
            yield ledger

    @contextmanager
    def ledger_to_read(self) -> Iterator[Ledger]:
        from spolia.ledger import Ledger

        with Ledger.read(self.folder / "ledger", key=self.ledger_settings.key) as ledger:
            yield ledger


def create_case(folder: Path, title: str | None = None, summary: str = "", server: Server | None = None, key: Path | None = None) -> Case:
    """A new case in `folder`, which must be new or empty, its log on `server` or as SQLite in the case.

    Raises BadCommand where the folder is neither, CaseUnusable where the case cannot be made. `key` is where its signing key is to lie, or
    lies; without it in the user's own configuration. Where that cannot be written, the case is made all the same, and its heads stay unsigned.
    """
    from spolia.ledger.evidence import sync_folder
    from spolia.ledger.postgresql import read_server

    check_free(folder, server)
    if read_server(folder / "ledger") is not None:
        server = None  # an earlier try that was ended began the log there, and the folder says where: it is gone on with
    title = title or folder.resolve().name
    case = Case(folder, title, summary or None, ledger_settings=LedgerSettings(key))
    try:
        with case.ledger_to_write(server) as ledger:  # first, since it makes nothing in the folder where its server does not answer
            give_key(ledger, key)
        (folder / "tables").mkdir(parents=True, exist_ok=True)
        _write_synced(folder / "tables" / "reports.csv", REPORTS_TABLE)
        # Last, and all at once, since it is what makes the folder a case.
        line = f"key = {_quote(str(key))}" if key else '# key = "~/keys/case.key"'
        _write_synced(folder / UNFINISHED, SETTINGS_TEXT.format(title=_quote(title), summary=_quote(summary), key=line))
        (folder / UNFINISHED).replace(folder / SETTINGS)
        for changed in (folder / "tables", folder, folder.parent):
            sync_folder(changed)
    except OSError as bad:
        raise CaseUnusable(f"{folder} cannot be written: {bad.strerror}.") from None
    return case


def give_key(ledger: Ledger, named: Path | None) -> None:
    """Makes the new ledger's first key; a key that was asked for and cannot be had is an error, another only leaves heads unsigned."""
    from spolia.ledger.keys import NAMED, Unsigned, make_key

    if ledger.keys():
        return
    try:
        ledger.tell_key(make_key(ledger.head().origin, named)[0], "the case was made")
    except CaseUnusable as bad:
        if named is not None or os.environ.get(NAMED):
            raise
        ledger.signing = Unsigned(str(bad))


def server_of(store: str | None, name: str) -> Server | None:
    """The place on a server that `--store` names, for a new case of that name; None for SQLite. Raises BadCommand where it names none."""
    from spolia.ledger import new_server

    return None if store in (None, "sqlite") else new_server(store, name)


def check_free(folder: Path, server: Server | None = None) -> None:
    """Raises BadCommand where `folder` is a case, or is not new or empty; what an earlier try to make a case there left may lie in it."""
    if (folder / SETTINGS).exists():
        raise BadCommand(f"{folder} is a case already; put reports into it: spolia add {folder} PATH…")
    if folder.exists() and not _is_free(folder, server):
        raise BadCommand(f"{folder} holds other things; name a folder that is new or empty.")


def _write_synced(path: Path, text: str) -> None:
    """Writes the file; its bytes are on the disk on return."""
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _is_free(folder: Path, server: Server | None) -> bool:
    """Nothing is in the folder, or only what an earlier try to make a case in it, with its log in the same database, left when it was ended."""
    from spolia.ledger.postgresql import read_server

    if not folder.is_dir():
        return False
    names = {path.name for path in folder.iterdir()}
    if not names <= {"tables", "ledger", UNFINISHED}:
        return False
    begun = read_server(folder / "ledger")
    if begun is not None and (server is None or server.written != begun.written):
        return False
    tables = list((folder / "tables").iterdir()) if "tables" in names else []
    evidence = [path for path in (folder / "ledger" / "evidence").rglob("*") if path.is_file()]
    return not evidence and all(
        table.name == "reports.csv" and REPORTS_TABLE.startswith(table.read_text("utf-8", "replace")) for table in tables
    )


def open_case(folder: Path) -> Case:
    """The case in `folder`. Raises CaseUnusable where there is none, or its settings cannot be read."""
    path = folder / SETTINGS
    try:
        settings = tomllib.loads(path.read_text("utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError):
        raise CaseUnusable(f"there is no case in {folder} (no {SETTINGS}); make one: spolia init {folder}") from None
    except (OSError, UnicodeError, tomllib.TOMLDecodeError) as bad:
        raise CaseUnusable(f"{path} cannot be read: {bad}.") from None
    case = _from_settings(folder, settings.get("case", {}), settings.get("columns", {}))
    network, ledger_settings = read_network_settings(settings, path), read_ledger_settings(settings, path)
    second, policy = _second_eyes(folder, settings.get("decisions", {})), read_publish_settings(settings, path)
    workbench = read_workbench_settings(settings, path)
    return dataclasses.replace(
        case, network=network, ledger_settings=ledger_settings, second_eyes=second, policy=policy, workbench=workbench
    )


def _second_eyes(folder: Path, settings: Any) -> bool:
    """Whether decisions have to be confirmed. A setting that is not understood is no leave to go on as if it did not stand there."""
    if not isinstance(settings, dict) or settings.keys() - {"second"} or not isinstance(settings.get("second", False), bool):
        raise CaseUnusable(f"{folder / SETTINGS} may have under [decisions] second = true or second = false, and nothing else.")
    return bool(settings.get("second", False))


def _from_settings(folder: Path, settings: Any, columns: Any) -> Case:
    title, summary = (settings.get(key) for key in ("title", "summary")) if isinstance(settings, dict) else (3, 3)
    if not isinstance(title, str | None) or not isinstance(summary, str | None):
        raise CaseUnusable(f"{folder / SETTINGS} should have under [case] a title and a summary, each in quotes.")
    if not isinstance(columns, dict) or not all(isinstance(theirs, str) for theirs in columns.values()):
        raise CaseUnusable(f"{folder / SETTINGS} should have under [columns] names of columns, each in quotes.")
    return Case(folder, title or folder.resolve().name, summary or None, columns=columns)


@dataclass(frozen=True, slots=True)
class Kept:
    """What a case holds: each report once, as its newest version has it and in the order in which their first ones came in; what is wrong.

    `problems` are those of the reports and of the case's tables. `histories` are those of the
    reports that have several versions, and `texts` the texts of all of these, by the versions' hashes.
    """

    reports: list[Report]
    problems: list[Problem]
    histories: list[History]
    texts: dict[str, str]


def read_case(case: Case) -> tuple[list[Report], list[Problem]]:
    """The case's reports in the order they came in, and what is wrong with them or the case's tables."""
    kept = read_kept(case)
    return kept.reports, kept.problems


def read_kept(case: Case) -> Kept:
    """All that is kept in the case, read from its ledger."""
    from spolia.versions import read_versions

    with case.ledger_to_read() as ledger:
        kept = {one.sha256: one for one in ledger.reports()}
        versions = read_versions(ledger, lambda sha256: kept[sha256].text)
        told = ledger.told()
        left = [Problem(item.name, "was kept but not read yet; add it again") for item in ledger.unfinished()]
    reports = []
    for one in kept.values():
        history, number = versions.of_item.get(one.sha256, (None, 1))
        if history is None:
            reports.append(Report(pictures=list(one.pictures), **{key: getattr(one, key) for key in ("id", "text", "sha256", *FACTS)}))
        elif number == 1:
            reports.append(_newest(history, kept, told))
    reports, problems = _overlay(case, reports, versions.histories)
    texts = {sha256: kept[sha256].text for sha256 in versions.of_item}
    return Kept(reports, left + problems, versions.histories, texts)


def _newest(history: History, kept: Mapping[str, KeptReport], told: Mapping[str, Mapping[str, str]]) -> Report:
    """The report as the version has it that is read; what that leaves open is as an earlier one has it, and what was said of any of them holds."""
    facts: dict[str, Any] = {}
    for version in [version for version in history.versions if not version.read] + [history.current]:
        facts |= {fact: value for fact in FACTS if (value := getattr(kept[version.sha256], fact)) is not None}
    for version in history.versions:
        facts |= told.get(version.sha256, {})
    now = history.current.sha256
    return Report(id=history.report, text=kept[now].text, sha256=now, pictures=list(kept[now].pictures), **facts)


def head_words(case: Case) -> str:
    """The ledger's head, in words for people: that over what the pages rest on, so that publishing them changes nothing on them."""
    with case.ledger_to_read() as ledger:
        head = ledger.head_of_contents()
    return f"{head.origin}, {head.size} entries, root {head.root.hex()[:16]}"


def not_read(case: Case) -> list[str]:
    """A sentence on each item that is kept and gave no report."""
    from sqlalchemy import select

    from spolia.ledger import store

    query = select(store.items.c.name, store.readings.c.why).join(store.readings, store.items.c.sha256 == store.readings.c.sha256)
    query = query.where(store.readings.c.state == "not read").order_by(store.items.c.entry)
    with case.ledger_to_read() as ledger, ledger.asked() as connection:
        return [f"{harmless(name)} {harmless(why or 'was not read')}." for name, why in connection.execute(query)]


def _overlay(case: Case, reports: list[Report], histories: Iterable[History]) -> tuple[list[Report], list[Problem]]:
    """The reports with what the case's tables/reports.csv says of them."""
    known = case.known
    by_id = {name: place for place, report in enumerate(reports) for name in (report.sha256, report.id) if name}
    for history in histories:  # a row may name any version, by its hash or the beginning of it, and is then of the report
        for version in history.versions:
            for name in (version.sha256, version.sha256[:16]):
                by_id.setdefault(name, by_id[history.report])
    told, problems = list(reports), [fault.as_problem() for fault in known.own_faults()]
    for line in known.own_lines("reports.csv"):
        row, where = line.row, f"tables/reports.csv line {line.number}"
        place = by_id.get(row["id"])
        if place is None:
            problems.append(Problem(where, f'no report has the id "{row["id"]}"'))
            continue
        told[place], wrong = _tell(told[place], row)
        problems += [Problem(where, wrong)] if wrong else []
    return told, problems


def _tell(report: Report, row: dict[str, str]) -> tuple[Report, str | None]:
    from spolia.preserve.metadata import read_day

    facts: dict[str, Any] = {fact: row[fact] for fact in FACTS if row.get(fact)}
    wrong = None
    if "published" in facts and read_day(facts["published"]) != facts["published"]:
        wrong = f'published should be a date such as 2016-12-11, but is "{facts.pop("published")}"'
    try:
        return replace(report, **facts), wrong
    except (ValueError, ValidationError) as bad:
        return report, str(bad)


def _quote(words: str) -> str:
    """The words as a TOML string; JSON's form is one."""
    return json.dumps(words, ensure_ascii=False).replace("\x7f", "\\u007f")
