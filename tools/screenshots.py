"""Pictures of the demo's pages for the documentation: python -m tools.screenshots SITE FOLDER, with the distribution's Chromium."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: its name, the page's pattern below the site, the width and height of the window in pixels, and the colours."""

    name: str
    page: str
    width: int
    height: int
    colours: str = "light"


SHOTS = (
    Shot("start", "index.html", 1280, 860),
    Shot("palmyra", "places/palmyra.*.html", 1280, 860),
    Shot("contradictions", "contradictions.html", 1280, 860),
    Shot("phone-dark", "index.html", 390, 800, "dark"),
)


def take_shot(browser: Browser, site: Path, shot: Shot, folder: Path) -> Path:
    """The picture's path. Raises FileNotFoundError where the site has no such page."""
    found = sorted(site.glob(shot.page))
    if not found:
        raise FileNotFoundError(f"{site} has no page {shot.page}; is it the site of the demo?")
    page = browser.new_page(
        viewport={"width": shot.width, "height": shot.height}, color_scheme="dark" if shot.colours == "dark" else "light"
    )
    page.goto(found[0].resolve().as_uri())
    page.wait_for_load_state("networkidle")
    page.screenshot(path=folder / f"{shot.name}.png")
    page.close()
    return folder / f"{shot.name}.png"


def main(argv: list[str] | None = None) -> int:
    """0 where all pictures were taken, 2 where Chromium or a page is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", type=Path)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args(argv)
    chromium = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)
    if chromium is None:
        print("no Chromium on the path; on Debian or Ubuntu: apt-get install chromium", file=sys.stderr)
        return 2
    options.folder.mkdir(parents=True, exist_ok=True)
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium refuses to sandbox for root
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=sandbox)
        try:
            for shot in SHOTS:
                print(take_shot(browser, options.site, shot, options.folder))
        except FileNotFoundError as missing:
            print(missing, file=sys.stderr)
            return 2
        finally:
            browser.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
