"""What each side's own sources tell of who held what."""

from __future__ import annotations

from tests.conftest import Valley

from spolia.knowledge.tables import bundled
from spolia.picture import draw_versions


def test_a_version_rests_on_its_own_side_s_claims_alone(valley: Valley) -> None:
    versions = draw_versions(valley.record, valley.claims, bundled(), valley.reports)
    rested = {side: {claim for control in drawn for spell in control.spells for claim in spell.claims} for side, drawn in versions.items()}
    for side, claims in rested.items():
        for other, others in rested.items():
            assert side == other or not claims & others


def test_there_is_nothing_to_compare_where_one_side_tells(valley: Valley) -> None:
    alone = [claim for claim in valley.claims if claim.speaker is None][:1]
    assert draw_versions(valley.record, alone, bundled(), valley.reports) == {}
