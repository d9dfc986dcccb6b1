"""Pictures of the pages, taken in the distribution's Chromium: of every kind of page of a site, and of the workbench.

    python -m tools.screenshots FOLDER [--all FOLDER]

FOLDER gets the few that the documentation carries; with --all, the other gets one of each kind of page, also in dark, on a phone and as printed, to be
looked at. Prints each file with its size; fails where one that the documentation carries is larger than a README should have.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright
from tools.shown import NAME, PASSWORD, build_example, first_link, work_on, workbench

LARGEST = 300_000  # bytes
KEPT = ("start", "palmyra", "workbench")  # what the documentation carries


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: its name, the page's pattern below the site (or its address on the workbench), the width and height of the window in pixels, and how it is looked at."""

    name: str
    page: str
    width: int = 1280
    height: int = 860
    colours: str = "light"
    printed: bool = False


def site_shots(site: Path) -> list[Shot]:
    """One of every kind of page; of events, places, lots, reports and claims the one with the most on it."""
    record = json.loads((site / "downloads" / "record.json").read_text("utf-8"))
    event = f"events/{_busiest_event(record)}.html"
    plain = [
        "map", "timeline", "contradictions", "airspace", "charts", "method", "search", "changes", "events/index", "places/index", "materiel/index",
        "materiel/losses", "parties/index", "sources/index", "reports/index", "claims/index",
    ]  # fmt: skip
    shots = [Shot("start", "index.html"), *(Shot(name.removesuffix("/index").replace("/", "-"), f"{name}.html") for name in plain)]
    shots += [Shot("event", event), Shot("report", _longest(site, "reports")), Shot("card", event.replace("events/", "embed/"), 660, 460)]
    shots += [Shot(family, _longest(site, folder)) for family, folder in (("party", "parties"), ("source", "sources"), ("claim", "claims"))]
    lots, places = record["custody"], [control for control in record["control"] if control["place"]["name"]]
    if places:
        name = max(places, key=lambda control: len(control["spells"]))["place"]["name"].lower().replace(" ", "-")
        shots.append(Shot(name, f"places/{name}.*.html"))
    if lots:
        shots.append(Shot("lot", f"materiel/{max(lots, key=lambda lot: len(lot['chain']) + len(lot['fates']))['lot']}.html"))
    return shots


def worked_shots(site: Path) -> list[Shot]:
    """What there is after people decided: corrections, what is gone, names that run from right to left; and pages in dark, on a phone, printed."""
    told = (site / "downloads" / "decisions.csv").read_text("utf-8")
    corrected = next(line.split(",")[5] for line in told.splitlines() if ",correct," in line)
    gone = next(path for path in sorted((site / "claims").glob("*.html")) if "no longer here" in path.read_text("utf-8"))
    foreign = next(
        path for path in sorted((site / "sources").glob("*.html")) if "وكالة" in path.read_text("utf-8") and "index" not in path.name
    )
    shots = [
        Shot("corrected", f"claims/{corrected}.html"), Shot("gone", f"claims/{gone.name}"), Shot("right-to-left", "reports/valley-agency-01.html"),
        Shot("right-to-left-source", f"sources/{foreign.name}"), Shot("worked-changes", "changes.html"),
    ]  # fmt: skip
    for shot in site_shots(site):
        if shot.name in ("start", "map", "event", "report", "claim", "lot", "claims", "palmyra", "charts", "materiel-losses"):
            shots.append(Shot(f"{shot.name}-dark", shot.page, colours="dark"))
            shots.append(Shot(f"{shot.name}-phone", shot.page, 390, 800))
        if shot.name in ("start", "event", "report", "palmyra", "lot", "map", "charts", "claim"):
            shots.append(Shot(f"{shot.name}-printed", shot.page, 794, 1123, printed=True))
    return shots


def desk_shots(desk: Page) -> list[Shot]:
    """The pages of the workbench: the queue, a report and an event at work, a source, search, the ledger, what is new, people."""
    queue = desk.content()
    report = first_link(queue, r"/?(?:desk/)?(?:claims|reports)/[^\"]+").lstrip("/")
    at_work = report if report.startswith("desk/") else f"desk/{report}"
    shots = [
        Shot("desk-queue", "desk/queue.html"), Shot("workbench", at_work), Shot("desk-find", "search.html?q=tanks"), Shot("desk-ledger", "desk/audit.html"),
        Shot("desk-ask", "desk/ask.html?q=Who+held+Palmyra+on+12+December+2016%3F"),
        Shot("desk-since", "desk/since.html"), Shot("desk-people", "desk/people.html"), Shot("desk-account", "desk/account.html"), Shot("desk-api", "desk/api.html"),
        Shot("desk-start", ""), Shot("desk-events", "events/index.html"),
    ]  # fmt: skip
    shots += [Shot(f"{shot.name}-dark", shot.page, colours="dark") for shot in shots[:2]]
    return [*shots, *(Shot(f"{shot.name}-phone", shot.page, 390, 800) for shot in shots[:2])]


def _busiest_event(record: dict[str, Any]) -> str:
    disputed = [dispute["event"] for dispute in record["contradictions"]]
    return str(max(record["events"], key=lambda event: (disputed.count(event["id"]), len(event["roots"]), event["id"]))["id"])


def _longest(site: Path, family: str) -> str:
    pages = [path for path in (site / family).glob("*.html") if not path.name.startswith("index")]
    return f"{family}/{max(pages, key=lambda path: (path.stat().st_size, path.name)).name}"


def take_shot(page: Page, address: str, shot: Shot, folder: Path) -> Path:
    """The picture's path; of a printed page all of it, of others what a window shows."""
    page.set_viewport_size({"width": shot.width, "height": shot.height})
    page.emulate_media(media="print" if shot.printed else "screen", color_scheme="dark" if shot.colours == "dark" else "light")
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=folder / f"{shot.name}.png", full_page=shot.printed)
    return folder / f"{shot.name}.png"


def site_address(site: Path, shot: Shot) -> str:
    """Where the page lies. Raises FileNotFoundError where the site has no such page."""
    found = sorted(site.glob(shot.page))
    if not found:
        raise FileNotFoundError(f"{site} has no page {shot.page}")
    return found[0].resolve().as_uri()


@contextmanager
def chromium() -> Iterator[Browser]:
    names = ("chromium", "chromium-browser", "google-chrome")
    program = os.environ.get("CHROMIUM") or next((path for name in names if (path := shutil.which(name))), None)
    if program is None:
        sys.exit("No Chromium on the path; on Debian or Ubuntu: apt-get install chromium. Or set CHROMIUM to its path.")
    with sync_playwright() as play:
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium refuses to sandbox for root
        browser = play.chromium.launch(executable_path=program, args=sandbox)
        yield browser
        browser.close()


def take_shots(case: Path, folder: Path, every: Path | None) -> Iterator[Path]:
    """The pictures, each as soon as it is written: those kept into `folder`, all others into `every`; then the case is worked on for the rest."""
    with chromium() as browser:
        page = browser.new_page()
        site = case / "site"

        def take(shot: Shot, address: str) -> Iterator[Path]:
            into = folder if shot.name in KEPT else every
            if into is not None:
                yield take_shot(page, address, shot, into)

        for shot in site_shots(site):
            yield from take(shot, site_address(site, shot))
        work_on(case)
        for shot in worked_shots(site):
            yield from take(shot, site_address(site, shot))
        with workbench(case) as address:
            _log_in(page, address)
            for shot in desk_shots(page):
                yield from take(shot, f"{address}/{shot.page}")


def _log_in(page: Page, address: str) -> None:
    page.goto(f"{address}/desk/queue.html")
    page.fill("#name", NAME)
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:text-is('Queue')")
    page.wait_for_load_state("networkidle")


def main(argv: list[str] | None = None) -> int:
    """0 where every picture was written and those kept are small enough, else 1."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--all", dest="every", type=Path)
    options = parser.parse_args(argv)
    large = 0
    for folder in filter(None, (options.folder, options.every)):
        folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        for path in take_shots(build_example(Path(scratch)), options.folder, options.every):
            size = path.stat().st_size
            too_large = path.parent == options.folder and size > LARGEST
            large += too_large
            print(f"{path}  {size // 1000} kB{'  TOO LARGE' if too_large else ''}", flush=True)
    return 1 if large else 0


if __name__ == "__main__":
    sys.exit(main())
