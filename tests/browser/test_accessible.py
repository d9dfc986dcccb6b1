"""Every family of pages under axe-core: no serious or critical finding, light and dark, on a wide screen and on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from tests.browser.conftest import open_page
from tests.browser.kinds import KINDS, address

# Nothing is preloaded: axe would fetch the style sheets, which the policy of the pages stops.
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}, "preload": False}
SCREENS = {
    "wide": {"viewport": {"width": 1280, "height": 900}},
    "phone": {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True},
}


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_family_of_pages_has_a_serious_finding(browser: Browser, valley_site: Path, scheme: str, screen: str) -> None:
    wrongs: list[str] = []
    page = open_page(browser, wrongs, color_scheme=scheme, **SCREENS[screen])
    found = []
    for kind in KINDS:
        page.goto(address(valley_site, kind))
        page.wait_for_load_state()
        report = Axe().run(page, options=RULES).response
        assert len(report["passes"]) > 10, f"{kind}: axe looked at next to nothing"
        found += [
            f"{kind}: {finding['id']} at {node['target']}: {node['failureSummary'][:160]}"
            for finding in report["violations"]
            if finding["impact"] in ("serious", "critical")
            for node in finding["nodes"]
        ]
    page.context.close()
    assert not found
    assert not wrongs
