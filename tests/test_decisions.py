"""Decisions in a case: entered with a look at what others decided, on either store; applied by builds, whatever the reading says by then."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from msgspec.structs import replace
from tests.test_case import add
from tests.test_pipeline import Rooms, put, put_rooms, write

from spolia.backup import back_up, restore_case
from spolia.built import read_build, read_build_decisions
from spolia.bundling import export_bundle
from spolia.case import Case, create_case, open_case, server_of
from spolia.console import Named
from spolia.decide import making
from spolia.decisions import body_of, enter_decision, read_decisions, targets_of, touching
from spolia.errors import BadCommand, BadRecord, CaseUnusable, Overtaken
from spolia.ledger import verify_ledger
from spolia.ledger.custody import custody_of, find_item
from spolia.ledger.verify_bundle import verify_bundle
from spolia.past import changed_since
from spolia.pipeline import Build, build_case
from spolia.records import Claim, Decision, Evidence, Report, Unread

FIRST = "The army took the hill. Fighters left the bridge."
ACTOR = [{"text": None, "name": "Syrian rebels"}]


def read_as(kind: str = "takeover", **slots: Any) -> Callable[..., Any]:
    """A reader that reads one claim of each sentence, all alike."""

    def read_claims(report: Report, known: object) -> Any:
        claims, at = [], 0
        for number, sentence in enumerate(filter(None, (part.strip() for part in report.text.split("."))), 1):
            at = report.text.index(sentence, at)
            plain = {"actor": [], "target": [], "items": [], "place": None, "time": None, "speaker": None, "via": [], "basis": None}
            plain |= {"certainty": "asserted", "stance": "endorsed", "realis": "actual", "measure": [], "kind": kind} | slots
            evidence = Evidence(start=at, end=at + len(sentence), quote=sentence)
            claims.append(Claim(id=f"{report.id}-{number:02}", report=report.id, evidence=evidence, **plain))
        unread = [Unread(report=report.id, start=0, end=1, words=["x"], why="made up")]
        return SimpleNamespace(claims=claims, unread=unread, heard={}, people=[])

    return read_claims


@pytest.fixture
def rooms(monkeypatch: pytest.MonkeyPatch) -> Rooms:
    made = put_rooms(monkeypatch)
    put(monkeypatch, "spolia.read.claims", read_claims=read_as())
    return made


@pytest.fixture
def case(rooms: Rooms, tmp_path: Path) -> Case:
    """A case of one report, built."""
    return made_on(None, tmp_path)


@pytest.fixture
def either(rooms: Rooms, tmp_path: Path, store: str | None) -> Case:
    """The same on either store."""
    return made_on(store, tmp_path)


def made_on(store: str | None, folder: Path) -> Case:
    made = create_case(folder / "case", server=server_of(store, "decisions"))
    add(made, write(folder / "r.jsonl", {"id": "a", "text": FIRST}))
    build(made)
    return made


def build(case: Case) -> Build:
    return build_case(case, name=Named())


def about(case: Case, number: int = 0) -> making.About:
    _, claims, reports = read_build(case)
    decided = read_build_decisions(case, claims)
    return making.about_claim(claims[number], reports[0], decided.of_claim(claims[number].id))


def test_a_decision_is_an_entry_and_the_next_build_applies_it_without_reading_anything_anew(either: Case) -> None:
    entered = enter_decision(either, making.correct(about(either), "actor", ACTOR, note="as the caption says"), by="anna", expected=0)
    assert read_decisions(either) == [entered]
    assert (entered.by, entered.note, entered.taken_in_by) == ("anna", "as the caption says", None)
    assert entered.id.startswith("d-")
    built = build(either)
    assert built.read_anew == 0
    assert [[party.name for party in claim.actor] for claim in built.claims] == [["Syrian rebels"], []]
    read = read_build_decisions(either, built.claims)
    assert (read.ruled, read.rulings, read.links) == (built.decided.ruled, built.decided.rulings, built.decided.links)
    assert verify_ledger(either.folder / "ledger").sound
    assert enter_decision(either, making.undo(entered.id), by="ben", expected=1).entry is not None
    assert build(either).claims[0].actor == []


def test_who_decides_on_what_another_decided_meanwhile_is_told_and_enters_nothing(either: Case) -> None:
    seen = about(either)
    enter_decision(either, making.correct(seen, "actor", ACTOR), by="anna", expected=0)
    enter_decision(either, making.comment("look at the caption", about=seen), by="ben")
    with pytest.raises(Overtaken, match="correct of actor by anna") as bad:
        enter_decision(either, making.reject(seen), by="zoe", expected=0)
    assert bad.value.standing == (read_decisions(either)[0].id,)
    assert len(read_decisions(either)) == 2, "and a comment overtakes nobody"
    enter_decision(either, making.reject(about(either, 1)), by="zoe", expected=0)
    enter_decision(either, making.reject(seen), by="zoe", expected=1)


def test_of_many_at_once_each_is_told_of_those_before(either: Case) -> None:
    seen, outcomes = about(either), []

    def decide(name: str) -> None:
        try:
            outcomes.append(enter_decision(either, making.reject(seen), by=name, expected=0).by)
        except Overtaken as bad:
            outcomes.append(str(bad))

    threads = [threading.Thread(target=decide, args=(f"analyst {number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (winner,) = [entered.by for entered in read_decisions(either)]
    assert sum(outcome == winner for outcome in outcomes) == 1
    assert sum(f"reject by {winner}" in str(outcome) for outcome in outcomes) == 5


def test_what_a_decision_touches(case: Case) -> None:
    seen, other = about(case), about(case, 1)
    first = enter_decision(case, making.reject(seen), by="anna")
    enter_decision(case, making.merge([seen, other], ["ev-1", "ev-2"]), by="anna")
    enter_decision(case, making.rate("Amaq", "E"), by="anna")
    enter_decision(case, making.undo(first.id), by="ben")
    decisions = read_decisions(case)
    by_id = {one.id: one for one in decisions}
    acts = [[one.action for one in touching(decisions, targets)] for targets in ([seen.thread], [other.thread], ["ev-2"], ["source amaq"])]
    assert acts == [["reject", "merge", "undo"], ["merge"], ["merge"], ["rate"]]
    assert [one.action for one in touching(decisions, targets_of(making.confirm(first.id), by_id))] == ["reject", "merge", "undo"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"report": "f" * 64}, "no report of this case"),
        ({"quote": "The army took the bridge"}, "nor anywhere in it"),
        ({"start": 3}, "but at 0"),
        ({"value": [{"text": "the marines", "name": None}]}, "is not in the report"),
        ({"note": "x" * 10_001}, "room for"),
    ],
)
def test_what_fits_no_evidence_is_not_entered(case: Case, change: dict[str, Any], said: str) -> None:
    made = making.correct(about(case), "actor", ACTOR)
    with pytest.raises(BadRecord, match=said):
        enter_decision(case, replace(made, **change), by="anna")
    assert read_decisions(case) == []


@pytest.mark.parametrize("by", ["", " ", "x" * 101, "an\u202ena"])
def test_a_name_is_a_plain_name(case: Case, by: str) -> None:
    with pytest.raises(BadCommand, match="plain characters"):
        enter_decision(case, making.reject(about(case)), by=by or " ")


def test_nobody_confirms_his_own_and_what_is_not_there_is_not_taken_back(case: Case) -> None:
    made = enter_decision(case, making.reject(about(case)), by="anna")
    with pytest.raises(BadCommand, match="another person"):
        enter_decision(case, making.confirm(made.id), by="anna")
    with pytest.raises(BadCommand, match="no decision d-1"):
        enter_decision(case, making.undo("d-1"), by="anna")
    assert enter_decision(case, making.confirm(made.id), by="ben").of == made.id


def test_where_the_case_asks_for_a_second_pair_of_eyes(case: Case) -> None:
    settings = case.folder / "case.toml"
    settings.write_text(settings.read_text("utf-8").replace("second = false", "second = true"), "utf-8")
    case = open_case(case.folder)
    with pytest.raises(BadCommand, match="has to be named"):
        enter_decision(case, making.reject(about(case)))
    made = enter_decision(case, making.reject(about(case)), by="anna")
    built = build(case)
    assert [ruling.state for ruling in built.decided.rulings] == ["waiting"]
    assert len(built.claims) == 2
    enter_decision(case, making.confirm(made.id), by="ben")
    assert len(build(case).claims) == 1


@pytest.mark.parametrize("text", ["[decisions]\nsecond = 1\n", "[decisions]\nthird = true\n", "decisions = 3\n"])
def test_a_setting_that_is_not_understood_is_no_leave(tmp_path: Path, text: str) -> None:
    folder = create_case(tmp_path / "case").folder
    (folder / "case.toml").write_text(text, "utf-8")
    with pytest.raises(CaseUnusable, match="second = true or second = false"):
        open_case(folder)


# --- what survives --------------------------------------------------------------------------------------------------------


def test_a_correction_survives_another_reader_and_what_that_reads_otherwise_is_disputed(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter_decision(case, making.correct(about(case), "certainty", "hedged"), by="anna")
    put(monkeypatch, "spolia.read.claims", read_claims=read_as(certainty="denied", basis="photo"))
    built = build_case(case, name=Named(), fresh=True)
    assert [(claim.certainty, claim.basis) for claim in built.claims] == [("hedged", "photo"), ("denied", "photo")]
    assert [ruling.why for ruling in built.decided.disputed] == ["certainty was read as asserted then, and is read as denied by now"]
    put(monkeypatch, "spolia.read.claims", read_claims=lambda report, known: SimpleNamespace(claims=[], unread=[], heard={}, people=[]))
    nothing = build_case(case, name=Named(), fresh=True)
    assert [(claim.certainty, claim.evidence.quote) for claim in nothing.claims] == [("hedged", "The army took the hill")]
    put(monkeypatch, "spolia.read.claims", read_claims=read_as())
    assert [ruling.state for ruling in build_case(case, name=Named(), fresh=True).decided.rulings] == ["counts"]


def test_a_change_of_tables_reads_anew_and_decisions_hold(case: Case) -> None:
    enter_decision(case, making.reject(about(case)), by="anna")
    (case.tables / "parties.csv").write_text("name\nA\n", "utf-8")
    built = build_case(case, name=lambda problem: None)
    assert (built.read_anew, len(built.claims)) == (1, 1)


def test_a_decision_on_an_old_version_holds_in_the_new_one_where_its_words_stand(case: Case, tmp_path: Path) -> None:
    url = {"url": "https://news.example/2016/hill"}
    old, new = tmp_path / "old.txt", tmp_path / "new.txt"
    old.write_text(
        "On Monday the army of the north took the hill near the town of Sarn. The fighters left the old stone bridge there by night."
    )
    add(case, old, **url)
    build(case)
    _, claims, reports = read_build(case)
    page = {report.id: report for report in reports}[claims[2].report]
    hill, bridge = (making.about_claim(claim, page, None) for claim in claims[2:4])
    enter_decision(case, making.correct(hill, "certainty", "hedged"), by="anna")
    enter_decision(case, making.accept(bridge), by="anna")
    new.write_text("UPDATE. On Monday the army of the north took the hill near the town of Sarn. Its spokesman would not say more.")
    add(case, new, **url)
    built = build(case)
    assert len(built.histories) == 1
    states = {ruling.decision.action: ruling.state for ruling in built.decided.rulings}
    assert states == {"correct": "counts", "accept": "disputed"}
    assert [claim.certainty for claim in built.claims if "took the hill near" in claim.evidence.quote] == ["hedged"]
    assert not [claim for claim in built.claims if "bridge there" in claim.evidence.quote]
    assert built.decided.disputed[0].why == "its words are not in version 2, which is read"


# --- evidence -------------------------------------------------------------------------------------------------------------


def test_decisions_are_in_the_chain_of_custody_in_bundles_and_in_backups(either: Case, tmp_path: Path) -> None:
    made = enter_decision(either, making.reject(about(either), note="a rumour"), by="anna")
    enter_decision(either, making.merge([about(either), about(either, 1)], ["ev-1"]), by="anna")
    enter_decision(either, making.undo(made.id), by="ben")
    build(either)
    with either.ledger_to_read() as ledger:
        words = [step.words for step in custody_of(ledger, find_item(ledger, "a")).steps if step.what == "decision-made"]
    assert words[0] == f"decided, {made.id}: reject, because: a rumour"
    assert [line.split(": ", 1)[1].split()[0] for line in words] == ["reject,", "merge", "undo"]
    export_bundle(either, tmp_path / "bundle", evidence=False, why=None)
    assert verify_bundle(tmp_path / "bundle").sound
    assert (tmp_path / "bundle" / "decisions.jsonl").read_bytes().count(b"\n") == 3
    back_up(either, tmp_path / "backup", name=Named(), watch=lambda hashes, count: hashes)
    restored = restore_case(tmp_path / "backup", tmp_path / "restored", None, watch=lambda hashes, count: hashes)
    assert restored.whole
    assert read_decisions(open_case(tmp_path / "restored")) == read_decisions(either)


def test_a_broken_decision_is_named_and_costs_no_build(case: Case) -> None:
    enter_decision(case, making.reject(about(case)), by="anna")
    with case.ledger_to_write() as ledger:
        ledger.record([("decision-made", {"id": "d-1", "action": "guess"})])
    problems: list[str] = []
    built = build_case(case, name=lambda problem: problems.append(str(problem)))
    assert len(built.claims) == 1
    assert len(problems) == 1
    assert "it should be a decision" in problems[0]


def test_ids_tell_decisions_apart_and_are_the_same_for_the_same(case: Case) -> None:
    made = making.reject(about(case))
    assert body_of(made, 0)["id"] == body_of(made, 0)["id"] != body_of(made, 1)["id"]
    assert body_of(replace(made, note="x"), 0)["id"] != body_of(made, 0)["id"]


# --- what changed ---------------------------------------------------------------------------------------------------------


def entries(case: Case) -> int:
    with case.ledger_to_read() as ledger:
        return ledger.head().size


def test_what_changed_since_a_visit(case: Case, tmp_path: Path) -> None:
    everything = changed_since(case, 0)
    assert (everything.whole, len(everything.claims)) == (True, 2)
    visit = entries(case)
    assert changed_since(case, visit).claims == []
    made = enter_decision(case, making.correct(about(case), "certainty", "denied"), by="anna")
    assert [one.id for one in changed_since(case, visit).decisions] == [made.id]
    build(case)
    add(case, write(tmp_path / "more.jsonl", {"id": "b", "text": "The hill was shelled."}))
    build(case)
    changes = changed_since(case, visit)
    assert [(one.id, one.was is None, one.now is None) for one in changes.claims] == [("a-01", False, False), ("b-01", True, False)]
    assert changes.whole
    enter_decision(case, making.undo(made.id), by="anna")
    build(case)
    assert [one.id for one in changed_since(case, visit).claims] == ["b-01"], "what was taken back is no change"
    assert changed_since(case, "2999-01-01").claims == []
    with pytest.raises(BadCommand, match="no day or moment"):
        changed_since(case, "yesterday")


def test_what_was_kept_of_the_past_is_bounded_and_what_lies_before_is_said_not_to_be_known(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spolia.past.MOST_BUILDS", 2)
    visit = entries(case)
    for number in range(4):
        made: Decision = making.correct(about(case), "certainty", "denied" if number % 2 else "hedged")
        enter_decision(case, made, by="anna")
        build(case)
        last = entries(case) if number == 2 else 0
        visit_later = last or visit
        visit = visit if number < 3 else visit_later
    assert len(list((case.build / "past").iterdir())) == 2
    changes = changed_since(case, 1)
    assert not changes.whole
    assert "is not kept any more" in (changes.why or "")
    (case.build / "past").joinpath(sorted(path.name for path in (case.build / "past").iterdir())[-1]).write_bytes(b"x")
    assert "cannot be read any more" in (changed_since(case, 1).why or "")
