"""The pages of the example case as pictures: builds the case, opens it in the distribution's Chromium, writes PNG files.

    python tools/screenshots.py FOLDER

Prints each file with its size. Fails where a picture comes out larger than a README should carry.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from spolia.console import Named
from spolia.demo import build_demo
from spolia.publish.addresses import file_name
from spolia.records import Lot, Record

LARGEST = 300_000  # bytes
DESK, PHONE = {"width": 1280, "height": 860}, {"width": 390, "height": 844}


def main(folder: Path) -> int:
    """0 where every picture was written and is small enough."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        case, build = build_demo(Path(scratch) / "demo", Named(), lambda reports: reports)
        pages = choose_pages(build.record, case.site)
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"] if os.geteuid() == 0 else [])
            written = list(take_pictures(browser, pages, folder))
            browser.close()
    for path in written:
        print(f"{path}  {path.stat().st_size // 1000} kB")
    return 0 if all(path.stat().st_size <= LARGEST for path in written) else 1


def choose_pages(record: Record, site: Path) -> dict[str, Path]:
    """A page of each kind worth showing, the one with the most on it."""
    disputed = [d.event for d in record.contradictions if d.event]
    event = max(record.events, key=lambda e: (disputed.count(e.id), len(e.roots), e.id))
    place = max((c for c in record.control if c.place.name), key=lambda c: len(c.spells), default=None)
    lot: Lot | None = max(record.custody, key=lambda lot: (len(lot.chain) + len(lot.fates), lot.lot), default=None)
    claim = event.claims[0]
    fixed = {"overview": "index", "map": "map", "timeline": "timeline", "contradictions": "contradictions", "airspace": "airspace"}
    found = {name: site / f"{page}.html" for name, page in fixed.items()}
    found |= {"event": site / "events" / f"{event.id}.html", "claim": site / "claims" / f"{claim}.html"}
    if place is not None and place.place.name:
        found["place"] = site / "places" / f"{file_name(place.place.name)}.html"
    if lot is not None:
        found["lot"] = site / "materiel" / f"{lot.lot}.html"
    found["report"] = max((site / "reports").glob("[!i]*.html"), key=lambda path: path.stat().st_size)
    return found


def take_pictures(browser: Browser, pages: dict[str, Path], folder: Path) -> Iterable[Path]:
    """Each page on a desk; four of them on a phone or in the dark too."""
    looks = [(name, name, DESK, "light") for name in pages]
    looks += [("overview-dark", "overview", DESK, "dark"), ("event-dark", "event", DESK, "dark")]
    looks += [("overview-phone", "overview", PHONE, "light"), ("event-phone", "event", PHONE, "dark")]
    for label, name, size, scheme in looks:
        context = browser.new_context(viewport=size, color_scheme="dark" if scheme == "dark" else "light")  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(pages[name].as_uri())
        page.wait_for_load_state("networkidle")
        path = folder / f"{label}.png"
        page.screenshot(path=path)
        context.close()
        yield path


def find_chromium() -> str:
    """The browser's path; says what to install where there is none."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not path:
        sys.exit("No Chromium was found. Install it (apt-get install chromium) or set CHROMIUM to its path.")
    return path


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1])))
