"""No word of a report becomes more than a word: not on a page, in a table, a map, a line of JSON, a file's name, or on a terminal."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import unicodedata
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from tests.conftest import Valley
from tests.publish.hostile import PAYLOADS, all_plain, plant, publish_planted, rotated

from spolia.records import Claim, Event, Record, read_json

ROTATIONS = len(PAYLOADS) if os.environ.get("HOSTILE") == "all" else 8
# What no file that people look at may hold: controls but tab and line ends, whatever turns the direction of text, marks and tags unseen.
ACTS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
FORMULA = tuple("=+-@\t\r\n＝＋－＠")


class Shape(HTMLParser):
    """The elements of a page with the names of their attributes; the links, and the scripts."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[str] = []
        self.links: list[tuple[str, str]] = []
        self.wrong: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(" ".join([tag, *sorted(name for name, _ in attrs)]))
        self.links += [
            (tag, value) for name, value in attrs if name in ("href", "src", "action", "formaction", "srcset", "xlink:href") and value
        ]
        self.wrong += [f"{tag} {name}" for name, _ in attrs if name.startswith("on") or name in ("style", "srcdoc", "autofocus")]

    def handle_comment(self, data: str) -> None:
        self.wrong.append(f"comment {data}")

    def handle_decl(self, decl: str) -> None:
        if decl != "doctype html":
            self.wrong.append(f"declaration {decl}")

    def handle_pi(self, data: str) -> None:
        self.wrong.append(f"instruction {data}")


@pytest.fixture(scope="module")
def quick() -> Any:
    """Pages without the land of their map, whose cutting takes longer than all the rest."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("spolia.publish.pages.atlas.land_within", lambda box: [])
        patched.setattr("spolia.publish.pictures.land_within", lambda box: [])
        yield


@pytest.fixture(scope="module")
def plain(quick: Any, valley: Valley, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plain")
    publish_planted(plant(valley, all_plain), folder)
    return folder


@pytest.fixture(scope="module", params=range(ROTATIONS))
def hostile(request: pytest.FixtureRequest, quick: Any, valley: Valley, tmp_path_factory: pytest.TempPathFactory) -> tuple[Valley, Path]:
    planted = plant(valley, rotated(request.param * (1 if len(PAYLOADS) == ROTATIONS else 4)))
    folder = tmp_path_factory.mktemp("hostile") / "site"
    publish_planted(planted, folder)
    return planted, folder


def shapes(folder: Path) -> dict[str, Counter[str]]:
    """For each family of pages how often each element stands on all its pages together."""
    found: dict[str, Counter[str]] = {}
    for path in folder.rglob("*.html"):
        where = path.relative_to(folder)
        family = where.parts[0] if len(where.parts) == 1 or where.name == "index.html" else where.parts[0] + "/…"
        found.setdefault(family, Counter()).update(Shape(path.read_text("utf-8")).elements)
    return found


def test_pages_are_built_of_the_same_elements_whatever_the_reports_say(plain: Path, hostile: tuple[Valley, Path]) -> None:
    wanted, found = shapes(plain), shapes(hostile[1])
    assert found.keys() == wanted.keys()
    for family in wanted:
        assert found[family] - wanted[family] == Counter(), f"{family}: more than there should be"
        assert wanted[family] - found[family] == Counter(), f"{family}: less than there should be"


def test_nothing_on_a_page_runs_or_leads_where_it_should_not(hostile: tuple[Valley, Path]) -> None:
    folder = hostile[1]
    for path in folder.rglob("*.html"):
        page = Shape(path.read_text("utf-8"))
        assert not page.wrong, path
        for tag, link in page.links:
            to = urlsplit(link)
            assert to.scheme in ("", "http", "https"), f"{path}: {link}"
            assert not to.netloc or tag == "a", f"{path}: {link}"
            if not to.scheme:
                target = (path.parent / unquote(to.path)).resolve() if to.path else path
                assert target.is_file(), f"{path}: {link}"
                assert target.is_relative_to(folder.resolve()), f"{path}: {link}"


def test_no_file_holds_a_character_that_acts_unseen(hostile: tuple[Valley, Path]) -> None:
    for path in hostile[1].rglob("*"):
        if path.is_file():
            found = ACTS.search(path.read_bytes().decode("utf-8"))
            assert found is None, (
                f"{path.relative_to(hostile[1])}: U+{ord(found[0]):04X} in {found.string[max(0, found.start() - 40) : found.end() + 40]!r}"
            )


def test_file_names_are_plain_and_stay_in_the_folder(hostile: tuple[Valley, Path]) -> None:
    for path in hostile[1].rglob("*"):
        assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}", path.name), path.name
        assert path.resolve().is_relative_to(hostile[1].resolve())
    listed = (hostile[1] / "spolia-files.txt").read_text("utf-8").splitlines()
    assert all(re.fullmatch(r"[A-Za-z0-9._/-]+", name) and ".." not in name for name in listed)


def test_no_cell_of_a_table_is_a_formula(hostile: tuple[Valley, Path]) -> None:
    for path in (hostile[1] / "downloads").glob("*.csv"):
        rows = list(csv.reader(io.StringIO(path.read_text("utf-8"), newline=""), strict=True))
        assert len({len(row) for row in rows}) == 1, f"{path.name}: a cell broke out of its row"
        for cell in (cell for row in rows for cell in row):
            if cell.startswith(FORMULA):
                assert re.fullmatch(r"-\d+(\.\d+)?", cell), f"{path.name}: {cell!r}"  # a number below nothing is a number


def test_lines_of_json_are_one_record_each_and_say_what_the_record_says(hostile: tuple[Valley, Path]) -> None:
    planted, folder = hostile
    text = (folder / "downloads" / "claims.jsonl").read_text("utf-8")
    assert [read_json(line, Claim) for line in text.splitlines()] == sorted(
        planted.claims, key=lambda claim: (claim.report, claim.evidence.start, claim.evidence.end, claim.id)
    )
    text = (folder / "downloads" / "events.jsonl").read_text("utf-8")
    assert [read_json(line, Event) for line in text.splitlines()] == planted.record.events
    (line,) = (folder / "downloads" / "record.json").read_text("utf-8").splitlines()
    assert read_json(line, Record) == planted.record


def test_maps_and_data_are_json_and_no_script_ends_early(hostile: tuple[Valley, Path]) -> None:
    for path in (hostile[1] / "downloads").glob("*.geojson"):
        assert json.loads(path.read_text("utf-8"))["type"] == "FeatureCollection"
    for path in (hostile[1] / "data").rglob("*.js"):
        text = path.read_text("utf-8")
        found = re.fullmatch(r"window\.SPOLIA_[A-Z0-9_]+ = (.*);\n", text)
        assert found, path.name
        json.loads(found[1])
        assert "<" not in text
        assert text.isascii()


def test_the_advisory_keeps_to_its_page(hostile: tuple[Valley, Path]) -> None:
    lines = (hostile[1] / "downloads" / "airspace-advisory.txt").read_text("utf-8").split("\n")
    assert len(lines) <= 61
    assert all(len(line) <= 80 for line in lines)
    assert not [c for line in lines for c in line if unicodedata.category(c) == "Cc"]
