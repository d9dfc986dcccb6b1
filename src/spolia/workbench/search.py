"""The full-text index of a build: SQLite FTS5 in `build/search.db`, made anew where it is of another build.

Each thing is a row: its title, its text, names that go with it. Every word must occur, whole or, the last one, as a beginning. Titles count most.
"""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from spolia.publish.lookup import Lookup
from spolia.publish.words import KIND_WORDS, interval_words, parties_words, party_words, published_words, source_words, title_words

FAMILIES = ("event", "place", "party", "materiel", "report", "claim")
LONGEST_QUERY, MOST_WORDS = 400, 12  # characters, words
FORM = """
CREATE VIRTUAL TABLE things USING fts5(title, words, names, tokenize = "unicode61 remove_diacritics 2");
CREATE TABLE rows (family TEXT, id TEXT, title TEXT, aside TEXT, address TEXT, kind TEXT, source TEXT, day TEXT, weight REAL);
CREATE TABLE of (digest TEXT, form INTEGER);
"""
_MARKS = re.compile("[\x00\x02\x03]")  # \x02 and \x03 stand around what was found
VERSION = 1  # of FORM; an index of another is made anew
Row = tuple[str, str, str, str, str, str, str, str, float, str, str]  # the columns of `rows`, then words and names


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found; `aside` says what it is, `snippet` where the words stand, in the pieces plain, found, plain, …"""

    family: str
    id: str
    title: str
    aside: str
    address: str
    snippet: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits, how many there are in all, and for each facet how many of each value there would be without that facet."""

    hits: list[Hit]
    total: int
    facets: dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Sought:
    """What is searched for: words, and of the facets what is chosen, None for all."""

    words: str
    family: str | None = None
    kind: str | None = None
    source: str | None = None

    @property
    def match(self) -> str | None:
        """The words for FTS5, each in quotes so that none is taken for its language; None where there is no word."""
        words = re.findall(r"\w+", self.words[:LONGEST_QUERY])[:MOST_WORDS]
        return " ".join([f'"{word}"' for word in words[:-1]] + [f'"{words[-1]}"*']) if words else None


class Index:
    """An index that is there; each thread asks it over a connection of its own."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._own = threading.local()

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(f"{self._path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        connection.execute("PRAGMA cache_size = -16000")
        connection.execute("PRAGMA mmap_size = 1073741824")
        return connection

    @property
    def _connection(self) -> sqlite3.Connection:
        if not hasattr(self._own, "connection"):
            self._own.connection = self._open()
        connection: sqlite3.Connection = self._own.connection
        return connection

    def find(self, sought: Sought, first: int, most: int) -> Found:
        """The hits from number `first` (from 0), best first: `most` of them."""
        match = sought.match
        if match is None:
            return Found([], 0, {})
        chosen = {name: value for name in ("family", "kind", "source") if (value := getattr(sought, name))}
        where = "".join(f" AND r.{name} = ?" for name in chosen)
        joined = "FROM things JOIN rows r ON r.rowid = things.rowid WHERE things MATCH ?"
        query = (
            "SELECT r.family, r.id, r.title, r.aside, r.address, snippet(things, 1, '\x02', '\x03', '…', 24) "
            f"{joined}{where} ORDER BY bm25(things, 8.0, 1.0, 2.0) - r.weight, things.rowid LIMIT ? OFFSET ?"
        )
        rows = self._connection.execute(query, (match, *chosen.values(), most, first)).fetchall()
        facets = {
            name: self._facet(name, match, {k: v for k, v in chosen.items() if k != name}, joined) for name in ("family", "kind", "source")
        }
        total = self._connection.execute(f"SELECT count(*) {joined}{where}", (match, *chosen.values())).fetchone()[0]
        return Found([Hit(row[0], row[1], row[2], row[3], row[4], _pieces(row[5])) for row in rows], total, facets)

    def _facet(self, name: str, match: str, others: dict[str, str], joined: str) -> dict[str, int]:
        where = "".join(f" AND r.{other} = ?" for other in others)
        query = f"SELECT r.{name}, count(*) AS n {joined}{where} AND r.{name} != '' GROUP BY 1 ORDER BY n DESC, 1 LIMIT 12"
        return dict(self._connection.execute(query, (match, *others.values())).fetchall())


def open_index(path: Path, digest: str, lookup: Lookup) -> Index:
    """The index at `path`, made where it is not there, or of another build."""
    if not _is_of(path, digest):
        passing = path.with_name(path.name + ".passing")
        passing.unlink(missing_ok=True)
        connection = sqlite3.connect(passing, isolation_level=None)
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + FORM + "BEGIN;")
        for row in _rows(lookup):
            at = connection.execute("INSERT INTO rows VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row[:9]).lastrowid
            connection.execute("INSERT INTO things (rowid, title, words, names) VALUES (?, ?, ?, ?)", (at, row[2], row[9], row[10]))
        connection.execute("INSERT INTO of VALUES (?, ?)", (digest, VERSION))
        connection.execute("COMMIT")
        connection.execute("INSERT INTO things (things) VALUES ('optimize')")
        connection.close()
        passing.replace(path)
    return Index(path)


def _is_of(path: Path, digest: str) -> bool:
    if not path.exists():
        return False
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        try:
            return bool(connection.execute("SELECT digest, form FROM of").fetchall() == [(digest, VERSION)])
        finally:
            connection.close()
    except sqlite3.Error:
        return False


def _pieces(snippet: str) -> tuple[str, ...]:
    """The snippet cut at its marks: plain, found, plain, …"""
    return tuple(re.split("[\x02\x03]", snippet or ""))


def _rows(lookup: Lookup) -> Iterator[Row]:
    yield from _events(lookup)
    yield from _things(lookup)
    yield from _reports(lookup)
    yield from _claims(lookup)


def _row(family: str, id_: str, title: str, address: str, *, aside: str = "", kind: str = "", source: str = "", day: str = "",
         weight: float = 0.0, words: str = "", names: Iterable[str | None] = ()) -> Row:  # fmt: skip
    told = " ".join(filter(None, names))
    row = (family, id_, title, aside, address, kind, source, day, weight, _MARKS.sub(" ", words), _MARKS.sub(" ", told))
    return tuple(_whole(part) if isinstance(part, str) else part for part in row)  # type: ignore[return-value]


def _whole(words: str) -> str:
    """The words as the database takes them: half characters, which are none, are written as a question mark."""
    return words if words.isascii() else words.encode("utf-8", "replace").decode("utf-8")


def _events(lookup: Lookup) -> Iterator[Row]:
    for event in lookup.events.values():
        cast = [party.name for party in (*event.actor, *event.target)] + [event.place.name if event.place else None]
        yield _row(
            "event", event.id, title_words(event), lookup.addresses["events"][event.id], aside=f"{KIND_WORDS[event.kind]} · {interval_words(event.time)}",
            kind=KIND_WORDS[event.kind], day=(event.time.start or event.time.end or "") if event.time else "", weight=3.0, names=cast,
        )  # fmt: skip


def _things(lookup: Lookup) -> Iterator[Row]:
    at = lookup.addresses
    for place in lookup.places:
        yield _row("place", place.key, place.key, at["places"][place.key], aside=f"{len(place.events)} events", weight=6.0)
    for name in lookup.parties:
        row = lookup.known.parties.find(name)
        yield _row("party", name, name, at["parties"][name], weight=6.0, names=row.aliases if row else ())
    for lot in lookup.lots.values():
        yield _row(
            "materiel", lot.lot, lot.system or lot.category, at["materiel"][lot.lot], aside=lot.status, weight=3.0, names=[lot.category]
        )


def _reports(lookup: Lookup) -> Iterator[Row]:
    for report in lookup.reports.values():
        yield _row(
            "report", report.id, report.title or report.id, lookup.addresses["reports"][report.id], aside=f"{source_words(report)} · {published_words(report)}",
            source=report.source or "", day=report.published or "", words=report.text,
        )  # fmt: skip


def _claims(lookup: Lookup) -> Iterator[Row]:
    for claim in lookup.claims.values():
        report = lookup.reports.get(claim.report)
        names = [
            parties_words(claim.actor),
            parties_words(claim.target),
            party_words(claim.speaker),
            claim.place.name if claim.place else None,
        ]
        yield _row(
            "claim", claim.id, claim.evidence.quote, lookup.addresses["claims"][claim.id], aside=f"{KIND_WORDS[claim.kind]} · {source_words(report)}",
            kind=KIND_WORDS[claim.kind], source=(report.source if report else None) or "", day=(claim.time.start or "") if claim.time else "",
            names=[*names, *(item.system or item.category for item in claim.items)],
        )  # fmt: skip
