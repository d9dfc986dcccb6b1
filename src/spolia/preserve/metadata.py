"""The fields that say where a report came from, held to their form. What has no form that we know is left unknown, and said."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from email.utils import parsedate_to_datetime
from typing import Any

from spolia.errors import BadCommand

# An entry of the ledger has room for all of them at these lengths, however they are escaped.
LONGEST = {"id": 200, "source": 500, "title": 1000, "url": 2000, "author": 300}
LONGEST_LINKS = 8000  # characters of all of them together, as an address is written in ASCII
ISO_DAY = re.compile(r"\s*(\d{4}-\d{2}-\d{2})(?:[T ].*)?\s*", re.DOTALL)


def read_day(written: str) -> str | None:
    """The day that `written` names in ISO 8601, a time of day after it left out; None where it names none.

    >>> read_day("2016-12-11T08:30:00Z"), read_day("11 December"), read_day("2016-02-30")
    ('2016-12-11', None, None)
    """
    match = ISO_DAY.fullmatch(written)
    if match is None:
        return None
    try:
        return date.fromisoformat(match[1]).isoformat()
    except ValueError:
        return None


def read_letter_day(written: str) -> str | None:
    """The day as feeds and letters write it, or as ISO 8601 does; by the clock of whoever wrote it.

    >>> read_letter_day("Sun, 11 Dec 2016 23:30:00 -0500"), read_letter_day("11 Dec 2016"), read_letter_day("11/12/2016")
    ('2016-12-11', '2016-12-11', None)
    """
    if (day := read_day(written)) is not None:
        return day
    for words in (written[:100], f"{written[:100]} 00:00:00"):
        with suppress(ValueError, TypeError, IndexError, OverflowError):
            return parsedate_to_datetime(words).date().isoformat()
    return None


def read_links(links: Iterable[str]) -> tuple[str, ...]:
    """Those of the addresses that lead to the web, each once and in order, as many as an entry of the ledger has room for."""
    kept: dict[str, None] = {}
    left = LONGEST_LINKS
    for link in links:
        if link.startswith(("http://", "https://")) and link.isprintable() and link not in kept and len(link) <= LONGEST["url"]:
            left -= len(ascii(link))
            if left < 0:
                break
            kept[link] = None
    return tuple(kept)


def read_facts(given: dict[str, Any]) -> tuple[dict[str, str | None], tuple[str, ...]]:
    """The id, source, title, published, url and author among `given`, and a sentence on each that had to be left out."""
    facts: dict[str, str | None] = {}
    doubts = []
    for key, longest in LONGEST.items():
        value = _words(given.get(key))
        if value is not None and len(value) > longest:
            doubts.append(f"its {key} has {len(value)} characters, more than the {longest} that one may have; left out")
            value = None
        facts[key] = value
    written = _words(given.get("published"))
    facts["published"] = read_day(written) if written else None
    if written and facts["published"] is None:
        doubts.append(f'published should be a date such as 2016-12-11, but is "{written[:40]}"; left unknown')
    return facts, tuple(doubts)


def check_said(**said: str | None) -> dict[str, str]:
    """What a command says of all that it adds, without what it leaves out. Raises BadCommand where a field has the wrong form."""
    facts = {key: words for key, value in said.items() if (words := _words(value))}
    for key, words in facts.items():
        if len(words) > LONGEST.get(key, len(words)):
            raise BadCommand(f"--{key} has {len(words)} characters, more than the {LONGEST[key]} that it may have.")
    if "published" in facts:
        day = read_day(facts["published"])
        if day is None:
            raise BadCommand(f'--published should be a date such as 2016-12-11, but is "{facts["published"]}".')
        facts["published"] = day
    return facts


def _words(value: Any) -> str | None:
    return str(value).encode("utf-8", "replace").decode("utf-8").strip() or None if value is not None else None
