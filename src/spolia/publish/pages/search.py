"""The search page; its index is written beside it as a script, since a page opened from a folder may fetch nothing."""

from __future__ import annotations

from collections.abc import Iterator

from spolia.publish.lookup import Lookup
from spolia.publish.page import Page
from spolia.publish.words import KIND_WORDS, interval_words, parties_words, source_words
from spolia.records import Event


def search_pages(lookup: Lookup) -> Iterator[Page]:
    yield Page("search.html", "search.html", "Search", "search.html", {}, ("data/search.js", "static/search.js"))


def search_index(lookup: Lookup) -> list[list[str]]:
    """What can be found: [family, title, text, address, aside], in the order of the site."""
    return [*_events(lookup), *_things(lookup), *_reports(lookup), *_claims(lookup)]


def _events(lookup: Lookup) -> list[list[str]]:
    at = lookup.addresses["events"]
    return [
        ["Event", event.title, _cast(event), at[event.id], f"{KIND_WORDS[event.kind]} · {interval_words(event.time)}"]
        for event in lookup.events.values()
    ]


def _cast(event: Event) -> str:
    people = [party.name for party in (*event.actor, *event.target) if party.name]
    return " ".join([*people, *([event.place.name] if event.place and event.place.name else [])])


def _things(lookup: Lookup) -> list[list[str]]:
    at = lookup.addresses
    places = [["Place", place.key, "", at["places"][place.key], f"{len(place.events)} events"] for place in lookup.places]
    lots = [
        ["Materiel", lot.system or lot.category, f"{lot.category} {lot.lot}", at["materiel"][lot.lot], lot.status]
        for lot in lookup.lots.values()
    ]
    parties = [["Party", name, "", at["parties"][name], ""] for name in lookup.parties]
    return [*places, *lots, *parties]


def _reports(lookup: Lookup) -> list[list[str]]:
    return [
        [
            "Report",
            report.title or report.id,
            report.source or "",
            lookup.addresses["reports"][report.id],
            report.published or "date not known",
        ]
        for report in lookup.reports.values()
    ]


def _claims(lookup: Lookup) -> list[list[str]]:
    rows = []
    for claim in lookup.claims.values():
        aside = f"{KIND_WORDS[claim.kind]} · {source_words(lookup.reports.get(claim.report))}"
        names = " ".join(filter(None, (parties_words(claim.actor), parties_words(claim.target), claim.place.name if claim.place else None)))
        rows.append(["Claim", claim.evidence.quote, names, lookup.addresses["claims"][claim.id], aside])
    return rows
