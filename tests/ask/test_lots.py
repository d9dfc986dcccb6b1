"""In whose hands materiel was on a day, and what had become of it by then."""

from __future__ import annotations

from tests.ask.asking import ask, reports
from tests.weigh.telling import ARMY, COALITION, IS, items, told

from spolia.ask.answers import LotSaid
from spolia.records import Claim

TOOK = told("a-1-01", "seizure", by=[IS], of=[ARMY], on="2016-12-11", items=items(("tank", "T-72", 20, 20)))
STRUCK = told("b-1-01", "destruction", by=[COALITION], of=[IS], on="2016-12-15", items=items(("tank", "T-72", 14, 14)))


def lot(claims: list[Claim], **asked: str) -> LotSaid:
    (found,) = ask(claims, system="T-72", **asked).lots
    return found


def test_without_a_day_the_lot_stands_with_its_chain_and_fates() -> None:
    found = lot([TOOK, STRUCK])
    assert (found.status, found.hands) == (None, [])
    assert [link.holder for link in found.lot.chain] == [ARMY, IS]
    assert {fate.status for fate in found.fates} == {"destroyed", "unknown"}


def test_hands_on_a_day() -> None:
    assert [(hand.holder, hand.sure) for hand in lot([TOOK], on="2016-12-10").hands] == [(ARMY, False)]
    assert [(hand.holder, hand.sure) for hand in lot([TOOK], on="2016-12-12").hands] == [(IS, True)]
    assert lot([TOOK], on="2016-12-12").status == "held as far as known"
    assert lot([TOOK], on="2016-12-21").status == "not looked at"


def test_a_fate_is_by_then_only_later_or_not_certain() -> None:
    by_then = {
        day: next(f for f in lot([TOOK, STRUCK], on=day).fates if f.status == "destroyed").by_then for day in ("2016-12-14", "2016-12-15")
    }
    assert by_then == {"2016-12-14": False, "2016-12-15": True}
    undated = told("b-1-01", "destruction", by=[COALITION], of=[IS], on=("2016-12-12", "2016-12-16"), items=items(("tank", "T-72", 14, 14)))
    assert next(f for f in lot([TOOK, undated], on="2016-12-14").fates if f.status == "destroyed").by_then is None


def test_a_lot_that_was_destroyed_is_in_nobodys_hands() -> None:
    all_of_it = told("b-1-01", "destruction", by=[COALITION], of=[IS], on="2016-12-15", items=items(("tank", "T-72", 20, 20)))
    assert (lot([TOOK, all_of_it], on="2016-12-16").status, lot([TOOK, all_of_it], on="2016-12-16").hands) == ("destroyed", [])
    assert lot([TOOK, all_of_it], on="2016-12-14").status == "held as far as known"


def test_a_capture_that_is_denied_is_never_certain() -> None:
    denied = told(
        "c-1-01", "seizure", by=[IS], of=[ARMY], on="2016-12-11", certainty="denied", speaker=ARMY, items=items(("tank", "T-72", 20, 20))
    )
    found = lot([TOOK, denied], on="2016-12-12")
    assert (found.status, found.denied_by) == ("may be", [denied.id])
    assert not any(hand.sure for hand in found.hands)


def test_a_denial_is_no_sign_that_the_lot_was_held_when_it_was_told() -> None:
    undated = told("a-1-01", "seizure", by=[IS], of=[ARMY], items=items(("tank", "T-72", 20, 20)))
    denied = told("c-1-01", "seizure", by=[IS], of=[ARMY], certainty="denied", speaker=ARMY, items=items(("tank", "T-72", 20, 20)))
    claims = [undated, denied]
    (found,) = ask(claims, reports(claims, a_1="2016-12-18", c_1="2016-12-13"), system="T-72", on="2016-12-15").lots
    assert {hand.end or hand.start for hand in found.hands} == {(None, "2016-12-18")}


def test_a_lot_is_found_by_system_category_party_and_place() -> None:
    both = {"system": "T-72", "category": "tank", "party": ARMY, "place": "Palmyra"}
    assert len(ask([TOOK], **both).lots) == 1
    for other in ({"category": "tank", "place": "Aleppo"}, {"category": "tank", "party": COALITION}):
        claims = [TOOK, told("d-1-01", "attack", by=[COALITION], on="2016-12-12")]
        assert ask(claims, **other).lots == []
