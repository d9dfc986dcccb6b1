"""The queue: what waits for people and why, in the order of what a mistake would do."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace
from tests.decide.made import about, applied, claim, left, report
from tests.weigh.telling import ARMY, IS, known

from spolia.decide import making
from spolia.decide.applied import Decided
from spolia.decide.queue import list_tasks
from spolia.records import NOTHING, Claim, Contradiction, Control, Exposure, Grade, Reading, Record, Side, Spell, SpellPlace, Task, Unread

SURE, WEAK, WEAKER = (Reading(words=["seized"], confidence=sure, frame="seize") for sure in (0.9, 0.6, 0.3))


def tasks(claims: Sequence[Claim], record: Record = NOTHING, decided: Decided | None = None, unread: Sequence[Unread] = ()) -> list[Task]:
    return list_tasks(record, claims, [report()], unread, decided or Decided(list(claims)), known())


def spell(*claims: str) -> Control:
    place = SpellPlace(name="Palmyra", lat=34.56, lon=38.27)
    return Control(place=place, spells=[Spell(holder=IS, start=(None, "2016-12-11"), end=None, probability=0.8, claims=list(claims))])


def against(one: str, other: str) -> Contradiction:
    sides = [Side(value="3", claims=[one]), Side(value="30", claims=[other])]
    return Contradiction(id="k-1", event=None, slot="items", sides=sides, note="How many tanks")


def test_nothing_waits_of_which_nothing_speaks_for_looking_at_it() -> None:
    assert tasks([claim(1, reading=SURE), left(2, reading=None)]) == []


def test_the_less_sure_a_reading_is_the_sooner_it_is_looked_at() -> None:
    found = tasks([claim(1, reading=WEAK), left(2, reading=WEAKER)])
    assert [task.claim for task in found] == ["r-02", "r-01"]
    assert found[0].because[0].text == "The reading is 30% sure (frame seize)."


def test_what_others_contradict_waits_and_names_those_who_do() -> None:
    record = replace(NOTHING, contradictions=[against("r-01", "r-02")])
    found = {task.claim: task for task in tasks([claim(1), left(2)], record)}
    assert found["r-01"].because[0].claims == ["r-02"]
    assert found["r-02"].because[0].claims == ["r-01"]


def test_what_hangs_on_a_claim_alone_weighs_more_than_what_hangs_on_others_too() -> None:
    alone = tasks([claim(1), left(2)], replace(NOTHING, control=[spell("r-01")]))
    shared = tasks([claim(1), left(2)], replace(NOTHING, control=[spell("r-01", "r-02")]))
    assert [task.claim for task in alone] == ["r-01"]
    assert any(reason.text == "It hangs on nothing else." for reason in alone[0].because)
    assert [task.claim for task in shared] == ["r-01", "r-02"]
    assert max(task.weight for task in shared) < alone[0].weight


def test_an_unsafe_airspace_stands_before_who_held_a_place() -> None:
    grade = Grade(probability=0.5, credibility=3, reliability="C", because=[])
    reach = Exposure(
        lot="lot-1", system="S-125", place=None, holder=IS, range_km=None, altitude_m=None, source=None, grade=grade, against=[], claims=["r-02"],
    )  # fmt: skip
    found = tasks([claim(1), left(2)], replace(NOTHING, control=[spell("r-01")], airspace=[reach]))
    assert [task.claim for task in found] == ["r-02", "r-01"]
    assert "can shoot at aircraft hangs on it" in found[0].because[0].text


def test_what_somebody_looked_at_waits_no_more() -> None:
    one, other = claim(1, reading=WEAKER), left(2, reading=WEAKER)
    decided = applied([one, other], making.accept(about(one)), making.reject(about(other), "no withdrawal is told of"))
    assert tasks(decided.claims, decided=decided) == []


def test_a_comment_is_a_reason_to_look() -> None:
    one = claim(1, reading=SURE)
    decided = applied([one], making.comment("is this Palmyra in Syria?", about=about(one)))
    [task] = tasks(decided.claims, decided=decided)
    assert task.sort == "claim"
    assert task.because[0].text == "anna on 2026-12-01 wrote: is this Palmyra in Syria?"


def test_disputed_decisions_come_first_then_those_to_confirm_then_claims_then_clauses() -> None:
    one, other = claim(1, reading=WEAKER), left(2, reading=WEAKER)
    corrected = making.correct(about(one), "actor", [replace(one.actor[0], name=ARMY)])
    waiting = applied([one, other], corrected, second=True)
    clause = Unread(report="r", start=0, end=8, words=["seized"], why="no frame fits")
    found = tasks(waiting.claims, decided=waiting, unread=[clause])
    assert [task.sort for task in found] == ["confirm", "claim", "claim", "unread"]
    assert found[0].claim == "r-01"
    assert "by anna" in found[0].because[0].text
    gone = replace(one, actor=[replace(one.actor[0], name="Hezbollah")])
    disputed = applied([gone, other], corrected)
    assert next(iter(tasks(disputed.claims, decided=disputed))).sort == "disputed"


def test_a_clause_is_named_by_where_it_stands() -> None:
    clause = Unread(report="r", start=5, end=11, words=["seized", "took"], why="no frame fits")
    [task] = tasks([], unread=[clause])
    assert (task.id, task.report, task.weight) == ("r:5-11", "r", 0.0)
    assert task.because[0].text == "Nothing was read from a clause with “seized” “took”: no frame fits."


def test_the_order_in_which_things_come_does_not_matter() -> None:
    claims = [claim(1, reading=WEAK), left(2, reading=WEAKER)]
    record = replace(NOTHING, contradictions=[against("r-01", "r-02")], control=[spell("r-01")])
    assert tasks(claims, record) == tasks(claims[::-1], record)


def test_a_decision_whose_claim_is_gone_still_names_its_report() -> None:
    """The report is found by the hash that the decision names, since no claim of it is read any more."""
    corrected = making.correct(about(claim(1)), "actor", [])
    decided = applied([], corrected, second=True)
    [task] = tasks(decided.claims, decided=decided)
    assert (task.sort, task.claim, task.report) == ("confirm", None, "r")
