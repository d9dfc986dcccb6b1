"""Plain text and Markdown: the text is the file's, to the character."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spolia.preserve.found import Found, Message, NotRead
from spolia.preserve.given import Given
from spolia.preserve.metadata import read_facts
from spolia.preserve.text import Decoded, decode_text

HEADING = re.compile(r"\s*#\s+(\S[^\n]*)")
FRONT = re.compile(r"\s*---[ \t]*\r?\n((?:[^\n]*\n){0,60}?)---[ \t]*\r?\n")  # the fields that some programs write above a text
FIELD = re.compile(r"^(\w+):[ \t]*(\S[^\n\r]*?)[ \t]*\r?$", re.MULTILINE)
OURS = {"date": "published", "published": "published", "author": "author", "title": "title", "source": "source", "outlet": "source",
        "url": "url", "link": "url", "canonical_url": "url"}  # fmt: skip


def read_text(given: Given) -> Iterator[Message]:
    """The text as it stands."""
    decoded = _decode(given)
    yield decoded if isinstance(decoded, NotRead) else _found(decoded, "text", {})


def read_markdown(given: Given) -> Iterator[Message]:
    """The text as it stands, marks and all; its title is its first heading, or stands with other facts in fields above the text."""
    decoded = _decode(given)
    if isinstance(decoded, NotRead):
        yield decoded
        return
    front = FRONT.match(decoded.text)
    fields = FIELD.findall(front[1]) if front else []
    facts = {OURS[name.lower()]: value.strip("\"'") for name, value in fields if name.lower() in OURS}
    heading = HEADING.match(decoded.text, front.end() if front else 0)
    if heading is not None:
        facts.setdefault("title", heading[1].strip(" #")[:1000])
    yield _found(decoded, "markdown", facts)


def _decode(given: Given) -> Decoded | NotRead:
    decoded = decode_text(given.data, given.charset)
    if decoded is None:
        return NotRead("holds no text: its bytes are of no kind that we know")
    return decoded if decoded.text.strip() else NotRead("holds nothing but blanks")


def _found(decoded: Decoded, form: str, given: dict[str, str]) -> Found:
    facts, doubts = read_facts(given)
    return Found.of(decoded.text, f"{form}, {decoded.encoding}", facts, (decoded.doubt, *doubts))
