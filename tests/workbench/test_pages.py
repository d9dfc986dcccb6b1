"""Pages: what the workbench shows is what the site has, long lists come a page at a time, and hostile words stay words."""

from __future__ import annotations

import json
import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin

import msgspec
import pytest
from tests.conftest import Valley
from tests.publish.hostile import PAYLOADS, plant, rotated
from tests.workbench.served import client, open_desk, write_case

from spolia.publish.changes import Change, Past
from spolia.publish.pages import PAGES
from spolia.publishing import PAST
from spolia.workbench import pages, stand
from spolia.workbench.routes import Desk


def body_of(page: str) -> str:
    return page.partition("<main")[2].partition("</main>")[0]


def test_each_page_says_what_the_sites_own_says(desk: Desk) -> None:
    """But for the frame: whatever stands between the menu and the foot is the same to a letter."""
    browser, lookup, environment = client(desk), desk.stand.lookup, desk.stand.environment
    for page in (page for family in PAGES for page in family(lookup) if page.path != "search.html"):
        answer = browser.get(f"/{page.path}")
        assert answer.status_code == 200, page.path
        own = environment.get_template(page.template).render(page=page, root=page.root, **page.given)
        assert body_of(answer.text) == body_of(own), page.path
        assert ('id="bar"' in answer.text) == (not page.path.startswith("embed/"))


@pytest.mark.parametrize("address", ["/nowhere.html", "/desk/reports/nobody-knows.html", "/a/b/c/d.html"])
def test_a_refusal_looks_like_any_page_wherever_it_is_asked(desk: Desk, address: str) -> None:
    answer = client(desk).get(address)
    assert answer.status_code == 404
    styles = [urljoin(f"http://here{address}", found) for found in re.findall(r'rel="stylesheet" href="([^"]+)"', answer.text)]
    assert styles
    assert {style.rpartition("/")[0] for style in styles} == {"http://here/static", "http://here/desk/static"}


def test_the_workbench_says_that_it_holds_nothing_back(desk: Desk) -> None:
    assert stand.OWN in client(desk).get("/").text


def test_the_map_has_the_versions_of_the_sides_as_the_sites_own(desk: Desk) -> None:
    drawn = client(desk).get("/data/map.js").text
    told = json.loads(drawn.partition(" = ")[2].rstrip(";\n"))
    assert [side["says"] for side in told["versions"]] == ["sources of no known side", "sources on the side of The Alliance"]
    assert all(side["spells"] for side in told["versions"])


def test_what_the_site_has_for_programs_can_be_had_here_too(desk: Desk) -> None:
    browser = client(desk)
    links = set(re.findall(r'href="(downloads/[^"]+)"', browser.get("/").text + browser.get("/airspace.html").text))
    assert links
    for link in links:
        assert browser.get(f"/{link}").status_code == 200, link
    for wrong in ("../case.toml", "%2e%2e%2fcase.toml", "nothing.csv"):
        assert browser.get(f"/downloads/{wrong}").status_code == 404


@pytest.mark.parametrize("address", pages.LISTED)
def test_a_long_list_is_cut_into_pages_and_none_is_left_out(desk: Desk, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setattr(pages, "FEW", 1)
    browser, family = client(desk), pages.LISTED[address][0]
    things = pages.FAMILIES[family].all(desk.stand.lookup)
    at, found, steps = f"/{address}?limit=3", [], 0
    while at:
        page = browser.get(at)
        assert page.status_code == 200
        body = body_of(page.text)
        found += re.findall(r"<(?:li|article) class=\"(?:row|dispute)[^>]*data-row", body)
        link = re.search(r'rel="next" href="([^"]+)"', body)
        at = unescape(link[1]) + "&limit=3" if link else ""
        steps += 1
    assert len(found) == len(things)
    assert steps == -(-len(things) // 3)


def test_filters_of_a_list_are_kept_while_paging(desk: Desk) -> None:
    browser = client(desk)
    kind = next(iter(desk.stand.lookup.events.values())).kind
    page = browser.get("/events/index.html", params={"kind": kind, "limit": "1"})
    link = re.search(r'rel="next" href="([^"]+)"', page.text)
    if link:
        assert f"kind={kind}" in unescape(link[1])
    assert f'<option value="{kind}" selected>' in page.text
    assert "nothing of that name is told of" in browser.get("/events/index.html?place=Nowhere").text


class Elements(HTMLParser):
    """What a page builds that none of ours does: elements that fetch or run, attributes that run, forms that lead elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        leading = ("href", "src", "action", "formaction", "srcdoc")
        runs = [
            name
            for name, value in attrs
            if name.startswith("on") or (name in leading and "script:" in (value or "").casefold().partition("/")[0])
        ]
        ours = tag != "script" or str(given.get("src", "")).startswith(
            ("static/", "../static/", "../../static/", "data/", "../../desk/static/", "/desk/static/")
        )
        leads = (
            tag == "form" and not str(given.get("action", "/")).startswith(("/", "search.html", "../")) and given.get("method") != "dialog"
        )
        if tag in ("img", "iframe", "base", "style", "math", "animate", "object", "embed") or runs or not ours or leads:
            self.wrong.append(f"<{tag} {attrs}>")


def built(page: str) -> list[str]:
    elements = Elements()
    elements.feed(page)
    return elements.wrong


@pytest.mark.parametrize("by", range(0, len(PAYLOADS), 8))
def test_hostile_words_are_words_in_pages_and_interface(valley: Valley, tmp_path: Path, by: int) -> None:
    desk = open_desk(write_case(tmp_path / "case", plant(valley, rotated(by))).folder)
    browser, at = client(desk), desk.stand.lookup.addresses
    paths = [
        "/",
        "/desk/queue.html",
        "/desk/audit.html",
        "/search.html?q=window",
        "/desk/ask.html?q=Who+held+Sarn",
        "/desk/ask.html?party=The+Alliance",
        *(f"/{path}" for family in at.values() for path in list(family.values())[:3]),
    ]
    paths += [f"/desk/{path}" for family in ("reports", "events", "sources") for path in list(at[family].values())[:3]]
    for path in paths:
        page = browser.get(path)
        assert page.status_code == 200, path
        assert built(page.text) == [], path
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", page.text), path
    for name in pages.FAMILIES:
        answer = browser.get(f"/api/v1/{name}", params={"limit": "200"})
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert not re.search("[\x00-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2060-\u206f]", answer.text)
        json.loads(answer.text)


def test_corrections_are_those_of_the_site_once_something_was_published(desk: Desk) -> None:
    browser = client(desk)
    assert [browser.get(f"/{name}").status_code for name in ("changes.html", "changes.atom", "changes.jsonl")] == [404] * 3
    assert "corrections" not in browser.get("/desk/since.html").text
    change = Change(
        id="a1", when="2031-05-01T00:00:00+00:00", thing="event", of="ev-none", what="withdrawn", address="events/ev-none.html", why="so"
    )
    (desk.case.build / PAST).write_bytes(msgspec.json.encode(Past(change.when, [change], {})))
    assert "no longer shown. Why: so." in browser.get("/changes.html").text
    assert 'href="/changes.html"' in browser.get("/desk/since.html").text
    assert json.loads(browser.get("/changes.jsonl").text) == msgspec.to_builtins(change)
    assert "<id>urn:uuid:" in browser.get("/changes.atom").text
