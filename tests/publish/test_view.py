"""What the public sees: nothing that is hidden, masked or sharper than allowed leaves by any file of the site, whichever text it stood in."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Sequence
from dataclasses import replace as with_fields
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import msgspec
import pytest
from msgspec.structs import replace
from tests.conftest import Valley
from tests.publish.hostile import _NO_TEXT

from spolia.errors import CaseUnusable
from spolia.knowledge.tables import bundled
from spolia.pipeline import build_record
from spolia.publish.about import SiteAbout
from spolia.publish.deeds import Deed
from spolia.publish.policy import Hold, Policy
from spolia.publish.site import publish_site
from spolia.publish.view import Shown, View, Weighed, publish_view
from spolia.records import Claim, Evidence, History, InterestSpell, Linked, Place, Rating, Report, Unread, Vanished, Version
from spolia.statements import statement_of
from spolia.weigh.transmission import trace_record

HANDLE, NAME, MAIL, PHONE, POINT = "@sentinel_hand97", "Zelda Sentinelle", "zs@sentinel.example", "+963 11 555 0199", "34.55123, 38.26784"
SECRETS = ("sentinel_hand97", "zelda", "sentinelle", "sentinel.example", "5550199", "555 0199", "34.5512", "38.2678")
ESCAPE = re.compile(r"\\u([0-9a-f]{4})")
PLANTED = f"{HANDLE} {NAME} {MAIL} {PHONE} {POINT} "
EVERYTHING = Policy(coarsen_km=20, mask=("handles", "mail", "phones", "persons"), names=(NAME,), texts="whole")


def weigh(claims: list[Claim], reports: list[Report], links: Sequence[Linked] = ()) -> Weighed:
    """With a version, as if one side told all that is told of who held what."""
    record = build_record(claims, reports, bundled(), links)
    return Weighed(record, trace_record(record, claims, reports, bundled()), {PLANTED: record.control})


def show(whole: View, policy: Policy, today: str = "2031-06-01", **more: Any) -> Shown:
    return publish_view(whole, policy, today, weigh=weigh, known=bundled(), **more)


def view_of(claims: list[Claim], reports: list[Report], **more: Any) -> View:
    weighed = weigh(claims, reports)
    return View(weighed.record, claims, reports, weighed.stories, versions=weighed.versions, **more)


def publish(shown: Shown, folder: Path) -> None:
    view = shown.view
    about = SiteAbout(
        "A case", None, "head", tuple(view.unread), tuple(view.missing), shown.words, tuple(view.histories), tuple(view.vanished),
        deeds=tuple(view.deeds), rejected=tuple(view.rejected),
    )  # fmt: skip
    publish_site(view.record, view.claims, view.reports, folder, about=about, known=bundled(), stories=view.stories)


def bytes_of(folder: Path) -> dict[str, str]:
    """All that is in the folder, file by file, and the names of the files, as somebody may read it who looks beneath every form of writing it."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "leaflet" not in path.parts:
            text = path.read_bytes().decode("utf-8", "replace")
            name = path.relative_to(folder).as_posix()
            forms = [name, text, html.unescape(text), unquote(text), ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)]
            found[name] = "\n".join(forms).casefold()
    return found


def planted(value: Any, key: str = "") -> Any:
    if isinstance(value, str):
        return value if key in _NO_TEXT or key == "name" else PLANTED + value
    if isinstance(value, dict):
        return {name: planted(part, name) for name, part in value.items()}
    return [planted(part, key) for part in value] if isinstance(value, list | tuple) else value


@pytest.fixture(scope="module")
def quick() -> Any:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("spolia.publish.pages.atlas.land_within", lambda box: [])
        patched.setattr("spolia.publish.pictures.land_within", lambda box: [])
        yield


def sentinels(valley: Valley) -> View:
    """The valley with a handle, a name, a mail address, a telephone number and a point in every place where a report can put text."""
    reports, claims = [], []
    for report in valley.reports:
        own = [claim for claim in valley.claims if claim.report == report.id]
        text = " ".join(PLANTED + claim.evidence.quote + " " + PLANTED for claim in own) or PLANTED
        told = msgspec.convert(
            planted(msgspec.to_builtins(report)) | {"text": text, "url": f"https://news.example/{HANDLE}/zelda-sentinelle"}, Report
        )
        reports.append(told)
        at = 0
        for claim in own:
            quote = PLANTED + claim.evidence.quote + " " + PLANTED
            evidence = {"start": at, "end": at + len(quote), "quote": quote}
            claims.append(
                msgspec.convert(
                    planted(msgspec.to_builtins(claim)) | {"report": told.id, "id": PLANTED + claim.id, "evidence": evidence}, Claim
                )
            )
            at += len(quote) + 1
    first = reports[0].id
    versions = [
        Version(number=n, sha256="ab" * 32, kept="2031-04-01T00:00:00+00:00", fetched=None, read=n == 2, same_text=False) for n in (1, 2)
    ]
    history = History(report=first, url=f"https://x.com/{HANDLE[1:]}", versions=versions)
    vanished = Vanished(report=first, version=1, gone=2, claim=replace(claims[0], id=f"{first}@1-01"), now=claims[0].id)
    unread = Unread(report=first, start=0, end=len(PLANTED), words=[NAME], why="no frame fits")
    deeds = decided_on(claims, reports[0])
    rejected = [replace(claims[0], id=REJECTED, place=POINTED)]
    return view_of(
        claims, reports, unread=[unread], histories=[history], vanished=[vanished], missing=[f"{PLANTED}.pdf was not read."],
        deeds=deeds, rejected=rejected, links=[Linked(claims=_two(claims), one=True, decisions=["d-merge"])],
    )  # fmt: skip


REJECTED = PLANTED + "rejected"
POINTED = Place(text=PLANTED + "there", name="Tiyas", lat=34.55123, lon=38.26784)


def _two(claims: list[Claim]) -> tuple[str, str]:
    one, other = sorted(claim.id for claim in claims[:2])
    return one, other


def decided_on(claims: list[Claim], report: Report) -> list[Deed]:
    """One of each sort of decision, with all of it in every text of theirs."""
    at, by, note = "2026-12-01T10:00:00+00:00", NAME, PLANTED + "why"
    was = statement_of(claims[0])
    there = replace(was, place=POINTED)
    about: dict[str, Any] = {"at": at, "by": by, "note": note, "state": "counts"}
    rating = Rating(source=report.source or "", reliability="D", interests=[InterestSpell(party=NAME)])
    return [
        Deed(id="d-correct", action="correct", claims=[claims[0].id], report=claims[0].report, field="place", was=there, now=was, **about),
        Deed(id="d-add", action="add", claims=[claims[1].id], report=claims[1].report, now=statement_of(claims[1]), **about),
        Deed(id="d-reject", action="reject", claims=[REJECTED], report=claims[0].report, was=there, **about),
        Deed(id="d-merge", action="merge", claims=[*_two(claims)], **about),
        Deed(id="d-rate", action="rate", rating=rating, **about),
        Deed(id="d-confirm", action="confirm", of="d-rate", **about),
    ]


def test_nothing_masked_leaves_by_any_file(valley: Valley, quick: None, tmp_path: Path) -> None:
    shown = show(sentinels(valley), EVERYTHING)
    assert len(shown.view.claims) == len(valley.claims)
    assert {deed.action for deed in shown.view.deeds} == {"correct", "add", "reject", "merge", "rate", "confirm"}
    assert shown.view.rejected
    publish(shown, tmp_path)
    files = bytes_of(tmp_path)
    assert len(files) > 60
    leaks = {(name, secret) for name, text in files.items() for secret in SECRETS if secret in text}
    assert not leaks


def test_the_search_would_find_them(valley: Valley, quick: None, tmp_path: Path) -> None:
    """The test above looks where they are: without the policy each of them stands in pages, tables, lines, search and map."""
    publish(show(sentinels(valley), Policy()), tmp_path)
    files = bytes_of(tmp_path)
    for secret in ("sentinel_hand97", "zelda", "sentinel.example", "555 0199", "34.5512"):
        names = {name for name, text in files.items() if secret in text}
        assert {"downloads/claims.csv", "downloads/claims.jsonl", "downloads/record.json", "downloads/decisions.csv"} <= names, secret
        assert any(name.startswith("data/") for name in names), secret
        assert any(name.startswith("reports/") for name in names)
        assert any(name.startswith("claims/") for name in names)


def test_quotes_are_what_stands_between_their_offsets(valley: Valley) -> None:
    shown = show(sentinels(valley), EVERYTHING).view
    texts = {report.id: report.text for report in shown.reports}
    for claim in shown.claims:
        assert texts[claim.report][claim.evidence.start : claim.evidence.end] == claim.evidence.quote
        assert "[handle]" in claim.evidence.quote


# --- delay ------------------------------------------------------------------------------------------------------------------


def told(report: str, n: int, text: str, quote: str, day: str | None, place: str = "Palmyra", **more: Any) -> Claim:
    start = text.index(quote)
    point = {"Palmyra": (34.5624, 38.284), "Tiyas": (34.5519, 37.6752)}[place]
    given = {
        "id": f"{report}-{n:02d}", "report": report, "evidence": Evidence(start=start, end=start + len(quote), quote=quote), "kind": "attack",
        "actor": [{"text": "rebels", "name": "Islamic State"}], "target": [], "items": [], "speaker": None, "via": [], "basis": None,
        "place": {"text": place, "name": place, "lat": point[0], "lon": point[1]},
        "time": {"text": None, "start": day, "end": day} if day else None,
        "certainty": "asserted", "stance": "endorsed", "realis": "actual", "measure": [],
    }  # fmt: skip
    return msgspec.convert(msgspec.to_builtins(given | more), Claim)


OLD = "Rebels attacked Palmyra on 1 May. OLDREST was quiet. A convoy is to strike Tiyas on 30 May, PLANWORDS."
NEW = "NEWWORDS: rebels attacked Tiyas on 20 May."


def delayed() -> View:
    reports = [
        Report(id="old", text=OLD, source="Courier", title="OLDTITLE", published="2031-05-02", url="https://news.example/oldslug"),
        Report(id="new", text=NEW, source="Wire", title="NEWTITLE", published="2031-05-21", url="https://news.example/newslug"),
        Report(id="bare", text="BAREWORDS: rebels attacked Palmyra.", source="Wire"),
    ]
    claims = [
        told("old", 1, OLD, "Rebels attacked Palmyra on 1 May", "2031-05-01"),
        told("old", 2, OLD, "A convoy is to strike Tiyas on 30 May, PLANWORDS", "2031-05-30", "Tiyas", realis="possible"),
        told("new", 1, NEW, "NEWWORDS: rebels attacked Tiyas on 20 May", "2031-05-20", "Tiyas"),
        told("bare", 1, reports[2].text, "BAREWORDS: rebels attacked Palmyra", None),
    ]
    return view_of(claims, reports, unread=[Unread(report="old", start=34, end=50, words=["quiet"], why="?")])


def test_what_is_too_new_leaves_no_trace(quick: None, tmp_path: Path) -> None:
    shown = show(delayed(), Policy(embargo_days=14), "2031-05-25", kept={"bare": "2031-05-24"})
    assert [claim.id for claim in shown.view.claims] == ["old-01"]
    assert [report.id for report in shown.view.reports] == ["old"]
    publish(shown, tmp_path)
    files = bytes_of(tmp_path)
    hidden = ("newwords", "planwords", "barewords", "newtitle", "newslug", "2031-05-20", "2031-05-30", "tiyas")
    assert not {
        (name, word) for name, text in files.items() for word in hidden if word in text and name != "downloads/airspace-advisory.txt"
    }
    assert "Delayed by 14 days: 2 events are not shown yet, as of 25 May 2031." in (tmp_path / "index.html").read_text("utf-8")


def test_of_a_report_that_hides_something_only_sentences_are_shown() -> None:
    (report,) = show(delayed(), Policy(embargo_days=14), "2031-05-25", kept={"bare": "2031-05-24"}).view.reports
    assert report.text == "Rebels attacked Palmyra on 1 May […] "
    assert (report.title, report.url) == (None, None)


@pytest.mark.parametrize(
    ("today", "shown"),
    [
        ("2031-05-15", set()),
        ("2031-05-16", {"old-01"}),  # fourteen days after it was published, not after it happened
        ("2031-06-04", {"old-01", "new-01"}),
        ("2031-06-07", {"old-01", "new-01", "bare-01"}),  # fourteen days after it came into the case
        ("2031-06-13", {"old-01", "old-02", "new-01", "bare-01"}),  # fourteen days after the day it is to happen
    ],
)
def test_the_later_of_two_clocks_counts(today: str, shown: set[str]) -> None:
    view = show(delayed(), Policy(embargo_days=14), today, kept={"bare": "2031-05-24"}).view
    assert {claim.id for claim in view.claims} == shown


def test_a_report_of_no_day_at_all_is_never_old_enough() -> None:
    view = show(delayed(), Policy(embargo_days=14), "2099-01-01").view
    assert "bare" not in {report.id for report in view.reports}


def test_materiel_of_a_category_waits_longer() -> None:
    text = "Rebels seized an S-125 battery at Palmyra. Rebels attacked Tiyas."
    sam = [{"text": "an S-125 battery", "category": "surface-to-air missile system", "system": "S-125", "low": 1, "high": 1, "unit": None}]
    claims = [
        told("r", 1, text, "Rebels seized an S-125 battery at Palmyra", "2031-05-01", kind="seizure", items=sam),
        told("r", 2, text, "Rebels attacked Tiyas", "2031-05-01", "Tiyas"),
    ]
    whole = view_of(claims, [Report(id="r", text=text, published="2031-05-01")])
    policy = Policy(embargo_days=3, longer_days={"surface-to-air missile system": 60})
    assert [claim.id for claim in show(whole, policy, "2031-05-10").view.claims] == ["r-02"]
    assert len(show(whole, policy, "2031-07-10").view.claims) == 2


def test_the_record_is_weighed_from_what_is_shown_alone() -> None:
    """A second origin that may not be shown yet lends no weight."""
    text = "Rebels attacked Palmyra on 1 May."
    reports = [
        Report(id=id_, text=f"{id_}: {text}", source=id_, published=day) for id_, day in (("first", "2031-05-02"), ("second", "2031-05-24"))
    ]
    claims = [told(report.id, 1, report.text, "Rebels attacked Palmyra on 1 May", "2031-05-01") for report in reports]
    claims[1] = replace(claims[1], evidence=Evidence(start=0, end=len(reports[1].text), quote=reports[1].text))
    whole = view_of(claims, reports)
    (event,) = show(whole, Policy(embargo_days=14), "2031-05-25").view.record.events
    alone = build_record(claims[:1], reports[:1], bundled()).events[0]
    assert event == alone


# --- held -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hold", [{"claims": ("new-01",)}, {"reports": ("new",)}, {"places": ("tiyas",)}])
def test_what_is_held_takes_its_words_along(hold: dict[str, Any], quick: None, tmp_path: Path) -> None:
    shown = show(delayed(), Policy(hold=Hold(**hold)))
    publish(shown, tmp_path)
    assert not [name for name, text in bytes_of(tmp_path).items() if "newwords" in text]
    assert "Some of what is known is held back for good." in shown.words


def test_the_name_of_a_held_place_goes_also_where_no_claim_is_of_it() -> None:
    text = "Rebels attacked Palmyra from Tiyas on 1 May."
    whole = view_of(
        [told("r", 1, text, text, "2031-05-01"), told("s", 1, NEW, NEW, "2031-05-01", "Tiyas")],
        [Report(id="r", text=text), Report(id="s", text=NEW)],
    )
    view = show(whole, Policy(hold=Hold(places=("Tiyas",)))).view
    assert [claim.evidence.quote for claim in view.claims] == ["Rebels attacked Palmyra from [place] on 1 May."]


def test_a_vanished_claim_waits_like_any_other() -> None:
    whole = delayed()
    late = Vanished(report="old", version=1, gone=2, claim=replace(whole.claims[1], id="old@1-02"), now=None)
    early = Vanished(report="old", version=1, gone=2, claim=replace(whole.claims[0], id="old@1-01"), now=None)
    shown = show(with_fields(whole, vanished=[late, early], claims=whole.claims[:1]), Policy(embargo_days=14), "2031-05-25")
    assert [one.claim.id for one in shown.view.vanished] == ["old@1-01"]


def test_an_event_is_held_with_all_its_claims() -> None:
    whole = delayed()
    event = next(event for event in whole.record.events if "old-01" in event.claims)
    left = {claim.id for claim in show(whole, Policy(hold=Hold(events=(event.id,)))).view.claims}
    assert not left & {*event.claims}


def test_the_same_words_elsewhere_are_held_too() -> None:
    text = "Rebels attacked Palmyra on 1 May."
    reports = [Report(id=id_, text=f"{id_}. {text}", source=id_, published="2031-05-02") for id_ in ("a", "b")]
    claims = [told(report.id, 1, report.text, "Rebels attacked Palmyra on 1 May", "2031-05-01") for report in reports]
    assert not show(view_of(claims, reports), Policy(hold=Hold(claims=("a-01",)))).view.claims


def test_what_is_to_be_held_and_is_not_there_stops_the_publishing() -> None:
    with pytest.raises(CaseUnusable, match=r"nothing was published.*events: ev-none"):
        show(delayed(), Policy(hold=Hold(events=("ev-none",))))


# --- places and persons -----------------------------------------------------------------------------------------------------


def test_places_leave_coarse_by_every_door(quick: None, tmp_path: Path) -> None:
    shown = show(delayed(), Policy(coarsen_km=20))
    publish(shown, tmp_path)
    files = bytes_of(tmp_path)
    assert not {
        name
        for name, text in files.items()
        for word in ("palmyra", "tiyas", "34.56", "38.28", "oldrest")
        if word in text and name != "data/map.js"
    }
    features = json.loads((tmp_path / "downloads" / "events.geojson").read_text("utf-8"))["features"]
    assert all(feature["properties"]["precision_m"] >= 20_000 for feature in features)


def test_persons_heard_are_masked_and_parties_leaders_are_not() -> None:
    text = "Bashar al-Assad spoke. Zelda Sentinelle saw rebels attack Palmyra; Mrs Sentinelle fled."
    claims = [told("r", 1, text, text, "2031-05-01")]
    whole = view_of(claims, [Report(id="r", text=text, published="2031-05-02")])
    people = ("Bashar al-Assad", "Zelda Sentinelle", "Ann Left")
    shown = show(whole, Policy(mask=("persons",), leave=("Ann Left",)), people=people)
    assert shown.view.reports[0].text == "Bashar al-Assad spoke. [name] saw rebels attack Palmyra; Mrs [name] fled."
    assert shown.masked == ("Sentinelle", "Zelda Sentinelle")


def test_without_a_policy_nothing_is_touched() -> None:
    whole = delayed()
    assert show(whole, Policy()).view is whole


def test_the_same_arguments_give_the_same(valley: Valley) -> None:
    encode = partial(msgspec.json.encode, enc_hook=str)
    one, two = (show(sentinels(valley), EVERYTHING).view for _ in range(2))
    assert encode(one.record) == encode(two.record)
    assert (one.claims, one.reports) == (two.claims, two.reports)


# --- what people decided ----------------------------------------------------------------------------------------------------


def ruled(view: View, **more: Any) -> View:
    """The delayed case, where the claim of 1 May was read of Tiyas and of 30 May, and other claims were decided upon."""
    old = view.claims[0]
    read = replace(statement_of(old), place=view.claims[1].place, time=view.claims[1].time)
    about: dict[str, Any] = {"state": "counts", "by": "anna", "at": "2031-05-03T09:00:00+00:00", "note": "WHYWORDS, says anna"} | more
    deeds = [
        Deed(id="d-1", action="correct", claims=["old-01"], report="old", field="place", was=read, now=statement_of(old), **about),
        Deed(id="d-2", action="accept", claims=["new-01"], report="new", was=statement_of(view.claims[2]), now=statement_of(view.claims[2]), **about),
        Deed(id="d-3", action="confirm", of="d-1", **about),
        Deed(id="d-4", action="confirm", of="d-2", **about),
        Deed(id="d-5", action="rate", rating=Rating(source="Courier", reliability="D", interests=None), **about),
        Deed(id="d-6", action="rate", rating=Rating(source="Wire", reliability="D", interests=None), **about),
        Deed(id="d-7", action="reject", claims=["old-03"], report="old", was=read, **about),
        Deed(id="d-8", action="split", claims=["old-01", "new-01"], **about),
        Deed(id="d-9", action="merge", claims=["old-01", "bare-01", "new-01"], **about),
        Deed(id="d-10", action="confirm", of="d-9", **about),
    ]  # fmt: skip
    rejected = told("old", 3, OLD, "OLDREST was quiet", "2031-05-01")
    links = [
        Linked(claims=("new-01", "old-01"), one=False, decisions=["d-8"]),
        Linked(claims=("bare-01", "old-01"), one=True, decisions=["d-9"]),
    ]
    return with_fields(view, deeds=deeds, rejected=[rejected], links=links)


KEPT = {"bare": "2031-05-01"}


def test_of_what_is_hidden_no_decision_tells() -> None:
    shown = show(ruled(delayed()), Policy(embargo_days=14), "2031-05-25", kept=KEPT).view
    assert [claim.id for claim in shown.claims] == ["old-01", "bare-01"]
    by_id = {deed.id: deed for deed in shown.deeds}
    assert {*by_id} == {"d-1", "d-3", "d-5", "d-6", "d-7", "d-9", "d-10"}  # the Wire has one report that is shown
    assert by_id["d-1"].was is None  # it was read of a day that has not come
    assert by_id["d-1"].now is not None
    assert (by_id["d-9"].claims, by_id["d-9"].note) == (["old-01", "bare-01"], None)  # why, is why of something hidden too
    assert (by_id["d-3"].note, by_id["d-10"].note) == ("WHYWORDS, says [name]", None)
    assert (by_id["d-7"].was, shown.rejected) == (None, [])  # of its report only sentences of claims are shown


def test_what_was_read_of_a_held_place_is_not_told() -> None:
    shown = show(ruled(delayed()), Policy(hold=Hold(places=("Tiyas",)))).view
    correct = next(deed for deed in shown.deeds if deed.id == "d-1")
    assert (correct.was, correct.note) == (None, "WHYWORDS, says [name]")


def test_a_reason_waits_like_a_report_of_its_day() -> None:
    whole = ruled(delayed(), at="2031-05-20T09:00:00+00:00")
    notes = {day: show(whole, Policy(embargo_days=14), day, kept=KEPT).view.deeds[0].note for day in ("2031-06-02", "2031-06-03")}
    assert notes == {"2031-06-02": None, "2031-06-03": "WHYWORDS, says [name]"}


def test_names_of_analysts_are_told_only_where_the_policy_says_so(quick: None, tmp_path: Path) -> None:
    publish(show(ruled(delayed()), Policy()), tmp_path / "without")
    assert not [name for name, text in bytes_of(tmp_path / "without").items() if "anna" in text]
    publish(show(ruled(delayed()), Policy(analysts=True)), tmp_path / "with")
    page = (tmp_path / "with" / "claims" / "old-01.html").read_text("utf-8")
    assert "Corrected by anna on 3 May 2031: where was read as Tiyas at 34.5519, 37.6752, and is Palmyra" in page
    assert "Confirmed by anna" in page
    page = (tmp_path / "without" / "claims" / "old-01.html").read_text("utf-8")
    assert "Corrected by an analyst of this desk on 3 May 2031" in page
    assert "Confirmed by another analyst of this desk" in page


def test_with_coarse_places_what_was_read_is_as_coarse_and_no_reason_is_given(quick: None, tmp_path: Path) -> None:
    shown = show(ruled(delayed()), Policy(coarsen_km=20))
    assert {deed.note for deed in shown.view.deeds} == {None}
    assert show(ruled(delayed()), Policy(coarsen_km=20, notes=True)).view.deeds[0].note is not None
    publish(shown, tmp_path)
    files = bytes_of(tmp_path)
    words = ("palmyra", "tiyas", "34.56", "38.28", "37.67", "oldrest")
    assert not {name for name, text in files.items() for word in words if word in text and name != "data/map.js"}
    assert "d-1" in files["downloads/decisions.csv"]


def test_pages_say_what_people_decided(quick: None, tmp_path: Path) -> None:
    publish(show(ruled(delayed()), Policy()), tmp_path)
    report = (tmp_path / "reports" / "old.html").read_text("utf-8")
    assert "corrected by a person" in report
    assert "OLDREST was quiet" in report.partition('id="rejected"')[2]
    assert "Rejected by an analyst of this desk on 3 May 2031: the report does not say this." in report
    event = next(path.read_text("utf-8") for path in (tmp_path / "events").glob("ev-*.html") if "old-01" in path.read_text("utf-8"))
    assert "Corrected by an analyst of this desk" in event
    assert "Put together by an analyst of this desk on 3 May 2031: these claims tell of one happening." in event
    assert "Rated by an analyst of this desk on 3 May 2031: reliability D." in next(
        iter((tmp_path / "sources").glob("courier*"))
    ).read_text("utf-8")


def test_a_rejected_claim_that_is_held_takes_its_words_along(quick: None, tmp_path: Path) -> None:
    whole = ruled(delayed())
    twice = with_fields(whole, rejected=[*whole.rejected, replace(whole.rejected[0], id="old-04")])
    shown = show(twice, Policy(hold=Hold(claims=("old-03",)), texts="whole"))
    assert shown.view.rejected == []
    publish(shown, tmp_path)
    assert not [name for name, text in bytes_of(tmp_path).items() if "oldrest" in text]


# --- pictures ---------------------------------------------------------------------------------------------------------------

HILL, TANK = "9f3c41aa" * 8, "77e0d512" * 8
SHORT = {"9f3c41aa9f3c", "77e0d51277e0"}


def picturing() -> View:
    """Two outlets that show one picture of an attack, and a third that shows another and tells of a second place too."""
    words = {
        "a": "Photos show an attack on Palmyra.",
        "b": "Palmyra was hit, a picture shows.",
        "c": "A strike on Palmyra, seen in photos. Tiyas fell.",
    }
    claims = [replace(told(name, 1, text, text.partition(".")[0], "2031-05-01"), basis="photo") for name, text in words.items()]
    claims.append(told("c", 2, words["c"], "Tiyas fell", "2031-05-01", "Tiyas"))
    shown = {"a": HILL, "b": HILL, "c": TANK}
    reports = [
        Report(id=name, text=text, source=f"Outlet {name}", published="2031-05-02", pictures=[shown[name]]) for name, text in words.items()
    ]
    return view_of(claims, reports)


def hashes_in(shown: Shown, folder: Path) -> set[str]:
    """The pictures whose hashes, or beginnings of them, stand in any file of the site."""
    publish(shown, folder)
    everything = "".join(bytes_of(folder).values())
    return {short for short in SHORT if short[:8] in everything}


def test_the_pages_of_event_and_report_name_the_picture(quick: None, tmp_path: Path) -> None:
    view = picturing()
    publish(show(view, Policy()), tmp_path)
    event = next(event for event in view.record.events if "a-01" in event.claims)
    page = (tmp_path / "events" / f"{event.id}.html").read_text("utf-8")
    assert "picture 9f3c41aa9f3c" in page
    assert "same picture" in page
    assert "shows picture 77e0d51277e0" in (tmp_path / "reports" / "c.html").read_text("utf-8")


@pytest.mark.parametrize(
    "policy",
    [
        Policy(mask=("persons",)),
        Policy(names=("Jo Roe",)),
        Policy(coarsen_km=20),
        Policy(coarsen_km=20, texts="whole"),
        Policy(texts="quotes"),
    ],
    ids=str,
)
def test_where_anything_is_masked_or_coarse_no_picture_can_be_found_by_its_hash(policy: Policy, quick: None, tmp_path: Path) -> None:
    shown = show(picturing(), policy)
    assert hashes_in(shown, tmp_path) == set()
    assert [len(event.roots) for event in shown.view.record.events] == [len(event.roots) for event in picturing().record.events]
    assert "one picture" in json.dumps(msgspec.to_builtins(dict(shown.view.stories)))


def test_a_picture_of_a_report_that_is_held_or_waits_is_not_shown(quick: None, tmp_path: Path) -> None:
    assert hashes_in(show(picturing(), Policy(hold=Hold(reports=("c",)))), tmp_path / "held") == {"9f3c41aa9f3c"}
    assert hashes_in(show(picturing(), Policy(embargo_days=30), "2031-05-20"), tmp_path / "waits") == set()


def test_a_picture_of_a_report_that_is_shown_in_part_is_not_shown(quick: None, tmp_path: Path) -> None:
    assert hashes_in(show(picturing(), Policy(hold=Hold(places=("Tiyas",)))), tmp_path) == {"9f3c41aa9f3c"}
    assert hashes_in(show(picturing(), Policy(hold=Hold(claims=("c-02",)))), tmp_path / "claim") == {"9f3c41aa9f3c"}


def test_a_picture_held_with_one_report_is_named_in_no_story_of_another(quick: None, tmp_path: Path) -> None:
    view = picturing()
    only = with_fields(view, reports=[replace(report, pictures=[HILL]) for report in view.reports])
    weighed = weigh(only.claims, only.reports)
    shown = show(with_fields(only, record=weighed.record, stories=weighed.stories), Policy(hold=Hold(claims=("c-02",))))
    assert not {teller.picture for story in shown.view.stories.values() for origin in story.origins for teller in origin.trees} - {None}
    assert {report.id: report.pictures for report in shown.view.reports} == {"a": [HILL], "b": [HILL], "c": []}


def test_without_a_policy_all_is_shown(quick: None, tmp_path: Path) -> None:
    assert hashes_in(show(picturing(), Policy()), tmp_path) == SHORT
