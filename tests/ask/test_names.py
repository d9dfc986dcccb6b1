"""Names as asked: the record's, the tables', the reports' own words; and what is near where nothing fits."""

from __future__ import annotations

import pytest
from tests.ask.asking import ask
from tests.weigh.telling import ARMY, IS, T4, items, told

from spolia.ask.names import near_names
from spolia.records import Claim, Place

FORCES, AIR_FORCE = "Syrian government forces", "Syrian Arab Air Force"
CLAIMS = [
    told("a-1-01", "takeover", by=[IS], of=[ARMY], on="2016-12-11"),
    told("a-1-02", "seizure", by=[IS], of=[ARMY], on="2016-12-11", items=items(("surface-to-air missile system", "S-125", 1, 1))),
    told("b-1-01", "attack", by=[AIR_FORCE], of=[IS], on="2016-12-12", place=T4),
    told("c-1-01", "attack", by=[FORCES], of=[IS], on="2016-12-19", place=T4),
]


@pytest.mark.parametrize("asked", ["Islamic State", "the islamic state", "ISIL", "isil", "Daesh", "IS"])
def test_a_party_is_found_by_any_of_its_names(asked: str) -> None:
    (name,) = ask(CLAIMS, party=asked).names
    assert name.names == [IS], name.why


@pytest.mark.parametrize("asked", ["Palmyra", "PALMYRA", "Tadmur"])
def test_a_place_is_found_by_any_of_its_names(asked: str) -> None:
    (name,) = ask(CLAIMS, place=asked).names
    assert name.names == ["Palmyra"], name.why


def test_a_place_is_found_by_the_reports_own_name_for_it_and_not_by_a_word_for_any() -> None:
    told_so = [
        *CLAIMS,
        told("d-1-01", "attack", by=[IS], on="2016-12-12", place=Place(text="Camp Sixteen", name="Tiyas air base", lat=34.5225, lon=37.63)),
    ]
    assert ask(told_so, place="Camp Sixteen").names[0].names == ["Tiyas air base"]
    plain = [
        *CLAIMS,
        told("d-1-01", "attack", by=[IS], on="2016-12-12", place=Place(text="The ruins", name="Tiyas air base", lat=34.5225, lon=37.63)),
    ]
    assert ask(plain, place="ruins").names[0].names == []


@pytest.mark.parametrize("asked", ["S-125", "s125", "SA-3", "Pechora"])
def test_a_system_is_found_by_any_of_its_names(asked: str) -> None:
    assert ask(CLAIMS, system=asked).names[0].names == ["S-125"]


def test_a_beginning_of_a_designation_finds_the_longer_and_says_so() -> None:
    claims = [told("a-1-01", "seizure", by=[IS], on="2016-12-11", items=items(("man-portable air defence", "Strela-2", 3, 3)))]
    (name,) = ask(claims, system="Strela").names
    assert name.names == ["Strela-2"]
    assert "Strela-2 too" in name.why
    assert ask(claims, system="Str").names[0].names == []


def test_a_group_of_categories_and_a_word_for_one() -> None:
    assert ask(CLAIMS, category="air defence").names[0].names == ["surface-to-air missile system"]
    assert ask(CLAIMS, category="SAMs").names[0].names == ["surface-to-air missile system"]
    assert ask(CLAIMS, category="tank").names[0].names == []


def test_parts_and_what_a_party_belongs_to_are_looked_at_and_said() -> None:
    answer = ask(CLAIMS, party="Syrian government forces", kind="attack")
    assert {(kin.name, kin.how) for kin in answer.kin} == {(ARMY, "a part of it"), (AIR_FORCE, "a part of it")}
    assert len(answer.events) == 2
    wing = ask(CLAIMS, party=AIR_FORCE, kind="attack")
    assert [(kin.name, kin.how) for kin in wing.kin] == [(FORCES, "what it belongs to")], "its army's other parts are not it"


def test_who_only_speaks_for_a_party_is_no_part_of_what_it_did() -> None:
    spoken: list[Claim] = [*CLAIMS, told("e-1-01", "attack", by=[IS], on="2016-12-12", speaker="Amaq")]
    assert ask(spoken, party="Islamic State").kin == []


@pytest.mark.parametrize("slot", ["place", "party", "system", "category"])
def test_what_nobody_tells_of_is_an_answer_with_what_was_looked_at(slot: str) -> None:
    answer = ask(CLAIMS, **{slot: "Narnia"})
    assert not answer.found
    assert (answer.looked_at.reports, answer.looked_at.claims) == (3, 4)
    assert answer.looked_at.events > 0
    assert (answer.events, answer.lots, answer.party, answer.names[0].names) == ([], [], None, [])


def test_known_to_the_tables_and_told_of_are_two_things() -> None:
    assert "gazetteer has a place" in ask(CLAIMS, place="Raqqa").names[0].why
    assert "gazetteer has no place" in ask(CLAIMS, place="Narnia").names[0].why
    assert "knows it as 9K33 Osa" in ask(CLAIMS, system="Osa").names[0].why
    assert ask(CLAIMS, system="Osa").names[0].near == ["S-125"], "what it does tell of, of that category"
    assert "knows it as Taliban" in ask(CLAIMS, party="Taliban").names[0].why


def test_near_names_are_those_that_hold_it_then_those_spelt_alike() -> None:
    told_of = ["Palmyra", "Palmyra Airport", "Homs"]
    assert near_names("Palmira", told_of) == ["Palmyra"]
    assert near_names("airport", told_of) == ["Palmyra Airport"]
    assert near_names("Narnia", told_of) == []


def test_other_places_with_the_name_in_theirs_are_named() -> None:
    silos = Place(text="the Palmyra silos", name="Palmyra Grain Silos", lat=34.6, lon=38.4)
    claims = [*CLAIMS, told("d-1-01", "takeover", by=[IS], on="2016-12-09", place=silos)]
    assert ask(claims, place="Palmyra").names[0].near == ["Palmyra Grain Silos"]
