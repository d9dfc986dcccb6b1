"""Who the reports are from: how reliable, with what interest, what each said, and how often it is contradicted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spolia.publish.lookup import Lookup
from spolia.publish.page import Page
from spolia.publish.paged import SHOWN
from spolia.publish.words import party_words
from spolia.records import Claim, Report


@dataclass(frozen=True, slots=True)
class Outlet:
    """An outlet as named at intake ("" for reports that name none), its reports and claims, and whom it quotes."""

    name: str
    reports: list[Report]
    claims: list[Claim]
    speakers: dict[str, int]
    disputed: list[Claim]


def source_pages(lookup: Lookup) -> Iterator[Page]:
    outlets = [gather_outlet(name, reports, lookup) for name, reports in lookup.outlets.items()]
    known = {outlet.name: lookup.known.sources.find(outlet.name) for outlet in outlets if outlet.name}
    given = {"outlets": outlets, "known": known, "speakers": _speakers(lookup)}
    yield Page("sources/index.html", "sources.html", "Sources", "sources/index.html", given, ("static/lists.js",))
    for outlet in outlets:
        if outlet.name:
            yield source_page(outlet, lookup)


def source_page(outlet: Outlet, lookup: Lookup) -> Page:
    """The page of one outlet, which must have a name."""
    row = lookup.known.sources.find(outlet.name)
    names = dict.fromkeys([outlet.name, *([row.name, *row.aliases] if row else [])])
    deeds = [deed for name in names for deed in lookup.deeds_on.get(name, []) if deed.rating]
    given = {"outlet": outlet, "row": row, "deeds": deeds, "most": SHOWN}
    return Page(lookup.addresses["sources"][outlet.name], "source.html", outlet.name, "sources/index.html", given)


def gather_outlet(name: str, reports: list[Report], lookup: Lookup) -> Outlet:
    """The outlet of that name, with these reports of its and what they say."""
    claims = [claim for report in reports for claim in lookup.claims_of.get(report.id, [])]
    speakers: dict[str, int] = {}
    for claim in claims:
        said = party_words(claim.speaker) or "its own voice"
        speakers[said] = speakers.get(said, 0) + 1
    ranked = dict(sorted(speakers.items(), key=lambda pair: (-pair[1], pair[0])))
    return Outlet(name, reports, claims, ranked, [claim for claim in claims if claim.id in lookup.contradictions_of])


def _speakers(lookup: Lookup) -> list[tuple[str, int, int]]:
    """Every named speaker with the number of its claims and of the reports that carry them, the most quoted first."""
    claims: dict[str, list[Claim]] = {}
    for claim in lookup.claims.values():
        if claim.speaker and claim.speaker.name:
            claims.setdefault(claim.speaker.name, []).append(claim)
    rows = [(name, len(said), len({claim.report for claim in said})) for name, said in claims.items()]
    return sorted(rows, key=lambda row: (-row[1], row[0]))
