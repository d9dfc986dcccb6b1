"""Corrections: what is told of two states, that no text stands in them, and the pages and files that carry them."""

from __future__ import annotations

import re
from dataclasses import replace as with_fields
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import msgspec
import pytest
from msgspec.structs import replace
from tests.conftest import Valley

from spolia.knowledge.tables import bundled
from spolia.publish.about import SiteAbout
from spolia.publish.changes import Change, Past, State, changes_between, state_of
from spolia.publish.deeds import Deed
from spolia.publish.site import publish_site
from spolia.records import Claim, Event, Record, Report

THEN, NOW = "2031-04-01T00:00:00+00:00", "2031-04-02T00:00:00+00:00"
ATOM = "{http://www.w3.org/2005/Atom}"


def states(valley: Valley, record: Record, claims: list[Claim] | None = None, reports: list[Report] | None = None) -> tuple[State, State]:
    before = state_of(valley.record, valley.claims, valley.reports, None, THEN)
    after = state_of(record, valley.claims if claims is None else claims, valley.reports if reports is None else reports, before, NOW)
    return before, after


def told(valley: Valley, **changed: Any) -> list[Change]:
    return changes_between(*states(valley, changed.pop("record", valley.record), **changed), NOW)


def with_events(valley: Valley, events: list[Event]) -> Record:
    return replace(valley.record, events=events)


def test_nothing_changed_is_nothing_told(valley: Valley) -> None:
    assert not told(valley)


def test_counts_that_are_whole_are_the_same_however_they_are_read(valley: Valley) -> None:
    again = msgspec.json.decode(msgspec.json.encode(valley.record).replace(b".0,", b","), type=Record)
    assert not told(valley, record=again)


def test_a_new_event_and_the_report_that_tells_it(valley: Valley) -> None:
    before = state_of(with_events(valley, valley.record.events[1:]), valley.claims, valley.reports[:-1], None, THEN)
    after = state_of(valley.record, valley.claims, valley.reports, before, NOW)
    changes = {(change.thing, change.what) for change in changes_between(before, after, NOW)}
    assert changes == {("event", "new"), ("report", "new")}


def test_a_grade_that_changed_is_told_with_both(valley: Valley) -> None:
    first, *others = valley.record.events
    graded = replace(first, grade=replace(first.grade, credibility=1, probability=0.97))
    (change,) = told(valley, record=with_events(valley, [graded, *others]))
    assert (change.what, change.of, change.fields) == ("changed", first.id, ["grade"])
    assert (change.before, change.after) != (None, None)
    assert change.after is not None
    assert change.after.percent == 97


def test_a_value_that_changed_is_told_by_its_field_and_not_by_its_value(valley: Valley) -> None:
    first, *others = valley.record.events
    (change,) = told(valley, record=with_events(valley, [replace(first, title="SECRET title"), *others]))
    assert change.fields == ["title"]
    assert b"SECRET" not in msgspec.json.encode(change)


def merged(valley: Valley) -> tuple[Event, Event, Record]:
    first, second, *others = valley.record.events
    one = replace(second, claims=[*second.claims, *first.claims])
    return first, one, with_events(valley, [one, *others])


def test_a_merged_event_names_its_heir(valley: Valley) -> None:
    lost, heir, record = merged(valley)
    by_event = {change.of: change for change in told(valley, record=record)}
    assert (by_event[lost.id].what, by_event[lost.id].to) == ("merged", [heir.id])
    assert "claims" in by_event[heir.id].fields


def test_what_is_withdrawn_is_told_with_its_report_and_not_claim_by_claim(valley: Valley) -> None:
    gone = valley.reports[0].id
    left = [claim for claim in valley.claims if claim.report != gone]
    kept = {claim.id for claim in left}
    record = with_events(valley, [event for event in valley.record.events if kept & {*event.claims}])
    changes = told(valley, record=record, claims=left, reports=valley.reports[1:])
    assert ("report", "withdrawn", gone) in {(change.thing, change.what, change.of) for change in changes}
    assert not [change for change in changes if change.thing == "claim"]


def test_a_claim_that_vanished_or_is_read_otherwise(valley: Valley) -> None:
    first, second, *others = valley.claims
    changes = told(valley, claims=[replace(second, certainty="denied"), *others])
    assert {(change.thing, change.what, change.of) for change in changes} == {
        ("claim", "withdrawn", first.id),
        ("claim", "changed", second.id),
    }


def test_ids_of_changes_are_their_own_and_stay(valley: Valley) -> None:
    _, _, record = merged(valley)
    one, two = told(valley, record=record), told(valley, record=record)
    assert one == two
    assert len({change.id for change in one}) == len(one)


# --- what carries them ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def corrected(valley: Valley, tmp_path_factory: pytest.TempPathFactory) -> tuple[Valley, Path, list[Change], str, str]:
    """The valley after two events of it were merged, published where the earlier state stood."""
    folder = tmp_path_factory.mktemp("corrected")
    lost, heir, record = merged(valley)
    before, after = states(valley, record)
    changes = changes_between(before, after, NOW)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("spolia.publish.pages.atlas.land_within", lambda box: [])
        patched.setattr("spolia.publish.pictures.land_within", lambda box: [])
        valley.publish(folder)
        about = with_fields(valley.about, base_url="https://record.example/v/", past=Past(NOW, changes, after.gone))
        publish_site(record, valley.claims, valley.reports, folder, about=about, known=bundled(), stories={})
    return valley, folder, changes, lost.id, heir.id


def test_a_page_of_an_event_that_is_gone_leads_on(corrected: tuple[Valley, Path, list[Change], str, str]) -> None:
    _, folder, _, lost, heir = corrected
    page = (folder / "events" / f"{lost}.html").read_text("utf-8")
    assert "This event is no longer here" in page
    assert f"../events/{heir}.html" in page
    assert "It stood here until 2 April 2031." in page


def test_addresses_that_stood_before_still_lead_somewhere(
    corrected: tuple[Valley, Path, list[Change], str, str], valley_site: Path
) -> None:
    _, folder, *_ = corrected
    families = ("events", "claims", "reports", "places", "parties", "sources")
    old = {path.relative_to(valley_site) for family in families for path in (valley_site / family).iterdir()}
    assert old <= {path.relative_to(folder) for path in folder.rglob("*.html")}


def test_the_feed_is_atom_with_what_it_asks_for(corrected: tuple[Valley, Path, list[Change], str, str]) -> None:
    _, folder, changes, *_ = corrected
    feed = ElementTree.fromstring((folder / "changes.atom").read_bytes())
    assert feed.tag == f"{ATOM}feed"
    for part in (feed, *feed.findall(f"{ATOM}entry")):
        for needed in ("id", "title", "updated"):
            assert (part.findtext(f"{ATOM}{needed}") or "").strip()
    own = [link.get("href") for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"]
    assert own == ["https://record.example/v/changes.atom"]
    ids = [entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")]
    assert len(set(ids)) == len(changes)
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", id_ or "") for id_ in ids)


def test_the_lines_read_back(corrected: tuple[Valley, Path, list[Change], str, str]) -> None:
    _, folder, changes, *_ = corrected
    assert [msgspec.json.decode(line, type=Change) for line in (folder / "changes.jsonl").read_bytes().splitlines()] == changes


def test_the_page_lists_them_with_why(corrected: tuple[Valley, Path, list[Change], str, str]) -> None:
    _, folder, changes, *_ = corrected
    page = (folder / "changes.html").read_text("utf-8")
    assert all(change.why in page for change in changes)


def test_pages_say_where_they_stand(corrected: tuple[Valley, Path, list[Change], str, str]) -> None:
    _, folder, _, _, heir = corrected
    page = (folder / "events" / f"{heir}.html").read_text("utf-8")
    for said in (
        f'<link rel="canonical" href="https://record.example/v/events/{heir}.html">',
        f'<meta property="og:url" content="https://record.example/v/events/{heir}.html">',
        f'<meta property="og:image" content="https://record.example/v/embed/{heir}.png">',
        '<link rel="alternate" type="application/atom+xml" title="Corrections" href="../changes.atom">',
    ):
        assert said in page
    assert '<link rel="canonical" href="https://record.example/v/">' in (folder / "index.html").read_text("utf-8")


def test_a_site_that_stands_nowhere_names_no_address_of_its_own(valley: Valley, valley_site: Path) -> None:
    for path in valley_site.rglob("*.html"):
        page = path.read_text("utf-8")
        assert 'property="og:title"' in page or path.parent.name == "embed"
        assert not re.search(r'rel="canonical"|og:url|og:image', page)


def test_a_title_of_a_report_is_text_in_the_feed(valley: Valley, tmp_path: Path) -> None:
    """The hostile titles of the valley's reports come as corrections, and stay text."""
    before = state_of(valley.record, [], [], None, THEN)
    after = state_of(valley.record, [], valley.reports, before, NOW)
    about = SiteAbout("A & <b>", past=Past(NOW, changes_between(before, after, NOW), {}))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("spolia.publish.pages.atlas.land_within", lambda box: [])
        patched.setattr("spolia.publish.pictures.land_within", lambda box: [])
        publish_site(valley.record, valley.claims, valley.reports, tmp_path, about=about, known=bundled(), stories={})
    feed = ElementTree.fromstring((tmp_path / "changes.atom").read_bytes())
    titles = [entry.findtext(f"{ATOM}title") or "" for entry in feed.findall(f"{ATOM}entry")]
    assert any("<script>window.hacked=1</script>" in title for title in titles)
    assert "window.hacked=1</script>" not in (tmp_path / "changes.html").read_text("utf-8")


# --- claims and reports that are gone, and what people decided --------------------------------------------------------------


def publish_after(
    valley: Valley, folder: Path, before: State, after: State, claims: list[Claim], reports: list[Report], **more: Any
) -> None:
    past = Past(NOW, changes_between(before, after, NOW), after.gone, after.gone_claims, after.gone_reports)
    about = with_fields(valley.about, past=past, **more)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("spolia.publish.pages.atlas.land_within", lambda box: [])
        patched.setattr("spolia.publish.pictures.land_within", lambda box: [])
        publish_site(valley.record, claims, reports, folder, about=about, known=bundled(), stories={})


def test_pages_of_claims_and_reports_that_are_gone_say_what_became_of_them(valley: Valley, tmp_path: Path) -> None:
    gone, report = valley.claims[0], next(report for report in valley.reports if report.id == valley.claims[-1].report)
    claims, reports = [claim for claim in valley.claims[1:] if claim.report != report.id], [one for one in valley.reports if one != report]
    last = [claim.id for claim in valley.claims if claim.report == report.id]
    before, after = states(valley, valley.record, claims, reports)
    publish_after(valley, tmp_path, before, after, claims, reports)
    page = (tmp_path / before.claims[gone.id][1]).read_text("utf-8")
    assert "Its report is still here, and is not read to say this any longer" in page
    assert f'href="../{before.reports[gone.report][0]}"' in page
    assert "It stood here until 2 April 2031." in page
    assert "This report is no longer here" in (tmp_path / before.reports[report.id][0]).read_text("utf-8")
    for id_ in last:
        assert "Its report is no longer shown" in (tmp_path / before.claims[id_][1]).read_text("utf-8")
    corrections = (tmp_path / "changes.html").read_text("utf-8")
    assert f'href="{before.claims[gone.id][1]}"' in corrections


def test_what_is_back_has_its_own_page_again(valley: Valley) -> None:
    _, without = states(valley, valley.record, valley.claims[1:], valley.reports[:-1])
    assert valley.claims[0].id in without.gone_claims
    assert valley.reports[-1].id in without.gone_reports
    again = state_of(valley.record, valley.claims, valley.reports, without, NOW)
    assert (again.gone_claims, again.gone_reports) == ({}, {})


def test_what_people_did_is_told_as_what_it_is(valley: Valley, tmp_path: Path) -> None:
    first, second, *others = valley.claims
    deeds = [
        Deed(id="d-1", at=THEN, action="reject", state="counts", claims=[first.id], report=first.report, note="a rumour"),
        Deed(id="d-2", at=THEN, action="correct", state="counts", claims=[second.id], report=second.report),
    ]
    before = state_of(valley.record, valley.claims, valley.reports, None, THEN)
    claims = [replace(second, certainty="denied"), *others]
    after = state_of(valley.record, claims, valley.reports, before, NOW, deeds)
    why = {change.of: change.why for change in changes_between(before, after, NOW)}
    assert why == {
        first.id: "people who work on this record rejected a claim",
        second.id: "people who work on this record corrected a claim",
    }
    publish_after(valley, tmp_path, before, after, claims, valley.reports, deeds=tuple(deeds), rejected=(first,))
    page = (tmp_path / before.claims[first.id][1]).read_text("utf-8")
    assert "Rejected by an analyst of this desk on 1 April 2031: the report does not say this." in page
    assert "a rumour" in page
    back = state_of(valley.record, valley.claims, valley.reports, after, NOW)
    (change,) = [change for change in changes_between(after, back, NOW) if change.of == second.id]
    assert change.why == "people who work on this record took back what they had decided of it"


def test_a_state_that_knew_no_decisions_lays_nothing_to_people(valley: Valley) -> None:
    old = msgspec.structs.replace(state_of(valley.record, valley.claims, valley.reports, None, THEN), decided=None)
    deed = Deed(id="d-1", at=THEN, action="correct", state="counts", claims=[valley.claims[0].id])
    after = state_of(valley.record, [replace(valley.claims[0], certainty="denied"), *valley.claims[1:]], valley.reports, old, NOW, [deed])
    assert [change.why for change in changes_between(old, after, NOW)] == ["it is read or shown otherwise"]
