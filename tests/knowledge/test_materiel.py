"""Each row of the materiel tables proves itself, and the head of a phrase decides what it names."""

from __future__ import annotations

import re
from itertools import groupby

import pytest

from spolia.knowledge.materiel import MaterielRow, fold_name
from spolia.knowledge.tables import bundled
from spolia.records import AIR_DEFENCE, CATEGORIES

KNOWN = bundled()
NOUNS = KNOWN.yaml("materiel_nouns.yaml")
SYSTEMS = KNOWN.rows("systems.csv")
NO_MATERIEL = ("people", "force", "nothing", "container")


def find(phrase: str) -> MaterielRow | None:
    return KNOWN.materiel.find(phrase)


def said(phrase: str) -> tuple[str | None, str | None]:
    row = find(phrase)
    return (row.category, row.system) if row else (None, None)


@pytest.mark.parametrize("row", [r for r in NOUNS if r["category"] not in NO_MATERIEL], ids=lambda r: r["category"])
def test_each_noun_row_finds_its_examples_and_no_others(row: dict) -> None:
    wrong = [phrase for phrase in row["found_in"] if (found := find(phrase)) is None or found.category != row["category"]]
    wrong += [phrase for phrase in row["not_in"] if (found := find(phrase)) is not None and found.category == row["category"]]
    assert row["found_in"]
    assert not wrong


def test_each_word_of_a_row_names_its_category() -> None:
    wrong = [
        (word, found)
        for row in NOUNS
        if row["category"] not in NO_MATERIEL
        for word in row["words"]
        if (found := find("two " + re.sub(r" (mounted|laden|rigged)", r"-\1", word))) is None or found.category != row["category"]
    ]
    assert not wrong


def test_no_noun_stands_in_two_rows() -> None:
    words = sorted((word, row["category"]) for row in NOUNS for word in row["words"])
    twice = [list(group) for _, group in groupby(words, key=lambda w: w[0])]
    assert not [group for group in twice if len({category for _, category in group}) > 1]


def test_categories_are_those_of_the_claim() -> None:
    assert {row["category"] for row in NOUNS} - set(NO_MATERIEL) <= set(CATEGORIES)
    assert {row["category"] for row in SYSTEMS} <= set(CATEGORIES)


@pytest.mark.parametrize("row", SYSTEMS, ids=lambda r: r["system"])
def test_each_name_of_a_system_finds_it(row: dict[str, str]) -> None:
    wrong = []
    for name in filter(None, [row["system"], *row["names"].split("|")]):
        found = find(f"{name} {NOUN_BESIDE.get(row['category'], 'vehicle')}")
        if found is None or found.system is None:
            wrong.append(name)
    assert not wrong


NOUN_BESIDE = {
    "tank": "tank", "aircraft": "jet", "helicopter": "helicopter", "drone": "drone", "small arms": "rifle", "machine gun": "machine gun", "mine": "mine",
    "explosive": "bomb", "rocket": "rocket", "ballistic missile": "missile", "air-to-air missile": "missile", "anti-tank guided missile": "missile",
    "anti-tank weapon": "launcher", "man-portable air defence": "missile", "surface-to-air missile system": "system", "anti-aircraft gun": "gun",
    "radar": "radar", "mortar": "mortar", "multiple rocket launcher": "launcher", "self-propelled artillery": "howitzer", "towed artillery": "howitzer",
    "ammunition": "munition", "communications": "system", "electronic warfare": "system", "chemical weapon": "weapon",
}  # fmt: skip


@pytest.mark.parametrize(
    ("phrase", "category", "system"),
    [
        ("T-72s", "tank", "T-72"),
        ("T-72B3 obr. 2016", "tank", "T-72B3"),
        ("a Pantsir S-1", "surface-to-air missile system", "Pantsir-S1"),
        ("SA-3", "surface-to-air missile system", "S-125"),
        ("the S-125 site", "surface-to-air missile system", "S-125"),
        ("three BM-21 Grads", "multiple rocket launcher", "BM-21"),
        ("Grad rockets", "rocket", "BM-21"),
        ("boxes of Kornet missiles", "anti-tank guided missile", "Kornet"),
        ("Kornet missile launchers", "anti-tank guided missile", "Kornet"),
        ("D-30 howitzers", "towed artillery", "D-30"),
        ("a C-130 transport plane", "aircraft", "C-130"),
        ("at least three MiG-21 fighters", "aircraft", "MiG-21"),
        ("a company of T-62s", "tank", "T-62"),
        ("2 x launchers of a Kub (SA-6)", "surface-to-air missile system", "Kub"),
        ("the weapon, known to NATO as the SA-7", "man-portable air defence", "Strela-2M"),
        ("four pick-ups with DShK guns", "technical", None),
        ("a truck packed with explosives", "explosive", None),
        ("T-55 and T-72 tanks", "tank", None),
        ("T-72 shells", "ammunition", "T-72"),
        ("Humvee-borne fighters", None, None),
        ("T-72 crews", None, None),
        ("MiG-23 pilots", None, None),
        ("the M4 highway", "structure", None),
        ("the frigate Admiral Essen", "ship", None),
        ("over £1.1bn", "supplies", None),
        ("at least 24,000 gas masks", "equipment", None),
        ("a general", None, None),
        ("Palmyra", None, None),
        ("", None, None),
    ],
)
def test_the_head_decides(phrase: str, category: str | None, system: str | None) -> None:
    assert said(phrase) == (category, system)


def test_a_name_of_letters_needs_its_capital() -> None:
    assert said("a grad student") == (None, None)
    assert said("a javelin thrower") == (None, None)
    assert said("the Javelin missile") == ("anti-tank guided missile", "Javelin")


def test_designations_lists_each_system_once() -> None:
    rows = KNOWN.materiel.designations("T-72s, a Pantsir-S1 and another T-72 near the M5 highway")
    assert [row.system for row in rows] == ["T-72", "Pantsir-S1"]


def test_systems_are_asked_by_any_spelling() -> None:
    assert {KNOWN.materiel.system(name).system for name in ("SA-22", "Pantsir S1", "pantsir-s1")} == {"Pantsir-S1"}  # type: ignore[union-attr]
    assert KNOWN.materiel.system("S-9999") is None
    assert KNOWN.materiel.system(None) is None


def test_names_are_sorted_and_not_shared_within_a_category() -> None:
    assert [(r["category"], r["system"].lower()) for r in SYSTEMS] == sorted((r["category"], r["system"].lower()) for r in SYSTEMS)
    named = sorted(
        {(r["category"], fold_name(n), r["system"]) for r in SYSTEMS for n in filter(None, [r["system"], *r["names"].split("|")])}
    )
    shared = [list(g) for _, g in groupby(named, key=lambda n: n[:2])]
    assert not [g for g in shared if len(g) > 1]


@pytest.mark.parametrize("row", KNOWN.rows("oryx_systems.csv"), ids=lambda r: r["system"])
def test_the_lists_own_wording_has_the_lists_category(row: dict[str, str]) -> None:
    for name in [row["system"], *filter(None, row["names"].split("|"))]:
        found = find(name)
        assert found is not None, name
        assert found.category == row["category"], name


def test_air_defence_has_its_reach_with_its_source() -> None:
    row = KNOWN.materiel.system("S-125")
    assert row is not None
    assert row.range_km == (24.0, 35.0)
    assert row.altitude_m == (20.0, 18000.0)
    assert "HawgView" in row.source
    lacking = [r.system for r in KNOWN.materiel.rows if r.category == "surface-to-air missile system" and r.range_km is None]
    assert len(lacking) < 30, lacking


def test_every_reach_is_of_a_system_and_ordered() -> None:
    for raw in KNOWN.rows("air_defence.csv"):
        row = KNOWN.materiel.system(raw["system"])
        assert row is not None
        assert row.system == raw["system"]
        assert row.category in AIR_DEFENCE
        assert row.range_km is not None
        assert row.range_km[0] <= row.range_km[1]  # type: ignore[operator]
        assert raw["source"]
        assert raw["needs"]
