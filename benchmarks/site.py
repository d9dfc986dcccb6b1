"""The site: how fast it is built, how much its start page weighs, how soon the map of many events can be used.

    python -m benchmarks.site [--json] [--events N] [--map N]

Of a simulated conflict, an event a claim: so many events are built into a whole site on the processors that there are (pages an event and events a second, by the
clock and by the time that processors worked), and the map alone of a larger one is opened in Chromium, from the request to the moment its marks are drawn.
"""

from __future__ import annotations

import argparse
import gc
import gzip
import json
import os
import re
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.many import large_lookup
from spolia.abreast import processors
from spolia.cli import SELDOM
from spolia.knowledge.tables import bundled
from spolia.publish.pages.atlas import map_pages
from spolia.publish.site import publish_site, write_some

EVENTS, MAP_EVENTS = 1_000, 50_000


def build_rate(events: int, folder: Path) -> dict[str, Any]:
    """What it takes to build a whole site of so many events."""
    lookup = large_lookup(events)
    gc.set_threshold(*SELDOM)  # as commands do
    began, worked = time.perf_counter(), _worked()
    files = publish_site(
        lookup.record, list(lookup.claims.values()), list(lookup.reports.values()), folder, about=lookup.about, known=bundled(), stories={},
        processes=processors(),
    )  # fmt: skip
    seconds, busy = time.perf_counter() - began, _worked() - worked
    count = len(lookup.events)
    return {
        "events": count,
        "pages_an_event": round(sum(path.suffix == ".html" for path in files) / count, 2),
        "events_a_second": round(count / seconds, 1),
        "events_a_processor_second": round(count / busy, 1),
        "start_page_kB": round(start_page_bytes(folder) / 1000, 1),
    }


def _worked() -> float:
    """Seconds that this process and its children have had of processors."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def start_page_bytes(site: Path) -> int:
    """What the start page and all that it loads weigh, each compressed by itself."""
    page = (site / "index.html").read_text("utf-8")
    loaded = re.findall(r'(?:href|src)="((?:static|data)/[^"]+\.(?:css|js|svg))"', page)
    return len(gzip.compress(page.encode())) + sum(len(gzip.compress((site / path).read_bytes())) for path in loaded)


def map_seconds(events: int, folder: Path) -> dict[str, Any] | None:
    """From asking for the map to its marks being drawn, in Chromium; None where there is none, or no driver for it."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return None
    if chromium is None:
        return None
    lookup = large_lookup(events)
    write_some(list(map_pages(lookup)), lookup, folder)
    with sync_playwright() as play:
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = play.chromium.launch(executable_path=chromium, args=sandbox)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto("about:blank")
        began = time.perf_counter()
        page.goto((folder / "map.html").resolve().as_uri(), wait_until="commit")
        page.wait_for_selector("#map[data-ready]")
        seconds = time.perf_counter() - began
        browser.close()
    size = sum(len(gzip.compress((folder / "data" / name).read_bytes())) for name in ("events.js", "map.js", "land.js"))
    return {"map_events": len(lookup.events), "map_ready_s": round(seconds, 2), "map_data_kB": round(size / 1000)}


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--events", type=int, default=EVENTS)
    parser.add_argument("--map", type=int, default=MAP_EVENTS)
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as scratch:
        figures = build_rate(options.events, Path(scratch) / "site")
        drawn = map_seconds(options.map, Path(scratch) / "map") if options.map else {}
    if drawn is None:
        print("the map was not opened: Chromium and playwright are needed (make dev chromium)", file=sys.stderr)
    figures |= drawn or {}
    figures["load"] = round(os.getloadavg()[0], 1)
    print(json.dumps(figures) if options.json else "\n".join(f"{name:28} {value}" for name, value in figures.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
