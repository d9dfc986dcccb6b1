"""Web archives (WARC): each answer that was captured is an item of its own, with the address it was captured from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from spolia.preserve.archives import give_verdict
from spolia.preserve.found import Member, Message, NotRead
from spolia.preserve.given import Given
from spolia.preserve.limits import TooLarge
from spolia.preserve.pictures import is_evident
from spolia.preserve.text import short_media
from spolia.preserve.weburl import is_web_url

ANSWERS = ("response", "resource", "conversion")
# What a page is drawn with: evidence, and no report of its own.
ASIDE = ("image/", "audio/", "video/", "font/", "text/css", "application/javascript", "text/javascript", "application/x-javascript",
         "application/font", "application/vnd.ms-fontobject", "application/ecmascript")  # fmt: skip
MOST_BROKEN = "is a web archive that breaks off"


def read_warc(given: Given) -> Iterator[Message]:
    """The bodies of the answers in it, in order."""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    given.may_unpack()
    given.file.seek(0)
    count, bare = 0, 0
    left: list[str] = []
    try:
        for record in ArchiveIterator(given.file, arc2warc=False):
            if record.rec_type not in ANSWERS or _is_name_look_up(record):
                continue
            try:
                data = given.take(record.content_stream().read, f"answer {count + len(left) + 1}")
            except TooLarge as bad:
                left.append(str(bad))
                continue
            count, bare = count + 1, bare + (not data)
            if data:
                yield _member(record, data, count)
            if getattr(record.raw_stream, "limit", 0) > 0:
                raise EOFError("the latest is shorter than it says")
    except (ArchiveLoadFailed, EOFError, ValueError, OSError, AttributeError, KeyError, IndexError) as bad:
        yield NotRead(
            f"{MOST_BROKEN} after {count} answer{'s' * (count != 1)}: {str(bad)[:150].splitlines()[0] if str(bad) else type(bad).__name__}"
        )
        return
    yield give_verdict("web archive", count - bare, left) if left or count > bare else NotRead("is a web archive without an answer in it")


def _is_name_look_up(record: Any) -> bool:
    return str(record.rec_headers.get_header("WARC-Target-URI") or "").startswith(("dns:", "urn:", "metadata:"))


def _member(record: Any, data: bytes, number: int) -> Member:
    place = str(record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>")
    url = place if is_web_url(place) else None  # a file that was put into an archive stands at no address of the web
    media = str((record.http_headers or record.rec_headers).get_header("Content-Type") or "")
    kind = media.lower()
    status = record.http_headers.get_statuscode() if record.http_headers else None
    aside = f"is {kind.partition(';')[0]} that belongs to a page" if url and kind.startswith(ASIDE) else None
    bad = f"is the answer of a server that had no page to give (HTTP {status})" if status and status[:1] in "45" else None
    if status and status[:1] == "3":
        aside = f"only sends on to another address (HTTP {status})"
    picture = url is not None and bad is None and is_evident(data)
    return Member(
        (place or f"answer {number}")[:500], data, url=url, aside=aside, bad=bad, media=short_media(media), picture=picture
    )  # fmt: skip
