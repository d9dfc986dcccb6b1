"""Readers of a case whose policy holds things back: nothing of that comes to them by any route, and what comes is what the site shows."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urljoin, urlsplit

import msgspec
import pytest
from httpx2 import Response
from starlette.testclient import TestClient
from tests.conftest import Valley
from tests.publish.test_view import ESCAPE, EVERYTHING, MAIL, NAME, PLANTED, SECRETS, sentinels, show, weigh
from tests.workbench.served import HERE, PASSWORD, PEOPLE, log_in, open_desk, post, write_built

from spolia import publishing
from spolia.case import Case, create_case, open_case
from spolia.decide import making
from spolia.decisions import enter_decision
from spolia.knowledge.tables import bundled
from spolia.publish.changes import Past
from spolia.publish.policy import Hold, Policy
from spolia.publish.site import publish_site
from spolia.publish.view import Shown, View
from spolia.publishing import Published
from spolia.workbench.accounts import Accounts
from spolia.workbench.app import ROUTES
from spolia.workbench.lists import FAMILIES
from spolia.workbench.routes import Desk

LINK = re.compile(r'(?:href|src|action)="([^"#?]+)')
SETTINGS = f"""
coarsen_km = 20
mask = ["handles", "mail", "phones", "persons"]
names = ["{NAME}"]
texts = "whole"
"""


def write_published(folder: Path, whole: View, settings: str, policy: Policy) -> tuple[Case, Shown]:
    """A case whose last build made the whole, and published it under the policy that its settings name."""
    case = create_case(folder, "The valley of Sarn")
    with (folder / "case.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n[publish]\n{settings}" if "[publish]" not in (folder / "case.toml").read_text("utf-8") else settings)
    case = open_case(folder)
    assert case.policy == policy
    write_built(case, whole)
    shown = show(whole, policy)
    publish(case, whole, shown)
    accounts = Accounts(folder)
    for name, role in PEOPLE.items():
        accounts.add(name, role, PASSWORD, by="the test")  # type: ignore[arg-type]
    return case, shown


def publish(case: Case, whole: View, shown: Shown) -> Published:
    """Writes what the public sees as a build does."""
    seen = Published(shown.view, shown.words, list(publishing._ratings(whole, shown)))
    publishing.write_public(case, seen, shown.masked)
    return seen


@pytest.fixture(scope="module")
def planted(valley: Valley, tmp_path_factory: pytest.TempPathFactory) -> tuple[Case, Shown]:
    """Sentinels in every text of the whole, and in what people decided."""
    case, shown = write_published(tmp_path_factory.mktemp("planted") / "case", sentinels(valley), SETTINGS, EVERYTHING)
    enter_decision(case, making.rate(NAME, "E", None, f"{PLANTED} lies"), by=NAME)
    return case, shown


@pytest.fixture
def desk(planted: tuple[Case, Shown]) -> Desk:
    return open_desk(planted[0].folder)


def forms(text: str) -> str:
    """The answer as somebody may read it who looks beneath every form of writing it."""
    return "\n".join([text, html.unescape(text), unquote(text), ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)]).casefold()


def asked_for(desk: Desk) -> list[str]:
    """What a program would ask the interface: every list, every thing of the whole record in it, the questions, the search; and every route."""
    lookup, asked = desk.bench.stand.lookup, ["/api/v1", "/api/openapi.json"]
    for name, family in FAMILIES.items():
        asked += [f"/api/v1/{name}?limit=200", *(f"/api/v1/{name}/{quote(id_, safe='')}" for id_ in family.all(lookup))]
    asked += [f"/api/v1/ask?{what}" for what in ("on=2031-04-01", "place=Sarn", "party=The+Alliance", "as_of=2031-04-01", "category=tank")]
    asked += [
        f"/desk/ask.html?{what}" for what in ("q=Who+held+Sarn%3F", "q=What+did+The+Alliance+lose%3F", "on=2031-04-01", "category=tank")
    ]
    asked += [f"/api/v1/search?q={word}" for word in ("sarn", "the", "of")] + ["/search.html?q=sarn", "/events/index.html?kind=takeover"]
    asked += [f"/{address}" for of in lookup.addresses.values() for address in of.values()]
    asked += [re.sub(r"\{(\w+)(:path)?\}", "x", route.path) for route in ROUTES if route.method == "GET"]
    return [f"/downloads/{name}" for name in DOWNLOADS] + asked


DOWNLOADS = (
    "airspace-advisory.txt", "airspace.csv", "airspace.geojson", "claims.csv", "claims.jsonl", "contradictions.csv", "control.csv", "control.geojson", "custody.csv",
    "datapackage.json", "events.csv", "events.geojson", "events.jsonl", "losses.csv", "record.json",
)  # fmt: skip


def crawl(browser: TestClient, asked: list[str]) -> dict[str, Response]:
    """Every answer to what is asked for, and to whatever the pages of the case lead to from there."""
    found: dict[str, Response] = {}
    left = ["/", *asked]
    with browser:  # in one thread: each opens its own databases
        while left:
            path = left.pop()
            if path in found or path.startswith(("/static/", "/desk/static/", "/desk/log-out", "//")):
                continue
            found[path] = answer = browser.get(path)
            if answer.headers.get("content-type", "").startswith("text/html"):
                here = f"{HERE}{path}"
                links = (urlsplit(urljoin(here, html.unescape(link))) for link in LINK.findall(answer.text))
                left += [link.path for link in links if link.netloc == urlsplit(HERE).netloc]
    return found


def leaks(found: dict[str, Response], secrets: tuple[str, ...] = SECRETS) -> set[tuple[str, str]]:
    return {
        (path, secret)
        for path, answer in found.items()
        for secret in secrets
        if secret in forms(answer.text + str(answer.headers)) and secret not in unquote(path).casefold()
    }


def test_no_route_shows_a_reader_what_the_policy_holds_back(desk: Desk) -> None:
    found = crawl(log_in(desk, "Rea"), asked_for(desk))
    assert len(found) > 250
    assert not leaks(found)
    assert not {path: answer.status_code for path, answer in found.items() if answer.status_code >= 500}
    assert {found[f"/downloads/{name}"].status_code for name in DOWNLOADS} == {200}
    # Where the address itself holds a secret nothing stands there, so that the answer tells nothing by being one.
    assert {answer.status_code for path, answer in found.items() if "sentinel" in unquote(path)} == {404}


def test_a_program_with_a_readers_key_sees_no_more(desk: Desk) -> None:
    key = desk.accounts.begin(desk.accounts.get("Rea"), kind="program")
    program = log_in(desk, "Rea")
    program.cookies.clear()
    program.headers["Authorization"] = f"Bearer {key}"
    with program:
        assert not leaks({path: program.get(path) for path in asked_for(desk)})


@pytest.mark.parametrize("name", ["Ana", "Ada"])
def test_the_search_would_find_them_and_who_works_on_the_case_sees_all(desk: Desk, name: str) -> None:
    found = leaks(crawl(log_in(desk, name), ["/downloads/claims.csv", "/api/v1/claims?limit=200", "/desk/audit.html", "/api/v1/decisions"]))
    paths = {path.split("/")[1] for path, _ in found}
    assert {"api", "claims", "reports", "downloads", "desk", "data"} <= paths
    assert {secret for _, secret in found} >= {"sentinel_hand97", "zelda", "sentinel.example"}


@pytest.mark.parametrize("words", [NAME, "sentinelle", MAIL, "sentinel_hand97", "5550199"])
def test_a_reader_searches_for_it_in_vain(desk: Desk, words: str) -> None:
    rea, ana = log_in(desk, "Rea"), log_in(desk, "Ana")
    assert rea.get("/api/v1/search", params={"q": words}).json()["total"] == 0
    assert (ana.get("/api/v1/search", params={"q": words}).json()["total"] > 0) == (words != "5550199")


def test_what_is_not_of_the_public_view_is_closed_to_readers(desk: Desk) -> None:
    rea = log_in(desk, "Rea")
    for path in ("/desk/queue.html", "/desk/audit.html", "/desk/since.html", "/api/v1/queue", "/api/v1/decisions", "/api/v1/decisions/x"):
        assert rea.get(path).status_code == 403, path
    assert post(rea, "/desk/seen", "/desk/account.html", {"entries": "1"}).status_code == 403
    page = rea.get("/").text
    assert "/desk/queue.html" not in page
    assert "/desk/audit.html" not in page
    assert "readers see what the site shows" in page
    assert "nothing is delayed" not in page
    assert post(rea, "/desk/log-out", "/desk/account.html", {}).status_code == 303


def test_a_route_that_says_nothing_is_closed_to_readers() -> None:
    open_ = {f"{route.method} {route.path}" for route in ROUTES if route.public and not route.path.startswith("/api/v1")}
    assert open_ == {
        "POST /desk/log-out", "GET /desk/account.html", "POST /desk/session/end", "POST /desk/password", "POST /desk/key", "GET /api/openapi.json",
        "GET /desk/api.html", "GET /desk/ask.html", "GET /desk/state.json", "GET /changes.html", "GET /changes.atom", "GET /changes.jsonl", "GET /data/{name}", "GET /downloads/{name}", "GET /", "GET /{address:path}",
    }  # fmt: skip
    assert not any(route.public for route in ROUTES if "decisions" in route.path or "queue" in route.path)


# --- what comes is what the site shows ------------------------------------------------------------------------------------------


def corrected(case: Case, shown: Shown) -> Past:
    """What the site says of its own past, where it told of one event less before, and of one that is no more; written as a build does."""
    _, state = publishing.past_of(case, shown)
    first, *others = state.events
    events = {
        **{id_: state.events[id_] for id_ in others},
        "ev-gone": msgspec.structs.replace(state.events[first], address="events/ev-gone.html"),
    }
    (case.build / publishing.PUBLISHED).write_bytes(msgspec.json.encode(msgspec.structs.replace(state, events=events)))
    past, _ = publishing.past_of(case, shown)
    (case.build / publishing.PAST).write_bytes(msgspec.json.encode(past))
    return past


@pytest.fixture(scope="module")
def held(valley: Valley, tmp_path_factory: pytest.TempPathFactory) -> tuple[Case, Shown, Path]:
    """The valley, two of its reports held; and its site."""
    reports = [report.id for report in valley.reports[:2]]
    weighed = weigh(valley.claims, valley.reports)
    whole = View(weighed.record, valley.claims, valley.reports, weighed.stories, valley.about.unread, versions=weighed.versions)
    folder = tmp_path_factory.mktemp("held")
    settings = f"[publish.hold]\nreports = {json.dumps(reports)}\n"
    case, shown = write_published(folder / "case", whole, settings, Policy(hold=Hold(reports=tuple(reports))))
    view = shown.view
    about = replace(publishing.about_site(case, Published(view, shown.words, [])), past=corrected(case, shown))
    publish_site(
        view.record,
        list(view.claims),
        list(view.reports),
        folder / "site",
        about=about,
        known=bundled(),
        stories=view.stories,
        versions=view.versions,
    )
    return case, shown, folder / "site"


def main_of(page: str) -> str:
    found = re.search(r"<main.*</main>", page, re.S)
    return " ".join(re.sub(r"<[^>]*>", " ", found[0] if found else page).split())


def test_a_readers_pages_are_the_sites(held: tuple[Case, Shown, Path]) -> None:
    case, _, site = held
    rea = log_in(open_desk(case.folder), "Rea")
    pages = [path.relative_to(site).as_posix() for path in site.rglob("*.html")]
    assert len(pages) > 40
    assert {"changes.html", "events/ev-gone.html"} <= set(pages)
    with rea:
        for page in set(pages) - {"search.html"}:
            answer = rea.get(f"/{page}")
            assert answer.status_code == 200, page
            assert main_of(answer.text) == main_of((site / page).read_text("utf-8")), page
        for name in ("changes.atom", "changes.jsonl"):
            assert rea.get(f"/{name}").content == (site / name).read_bytes(), name
        assert [json.loads(line)["of"] for line in (site / "changes.jsonl").read_text().splitlines()]
        for path in (site / "downloads").iterdir():
            assert rea.get(f"/downloads/{path.name}").content == path.read_bytes(), path.name


def test_counts_are_those_of_what_is_shown(held: tuple[Case, Shown, Path], valley: Valley) -> None:
    case, shown, _ = held
    desk = open_desk(case.folder)
    rea, ana = log_in(desk, "Rea"), log_in(desk, "Ana")
    told, whole = rea.get("/api/v1").json(), ana.get("/api/v1").json()
    assert told["counts"]["reports"] == len(valley.reports) - 2
    assert told["counts"]["claims"] == len(shown.view.claims) < whole["counts"]["claims"]
    assert told["build"] != whole["build"]
    facets = rea.get("/api/v1/search", params={"q": "the", "family": "report"}).json()
    assert facets["total"] == len([report for report in shown.view.reports if re.search(r"\bthe", f"{report.text} {report.title}", re.I)])


def test_nobody_is_told_any_count_before_logging_in(held: tuple[Case, Shown, Path]) -> None:
    from tests.workbench.served import client

    page = client(open_desk(held[0].folder)).get("/desk/log-in.html").text
    assert "What this rests on" not in page
    assert "claims read from them" not in page


# --- the setting ----------------------------------------------------------------------------------------------------------------


def sees_all(desk: Desk) -> bool:
    return log_in(desk, "Rea").get("/desk/audit.html").status_code == 200


def set_readers(case: Case, text: str) -> Callable[[], None]:
    settings = case.folder / "case.toml"
    before = settings.read_text("utf-8")
    settings.write_text(before + text, "utf-8")
    return partial(settings.write_text, before, "utf-8")  # type: ignore[return-value]


def test_readers_see_all_where_that_is_set(held: tuple[Case, Shown, Path]) -> None:
    put_back = set_readers(held[0], '\n[workbench]\nreaders_see = "all"\n')
    try:
        desk = open_desk(held[0].folder)
        assert sees_all(desk)
        assert log_in(desk, "Rea").get("/api/v1").json()["counts"] == log_in(desk, "Ana").get("/api/v1").json()["counts"]
    finally:
        put_back()


def test_without_a_policy_readers_see_all_unless_that_is_set_otherwise(team: Desk, folder: Path) -> None:
    assert sees_all(team)
    with (folder / "case.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[workbench]\nreaders_see = "public"\n')
    desk = open_desk(folder)
    assert not sees_all(desk)
    rea = log_in(desk, "Rea")
    assert rea.get("/").status_code == 200
    assert rea.get("/api/v1").json()["counts"] == log_in(desk, "Ana").get("/api/v1").json()["counts"]


def test_under_a_policy_that_was_not_built_yet_readers_see_nothing_and_others_work(held: tuple[Case, Shown, Path]) -> None:
    put_back = set_readers(held[0], 'events = []\n[publish.longer_days]\n"radar" = 3\n')
    try:
        desk = open_desk(held[0].folder)
        rea = log_in(desk, "Rea")
        for path in ("/", "/api/v1/claims", "/search.html?q=the", "/downloads/claims.csv", "/desk/account.html"):
            answer = rea.get(path)
            assert answer.status_code == 503, path
            assert "not built yet under the policy" in answer.text
        assert log_in(desk, "Ana").get("/").status_code == 200
        assert rea.get("/desk/queue.html").status_code == 403
    finally:
        put_back()


def test_while_the_public_view_is_written_readers_go_on_with_the_one_before(held: tuple[Case, Shown, Path]) -> None:
    case, shown, _ = held
    desk = open_desk(case.folder)
    rea = log_in(desk, "Rea")
    before = rea.get("/api/v1").json()
    policy = case.build / publishing.PUBLIC / publishing.POLICY
    policy.unlink()
    desk.bench.public._looked = -10
    assert rea.get("/api/v1").json() == before
    publishing.write_public(case, Published(shown.view, shown.words, []))
    desk.bench.wait(60)
    assert rea.get("/api/v1").json()["counts"] == before["counts"]
    assert rea.get("/api/v1").json()["build"] != before["build"]


def test_what_an_earlier_version_published_is_not_taken_for_whole(held: tuple[Case, Shown, Path]) -> None:
    case, shown, _ = held
    (case.build / publishing.PUBLIC / publishing.BESIDE).unlink()
    assert log_in(open_desk(case.folder), "Rea").get("/").status_code == 503
    publishing.write_public(case, Published(shown.view, shown.words, []))


@pytest.mark.parametrize("written", ['"some"', "true", "1", '""'])
def test_another_setting_is_refused(held: tuple[Case, Shown, Path], written: str) -> None:
    from spolia.errors import CaseUnusable

    put_back = set_readers(held[0], f"\n[workbench]\nreaders_see = {written}\n")
    try:
        with pytest.raises(CaseUnusable, match="readers_see"):
            open_case(held[0].folder)
    finally:
        put_back()


def test_what_the_public_sees_is_read_as_it_was_written(held: tuple[Case, Shown, Path], planted: tuple[Any, ...]) -> None:
    for case, shown in ((held[0], held[1]), planted):
        seen = publishing.read_public(case)
        view = seen.view
        assert seen.words == shown.words
        assert view.record == shown.view.record
        for part in ("claims", "reports", "unread", "histories", "vanished", "missing", "links", "deeds", "rejected"):
            assert list(getattr(view, part)) == list(getattr(shown.view, part)), part
        assert dict(view.stories) == dict(shown.view.stories)
        assert dict(view.versions) == dict(shown.view.versions)
