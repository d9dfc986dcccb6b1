"""Sources by name, account or address: what kind of outlet it is, whose interest it shares and when, how reliable it has been, whom it relays.

A name is one only as a whole: "Reuters" is not in "Reuters Fan Blog", and `afp.com` not in `afp.com.example.net`. What two rows claim, or
no row, is nobody's: such a source is of letter F, which cannot be judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import cast
from urllib.parse import urlsplit

from spolia.knowledge.words import fold
from spolia.records import Rating, Reliability

OFFICE = re.compile(
    r"\b(?:media office|media|press office|press service|press centre|press center|press briefing|press conference|spokes(?:man|woman|person)|briefing|statement|press release|news release|"
    r"transcript summary|transcript|bulletin|communiqu[ée]|on a social network|english service|newsroom|website|online|tv|television)\b",
    re.IGNORECASE,
)
OFFICE_END = re.compile(rf"[\s:–-]*(?:{OFFICE.pattern})\W*$", re.IGNORECASE)
HOSTS = {"twitter.com": "x.com", "telegram.me": "t.me"}  # other names of places where people have accounts
PLATFORMS = {
    "x": "x.com",
    "twitter": "x.com",
    "telegram": "t.me",
    "facebook": "facebook.com",
    "youtube": "youtube.com",
    "instagram": "instagram.com",
}
ON_PLATFORM = re.compile(rf"(?i)\s*(?:\bon|\bvia|\()\s*({'|'.join(PLATFORMS)})\b\)?(?:\s*/\s*\w+)?\s*$")
ACCOUNT = re.compile(r"@(\w[\w.-]*)")
WORD, DOT_WITHIN = re.compile(r"[^\W_]+"), re.compile(r"(?<=\w)\.(?=\w)|(?<=\b\w)\.")
NO_ACCOUNT = frozenset({"s", "c", "user", "channel"})  # what may stand in an address before the account's name


@dataclass(frozen=True, slots=True)
class Interest:
    """A party whose gain a source shares, from `since` until `until` (a year, month or day, both included; None where it is open)."""

    party: str
    since: str | None = None
    until: str | None = None

    def holds_on(self, day: str) -> bool:
        """True where `day` (a date, or the beginning of one) is within."""
        begun = self.since is None or day >= self.since[: len(day)]
        return begun and (self.until is None or day[: len(self.until)] <= self.until)


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source: `reliability` is its Admiralty letter with `reason`, `interests` the parties whose gain it shares or has shared."""

    name: str
    kind: str
    reliability: Reliability
    reason: str
    aliases: tuple[str, ...] = ()
    relays: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    interests: tuple[Interest, ...] = ()

    def interest_on(self, day: str | None) -> str | None:
        """The party whose gain the source shares on that day; None for none, or where the day is not known and it has changed sides."""
        parties = {one.party: None for one in self.interests if day is None or one.holds_on(day)}
        return next(iter(parties)) if len(parties) == 1 and (day or len(self.interests) == 1) else None

    @property
    def interest(self) -> str | None:
        """The party whose gain it shares whatever the day; None for none and for one that has changed sides."""
        return self.interest_on(None)


class Sources:
    """The registry of sources. A later row of a name replaces an earlier one; a name that several rows bear is none's."""

    def __init__(self, rows: list[dict[str, str]], interests: Iterable[Mapping[str, str]] = ()) -> None:
        changing: dict[str, list[Interest]] = {}
        for row in interests:
            changing.setdefault(row["name"], []).append(Interest(row["interest"], row["since"] or None, row["until"] or None))
        self._lay({row["name"]: _read_source(row, changing.get(row["name"], [])) for row in rows})

    def _lay(self, rows: dict[str, SourceRow]) -> None:
        self.rows = rows
        self._by_name = _index((_key(name), row) for row in self.rows.values() for name in (row.name, *row.aliases))
        self._by_domain = _index((domain.lower(), row) for row in self.rows.values() for domain in row.domains)
        handles = [(handle.lower(), row) for row in self.rows.values() for handle in row.handles]
        self._by_handle = _index(handles)
        self._by_account = _index((handle.partition("/")[2], row) for handle, row in handles)
        self._hosts = frozenset(PLATFORMS.values()) | {handle.partition("/")[0] for handle, _ in handles}

    def rated(self, ratings: Iterable[tuple[Rating, str]]) -> Sources:
        """The registry with what people hold of sources laid over it, each with its reason; a source that no row has gets one, of no kind."""
        rated = Sources([])
        rows = dict(self.rows)
        for rating, reason in ratings:
            found = self.find(rating.source)
            row = rows[found.name] if found else rows.get(rating.source) or SourceRow(rating.source, "", "F", "")
            if rating.reliability is not None:
                row = replace(row, reliability=rating.reliability, reason=reason)
            if rating.interests is not None:
                row = replace(row, interests=tuple(Interest(one.party, one.since, one.until) for one in rating.interests))
            rows[row.name] = row
        rated._lay(rows)
        return rated

    def find(self, name: str | None) -> SourceRow | None:
        """The source that `name` is: its name, with or without what kind of statement it is; its account ("@AFP", "AFP on X"); an address.

        None where no row has it, where several have, and where a list of sources names more than one.
        """
        if not name or not name.strip():
            return None
        address = _address(name.strip())
        if address is not None:
            return self._at(*address) or self._by_name.get(_key(name) if "/" not in name else "")
        if "@" in name:
            return self._of_account(name)
        return self._by_name.get(_key(name)) or self._by_words(ON_PLATFORM.sub("", name))

    def _at(self, host: str, path: str) -> SourceRow | None:
        """By an address: the account on a host of accounts, else the longest domain that the host is or lies under."""
        host = re.sub(r"^(?:www|m|mobile)\.", "", host)
        host = HOSTS.get(host, host)
        if host in self._hosts:
            parts = [part for part in path.split("/") if part and part.lower() not in NO_ACCOUNT]
            return self._by_handle.get(f"{host}/{parts[0].removeprefix('@').lower()}") if parts else None
        return next((row for suffix in _suffixes(host) if (row := self._by_domain.get(suffix))), None)

    def _of_account(self, name: str) -> SourceRow | None:
        """By what it calls its account: "@AFP", "AFP (@AFP)", "@sana_sy on Telegram"; a mail address is none."""
        accounts = [match[1].lower() for match in ACCOUNT.finditer(name) if not re.search(r"\w$", name[: match.start()])]
        if len(accounts) != 1:
            return None
        if named := ON_PLATFORM.search(name):
            return self._by_handle.get(f"{PLATFORMS[named[1].lower()]}/{accounts[0]}")
        return self._by_account.get(accounts[0])

    def _by_words(self, name: str) -> SourceRow | None:
        """By its name without brackets and office: "Russian Ministry of Defence briefing (reconstruction)", "Reuters, Beirut"."""
        plain = re.sub(r"\([^)]*\)", " ", name)
        first, *others = plain.split(",")
        row = next((row for words in (plain, *_without_office(first)) if (row := self._by_name.get(_key(words)))), None)
        others_named = {other.name for words in others if (other := self._by_name.get(_key(words)))}
        return row if row is not None and others_named <= {row.name} else None


def _without_office(words: str) -> Iterator[str]:
    """`words` with ever fewer words of office at its end ("Umar Media statement", "Umar Media", "Umar"), at last with none at all."""
    yield words
    while (shorter := OFFICE_END.sub("", words)) != words:
        words = shorter
        yield words
    yield OFFICE.sub(" ", words)


def _index(pairs: Iterable[tuple[str, SourceRow]]) -> dict[str, SourceRow]:
    """What each key means; a key of several rows means none, and the empty key nothing."""
    found: dict[str, dict[str, SourceRow]] = {}
    for key, row in pairs:
        found.setdefault(key, {})[row.name] = row
    return {key: next(iter(rows.values())) for key, rows in found.items() if key and len(rows) == 1}


def _address(text: str) -> tuple[str, str] | None:
    """The host and path of a web address or bare domain, None for other text. A trick address has a host that no row has."""
    if re.match(r"(?i)https?://", text):
        try:
            parts = urlsplit(text)
            host = parts.hostname or ""
        except ValueError:
            return "", ""
        return ("", "") if "\\" in text or "@" in parts.netloc else (host.rstrip("."), parts.path)
    if "://" in text:
        return "", ""
    bare = re.fullmatch(r"((?:[\w-]+\.)+[a-z]{2,})\.?(/\S*)?", text.lower())
    return (bare[1], bare[2] or "") if bare else None


def _suffixes(domain: str) -> list[str]:
    parts = domain.split(".")
    return [".".join(parts[n:]) for n in range(len(parts) - 1)]


def _key(name: str) -> str:
    """A name for comparison: its words in small plain letters, "U.S." as one, without the article before it."""
    plain = name.lower() if name.isascii() else fold(name)
    return " ".join(WORD.findall(DOT_WITHIN.sub("", plain) if "." in plain else plain)).removeprefix("the ")


def _read_source(row: Mapping[str, str], changing: list[Interest]) -> SourceRow:
    """The row; an interest that it states itself is for all days, else those of the table of interests are its own."""
    aliases, relays, domains, handles = (_listed(row, name) for name in ("aliases", "relays", "domains", "handles"))
    interests = (Interest(row["interest"]),) if row.get("interest") else tuple(changing)
    letter = cast(Reliability, row["reliability"] or "F")
    return SourceRow(row["name"], row["kind"], letter, row["reason"], aliases, relays, domains, handles, interests)


def _listed(row: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(part for part in row.get(name, "").split("|") if part)
