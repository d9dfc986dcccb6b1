"""The chain of custody of a piece of evidence names every entry that concerns it, and none that does not."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from tests.ledger.made import WHOLE, make_ledger

from spolia.errors import BadCommand
from spolia.ledger import Ledger
from spolia.ledger.custody import Custody, custody_of, find_item

LINES = [hashlib.sha256(line).hexdigest() for line in WHOLE.splitlines()]
DONE = {"sha256": "c" * 64}


def custody(folder: Path, name: str) -> Custody:
    with Ledger.read(folder) as ledger:
        return custody_of(ledger, find_item(ledger, name))


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    folder = make_ledger(tmp_path / "ledger")
    with Ledger.write(folder, by="desk\x1b 3") as writing:
        writing.record([("report-read", {"item": LINES[0], "sha256": "a" * 64, "claims": 3, "reader": "spolia 1 ab"})])
        for number in range(4):
            writing.record(
                [("record-weighed", {**DONE, "claims": "b" * 64}), ("site-published", {**DONE, "files": 9 + number, "record": "d" * 64})]
            )
        writing.record([("bundle-exported", {**DONE, "evidence": False, "why": "for the court"})])
        writing.record([("head-stamped", {"size": 2, "time": "2026-01-01", "head": "", "reply": ""})])
        writing.record([("head-stamped", {"size": 9, "time": "2026-01-02", "head": "", "reply": ""})])
    return folder


def test_every_step_of_an_item_is_there_in_order(ledger: Path) -> None:
    found = custody(ledger, "r1")
    assert found.item.sha256 == LINES[0]
    assert [step.what for step in found.steps] == [
        "evidence-kept", "evidence-kept", "report-preserved", "metadata-told", "report-read", "record-weighed", "site-published", "record-weighed",
        "site-published", "bundle-exported", "head-stamped",
    ]  # fmt: skip
    words = str(found)
    assert "27 bytes from 0 of" in words
    assert "kept as reports.jsonl line 1" in words
    assert "read into 3 claims" in words
    assert "9 pages and files" in words
    assert (
        "12 pages and files made from that record were published, listed in cccccccccccccccc… (2 more between the first and this)" in words
    )
    assert "without the bytes of its evidence: for the court" in words
    assert "by desk\\x1b 3" in words
    assert "2026-01-02" in words
    assert "2026-01-01" not in words  # that stamp is of a head from before the item came in


def test_what_was_done_with_others_is_not_shown(ledger: Path) -> None:
    found = custody(ledger, LINES[1][:12])
    assert not [step for step in found.steps if step.what in ("report-read", "report-preserved", "metadata-told")]
    assert found.as_json()["item"]["sha256"] == LINES[1]


@pytest.mark.parametrize("name", ["", "zz", "no report"])
def test_what_is_not_there_is_said(ledger: Path, name: str) -> None:
    with pytest.raises(BadCommand, match="no evidence"):
        custody(ledger, name)


def test_an_ambiguous_beginning_is_refused(ledger: Path) -> None:
    with Ledger.write(ledger) as writing:
        writing.record([("evidence-kept", {"sha256": LINES[0][:8] + "0" * 56, "size": 1, "name": "x"})])
    with pytest.raises(BadCommand, match="2 pieces"):
        custody(ledger, LINES[0][:8])
