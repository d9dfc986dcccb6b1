"""One page by its address is the very page that the whole site has there."""

from __future__ import annotations

import pytest
from tests.conftest import Valley
from tests.publish.hostile import plant, rotated

from spolia.knowledge.tables import bundled
from spolia.publish.lookup import Lookup, look_up
from spolia.publish.pages import PAGES
from spolia.publish.pages.one import OnePage


@pytest.fixture(params=["plain", "hostile"])
def lookup(request: pytest.FixtureRequest, valley: Valley) -> Lookup:
    told = valley if request.param == "plain" else plant(valley, rotated(3))
    return look_up(told.record, told.claims, told.reports, bundled(), told.about, told.stories)


def test_every_page_of_the_site_can_be_had_alone(lookup: Lookup) -> None:
    one = OnePage(lookup)
    pages = [page for family in PAGES for page in family(lookup)]
    assert len(pages) > 50
    for page in pages:
        assert one.at(page.path) == page, page.path


@pytest.mark.parametrize(
    "address", ["", "nothing.html", "events/ev-000000000000.html", "../case.toml", "events/../index.html", "static/base.css"]
)
def test_there_is_no_page_where_the_site_has_none(lookup: Lookup, address: str) -> None:
    assert OnePage(lookup).at(address) is None
