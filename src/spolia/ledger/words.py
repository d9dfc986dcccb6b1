"""Words from outside in a column of text, on every database alike: no zero byte goes into PostgreSQL's, no half character into any."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Dialect, Text, TypeDecorator

MARK = "\U0010ffff"  # no character, and never one: what stands behind it is escaped
REFUSED = re.compile(f"[\\x00\\ud800-\\udfff{MARK}]")
ESCAPED = re.compile(f"{MARK}([0-9a-f]{{6}})")


def escape_refused(words: str) -> str:
    r"""`words` with each character that a database refuses, and the mark itself, as the mark and six hex digits.

    >>> escape_refused("a\x00b") == "a" + MARK + "000000b"
    True
    """
    return REFUSED.sub(lambda found: f"{MARK}{ord(found[0]):06x}", words)


def restore_refused(words: str) -> str:
    r"""The words that were escaped.

    >>> restore_refused(escape_refused("a\x00b\ud800c" + MARK)) == "a\x00b\ud800c" + MARK
    True
    """
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), words)


class Words(TypeDecorator[str]):
    """A column of words: the very same come back, whatever they hold and wherever they lay."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else escape_refused(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        return restore_refused(value) if value is not None and MARK in value else value
