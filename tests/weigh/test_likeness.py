"""The rules of likeness: pairs in order, a table that fits the code, a waterfall that adds up."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from tests.weigh.telling import ALEPPO, ARMY, IS, hasty_claims, items, known, reports_of, told

from spolia.kin import Kin
from spolia.records import KINDS, Claim
from spolia.weigh import explain_pair
from spolia.weigh.likeness import Scorer
from spolia.weigh.rules import RULES
from spolia.weigh.told import tell

TANKS = items(("tank", "T-72", 20, None))
MORE_TANKS = items(("tank", "T-72", 30, 30))
GUNS = items(("towed artillery", "D-30", 4, 4))


def pair(kind: str, one: dict, other: dict) -> float:  # type: ignore[type-arg]
    a, b = told("wire-1-01", kind, **one), told("paper-1-01", kind, **other)
    return explain_pair(a, b, known(), reports_of([a, b])).score


@pytest.mark.parametrize(
    ("about", "kind", "alike", "less"),
    [
        ("the place", "takeover", ({"by": [IS]}, {"by": [IS]}), ({"by": [IS]}, {"by": [IS], "place": ALEPPO})),
        ("the day", "attack", ({"on": "2016-12-11"}, {"on": "2016-12-11"}), ({"on": "2016-12-11"}, {"on": "2016-11-02"})),
        ("the doer", "attack", ({"by": [IS]}, {"by": [IS]}), ({"by": [IS]}, {"by": [ARMY]})),
        ("the make", "seizure", ({"items": TANKS}, {"items": MORE_TANKS}), ({"items": TANKS}, {"items": GUNS})),
        ("the outcome", "attack", ({"by": [IS]}, {"by": [IS]}), ({"by": [IS]}, {"by": [IS], "realis": "failed"})),
        ("an ally", "takeover", ({"by": [ARMY]}, {"by": ["Syrian government forces"]}), ({"by": [ARMY]}, {"by": [IS]})),
        ("the words", "attack", ({"quote": "shells fell on the citadel hill"}, {"quote": "the citadel hill was hit by shells"}),
         ({"quote": "shells fell on the citadel hill"}, {"quote": "drones came over the market"})),
    ],
)  # fmt: skip
def test_what_agrees_scores_above_what_differs(about: str, kind: str, alike: tuple, less: tuple) -> None:  # type: ignore[type-arg]
    assert pair(kind, *alike) > pair(kind, *less), about


@pytest.mark.parametrize(
    ("kind", "days", "one"),
    [
        ("attack", ("2016-12-11", "2016-12-11"), True),  # who did it is then what they differ on
        ("attack", ("2016-12-11", None), False),
        ("deployment", ("2016-12-11", "2016-12-11"), False),
    ],
)
def test_different_sides_come_and_strike_each_for_itself(kind: str, days: tuple[str | None, str | None], one: bool) -> None:
    a, b = told("wire-1-01", kind, by=[IS], on=days[0]), told("paper-1-01", kind, by=[ARMY], on=days[1])
    steps = explain_pair(a, b, known(), reports_of([a, b])).steps
    assert any(step.rule == "never" for step in steps) is not one


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        (
            [("helicopter", None, 1, 1)],
            [("explosive", None, 2, 2), ("engineering vehicle", None, 1, 1)],
            False,
        ),  # the bulldozer may be what fell with it
        ([("helicopter", None, 1, 1)], [("explosive", None, 2, 2)], True),
        ([("infantry fighting vehicle", "BMP-1", 1, 1)], [("structure", None, None, None)], True),
        ([("structure", None, 1, 1)], [("ammunition", None, None, None)], False),  # a depot and what was in it
        ([("structure", None, 1, 1)], [("equipment", None, None, None)], False),
        ([("tank", None, 3, 3)], [("truck", None, 2, 2)], False),
    ],
)
def test_a_wreck_a_building_and_a_bomb_are_not_one_loss(one: list, other: list, apart: bool) -> None:  # type: ignore[type-arg]
    a, b = told("wire-1-01", "destruction", items=items(*one)), told("paper-1-01", "destruction", items=items(*other))
    assert any(step.rule == "never" for step in explain_pair(a, b, known(), reports_of([a, b])).steps) is apart


def test_every_rule_has_a_weight_and_a_sentence_and_every_weight_a_rule() -> None:
    table = known().yaml("likeness.yaml")
    assert [row["rule"] for row in table["rules"]] == list(RULES)
    assert [row["kind"] for row in table["kinds"]] == list(KINDS)
    assert all((rule.__doc__ or "").strip().endswith(".") for rule in RULES.values())


def test_the_waterfall_adds_up_to_the_score() -> None:
    a, b = told("wire-1-01", "seizure", by=[IS], items=TANKS, on="2016-12-11"), told("paper-1-01", "seizure", by=[IS], items=MORE_TANKS)
    likeness = explain_pair(a, b, known())
    assert sum(step.holds * step.weight for step in likeness.steps[1:]) + likeness.steps[0].total == pytest.approx(likeness.score, abs=0.01)
    assert likeness.steps[-1].total == pytest.approx(likeness.score, abs=0.01)
    assert 0 < likeness.probability < 1


def test_two_kinds_are_never_one_event() -> None:
    assert explain_pair(told("wire-1-01", "takeover"), told("paper-1-01", "attack"), known()).probability == 0


@settings(max_examples=50, deadline=None)
@given(hasty_claims(most=6))
def test_a_pair_scores_the_same_from_both_sides_and_each_rule_holds_by_a_share(claims: list[Claim]) -> None:
    scorer, kin = Scorer(known()), Kin(known())
    for a in (every := tell(claims, reports_of(claims), known())):
        for b in (one for one in every if one.claim.kind == a.claim.kind):
            assert scorer.score(a, b) == pytest.approx(scorer.score(b, a))
            assert all(0 <= rule(a, b, kin) <= 1 for rule in RULES.values())
