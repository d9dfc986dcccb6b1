"""A site of 10,000 events in a real browser: its lists, map, timeline and search answer as those of a small one do."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from benchmarks.many import large_lookup, write_large
from playwright.sync_api import Page, expect

MANY = 10_000


@pytest.fixture(scope="module")
def many_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("many") / "site"
    write_large(large_lookup(MANY), folder)
    return folder


def test_the_start_page_stays_small(many_site: Path) -> None:
    """200 kB compressed with all that it loads."""
    page = (many_site / "index.html").read_text("utf-8")
    loaded = [
        many_site / "static" / name for name in ("base.css", "parts.css", "pages.css", "print.css", "theme.js", "site.js", "icon.svg")
    ]
    assert "data/" not in "".join(line for line in page.splitlines() if "<script" in line)
    assert len(gzip.compress(page.encode())) + sum(len(gzip.compress(path.read_bytes())) for path in loaded) < 200_000


def test_no_page_of_a_list_is_long(many_site: Path) -> None:
    for path in many_site.rglob("*.html"):
        assert path.read_text("utf-8").count("data-row") <= 1_200, path.relative_to(many_site)


def test_the_list_of_events_is_narrowed_sorted_and_paged(desk: Page, many_site: Path) -> None:
    desk.goto((many_site / "events" / "index.html").as_uri())
    rows = desk.locator("#events tbody tr")
    expect(rows).to_have_count(100)
    expect(desk.locator(".filters-count")).to_have_text(f"{int(desk.locator('.filters-count').inner_text().split()[0])} events")
    first = rows.first.inner_text()
    desk.get_by_role("button", name="Next page").click()
    assert rows.first.inner_text() != first
    desk.get_by_label("Kind").select_option("takeover")
    assert set(desk.locator("#events tbody .kind").all_inner_texts()) == {"Control"}
    desk.locator("#events th", has_text="Event").get_by_role("button").click()
    titles = desk.locator("#events td.title").all_inner_texts()
    assert titles == sorted(titles, key=str.casefold)


def test_lists_of_claims_and_reports_work_from_columns(desk: Page, many_site: Path) -> None:
    for family in ("claims", "reports"):
        desk.goto((many_site / family / "index.html").as_uri())
        expect(desk.locator(f"#{family} tbody tr")).to_have_count(100)
        source = desk.locator("select[name=source] option").nth(1).inner_text()
        desk.get_by_label("Source").select_option(source)
        assert all(source in row for row in desk.locator(f"#{family} tbody tr").all_inner_texts())


def test_without_scripts_the_pages_of_a_list_lead_on(many_site: Path) -> None:
    page = (many_site / "events" / "page-2.html").read_text("utf-8")
    assert 'rel="next" href="../events/page-3.html"' in page
    assert page.count("<tr data-row") == 250


def test_the_map_draws_clusters_and_comes_closer(desk: Page, many_site: Path) -> None:
    desk.goto((many_site / "map.html").as_uri())
    expect(desk.locator("#map[data-ready]")).to_be_visible()
    marks = int(desk.locator("#map").get_attribute("data-ready") or 0)
    assert 0 < marks < 700
    assert desk.locator(".map-list li").count() <= 100


def test_the_timeline_has_columns_where_events_are_many_and_bars_where_few(desk: Page, many_site: Path) -> None:
    desk.goto((many_site / "timeline.html").as_uri())
    expect(desk.locator("#lanes")).to_be_visible()
    for _ in range(8):
        desk.get_by_role("button", name="Closer").click()
    expect(desk.locator("#time-says")).to_contain_text("that may be of")
    expect(desk.locator("#time-list li").first).to_be_visible()
    assert desk.locator("#time-list li").count() <= 100


def test_search_answers_at_once(desk: Page, many_site: Path) -> None:
    desk.goto((many_site / "search.html").as_uri() + "?q=captured")
    expect(desk.locator("#results .row-link").first).to_be_visible()
    assert desk.locator("#results li").count() <= 50
    desk.locator("#facets button", has_text="Report").click()
    assert set(desk.locator("#results .family").all_inner_texts()) == {"Report"}
