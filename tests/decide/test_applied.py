"""What decisions make of claims: what wins, what survives another reading or another version, and what is disputed then."""

from __future__ import annotations

import random

import pytest
from msgspec import to_builtins
from msgspec.structs import replace
from tests.decide.made import LEFT, SEIZED, SHA, TEXT, about, applied, claim, entered, left, report, states, two_versions
from tests.weigh.telling import ARMY, IS, T4, days, items, party

from spolia.decide import apply_decisions, making
from spolia.records import Claim, Decision
from spolia.statements import statement_of

REBELS = "Syrian rebels"
BY_REBELS = [to_builtins(party(REBELS, None))]


def actors(claims: list[Claim]) -> list[str | None]:
    return [party.name for claim in claims for party in claim.actor]


def test_without_decisions_claims_are_as_read() -> None:
    claims = [claim(), left()]
    decided = applied(claims)
    assert decided.claims == claims
    assert (decided.ruled, decided.rulings, decided.links) == ([], [], [])


def test_a_correction_wins_over_the_reading_and_what_was_read_is_kept() -> None:
    decided = applied([claim(), left()], making.correct(about(claim()), "actor", BY_REBELS))
    assert actors(decided.claims) == [REBELS, ARMY]
    ruled = decided.of_claim("r-01")
    assert ruled is not None
    assert ruled.read == statement_of(claim())
    assert ruled.by_field == {"actor": decided.rulings[0].decision.id}
    assert states(decided) == ["counts"]


def test_the_later_correction_of_a_field_wins_and_other_fields_keep_theirs() -> None:
    decided = applied(
        [claim()],
        making.correct(about(claim()), "actor", BY_REBELS),
        making.correct(about(claim()), "certainty", "hedged"),
        making.correct(about(claim()), "actor", [to_builtins(party(ARMY))]),
    )
    (one,) = decided.claims
    assert (actors([one]), one.certainty) == ([ARMY], "hedged")
    assert states(decided) == ["overtaken", "counts", "counts"]


def test_what_is_rejected_is_weighed_no_more_and_kept() -> None:
    decided = applied([claim(), left()], making.reject(about(claim()), "a rumour"))
    assert [one.id for one in decided.claims] == ["r-02"]
    (ruled,) = decided.ruled
    assert (ruled.id, ruled.rejected, ruled.claim) == ("r-01", True, claim())


def test_whoever_corrects_a_rejected_claim_takes_it_back_in() -> None:
    decided = applied([claim()], making.reject(about(claim())), making.correct(about(claim()), "actor", BY_REBELS))
    assert actors(decided.claims) == [REBELS]
    assert states(decided) == ["overtaken", "counts"]


def test_a_correction_survives_a_reading_that_says_the_same_and_one_that_cuts_the_words_otherwise() -> None:
    made = making.correct(about(claim()), "actor", BY_REBELS)
    again = claim(7, quote=SEIZED[:40])  # another number, fewer words
    decided = applied([again], made)
    assert [(one.id, one.evidence.quote) for one in decided.claims] == [("r-07", SEIZED[:40])]
    assert actors(decided.claims) == [REBELS]
    assert states(decided) == ["counts"]


def test_a_reading_that_now_says_what_was_corrected_is_no_dispute() -> None:
    decided = applied([claim(actor=[party(REBELS, None)])], making.correct(about(claim()), "actor", BY_REBELS))
    assert states(decided) == ["counts"]


def test_a_reading_that_says_a_third_thing_is_disputed_and_the_person_wins_until_somebody_looks_again() -> None:
    made = making.correct(about(claim()), "actor", BY_REBELS)
    now = claim(actor=[party(ARMY)])
    decided = applied([now], made)
    assert actors(decided.claims) == [REBELS]
    (ruling,) = decided.disputed
    assert ruling.why == f"actor was read as {IS} then, and is read as {ARMY} by now"
    again = making.correct(about(now, decided), "actor", BY_REBELS)
    assert again.thread == made.thread
    assert states(applied([now], made, again)) == ["overtaken", "counts"]


def test_an_accepted_claim_stays_as_it_was_seen() -> None:
    made = making.accept(about(claim()))
    decided = applied([claim(place=T4, time=days("2016-12-12"))], made)
    assert statement_of(decided.claims[0]) == statement_of(claim())
    assert [ruling.decision.action for ruling in decided.disputed] == ["accept"]
    assert "place" in (decided.disputed[0].why or "")


def test_what_is_read_no_longer_is_kept_where_somebody_stands_for_it() -> None:
    decided = applied([left()], making.accept(about(claim())))
    kept = decided.claims[0]
    assert statement_of(kept) == statement_of(claim())
    assert kept.evidence == claim().evidence
    assert kept.reading is None
    assert states(decided) == ["disputed"]
    again = making.accept(about(kept, decided))
    assert again.action == "add", "nothing reads it: whoever accepts it says so himself"
    settled = applied([left()], making.accept(about(claim())), again)
    assert states(settled) == ["overtaken", "counts"]
    assert len(settled.claims) == 2


def test_what_was_rejected_and_is_read_no_longer_is_nothing() -> None:
    decided = applied([left()], making.reject(about(claim())))
    assert (decided.claims, states(decided)) == ([left()], ["counts"])


def test_a_rejected_claim_that_is_read_otherwise_by_now_stays_rejected_and_is_disputed() -> None:
    decided = applied([claim(actor=[party(ARMY)])], making.reject(about(claim())))
    assert (decided.claims, states(decided)) == ([], ["disputed"])


def test_an_added_claim_stands_in_its_words_until_it_is_read_and_then_once() -> None:
    start = TEXT.index(LEFT)
    made = making.add(report(), start, start + len(LEFT), statement_of(left()))
    alone = applied([claim()], made)
    assert [one.evidence.quote for one in alone.claims] == [SEIZED, LEFT]
    added = alone.claims[1]
    assert added.id == f"r-{made.thread}"
    ruled = alone.of_claim(added.id)
    assert ruled is not None
    assert ruled.read is None
    both = applied([claim(), left()], made)
    assert [one.id for one in both.claims] == ["r-01", "r-02"]
    assert states(both) == ["counts"]
    assert states(applied([claim(), left(actor=[party(IS)])], made)) == ["disputed"], "it reads another actor"


def test_an_added_claim_is_corrected_and_rejected_like_any() -> None:
    start = TEXT.index(LEFT)
    made = making.add(report(), start, start + len(LEFT), statement_of(left()))
    alone = applied([], made)
    corrected = making.correct(about(alone.claims[0], alone), "actor", BY_REBELS)
    now = applied([], made, corrected)
    assert actors(now.claims) == [REBELS]
    gone = applied([], made, corrected, making.reject(about(now.claims[0], now)))
    assert (gone.claims, states(gone)) == ([], ["overtaken", "overtaken", "counts"])


def test_two_claims_in_the_same_words_are_told_apart() -> None:
    tanks, guns = claim(1), claim(2, items=items(("mortar", None, 2, 2)))
    decided = applied([tanks, guns], making.reject(about(guns)), making.correct(about(tanks), "actor", BY_REBELS))
    assert [(one.id, actors([one])) for one in decided.claims] == [("r-01", [REBELS])]


def test_the_same_words_in_two_places_are_told_apart_also_where_both_have_moved() -> None:
    first, then = claim(1), claim(2, start=TEXT.rindex(SEIZED))
    decisions = [making.reject(about(first)), making.correct(about(then), "actor", BY_REBELS)]
    assert [one.id for one in applied([first, then], *decisions).claims] == ["r-02"]
    text = f"{'A new paragraph. ' * 9}{TEXT}"
    moved = [claim(1, text=text), claim(2, start=text.rindex(SEIZED))]
    decided = applied(moved, *decisions, reports=[report(text)])
    assert [(one.id, actors([one])) for one in decided.claims] == [("r-02", [REBELS])]


def test_a_decision_on_an_old_version_applies_where_its_words_still_stand() -> None:
    new = "b" * 64
    text = f"UPDATE. {TEXT.replace('3 tanks', '3  tanks')}"
    moved = claim(text=text, quote=SEIZED.replace("3 tanks", "3  tanks"))
    decided = applied(
        [moved], making.correct(about(claim()), "actor", BY_REBELS), reports=[report(text, new)], histories=[two_versions(SHA, new)]
    )
    assert actors(decided.claims) == [REBELS]
    assert states(decided) == ["counts"]


def test_a_decision_on_an_old_version_whose_words_are_gone_holds_of_nothing_and_is_disputed() -> None:
    new = "b" * 64
    now = report("The army denies that anything was seized.", new)
    decided = applied([], making.accept(about(claim())), reports=[now], histories=[two_versions(SHA, new)])
    assert decided.claims == []
    assert [ruling.why for ruling in decided.disputed] == ["its words are not in version 2, which is read"]


def test_a_decision_on_no_report_of_the_case_is_disputed() -> None:
    decided = applied([], making.accept(about(claim())), reports=[report(sha256="c" * 64)])
    assert [ruling.why for ruling in decided.disputed] == ["no report of this case is the item that it was about, nor a version of it"]


def test_what_is_taken_back_was_never_there_and_what_takes_back_can_be_taken_back() -> None:
    first = making.correct(about(claim()), "actor", BY_REBELS)
    assert actors(applied([claim()], first, making.undo("d-000000000001")).claims) == [IS]
    again = applied([claim()], first, making.undo("d-000000000001"), making.undo("d-000000000002"))
    assert actors(again.claims) == [REBELS]
    assert states(again) == ["counts", "undone", "counts"]


def test_what_was_overtaken_holds_again_when_the_later_one_is_taken_back() -> None:
    decided = applied(
        [claim()],
        making.correct(about(claim()), "certainty", "hedged"),
        making.correct(about(claim()), "certainty", "denied"),
        making.undo("d-000000000002"),
    )
    assert decided.claims[0].certainty == "hedged"


def by(name: str, decision: Decision) -> Decision:
    return replace(decision, by=name)


def test_with_a_second_pair_of_eyes_a_decision_counts_when_another_has_confirmed_it() -> None:
    made, mine, other = (
        by("anna", making.correct(about(claim()), "actor", BY_REBELS)),
        by("anna", making.confirm("d-000000000001")),
        by("ben", making.confirm("d-000000000001")),
    )
    assert states(applied([claim()], made, second=True)) == ["waiting"]
    assert actors(applied([claim()], made, mine, second=True).claims) == [IS]
    assert actors(applied([claim()], made, other, second=True).claims) == [REBELS]
    withdrawn = applied([claim()], made, other, by("ben", making.undo("d-000000000002")), second=True)
    assert actors(withdrawn.claims) == [IS], "who withdraws his confirmation needs nobody for it"
    assert actors(applied([claim()], made, other, by("anna", making.undo("d-000000000001")), second=True).claims) == [REBELS], (
        "what two have decided one alone does not take back"
    )
    assert states(applied([claim()], made, by("anna", making.undo("d-000000000001")), second=True)) == ["undone", "counts"]


def test_whoever_took_in_a_decision_cannot_confirm_it() -> None:
    made = replace(by("zoe", making.correct(about(claim()), "actor", BY_REBELS)), taken_in_by="ben")
    assert actors(applied([claim()], made, by("ben", making.confirm("d-000000000001")), second=True).claims) == [IS]


def test_links_hold_of_claims_found_again_and_follow_from_one_another() -> None:
    many = [claim(n, start=0, items=items(("tank", None, n, n))) for n in (1, 2, 3, 4)]
    a, b, c, d = map(about, many)
    decided = applied(many, making.merge([a, b], ["ev-1"]), making.merge([b, c], ["ev-1"]), making.split([c], [d], ["ev-2"]))
    assert [(link.claims, link.one) for link in decided.links] == [
        (("r-01", "r-02"), True), (("r-01", "r-03"), True), (("r-01", "r-04"), False), (("r-02", "r-03"), True), (("r-02", "r-04"), False),
        (("r-03", "r-04"), False),
    ]  # fmt: skip


def test_of_two_that_cannot_both_hold_the_later_does() -> None:
    many = [claim(n, start=0, items=items(("tank", None, n, n))) for n in (1, 2, 3)]
    a, b, c = map(about, many)
    decided = applied(many, making.merge([a, b, c], []), making.split([a], [c], []))
    held = {link.claims: link.one for link in decided.links}
    assert held["r-01", "r-03"] is False
    assert held["r-01", "r-02"] is True
    assert held["r-02", "r-03"] is False
    assert states(applied(many, making.split([a], [b], []), making.merge([a, b], []))) == ["overtaken", "counts"]


def test_a_link_of_a_claim_that_is_gone_is_disputed() -> None:
    decided = applied([left()], making.merge([about(claim()), about(claim(3, items=[]))], ["ev-1"]))
    assert decided.links == []
    assert "no claim stands now of the words" in (decided.disputed[0].why or "")


def test_claims_whose_kinds_have_come_apart_are_not_made_one() -> None:
    one, other = claim(1), claim(2, items=[])
    decided = applied([one, other], making.merge([about(one), about(other)], []), making.correct(about(other), "kind", "attack"))
    assert decided.links == []
    assert decided.disputed[0].why == "a happening is of one kind, and these claims are of attack and seizure"


def test_the_order_in_which_decisions_come_does_not_matter_but_that_of_the_ledger() -> None:
    claims = [claim(1), claim(2, items=[]), left(3)]
    decisions = entered(
        making.correct(about(claims[0]), "actor", BY_REBELS),
        making.correct(about(claims[0]), "actor", []),
        making.merge([about(claims[0]), about(claims[1])], []),
        making.split([about(claims[0])], [about(claims[1])], []),
        making.reject(about(claims[2])),
        making.undo("d-000000000005"),
        making.rate("Amaq", "E"),
        making.rate("Amaq", "D"),
        making.comment("look", about=about(claims[1])),
    )
    expected = apply_decisions(claims, [report()], [], decisions)
    draw = random.Random(1)
    for _ in range(20):
        assert apply_decisions(claims, [report()], [], draw.sample(decisions, len(decisions))) == expected


@pytest.mark.parametrize("bad", [{"action": "correct", "field": "actor"}, {"action": "undo"}, {"action": "merge", "value": {"claims": [], "events": []}}, {"action": "rate", "value": {"source": "x", "reliability": None, "interests": None}}, {"action": "reject", "of": "d-1"}])  # fmt: skip
def test_a_decision_that_lacks_what_it_needs_cannot_be_made(bad: dict[str, object]) -> None:
    with pytest.raises((ValueError, KeyError)):
        Decision(**bad)  # type: ignore[arg-type]
