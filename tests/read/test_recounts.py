"""Numbers told again, strike lists, and tolls of one clause: how many claims they are and what each counts."""

from __future__ import annotations

from spolia.knowledge.tables import bundled
from spolia.read.claims import read_claims
from spolia.records import Claim, Report


def claims_of(text: str) -> list[Claim]:
    return read_claims(Report(id="r", text=text, published="2016-12-12"), bundled()).claims


def test_another_number_is_another_claim_of_the_same_kind() -> None:
    claims = claims_of("The army left six tanks behind in Ramadi. A member of the council counts ten.")
    assert [c.kind for c in claims] == ["abandonment", "abandonment"]
    assert [i.text for i in claims[1].items] == ["ten"]


def test_a_number_without_anything_told_before_is_nothing() -> None:
    assert claims_of("The council counts ten.") == []


def test_killed_and_wounded_in_one_clause_are_one_claim() -> None:
    claims = claims_of("Nine soldiers were killed and 14 wounded in Mosul.")
    assert [[i.category for i in c.items] for c in claims] == [["killed", "wounded"]]


def test_an_item_of_a_strike_list_is_an_attack_and_what_it_did() -> None:
    text = "Near Mosul, five strikes engaged four ISIL tactical units; destroyed two vehicles; and suppressed a mortar team."
    claims = claims_of(text)
    assert sorted(c.kind for c in claims) == ["attack", "destruction"]
    assert all(c.evidence.quote == text for c in claims)


def test_a_definition_is_nothing() -> None:
    assert claims_of("Artillery fired in counter-fire is not classified as a strike.") == []
