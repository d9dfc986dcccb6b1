"""A site of nothing but hostile words in a real browser: no script of theirs runs, no request leaves, and the policy has nothing to stop on pages of ours."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from tests.conftest import Valley
from tests.publish.hostile import PAYLOADS, all_plain, plant, publish_planted, rotated

ROTATIONS = range(len(PAYLOADS)) if os.environ.get("HOSTILE") == "all" else (0, 13)
MOST_PAGES = 40  # of each rotation, of all families alike
# Runs before anything of the page: notes what the policy stopped, whatever hostile words managed to run, and tries to leave.
WATCH = """
window.stopped = [];
document.addEventListener("securitypolicyviolation", (e) => window.stopped.push(e.effectiveDirective + " " + e.blockedURI + " " + e.sample));
window.tried = [];
for (const name of ["alert", "confirm", "prompt", "open", "print"]) window[name] = (...given) => { window.tried.push(name); };
"""
# The elements as the browser built them, with the names of their attributes, apart from what our scripts add to a page.
SHAPE = """
() => {
  const count = {};
  for (const e of document.querySelectorAll("*")) {
    if (e.closest("#map, #results, #facets")) continue;
    const name = [e.localName, ...e.getAttributeNames().sort()].join(" ");
    count[name] = (count[name] || 0) + 1;
  }
  return count;
}
"""
# Everything that a reader may do by accident: point at, focus, and click whatever is on the page but its links.
TOUCH = """
() => {
  for (const e of document.querySelectorAll("main *")) {
    for (const what of ["mouseover", "pointerover", "focusin", "mouseenter"]) e.dispatchEvent(new Event(what, { bubbles: true }));
    if (!e.closest("a, button, form, summary") && e.click) e.click();
  }
}
"""


@dataclass
class Watched:
    """A page in a browser, and what happened in it that never should."""

    page: Page
    wrongs: list[str] = field(default_factory=list)

    def open(self, path: Path, query: str = "") -> None:
        address = path.as_uri() + query
        self.page.goto(address)
        assert self.page.url.partition("?")[0] == path.as_uri(), "the page led somewhere else"

    def wait_until_stopped(self, directive: str) -> None:
        """Comes back when the policy has stopped something by that directive. Asked again from here, since the page may evaluate no words."""
        until = time.monotonic() + 20
        while not self.page.evaluate(f"window.stopped.some((one) => one.startsWith({directive!r}))"):
            assert time.monotonic() < until, f"nothing was stopped by {directive}"
            self.page.wait_for_timeout(50)

    def look(self) -> None:
        """Notes what ran, was stopped, or was tried on the page."""
        found = self.page.evaluate("[typeof window.hacked, window.stopped, window.tried]")
        if found != ["undefined", [], []]:
            self.wrongs.append(f"{self.page.url}: {found}")


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.add_init_script(WATCH)
    seen = Watched(page)
    page.on("console", lambda said: seen.wrongs.append(f"{page.url}: {said.text}") if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: seen.wrongs.append(f"{page.url}: {error}"))
    page.on("dialog", lambda dialog: (seen.wrongs.append(f"{page.url}: a dialog, {dialog.message}"), dialog.dismiss()))
    page.on("popup", lambda popup: seen.wrongs.append(f"{page.url} opened {popup.url}"))
    page.on(
        "request",
        lambda asked: seen.wrongs.append(f"{page.url} asks {asked.url}") if not asked.url.startswith(("file:", "data:image/")) else None,
    )
    yield seen
    page.context.close()
    assert not seen.wrongs


@pytest.fixture(scope="module", params=ROTATIONS)
def hostile(request: pytest.FixtureRequest, valley: Valley, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile") / "site"
    publish_planted(plant(valley, rotated(request.param)), folder)
    return folder


def of_all_families(folder: Path) -> list[Path]:
    """Pages of every family, as many of each as fit."""
    families: dict[str, list[Path]] = {}
    for path in sorted(folder.rglob("*.html")):
        families.setdefault(path.parent.name if path.parent != folder else path.name, []).append(path)
    each = max(2, MOST_PAGES // len(families))
    return [path for pages in families.values() for path in pages[:each]]


def test_no_word_of_a_report_runs_leads_out_or_meets_the_policy(watched: Watched, hostile: Path) -> None:
    for path in of_all_families(hostile):
        watched.open(path)
        watched.page.evaluate(TOUCH)
        watched.look()
        assert watched.page.url.partition("#")[0] == path.as_uri()


def test_a_search_for_hostile_words_shows_them_and_no_more(watched: Watched, hostile: Path) -> None:
    from urllib.parse import quote

    for payload in PAYLOADS.values():
        watched.open(hostile / "search.html", "?q=" + quote(payload[:500]))
        watched.page.evaluate(TOUCH)
        assert (
            watched.page.locator("#results").evaluate("e => e.querySelectorAll('script, img, svg, iframe, style, form, base, link').length")
            == 0
        )
        watched.look()


def test_the_browser_builds_the_same_elements_as_of_plain_words(
    watched: Watched, hostile: Path, valley: Valley, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A parser of ours may take for text what a browser takes for an element: so the browser is asked."""
    plain = tmp_path_factory.mktemp("plain")
    publish_planted(plant(valley, all_plain), plain)

    def shape(folder: Path, family: str) -> dict[str, Any]:
        total: dict[str, Any] = {}
        for path in sorted(folder.glob(family)):
            watched.open(path)
            for name, times in watched.page.evaluate(SHAPE).items():
                total[name] = total.get(name, 0) + times
        return total

    for family in ("index.html", "map.html", "contradictions.html", "events/*.html", "reports/*.html", "materiel/*.html"):
        assert shape(hostile, family) == shape(plain, family), family


def test_an_address_that_a_browser_may_follow_is_only_followed_where_it_says(watched: Watched, valley: Valley, tmp_path: Path) -> None:
    """Addresses that begin as they should, with hostile words behind: a link has just that address, and no attribute more."""
    reports = []
    import msgspec

    for number, report in enumerate(valley.reports):
        payload = list(PAYLOADS.values())[number % len(PAYLOADS)]
        reports.append(msgspec.structs.replace(report, url=f"https://a.example/{payload}"))
    publish_planted(Valley(valley.record, valley.claims, reports, valley.about), tmp_path)
    for path in (tmp_path / "reports").glob("*.html"):
        watched.open(path)
        links = watched.page.evaluate(
            "[...document.querySelectorAll('a[href^=http]')].map((a) => [a.host, a.getAttributeNames().sort().join()])"
        )
        assert all(link == ["a.example", "href,rel"] for link in links), links
        watched.look()


def test_the_policy_stands_and_stops_what_it_should(watched: Watched, valley_site: Path) -> None:
    """Were a way found to put a script or a style into a page, or to send something out, this would stop it."""
    watched.open(valley_site / "index.html")
    ways = {
        "script-src": "const s = document.createElement('script'); s.textContent = 'window.hacked = 1'; document.body.append(s)",
        "script-src-attr": "const b = document.createElement('b'); b.setAttribute('onclick', 'window.hacked = 1'); document.body.append(b); b.click()",
        "style-src": "const s = document.createElement('style'); s.textContent = '*{display:none}'; document.body.append(s)",
        "connect-src": "fetch('https://evil.example/').catch(() => 0)",
        "img-src": "new Image().src = 'https://evil.example/x.png'",
        "frame-src": "const f = document.createElement('iframe'); f.src = 'https://evil.example/'; document.body.append(f)",
        "form-action": "const f = document.createElement('form'); f.action = 'https://evil.example/'; document.body.append(f); f.submit()",
        "base-uri": "const b = document.createElement('base'); b.href = 'https://evil.example/'; document.head.append(b)",
    }
    for name, script in ways.items():
        watched.page.evaluate(f"() => {{ {script} }}")
        watched.wait_until_stopped(name)
    assert watched.page.evaluate("typeof window.hacked") == "undefined"
    watched.wrongs[:] = [wrong for wrong in watched.wrongs if "Content Security Policy" not in wrong and "evil.example" not in wrong]
