"""The interface: the record's own things in their own forms, a page at a time; and nothing that is asked breaks it."""

from __future__ import annotations

import json
import os
from collections import Counter
from typing import Any
from urllib.parse import quote

import msgspec
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator
from msgspec.structs import replace
from schemathesis.checks import CHECKS
from starlette.testclient import TestClient
from tests.conftest import Valley
from tests.workbench.served import client, serving

from spolia.records import Claim, Event, Report, read_json
from spolia.workbench.app import ROUTES
from spolia.workbench.lists import FAMILIES
from spolia.workbench.routes import Desk

TOLD = [route for route in ROUTES if route.kind == "interface"]
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "5"))  # of each operation, drawn by its description
HELD = ("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance")


@pytest.fixture
def program(desk: Desk) -> TestClient:
    return client(desk)


def every_page(program: TestClient, path: str, **query: Any) -> list[Any]:
    """All things of a list, gone through a page at a time."""
    found: list[Any] = []
    after = None
    while True:
        page = program.get(path, params={**query, "limit": 7, **({"after": after} if after else {})}).json()
        found += page["items"]
        assert len(found) <= page["total"]
        after = page["next"]
        if after is None:
            assert len(found) == page["total"]
            return found


def test_lists_give_every_thing_once_in_the_records_own_form(program: TestClient, valley: Valley) -> None:
    for path, form, things in (
        ("events", Event, valley.record.events),
        ("claims", Claim, valley.claims),
        ("reports", Report, valley.reports),
    ):
        found = [read_json(json.dumps(one), form) for one in every_page(program, f"/api/v1/{path}")]
        if form is Report:  # in a case each has the hash of its bytes
            assert all(one.sha256 for one in found)  # type: ignore[attr-defined]
            found, things = ([replace(one, sha256=None) for one in reports] for reports in (found, things))
        assert sorted(found, key=lambda one: one.id) == sorted(things, key=lambda one: one.id)  # type: ignore[attr-defined]


@pytest.mark.parametrize("family", FAMILIES)
def test_each_thing_of_a_list_can_be_had_by_its_id(program: TestClient, desk: Desk, family: str) -> None:
    things = FAMILIES[family].all(desk.stand.lookup)
    assert things
    for id_, thing in list(things.items())[:10]:
        answer = program.get(f"/api/v1/{family}/{quote(id_, safe='')}")
        assert answer.status_code == 200, id_
        assert msgspec.convert(answer.json(), type(thing)) == thing


def test_lists_are_filtered_as_the_record_is_asked(program: TestClient, valley: Valley) -> None:
    events = every_page(program, "/api/v1/events")
    kinds = {event["kind"] for event in events}
    for kind in kinds:
        assert every_page(program, "/api/v1/events", kind=kind) == [event for event in events if event["kind"] == kind]
    disputed, quiet = every_page(program, "/api/v1/events", disputed="1"), every_page(program, "/api/v1/events", disputed="0")
    assert disputed
    assert len(disputed) + len(quiet) == len(events)
    place = next(event["place"]["name"] for event in events if event["place"] and event["place"]["name"])
    here = program.get("/api/v1/events", params={"place": place.upper()}).json()
    assert here["items"]
    assert here["names"][0]["names"] == [place]
    nowhere = program.get("/api/v1/events", params={"place": "Nowhere at all"}).json()
    assert nowhere["items"] == []
    assert nowhere["names"][0]["names"] == []
    of_report = every_page(program, "/api/v1/claims", report=valley.claims[0].report)
    assert {claim["report"] for claim in of_report} == {valley.claims[0].report}


def test_what_is_asked_is_answered_as_on_the_command_line(program: TestClient, valley: Valley) -> None:
    from spolia.ask import Question, answer_json
    from spolia.knowledge.tables import bundled
    from spolia.pipeline import ask_record

    place = next(event.place.name for event in valley.record.events if event.place and event.place.name)
    said = program.get("/api/v1/ask", params={"place": place})
    assert said.status_code == 200
    told = json.loads(answer_json(ask_record(valley.record, valley.claims, valley.reports, bundled(), Question(place=place))))
    assert said.json() == told
    as_of = program.get("/api/v1/ask", params={"place": place, "as_of": "2031-03-13"}).json()
    assert as_of["looked_at"]["reports"] < told["looked_at"]["reports"]


def test_search_finds_what_holds_all_words(program: TestClient) -> None:
    found = program.get("/api/v1/search", params={"q": "sarn"}).json()
    assert found["total"] > 0
    assert found["facets"]["family"]
    claims = program.get("/api/v1/search", params={"q": "sarn", "family": "claim"}).json()
    assert 0 < claims["total"] == found["facets"]["family"]["claim"]
    assert {hit["family"] for hit in claims["items"]} == {"claim"}
    assert program.get("/api/v1/search", params={"q": "sarn zzzz"}).json()["total"] == 0
    for words in ('"', "a OR b NEAR(", "*", "title:x", "-", "\x00", "(" * 300):
        assert program.get("/api/v1/search", params={"q": words}).status_code in (200, 400), words


@pytest.mark.parametrize(
    "query",
    ["?limit=0", "?limit=x", "?limit=201", "?limit=٣", "?after=nothing", "?nosuch=1", "?kind=war", "?on=yesterday", "?on=2031-02-30", "?grade=9", "?place=%ff",
     "?place=...", f"?place={'x' * 400}", "?disputed=2"],
)  # fmt: skip
def test_what_is_not_understood_is_refused_in_words(program: TestClient, query: str) -> None:
    answer = program.get(f"/api/v1/events{query}")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 400
    assert len(answer.json()["detail"]) > 10


def test_the_description_is_one_and_tells_every_route(program: TestClient) -> None:
    told = program.get("/api/openapi.json").json()
    assert told["openapi"].startswith("3.1")
    paths = {(method.upper(), path) for path, methods in told["paths"].items() for method in methods}
    assert paths == {(route.method, route.path.replace(":path", "")) for route in TOLD}
    for name, schema in told["components"]["schemas"].items():
        Draft202012Validator.check_schema({**schema, "components": told["components"]})
        assert schema.get("description") or "enum" in schema or name, name
    page = program.get("/desk/api.html").text
    for _, path in paths:
        assert path in page


def test_what_is_answered_has_the_form_that_is_described(program: TestClient) -> None:
    told = program.get("/api/openapi.json").json()
    for path in (
        "events",
        "claims",
        "reports",
        "contradictions",
        "control",
        "custody",
        "airspace",
        "places",
        "parties",
        "sources",
        "queue",
        "decisions",
    ):
        schema = told["paths"][f"/api/v1/{path}"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        Draft202012Validator({**schema, "components": told["components"]}).validate(program.get(f"/api/v1/{path}").json())


def test_nothing_that_the_description_allows_or_forbids_breaks_the_interface(desk: Desk) -> None:
    """Each operation is asked what its description allows: no answer is a fault, and each is one that it says."""
    described = schemathesis.openapi.from_dict(client(desk).get("/api/openapi.json").json())
    checks = [CHECKS.get_one(name) for name in HELD]
    asked = Counter[str]()
    with serving(desk) as address:
        headers = {"Origin": address, "X-Spolia-Token": local_token(desk)}
        for result in described.get_all_operations():
            operation = result.ok()

            @settings(max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
            @given(case=operation.as_strategy())
            def ask(case: schemathesis.Case) -> None:
                answer = case.call(base_url=address, headers=headers, timeout=60)
                case.validate_response(answer, checks=checks)
                asked[case.operation.label] += 1

            ask()
    assert len(asked) == len(TOLD)


def local_token(desk: Desk) -> str:
    person = desk.guard.person({}, None)
    assert person is not None
    return person.token
