"""What the pages work out before they are drawn: standings, places, sections of time, tallies of materiel, what can be searched."""

from __future__ import annotations

from pathlib import Path

import pytest

from spolia.knowledge.tables import bundled
from spolia.publish.about import SiteAbout
from spolia.publish.compare import compare_roots
from spolia.publish.drawings import Strip, spell_bars, strip_over
from spolia.publish.lookup import Lookup, look_up
from spolia.publish.pages.materiel import parts, tally
from spolia.publish.pages.start import headlines, latest_events
from spolia.publish.pages.timeline import cut_timeline
from spolia.publish.searching import FAMILIES, gather_things
from spolia.records import Event, Fate, Grade, Interval, Lot, Spell


@pytest.fixture(scope="module")
def lookup(valley) -> Lookup:
    return look_up(valley.record, valley.claims, valley.reports, bundled(), SiteAbout("Sarn"), valley.stories)


def event(id_: str, start: str | None, end: str | None) -> Event:
    grade = Grade(probability=0.9, credibility=2, reliability="B", because=[])
    return Event(
        id=id_, kind="attack", title=id_, place=None, time=Interval(start=start, end=end), actor=[], target=[], items=[], claims=[], roots=[],
        related=[], grade=grade,
    )  # fmt: skip


def standings(lookup: Lookup, claim: str, row: str) -> dict[str, str]:
    """For each origin of the claim's event, by its first claim, how it stands in a row."""
    happening = lookup.event_of[claim]
    table = compare_roots(happening, lookup, lookup.contradictions_of.get(happening.id, []))
    cells = dict(table.rows)[row]
    return {column.claims[0].id: cell.standing for column, cell in zip(table.columns, cells, strict=True)}


def test_a_denial_stands_as_denied_and_a_contradiction_as_conflict(lookup: Lookup) -> None:
    assert standings(lookup, "valley-1-04", "Did it happen")["valley-1-04"] == "denied"
    when = standings(lookup, "valley-1-01", "When")
    assert when["valley-1-01"] == when["NIGHT-mail-01"] == "conflict"


def test_origins_that_say_the_same_agree_and_silence_is_silence(lookup: Lookup) -> None:
    assert set(standings(lookup, "valley-1-01", "Who").values()) == {"agree"}
    assert standings(lookup, "valley-1-01", "To whom") == {
        "League-Voice-01": "silent", "NIGHT-mail-01": "agree", "valley-1-01": "agree", "valley-1-04": "agree",
    }  # fmt: skip


def test_a_name_at_two_points_is_two_places(lookup: Lookup) -> None:
    keys = [place.key for place in lookup.places if place.name == "Tel Omar"]
    assert keys == ["Tel Omar (34.7, 38.9)", "Tel Omar (36.9, 41.2)"]
    assert len({lookup.addresses["places"][key] for key in keys}) == 2


def test_a_place_without_a_point_has_a_page_and_no_pin(lookup: Lookup) -> None:
    mill = next(place for place in lookup.places if place.name == "Old Mill")
    assert mill.lat is None
    assert lookup.address("places", mill.key)


def test_who_holds_it_now_is_the_spell_that_nobody_ended(lookup: Lookup) -> None:
    now = {place.name: place.now.holder for place in lookup.places if place.now}
    assert now == {"Sarn": "Valley Army", "Sarn air base": "Northern League"}


def test_holders_get_colours_and_the_rest_share_one(lookup: Lookup) -> None:
    assert lookup.colour("contested") == "h-contested"
    assert lookup.colour(None) == "h-unknown"
    assert lookup.colour("nobody heard of") == "h-other"
    assert {lookup.colour("Northern League"), lookup.colour("Valley Army")} == {"h1", "h2"}


def test_headlines_show_the_range_of_contradictions(lookup: Lookup) -> None:
    assert len({dispute.slot for dispute in headlines(lookup)}) >= 3


def test_latest_events_are_dated_and_likely(lookup: Lookup) -> None:
    latest = latest_events(lookup)
    ends = [happening.time.end for happening in latest if happening.time]
    assert ends == sorted(ends, key=str, reverse=True)
    assert all(happening.grade.probability >= 0.5 for happening in latest)


def test_months_years_and_undated_stand_apart() -> None:
    busy = [event(f"d{day}", f"2016-12-{day:02d}", f"2016-12-{day:02d}") for day in range(1, 8)]
    loose = [event("year", "2016-01-01", "2016-12-31"), event("open", "2016-11-30", None), event("never", None, None)]
    old = [event("then", "1990-05-01", "1990-05-31"), event("once", "2001-01-01", "2001-12-31")]
    sections = {section.title: [happening.id for happening, _ in section.rows] for section in cut_timeline([*busy, *loose, *old])}
    assert sections == {
        "1990 to 2001": ["then", "once"], "2016, not known to within a month": ["year", "open"],
        "December 2016": [f"d{n}" for n in range(1, 8)], "Without a date": ["never"],
    }  # fmt: skip


def test_an_open_side_runs_to_the_edge_and_is_marked() -> None:
    strip = strip_over(["2016-01-01", "2016-12-31"], room=0)
    assert isinstance(strip, Strip)
    bar = strip.span("2016-07-01", None)
    assert (bar.right, bar.open_left, bar.open_right) == (100, False, True)
    assert strip.span(None, "2016-07-01").left == 0


def test_a_spell_is_sure_only_between_its_inner_bounds() -> None:
    strip = strip_over(["2016-01-01", "2016-12-31"], room=0)
    assert isinstance(strip, Strip)
    sure = Spell(holder="A", start=("2016-02-01", "2016-03-01"), end=("2016-05-01", "2016-06-01"), probability=0.9, claims=["c"])
    never = Spell(holder="B", start=("2016-02-01", "2016-06-01"), end=("2016-03-01", "2016-07-01"), probability=0.9, claims=["c"])
    bars = spell_bars([sure, never], strip)
    assert bars[0].sure is not None
    assert bars[0].may.left < bars[0].sure.left < bars[0].sure.right < bars[0].may.right
    assert bars[1].sure is None


@pytest.mark.parametrize("days", [1, 6, 40, 300, 4000, 40000])
def test_ticks_are_few_and_within_the_strip(days: int) -> None:
    from datetime import date, timedelta

    ticks = Strip(date(1900, 2, 3), date(1900, 2, 3) + timedelta(days)).ticks(8)
    assert len(ticks) <= 8
    assert all(0 <= tick.left <= 100 for tick in ticks)


def lot(id_: str, low: float | None, high: float | None, *fates: tuple[str, float | None, float | None]) -> Lot:
    told = [Fate(status=status, low=least, high=most, claims=["c"]) for status, least, most in fates]
    return Lot(lot=id_, category="tank", system="T-62", low=low, high=high, chain=[], fates=told, status="mixed")


def test_ranges_are_added_as_ranges() -> None:
    rows = tally([lot("a", 20, None, ("destroyed", 14, 14), ("unknown", 6, None)), lot("b", 8, 11, ("destroyed", 2, 11))])
    assert [(row.system, row.taken, row.fates) for row in rows] == [("T-62", "28 or more", {"destroyed": "16–25", "unknown": "6 or more"})]


def test_shares_of_a_lot_never_pass_its_whole() -> None:
    drawn = parts(lot("a", 20, None, ("destroyed", 14, 14), ("unknown", 6, None)))
    assert [(part.sure, part.most, part.open) for part in drawn] == [(0.7, 0.7, False), (0.3, 1, True)]
    assert [(part.sure, part.most) for part in parts(lot("b", None, None, ("held", None, None)))] == [(0, 1)]


def test_everything_can_be_found(lookup: Lookup, valley_site: Path) -> None:
    things = list(gather_things(lookup))
    assert {thing.family for thing in things} == set(FAMILIES)
    assert len([thing for thing in things if thing.family == "Claim"]) == len(lookup.claims)
    assert all((valley_site / thing.address).is_file() for thing in things)
