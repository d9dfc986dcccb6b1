"""The description of the tables: every column, of the type that its cells have; and tables that say what the pages show."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Valley

from spolia.publish.tables import inert
from spolia.publish.visible import visible
from spolia.publish.words import interval_words, percent, title_words
from spolia.records import Event

PARSE = {"string": str, "number": float, "integer": int, "date": date.fromisoformat}


@pytest.fixture(scope="module")
def package(valley_site: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((valley_site / "downloads" / "datapackage.json").read_text("utf-8"))
    return found


def rows_of(site: Path, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((site / "downloads" / f"{name}.csv").read_text("utf-8").splitlines(keepends=True)))


def test_every_table_is_described_as_it_lies_there(package: dict[str, Any], valley_site: Path) -> None:
    downloads = valley_site / "downloads"
    assert {resource["path"] for resource in package["resources"]} == {path.name for path in downloads.glob("*.csv")}
    for resource in package["resources"]:
        data = (downloads / resource["path"]).read_bytes()
        assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
        assert resource["bytes"] == len(data)
        assert [field["name"] for field in resource["schema"]["fields"]] == next(csv.reader([data.decode().split("\r\n", 1)[0]]))
        assert all(field["description"] for field in resource["schema"]["fields"])


def test_every_cell_is_of_its_column_s_type(package: dict[str, Any], valley_site: Path) -> None:
    for resource in package["resources"]:
        types = {field["name"]: PARSE[field["type"]] for field in resource["schema"]["fields"]}
        for row in rows_of(valley_site, resource["name"]):
            for column, cell in row.items():
                if cell != "":
                    types[column](cell)  # raises where it is none


def test_keys_are_of_one_row_each(package: dict[str, Any], valley_site: Path) -> None:
    for resource in package["resources"]:
        if keys := resource["schema"].get("primaryKey"):
            found = [tuple(row[key] for key in keys) for row in rows_of(valley_site, resource["name"])]
            assert len(found) == len(set(found)), resource["name"]


def _cells(page: str, table: str) -> list[list[str]]:
    """The text of each cell of a table's body."""
    found = re.search(rf'<table[^>]*id="{table}".*?<tbody>(.*?)</tbody>', page, re.DOTALL)
    assert found, table
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", found[1], re.DOTALL)
    return [
        [" ".join(unescape(re.sub(r"<[^>]+>", "", cell)).split()) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)]
        for row in rows
    ]


def test_what_is_on_the_page_of_events_is_what_is_in_the_table(valley: Valley, valley_site: Path) -> None:
    """The page and the table have the same events, and of each the same title, days, grade and place."""
    assert_events_alike(valley.record.events, valley_site)


def assert_events_alike(events: list[Event], site: Path) -> None:
    rows = {row["id"]: row for row in rows_of(site, "events")}
    page = (site / "events" / "index.html").read_text("utf-8")
    assert {event.id for event in events} == rows.keys()
    for event in events:
        row = rows[event.id]
        assert row["title"] == inert(visible(event.title))
        assert f"events/{event.id}.html" in page
        own = " ".join(unescape(re.sub(r"<[^>]+>", " ", (site / "events" / f"{event.id}.html").read_text("utf-8"))).split())
        for said in (
            title_words(event),
            interval_words(event.time),
            f"{row['reliability']}{row['credibility']}",
            percent(float(row["probability"])),
        ):
            assert " ".join(visible(said).split()) in own, event.id
        assert (row["start"], row["end"]) == ((event.time.start or "", event.time.end or "") if event.time else ("", ""))
        if row["place"]:
            assert visible(row["place"]).lstrip("'") in own


def test_what_is_on_the_page_of_airspace_is_what_is_in_the_table(valley_site: Path) -> None:
    rows = rows_of(valley_site, "airspace")
    shown = _cells((valley_site / "airspace.html").read_text("utf-8"), "airspace-table")
    assert len(rows) == len(shown)
    for row, cells in zip(rows, shown, strict=True):
        assert row["system"] in cells[0]
        assert row["holder"] in cells[2]
        assert row["place_words"] == cells[4]


def test_reports_and_their_claims_are_as_many_on_pages_as_in_tables(valley: Valley, valley_site: Path) -> None:
    rows = rows_of(valley_site, "claims")
    shown = _cells((valley_site / "reports" / "index.html").read_text("utf-8"), "reports")
    assert len(shown) == len(valley.reports)
    assert sum(int(cells[3]) for cells in shown) == len(rows)
