"""What holds of every picture: nothing comes from nowhere, no part exceeds its whole, and only what is said to have happened moves control."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.weigh.conflicts import REBELS, Conflict, conflicts, write
from tests.weigh.telling import ALEPPO, ARMY, COALITION, IS, PALMYRA, items, pictured, told

from spolia.records import Bounds, Claim, Lot, Record

HELD = settings(max_examples=60, deadline=None, derandomize=True, database=None)


def fewest(low: float | None) -> float:
    return low or 0


def most(high: float | None) -> float:
    return float("inf") if high is None else high


# --- custody -------------------------------------------------------------------------------------------------------------


@HELD
@given(conflicts(most_happenings=2))
def test_custody_conserves(conflict: Conflict) -> None:
    record, claims = conflict.record(), conflict.by_id()
    events = {event.id: event for event in record.events}
    assert len({lot.lot for lot in record.custody}) == len(record.custody)
    for lot in record.custody:
        conserves(lot)
        for link in lot.chain:
            assert link.event is None or link.event in events
            assert link.claims
            assert {*link.claims} <= {*claims}
            assert link.date is None or None in (link.date.start, link.date.end) or link.date.start <= link.date.end  # type: ignore[operator]
        for before, after in zip(lot.chain, lot.chain[1:], strict=False):
            assert after.from_ == before.holder or before.how == "held"
        for fate in lot.fates:
            assert fate.claims
            assert {*fate.claims} <= {*claims}
        if any(claims[c].certainty == "denied" for c in capture(lot)):
            assert lot.low == 0


def capture(lot: Lot) -> list[str]:
    return next(link.claims for link in lot.chain if link.how in ("seizure", "abandonment"))


def conserves(lot: Lot) -> None:
    whole = most(lot.high)
    assert fewest(lot.low) <= whole
    assert sum(fewest(fate.low) for fate in lot.fates) <= whole
    for part in (*lot.fates, *(link for link in lot.chain if link.how in ("seizure", "abandonment", "recapture"))):
        assert fewest(part.low) <= most(part.high)
        assert most(part.high) <= whole
    after = [link.how for link in lot.chain].index(next(link.how for link in lot.chain if link.how in ("seizure", "abandonment")))
    for link in lot.chain[after:]:
        assert most(link.high) <= whole


def test_one_strike_is_not_the_fate_of_two_lots() -> None:
    tanks = items(("tank", "T-72", 20, 20))
    record = pictured(
        told("a-1-01", "seizure", by=[IS], of=[ARMY], on="2016-12-11", items=tanks),
        told("b-1-01", "seizure", by=[IS], of=[ARMY], on="2016-12-11", items=tanks, place=ALEPPO),
        told("c-1-01", "destruction", by=[COALITION], of=[IS], on="2016-12-15", items=items(("tank", "T-72", 14, 14)), place=None),
    )
    assert sum(fewest(fate.low) for lot in record.custody for fate in lot.fates if fate.status == "destroyed") <= 14


# --- control -------------------------------------------------------------------------------------------------------------


def day(bound: str | None, open_: str) -> str:
    return open_ if bound is None else bound


def ordered(bounds: Bounds) -> bool:
    return day(bounds[0], "0000") <= day(bounds[1], "9999-99-99")


@HELD
@given(conflicts(most_happenings=3, most_tellings=10))
def test_spells_are_in_order_and_rest_on_what_happened(conflict: Conflict) -> None:
    record, claims = conflict.record(), conflict.by_id()
    for place in record.control:
        assert place.spells
        for spell in place.spells:
            assert spell.claims
            for claim in (claims[c] for c in spell.claims):
                assert moves(claim)
                assert any(party.name for party in (*claim.actor, *claim.target))
            assert ordered(spell.start)
            if spell.end is not None:
                assert ordered(spell.end)
                assert day(spell.start[1], "9999-99-99") <= day(spell.end[1], "9999-99-99")
        for one, then in zip(place.spells, place.spells[1:], strict=False):
            assert one.end is not None
            assert day(one.end[1], "9999-99-99") <= day(then.start[1], "9999-99-99")
            assert day(one.end[0], "0000") >= day(then.start[0], "0000")
            assert day(one.start[0], "0000") <= day(then.start[1], "9999-99-99")
        assert place.spells[-1].end is None


def moves(claim: Claim) -> bool:
    return claim.kind == "takeover" and claim.certainty != "denied" and claim.realis in ("actual", "ongoing") and claim.stance != "doubted"


def spells(record: Record) -> dict[str | None, list[tuple[str, Bounds, Bounds | None]]]:
    return {place.place.name: [(spell.holder, spell.start, spell.end) for spell in place.spells] for place in record.control}


@HELD
@given(
    conflicts(most_tellings=8),
    st.integers(0, 20),
    st.sampled_from(["z-1", "a-1"]),
    st.sampled_from(["denied", "failed", "possible", "doubted"]),
    st.booleans(),
)
def test_what_did_not_happen_moves_nobody(conflict: Conflict, which: int, name: str, how: str, other: bool) -> None:
    claim = conflict.claims[which % len(conflict.claims)]
    idle = replace(
        claim, id=f"{name}-01", kind="takeover", speaker=None, via=[], basis=None, certainty="asserted", stance="endorsed", realis="actual"
    )
    if other:
        idle = replace(idle, actor=claim.target, target=claim.actor)
    if how == "denied":
        idle = replace(idle, certainty="denied")
    elif how == "doubted":
        idle = replace(idle, stance="doubted")
    else:
        idle = replace(idle, realis=how)
    report, placed = write(name, [idle], "Kalvet Wire")
    before, after = spells(conflict.record()), spells(conflict.with_([report], placed).record())
    assert {*after} <= {*before}
    for place, now in after.items():
        assert len(now) <= len(before[place])
        assert {holder for holder, _, _ in now} <= {holder for holder, _, _ in before[place]}
        assert now == before[place]


def test_two_who_are_not_believed_do_not_outvote_one_who_is() -> None:
    took = told("a-1-01", "takeover", by=[IS], of=[COALITION], on="2016-12-11")
    doubted = [told(f"b-{n}-01", "takeover", by=[ARMY], of=[REBELS], on="2016-12-11", stance="doubted") for n in (1, 2)]
    assert spells(pictured(took, *doubted)) == spells(pictured(took))


def test_the_point_of_a_place_is_the_same_whatever_order_its_tellings_come_in() -> None:
    claims = [
        told("a-1-01", "takeover", by=[IS], on="2016-12-11"),
        told("b-1-01", "takeover", by=[IS], on="2016-12-11", place=replace(PALMYRA, lat=34.5601)),
    ]
    assert pictured(*claims).control == pictured(*reversed(claims)).control


def test_what_a_report_tells_of_days_to_come_is_not_so_before_them() -> None:
    claims = [told("a-1-01", "takeover", by=[ARMY], on=("2017-03-01", None)), told("b-1-01", "takeover", by=[IS], on="2016-12-22")]
    (place,) = pictured(*claims).control
    assert [(spell.holder, spell.start) for spell in place.spells] == [(IS, ("2016-12-22", "2016-12-22")), (ARMY, ("2017-03-01", None))]
