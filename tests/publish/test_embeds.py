"""What others put into their pages: no script, nothing fetched, all text escaped, and the same in words for who sees no picture."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests.conftest import Valley

from spolia.knowledge.tables import bundled
from spolia.publish.lookup import look_up
from spolia.publish.pictures import Pictures

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def embeds(valley_site: Path) -> list[Path]:
    return sorted((valley_site / "embed").iterdir())


def test_every_event_has_a_card_and_a_picture_and_every_place_a_picture(valley: Valley, embeds: list[Path], valley_site: Path) -> None:
    names = {path.name for path in embeds}
    for event in valley.record.events:
        assert {f"{event.id}.html", f"{event.id}.svg"} <= names
    places = [path for path in (valley_site / "places").iterdir() if path.name != "index.html"]
    assert sum(name.startswith("place-") for name in names) == len(places)


def test_a_card_runs_nothing_and_fetches_nothing_but_its_style(embeds: list[Path]) -> None:
    for path in embeds:
        if path.suffix == ".html":
            page = path.read_text("utf-8")
            assert "<script" not in page.replace("&lt;script", "")
            assert not re.search(r"<[^>]+\son\w+=|<[^>]+\sstyle=|<(?:img|iframe|object|form|base)\b", page)
            assert "default-src 'none'; style-src 'self'" in page
            assert 'target="_blank" rel="noopener"' in page  # a frame that may not lead its page away still leads on


def test_a_picture_is_whole_in_itself_and_says_what_it_shows(embeds: list[Path]) -> None:
    for path in embeds:
        if path.suffix == ".svg":
            picture = ElementTree.fromstring(path.read_text("utf-8"))
            assert picture.tag == f"{SVG}svg"
            assert picture.get("role") == "img"
            assert picture.findtext(f"{SVG}title")
            assert picture.findtext(f"{SVG}desc")
            tags = {element.tag.removeprefix(SVG) for element in picture.iter()}
            assert tags <= {"svg", "title", "desc", "rect", "path", "circle", "text", "line"}
            assert not {
                name for element in picture.iter() for name in element.attrib if name.startswith("on") or "href" in name or name == "style"
            }


def test_a_title_that_would_be_markup_is_text(valley: Valley, embeds: list[Path]) -> None:
    hostile = next(event for event in valley.record.events if "<svg onload" in event.title)
    picture = next(path for path in embeds if path.name == f"{hostile.id}.svg")
    assert "<svg onload" in (ElementTree.fromstring(picture.read_text("utf-8")).findtext(f"{SVG}title") or "")


def test_a_place_is_drawn_as_wide_as_it_is_known(valley: Valley) -> None:
    pictures = Pictures(look_up(valley.record, valley.claims, valley.reports, bundled(), valley.about, {}))
    radii = {}
    for event in valley.record.events:
        if event.place and event.place.lat is not None:
            circle = ElementTree.fromstring(str(pictures.event(event))).find(f".//{SVG}circle")
            assert circle is not None
            radii[event.place.precision_m] = circle.get("stroke-dasharray")
    assert radii == {4000: None, None: "3 3"}  # a broken edge where no report says how wide it is
