"""The site as files: every link leads somewhere, nothing runs that a report wrote, the same record makes the same bytes."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from spolia.knowledge.tables import bundled
from spolia.publish.about import SiteAbout
from spolia.publish.site import publish_site
from spolia.records import NOTHING, Origin, Teller, Transmission


@dataclass
class Read(HTMLParser):
    """A page taken apart: its links, ids, elements with their attributes, and its text."""

    page: Path
    links: list[tuple[str, str]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    text: str = ""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.feed(self.page.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.text += " " if tag in ("td", "th", "p", "li", "dd", "dt", "h1", "h2", "h3", "option") else ""
        self.ids += [value for name, value in attrs if name == "id" and value]
        self.links += [(tag, value) for name, value in attrs if name in ("href", "src", "action") and value is not None]

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def pages(valley_site: Path) -> dict[Path, Read]:
    return {path: Read(path) for path in sorted(valley_site.rglob("*.html"))}


def test_every_kind_of_page_is_there(valley_site: Path) -> None:
    for name in ("index", "map", "timeline", "contradictions", "airspace", "charts", "method", "search"):
        assert (valley_site / f"{name}.html").is_file()
    for family in ("events", "claims", "reports", "places", "materiel", "parties", "sources"):
        assert [path for path in (valley_site / family).iterdir() if path.name != "index.html"], family


def test_every_link_leads_to_a_page_and_a_place_on_it(pages: dict[Path, Read]) -> None:
    for path, page in pages.items():
        for _, link in page.links:
            to = urlsplit(link)
            if to.scheme:
                continue
            target = (path.parent / unquote(to.path)).resolve() if to.path else path
            assert target.is_file(), f"{path.name}: {link}"
            if to.fragment:
                assert unquote(to.fragment) in pages[target].ids, f"{path.name}: {link}"


def test_nothing_is_asked_of_the_network(pages: dict[Path, Read]) -> None:
    for path, page in pages.items():
        for tag, link in page.links:
            scheme = urlsplit(link).scheme
            assert scheme in ("", "http", "https"), f"{path.name}: {link}"
            assert not scheme or tag == "a", f"{path.name} would fetch {link}"


def test_only_the_originals_of_reports_lead_out(pages: dict[Path, Read]) -> None:
    out = {link for page in pages.values() for _, link in page.links if urlsplit(link).scheme}
    assert out == {"https://courier.example/sarn?a=1&b=2"}


def test_nothing_runs_but_our_own_scripts(pages: dict[Path, Read], valley_site: Path) -> None:
    for path, page in pages.items():
        for tag, attributes in page.tags:
            assert not [name for name in attributes if name.startswith("on")], f"{path.name}: {tag} {attributes}"
            assert "style" not in attributes, f"{path.name}: {tag} {attributes}"
            if tag == "script":
                source = (path.parent / str(attributes["src"])).resolve()
                assert source.is_relative_to(valley_site / "static") or source.is_relative_to(valley_site / "data")
        tags = [tag for tag, _ in page.tags]
        assert not {"img", "iframe", "object", "embed", "style", "base"} & set(tags), path.name
        policy = [a["content"] for tag, a in page.tags if tag == "meta" and a.get("http-equiv") == "Content-Security-Policy"]
        assert len(policy) == 1
        assert "default-src 'none'" in str(policy[0])
        assert "unsafe" not in str(policy[0])


def test_a_report_s_markup_is_shown_as_text(pages: dict[Path, Read]) -> None:
    text = " ".join(page.text for page in pages.values())
    for said in ("<script>window.hacked=1</script>", '<img src=x onerror="window.hacked=2">', "javascript:window.hacked=3", "<svg onload="):
        assert said in text


def test_characters_that_act_unseen_are_written_out(valley_site: Path) -> None:
    for path in [*valley_site.rglob("*.html"), *(valley_site / "data").rglob("*.js")]:
        text = path.read_text("utf-8")
        assert not set(text) & set("\u202e\u202c\x07\x00"), path.name
    (boast,) = (valley_site / "reports").glob("league-voice.*.html")
    assert "⟨U+202E⟩gnitips⟨U+202C⟩" in boast.read_text("utf-8")


def test_ids_are_not_used_twice_on_a_page(pages: dict[Path, Read]) -> None:
    for path, page in pages.items():
        assert len(page.ids) == len(set(page.ids)), path.name


def test_a_claim_s_page_shows_its_quote_in_its_report(valley, pages: dict[Path, Read]) -> None:
    texts = [page.text for path, page in pages.items() if path.parent.name == "claims"]
    for claim in valley.claims:
        assert any(claim.evidence.quote in text and claim.id in text for text in texts), claim.id


def test_the_start_page_says_what_is_missing(pages: dict[Path, Read], valley_site: Path) -> None:
    text = " ".join(pages[valley_site / "index.html"].text.split())
    for said in ("1 of 7 reports name no source", "1 of 7 reports have no date", "1 of 7 reports are dated from their own text"):
        assert said in text
    assert "a.jsonl, line 4: not <JSON>." in text
    assert "1 report gave none" in text


def test_an_unread_clause_is_marked_in_its_report(pages: dict[Path, Read]) -> None:
    marked = [page for page in pages.values() if any(tag == "mark" and a.get("class") == "unread" for tag, a in page.tags)]
    assert len(marked) == 1
    assert "no frame fits" in marked[0].text


def test_the_same_record_makes_the_same_bytes_in_whatever_order(valley, valley_site: Path, tmp_path: Path) -> None:
    mixed = replace(valley, claims=list(valley.claims), reports=list(valley.reports))
    random.Random(7).shuffle(mixed.claims)
    random.Random(8).shuffle(mixed.reports)
    for path in mixed.publish(tmp_path):
        assert path.read_bytes() == (valley_site / path.relative_to(tmp_path)).read_bytes(), path.name


def test_pages_of_an_earlier_run_go_and_other_files_stay(valley, tmp_path: Path) -> None:
    valley.publish(tmp_path)
    (tmp_path / "claims" / "mine.txt").write_text("keep me")
    publish_site(NOTHING, [], valley.reports, tmp_path, about=valley.about, known=bundled(), stories={})
    assert sorted(path.name for path in (tmp_path / "claims").iterdir()) == ["index.html", "mine.txt"]


def test_a_base_map_that_somebody_put_there_stays(valley, tmp_path: Path) -> None:
    valley.publish(tmp_path)
    land = tmp_path / "data" / "land.js"
    assert land.read_text("utf-8").startswith("window.SPOLIA_LAND")
    land.write_text('// own\nwindow.SPOLIA_LAND = {"land": [], "disputed": []};\n')
    assert land in valley.publish(tmp_path)
    assert land.read_text("utf-8").startswith("// own")


def test_several_processes_write_the_same_bytes(valley, valley_site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spolia.publish.site.RUN", 9)
    for path in publish_site(
        valley.record, valley.claims, valley.reports, tmp_path, about=valley.about, known=bundled(), stories=valley.stories, processes=2
    ):
        assert path.read_bytes() == (valley_site / path.relative_to(tmp_path)).read_bytes(), path.name


def test_a_list_of_files_cannot_reach_out_of_the_folder(valley, tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("keep me")
    site = tmp_path / "site"
    site.mkdir()
    (site / "spolia-files.txt").write_text(f"../kept.txt\n{tmp_path / 'kept.txt'}\n")
    valley.publish(site)
    assert (tmp_path / "kept.txt").read_text() == "keep me"


def test_an_empty_record_has_its_pages_too(tmp_path: Path) -> None:
    publish_site(NOTHING, [], [], tmp_path, about=SiteAbout("Nothing yet"), known=bundled(), stories={})
    assert "No contradiction was found" in (tmp_path / "index.html").read_text("utf-8")


def test_claims_without_their_reports_are_shown(valley, tmp_path: Path) -> None:
    publish_site(valley.record, valley.claims, [], tmp_path, about=valley.about, known=bundled(), stories={})
    assert valley.claims[0].evidence.quote in " ".join(path.read_text("utf-8") for path in (tmp_path / "claims").iterdir())


def test_an_events_page_shows_where_its_story_comes_from_open_where_there_is_a_tree(valley, tmp_path: Path) -> None:
    one, other = valley.record.events[:2]
    leaf = Teller(name="<b>Mirror</b>", report=None, how="copy", claims=[], common=False, heirs=[])
    first = Teller(name="Wire", report=valley.reports[0].id, how="quotes Amaq", claims=one.claims[:1], common=False, heirs=[leaf] * 200)
    second = Teller(name="Post", report=valley.reports[1].id, how="quotes Amaq", claims=[], common=False, heirs=[])
    tree = Teller(name="Amaq", report=None, how="", claims=[], common=True, heirs=[first, second])
    stories = {
        one.id: Transmission(outlets=2, origins=[Origin(outlets=2, common="Amaq", trees=[tree])]),
        other.id: Transmission(outlets=1, origins=[Origin(outlets=1, common=None, trees=[second])]),
    }
    publish_site(valley.record, valley.claims, valley.reports, tmp_path, about=valley.about, known=bundled(), stories=stories)
    page, plain = ((tmp_path / "events" / f"{event.id}.html").read_text("utf-8") for event in (one, other))
    assert '<details class="story" open><summary dir="auto">2 outlets, one origin: Amaq</summary>' in page
    assert page.count("common-mark") == 1
    assert "<summary>and 195 more</summary>" in page
    assert "<b>Mirror</b>" not in page
    assert '<details class="story"><summary dir="auto">1 outlet, one origin</summary>' in plain
