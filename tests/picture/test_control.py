"""Who held a place: spells in order, and what never moves them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from msgspec.structs import replace
from tests.weigh.telling import ARMY, IS, PALMYRA, T4, hasty_claims, pictured, reports_of, told

from spolia.records import Claim, Party, Report, Spell, Time


def spells(*claims: Claim, reports: list[Report] | None = None) -> list[tuple[Any, ...]]:
    """(holder, start, end) of the only place."""
    (control,) = pictured(*claims, reports=reports).control
    return [(spell.holder, spell.start, spell.end) for spell in control.spells]


MAY, MARCH, DECEMBER = ("2015-05-20", "2015-05-21"), "2016-03-27", "2016-12-11"


def palmyra() -> list[Claim]:
    return [
        told("a-1-01", "takeover", by=[IS], of=[ARMY], on=MAY),
        told("a-1-02", "takeover", by=[ARMY], on=MARCH),
        told("a-1-03", "takeover", by=[IS], on=DECEMBER),
        told("b-1-01", "takeover", by=[IS], of=[ARMY], on=DECEMBER),
        told("b-1-02", "takeover", by=["Syrian government forces"], of=[IS], on=("2016-03-01", "2016-03-31")),
    ]


def test_four_spells_of_one_town() -> None:
    assert spells(*palmyra()) == [
        (ARMY, (None, "2015-05-21"), MAY),
        (IS, MAY, (MARCH, MARCH)),
        (ARMY, (MARCH, MARCH), (DECEMBER, DECEMBER)),
        (IS, (DECEMBER, DECEMBER), None),
    ]


def test_every_spell_names_claims_that_name_its_holder() -> None:
    claims = {claim.id: claim for claim in palmyra()}
    (control,) = pictured(*claims.values()).control
    for spell in control.spells:
        assert spell.claims
        for name in spell.claims:
            assert {p.name for p in (*claims[name].actor, *claims[name].target)} & {spell.holder, "Syrian government forces"}


@pytest.mark.parametrize(
    "slots", [{"certainty": "denied"}, {"realis": "failed"}, {"realis": "possible"}, {"stance": "doubted", "speaker": IS}]
)
def test_what_is_denied_failed_possible_or_disbelieved_never_moves_it(slots: dict[str, Any]) -> None:
    assert pictured(told("a-1-01", "takeover", by=[IS], on=DECEMBER, place=T4, **slots)).control == []
    assert spells(*palmyra(), told("c-1-01", "takeover", by=["Syrian rebels"], on="2016-08-01", **slots)) == spells(*palmyra())


def test_what_more_deny_than_assert_moves_nothing() -> None:
    boast = told("a-1-01", "takeover", by=[IS], on=DECEMBER, place=T4, speaker="Amaq")
    denials = [told(f"{name}-1-01", "takeover", by=[IS], place=T4, certainty="denied") for name in ("b", "c")]
    assert pictured(boast, *denials).control == []
    assert pictured(boast).control


def test_an_attack_moves_nothing() -> None:
    assert pictured(told("a-1-01", "attack", by=[IS], on=DECEMBER)).control == []


def test_held_when_first_heard_of() -> None:
    claim = told("a-1-01", "takeover", by=[ARMY], quote="the town, which the army holds")
    assert spells(claim, reports=reports_of([claim], published="2016-12-05")) == [(ARMY, (None, "2016-12-05"), None)]


def test_who_is_said_to_hold_it_in_the_report_of_its_fall_held_it_before() -> None:
    held = told("a-1-01", "takeover", by=[ARMY], quote="the base was the army's last foothold")
    fell = told("a-1-02", "takeover", by=[IS], on=DECEMBER)
    assert spells(held, fell) == [(ARMY, (None, DECEMBER), (DECEMBER, DECEMBER)), (IS, (DECEMBER, DECEMBER), None)]


@pytest.mark.parametrize(
    ("words", "first", "start"),
    [
        ("since 2014", "2014-01-01", ("2014-01-01", "2014-12-31")),
        ("since August 2014", "2014-08-01", ("2014-08-01", "2014-08-31")),
        ("since April 1", "2016-04-01", ("2016-04-01", "2016-04-01")),
    ],
)
def test_a_state_began_as_exactly_as_its_words_say(words: str, first: str, start: tuple[str, str]) -> None:
    held = told("a-1-01", "takeover", by=[IS], time=Time(text=words, start=first, end="2016-12-20"), quote=f"held by the group {words}")
    assert spells(held) == [(IS, start, None)]


def test_a_loss_with_no_winner_named_ends_a_spell_and_begins_none() -> None:
    assert spells(told("a-1-01", "takeover", of=[ARMY], on=DECEMBER)) == [(ARMY, (None, DECEMBER), None)]


def test_two_sides_that_each_hold_it_contest_it() -> None:
    taken = told("a-1-01", "takeover", by=[IS], on="2016-12-01")
    mine = told("b-1-01", "takeover", by=[ARMY], on=DECEMBER, speaker=ARMY)
    yours = told("c-1-01", "takeover", by=[IS], on=DECEMBER, speaker=IS)
    assert [holder for holder, _, _ in spells(taken, mine, yours)] == [IS, "contested"]


def test_the_fewer_who_date_a_past_fall_otherwise_start_no_spell() -> None:
    wrong = told("c-1-01", "takeover", by=[IS], on=("2014-01-01", "2014-12-31"))
    said = [told("d-1-01", "takeover", by=[IS], on=MAY), told("e-1-01", "takeover", by=[IS], on=MAY)]
    assert spells(wrong, *said) == [(IS, MAY, None)]


def in_palmyra(claims: list[Claim]) -> list[Claim]:
    """The claims as if all of them told what happened in one place."""
    return [replace(claim, place=PALMYRA, certainty="asserted", realis="actual") for claim in claims]


@settings(max_examples=60, deadline=None)
@given(hasty_claims(kinds=["takeover", "takeover", "withdrawal"]).map(in_palmyra))
def test_spells_follow_one_another(claims: list[Claim]) -> None:
    for control in pictured(*claims).control:
        assert control.spells
        assert all(spell.claims for spell in control.spells)
        assert all(a.holder != b.holder for a, b in zip(control.spells, control.spells[1:], strict=False))
        assert all(spell.end is not None for spell in control.spells[:-1])
        for bounds in [b for spell in control.spells for b in (spell.start, spell.end) if b is not None]:
            assert bounds[0] is None or bounds[1] is None or bounds[0] <= bounds[1]


def test_a_spell_is_as_probable_as_its_best_event() -> None:
    (control,) = pictured(*palmyra()).control
    assert all(isinstance(spell, Spell) and 0 < spell.probability < 1 for spell in control.spells)


def test_a_base_beside_its_town_is_that_base() -> None:
    def base(words: str, name: str) -> Claim:
        claim = told("a-1-01", "takeover", by=[IS], on=DECEMBER, place=T4)
        assert claim.place is not None
        return replace(claim, place=replace(claim.place, text=words, name=name))

    assert pictured(base("the military air base southwest of the city", "Hama Military Airport")).control
    assert pictured(base("the headquarters of Division 17 outside Raqqa city", "17th Division base")).control


def test_what_lies_beside_a_place_is_not_the_place() -> None:
    def site(words: str) -> Claim:
        claim = told("a-1-01", "takeover", by=[IS], on=DECEMBER, place=T4)
        assert claim.place is not None
        return replace(claim, place=replace(claim.place, text=words))

    assert pictured(site("an air defence site east of T4 airport")).control == []
    assert pictured(site("positions near Tiyas")).control == []
    assert pictured(site("the base west of Palmyra")).control
    assert pictured(site("the east of T4 airport")).control


def test_a_gainer_whom_nobody_could_name_holds_nothing() -> None:
    nameless = replace(told("a-1-01", "takeover", by=[IS], on=DECEMBER), actor=[Party(text="the fanatics", name=None)])
    assert pictured(nameless).control == []
