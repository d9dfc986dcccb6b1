"""What each side's own sources tell of who held what."""

from __future__ import annotations

from tests.weigh.telling import ARMY, IS, known, reports_of, told, weighed

from spolia.picture import draw_versions
from spolia.picture.versions import NO_SIDE
from spolia.records import Claim, Control

OURS = told("wire-1-01", "takeover", by=[IS], speaker=IS, on="2016-12-11")
THEIRS = told("army-1-01", "takeover", by=[ARMY], speaker=ARMY, on="2017-03-02")
OTHERS = told("paper-1-01", "takeover", by=[IS], speaker="residents", on="2016-12-11")


def versions(*claims: Claim) -> dict[str, list[Control]]:
    return draw_versions(weighed(*claims), list(claims), known(), reports_of(list(claims)))


def test_a_version_rests_on_its_own_side_s_claims_alone() -> None:
    drawn = versions(OURS, THEIRS, OTHERS)
    spells = {side: [(spell.holder, spell.claims) for one in control for spell in one.spells] for side, control in drawn.items()}
    assert spells == {IS: [(IS, [OURS.id])], ARMY: [(ARMY, [THEIRS.id])], NO_SIDE: [(IS, [OTHERS.id])]}


def test_there_is_nothing_to_compare_where_one_side_tells() -> None:
    again = told("wire-2-01", "takeover", by=[IS], speaker=IS, on="2016-12-12")
    assert versions(OURS, again) == {}
