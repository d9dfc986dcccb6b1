"""Word's .docx: the text of its paragraphs, tables' among them, and the pictures in it. Macros and what it links to are not looked at."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator

from spolia.preserve.found import Found, NotRead
from spolia.preserve.given import Given
from spolia.preserve.limits import PastLimit
from spolia.preserve.metadata import read_facts
from spolia.preserve.pictures import read_pictures
from spolia.preserve.xml import BrokenXml, Element, parse_xml

BODY, FACTS, NOTES = "word/document.xml", "docProps/core.xml", "word/footnotes.xml"
RELATIONS, MEDIA = "word/_rels/document.xml.rels", "word/media/"  # what the ids in the text stand for, and where pictures lie
SPOKEN = {"w:tab": "\t", "w:br": "\n", "w:cr": "\n", "w:noBreakHyphen": "-"}
SKIPPED = frozenset(["w:del", "w:instrText", "w:delText", "mc:Fallback"])  # what was struck out, and what stands twice


def read_docx(given: Given, archive: zipfile.ZipFile) -> Found | NotRead:
    """The text of the document in the archive."""
    parts = {name: _part(given, archive, name) for name in (BODY, NOTES, FACTS, RELATIONS)}
    try:
        bodies = [parse_xml(parts[name], given.limits.markup) for name in (BODY, NOTES) if parts[name]]
        text = "\n\n".join(words for body in bodies if (words := _text(body)))
    except BrokenXml as bad:
        return NotRead(f"is a document whose text {bad}")
    if not text.strip():
        return NotRead("is a document without text")
    facts, doubts = read_facts(_facts(parts[FACTS], given.limits.markup))
    pictures = read_pictures(_pictures(given, archive, bodies[0], parts[RELATIONS]))
    return Found.of(text, "docx", facts, (*doubts, pictures.doubt), pictures=pictures.hashes)


def _part(given: Given, archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        with archive.open(name) as member:
            return given.take(member.read, name)
    except KeyError:
        return b""


def _pictures(given: Given, archive: zipfile.ZipFile, body: Element, relations: bytes) -> Iterator[bytes]:
    """What lies in the document and its text refers to, until it is too much; what cannot be unpacked shows nothing."""
    try:
        root = parse_xml(relations, given.limits.markup) if relations else None
    except (BrokenXml, PastLimit):
        return
    places = {one.attributes.get("Id"): one.attributes.get("Target", "") for one in (root.children("Relationship") if root else ())}
    named = (value for one in body.walk() if isinstance(one, Element) for key, value in one.attributes.items() if key.startswith("r:"))
    for place in dict.fromkeys(places.get(value, "") for value in named):
        name = place.removeprefix("/") if place.startswith("/") else f"word/{place}"
        if name.startswith(MEDIA):
            try:
                yield _part(given, archive, name)
            except PastLimit:
                return
            except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError, ValueError):
                continue


def _text(root: Element) -> str:
    return "\n\n".join(words for one in root.walk() if isinstance(one, Element) and one.name == "w:p" and (words := _paragraph(one)))


def _paragraph(paragraph: Element) -> str:
    """The paragraph's own words, without those of paragraphs in boxes that stand in it."""
    words: list[str] = []
    left: list[tuple[Element | str, bool]] = [(one, False) for one in reversed(paragraph.inside)]
    while left:
        one, spoken = left.pop()
        if isinstance(one, str):
            words += [one] if spoken else []
        elif one.name in SPOKEN:
            words.append(SPOKEN[one.name])
        elif one.name not in SKIPPED and one.name != "w:p":
            left += [(inside, one.name == "w:t") for inside in reversed(one.inside)]
    return "".join(words).strip()


def _facts(data: bytes, deepest: int) -> dict[str, str]:
    """Title and author of the document's fields. The day it was made is not that on which it was published."""
    try:
        root = parse_xml(data, deepest) if data else None
    except BrokenXml:
        return {}
    found = {key: root.child(name) for key, name in (("title", "dc:title"), ("author", "dc:creator"))} if root else {}
    return {key: element.text for key, element in found.items() if element is not None}
