"""The index of the full-text search: words to things, cut into files that a page loads only as it needs them, since one opened from a folder may fetch nothing.

`index.js` has, for every thing, what the facets narrow by, and the first word of each file of words; `words-N.js` the things of each word, in order, as
differences in base 36, those with the word in the title apart; `things-N.js` what a result shows.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from spolia.publish.columns import Names
from spolia.publish.lookup import Lookup
from spolia.publish.words import (
    KIND_WORDS,
    SLOT_WORDS,
    STATUS_WORDS,
    interval_words,
    parties_words,
    party_words,
    sides_of,
    source_words,
    span_words,
)
from spolia.records import Claim, Contradiction, Event, Lot, Report

FAMILIES = ("Event", "Contradiction", "Place", "Materiel", "Party", "Source", "Report", "Claim")
SHARD = 120_000  # characters of a file of words
THINGS = 400  # results in a file of things
LONGEST = 40  # letters of a word that are kept
QUOTED = 240  # characters of a quote that a result shows
_WORD = re.compile(r"[^\W_]+")
_APART = bytes(
    n if n >= 128 or chr(n).isalnum() else 32 for n in range(256)
)  # what of ASCII is no letter as a blank: the quick way to most words
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_ALONE = re.compile(
    "[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]"
)  # scripts that set no blanks between words: a letter is a word


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that can be found: what its result shows, the text that is searched, and what facets narrow by (days' years, "" for none)."""

    family: str
    title: str
    address: str
    aside: str
    text: str = ""
    kind: str = ""
    place: str | None = None
    source: str | None = None
    parties: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    disputed: bool = False


def plain(text: str) -> str:
    """Lower case without marks, as both the index and what is asked are compared.

    >>> plain("Café ŽEPA")
    'cafe zepa'
    """
    if text.isascii():
        return text.lower()
    return _BEYOND_ASCII.sub(_unmarked, unicodedata.normalize("NFD", text)).lower()


def _unmarked(letters: re.Match[str]) -> str:
    return "".join(letter for letter in letters[0] if unicodedata.category(letter)[0] != "M")


def words_of(text: str) -> set[str]:
    """The words of a text as they are indexed.

    >>> sorted(words_of("20 T-72s at al-Ṣarn; 坦克"))
    ['20', '72s', 'al', 'at', 'sarn', 't', '克', '坦']
    """
    runs = set(plain(text).encode("utf-8", "surrogatepass").translate(_APART).decode("utf-8", "surrogatepass").split())
    found = {run[:LONGEST] for run in runs if run.isascii()}
    for word in _WORD.findall(" ".join(run for run in runs if not run.isascii())):
        if word.isascii() or not _ALONE.search(word):
            found.add(word[:LONGEST])
        else:
            found |= set(word)
    return found


_recurring_words = lru_cache(maxsize=4096)(words_of)  # of titles and asides, of which many are the same


def search_files(lookup: Lookup) -> dict[str, tuple[str, Any]]:
    """By its name in `data/search/` the data of each file, and the global name that it sets."""
    things = list(gather_things(lookup))
    shards = list(_shards(_postings(things)))
    files: dict[str, tuple[str, Any]] = {"index.js": ("SPOLIA_SEARCH", _index(things, [next(iter(shard)) for shard in shards]))}
    for number, shard in enumerate(shards):
        files[f"words-{number}.js"] = (f"SPOLIA_WORDS_{number}", shard)
    for number in range(-(-len(things) // THINGS)):
        rows = things[number * THINGS : (number + 1) * THINGS]
        files[f"things-{number}.js"] = (f"SPOLIA_THINGS_{number}", [[thing.title, thing.address, thing.aside] for thing in rows])
    return files


def _postings(things: list[Thing]) -> dict[str, tuple[list[int], list[int]]]:
    """By word, in order of words, the things with it in the title, and those with it elsewhere."""
    found: dict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for number, thing in enumerate(things):
        head = _recurring_words(thing.title)
        for word in head:
            found[word][0].append(number)
        for word in (words_of(thing.text) | _recurring_words(thing.aside)) - head:
            found[word][1].append(number)
    return {word: found[word] for word in sorted(found)}


def _shards(postings: dict[str, tuple[list[int], list[int]]]) -> Iterator[dict[str, list[str]]]:
    """The words in files of about SHARD characters; at least one, which may hold nothing."""
    shard: dict[str, list[str]] = {}
    size = 0
    for word, (head, rest) in postings.items():
        shard[word] = [_differences(head), _differences(rest)]
        size += len(word) + len(shard[word][0]) + len(shard[word][1]) + 10
        if size > SHARD:
            yield shard
            shard, size = {}, 0
    if shard or not postings:
        yield shard or {"": ["", ""]}


def _differences(numbers: Iterable[int]) -> str:
    """
    >>> _differences([3, 40, 41])
    '3 11 1'
    """
    before, parts = 0, []
    for number in numbers:
        parts.append(_base36(number - before))
        before = number
    return " ".join(parts)


@lru_cache(maxsize=4096)
def _base36(number: int) -> str:
    digits = ""
    while True:
        number, rest = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
        if not number:
            return digits


def _index(things: list[Thing], firsts: list[str]) -> dict[str, Any]:
    kinds, places, sources, parties = Names(), Names(), Names(), Names()
    return {
        "families": list(FAMILIES),
        "per": THINGS,
        "firsts": firsts,
        "family": [FAMILIES.index(thing.family) for thing in things],
        "kind": [kinds.of(thing.kind or None) for thing in things],
        "kinds": kinds.words,
        "place": [places.of(thing.place) for thing in things],
        "places": places.words,
        "source": [sources.of(thing.source) for thing in things],
        "sources": sources.words,
        "party": [[parties.of(name) for name in thing.parties] for thing in things],
        "parties": parties.words,
        "from": [thing.years[0] if thing.years else 0 for thing in things],
        "to": [thing.years[-1] if thing.years else 0 for thing in things],
        "long": [len(_recurring_words(thing.title)) for thing in things],
        "disputed": [int(thing.disputed) for thing in things],
    }


# --- what can be found --------------------------------------------------------------------------------------------------


def gather_things(lookup: Lookup) -> Iterator[Thing]:
    """Everything that has a page of its own, and every contradiction, in the order of the site."""
    yield from (_event(event, lookup) for event in lookup.events.values())
    yield from (_contradiction(dispute, lookup) for dispute in lookup.record.contradictions)
    for place in lookup.places:
        count = len(place.events)
        yield Thing(
            "Place", place.key, lookup.addresses["places"][place.key], f"{count} {'event' if count == 1 else 'events'}", place=place.key
        )
    yield from (_lot(lot, lookup) for lot in lookup.lots.values())
    for name in lookup.parties:
        yield Thing("Party", name, lookup.addresses["parties"][name], "", parties=(name,))
    for name, reports in lookup.outlets.items():
        if name:
            yield Thing("Source", name, lookup.addresses["sources"][name], f"{len(reports)} reports", source=name)
    yield from (_report(report, lookup) for report in lookup.reports.values())
    yield from (_claim(claim, lookup) for claim in lookup.claims.values())


def _event(event: Event, lookup: Lookup) -> Thing:
    cast = tuple(dict.fromkeys(party.name for party in (*event.actor, *event.target) if party.name))
    place = lookup.place_of.get(event.id)
    days = (event.time.start, event.time.end) if event.time else ()
    systems = " ".join(filter(None, (item.system or item.category for item in event.items)))
    return Thing(
        "Event", event.title[:1].upper() + event.title[1:], lookup.addresses["events"][event.id],
        f"{KIND_WORDS[event.kind]} · {interval_words(event.time)}", f"{' '.join(cast)} {place.name if place else ''} {systems} {event.id}",
        event.kind, place.key if place else None, None, cast, _years(*days), event.id in lookup.contradictions_of,
    )  # fmt: skip


def _contradiction(dispute: Contradiction, lookup: Lookup) -> Thing:
    event = lookup.subject(dispute)
    sides = " / ".join(value for value, _ in sides_of(dispute))
    title = f"{SLOT_WORDS[dispute.slot]}: {sides}"
    about = _event(event, lookup) if event else None
    return Thing(
        "Contradiction", title, about.address if about else "contradictions.html", about.title if about else dispute.note, dispute.note,
        about.kind if about else "", about.place if about else None, None, about.parties if about else (), about.years if about else (), True,
    )  # fmt: skip


def _lot(lot: Lot, lookup: Lookup) -> Thing:
    hands = tuple(dict.fromkeys(name for link in lot.chain for name in (link.holder, link.from_) if name))
    days = [day for link in lot.chain if link.date for day in (link.date.start, link.date.end)]
    aside = f"{lot.category} · {STATUS_WORDS[lot.status]}"
    return Thing(
        "Materiel", lot.system or lot.category.capitalize(), lookup.addresses["materiel"][lot.lot], aside, f"{' '.join(hands)} {lot.lot}",
        parties=hands, years=_years(*days),
    )  # fmt: skip


def _report(report: Report, lookup: Lookup) -> Thing:
    aside = f"{source_words(report)} · {span_words(report.published, report.published)}"
    return Thing(
        "Report", report.title or report.id, lookup.addresses["reports"][report.id], aside, report.text, source=report.source or None,
        years=_years(report.published),
    )  # fmt: skip


def _claim(claim: Claim, lookup: Lookup) -> Thing:
    report = lookup.reports.get(claim.report)
    event = lookup.event_of.get(claim.id)
    place = lookup.place_of.get(event.id) if event else None
    cast = tuple(
        dict.fromkeys(party.name for party in (*claim.actor, *claim.target, *([claim.speaker] if claim.speaker else [])) if party.name)
    )
    named = (parties_words(claim.actor), parties_words(claim.target), claim.place.name if claim.place else None, party_words(claim.speaker))
    quote = claim.evidence.quote
    return Thing(
        "Claim", quote if len(quote) <= QUOTED else quote[: QUOTED - 1] + "…", lookup.addresses["claims"][claim.id],
        f"{KIND_WORDS[claim.kind]} · {source_words(report)}", " ".join(filter(None, (*named, quote[QUOTED - 1 :]))), claim.kind,
        place.key if place else None, (report.source or None) if report else None, cast,
        _years(*((claim.time.start, claim.time.end) if claim.time else ())), claim.id in lookup.contradictions_of,
    )  # fmt: skip


def _years(*days: str | None) -> tuple[int, ...]:
    """The first and the last year of these days; none where none is known."""
    years = sorted(int(day[:4]) for day in days if day)
    return (years[0], years[-1]) if years else ()
