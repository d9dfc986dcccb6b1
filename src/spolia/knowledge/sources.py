"""Sources by name or address: what kind of outlet it is, whose interest it shares, how reliable it has been, whom it relays."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlsplit

from spolia.knowledge.words import fold
from spolia.records import Reliability

OFFICE = re.compile(
    r"\b(?:media office|media|press office|press service|press centre|press center|spokes(?:man|woman|person)|briefing|statement|press release|news release|"
    r"transcript summary|transcript|bulletin|communiqu[ée]|on a social network|english service|online|tv|television)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source: `interest` is the party whose gain it shares (None for none), `reliability` its Admiralty letter with `reason`."""

    name: str
    kind: str
    interest: str | None
    reliability: Reliability
    reason: str
    aliases: tuple[str, ...] = ()
    relays: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()


class Sources:
    """The registry of sources. A later row of a name replaces an earlier one, so that a case's own table wins."""

    def __init__(self, rows: list[dict[str, str]]) -> None:
        self.rows = {row["name"]: _read_source(row) for row in rows}
        self._by_name: dict[str, SourceRow] = {}
        self._by_domain: dict[str, SourceRow] = {}
        for row in self.rows.values():
            for name in (row.name, *row.aliases):
                self._by_name[_key(name)] = row
            for domain in row.domains:
                self._by_domain[domain.lower()] = row

    def find(self, name_or_domain: str | None) -> SourceRow | None:
        """The row of a source by its name, the name with what kind of statement it is, an address or a domain; None where none is known."""
        if not name_or_domain:
            return None
        domain = _domain(name_or_domain)
        if domain is not None:
            return next((row for suffix in _suffixes(domain) if (row := self._by_domain.get(suffix))), None)
        plain = re.sub(r"\([^)]*\)", " ", name_or_domain)
        return self._by_name.get(_key(plain)) or self._by_name.get(_key(OFFICE.sub(" ", plain.split(",")[0])))


def _domain(text: str) -> str | None:
    """The host that an address or bare domain names."""
    if "://" in text:
        try:
            return urlsplit(text).hostname
        except ValueError:
            return None
    return text.strip().lower() if re.fullmatch(r"[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}", text.strip().lower()) else None


def _suffixes(domain: str) -> list[str]:
    parts = domain.split(".")
    return [".".join(parts[n:]) for n in range(len(parts) - 1)]


def _key(name: str) -> str:
    return re.sub(r"^the ", "", " ".join(re.findall(r"[^\W_]+", re.sub(r"(?<=\w)\.(?=\w)|(?<=\b\w)\.", "", fold(name)))))


def _read_source(row: Mapping[str, str]) -> SourceRow:
    lists = (tuple(part for part in row[key].split("|") if part) for key in ("aliases", "relays", "domains"))
    return SourceRow(row["name"], row["kind"], row["interest"] or None, cast(Reliability, row["reliability"] or "F"), row["reason"], *lists)
