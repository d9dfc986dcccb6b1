"""The site: a folder of pages that opens from disk. No server, no network, no clock; the same record makes the same bytes."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, Environment, PackageLoader, StrictUndefined
from jinja2.environment import TemplateModule
from markupsafe import Markup

from spolia.abreast import Abreast
from spolia.knowledge.tables import Knowledge
from spolia.publish import words
from spolia.publish.about import SiteAbout
from spolia.publish.advisory import advisory_text
from spolia.publish.columns import event_columns
from spolia.publish.coverage import cover
from spolia.publish.deed_words import deed_words, done_words
from spolia.publish.downloads import write_tables
from spolia.publish.drawing import Templates
from spolia.publish.exposures import altitude_words, range_words
from spolia.publish.feed import FEED, LINES, change_lines, feed_text
from spolia.publish.lookup import Lookup, look_up
from spolia.publish.maps import write_geojson
from spolia.publish.page import MENU, Page
from spolia.publish.pages import PAGES
from spolia.publish.pages.atlas import land_data, map_data
from spolia.publish.pages.claims import claim_columns
from spolia.publish.pages.embeds import embed_address, picture_address, rasters
from spolia.publish.pages.reports import report_columns
from spolia.publish.pictures import Pictures
from spolia.publish.places import PlaceEntry
from spolia.publish.searching import search_files
from spolia.publish.social import Heads
from spolia.publish.stories import first_tellers, origin_words, story_words
from spolia.publish.tables import write_jsonl
from spolia.publish.visible import visible, visible_tree, web_address
from spolia.records import Claim, Control, Event, Record, Report, Transmission

STATIC = Path(__file__).parent / "static"
RUN = 100  # pages of a job
Job = Callable[[], list[str]]  # writes files, and says their names in the site's folder
OWN = "// own"  # a file of data that begins so is left as it is by a build
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
    versions: Mapping[str, list[Control]] | None = None,
    processes: int = 1,
) -> list[Path]:
    """The files written into `folder`, in order of name. Pages of an earlier run that no longer belong are taken away.

    `stories` say for each event where its story comes from; the page of one that has none says nothing of it; `versions` by side what its own
    sources tell of who held what. So many `processes` draw pages side by side; the bytes are the same.
    """
    lookup = look_up(record, claims, reports, known, about, stories, versions)
    folder.mkdir(parents=True, exist_ok=True)
    pages = list(_pages(lookup))
    before = _listed(folder) | {page.path for page in pages}
    _list(folder, before)  # a run that is ended before its end must not leave pages that the next one does not know for ours
    pictures = Pictures(lookup)
    pictures.look()
    names = _named([*_copy_assets(folder), *_write_past(lookup, folder)], folder)
    # What takes longest first, so that at the end all processes have something small to do.
    jobs = [*_other_jobs(lookup, pictures, folder), *_page_jobs(pages, make_environment(lookup, pictures), folder)]
    names += _do(jobs, processes if len(pages) > RUN * processes else 1)
    _take_away(before.difference(names), folder)
    _list(folder, names)
    return [folder / name for name in sorted([*names, LISTING])]


def write_downloads(lookup: Lookup, folder: Path) -> list[Path]:
    """The record for other programs, as it is on the pages: the files written into `folder`."""
    record, claims, reports, about = lookup.record, list(lookup.claims.values()), list(lookup.reports.values()), lookup.about
    written = write_tables(lookup, folder)
    written += write_jsonl(record, claims, folder)
    written += write_geojson(record, claims, reports, folder, about.policy)
    written.append(_write(folder / "airspace-advisory.txt", advisory_text(record, claims, reports, about.title, about.policy)))
    return written


def write_some(pages: Sequence[Page], lookup: Lookup, folder: Path) -> list[Path]:
    """Writes these pages with all that pages load beside them: what is looked at in part, or measured."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = [folder / name for name in _do(_page_jobs(pages, make_environment(lookup, Pictures(lookup)), folder), 1)]
    return [*drawn, *_copy_assets(folder), *_write_data(lookup, folder), *_write_search(lookup, folder)]


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


def _do(jobs: Sequence[Job], processes: int) -> list[str]:
    """The names of what the jobs write, done side by side where there are several processes; forked ones share what the jobs hold, and are told only which."""

    def do(which: int) -> list[str]:
        return jobs[which]()

    with Abreast(do, processes) as workers:
        answers = [answer for _, answer in workers.each(range(len(jobs)), lambda which: which) if answer is not None]
        return [name for answer in answers for name in answer()]  # all are begun by now: nobody waits for one that takes long


def _page_jobs(pages: Sequence[Page], environment: Environment, folder: Path) -> list[Job]:
    """Draw and write the pages, some a job."""
    template = cache(environment.get_template)  # compiled by the process that first draws by it

    def draw(some: Sequence[Page]) -> list[str]:
        for page in some:
            _write_at(f"{folder}/{page.path}", template(page.template).render(page=page, root=page.root, **page.given))
        return [page.path for page in some]

    return [partial(draw, pages[first : first + RUN]) for first in range(0, len(pages), RUN)]


def _other_jobs(lookup: Lookup, pictures: Pictures, folder: Path) -> list[Job]:
    """Write what is beside the pages and takes its time in a large case."""
    others: list[Callable[[], list[Path]]] = [
        lambda: _write_search(lookup, folder),
        lambda: write_downloads(lookup, folder / "downloads"),
        lambda: _write_data(lookup, folder),
    ]
    return [*(lambda write=write: _named(write(), folder) for write in others), *_raster_jobs(lookup, pictures, folder)]


def _named(written: Iterable[Path], folder: Path) -> list[str]:
    """What these files are called in the site's folder."""
    return [path.relative_to(folder).as_posix() for path in written]


def _raster_jobs(lookup: Lookup, pictures: Pictures, folder: Path) -> list[Job]:
    """Draw and write the pictures that programs without SVG show of a link, some a job."""
    things = list(rasters(lookup).items())

    def draw(some: Sequence[tuple[str, Event | PlaceEntry]]) -> list[str]:
        from spolia.publish.raster import png_of  # with what it draws by, which a site without pictures does not need

        for path, thing in some:
            _write(folder / path, png_of(pictures.event(thing) if isinstance(thing, Event) else pictures.place(thing)))
        return [path for path, _ in some]

    return [partial(draw, things[first : first + RUN]) for first in range(0, len(things), RUN)]


def _pages(lookup: Lookup) -> Iterable[Page]:
    return (page for family in PAGES for page in family(lookup))


def make_environment(lookup: Lookup, pictures: Pictures, loader: BaseLoader | None = None) -> Environment:
    """The templates, those of the site unless `loader` has others, with everything escaped, every unseen character shown, and words for values."""
    environment = Templates(
        loader=loader or PackageLoader("spolia.publish"), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, auto_reload=False
    )
    environment.filters |= {name: getattr(words, name) for name in dir(words) if name.endswith("_words") and name.islower()}
    environment.filters |= {
        "anchor": lookup.anchor,
        "web_address": web_address,
        "visible": visible,
        "percent": words.percent,
        "note_adds": words.note_adds,
        "sides_of": words.sides_of,
        "likely": words.likely,
        "story_words": story_words,
        "origin_words": origin_words,
        "first_tellers": first_tellers,
        "deed_words": deed_words,
        "done_words": done_words,
        "range_words": range_words,
        "altitude_words": altitude_words,
    }
    environment.globals |= {"lookup": lookup, "about": lookup.about, "menu": MENU, "foot": cover(lookup), "words": words}
    environment.globals |= {
        "address": lookup.address,
        "colour": lookup.colour,
        "frame": _frame(environment),
        "parts_at": _parts(environment),
    }
    environment.globals |= {"pictures": pictures, "embed_address": embed_address, "picture_address": picture_address}
    environment.globals |= {"heads": Heads(lookup)}
    return environment


def _frame(environment: Environment) -> Callable[[str, Page], Markup]:
    """What draws a part of the frame that all pages of a section share, once for all of them."""

    @cache
    def drawn(template: str, root: str, section: str, first: bool) -> Markup:
        return Markup(environment.get_template(template).render(root=root, section=section, first=first))  # noqa: S704 - escaped as it was drawn

    return lambda template, page: drawn(template, page.root, page.section, page.path == page.section)


def _parts(environment: Environment) -> Callable[[str], TemplateModule]:
    """What gives the parts that pages share, made once for all pages of one way back."""
    return cache(lambda root: environment.get_template("parts.html").make_module({"root": root}))


def _copy_assets(folder: Path) -> list[Path]:
    """The style sheets and scripts, with what others made of them beside their licences; the land goes in as data instead."""
    files = sorted(path for path in STATIC.rglob("*") if path.is_file() and path.suffix != ".gz")
    return [_write(folder / "static" / path.relative_to(STATIC), path.read_text("utf-8")) for path in files]


def _write_search(lookup: Lookup, folder: Path) -> list[Path]:
    return [_write(folder / "data" / "search" / name, _script(*data)) for name, data in search_files(lookup).items()]


def _write_data(lookup: Lookup, folder: Path) -> list[Path]:
    return [path if _others(path := folder / name) else _write(path, make(lookup)) for name, make in DATA.items()]


def _others(path: Path) -> bool:
    """Somebody put data of their own here, such as another base map, and says so in its first line."""
    return path.is_file() and path.read_text("utf-8", "replace")[: len(OWN)] == OWN


def _write_past(lookup: Lookup, folder: Path) -> list[Path]:
    """The corrections as lines and as a feed, of a site that keeps them."""
    past = lookup.about.past
    if past is None:
        return []
    return [_write(folder / LINES, change_lines(past)), _write(folder / FEED, feed_text(past, lookup))]


def _script(name: str, value: Any) -> str:
    """Data as a script that sets `window.name`: a page opened from a folder may fetch no file, but may load a script."""
    data = json.dumps(visible_tree(value), ensure_ascii=True, separators=(",", ":")).replace("<", "\\u003c")
    return f"window.{name} = {data};\n"


# What pages load as scripts, by where it lies in the site's folder.
DATA: Mapping[str, Callable[[Lookup], str]] = {
    "data/map.js": lambda lookup: _script("SPOLIA_MAP", map_data(lookup)),
    "data/land.js": lambda lookup: _script("SPOLIA_LAND", land_data(lookup)),
    "data/reports.js": lambda lookup: _script("SPOLIA_REPORTS", report_columns(lookup)),
    "data/claims.js": lambda lookup: _script("SPOLIA_CLAIMS", claim_columns(lookup)),
    "data/events.js": lambda lookup: _script("SPOLIA_EVENTS", event_columns(lookup)),
}


def _write(path: Path, told: str | bytes) -> Path:
    """Writes the file where it is not already so: a page that did not change keeps its time."""
    _write_at(os.fspath(path), told)
    return path


def _write_at(name: str, told: str | bytes) -> None:
    """The same by the file's name: a site has many files, and pathlib takes longer to put a name together than the system to open it."""
    data = told.encode("utf-8") if isinstance(told, str) else told
    if _holds(name, data):
        return
    try:
        file = open(name, "wb")  # noqa: SIM115
    except FileNotFoundError:
        os.makedirs(os.path.dirname(name), exist_ok=True)
        file = open(name, "wb")  # noqa: SIM115
    with file:
        file.write(data)


def _holds(name: str, data: bytes) -> bool:
    """The file is there and has these bytes."""
    try:
        if os.stat(name).st_size != len(data):
            return False
        with open(name, "rb") as file:
            return file.read() == data
    except OSError:
        return False
