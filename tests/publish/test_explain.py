"""Explanations: whatever is asked for opens to its sentences."""

from __future__ import annotations

import json

import pytest

from spolia.errors import BadCommand
from spolia.publish.explain import explain, explain_json
from spolia.records import Origin, Teller, Transmission


def ids(valley) -> list[str]:
    record = valley.record
    return [
        *(claim.id for claim in valley.claims), *(event.id for event in record.events), *(f"{event.id}/grade" for event in record.events),
        *(dispute.id for dispute in record.contradictions), *(lot.lot for lot in record.custody), "Sarn", "Sarn/2",
    ]  # fmt: skip


def test_every_thing_opens_to_quotes(valley) -> None:
    quotes = {claim.id: claim.evidence.quote for claim in valley.claims}
    for id_ in ids(valley):
        found = json.loads(explain_json(valley.record, valley.claims, valley.reports, id_, valley.stories))
        assert found["rests_on"], id_
        assert all(quotes[quote["claim"]] == quote["quote"] for quote in found["rests_on"])
        named = {claim for line in found["lines"] for claim in line["claims"]}
        assert named == {quote["claim"] for quote in found["rests_on"]}


def test_a_contradiction_says_who_is_on_which_side(valley) -> None:
    dispute = next(d for d in valley.record.contradictions if d.slot == "items")
    said = explain(valley.record, valley.claims, valley.reports, dispute.id, valley.stories)
    assert "at least 31 [1]" in said
    assert "“More than 30 tanks fell into our hands”\n    League Voice, 12 March 2031" in said


def test_a_spell_names_its_holder_and_bounds(valley) -> None:
    said = explain(valley.record, valley.claims, valley.reports, "Sarn/3", valley.stories)
    assert "Valley Army, from 28 March 2031, no end reported" in said
    assert "The army retook Sarn on 28 March" in said


def test_what_is_not_there_is_named_with_its_neighbours(valley) -> None:
    with pytest.raises(BadCommand, match=r"no claim.*valley-1-0x.*Near to it: valley-1-0"):
        explain(valley.record, valley.claims, valley.reports, "valley-1-0x", valley.stories)
    for wrong in ("Sarn/9", "Sarn/0", "Sarn/x", "", "/grade"):
        with pytest.raises(BadCommand):
            explain(valley.record, valley.claims, valley.reports, wrong, valley.stories)


def test_text_that_would_act_on_a_terminal_is_escaped(valley) -> None:
    for id_ in ids(valley):
        said = explain(valley.record, valley.claims, valley.reports, id_, valley.stories)
        assert not set(said) & set("\x07\x1b\u202e")
        assert explain_json(valley.record, valley.claims, valley.reports, id_, valley.stories).isascii()
    with pytest.raises(BadCommand, match=r"\\x1b"):
        explain(valley.record, valley.claims, valley.reports, "\x1b[31m", valley.stories)


def test_an_event_shows_where_its_story_comes_from(valley) -> None:
    event = max(valley.record.events, key=lambda event: len(event.claims))
    said = explain(valley.record, valley.claims, valley.reports, event.id, valley.stories)
    tree = said[said.index("Where it comes from: ") : said.index("It rests on")]
    assert all(f"origin {number}: " in tree for number in range(1, len(event.roots) + 1))
    assert "└─ " in tree
    found = json.loads(explain_json(valley.record, valley.claims, valley.reports, event.id, valley.stories))
    assert len(found["comes_from"]["origins"]) == len(event.roots)
    assert "Where it comes from" not in explain(valley.record, valley.claims, valley.reports, valley.claims[0].id, valley.stories)


def test_of_a_broad_tree_a_handful_is_shown_and_the_rest_is_counted(valley) -> None:
    event = valley.record.events[0]
    heirs = [Teller(name=f"Mirror\x1b[31m {n}", report=None, how="copy", claims=[], common=False, heirs=[]) for n in range(200)]
    top = Teller(name="Amaq", report=None, how="", claims=event.claims[:1], common=True, heirs=heirs)
    story = Transmission(outlets=200, origins=[Origin(outlets=200, common="Amaq", trees=[top])])
    said = explain(valley.record, valley.claims, valley.reports, event.id, {event.id: story})
    tree = said[said.index("Where it comes from: ") : said.index("It rests on")].splitlines()
    assert tree[0] == "Where it comes from: 200 outlets, one origin: Amaq"
    assert tree[2].startswith("Amaq ← common link [")
    assert tree[3:9] == [*(f"├─ Mirror\\x1b[31m {n}: copy" for n in range(5)), "└─ and 195 more"]
