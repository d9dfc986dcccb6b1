"""PDF: the text of its pages, by pdfium, which runs no script, opens no address and fills in no form here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from spolia.preserve.found import Found, Message, NotRead
from spolia.preserve.given import Given
from spolia.preserve.metadata import read_facts
from spolia.preserve.pictures import Pictures

HYPHEN = re.compile("[\u00ad\ufffe\x02]\n?")  # what pdfium gives for a hyphen that only breaks the line
ENDS = (".", "!", "?", ":", ";", "”", '"', "’", ")", "…")
MOST_OBJECTS = 20_000  # of all pages of a document, that are looked through for pictures; it takes under a second
WHOLE = (["DCTDecode"], ["JPXDecode"])  # how a JPEG, or a JPEG 2000, lies in a PDF
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
    pictures, left = Pictures(), MOST_OBJECTS
    pages: list[str | None] = []
    for number in range(len(document)):
        words, left = _read_page(document, number, pictures, left)
        pages.append(words)
    text = "\n\n".join(page for page in pages if page)
    if not text.strip():
        yield NotRead(f"has {len(pages)} page{'s' * (len(pages) != 1)} and no text on them; they may be pictures of pages")
        return
    told = document.get_metadata_dict(skip_empty=True)
    facts, doubts = read_facts({"title": _title(told.get("Title")), "author": told.get("Author")})
    unread = sum(page is None for page in pages)
    doubts += (f"{unread} of its {len(pages)} pages cannot be read",) if unread else ()
    how = f"pdf, pypdfium2 {pypdfium2.PYPDFIUM_INFO}"
    yield Found.of(text, how, facts, (*doubts, pictures.doubt), pictures=pictures.hashes)


def _why(words: str) -> str:
    if "assword" in words:
        return "is a PDF that is locked with a password"
    return "is a PDF that cannot be opened: it is broken, cut off or in a form that pdfium does not know"


def _read_page(document: Any, number: int, pictures: Pictures, left: int) -> tuple[str | None, int]:
    """The page's text, None where the page is broken; and how many of the document's `left` objects are still to be looked at for pictures, which are taken in."""
    from pypdfium2 import PdfiumError

    try:
        page = document[number]
        words = page.get_textpage().get_text_bounded()
        left = _take_pictures(page, pictures, left)
        page.close()
    except PdfiumError:
        return None, left
    return _join_lines(HYPHEN.sub("", words.replace("\r\n", "\n").replace("\r", "\n"))), left


def _take_pictures(page: Any, pictures: Pictures, left: int) -> int:
    """Takes in the pictures that lie in the page as files of their own, which they were before the document was made; the others are pixels without a form."""
    from pypdfium2 import PdfiumError, raw

    left -= max(raw.FPDFPage_CountObjects(page), 0)
    if left < 0 or pictures.full:
        return -1
    for image in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=1):
        with suppress(PdfiumError, UnicodeError):
            if image.get_filters() in WHOLE and not pictures.full:
                pictures.take(bytes(image.get_data()))
    return left


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
