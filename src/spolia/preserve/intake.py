"""One item's bytes to what it holds: a report, the parts it is made of, or why it was not read.

read_item        what a file holds, in the process that reads (worker.py)
preserve_item    the same from anywhere, through that process
preserve_report  the one report that bytes hold
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from spolia.errors import BadRecord
from spolia.preserve.found import Found, Member, Message, NotRead, Part, Parts, Whole
from spolia.preserve.given import Given
from spolia.preserve.kinds import SNIFFED, find_form
from spolia.preserve.limits import MB, Limits, PastLimit
from spolia.preserve.parsers import parser_of
from spolia.preserve.reader import Ask, Reader
from spolia.records import Report

__all__ = ["Found", "Limits", "Member", "NotRead", "Part", "Parts", "Reader", "Whole", "preserve_item", "preserve_report", "read_item"]

AN = re.compile(r"[AEIOaeio]|[FHLMNSX][A-Z\d]|RTF")  # as the names of forms are said: an XML, an MP3, a PDF


def read_item(file: BinaryIO, ask: Ask) -> Iterator[Message]:
    """What the file holds: its parts as they are found and, last, what it is itself. Only for the process that reads."""
    if ask.size > ask.limits.size_mb * MB:
        yield NotRead(f"has {ask.size / MB:,.1f} MB, more than the {ask.limits.size_mb} that are read (--max-mb)")
        return
    form, called = find_form(file.read(SNIFFED), ask.name, ask.media)
    file.seek(0)
    if form == "empty":
        yield NotRead("is empty")
    elif form == "other":
        yield NotRead(f"is {'an' if AN.match(called) else 'a'} {called}, which this version keeps and does not read")
    else:
        try:
            yield from parser_of(form)(Given(file, ask))
        except PastLimit as bad:
            yield NotRead(str(bad))


def preserve_item(
    data: bytes, name: str, reader: Reader, columns: Mapping[str, str] | None = None, media: str = ""
) -> Found | Parts | NotRead:  # fmt: skip
    """What the file with these bytes and that name holds; `media` is the Content-Type that it came with."""
    return reader.read_bytes(data, name, columns, media)


def preserve_report(data: bytes, name: str = "", limits: Limits | None = None) -> Report:
    """The one report that these bytes hold, by its own id or else its hash. Raises BadRecord where they hold none, or several."""
    with Reader(limits or Limits()) as reader:
        found = preserve_item(data, name, reader)
    if isinstance(found, Parts):
        raise BadRecord(f"{name or 'the bytes'} should hold one report, but is made of {len(found.parts)} parts.")
    if isinstance(found, NotRead):
        raise BadRecord(f"{name or 'the bytes'} {found.why}.")
    return found.as_report(hashlib.sha256(data).hexdigest())
