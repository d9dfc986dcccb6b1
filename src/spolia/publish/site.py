"""The site: a folder of pages that opens from disk. No server, no network, no clock; the same record makes the same bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, Environment, PackageLoader, StrictUndefined

from spolia.knowledge.tables import Knowledge
from spolia.publish import words
from spolia.publish.about import SiteAbout
from spolia.publish.advisory import advisory_text
from spolia.publish.coverage import cover
from spolia.publish.exposures import altitude_words, range_words
from spolia.publish.lookup import Lookup, look_up
from spolia.publish.maps import write_geojson
from spolia.publish.page import MENU, Page
from spolia.publish.pages import PAGES
from spolia.publish.pages.atlas import map_data
from spolia.publish.pages.search import search_index
from spolia.publish.stories import first_tellers, origin_words, story_words
from spolia.publish.tables import write_csv, write_jsonl
from spolia.publish.visible import visible, visible_tree, visible_value, web_address
from spolia.records import Claim, Record, Report, Transmission

STATIC = Path(__file__).parent / "static"
LISTING = "spolia-files.txt"  # what an earlier run wrote into the folder, so that it and nothing else is taken away


def publish_site(
    record: Record,
    claims: list[Claim],
    reports: list[Report],
    folder: Path,
    *,
    about: SiteAbout,
    known: Knowledge,
    stories: Mapping[str, Transmission],
) -> list[Path]:
    """The files written into `folder`, in order of path. Pages of an earlier run that no longer belong are taken away.

    `stories` say for each event where its story comes from; the page of one that has none says nothing of it.
    """
    lookup = look_up(record, claims, reports, known, about, stories)
    folder.mkdir(parents=True, exist_ok=True)
    before = _listed(folder) | {page.path for page in _pages(lookup)}
    _list(folder, before)  # a run that is ended before its end must not leave pages that the next one does not know for ours
    written = [*_write_pages(lookup, folder), *_copy_assets(folder), *_write_data(lookup, folder)]
    downloads = folder / "downloads"
    written += write_csv(record, list(lookup.claims.values()), list(lookup.reports.values()), downloads)
    written += write_jsonl(record, list(lookup.claims.values()), downloads)
    written += write_geojson(record, list(lookup.claims.values()), list(lookup.reports.values()), downloads)
    written.append(
        _write(downloads / "airspace-advisory.txt", advisory_text(record, lookup.claims.values(), lookup.reports.values(), about.title))
    )
    names = sorted(path.relative_to(folder).as_posix() for path in written)
    _take_away(before - set(names), folder)
    return sorted([*written, _list(folder, names)])


def _listed(folder: Path) -> set[str]:
    """What an earlier run wrote here, by its own list."""
    listing = folder / LISTING
    return set(listing.read_text("utf-8").splitlines()) if listing.is_file() else set()


def _list(folder: Path, names: Iterable[str]) -> Path:
    """Writes the list of what is ours, all at once."""
    passing = _write(folder / (LISTING + ".passing"), "".join(f"{name}\n" for name in sorted(names)))
    return passing.replace(folder / LISTING)


def _take_away(names: set[str], folder: Path) -> None:
    """Takes these files away, none outside of the folder."""
    for name in names:
        path = folder / name
        if path.is_file() and path.resolve().is_relative_to(folder.resolve()):
            path.unlink()


def _write_pages(lookup: Lookup, folder: Path) -> list[Path]:
    environment = make_environment(lookup)
    templates = {name: environment.get_template(name) for name in environment.list_templates(["html"])}
    return [_write(folder / page.path, templates[page.template].render(page=page, root=page.root, **page.given)) for page in _pages(lookup)]


def _pages(lookup: Lookup) -> Iterable[Page]:
    return (page for family in PAGES for page in family(lookup))


def make_environment(lookup: Lookup, loader: BaseLoader | None = None) -> Environment:
    """The templates, those of the site unless `loader` has others, with everything escaped, every unseen character shown, and words for values."""
    environment = Environment(
        loader=loader or PackageLoader("spolia.publish"), autoescape=True, undefined=StrictUndefined, finalize=visible_value,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters |= {name: getattr(words, name) for name in dir(words) if name.endswith("_words") and name.islower()}
    environment.filters |= {
        "web_address": web_address,
        "visible": visible,
        "percent": words.percent,
        "note_adds": words.note_adds,
        "sides_of": words.sides_of,
        "likely": words.likely,
        "story_words": story_words,
        "origin_words": origin_words,
        "first_tellers": first_tellers,
        "range_words": range_words,
        "altitude_words": altitude_words,
    }
    environment.globals |= {"lookup": lookup, "about": lookup.about, "menu": MENU, "foot": cover(lookup), "words": words}
    environment.globals |= {"address": partial(lookup.address), "colour": lookup.colour}
    return environment


def _copy_assets(folder: Path) -> list[Path]:
    """The style sheets and scripts, with what others made of them beside their licences; the land goes in as data instead."""
    files = sorted(path for path in STATIC.rglob("*") if path.is_file() and path.suffix != ".gz")
    return [_write(folder / "static" / path.relative_to(STATIC), path.read_text("utf-8")) for path in files]


def _write_data(lookup: Lookup, folder: Path) -> list[Path]:
    return [_write(folder / path, make(lookup)) for path, make in DATA.items()]


def _script(name: str, value: Any) -> str:
    """Data as a script that sets `window.name`: a page opened from a folder may fetch no file, but may load a script."""
    data = json.dumps(visible_tree(value), ensure_ascii=True, separators=(",", ":")).replace("<", "\\u003c")
    return f"window.{name} = {data};\n"


# What pages load as scripts, by where it lies in the site's folder.
DATA: Mapping[str, Callable[[Lookup], str]] = {
    "data/search.js": lambda lookup: _script("SPOLIA_SEARCH", search_index(lookup)),
    "data/map.js": lambda lookup: _script("SPOLIA_MAP", map_data(lookup)),
}


def _write(path: Path, text: str) -> Path:
    """Writes the file where it is not already so: a page that did not change keeps its time."""
    data = text.encode("utf-8")
    if not (path.is_file() and path.read_bytes() == data):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return path
