"""Explanations: whatever is asked for opens to its sentences."""

from __future__ import annotations

import json

import pytest

from spolia.errors import BadCommand
from spolia.publish.explain import explain, explain_json


def ids(valley) -> list[str]:
    record = valley.record
    return [
        *(claim.id for claim in valley.claims), *(event.id for event in record.events), *(f"{event.id}/grade" for event in record.events),
        *(dispute.id for dispute in record.contradictions), *(lot.lot for lot in record.custody), "Sarn", "Sarn/2",
    ]  # fmt: skip


def test_every_thing_opens_to_quotes(valley) -> None:
    quotes = {claim.id: claim.evidence.quote for claim in valley.claims}
    for id_ in ids(valley):
        found = json.loads(explain_json(valley.record, valley.claims, valley.reports, id_))
        assert found["rests_on"], id_
        assert all(quotes[quote["claim"]] == quote["quote"] for quote in found["rests_on"])
        named = {claim for line in found["lines"] for claim in line["claims"]}
        assert named == {quote["claim"] for quote in found["rests_on"]}


def test_a_contradiction_says_who_is_on_which_side(valley) -> None:
    dispute = next(d for d in valley.record.contradictions if d.slot == "items")
    said = explain(valley.record, valley.claims, valley.reports, dispute.id)
    assert "at least 31 [1]" in said
    assert "“More than 30 tanks fell into our hands”\n    League Voice, 12 March 2031" in said


def test_a_spell_names_its_holder_and_bounds(valley) -> None:
    said = explain(valley.record, valley.claims, valley.reports, "Sarn/3")
    assert "Valley Army, from 28 March 2031, no end reported" in said
    assert "The army retook Sarn on 28 March" in said


def test_what_is_not_there_is_named_with_its_neighbours(valley) -> None:
    with pytest.raises(BadCommand, match=r"no claim.*valley-1-0x.*Near to it: valley-1-0"):
        explain(valley.record, valley.claims, valley.reports, "valley-1-0x")
    for wrong in ("Sarn/9", "Sarn/0", "Sarn/x", "", "/grade"):
        with pytest.raises(BadCommand):
            explain(valley.record, valley.claims, valley.reports, wrong)


def test_text_that_would_act_on_a_terminal_is_escaped(valley) -> None:
    for id_ in ids(valley):
        said = explain(valley.record, valley.claims, valley.reports, id_)
        assert not set(said) & set("\x07\x1b\u202e")
        assert explain_json(valley.record, valley.claims, valley.reports, id_).isascii()
    with pytest.raises(BadCommand, match=r"\\x1b"):
        explain(valley.record, valley.claims, valley.reports, "\x1b[31m")
