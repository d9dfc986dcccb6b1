"""Who of several bears a short name in a report: the state before it, a bracket behind a name, the places, what is new and what is beside."""

from __future__ import annotations

import pytest

from spolia.resolve.parties import resolve_mention

from .scenes import scene

RSF = "Reporters Without Borders (RSF) wrote from Khartoum, Sudan. On Monday RSF called for calm."


def who(words: str, text: str, published: str, last: bool = False) -> str | None:
    at = text.rindex(words) if last else text.index(words)
    name: str | None = resolve_mention(at, at + len(words), scene(text, published)).value
    return name


@pytest.mark.parametrize(
    ("words", "text", "day", "expected"),
    [
        ("NDF", "Burundi's NDF said it killed ten.", "2015-05-02", None),
        ("GNU", "South Africa's GNU said the talks failed.", "2024-09-02", None),
        ("GNU", "The South African GNU said the talks failed.", "2024-09-02", None),
        ("SNA", "Turkey's SNA fighters shelled Manbij, Syria.", "2019-09-02", "Syrian National Army"),
        ("TDF", "Ukraine's TDF held the bridge at Kharkiv.", "2022-05-02", "Territorial Defence Forces"),
        ("TDF", "Ethiopian forces fought the TDF in Mekelle.", "2021-05-02", "Tigray Defence Forces"),
        ("PLA", "Chinese PLA jets flew near Taiwan.", "2016-01-01", "China"),
        ("PLA", "In Syria the PLA fought beside the army.", "2016-01-01", "Palestine Liberation Army"),
        ("Islamic Jihad", "Islamic Jihad claimed the bombing in Beirut, Lebanon.", "1984-01-01", "Islamic Jihad Organization"),
        ("Islamic Jihad", "Islamic Jihad fired rockets from Gaza.", "2014-01-01", "Palestinian Islamic Jihad"),
        ("AFP", "AFP troops clashed with Abu Sayyaf in the Philippines.", "2015-01-01", "Armed Forces of the Philippines"),
        ("SDF", "The SDF, backed by coalition warplanes, began its assault on Raqqa.", "2017-06-06", "Syrian Democratic Forces"),
        ("SNA", "The SNA attacked Manbij on Sunday.", "2024-12-01", "Syrian National Army"),
        ("the regime", "Russian warplanes struck Homs; the regime welcomed it.", "2016-06-06", "Syrian government forces"),
        (
            "The interim government",
            "The interim government in Damascus, Syria, named a minister.",
            "2024-12-10",
            "Syrian transitional government",
        ),
        (
            "The interim government",
            "The interim government in Damascus, Syria, named a minister.",
            "2024-12-25",
            "Syrian transitional government",
        ),
        ("Syrian forces", "Syrian forces fled Homs as Damascus fell.", "2024-12-25", "Syrian government forces"),
        ("Syrian forces", "Syrian forces entered Tartus, Syria.", "2024-12-25", "Syrian transitional government"),
        ("paramilitaries", "FARC and paramilitaries fought in Colombia.", "2001-01-01", None),
        ("paramilitaries", "FARC fought paramilitaries in Colombia.", "2001-01-01", None),
    ],
)
def test_a_short_name_or_role_is_whose_the_words_around_say(words: str, text: str, day: str, expected: str | None) -> None:
    assert who(words, text, day) == expected


def test_a_bracket_gives_a_short_name_whatever_its_letters() -> None:
    assert who("RSF", RSF, "2023-06-02", last=True) == "Reporters Without Borders"
    assert who("RSF", "In Sudan the RSF took a town.", "2023-06-02") == "Rapid Support Forces"
    assert who("SDF", "Mazloum Abdi (SDF) spoke in Qamishli, Syria.", "2019-06-02") == "Syrian Democratic Forces"
