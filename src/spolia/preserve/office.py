"""Word's .docx: the text of its paragraphs, tables' among them. Macros, pictures and what it links to are not looked at."""

from __future__ import annotations

import zipfile

from spolia.preserve.found import Found, NotRead
from spolia.preserve.given import Given
from spolia.preserve.metadata import read_facts
from spolia.preserve.xml import BrokenXml, Element, parse_xml

BODY, FACTS, NOTES = "word/document.xml", "docProps/core.xml", "word/footnotes.xml"
SPOKEN = {"w:tab": "\t", "w:br": "\n", "w:cr": "\n", "w:noBreakHyphen": "-"}
SKIPPED = frozenset(["w:del", "w:instrText", "w:delText", "mc:Fallback"])  # what was struck out, and what stands twice


def read_docx(given: Given, archive: zipfile.ZipFile) -> Found | NotRead:
    """The text of the document in the archive."""
    parts = {name: _part(given, archive, name) for name in (BODY, NOTES, FACTS)}
    try:
        text = "\n\n".join(words for name in (BODY, NOTES) if (words := _text(parts[name], given.limits.markup)))
    except BrokenXml as bad:
        return NotRead(f"is a document whose text {bad}")
    if not text.strip():
        return NotRead("is a document without text")
    facts, doubts = read_facts(_facts(parts[FACTS], given.limits.markup))
    return Found.of(text, "docx", facts, doubts)


def _part(given: Given, archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        with archive.open(name) as member:
            return given.take(member.read, name)
    except KeyError:
        return b""


def _text(data: bytes, deepest: int) -> str:
    if not data:
        return ""
    root = parse_xml(data, deepest)
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
