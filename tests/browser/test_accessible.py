"""Every family of pages under axe-core: no serious or critical finding, light and dark, on a wide screen and on a phone."""

from __future__ import annotations

from dataclasses import replace as with_fields
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from msgspec.structs import replace
from playwright.sync_api import Browser
from tests.browser.conftest import open_page
from tests.browser.kinds import KINDS, address
from tests.conftest import Valley

from spolia.knowledge.tables import bundled
from spolia.publish.changes import Past, changes_between, state_of
from spolia.publish.deeds import Deed
from spolia.publish.site import publish_site
from spolia.records import Rating
from spolia.statements import statement_of

# Nothing is preloaded: axe would fetch the style sheets, which the policy of the pages stops.
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}, "preload": False}
SCREENS = {
    "wide": {"viewport": {"width": 1280, "height": 900}},
    "phone": {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True},
}


WORKED = {
    "corrected": "claims/valley-1-03.html", "rejected": "reports/valley-1.html", "claim that is gone": "claims/valley-1-01.html",
    "report that is gone": "reports/con.*.html", "rated": "sources/valley-courier.*.html", "corrections": "changes.html",
}  # fmt: skip


@pytest.fixture(scope="module")
def worked_site(valley: Valley, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The valley after people corrected a claim, rejected one and rated a source, and a report was taken away."""
    about: dict[str, Any] = {"at": "2026-12-01T10:00:00+00:00", "state": "counts", "note": "told by one side"}
    claims = {claim.id: claim for claim in valley.claims}
    said = statement_of(claims["valley-1-03"])
    deeds = (
        Deed(
            id="d-1", action="correct", claims=["valley-1-03"], report="valley-1", was=replace(said, certainty="denied"), now=said, **about
        ),
        Deed(id="d-2", action="reject", claims=["valley-1-01"], report="valley-1", **about),
        Deed(id="d-3", action="rate", rating=Rating(source="Valley Courier", reliability="C", interests=None), **about),
    )
    left = [claim for claim in valley.claims if claim.id != "valley-1-01" and claim.report != "con"]
    reports = [report for report in valley.reports if report.id != "con"]
    before = state_of(valley.record, valley.claims, valley.reports, None, "2026-12-01T09:00:00+00:00")
    after = state_of(valley.record, left, reports, before, "2026-12-01T10:00:00+00:00", deeds)
    past = Past(
        "2026-12-01T10:00:00+00:00",
        changes_between(before, after, "2026-12-01T10:00:00+00:00"),
        after.gone,
        after.gone_claims,
        after.gone_reports,
    )
    told = with_fields(valley.about, deeds=deeds, rejected=(claims["valley-1-01"],), past=past)
    folder = tmp_path_factory.mktemp("worked") / "site"
    publish_site(valley.record, left, reports, folder, about=told, known=bundled(), stories={})
    return folder


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_family_of_pages_has_a_serious_finding(browser: Browser, valley_site: Path, worked_site: Path, scheme: str, screen: str) -> None:
    wrongs: list[str] = []
    page = open_page(browser, wrongs, color_scheme=scheme, **SCREENS[screen])
    found = []
    pages = {kind: address(valley_site, kind) for kind in KINDS}
    pages |= {kind: next(worked_site.glob(path)).as_uri() for kind, path in WORKED.items()}
    for kind, where in pages.items():
        page.goto(where)
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


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize(("scheme", "paper"), [("light", "rgb(255, 255, 255)"), ("dark", "rgb(19, 22, 24)")])
def test_a_card_is_light_or_dark_as_its_reader_likes_it(browser: Browser, valley_site: Path, scheme: str, paper: str, screen: str) -> None:
    wrongs: list[str] = []
    page = open_page(browser, wrongs, color_scheme=scheme, **SCREENS[screen])
    for card in sorted((valley_site / "embed").glob("ev-*.html")):
        page.goto(card.as_uri())
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == paper
        report = Axe().run(page, options=RULES).response
        assert "color-contrast" in [one["id"] for one in report["passes"]]
        assert not [f"{card.name}: {one['id']}" for one in report["violations"]]
    page.context.close()
    assert not wrongs
