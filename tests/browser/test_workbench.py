"""The workbench in a real browser, as an analyst works: logging in, the queue, a field corrected by keyboard alone, two at once, undo, a session ended.

Then the same pages made of nothing but hostile words: no script of theirs runs, nothing is asked for elsewhere, the policy has nothing to stop.
"""

from __future__ import annotations

import itertools
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.browser.test_hostile_site import TOUCH, WATCH
from tests.conftest import Valley
from tests.publish.hostile import PAYLOADS, plant, rotated
from tests.workbench.openid import CLIENT, SECRET, running_provider
from tests.workbench.served import PASSWORD, PEOPLE, Builds, open_desk, serving, stand_in, until, write_case
from tests.workbench.test_files import elsewhere, lines

from spolia.built import SUMS
from spolia.decisions import read_decisions
from spolia.workbench.accounts import Accounts
from spolia.workbench.provider import Provider
from spolia.workbench.routes import Desk
from spolia.workbench_settings import Oidc


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Accounts, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture(scope="module")
def kept(valley: Valley, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_case(tmp_path_factory.mktemp("bench") / "case", valley).folder


@pytest.fixture
def team(kept: Path, tmp_path: Path) -> Desk:
    folder = shutil.copytree(kept, tmp_path / "case")
    accounts = Accounts(folder)
    for name in ("Ana", "Aron", "Ada"):
        accounts.add(name, PEOPLE[name], PASSWORD, by="the test")  # type: ignore[arg-type]
    return open_desk(folder)


@pytest.fixture
def builds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Builds:
    return stand_in(tmp_path, monkeypatch)


@pytest.fixture
def address(team: Desk) -> Iterator[str]:
    with serving(team) as address:
        yield address


class Person:
    """Somebody at a browser of their own; what goes wrong in it is noted."""

    def __init__(self, browser: Browser, address: str, name: str, wrongs: list[str]) -> None:
        self.context: BrowserContext = browser.new_context(viewport={"width": 1280, "height": 900}, base_url=address)
        self.page: Page = self.context.new_page()
        self.name = name
        self.page.on(
            "console",
            lambda said: (
                wrongs.append(f"{self.page.url}: {said.text}")
                if said.type in ("error", "warning") and "status of 4" not in said.text
                else None
            ),
        )
        self.page.on("pageerror", lambda error: wrongs.append(f"{self.page.url}: {error}"))
        self.page.on(
            "request",
            lambda asked: (
                wrongs.append(f"{self.page.url} asks {asked.url}") if not asked.url.startswith((address, "data:image/")) else None
            ),
        )

    def log_in(self) -> None:
        """By keyboard alone: the first field has the focus."""
        self.page.goto("/desk/queue.html")
        expect(self.page).to_have_title(re.compile("Log in"))
        self.page.keyboard.type(self.name)
        self.page.keyboard.press("Tab")
        self.page.keyboard.type(PASSWORD)
        self.page.keyboard.press("Enter")
        expect(self.page.locator("h1")).to_have_text("Queue")


@pytest.fixture
def wrongs() -> Iterator[list[str]]:
    noted: list[str] = []
    yield noted
    assert not noted


@pytest.fixture
def ana(browser: Browser, address: str, wrongs: list[str]) -> Iterator[Person]:
    person = Person(browser, address, "Ana", wrongs)
    yield person
    person.context.close()


@pytest.fixture
def aron(browser: Browser, address: str, wrongs: list[str]) -> Iterator[Person]:
    person = Person(browser, address, "Aron", wrongs)
    yield person
    person.context.close()


def press(person: Person, key: str) -> None:
    """A key on the page that is worked on, once it listens."""
    expect(person.page.locator(".work[data-ready]")).to_have_count(1)
    person.page.keyboard.press(key)


def open_first_task(person: Person) -> None:
    """The first claim of the queue, by keyboard: j goes to it, Enter opens it."""
    person.page.goto("/desk/queue.html?sort=claim")
    person.page.keyboard.press("j")
    person.page.keyboard.press("Enter")
    expect(person.page.locator("#row h2")).to_contain_text("Claim")


def correct_by_keyboard(person: Person, field: str, keys: list[str]) -> None:
    page = person.page
    press(person, "e")
    for _ in range(40):  # from field to field, as a person tabs
        if page.evaluate("document.activeElement.closest('.work-field')?.id") == f"field-{field}":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(f"#field-{field}")).to_have_attribute("open", "")
    expect(page.locator(f"#field-{field} form :focus")).to_have_count(1)  # an opened field is for typing into, a moment later
    for key in keys:
        page.keyboard.press(key)


def test_a_field_is_corrected_and_taken_back_by_keyboard_alone(ana: Person, team: Desk) -> None:
    ana.log_in()
    open_first_task(ana)
    was = ana.page.locator("#field-certainty summary").inner_text()
    correct_by_keyboard(ana, "certainty", ["ArrowDown", "Tab", "w", "h", "y", "Enter"])
    expect(ana.page.locator("#field-certainty")).to_contain_text("corrected by Ana")
    (decision,) = read_decisions(team.case)
    assert (decision.by, decision.action, decision.field, decision.note) == ("Ana", "correct", "certainty", "why")
    press(ana, "u")
    expect(ana.page.locator(".rulings li").first).to_contain_text("undo")
    assert ana.page.locator("#field-certainty summary").inner_text() == was
    assert [one.action for one in read_decisions(team.case)] == ["correct", "undo"]


def test_claims_are_gone_through_with_single_keys(ana: Person, team: Desk) -> None:
    ana.log_in()
    report = max(team.stand.lookup.claims_of, key=lambda report: len(team.stand.lookup.claims_of[report]))
    ana.page.goto(f"/desk/{team.stand.lookup.addresses['reports'][report]}")
    said = ana.page.locator("#row h2")
    expect(said).to_contain_text("Claim 1 of")
    for key, claim in (
        ("n", "Claim 2 of"),
        ("p", "Claim 1 of"),
        ("a", "Claim 2 of"),
        ("r", "Claim 3 of" if len(team.stand.lookup.claims_of[report]) > 2 else "Claim 2 of"),
    ):
        press(ana, key)
        expect(said).to_contain_text(claim)
    assert [one.action for one in read_decisions(team.case)] == ["accept", "reject"]
    press(ana, "c")
    ana.page.keyboard.type("ask again: a, r and u are letters here")
    ana.page.keyboard.press("Tab")
    ana.page.keyboard.press("Enter")
    expect(ana.page.locator(".rulings")).to_contain_text("ask again: a, r and u are letters here")
    press(ana, "q")
    expect(ana.page.locator("h1")).to_have_text("Queue")


def test_a_missed_claim_is_added_by_selecting_its_words(ana: Person, team: Desk) -> None:
    ana.log_in()
    report = max(team.stand.lookup.reports.values(), key=lambda one: len(one.text) if one.text.isascii() else 0)
    ana.page.goto(f"/desk/{team.stand.lookup.addresses['reports'][report.id]}")
    words = ana.page.evaluate(
        """() => {
          const text = document.getElementById("text"), walk = document.createTreeWalker(text, NodeFilter.SHOW_TEXT), nodes = [];
          while (walk.nextNode()) if (!walk.currentNode.parentElement.closest("[data-skip]")) nodes.push(walk.currentNode);
          const last = nodes[nodes.length - 1], range = document.createRange();
          range.setStart(last, Math.max(0, last.length - 25)); range.setEnd(last, last.length);
          getSelection().removeAllRanges(); getSelection().addRange(range);
          return getSelection().toString();
        }"""
    )
    press(ana, "i")
    expect(ana.page.locator("#add-words")).to_have_text(words)
    ana.page.locator("#form-add").get_by_role("button", name="Add the claim").press("Enter")
    expect(ana.page.locator(".work-quote")).to_have_text(words)
    (decision,) = read_decisions(team.case)
    assert decision.quote == words
    assert report.text[decision.start or 0 :].startswith(words)


def test_two_analysts_do_not_overwrite_one_another(ana: Person, aron: Person, team: Desk) -> None:
    ana.log_in()
    aron.log_in()
    open_first_task(ana)
    open_first_task(aron)
    correct_by_keyboard(ana, "certainty", ["ArrowDown"])
    ana.page.locator("#field-certainty form button").press("Enter")
    expect(ana.page.locator("#field-certainty")).to_contain_text("corrected by Ana")
    correct_by_keyboard(aron, "realis", ["ArrowDown"])
    aron.page.locator("#field-realis form button").press("Enter")
    conflict = aron.page.get_by_role("alert")
    expect(conflict).to_contain_text("Nothing was entered")
    expect(conflict).to_contain_text("Ana")
    expect(conflict).to_be_focused()
    expect(aron.page.locator("#field-certainty")).to_contain_text("corrected by Ana")
    aron.page.locator("#field-realis form button").press("Enter")
    expect(aron.page.locator("#field-realis")).to_contain_text("corrected by Aron")
    assert [one.by for one in read_decisions(team.case)] == ["Ana", "Aron"]


def test_a_session_that_an_admin_ends_is_over(ana: Person, browser: Browser, address: str, wrongs: list[str]) -> None:
    ana.log_in()
    ada = Person(browser, address, "Ada", wrongs)
    ada.log_in()
    ada.page.get_by_role("link", name="People").click()
    ada.page.get_by_role("row", name=re.compile("Ana")).get_by_role("button", name="End all").click()
    ana.page.reload()
    expect(ana.page.locator("h1")).to_have_text("Log in")
    ada.page.get_by_role("button", name="Log out").click()
    expect(ada.page.locator("h1")).to_have_text("Log in")
    ada.context.close()


def test_a_question_is_asked_by_keyboard_and_each_claim_is_a_step_away(ana: Person) -> None:
    """The field has the focus; the answer's marks lead to its claims, and a claim to the sentence in its report."""
    ana.log_in()
    page = ana.page
    page.get_by_role("link", name="Ask", exact=True).click()
    expect(page.locator("#question")).to_be_focused()
    page.keyboard.type("Who held Sarn on 12 March 2031?")
    page.keyboard.press("Enter")
    expect(page.locator("#answer h2").first).to_contain_text("Sarn")
    expect(page.locator(".facts")).to_contain_text("12 March 2031")
    asked = page.url
    page.locator(".ask-lines .number").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#claim-1")).to_be_in_viewport()
    page.locator("#claim-1").get_by_role("link", name="in its report").click()
    assert "/reports/" in page.url
    assert "#" in page.url
    page.goto(asked)
    page.locator("#query summary").click()
    page.locator("#query input[name=on]").fill("2031-04-01")
    page.get_by_role("button", name="Ask so").click()
    assert "place=Sarn" in page.url
    assert "on=2031-04-01" in page.url
    expect(page.locator(".facts")).to_contain_text("1 April 2031")


def fits(page: Page) -> None:
    """No serious finding of axe, light and dark, and nothing wider than a phone."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found = Axe().run(page).response["violations"]
        assert not [
            (scheme, one["id"], [node["target"] for node in one["nodes"]][:3]) for one in found if one["impact"] in ("serious", "critical")
        ]
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    page.set_viewport_size({"width": 1280, "height": 900})


def test_a_file_of_decisions_is_taken_away_and_taken_in_by_keyboard(
    browser: Browser, address: str, team: Desk, wrongs: list[str], tmp_path: Path
) -> None:
    """What would be entered and what is refused is seen first; then one key enters it."""
    ada = Person(browser, address, "Ada", wrongs)
    ada.log_in()
    page = ada.page
    made = elsewhere(team, "Ana", "Aron")
    brought = tmp_path / "theirs.jsonl"
    brought.write_bytes(lines(made) + json.dumps({"action": "<img src=x onerror=alert(1)>" + "W" * 400}).encode())
    page.get_by_role("link", name="Files", exact=True).press("Enter")
    expect(page.locator("h1")).to_have_text("Decisions in files")
    page.locator("#file").set_input_files(brought)
    page.get_by_role("button", name="Look what is in it").press("Enter")
    expect(page.locator("#told")).to_contain_text("2 will be entered, 0 are there already, 1 is refused.")
    expect(page.locator("[aria-labelledby=refused]")).to_contain_text("line 3")
    expect(page.locator("[aria-labelledby=will]")).to_contain_text("accepted by Aron")
    fits(page)
    assert read_decisions(team.case) == []
    page.get_by_role("button", name="Enter 2 decisions").press("Enter")
    expect(page.locator("#told")).to_contain_text("2 were entered")
    fits(page)
    assert [(one.by, one.taken_in_by) for one in read_decisions(team.case)] == [("Ana", "Ada"), ("Aron", "Ada")]
    page.get_by_label("By", exact=True).fill("Aron")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Take away").press("Enter")
    assert taken.value.suggested_filename == "decisions.jsonl"
    assert [json.loads(line)["by"] for line in taken.value.path().read_bytes().splitlines()] == ["Aron"]
    ada.context.close()


def show_newer(team: Desk, builds: Builds) -> None:
    """The build that is under way ends, and has made another record."""
    sums = team.case.build / SUMS
    sums.write_bytes(sums.read_bytes() + b"0" * 64 + b"  more\n")
    builds.end()


def test_the_bar_says_when_the_new_record_is_there_and_loads_nothing_by_itself(ana: Person, team: Desk, builds: Builds) -> None:
    ana.log_in()
    page, state = ana.page, ana.page.locator("#bar-state")
    team.bench.build()
    open_first_task(ana)
    expect(state).to_contain_text("is being made again since")
    page.locator("#comment").fill("half a sentence")
    show_newer(team, builds)
    expect(state).to_have_text("The new record is there: show it", timeout=20_000)
    expect(state).to_have_attribute("aria-live", "polite")
    expect(page.locator("#comment")).to_have_value("half a sentence")
    page.locator("#bar-state a").press("Enter")
    expect(state).to_contain_text("What you typed on this page would be lost")
    expect(page.locator("#comment")).to_have_value("half a sentence")
    fits(page)
    page.locator("#bar-state a").press("Enter")
    expect(state).to_have_count(0)
    expect(page.locator("#comment")).to_have_value("")


def test_the_bar_says_that_a_build_failed_and_asks_no_more(ana: Person, team: Desk, builds: Builds) -> None:
    ana.log_in()
    team.bench.build()
    asked: list[str] = []
    ana.page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/state.json") else None)
    ana.page.goto("/desk/queue.html")
    expect(ana.page.locator("#bar-state")).to_contain_text("is being made again since")
    team.bench.close()
    expect(ana.page.locator("#bar-state")).to_contain_text("The last build failed", timeout=20_000)
    so_far = len(asked)
    ana.page.wait_for_timeout(5_000)
    assert len(asked) == so_far


def test_without_scripts_the_bar_says_what_it_knew(browser: Browser, kept: Path, tmp_path: Path, builds: Builds) -> None:
    desk = open_desk(shutil.copytree(kept, tmp_path / "alone"))
    desk.bench.build()
    with serving(desk) as address:
        context = browser.new_context(base_url=address, java_script_enabled=False)
        page = context.new_page()
        page.goto("/desk/queue.html")
        expect(page.locator("#bar-state")).to_contain_text("is being made again since")
        show_newer(desk, builds)
        until(lambda: desk.bench.whole.is_newest() and not desk.bench.building)
        page.reload()
        expect(page.locator("#bar-state")).to_have_count(0)
        context.close()


PAGES = ("/", "/events/index.html?kind=takeover", "/search.html?q=sarn", "/desk/ask.html", "/desk/ask.html?q=Who+held+Sarn%3F", "/desk/ask.html?q=why", "/desk/queue.html", "/desk/since.html", "/desk/audit.html", "/desk/api.html", "/desk/decisions.html", "/desk/account.html")  # fmt: skip


def work_pages(desk: Desk) -> list[str]:
    at = desk.stand.lookup.addresses
    return [f"/desk/{next(iter(at[family].values()))}" for family in ("reports", "events")]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_somebody_comes_in_by_a_providers_word(browser: Browser, kept: Path, tmp_path: Path, wrongs: list[str], scripts: bool) -> None:
    """There, a button pressed at the provider, and back to the page that was asked for; then out again, and not in again by going back."""
    folder = shutil.copytree(kept, tmp_path / "case")
    with running_provider() as openid:
        openid.asks = True
        openid.discovery = {"end_session_endpoint": f"{openid.issuer}/leave"}
        settings = Oidc(openid.issuer, CLIENT, label="House login", inside=True, roles={"desk": "analyst"})
        with serving(open_desk(folder, provider=Provider(settings, SECRET))) as address:
            context = browser.new_context(base_url=address, java_script_enabled=scripts)
            page = context.new_page()
            page.on(
                "console",
                lambda said: wrongs.append(said.text) if said.type in ("error", "warning") and "status of 4" not in said.text else None,
            )
            page.on(
                "request", lambda asked: wrongs.append(asked.url) if not asked.url.startswith((address, openid.issuer, "data:")) else None
            )
            page.goto("/desk/queue.html")
            page.get_by_role("link", name="Log in by House login").click()
            expect(page).to_have_title("House")
            page.get_by_role("button").click()
            expect(page.locator("h1")).to_have_text("Queue")
            expect(page.locator(".bar-who")).to_contain_text("Nora")
            assert page.url == f"{address}/desk/queue.html", "the code stands in the address"
            page.get_by_role("button", name="Log out").click()
            expect(page).to_have_title(re.compile("Log in"))
            page.get_by_role("link", name="log out there too").click()
            expect(page).to_have_title(re.compile("Log in"))
            assert len(openid.left) == 1
            page.goto("/desk/oidc/back?code=x&state=y")
            expect(page.locator("h1")).to_have_text("Begin again")
            page.get_by_role("link", name="Back to where you were").click()
            expect(page).to_have_title(re.compile("Log in"))
            if scripts:
                assert not Axe().run(page).response["violations"]
            context.close()


def test_pages_of_the_workbench_are_for_everybody(ana: Person, team: Desk) -> None:
    """No serious finding of axe, and nothing wider than a phone."""
    ana.log_in()
    for path in (*PAGES, *work_pages(team)):
        ana.page.goto(path)
        found = Axe().run(ana.page).response["violations"]
        serious = [
            f"{path}: {one['id']} {[node['target'] for node in one['nodes']][:3]}"
            for one in found
            if one["impact"] in ("serious", "critical")
        ]
        assert not serious, serious
        ana.page.set_viewport_size({"width": 360, "height": 740})
        assert ana.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, path
        ana.page.set_viewport_size({"width": 1280, "height": 900})


@pytest.fixture(scope="module", params=[0, 13])
def hostile(request: pytest.FixtureRequest, valley: Valley, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder = write_case(tmp_path_factory.mktemp("hostile") / "case", plant(valley, rotated(request.param))).folder
    return open_desk(folder)


def test_no_word_of_a_report_runs_or_leads_out_of_the_workbench(browser: Browser, hostile: Desk, wrongs: list[str]) -> None:
    with serving(hostile) as address:
        person = Person(browser, address, "lena", wrongs)
        person.page.add_init_script(WATCH)
        at = hostile.stand.lookup.addresses
        of_each = [f"/{path}" for family in at.values() for path in list(family.values())[:2]]
        worked = [f"/desk/{path}" for family in ("reports", "events", "sources") for path in list(at[family].values())[:3]]
        for path in (*PAGES[:-1], *of_each, *worked, "/reports/index.html?words=x", "/contradictions.html?slot=time"):
            person.page.goto(path)
            person.page.evaluate(TOUCH)
            assert person.page.evaluate("[typeof window.hacked, window.stopped, window.tried]") == ["undefined", [], []], path
            assert person.page.url.startswith(address + path.partition("?")[0]), path
        for payload, path in itertools.product(list(PAYLOADS.values())[::4], ("/search.html", "/desk/ask.html")):
            person.page.goto(
                f"{path}?q=" + re.sub(r"[^\w]", lambda found: f"%{ord(found[0]):02X}" if ord(found[0]) < 128 else "", payload)[:900]
            )
            assert person.page.evaluate("typeof window.hacked") == "undefined"
        person.context.close()
