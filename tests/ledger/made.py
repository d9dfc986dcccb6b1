"""A small ledger for the tests that break one."""

from __future__ import annotations

import hashlib
import io
import sqlite3
from pathlib import Path

from spolia.ledger import Ledger

WHOLE = b'{"text": "Rebels took it."}\n{"text": "The army left."}\n'
TEXT = b"Rebels took it."


def make_ledger(folder: Path) -> Path:
    """A ledger of six entries: opened, a file, its two lines, a report, and what somebody said of it."""
    with Ledger.write(folder) as ledger:
        file = ledger.evidence.keep(io.BytesIO(WHOLE))
        ledger.record([("evidence-kept", {"sha256": file.sha256, "size": file.size, "name": "reports.jsonl"})])
        ledger.record([line(file.sha256, 0, 27, 1), line(file.sha256, 28, 54, 2)])
        sha256 = hashlib.sha256(WHOLE[:27]).hexdigest()
        text = hashlib.sha256(TEXT).hexdigest()
        report = {
            "sha256": sha256,
            "id": "r1",
            "text_sha256": text,
            "how": "json",
            "source": "A",
            "title": None,
            "published": None,
            "url": None,
        }
        ledger.record([("report-preserved", report)], {text: TEXT})
        ledger.record([("metadata-told", {"sha256": sha256, "published": "2016-12-11"})])
    return folder


def line(parent: str, start: int, end: int, number: int) -> tuple[str, dict[str, object]]:
    sha256 = hashlib.sha256(WHOLE[start:end]).hexdigest()
    return "evidence-kept", {
        "sha256": sha256,
        "size": end - start,
        "name": f"reports.jsonl line {number}",
        "parent": parent,
        "start": start,
    }


def edit(folder: Path, *statements: str) -> None:
    """Changes the database behind the ledger's back, as somebody with an editor would."""
    raw = sqlite3.connect(folder / "ledger.sqlite")
    for (trigger,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        raw.execute(f"DROP TRIGGER {trigger}")
    for statement in statements:
        raw.execute(statement)
    raw.commit()
    raw.close()
