"""Each row of the catalogue, of the Oryx wordings and of air defence proves itself; the vocabulary is the records' own."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from spolia.knowledge.categories import Categories
from spolia.knowledge.materiel import fold_name
from spolia.knowledge.tables import bundled
from spolia.records import AIR_DEFENCE, CATEGORIES, HARMS

KNOWN = bundled()
SYSTEMS = KNOWN.rows("systems.csv")
WORDINGS = KNOWN.rows("oryx_systems.csv")
REACHES = KNOWN.rows("air_defence.csv")
VOCABULARY = KNOWN.categories


def unproven(row: dict[str, str]) -> list[str]:
    """The examples of a row that find, or do not find, what they should; a wording without a system is tried by its category."""
    wrong = []
    for column in ("found_in", "not_in"):
        for example in filter(None, row[column].split("|")):
            found = KNOWN.materiel.find(example)
            is_found = (
                row["system"] in {named.system for named in KNOWN.materiel.designations(example)}
                if row["system"]
                else found is not None and (found.category, found.system) == (row["category"], None)
            )
            if is_found is not (column == "found_in"):
                wrong.append(f"{row['system'] or row['wording']}: {column} {example!r}")
    return wrong


@pytest.mark.parametrize("table", [SYSTEMS, WORDINGS, REACHES], ids=["systems", "oryx_systems", "air_defence"])
def test_each_row_brings_its_proof_and_the_proof_holds(table: list[dict[str, str]]) -> None:
    assert not [row for row in table if not row["source"] or not row["found_in"] or (row["system"] and not row["not_in"])]
    assert not [wrong for row in table for wrong in unproven(row)]


def test_an_example_that_is_wrong_would_be_told() -> None:
    assert unproven({"system": "T-72", "found_in": "a T-80 tank", "not_in": "a T-72 tank"}) == [
        "T-72: found_in 'a T-80 tank'", "T-72: not_in 'a T-72 tank'",
    ]  # fmt: skip


def test_the_catalogue_is_sorted_each_system_stands_once_and_no_name_is_shared_within_a_category() -> None:
    order = [(row["category"].casefold(), row["system"].casefold()) for row in SYSTEMS]
    assert order == sorted(order)
    assert [name for name, n in Counter(fold_name(row["system"]) for row in SYSTEMS).items() if n > 1] == []
    owners: dict[tuple[str, str], str] = {}
    for row in SYSTEMS:
        for name in filter(None, [row["system"], *row["names"].split("|")]):
            assert owners.setdefault((row["category"], fold_name(name)), row["system"]) == row["system"], name


def test_each_row_has_a_family_and_a_category_of_the_vocabulary() -> None:
    for row in [*SYSTEMS, *WORDINGS]:
        assert row["family"], row
        assert row["category"] in VOCABULARY.rows, row


def test_each_wording_of_the_lists_is_found_as_it_stands_there() -> None:
    assert len(WORDINGS) == len({row["wording"] for row in WORDINGS}) == 1242
    wrong = []
    for row in WORDINGS:
        found = KNOWN.materiel.find(row["wording"])
        if found is None or (found.category, found.system or "", found.family) != (row["category"], row["system"], row["family"]):
            wrong.append((row["wording"], found))
    assert not wrong


def test_names_of_one_word_that_a_list_writes_are_no_ordinary_words() -> None:
    assert KNOWN.materiel.find("a shark") is None
    assert KNOWN.materiel.find("Shark") is not None


def test_air_defence_has_its_reach_with_its_sources() -> None:
    row = KNOWN.materiel.system("S-125")
    assert row is not None
    assert (row.range_km, row.altitude_m) == ((24.0, 35.0), (20.0, 18000.0))
    assert (row.guidance, row.crew, row.radar) == ("radio command", "trained crew", "Low Blow radar")
    assert row.needs == "trained crew; Low Blow radar"
    assert "HawgView" in row.source
    assert "Wikipedia: S-125 Neva/Pechora" in row.source


def test_what_can_shoot_at_aircraft_has_figures_of_its_own_or_its_familys() -> None:
    assert not [row.system for row in KNOWN.materiel.rows if row.system and row.category in AIR_DEFENCE and not row.guidance]
    launcher = KNOWN.materiel.system("5P85S")
    assert launcher is not None
    assert launcher.source.startswith("figures of its family's S-300: ")


def test_every_figure_has_its_source_and_bounds_are_ordered() -> None:
    assert [row["system"].casefold() for row in REACHES] == sorted(row["system"].casefold() for row in REACHES)
    families = [row["family"] for row in REACHES if row["family"]]
    assert len(families) == len(set(families))
    for raw in REACHES:
        row = KNOWN.materiel.system(raw["system"])
        assert row is not None, raw["system"]
        assert row.system == raw["system"]
        assert row.category in (*AIR_DEFENCE, "air-to-air missile")
        assert all(raw[column] for column in ("crew", "guidance", "range_source")), raw["system"]
        assert raw["altitude_source"] or not (raw["alt_low_m"] or raw["alt_high_m"]), raw["system"]
        for bounds in (row.range_km, row.altitude_m):
            assert bounds is None or None in bounds or bounds[0] <= bounds[1], raw["system"]  # type: ignore[operator]


def test_the_vocabulary_is_that_of_the_records() -> None:
    assert set(VOCABULARY.rows) == set(CATEGORIES) - set(HARMS)
    assert VOCABULARY.in_group("air defence") == set(AIR_DEFENCE)
    assert all(row["since"] <= VOCABULARY.version and ("was" in row) is (row["since"] > 1) for row in VOCABULARY.rows.values())


@pytest.mark.parametrize("category", list(VOCABULARY.rows))
def test_each_category_proves_itself(category: str) -> None:
    row = VOCABULARY.rows[category]  # type: ignore[index]
    for phrase in row["found_in"]:
        found = KNOWN.materiel.find(phrase)
        assert found is not None, phrase
        assert found.category == category, phrase
    for phrase in row["not_in"]:
        found = KNOWN.materiel.find(phrase)
        assert found is None or found.category != category, phrase
    assert all(row[column] for column in ("found_in", "not_in", "source"))


@pytest.mark.parametrize("row", VOCABULARY.makes, ids=lambda row: row["make"])
def test_each_make_proves_itself(row: dict[str, Any]) -> None:
    for phrase, is_found in [*((phrase, True) for phrase in row["found_in"]), *((phrase, False) for phrase in row["not_in"])]:
        found = KNOWN.materiel.find(phrase)
        assert found is not None, phrase
        assert (VOCABULARY.makes_of([found.category]) == {row["make"]}) is is_found, phrase
    assert row["source"]


def test_each_category_is_of_one_make_but_what_may_be_of_any() -> None:
    of_a_make = [category for row in VOCABULARY.makes for category in row["categories"]]
    assert sorted([*of_a_make, "equipment"]) == sorted(VOCABULARY.rows)
    assert VOCABULARY.makes_of(["tank", "explosive"]) == {"weapon", "bomb"}
    assert VOCABULARY.makes_of(["tank", "equipment"]) == VOCABULARY.makes_of([]) == set()


def test_totals_of_an_older_version_can_be_had_again() -> None:
    later = Categories(
        {
            "version": 3,
            "categories": [
                {"category": "drone", "since": 1, "group": "aircraft", "beside": []},
                {"category": "naval drone", "since": 2, "was": "drone", "group": "vessels", "beside": []},
                {"category": "drone boat", "since": 3, "was": "naval drone", "group": "vessels", "beside": []},
            ],
            "makes": [],
        }
    )
    totals = {"drone": 5, "naval drone": 2, "drone boat": 1}
    assert later.totals_under(totals, 3) == totals
    assert later.totals_under(totals, 2) == {"drone": 5, "naval drone": 3}
    assert later.totals_under(totals, 1) == {"drone": 8}
