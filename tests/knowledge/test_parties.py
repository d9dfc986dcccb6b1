"""Parties by name, alias, state and role."""

from __future__ import annotations

from collections import Counter

import pytest

from spolia.knowledge.tables import bundled

KNOWN = bundled()
PARTIES = KNOWN.parties


def name(text: str) -> str | None:
    row = PARTIES.find(text)
    return row.name if row else None


@pytest.mark.parametrize("row", KNOWN.rows("parties.csv"), ids=lambda r: r["name"])
def test_each_party_is_found_by_its_name_and_is_well_formed(row: dict[str, str]) -> None:
    assert name(row["name"]) is not None
    assert row["kind"]
    parent = row["parent"]
    assert not parent or PARTIES.row(parent) is not None, parent
    assert not row["country"] or row["country"] in PARTIES.countries


def test_no_alias_names_two_parties_of_one_spelling() -> None:
    aliases = Counter(a for row in KNOWN.rows("parties.csv") for a in {row["name"], *filter(None, row["aliases"].split("|"))})
    assert not [alias for alias, n in aliases.items() if n > 1 and alias.count(" ")]


def test_each_role_means_a_party_of_the_table() -> None:
    for row in KNOWN.rows("state_parties.csv"):
        assert PARTIES.row(row["party"]) is not None, row["party"]
    for row in KNOWN.rows("adversaries.csv"):
        assert PARTIES.row(row["party"]) is not None, row["party"]
        assert PARTIES.row(row["adversary"]) is not None, row["adversary"]


def test_lineages_end() -> None:
    for row in KNOWN.rows("parties.csv"):
        party = PARTIES.row(row["name"])
        assert party is not None
        assert len(PARTIES.lineage(party)) < 8


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the Islamic State", "Islamic State"),
        ("so-called Islamic State", "Islamic State"),
        ("Da’esh", "Islamic State"),
        ("IS", "Islamic State"),
        ("is", None),
        ("who", None),
        ("WHO", "World Health Organization"),
        ("Syrian troops", "Syrian Arab Army"),
        ("Syrian government forces", "Syrian government forces"),
        ("Iraq's army", "Iraqi Army"),
        ("the army of Mali", "Malian Armed Forces"),
        ("Russian warplanes", "Russia"),
        ("US aircraft", "United States"),
        ("French soldiers", "France"),
        ("Kenyan troops", "Kenya"),
        ("Congolese soldiers", "Congolese Armed Forces"),
        ("Houthi fighters", "Houthi forces"),
        ("members of the Taliban", "Taliban"),
        ("the al-Qaeda affiliate JNIM", "JNIM"),
        ("the Government of National Accord (GNA)", "Government of National Accord"),
        ("Turkish-backed factions", "Syrian National Army"),
        ("Turkish-made drones", None),
        ("Russian-held territory", None),
        ("the group", None),
        ("the army", None),
        ("a tank", None),
        ("", None),
    ],
)
def test_find(text: str, expected: str | None) -> None:
    assert name(text) == expected


def test_a_state_that_the_table_lacks_is_its_own_party() -> None:
    row = PARTIES.find("Peruvian soldiers")
    assert row is not None
    assert (row.name, row.kind, row.country) == ("Peru", "state", "PE")


def test_named_in_takes_the_longest_names_in_order() -> None:
    text = "Islamic State said it fought the Syrian Democratic Forces; US-made rifles were shown."
    assert [(text[m.start : m.end], m.row.name) for m in PARTIES.named_in(text)] == [
        ("Islamic State", "Islamic State"),
        ("Syrian Democratic Forces", "Syrian Democratic Forces"),
    ]


def test_a_party_does_not_exist_before_its_beginning() -> None:
    row = PARTIES.row("Syrian Democratic Forces")
    hts = PARTIES.row("Hayat Tahrir al-Sham")
    assert row is not None
    assert hts is not None
    assert not hts.existed("2016-12-11")
    assert hts.existed("2017-01-28")
    assert hts.existed(None)


def test_foes_are_those_of_the_day() -> None:
    assert PARTIES.foes("Rapid Support Forces", "2023-04-15") == ["Sudanese Armed Forces"]
    assert PARTIES.foes("Rapid Support Forces", "2019-04-15") == []
    assert "Armenia" in PARTIES.foes("Azerbaijan", "2020-10-20")
