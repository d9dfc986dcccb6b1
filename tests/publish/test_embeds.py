"""What others put into their pages: no script, nothing fetched, all text escaped, and the same in words for who sees no picture."""

from __future__ import annotations

import re
import struct
import zlib
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests.conftest import Valley

from spolia.knowledge.tables import bundled
from spolia.publish.lookup import look_up
from spolia.publish.pages import embeds as embedding
from spolia.publish.pictures import Pictures
from spolia.publish.raster import png_of
from spolia.publish.site import publish_site

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


# --- rasters ----------------------------------------------------------------------------------------------------------------


def dots_of(png: bytes) -> tuple[int, int, list[bytes]]:
    """Width, height and the rows of a PNG of ours, a number of the palette a dot; what a checksum is not right for is an error."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    chunks, at = {}, 8
    while at < len(png):
        size, name = struct.unpack(">I4s", png[at : at + 8])
        data = png[at + 8 : at + 8 + size]
        assert struct.unpack(">I", png[at + 8 + size : at + 12 + size])[0] == zlib.crc32(name + data)
        chunks[name], at = data, at + 12 + size
    assert [*chunks] == [b"IHDR", b"PLTE", b"IDAT", b"IEND"]
    wide, high, depth, colours, *_ = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    assert (depth, colours) == (8, 3)
    rows = zlib.decompress(chunks[b"IDAT"])
    assert len(rows) == high * (wide + 1)
    return wide, high, [rows[n * (wide + 1) + 1 : (n + 1) * (wide + 1)] for n in range(high)]


def svg(inner: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="640" height="300">{inner}</svg>'


def ink(inner: str) -> int:
    """How many dots the picture has beyond the ground."""
    rows = b"".join(dots_of(png_of(svg(inner)))[2])
    return len(rows) - max(rows.count(n) for n in {*rows})


def test_a_raster_is_a_png_of_the_picture_and_the_same_each_time(valley: Valley) -> None:
    lookup = look_up(valley.record, valley.claims, valley.reports, bundled(), valley.about, {})
    picture = Pictures(lookup).event(next(iter(lookup.events.values())))
    png = png_of(picture)
    assert dots_of(png)[:2] == (800, 420)
    assert png_of(picture) == png
    assert len(png) < 40_000


def test_shapes_stand_where_the_picture_has_them() -> None:
    _, _, rows = dots_of(png_of(svg('<rect x="100" y="50" width="200" height="40" fill="#8a3324"/>')))
    (inside, outside) = rows[round((50 + 20 + 18) * 1.25)][round(200 * 1.25)], rows[round((50 - 5 + 18) * 1.25)][round(200 * 1.25)]
    assert inside != outside
    assert ink('<circle cx="50" cy="50" r="20" fill="#8a3324"/>') == pytest.approx(3.1416 * 25**2, rel=0.05)
    assert ink('<path d="M10 10L110 10L110 110ZM200 10L300 10L300 110Z" fill="#8a3324"/>') == pytest.approx(10_000 * 1.25**2, rel=0.05)
    assert ink('<line x1="0" x2="100" y1="10" y2="10" stroke="#667080" stroke-width="2"/>') > 200


@pytest.mark.parametrize("words", ["Palmyra", "Şanlıurfa", "(a) \\ ) Tj ET Q", "endstream endobj", "%&lt;/svg&gt;", "تدمر", "𝕏 = “20”"])
def test_any_words_are_words_in_a_raster(words: str) -> None:
    assert ink(f'<text x="20" y="40" font-size="17" fill="#1c2430">{words}</text>') > 20


def test_words_draw_nothing_but_letters() -> None:
    """A text that would fill the page, were it run."""
    run = ") Tj ET 0 0 0 rg 0 0 640 336 re f BT ("
    assert ink(f'<text x="20" y="40" font-size="9" fill="#1c2430">{run}</text>') < 800 * 420 / 10


def test_a_site_that_stands_somewhere_has_a_raster_of_each_event_and_place(
    valley: Valley, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    about = replace(valley.about, base_url="https://record.example/")

    def pages(folder: Path) -> list[str]:
        publish_site(valley.record, valley.claims, valley.reports, folder, about=about, known=bundled(), stories={})
        return [(folder / "events" / f"{event.id}.html").read_text("utf-8") for event in valley.record.events]

    images = {*re.findall(r'og:image" content="https://record.example/([^"]+)"', "".join(pages(tmp_path / "all")))}
    assert images == {f"embed/{event.id}.png" for event in valley.record.events}
    assert all(dots_of((tmp_path / "all" / image).read_bytes()) for image in images)
    monkeypatch.setattr(embedding, "PICTURED", len(valley.record.events) - 1)
    shared = {*re.findall(r'og:image" content="https://record.example/([^"]+)"', "".join(pages(tmp_path / "many")))}
    assert shared
    assert all(image.startswith("embed/place-") and (tmp_path / "many" / image).is_file() for image in shared)
    assert not [*(tmp_path / "many" / "embed").glob("ev-*.png")]


def test_a_site_that_stands_nowhere_has_none(valley_site: Path) -> None:
    assert not [*valley_site.rglob("*.png")]
