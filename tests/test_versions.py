"""Versions of a report: what makes two items one, which is read, and what is said of claims that vanish."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.preserve.served import page, serving, way_here

from spolia.add import add_paths
from spolia.case import Case, create_case, open_case, read_case, read_kept
from spolia.cli import main
from spolia.errors import Problem
from spolia.ledger import verify_ledger
from spolia.preserve.limits import Limits
from spolia.preserve.networks import Network
from spolia.versions import shares_text
from spolia.web import Bounds, Web

URL = "https://news.example/2016/tanks"
FIRST = "Rebel fighters seized three tanks near Palmyra on Sunday.\n\nThe army withdrew from the Tiyas airbase on Monday, a military source said.\n"
CHANGED = (
    "Rebel fighters seized three tanks near Palmyra on Sunday.\n\nThe army holds the Tiyas airbase, a military source said on Tuesday.\n"
)
OTHER = "A court in the capital opened the trial of a former minister for fraud, and heard the first of forty witnesses.\n"
FACTS = {"source": "The Courier", "published": "2016-12-13"}


class Desk:
    """A case, and files with texts as they come in, one after another."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.files = create_case(folder / "case").folder, folder
        self.count = 0

    @property
    def case(self) -> Case:
        return open_case(self.folder)

    def add(self, text: str | bytes, suffix: str = ".txt", **said: str) -> str:
        """The first 16 digits of the hash by which the text as a file went in."""
        self.count += 1
        path = self.files / f"{self.count}{suffix}"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        told: list[str] = []
        problems: list[Problem] = []
        add_paths(self.case, [str(path)], said, Limits(), stdin=io.BytesIO(), tell=told.append, name=problems.append)
        assert problems == []
        return told[0].split()[1][:16]

    def texts(self) -> list[str]:
        return [report.text for report in read_case(self.case)[0]]

    def run(self, *arguments: str, code: int = 0) -> str:
        done = CliRunner().invoke(main, [arguments[0], str(self.folder), *arguments[1:]])
        assert done.exit_code == code, done.stderr
        return done.stdout


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def line(text: str, **facts: str) -> str:
    return json.dumps({"text": text, **facts}) + "\n"


# --- what makes two items versions ----------------------------------------------------------------------------------------


def test_another_text_at_the_same_address_is_a_newer_version_by_the_id_of_the_first(desk: Desk) -> None:
    first = desk.add(FIRST, url=URL, **FACTS)
    desk.add(OTHER)
    second = desk.add(CHANGED, url="http://www.news.example/2016/tanks/?utm_source=x#top")
    reports = read_case(desk.case)[0]
    assert [report.text for report in reports] == [CHANGED, OTHER]
    report = reports[0]
    assert (report.id, report.sha256[:16]) == (first, second)
    assert (report.source, report.published) == ("The Courier", "2016-12-13"), "what was said of a version holds of the report"
    (history,) = read_kept(desk.case).histories
    assert [(one.number, one.sha256[:16], one.read, one.same_text) for one in history.versions] == [
        (1, first, False, False),
        (2, second, True, False),
    ]
    assert desk.run("get", first) == FIRST, "the earlier one stays kept"
    assert verify_ledger(desk.folder / "ledger").sound


def test_an_item_s_own_address_does_too(desk: Desk) -> None:
    desk.add(line(FIRST, url=URL, source="The Courier"), ".jsonl")
    desk.add(line(CHANGED, url=URL, source="the courier"), ".jsonl")
    assert desk.texts() == [CHANGED]


def test_three_versions_are_one_report(desk: Desk) -> None:
    for text in (FIRST, CHANGED, CHANGED + "More follows.\n"):
        desk.add(text, url=URL)
    assert desk.texts() == [CHANGED + "More follows.\n"]
    assert [one.read for one in read_kept(desk.case).histories[0].versions] == [False, False, True]


@pytest.mark.parametrize(
    ("first", "second"),
    [({"url": URL}, {"url": "https://news.example/2016/planes"}), ({"url": "https://news.example/"}, {"url": "https://news.example/"}),
     ({"url": "no address"}, {"url": "no address"}), ({"url": URL}, {}), ({}, {})],
    ids=["another page", "a whole site", "no address", "only one has an address", "none has one"],
)  # fmt: skip
def test_without_an_address_in_common_they_are_two_reports(desk: Desk, first: dict[str, str], second: dict[str, str]) -> None:
    desk.add(FIRST, **first)
    desk.add(CHANGED, **second)
    assert desk.texts() == [FIRST, CHANGED]


def test_another_story_at_the_same_address_is_a_report_of_its_own(desk: Desk) -> None:
    desk.add(FIRST, url=URL)
    desk.add(OTHER, url=URL)
    desk.add("The page that you look for is not here any more.\n", url=URL)
    assert len(desk.texts()) == 3
    desk.add(CHANGED, url=URL)
    assert desk.texts()[0] == CHANGED, "it is a version of the one that it shares its text with"


def test_an_item_s_own_word_does_not_stand_against_where_a_report_was_seen(desk: Desk) -> None:
    """Anybody can write another's address into a page, and his own text below it."""
    desk.add(FIRST, url=URL, **FACTS)
    desk.add(line(CHANGED, url=URL, source="The Courier"), ".jsonl")
    assert desk.texts() == [FIRST, CHANGED]


def test_what_was_seen_stands_against_an_item_s_own_word(desk: Desk) -> None:
    desk.add(line(FIRST, url=URL, source="The Courier"), ".jsonl")
    desk.add(CHANGED, url=URL, source="The Courier")
    assert desk.texts() == [CHANGED]


def test_a_copy_that_names_the_address_of_its_original_is_another_outlet_s(desk: Desk) -> None:
    desk.add(line(FIRST, url=URL, source="The Courier"), ".jsonl")
    desk.add(line(CHANGED, url=URL, source="The Mirror"), ".jsonl")
    assert desk.texts() == [FIRST, CHANGED]


def test_lines_of_one_file_and_reports_of_two_ids_are_told_apart_by_whoever_made_them(desk: Desk) -> None:
    desk.add(line(FIRST, url=URL) + line(CHANGED, url=URL), ".jsonl")
    assert desk.texts() == [FIRST, CHANGED]
    desk.add(line("Told again: " + FIRST, url=f"{URL}/b", id="one"), ".jsonl")
    desk.add(line("Told again: " + CHANGED, url=f"{URL}/b", id="two"), ".jsonl")
    assert len(desk.texts()) == 4


def test_one_id_told_anew_at_one_address_is_a_version(desk: Desk) -> None:
    desk.add(line(FIRST, url=URL, id="one"), ".jsonl")
    path = desk.files / "again.jsonl"
    path.write_text(line(CHANGED, url=URL, id="one"))
    assert "another report has the id" in CliRunner().invoke(main, ["add", str(desk.folder), str(path)]).stderr
    assert [(report.id, report.text) for report in read_case(desk.case)[0]] == [("one", CHANGED)]


def test_how_much_two_texts_share() -> None:
    assert shares_text(FIRST, FIRST + OTHER * 5)
    assert shares_text("Tanks.", "Tanks.")
    assert not shares_text("Tanks.", "Planes.")
    assert not shares_text(FIRST, OTHER)


def test_a_table_may_name_any_version(desk: Desk) -> None:
    first, second = desk.add(FIRST, url=URL), desk.add(CHANGED, url=URL)
    table = desk.folder / "tables" / "reports.csv"
    for name in (first, second):
        table.write_text(f"id,source,published,title,url\n{name},Desk {name},,,\n")
        reports, problems = read_case(desk.case)
        assert (problems, [report.source for report in reports]) == ([], [f"Desk {name}"])


# --- fetched pages --------------------------------------------------------------------------------------------------------


def article(*paragraphs: str, advert: str = "", canonical: str = "") -> bytes:
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    body = "".join(f"<p>{words}</p>" for words in paragraphs)
    return f"<!DOCTYPE html><html><head><title>Tanks</title>{link}</head><body><article>{body}</article><div class=ad>{advert}</div></body></html>".encode()


LONG = "A spokesman for the rebels said that the crews had fled and that the tanks were taken to the north of the province by night."


class Site:
    """A site that is fetched from, whose one page changes."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.answers = desk, dict[str, bytes]()

    def fetch(self, path: str, body: bytes) -> None:
        self.answers[path] = page(body)
        with serving(self.answers) as served:
            network = Network(allow=True, ports=(80, 443, served.port))
            web = Web(network, Bounds(1, 5, 5), way=way_here())
            case = Case(self.desk.folder, "case", network=network)
            # The server has another port each time, which makes no other page.
            add_paths(case, [served.url(path)], {}, Limits(), stdin=io.BytesIO(), tell=lambda _: None, name=lambda _: None, web=web)


def test_a_page_fetched_again_is_a_version_and_so_is_one_that_came_back(desk: Desk) -> None:
    site = Site(desk)
    one, two = article(FIRST, LONG), article(CHANGED, LONG)
    site.fetch("/a", one)
    site.fetch("/a", two)
    (report,) = read_case(desk.case)[0]
    assert "holds the Tiyas airbase" in report.text
    site.fetch("/a", one)
    (report,) = read_case(desk.case)[0]
    assert "withdrew from the Tiyas airbase" in report.text, "what was had last is read"
    (history,) = read_kept(desk.case).histories
    assert [one.read for one in history.versions] == [True, False]
    assert all(one.fetched for one in history.versions)


def test_a_fetched_page_that_names_another_s_address_is_no_version_of_it(desk: Desk) -> None:
    site = Site(desk)
    desk.add(article(FIRST, LONG, canonical=URL), ".html")
    site.fetch("/evil", article(CHANGED, LONG, canonical=URL))
    assert len(desk.texts()) == 2


# --- what vanished --------------------------------------------------------------------------------------------------------


def lines_of(path: Path) -> list[dict]:
    return [json.loads(one) for one in path.read_text("utf-8").splitlines()]


def test_claims_that_vanished_are_listed_shown_and_explained(desk: Desk) -> None:
    first = desk.add(FIRST, url=URL, **FACTS)
    desk.run("build")
    (second,) = [desk.add(CHANGED, url=URL)]
    assert "1 report in several versions, of which the newest is read; 1 claim of earlier ones vanished" in desk.run("build")
    (vanished,) = lines_of(desk.folder / "build" / "vanished.jsonl")
    assert (vanished["report"], vanished["version"], vanished["gone"]) == (first, 1, 2)
    assert vanished["claim"]["kind"] == "withdrawal"
    assert vanished["claim"]["id"].startswith(f"{first}@1-")
    claims = lines_of(desk.folder / "build" / "claims.jsonl")
    assert all(claim["evidence"]["quote"] in CHANGED for claim in claims), "the newer version is read"
    assert vanished["claim"]["id"] not in {claim["id"] for claim in claims}
    (shown,) = [path.read_text("utf-8") for path in (desk.folder / "site" / "reports").glob("*.html") if path.name != "index.html"]
    assert "withdrew from the Tiyas airbase" in shown
    assert "gone from version 2" in shown
    assert "version 2 of 2" in shown
    listed = desk.run("list").splitlines()
    assert "version 1 of 2" in listed[0]
    assert "an earlier one" in listed[0]
    assert "the one that is read" in listed[1]
    assert "gone from version 2" in desk.run("explain", vanished["claim"]["id"])
    assert f"SHA-256    {second}" in desk.run("explain", first)
    assert "version 1 of 2" in desk.run("explain", claims[0]["id"])
    json.loads(desk.run("explain", first, "--json"))


def test_other_bytes_of_the_same_text_make_nothing_vanish(desk: Desk) -> None:
    site = Site(desk)
    site.fetch("/a", article(FIRST, LONG, advert="Buy a car."))
    site.fetch("/a", article(FIRST, LONG, advert="Buy a boat."))
    assert "nothing that earlier ones said has vanished" in desk.run("build")
    (history,) = lines_of(desk.folder / "build" / "versions.jsonl")
    assert [one["same_text"] for one in history["versions"]] == [True, False]
    assert lines_of(desk.folder / "build" / "vanished.jsonl") == []


def test_other_signs_for_the_same_words_make_nothing_vanish(desk: Desk) -> None:
    text = 'A rebel spokesman said: "We seized two tanks near Palmyra - and a truck".\n\nThe army withdrew from Tiyas on Monday.\n'
    desk.add(text, url=URL, **FACTS)
    desk.add(text.replace(': "', ": “").replace('".', "”.").replace(" - ", " — ").replace(" on", "\u00a0on"), url=URL)
    desk.run("build")
    assert lines_of(desk.folder / "build" / "vanished.jsonl") == []


def test_a_claim_that_is_put_otherwise_says_how_it_reads_now(desk: Desk) -> None:
    desk.add("Rebels seized three tanks near Palmyra on Sunday.\n\nThe mayor of the town spoke to reporters.\n", url=URL, **FACTS)
    desk.add("Rebels seized thirty tanks near Palmyra on Sunday.\n\nThe mayor of the town spoke to reporters.\n", url=URL)
    desk.run("build")
    (vanished,) = lines_of(desk.folder / "build" / "vanished.jsonl")
    claims = {claim["id"]: claim for claim in lines_of(desk.folder / "build" / "claims.jsonl")}
    assert "thirty" in claims[vanished["now"]]["evidence"]["quote"]


def test_a_build_is_the_same_whether_made_at_once_or_after_each(desk: Desk, tmp_path: Path) -> None:
    desk.add(FIRST, url=URL, **FACTS)
    desk.run("build")
    desk.add(CHANGED, url=URL)
    desk.run("build")
    names = ("claims.jsonl", "vanished.jsonl", "record.json", "reports.jsonl")
    before = {name: (desk.folder / "build" / name).read_bytes() for name in names}
    desk.run("build", "--fresh")
    assert before == {name: (desk.folder / "build" / name).read_bytes() for name in names}
