"""Records in and out: one line of JSON each."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from spolia.errors import BadRecord

R = TypeVar("R", bound=Struct)
_encoder = msgspec.json.Encoder(order=None)
_LEFT_OUT: dict[str, Any] = {"reading": None, "pictures": []}  # keys that came later than files which are to stay as they are
_AS_IS = {str, int, bool, type(None)}  # what most keys hold, and nothing is done with
# In UTF-8: DEL and the controls of Latin-1, spaces and operators of no width, separators of lines, direction overrides and isolates,
# byte-order mark, interlinear marks, tags. The first byte of each begins no shorter character.
_UNSEEN = re.compile(
    rb"\x7f|\xc2[\x80-\x9f]|\xe2\x80[\x8b\xa8-\xae]|\xe2\x81[\xa0-\xaf]|\xef\xbb\xbf|\xef\xbf[\xb9-\xbb]|\xf3\xa0[\x80\x81][\x80-\xbf]"
)


def read_json(data: bytes | str, form: type[R]) -> R:
    """One record from its JSON. Raises BadRecord that names the key at fault."""
    try:
        return msgspec.json.decode(data, type=form)
    except (msgspec.DecodeError, UnicodeError) as bad:
        raise BadRecord(str(bad)) from None
    except RecursionError:
        raise BadRecord("is nested too deep to be a record") from None


def write_json(record: Struct) -> bytes:
    """The record as one line of JSON, UTF-8, no line end; whole numbers without a fraction, what acts unseen as an escape."""
    return escape_unseen(_encoder.encode(_whole(msgspec.to_builtins(record))))


def escape_unseen(data: bytes) -> bytes:
    r"""JSON in UTF-8 that says the same, with each character escaped that a terminal acts on, or some programs take for a line's end.

    >>> escape_unseen('["tank\u202e\x9b \u2028"]'.encode())
    b'["tank\\u202e\\u009b \\u2028"]'
    """
    if data.isascii() and b"\x7f" not in data:  # other controls are escaped in any JSON
        return data
    return _UNSEEN.sub(lambda found: json.dumps(found[0].decode("utf-8"))[1:-1].replace("\x7f", "\\u007f").encode("ascii"), data)


def _whole(value: Any) -> Any:
    """Counts read as 20, not as 20.0."""
    if isinstance(value, dict):
        return {k: v if type(v) in _AS_IS else _whole(v) for k, v in value.items() if k not in _LEFT_OUT or v != _LEFT_OUT[k]}
    if isinstance(value, list | tuple):
        return [v if type(v) in _AS_IS else _whole(v) for v in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def read_lines(lines: Iterable[bytes | str], form: type[R]) -> Iterator[tuple[int, R | BadRecord]]:
    """For each line that is not blank its number, from 1, and the record, or what is wrong with it."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield number, read_json(line, form)
            except BadRecord as bad:
                yield number, bad
