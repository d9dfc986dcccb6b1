"""What fuzzing led by coverage throws bytes at (coverage.py): each takes any bytes, and raises where something is wrong with ours."""

from __future__ import annotations

from collections.abc import Callable

from tests.conftest import CASE
from tests.fuzz.inputs import assert_read

from spolia.errors import BadRecord, LedgerBroken, harmless
from spolia.ledger.log import parse_entry, parse_head
from spolia.preserve.html import decode_page
from spolia.preserve.kinds import find_form
from spolia.preserve.lines import preserve_line, split_json, split_lines
from spolia.preserve.metadata import read_day
from spolia.preserve.text import decode_text
from spolia.publish.visible import visible, web_address
from spolia.records import Claim, Record, Report, read_json, write_json

# What a target's inputs look like, where that is not what files look like.
OWN_SEEDS = {
    "records": [line for file in ("claims.jsonl", "reports.jsonl", "record.json") for line in (CASE / file).read_bytes().splitlines()],
    "ledger": [
        b'{"entry":1,"follows":"00ff","at":"2026-11-20T16:48:00+00:00","what":"evidence-kept","sha256":"00","size":1,"name":"x"}',
        b"spolia-case/822ead6bf2175dce\n37\nJTLR0giJ70keb2wVHGG2wqt9cqO7kRtJvwvDyjCNxPc=\n",
    ],
}


def lines(data: bytes) -> None:
    """Reports in JSON."""
    for found in (split_lines(data), split_json(data)):
        for part in found if isinstance(found, list) else ():
            assert_read(preserve_line(data[part.start : part.end]), part.end - part.start)
    assert_read(preserve_line(data), len(data))


def text(data: bytes) -> None:
    """Bytes to text, and what kind of file they are."""
    for decode in (decode_text, decode_page):
        decoded = decode(data)
        assert decoded is None or isinstance(decoded.text, str)
    find_form(data, "x")
    find_form(data, data[:20].decode("latin-1"))


def records(data: bytes) -> None:
    """Records of each form: what comes in goes out the same."""
    for form in (Report, Claim, Record):
        try:
            record = read_json(data, form)
        except BadRecord:
            continue
        assert read_json(write_json(record), form) == record


def ledger(data: bytes) -> None:
    """Entries and checkpoints."""
    for parse in (parse_entry, lambda raw: parse_head(raw.decode("utf-8", "replace"))):
        try:
            parse(data)
        except LedgerBroken:
            continue


def words(data: bytes) -> None:
    """What is shown of a stranger's words, on a terminal and on a page."""
    said = data.decode("utf-8", "surrogateescape")
    assert harmless(said).isprintable() or any(ord(c) > 127 for c in harmless(said))
    assert "\x1b" not in harmless(said) + visible(said)
    assert web_address(said) is None or said.lower().startswith("http")
    assert read_day(said) is None or len(str(read_day(said))) == 10


TARGETS: dict[str, Callable[[bytes], None]] = {target.__name__: target for target in (lines, text, records, ledger, words)}
