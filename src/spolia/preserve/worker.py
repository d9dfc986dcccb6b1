"""The process that reads pages, one after another: `python -m spolia.preserve.worker MEMORY_MB`.

On standard input pages as a length in four bytes and UTF-8; on standard output an answer each, as a length and JSON. It asks
no network, opens no file for writing, and ends when its input does or when its memory is used up.
"""

from __future__ import annotations

import json
import os
import struct
import sys
from typing import Any, BinaryIO

OUT_OF_MEMORY = "reading it needs more memory than it may have (--max-memory-mb)"


def read_article(page: str) -> dict[str, Any]:
    """The article in the page and what the page says of it; {"failed": why} where the parser gave up."""
    import trafilatura

    try:
        tree = trafilatura.load_html(page)
        if tree is None:
            return {"failed": "its markup cannot be parsed"} if _can_parse(page) else {"failed": OUT_OF_MEMORY}
        found = trafilatura.bare_extraction(
            tree, include_comments=False, include_tables=True, favor_precision=False, with_metadata=True,
            date_extraction_params={"extensive_search": False, "original_date": True},
        )  # fmt: skip
    except RecursionError:
        return {"failed": "its markup is nested too deep"}
    except MemoryError:
        return {"failed": OUT_OF_MEMORY}
    if found is None:
        return {"text": ""}
    body = (found.as_dict() if hasattr(found, "as_dict") else dict(found)) if found is not None else {}
    return {
        "text": _as_paragraphs(body.get("text") or ""), "title": body.get("title"), "published": body.get("date"),
        "source": body.get("sitename") or body.get("hostname"), "url": body.get("url"), "how": f"trafilatura {trafilatura.__version__}",
    }  # fmt: skip


def _can_parse(page: str) -> bool:
    """Whether the parser gets through the page at all; one that does not, though it forgives any markup, ran out of memory."""
    from lxml import etree, html  # type: ignore[import-untyped]

    try:
        html.document_fromstring(page.encode("utf-8"))
    except (MemoryError, etree.XMLSyntaxError):  # libxml2 calls it an "unknown error" when it gets no more memory
        return False
    except (etree.LxmlError, ValueError):
        return True
    return True


def _as_paragraphs(text: str) -> str:
    """One blank line between paragraphs, which the parser gives a line each."""
    return "\n\n".join(line.strip() for line in text.splitlines() if line.strip())


def _limit_memory(megabytes: int) -> None:
    try:
        import resource
    except ImportError:  # not a POSIX system: the limits on size and time still hold
        return
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(out: BinaryIO, answer: dict[str, Any]) -> None:
    raw = json.dumps(answer).encode("ascii")
    out.write(struct.pack(">I", len(raw)) + raw)
    out.flush()


def main() -> None:
    """Answers until standard input ends."""
    pages, out = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    import trafilatura  # noqa: F401  before the limit, and before the first page's time runs

    _limit_memory(int(sys.argv[1]))
    _answer(out, {"ready": True})
    while len(length := pages.read(4)) == 4:
        page = pages.read(struct.unpack(">I", length)[0]).decode("utf-8")
        try:
            answer = read_article(page)
        except Exception as bad:  # whatever a page does to the parser concerns that page alone
            answer = {"failed": f"the parser gave up on it: {type(bad).__name__}"}
        _answer(out, answer)


if __name__ == "__main__":
    main()
