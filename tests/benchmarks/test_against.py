"""What two revisions read differently is listed claim by claim and slot by slot; a revision's reader is its own tree's."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from benchmarks.against import Change, Compared, differences, gains_and_losses, told
from benchmarks.shared import SPEC, CommandFailed

from benchmarks import against, revisions

TEXT = "Rebels took Quillmouth. The army lost two tanks. A bridge fell."
SAID = {"took": (0, 22), "tanks": (24, 47), "bridge": (49, 62)}

with_scorer = pytest.mark.skipif(not (SPEC / "score_claims.py").exists(), reason="the shared scorer is not here")


def claim(name: str, kind: str, at: str, **slots: Any) -> dict[str, Any]:
    start, end = SAID[at]
    evidence = {"start": start, "end": end, "quote": TEXT[start:end]}
    plain = {"actor": [], "target": [], "items": [], "via": [], "measure": [], "place": None, "time": None, "speaker": None, "basis": None}
    manner = {"certainty": "asserted", "stance": "endorsed", "realis": "actual"}
    return plain | manner | {"id": name, "report": "r", "kind": kind, "evidence": evidence} | slots


def party(name: str) -> list[dict[str, str]]:
    return [{"text": name, "name": name}]


GOLD = [claim("g1", "takeover", "took", actor=party("Quill Front")), claim("g2", "destruction", "tanks", target=party("Quillish army"))]


def changes(then: list[dict[str, Any]], now: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(change.what, change.kind, change.slot) for change in gains_and_losses(GOLD, then, now, ["r"])]


@with_scorer
def test_the_same_reading_has_neither_gains_nor_losses() -> None:
    assert changes(GOLD, GOLD) == []


@with_scorer
def test_a_claim_found_now_is_gained_and_one_found_then_is_lost() -> None:
    assert changes(GOLD[:1], GOLD[1:]) == [("gained", "destruction", ""), ("lost", "takeover", "")]


@with_scorer
def test_a_false_claim_of_both_is_no_change_and_others_are_gone_or_new() -> None:
    both, then, now = claim("b", "attack", "took"), claim("t", "attack", "tanks"), claim("n", "seizure", "tanks")
    assert changes([*GOLD, both, then], [*GOLD, both, now]) == [("false one gone", "attack", ""), ("false one new", "seizure", "")]


@with_scorer
def test_a_slot_that_agrees_better_or_worse_is_told_with_its_values() -> None:
    then, now = claim("p1", "takeover", "took"), claim("p2", "takeover", "took", actor=party("Quill Front"), speaker=party("X")[0])
    better, worse = gains_and_losses(GOLD[:1], [then], [now], ["r"])
    assert str(better) == "r takeover actor: Rebels took Quillmouth  | – → Quill Front (gold: Quill Front)"
    assert (worse.what, worse.slot, worse.then, worse.now, worse.gold) == ("worse", "speaker", "–", "X", "–")


@with_scorer
def test_without_gold_what_is_read_otherwise_is_told() -> None:
    then = [claim("a", "takeover", "took"), claim("b", "attack", "tanks")]
    now = [claim("c", "takeover", "took", actor=party("Quill Front")), claim("d", "destruction", "bridge")]
    assert [(c.what, c.kind, c.slot) for c in differences(then, now, ["r"])] == [
        ("read no longer", "attack", ""),
        ("read now", "destruction", ""),
        ("read otherwise", "takeover", "actor"),
    ]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        pytest.param([], "–", id="an empty list"),
        pytest.param(None, "–", id="nothing"),
        pytest.param(
            [{"text": "they", "name": None}, {"text": "the army", "name": "Quillish army"}], "“they”; Quillish army", id="parties"
        ),
        pytest.param({"text": "on Friday", "start": None, "end": "2016-12-09"}, "..2016-12-09", id="days open on one side"),
        pytest.param(
            [{"text": "tanks", "category": "tank", "system": "T-72", "low": 2, "high": None, "unit": None}], "2– T-72", id="items"
        ),
        pytest.param([{"quantity": "range", "low": 25, "high": 25, "unit": "kilometre"}], "25 kilometre range", id="a figure"),
        pytest.param("hedged", "hedged", id="a word"),
    ],
)
def test_a_value_is_told_in_few_words(value: Any, words: str) -> None:
    assert told(value) == words


def test_figures_and_changes_are_shown_under_what_became_of_them(capsys: pytest.CaptureFixture[str]) -> None:
    lost = Change("lost", "r", "attack", "", "Shells\n fell")
    against.show({"clusters": Compared({"detection": (0.5, 0.625)}, [lost]), "example": Compared({}, [])})
    assert capsys.readouterr().out.splitlines() == [
        "── clusters",
        "detection     0.500 →  0.625  +0.125",
        "lost (1)",
        "  r attack: Shells fell",
        "── example",
        "nothing is read otherwise",
    ]


def test_every_sentence_of_a_frame_is_a_report_of_its_own() -> None:
    ids = [report.id for report in against.frame_sentences()]
    assert "capture/found_in/1" in ids
    assert len(ids) == len(set(ids))


def test_a_case_that_passes_now_or_fails_now_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = [
        ("sides/wild/1", {"says": TEXT, "reads": [{"kind": "takeover"}]}),
        ("sides/must_not_read/1", {"says": TEXT}),
        ("sides/wild/2", {"says": TEXT, "reads": [{"kind": "attack"}]}),
    ]
    monkeypatch.setattr(against, "case_reports", lambda: iter(wanted))
    then, now = tmp_path / "then.jsonl", tmp_path / "now.jsonl"
    then.write_text("")
    now.write_text("".join(json.dumps(claim(name, "takeover", "took") | {"report": name}) + "\n" for name, _ in wanted[:2]))
    found = against.compare_cases(then, now)
    assert found.figures["passing"] == (1 / 3, 1 / 3)
    assert [(change.what, change.report) for change in found.changes] == [
        ("passes now", "sides/wild/1"),
        ("fails now", "sides/must_not_read/1"),
    ]


READER = "import sys, pathlib\npathlib.Path(sys.argv[-1]).write_text('{}\\n')\n"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with two commits of a package whose reader writes which of them it is, and an uncommitted third."""
    folder = tmp_path / "repository"
    package = folder / "src" / "spolia"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    revisions.git(folder, "init", "-q")
    for number in ("first", "second"):
        (package / "__main__.py").write_text(READER.format(number))
        revisions.git(folder, "add", ".")
        revisions.git(folder, "-c", "user.name=A", "-c", "user.email=a@b", "commit", "-q", "-m", number)
    (package / "__main__.py").write_text(READER.format("third"))
    return folder


def test_a_revision_is_read_with_its_own_package_and_leaves_no_worktree(repository: Path, tmp_path: Path) -> None:
    reports = tmp_path / "reports.jsonl"
    reports.write_text(json.dumps({"id": "r", "text": TEXT}))
    made = [revisions.read_there(revision, {"x": reports}, repository, tmp_path / "kept")["x"] for revision in ("HEAD~1", "HEAD")]
    revisions.read_by(repository / "src", reports, tmp_path / "here.jsonl")
    assert [path.read_text().strip() for path in (*made, tmp_path / "here.jsonl")] == ["first", "second", "third"]
    assert len(revisions.git(repository, "worktree", "list").splitlines()) == 1


def test_what_a_reader_read_of_the_same_reports_is_not_read_again(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports = tmp_path / "reports.jsonl"
    reports.write_text("{}")
    first = revisions.read_there("HEAD", {"x": reports}, repository, tmp_path / "kept")
    monkeypatch.setattr(revisions, "checked_out", lambda *_: pytest.fail("checked out again"))
    assert revisions.read_there("HEAD", {"x": reports}, repository, tmp_path / "kept") == first


@pytest.mark.parametrize("revision", ["nonsense", "--all"])
def test_a_revision_that_is_none_is_named(repository: Path, revision: str) -> None:
    with pytest.raises(CommandFailed, match=f"^{revision} is no revision of this repository that has src/spolia"):
        revisions.reader_of(revision, repository)


def test_a_reader_that_fails_is_named_with_its_last_words(repository: Path, tmp_path: Path) -> None:
    (repository / "src" / "spolia" / "__main__.py").write_text("raise SystemExit('no such frame')")
    with pytest.raises(CommandFailed, match="no such frame"):
        revisions.read_by(repository / "src", tmp_path / "reports.jsonl", tmp_path / "claims.jsonl")
    assert subprocess.run(["git", "-C", str(repository), "status", "--short"], capture_output=True, check=True).stdout
