"""A made-up case of many events as a site: its lists and data, without the thousands of pages of single things. For the benchmark and the tests of pages."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

from spolia.knowledge.tables import bundled
from spolia.publish.about import SiteAbout
from spolia.publish.lookup import Lookup, look_up
from spolia.publish.page import Page
from spolia.publish.pages import PAGES
from spolia.publish.site import write_some
from spolia.records import Claim, Event, EventPlace, Grade, Interval, Named, Record, Report
from spolia.simulate import Settings, simulate


def large_lookup(many: int) -> Lookup:
    """The lookup of a simulated conflict, of whose claims each is an event of its own: to be many, they need not be weighed."""
    conflict = simulate(Settings(seed=5, claims=many))
    return lookup_of(list(conflict.claims), list(conflict.reports))


def lookup_of(claims: list[Claim], reports: list[Report]) -> Lookup:
    record = Record(events=[_event(n, claim) for n, claim in enumerate(claims)], contradictions=[], control=[], custody=[], airspace=[])
    return look_up(record, claims, reports, bundled(), SiteAbout("Many"), {})


def _event(n: int, claim: Claim) -> Event:
    place, time = claim.place, claim.time
    return Event(
        id=f"ev-{n:012x}", kind=claim.kind, title=f"{claim.kind} at {place.name if place else 'a place not named'}",
        place=EventPlace(name=place.name, lat=place.lat, lon=place.lon, precision_m=(None, 3000.0, 20000.0)[n % 3]) if place else None,
        time=Interval(start=time.start, end=time.end) if time else None,
        actor=[Named(name=party.name, claims=[claim.id]) for party in claim.actor], target=[Named(name=party.name, claims=[claim.id]) for party in claim.target],
        items=[], claims=[claim.id], roots=[[claim.id]], related=[],
        grade=Grade(probability=0.6, credibility=3, reliability="C", because=[]),
    )  # fmt: skip


def write_large(lookup: Lookup, folder: Path, things: int = 0) -> None:
    """Writes the lists and the data, and of each family the pages of so many things."""
    write_some(list(_pages(lookup, things)), lookup, folder)


def _pages(lookup: Lookup, things: int) -> Iterator[Page]:
    single = {address for addresses in lookup.addresses.values() for address in addresses.values()}
    for family in PAGES:
        pages = family(lookup)
        yield from takewhile(lambda page: page.path not in single, pages)
        yield from (page for page, _ in zip(pages, range(things), strict=False))
