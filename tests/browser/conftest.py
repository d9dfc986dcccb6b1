"""A real browser for the pages: the distribution's Chromium. Where there is none the tests fail and say what to install."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not path:
        pytest.fail(
            "The pages are tested in Chromium, and none was found. Install it (apt-get install chromium) or set CHROMIUM to its path."
        )
    sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []  # Chromium refuses to sandbox for root
    return {**browser_type_launch_args, "executable_path": path, "args": sandbox}


@pytest.fixture
def wrongs() -> list[str]:
    """What went wrong in the browser while a test looked: errors on the console, requests beyond the folder."""
    return []


def open_page(browser: Browser, wrongs: list[str], **options: Any) -> Page:
    """A page in a context of its own that notes every console error, script error and request that leaves the folder."""
    page = browser.new_context(**options).new_page()
    page.on("console", lambda message: wrongs.append(f"{page.url}: {message.text}") if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: wrongs.append(f"{page.url}: {error}"))
    page.on(
        "request",
        lambda request: wrongs.append(f"{page.url} asks {request.url}") if not request.url.startswith(("file:", "data:")) else None,
    )
    return page


@pytest.fixture
def desk(browser: Browser, wrongs: list[str]) -> Iterator[Page]:
    """A wide screen, light; the test fails where anything went wrong in the browser."""
    page = open_page(browser, wrongs, viewport={"width": 1280, "height": 900}, color_scheme="light")
    yield page
    page.context.close()
    assert not wrongs


@pytest.fixture
def phone(browser: Browser, wrongs: list[str]) -> Iterator[Page]:
    """The narrowest phone that we promise to fit, 360 px."""
    page = open_page(browser, wrongs, viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    yield page
    page.context.close()
    assert not wrongs
