"""Reports in JSON: one a line, a list of them, or one. A line is an item by the SHA-256 of its own bytes, without its line end."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import msgspec

from spolia.errors import Problem
from spolia.preserve.found import Found, Message, NotRead, Part, Whole
from spolia.preserve.given import Given
from spolia.preserve.kinds import SNIFFED
from spolia.preserve.metadata import read_facts
from spolia.preserve.pictures import read_hashes
from spolia.preserve.text import decode_text
from spolia.records import Report

MARK = b"\xef\xbb\xbf"


class _Line(msgspec.Struct):
    """The form of one report from outside; keys that it does not name are left alone."""

    text: str
    id: str | int | None = None
    source: str | None = None
    title: str | None = None
    published: str | None = None
    url: str | None = None
    pictures: Any = None


def why_no_lines(start: bytes) -> str | None:
    """Why bytes that begin so cannot be lines of JSON; None where they may be."""
    decoded = decode_text(start)
    if decoded is None:
        return "holds no text: its bytes are of no kind that we know"
    wide = decoded.encoding.startswith(("utf-16", "utf-32"))
    return f"is in {decoded.encoding}; reports in JSON are in UTF-8" if wide else None


def read_lines(given: Given) -> Iterator[Message]:
    """The reports of a .jsonl, a line each."""
    if (why := why_no_lines(given.data[:SNIFFED])) is not None:
        yield NotRead(why)
        return
    yield from _read_spans(given.data, split_lines(given.data))


def read_json(given: Given) -> Iterator[Message]:
    """The one report of a file, the elements of a list of reports, or lines where somebody named them .json."""
    if (why := why_no_lines(given.data[:SNIFFED])) is not None:
        yield NotRead(why)
        return
    spans = split_json(given.data)
    yield from [spans] if isinstance(spans, Found | NotRead) else _read_spans(given.data, spans)


def _read_spans(data: bytes, spans: list[Span]) -> Iterator[Message]:
    if [(span.start, span.end) for span in spans] == [(0, len(data))]:
        yield preserve_line(data)  # a file that is its one line is one item, not two with one hash
        return
    for span in spans:
        yield Part(span.start, span.end, span.label, preserve_line(data[span.start : span.end]))
    yield Whole(len(spans)) if spans else NotRead("holds no report")


class Span(NamedTuple):
    """Where one report stands in a file: bytes `start` to `end` (excluded); `label` tells people which."""

    start: int
    end: int
    label: str


def split_lines(data: bytes) -> list[Span]:
    """The lines of a .jsonl that are not blank, each without its line end, the first without a byte order mark."""
    spans, start = [], len(MARK) if data.startswith(MARK) else 0
    for number, line in enumerate(data[start:].split(b"\n"), 1):
        if line.strip():
            spans.append(Span(start, start + len(line.removesuffix(b"\r")), f"line {number}"))
        start += len(line) + 1
    return spans


def split_json(data: bytes) -> Found | list[Span] | NotRead:
    """The one report of a file, where the elements of a list of reports stand, or lines where somebody named them .json."""
    body = data.removeprefix(MARK)
    try:
        raw = msgspec.json.decode(body, type=list[msgspec.Raw] | dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeError, RecursionError) as bad:
        lines = split_lines(data)
        return lines if len(lines) > 1 and isinstance(preserve_line(_cut(data, lines[0])), Found) else NotRead(_reason(bad))
    if isinstance(raw, dict):
        return preserve_line(data)
    spans, at = [], len(data) - len(body)
    for number, element in enumerate(raw, 1):
        own = bytes(element)
        at = data.index(own, at)
        spans.append(Span(at, at + len(own), f"report {number}"))
        at += len(own)
    return spans


def preserve_line(data: bytes) -> Found | NotRead:
    """The report that one line holds: `text` is all it needs."""
    try:
        line = msgspec.json.decode(data.removeprefix(MARK), type=_Line)
        line.text.encode("utf-8")
    except (msgspec.DecodeError, UnicodeError, RecursionError) as bad:
        return NotRead(_reason(bad))
    if not line.text.strip():
        return NotRead("its text is empty")
    given = {key: getattr(line, key) for key in ("id", "source", "title", "published", "url")}
    facts, doubts = read_facts(given)
    pictures, doubt = read_hashes(line.pictures)
    return Found.of(line.text, "json", facts, (*doubts, doubt), pictures=pictures)


class Seen:
    """The reports that a command has met: the same bytes twice is one report, and no two reports go by one id."""

    def __init__(self) -> None:
        self.hashes: set[str] = set()
        self.ids: set[str] = set()

    def settle(self, found: Found | NotRead, sha256: str, place: str) -> Iterator[Report | Problem]:
        """What is to be said of an item at `place`: its problems, then its report, unless it was met before."""
        if sha256 in self.hashes:
            return
        self.hashes.add(sha256)
        if isinstance(found, NotRead):
            yield Problem(place, found.why)
            return
        report = found.as_report(sha256)
        yield from (Problem(place, doubt) for doubt in found.doubts)
        if report.id in self.ids:
            other, words = settle_clash(report.id, sha256)
            yield Problem(place, words)
            report = msgspec.structs.replace(report, id=other)
        self.ids.add(report.id)
        yield report


def read_report_lines(lines: Iterable[bytes], where: str, seen: Seen | None = None) -> Iterator[Report | Problem]:
    """The reports on `lines`, in order, and a Problem for whatever is wrong with one.

    Two different reports may bring the same id; the second then goes by that id, "~" and the beginning of its hash.
    """
    seen = seen or Seen()
    held = False
    for number, line in enumerate(lines, 1):
        own = line.removesuffix(b"\n").removesuffix(b"\r")
        own = own.removeprefix(MARK) if number == 1 else own
        if own.strip():
            held = True
            yield from seen.settle(preserve_line(own), hashlib.sha256(own).hexdigest(), f"{where} line {number}")
    if not held:
        yield Problem(where, "holds no report")


def settle_clash(report_id: str, sha256: str) -> tuple[str, str]:
    """The id by which a second report with a taken id goes, and a sentence that says so."""
    other = f"{report_id}~{sha256[:8]}"
    return other, f'another report has the id "{report_id}"; this one goes by "{other}"'


def _cut(data: bytes, part: Span) -> bytes:
    return data[part.start : part.end]


def _reason(bad: Exception) -> str:
    if isinstance(bad, RecursionError):
        return "is nested too deep to be a report"
    if isinstance(bad, UnicodeDecodeError):
        return f"is not UTF-8 at byte {bad.start}"
    if isinstance(bad, UnicodeError):
        return "its text holds half a character (a lone surrogate)"
    return f"is no report in JSON: {bad}"
