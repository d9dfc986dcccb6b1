"""What is listed and counted in one sentence, and what is told without having happened."""

from __future__ import annotations

import pytest

from spolia.knowledge.tables import bundled
from spolia.read.claims import read_claims
from spolia.read.tellings import OFF
from spolia.records import Claim, Report


def read(text: str) -> list[Claim]:
    """The claims that the frames alone read."""
    return read_claims(Report(id="r", text=text, published="2016-12-12"), bundled(), OFF).claims


def items(text: str) -> list[tuple[str, str]]:
    return [(item.category, item.text) for claim in read(text) for item in claim.items]


@pytest.mark.parametrize(
    ("text", "listed"),
    [
        ("A BTR-82A, a BMP-2 and several trucks were captured by Ukraine.", ["A BTR-82A", "a BMP-2", "several trucks"]),
        ("A handful of rifles, mortars and radios were recovered in the cave.", ["A handful of rifles", "mortars", "radios"]),
        ("Captured: 3x T-55, 1x BMP-1, 2x technicals.", ["3x T-55", "1x BMP-1", "2x technicals"]),
        (
            "The seized arms included 74 Kalashnikovs, 12 PKM machine guns and five RPG-7s.",
            ["74 Kalashnikovs", "12 PKM machine guns", "five RPG-7s"],
        ),
    ],
)
def test_a_list_is_kept_whole_with_its_numbers(text: str, listed: list[str]) -> None:
    assert [name for _, name in items(text)] == listed


@pytest.mark.parametrize(
    "text",
    [
        "The blast killed 14 soldiers and wounded 22 others.",
        "Fourteen soldiers were killed and 22 wounded in Bosso.",
        "Dozens of civilians were killed and scores wounded in the market.",
    ],
)
def test_two_harms_of_one_happening_are_one_claim_and_each_keeps_its_people(text: str) -> None:
    assert [[item.category for item in claim.items] for claim in read(text) if claim.kind == "casualties"] == [["killed", "wounded"]]


def test_so_many_of_so_many_are_those_that_were_hit() -> None:
    assert items("The air force shot down 14 of 17 drones.") == [("drone", "14 of 17 drones")]


def test_an_over_that_is_the_verbs_is_no_part_of_what_is_counted() -> None:
    assert set(items("Britain handed over 20 lorries to Kenya.")) == {("truck", "20 lorries")}


def test_an_over_that_bounds_a_number_is_kept() -> None:
    assert items("Britain delivered over 20 lorries to Kenya.") == [("truck", "over 20 lorries")]


def test_what_goes_off_is_an_attack_and_no_loss() -> None:
    assert [claim.kind for claim in read("A car bomb exploded outside the police station in Taji.")] == ["attack"]


def test_a_depot_that_goes_off_is_destroyed() -> None:
    assert [claim.kind for claim in read("An ammunition depot blew up near Hama.")] == ["destruction"]


@pytest.mark.parametrize(
    "text",
    [
        "Should the bridge be destroyed, trade would stop.",
        "Had the garrison held out at the base, the road would have stayed open.",
        "Soldiers should never leave their weapons behind.",
        "In the game, players capture bases and destroy enemy tanks.",
        "Imagine that the tanks had been captured.",
        "If we lose this bridge, we lose the town.",
        "The storm battered the coast.",
        "The firm withdrew from the Chinese market.",
    ],
)
def test_what_did_not_happen_in_war_gives_no_claim(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    "text",
    ["The rebels had held the base for a year.", "Whoever it was took the town on Friday.", "Rebels withdrew from the market in Homs."],
)
def test_what_looks_like_it_and_happened_is_read(text: str) -> None:
    assert read(text)
