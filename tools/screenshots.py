"""Pictures of the pages for the documentation, taken in the distribution's Chromium.

    python tools/screenshots.py [SITE] FOLDER

Without SITE the example case is built for it. Prints each file with its size; fails where one is larger than a README should carry.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

LARGEST = 300_000  # bytes


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: its name, the page's pattern below the site, the width and height of the window in pixels, and the colours."""

    name: str
    page: str
    width: int = 1280
    height: int = 860
    colours: str = "light"


def choose_shots(site: Path) -> list[Shot]:
    """The start page, the map and so on, and of events, places and lots the one with the most on it."""
    record = json.loads((site / "downloads" / "record.json").read_text("utf-8"))
    event = f"events/{_busiest_event(record)}.html"
    shots = [Shot("start", "index.html"), Shot("phone-dark", "index.html", 390, 800, "dark")]
    shots += [Shot(name, f"{name}.html") for name in ("map", "timeline", "contradictions")]
    shots += [Shot("event", event), Shot("event-dark", event, colours="dark"), Shot("report", _longest(site, "reports"))]
    lots, places = record["custody"], [control for control in record["control"] if control["place"]["name"]]
    if places:
        name = max(places, key=lambda control: len(control["spells"]))["place"]["name"].lower()
        shots.append(Shot(name.replace(" ", "-"), f"places/{name.replace(' ', '-')}.*.html"))
    if lots:
        shots.append(Shot("lot", f"materiel/{max(lots, key=lambda lot: len(lot['chain']) + len(lot['fates']))['lot']}.html"))
    return shots


def _busiest_event(record: dict[str, Any]) -> str:
    disputed = [dispute["event"] for dispute in record["contradictions"]]
    return str(max(record["events"], key=lambda event: (disputed.count(event["id"]), len(event["roots"]), event["id"]))["id"])


def _longest(site: Path, family: str) -> str:
    pages = [path for path in (site / family).glob("*.html") if path.name != "index.html"]
    return f"{family}/{max(pages, key=lambda path: (path.stat().st_size, path.name)).name}"


def take_shot(browser: Browser, site: Path, shot: Shot, folder: Path) -> Path:
    """The picture's path. Raises FileNotFoundError where the site has no such page."""
    found = sorted(site.glob(shot.page))
    if not found:
        raise FileNotFoundError(f"{site} has no page {shot.page}")
    colours = "dark" if shot.colours == "dark" else "light"
    page = browser.new_page(viewport={"width": shot.width, "height": shot.height}, color_scheme=colours)  # type: ignore[arg-type]
    page.goto(found[0].resolve().as_uri())
    page.wait_for_load_state("networkidle")
    page.screenshot(path=folder / f"{shot.name}.png")
    page.close()
    return folder / f"{shot.name}.png"


def take_shots(site: Path, folder: Path) -> Iterator[Path]:
    """The pictures of a site, each as soon as it is written."""
    names = ("chromium", "chromium-browser", "google-chrome")
    chromium = os.environ.get("CHROMIUM") or next((path for name in names if (path := shutil.which(name))), None)
    if chromium is None:
        sys.exit("No Chromium on the path; on Debian or Ubuntu: apt-get install chromium. Or set CHROMIUM to its path.")
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play:
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium refuses to sandbox for root
        browser = play.chromium.launch(executable_path=chromium, args=sandbox)
        for shot in choose_shots(site):
            yield take_shot(browser, site, shot, folder)
        browser.close()


def build_example(scratch: Path) -> Path:
    """The site of the example case, built in `scratch`."""
    from spolia.console import Named
    from spolia.demo import build_demo

    case, _ = build_demo(scratch / "demo", Named(), lambda reports, _: reports)
    return case.site


def main(argv: list[str] | None = None) -> int:
    """0 where every picture was written and is small enough, else 1."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("site", type=Path, nargs="?")
    parser.add_argument("folder", type=Path)
    options = parser.parse_args(argv)
    large = 0
    with tempfile.TemporaryDirectory() as scratch:
        for path in take_shots(options.site or build_example(Path(scratch)), options.folder):
            size = path.stat().st_size
            large += size > LARGEST
            print(f"{path}  {size // 1000} kB{'  TOO LARGE' if size > LARGEST else ''}")
    return 1 if large else 0


if __name__ == "__main__":
    sys.exit(main())
