"""A case published under a policy, from its files to its site: no door but the view, the day an input, corrections from build to build."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from tests.publish.test_datapackage import assert_events_alike
from tests.publish.test_view import bytes_of
from tests.test_cli_rooms import spolia
from tests.workbench.served import PASSWORD, log_in, open_desk
from tests.workbench.test_readers import asked_for, crawl, leaks

from spolia.case import open_case
from spolia.publish.changes import Change
from spolia.records import Record, read_json
from spolia.workbench.accounts import Accounts

POLICY = """
[publish]
embargo_days = 14
mask = ["handles", "mail", "phones", "persons"]
names = ["Zelda Sentinelle"]
base_url = "https://record.example/case/"
"""
OLD = (
    "Islamic State fighters took Palmyra on 11 December 2016 and captured an S-125 battery, residents said. "
    "Zelda Sentinelle, who posts as @sentinel_hand97, said government forces left 20 tanks behind. Call +963 11 555 0199."
)
NEW = "FRESHWORDS: coalition aircraft destroyed 14 tanks near Tiyas on 26 December 2016, officials said."
SECRETS = ("sentinelle", "sentinel_hand97", "555 0199")


def write(path: Path, *reports: dict[str, str]) -> Path:
    path.write_text("".join(json.dumps(report) + "\n" for report in reports), "utf-8")
    return path


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case of two reports, the second of them too new to be shown on 1 January 2017."""
    folder = tmp_path_factory.mktemp("published")
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(folder)
        assert spolia("init", "case", "--title", "The case").code == 0
        settings = folder / "case" / "case.toml"
        settings.write_text(settings.read_text("utf-8").partition("[publish]")[0].rpartition("# What the public")[0] + POLICY, "utf-8")
        write(
            folder / "r.jsonl",
            {"id": "@sentinel_hand97-1", "source": "Zelda Sentinelle", "published": "2016-12-12", "title": "By @sentinel_hand97", "text": OLD,
             "url": "https://x.com/sentinel_hand97/status/1"},
            {"id": "fresh", "source": "Wire", "published": "2016-12-27", "title": "FRESHTITLE", "text": NEW},
        )  # fmt: skip
        assert spolia("add", "case", "r.jsonl").code == 0
        done = spolia("build", "case", "--today", "2017-01-01")
        assert (done.code, done.err) == (0, "")
    return folder / "case"


def changes_of(case: Path) -> list[Change]:
    return [msgspec.json.decode(line, type=Change) for line in (case / "site" / "changes.jsonl").read_bytes().splitlines()]


def published(case: Path) -> list[dict[str, object]]:
    with open_case(case).ledger_to_read() as ledger:
        return [entry.body for entry in ledger.entries() if entry.what == "site-published"]


def test_nothing_hidden_leaves_by_the_site(case: Path) -> None:
    files = bytes_of(case / "site")
    assert not {(name, word) for name, text in files.items() for word in (*SECRETS, "freshwords", "freshtitle") if word in text}
    index = (case / "site" / "index.html").read_text("utf-8")
    assert "Delayed by 14 days: 1 event is not shown yet, as of 1 January 2017." in index
    assert "Masked: handles, mail addresses, telephone numbers" in index


def test_the_case_itself_keeps_all_of_it(case: Path) -> None:
    built = (case / "build" / "claims.jsonl").read_text("utf-8")
    assert "coalition aircraft" in built
    assert "Zelda Sentinelle" in (case / "build" / "reports.jsonl").read_text("utf-8")
    assert "Zelda Sentinelle" in (case / "build" / "public" / "masked-names.txt").read_text("utf-8")


def test_the_day_stands_in_the_ledger(case: Path) -> None:
    assert published(case)[0]["today"] == "2017-01-01"


def test_downloads_say_what_the_pages_show(case: Path) -> None:
    record = read_json((case / "build" / "public" / "record.json").read_bytes(), Record)
    assert record.events
    assert_events_alike(record.events, case / "site")
    told = json.loads((case / "site" / "downloads" / "datapackage.json").read_text("utf-8"))
    assert told["policy"][0].startswith("Delayed by 14 days")


def test_a_public_export_is_what_the_site_has(case: Path, tmp_path: Path) -> None:
    for form in ("csv", "jsonl", "geojson"):
        assert spolia("export", str(case), "--format", form, "--public", "-o", str(tmp_path / form)).code == 0
        for path in (tmp_path / form).iterdir():
            assert path.read_bytes() == (case / "site" / "downloads" / path.name).read_bytes(), path.name
    done = spolia("export", str(case), "--format", "bundle", "--public", "-o", str(tmp_path / "b"))
    assert (done.code, "no public form" in done.err) == (2, True)


def test_a_policy_that_was_not_built_yet_exports_nothing(case: Path, tmp_path: Path) -> None:
    settings = case / "case.toml"
    before = settings.read_text("utf-8")
    settings.write_text(before.replace("embargo_days = 14", "embargo_days = 30"), "utf-8")
    done = spolia("export", str(case), "--format", "csv", "--public", "-o", str(tmp_path / "x"))
    settings.write_text(before, "utf-8")
    assert (done.code, "was not built yet under the policy" in done.err) == (2, True)
    assert not (tmp_path / "x").exists()


def test_a_reader_of_the_workbench_sees_no_more_than_the_site(case: Path) -> None:
    """After a build as it is made, not one that a test wrote: the report that waits is not there, nor is what is masked."""
    for name, role in (("Rea", "reader"), ("Ada", "admin")):
        Accounts(case).add(name, role, PASSWORD, by="the test")  # type: ignore[arg-type]
    desk = open_desk(case)
    found = crawl(log_in(desk, "Rea"), asked_for(desk))
    assert {answer.status_code for answer in found.values()} <= {200, 303, 307, 400, 403, 404, 405}
    assert not leaks(found, (*SECRETS, "freshwords", "freshtitle"))
    assert found["/api/v1"].json()["counts"]["reports"] == 1
    assert found["/api/v1/ask?on=2031-04-01"].status_code == 200
    assert "Delayed by 14 days: 1 event is not shown yet, as of 1 January 2017." in found["/"].text
    assert {word for _, word in leaks(crawl(log_in(desk, "Ada"), []), SECRETS)} == set(SECRETS)


def test_the_same_day_again_changes_nothing_and_a_later_one_tells_what_it_brings(case: Path) -> None:
    """In this order, since each rests on the one before: the same build again, the day on which the second report may be shown, and a third report."""
    before = {path: path.read_bytes() for path in (case / "site").rglob("*") if path.is_file()}
    assert spolia("build", str(case), "--today", "2017-01-01").code == 0
    assert {path: path.read_bytes() for path in (case / "site").rglob("*") if path.is_file()} == before
    assert changes_of(case) == []

    assert spolia("build", str(case), "--today", "2017-01-20").code == 0
    assert {(change.thing, change.what) for change in changes_of(case)} == {("event", "new"), ("report", "new")}
    assert "FRESHWORDS" in (case / "site" / "reports" / "fresh.html").read_text("utf-8")
    assert published(case)[-1]["today"] == "2017-01-20"

    first = (case / "site" / "changes.jsonl").read_bytes()
    third = write(
        case.parent / "s.jsonl",
        {"id": "third", "source": "Post", "published": "2017-01-02", "text": OLD.partition(" and captured")[0] + "."},
    )
    assert spolia("add", str(case), str(third)).code == 0
    assert spolia("build", str(case), "--today", "2017-01-20").code == 0
    assert (case / "site" / "changes.jsonl").read_bytes().startswith(first)
    new = changes_of(case)[len(first.splitlines()) :]
    assert ("report", "new", "third") in {(change.thing, change.what, change.of) for change in new}
    assert all(change.when.endswith("+00:00") for change in new)
    pages = {path.relative_to(case / "site") for path in (case / "site").rglob("*.html")}
    assert {path.relative_to(case / "site") for path in before if path.suffix == ".html"} <= pages


def test_what_is_masked_later_leaves_the_list_of_corrections_too(case: Path) -> None:
    settings = case / "case.toml"
    before = settings.read_text("utf-8")
    settings.write_text(before.replace('names = ["Zelda Sentinelle"]', 'names = ["Zelda Sentinelle", "third"]'), "utf-8")
    assert spolia("build", str(case), "--today", "2017-01-20").code == 0
    assert b'"third"' not in (case / "site" / "changes.jsonl").read_bytes()
    settings.write_text(before, "utf-8")


def test_what_is_to_be_held_and_is_not_there_leaves_the_site_as_it_was(case: Path) -> None:
    settings = case / "case.toml"
    before, page = settings.read_text("utf-8"), (case / "site" / "index.html").read_bytes()
    settings.write_text(before + '\n[publish.hold]\nevents = ["ev-nowhere"]\n', "utf-8")
    done = spolia("build", str(case), "--today", "2017-01-20")
    settings.write_text(before, "utf-8")
    assert (done.code, "nothing was published" in done.err, "ev-nowhere" in done.err) == (2, True, True)
    assert (case / "site" / "index.html").read_bytes() == page


# --- what people decided ----------------------------------------------------------------------------------------------------


def test_what_people_decide_stands_on_the_pages_and_in_the_table_without_their_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "r.jsonl", {"id": "r", "source": "The Valley Post", "published": "2016-12-12", "text": OLD})
    assert spolia("init", "case").code == 0
    assert spolia("add", "case", "r.jsonl").code == 0
    assert spolia("build", "case", "--today", "2017-01-01").code == 0
    first, second = sorted(path.stem for path in (tmp_path / "case" / "site" / "claims").glob("r-*.html"))[:2]
    for decision in (
        ("correct", first, "certainty", "hedged", "--why", "annalise says so"),
        ("reject", second, "--why", "NOTTHERE"),
        ("rate", "The Valley Post", "--reliability", "D"),
    ):
        assert spolia("decide", "case", *decision, "--by", "annalise").code == 0
    assert spolia("build", "case", "--today", "2017-01-01").code == 0
    site = tmp_path / "case" / "site"
    assert not [name for name, text in bytes_of(site).items() if "annalise" in text]
    assert "how surely it is put was read as asserted, and is hedged" in (site / "claims" / f"{first}.html").read_text("utf-8")
    gone = (site / "claims" / f"{second}.html").read_text("utf-8")
    assert "This claim is no longer here" in gone
    assert "NOTTHERE" in gone
    assert "Rejected by an analyst of this desk" in (site / "reports" / "r.html").read_text("utf-8")
    source = next((site / "sources").glob("the-valley-post*")).read_text("utf-8")
    assert "as people who worked on this case rated it" in source
    rows = (site / "downloads" / "decisions.csv").read_text("utf-8").splitlines()
    assert [row.split(",")[3] for row in rows] == ["action", "correct", "reject", "rate"]
    told = {change.of: change.why for change in changes_of(tmp_path / "case") if change.thing == "claim"}
    assert told[second] == "people who work on this record rejected a claim"

    settings = tmp_path / "case" / "case.toml"
    settings.write_text(settings.read_text("utf-8").replace("# analysts = false", "analysts = true"), "utf-8")
    assert spolia("build", "case", "--today", "2017-01-01").code == 0
    assert "Corrected by annalise" in (site / "claims" / f"{first}.html").read_text("utf-8")
