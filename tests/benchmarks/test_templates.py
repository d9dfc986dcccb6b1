"""Incident templates are set beside the key's so that most fillers are right, and counted role by role."""

from __future__ import annotations

import pytest
from benchmarks.templates import Tally, Template, best_pairs, count_fillers, entity


def incident(kind: str, **roles: list[list[str]]) -> Template:
    return Template(kind, {role: [entity(*mentions) for mentions in entities] for role, entities in roles.items()})


KEY = incident("bombing", PerpOrg=[["the Quill Front", "QF"]], Target=[["power pylon", "pylon"], ["two houses", "houses"]])


def test_the_key_against_itself_is_all_right() -> None:
    assert count_fillers([([KEY], [KEY])])["all"] == Tally(4, 4, 4)


@pytest.mark.parametrize(
    ("said", "right"),
    [
        pytest.param([["a pylon"]], 1, id="a mention of the key, but for its article"),
        pytest.param([["pylon", "power pylon"]], 1, id="two mentions of one entity"),
        pytest.param([["pylon"], ["power pylon"]], 1, id="one entity said twice is right once"),
        pytest.param([["pylon", "houses"]], 0, id="mentions of two entities in one"),
        pytest.param([["the old pylon"]], 0, id="other words for it"),
        pytest.param([["Houses"], ["pylon"]], 2, id="both, in another order"),
    ],
)
def test_an_entity_is_right_where_its_mentions_are_those_of_one(said: list[list[str]], right: int) -> None:
    assert count_fillers([([KEY], [incident("bombing", Target=said)])])["Target"] == Tally(2, len(said), right)


def test_templates_of_two_types_are_no_pair_and_none_of_their_fillers_is_right() -> None:
    found = count_fillers([([KEY], [incident("attack", PerpOrg=[["QF"]])])])
    assert (found["incident type"], found["PerpOrg"]) == (Tally(1, 1, 0), Tally(1, 1, 0))


def test_of_two_templates_the_one_with_more_right_fillers_is_paired() -> None:
    poor, rich = incident("bombing", Target=[["houses"]]), incident("bombing", Target=[["houses"], ["pylon"]])
    assert count_fillers([([KEY], [poor, rich])])["Target"] == Tally(2, 3, 2)


def test_what_is_missing_and_what_is_spurious_counts_over_all_documents() -> None:
    found = count_fillers([([KEY], []), ([], [KEY])])["all"]
    assert (found, found.precision, found.recall, found.f1) == (Tally(4, 4, 0), 0.0, 0.0, 0.0)


def test_the_best_pairs_are_best_together() -> None:
    assert best_pairs([[3, 2], [2, 0]]) == [(0, 1), (1, 0)]
    assert best_pairs([]) == best_pairs([[0, 0]]) == []
