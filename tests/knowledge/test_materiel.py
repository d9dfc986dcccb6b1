"""Each row of the materiel tables proves itself, and the head of a phrase decides what it names."""

from __future__ import annotations

import re
from itertools import groupby

import pytest

from spolia.knowledge.materiel import MaterielRow
from spolia.knowledge.tables import bundled

KNOWN = bundled()
NOUNS = KNOWN.yaml("materiel_nouns.yaml")
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
        ("22 fixed-wing aircraft (A-29, C-208, PC-12)", "aircraft", None),
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


@pytest.mark.parametrize(
    ("phrase", "system"),
    [
        ("two T 72 tanks", "T-72"),
        ("S 300 battery", "S-300"),
        ("Su 25s", "Su-25"),
        ("the T-72's turret", "T-72"),
        ("T–72", "T-72"),
        ("Т-72Б3", "T-72B3"),
        ("С-300", "S-300"),
        ("БМП-2", "BMP-2"),
        ("Antonov An-26", "An-26"),
        ("an AT4 launcher", "AT4"),
        ("an AT-4 launcher", "Fagot"),
        ("a 358 missile", "358 missile"),
        ("Qasef-2K drones", "Qasef-2K"),
        ("two M60s", "M60"),
        ("a Bradley Fighting Vehicle", "M2 Bradley"),
    ],
)
def test_a_designation_is_found_however_it_is_written(phrase: str, system: str) -> None:
    assert [row.system for row in KNOWN.materiel.designations(phrase)] == [system]


@pytest.mark.parametrize(
    ("phrase", "category", "system", "family"),
    [
        ("six Su-30MKI fighters", "aircraft", "Su-30", "Su-30"),
        ("UH-1N helicopters", "helicopter", "UH-1", "UH-1"),
        ("two T-80UMs", "tank", "T-80UM", "T-80"),
        ("a BTR-80K", "armoured personnel carrier", "BTR-80K", "BTR-80"),
        ("a QN-202 guided missile", "anti-tank guided missile", "QN-202", None),
        ("an XA-361 armoured personnel carrier", "armoured personnel carrier", "XA-361", None),
        ("MH-17 aircraft", "aircraft", None, None),
        ("COVID-19 vehicles", "vehicle", None, None),
        ("an M5-based missile", "rocket", None, None),
    ],
)
def test_a_designation_that_no_row_has_is_the_reports_own(phrase: str, category: str, system: str | None, family: str | None) -> None:
    row = find(phrase)
    assert row is not None
    assert (row.category, row.system, row.family) == (category, system, family)


def test_what_follows_a_stroke_takes_the_beginning_of_what_stands_before() -> None:
    assert [row.system for row in KNOWN.materiel.designations("Buk-M1/M2 launchers")] == ["Buk-M1", "Buk-M2"]
    assert [row.system for row in KNOWN.materiel.designations("MiG-29/31 fighters and T-72/T-90 tanks")] == [
        "MiG-29", "MiG-31", "T-72", "T-90",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "traffic on the M20 was stopped near the M60",
        "the A50 motorway",
        "it closed at 3 and as 10 people left, at 4 p.m.",
        "a march from Sesori to San Miguel, TO SAN MIGUEL",
        "Dana Bash, Mac Barrett and Uzi Arad spoke",
        "General Grad, Mr Hind and Dr Buk",
        "the Patriot Act and the Tor browser",
        "they met in Milan; Lora said so",
        "some 10 mi 24 hours ago, A 10-year plan",
        "strife-Torn towns that could Backfire.",
        "the spartan room of a cougar",
    ],
)
def test_what_only_looks_like_a_designation_is_none(text: str) -> None:
    assert [row.system for row in KNOWN.materiel.designations(text)] == []
