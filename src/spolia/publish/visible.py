"""Text of a report made safe to look at: what would act on the reader's screen unseen is written out as its code point."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape

RECURRING = 100  # characters: longer texts are seldom the same

# Controls but tab and line ends, spaces and operators of no width, direction overrides and isolates, byte-order mark, interlinear marks,
# line and paragraph separators, half characters, tags. Joiners and the plain direction marks stay: Persian and Hebrew are written with them.
_NUMBERS = {int, float, type(None)}
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)


def visible(text: str) -> str:
    """`text` with each character that is not seen but acts written as its code point.

    >>> visible("tank\\u202e")
    'tank⟨U+202E⟩'
    """
    if text.isprintable():  # what acts unseen is never printable, and most text is
        return text
    return _UNSEEN.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", text)


def shown(value: Any) -> str:
    """`value` as HTML shows it: strings made visible and escaped, markup of our own left as it is, None as nothing.

    >>> [str(shown(value)) for value in ("<b>\\u202e", Markup("<b>"), None, 0.5)]
    ['&lt;b&gt;⟨U+202E⟩', '<b>', '', '0.5']
    """
    if type(value) is str:
        return _shown_again(value) if len(value) <= RECURRING else _shown(value)
    if isinstance(value, Markup):
        return value
    return "" if value is None else _shown(str(value))


def _shown(text: str) -> str:
    return escape(visible(text))


_shown_again = lru_cache(maxsize=1 << 14)(_shown)  # names, days, addresses and grades stand on many pages


def visible_tree(value: Any) -> Any:
    """The same for all strings within lists and dictionaries, for data that scripts show."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, dict):
        return {visible(key): visible_tree(part) for key, part in value.items()}
    return [part if _plain(part) else visible_tree(part) for part in value] if isinstance(value, list | tuple) else value


def _plain(value: Any) -> bool:
    """Nothing in it could act: so it is with most of what columns and rings have hundreds of thousands of."""
    kind = type(value)
    return kind in _NUMBERS or (kind is str and value.isprintable())


def web_address(url: str | None) -> str | None:
    """`url` where a reader can safely follow it: http or https and nothing else; else None.

    >>> web_address("javascript:alert(1)") is None
    True
    """
    if url is None or not re.match(r"(?i)https?://[^\s\"'<>\\]+\Z", url) or _UNSEEN.search(url):
        return None
    return url
