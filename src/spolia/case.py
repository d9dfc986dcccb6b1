"""A case: one folder with its settings, its own tables, its ledger, and what was last worked out from it.

case.toml            what the case is called and what it is about
tables/              the case's own tables; reports.csv says where reports came from
ledger/              evidence and log (docs/ledger-format.md)
build/               the claims and the record of the last build, and what each report was read into
site/                the pages
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import ValidationError
from msgspec.structs import replace

from spolia.errors import BadCommand, CaseUnusable, Problem, harmless
from spolia.records import Report

if TYPE_CHECKING:
    from spolia.knowledge.tables import Knowledge
    from spolia.ledger import Ledger

SETTINGS = "case.toml"
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
"""
REPORTS_TABLE = """\
# Where reports came from, one row a report; what stands here wins over what a report says of itself.
# id: the report's own or, where it brings none, its SHA-256 as `spolia list` gives it (or the first 16 digits of that).
# published: a date such as 2016-12-11. A cell left empty changes nothing.
id,source,published,title,url
"""


@dataclass(frozen=True, slots=True)
class Case:
    """A case folder; `title`, `summary` and what tables that are added call their `columns` are from its settings."""

    folder: Path
    title: str
    summary: str | None = None
    columns: dict[str, str] = field(default_factory=dict)

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
    def ledger_to_write(self) -> Iterator[Ledger]:
        from spolia.ledger import Ledger

        with Ledger.write(self.folder / "ledger") as ledger:
            yield ledger

    @contextmanager
    def ledger_to_read(self) -> Iterator[Ledger]:
        from spolia.ledger import Ledger

        with Ledger.read(self.folder / "ledger") as ledger:
            yield ledger


def create_case(folder: Path, title: str | None = None, summary: str = "") -> Case:
    """A new case in `folder`, which must be new or empty. Raises BadCommand where it is neither, CaseUnusable where it cannot be made."""
    if (folder / SETTINGS).exists():
        raise BadCommand(f"{folder} is a case already; put reports into it: spolia add {folder} PATH…")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadCommand(f"{folder} holds other things; name a folder that is new or empty.")
    title = title or folder.resolve().name
    try:
        (folder / "tables").mkdir(parents=True, exist_ok=True)
        (folder / "tables" / "reports.csv").write_text(REPORTS_TABLE, "utf-8")
        case = Case(folder, title, summary or None)
        with case.ledger_to_write():
            pass
        # Last, since it is what makes the folder a case.
        (folder / SETTINGS).write_text(SETTINGS_TEXT.format(title=_quote(title), summary=_quote(summary)), "utf-8")
    except OSError as bad:
        raise CaseUnusable(f"{folder} cannot be written: {bad.strerror}.") from None
    return case


def open_case(folder: Path) -> Case:
    """The case in `folder`. Raises CaseUnusable where there is none, or its settings cannot be read."""
    path = folder / SETTINGS
    try:
        settings = tomllib.loads(path.read_text("utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError):
        raise CaseUnusable(f"there is no case in {folder} (no {SETTINGS}); make one: spolia init {folder}") from None
    except (OSError, UnicodeError, tomllib.TOMLDecodeError) as bad:
        raise CaseUnusable(f"{path} cannot be read: {bad}.") from None
    return _from_settings(folder, settings.get("case", {}), settings.get("columns", {}))


def _from_settings(folder: Path, settings: Any, columns: Any) -> Case:
    title, summary = (settings.get(key) for key in ("title", "summary")) if isinstance(settings, dict) else (3, 3)
    if not isinstance(title, str | None) or not isinstance(summary, str | None):
        raise CaseUnusable(f"{folder / SETTINGS} should have under [case] a title and a summary, each in quotes.")
    if not isinstance(columns, dict) or not all(isinstance(theirs, str) for theirs in columns.values()):
        raise CaseUnusable(f"{folder / SETTINGS} should have under [columns] names of columns, each in quotes.")
    return Case(folder, title or folder.resolve().name, summary or None, columns)


def read_case(case: Case) -> tuple[list[Report], list[Problem], str]:
    """The case's reports in the order they came in, what is wrong with them or the case's tables, and the ledger's head, in words for people."""
    with case.ledger_to_read() as ledger:
        kept = ledger.reports()
        left = [Problem(item.name, "was kept but not read yet; add it again") for item in ledger.unfinished()]
        head = ledger.head()
    reports = [Report(**{key: getattr(one, key) for key in ("id", "text", "sha256", *FACTS)}) for one in kept]
    reports, problems = _overlay(case, reports)
    return reports, left + problems, f"{head.origin}, {head.size} entries, root {head.root.hex()[:16]}"


def not_read(case: Case) -> list[str]:
    """A sentence on each item that is kept and gave no report."""
    from sqlalchemy import select

    from spolia.ledger import store

    query = select(store.items.c.name, store.readings.c.why).join(store.readings, store.items.c.sha256 == store.readings.c.sha256)
    query = query.where(store.readings.c.state == "not read").order_by(store.items.c.entry)
    with case.ledger_to_read() as ledger, ledger.asked() as connection:
        return [f"{harmless(name)} {harmless(why or 'was not read')}." for name, why in connection.execute(query)]


def _overlay(case: Case, reports: list[Report]) -> tuple[list[Report], list[Problem]]:
    """The reports with what the case's tables/reports.csv says of them."""
    known = case.known
    by_id = {name: place for place, report in enumerate(reports) for name in (report.sha256, report.id) if name}
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
