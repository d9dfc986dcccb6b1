"""One item's bytes to what it holds: a report, the parts it is made of, or why it was not read."""

from __future__ import annotations

import hashlib
import re

from spolia.errors import BadRecord
from spolia.preserve.found import Found, NotRead, Part, Parts
from spolia.preserve.html import Limits, PageReader
from spolia.preserve.kinds import SNIFFED, Form, find_form
from spolia.preserve.lines import preserve_line, split_json, split_lines, why_no_lines
from spolia.preserve.text import decode_text
from spolia.records import Report

__all__ = ["Found", "Limits", "NotRead", "PageReader", "Part", "Parts", "preserve_item", "preserve_report"]

AN = re.compile(r"[AEIOaeio]|[FHLMNSX][A-Z\d]|RTF")  # as the names of forms are said: an XML, an MP3, a PDF
HEADING = re.compile(r"\s*#\s+(\S[^\n]*)")


def preserve_item(data: bytes, name: str, pages: PageReader, size: int | None = None) -> Found | Parts | NotRead:
    """What the file with these bytes and that name holds. `pages` reads web pages and knows the limits.

    `size` is the whole file's, where `data` is only its beginning.
    """
    size = len(data) if size is None else size
    if size > pages.limits.size_mb << 20:
        return NotRead(f"has {size / (1 << 20):,.1f} MB, more than the {pages.limits.size_mb} that are read (--max-mb)")
    form, called = find_form(data, name)
    if form == "empty":
        return NotRead("is empty")
    if form == "other":
        return NotRead(f"is {'an' if AN.match(called) else 'a'} {called}, which this version keeps and does not read")
    if form == "html":
        return pages.read(data)
    if form in ("json", "json lines"):
        return _split(data, form)
    return _read_text(data, form)


def preserve_report(data: bytes, name: str = "", limits: Limits | None = None) -> Report:
    """The one report that these bytes hold, by its own id or else its hash. Raises BadRecord where they hold none, or several."""
    with PageReader(limits or Limits()) as pages:
        found = preserve_item(data, name, pages)
    if isinstance(found, Parts):
        raise BadRecord(f"{name or 'the bytes'} should hold one report, but is made of {len(found.parts)} parts.")
    if isinstance(found, NotRead):
        raise BadRecord(f"{name or 'the bytes'} {found.why}.")
    return found.as_report(hashlib.sha256(data).hexdigest())


def _split(data: bytes, form: Form) -> Found | Parts | NotRead:
    if (why := why_no_lines(data[:SNIFFED])) is not None:
        return NotRead(why)
    found = split_json(data) if form == "json" else split_lines(data)
    if not isinstance(found, Parts):
        return found
    if not found.parts:
        return NotRead("holds no report")
    whole = found.parts[0].start == 0 and found.parts[0].end == len(data)
    return preserve_line(data) if whole else found  # a file that is its one line is one item, not two with one hash


def _read_text(data: bytes, form: Form) -> Found | NotRead:
    decoded = decode_text(data)
    if decoded is None:
        return NotRead("holds no text: its bytes are of no kind that we know")
    if not decoded.text.strip():
        return NotRead("holds nothing but blanks")
    heading = HEADING.match(decoded.text) if form == "markdown" else None
    title = heading[1].strip(" #")[:1000] if heading else None
    doubts = (decoded.doubt,) if decoded.doubt else ()
    return Found(text=decoded.text, how=f"{form}, {decoded.encoding}", title=title or None, doubts=doubts)
