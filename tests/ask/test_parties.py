"""What is said of a party: sums as bounds with their events, by each party of its kin."""

from __future__ import annotations

from typing import Any

from tests.ask.asking import ask
from tests.weigh.telling import ALEPPO, ARMY, COALITION, IS, T4, items, told

from spolia.records import Claim

FORCES = "Syrian government forces"


def took(name: str, low: int | None, high: int | None, **slots: Any) -> Claim:
    return told(name, "seizure", **({"by": [IS], "of": [ARMY], "on": "2016-12-11", "items": items(("tank", "T-72", low, high))} | slots))


def sums(claims: list[Claim], **asked: str) -> dict[tuple[str, str], tuple[float, float | None]]:
    party = ask(claims, **asked).party
    assert party is not None
    return {(each.party, each.side): (each.low, each.high) for each in party.sums}


CLAIMS = [took("a-1-01", 20, 22), took("b-1-01", 4, None, place=ALEPPO, of=[FORCES], on="2016-12-19")]


def test_sums_are_bounds_with_their_events_and_claims() -> None:
    answer = ask(CLAIMS, party="ISIL")
    assert answer.party is not None
    (taken,) = answer.party.sums
    assert (taken.party, taken.side, taken.low, taken.high) == (IS, "took", 24, None)
    assert set(taken.events) == {event.id for event in answer.events}
    assert taken.claims == ["a-1-01", "b-1-01"]


def test_the_sums_of_its_kin_stand_beside_its_own_and_are_never_added() -> None:
    assert sums(CLAIMS, party=ARMY) == {(ARMY, "lost"): (20, 22), (FORCES, "lost"): (4, None)}


def test_sums_are_of_the_events_that_are_asked_for() -> None:
    assert sums(CLAIMS, party=IS, place="Palmyra") == {(IS, "took"): (20, 22)}
    assert sums(CLAIMS, party=IS, on="2016-12-19") == {(IS, "took"): (4, None)}
    assert sums(CLAIMS, party=IS, system="T-72") == {(IS, "took"): (24, None)}
    helicopter = took("d-1-01", 1, 1, place=T4, items=items(("helicopter", "Mi-8", 1, 1)))
    assert sums([*CLAIMS, helicopter], party=IS, category="helicopter") == {(IS, "took"): (1, 1)}


def test_what_is_denied_or_only_possible_is_in_no_sum() -> None:
    assert sums([took("a-1-01", 20, 20, realis="possible")], party=IS) == {}
    assert sums([took("a-1-01", 20, 20, certainty="denied", speaker=ARMY)], party=IS) == {}


def test_the_contradictions_in_which_it_stands_are_its_own() -> None:
    strike = told("c-1-01", "destruction", by=[COALITION], on="2016-12-15", place=ALEPPO, items=items(("tank", "T-62", 14, 14)))
    claims = [took("a-1-01", 8, 8), took("b-1-01", 11, 11), strike]
    answer, other = ask(claims, party=IS), ask(claims, party=COALITION)
    assert answer.party is not None
    assert other.party is not None
    assert [dispute.slot for dispute in answer.party.contradictions] == ["items"]
    assert other.party.contradictions == []
