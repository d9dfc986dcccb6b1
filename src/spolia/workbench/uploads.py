"""A form with a file, as browsers post it (multipart/form-data): a few short values and one file, and nothing that is nested or encoded."""

from __future__ import annotations

import re

from spolia.errors import harmless
from spolia.workbench.asked import Refused, Upload, bad_request

FILE_KIND = "multipart/form-data"
MOST_PARTS = 10
MOST_HEAD = 2_000  # bytes of what is said of a part
NAME_LENGTH = 100  # characters that are kept of a file's name, its last
BOUNDARY = re.compile(r"""boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))\s*(?:;|$)""", re.IGNORECASE | re.ASCII)
SAYS = re.compile(r'(\w+)="([^"]*)"', re.ASCII)  # browsers write a quotation mark of a name as %22


def read_parts(body: bytes, content_type: str) -> tuple[dict[str, list[str]], Upload | None]:
    """The values of the form, and the file; None where none was chosen. Raises Refused where it is nothing that a browser posts."""
    found = BOUNDARY.search(content_type)
    if found is None:
        raise _refused()
    edge = f"\r\n--{found[1] or found[2]}".encode("latin-1", "replace")
    first, *parts = (b"\r\n" + body).split(edge, MOST_PARTS + 1)
    if first or not parts or parts[-1].strip() != b"--":
        raise _refused()
    values: dict[str, list[str]] = {}
    file: Upload | None = None
    for part in parts[:-1]:
        name, filename, content = _read_part(part)
        if filename is None:
            values.setdefault(name, []).append(_text(content))
        elif filename:
            if file is not None:
                raise bad_request("a form here brings one file at a time.")
            file = Upload(plain_name(filename), content)
    return values, file


def _read_part(part: bytes) -> tuple[str, str | None, bytes]:
    """What the part is called, the name of its file (None where it is none), and what it holds."""
    head, end, content = part.partition(b"\r\n\r\n")
    if not end or not head.startswith(b"\r\n") or len(head) > MOST_HEAD:
        raise _refused()
    for line in _text(head).strip().split("\r\n"):
        key, _, value = line.partition(":")
        if key.casefold() == "content-disposition" and value.strip().casefold().startswith("form-data"):
            said = dict(SAYS.findall(value))
            if "name" in said:
                return said["name"], said.get("filename"), content
    raise _refused()


def plain_name(name: str) -> str:
    r"""The file's name on one line, without the folder that it lay in.

    >>> plain_name(r"C:\theirs\ours.csv"), plain_name("theirs/ours\n.jsonl")
    ('ours.csv', 'ours\\x0a.jsonl')
    """
    return harmless(re.split(r"[/\\]", name)[-1])[-NAME_LENGTH:]


def _text(words: bytes) -> str:
    try:
        return words.decode("utf-8")
    except UnicodeError:
        raise _refused() from None


def _refused() -> Refused:
    return bad_request(f"a form with a file is {FILE_KIND}, as browsers post it, in UTF-8, with at most {MOST_PARTS} parts.")
