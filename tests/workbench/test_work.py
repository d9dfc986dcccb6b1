"""What people decide in the workbench: each form becomes one decision in the ledger, and nobody writes over what another decided meanwhile."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from httpx2 import Response
from starlette.testclient import TestClient
from tests.workbench.served import client, log_in, token_of

from spolia.decisions import read_decisions
from spolia.records import Claim, Decision
from spolia.workbench.routes import Desk


def forms_of(page: Response) -> list[dict[str, Any]]:
    """The hidden values of each form of a page, with where it is posted to."""
    found = []
    for attributes, inside in re.findall(r"<form ([^>]*)>(.*?)</form>", page.text, re.S):
        hidden = {name: unescape(value) for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', inside)}
        found.append({"to": re.search(r'action="([^"]+)"', attributes), "hidden": hidden})
    return found


def form(page: Response, **wanted: str) -> dict[str, str]:
    """The hidden values of the form that has these."""
    fitting = [one["hidden"] for one in forms_of(page) if all(one["hidden"].get(name) == value for name, value in wanted.items())]
    assert fitting, f"no form with {wanted} on the page"
    return dict(fitting[0])


def work_on(browser: TestClient, desk: Desk, claim: Claim) -> Response:
    at = desk.stand.lookup.addresses["reports"][claim.report]
    page = browser.get(f"/desk/{at}", params={"claim": claim.id})
    assert page.status_code == 200
    return page


def sent(browser: TestClient, values: dict[str, str], to: str = "/desk/decide") -> Response:
    answer = browser.post(to, data=values)
    assert answer.status_code in (303, 409, 422), answer.text
    return answer


def made(desk: Desk) -> list[Decision]:
    return read_decisions(desk.case)


@pytest.fixture
def claim(desk: Desk) -> Claim:
    return next(claim for claim in desk.stand.lookup.claims.values() if claim.certainty == "asserted" and claim.items)


def test_the_queue_lists_what_waits_and_leads_to_it(desk: Desk) -> None:
    browser = client(desk)
    page = browser.get("/desk/queue.html")
    links = [unescape(link) for link in re.findall(r'class="row-link" href="(/desk/reports/[^"]+)"', page.text)]
    assert links
    assert all(browser.get(link).status_code == 200 for link in links[:5])
    waits = browser.get("/api/v1/queue").json()["items"]
    assert [task["sort"] for task in waits] == sorted(
        (task["sort"] for task in waits), key=["disputed", "confirm", "claim", "unread"].index
    )


def test_what_was_decided_waits_no_more_even_before_the_next_build(desk: Desk) -> None:
    browser = client(desk)
    task = next(task for task in browser.get("/api/v1/queue").json()["items"] if task["sort"] == "claim")
    page = work_on(browser, desk, desk.stand.lookup.claims[task["claim"]])
    sent(browser, form(page, action="accept"))
    assert task["id"] not in [one["id"] for one in browser.get("/api/v1/queue").json()["items"]]


def test_a_field_is_corrected(desk: Desk, claim: Claim) -> None:
    browser = client(desk)
    page = work_on(browser, desk, claim)
    answer = sent(browser, form(page, action="correct", field="certainty") | {"certainty": "hedged", "note": "it says may"})
    assert answer.status_code == 303
    (decision,) = made(desk)
    assert (decision.action, decision.field, decision.value, decision.by, decision.note) == (
        "correct",
        "certainty",
        "hedged",
        "lena",
        "it says may",
    )
    after = browser.get(answer.headers["location"])
    assert "corrected by" in after.text
    assert 'was <span dir="auto">asserted' in after.text


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        ("actor", {"actor.0.name": "Northern League", "actor.1.name": "Valley Guard"}, [{"text": None, "name": "Northern League"}, {"text": None, "name": "Valley Guard"}]),
        ("target", {}, []),
        ("time", {"time.start": "2031-03-10", "time.end": "2031-03-12"}, {"text": None, "start": "2031-03-10", "end": "2031-03-12"}),
        ("time", {}, None),
        ("place", {"place.name": "Nowhere", "place.lat": "35.5", "place.lon": "38"}, {"text": None, "name": "Nowhere", "lat": 35.5, "lon": 38}),
        ("speaker", {"speaker.0.name": "Northern League"}, {"text": None, "name": "Northern League"}),
        ("basis", {"basis": "video"}, "video"),
        ("kind", {"kind": "destruction"}, "destruction"),
    ],
)  # fmt: skip
def test_every_sort_of_field_can_be_typed(desk: Desk, claim: Claim, field: str, typed: dict[str, str], value: Any) -> None:
    browser = client(desk)
    answer = sent(browser, form(work_on(browser, desk, claim), action="correct", field=field) | typed)
    assert answer.status_code == 303, answer.text
    assert made(desk)[0].value == value


def test_items_are_typed_in_rows(desk: Desk, claim: Claim) -> None:
    browser = client(desk)
    words = claim.items[0].text
    typed = {"items.0.text": words, "items.0.category": "tank", "items.0.low": "2", "items.0.high": "1,000"}
    assert sent(browser, form(work_on(browser, desk, claim), action="correct", field="items") | typed).status_code == 303
    assert made(desk)[0].value == [{"text": words, "category": "tank", "system": None, "unit": None, "low": 2, "high": 1000}]


@pytest.mark.parametrize(
    ("field", "typed"),
    [("time", {"time.start": "2031-13-40"}), ("time", {"time.start": "2031-03-12", "time.end": "2031-03-10"}), ("place", {"place.name": "x", "place.lat": "north"}),
     ("certainty", {"certainty": "maybe"}), ("actor", {"actor.0.text": "words that stand in no report"})],
)  # fmt: skip
def test_what_is_no_value_is_refused_and_what_was_typed_is_kept(desk: Desk, claim: Claim, field: str, typed: dict[str, str]) -> None:
    browser = client(desk)
    answer = sent(browser, form(work_on(browser, desk, claim), action="correct", field=field) | typed)
    assert answer.status_code == 422
    assert made(desk) == []


def test_two_at_once_do_not_overwrite_one_another(team: Desk) -> None:
    claim = next(claim for claim in team.stand.lookup.claims.values() if claim.certainty == "asserted")
    ana, aron = log_in(team, "Ana"), log_in(team, "Aron")
    first, second = work_on(ana, team, claim), work_on(aron, team, claim)
    assert sent(ana, form(first, action="correct", field="certainty") | {"certainty": "hedged"}).status_code == 303
    answer = sent(aron, form(second, action="correct", field="certainty") | {"certainty": "denied", "note": "as I see it"})
    assert answer.status_code == 409
    assert "Ana" in answer.text
    assert "as I see it" in answer.text, "what was typed is not lost"
    assert [(one.by, one.value) for one in made(team)] == [("Ana", "hedged")]
    assert sent(aron, form(answer, action="correct", field="certainty") | {"certainty": "denied"}).status_code == 303, (
        "having seen it, one may"
    )
    assert [one.by for one in made(team)] == ["Ana", "Aron"]


def test_one_takes_back_ones_own_and_an_editor_others_decisions(team: Desk) -> None:
    claim = next(iter(team.stand.lookup.claims.values()))
    ana, aron, edda = log_in(team, "Ana"), log_in(team, "Aron"), log_in(team, "Edda")
    sent(ana, form(work_on(ana, team, claim), action="reject"))
    (rejected,) = made(team)
    page = work_on(aron, team, claim)
    assert not [one for one in forms_of(page) if one["hidden"].get("action") == "undo"]
    forged = form(page, action="accept") | {"action": "undo", "of": rejected.id}
    assert aron.post("/desk/decide", data=forged).status_code == 403
    assert sent(edda, form(work_on(edda, team, claim), action="undo", of=rejected.id)).status_code == 303
    assert [one.action for one in made(team)] == ["reject", "undo"]
    sent(ana, form(work_on(ana, team, claim), action="reject"))
    assert sent(ana, form(work_on(ana, team, claim), action="undo", of=made(team)[-1].id)).status_code == 303


def test_a_missed_claim_is_added_at_the_chosen_words(desk: Desk) -> None:
    report = max(desk.stand.lookup.reports.values(), key=lambda report: len(report.text))
    browser = client(desk)
    at = desk.stand.lookup.addresses["reports"][report.id]
    page = browser.get(f"/desk/{at}")
    words = report.text[3:40]
    typed = {
        "start": "3",
        "end": "40",
        "kind": "attack",
        "certainty": "asserted",
        "stance": "neutral",
        "realis": "actual",
        "actor.0.name": "Northern League",
    }
    answer = sent(browser, form(page, action="add") | typed)
    assert answer.status_code == 303
    (decision,) = made(desk)
    assert decision.quote == words
    assert words in unescape(browser.get(answer.headers["location"]).text)
    wrong = sent(browser, form(page, action="add") | typed | {"start": "40", "end": "3"})
    assert wrong.status_code == 422


def test_a_comment_is_written_down(desk: Desk, claim: Claim) -> None:
    browser = client(desk)
    sent(browser, form(work_on(browser, desk, claim), action="comment") | {"note": "ask <b>him</b> again"})
    assert made(desk)[0].action == "comment"
    assert "ask &lt;b&gt;him&lt;/b&gt; again" in work_on(browser, desk, claim).text


def test_events_are_parted_and_put_together(desk: Desk) -> None:
    browser, lookup = client(desk), desk.stand.lookup
    event = next(event for event in lookup.events.values() if len(event.claims) > 1)
    page = browser.get(f"/desk/{lookup.addresses['events'][event.id]}")
    values = form(page, event=event.id) | {"claim": event.claims[0], "note": "another day"}
    assert sent(browser, values, "/desk/split").status_code == 303
    assert made(desk)[0].action == "split"
    assert sent(browser, values, "/desk/split").status_code == 409, "that was decided on before"
    other = next(one for one in lookup.events.values() if one.kind == event.kind and one.id != event.id)
    fresh = browser.get(f"/desk/{lookup.addresses['events'][event.id]}")
    assert sent(browser, form(fresh, event=event.id) | {"other": other.id}, "/desk/merge").status_code == 303
    assert made(desk)[-1].action == "merge"
    unlike = next(one for one in lookup.events.values() if one.kind != event.kind)
    fresh = browser.get(f"/desk/{lookup.addresses['events'][event.id]}")
    assert sent(browser, form(fresh, event=event.id) | {"other": unlike.id}, "/desk/merge").status_code == 422


def test_another_event_is_named_by_its_id_and_what_is_none_is_said(desk: Desk) -> None:
    browser, lookup = client(desk), desk.stand.lookup
    event, other = [one for one in lookup.events.values() if one.kind == "takeover"][:2]
    at = f"/desk/{lookup.addresses['events'][event.id]}"
    for named, said in (
        ("ev-none", "There is no other event ev-none."),
        (event.id, f"There is no other event {event.id}."),
        ("", "Choose the other event"),
    ):
        answer = sent(browser, form(browser.get(at), event=event.id) | {"id": named}, "/desk/merge")
        assert (answer.status_code, said in unescape(answer.text)) == (422, True)
    assert made(desk) == []
    assert sent(browser, form(browser.get(at), event=event.id) | {"id": f" {other.id} "}, "/desk/merge").status_code == 303
    assert made(desk)[0].action == "merge"


def test_what_was_parted_is_taken_back_on_the_events_page(team: Desk) -> None:
    ana, aron, edda = (log_in(team, name) for name in ("Ana", "Aron", "Edda"))
    event = next(event for event in team.stand.lookup.events.values() if len(event.claims) > 1)
    at = f"/desk/{team.stand.lookup.addresses['events'][event.id]}"

    def part(browser: TestClient) -> str:
        assert sent(browser, form(browser.get(at), event=event.id) | {"claim": event.claims[0]}, "/desk/split").status_code == 303
        return made(team)[-1].id

    def take_back(browser: TestClient, of: str) -> int:
        return browser.post("/desk/undo", data=form(browser.get(at), event=event.id) | {"of": of}).status_code

    first = part(ana)
    assert "Undo" not in aron.get(at).text
    assert take_back(aron, first) == 403
    assert take_back(ana, first) == 303
    assert (made(team)[-1].action, made(team)[-1].of, made(team)[-1].by) == ("undo", first, "Ana")
    assert "undone" in ana.get(at).text
    assert take_back(ana, first) == 403, "it is taken back"
    assert take_back(edda, part(ana)) == 303, "an editor takes back what others decided"


def test_a_source_is_rated_by_an_editor(team: Desk) -> None:
    name, at = next(iter(team.stand.lookup.addresses["sources"].items()))
    edda, ana = log_in(team, "Edda"), log_in(team, "Ana")
    assert ana.get(f"/desk/{at}").status_code == 403
    page = edda.get(f"/desk/{at}")
    assert (
        sent(
            edda,
            form(page, source=name) | {"reliability": "D", "interest.0.party": "Northern League", "interest.0.since": "2031-02"},
            "/desk/rate",
        ).status_code
        == 303
    )
    rating = made(team)[0].rating
    assert (rating.source, rating.reliability, [spell.party for spell in rating.interests or []]) == (name, "D", ["Northern League"])
    assert sent(edda, form(page, source=name) | {"reliability": "A"}, "/desk/rate").status_code == 409
    assert sent(edda, form(edda.get(f"/desk/{at}"), source=name), "/desk/rate").status_code == 422


def test_programs_decide_by_the_same_rules(team: Desk) -> None:
    claim = next(iter(team.stand.lookup.claims.values()))
    key = team.accounts.begin(team.accounts.get("Ana"), kind="program")
    program = client(team)
    program.headers.clear()
    program.headers["Authorization"] = f"Bearer {key}"
    wish = {"action": "correct", "claim": claim.id, "field": "realis", "value": "possible", "seen": 0}
    done = program.post("/api/v1/decisions", json=wish)
    assert done.status_code == 201, done.text
    assert done.json()["by"] == "Ana"
    late = program.post("/api/v1/decisions", json=wish)
    assert late.status_code == 409
    assert late.json()["standing"] == [done.json()["id"]]
    assert program.get("/api/v1/decisions", params={"claim": claim.id}).json()["items"] == [done.json()]
    for wrong, status in (
        ({"action": "correct", "claim": claim.id}, 422),
        ({"action": "accept", "claim": "nothing"}, 404),
        ({"action": "x"}, 422),
        ({"action": "rate", "source": "x"}, 403),
    ):
        assert program.post("/api/v1/decisions", json=wrong).status_code == status, wrong


def test_what_is_new_since_a_visit(desk: Desk, claim: Claim) -> None:
    browser = client(desk)
    assert "not said yet" in browser.get("/desk/since.html").text
    seen = next(one["hidden"] for one in forms_of(browser.get("/desk/since.html")) if "entries" in one["hidden"])
    assert browser.post("/desk/seen", data=seen).status_code == 303
    assert "0 entries in the ledger" in browser.get("/desk/since.html").text
    sent(browser, form(work_on(browser, desk, claim), action="accept"))
    page = browser.get("/desk/since.html").text
    assert "1 entry in the ledger" in page
    assert "decision-made" in page


def test_the_ledger_shows_who_decided_what(desk: Desk, claim: Claim) -> None:
    browser = client(desk)
    sent(browser, form(work_on(browser, desk, claim), action="accept") | {"note": "seen the film"})
    page = browser.get("/desk/audit.html", params={"what": "decision-made"}).text
    assert "seen the film" in page
    assert "lena" in page
    assert "evidence-kept" not in page
    every = browser.get("/desk/audit.html").text
    assert "evidence-kept" in every
    report = next(one for one in desk.stand.lookup.reports.values() if one.sha256 and one.sha256 in every)
    assert f'<a href="/{desk.stand.lookup.addresses["reports"][report.id]}">{report.sha256}</a>' in every


def test_a_second_pair_of_eyes_confirms(team: Desk) -> None:
    settings = team.bench.folder / "case.toml"
    settings.write_text(settings.read_text("utf-8").replace("second = false", "second = true"), "utf-8")
    from tests.workbench.served import open_desk

    desk = open_desk(team.bench.folder)
    claim = next(iter(desk.stand.lookup.claims.values()))
    ana, aron = log_in(desk, "Ana"), log_in(desk, "Aron")
    sent(ana, form(work_on(ana, desk, claim), action="reject"))
    (rejected,) = made(desk)
    page = work_on(ana, desk, claim)
    assert "waiting" in page.text
    assert not [one for one in forms_of(page) if one["hidden"].get("action") == "confirm"], "nobody confirms oneself"
    assert sent(aron, form(work_on(aron, desk, claim), action="confirm", of=rejected.id)).status_code == 303
    assert ">rejected<" in work_on(ana, desk, claim).text


def test_a_decision_is_in_the_record_after_the_build_that_it_sets_off(desk: Desk, claim: Claim) -> None:
    """The pages go on to show the build before, until the newer is there."""
    before = desk.stand.digest
    desk.bench.pause_s = 0
    browser = client(desk)
    sent(browser, form(work_on(browser, desk, claim), action="reject"))
    assert "being made again" in browser.get("/").text or desk.stand.digest != before
    desk.bench.wait(240)
    assert desk.bench.failed is None
    assert desk.stand.digest != before
    assert desk.stand.decided.rulings[0].decision.action == "reject"
    assert token_of(browser.get("/desk/since.html"))
