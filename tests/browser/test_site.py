"""The published site in a real browser, opened from its folder as a reader would."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.kinds import KINDS, address


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_a_page_opens_with_one_heading_and_no_complaint(desk: Page, valley_site: Path, kind: str) -> None:
    desk.goto(address(valley_site, kind))
    assert desk.title()
    expect(desk.locator("h1")).to_have_count(1)
    expect(desk.locator("nav#menu a[aria-current]")).to_have_count(0 if kind == "search" else 1)


def test_no_page_is_wider_than_a_phone(phone: Page, valley_site: Path) -> None:
    for path in sorted(valley_site.rglob("*.html")):
        phone.goto(path.as_uri())
        over = phone.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, f"{path.relative_to(valley_site)} is {over} px too wide"


@pytest.mark.parametrize("width", [768, 1024, 1920])
def test_no_kind_of_page_is_wider_than_its_screen(desk: Page, valley_site: Path, width: int) -> None:
    desk.set_viewport_size({"width": width, "height": 800})
    for kind in KINDS:
        desk.goto(address(valley_site, kind))
        assert desk.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, kind


def test_nothing_that_a_report_wrote_runs(desk: Page, valley_site: Path) -> None:
    for path in sorted(valley_site.rglob("*.html")):
        desk.goto(path.as_uri())
        assert desk.evaluate("typeof window.hacked") == "undefined", path.name
    for query in ("<script>window.hacked=1</script>", "onerror", "svg onload"):
        desk.goto(f"{(valley_site / 'search.html').as_uri()}?q={query}")
        assert desk.evaluate("typeof window.hacked") == "undefined"
        assert desk.locator("#results script, #results img, #results svg").count() == 0


# Contrast of every text on the page with what lies behind it; WCAG 2.2, 1.4.3 (4.5, large text 3).
CONTRAST = """
() => {
  const parse = (c) => {
    const srgb = c.match(/^color\\(srgb ([\\d.e-]+) ([\\d.e-]+) ([\\d.e-]+)(?: \\/ ([\\d.e-]+))?/);
    if (srgb) return [srgb[1] * 255, srgb[2] * 255, srgb[3] * 255, srgb[4] === undefined ? 1 : +srgb[4]];
    const rgb = c.match(/[\\d.]+/g).map(Number);
    return [rgb[0], rgb[1], rgb[2], rgb.length > 3 ? rgb[3] : 1];
  };
  const over = (top, under) => [0, 1, 2].map((n) => top[n] * top[3] + under[n] * (1 - top[3])).concat(1);
  const behind = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) layers.push(parse(getComputedStyle(at).backgroundColor));
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255, 1]);
  };
  const light = (c) => {
    const [r, g, b] = c.map((v) => { const x = v / 255; return x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const poor = [], seen = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || seen.has(element) || element.closest("script, .sr, .skip, #map, noscript, option")) continue;
    seen.add(element);
    if (!element.checkVisibility({ visibilityProperty: true })) continue;
    const style = getComputedStyle(element), back = behind(element);
    const ink = element.closest("svg") ? parse(style.fill) : parse(style.color);
    const [a, b] = [light(over(ink, back)), light(back)].sort((x, y) => y - x);
    const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < (large ? 3 : 4.5)) poor.push(`${ratio.toFixed(2)} ${element.tagName}.${element.className} “${node.data.trim().slice(0, 30)}”`);
  }
  return [seen.size, poor];
}
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_what_lies_behind_it(desk: Page, valley_site: Path, scheme: str) -> None:
    desk.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    for kind in KINDS:
        desk.goto(address(valley_site, kind))
        looked_at, poor = desk.evaluate(CONTRAST)
        assert looked_at > 20, kind
        assert not poor, f"{kind}, {scheme}"


def test_dark_looks_dark_and_the_choice_stays(desk: Page, valley_site: Path) -> None:
    desk.goto(address(valley_site, "overview"))
    light = desk.evaluate("getComputedStyle(document.body).backgroundColor")
    desk.get_by_role("button", name="Switch to dark").click()
    dark = desk.evaluate("getComputedStyle(document.body).backgroundColor")
    assert sum(map(int, dark[4:-1].split(","))) < 150 < sum(map(int, light[4:-1].split(",")))
    desk.goto(address(valley_site, "event"))
    assert desk.evaluate("getComputedStyle(document.body).backgroundColor") == dark
    desk.keyboard.press("t")
    assert desk.evaluate("getComputedStyle(document.body).backgroundColor") == light


def test_the_keyboard_reaches_the_content_first(desk: Page, valley_site: Path) -> None:
    desk.goto(address(valley_site, "events"))
    desk.keyboard.press("Tab")
    expect(desk.locator(".skip")).to_be_focused()
    expect(desk.locator(".skip")).to_be_in_viewport()
    desk.keyboard.press("Enter")
    expect(desk.locator("main")).to_be_focused()


def test_j_and_k_walk_a_list_and_enter_opens(desk: Page, valley_site: Path) -> None:
    desk.goto(address(valley_site, "events"))
    for key in "jjk":
        desk.keyboard.press(key)
    first = desk.locator("#events tbody tr").nth(0)
    expect(first.locator("a.row-link")).to_be_focused()
    expect(first).to_have_class("here")
    title = first.locator("a.row-link").inner_text()
    desk.keyboard.press("Enter")
    expect(desk.locator("h1")).to_have_text(title)


def test_slash_searches_from_any_page(desk: Page, valley_site: Path) -> None:
    desk.goto(address(valley_site, "claim"))
    desk.keyboard.press("/")
    expect(desk.locator("#find")).to_be_focused()
    desk.keyboard.type("more than 30 tanks")
    desk.keyboard.press("Enter")
    expect(desk.locator("#results .row-link").first).to_have_text("More than 30 tanks fell into our hands")
    desk.locator("#results .row-link").first.click()
    expect(desk.locator("mark")).to_have_text("More than 30 tanks fell into our hands")


def test_question_mark_tells_the_keys(desk: Page, valley_site: Path) -> None:
    desk.goto(address(valley_site, "method"))
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog", name="Keys")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(desk.locator("#keys")).to_be_hidden()


def test_search_narrows_to_a_family_and_says_when_nothing_fits(desk: Page, valley_site: Path) -> None:
    desk.goto(address(valley_site, "search"))
    desk.locator("#query").fill("sarn")
    expect(desk.locator("#results .row-link").first).to_have_text("Sarn")
    desk.locator("#facets button", has_text="Report").click()
    assert set(desk.locator("#results .family").all_inner_texts()) == {"Report"}
    desk.locator("#query").fill("المدينة")
    expect(desk.locator("#results .row-link").first).to_have_text("المدينة سقطت")
    desk.locator("#query").fill("zzz")
    expect(desk.locator("#search-count")).to_have_text("Nothing fits all of this.")


def test_filters_narrow_the_events_and_can_be_cleared(desk: Page, valley_site: Path) -> None:
    desk.goto(address(valley_site, "events"))
    shown = desk.locator("#events tbody tr:visible")
    whole = shown.count()
    desk.get_by_label("Kind").select_option("takeover")
    assert {row.inner_text() for row in desk.locator("#events tbody tr:visible .kind").all()} == {"Control"}
    desk.get_by_label("disputed only").check()
    assert 0 < shown.count() < whole
    expect(desk.locator(".filters-count")).to_have_text(f"{shown.count()} of {whole} events")
    desk.get_by_label("Words").fill("no such words")
    expect(desk.locator("#events-none")).to_be_visible()
    desk.get_by_role("button", name="Clear").click()
    expect(shown).to_have_count(whole)


def test_filters_can_be_linked_to(desk: Page, valley_site: Path) -> None:
    desk.goto(address(valley_site, "events") + "?party=Home+Guard")
    expect(desk.locator("#events tbody tr:visible")).to_have_count(1)
    expect(desk.get_by_label("Party")).to_have_value("Home Guard")


def test_heads_sort(desk: Page, valley_site: Path) -> None:
    desk.goto(address(valley_site, "events"))
    heads = desk.locator("#events th", has_text="Origins")
    heads.get_by_role("button").click()
    numbers = [int(text) for text in desk.locator("#events td[data-label=origins]").all_inner_texts()]
    assert numbers == sorted(numbers, reverse=True)
    assert numbers[0] > numbers[-1]
    expect(heads).to_have_attribute("aria-sort", "descending")


def test_the_map_follows_the_day(desk: Page, valley_site: Path) -> None:
    desk.goto(address(valley_site, "map"))
    expect(desk.locator("#map canvas#marks")).to_be_visible()
    sarn = desk.locator(".map-list li", has=desk.get_by_role("link", name="Sarn", exact=True))
    expect(sarn).to_contain_text("Valley Army")
    slider = desk.locator("#day")
    slider.focus()
    while desk.locator("#day-says").inner_text() != "12 March 2031":
        desk.keyboard.press("ArrowLeft")
    expect(sarn).to_contain_text("Northern League")
    desk.keyboard.press("Home")
    expect(desk.locator(".map-list li", has_text="Tel Omar (34.7, 38.9)")).to_contain_text("not known")


def test_the_map_shows_what_was_known_by_a_day(desk: Page, valley_site: Path) -> None:
    desk.goto(address(valley_site, "map"))
    now = desk.locator(".map-list li").count()
    expect(desk.locator("#known-note")).to_be_hidden()
    desk.locator("#known").focus()
    desk.keyboard.press("Home")
    expect(desk.locator("#known-note")).to_be_visible()
    assert desk.locator(".map-list li").count() < now
    assert "known=2031" in desk.url
    desk.keyboard.press("End")
    expect(desk.locator(".map-list li")).to_have_count(now)


def test_a_place_on_the_map_opens_to_its_page(desk: Page, valley_site: Path) -> None:
    desk.goto(address(valley_site, "map"))
    desk.get_by_role("button", name="Show Sarn air base on the map").click()
    popup = desk.locator(".leaflet-popup")
    expect(popup).to_contain_text("Sarn air base")
    expect(popup).to_contain_text("no report states")
    desk.locator(".leaflet-popup-close-button").click()
    place = desk.locator("#map").bounding_box()
    assert place
    desk.mouse.click(
        place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
    )  # it is in the middle now: a click on its area opens it too
    expect(popup).to_contain_text("Sarn air base")
    popup.locator("h3 a").click()
    expect(desk.locator("h1")).to_have_text("Sarn air base")


def test_days_chosen_on_the_strip_narrow_the_map_and_stay_in_the_address(desk: Page, valley_site: Path) -> None:
    desk.goto(address(valley_site, "map"))
    whole = desk.locator(".map-list li").count()
    desk.locator("#strip-from").focus()
    desk.keyboard.press("End")
    expect(desk.get_by_role("button", name="All days")).to_be_visible()
    assert desk.locator(".map-list li").count() < whole
    address_then = desk.url
    assert "from=" in address_then
    desk.goto("about:blank")
    desk.goto(address_then)
    assert desk.locator(".map-list li").count() < whole
    desk.get_by_role("button", name="All days").click()
    expect(desk.locator(".map-list li")).to_have_count(whole)


def test_the_timeline_comes_closer_and_leads_to_the_map(desk: Page, valley_site: Path) -> None:
    desk.goto(address(valley_site, "timeline"))
    expect(desk.locator("#time-sections")).to_be_visible()
    desk.locator("#strip-from").focus()
    desk.keyboard.press("End")
    expect(desk.locator("#time-says")).to_contain_text("that may be of")
    expect(desk.locator("#time-list li")).not_to_have_count(0)
    expect(desk.locator("#time-sections")).to_be_hidden()
    desk.get_by_role("link", name="These days on the map").click()
    expect(desk.locator("h1")).to_have_text("Map")
    expect(desk.get_by_role("button", name="All days")).to_be_visible()


def test_a_lot_is_drawn_as_a_flow_with_the_same_in_words(desk: Page, valley_site: Path) -> None:
    desk.goto(address(valley_site, "lot"))
    assert len(desk.locator("svg.flow title").first.text_content() or "") > 40
    expect(desk.locator("svg.flow rect.flow-box-most")).not_to_have_count(0)


def test_charts_have_their_tables(desk: Page, valley_site: Path) -> None:
    desk.goto(address(valley_site, "charts"))
    expect(desk.locator("circle.curve-dot")).to_have_count(10)
    expect(desk.locator("table.bars tbody tr")).not_to_have_count(0)


def test_search_narrows_by_facets_without_any_word(desk: Page, valley_site: Path) -> None:
    desk.goto(address(valley_site, "search") + "?family=Event")
    expect(desk.locator("#results .row-link").first).to_be_visible()
    whole = desk.locator("#results li").count()
    desk.get_by_label("disputed only").check()
    expect(desk.locator("#results li")).not_to_have_count(whole)
    assert "disputed=1" in desk.url


def test_claims_are_listed_and_narrowed(desk: Page, valley_site: Path) -> None:
    desk.goto(address(valley_site, "claims") + "?put=denied")
    assert desk.locator("#claims tbody tr:visible").count() > 0
    assert set(desk.locator("#claims tbody tr:visible td:last-child").all_inner_texts()) == {"denied"}


def test_a_claim_and_its_words_light_each_other(desk: Page, valley_site: Path) -> None:
    desk.goto((valley_site / "claims" / "valley-1-03.html").as_uri())
    desk.get_by_role("link", name="read the whole report").click()
    expect(desk.locator("mark.lit")).to_have_text("it seized 20 tanks at the air base")
    expect(desk.locator("mark.lit")).to_be_in_viewport()
    desk.locator(".note").nth(3).hover()
    expect(desk.locator("mark.lit")).to_have_text("The army denied that the base had fallen")


def test_right_to_left_titles_run_right_to_left(desk: Page, valley_site: Path) -> None:
    desk.goto(address(valley_site, "reports"))
    assert desk.get_by_role("link", name="المدينة سقطت").evaluate("e => getComputedStyle(e).direction") == "rtl"
    assert desk.get_by_role("link", name="League takes Sarn").evaluate("e => getComputedStyle(e).direction") == "ltr"


def test_the_menu_of_a_phone_opens_and_closes(phone: Page, valley_site: Path) -> None:
    phone.goto(address(valley_site, "overview"))
    expect(phone.locator("#menu")).to_be_hidden()
    phone.get_by_role("button", name="Menu").tap()
    expect(phone.locator("#menu")).to_be_visible()
    phone.get_by_role("link", name="Places", exact=True).first.tap()
    expect(phone.locator("h1")).to_have_text("Places")


def test_what_can_be_touched_is_large_enough(phone: Page, valley_site: Path) -> None:
    """WCAG 2.2, 2.5.8: 24 by 24 px, but for links within a sentence."""
    for kind in KINDS:
        phone.goto(address(valley_site, kind))
        small = phone.evaluate(
            """() => [...document.querySelectorAll("button, input, select, summary, .note-n, .menu a, .number")].filter((e) => e.checkVisibility())
            .filter((e) => { const r = e.getBoundingClientRect(); return r.height < 24 || r.width < 24; })
            .filter((e) => !(e.type === "checkbox" && e.closest("label").getBoundingClientRect().height >= 24)).map((e) => e.outerHTML.slice(0, 80))"""
        )
        assert not small, kind


def test_without_scripts_everything_can_be_read(browser: Browser, valley_site: Path) -> None:
    page = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740}).new_page()
    page.goto(address(valley_site, "events"))
    expect(page.locator("#menu")).to_be_visible()
    expect(page.locator("#events tbody tr")).not_to_have_count(0)
    expect(page.locator("#filters")).to_be_hidden()
    page.goto(address(valley_site, "map"))
    expect(page.locator(".map-list li").first).to_be_visible()
    page.context.close()


def test_on_paper_there_are_words_and_no_tools(desk: Page, valley_site: Path) -> None:
    desk.goto(address(valley_site, "event"))
    desk.emulate_media(media="print", color_scheme="dark")
    for tool in ("#menu", "#theme", ".find"):
        expect(desk.locator(tool)).to_be_hidden()
    assert desk.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert desk.pdf().startswith(b"%PDF")
