"""Pages from the web into a case: what is kept, what the ledger says of how it was had, and what is named."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.preserve.served import Served, page, serving, to, way_here

from spolia.add import Tally, add_paths
from spolia.case import Case, create_case, open_case, read_case
from spolia.errors import CaseUnusable, Problem
from spolia.ledger import log, verify_ledger
from spolia.preserve.limits import Limits
from spolia.preserve.networks import Network
from spolia.web import Bounds, Follow, Web

ARTICLE = "<!DOCTYPE html><html><head><title>{title}</title></head><body><article><h1>{title}</h1><p>{text}</p><p>{more}</p></article></body></html>"
TEXT = "Rebel fighters seized three tanks near Palmyra on Sunday, the army said in a statement that was carried by state television."
MORE = "A spokesman for the rebels said that the crews had fled and that the tanks were taken to the north of the province by night."


def article(title: str = "Three tanks seized", text: str = TEXT) -> bytes:
    return ARTICLE.format(title=title, text=text, more=MORE).encode()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


class Desk:
    """A case that may ask the network, and what its last command said."""

    def __init__(self, folder: Path) -> None:
        self.folder = create_case(folder).folder
        self.told: list[str] = []
        self.problems: list[str] = []
        self.waits: list[float] = []

    @property
    def case(self) -> Case:
        return open_case(self.folder)

    def add(self, served: Served, *paths: str, follow: Follow | None = None, **said: str) -> Tally:
        network = Network(allow=True, ports=(80, 443, served.port), contact="desk@house.example")
        web = Web(network, Bounds(1, 5, 5), follow or Follow(), way_here(), self.waits.append)
        case = Case(self.folder, "case", network=network)
        return self._add(case, paths, said, web)

    def _add(self, case: Case, paths: tuple[str, ...], said: dict[str, str], web: Web | None) -> Tally:
        self.told, problems = [], list[Problem]()
        limits = Limits(size_mb=1)
        tally = add_paths(case, paths, said, limits, stdin=io.BytesIO(), tell=self.told.append, name=problems.append, web=web)
        self.problems = [str(problem) for problem in problems]
        return tally

    def entries(self, what: str) -> list[dict]:
        with self.case.ledger_to_read() as ledger, ledger.asked() as connection:
            entries = [log.parse_entry(raw) for _, raw, _ in log.read_entries(connection)]
        return [entry.body for entry in entries if entry.what == what]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "case")


def test_a_page_is_kept_as_sent_and_read_with_an_entry_of_how_it_was_had(desk: Desk) -> None:
    body = article()
    answers = {"/short": to("/2016/tanks"), "/2016/tanks": page(body, ETag='"7"', Date="Mon, 14 Mar 2016 10:00:00 GMT")}
    with serving(answers) as served:
        tally = desk.add(served, served.url("/short"))
    assert (desk.told, desk.problems, tally.read) == ([f"kept {sha256(body)} {served.url('/short')}"], [], 1)
    (entry,) = desk.entries("fetched")
    assert entry["sha256"] == sha256(body)
    assert (entry["asked"], entry["url"], entry["host"]) == (served.url("/short"), served.url("/2016/tanks"), "news.example")
    assert entry["steps"] == [{"url": served.url("/short"), "status": 302}]
    assert (entry["status"], entry["address"], entry["headers"]["etag"]) == (200, "127.0.0.1", '"7"')
    assert entry["began"].endswith("+00:00")
    assert entry["seconds"] >= 0
    (report,) = read_case(desk.case)[0]
    assert TEXT in report.text
    assert (report.url, report.source, report.sha256) == (served.url("/2016/tanks"), "news.example", sha256(body))
    with desk.case.ledger_to_read() as ledger:
        assert ledger.read_item(ledger.items()[0]) == body
    assert verify_ledger(desk.folder / "ledger").sound


def test_the_bytes_are_in_the_ledger_before_they_are_read(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("spolia.add.Readers.open", broken)
    with serving({"/a": page(article())}) as served, pytest.raises(KeyboardInterrupt):
        desk.add(served, served.url("/a"))
    assert desk.entries("evidence-kept")[0]["sha256"] == desk.entries("fetched")[0]["sha256"] == sha256(article())
    assert desk.entries("report-preserved") == []


def test_fetched_again_it_is_kept_once_and_entered_twice(desk: Desk) -> None:
    with serving({"/a": page(article())}) as served:
        desk.add(served, served.url("/a"))
        desk.add(served, served.url("/a"))
        assert desk.told[0].startswith("there ")
    assert len(desk.entries("fetched")) == 2
    assert len(desk.entries("evidence-kept")) == 1


def test_what_cannot_be_had_is_named_and_the_rest_goes_on(desk: Desk) -> None:
    with serving({"/a": page(article()), "/loop": to("/loop"), "/away": to("http://10.0.0.1/\u00fc")}) as served:
        tally = desk.add(served, served.url("/none"), served.url("/loop"), served.url("/away"), served.url("/a"))
    assert (tally.refused, tally.kept) == (3, 1)
    assert desk.problems == [
        f"{served.url('/none')}: was not given: news.example answered 404 Not Found",
        f"{served.url('/loop')}: leads in a circle, back to {served.url('/loop')}",
        f"{served.url('/away')}: leads to http://10.0.0.1/%C3%BC, and 10.0.0.1 is refused: private; "
        "a case names the hosts that it may ask there (inside under [network] in its case.toml)",
    ]
    assert [entry["asked"] for entry in desk.entries("not-fetched")] == [served.url(path) for path in ("/none", "/loop", "/away")]
    assert desk.entries("not-fetched")[1]["steps"] == [{"url": served.url("/loop"), "status": 302}]
    assert verify_ledger(desk.folder / "ledger").sound


def test_a_case_that_does_not_allow_the_network_asks_nothing_and_says_so(desk: Desk) -> None:
    with serving({"/a": page(article())}) as served:
        tally = desk._add(desk.case, (served.url("/a"),), {}, None)
    assert (served.asked, tally.refused) == ([], 1)
    assert "set allow = true under [network]" in desk.problems[0]
    assert desk.entries("not-fetched") == []


def test_a_hostile_address_is_shown_escaped(desk: Desk) -> None:
    with serving({}) as served:
        desk.add(served, "http://x\u202e\x1b[31m.example/")
    assert "\\u202e" in desk.problems[0]
    assert "\x1b" not in desk.problems[0]
    assert verify_ledger(desk.folder / "ledger").sound


def test_a_packed_page_is_kept_as_sent_and_as_it_is(desk: Desk) -> None:
    body, packed = article(), gzip.compress(article())
    with serving({"/a": page(packed, Content_Encoding="gzip")}) as served:
        tally = desk.add(served, served.url("/a"))
    assert [words.split()[:2] for words in desk.told] == [["kept", sha256(packed)], ["kept", sha256(body)]]
    assert (desk.problems, tally.kept, tally.read, tally.unread) == ([], 2, 2, 0)
    assert [entry.get("sent") for entry in desk.entries("fetched")] == [None, sha256(packed)]
    assert [report.sha256 for report in read_case(desk.case)[0]] == [sha256(body)]
    assert read_case(desk.case)[1] == []
    assert verify_ledger(desk.folder / "ledger").sound


def test_a_page_that_unpacks_to_too_much_is_kept_packed_and_not_read(desk: Desk) -> None:
    packed = gzip.compress(bytes(20 << 20))
    with serving({"/a": page(packed, Content_Encoding="gzip")}) as served:
        tally = desk.add(served, served.url("/a"))
    assert (tally.kept, tally.unread) == (1, 1)
    assert "unpacks to more than 1 MB (--max-mb)" in desk.problems[0]
    assert read_case(desk.case)[1] == []


@pytest.mark.parametrize("start", ["<!-- a remark --><title>T</title>", "<meta name=x><title>T</title>"])
def test_a_page_is_one_by_what_the_server_says_too(desk: Desk, start: str) -> None:
    body = start.encode() + article()[len("<!DOCTYPE html><html>") :]
    with serving({"/story.php?id=3": page(body, "text/html; charset=utf-8")}) as served:
        desk.add(served, served.url("/story.php?id=3"))
    (report,) = read_case(desk.case)[0]
    assert "<" not in report.text


def test_the_agent_says_who_answers_for_it(desk: Desk) -> None:
    with serving({"/a": page(article())}) as served:
        desk.add(served, served.url("/a"))
    (line,) = [line for line in served.asked[0].splitlines() if line.startswith("User-Agent")]
    assert line.startswith("User-Agent: Spolia/")
    assert line.endswith("contact: desk@house.example)")


# --- going on from a list to its entries ----------------------------------------------------------------------------------


def listed(served: Served, *paths: str) -> bytes:
    lines = [json.dumps({"text": f"Told in short: {path}.", "url": served.url(path)}) for path in paths]
    return "\n".join(lines).encode() + b"\n"


FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>The Courier</title><link>http://news.example/</link>
<item><title>Tanks</title><link>{link}</link><description>Rebel fighters seized three tanks near Palmyra on Sunday, the army said.</description></item>
</channel></rss>"""


def test_a_feed_s_entries_are_reports_and_the_pages_behind_them_newer_versions(desk: Desk) -> None:
    answers: dict[str, bytes] = {}
    with serving(answers) as served:
        answers |= {"/feed": page(FEED.format(link=served.url("/tanks")).encode(), "application/rss+xml"), "/tanks": page(article())}
        desk.add(served, served.url("/feed"))
        assert [report.title for report in read_case(desk.case)[0]] == ["Tanks"]
        desk.add(served, served.url("/feed"), follow=Follow(True))
    assert desk.problems == []
    (report,) = read_case(desk.case)[0]
    assert MORE in report.text
    assert report.url == served.url("/tanks")


def answers_with(robots: bytes | None, paths: tuple[str, ...]) -> Callable[[Served], dict[str, bytes]]:
    def make(served: Served) -> dict[str, bytes]:
        found = {path: page(article(f"On {path}", f"{TEXT} It was told as {path}.")) for path in paths}
        found["/list.jsonl"] = page(listed(served, *paths), "application/jsonl")
        return found | ({"/robots.txt": robots} if robots else {})

    return make


def test_entries_are_followed_only_where_asked_to_be_and_within_bounds(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spolia.web.PAUSE_S", 3600)
    answers: dict[str, bytes] = {}
    with serving(answers) as served:
        answers.update(answers_with(None, ("/1", "/2", "/3"))(served))
        desk.add(served, served.url("/list.jsonl"))
        assert len(served.asked) == 1
        tally = desk.add(served, served.url("/list.jsonl"), follow=Follow(True, 2))
    assert [head.split()[1] for head in served.asked[1:]] == ["/list.jsonl", "/robots.txt", "/1", "/2"]
    assert desk.problems == [f"{served.url('/list.jsonl')}: 1 of its 3 entries were not followed (--max-entries)"]
    assert tally.kept == 2
    assert len(desk.waits) == 1, "it waits between two pages of one host"


def test_robots_are_asked_of_pages_that_nobody_named(desk: Desk) -> None:
    answers: dict[str, bytes] = {}
    with serving(answers) as served:
        answers.update(answers_with(page(b"User-agent: spolia\nDisallow: /2\n", "text/plain"), ("/1", "/2"))(served))
        desk.add(served, served.url("/list.jsonl"), follow=Follow(True))
        assert desk.problems == [
            f"{served.url('/2')}: is closed to programs by {served.url('')}/robots.txt; name it yourself to fetch it all the same"
        ]
        desk.add(served, served.url("/2"))
        assert desk.problems == []


def test_a_host_whose_robots_cannot_be_had_is_left_alone(desk: Desk) -> None:
    answers: dict[str, bytes] = {}
    with serving(answers) as served:
        answers.update(answers_with(page(b"", status="503 Busy"), ("/1",))(served))
        desk.add(served, served.url("/list.jsonl"), follow=Follow(True))
    assert "is closed to programs" in desk.problems[0]


# --- the settings ---------------------------------------------------------------------------------------------------------


def test_a_new_case_has_the_network_closed_and_says_how_to_open_it(tmp_path: Path) -> None:
    case = create_case(tmp_path / "case")
    assert open_case(case.folder).network == Network()
    settings = case.folder / "case.toml"
    settings.write_text(
        settings.read_text("utf-8")
        .replace("allow = false", "allow = true")
        .replace("hosts = []", 'hosts = ["*.News.example", "Bücher.example."]')
    )
    network = open_case(case.folder).network
    assert (network.allow, network.hosts, network.ports) == (True, ("news.example", "xn--bcher-kva.example"), (80, 443))
    assert network.asks("www.news.example")
    assert not network.asks("news.example.org")


@pytest.mark.parametrize(
    "words",
    ["allow = 1", 'allow = "yes"', 'hosts = "x"', "hosts = [1]", "ports = [true]", "alow = true", 'contact = "a\\r\\nX: y"', "inside = {}"],
)
def test_a_setting_of_the_network_that_is_not_understood_is_named(tmp_path: Path, words: str) -> None:
    case = create_case(tmp_path / "case")
    (case.folder / "case.toml").write_text(f"[network]\n{words}\n")
    with pytest.raises(CaseUnusable, match=r"under \[network\]"):
        open_case(case.folder)


# --- ledgers of before ----------------------------------------------------------------------------------------------------


def test_a_ledger_from_before_pages_were_fetched_is_read_as_it_lies(desk: Desk) -> None:
    shutil.rmtree(desk.folder / "ledger")
    shutil.copytree(Path(__file__).parent / "ledger" / "forms" / "1", desk.folder / "ledger")
    assert [report.id for report in read_case(desk.case)[0]] == ["r1"]
    assert verify_ledger(desk.folder / "ledger").sound
    with serving({"/a": page(article())}) as served:
        desk.add(served, served.url("/a"))
    assert len(read_case(desk.case)[0]) == 2
    assert verify_ledger(desk.folder / "ledger").sound


def test_a_page_is_read_in_the_encoding_that_its_server_names(desk: Desk) -> None:
    words = "Отряды оппозиции захватили авиабазу под Пальмирой и два танка, сообщил в воскресенье наблюдатель из города Хомс."
    more = "Министерство обороны опровергло потерю базы: по его словам, атака отбита, а нападавшие отступили на север."
    body = f"<html><body><article><p>{words}</p><p>{more}</p></article></body></html>".encode("cp1251")
    with serving({"/a": page(body, kind="text/html; charset=windows-1251")}) as served:
        desk.add(served, served.url("/a"))
    assert desk.problems == []
    (report,) = read_case(desk.case)[0]
    assert report.text == f"{words}\n\n{more}"
