"""What docs/teaching-spolia.md promises: a row in a table is all that a new word needs."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from spolia.knowledge.tables import Knowledge, bundled
from spolia.read.claims import read_claims
from spolia.read.tellings import OFF
from spolia.records import Claim, Report

GUIDE = (Path(__file__).parents[2] / "docs" / "teaching-spolia.md").read_text("utf-8")
STOLEN = "Militants spirited away six howitzers from the depot on Friday."
SINGER = "The singer was spirited away from the stage door."
BRIDGE = "The bridge was conceivably blown up by retreating troops."


class Taught:
    """The bundled tables with one of them changed."""

    def __init__(self, name: str, table: dict[str, Any]) -> None:
        self.name, self.table = name, table

    def yaml(self, name: str) -> Any:
        return self.table if name == self.name else bundled().yaml(name)

    def __getattr__(self, name: str) -> Any:
        return getattr(bundled(), name)


def taught_verb(frame: str, verb: str) -> Taught:
    table = copy.deepcopy(bundled().yaml("happenings.yaml"))
    next(row for row in table["frames"] if row["frame"] == frame)["verbs"].append(verb)
    return Taught("happenings.yaml", table)


def taught_word(key: str, word: str) -> Taught:
    table = copy.deepcopy(bundled().yaml("speech.yaml"))
    table[key].append(word)
    return Taught("speech.yaml", table)


def read(text: str, known: Knowledge | Taught) -> list[Claim]:
    return read_claims(Report(id="r", text=text, published="2016-12-12"), known, OFF).claims  # type: ignore[arg-type]


@pytest.mark.parametrize("sentence", [STOLEN, SINGER, BRIDGE])
def test_the_guide_has_the_sentence(sentence: str) -> None:
    assert sentence in GUIDE


def test_a_verb_is_read_once_a_frame_has_it() -> None:
    taught = taught_verb("loot", "spirit away")
    assert [c for c in read(STOLEN, bundled()) if c.kind == "seizure"] == []
    (claim,) = [c for c in read(STOLEN, taught) if c.kind == "seizure"]
    assert (claim.items[0].text, claim.items[0].category) == ("six howitzers", "towed artillery")
    assert read(SINGER, taught) == []


def test_a_hedge_is_heard_once_the_table_has_it() -> None:
    assert {c.certainty for c in read(BRIDGE, bundled())} == {"asserted"}
    assert {c.certainty for c in read(BRIDGE, taught_word("hedges", "conceivably"))} == {"hedged"}
