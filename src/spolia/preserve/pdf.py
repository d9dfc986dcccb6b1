"""PDF: the text of its pages, by pdfium, which runs no script, opens no address and fills in no form here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from spolia.preserve.found import Found, Message, NotRead
from spolia.preserve.given import Given
from spolia.preserve.metadata import read_facts

HYPHEN = re.compile("[\u00ad\ufffe\x02]\n?")  # what pdfium gives for a hyphen that only breaks the line
ENDS = (".", "!", "?", ":", ";", "”", '"', "’", ")", "…")
SHORT = 0.75  # of the page's longest line: a line that ends a sentence and is shorter ends a paragraph
PLACEHOLDER_TITLES = re.compile(r"untitled|microsoft word - .*|document\d*|.*\.(docx?|pdf|indd|qxd|rtf)", re.IGNORECASE)


def read_pdf(given: Given) -> Iterator[Message]:
    """The text of all pages, a blank line between paragraphs, lines joined where they only wrap."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(given.data)
    except pypdfium2.PdfiumError as bad:
        yield NotRead(_why(str(bad)))
        return
    if len(document) > given.limits.pages:
        yield NotRead(f"has {len(document):,} pages, more than the {given.limits.pages:,} that are read (--max-pages)")
        return
    pages = [_page_text(document, number) for number in range(len(document))]
    text = "\n\n".join(page for page in pages if page)
    if not text.strip():
        yield NotRead(f"has {len(pages)} page{'s' * (len(pages) != 1)} and no text on them; they may be pictures of pages")
        return
    told = document.get_metadata_dict(skip_empty=True)
    facts, doubts = read_facts({"title": _title(told.get("Title")), "author": told.get("Author")})
    unread = sum(page is None for page in pages)
    doubts += (f"{unread} of its {len(pages)} pages cannot be read",) if unread else ()
    yield Found.of(text, f"pdf, pypdfium2 {pypdfium2.PYPDFIUM_INFO}", facts, doubts)


def _why(words: str) -> str:
    if "assword" in words:
        return "is a PDF that is locked with a password"
    return "is a PDF that cannot be opened: it is broken, cut off or in a form that pdfium does not know"


def _page_text(document: Any, number: int) -> str | None:
    """The page's text; None where the page is broken."""
    from pypdfium2 import PdfiumError

    try:
        page = document[number]
        words = page.get_textpage().get_text_bounded()
        page.close()
    except PdfiumError:
        return None
    return _join_lines(HYPHEN.sub("", words.replace("\r\n", "\n").replace("\r", "\n")))


def _join_lines(text: str) -> str:
    lines = [line.strip() for line in text.split("\n")]
    longest = max(map(len, lines), default=0)
    paragraphs: list[str] = []
    ended = True
    for line in lines:
        if line and ended:
            paragraphs.append(line)
        elif line:
            paragraphs[-1] += " " + line
        ended = not line or (line.endswith(ENDS) and len(line) < SHORT * longest)
    return "\n\n".join(paragraphs)


def _title(words: str | None) -> str | None:
    """The title in the document's own fields, unless a program put it there."""
    return None if words is None or PLACEHOLDER_TITLES.fullmatch(words.strip()) else words
