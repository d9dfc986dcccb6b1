"""Sources by name, by office and by address."""

from __future__ import annotations

import pytest

from spolia.knowledge.sources import Sources
from spolia.knowledge.tables import bundled

KNOWN = bundled()
SOURCES = KNOWN.sources


@pytest.mark.parametrize("row", KNOWN.rows("sources.csv"), ids=lambda r: r["name"])
def test_each_row_is_found_and_well_formed(row: dict[str, str]) -> None:
    found = SOURCES.find(row["name"])
    assert found is not None
    assert found.name == row["name"]
    assert row["reliability"] in "ABCDEF"
    assert row["reason"]
    assert not row["interest"] or KNOWN.parties.row(row["interest"]) is not None, row["interest"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("Reuters", "Reuters"),
        ("https://www.reuters.com/world/x", "Reuters"),
        ("news.bbc.co.uk", "BBC"),
        ("amaq", "Amaq"),
        ("Rapid Support Forces media office", "Rapid Support Forces"),
        ("Russian Ministry of Defence briefing (reconstruction)", "Russian Ministry of Defence"),
        ("U.S. Central Command", "US Department of Defense"),
        ("notreuters.com", None),
        ("reuters.com.example.org", None),
        ("http://[", None),
        ("The Northern Ledger", None),
        ("", None),
        (None, None),
    ],
)
def test_find(asked: str | None, expected: str | None) -> None:
    row = SOURCES.find(asked)
    assert (row.name if row else None) == expected


def test_a_later_row_wins() -> None:
    rows = [{**KNOWN.rows("sources.csv")[0], "name": "X", "aliases": "", "domains": "", "reliability": letter} for letter in "BE"]
    found = Sources(rows).find("x")
    assert found is not None
    assert found.reliability == "E"


def test_party_media_have_an_interest() -> None:
    assert all(row.interest for row in SOURCES.rows.values() if row.kind in ("party media", "state agency", "ministry"))
