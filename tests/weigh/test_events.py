"""Claims become events: each in one, of one kind, the same whatever their order, with ids that stay."""

from __future__ import annotations

import random
from hashlib import sha256

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.weigh.telling import ALEPPO, ARMY, IS, PALMYRA, T4, hasty_claims, items, known, party, pictured, reports_of, told, weighed

from spolia.records import Claim, Record, read_json, write_json
from spolia.weigh import weigh_claims


def events_of(record: Record) -> list[set[str]]:
    return [set(event.claims) for event in record.events]


def test_two_outlets_tell_of_one_fall() -> None:
    record = weighed(
        told("wire-1-01", "takeover", by=[IS], of=[ARMY], on="2016-12-11"),
        told("paper-1-01", "takeover", by=[IS], on=("2016-12-10", "2016-12-12")),
    )
    assert events_of(record) == [{"wire-1-01", "paper-1-01"}]
    assert record.events[0].roots == [["paper-1-01"], ["wire-1-01"]]
    assert (record.events[0].time.start, record.events[0].time.end) == ("2016-12-11", "2016-12-11")  # type: ignore[union-attr]


def test_another_town_another_kind_or_another_year_is_another_event() -> None:
    fall = told("wire-1-01", "takeover", by=[IS], on="2016-12-11")
    others = [
        told("paper-1-01", "takeover", by=[IS], on="2016-12-11", place=ALEPPO),
        told("paper-1-02", "withdrawal", by=[ARMY], on="2016-12-11"),
        told("paper-1-03", "takeover", by=[IS], on="2015-05-20"),
    ]
    assert len(weighed(fall, *others).events) == 4


def test_near_misses_do_not_chain() -> None:
    """Each strike is a few days from the next; the first and the last are months apart and are not one."""
    strikes = [told(f"wire-{n}-01", "attack", by=["Russia"], of=[IS], on=f"2016-{1 + n // 4:02d}-{1 + 7 * (n % 4):02d}") for n in range(24)]
    record = weighed(*strikes)
    assert max(len(event.claims) for event in record.events) < 6


def test_a_capture_that_failed_is_not_one_that_was_made() -> None:
    record = weighed(
        told("wire-1-01", "takeover", by=[IS], on="2016-12-11", place=T4, realis="failed"),
        told("paper-1-01", "takeover", by=[IS], place=T4),
    )
    assert len(record.events) == 2


def test_a_town_and_the_base_beside_it_fall_each_for_itself() -> None:
    base = replace(PALMYRA, text="the airport", name="Palmyra airport", lat=34.5574, lon=38.3169)
    town, airport = (
        told("wire-1-01", "takeover", by=[IS], on="2016-12-11"),
        told("paper-1-01", "takeover", by=[IS], on="2016-12-11", place=base),
    )
    assert len(weighed(town, airport).events) == 2


def test_one_voice_that_dates_two_takings_tells_of_two() -> None:
    first = told("wire-1-01", "takeover", by=[IS], on=("2015-01-01", "2015-12-31"))
    assert len(weighed(first, told("wire-1-02", "takeover", by=[IS], on=("2016-01-01", "2016-12-31"))).events) == 2


def test_ids_are_those_of_the_specification() -> None:
    first = told("wire-1-01", "takeover", by=[IS], on="2016-12-11")
    again = replace(first, id="wire-1-02", place=ALEPPO)
    record = weighed(first, again)
    start, end = first.evidence.start, first.evidence.end
    name = "ev-" + sha256(f"wire-1\t{start}\t{end}\ttakeover".encode()).hexdigest()[:12]
    assert [event.id for event in record.events] == [name, f"{name}-2"]


def test_an_id_stays_when_reports_are_added() -> None:
    first = told("a-1-01", "takeover", by=[IS], on="2016-12-11")
    before = weighed(first)
    after = weighed(first, told("b-1-01", "takeover", by=[IS], on="2016-12-11"), told("b-1-02", "attack", by=[ARMY], on="2016-12-13"))
    assert before.events[0].id in {event.id for event in after.events}


def test_who_says_how_many_is_kept_apart() -> None:
    record = weighed(
        told("wire-1-01", "seizure", by=[IS], on="2016-12-11", items=items(("tank", "T-72", 20, None))),
        told("paper-1-01", "seizure", by=[IS], on="2016-12-11", items=items(("tank", "T-72", 30, 30))),
    )
    (tanks,) = record.events[0].items
    assert (tanks.low, tanks.high) == (20, None)
    assert {(s.low, s.high): s.claims for s in tanks.says} == {(30, 30): ["paper-1-01"], (20, None): ["wire-1-01"]}


def test_a_title_says_so_where_it_is_denied_or_has_not_come() -> None:
    assert weighed(told("wire-1-01", "takeover", by=[IS], certainty="denied")).events[0].title == "Denied: Palmyra taken by Islamic State"
    assert weighed(told("wire-1-01", "attack", by=[IS], realis="possible")).events[0].title.startswith("Possible: ")


def test_relations_within_one_story() -> None:
    record = weighed(
        told("wire-1-01", "takeover", by=[IS], of=[ARMY], on="2016-12-11"),
        told("wire-1-02", "withdrawal", by=[ARMY], on="2016-12-11"),
        told("wire-1-03", "seizure", by=[IS], of=[ARMY], on="2016-12-11", items=items(("tank", "T-72", 20, None))),
        told("wire-2-01", "destruction", by=["US-led coalition"], of=[IS], on="2016-12-15", items=items(("tank", "T-72", 14, 14))),
        told("wire-3-01", "takeover", by=[ARMY], of=[IS], on="2017-03-02"),
    )
    kinds = {event.id: event.kind for event in record.events}
    said = {(event.kind, link.how, kinds[link.event]) for event in record.events for link in event.related}
    assert {
        ("takeover", "same-story", "withdrawal"),
        ("withdrawal", "same-story", "takeover"),
        ("takeover", "enables", "seizure"),
        ("destruction", "consumes", "seizure"),
        ("takeover", "reverses", "takeover"),
    } <= said


def related(*claims: Claim) -> set[tuple[str, str, str]]:
    record = weighed(*claims)
    kinds = {event.id: event.kind for event in record.events}
    return {(event.kind, link.how, kinds[link.event]) for event in record.events for link in event.related}


def test_a_captured_system_is_followed_to_where_it_is_moved_and_struck() -> None:
    system = items(("surface-to-air missile system", "S-125", 2, 2))
    took = told("wire-1-01", "seizure", by=[IS], of=[ARMY], on="2016-12-11", items=system)
    moved = told("wire-2-01", "deployment", by=[IS], on="2016-12-13", items=system, place=T4)
    struck = told("wire-3-01", "destruction", by=["US-led coalition"], of=[IS], on="2016-12-15", items=system, place=T4)
    assert {("seizure", "enables", "deployment"), ("destruction", "consumes", "seizure")} <= related(took, moved, struck)
    assert related(took, replace(moved, actor=[party(ARMY)])) == set()
    assert related(took, replace(struck, target=[party(ARMY)])) == set()


def test_who_leaves_is_not_who_takes() -> None:
    left, took = told("wire-1-01", "withdrawal", by=[IS], on="2016-12-11"), told("paper-1-01", "takeover", by=[IS], on="2016-12-11")
    assert related(left, took) == set()


def test_a_takeover_reverses_the_last_one_before_it() -> None:
    claims = [
        told("wire-1-01", "takeover", by=[IS], on="2015-05-20"),
        told("wire-1-02", "takeover", by=[ARMY], on="2016-03-27"),
        told("wire-1-03", "takeover", by=[IS], on="2016-12-11"),
        told("wire-1-04", "takeover", by=[ARMY], on="2017-03-02"),
    ]
    record = weighed(*claims)
    starts = {event.id: event.time.start for event in record.events if event.time}
    assert [(starts[e.id], [starts[link.event] for link in e.related]) for e in record.events] == [
        ("2015-05-20", []), ("2016-03-27", ["2015-05-20"]), ("2016-12-11", ["2016-03-27"]), ("2017-03-02", ["2016-12-11"]),
    ]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(hasty_claims())
def test_every_claim_is_in_one_event_of_its_kind_and_roots_part_it(claims: list) -> None:  # type: ignore[type-arg]
    record = pictured(*claims)
    kind = {claim.id: claim.kind for claim in claims}
    assert sorted(c for event in record.events for c in event.claims) == sorted(kind)
    for event in record.events:
        assert {kind[c] for c in event.claims} == {event.kind}
        assert sorted(c for root in event.roots for c in root) == sorted(event.claims)
    assert read_json(write_json(record), Record) == record


@settings(max_examples=60, deadline=None)
@given(hasty_claims(), st.randoms(use_true_random=False))
def test_the_order_of_claims_and_reports_never_matters(claims: list, shuffler: random.Random) -> None:  # type: ignore[type-arg]
    reports = reports_of(claims)
    before = write_json(pictured(*claims, reports=reports))
    shuffler.shuffle(claims)
    shuffler.shuffle(reports)
    assert write_json(pictured(*claims, reports=reports)) == before


@settings(max_examples=30, deadline=None)
@given(hasty_claims())
def test_reports_may_be_missing(claims: list) -> None:  # type: ignore[type-arg]
    assert weigh_claims(claims, [], known()).events


def test_no_claim_is_no_event() -> None:
    assert pictured() == Record(events=[], contradictions=[], control=[], custody=[], airspace=[])


def test_the_place_is_the_one_that_most_name() -> None:
    record = weighed(
        told("a-1-01", "takeover", by=[IS], on="2016-12-11"),
        told("b-1-01", "takeover", by=[IS], on="2016-12-11"),
        told("c-1-01", "takeover", by=[IS], on="2016-12-11", place=replace(PALMYRA, name="Tadmur", lat=34.561)),
    )
    named = [event.place.name for event in record.events if event.place and len(event.claims) > 1]
    assert named == ["Palmyra"]
