"""Whose things are, and who is meant by a group that the sentence lists."""

from __future__ import annotations

import pytest

from spolia.knowledge.tables import bundled
from spolia.read.claims import read_claims
from spolia.records import Claim, Report


def claim(kind: str, text: str) -> Claim:
    found = [c for c in read_claims(Report(id="r", text=text, published="2016-12-12"), bundled()).claims if c.kind == kind]
    assert found, f"no {kind} read in {text!r}"
    return found[-1]


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        ("The rebels seized Egyptian rifles and trucks at Merowe.", "Egyptian"),
        ("The drone destroyed two tanks of the militia near Saada.", "the militia"),
        ("The fighters fled. The army destroyed two of their vehicles.", "their"),
    ],
)
def test_the_owner_of_a_thing_lost_is_told_by_the_words_around_it(text: str, owner: str) -> None:
    kind = "seizure" if "seized" in text else "destruction"
    assert [party.text for party in claim(kind, text).target] == [owner]


def test_a_thing_without_an_owner_has_none() -> None:
    assert claim("seizure", "The rebels seized ten rifles at Merowe.").target == []


def test_nations_that_have_struck_are_those_that_the_sentence_lists() -> None:
    actor = claim("attack", "Coalition nations which have conducted strikes in Iraq include Australia, Jordan and France.").actor
    assert [party.text for party in actor] == ["Australia", "Jordan", "France"]


def test_people_whom_an_attack_is_on_are_its_target() -> None:
    assert [p.text for p in claim("attack", "Shells struck a market in an attack on civilians in Homs.").target] == ["civilians"]


def test_a_city_that_is_attacked_is_a_place_and_no_side() -> None:
    assert claim("attack", "The rebels attacked Damascus on Friday.").target == []


def test_it_stands_for_no_plural() -> None:
    told = claim("destruction", "The army killed 20 fighters on Monday. It lost one of its helicopters.")
    assert "fighters" not in {p.name for p in told.target}


def test_whose_crew_names_nobody() -> None:
    claims = read_claims(Report(id="r", text="A missile position whose crew had left five trucks behind fell on Sunday."), bundled()).claims
    assert not [party for claim in claims for party in (*claim.actor, *claim.target) if (party.text or "").startswith("whose")]
